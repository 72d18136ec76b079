"""Text editors that open a file when the browser follows an address; a booklet may name no other program."""

from __future__ import annotations

EDITORS: dict[str, str] = {
    "vscode": "vscode://file{path}:{line}",
    "vscode-insiders": "vscode-insiders://file{path}:{line}",
    "vscodium": "vscodium://file{path}:{line}",
    "cursor": "cursor://file{path}:{line}",
    "windsurf": "windsurf://file{path}:{line}",
    "zed": "zed://file{path}:{line}",
    "phpstorm": "phpstorm://open?file={path}&line={line}",
    "idea": "idea://open?file={path}&line={line}",
    "textmate": "txmt://open?url=file://{path}&line={line}",
    "bbedit": "x-bbedit://open?url=file://{path}&line={line}",
    "sublime": "subl://open?url=file://{path}&line={line}",
}
"""How each is told; `path` is absolute, coded for an address, and begins with a slash."""

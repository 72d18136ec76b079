"""The files of the front end, as the wheel ships them: a fixed list, read once."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template

_FOLDER = Path(__file__).parent / "web"
_SHELL = "index.html"
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class WebFile:
    """A file of the front end: its bytes, media type and entity tag."""

    data: bytes
    kind: str
    tag: str


def web_files() -> dict[str, WebFile]:
    """Read all files that pages may ask for, by name."""
    found = {}
    for file in sorted(_FOLDER.iterdir()):
        if file.suffix in _TYPES and file.is_file():
            data = file.read_bytes()
            found[file.name] = WebFile(data, _TYPES[file.suffix], f'"{sha256(data).hexdigest()[:32]}"')
    return found


def shell(language: str, token: str, *, read_only: bool) -> bytes:
    """Write the page that holds everything, in a language, for this run of the server."""
    words = {"language": language, "token": token, "read_only": "true" if read_only else "false"}
    template = Template((_FOLDER / _SHELL).read_text(encoding="utf-8"))
    return template.substitute({name: escape(word) for name, word in words.items()}).encode()

"""Opening a file at its line in the editor of the one who works here.

An address that the browser follows (`vscode://…`) where `booklet.toml` names an editor; else the program that
the variables `VISUAL` or `EDITOR` name, if it has a window of its own. A booklet's folder never names a
program: nothing in it is run.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from pipeline.edition import EDITORS

# Editors that need a terminal: there is none to give them.
_IN_TERMINAL = frozenset(
    "ed emacs-nox helix hx jed joe jmacs kak mcedit mg micro nano ne nvi nvim pico red rnano rvim vi view vim"
    " vim.basic vim.tiny vis zile".split()
)
_LINES = {
    "--goto {file}:{line}": "code code-insiders codium cursor windsurf",
    "{file}:{line}": "geany subl sublime_text zed zeditor lapce",
    "--line {line} {file}": "kate kwrite mate idea phpstorm pycharm webstorm",
    "+{line} {file}": "gedit gnome-text-editor pluma xed gvim mvim emacs emacsclient bbedit leafpad",
    "-n{line} {file}": "notepad++",
}
_HOW = {name: how for how, names in _LINES.items() for name in names.split()}


class NoEditorError(Exception):
    """No editor with a window of its own is set."""


def address(editor: str, file: Path, line: int) -> str:
    """Give the address that opens a file at a line in one of `EDITORS`."""
    return EDITORS[editor].format(path=quote(file.as_posix()), line=line)


def command(file: Path, line: int, environment: Mapping[str, str] = os.environ) -> list[str]:
    """Give the command that opens a file at a line; NoEditorError where none is set that could."""
    for name in ("VISUAL", "EDITOR"):
        try:
            words = shlex.split(environment.get(name, ""))
        except ValueError:  # an open quotation mark
            continue
        if words and _has_window(words) and shutil.which(words[0], path=environment.get("PATH")):
            how = _HOW.get(_program(words[0]), "{file}")
            return [*words, *(part.format(file=file, line=line) for part in how.split())]
    raise NoEditorError


def start(words: list[str], folder: Path) -> None:
    """Start an editor and leave it to itself. OSError when it cannot be started."""
    nothing = subprocess.DEVNULL
    editor = subprocess.Popen(
        words, cwd=folder, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
    )
    threading.Thread(target=editor.wait, daemon=True).start()


def _program(word: str) -> str:
    return Path(word).name.lower().removesuffix(".exe")


def _has_window(words: list[str]) -> bool:
    program = _program(words[0])
    if program in _IN_TERMINAL or {"-nw", "-t", "-tty", "--tty"} & set(words[1:]):
        return False
    # A client of a server without a window makes one only when it is told to.
    return program != "emacsclient" or bool({"-c", "-n", "--create-frame", "--no-wait"} & set(words[1:]))

"""A TOML file as its tables, and the line on which each key stands (the standard parser does not tell)."""

from __future__ import annotations

import re
import stat
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.diagnostics import PipelineError, Place, finding

KeyPath = tuple[str, ...]
_DEEPEST = (
    8  # keys below that are nobody's setting: noting every level of a long dotted key would be quadratic
)
_POSITION = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)\s*$")


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: its tables, and the line (from 1) of each key and table header."""

    place: Place
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[KeyPath, int] = field(default_factory=dict)

    def at(self, path: KeyPath) -> Place:
        """Give the place of a key, or of the nearest table around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.place.at(self.lines.get(path))


def read(file: Path, name: str) -> Document:
    """Read `file`, called `name` in findings; a file that is not there is an empty document.

    Raises `PipelineError` with settings-unreadable, settings-encoding or settings-syntax.
    """
    place = Place(name)
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise PipelineError(finding("settings-unreadable", place, reason="not a regular file"))
        data = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        if not file.is_symlink():
            return Document(place)
        raise _unreadable(place, error) from error
    except OSError as error:
        raise _unreadable(place, error) from error
    return parse(data, place)


def parse(data: bytes, place: Place) -> Document:
    """Parse the bytes of a TOML file; a byte order mark and CRLF are welcome. Errors as for `read`."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"0x{data[error.start]:02X}"
        raise PipelineError(finding("settings-encoding", place.at(line), byte=byte)) from error
    try:
        return Document(place, tomllib.loads(text), locate(text))
    except (ValueError, RecursionError) as error:
        reason, row, column = position(error, text)
        raise PipelineError(finding("settings-syntax", place.at(row, column), reason=reason)) from error


def _unreadable(place: Place, error: OSError) -> PipelineError:
    return PipelineError(finding("settings-unreadable", place, reason=error.strerror or str(error)))


def position(error: Exception, text: str) -> tuple[str, int | None, int | None]:
    """Take a parser's error apart: the reason alone, the line and the column.

    Newer parsers give attributes, older ones write the position into the message.
    """
    if isinstance(error, RecursionError):
        return "nested too deeply", None, None
    if not isinstance(error, tomllib.TOMLDecodeError):
        return str(error), None, None
    reason, line, column = str(error), getattr(error, "lineno", None), getattr(error, "colno", None)
    found = _POSITION.search(reason)
    if found:
        reason = reason[: found.start()]
        if line is None and found[1]:
            line, column = int(found[1]), int(found[2])
    if line is None:
        line = text.rstrip("\n").count("\n") + 1
    return reason, line, column


_TOKEN = re.compile(
    r'''(?P<string>"""(?:[^"\\]|\\.|"(?!""))*"{3,5}'''
    r"""|'''(?:[^']|'(?!''))*'{3,5}"""
    r"""|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
    r"""|(?P<word>[A-Za-z0-9_-]+)|(?P<comment>\#[^\n]*)|(?P<sign>[\[\]{}=,\n])""",
    re.DOTALL,
)


@dataclass(slots=True)
class _Reader:
    """Where the walk over a valid file stands: the table it is in, the key it reads, the brackets open."""

    lines: dict[KeyPath, int] = field(default_factory=dict)
    line: int = 1
    table: KeyPath = ()
    parts: list[str] = field(default_factory=list)
    path: KeyPath = ()
    key: bool = True
    header: bool = False
    brackets: list[tuple[bool, KeyPath]] = field(default_factory=list)

    def name(self) -> KeyPath:
        """End the key that was read: note its line and that of the tables it implies."""
        inside = self.brackets[-1][1] if self.brackets else self.table
        path = (() if self.header else inside) + tuple(self.parts)
        for length in range(1, min(len(path), _DEEPEST) + 1):
            self.lines.setdefault(path[:length], self.line)
        self.parts = []
        return path

    def sign(self, sign: str) -> None:
        """Take one bracket, comma, equals sign or line end."""
        if sign == "\n":
            self.line += 1
            if not self.brackets:
                self.key, self.header, self.parts = True, False, []
        elif self.key and not self.brackets and sign == "[":
            self.header = True
        elif self.header:
            if self.key:
                self.table, self.key = self.name(), False
        elif sign == "=" and self.key:
            self.path, self.key = self.name(), False
        elif sign in "[{":
            self.brackets.append((sign == "{", self.path))
            self.key = sign == "{"
        elif sign in "]}" and self.brackets:
            _, self.path = self.brackets.pop()
            self.key = False
        elif sign == "," and self.brackets:
            self.key, self.path = self.brackets[-1]


def locate(text: str) -> dict[KeyPath, int]:
    """Find the line of each key and table header in a valid TOML text; the first where there are several."""
    reader = _Reader()
    for token in _TOKEN.finditer(text):
        kind, words = token.lastgroup, token[0]
        if kind == "sign":
            reader.sign(words)
        elif kind == "string":
            if reader.key:
                reader.parts.append(tomllib.loads(f"key = {words}")["key"])
            reader.line += words.count("\n")
        elif kind == "word" and reader.key:
            reader.parts.append(words)
    return reader.lines

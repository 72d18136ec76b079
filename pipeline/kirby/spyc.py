"""YAML as Kirby's usual reader, Spyc, takes it: forgiving, line by line, and mostly text.

Dates and times stay text; so do `oui` and `non`, while `yes`, `on`, `true`, `null` and `~` are no text.
A star, an at sign, a per cent sign or a second colon need no quotes, indentation may be mixed. What Spyc
gives up on (a second colon, an alias that nobody defined) is text here, and anchors are text too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.diagnostics import Place, Report, finding
from pipeline.kirby.scalars import is_quoted, scalar, typed, unquoted
from pipeline.kirby.values import Value, Words, below

# Lists and maps that stand deeper than this go on at this depth: no page could show them.
DEEPEST = 60
_BLANKS = " \t\n\r\0\x0b"
_LITERAL = "\ufdef"
_HEADER = re.compile(r"(?:\A|(?<=[:\-]\s))([|>])[+-]?\d?[+-]?\Z")
_HTML_END = re.compile(r"<[^<>]*>\Z")
_OPEN_LIST = re.compile(r"\[|[^:]+:\s*\[")
_QUOTED_KEY = re.compile(r"""(["'])(.*)["']\s*:""")
_STRICT = re.compile(r"[*&!%@`][^\s]?|[\[{]")
_EXCERPT = 60

Key = int | str


class _Array(dict[Key, "Value | _Array"]):
    """An array as PHP has it, a list and a map in one; `next` is the number that a further item gets."""

    __slots__ = ("next",)
    next: int

    def __init__(self) -> None:
        super().__init__()
        self.next = 0

    def add(self, key: str | None, value: Value | _Array) -> Key:
        """Put a value under a key, or at the end when that is None; give the key."""
        if key is None:
            self[self.next] = value
            self.next += 1
            return self.next - 1
        self[key] = value
        return key


@dataclass(frozen=True, slots=True)
class Yaml:
    """What was read: the value, the lines (from 0) that a strict reader refuses, and if it was too deep."""

    value: list[Value] | dict[str, Value]
    odd: tuple[int, ...] = ()
    too_deep: bool = False


def read_yaml(text: str) -> Yaml:
    """Read YAML as Spyc does; total on any text, in linear time. A bare text is a list of one."""
    reader = _Reader([line.rstrip("\r") for line in text.split("\n")])
    reader.read()
    value = _plain(reader.root)
    assert isinstance(value, list | dict)
    return Yaml(value, tuple(sorted(set(reader.odd))), reader.too_deep)


def told_yaml(text: str, place: Place, report: Report) -> list[Value] | dict[str, Value]:
    """Read YAML and report what a strict reader would refuse; `place` is where the text begins."""
    read = read_yaml(text)
    lines = text.split("\n") if read.odd else []
    for number in read.odd:
        excerpt = " ".join(lines[number].split())
        excerpt = excerpt if len(excerpt) <= _EXCERPT else excerpt[: _EXCERPT - 1] + "…"
        report(finding("yaml-odd", below(place, number), excerpt=excerpt))
    if read.too_deep:
        report(finding("value-too-nested", place, deepest=DEEPEST))
    return read.value


@dataclass(slots=True)
class _Reader:
    """Goes through the lines; `path` is what is open: indentation, the array that holds it, its key there."""

    lines: list[str]
    root: _Array = field(default_factory=_Array)
    path: list[tuple[int, _Array, Key]] = field(default_factory=list)
    odd: list[int] = field(default_factory=list)
    too_deep: bool = False
    at: int = 0

    def read(self) -> None:
        """Read all the lines."""
        while self.at < len(self.lines):
            whole = self.lines[self.at]
            line = whole.lstrip(_BLANKS)
            indent = len(whole) - len(line)
            number = self.at
            self.at += 1
            if line.startswith("#") or line.strip(_BLANKS) in ("", "---"):
                continue
            if "\t" in whole[:indent]:
                self.odd.append(number)
            self._close(indent, number)
            header = _literal_header(line)
            if header is None:
                self._add(self._joined(self._uncommented(line, number), number), indent, number, None)
            else:
                block = self._literal(indent, header[1])
                self._add(self._uncommented(header[0], number), indent, number, block)

    def _close(self, indent: int, number: int) -> None:
        """Close what does not hold a line of this indentation."""
        closed: int | None = None
        while self.path and indent <= self.path[-1][0]:
            closed = self.path.pop()[0]
        if closed is not None and closed != indent:
            self.odd.append(number)

    def _uncommented(self, line: str, number: int) -> str:
        """Cut a comment off: from the first hash after the last quote, blank before it or not."""
        start = max(line.rfind('"'), line.rfind("'")) + 1
        hash_at = line.find("#", start)
        if not 0 < hash_at < len(line) - 1:
            return line
        if not line[hash_at - 1].isspace():
            self.odd.append(number)
        return line[:hash_at].rstrip()

    def _joined(self, line: str, number: int) -> str:
        """Join the lines of a list in brackets."""
        line = line.strip(_BLANKS)
        if line.endswith("]") or not _OPEN_LIST.match(line):
            return line
        pieces = [line]
        while self.at < len(self.lines) and not pieces[-1].endswith("]"):
            pieces.append(self.lines[self.at].strip(_BLANKS))
            self.at += 1
            if not pieces[-1]:
                pieces.pop()
        if not pieces[-1].endswith("]"):
            self.odd.append(number)
        return " ".join(pieces)

    def _literal(self, indent: int, style: str) -> Words:
        """Read a block of text that is indented more than the line that announces it."""
        first = self.at
        found: list[str] = []
        depth = 0
        while self.at < len(self.lines):
            line = self.lines[self.at]
            inner = len(line) - len(line.lstrip(_BLANKS))
            if line.strip(_BLANKS):
                if inner <= indent:
                    break
                depth = depth or inner
            found.append(line[min(depth or inner, inner) :].rstrip())
            self.at += 1
        text = "\n".join(found) if style == "|" else _folded(found)
        return Words(text.rstrip(), first)

    def _add(self, line: str, indent: int, number: int, block: Words | None) -> None:
        """Add what a line says to what holds it."""
        line = line.strip(_BLANKS)
        parent = self._parent(number)
        if line.startswith("- ") and line.endswith(":") and block is None:
            name = unquoted(line[1:-1].strip())
            item, inside = _Array(), _Array()
            item.add(name, inside)
            self._open(indent, parent, parent.add(None, item))
            self._open(indent + max(line.find(name), 1), item, name)
            return
        for key, value in self._pairs(line, number, block):
            made = parent.add(key, _arrays(value))
            self._open(indent, parent, made)

    def _parent(self, number: int) -> _Array:
        if not self.path:
            return self.root
        _, holder, key = self.path[-1]
        inside = holder[key]
        if not isinstance(inside, _Array):
            if inside not in ("", "-", None):
                self.odd.append(number)  # as Spyc does: what is indented replaces the text above it
            inside = _Array()
            holder[key] = inside
        return inside

    def _open(self, indent: int, holder: _Array, key: Key) -> None:
        if self.path and self.path[-1][0] == indent:
            self.path.pop()
        if len(self.path) < DEEPEST:
            self.path.append((indent, holder, key))
        else:
            self.too_deep = True

    def _pairs(self, line: str, number: int, block: Words | None) -> list[tuple[str | None, Value]]:
        """Take a line apart into keys (None for an item of a list) and values."""
        if block is not None:
            line = f"{line} {_LITERAL}".strip()
        if line.endswith(":"):
            self._note_strict(line[:-1], number)
            return [(unquoted(line[:-1].strip()), "")]
        if line.startswith("- ") and not line.startswith("---"):
            value = self._element(line, number)
            return [(None, _filled(value, block))]
        if line.startswith("[") and line.endswith("]"):
            value = typed(line, number)
            return [(None, one) for one in value] if isinstance(value, list) else [(None, value)]
        if line.find(": ") > 0:
            key, value = self._keyed(line, number)
            return [(key, _filled(value, block))]
        if line != "-":
            self._note_strict(line, number)
        return [(None, block if block is not None else Words(line, number))]

    def _element(self, line: str, number: int) -> Value:
        """Read an item of a list; items inside items stand on one line."""
        depth = 0
        while line.startswith("- ") and depth < DEEPEST:
            line, depth = line[1:].strip(_BLANKS), depth + 1
        self._note_strict(line, number)
        value = typed(line, number)
        for _ in range(depth - 1):
            value = [value]
        return value

    def _keyed(self, line: str, number: int) -> tuple[str, Value]:
        quoted = _QUOTED_KEY.match(line) if line[0] in "\"'" else None
        if quoted:
            key, rest = quoted[2], line[quoted.end() :].strip(_BLANKS)
        else:
            key, _, rest = line.partition(": ")
            key, rest = key.strip(_BLANKS), rest.strip(_BLANKS)
        self._note_strict(rest, number)
        if ": " in rest and rest[:1] not in ("[", "{", '"', "'"):
            self.odd.append(number)  # Spyc itself gives the whole field up here
            return key, scalar(rest, number)
        return key, typed(rest, number)

    def _note_strict(self, value: str, number: int) -> None:
        match = _STRICT.match(value)
        if match and not is_quoted(value) and not (value[0] in "[{" and value[-1] in "]}"):
            self.odd.append(number)


def _literal_header(line: str) -> tuple[str, str] | None:
    """Tell whether a line announces a block of text: the line without that sign, and the sign."""
    bare = line.strip(_BLANKS)
    match = _HEADER.search(bare)
    if match:
        return bare[: match.start()], match[1]
    if bare.endswith("|"):
        return bare.rstrip("| "), "|"
    if bare.endswith(">") and not _HTML_END.search(bare):
        return bare.rstrip("> "), ">"
    return None


def _folded(lines: list[str]) -> str:
    """Fold a block's lines into one; a blank one ends a line."""
    pieces: list[str] = []
    for line in lines:
        if line.strip():
            pieces.append(line.strip() + " ")
        else:
            if pieces:
                pieces[-1] = pieces[-1].rstrip(" ")
            pieces.append("\n")
    return "".join(pieces)


def _filled(value: Value, block: Words | None) -> Value:
    """Put a block of text in its place."""
    if block is None:
        return value
    if isinstance(value, list):
        return [_filled(one, block) for one in value]
    if isinstance(value, dict):
        return {key: _filled(one, block) for key, one in value.items()}
    return block if isinstance(value, str) and value.endswith(_LITERAL) else value


def _arrays(value: Value) -> Value | _Array:
    """Make arrays of lists and maps, so that lines that follow may add to them."""
    if not isinstance(value, list | dict):
        return value
    made = _Array()
    if isinstance(value, dict):
        for key, one in value.items():
            made.add(key, _arrays(one))
    else:
        for one in value:
            made.add(None, _arrays(one))
    return made


def _plain(value: Value | _Array) -> Value:
    """Make lists and maps of arrays: a list where the keys are just the numbers from 0."""
    if not isinstance(value, _Array):
        return value
    if all(key == number for number, key in enumerate(value)):
        return [_plain(one) for one in value.values()]
    return {str(key): _plain(one) for key, one in value.items()}

"""The text that a page paints, run by run, read through each font's own characters, as any reader gets it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf
from pikepdf import Array, Name, Pdf

# What a run belongs to: the stream that paints it (a page's number, or a form's object), its number there.
Mark = tuple[object, int]

# A content stream as most programs write it, token by token; one that is written otherwise (text in round
# brackets, pictures in the line) goes through the library's parser, which takes five times as long.
_TOKEN = re.compile(
    rb"[-+.\d\s]+|(\[[-+.\d\s<>A-Fa-f]*\]|<[\dA-Fa-f\s]*>)|(<<[^()\[\]%<>]*>>)|(/[^\s()<>\[\]{}/%]*)|([A-Za-z'\"*]+\d?)"
)
_OPERATOR = 4
_NAMES = ("BMC", "BDC", "EMC", "Do", "Tf", "Tj", "TJ", "'", '"', "q", "Q")
_WANTED = frozenset(name.encode() for name in _NAMES)
_MCID = re.compile(rb"<<\s*/MCID\s+(\d+)\s*>>")
# Bytes as a stream has them; a dictionary that the library parsed stays one.
_Operands = list[Any]
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_MAP = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_RANGES = re.compile(rb"begincodespacerange\s*<([0-9A-Fa-f]+)>")
_ITEM = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")
# Forms within forms; deeper ones are left alone, as are more characters than this in one range.
_DEEPEST, _WIDEST = 12, 0x10000
_UNKNOWN = "\ufffd"


@dataclass(frozen=True, slots=True)
class Run:
    """A run of painted text: the mark that it bears, None without; whether it is ornament or furniture."""

    words: str
    mark: Mark | None = None
    artifact: bool = False
    furniture: bool = False


class Characters(dict[int, str]):
    """What each code of a font reads as; a code without a character reads as U+FFFD."""

    def __missing__(self, _: int) -> str:
        return _UNKNOWN


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font as it is read: how many bytes a code has, and what each code reads as."""

    size: int
    characters: Characters

    def read(self, codes: bytes) -> str:
        """Read codes."""
        if self.size == 1:
            return codes.decode("latin-1").translate(self.characters)
        try:
            return codes.decode("utf-16-be").translate(self.characters)
        except UnicodeDecodeError:  # numbers that Unicode has no letters for
            pairs = zip(codes[::2], codes[1::2], strict=False)
            return "".join(self.characters[256 * high + low] for high, low in pairs)


@dataclass(frozen=True, slots=True)
class _Marked:
    """What one pair of marks says of the content between them."""

    mark: Mark | None = None
    artifact: bool = False
    furniture: bool = False
    replaced: bool = False


@dataclass(slots=True)
class Reader:
    """Reads the pages of one document; fonts are opened once."""

    document: Pdf
    _faces: dict[tuple[int, int], Typeface] = field(default_factory=dict)

    def runs(self, number: int, page: pikepdf.Page) -> list[Run]:
        """Read a page, by its number from 1: its runs in the order in which they are painted."""
        found: list[Run] = []
        stream = _Stream(self, number, page.obj.get(Name.Resources, {}), found.append)
        stream.read(page.obj, _Marked())
        return found

    def face(self, font: Any) -> Typeface:
        """Open a font, once where it can be told from others."""
        key = font.objgen
        if key not in self._faces or key == (0, 0):
            self._faces[key] = _typeface(font)
        return self._faces[key]


@dataclass(slots=True)
class _Stream:
    """Reads one content stream: `name` is what its marks are known by, `add` takes the runs."""

    reader: Reader
    name: object
    resources: Any
    add: Callable[[Run], None]
    depth: int = 0
    _faces: dict[bytes, Typeface | None] = field(default_factory=dict)

    def read(self, stream: Any, around: _Marked) -> None:
        """Read the stream from its first operator to its last, inside of what the marks around it say."""
        marks = [around]
        face: Typeface | None = None
        saved: list[Typeface | None] = []
        for operator, operands in _operators(stream):
            match operator:
                case b"TJ" | b"Tj" | b"'" | b'"':
                    last = marks[-1]
                    if face is not None and not last.replaced:
                        words = face.read(_codes(operands[-1]))
                        self.add(Run(words, last.mark, last.artifact, last.furniture))
                case b"BMC" | b"BDC":
                    marks.append(self._marked(operands, marks[-1]))
                case b"EMC" if len(marks) > 1:
                    marks.pop()
                case b"q":
                    saved.append(face)
                case b"Q" if saved:
                    face = saved.pop()
                case b"Tf":
                    face = self._face(operands[0])
                case b"Do" if self.depth < _DEEPEST:
                    self._form(operands[0], marks[-1])

    def _face(self, name: Any) -> Typeface | None:
        if name not in self._faces:
            font = self.resources.get(Name.Font, {}).get(_name(name))
            self._faces[name] = None if font is None else self.reader.face(font)
        return self._faces[name]

    def _form(self, name: Any, around: _Marked) -> None:
        form = self.resources.get(Name.XObject, {}).get(_name(name))
        if form is not None and form.get(Name.Subtype) == Name.Form:
            own = form.get(Name.Resources, self.resources)
            _Stream(self.reader, form.objgen, own, self.add, self.depth + 1).read(form, around)

    def _marked(self, operands: _Operands, outer: _Marked) -> _Marked:
        """Read what a mark says; words that it gives in place of what is painted are a run of their own."""
        artifact = outer.artifact or operands[0] == b"/Artifact"
        said = operands[1] if len(operands) > 1 else b""
        if isinstance(said, bytes) and (number := _MCID.fullmatch(said)):
            mark: Mark | None = None if artifact else (self.name, int(number[1]))
            return _Marked(mark, artifact, outer.furniture, outer.replaced)
        if not isinstance(said, pikepdf.Dictionary):
            said = self._properties(said)
        mark = (self.name, int(said[Name.MCID])) if Name.MCID in said else outer.mark
        furniture = outer.furniture or (artifact and said.get(Name.Type) == Name.Pagination)
        made = _Marked(None if artifact else mark, artifact, furniture, outer.replaced)
        if Name.ActualText in said and not outer.replaced:
            self.add(Run(str(said[Name.ActualText]), made.mark, artifact, furniture))
            return replace(made, replaced=True)
        return made

    def _properties(self, said: Any) -> Any:
        if said[:2] == b"<<":
            return pikepdf.Object.parse(said)
        return self.resources.get(Name.Properties, {}).get(_name(said), {}) if said else {}


def _operators(stream: Any) -> Iterator[tuple[bytes, _Operands]]:
    """Give the operators that matter, each with its operands but for numbers, in the order of the stream."""
    tokens: list[tuple[bytes, _Operands]] = []
    operands: _Operands = []
    end = 0
    data = _data(stream)
    for token in _TOKEN.finditer(data):
        if token.start() != end:
            break
        end = token.end()
        kind = token.lastindex
        if kind == _OPERATOR:
            operator = token[0]
            if operator == b"BI":
                end = -1
                break
            if operator in _WANTED:
                tokens.append((operator, operands))
            operands = []
        elif kind is not None:
            operands.append(token[0])
    return iter(tokens) if end == len(data) else _parsed(stream)


def _parsed(stream: Any) -> Iterator[tuple[bytes, _Operands]]:
    for one in pikepdf.parse_content_stream(stream, " ".join(_NAMES)):
        if isinstance(one, pikepdf.ContentStreamInstruction):
            yield str(one.operator).encode(), [_written(operand) for operand in one.operands]


def _written(operand: Any) -> Any:
    if isinstance(operand, pikepdf.Name):
        return str(operand).encode()
    if isinstance(operand, pikepdf.String):
        return b"<" + bytes(operand).hex().encode() + b">"
    if isinstance(operand, Array):
        return b"".join(_written(one) for one in operand if isinstance(one, pikepdf.String))
    return operand if isinstance(operand, pikepdf.Dictionary) else b""


def _data(stream: Any) -> bytes:
    if isinstance(stream, pikepdf.Stream):
        return stream.read_bytes()
    contents = stream.get(Name.Contents, Array())
    parts = contents if isinstance(contents, Array) else [contents]
    return b"\n".join(part.read_bytes() for part in parts)


def _name(token: bytes) -> Name:
    return Name(token.decode("latin-1"))


def _codes(shown: Any) -> bytes:
    return bytes.fromhex(b"".join(_HEX.findall(shown)).decode())


def _typeface(font: Any) -> Typeface:
    simple = font.get(Name.Subtype) != Name.Type0
    table = font.get(Name.ToUnicode)
    if not isinstance(table, pikepdf.Stream):
        return Typeface(1 if simple else 2, Characters())
    data = table.read_bytes()
    space = _RANGES.search(data)
    size = 1 if simple or (space and len(space[1]) == 2) else 2
    characters = Characters()
    for kind, body in _MAP.findall(data):
        items = [(one[1], one[2] or one[3]) for one in _ITEM.finditer(body)]
        (_read_characters if kind == b"char" else _read_ranges)(items, characters)
    return Typeface(size, characters)


_Items = list[tuple[bytes | None, bytes | None]]


def _read_characters(items: _Items, characters: Characters) -> None:
    codes = [one for one, _ in items if one is not None]
    for code, text in zip(codes[::2], codes[1::2], strict=False):
        characters[int(code, 16)] = _unicode(text)


def _read_ranges(items: _Items, characters: Characters) -> None:
    at = 0
    while at + 2 < len(items):
        first, last = (int(items[at + n][0] or b"0", 16) for n in (0, 1))
        text, sign = items[at + 2]
        at += 3
        codes = range(first, min(last, first + _WIDEST) + 1)
        if sign is None:
            start = _unicode(text or b"")
            for code in codes:
                characters[code] = start[:-1] + chr(ord(start[-1]) + code - first) if start else ""
            continue
        for code in codes:
            if at < len(items) and items[at][0] is not None:
                characters[code] = _unicode(items[at][0] or b"")
                at += 1
        at += 1  # the closing bracket


def _unicode(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be", errors="replace")

"""The text that a page paints, run by run, read through each font's own characters, as any reader gets it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import pikepdf
from pikepdf import Array, Name, Pdf, String

from pipeline.preflight.operators import Operand, Text, glyph_codes, operators

# What a run belongs to: the stream that paints it (a page's number, or a form's object), its number there.
Mark = tuple[object, int]

_MAP = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_RANGES = re.compile(rb"begincodespacerange\s*<([0-9A-Fa-f]+)>")
_ITEM = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")
# Forms within forms; deeper ones are left alone, as are more characters than this in one range.
_DEEPEST, _WIDEST = 12, 0x10000
# What is asked of a mark.
_PROPERTIES = ("/MCID", "/Type", "/ActualText")
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
    _faces: dict[str, Typeface | None] = field(default_factory=dict)

    def read(self, stream: Any, around: _Marked) -> None:
        """Read the stream from its first operator to its last, inside of what the marks around it say."""
        marks = [around]
        face: Typeface | None = None
        saved: list[Typeface | None] = []
        for operator, operands in operators(_data(stream)):
            match operator:
                case "TJ" | "Tj" | "'" | '"':
                    last = marks[-1]
                    if face is not None and not last.replaced and isinstance(operands[-1], Text):
                        words = face.read(glyph_codes(operands[-1])[0])
                        self.add(Run(words, last.mark, last.artifact, last.furniture))
                case "BMC" | "BDC":
                    marks.append(self._marked(operands, marks[-1]))
                case "EMC" if len(marks) > 1:
                    marks.pop()
                case "q":
                    saved.append(face)
                case "Q" if saved:
                    face = saved.pop()
                case "Tf":
                    face = self._face(str(operands[0]))
                case "Do" if self.depth < _DEEPEST:
                    self._form(str(operands[0]), marks[-1])

    def _face(self, name: str) -> Typeface | None:
        if name not in self._faces:
            font = self.resources.get(Name.Font, {}).get(name)
            self._faces[name] = None if font is None else self.reader.face(font)
        return self._faces[name]

    def _form(self, name: str, around: _Marked) -> None:
        form = self.resources.get(Name.XObject, {}).get(name)
        if form is not None and form.get(Name.Subtype) == Name.Form:
            own = form.get(Name.Resources, self.resources)
            _Stream(self.reader, form.objgen, own, self.add, self.depth + 1).read(form, around)

    def _marked(self, operands: list[Operand], outer: _Marked) -> _Marked:
        """Read what a mark says; words that it gives in place of what is painted are a run of their own."""
        artifact = outer.artifact or operands[0] == "/Artifact"
        said = self._said(operands[1:])
        mark = (self.name, int(said["/MCID"])) if "/MCID" in said else outer.mark
        furniture = outer.furniture or (artifact and said.get("/Type") == "/Pagination")
        made = _Marked(None if artifact else mark, artifact, furniture, outer.replaced)
        if "/ActualText" in said and not outer.replaced:
            self.add(Run(str(said["/ActualText"]), made.mark, artifact, furniture))
            return replace(made, replaced=True)
        return made

    def _said(self, operands: list[Operand]) -> dict[str, Any]:
        """Give what a mark is said to be: in place, its entries one after the other, or by name."""
        if len(operands) == 1 and isinstance(operands[0], str):
            held = self.resources.get(Name.Properties, {}).get(operands[0], {})
            return {name: str(held[name]) for name in _PROPERTIES if name in held}
        said: dict[str, Any] = {}
        for key, value in pairwise(operands):
            if key in _PROPERTIES:
                is_text = isinstance(value, Text)
                said[str(key)] = str(String(glyph_codes(value)[0])) if is_text else value  # type: ignore[arg-type]
        return said


def _data(stream: Any) -> bytes:
    if isinstance(stream, pikepdf.Stream):
        return stream.read_bytes()
    contents = stream.get(Name.Contents, Array())
    parts = contents if isinstance(contents, Array) else [contents]
    return b"\n".join(part.read_bytes() for part in parts)


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

"""Fonts of a file: what they are called, whether they are in it, how wide their glyphs are."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pikepdf import Array, Dictionary, Name, Stream

# A font without widths is one of the standard fourteen, not embedded: a finding anyway. 1/1000 em.
_GUESS = 600.0
_MOST_WIDTHS = 70_000
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


class Widths(dict[int, float]):
    """Widths by code, in 1/1000 of an em; `usual` where the font says nothing."""

    def __init__(self, usual: float) -> None:
        super().__init__()
        self.usual = usual

    def __missing__(self, code: int) -> float:
        return self.usual


@dataclass(slots=True, eq=False)
class Font:
    """A font: PostScript name without the subset's prefix, kind (`Type3`, `TrueType`, `CIDFontType2`…).

    `wide` when two bytes make a code; `em` is the length of the units that widths are told in, of the size.
    """

    name: str
    kind: str
    embedded: bool
    subset: bool
    wide: bool = False
    em: float = 0.001
    widths: Widths = field(default_factory=lambda: Widths(_GUESS))
    glyphs: tuple[Any, ...] = ()
    resources: Any = None

    def advance(self, codes: bytes, spacing: float, blank: float) -> float:
        """Give how far some codes lead at size 1; `spacing` after each and `blank` after each byte 32 count.

        Both are of the size, too.
        """
        if self.wide:
            count = len(codes) // 2
            width = sum(map(self.widths.__getitem__, struct.unpack(f">{count}H", codes[: 2 * count])))
            return width * self.em + count * spacing
        width = sum(map(self.widths.__getitem__, codes))
        return width * self.em + len(codes) * spacing + codes.count(b" ") * blank


def font_of(found: Any) -> Font:
    """Read a font dictionary."""
    kind = str(found.get("/Subtype", "")).removeprefix("/")
    if kind == "Type0":
        inner = found.get("/DescendantFonts", [Dictionary()])[0]
        font = _described(inner, str(inner.get("/Subtype", "")).removeprefix("/"), found)
        font.wide = True
        font.widths = _wide_widths(inner)
        return font
    font = _described(found, kind, found)
    descriptor = found.get("/FontDescriptor") or Dictionary()
    widths = Widths(float(descriptor.get("/MissingWidth", 0 if "/Widths" in found else _GUESS)))
    first = int(found.get("/FirstChar", 0))
    for at, width in enumerate(list(found.get("/Widths", ()))[:256], first):
        widths[at] = float(width)
    font.widths = widths
    if kind == "Type3":
        font.em = abs(float(found.get("/FontMatrix", [0.001])[0])) or 0.001
        procedures = found.get("/CharProcs") or Dictionary()
        font.glyphs = tuple(procedures[key] for key in list(procedures.keys())[:256])
        font.resources = found.get("/Resources")
    return font


def _described(found: Any, kind: str, outer: Any) -> Font:
    base = found.get("/BaseFont") or outer.get("/BaseFont") or outer.get("/Name") or Name("/unnamed")
    name = str(base).removeprefix("/")
    descriptor = found.get("/FontDescriptor") or Dictionary()
    embedded = kind == "Type3" or any(isinstance(descriptor.get(key), Stream) for key in _FILES)
    return Font(_SUBSET.sub("", name), kind, embedded, bool(_SUBSET.match(name)))


def _wide_widths(inner: Any) -> Widths:
    """Read /W (ISO 32000-1, 9.7.4.3): `c [w1 w2 …]` and `first last w`."""
    widths = Widths(float(inner.get("/DW", 1000)))
    said: Mapping[int, float] | Any = inner.get("/W", ())
    numbers: list[Any] = []
    for item in list(said)[:_MOST_WIDTHS]:
        if isinstance(item, Array):
            for code, one in enumerate(list(item)[:_MOST_WIDTHS], int(numbers[-1]) if numbers else 0):
                widths[code] = float(one)
            numbers = []
            continue
        numbers.append(item)
        if len(numbers) == 3:
            first, last, width = int(numbers[0]), int(numbers[1]), float(numbers[2])
            if len(widths) < _MOST_WIDTHS:
                widths.update(dict.fromkeys(range(first, min(last, 0xFFFF) + 1), width))
            numbers = []
    return widths

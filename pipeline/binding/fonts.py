"""Fonts once: the subsets that fascicles hold of one font give way to one with the glyphs of all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from pikepdf import Name, Object, Pdf, Stream

from pipeline.binding.characters import glyph, mend, write_table
from pipeline.binding.parts import Subset
from pipeline.binding.sources import Face, Source, descriptor_of, font_file

_FIXED_PITCH = 1
# Bytes of a font file, compressed, that holds no more than the four that tell its kind.
_NO_OUTLINES = 32
# Of an array of widths as the engine writes it: a glyph, and the widths of it and of those that follow it.
_RUN = re.compile(rb"\d+ \[( [0-9.]+)+")


@dataclass(slots=True, eq=False)
class Fonts:
    """The fonts of a booklet: taken out of the sources before pages are copied, put back as one after.

    `cut` gathers digests of the font files that were made for it.
    """

    document: Pdf
    cut: list[str] = field(default_factory=list)
    _shared: list[tuple[Face, Object]] = field(default_factory=list)
    _files: dict[tuple[str, frozenset[int]], Stream | None] = field(default_factory=dict)

    def take_out(self, sources: Sequence[Source], subset: Subset) -> None:
        """Take the fonts out that are subsets of one file under one name, and make one of them."""
        found: dict[tuple[str, str, str], list[Face]] = {}
        for source in sources:
            for face in source.faces:
                key = (source.digests[face.name], face.name, str(face.font.BaseFont))
                found.setdefault(key, []).append(face)
        for (digest, _, _), faces in found.items():
            font = self._fuse(digest, faces, subset)
            if font is not None:
                self._shared.extend((face, font) for face in faces)
        for face, _ in self._shared:
            del face.shelf.resources.Font[face.name]

    def put_back(self, sources: Sequence[Source]) -> None:
        """Give the copied pages their fonts. Of those that stay as they are, equal files become one."""
        shelves = (shelf for source in sources for shelf in source.shelves if Name.Font in shelf.resources)
        copies = {shelf: shelf.copied(self.document).Font for shelf in shelves}
        files: dict[bytes, Object] = {}
        seen: set[tuple[int, int]] = set()
        for copy in copies.values():
            for font in copy.values():
                if not font.is_indirect or font.objgen not in seen:
                    seen.add(font.objgen)
                    _mend_table(font)
                    _share_file(font, files)
        for face, font in self._shared:
            copies[face.shelf][face.name] = font

    def _fuse(self, digest: str, faces: Sequence[Face], subset: Subset) -> Object | None:
        """Make one font with all glyphs; None when its file cannot be had with all of them."""
        characters, widths = _characters(faces), _widths(faces)
        files = [font_file(face.font) for face in faces if len(face.lines) == len(characters)]
        file = next((one for one in files if one is not None and not _is_left_out(one)), None)
        if file is not None:
            file = self.document.copy_foreign(file)
        elif widths:
            file = self._cut(digest, frozenset(characters), subset)
        if file is None and any(_is_left_out(font_file(face.font)) for face in faces):
            raise ValueError(f"{faces[0].font.BaseFont}: its file cannot be had, and no fascicle has it")
        if file is None or not widths:
            return None
        font = self.document.copy_foreign(faces[0].font)
        font.ToUnicode = Stream(self.document, mend(write_table(list(characters.values()))))
        _set_file(font, file)
        _set_widths(font, widths)
        return font

    def _cut(self, digest: str, glyphs: frozenset[int], subset: Subset) -> Stream | None:
        if (digest, glyphs) not in self._files:
            data = subset(digest, glyphs)
            made = None
            if data is not None:
                self.cut.append(hashlib.sha256(data).hexdigest())
                made = Stream(self.document, data)
                if data.startswith(b"OTTO"):
                    made.Subtype = Name.OpenType
                else:
                    made.Length1 = len(data)
            self._files[digest, glyphs] = made
        return self._files[digest, glyphs]


def _widths(faces: Iterable[Face]) -> dict[int, bytes]:
    """Give the width of each glyph, in order of glyphs; {} when it is not written as the engine does it."""
    found: dict[int, bytes] = {}
    for run in dict.fromkeys(chain.from_iterable(face.runs for face in faces)):
        if not _RUN.fullmatch(run):
            return {}
        first, _, widths = run.partition(b" [ ")
        for number, width in enumerate(widths.split(), int(first)):
            found.setdefault(number, width)
    return dict(sorted(found.items()))


def _characters(faces: Iterable[Face]) -> dict[int, bytes]:
    """Give each glyph's line of the table of characters, in order of glyphs; what is said first stands."""
    found: dict[int, bytes] = {}
    for line in dict.fromkeys(chain.from_iterable(face.lines for face in faces)):
        found.setdefault(glyph(line), line)
    return dict(sorted(found.items()))


def _is_left_out(file: Object | None) -> bool:
    """Tell whether a fascicle only names the kind of its font, for binding to put the outlines in."""
    return file is not None and int(file.Length) <= _NO_OUTLINES


def _set_file(font: Object, file: Object) -> None:
    descriptor = descriptor_of(font)
    for key in (Name.FontFile2, Name.FontFile3):
        if key in descriptor:
            del descriptor[key]
    descriptor[Name.FontFile3 if Name.Subtype in file else Name.FontFile2] = file


def _set_widths(font: Object, widths: dict[int, bytes]) -> None:
    """Set the widths, and what the engine makes of them: the box of all glyphs, and whether all are alike."""
    parts: list[bytes] = []
    for number, width in widths.items():
        parts.append(width if number - 1 in widths else b"%b%d[%b" % (b"]" if parts else b"", number, width))
    font.DescendantFonts[0].W = Object.parse(b"[" + b" ".join(parts) + (b"]]" if parts else b"]"))
    descriptor = descriptor_of(font)
    descriptor.FontBBox[2] = Object.parse(max(widths.values(), key=float, default=b"0"))
    alike = len(widths) > 1 and len(set(widths.values())) == 1
    descriptor.Flags = int(descriptor.Flags) & ~_FIXED_PITCH | (_FIXED_PITCH if alike else 0)


def _mend_table(font: Object) -> None:
    if (table := font.get(Name.ToUnicode)) is not None:
        data = table.read_bytes()
        if (mended := mend(data)) != data:
            table.write(mended)


def _share_file(font: Object, files: dict[bytes, Object]) -> None:
    """Let fonts with the same bytes for their file have one."""
    if Name.DescendantFonts in font and (file := font_file(font)) is not None:
        key = hashlib.sha256(file.read_raw_bytes()).digest()
        if (first := files.setdefault(key, file)).objgen != file.objgen:
            _set_file(font, first)

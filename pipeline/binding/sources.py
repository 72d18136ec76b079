"""The PDFs that are bound into one, open for reading, and the resources that their pages draw with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from pikepdf import Array, Name, Object, Pdf, PdfError

from pipeline.binding.characters import read_lines
from pipeline.fascicle import FontUse

_IDENTITY = Name("/Identity-H")


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """A dictionary of resources; `owner` is the numbered object that holds it, or is it."""

    owner: Object
    resources: Object

    def copied(self, document: Pdf) -> Object:
        """Give its copy in a document; what was copied there before is not copied again."""
        copy = document.copy_foreign(self.owner)
        return copy if self.owner is self.resources else copy.Resources


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A font as one source holds it; `runs` (of widths) and `lines` (of characters) are as its file has them.

    They are taken apart later, each once: the fascicles of a booklet say the same again and again.
    """

    shelf: Shelf
    name: str
    font: Object
    runs: list[bytes]
    lines: list[bytes]


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """An open PDF. What is done to its objects stays in memory.

    `digests` tells, by a font's name in the resources, the file that the font is a subset of. `shelves` are
    all its resources, those of drawings and patterns inside too; `faces` the fonts that others may have too.
    """

    file: Path
    pdf: Pdf
    digests: dict[str, str]
    shelves: tuple[Shelf, ...]
    faces: tuple[Face, ...]

    def copied_root(self, document: Pdf) -> Object:
        """Give a copy of its catalogue in a document that its pages were copied to; references lead to these.

        What the document gets anew is left out.
        """
        root = self.pdf.Root
        for key in (Name.Outlines, Name.Metadata):
            if key in root:
                del root[key]
        return document.copy_foreign(root)

    def identity(self) -> bytes:
        """Give what tells its content from any other: its identifier, else a digest of its bytes.

        This program makes identifiers from content; the engine writes none.
        """
        if (known := self.pdf.trailer.get(Name.ID)) is not None:
            return b"".join(bytes(part) for part in known)
        with self.file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").digest()


class Opened(ExitStack):
    """The PDFs that a file is bound from; they are closed when the block ends that this is entered for."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead: dict[Path, Source] = {}

    def ahead(self, file: Path, fonts: Iterable[FontUse] = ()) -> None:
        """Open a PDF that will be asked for; errors as for `source`."""
        if file not in self._ahead:
            self._ahead[file] = self._open(file, fonts)

    def source(self, file: Path, fonts: Iterable[FontUse] = ()) -> Source:
        """Open a PDF by its path, each time anew; its pictures are never read into memory.

        Raises OSError when it cannot be read, ValueError when it is no PDF.
        """
        return self._ahead.pop(file, None) or self._open(file, fonts)

    def _open(self, file: Path, fonts: Iterable[FontUse]) -> Source:
        try:
            pdf = self.enter_context(Pdf.open(file))
        except PdfError as problem:
            raise ValueError(f"{file}: {problem}") from problem
        digests: dict[str, str] = {}
        for use in fonts:
            # Two fonts under one name: the engine writes the file of one and the characters of the other.
            digests[f"/{use.name}"] = "" if f"/{use.name}" in digests else use.digest
        known = {name: digest for name, digest in digests.items() if digest}
        shelves = _shelves(pdf)
        return Source(file, pdf, known, shelves, tuple(_faces(shelves, known)))


def _shelves(pdf: Pdf) -> tuple[Shelf, ...]:
    found: dict[tuple[int, int], Shelf] = {}
    for page in pdf.pages:
        resources = page.obj.get(Name.Resources)
        if resources is None:
            continue
        if not resources.is_indirect:
            resources = page.obj.Resources = pdf.make_indirect(resources)
        if resources.objgen not in found:
            found[resources.objgen] = Shelf(resources, resources)
    waiting = list(found.values())
    while waiting:
        for drawing in _drawings(waiting.pop().resources):
            if drawing.objgen not in found:
                found[drawing.objgen] = Shelf(drawing, drawing.Resources)
                waiting.append(found[drawing.objgen])
    return tuple(found.values())


def _drawings(resources: Object) -> Iterator[Object]:
    """Give what draws with resources of its own: form XObjects and patterns."""
    for kind in (Name.XObject, Name.Pattern):
        for drawing in resources.get(kind, {}).values():
            if Name.Resources in drawing:
                yield drawing


def _faces(shelves: Sequence[Shelf], digests: Mapping[str, str]) -> Iterator[Face]:
    """Give the fonts of a source that may be one with those of others.

    Not those with an encoding of their own (by it, missing glyphs take the place of others, in each fascicle
    differently), nor bitmaps.
    """
    seen: set[tuple[int, int]] = set()
    for shelf in shelves if digests else ():
        fonts = shelf.resources.get(Name.Font)
        if fonts is None or (fonts.is_indirect and fonts.objgen in seen):
            continue
        seen.add(fonts.objgen)
        for name, font in fonts.items():
            if name in digests and font.get(Name.Encoding) == _IDENTITY:
                lines = read_lines(font.ToUnicode.read_bytes()) if Name.ToUnicode in font else []
                widths = font.DescendantFonts[0].get(Name.W, Array()).unparse(resolved=True)
                runs = widths.strip(b"[] ").split(b" ] ")
                if lines and font_file(font) is not None:
                    yield Face(shelf, name, font, runs, lines)


def descriptor_of(font: Object) -> Object:
    return font.DescendantFonts[0].FontDescriptor


def font_file(font: Object) -> Object | None:
    descriptor = descriptor_of(font)
    return descriptor.get(Name.FontFile2, descriptor.get(Name.FontFile3))

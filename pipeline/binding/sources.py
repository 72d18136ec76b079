"""The PDFs that are bound into one, open for reading, and the resources that their pages draw with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from pikepdf import Name, Object, Pdf, PdfError

from pipeline.fascicle import FontUse


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
class Source:
    """An open PDF. What is done to its objects stays in memory.

    `digests` tells, by a font's name in the resources, the file that the font is a subset of. `shelves` are
    all its resources, those of drawings and patterns inside too.
    """

    file: Path
    pdf: Pdf
    digests: dict[str, str]
    shelves: tuple[Shelf, ...]

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


def open_source(opened: ExitStack, file: Path, fonts: Iterable[FontUse] = ()) -> Source:
    """Open a PDF by its path until `opened` closes; its pictures are never read into memory.

    Raises OSError when it cannot be read, ValueError when it is no PDF.
    """
    try:
        pdf = opened.enter_context(Pdf.open(file))
    except PdfError as problem:
        raise ValueError(f"{file}: {problem}") from problem
    digests: dict[str, str] = {}
    for use in fonts:
        # Two fonts under one name: the engine writes the file of one and the characters of the other.
        digests[f"/{use.name}"] = "" if f"/{use.name}" in digests else use.digest
    return Source(file, pdf, {name: digest for name, digest in digests.items() if digest}, _shelves(pdf))


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

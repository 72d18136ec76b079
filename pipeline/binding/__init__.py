"""Fascicles and page furniture to the one finished PDF.

Pages are copied first, what refers to them after: structure, destinations, outline. Fonts and pictures that
several fascicles hold are taken out of them before their pages are copied, and each is put back once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from pikepdf import Object, Pdf

from pipeline.binding import press
from pipeline.binding.fonts import Fonts
from pipeline.binding.imprint import identifier, inscribe, save
from pipeline.binding.navigation import Destinations, resolve_links, write_outline
from pipeline.binding.pages import MARGIN, MARK_GAP, MARK_LENGTH, dress, furnish, gather
from pipeline.binding.parts import Metadata, Overlay, Sheaf, Subset
from pipeline.binding.pictures import Pictures
from pipeline.binding.sources import Opened, Source
from pipeline.binding.structure import Structure
from pipeline.edition import Edition
from pipeline.fascicle import PageMap, Side, side_of

__all__ = ["MARGIN", "MARK_GAP", "MARK_LENGTH", "Metadata", "Opened", "Overlay", "Sheaf", "Subset", "bind"]


def bind(
    opened: Opened,
    sheaves: Sequence[Sheaf],
    blanks: Mapping[Side, Path],
    overlays: Sequence[Overlay],
    page_map: PageMap,
    metadata: Metadata,
    edition: Edition,
    subset: Subset,
    target: Path,
    engraved: Mapping[str, Path] = MappingProxyType({}),
) -> tuple[str, ...]:
    """Write the finished file to `target`; give the anchors that links ask for and no fascicle has.

    `blanks` holds a PDF of one page for each side that a blank page falls on. `subset` cuts a font's file
    down to the glyphs of all fascicles; where it gives None, each keeps its own cut. A link to
    `livret:ANCHOR` leads to that anchor, in whatever fascicle; where there is none it becomes plain text.
    `engraved` are PDFs whose `Picture` stands for the one of that name (`PictureUse`). A file for the press
    has nothing that only a screen can use. What `opened` holds already is not opened again. Closing it takes
    a while, which nobody need wait for.

    The same parts give the same bytes, anywhere, at any time. Raises OSError when the disk fails, ValueError
    for a damaged PDF, other pages than are said, a font without outlines; `target` is then void.
    """
    fascicles = [opened.source(sheaf.file, sheaf.fascicle.fonts) for sheaf in sheaves]
    furniture = [opened.source(overlay.file, overlay.fonts) for overlay in overlays]
    empty = {side: opened.source(blanks[side]) for side in sorted(set(map(side_of, page_map.blank())))}
    plates = {name: opened.source(file) for name, file in sorted(engraved.items())}
    sources = [*fascicles, *furniture, *empty.values()]
    document = opened.enter_context(Pdf.new())
    intent = press.declare_intent(document, metadata.press)
    drawn = [(one.first, one.drawn) for one in overlays]
    known_as = identifier([*sources, *plates.values()], (page_map, metadata, edition, drawn, intent))
    (fonts := Fonts(document)).take_out(sources, subset)
    (pictures := Pictures(document, plates)).take_out(sources)
    pages = gather(document, fascicles, empty, page_map)
    pictures.put_back()
    fonts.put_back(sources)
    dress(document, pages, edition, page_map.blank(), furnish(document, furniture, overlays))
    missing = _connect(document, sheaves, fascicles, pages, page_map, edition)
    _finish(document, sources, metadata, edition, known_as, fonts.cut, target)
    return missing


def _finish(
    document: Pdf,
    sources: Sequence[Source],
    metadata: Metadata,
    edition: Edition,
    known_as: bytes,
    cut: Sequence[str],
    target: Path,
) -> None:
    """Say what the file is, and write it."""
    inscribe(document, sources, metadata, edition, known_as)
    version = max((one.pdf.pdf_version for one in sources), default="")
    save(document, target, identifier((), (known_as, cut)), press.VERSION if edition.pressed else version)


def _connect(
    document: Pdf,
    sheaves: Sequence[Sheaf],
    fascicles: Sequence[Source],
    pages: Sequence[Object],
    page_map: PageMap,
    edition: Edition,
) -> tuple[str, ...]:
    """Write what leads from one place of the booklet to another; give the anchors that are missing.

    On paper nothing leads anywhere: there, only the latter.
    """
    structure = Structure(document) if edition.tagged else None
    destinations = Destinations(document)
    for fascicle, first, count in zip(fascicles, page_map.first, page_map.counts, strict=True):
        root = fascicle.copied_root(document)
        destinations.add(root)
        if structure is not None:
            structure.add(root, pages[first - 1 : first - 1 + count])
    missing = resolve_links(pages, destinations, structure)
    if edition.pressed:
        press.strip(pages)
        return missing
    destinations.write()
    if structure is not None:
        structure.write()
    starts = zip(sheaves, page_map.first, strict=True)
    write_outline(
        document,
        (
            (mark, pages[first - 1 + mark.page])
            for sheaf, first in starts
            for mark in sheaf.fascicle.bookmarks
        ),
    )
    return missing

"""Fascicles and page furniture to the one finished PDF.

Pages are copied first, what refers to them after: structure, destinations, outline. Fonts and pictures that
several fascicles hold are taken out of them before their pages are copied, and each is put back once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from pikepdf import Object, Pdf

from pipeline.binding import archive, press
from pipeline.binding.fonts import Fonts
from pipeline.binding.imprint import identifier, inscribe, save
from pipeline.binding.marks import MARGIN, MARK_GAP, MARK_LENGTH, SLUG_FREE, slug_size
from pipeline.binding.navigation import Destinations, resolve_links, write_outline
from pipeline.binding.pages import dress, furnish, furnish_feet, gather
from pipeline.binding.parts import Metadata, Overlay, Sheaf, Slug, SlugLines, Subset
from pipeline.binding.pictures import Pictures
from pipeline.binding.sources import Opened, Source
from pipeline.binding.structure import Structure
from pipeline.edition import Edition
from pipeline.fascicle import PageMap, Side, side_of

__all__ = [
    "MARGIN", "MARK_GAP", "MARK_LENGTH", "SLUG_FREE", "Metadata", "Opened", "Overlay", "Sheaf", "Slug",
    "SlugLines", "Subset", "bind", "slug_size",
]  # fmt: skip


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
    slug: Slug | None = None,
    packed: bool = True,
) -> tuple[str, ...]:
    """Write the finished file to `target`; give the anchors that links ask for and no fascicle has.

    `blanks` holds a PDF of one page for each side that a blank page falls on. `subset` cuts a font's file to
    the glyphs of all; where it gives None, each keeps its own. A link to `livret:ANCHOR` leads there; without
    such an anchor it becomes text. `engraved` are PDFs whose `Picture` stands for that of its name; `slug`
    gives the feet of sheets with marks; what does not stay need not be `packed`. Closing `opened` is slow.

    The same parts give the same bytes, anywhere, at any time. Raises OSError when the disk fails, ValueError
    for a damaged PDF, other pages than are said, a font without outlines; `target` is then void.
    """
    fascicles = [opened.source(sheaf.file, sheaf.fascicle.fonts) for sheaf in sheaves]
    furniture = [opened.source(overlay.file, overlay.fonts) for overlay in overlays]
    empty = {side: opened.source(blanks[side]) for side in sorted(set(map(side_of, page_map.blank())))}
    plates = {name: opened.source(file) for name, file in sorted(engraved.items())}
    parts = (*fascicles, *furniture, *empty.values())
    document = opened.enter_context(Pdf.new())
    made_of = (page_map, metadata, edition, _drawn(overlays), _declare_intent(document, metadata, edition))
    feet = _feet(slug, known_as := identifier((*parts, *plates.values()), made_of))
    footing = [opened.source(one.file, one.fonts) for one in feet]
    sources = (*parts, *footing)
    pages, cut = _gather(document, fascicles, empty, sources, plates, page_map, subset)
    around = furnish(document, furniture, overlays), furnish_feet(document, footing, feet, len(pages))
    dress(document, pages, edition, page_map.blank(), *around)
    missing = _connect(document, sheaves, fascicles, pages, page_map, edition)
    _finish(document, sources, metadata, edition, (known_as, cut), target, packed)
    return missing


def _drawn(overlays: Sequence[Overlay]) -> list[tuple[int, tuple[bool, ...]]]:
    return [(one.first, one.drawn) for one in overlays]


def _declare_intent(document: Pdf, metadata: Metadata, edition: Edition) -> str:
    if edition.tagged:
        return archive.declare_intent(document)
    return press.declare_intent(document, metadata.press)


def _gather(
    document: Pdf,
    fascicles: Sequence[Source],
    empty: Mapping[Side, Source],
    sources: Sequence[Source],
    plates: Mapping[str, Source],
    page_map: PageMap,
    subset: Subset,
) -> tuple[list[Object], list[str]]:
    """Copy all pages in order, each font and picture once; give the digests of the fonts cut for it, too."""
    fonts, pictures = Fonts(document), Pictures(document, plates)
    fonts.take_out(sources, subset)
    pictures.take_out(sources)
    pages = gather(document, fascicles, empty, page_map)
    fonts.put_back(sources)
    pictures.put_back()
    return pages, fonts.cut


def _feet(slug: Slug | None, known_as: bytes) -> tuple[Overlay, ...]:
    """Ask for the slug lines: they tell the file from any other as its metadata do."""
    lines = slug(known_as.hex()[:8]) if slug else None
    return (lines.common, *lines.numbers) if lines else ()


def _finish(
    document: Pdf,
    sources: Sequence[Source],
    metadata: Metadata,
    edition: Edition,
    known_as: tuple[bytes, Sequence[str]],
    target: Path,
    packed: bool,
) -> None:
    """Say what the file is, and write it; it is known by what it is made of, and by the fonts cut for it."""
    inscribe(document, sources, metadata, edition, known_as[0])
    version = max((one.pdf.pdf_version for one in sources), default="")
    version = press.VERSION if edition.pressed else version
    save(document, target, identifier((), known_as), version, packed=packed)


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
    parts = zip(sheaves, fascicles, page_map.first, page_map.counts, strict=True)
    for sheaf, fascicle, first, count in parts:
        root = fascicle.copied_root(document)
        destinations.add(root, sheaf.fascicle.titles)
        if structure is not None:
            structure.add(root, pages[first - 1 : first - 1 + count])
    missing = resolve_links(pages, destinations, structure)
    if edition.pressed:
        press.strip(pages)
        return missing
    destinations.write()
    if structure is not None:
        structure.write()
        archive.keep_with_page(pages)
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

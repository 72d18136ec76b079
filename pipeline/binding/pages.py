"""Pages in their order, blank ones between them; their boxes, crop marks and furniture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from pipeline.binding.marks import MARGIN, MM, Box, draw, slug_corner
from pipeline.binding.parts import Overlay
from pipeline.binding.sources import Source
from pipeline.edition import Edition
from pipeline.fascicle import PageMap, Side, side_of

_FURNITURE = b"/Artifact <</Type /Pagination>> BDC"
_BLANK = b"/Artifact <</Type /Page>> BDC"
_MARKS = b"/Artifact BMC"


def gather(
    document: Pdf, fascicles: Sequence[Source], blanks: Mapping[Side, Source], page_map: PageMap
) -> list[Object]:
    """Copy all pages, in order; blank ones get no part in the structure. Gives them."""
    following = 1
    for fascicle, first, size in zip(fascicles, page_map.first, page_map.counts, strict=True):
        _fill(document, blanks, range(following, first))
        if len(fascicle.pdf.pages) != size:
            raise ValueError(f"{fascicle.file}: {len(fascicle.pdf.pages)} pages, the page map says {size}")
        for page in fascicle.pdf.pages:  # not all in one call, which warns of links that it knows nothing of
            document.pages.append(page)
        following = first + size
    _fill(document, blanks, range(following, page_map.total + 1))
    return [page.obj for page in document.pages]


def _fill(document: Pdf, blanks: Mapping[Side, Source], numbers: range) -> None:
    for number in numbers:
        document.pages.append(blanks[side_of(number)].pdf.pages[0])
        page = document.pages[-1].obj
        if Name.StructParents in page:
            del page[Name.StructParents]


def furnish(document: Pdf, sources: Sequence[Source], overlays: Sequence[Overlay]) -> dict[int, list[Object]]:
    """Give, by page number, the furniture to draw there: form XObjects in the coordinates of the page."""
    drawn: defaultdict[int, list[Object]] = defaultdict(list)
    for source, overlay in zip(sources, overlays, strict=True):
        pages = zip(source.pdf.pages, overlay.drawn, strict=True)
        for number, (page, is_drawn) in zip(count(overlay.first), pages):
            if is_drawn:
                drawn[number].append(_form(document, page.obj))
    return drawn


def furnish_feet(
    document: Pdf, sources: Sequence[Source], feet: Sequence[Overlay], total: int
) -> dict[int, list[Object]]:
    """Give, by page number, the parts of its slug line: the first of `feet` is on all pages."""
    if not feet:
        return {}
    (common,) = furnish(document, sources[:1], feet[:1])[1]
    numbers = furnish(document, sources[1:], feet[1:])
    return {number: [common, *numbers.get(number, ())] for number in range(1, total + 1)}


def _form(document: Pdf, page: Object) -> Object:
    content = page.Contents
    if isinstance(content, Array):
        form: Object = Stream(document, b"\n".join(part.read_bytes() for part in content))
    else:
        form = document.copy_foreign(content)
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox = Object.parse(page.MediaBox.unparse(resolved=True))
    form.Resources = document.copy_foreign(page.Resources) if Name.Resources in page else Dictionary()
    return form


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What pages of one trim have alike: boxes, operators that cut their ink, what is drawn around it.

    `boxes` go by name; `moved` says how far all of the page is moved, so that its sheet begins at 0, 0;
    `slug` is the corner of the slug line.
    """

    boxes: Mapping[str, Object]
    moved: tuple[float, float] = (0.0, 0.0)
    cut: bytes = b""
    marks: Object | None = None
    slug: tuple[float, float] = (0.0, 0.0)


def dress(
    document: Pdf,
    pages: Sequence[Object],
    edition: Edition,
    blank: Sequence[int],
    drawn: Mapping[int, Sequence[Object]],
    slugs: Mapping[int, Sequence[Object]],
) -> None:
    """Set the boxes of all pages, hang up their furniture, draw marks and slug line outside the bleed.

    The sheet of a page for the press begins at 0, 0; nothing on it stands elsewhere for that. What is added
    is an artifact, and so is all that stands on a `blank` page.
    """
    sheets: dict[bytes, _Sheet] = {}
    stamps: dict[bytes, Stream] = {}
    hung: dict[tuple[int, int], dict[tuple[int, int], bytes]] = {}
    moved: set[tuple[int, int]] = set()
    empty = frozenset(blank)
    for number, page in enumerate(pages, 1):
        trim = page.TrimBox.unparse(resolved=True)
        if trim not in sheets:
            sheets[trim] = _sheet(document, page, edition)
        _set_boxes(page, sheets[trim])
        _move_patterns(page, sheets[trim].moved, moved)
        names = [_hang(page, form, hung) for form in drawn.get(number, ())]
        marks = _hang_marks(page, sheets[trim], slugs.get(number, ()), hung)
        around = _around(sheets[trim], names, marks, is_blank=number in empty)
        if any(around):
            for one in around:
                if one not in stamps:
                    stamps[one] = Stream(document, one)
            before, after = (stamps[one] for one in around)
            own = page.get(Name.Contents, Array())
            page.Contents = Array([before, *(own if isinstance(own, Array) else [own]), after])


def _set_boxes(page: Object, sheet: _Sheet) -> None:
    """Set the boxes exactly: the engine caps the bleed box at 10 pt beyond the trim."""
    for name, box in sheet.boxes.items():
        page[name] = box
    if Name.CropBox in page:
        del page[Name.CropBox]


def _move_patterns(page: Object, by: tuple[float, float], moved: set[tuple[int, int]]) -> None:
    """Move the patterns that a page draws with; those inside drawings move with these.

    PDF 1.7, 8.7.3.1: they lie where the page's own coordinates say, whatever its content moves. Pages share
    their resources, and `moved` are those whose patterns were moved already.
    """
    if not any(by) or Name.Resources not in page or page.Resources.objgen in moved:
        return
    moved.add(page.Resources.objgen)
    for pattern in page.Resources.get(Name.Pattern, Dictionary()).values():
        if not pattern.is_indirect or pattern.objgen not in moved:
            moved.add(pattern.objgen)
            matrix = [float(n) for n in pattern.get(Name.Matrix, Array([1, 0, 0, 1, 0, 0]))]
            pattern.Matrix = Array([*matrix[:4], matrix[4] + by[0], matrix[5] + by[1]])


def _hang(page: Object, form: Object, hung: dict[tuple[int, int], dict[tuple[int, int], bytes]]) -> bytes:
    """Put a form into the resources of a page, which other pages share; gives its name there."""
    if Name.Resources not in page:
        page.Resources = Dictionary()
    resources = page.Resources
    if Name.XObject not in resources:
        resources.XObject = Dictionary()
    names = hung.setdefault(resources.objgen, {}) if resources.is_indirect else {}
    if form.objgen not in names:
        name = f"/Furniture{len(names)}"
        resources.XObject[name] = form
        names[form.objgen] = name.encode()
    return names[form.objgen]


def _hang_marks(
    page: Object,
    sheet: _Sheet,
    slugs: Sequence[Object],
    hung: dict[tuple[int, int], dict[tuple[int, int], bytes]],
) -> bytes:
    """Hang up what stands outside the bleed; gives the operators that draw it."""
    if sheet.marks is None:
        return b""
    drawn = [b"%b Do" % _hang(page, sheet.marks, hung)]
    drawn += [b"q 1 0 0 1 %.4f %.4f cm %b Do Q" % (*sheet.slug, _hang(page, one, hung)) for one in slugs]
    return b"\n".join((_MARKS, *drawn, b"EMC"))


def _around(sheet: _Sheet, names: Sequence[bytes], marks: bytes, *, is_blank: bool) -> tuple[bytes, bytes]:
    """Give the operators to put before and after a page's own; what state these leave behind ends there."""
    before, after = [], []
    if any(sheet.moved):
        before.append(b"q 1 0 0 1 %.4f %.4f cm" % sheet.moved)
    if sheet.cut:
        before.append(b"q " + sheet.cut)
    if is_blank:
        before.append(_BLANK)
    if names or is_blank:
        before.append(b"q")
        after.append(b"Q")
    if is_blank:
        after.append(b"EMC")
    if names:
        after += [_FURNITURE, *(b"%b Do" % name for name in names), b"EMC"]
    if sheet.cut:
        after.append(b"Q " + marks)
    if any(sheet.moved):
        after.append(b"Q")
    return b"".join(one + b"\n" for one in before), b"".join(b"\n" + one for one in after)


def _sheet(document: Pdf, page: Object, edition: Edition) -> _Sheet:
    x1, y1, x2, y2 = (float(n) for n in page.TrimBox)
    trim = (x1, y1, x2, y2)
    bleed = _wider(trim, edition.bleed * MM)
    media = _wider(bleed, MARGIN * MM if edition.marks else 0.0)
    boxes: dict[str, Sequence[float]] = {"/BleedBox": bleed}
    if edition.pressed or edition.marks:
        boxes["/MediaBox"] = media
    moved = (0.0, 0.0)
    if edition.pressed:
        boxes["/TrimBox"] = trim
        moved = (-media[0], -media[1])
    placed = {name: _box(box, moved) for name, box in boxes.items()}
    if not edition.marks:
        return _Sheet(placed, moved)
    left, bottom, right, top = bleed
    cut = f"{left:.4f} {bottom:.4f} {right - left:.4f} {top - bottom:.4f} re W n"
    around = draw(document, trim, edition.bleed, media)
    return _Sheet(placed, moved, cut.encode(), around, slug_corner(trim, edition.bleed))


def _wider(box: Box, by: float) -> Box:
    x1, y1, x2, y2 = box
    return x1 - by, y1 - by, x2 + by, y2 + by


def _box(box: Sequence[float], moved: tuple[float, float]) -> Array:
    return Array([round(n + by, 4) for n, by in zip(box, moved * 2, strict=True)])

"""Pages as sheets of paper: their boxes, how they lie, how many they are, whether anything stands on them."""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Name

from pipeline.edition import Edition, Grade
from pipeline.preflight.gathering import Gathering
from pipeline.preflight.geometry import MM, Box, common
from pipeline.preflight.view import View, overlaps

# How far a box may be off, in mm.
TOLERANCE = 0.01


def check_boxes(number: int, page: pikepdf.Page, edition: Edition, found: Gathering) -> None:
    """A page has the trim and the bleed of its edition, nested in the sheet."""
    trim = box_of(page, "TrimBox")
    bleed = box_of(page, "BleedBox")
    media = _numbers(page.mediabox)
    size = tuple(round((trim[n + 2] - trim[n]) / MM, 2) for n in (0, 1))
    if any(abs(a - b) > TOLERANCE for a, b in zip(size, edition.trim, strict=True)):
        _wrong(found, number, "TrimBox", _size(size), _size(edition.trim))
    around = [trim[n] - bleed[n] for n in (0, 1)] + [bleed[n] - trim[n] for n in (2, 3)]
    reach = max((side / MM for side in around), key=lambda side: abs(side - edition.bleed))
    if abs(reach - edition.bleed) > TOLERANCE:
        _wrong(found, number, "BleedBox", f"{reach:.2f} mm", f"{edition.bleed:g} mm")
    if any(media[n] > bleed[n] + 0.01 for n in (0, 1)) or any(media[n] < bleed[n] - 0.01 for n in (2, 3)):
        _wrong(found, number, "MediaBox", _shown(media), f"⊇ {_shown(bleed)}")


def box_of(page: pikepdf.Page, name: str) -> Box:
    """Give a page's box; that of the sheet where the page has none of its own."""
    own = page.obj.get(f"/{name}")
    return _numbers(own if own is not None else page.mediabox)


def _numbers(found: Any) -> Box:
    x0, y0, x1, y1 = (float(n) for n in found)
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _wrong(found: Gathering, number: int, box: str, is_: str, wanted: str) -> None:
    found.add("box-wrong", number, alike=(box,), number=number, name=box, found=is_, wanted=wanted)


def _size(size: tuple[float, ...]) -> str:
    return " × ".join(f"{n:g}" for n in size) + " mm"


def _shown(box: Box) -> str:
    return "[" + " ".join(f"{n:g}" for n in box) + "]"


def check_sides(view: View) -> None:
    """Pages stand upright, at their own size (R0002 to R0004), each with one TrimBox."""
    page, number = view.page.obj, view.number
    if Name.TrimBox not in page:
        _wrong(view.found, number, "TrimBox", "∅", _size(view.edition.trim))
    elif Name.ArtBox in page:
        _wrong(view.found, number, "ArtBox", _shown(_numbers(page.ArtBox)), "∅")
    if view.rotation % 360:
        _turned(view, "Rotate", f"{view.rotation}°", "0°", view.limits.page_turned)
    unit = page.get(Name.UserUnit)
    if unit is not None and float(unit) != 1:
        _turned(view, "UserUnit", f"{float(unit):g}", "1", Grade.ERROR)
    crop = _numbers(view.page.cropbox)
    if any(abs(a - b) > TOLERANCE * MM for a, b in zip(crop, view.media, strict=True)):
        _turned(view, "CropBox", _shown(crop), _shown(view.media), Grade.ERROR)


def _turned(view: View, key: str, is_: str, wanted: str, grade: Grade) -> None:
    view.tell("page-turned", alike=(key,), grade=grade, number=view.number, key=key, found=is_, wanted=wanted)


def check_ink(view: View) -> None:
    """Something is printed on the page (R0005)."""
    paper = common(view.bleed, view.media)
    for _, one in view.seen:
        if not one.colour.white and one.alpha > 0 and overlaps(one.box, paper):
            return
    view.tell("page-empty", grade=view.limits.page_empty, number=view.number)


def check_count(count: int, multiple: int, found: Gathering) -> None:
    """The file has as many pages as its binding asks for."""
    if count % multiple:
        found.add("page-count", count=count, multiple=multiple)

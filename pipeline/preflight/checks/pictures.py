"""Pictures: enough pixels for their size, not too many, in a coding and depth that every press takes."""

from __future__ import annotations

from typing import Any

from pipeline.edition import Grade
from pipeline.preflight.geometry import MM
from pipeline.preflight.painted import Kind, Painted
from pipeline.preflight.view import View

# Pictures of that many pixels at most, both ways, are ornament or the ends of gradients (GWG 2022).
_TINY = 16


def check_pictures(view: View) -> None:
    """Pixels per inch at the placed size (R0031, R0032), bits, codings."""
    for one in view.sheet.painted:
        picture = one.picture
        if picture is None or one.masked:
            continue
        if picture.bits > 8:
            view.tell(
                "picture-depth", one, alike=(id(picture),), grade=view.limits.picture_depth, bits=picture.bits
            )
        if "JPXDecode" in picture.filters:
            grade = view.limits.picture_codec
            view.tell("picture-codec", one, alike=(id(picture),), grade=grade, codec="JPEG 2000")
        if one.seen and max(picture.width, picture.height) > _TINY and min(one.ppi) > 0:
            _check_ppi(view, one)


def _check_ppi(view: View, one: Painted) -> None:
    picture, limits = one.picture, view.limits
    if picture is None or one.kind is not Kind.PICTURE:
        return
    line_art = picture.stencil or picture.bits == 1
    least = limits.bitmap_ppi_least if line_art else limits.picture_ppi_least
    low = limits.bitmap_ppi_low if line_art else limits.picture_ppi_low
    ppi = min(one.ppi)
    width, height = (side / MM for side in one.sides)
    said: dict[str, Any] = {"ppi": f"{ppi:.0f}", "width": f"{width:.1f}", "height": f"{height:.1f}"}
    alike = (id(picture), round(width), round(height))
    # 149.6 is taken for 149, as GWG counts; 224.999 comes of arithmetic.
    counted = int(ppi + 0.01)
    if counted < least or counted < low:
        view.tell(
            "picture-small",
            one,
            alike=alike,
            grade=Grade.ERROR if counted < least else Grade.WARNING,
            least=f"{least:g}",
            low=f"{low:g}",
            largest_least=_largest(one, least),
            largest_low=_largest(one, low),
            **said | {"ppi": counted},
        )
    elif limits.picture_ppi_most and ppi > limits.picture_ppi_most + 0.5 and not line_art:
        view.tell("picture-large", one, alike=alike, limit=f"{limits.picture_ppi_most:g}", **said)


def _largest(one: Painted, ppi: float) -> str:
    """Give the size at which a picture has just so many pixels per inch, in mm, as it is placed."""
    if one.picture is None or not ppi:
        return "–"
    by = min(one.ppi) / ppi
    return f"{one.sides[0] / MM * by:.0f} × {one.sides[1] / MM * by:.0f} mm"

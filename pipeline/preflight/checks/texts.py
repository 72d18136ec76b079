"""Text that a press can print and a knife leaves whole."""

from __future__ import annotations

from pipeline.edition import Thresholds
from pipeline.preflight.geometry import MM, Box
from pipeline.preflight.painted import Kind, Painted
from pipeline.preflight.view import View, called, overlaps

# Sizes are the product of several matrices: 8 pt may come out as 7.998.
_SLACK = 0.02
# Of a margin, in mm.
_CLOSE = 0.05

_PLAIN = ("in one ink", "en une encre")
_SEVERAL = ("in several inks", "en plusieurs encres")
_REVERSED = ("in white on a ground", "en blanc sur un fond")


def check_texts(view: View) -> None:
    """Sizes (R0016, R0017), rich black (R0015), gray instead of black (R0011)."""
    limits = view.limits
    for at, one in view.seen:
        if one.kind is not Kind.TEXT:
            continue
        colour = one.colour
        if colour.space.family == "DeviceGray" and not colour.white and one.size < limits.overprint_text:
            view.tell("text-gray", one, alike=(one.kind,), grade=limits.text_gray, **called(one))
        if one.size < max(limits.text_min, limits.text_min_inks, limits.text_min_reversed) - _SLACK:
            _check_size(view, at, one, limits)
        limited = limits.text_black and limits.text_black_inks
        black = limited and colour.inks is not None and 100 * colour.inks[3] >= limits.text_black
        if black and colour.total > limits.text_black_inks + 0.5:
            inks, limit = f"{colour.total:.0f}", f"{limits.text_black_inks:g}"
            view.tell("text-rich-black", one, alike=(inks,), inks=inks, limit=limit)


def _check_size(view: View, at: int, one: Painted, limits: Thresholds) -> None:
    size = one.size + _SLACK
    if one.colour.count >= 2 and size < limits.text_min_inks:
        how, limit = _SEVERAL, limits.text_min_inks
    elif one.colour.white and size < limits.text_min_reversed and view.stands_on(at):
        how, limit = _REVERSED, limits.text_min_reversed
    elif size < limits.text_min and not (one.colour.white and not view.stands_on(at)):
        how, limit = _PLAIN, limits.text_min
    else:
        return
    said = f"{one.size:.3g}"
    view.tell("text-small", one, alike=(how, said), size=said, how=how[0], how_fr=how[1], limit=f"{limit:g}")


def check_margins(view: View) -> None:
    """No text within the safe margin, where the knife may come."""
    limit = view.limits.safe_margin
    if not limit:
        return
    trim = view.trim
    safe = limit * MM
    left, low, right, high = trim[0] + safe, trim[1] + safe, trim[2] - safe, trim[3] - safe
    for _, one in view.seen:
        box = one.box
        if one.kind is not Kind.TEXT or (
            box[0] >= left and box[1] >= low and box[2] <= right and box[3] <= high
        ):
            continue
        # Printers' marks and notes stand outside the trim altogether.
        if one.colour.white or not overlaps(box, trim):
            continue
        side, nearest = _nearest(box, trim)
        if nearest < limit - _CLOSE:
            view.tell("margin-unsafe", one, alike=(side,), found=f"{nearest:.1f}", limit=f"{limit:g}")


def _nearest(box: Box, trim: Box) -> tuple[int, float]:
    """Give the edge that is nearest to a box, and how near it is, in mm; less than 0 beyond it."""
    gaps = (box[0] - trim[0], box[1] - trim[1], trim[2] - box[2], trim[3] - box[3])
    side = min(range(4), key=gaps.__getitem__)
    return side, gaps[side] / MM

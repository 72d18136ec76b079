"""What overprints and should not, and what should and does not."""

from __future__ import annotations

from pipeline.edition import Grade, Thresholds
from pipeline.preflight.painted import Kind, Painted
from pipeline.preflight.view import View, called

_FULL = 0.999


def check_overprint(view: View) -> None:
    """White never overprints (R0007, R0008), gray neither (R0013); small black does (R0009, R0010)."""
    limits = view.limits
    for at, one in view.seen:
        if one.kind in (Kind.PICTURE, Kind.SHADING):
            continue
        if one.overprint:
            if one.colour.white:
                grade = limits.overprint_white
                if grade is Grade.ERROR and one.kind is not Kind.TEXT:
                    grade = Grade.WARNING
                view.tell("overprint-white", one, alike=(one.kind,), grade=grade, **called(one))
            elif one.colour.space.family == "DeviceGray":
                grade = limits.overprint_gray
                view.tell("overprint-gray", one, alike=(one.kind,), grade=grade, **called(one))
        elif _should(one, limits) and view.stands_on(at, coloured=True):
            size = f"{one.size:.3g}"
            view.tell("overprint-missing", one, alike=(one.kind,), size=size, **called(one))


def _should(one: Painted, limits: Thresholds) -> bool:
    """Whether an object is full black and so small that its edges would show the paper."""
    if one.alpha < 1 or not one.colour.black_only or (one.colour.inks or (0, 0, 0, 0))[3] < _FULL:
        return False
    if one.kind is Kind.TEXT:
        return one.size < limits.overprint_text
    return 0 < one.size < limits.overprint_line

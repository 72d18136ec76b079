"""Lines that are thick enough to hold on the plate."""

from __future__ import annotations

from typing import Any

from pipeline.preflight.painted import Kind
from pipeline.preflight.view import View

# A quarter of a point is .24999 after a few matrices.
_SLACK = 0.005

_PLAIN = ("in one ink", "en une encre")
_SEVERAL = ("in several inks", "en plusieurs encres")
_REVERSED = ("in white", "en blanc")


def check_lines(view: View) -> None:
    """Widths of lines, and of areas drawn for lines (R0018, R0019); gray instead of black (R0012)."""
    limits = view.limits
    for at, one in view.seen:
        if one.kind not in (Kind.LINE, Kind.FILL):
            continue
        if one.kind is Kind.FILL and not one.size:
            continue
        colour, width = one.colour, one.size + _SLACK
        if colour.space.family == "DeviceGray" and not colour.white and one.size < limits.overprint_line:
            view.tell(
                "text-gray",
                one,
                alike=(Kind.LINE,),
                grade=limits.text_gray,
                kind="a line",
                kind_fr="un filet",
            )
        if width >= max(limits.line_min, limits.line_min_inks):
            continue
        if colour.white:
            if not view.stands_on(at):
                continue
            how, limit = _REVERSED, limits.line_min_inks
        else:
            how, limit = (_SEVERAL, limits.line_min_inks) if colour.count >= 2 else (_PLAIN, limits.line_min)
        if width < limit:
            size = f"{one.size:.2g}"
            words: dict[str, Any] = {"size": size, "how": how[0], "how_fr": how[1], "limit": f"{limit:g}"}
            view.tell("line-thin", one, alike=(how, size), **words)

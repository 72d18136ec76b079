"""Blocks set where the engine has no rule for it, by custom properties of style sheets.

`--grid-lines`: the block ends on a line of its page's grid, whatever its height. What it lacks is added below
its words (`whole`), or above and below alike (`centre`), so that the text behind it stands on the grid again,
in both columns and across the spread. The grid begins where the text of a page does; its lines are as high as
those of the document's root.
`--mirror: verso`: its left and right margins are changed over on left-hand pages: which side a block falls on
is known only when it is laid out.
`--stand: foot`: it goes down to the last line of its page, where the page has room below it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.text.line_break import strut

# As the engine names the custom properties that a box's own rules declare.
_LINES, _MIRROR, _STAND = "__grid_lines", "__mirror", "__stand"
_WHOLE, _CENTRE, _FOOT = "whole", "centre", "foot"
# Parts of a line by which a page may miss a whole number of them.
_TOLERANCE = 0.1
# The engine's lengths are sums of floating numbers: what differs by less, in CSS pixels, is the same.
_EPSILON = 0.01
_Layout = Callable[..., Any]


def line_of(root_box: Any) -> float:
    """Give the height of a line of the grid: that of the root's own lines."""
    height, _ = strut(root_box.style)
    return float(height)


def lines_of(page_box: Any) -> int:
    """Count the lines of the grid that a page has."""
    return int(page_box.height / line_of(page_box.children[0]) + _TOLERANCE)


def is_mirrored(box: Any) -> bool:
    """Tell whether a block would stand elsewhere on the other side."""
    is_told = isinstance(box, boxes.BlockLevelBox) and _said(box.style, _MIRROR) == "verso"
    return is_told and bool(box.margin_left != box.margin_right)


def _said(style: Any, name: str) -> str:
    """Give the value of a custom property that the rules of a box itself declare; "" without one."""
    cascaded = getattr(style, "cascaded", {})
    return "".join(one.serialize() for one in cascaded[name][0]).strip() if name in cascaded else ""


# ── while the page is laid out ──────────────────────────────────────────────────────────────────────────────


def on_grid(original: _Layout) -> _Layout:
    """Wrap the engine's function that lays out one block, so that it ends on the grid if it is to."""

    def block_level_layout(context: Any, box: Any, bottom_space: float, *rest: Any, **named: Any) -> Any:
        if box.is_for_root_element:
            context.livret_grid = box.position_y, line_of(box)
        result = original(context, box, bottom_space, *rest, **named)
        block, resume_at = result[0], result[1]
        wanted = _wanted(block) if block is not None and resume_at is None else ""
        if wanted:
            _complete(context, block, bottom_space, wanted)
        return result

    return block_level_layout


def _wanted(block: Any) -> str:
    """Give what a block's own style says of its lines; the wrapper of a table has none, but its table has."""
    is_wrapper = block.is_table_wrapper
    tables = [one for one in block.children if isinstance(one, boxes.TableBox)] if is_wrapper else []
    said = _said((*tables, block)[0].style, _LINES)
    return said if said in (_WHOLE, _CENTRE) else ""


def _complete(context: Any, block: Any, bottom_space: float, wanted: str) -> None:
    top, line = getattr(context, "livret_grid", (0.0, 0.0))
    if not line or not block.is_in_normal_flow():
        return
    end = block.border_box_y() + block.border_height()
    lacking = -(end - top) % line
    if lacking < _EPSILON or line - lacking < _EPSILON or context.overflows_page(bottom_space, end + lacking):
        return
    if wanted == _CENTRE:
        for child in block.children:
            child.translate(0, lacking / 2)
    block.height += lacking


# ── when it is laid out, before anything is painted ─────────────────────────────────────────────────────────


def settled(original: _Layout) -> _Layout:
    """Wrap the engine's function that lays out what is behind the boxes of a page: first they are moved."""

    def layout_backgrounds(page_box: Any, get_image: Any) -> None:
        page_box.livret_filled = _filled(page_box)  # what goes to the foot takes no more lines for it
        verso = page_box.page_type.side == "left"
        for box in _descendants(page_box):
            if verso and is_mirrored(box):
                box.translate(dx=box.margin_right - box.margin_left)
            if _said(box.style, _STAND) == _FOOT and (room := _room_below(box, page_box)) > 0:
                box.translate(dy=room)
        original(page_box, get_image)

    return layout_backgrounds


def unwrap(box: Any) -> Any:
    """Give the box that a placeholder of an absolutely positioned one stands for."""
    return box._box if isinstance(box, AbsolutePlaceholder) else box


def _descendants(box: Any) -> Iterator[Any]:
    """Give all boxes below a box, the outer ones first."""
    stack = list(reversed(getattr(box, "children", ())))
    while stack:
        child = unwrap(stack.pop())
        yield child
        stack.extend(reversed(getattr(child, "children", ())))


def _room_below(box: Any, page_box: Any) -> float:
    foot = page_box.content_box_y() + lines_of(page_box) * line_of(page_box.children[0])
    return float(foot - box.position_y - box.margin_height())


def _filled(page_box: Any) -> tuple[int, int]:
    """Count the lines of the grid that the flow of a page takes, and those that the page has."""
    root, last = page_box.children[0], lines_of(page_box)
    used = math.ceil((_end(root) - page_box.content_box_y()) / line_of(root) - _TOLERANCE)
    return min(used, last), last


def _end(root: Any) -> float:
    """Give how far down the flow of a page reaches; a box that goes on overleaf is as long as its words."""
    reached = 0.0
    stack = [root]
    while stack:
        box = stack.pop()
        if isinstance(box, AbsolutePlaceholder) or not box.is_in_normal_flow():
            continue
        children = () if isinstance(box, boxes.LineBox) else getattr(box, "children", ())
        if not children or box.style["break_inside"] == "avoid":
            reached = max(reached, box.position_y + box.margin_height())
        stack.extend(children)
    return reached

"""What a designer draws over a page to judge it: baseline grid, type area, safe area, trim."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from tinycss2.color4 import parse_color

from pipeline.typesetting.placing import line_of, lines_of

# Nothing that matters stands closer than this to the trim, in CSS pixels (6 mm).
SAFE = 6 / 25.4 * 96
_GRID, _AREA, _SAFE, _TRIM = (parse_color(name) for name in ("#4fc3e8", "#e8308a", "#3aa535", "#000"))
_HAIR = 0.35

_shown: ContextVar[bool] = ContextVar("guides", default=False)


@contextmanager
def drawn(wanted: bool) -> Iterator[None]:
    """Draw guides over pages that are painted while the block runs, if they are wanted."""
    token = _shown.set(wanted)
    try:
        yield
    finally:
        _shown.reset(token)


def over(original: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap the engine's method that paints a page, so that guides may lie over it."""

    def paint(page: Any, stream: Any, scale: float = 1) -> None:
        original(page, stream, scale)
        if _shown.get():
            with stream.artifact(), stream.stacked():
                stream.transform(a=scale, d=scale)
                _draw(page._page_box, stream)

    return paint


def _draw(page_box: Any, stream: Any) -> None:
    stream.set_line_width(_HAIR)
    left, top = page_box.content_box_x(), page_box.content_box_y()
    width, height = page_box.margin_width(), page_box.margin_height()
    line = line_of(page_box.children[0])
    stream.set_color(_GRID, stroke=True)
    for number in range(1, lines_of(page_box) + 1):
        stream.move_to(0, top + number * line)
        stream.line_to(width, top + number * line)
    stream.stroke()
    for colour, frame in (
        (_AREA, (left, top, page_box.width, page_box.height)),
        (_SAFE, (SAFE, SAFE, width - 2 * SAFE, height - 2 * SAFE)),
        (_TRIM, (0, 0, width, height)),
    ):
        stream.set_color(colour, stroke=True)
        stream.rectangle(*frame)
        stream.stroke()

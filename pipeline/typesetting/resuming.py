"""Where the layout stood when it began each page: from there one page is laid out without those before it.

What is told of a page is a text that only this module reads. It holds for the same section after an edit, for
as long as nothing changed before the page.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages to lay out of a section: the first, from 0, how many at most, and where the first begins."""

    first: int
    count: int
    begins: str


_wanted: ContextVar[Pages | None] = ContextVar("wanted", default=None)


@contextmanager
def only(pages: Pages) -> Iterator[None]:
    """Lay out nothing but these pages while the block runs."""
    token = _wanted.set(pages)
    try:
        yield
    finally:
        _wanted.reset(token)


def begun(document: Any) -> tuple[str, ...]:
    """Tell of a document that was laid out where each page began; "" of one that cannot be begun alone."""
    return tuple(document.livret_begun)


def is_ended(document: Any) -> bool:
    """Tell whether the last page that was laid out alone is the last of its section."""
    return bool(document.livret_ended)


def beginning(original: Callable[..., None]) -> Callable[..., None]:
    """Wrap the engine's function that makes ready for the first page: for the first that is wanted."""

    def initialize_page_maker(context: Any, root_box: Any) -> None:
        original(context, root_box)
        wanted = _wanted.get()
        if wanted is None:
            return
        resume_at, next_page, (depth, counters, scopes, groups), sizes = ast.literal_eval(wanted.begins)
        page_state = depth, counters, [set(scope) for scope in scopes], groups
        right_page = context.page_maker[0][2] == (wanted.first % 2 == 0)
        context.page_maker = [
            (resume_at, next_page, right_page, page_state, _unmade()) for _ in range(wanted.first + 1)
        ]
        context.style_for.initial_page_sizes.update(sizes)

    return initialize_page_maker


def noting(original: Callable[..., Iterator[Any]], make: Callable[..., Any]) -> Callable[..., Iterator[Any]]:
    """Wrap the engine's function that makes all pages; `make` is the one that makes one, by its number."""

    def make_all_pages(context: Any, root_box: Any, html: Any, pages: Any) -> Iterator[Any]:
        if (wanted := _wanted.get()) is not None:
            yield from _make(make, wanted, context, root_box, html)
            return
        again = bool(pages)  # pages that hold what only all of them tell: no page alone can
        html.livret_begun = begun = []
        state = _state(context, 0)
        for number, page in enumerate(original(context, root_box, html, pages), 1):
            begun.append("" if again else state)
            state = _state(context, number)
            yield page

    return make_all_pages


def _make(make: Callable[..., Any], wanted: Pages, context: Any, root_box: Any, html: Any) -> Iterator[Any]:
    context.rendered_notes = []
    for number in range(wanted.first, wanted.first + wanted.count):
        page, resume_at = make(number, context, root_box, html)
        html.livret_ended = resume_at is None
        yield page
        if html.livret_ended:
            break
    for *_, remake_state in context.page_maker:
        remake_state |= _unmade()  # else all would be made once more


def _unmade() -> dict[str, Any]:
    return {"content_changed": False, "pages_wanted": False, "anchors": [], "content_lookups": []}


def _state(context: Any, number: int) -> str:
    """Write down where the layout stands before a page; what hangs over from the last one cannot be."""
    if context.reported_footnotes or context.broken_out_of_flow:
        return ""
    resume_at, next_page, _, (depth, counters, scopes, groups), _ = context.page_maker[number]
    page_state = depth, counters, [sorted(scope) for scope in scopes], groups
    return repr((resume_at, next_page, page_state, context.style_for.initial_page_sizes))

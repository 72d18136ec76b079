"""Flatplans on their way from one process to the other: of thousands of blocks, an edit moves a few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pipeline.build import Flatplan, read_plan

T = TypeVar("T")
# How many items stay as they were at the start and at the end.
_Kept = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Replanned:
    """A flatplan, less those of its pages and spots that are, at the start and at the end, as they were."""

    plan: Flatplan
    pages: _Kept = (0, 0)
    spots: _Kept = (0, 0)


def since(before: Flatplan | None, now: Flatplan) -> Replanned:
    """Say what a flatplan has that the one before it had not."""
    if before is None:
        return Replanned(now)
    pages, spots = _kept(before.pages, now.pages), _kept(before.spots, now.spots)
    middle = replace(
        now,
        pages=now.pages[pages[0] : len(now.pages) - pages[1]],
        spots=now.spots[spots[0] : len(now.spots) - spots[1]],
    )
    return Replanned(middle, pages, spots)


def whole(before: Flatplan | None, said: Replanned | bytes) -> Flatplan | None:
    """Give the flatplan of which `since` said what is new; `before` is the one that it was held against.

    It may be said by its record, whole; None when that is none.
    """
    if isinstance(said, bytes):
        return read_plan(said)
    if before is None:
        return said.plan
    return replace(
        said.plan,
        pages=_around(before.pages, said.pages, said.plan.pages),
        spots=_around(before.spots, said.spots, said.plan.spots),
    )


def _kept(before: Sequence[object], now: Sequence[object]) -> _Kept:
    most = min(len(before), len(now))
    start = next((place for place in range(most) if before[place] != now[place]), most)
    ends = range(most - start)
    return start, next((place for place in ends if before[-1 - place] != now[-1 - place]), len(ends))


def _around(before: tuple[T, ...], kept: _Kept, middle: tuple[T, ...]) -> tuple[T, ...]:
    start, end = kept
    return before[:start] + middle + before[len(before) - end :]

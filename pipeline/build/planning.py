"""Drawing the flatplan of what was composed: what stands on which page, and what each page looks like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import binding, markup
from pipeline.booklet import Booklet
from pipeline.build.composition import Composed
from pipeline.build.flatplan import Flatplan, Keep, Planned, look_of, on_page, spots_of
from pipeline.build.shelf import Shelved
from pipeline.build.tasks import PressRoom
from pipeline.build.whereabouts import Spot
from pipeline.edition import Edition
from pipeline.fascicle import Block, Fascicle


def blocks_of(composed: Composed) -> list[Block]:
    """Give all blocks of the booklet, on its pages from 1."""
    fascicles = zip(composed.fascicles, composed.page_map.first, strict=True)
    return [on_page(block, first) for one, first in fascicles for block in one.fascicle.blocks]


@dataclass(frozen=True, slots=True)
class Planner:
    """Draws the flatplans of an edition; `engraved` are its pictures as `engrave_pictures` gives them.

    `keep` may spare looking into sections that did not change (`flatplan.spots_of`).
    """

    edition: Edition
    booklet: Booklet
    press: PressRoom | None
    engraved: Mapping[str, Path]
    keep: Keep

    def plan(self, composed: Composed) -> Flatplan:
        """Say what stands on which page."""
        page_map, around = composed.page_map, _furniture(composed.furniture)
        pages = [Planned(self._look(around.get(number))) for number in range(1, page_map.total + 1)]
        outline = []
        for section, (one, first) in enumerate(zip(composed.fascicles, page_map.first, strict=True)):
            its = one.fascicle
            pages[first - 1 : first - 1 + len(its.frames)] = self._pages(section, its, first, around)
            outline += [replace(mark, page=first + mark.page) for mark in its.bookmarks]
        title, spots = markup.plain(self.booklet.title), self._spots(blocks_of(composed))
        return Flatplan(title, self.booklet.language, *self._sheet(), tuple(pages), spots, tuple(outline))

    def sketched(
        self, plan: Flatplan, composed: Composed, section: int, sketch: Fascicle, first: int
    ) -> Flatplan:
        """Put the pages of a sketch into the flatplan that was drawn of `composed`, the `first` from 1."""
        end, pages = first + len(sketch.frames), list(plan.pages)
        pages[first - 1 : end - 1] = self._pages(section, sketch, first, _furniture(composed.furniture))
        before = [spot for spot in plan.spots if spot.block.page < first]
        behind = [spot for spot in plan.spots if spot.block.page >= end]
        drawn = self._spots([on_page(block, first) for block in sketch.blocks])
        return replace(plan, pages=tuple(pages), spots=(*before, *drawn, *behind))

    def _sheet(self) -> tuple[tuple[float, float], float, float]:
        bleed = self.edition.bleed
        return self.edition.trim, bleed, bleed + (binding.MARGIN if self.edition.marks else 0.0)

    def _look(self, furniture: list[str] | None, *drawn: object) -> str:
        press = self.press.key if self.press else ""
        return look_of(*self._sheet(), self.edition.marks, press, furniture, *drawn)

    def _pages(
        self, section: int, its: Fascicle, first: int, around: Mapping[int, list[str]]
    ) -> list[Planned]:
        """Say what the pages of a fascicle look like, the first of which has that number."""
        known_as = {name: file.name for name, file in self.engraved.items()}
        made = []
        for number, (frame, look) in enumerate(zip(its.frames, its.looks, strict=True), first):
            pictures = tuple(known_as.get(name[:-1], "") for name in look.pictures)
            made.append(Planned(self._look(around.get(number), look.key, pictures), section, frame))
        return made

    def _spots(self, blocks: list[Block]) -> tuple[Spot, ...]:
        return spots_of(self.booklet, blocks, self.keep)


def _furniture(made: Iterable[tuple[Shelved, int]]) -> dict[int, list[str]]:
    """Give the looks of what stands around the text of each page."""
    looks: dict[int, list[str]] = {}
    for one, first in made:
        for number, look in enumerate(one.fascicle.looks, first):
            looks.setdefault(number, []).append(look.key)
    return looks

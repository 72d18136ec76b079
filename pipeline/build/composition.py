"""Sections typeset until every page number holds, and the furniture of their pages after that."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from pipeline import typesetting
from pipeline.build import tasks
from pipeline.build.shelf import Shelf, Shelved
from pipeline.build.tasks import Task
from pipeline.build.versions import versions
from pipeline.diagnostics import Place, Report, finding
from pipeline.edition import Edition
from pipeline.fascicle import (
    UNFILLED,
    Fascicle,
    Filling,
    Leaf,
    PageMap,
    RunningString,
    Side,
    all_leaves,
    carried_over,
    on_its_page,
    paginate,
    side_of,
)
from pipeline.markup import Written
from pipeline.workers import Lost, Workshop

# How often sections are typeset again because a page number or a side turned out another than was thought.
ROUNDS = 4
# Pages of furniture, or slug lines, made in one go: enough to be worth a task, few enough that a changed
# title is cheap.
RUN = 20
# A picture as the HTML names it; the name is that of a file in the store.
PICTURE = re.compile(re.escape(typesetting.PICTURE_SCHEME) + r"([^\"'\s)]+)")


class Scribe(Protocol):
    """Writes the HTML documents of a booklet."""

    def sections(self, folios: dict[str, int]) -> tuple[tuple[Written, str], ...]:
        """Write each section, with the page numbers that are known, and the document around it."""

    def frame(self) -> str:
        """Write the document with nothing in its body."""

    def stand_in(self, lost: Written) -> str:
        """Write the document of a page for a section that could not be typeset."""


@dataclass(frozen=True, slots=True)
class Composed:
    """All the pages of a booklet: fascicles in order, the page for each side of a blank, the furniture.

    `titles` are those of the fascicles' sections, `copies` what these were made from; `furniture` runs with
    the number of the first page of each.
    """

    fascicles: tuple[Shelved, ...]
    titles: tuple[str, ...]
    copies: tuple[typesetting.Copy, ...]
    page_map: PageMap
    blanks: dict[Side, Path]
    furniture: tuple[tuple[Shelved, int], ...]


@dataclass(frozen=True, slots=True)
class Composer:
    """What typesets a booklet: its style sheets, its pictures by name, where fascicles are kept and made.

    What is there already goes to `ready` while the rest is made; `progress` is told how much of that is done,
    of how much. `finished` as in `typesetting.Copy`; `press` is the one that the pages go to, if any;
    `filling` is what the number of pages is to be a multiple of.
    """

    edition: Edition
    styles: typesetting.Styles
    pictures: dict[str, Path]
    shelf: Shelf
    workshop: Workshop
    report: Report
    ready: Callable[[Shelved], None]
    progress: Callable[[int, int], None] = lambda _done, _total: None
    finished: bool = True
    press: tasks.PressRoom | None = None
    filling: Filling = UNFILLED
    _lost: dict[str, Lost] = field(default_factory=dict)

    def compose(self, scribe: Scribe, guess: PageMap | None) -> Composed:
        """Typeset every section, round after round until the page map stays, then what stands around them.

        `guess` is the page map of the build before: a good one saves time, a bad one costs it.
        """
        known, frame = guess, scribe.frame()
        around: list[typesetting.FurnitureCopy] = []
        for _ in range(ROUNDS):
            documents = scribe.sections(dict(known.folios) if known else {})
            if known is not None and len(known.first) != len(documents):
                known = None
            copies = self.copies(documents, known)
            made = self._sections(documents, copies, scribe, around)
            page_map = paginate([one.fascicle for one in made], self.filling)
            if page_map == known:
                break
            known = page_map
            # Made beside the next round, which seldom moves any page, by workers with nothing else to do.
            around = self._around(made, page_map, frame)
        else:
            self.report(finding("pages-unsettled", Place("content"), rounds=ROUNDS))
        titles = tuple(written.title for written, _ in documents)
        composed = Composed(made, titles, copies, page_map, {}, ())
        return self._with_furniture(composed, frame)

    def copies(
        self, documents: Sequence[tuple[Written, str]], known: PageMap | None
    ) -> tuple[typesetting.Copy, ...]:
        """Say what each section is made from, begun where a page map has it."""
        return tuple(self._copy(html, number, known) for number, (_, html) in enumerate(documents))

    def _sections(
        self,
        documents: Sequence[tuple[Written, str]],
        copies: Sequence[typesetting.Copy],
        scribe: Scribe,
        around: Sequence[Task],
    ) -> tuple[Shelved, ...]:
        made = self._made([*copies, *around])[: len(copies)]
        for number, one in enumerate(made):
            if isinstance(one, Lost):
                written = documents[number][0]
                self.report(finding("section-lost", written.place, title=written.title, reason=one.reason))
                copy = replace(copies[number], html=scribe.stand_in(written))
                made[number] = self.shelf.put(copy.key(self._made_with()), self._make(copy))
        return tuple(one for one in made if isinstance(one, Shelved))

    def _copy(self, html: str, number: int, known: PageMap | None) -> typesetting.Copy:
        names = dict.fromkeys(PICTURE.findall(html))
        return typesetting.Copy(
            html,
            self.styles,
            tuple((name, self.pictures[name]) for name in names if name in self.pictures),
            known.side(number) if known else Side.RECTO,
            self.edition.tagged,
            known.notes[number] if known else 0,
            self.finished,
            self.edition.guides,
        )

    def _made_with(self) -> str:
        return f"{self.styles.key} {versions()} {self.press.key if self.press else ''}"

    def _make(self, task: Task) -> Fascicle:
        return tasks.carry_out(task, self.press)

    def _made(self, wanted: Sequence[Task]) -> list[Shelved | Lost]:
        """Give what each task asks for, from the shelf or made now; what was lost once is not tried again."""
        made_with = self._made_with()
        keys = [task.key(made_with) for task in wanted]
        found: dict[str, Shelved | Lost | None] = {
            key: self._lost.get(key) or self._found(key, task, made_with)
            for key, task in zip(keys, wanted, strict=True)
        }
        missing = {key: task for key, task in zip(keys, wanted, strict=True) if found[key] is None}
        asked = list(missing)
        ready = deque(one for one in found.values() if isinstance(one, Shelved))
        make = partial(tasks.carry_out, press=self.press)
        run = self.workshop.run(make, tuple(missing.values()), lambda: self._is_passed_on(ready))
        for done, (number, made) in enumerate(run, 1):
            self.progress(done, len(missing))
            key = asked[number]
            if isinstance(made, Lost):
                found[key] = self._lost[key] = made
            else:
                ready.append(self.shelf.put(key, made))
                found[key] = ready[-1]
        return [one for key in keys if (one := found[key]) is not None]

    def _is_passed_on(self, ready: deque[Shelved]) -> bool:
        """Pass the next thing on that is ready; tell whether there was any."""
        if ready:
            self.ready(ready.popleft())
            return True
        return False

    def _found(self, key: str, task: Task, made_with: str) -> Shelved | None:
        """Find something on the shelf; pages that look the same on both sides may be there turned over."""
        found = self.shelf.find(key)
        if found is not None or not isinstance(task, typesetting.Copy):
            return found
        twin = self.shelf.find(replace(task, side=task.side.other).key(made_with))
        return None if twin is None or twin.fascicle.sided else self.shelf.turn(key, twin)

    def _around(
        self, made: Sequence[Shelved], page_map: PageMap, frame: str
    ) -> list[typesetting.FurnitureCopy]:
        """Say what the furniture of all pages is made from, run by run."""
        leaves = all_leaves([one.fascicle for one in made], page_map)
        total = page_map.total if self.styles.counts_pages else 0
        return [
            typesetting.FurnitureCopy(frame, self.styles, leaves[first - 1 : end - 1], first, total, carried)
            for first, end, carried in _runs(leaves, page_map)
        ]

    def _with_furniture(self, composed: Composed, frame: str) -> Composed:
        """Add what stands around the text of all pages, and the blank ones."""
        page_map = composed.page_map
        for one, first in zip(composed.fascicles, page_map.first, strict=True):
            for found in one.fascicle.findings:
                self.report(on_its_page(found, first))
        sides = sorted({side_of(number) for number in page_map.blank()})
        files = {side: self._page(typesetting.BlankCopy(frame, self.styles, side)).file for side in sides}
        copies = self._around(composed.fascicles, page_map, frame)
        furniture: list[tuple[Shelved, int]] = []
        for around, copy in zip(self._made(copies), copies, strict=True):
            if isinstance(around, Lost):
                pages = f"{copy.first}–{copy.first + len(copy.leaves) - 1}"
                self.report(finding("furniture-lost", page=copy.first, pages=pages, reason=around.reason))
                continue
            furniture.append((around, copy.first))
            for found in around.fascicle.findings:
                self.report(found)
        return replace(composed, blanks=files, furniture=tuple(furniture))

    def outside(
        self, copies: Sequence[typesetting.SlugCopy | typesetting.RemarksCopy], lost_as: str
    ) -> list[Shelved] | None:
        """Typeset what is no part of the booklet; None when it cannot be, which the code `lost_as` tells."""
        made = self._made(copies)
        lost = next((one for one in made if isinstance(one, Lost)), None)
        if lost is not None:
            self.report(finding(lost_as, reason=lost.reason))
            return None
        return [one for one in made if isinstance(one, Shelved)]

    def _page(self, blank: typesetting.BlankCopy) -> Shelved:
        """Make an empty page: nothing that a worker would be needed for."""
        key = blank.key(self._made_with())
        return self.shelf.find(key) or self.shelf.put(key, self._make(blank))


def _runs(leaves: Sequence[Leaf], page_map: PageMap) -> Iterator[tuple[int, int, tuple[RunningString, ...]]]:
    """Cut the pages where fascicles begin: first page, the one after the last, strings in force before.

    Between two blank pages they are cut as well: the engine makes one where a side is asked for, not two.
    """
    begin: int = 1
    carried: tuple[RunningString, ...] = ()
    blank = frozenset(page_map.blank())
    between = {number for number in blank if number - 1 in blank}
    for first in sorted({*page_map.first[1:], *between, page_map.total + 1}):
        if first - begin >= RUN or first in between or first > page_map.total:
            yield begin, first, carried
            carried = carried_over(leaves[begin - 1 : first - 1], carried)
            begin = first

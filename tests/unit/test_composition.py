"""Rounds of typesetting: until the page map stays, and what happens when a section is lost on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.build.composition import ROUNDS, Composer
from pipeline.build.shelf import Shelf
from pipeline.diagnostics import Place
from pipeline.edition import Conformance, Edition
from pipeline.fascicle import Fascicle, Leaf, PageKind, Side, paginate
from pipeline.markup import Written
from pipeline.store import Store
from pipeline.typesetting import Copy, Styles
from pipeline.workers import Lost
from tests.conftest import Findings

SCREEN = Edition("screen", (148.0, 210.0), 0.0, False, Conformance.NONE, 200, ("screen",))
PRINTED = re.compile(r"pages=(\d+)")


@dataclass
class Shop:
    """Makes fascicles of as many pages as the HTML says; remembers what was asked, loses what it is told."""

    losing: str = ""
    asked: list[Copy] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)

    def run(
        self, _make: Callable[..., Any], tasks: Sequence[Any], meanwhile: Callable[[], bool]
    ) -> Iterator[tuple[int, Any]]:
        if tasks:
            self.runs.append(" ".join(type(task).__name__ for task in tasks))
        for number, task in enumerate(tasks):
            meanwhile()
            if isinstance(task, Copy):
                self.asked.append(task)
                if self.losing and self.losing in task.html:
                    yield number, Lost("SIGKILL")
                    continue
                yield number, made(task)
            elif self.losing == "furniture":
                yield number, Lost("SIGKILL")
            else:
                yield number, Fascicle(b"", ())


def made(copy: Copy) -> Fascicle:
    found = PRINTED.search(copy.html)
    pages = int(found[1]) if found else 1
    starts = Side.RECTO if "recto" in copy.html else None
    leaves = (Leaf(PageKind("section", copy.side)),) * pages
    return Fascicle(copy.html.encode(), leaves, anchors=((copy.html.split()[0], 0),), starts=starts)


@dataclass
class Hand:
    """Writes what a test gives: a function of the known folios for each section."""

    sections_: list[Callable[[dict[str, int]], str]]

    def sections(self, folios: dict[str, int]) -> tuple[tuple[Written, str], ...]:
        texts = [one(folios) for one in self.sections_]
        return tuple((Written(text, text.split()[0], Place("content/a.txt", 1)), text) for text in texts)

    def frame(self) -> str:
        return "<body></body>"

    def stand_in(self, lost: Written) -> str:
        return f"{lost.title} stands in"


@pytest.fixture
def composer(tmp_path: Path, findings: Findings) -> Composer:
    shelf = Shelf(Store(tmp_path))
    styles = Styles((), (), "", "")
    return Composer(SCREEN, styles, {}, shelf, Shop(), findings.append, lambda _: None)  # type: ignore[arg-type]


def fixed(text: str) -> Callable[[dict[str, int]], str]:
    return lambda _: text


def test_sides_follow_from_the_pages_before(composer: Composer, findings: Findings) -> None:
    hand = Hand([fixed("a pages=1"), fixed("b pages=2"), fixed("c recto pages=1")])
    done = composer.compose(hand, None)
    assert done.page_map.first == (1, 2, 5)
    assert done.page_map.blank() == (4,)
    assert [one.fascicle.leaves[0].kind.side for one in done.fascicles] == ["right", "left", "right"]
    assert findings == []


def test_numbers_are_written_once_they_are_known(composer: Composer) -> None:
    hand = Hand([lambda folios: f"contents c={folios.get('c')}", fixed("b pages=3"), fixed("c")])
    done = composer.compose(hand, None)
    assert done.fascicles[0].file.read_bytes() == b"contents c=5"


def test_a_good_guess_spares_all_other_rounds(composer: Composer) -> None:
    hand = Hand([lambda folios: f"contents c={folios.get('c')}", fixed("b pages=2"), fixed("c")])
    guess = composer.compose(hand, None).page_map
    shop = composer.workshop
    shop.asked.clear()
    hand.sections_[1] = fixed("b pages=2 edited")
    done = composer.compose(hand, guess)
    assert done.page_map == guess
    assert [copy.html for copy in shop.asked] == ["b pages=2 edited"]


def test_furniture_is_made_beside_the_last_round(composer: Composer) -> None:
    first = lambda folios: f"contents c={folios.get('c')}"  # noqa: E731
    composer.compose(Hand([first, fixed("b pages=3"), fixed("c")]), None)
    assert composer.workshop.runs == [
        "Copy Copy Copy",
        "Copy Copy FurnitureCopy",
    ]  # c begins on a recto by now


def test_what_is_there_is_passed_on_while_the_rest_is_made(composer: Composer) -> None:
    hand = Hand([fixed("a"), fixed("b pages=2"), fixed("c")])
    guess = composer.compose(hand, None).page_map
    passed: list[bytes] = []
    again = replace(composer, ready=lambda one: passed.append(one.file.read_bytes()))
    hand.sections_[2] = fixed("c edited")
    again.compose(hand, guess)
    assert passed == [b"a"]
    hand.sections_[1:] = [fixed("b pages=2 edited"), fixed("c edited again")]
    again.compose(hand, guess)
    assert passed[1:] == [b"a", b"b pages=2 edited"]


def test_a_bad_guess_changes_nothing(composer: Composer) -> None:
    hand = Hand([lambda folios: f"contents c={folios.get('c')}", fixed("b pages=2"), fixed("c")])
    right = composer.compose(hand, None)
    wrong = paginate([Fascicle(b"", (Leaf(PageKind()),) * 4)] * 3)
    again = composer.compose(hand, wrong)
    assert (again.page_map, [one.file for one in again.fascicles]) == (
        right.page_map,
        [one.file for one in right.fascicles],
    )


def test_numbers_that_never_settle_are_an_error(composer: Composer, findings: Findings) -> None:
    hand = Hand([lambda folios: f"a pages={2 - folios.get('b', 0) % 2}", fixed("b")])
    composer.compose(hand, None)
    assert findings.codes == ["pages-unsettled"]
    assert dict(findings[0].words)["rounds"] == str(ROUNDS)


def test_a_lost_section_is_one_finding_and_a_page(
    composer: Composer, findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.build.tasks.carry_out", lambda task, _: made(task))
    composer.workshop.losing = "b "
    done = composer.compose(Hand([fixed("a"), fixed("b pages=2"), fixed("c")]), None)
    assert set(findings.codes) == {"section-lost"}
    assert str(findings[0].place) == "content/a.txt:1"
    assert done.fascicles[1].file.read_bytes() == b"b stands in"
    assert done.page_map.total == 3


def test_a_lost_section_is_not_tried_again_in_later_rounds(
    composer: Composer, findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.build.tasks.carry_out", lambda task, _: made(task))
    composer.workshop.losing = "b "
    first = lambda folios: f"a pages=2 c={folios.get('c')}"  # noqa: E731
    composer.compose(Hand([first, fixed("b pages=2"), fixed("c")]), None)
    assert [copy.html for copy in composer.workshop.asked].count("b pages=2") == 1
    assert set(findings.codes) == {"section-lost"}


def test_lost_furniture_is_told_and_nothing_stands_in_its_place(
    composer: Composer, findings: Findings
) -> None:
    composer.workshop.losing = "furniture"
    done = composer.compose(Hand([fixed("a pages=25"), fixed("b pages=25")]), None)
    assert findings.codes == ["furniture-lost"] * 2
    assert [dict(found.words)["pages"] for found in findings] == ["1–25", "26–50"]
    assert done.furniture == ()

"""From a spot on a finished page back to the file and the line that put it there."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.build.whereabouts import Spot, blocks_at, whereabouts
from pipeline.diagnostics import Place
from pipeline.fascicle import Block, recall
from tests.tools.press import Press

MM = 72 / 25.4


def spot(place: str, page: int, *box: float) -> Spot:
    return Spot(Block(place, page, (box[0], box[1], box[2], box[3])))


def test_the_smallest_block_around_a_spot_is_meant() -> None:
    where = whereabouts(
        (
            spot("a.txt:1", 1, 0, 0, 400, 500),
            spot("a.txt:7", 1, 50, 50, 90, 90),
            spot("b.txt:3", 3, 0, 0, 400, 500),
        )
    )
    assert where(1, 60, 60) == Place("a.txt", 7)
    assert where(1, 10, 60) == Place("a.txt", 1)
    assert where(3, 10, 60) == Place("b.txt", 3)
    assert where(2, 10, 60) is where(1, 410, 60) is where(9, 0, 0) is None


def test_a_place_is_in_the_block_that_begins_last_before_it() -> None:
    made = [
        spot(place, page, 0, 0, 9, 9).block
        for place, page in (("a:3", 1), ("a:9", 2), ("b:2", 3), ("a:3", 2))
    ]
    find = blocks_at(made)
    assert [find(Place("a", line), None) for line in (3, 8, 9, 20)] == [made[0], made[0], made[1], made[1]]
    assert find(Place("a", 3), 2) is made[3]
    assert find(Place("a", 2), None) is find(Place("c", 9), None) is find(Place("a"), None) is None
    assert find(Place("b", 2), 1) is None


def test_what_is_told_by_its_file_alone_is_found_around_the_rest() -> None:
    made = [
        spot(place, page, 0, 0, 9, size).block
        for place, page, size in (("a", 1, 1), ("b", 1, 1), ("a", 2, 90), ("a:3", 2, 9), ("a", 3, 50))
    ]
    find = blocks_at(made)
    assert find(Place("a"), None) is find(Place("a", 1), None) is made[2]
    assert find(Place("a"), 1) is made[0]
    assert find(Place("a", 2), 3) is made[4]
    assert find(Place("a", 3), None) is made[3]
    assert find(Place("c"), None) is None


def test_blocks_are_noted_where_they_are_laid_out(tmp_path: Path) -> None:
    body = (
        "<p data-place='a.txt:5' style='margin: 0; height: 20mm'>Un</p>"
        "<div data-place='a.txt:6' style='width: 50mm'>"
        "<p data-place='a.txt:7' style='margin: 0; height: 9mm'>Deux</p></div>"
        "<p data-place='a.txt:8' style='break-before: page'>Trois</p>"
    )
    made = Press(tmp_path).set(body, "@page { margin: 10mm 15mm } body { margin: 0 }")
    found = {block.place: block for block in made.blocks}
    assert [(place, block.page) for place, block in found.items()] == [
        ("a.txt:5", 0), ("a.txt:6", 0), ("a.txt:7", 0), ("a.txt:8", 1)
    ]  # fmt: skip
    wanted = (15 * MM, 180 * MM, 133 * MM, 200 * MM)
    assert found["a.txt:5"].box == pytest.approx(wanted, abs=0.1)
    assert found["a.txt:7"].box == pytest.approx((15 * MM, 171 * MM, 65 * MM, 180 * MM), abs=0.1)
    assert recall(made.record()).blocks == made.blocks


def test_what_a_page_is_laid_out_by_is_noted(tmp_path: Path) -> None:
    style = "@page { size: 100mm 150mm; margin: 10mm 15mm 20mm } html { line-height: 5mm }"
    made = Press(tmp_path).set("<p>Un</p>", style)
    (frame,) = made.frames
    assert frame.trim == pytest.approx((100 * MM, 150 * MM), abs=0.1)
    assert frame.area == pytest.approx((15 * MM, 20 * MM, 85 * MM, 140 * MM), abs=0.1)
    assert frame.line == pytest.approx(5 * MM, abs=0.01)
    assert recall(made.record()).frames == made.frames == (frame,)

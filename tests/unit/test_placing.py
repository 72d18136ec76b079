"""Blocks on the grid, at the foot of their page, and what runs over a page that a template gave."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import weasyprint
from weasyprint.formatting_structure import boxes

from pipeline.build.budget import budget
from pipeline.diagnostics import Place
from pipeline.fascicle import Fascicle, Filling, Leaf, PageKind, paginate
from pipeline.typesetting import engine, guides, placing
from tests.tools.press import Press

LINE = 20.0
CSS = f"""@page {{ size: 400px 420px; margin: 10px }} html {{ font-size: 12px; line-height: {LINE}px }}
    body, p, div, table, h1 {{ margin: 0; padding: 0 }} .odd {{ --grid-lines: whole }}"""


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return Press(tmp_path)


def laid_out(body: str, css: str = "") -> weasyprint.Document:
    engine.install()
    return weasyprint.HTML(string=f"<style>{CSS}{css}</style>{body}").render()


def find(document: weasyprint.Document, tag: str, page: int = 0) -> Any:
    """Give the last block of an element on a page."""
    found = placing._descendants(document.pages[page]._page_box)
    blocks = [box for box in found if isinstance(box, boxes.BlockLevelBox) and hasattr(box.style, "cascaded")]
    return [box for box in blocks if box.element_tag == tag][-1]


@pytest.mark.parametrize(
    "odd",
    [
        "<div class='odd' style='height: 33px'></div>",
        "<h1 class='odd' style='font: 17px/21px serif'>a<br>b<br>c</h1>",
        "<table class='odd'><tr><td style='padding: 7px'>a</td></tr></table>",
        "<div class='odd' style='display: flex; padding: 3px'><p>a</p></div>",
    ],
)
def test_what_follows_a_block_on_the_grid_stands_on_it(odd: str) -> None:
    p = find(laid_out(f"<p>a</p>{odd}<p>b</p>"), "p")
    assert (p.position_y - 10) % LINE == pytest.approx(0, abs=0.01)
    even = odd.replace("odd", "even")
    off = find(laid_out(f"<p>a</p>{even}<p>b</p>"), "p")
    assert (off.position_y - 10) % LINE != pytest.approx(0, abs=0.01)


def test_a_block_on_the_grid_is_not_made_longer_than_its_page_or_than_it_need_be() -> None:
    full = laid_out("<div class='odd' style='height: 40px'></div><p>a</p>")
    assert find(full, "div").height == 40
    last = laid_out("<div style='height: 370px'></div><section class='odd' style='height: 25px'></section>")
    assert len(last.pages) == 1


def test_words_stand_in_the_middle_of_what_is_added_if_they_are_to() -> None:
    css = "blockquote { margin: 0; --grid-lines: centre } blockquote p { height: 30px }"
    document = laid_out("<blockquote><p>a</p></blockquote>", css)
    assert (find(document, "blockquote").height, find(document, "p").position_y) == (40, 15)


def test_columns_keep_to_the_grid() -> None:
    odd = "<div class='odd' style='height: 33px'></div>"
    css = "section { columns: 2 }"
    document = laid_out(f"<section><p>a{'<br>a' * 5}</p>{odd}<p>a{'<br>a' * 5}</p></section>", css)
    lines = [b for b in placing._descendants(document.pages[0]._page_box) if isinstance(b, boxes.LineBox)]
    assert len({line.position_x for line in lines}) == 2
    assert {round((line.position_y - 10) % LINE, 2) % LINE for line in lines} == {0}


def test_a_block_stands_at_the_foot_with_all_that_is_behind_it() -> None:
    css = """aside { --stand: foot; position: relative; background: red; height: 40px }
        aside::before { content: ""; position: absolute; top: 0; width: 9px; height: 9px; background: red }"""
    document = laid_out("<p>a</p><aside>b</aside>", css)
    aside, behind = find(document, "aside"), find(document, "aside::before")
    assert (aside.position_y, behind.position_y) == (370, 370)
    assert {box.background.layers[-1].painting_area[1] for box in (aside, behind)} == {370}
    full = laid_out("<div style='height: 380px'></div><aside>b</aside>", css)
    assert find(full, "aside", 1).position_y == 370


def test_text_beyond_its_page_is_overset_with_the_line_where_it_begins(press: Press) -> None:
    lines = "".join(f"<p data-place='content/1_a/fiche.txt:{n}'>{n}</p>" for n in range(1, 11))
    css = (
        "@page { size: 60mm; margin: 30.2mm 5mm 7mm } p { margin: 0; orphans: 1 } html { line-height: 13pt }"
    )
    press.set(f"<section data-pages='1' data-place='content/1_a/fiche.txt:1'>{lines}</section>", css)
    (found,) = [one for one in press.said if one.code == "overset"]
    assert (str(found.place), found.page, dict(found.words)["lines"]) == ("content/1_a/fiche.txt:5", 2, "6")
    press.set(f"<section data-place='content/1_a/fiche.txt:1'>{lines}</section>", css)
    assert "overset" not in press.codes
    press.set(f"<section data-pages='1'>{lines[:200]}</section>", css)
    assert "overset" not in press.codes


def test_a_fascicle_knows_how_full_its_last_page_is(press: Press) -> None:
    made = press.set("<p>a<br>b<br>c</p>", "p { margin: 0 } body { margin: 0 }")
    assert made.last == (3, 39)


def pages(count: int, last: tuple[int, int] = (10, 35)) -> Fascicle:
    return Fascicle(b"", (Leaf(PageKind()),) * count, last=last)


def test_a_booklet_that_fills_its_sheets_has_no_budget_to_be_told() -> None:
    made = [pages(1), pages(7)]
    assert budget(made, ["a", "b"], paginate(made, Filling(4)), 4, Place("content/site.txt")) is None


def test_a_budget_tells_lines_over_and_under_and_where_there_are_few() -> None:
    made = [pages(1), pages(3, (4, 35)), pages(2, (2, 35)), pages(4, (30, 35))]
    titles = ["Une", "Trois", "Deux", "Quatre"]
    found = budget(made, titles, paginate(made, Filling(4)), 4, Place("content/site.txt"))
    assert found is not None
    words = dict(found.words)
    assert [words[name] for name in ("pages", "lower", "upper", "over", "under")] == [
        "10",
        "8",
        "12",
        "6",
        "70",
    ]
    assert words["sections"] == "Deux: 2 (p. 6); Trois: 4 (p. 4); Quatre: 30 (p. 10)"


def strokes(document: weasyprint.Document) -> bytes:
    return document.write_pdf(uncompressed_pdf=True)


def test_guides_are_drawn_over_pages_when_they_are_wanted() -> None:
    document = laid_out("<p>a</p>")
    plain = strokes(document)
    with guides.drawn(True):
        ruled = strokes(document)
    lines = [one for one in ruled.splitlines() if one.endswith(b" l")]
    assert len(lines) == placing.lines_of(document.pages[0]._page_box) == 20
    assert ruled.count(b" re\n") - plain.count(b" re\n") == 3
    assert strokes(document) == plain

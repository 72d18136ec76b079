"""Lines that were broken before come out as they did; what matters to a line is what is looked at."""

from __future__ import annotations

from copy import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from weasyprint.text.line_break import split_first_line

from pipeline.typesetting import breaking, engine, remembering
from tests.unit.test_engine import all_boxes_of, render

TEXT = (
    "Médiathèques, bibliothèques et structures d’insertion s’organisent : 25 000 rendez-vous, chaque année."
)
SIDES = st.sampled_from([None, 12.0, 60.0, 140.0, 400.0])
CSS = """
p { white-space: pre-line; hyphens: auto; hyphenate-limit-chars: 5 2 2; hyphenate-limit-zone: 2% }
.a { letter-spacing: 1px; word-spacing: 2px; font-feature-settings: "smcp"; text-decoration: underline }
.b { white-space: nowrap; font-language-override: "FRA"; font-variant: all-small-caps; tab-size: 3 }
.c { hyphens: manual; overflow-wrap: anywhere; text-align: justify; line-height: 2 }
"""


@pytest.fixture(autouse=True, scope="module")
def installed() -> None:
    engine.install()


class Watched(dict[str, Any]):
    """A style that writes down what it is asked."""

    def __init__(self, style: Any) -> None:
        super().__init__()
        self._style, self.asked = style, set[str]()
        self.font_config, self.cache = style.font_config, style.cache

    def __getitem__(self, name: str) -> Any:
        self.asked.add(name)
        return self._style[name]


class Context:
    def __init__(self) -> None:
        self.dictionaries: dict[Any, Any] = {}


def styles() -> list[Any]:
    """Give the styles of texts of several kinds."""
    body = "".join(f"<p class={name} lang=fr>x\ty" for name in "abc")
    texts = [
        box for box in all_boxes_of(render(body, CSS).pages[0]._page_box) if hasattr(box, "pango_layout")
    ]
    return [box.style for box in texts]


def shown(found: Any) -> tuple[Any, ...]:
    layout, *rest = found
    return (vars(layout), *rest)


@pytest.mark.parametrize("width", [None, 12.0, 60.0, 400.0])
def test_all_that_a_line_asks_of_its_style_is_looked_at(width: float | None) -> None:
    asked: set[str] = set()
    for style in styles():
        for text in (TEXT, "mot\tet\tsuite", "coupu\xadre possible", "Un mot\nsuite", ""):
            watched = Watched(style)
            split_first_line(text, watched, Context(), width, 0)
            asked |= watched.asked
    assert asked <= set(remembering.PROPERTIES)
    assert {"font_family", "letter_spacing", "hyphens", "text_decoration_line", "line_height"} & asked


@given(
    st.lists(
        st.tuples(
            st.sampled_from([TEXT, TEXT[:40], TEXT[:41]]),
            SIDES,
            st.booleans(),
            st.booleans(),
            st.integers(0, 2),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_a_line_comes_out_as_it_does_the_first_time(
    asked: list[tuple[str, float | None, bool, bool, int]],
) -> None:
    remembered = remembering.remembering(split_first_line, breaking.at_hand)
    kinds = styles()
    for text, width, starts, whole, kind in asked:
        finish = breaking.Finish(whole=whole)
        style = kinds[kind % len(kinds)]
        with breaking.finishing(finish):
            finish.text, finish.width = text, width
            one, two, plain = (
                split(text, style, Context(), width, 0, is_line_start=starts)
                for split in (remembered, remembered, split_first_line)
            )
        assert shown(one) == shown(two) == shown(plain)
        assert one[0] is not two[0]


def test_a_line_is_another_where_its_words_may_not_be_broken() -> None:
    remembered, style = remembering.remembering(split_first_line, breaking.at_hand), styles()[0]

    def ends(width: float, whole: bool) -> int:
        finish = breaking.Finish(whole=whole)
        with breaking.finishing(finish):
            finish.text = TEXT
            length: int = remembered(TEXT, style, Context(), width, 0)[1]
            return length

    widths = [100.0 + step for step in range(0, 300, 7)]
    assert any(ends(width, False) > ends(width, True) for width in widths)


def test_what_is_drawn_with_a_line_does_not_change_the_next_one() -> None:
    remembered = remembering.remembering(split_first_line, breaking.at_hand)
    style = styles()[0]
    first = remembered(TEXT, style, Context(), 100.0, 0)
    kept = copy(vars(first[0]))
    first[0].reactivate(style)
    first[0].set_text("autre chose")
    assert vars(remembered(TEXT, style, Context(), 100.0, 0)[0]) == kept


def test_a_longer_text_is_not_remembered() -> None:
    asked: list[str] = []

    def split(text: str, *rest: Any, **more: Any) -> Any:
        asked.append(text)
        return split_first_line(text, *rest, **more)

    remembered, style = remembering.remembering(split, breaking.at_hand), styles()[0]
    for text in ("mot " * 500, "mot " * 501) * 2:
        remembered(text, style, Context(), 100.0, 0)
    assert [len(text) for text in asked] == [2_000, 2_004, 2_004]


def test_a_word_that_stands_elsewhere_makes_no_line_another() -> None:
    finish = breaking.Finish()
    with breaking.finishing(finish):
        finish.text = TEXT
        before = breaking.at_hand()
        finish.unbroken.add("ailleurs")
        assert breaking.at_hand() == before
        finish.unbroken.add("chaque")
        assert breaking.at_hand() != before


def test_only_so_many_lines_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "MOST", 3)
    asked: list[str] = []

    def split(text: str, *rest: Any, **more: Any) -> Any:
        asked.append(text)
        return split_first_line(text, *rest, **more)

    remembered, style = remembering.remembering(split, breaking.at_hand), styles()[0]
    for text in ("un", "deux", "trois", "un", "quatre", "un", "deux"):
        remembered(text, style, Context(), 100.0, 0)
    assert asked == ["un", "deux", "trois", "quatre", "deux"]


def test_sheets_of_other_fonts_have_lines_of_their_own() -> None:
    remembered = remembering.remembering(split_first_line, breaking.at_hand)
    first, other = styles()[0], styles()[0]
    assert first.font_config is not other.font_config
    remembered(TEXT, first, Context(), 100.0, 0)
    assert shown(remembered(TEXT, other, Context(), 100.0, 0)) == shown(
        split_first_line(TEXT, other, Context(), 100.0, 0)
    )

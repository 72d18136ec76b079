"""Contrast as it is measured: what stands out too little is found, edges and letters alone accuse nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from pipeline.preflight import contrast
from pipeline.preflight.contrast import Low, ratio
from tests.tools.press import Press

WHITE = (255, 255, 255)


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Press:
    return Press(tmp_path_factory.mktemp("press"))


def low(press: Press, body: str, css: str = "", **options: object) -> list[Low]:
    press.finish(body, css, **options)
    return list(contrast.measure(press.folder / "bound.pdf"))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [((0, 0, 0), WHITE, 21.0), (WHITE, WHITE, 1.0), ((118, 118, 118), WHITE, 4.54)],
)
def test_the_ratio_is_that_of_the_guidelines(
    one: contrast.Colour, other: contrast.Colour, expected: float
) -> None:
    assert round(ratio(one, other), 2) == round(ratio(other, one), 2) == expected


@pytest.mark.parametrize(
    ("css", "found"),
    [
        ("p { color: #767676 }", False),
        ("p { color: #787878 }", True),
        ("p { color: #8a8a8a; font-size: 17pt }", True),
        ("p { color: #8a8a8a; font-size: 18pt }", False),
        ("p { color: #8a8a8a; font-size: 14pt }", True),
        ("p { color: #8a8a8a; font-size: 14pt; font-weight: 700 }", False),
        ("p { color: #fff }", True),
        ("p { color: #fff; background: #000 }", False),
        ("p { color: #fff; background: #767676 }", False),
        ("p { color: #fff; background: #888 }", True),
        ("p { color: rgb(0 0 0 / 40%) }", True),
        ("p { color: rgb(0 0 0 / 70%) }", False),
        ("p { background: linear-gradient(to left, #fff, #555) }", True),
        ("p { background: linear-gradient(to left, #fff, #999) }", False),
        ("p { text-decoration: underline; font-size: 40pt; text-decoration-thickness: 5pt }", False),
        ("p { border: 1pt solid #777; padding: 0; line-height: 1; display: inline-block }", False),
        ("html { background: #222 } p { color: #eee }", False),
        ("html { background: #222 } p { color: #333 }", True),
        ("p { opacity: 0.99; color: #999 }", True),
    ],
)
def test_text_is_held_against_what_lies_under_it(press: Press, css: str, found: bool) -> None:
    assert bool(low(press, "<p>Quelques mots gris</p>", css)) is found


def test_page_words_and_colours_are_told_once_for_each_pair(press: Press) -> None:
    body = "<p>noir</p><p class=g style='break-before: page'>gris clair</p><p class=g>encore</p>"
    (found,) = low(press, body, ".g { color: #999 }")
    assert (found.page, found.words, found.text, found.under) == (
        2,
        "gris clair",
        (153, 153, 153),
        (255, 255, 255),
    )
    assert (round(found.ratio, 1), found.needed) == (2.8, 4.5)


def test_ornament_of_signs_alone_needs_no_contrast(press: Press) -> None:
    assert low(press, "<p>« … » ●</p>", "p { color: #eee }") == []


def test_only_what_lies_around_the_letters_counts(press: Press) -> None:
    badge = "span { background: #000; color: #fff; border-radius: 50%; padding: 3pt 6pt }"
    assert low(press, "<p><span>8</span></p>", badge + "span { font-size: 30pt; line-height: 1 }") == []


@pytest.fixture(scope="module")
def pictures(press: Press) -> dict[str, Path]:
    halves = Image.new("RGB", (400, 200), (20, 20, 20))
    halves.paste((235, 235, 235), (200, 0, 400, 200))
    dark = Image.new("RGB", (400, 200), (20, 20, 20))
    found = {}
    for name, picture in (("halves.png", halves), ("dark.png", dark)):
        picture.save(press.folder / name)
        found[name] = press.folder / name
    return found


@pytest.mark.parametrize(
    ("name", "css", "expected"),
    [
        ("dark.png", "", False),
        ("halves.png", "", True),  # the worst region decides
        ("halves.png", "p { left: 0; width: 40mm }", False),
        ("halves.png", "p { background: #000 }", False),  # a sheet between the two
        ("dark.png", "p { top: 90mm }", True),  # beside the picture, white on white
    ],
)
def test_text_over_a_picture_is_judged_where_it_is_worst(
    press: Press, pictures: dict[str, Path], name: str, css: str, expected: bool
) -> None:
    body = f"<img alt='' src='picture:{name}'><p>Des mots sur toute la largeur de cette image</p>"
    own = "img { width: 110mm } p { position: absolute; top: 5mm; left: 2mm; color: #fff; margin: 0 }"
    assert bool(low(press, body, own + css, pictures=pictures)) is expected


def test_a_rule_hides_nothing_and_text_in_a_form_is_text(press: Press) -> None:
    svg = "<svg width='90' height='20'><text y='12' fill='#ccc' font-family='Text'>pâle</text></svg>"
    assert low(press, f"<p>{svg}</p><hr>")

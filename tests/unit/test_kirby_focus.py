"""The point of a picture that no crop may lose, in all the ways in which it was ever written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.kirby import read_focus


@pytest.mark.parametrize(
    ("value", "point"),
    [
        ("50% 30%", (50, 30)),
        ("50.5% 1%", (50.5, 1)),
        ("50%30%", (50, 30)),
        (" 50 % , 30 % ", (50, 30)),
        ("50 30", (50, 30)),
        ("0.5, 0.25", (50, 25)),
        (".5 .25", (50, 25)),
        ("0% 100%", (0, 100)),
        ('{"x":0.5,"y":0.3,"ratio":1.5}', (50, 30)),
        ('{"x": "50%", "y": "30%"}', (50, 30)),
        ("x: 0.5\ny: 0.3", (50, 30)),
        ("x: 50%\ny: 30%", (50, 30)),
    ],
)
def test_points(value: str, point: tuple[float, float]) -> None:
    assert read_focus(value) == point


@pytest.mark.parametrize(
    "value",
    [
        *("", "50%", "5030", "50% 30% 20%", "en haut", "150% 30%", "-5% 30%", "\u0967% \u0968%"),
        *("{", '{"x":0.5}', '{"x":' * 90, "[0.5, 0.3]", "x: a\ny: b"),
    ],
)
def test_what_is_no_point(value: str) -> None:
    assert read_focus(value) is None


@given(st.text())
def test_no_text_is_too_much(value: str) -> None:
    point = read_focus(value)
    assert point is None or all(0 <= share <= 100 for share in point)

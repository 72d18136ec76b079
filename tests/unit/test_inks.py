"""Inks and colours through the press profile."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.artwork.inks import Inks

PRESS_PROFILE = Path("styles/profiles/ISOcoated_v2_300_bas.icc")
SEA, BLACK = (78.0, 25.0, 48.0, 10.0), (0.0, 0.0, 0.0, 100.0)


@pytest.fixture
def inks() -> Inks:
    return Inks(PRESS_PROFILE, (SEA, BLACK))


def test_what_an_ink_looks_like_on_screen_becomes_that_ink_on_paper(inks: Inks) -> None:
    shown = inks.on_screen(SEA)
    levels = tuple(bytes.fromhex(shown.removeprefix("#")))
    assert inks.on_paper(levels) == SEA  # type: ignore[arg-type]
    assert Inks(PRESS_PROFILE).on_paper(levels) != SEA  # type: ignore[arg-type]


def test_neutral_colours_are_black_alone(inks: Inks) -> None:
    assert inks.on_paper((0, 0, 0)) == BLACK
    assert inks.on_paper((255, 255, 255)) == (0, 0, 0, 0)
    assert inks.on_paper((102, 102, 102)) == (0, 0, 0, 60)


def test_other_colours_go_through_the_profile_within_its_ink_limit(inks: Inks) -> None:
    red = inks.on_paper((255, 0, 0))
    assert red == pytest.approx((0, 92, 97, 0), abs=2)
    assert sum(inks.on_paper((1, 0, 0))) <= 300


def test_of_two_inks_that_look_the_same_the_first_is_meant() -> None:
    rich = (0.4, 0.0, 0.0, 100.0)
    inks = Inks(PRESS_PROFILE, (BLACK, rich))
    assert inks.on_screen(rich) == inks.on_screen(BLACK)
    assert list(inks.by_screen.values()) == [BLACK]


def test_a_profile_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    file = tmp_path / "nothing.icc"
    file.write_bytes(b"no profile")
    with pytest.raises(OSError, match=r"nothing\.icc"):
        Inks(file).on_paper((1, 2, 3))

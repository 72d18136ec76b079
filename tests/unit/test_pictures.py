"""The sample's pictures are what their script draws, and hold nothing but the inks and their mixes."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

HOUSE = Path(__file__).resolve().parents[2]
MOST_BYTES = 150_000
FLAT_SHARE = 0.98


def load_script() -> ModuleType:
    """Load the drawing script, which belongs to no package."""
    spec = importlib.util.spec_from_file_location("draw_pictures", HOUSE / "tools" / "draw_pictures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


script = load_script()


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draw all pictures into a folder of their own."""
    folder = tmp_path_factory.mktemp("pictures")
    script.main(folder)
    return folder


@pytest.mark.parametrize("name", [name for name, _, _ in script.PICTURES])
def test_the_sample_holds_the_picture_that_the_script_draws(name: str, drawn: Path) -> None:
    with Image.open(drawn / name) as fresh, Image.open(HOUSE / "content" / name) as kept:
        assert kept.size == fresh.size
        assert kept.getpalette() == fresh.getpalette()
        assert kept.tobytes() == fresh.tobytes()


def test_drawing_again_gives_the_same_bytes(drawn: Path, tmp_path: Path) -> None:
    script.main(tmp_path)
    for name, _, _ in script.PICTURES:
        assert (tmp_path / name).read_bytes() == (drawn / name).read_bytes()


def test_another_seed_deals_other_inks() -> None:
    assert len({script.draw_steps(seed).tobytes() for seed in range(6)}) > 1


@pytest.mark.parametrize("name", [name for name, _, _ in script.PICTURES])
def test_a_picture_is_flat_inks_with_soft_edges(name: str, drawn: Path) -> None:
    inks = set(script.screen_colours())
    with Image.open(drawn / name) as picture:
        assert picture.mode == "P"
        colours = picture.convert("RGB").getcolors(64)
        pixels = picture.width * picture.height
    assert colours is not None, "more than 64 colours"
    shown = {colour: count for count, colour in colours}
    assert inks <= set(shown)
    assert set(shown) <= set(script.palette_colours())
    assert sum(shown[ink] for ink in inks) > FLAT_SHARE * pixels
    assert (drawn / name).stat().st_size < MOST_BYTES


def test_pictures_are_fine_enough_for_print_with_their_bleed(drawn: Path) -> None:
    for name, width, height in (("couverture.png", 154, 216), ("1_edito/rencontre.png", 154, 90)):
        with Image.open(drawn / name) as picture:
            assert min(picture.width / width, picture.height / height) * 25.4 >= script.PPI


@pytest.mark.parametrize("name", [name for name, _, _ in script.PICTURES])
def test_shapes_reach_the_edge(name: str, drawn: Path) -> None:
    with Image.open(drawn / name) as picture:
        right, bottom = picture.width - 1, picture.height - 1
        shown = picture.convert("RGB")
    corners = {shown.getpixel(corner) for corner in ((0, 0), (right, 0), (0, bottom), (right, bottom))}
    assert corners <= set(script.screen_colours())


def test_nothing_dates_a_picture(drawn: Path) -> None:
    for name, _, _ in script.PICTURES:
        assert b"tIME" not in (drawn / name).read_bytes()

"""Golden pages: the sample looks as it did when somebody last looked, and what changes is seen."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw

from tests.tools import pages
from tests.tools.pages import Page

DENSE = "print-06"
"""A page of text in the sample."""


@pytest.fixture(scope="module")
def golden() -> Image.Image:
    before = pages.read(DENSE)
    assert before is not None
    return before


@pytest.mark.slow
def test_the_sample_looks_as_it_did(tmp_path: Path) -> None:
    drawn = list(pages.sample(tmp_path))
    assert [said for page in drawn if (said := pages.compare(page))] == []
    assert {page.name for page in drawn} == {file.stem for file in pages.GOLDEN.glob("*.png")}


def test_golden_pages_are_small_and_of_every_page() -> None:
    files = sorted(pages.GOLDEN.glob("*.png"))
    assert max(file.stat().st_size for file in files) <= pages.LARGEST
    for edition in pages.EDITIONS:
        numbers = [int(file.stem[-2:]) for file in files if file.stem.startswith(edition)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert numbers
    for file in files:
        with Image.open(file) as picture:
            assert len(picture.convert("L").getcolors() or ()) <= pages.GREYS


def band(picture: Image.Image, height: float) -> tuple[int, int, int, int]:
    """Give a line of text in the middle of a page, as far down as a share of it."""
    width, whole = picture.size
    top = round(height * whole)
    return round(0.2 * width), top, round(0.8 * width), top + round(whole * 13.5 / 612)


def without_a_line(picture: Image.Image) -> Image.Image:
    changed = picture.copy()
    changed.paste(255, band(picture, 0.45))
    return changed


def with_a_line_moved(picture: Image.Image) -> Image.Image:
    """Move what is below the middle by two thirds of a millimetre."""
    changed, by = picture.copy(), 3
    below = picture.crop((0, picture.height // 2, picture.width, picture.height - by))
    changed.paste(below, (0, picture.height // 2 + by))
    return changed


def with_another_word(picture: Image.Image) -> Image.Image:
    left, top, right, bottom = band(picture, 0.45)
    changed = picture.copy()
    ImageDraw.Draw(changed).rectangle((left, top, left + (right - left) // 5, bottom), fill=255)
    return changed


def with_a_paler_ground(picture: Image.Image) -> Image.Image:
    return picture.point([min(255, level + 40) for level in range(256)])


@pytest.mark.parametrize(
    "change", [without_a_line, with_a_line_moved, with_another_word, with_a_paler_ground]
)
def test_what_people_would_see_is_told(
    golden: Image.Image, change: Callable[[Image.Image], Image.Image]
) -> None:
    changed = change(golden)
    if change is with_a_paler_ground:
        cover = pages.read("print-01")
        assert cover is not None
        assert pages.difference(cover, change(cover)) is not None
        return
    apart = pages.difference(golden, changed)
    assert apart is not None
    where = ImageChops.difference(golden, changed).getbbox()
    found = apart.getbbox()
    assert where is not None
    assert found is not None
    assert where[1] - 8 <= found[1] <= found[3] <= where[3] + 8


def drawn_a_little_lower(picture: Image.Image) -> Image.Image:
    return picture.transform(
        picture.size, Image.Transform.AFFINE, (1, 0, 0.25, 0, 1, 0.25), Image.Resampling.BICUBIC
    )


def drawn_softer(picture: Image.Image) -> Image.Image:
    return picture.resize((picture.width * 2, picture.height * 2)).resize(picture.size)


def drawn_stronger(picture: Image.Image) -> Image.Image:
    return picture.point([round(255 * (level / 255) ** 1.1) for level in range(256)])


@pytest.mark.parametrize("change", [drawn_a_little_lower, drawn_softer, drawn_stronger])
def test_letters_drawn_otherwise_are_no_change(
    golden: Image.Image, change: Callable[[Image.Image], Image.Image]
) -> None:
    assert pages.difference(golden, change(golden)) is None


def test_another_format_is_another_page(golden: Image.Image) -> None:
    assert pages.difference(golden, golden.resize((golden.width + 1, golden.height))) is not None


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(pages, "REPORT", tmp_path / "report")
    return tmp_path / "report"


def test_what_differs_is_left_to_be_looked_at(golden: Image.Image, report: Path) -> None:
    assert pages.compare(Page(DENSE, golden)) == ""
    assert not report.exists()
    said = pages.compare(Page(DENSE, without_a_line(golden)))
    assert DENSE in said
    assert "make golden" in said
    left = sorted(file.name for file in report.iterdir())
    assert left == [f"{DENSE}.{what}.png" for what in ("after", "before", "difference")]
    with Image.open(report / f"{DENSE}.difference.png") as apart:
        assert apart.getextrema() == (0, 255)


def test_a_page_that_nobody_looked_at_is_told(golden: Image.Image, report: Path) -> None:
    assert "print-99" in pages.compare(Page("print-99", golden))
    assert [file.name for file in report.iterdir()] == ["print-99.after.png"]


def test_few_greys_are_kept_as_they_are() -> None:
    grey = Image.linear_gradient("L")
    kept = Image.open(io.BytesIO(pages.coded(grey))).convert("L")
    assert len(kept.getcolors() or ()) == pages.GREYS
    assert (
        max(abs(a - b) for a, b in zip(grey.tobytes(), kept.tobytes(), strict=True))
        <= 128 // (pages.GREYS - 1) + 1
    )

"""Contact sheets: which pages lie beside each other, and that every one is on the sheet."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from pipeline.report import sheets
from tests.tools.press import A5, Press


@pytest.mark.parametrize(
    ("pages", "spreads"),
    [
        (0, ()),
        (1, ((1,),)),
        (2, ((1,), (2,))),
        (5, ((1,), (2, 3), (4, 5))),
        (8, ((1,), (2, 3), (4, 5), (6, 7), (8,))),
    ],
)
def test_a_booklet_opens_on_a_page_alone_and_goes_on_in_pairs(
    pages: int, spreads: tuple[tuple[int, ...], ...]
) -> None:
    assert sheets.spreads_of(pages) == spreads


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four pages, each of one colour."""
    folder = tmp_path_factory.mktemp("report")
    colours = ("f00", "0f0", "00f", "ff0")
    css = "".join(f".c{n} {{ page: p{n} }} @page p{n} {{ background: #{c} }}" for n, c in enumerate(colours))
    press = Press(folder)
    body = "".join(f"<p class=c{n}>{n}</p>" for n in range(4))
    made = folder / "essai.pdf"
    made.write_bytes(press.bind(press.set(body, f"@page {{ bleed: 0 }} {css}"), A5))
    return made


def test_every_page_lies_on_the_sheet_in_its_place(file: Path) -> None:
    png, page = sheets.contact_sheets(file, "fr")
    with Image.open(io.BytesIO(png)) as sheet:
        width, height = (round(side * sheets.SMALL / 25.4) for side in A5.trim)
        across = 2 * width + sheets._TABLE
        spots = ((width, 0), (across, 0), (across + width, 0), (2 * across, 0))
        middle = [(sheets._TABLE + x + width // 2, sheets._TABLE + height // 5) for x, _ in spots]
        assert [sheet.getpixel(spot) for spot in middle] == [
            (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0),
        ]  # fmt: skip
    text = page.decode()
    assert re.findall(r"<figcaption>(.*?)</figcaption>", text) == ["Page 1", "Pages 2 et 3", "Page 4"]
    assert text.count("data:image/png;base64,") == 3
    assert "essai.pdf" in text

"""What stands around the pages on their sheets: crop and registration marks, a colour bar, the slug line."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Name, Pdf

from pipeline import typesetting
from pipeline.binding import MARGIN, MARK_GAP, MARK_LENGTH, SLUG_FREE, Overlay, SlugLines, slug_size
from pipeline.binding.marks import MM, draw
from tests.unit.test_binding import Bindery, broken, painted, texts
from tests.unit.test_binding import bindery as bindery
from tests.unit.test_binding_press import PRESSED, pressed, xmp

MARKED = replace(PRESSED, marks=True)
INK = "<div style='position: absolute; inset: -40mm; background: #00f'></div>"
WHITE = (255, 255, 255)


def numbers(operands: Any) -> list[float]:
    return [float(one) for one in operands]


def painting(marks: Any) -> list[tuple[float, float]]:
    """Give every point (mm, from the corner of the trim) that marks are drawn through, lines' width aside."""
    points: list[tuple[float, float]] = []
    for operands, operator in pikepdf.parse_content_stream(marks):
        at = numbers(operands) if str(operator) in ("m", "l", "c", "re") else []
        if str(operator) == "re":
            at = [at[0], at[1], at[0] + at[2], at[1] + at[3]]
        points += zip(at[::2], at[1::2], strict=True)
    return [(x / MM, y / MM) for x, y in points]


@given(st.floats(30, 1000), st.floats(30, 1000), st.floats(0, 10))
def test_marks_stand_between_the_bleed_and_the_end_of_the_sheet(
    width: float, height: float, bleed: float
) -> None:
    document = Pdf.new()
    around = (bleed + MARGIN) * MM
    trim = (0.0, 0.0, width * MM, height * MM)
    marks = draw(document, trim, bleed, (-around, -around, width * MM + around, height * MM + around))
    near, far = bleed + MARK_GAP - 0.01, bleed + MARGIN
    for x, y in painting(marks):
        assert max(-x, x - width, -y, y - height) >= near
        assert max(-x, x - width, -y, y - height) <= far


def test_eight_crop_marks_stand_on_the_lines_of_the_trim() -> None:
    document = Pdf.new()
    sheet = tuple(n * MM for n in (-13, -13, 161, 223))
    marks = draw(document, (0.0, 0.0, 148 * MM, 210 * MM), 3, sheet)  # type: ignore[arg-type]
    points = painting(marks)[:16]
    near, far = -3 - MARK_GAP, -3 - MARK_GAP - MARK_LENGTH
    on_lines = {(x, y) for x in (0, 148) for y in (near, far, 210 - near, 210 - far)}
    on_lines |= {(x, y) for y in (0, 210) for x in (near, far, 148 - near, 148 - far)}
    assert {(round(x, 3), round(y, 3)) for x, y in points} == on_lines
    space = marks.Resources.ColorSpace.All
    assert [str(one) for one in space[:3]] == ["/Separation", "/All", "/DeviceCMYK"]


@pytest.mark.parametrize("bleed", [2.5, 3.0, 5.0, 10.0])
def test_nothing_of_the_marks_is_in_the_bleed_and_no_ink_beyond_it(bindery: Bindery, bleed: float) -> None:
    per_mm = 8.0
    with_ink, without = (
        painted(pressed(bindery, body, edition=replace(MARKED, bleed=bleed)), per_mm)
        for body in (INK, "<p></p>")
    )
    corner, beyond = round(MARGIN * per_mm), round((MARGIN + 148 + 2 * bleed) * per_mm)
    lower = round((MARGIN + 210 + 2 * bleed) * per_mm)
    inside = (corner + 1, corner + 1, beyond - 1, lower - 1)
    assert without.crop(inside).getcolors() == [((beyond - corner - 2) * (lower - corner - 2), WHITE)]
    assert with_ink.crop(inside).getcolors() == [((beyond - corner - 2) * (lower - corner - 2), (0, 0, 255))]
    for image in (with_ink, without):
        image.paste(WHITE, (corner - 1, corner - 1, beyond + 2, lower + 2))
    assert with_ink.tobytes() == without.tobytes()
    # Something is drawn on every side.
    width, height = without.size
    for side in (
        (0, 0, width, corner),
        (0, height - corner, width, height),
        (0, 0, corner, height),
        (width - corner, 0, width, height),
    ):
        assert len(without.crop(side).getcolors(9999) or ()) > 1


def test_the_colour_bar_has_the_inks_and_their_tints(bindery: Bindery) -> None:
    with Pdf.open(BytesIO(pressed(bindery, "<p>x</p>", edition=MARKED))) as document:
        page = document.pages[0]
        (marks,) = (one for one in page.obj.Resources.XObject.values() if Name.ColorSpace in one.Resources)
        inks = [tuple(numbers(o)) for o, op in pikepdf.parse_content_stream(marks) if str(op) == "k"]
    assert inks[:4] == [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)]
    assert {(0.5, 0, 0, 0), (0, 0.5, 0, 0), (0, 0, 0.5, 0), (0, 0, 0, 0.5)} <= set(inks)


def test_marks_are_drawn_once_and_are_artifacts(bindery: Bindery) -> None:
    bodies = ["<p>a</p><p style='break-before: page'>b</p>", "<p>c</p>"]
    with Pdf.open(BytesIO(pressed(bindery, *bodies, edition=MARKED))) as document:
        forms = [one for one in document.objects if isinstance(one, pikepdf.Stream) and Name.BBox in one]
        assert len(forms) == 1
        for page in document.pages:
            operators = [str(operator) for _, operator in pikepdf.parse_content_stream(page)]
            assert operators[-4:] == ["BMC", "Do", "EMC", "Q"]
            assert operators.count("q") == operators.count("Q")


# ── the slug line ──────────────────────────────────────────────────────────────────────────────────────


def slugged(
    bindery: Bindery, title: str = "Essai", pages: int = 2, **options: Any
) -> tuple[bytes, list[str]]:
    """Bind pages with slug lines; give the file and what it was said to be known as."""
    known: list[str] = []

    def overlay(*lines: tuple[str, str, str]) -> Overlay:
        size = slug_size(MARKED.trim[0])
        made = typesetting.typeset_slug(typesetting.SlugCopy(lines, size, SLUG_FREE, bindery.press.styles()))
        return Overlay(bindery.keep(made).file, 1, (True,) * len(lines), made.fonts)

    def slug(name: str) -> SlugLines:
        known.append(name)
        common = overlay((title, "", f"2026-03-01 · print · {name}"))
        return SlugLines(common, (overlay(*(("", f"page {n}/{pages}", "") for n in range(1, pages + 1))),))

    return pressed(bindery, edition=MARKED, slug=slug, **options), known


def test_the_slug_line_says_what_the_sheet_is(bindery: Bindery) -> None:
    pdf, (known,) = slugged(bindery)
    for number, text in enumerate(texts(pdf), 1):
        assert "Essai" in text
        assert f"page {number}/2" in text
        assert f"2026-03-01 · print · {known}" in text
    assert xmp(pdf)["xmpMM:DocumentID"].startswith(f"uuid:{known}-")
    assert broken(pdf) == []
    assert slugged(bindery)[0] == pdf


def test_the_slug_line_is_black_in_a_declared_font(bindery: Bindery) -> None:
    with Pdf.open(BytesIO(slugged(bindery)[0])) as document:
        slug, _ = (
            one for one in document.pages[0].obj.Resources.XObject.values() if float(one.BBox[3]) < 6 * MM
        )
        inks = {
            str(op): numbers(o)
            for o, op in pikepdf.parse_content_stream(slug)
            if str(op) in ("scn", "rg", "k", "g")
        }
        assert inks == {"scn": [0, 0, 0, 1]}
        names = {str(font.BaseFont) for page in document.pages for font in page.obj.Resources.Font.values()}
        own = {str(font.BaseFont) for font in slug.Resources.Font.values()}
    assert own <= names  # one font for pages and slug lines, and nobody else's


def test_a_long_title_ends_before_the_target(bindery: Bindery) -> None:
    per_mm = 8.0
    pdf, _ = slugged(bindery, "Un titre sans fin " * 30)
    image = painted(pdf, per_mm)
    middle = image.width / 2
    foot = image.height - (MARGIN - 2) * per_mm
    free = image.crop((int(middle - 3.9 * per_mm), int(foot), int(middle - 3.1 * per_mm), image.height))
    assert free.getcolors() == [(free.width * free.height, WHITE)]
    assert "…" in texts(pdf)[0]


def test_a_slug_that_cannot_be_had_is_left_out(bindery: Bindery) -> None:
    assert pressed(bindery, edition=MARKED, slug=lambda _: None) == pressed(bindery, edition=MARKED)


def test_marks_render_without_a_word_from_ghostscript(bindery: Bindery, tmp_path: Path) -> None:
    file = tmp_path / "marked.pdf"
    file.write_bytes(slugged(bindery)[0])
    command = [
        "gs",
        "-q",
        "-dNOPAUSE",
        "-dBATCH",
        "-sDEVICE=tiffsep1",
        "-r36",
        "-o",
        str(tmp_path / "p%d.tif"),
    ]
    done = subprocess.run([*command, str(file)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), "rror" in done.stderr) == (0, "", False)
    plates = {path.name.partition("(")[2].partition(")")[0] for path in tmp_path.glob("*(*")}
    assert plates == {"Cyan", "Magenta", "Yellow", "Black"}  # "All" is on each, and no plate of its own

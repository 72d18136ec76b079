"""The finished file: boxes to the hundredth of a millimetre, marks, labels, characters, the same bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import page as page_validation
import pikepdf
import pypdfium2
import pytest
from pikepdf import Dictionary, Name, Pdf
from PIL import Image

from pipeline.binding import MARK_GAP, MARK_LENGTH, bind
from pipeline.edition import Conformance, Edition
from tests.tools.press import A5, Press
from tests.tools.tagtree import painted_text, read_tags

MM = 72 / 25.4
INK = "<div style='position: absolute; inset: -40mm; background: #00f'></div>"


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Press:
    return Press(tmp_path_factory.mktemp("press"))


def edition(bleed: float = 0.0, marks: bool = False) -> Edition:
    return replace(A5, bleed=bleed, marks=marks, conformance=Conformance.NONE)


def bound(press: Press, made_for: Edition, body: str = "<p>x</p>") -> bytes:
    return bind(press.set(body, f"@page {{ bleed: {made_for.bleed}mm }}", tagged=False).pdf, made_for)


def boxes(pdf: bytes) -> dict[str, list[float]]:
    """Give the boxes of the first page in mm, measured from the corner of the trim."""
    with Pdf.open(BytesIO(pdf)) as document:
        page = document.pages[0].obj
        x, y = (float(page.TrimBox[n]) for n in (0, 1))
        names = ("MediaBox", "BleedBox", "TrimBox", "CropBox")
        found = {name: [float(n) for n in page[f"/{name}"]] for name in names if f"/{name}" in page}
        return {
            name: [(n - origin) / MM for n, origin in zip(box, (x, y, x, y), strict=True)]
            for name, box in found.items()
        }


def painted(pdf: bytes, per_mm: float) -> Image.Image:
    """Paint the first page, media box whole."""
    with pypdfium2.PdfDocument(pdf) as document:
        return document[0].render(scale=per_mm * 25.4 / 72).to_pil().convert("RGB")


@pytest.mark.parametrize("marks", [False, True])
@pytest.mark.parametrize("bleed", [0.0, 3.0, 5.0, 10.0])
def test_boxes_are_exact(press: Press, bleed: float, marks: bool) -> None:
    found = boxes(bound(press, edition(bleed, marks)))
    beyond = bleed + (MARK_GAP + MARK_LENGTH if marks else 0)
    for name, reach in (("TrimBox", 0.0), ("BleedBox", bleed), ("MediaBox", beyond)):
        wanted = [-reach, -reach, 148 + reach, 210 + reach]
        assert found[name] == [pytest.approx(n, abs=0.005) for n in wanted], name
    assert "CropBox" not in found


@pytest.mark.parametrize("bleed", [0.0, 3.0, 10.0])
def test_ink_ends_at_the_bleed_and_marks_begin_beyond_it(press: Press, bleed: float) -> None:
    per_mm = 8.0
    image = painted(bound(press, edition(bleed, True), INK), per_mm)
    margin = MARK_GAP + MARK_LENGTH

    def colour(x: float, y: float) -> Any:
        """Give the colour at a point in mm from the corner of the media box."""
        return image.getpixel((round(x * per_mm), round(y * per_mm)))

    middle = 100.0
    assert colour(margin + 0.4, middle) == (0, 0, 255)
    assert colour(margin - 0.4, middle) == (255, 255, 255)
    assert colour(middle, margin - 0.4) == (255, 255, 255)
    # Marks stand on the lines of the trim, from the gap outwards, and nowhere between.
    across = [n / per_mm for n in range(image.width)]
    dark = [x - margin - bleed for x in across if sum(colour(x, MARK_LENGTH / 2)) < 600]
    assert dark
    assert all(min(abs(x), abs(x - 148)) < 0.3 for x in dark)
    assert {colour(x, MARK_LENGTH + MARK_GAP / 2) for x in across} == {(255, 255, 255)}


def test_without_marks_nothing_is_drawn_or_cut(press: Press) -> None:
    typeset = press.set("<p>x</p>", "@page { bleed: 3mm }", tagged=False).pdf
    with Pdf.open(BytesIO(typeset)) as before, Pdf.open(BytesIO(bind(typeset, edition(3)))) as after:
        assert before.pages[0].Contents.read_bytes() == after.pages[0].Contents.read_bytes()


def test_marks_are_artifacts_and_black_alone(press: Press) -> None:
    with Pdf.open(BytesIO(bound(press, edition(3, True)))) as document:
        drawn = b"\n".join(part.read_bytes() for part in document.pages[0].Contents)
    ours = drawn[drawn.rindex(b"/Artifact BMC") :]
    assert ours.split()[-3:] == [b"S", b"Q", b"EMC"]
    assert b" 0 G " in ours
    assert len(re.findall(rb" l\b", ours)) == 8


def test_a_tagged_file_with_marks_stays_valid_and_is_read_alike(press: Press) -> None:
    tagged = replace(A5, bleed=3.0, marks=True)
    pdf = bind(press.finish("<h1>Titre</h1><p>mot</p>", "@page { bleed: 3mm }"), tagged)
    assert read_tags(pdf).roles() == ["H1", "P"]
    assert page_validation.validate_pdf_bytes(pdf, profile="ua1").failures == []


def test_pages_are_labelled_by_their_numbers(press: Press) -> None:
    with Pdf.open(BytesIO(bound(press, A5, "<p>a</p><p style='break-before: page'>b</p>"))) as document:
        assert len(document.pages) == 2
        assert [page.label for page in document.pages] == ["1", "2"]


@pytest.mark.parametrize("marks", [False, True])
def test_the_same_pages_give_the_same_bytes(press: Press, marks: bool) -> None:
    assert bound(press, edition(3, marks)) == bound(press, edition(3, marks))
    assert bound(press, edition(3, marks)) != bound(press, edition(3, marks), "<p>y</p>")


# ── characters ─────────────────────────────────────────────────────────────────────────────────────────


def mended(table: str) -> str:
    """Bind a page with one font that has this table of characters, and give the table back."""
    document = Pdf.new()
    page = document.add_blank_page(page_size=(148 * MM, 210 * MM))
    page.obj.TrimBox = page.obj.MediaBox
    font = Dictionary(Type=Name.Font, ToUnicode=document.make_stream(table.encode()))
    page.obj.Resources = Dictionary(Font=Dictionary(F=document.make_indirect(font)))
    out = BytesIO()
    document.save(out)
    with Pdf.open(BytesIO(bind(out.getvalue(), A5))) as again:
        return again.pages[0].obj.Resources.Font.F.ToUnicode.read_bytes().decode().lower()


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("<0003> <202f>", "<0003> <0020>"),
        ("<0003> <2009>", "<0003> <0020>"),
        ("<0003> <00a0>", "<0003> <0020>"),
        ("<0003> <0020>\n<0004> <202f>", "<0003> <0020>\n<0004> <00a0>"),
        ("<0004> <2007>\n<0003> <0020>", "<0004> <00a0>\n<0003> <0020>"),
        ("<0003> <0020>\n<0004> <00a0>", "<0003> <0020>\n<0004> <00a0>"),
        ("<0010> <2010>", "<0010> <00ad>"),
        ("<0010> <002d>\n<0011> <2011>", "<0010> <002d>\n<0011> <2011>"),
        ("<0003><202F>", "<0003> <0020>"),
        ("<000A>\t<2010>", "<000a> <00ad>"),
        ("<0005> <d83dde00>\n<0006> <00660069>", "<0005> <d83dde00>\n<0006> <00660069>"),
        ("<2010> <0041>\n<0000> <ffff>", "<2010> <0041>\n<0000> <ffff>"),
    ],
)
def test_blanks_and_the_layouts_hyphen_read_as_typed(table: str, expected: str) -> None:
    assert mended(table) == expected


def test_what_is_painted_reads_as_typed_even_where_one_glyph_stands_for_two_blanks(press: Press) -> None:
    body = "<p>un\u202f: deux trois constitutionnellement rendez-vous</p>"
    pdf = bind(press.set(body, "body { width: 20mm } p { hyphens: auto }", tagged=False).pdf, A5)
    with Pdf.open(BytesIO(pdf)) as document:
        text = painted_text(document.pages[0])[-1]
    assert set(text) & set("\u202f\u2009\u2010") == set()
    assert text.replace("\u00ad", "") == "un : deux trois constitutionnellement rendez-vous"
    assert "\u00ad" in text


def test_a_font_shared_by_pages_is_mended_once_and_pictures_are_left_alone(press: Press) -> None:
    body = "<p>a\u202fb</p>" + "<p style='break-before: page'>c d</p>" * 2
    with Pdf.open(BytesIO(bound(press, A5, body))) as document:
        tables = {
            font.ToUnicode.objgen for page in document.pages for font in page.obj.Resources.Font.values()
        }
        assert len(tables) == 1
        assert isinstance(document.pages[2], pikepdf.Page)
        assert [painted_text(page)[-1] for page in document.pages] == ["a b", "c d", "c d"]

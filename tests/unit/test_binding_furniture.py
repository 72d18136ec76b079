"""Page furniture in a bound file: over its page, in its place, an artifact, whatever the page does."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Name, Pdf

from pipeline.binding import MARGIN
from pipeline.fascicle import Fascicle, Leaf, PageKind
from tests.tools.tagtree import painted_text, read_tags
from tests.unit.test_binding import UNTAGGED, Bindery, broken, painted, texts

BOX = (
    "<div style='position: absolute; left: {x}mm; top: {y}mm; width: {w}mm; height: 10mm; background: #f00'>"
    "</div>"
)
RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)
THREE = "<p>un</p><p style='break-before: page'>deux</p><p style='break-before: page'>trois</p>"


@pytest.fixture(scope="module")
def bindery(tmp_path_factory: pytest.TempPathFactory) -> Bindery:
    return Bindery(tmp_path_factory.mktemp("bindery"))


def operators(page: pikepdf.Page) -> list[str]:
    return [str(operator) for _, operator in pikepdf.parse_content_stream(page)]


def test_each_page_gets_its_own(bindery: Bindery) -> None:
    sheaves = [bindery.sheaf(THREE), bindery.sheaf(THREE), bindery.sheaf("<p>seul</p>")]
    overlays = [bindery.overlay([f"f{n}" for n in range(1, 5)]), bindery.overlay(["f5", "f6", "f7"], first=5)]
    pdf = bindery.bind(sheaves, overlays=overlays)
    own = ["un", "deux", "trois", "un", "deux", "trois", "seul"]
    assert [text.split() for text in texts(pdf)] == [[word, f"f{n}"] for n, word in enumerate(own, 1)]
    assert broken(pdf) == []


def test_a_page_without_any_stays_as_it_was(bindery: Bindery) -> None:
    sheaf = bindery.sheaf(THREE)
    with (
        Pdf.open(BytesIO(bindery.bind([sheaf], overlays=[bindery.overlay(["", "f", ""])]))) as after,
        Pdf.open(sheaf.file) as before,
    ):
        contents = [page.obj.Contents for page in after.pages]
        assert [isinstance(one, Array) for one in contents] == [False, True, False]
        assert contents[0].read_bytes() == before.pages[0].Contents.read_bytes()
        forms = [one for one in after.objects if isinstance(one, pikepdf.Stream) and Name.BBox in one]
        assert len(forms) == 1


def test_it_is_an_artifact_and_no_one_hears_it(bindery: Bindery) -> None:
    sheaf = bindery.sheaf(THREE)
    pdf = bindery.bind([sheaf], overlays=[bindery.overlay(["f1", "f2", "f3"])])
    assert read_tags(pdf).outline() == read_tags(sheaf.file).outline()
    with Pdf.open(BytesIO(pdf)) as document:
        for page in document.pages:
            *_, (tag, properties), _, _ = (one for one, _ in pikepdf.parse_content_stream(page))
            assert tag == Name.Artifact
            assert properties.Type == Name.Pagination
            assert operators(page)[-3:] == ["BDC", "Do", "EMC"]
            assert operators(page).count("q") == operators(page).count("Q")


def test_it_lies_over_the_page_in_the_same_place(bindery: Bindery) -> None:
    ink = "<div style='position: absolute; inset: -40mm; background: #00f'></div>"
    css = "@page { bleed: 4mm; margin: 0 }"
    overlay = bindery.overlay([BOX.format(x=-20, y=50, w=60), ""], css)
    for marks in (False, True):
        made_for = replace(UNTAGGED, bleed=4.0, marks=marks)
        image = painted(bindery.bind([bindery.sheaf(ink, css, tagged=False)], made_for, [overlay]), 4.0)
        corner = 4 + (MARGIN if marks else 0)

        def colour(x: float, y: float, image=image, corner=corner) -> tuple[int, ...]:
            """Give the colour at a point in mm from the corner of the trim."""
            return image.getpixel((round((x + corner) * 4), round((y + corner) * 4)))

        assert [colour(x, 55) for x in (-3.5, 0, 39.5, 40.5)] == [RED, RED, RED, BLUE]
        assert [colour(20, y) for y in (49.5, 50.5, 59.5, 60.5)] == [BLUE, RED, RED, BLUE]
        if marks:
            assert colour(-4.5, 55) == WHITE


def test_what_the_pages_own_content_leaves_behind_does_not_move_it(bindery: Bindery) -> None:
    document = Pdf.new()
    page = document.add_blank_page(page_size=(419.53, 595.28)).obj
    page.TrimBox = page.MediaBox
    page.Contents = Array(
        [
            document.make_stream(b"5 0 0 5 100 100 cm 0 0 0 1 k"),
            document.make_stream(b"0 1 0 rg 0 0 1 1 re f"),
        ]
    )
    out = BytesIO()
    document.save(out)
    sheaf = bindery.keep(Fascicle(out.getvalue(), (Leaf(PageKind()),)))
    overlay = bindery.overlay([BOX.format(x=10, y=10, w=20)], "@page { margin: 0 }")
    image = painted(bindery.bind([sheaf], UNTAGGED, [overlay]), 4.0)
    red = [
        (x, y)
        for x in range(0, image.width, 2)
        for y in range(0, image.height, 2)
        if image.getpixel((x, y)) == RED
    ]
    assert min(red) == pytest.approx((40, 40), abs=2)
    assert max(red) == pytest.approx((120, 80), abs=2)


def test_an_overlay_in_several_streams_is_joined(bindery: Bindery) -> None:
    overlay = bindery.overlay(["avant"])
    with Pdf.open(overlay.file, allow_overwriting_input=True) as document:
        page = document.pages[0]
        content = page.obj.Contents.read_bytes()
        middle = content.index(b"\nBT\n")
        page.obj.Contents = Array(
            [document.make_stream(content[:middle]), document.make_stream(content[middle:])]
        )
        document.save()
    assert texts(bindery.bind([bindery.sheaf("<p>x</p>")], overlays=[overlay]))[0].split() == ["x", "avant"]


def test_several_on_one_page_are_all_drawn(bindery: Bindery) -> None:
    sheaf = bindery.sheaf("<p>x</p>")
    overlays = [
        bindery.overlay([word], f"@page {{ margin-top: {at}mm }}") for word, at in (("f", 50), ("g", 90))
    ]
    pdf = bindery.bind([sheaf], overlays=overlays)
    assert texts(pdf)[0].split() == ["x", "f", "g"]
    with Pdf.open(BytesIO(pdf)) as document:
        assert painted_text(document.pages[0])[0] == "x"
        assert sorted(document.pages[0].obj.Resources.XObject.keys()) == ["/Furniture0", "/Furniture1"]
    assert broken(pdf) == []


def test_an_overlay_must_say_of_each_of_its_pages_whether_it_is_drawn(bindery: Bindery) -> None:
    overlay = replace(bindery.overlay(["f"]), drawn=(True, True))
    with pytest.raises(ValueError, match="longer"):
        bindery.bind([bindery.sheaf("<p>x</p>")], overlays=[overlay])

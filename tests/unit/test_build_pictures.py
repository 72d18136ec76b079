"""Pictures on the straight path to the press: measured, typeset with stand-ins, engraved for their places."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Name
from PIL import Image

from pipeline import build
from pipeline.artwork import engraver
from pipeline.artwork.inks import Inks
from pipeline.edition import Conformance
from tests.folders import fields, write_tree
from tests.unit.test_artwork import PRESS_PROFILE, photograph, saved

SEA = (78.0, 25.0, 48.0, 10.0)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    flat = Image.new("RGB", (1400, 900), tuple(bytes.fromhex(Inks(PRESS_PROFILE).on_screen(SEA)[1:])))
    tree = {
        "booklet.toml": "[booklet]\npage_multiple = 1\n",
        "content/site.txt": "Title: Petit",
        "content/1_page/page.txt": fields(
            title="Un", text="Un.\n\n(image: vue.jpg alt: Vue)\n\n(image: plat.png alt: Plat)"
        ),
        "content/1_page/vue.jpg": saved(photograph(3000, 2000), "JPEG"),
        "content/1_page/plat.png": saved(flat),
        "content/2_suite/page.txt": fields(title="Deux", cover="vue.jpg", text="Deux."),
        "content/2_suite/vue.jpg": saved(photograph(3000, 2000), "JPEG"),
    }
    return write_tree(tmp_path, tree)


def made(root: Path) -> build.Proof:
    text = build.read(root)
    pressed = replace(text.settings.edition("print"), conformance=Conformance.PDF_X_4)
    return build.build(root, pressed, manuscript=text)


def pictures(file: Path) -> list[dict[str, Any]]:
    """Give what a file says of each of its pictures."""
    with pikepdf.open(file) as document:
        return [
            {str(key): int(value) if isinstance(value, int) else str(value) for key, value in one.items()}
            for one in document.objects
            if isinstance(one, pikepdf.Stream) and one.get(Name.Subtype) == Name.Image
        ]


def test_one_picture_for_all_its_places_fine_enough_for_the_largest(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proof = made(small)
    assert [found.code for found in proof.findings] == []
    shown = {str(one["/ColorSpace"])[:20]: one for one in pictures(small / proof.file)}
    assert len(pictures(small / proof.file)) == 2
    photo = shown["/DeviceCMYK"]
    assert photo["/Filter"] == "/DCTDecode"
    # The cover of the second section covers the page and its bleed; in the text it is smaller.
    assert photo["/Width"] * 25.4 / 300 > 154
    assert "/Interpolate" not in photo
    first = (small / proof.file).read_bytes()
    monkeypatch.setattr(engraver, "read_file", lambda _: pytest.fail("read again"))
    monkeypatch.setattr("pipeline.artwork.read_file", lambda _: pytest.fail("read again"))
    assert (small / made(small).file).read_bytes() == first


def test_a_picture_in_the_text_alone_is_engraved_for_that_place(small: Path) -> None:
    write_tree(small, {"content/2_suite/page.txt": fields(title="Deux", text="Deux.")})
    proof = made(small)
    (photo,) = (one for one in pictures(small / proof.file) if one["/Filter"] == "/DCTDecode")
    with pikepdf.open(small / proof.file) as document:
        drawn = [
            [float(one) for one in instruction.operands]
            for page in document.pages
            for instruction in pikepdf.parse_content_stream(page)
            if str(instruction.operator) == "cm"
        ]
    width = max(abs(a) for a, *_ in drawn if abs(a) > 1) * 0.75
    assert photo["/Width"] == pytest.approx(width / 72 * 300, abs=1)
    assert photo["/Width"] * 25.4 / 300 < 148


def test_a_picture_that_is_lost_on_the_way_is_told(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engraver, "read_file", lambda _: b"\xff\xd8\xff cut")
    proof = made(small)
    assert {found.code for found in proof.findings} == {"picture-unreadable"}
    sizes = {(one["/Width"], one["/Height"]) for one in pictures(small / proof.file)}
    assert sizes == {(1, 1)}

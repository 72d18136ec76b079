"""A file for the press: what it declares, what it must not hold, the same bytes."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Name, Pdf
from PIL import Image, ImageChops, ImageOps

from pipeline.binding import MARGIN
from pipeline.edition import (
    BUILT_IN,
    BUNDLED_PROFILE,
    Conformance,
    Edition,
    PressProfile,
    Theme,
    press_profile,
)
from tests.unit.test_binding import SAID, Bindery, broken, painted
from tests.unit.test_binding import bindery as bindery

PRESSED = replace(BUILT_IN[0], name="test")
PROFILE = press_profile(PRESSED, Theme(Path("/nowhere")))
SAID_TO_PRESS = replace(SAID, press=PROFILE)
BODY = (
    "<h1 id='a'>Titre</h1><p><a href='#a'>ici</a> <a href='livret:b'>là</a> <a href='livret:z'>nulle</a>"
    " <a href='https://example.org/'>loin</a></p>"
)


def pressed(bindery: Bindery, *bodies: str, edition: Edition = PRESSED, **options: Any) -> bytes:
    css = f"@page {{ bleed: {edition.bleed}mm }}"
    sheaves = [bindery.sheaf(body, css, tagged=False) for body in bodies or (BODY, "<h1 id='b'>Suite</h1>")]
    return bindery.bind(sheaves, edition, **{"metadata": SAID_TO_PRESS} | options)


def xmp(pdf: bytes) -> dict[str, str]:
    """Read the metadata as they stand in the bytes of the file: uncompressed."""
    (packet,) = re.findall(rb"<\?xpacket begin.*?<\?xpacket end", pdf, re.DOTALL)
    said = re.findall(r"<((?:dc|xmp|xmpMM|pdf|pdfxid):\w+)>(.*?)</\1>", packet.decode())
    said += re.findall(r'(pdf:Producer)="(.*?)"', packet.decode())
    return {name: re.sub(r"<.*?>", "", text) for name, text in said}


def test_it_declares_pdf_x_4(bindery: Bindery) -> None:
    pdf = pressed(bindery)
    assert pdf.startswith(b"%PDF-1.6")
    said = xmp(pdf)
    assert said["pdfxid:GTS_PDFXVersion"] == "PDF/X-4"
    with Pdf.open(BytesIO(pdf)) as document:
        first, second = (bytes(one) for one in document.trailer.ID)
        assert first == second
        assert "Filter" not in str(document.Root.Metadata.keys())
    assert said["xmpMM:DocumentID"] == said["xmpMM:InstanceID"]
    assert re.fullmatch(
        r"uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", said["xmpMM:DocumentID"]
    )
    assert (said["xmpMM:VersionID"], said["xmpMM:RenditionClass"]) == ("1", "default")
    assert broken(pdf) == []


def test_its_metadata_agree_word_for_word(bindery: Bindery) -> None:
    pdf = pressed(bindery)
    said = xmp(pdf)
    with Pdf.open(BytesIO(pdf)) as document:
        info = document.docinfo
        assert info.Trapped == Name("/False")
        assert said["pdf:Trapped"] == "False"
        assert str(info.Title) == said["dc:title"] == "Essai"
        assert str(info.Author) == said["dc:creator"].replace("&amp;", "&")
        assert str(info.Producer) == said["pdf:Producer"]
        assert str(info.CreationDate) == str(info.ModDate) == "D:20260301000000Z"
    dates = {said[f"xmp:{name}Date"] for name in ("Create", "Modify", "Metadata")}
    assert dates == {"2026-03-01T00:00:00Z"}


def test_its_press_is_the_bundled_one_by_its_registered_name(bindery: Bindery) -> None:
    with Pdf.open(BytesIO(pressed(bindery))) as document:
        (intent,) = document.Root.OutputIntents
        assert (intent.Type, intent.S) == (Name.OutputIntent, Name.GTS_PDFX)
        assert str(intent.OutputConditionIdentifier) == "FOGRA39"
        assert str(intent.RegistryName) == "http://www.color.org"
        assert str(intent.Info) == "ISO Coated v2 300% (basICColor)"
        assert "ISO 12647-2" in str(intent.OutputCondition)
        assert int(intent.DestOutputProfile.N) == 4
        whole = (Path("styles/profiles") / BUNDLED_PROFILE).read_bytes()
        assert intent.DestOutputProfile.read_bytes() == whole


def test_another_press_goes_by_its_own_words(bindery: Bindery, tmp_path: Path) -> None:
    file = tmp_path / "own.icc"
    file.write_bytes(PROFILE.file.read_bytes())
    own = PressProfile(file, "Papier bouffant", "Papier bouffant")
    pdf = pressed(bindery, metadata=replace(SAID, press=own))
    with Pdf.open(BytesIO(pdf)) as document:
        (intent,) = document.Root.OutputIntents
        assert str(intent.OutputConditionIdentifier) == str(intent.Info) == "Papier bouffant"
        assert Name.RegistryName not in intent
        assert Name.OutputCondition not in intent
    assert pdf != pressed(bindery)


def test_nothing_is_left_that_only_a_screen_can_use(bindery: Bindery) -> None:
    pdf = pressed(bindery)
    assert bindery.missing == ("z",)  # what leads nowhere is told all the same
    with Pdf.open(BytesIO(pdf)) as document:
        allowed = {"/Type", "/Pages", "/Lang", "/PageLabels", "/Metadata", "/OutputIntents"}
        assert set(document.Root.keys()) <= allowed
        assert [page.label for page in document.pages] == ["1", "2"]
        for page in document.pages:
            keys = {
                "/Type",
                "/Parent",
                "/MediaBox",
                "/TrimBox",
                "/BleedBox",
                "/Contents",
                "/Resources",
                "/Group",
            }
            assert set(page.obj.keys()) == keys
        kinds = {
            str(one.get("/Type", one.get("/S", "")))
            for one in document.objects
            if isinstance(one, pikepdf.Dictionary)
        }
        assert not kinds & {"/Annot", "/StructElem", "/StructTreeRoot", "/Outlines", "/Action", "/URI"}


def test_transparency_is_mixed_in_the_inks_of_the_press(bindery: Bindery) -> None:
    sheaf = bindery.sheaf("<p>x</p>", tagged=False)
    given = pikepdf.Dictionary(Type=Name.Group, S=Name.Transparency, CS=Name.DeviceCMYK, I=True)
    with Pdf.open(sheaf.file, allow_overwriting_input=True) as document:
        document.pages[0].Group = given
        document.save()
    other = bindery.sheaf("<p>x</p>", tagged=False)
    with Pdf.open(BytesIO(bindery.bind([sheaf, other], PRESSED, metadata=SAID_TO_PRESS))) as document:
        first, second = (page.obj.Group for page in document.pages)
    assert bool(first.I)
    assert (Name.Transparency, Name.DeviceCMYK) == (second.S, second.CS)
    assert Name.I not in second


def test_the_same_parts_give_the_same_bytes_and_others_another_name(bindery: Bindery) -> None:
    first = pressed(bindery)
    assert pressed(bindery) == first
    other = pressed(bindery, metadata=replace(SAID_TO_PRESS, date=dt.date(2026, 3, 2)))
    assert xmp(other)["xmpMM:DocumentID"] != xmp(first)["xmpMM:DocumentID"]


def test_other_tools_find_no_fault(bindery: Bindery, tmp_path: Path) -> None:
    file = tmp_path / "pressed.pdf"
    file.write_bytes(pressed(bindery))
    for command in (
        ["qpdf", "--check", file],
        ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=nullpage", file],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "rror" not in done.stderr


# ── boxes, from 0, 0 ───────────────────────────────────────────────────────────────────────────────────

MM = 72 / 25.4


@pytest.mark.parametrize("marks", [False, True])
@pytest.mark.parametrize("bleed", [0.0, 2.5, 3.0, 5.0, 10.0])
def test_boxes_begin_at_the_corner_of_the_sheet_and_are_exact(
    bindery: Bindery, bleed: float, marks: bool
) -> None:
    pdf = pressed(bindery, edition=replace(PRESSED, bleed=bleed, marks=marks))
    around = bleed + (MARGIN if marks else 0)
    wanted = {
        Name.MediaBox: [0, 0, 148 + 2 * around, 210 + 2 * around],
        Name.BleedBox: [around - bleed, around - bleed, 148 + around + bleed, 210 + around + bleed],
        Name.TrimBox: [around, around, 148 + around, 210 + around],
    }
    with Pdf.open(BytesIO(pdf)) as document:
        for page in document.pages:
            for name, box in wanted.items():
                assert [float(n) / MM for n in page.obj[name]] == pytest.approx(box, abs=0.001), name
            assert [float(n) for n in page.obj.MediaBox[:2]] == [0, 0]
            assert Name.CropBox not in page.obj
            assert Name.Rotate not in page.obj
            assert Name.UserUnit not in page.obj


DRAWN = """
<div style="background: linear-gradient(45deg, #f00, #00f); height: 30mm; margin: 3mm"></div>
<div style="background: radial-gradient(#0f0, #fff); height: 30mm; width: 40mm"></div>
<div style="background: url(picture:tile) 0 0 / 7mm 7mm repeat; height: 25mm"></div>
<div style="opacity: .5; background: repeating-linear-gradient(90deg, #f0f 0 3mm, #ff0 3mm 6mm); height: 9mm">
</div>
<p style="border: 2mm dotted #0aa">mots</p>
<svg viewBox="0 0 100 40" style="width: 100mm; height: 40mm">
<defs><pattern id="p" width="9" height="7" patternUnits="userSpaceOnUse">
<circle cx="4" cy="3" r="2" fill="#c00"/>
</pattern><linearGradient id="g"><stop offset="0" stop-color="#00f"/><stop offset="1" stop-color="#fa0"/>
</linearGradient></defs>
<rect width="50" height="40" fill="url(#p)"/><rect x="50" width="50" height="40" fill="url(#g)"/></svg>
"""


@pytest.mark.parametrize("marks", [False, True])
def test_moving_a_page_moves_nothing_on_it(bindery: Bindery, tmp_path: Path, marks: bool) -> None:
    tile = tmp_path / "tile"
    checks = Image.new("RGB", (60, 60), "navy")
    checks.paste("orange", (0, 0, 30, 40))
    checks.save(tile, "PNG")
    css = "@page { bleed: 4.1mm; background: linear-gradient(#eef, #fec) }"
    sheaf = bindery.sheaf(DRAWN, css, tagged=False, pictures={"tile": tile})
    overlay = bindery.overlay(
        ["<div style='background: linear-gradient(#0f0, #f00)'>f</div>"], "@page { bleed: 4.1mm }"
    )
    edition = replace(PRESSED, bleed=4.1, marks=marks)
    still = replace(edition, conformance=Conformance.NONE)
    with Pdf.open(sheaf.file) as source:
        assert any(Name.Pattern in page.obj.Resources for page in source.pages)
    before, after = (
        ImageOps.crop(painted(bindery.bind([sheaf], one, [overlay], metadata=SAID), 4.0), 40 * marks)
        for one in (still, edition)
    )
    differing = ImageChops.difference(before, after).convert("L").point(lambda level: 255 * (level > 90))
    assert sum(differing.histogram()[1:]) < 0.005 * before.width * before.height

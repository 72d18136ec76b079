"""A typeset file brought over to the inks of a press, seen on its own bytes and by Ghostscript."""

from __future__ import annotations

import base64
import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Dictionary, Name, Pdf
from PIL import Image

from pipeline import prepress
from pipeline.artwork.inks import Inks
from pipeline.prepress.content import KNOCKOUT, OVERPRINT
from tests.tools.press import Press

SEA = (78.0, 25.0, 48.0, 10.0)
INKS = Inks(Path("styles/profiles/ISOcoated_v2_300_bas.icc"), (SEA,))
SEA_ON_SCREEN = INKS.on_screen(SEA)
PLAIN = "@page { size: 60mm 60mm; margin: 5mm } html, a { color: device-cmyk(0 0 0 1) }"
# Operators that choose a colour, and the only spaces that they may choose.
FOREIGN = {"g", "G", "rg", "RG", "ri"}


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return Press(tmp_path, outlines=True)


def pressed(press: Press, body: str, css: str = "", **options: Any) -> Pdf:
    made = press.set(body, PLAIN + css, tagged=False, **options)
    return Pdf.open(io.BytesIO(prepress.finish(made.pdf, INKS)))


def streams(document: Pdf) -> Iterator[tuple[Any, list[tuple[str, list[Any]]]]]:
    """Give every content stream of a document, with its operators."""
    for page in document.pages:
        yield page.obj, operators(page)
    for one in document.objects:
        if isinstance(one, pikepdf.Stream) and (
            one.get(Name.Subtype) == Name.Form or Name.PatternType in one
        ):
            yield one, operators(one)


def operators(stream: Any) -> list[tuple[str, list[Any]]]:
    return [(str(one.operator), list(one.operands)) for one in pikepdf.parse_content_stream(stream)]


def colours(document: Pdf) -> set[tuple[float, ...]]:
    """Give all colours that are chosen anywhere but in masks."""
    return {
        tuple(round(float(number), 3) for number in operands)
        for _, done in streams(document)
        for name, operands in done
        if name in ("k", "K") or (name in ("scn", "SCN") and len(operands) == 4)
    }


def assert_only_inks(document: Pdf) -> None:
    masks = {
        state.SMask.G.objgen for state in states(document) if isinstance(state.get(Name.SMask), Dictionary)
    }
    for stream, done in streams(document):
        names = {name for name, _ in done}
        if stream.objgen in masks:
            assert not names & {"rg", "RG", "k", "K"}
            continue
        assert not names & FOREIGN
        for name, operands in done:
            assert name not in ("cs", "CS") or str(operands[0]) in ("/DeviceCMYK", "/Pattern")
    for one in document.objects:
        if isinstance(one, Dictionary | pikepdf.Stream) and one.get(Name.Subtype) == Name.Image:
            assert one.get(Name.ColorSpace, Name.DeviceGray) in (Name.DeviceCMYK, Name.DeviceGray)
        if isinstance(one, Dictionary) and Name.ShadingType in one:
            assert one.ColorSpace in (Name.DeviceCMYK, Name.DeviceGray)


def states(document: Pdf) -> list[Any]:
    return [
        state
        for stream, _ in streams(document)
        for state in stream.get(Name.Resources, Dictionary()).get(Name.ExtGState, Dictionary()).values()
    ]


def overprinting(document: Pdf, painting: tuple[str, ...]) -> list[bool]:
    """Tell of each painting on the first page whether it overprints."""
    now, saved, told = False, [], []
    for name, operands in operators(document.pages[0]):
        if name == "q":
            saved.append(now)
        elif name == "Q":
            now = saved.pop()
        elif name == "gs" and str(operands[0]) in (OVERPRINT, KNOCKOUT):
            now = str(operands[0]) == OVERPRINT
        elif name in painting:
            told.append(now)
    return told


# ── colour ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_inks_stay_what_they_are(press: Press) -> None:
    made = pressed(press, "<p>un</p>", "p { color: device-cmyk(95% 70% 35% 30%) }")
    assert (0.95, 0.7, 0.35, 0.3) in colours(made)
    assert_only_inks(made)


@pytest.mark.parametrize(
    ("colour", "wanted"),
    [
        ("#000", (0, 0, 0, 1)),
        ("#fff", (0, 0, 0, 0)),
        ("rgb(102 102 102)", (0, 0, 0, 0.6)),
        (SEA_ON_SCREEN, (0.78, 0.25, 0.48, 0.1)),
        ("#ff0000", (0, 0.918, 0.969, 0)),
        ("lab(50 0 0)", None),
        ("color(xyz 0.2 0.2 0.2)", None),
    ],
)
def test_other_colours_become_inks(press: Press, colour: str, wanted: tuple[float, ...] | None) -> None:
    made = pressed(press, f'<p style="color: {colour}">un</p>')
    assert_only_inks(made)
    assert wanted is None or tuple(map(float, wanted)) in colours(made)


def test_drawings_come_to_inks_too(press: Press, tmp_path: Path) -> None:
    drawing = tmp_path / "drawing.svg"
    drawing.write_text(
        f"""<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">
        <linearGradient id="a"><stop stop-color="{SEA_ON_SCREEN}"/><stop offset="1"/></linearGradient>
        <pattern id="b" width="4" height="4" patternUnits="userSpaceOnUse">
        <rect width="2" height="2" fill="#f00"/></pattern>
        <mask id="c"><rect width="40" height="40" fill="#fff"/><circle r="9" fill="red"/></mask>
        <rect width="20" height="20"/><rect x="20" width="20" height="20" fill="url(#a)"/>
        <rect y="20" width="20" height="20" fill="url(#b)"/>
        <g opacity=".5"><rect x="20" y="20" width="20" height="20" fill="{SEA_ON_SCREEN}" mask="url(#c)"/>
        </g></svg>"""
    )
    made = pressed(press, '<img src="picture:a.svg">', pictures={"a.svg": drawing})
    assert_only_inks(made)
    assert {(0.78, 0.25, 0.48, 0.1), (0, 0, 0, 1)} <= colours(made)
    assert plates(made) >= {"Cyan", "Magenta", "Yellow", "Black"}


def test_pictures_inside_drawings_come_to_cmyk(press: Press, tmp_path: Path) -> None:
    for kind in ("PNG", "JPEG"):
        file = io.BytesIO()
        Image.new("RGB", (8, 8), (255, 0, 0)).save(file, kind)
        data = base64.b64encode(file.getvalue()).decode()
        drawing = tmp_path / "drawing.svg"
        drawing.write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><image width="40" height="40"'
            f' href="data:image/{kind.lower()};base64,{data}"/></svg>'
        )
        made = pressed(press, '<img src="picture:a.svg">', pictures={"a.svg": drawing})
        assert_only_inks(made)


@pytest.mark.parametrize(
    "css",
    [
        "linear-gradient(device-cmyk(1 0 0 0), device-cmyk(0 1 0 0))",
        "linear-gradient(device-cmyk(1 0 0 0), device-cmyk(0 1 0 0) 30%, device-cmyk(0 0 0 1))",
        "radial-gradient(device-cmyk(1 0 0 0), white)",
        "linear-gradient(#f00, device-cmyk(0 0 1 0))",
        "linear-gradient(device-cmyk(1 0 0 0), transparent)",
        "linear-gradient(device-cmyk(1 0 0 0 / .5), device-cmyk(0 0 0 1))",
        "repeating-linear-gradient(device-cmyk(1 0 0 0), device-cmyk(0 0 0 1) 2mm)",
        "linear-gradient(device-cmyk(1 0 0 0))",
    ],
)
def test_gradients_are_sound_in_inks(press: Press, css: str) -> None:
    made = pressed(press, "<p>un</p>", f"p {{ height: 20mm; background: {css} }}")
    assert_only_inks(made)
    for one in made.objects:
        if isinstance(one, Dictionary) and one.get(Name.FunctionType) == 2:
            assert len(one.C0) == len(one.C1)
    assert "Cyan" in plates(made) or "Yellow" in plates(made)


def plates(document: Pdf) -> set[str]:
    """Have Ghostscript make plates; names those with ink. It must find no fault with the file."""
    ghostscript = shutil.which("gs")
    if ghostscript is None:
        pytest.skip("needs Ghostscript")
    file = io.BytesIO()
    document.save(file)
    command = [ghostscript, "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=inkcov", "-o-", "-"]
    done = subprocess.run(command, input=file.getvalue(), capture_output=True, check=True)
    said = done.stdout.decode()
    assert "error" not in (said + done.stderr.decode()).lower()
    shares = [float(number) for number in said.split()[:4]]
    return {name for name, share in zip(("Cyan", "Magenta", "Yellow", "Black"), shares, strict=True) if share}


def test_black_text_is_on_the_black_plate_alone(press: Press) -> None:
    assert plates(pressed(press, "<h1>Titre</h1><p>un <a href='https://a.fr'>deux</a></p>")) == {"Black"}


# ── overprint ──────────────────────────────────────────────────────────────────────────────────────────────

TEXT = ("Tj", "TJ")


def test_black_text_overprints_and_white_never_does(press: Press) -> None:
    body = '<p>noir</p><p style="color: device-cmyk(0 0 0 0)">blanc</p><p>noir</p>'
    body += '<p style="color: device-cmyk(1 0 0 1)">gras</p><p style="color: device-cmyk(0 0 0 .5)">gris</p>'
    assert overprinting(pressed(press, body), TEXT) == [True, False, True, False, False]


@pytest.mark.parametrize(
    ("edge", "wanted"),
    [
        ("0.5pt solid device-cmyk(0 0 0 1)", True),
        ("1.9pt solid device-cmyk(0 0 0 1)", True),
        ("2.5pt solid device-cmyk(0 0 0 1)", False),
        ("0.5pt solid device-cmyk(1 0 0 1)", False),
        ("0.5pt solid device-cmyk(0 0 0 0)", False),
    ],
)
def test_thin_black_lines_overprint(press: Press, edge: str, wanted: bool) -> None:
    css = f"div {{ border-top: {edge}; height: 9mm }}"
    made = pressed(press, "<div></div>", css)
    assert set(overprinting(made, ("S", "f", "f*", "B"))) == {wanted}


def test_thin_black_rows_of_a_table_overprint_and_solid_grounds_do_not(press: Press) -> None:
    rule = '<table style="border-collapse: collapse"><tr><td style="border: .5pt solid">x</td></tr></table>'
    assert all(overprinting(pressed(press, rule), ("S", "f", "f*")))
    ground = '<p style="background: device-cmyk(0 0 0 1); color: device-cmyk(0 0 0 0)">blanc sur noir</p>'
    assert not any(overprinting(pressed(press, ground), ("f", *TEXT)))


def test_what_a_group_paints_says_itself_whether_it_overprints(press: Press) -> None:
    body = '<p>noir</p><div style="opacity: .5; color: device-cmyk(0 0 0 0)">blanc</div>'
    made = pressed(press, body)
    forms = [done for stream, done in streams(made) if stream.get(Name.Subtype) == Name.Form]
    assert forms
    for done in forms:
        at = next(n for n, (name, _) in enumerate(done) if name in TEXT)
        assert ("gs", [Name(KNOCKOUT)]) in done[:at]


# ── what a press has no use for ────────────────────────────────────────────────────────────────────────────


def test_links_structure_and_forms_are_gone_and_groups_are_in_cmyk(press: Press) -> None:
    body = '<p id="a"><a href="https://a.fr">un</a> <a href="#a">deux</a></p><div style="opacity: .5">x</div>'
    made = press.set(body, PLAIN, tagged=True)
    document = Pdf.open(io.BytesIO(prepress.finish(made.pdf, INKS)))
    assert not {"/StructTreeRoot", "/MarkInfo", "/Names", "/AcroForm", "/OCProperties"} & set(
        document.Root.keys()
    )
    for page in document.pages:
        assert not {"/Annots", "/StructParents"} & set(page.obj.keys())
        assert str(page.obj.Group.CS) == "/DeviceCMYK"
    forms = [one for one, _ in streams(document) if one.get(Name.Subtype) == Name.Form]
    assert forms
    assert {str(one.Group.CS) for one in forms} == {"/DeviceCMYK"}


def test_the_same_bytes_come_out_and_doing_it_again_changes_nothing(press: Press) -> None:
    body = '<p>noir <b style="color:#f00">rouge</b></p>'
    body += '<div style="background: linear-gradient(red, blue)">x</div>'
    made = press.set(body, PLAIN, tagged=False).pdf
    once = prepress.finish(made, INKS)
    assert prepress.finish(made, INKS) == once
    before, again = (Pdf.open(io.BytesIO(one)) for one in (once, prepress.finish(once, INKS)))
    assert operators(again.pages[0]) == operators(before.pages[0])


def test_what_is_seen_stays_what_it_was(press: Press) -> None:
    """Only by its colours: each edge stays in its place."""
    body = '<p>noir</p><p style="color: #777; transform: rotate(4deg); border: 1pt dotted">gris</p>'
    made = press.set(body, PLAIN, tagged=False).pdf
    before, after = inked(made), inked(prepress.finish(made, INKS))
    moved = sum(one != other for one, other in zip(before, after, strict=True))
    assert moved < 0.005 * len(before)  # greys of K are a trace lighter at the edges of letters


def inked(pdf: bytes) -> bytes:
    """Tell which pixels are not white."""
    shown = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil().convert("L")
    return shown.point(lambda level: 255 * (level > 250)).tobytes()


# ── content streams of any kind ────────────────────────────────────────────────────────────────────────────

_SPACES = ["/DeviceRGB cs 1 0 0 sc", "/DeviceGray CS .5 SC", "/CS0 cs .2 .3 .4 scn", ".1 .2 .3 rg", "1 G"]
_STEPS = st.sampled_from([*_SPACES, "q", "Q", "0 0 9 9 re f", "0 0 m 9 9 l S", "W n", "1 w", "BT (a) Tj ET"])


@given(st.lists(_STEPS, max_size=12))
def test_whatever_a_page_paints_ends_in_inks(steps: list[str]) -> None:
    document = Pdf.new()
    page = document.add_blank_page(page_size=(100, 100))
    srgb = document.make_stream(b"x")
    srgb.N = 3
    page.obj.Resources = Dictionary(ColorSpace=Dictionary(CS0=pikepdf.Array([Name.ICCBased, srgb])))
    page.obj.Contents = document.make_stream("\n".join(steps).encode())
    file = io.BytesIO()
    document.save(file)
    made = Pdf.open(io.BytesIO(prepress.finish(file.getvalue(), INKS)))
    assert_only_inks(made)
    painted = [name for name, _ in operators(made.pages[0]) if name in ("f", "S", "Tj")]
    assert painted == [step.split()[-2 if "Tj" in step else -1] for step in steps if step[-1] in "fST"]

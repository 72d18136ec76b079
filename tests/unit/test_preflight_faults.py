"""Each fault is found wherever it hides, on its page and at its spot, and nothing else is found with it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pikepdf import Array, Dictionary, Encryption, Name, Pdf, Stream, String
from PIL import Image

from pipeline import preflight
from pipeline.diagnostics import Diagnostic, Severity
from pipeline.edition import BUILT_IN, PRINTERS, Conformance, Edition, Grade
from tests.tools import faults, plates
from tests.tools.faults import FAULTS, GROUND, SQUARE, drawing, line, placed, words
from tests.tools.plates import BLEED, GIVEN_AWAY, HIDING_PLACES, MM, PAGE, SIDE, SPOT, Maker, hidden

PRESS = replace(BUILT_IN[0], conformance=Conformance.PDF_X_4)
# What counts wherever it stands: it can stop a press though nobody would see it.
STRUCTURAL = {
    "colour-foreign",
    "shading-invalid",
    "font-missing",
    "font-courier",
    "font-type3",
    "transparency-group",
    "feature-forbidden",
}
# What counts where it is not printed as such: a mask is no print, letters are not measured inside.
COUNTED = {"soft mask": STRUCTURAL, "glyph": STRUCTURAL | {"spot-colour", "picture-codec", "picture-depth"}}
# A mask blends in gray, and may; pictures in masks are not measured.
HARMLESS = {("gray group", "soft mask")}


def press(printer: str = "sheetfed", **limits: Any) -> Edition:
    """Give a print edition for a printer, with limits of its own."""
    return replace(PRESS, printer=printer, thresholds=replace(PRINTERS[printer], **limits))


def found(file: bytes, edition: Edition = PRESS, **options: Any) -> list[Diagnostic]:
    """Check a file."""
    findings: list[Diagnostic] = []
    with tempfile.NamedTemporaryFile(suffix=".pdf") as kept:
        kept.write(file)
        kept.flush()
        preflight.check(Path(kept.name), edition, findings.append, **options)
    return findings


def codes(file: bytes, edition: Edition = PRESS, **options: Any) -> set[str]:
    """Give the codes of what is found in a file."""
    return {one.code for one in found(file, edition, **options)}


@pytest.mark.parametrize("printer", PRINTERS)
def test_nothing_is_found_in_a_clean_file(printer: str) -> None:
    assert [one.text() for one in found(plates.clean(), press(printer))] == []
    declared = frozenset({"Spectral-Regular"})
    assert [one.text() for one in found(plates.clean(), press(printer), declared=declared)] == []


def test_a_harmless_piece_stays_unnoticed_wherever_it_is() -> None:
    for place in HIDING_PLACES:
        assert codes(hidden(drawing(f".2 0 .1 0 k {SQUARE}"), place)) == GIVEN_AWAY.get(place, set()), place


# What belongs to the page or to a font, not to a spot.
SPOTLESS = {"font-missing", "font-courier", "font-type3", "transparency-group", "feature-forbidden"}


def where_they_can_be() -> list[tuple[str, str]]:
    return [
        (fault, place)
        for fault, (expected, _) in FAULTS.items()
        for place in HIDING_PLACES
        if place != "annotation" and expected <= COUNTED.get(place, expected)
        if (fault, place) not in HARMLESS
    ]


@pytest.mark.parametrize(("fault", "place"), where_they_can_be())
def test_each_fault_is_found_wherever_it_hides_and_nothing_else(fault: str, place: str) -> None:
    expected, make = FAULTS[fault]
    findings = found(hidden(make, place))
    assert {one.code for one in findings} == expected | GIVEN_AWAY.get(place, set())
    for one in findings:
        if one.code in expected:
            assert one.page == PAGE
            assert one.message("fr") != one.message("en")
            if one.code not in SPOTLESS and place not in COUNTED:
                check_spot(one)


@pytest.mark.parametrize("fault", ["rgb fill", "tiny text", "too much ink", "spot", "font by name"])
def test_what_a_note_looks_like_does_not_matter_since_it_has_to_go(fault: str) -> None:
    assert codes(hidden(FAULTS[fault][1], "annotation")) == {"interactive"}


@pytest.mark.parametrize("bits", [1, 2, 4, 16])
@pytest.mark.parametrize("space", [Name.DeviceCMYK, Name.DeviceGray, Name.DeviceRGB])
def test_pictures_of_any_depth_are_looked_at(space: Name, bits: int) -> None:
    """Not all can be decoded here: that is nothing to stumble over."""
    usual = codes(hidden(placed(300, space=space), "page"))
    odd = {1: {"picture-small"}, 16: {"picture-depth"}}.get(bits, set())
    dark = {"ink-limit"} if space == Name.DeviceCMYK else set()
    assert codes(hidden(placed(300, space=space, bits=bits), "page")) - dark == usual | odd


def check_spot(one: Diagnostic) -> None:
    x, y = spot(one)
    assert SPOT[0] - 1 <= x <= SPOT[0] + SIDE / MM + 1
    assert SPOT[1] - SIDE / MM - 1 <= y <= SPOT[1] + 1


def spot(one: Diagnostic) -> tuple[float, float]:
    """Read the spot out of a finding: mm from the upper left corner of the trim."""
    said = dict(one.words)["spot"]
    numbers = [float(number.replace(",", ".")) for number in re.findall(r"\d+(?:[.,]\d+)?", said)]
    assert len(numbers) >= 3, said
    return numbers[1], numbers[2]


# ── thresholds ──────────────────────────────────────────────────────────────────────────────────────────────

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
# The printer, the finding's code and severity ("" for none), and what makes it.
EDGES: list[tuple[str, str, Severity | None, Maker]] = [
    ("sheetfed", "picture-small", None, placed(225)),
    ("sheetfed", "picture-small", WARNING, placed(224)),
    ("sheetfed", "picture-small", WARNING, placed(150)),
    ("sheetfed", "picture-small", ERROR, placed(149)),
    ("digital", "picture-small", None, placed(150)),
    ("digital", "picture-small", WARNING, placed(149)),
    ("digital", "picture-small", WARNING, placed(96)),
    ("digital", "picture-small", ERROR, placed(95)),
    ("french-online", "picture-small", None, placed(225)),
    ("french-online", "picture-small", WARNING, placed(224)),
    ("french-online", "picture-small", ERROR, placed(149)),
    ("sheetfed", "picture-small", None, placed(800, Name.DeviceGray, one_bit=True)),
    ("sheetfed", "picture-small", WARNING, placed(799, Name.DeviceGray, one_bit=True)),
    ("sheetfed", "picture-small", WARNING, placed(550, Name.DeviceGray, one_bit=True)),
    ("sheetfed", "picture-small", ERROR, placed(549, Name.DeviceGray, one_bit=True)),
    ("digital", "picture-small", None, placed(600, Name.DeviceGray, one_bit=True)),
    ("digital", "picture-small", WARNING, placed(599, Name.DeviceGray, one_bit=True)),
    ("digital", "picture-small", ERROR, placed(349, Name.DeviceGray, one_bit=True)),
    ("sheetfed", "picture-small", None, placed(40, pixels=16)),
    ("sheetfed", "picture-small", ERROR, placed(40, pixels=17)),
    ("sheetfed", "picture-large", None, placed(450)),
    ("sheetfed", "picture-large", WARNING, placed(455)),
    ("sheetfed", "text-small", None, words(5)),
    ("sheetfed", "text-small", WARNING, words(4.9)),
    ("sheetfed", "text-small", None, words(8, "0 .5 .5 0 k", "N")),
    ("sheetfed", "text-small", WARNING, words(7.9, "0 .5 .5 0 k", "N")),
    ("digital", "text-small", None, words(5, "0 .5 .5 0 k", "N")),
    ("digital", "text-small", WARNING, words(4.9, "0 .5 .5 0 k", "N")),
    ("french-online", "text-small", WARNING, words(7.9, "0 .5 .5 0 k", "N")),
    ("sheetfed", "text-small", None, words(8, "0 0 0 0 k", "N", before=GROUND)),
    ("sheetfed", "text-small", WARNING, words(7.9, "0 0 0 0 k", "N", before=GROUND)),
    ("digital", "text-small", None, words(5, "0 0 0 0 k", "N", before=GROUND)),
    ("digital", "text-small", WARNING, words(4.9, "0 0 0 0 k", "N", before=GROUND)),
    ("sheetfed", "text-rich-black", None, words(20, ".6 .6 .7 .9 k", "N")),
    ("sheetfed", "text-rich-black", WARNING, words(20, ".6 .6 .72 .9 k", "N")),
    ("sheetfed", "text-rich-black", None, words(20, ".7 .7 .7 .84 k", "N")),
    ("digital", "text-rich-black", WARNING, words(20, ".7 .7 .7 .85 k", "N")),
    ("sheetfed", "line-thin", None, line(0.25)),
    ("sheetfed", "line-thin", WARNING, line(0.24)),
    ("digital", "line-thin", WARNING, line(0.24)),
    ("french-online", "line-thin", WARNING, line(0.24)),
    ("sheetfed", "line-thin", None, line(0.25, "0 .5 .5 0 K", "N")),
    ("sheetfed", "line-thin", WARNING, line(0.24, "0 .5 .5 0 K", "N")),
    ("sheetfed", "overprint-missing", None, words(12, state="N", before=GROUND)),
    ("sheetfed", "overprint-missing", WARNING, words(11.9, state="N", before=GROUND)),
    ("sheetfed", "overprint-missing", None, line(2, state="N", before=GROUND)),
    ("sheetfed", "overprint-missing", WARNING, line(1.9, state="N", before=GROUND)),
    ("sheetfed", "overprint-missing", None, words(10, state="N")),
    ("digital", "overprint-missing", None, words(10, state="N", before=GROUND)),
    ("digital", "overprint-missing", None, line(1, state="N", before=GROUND)),
    ("sheetfed", "overprint-white", ERROR, words(20, "0 0 0 0 k", before=GROUND)),
    ("sheetfed", "overprint-white", WARNING, drawing(f"{GROUND}/K gs 0 0 0 0 k {SQUARE}")),
    ("sheetfed", "overprint-white", None, drawing(f"{GROUND}/N gs 0 0 0 0 k {SQUARE}")),
    ("sheetfed", "text-gray", WARNING, words(10, "0 g", "N")),
    ("digital", "text-gray", None, words(10, "0 g", "N")),
    ("digital", "overprint-gray", None, drawing(f"{GROUND}/K gs .5 g {SQUARE}")),
    ("sheetfed", "spot-colour", ERROR, FAULTS["spot"][1]),
    ("digital", "spot-colour", WARNING, FAULTS["spot"][1]),
    ("french-online", "spot-colour", ERROR, FAULTS["spot"][1]),
    ("digital", "registration-colour", WARNING, FAULTS["registration"][1]),
    ("sheetfed", "colour-foreign", ERROR, FAULTS["profiled picture"][1]),
    ("digital", "colour-foreign", None, FAULTS["profiled picture"][1]),
    ("digital", "colour-foreign", ERROR, FAULTS["rgb picture"][1]),
    ("digital", "colour-foreign", ERROR, FAULTS["rgb fill"][1]),
    ("digital", "colour-foreign", ERROR, FAULTS["profiled rgb"][1]),
    ("sheetfed", "ink-limit", None, drawing(f"1 .8 .7 .68 k {SQUARE}")),
    ("sheetfed", "ink-limit", WARNING, drawing(f"1 .8 .7 .74 k {SQUARE}")),
    ("french-online", "ink-limit", None, drawing(f"1 .7 .7 .58 k {SQUARE}")),
    ("french-online", "ink-limit", WARNING, drawing(f"1 .7 .7 .64 k {SQUARE}")),
    ("digital", "ink-limit", None, drawing(f"1 1 1 1 k {SQUARE}")),
    # A square of 10 mm side is less than half of the 15 × 15 mm that are counted.
    ("sheetfed", "ink-limit", None, drawing("1 1 1 1 k 10 10 28 28 re f")),
]


@pytest.mark.parametrize(("printer", "code", "severity", "make"), EDGES)
def test_limits_are_kept_to_their_edges(
    printer: str, code: str, severity: Severity | None, make: Maker
) -> None:
    grades = {(one.code, one.severity) for one in found(hidden(make), press(printer))}
    assert grades == ({(code, severity)} if severity else set())


@pytest.mark.parametrize(
    ("limit", "value", "make"),
    [
        ("picture_ppi_low", 310, placed(300)),
        ("text_min", 9.5, words(9)),
        ("line_min", 1.5, line(1)),
        ("ink_limit", 90, drawing(f".5 .5 0 0 k {SQUARE}")),
        ("safe_margin", 40, drawing("")),
    ],
)
def test_a_printer_may_ask_for_more(limit: str, value: float, make: Maker) -> None:
    assert codes(hidden(make)) == set()
    assert codes(hidden(make), press(**{limit: value}))


def test_what_is_transparent_is_listed_for_those_who_ask() -> None:
    listed = found(plates.clean(), press(transparency=Grade.NOTE))
    assert {(one.code, one.severity) for one in listed} == {("transparency", NOTE)}
    assert {one.page for one in listed} == {3, 4}


def test_fonts_that_nobody_declared_are_strangers() -> None:
    file = hidden(lambda document: faults.other_font(document, "AAAAAC+Bodoni-Regular"))
    assert codes(file, declared=frozenset({"Spectral-Regular", "Bodoni-Regular"})) == set()
    strangers = found(file, declared=frozenset({"Spectral-Regular"}))
    assert [(one.code, one.page) for one in strangers] == [("font-stranger", PAGE)]
    assert "Bodoni-Regular" in strangers[0].message()


# ── the edges of a page ─────────────────────────────────────────────────────────────────────────────────────


def at_the_edge(left: float, width: float) -> bytes:
    """Draw a bar on the third page: so many mm from its left trim."""
    x, y = plates.mm(left - SPOT[0], 100 - SPOT[1])
    origin = plates.mm(0, 0)
    bar = f".3 .1 0 0 k {x - origin[0]:.3f} {y - origin[1]:.3f} {width * MM:.3f} 60 re f"
    return hidden(drawing(bar))


@pytest.mark.parametrize(
    ("left", "width", "expected"),
    [
        (-BLEED, 10, set()),
        (-1, 10, {"bleed-short"}),
        (0, 10, {"bleed-short"}),
        (1, 10, set()),
        (20, 128 + BLEED, set()),
        (20, 128 + 1, {"bleed-short"}),
        (20, 100, set()),
    ],
)
def test_what_is_cut_runs_on_to_the_end_of_the_bleed(left: float, width: float, expected: set[str]) -> None:
    findings = found(at_the_edge(left, width))
    assert {one.code for one in findings} == expected
    assert all(one.page == PAGE for one in findings)


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (3.2, 100.0, set()),
        (2.5, 100.0, {"margin-unsafe"}),
        (50.0, 205.0, set()),
        (50.0, 207.9, {"margin-unsafe"}),
    ],
)
def test_text_keeps_away_from_the_knife(x: float, y: float, expected: set[str]) -> None:
    right, up = (x - SPOT[0]) * MM, (SPOT[1] - y) * MM
    make = drawing(f"/K gs 0 0 0 1 k BT /F 10 Tf {right:.3f} {up:.3f} Td {plates.shown('encre')} Tj ET")
    findings = found(hidden(make))
    assert {one.code for one in findings} == expected
    assert all(one.page == PAGE for one in findings)


# ── the file as a whole ─────────────────────────────────────────────────────────────────────────────────────


def page_change(change: Callable[[Any], object], number: int = 2) -> Callable[[Pdf], object]:
    return lambda document: change(document.pages[number - 1].obj)


def assign(owner: Callable[[Pdf], Any], key: str, value: Any) -> Callable[[Pdf], object]:
    def change(document: Pdf) -> None:
        made = value(document) if callable(value) else value
        owner(document)[key] = made

    return change


def drop(owner: Callable[[Pdf], Any], key: str) -> Callable[[Pdf], object]:
    def change(document: Pdf) -> None:
        del owner(document)[key]

    return change


def root(document: Pdf) -> Any:
    return document.Root


def info(document: Pdf) -> Any:
    return document.trailer.Info


def intent(document: Pdf) -> Any:
    return document.Root.OutputIntents[0]


def second(document: Pdf) -> Any:
    return document.pages[1].obj


def metadata(old: str, new: str) -> Callable[[Pdf], object]:
    """Change words of the metadata."""

    def change(document: Pdf) -> None:
        packet = document.Root.Metadata.read_bytes().decode()
        assert old in packet
        document.Root.Metadata.write(packet.replace(old, new).encode())

    return change


def profile(data: Callable[[], bytes], channels: int) -> Callable[[Pdf], object]:
    return lambda document: assign(
        intent, "/DestOutputProfile", document.make_indirect(Stream(document, data(), N=channels))
    )(document)


def second_intent(document: Pdf) -> None:
    document.Root.OutputIntents.append(intent(document))


def trim_and_art(document: Pdf) -> None:
    second(document).ArtBox = second(document).TrimBox


def white_alone(document: Pdf) -> None:
    second(document).Contents = Stream(document, b"0 0 0 0 k 0 0 99 99 re f")


def shrink(box: str, by: tuple[float, float, float, float]) -> Callable[[Pdf], object]:
    def change(document: Pdf) -> None:
        page = second(document)
        page[box] = Array([float(n) + m for n, m in zip(page.MediaBox, by, strict=True)])

    return change


def annotation(kind: str) -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=Name("/" + kind), Rect=Array([50, 50, 90, 90]))


FORM = Dictionary(Fields=Array([Dictionary(FT=Name.Tx, T=String("a"))]))
SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.beep()"))
NAMED = Dictionary(Names=Array([String("a"), SCRIPT]))
CHANGES: dict[str, tuple[set[str], Callable[[Pdf], object]]] = {
    "no trim": ({"box-wrong"}, drop(second, "/TrimBox")),
    "another trim": ({"box-wrong"}, shrink("/TrimBox", (8.504, 8.504, -8.504, -9.5))),
    "another bleed": ({"box-wrong"}, shrink("/BleedBox", (2, 0, 0, 0))),
    "trim and art": ({"box-wrong"}, trim_and_art),
    "another crop": ({"page-turned"}, shrink("/CropBox", (5, 5, -5, -5))),
    "turned": ({"page-turned"}, assign(second, "/Rotate", 90)),
    "own unit": ({"page-turned"}, assign(second, "/UserUnit", 2)),
    "an empty page": ({"page-empty"}, white_alone),
    "no metadata": ({"x4-undeclared"}, drop(root, "/Metadata")),
    "another standard": ({"x4-undeclared"}, metadata("PDF/X-4", "PDF/X-3:2003")),
    "another title": ({"x4-undeclared"}, metadata("Plaques", "Planches")),
    "another day": ({"x4-undeclared"}, metadata("<xmp:ModifyDate>2030", "<xmp:ModifyDate>2031")),
    "another trapping": ({"x4-undeclared"}, metadata("<pdf:Trapped>False", "<pdf:Trapped>True")),
    "metadata that are none": ({"x4-undeclared"}, metadata("</rdf:RDF>", "</rdf>")),
    "no information": ({"x4-undeclared"}, lambda document: document.trailer.__delitem__("/Info")),
    "no title": ({"x4-undeclared"}, drop(info, "/Title")),
    "trapping unknown": ({"x4-undeclared"}, assign(info, "/Trapped", Name.Unknown)),
    "trapping unsaid": ({"x4-undeclared"}, drop(info, "/Trapped")),
    "no intent": ({"output-intent-wrong"}, drop(root, "/OutputIntents")),
    "two intents": ({"output-intent-wrong"}, second_intent),
    "another kind of intent": ({"output-intent-wrong"}, assign(intent, "/S", Name.GTS_PDFA1)),
    "no condition": ({"output-intent-wrong"}, drop(intent, "/OutputConditionIdentifier")),
    "no profile": ({"output-intent-wrong"}, drop(intent, "/DestOutputProfile")),
    "profile of a screen": ({"output-intent-wrong"}, profile(faults._srgb, 3)),
    "profile of a screen that says four": ({"output-intent-wrong"}, profile(faults._srgb, 4)),
    "profile that is none": ({"output-intent-wrong"}, profile(lambda: b"profile", 4)),
    "a link": ({"interactive"}, assign(second, "/Annots", Array([annotation("Link")]))),
    "a form field": ({"interactive"}, assign(root, "/AcroForm", FORM)),
    "a script": ({"interactive"}, assign(root, "/OpenAction", SCRIPT)),
    "scripts by name": ({"interactive"}, assign(root, "/Names", Dictionary(JavaScript=NAMED))),
    "an action of a page": ({"interactive"}, assign(second, "/AA", Dictionary(O=SCRIPT))),
    "page's group in rgb": (
        {"transparency-group"}, assign(second, "/Group", plates.group(Name.DeviceRGB))
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_wrong_with_the_file_is_found_and_nothing_else(change: str) -> None:
    expected, make = CHANGES[change]
    findings = found(plates.changed(make))
    assert {one.code for one in findings} == expected
    for one in findings:
        assert one.page in (None, 2)


def test_an_encrypted_file_is_no_file_for_a_press(tmp_path: Path) -> None:
    file = tmp_path / "locked.pdf"
    with Pdf.open(BytesIO(plates.clean())) as document:
        lock = Encryption(user="", owner="maître", R=6)
        document.save(file, encryption=lock, min_version="1.6", fix_metadata_version=False)
    assert codes(file.read_bytes()) == {"encrypted", "x4-undeclared"}  # the metadata with it


def test_metadata_are_for_programs_that_cannot_inflate() -> None:
    with Pdf.open(BytesIO(plates.clean())) as document:
        number = document.Root.Metadata.objgen[0]
        data = zlib.compress(document.Root.Metadata.read_bytes())
    head = b"<< /Type /Metadata /Subtype /XML /Filter /FlateDecode /Length %d >>" % len(data)
    file = plates.revised(plates.clean(), {number: head + b"\nstream\n" + data + b"\nendstream"})
    assert codes(file) == {"x4-undeclared"}


# ── other tools' word ───────────────────────────────────────────────────────────────────────────────────────


def needs(program: str) -> pytest.MarkDecorator:
    """Skip where a program is missing; in continuous integration none may be."""
    missing = shutil.which(program) is None and not os.environ.get("CI")
    return pytest.mark.skipif(missing, reason=f"needs {program}")


@needs("qpdf")
def test_the_clean_file_is_sound(tmp_path: Path) -> None:
    file = tmp_path / "clean.pdf"
    file.write_bytes(plates.clean())
    done = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def separated(file: bytes, folder: Path, page: int, spot_alone: bool = False) -> dict[str, int]:
    """Separate a page; give each plate's darkest spot, from 0 to 255, where a piece hides or on all of it."""
    given = folder / "given.pdf"
    given.write_bytes(file)
    done = subprocess.run(
        ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=tiffsep", f"-dFirstPage={page}", f"-dLastPage={page}",
         "-r72", "-o", folder / "%d.tif", given],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert done.stdout + done.stderr == ""
    darkest = {}
    for plate in folder.glob("*(*).tif"):
        with Image.open(plate) as whole:
            (left, bottom), picture = plates.mm(*SPOT), whole.convert("L")
            if spot_alone:
                low = whole.height - bottom
                picture = picture.crop(
                    (int(left) + 2, int(low - SIDE) + 2, int(left + SIDE) - 2, int(low) - 2)
                )
            name = plate.stem.partition("(")[2].removesuffix(")")
            darkest[name] = 255 - int(picture.getextrema()[0])
    return darkest


@needs("gs")
@pytest.mark.parametrize("page", [1, 2, 3, 4])
def test_the_clean_file_has_four_plates(tmp_path: Path, page: int) -> None:
    darkest = separated(plates.clean(), tmp_path, page)
    assert set(darkest) == {"Cyan", "Magenta", "Yellow", "Black"}
    assert darkest["Black"] > 128  # small letters are not quite black at this resolution


@needs("gs")
@pytest.mark.parametrize("place", ["page", "form in form", "tiling", "glyph", "annotation"])
def test_a_hidden_spot_colour_is_a_plate_more(tmp_path: Path, place: str) -> None:
    darkest = separated(hidden(FAULTS["spot"][1], place), tmp_path, PAGE)
    assert darkest["Dorure"] == pytest.approx(128, abs=2)


@needs("gs")
@pytest.mark.parametrize(
    "fault", [name for name, (expected, _) in FAULTS.items() if expected == {"shading-invalid"}]
)
def test_a_gradient_of_three_values_is_lost_in_print(tmp_path: Path, fault: str) -> None:
    darkest = separated(hidden(FAULTS[fault][1]), tmp_path, PAGE, spot_alone=True)
    assert set(darkest.values()) == {0}


@needs("gs")
@pytest.mark.parametrize(("fault", "least"), [("registration", 140), ("too much ink", 200)])
def test_heavy_faults_are_on_all_plates(tmp_path: Path, fault: str, least: int) -> None:
    darkest = separated(hidden(FAULTS[fault][1]), tmp_path, PAGE)
    assert all(darkest[ink] >= least for ink in ("Cyan", "Magenta", "Yellow", "Black"))

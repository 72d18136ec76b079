"""Files for the press: a good one is passed in silence, and each fault is found, wherever it hides."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pikepdf import Array, Dictionary, Encryption, Name, Pdf, Stream, String

from pipeline import preflight
from pipeline.diagnostics import Place, Severity
from pipeline.edition import BUILT_IN, PRINTERS, Conformance, Grade, Thresholds
from pipeline.preflight import limits, plates
from tests.conftest import Findings
from tests.tools.pressfile import BLEED, HEIGHT, RULE, WIDTH, fonts, picture, press_file

PRINT = replace(BUILT_IN[0], conformance=Conformance.PDF_X_4, bleed=3.0, trim=(148.0, 210.0))
Resources = Mapping[str, Any] | Callable[[Pdf], Mapping[str, Any]] | None


@pytest.fixture
def checked(tmp_path: Path, findings: Findings) -> Callable[..., Findings]:
    def check(data: bytes, printer: str = "sheetfed", **more: Any) -> Findings:
        findings.clear()
        file = tmp_path / "file.pdf"
        file.write_bytes(data)
        edition = more.pop("edition", replace(PRINT, thresholds=PRINTERS[printer]))
        preflight.check(file, edition, findings.append, **more)
        return findings

    return check


def test_a_good_file_has_no_finding(checked: Callable[..., Findings]) -> None:
    assert checked(press_file(pages=3)) == []
    text = b"BT /F 10 Tf 0 0 0 1 k 60 300 Td (Un texte) Tj [(en) -30 <4142>] TJ ET"
    assert checked(press_file(text, fonts())) == []
    whole = f"0 0 0 .5 k 0 0 {WIDTH} {HEIGHT} re f".encode()
    assert checked(press_file(whole)) == []


# ── where a fault may hide ─────────────────────────────────────────────────────────────────────────────

RED = b"1 0 0 rg 100 100 50 50 re f\n"


def in_a_form(document: Pdf) -> Mapping[str, Any]:
    inner = document.make_stream(RED, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 400, 400]))
    own = Dictionary(XObject=Dictionary(X=inner))
    outer = document.make_stream(
        b"/X Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 400, 400]), Resources=own
    )
    return {"XObject": Dictionary(X=outer)}


def in_a_pattern(document: Pdf) -> Mapping[str, Any]:
    cell = document.make_stream(
        RED, Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1, XStep=200, YStep=200,
        BBox=Array([0, 0, 200, 200]), Resources=Dictionary(),
    )  # fmt: skip
    return {"Pattern": Dictionary(P=cell)}


def in_a_mask(document: Pdf) -> Mapping[str, Any]:
    group = document.make_stream(
        RED, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 400, 400]), Resources=Dictionary(),
        Group=Dictionary(S=Name.Transparency, CS=Name.DeviceGray),
    )  # fmt: skip
    mask = Dictionary(Type=Name.Mask, S=Name.Luminosity, G=group)
    return {"ExtGState": Dictionary(M=Dictionary(SMask=mask))}


def in_a_glyph(document: Pdf) -> Mapping[str, Any]:
    glyph = document.make_stream(b"500 0 d0 1 0 0 rg 0 0 500 500 re f")
    kind3 = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        FontBBox=Array([0, 0, 500, 500]), CharProcs=Dictionary(a=glyph), FirstChar=97, LastChar=97,
        Widths=Array([500]), Encoding=Dictionary(Differences=Array([97, Name.a])), Resources=Dictionary(),
    )  # fmt: skip
    return {"Font": Dictionary(F=document.make_indirect(kind3))}


def in_a_palette(document: Pdf) -> Mapping[str, Any]:
    space = Array([Name.Indexed, Name.DeviceRGB, 1, String(b"\0\0\0\xff\xff\xff")])
    return {"XObject": Dictionary(X=picture(document, 900, 900, ColorSpace=space))}


def in_an_alternate(document: Pdf) -> Mapping[str, Any]:
    tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1, 1, 1]), C1=Array([1, 0, 0]), N=1)
    space = Array([Name.Separation, Name.Black, Name.DeviceRGB, tint])
    return {"XObject": Dictionary(X=picture(document, 900, 900, ColorSpace=space))}


ANOTHER = Dictionary(DefaultCMYK=Array([Name.Lab, Dictionary()]))
PLACED = b"q 144 0 0 144 100 100 cm /X Do Q"


@pytest.mark.parametrize(
    ("content", "resources", "space"),
    [
        (RED, None, "DeviceRGB"),
        (b"1 0 0 RG 100 100 m 200 200 l S", None, "DeviceRGB"),
        (b"/X Do", in_a_form, "DeviceRGB"),
        (b"/Pattern cs /P scn 100 100 50 50 re f", in_a_pattern, "DeviceRGB"),
        (b"/M gs 0 0 0 1 k 100 100 50 50 re f", in_a_mask, "DeviceRGB"),
        (b"BT /F 12 Tf 100 100 Td (a) Tj ET", in_a_glyph, "DeviceRGB"),
        (PLACED, in_a_palette, "Indexed › DeviceRGB"),
        (PLACED, in_an_alternate, "Separation › DeviceRGB"),
        (b"q 9 0 0 9 100 100 cm BI /W 1 /H 1 /BPC 8 /CS /RGB ID abc EI Q " + RED, None, "DeviceRGB"),
        (b"0 0 0 1 k 100 100 50 50 re f", {"ColorSpace": ANOTHER}, "DeviceCMYK (Lab)"),
    ],
)  # fmt: skip
def test_a_colour_of_the_screen_is_found_wherever_it_is(
    checked: Callable[..., Findings], content: bytes, resources: Resources, space: str
) -> None:
    found = [one for one in checked(press_file(content, resources)) if one.code == "colour-foreign"]
    assert space in {dict(one.words)["space"] for one in found}
    assert {one.severity for one in found} == {Severity.ERROR}
    assert all(one.page == 1 and one.text("fr") for one in found)


def test_equal_faults_are_one_finding_and_many_are_a_number(checked: Callable[..., Findings]) -> None:
    found = checked(press_file(RED * 40, pages=60))
    assert found.codes == ["colour-foreign"] * 25 + ["more-alike"]
    assert dict(found[0].words)["spot"] == "p. 1 (→ 41.1 mm, ↓ 168.9 mm; × 40)"
    assert (dict(found[-1].words)["count"], found[-1].severity) == ("1400", Severity.ERROR)


def test_the_place_in_the_content_is_told(checked: Callable[..., Findings]) -> None:
    asked: list[tuple[int, float, float]] = []

    def where(page: int, x: float, y: float) -> Place:
        asked.append((page, x, y))
        return Place("content/1_page/page.txt", 7)

    found = checked(press_file(RED), where=where)
    assert str(found[0].place) == "content/1_page/page.txt:7"
    assert asked[0] == pytest.approx((1, 125 - BLEED, 125 - BLEED))


# ── each check ─────────────────────────────────────────────────────────────────────────────────────────

BLACK_ON_CYAN = b"1 0 0 0 k 50 250 200 100 re f 0 0 0 1 k BT /F 9 Tf 60 300 Td (Un texte) Tj ET"
WHITE = b"0 0 0 0 k BT /F 20 Tf 60 300 Td (Un texte) Tj ET"
OVER = {"ExtGState": Dictionary(O=Dictionary(OP=True, op=True, OPM=1))}


def with_fonts(**more: Any) -> Callable[[Pdf], Mapping[str, Any]]:
    return lambda document: {**fonts()(document), **more}


def separation(name: str) -> Dictionary:
    tint = Dictionary(
        FunctionType=2, Domain=Array([0, 1]), C0=Array([0, 0, 0, 0]), C1=Array([0, 1, 0, 0]), N=1
    )
    return Dictionary(S=Array([Name.Separation, Name(f"/{name}"), Name.DeviceCMYK, tint]))


def shading(*stops: list[float]) -> Dictionary:
    function = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array(stops[0]), C1=Array(stops[1]), N=1)
    coordinates = Array([0, 0, 100, 100])
    made = Dictionary(ShadingType=2, ColorSpace=Name.DeviceCMYK, Coords=coordinates, Function=function)
    return Dictionary(Sh=made)


def pictured(width: int, height: int, **changed: Any) -> Callable[[Pdf], Mapping[str, Any]]:
    return lambda document: {"XObject": Dictionary(X=picture(document, width, height, **changed))}


CASES: list[tuple[str, bytes, Resources, str]] = [
    ("page-empty", b"1 1 1 1 k", None, "warning"),
    ("page-empty", b"0 0 0 0 k 0 0 500 500 re f", None, "warning"),
    ("picture-small", PLACED, pictured(298, 298), "error"),
    ("picture-small", PLACED, pictured(448, 448), "warning"),
    ("picture-small", PLACED, pictured(900, 900, ColorSpace=Name.DeviceGray, BitsPerComponent=1), "error"),
    ("picture-large", PLACED, pictured(1000, 1000), "warning"),
    ("picture-depth", PLACED, pictured(600, 600, BitsPerComponent=16), "warning"),
    ("text-small", b"0 0 0 1 k BT /F 4.9 Tf 60 300 Td (a) Tj ET", fonts(), "warning"),
    ("text-small", b"0 1 0 1 k BT /F 7 Tf 60 300 Td (a) Tj ET", fonts(), "warning"),
    ("text-small", b".5 0 0 0 k 50 250 99 99 re f 0 0 0 0 k BT /F 7 Tf 60 300 Td (a) Tj ET", fonts(),
     "warning"),
    ("text-small", b"0 0 0 1 k q .25 0 0 .25 0 0 cm BT /F 16 Tf 400 900 Td (a) Tj ET Q", fonts(), "warning"),
    ("text-rich-black", b".7 .7 .6 1 k BT /F 12 Tf 60 300 Td (a) Tj ET", fonts(), "warning"),
    ("text-gray", b"0 g BT /F 9 Tf 60 300 Td (a) Tj ET", fonts(), "warning"),
    ("line-thin", b"0 0 0 1 K .2 w 100 100 m 200 100 l S", None, "warning"),
    ("line-thin", b"0 0 0 1 K 0 w 100 100 m 200 100 l S", None, "warning"),
    ("line-thin", b"0 0 0 1 k 100 100 100 .2 re f", None, "warning"),
    ("line-thin", b"q 100 100 200 .2 re W n 0 0 0 1 k 100 90 200 20 re f Q", None, "warning"),
    ("overprint-missing", BLACK_ON_CYAN, fonts(), "warning"),
    ("overprint-missing", b"1 0 0 0 k 50 50 99 99 re f 0 0 0 1 K 1 w 60 60 m 90 60 l S", None, "warning"),
    ("overprint-white", RULE + b" /O gs " + WHITE, with_fonts(**OVER), "error"),
    ("overprint-white", b"/O gs 0 0 0 0 k 50 50 99 99 re f 0 0 0 1 k 9 9 9 9 re f", OVER, "warning"),
    ("overprint-gray", b"/O gs .5 g 50 50 99 99 re f", OVER, "warning"),
    ("spot-colour", b"/S cs 1 scn 50 50 99 99 re f", {"ColorSpace": separation("PANTONE 123 C")}, "error"),
    ("registration-colour", b"/S cs 1 scn 50 50 9 9 re f", {"ColorSpace": separation("All")}, "warning"),
    ("shading-invalid", b"q 50 50 99 99 re W n /Sh sh Q", {"Shading": shading([0, 0, 0], [1, 0, 0])},
     "error"),
    ("font-missing", b"BT /F 12 Tf 0 0 0 1 k 60 300 Td (a) Tj ET", fonts(embedded=False), "error"),
    ("font-courier", b"BT /F 12 Tf 0 0 0 1 k 60 300 Td (a) Tj ET", fonts(name="Courier"), "warning"),
    ("font-type3", b"BT /F 12 Tf 60 300 Td (a) Tj ET", in_a_glyph, "error"),
    ("margin-unsafe", f"0 0 0 1 k BT /F 12 Tf {BLEED + 4} 300 Td (a) Tj ET".encode(), fonts(), "warning"),
    ("bleed-short", f".5 0 0 0 k {BLEED} 100 200 99 re f".encode(), None, "warning"),
    ("bleed-short", f".1 0 0 0 k 0 0 {WIDTH} {HEIGHT} re f .5 0 0 0 k {BLEED} 100 200 99 re f".encode(), None,
     "warning"),
    ("feature-forbidden", b"/T gs 0 0 0 1 k 50 50 9 9 re f",
     {"ExtGState": Dictionary(T=Dictionary(TR2=Name.Identity))}, "error"),
    ("ink-limit", b".9 .9 .9 .9 k 100 100 60 60 re f", None, "warning"),
    ("ink-limit", b"1 1 1 0 k 100 100 60 60 re f /O gs 0 0 0 1 k 90 90 90 90 re f", OVER, "warning"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "content", "resources", "severity"), CASES)
def test_each_fault_is_found_alone(
    checked: Callable[..., Findings], code: str, content: bytes, resources: Resources, severity: str
) -> None:
    found = checked(press_file(content, resources))
    others = {"colour-foreign"} if code == "font-type3" else set()
    assert set(found.codes) - others == {code}
    assert str(found[0].severity if not others else Severity.ERROR) == severity
    assert all(one.text(language) for one in found for language in ("en", "fr"))


@pytest.mark.parametrize(
    ("content", "resources"),
    [
        (b"/O gs " + BLACK_ON_CYAN.replace(b"/F 9", b"/O gs /F 9"), with_fonts(**OVER)),
        (b"0 0 0 .3 k 50 250 99 99 re f 0 0 0 1 k BT /F 9 Tf 60 300 Td (a) Tj ET", fonts()),
        (PLACED, pictured(600, 600)),
        (PLACED, pictured(16, 16)),
        (f".5 0 0 0 k 0 100 200 99 re f .5 0 0 0 k {BLEED} 120 200 9 re f".encode(), None),
        (b".9 .9 .9 .9 k 100 100 8 8 re f", None),
        (b".9 .9 .9 .9 k 100 100 60 60 re f 0 0 0 0 k 90 90 99 99 re f 0 0 0 1 k 9 9 9 9 re f", None),
        (b"1 1 1 0 k 100 100 60 60 re f 0 0 0 1 k 90 90 90 90 re f", None),
        (b"/S cs 1 scn 1 1 4 4 re f 0 0 0 1 k 50 50 9 9 re f", {"ColorSpace": separation("All")}),
        (b"q 50 50 99 99 re W n /Sh sh Q", {"Shading": shading([0, 0, 0, 0], [1, 0, 0, 0])}),
    ],
)
def test_what_is_right_is_passed(
    checked: Callable[..., Findings], content: bytes, resources: Resources
) -> None:
    assert checked(press_file(content, resources)) == []


def test_ink_is_counted_without_ghostscript_too(
    checked: Callable[..., Findings], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"1 1 1 0 k 100 100 60 60 re f /O gs 0 0 0 1 k 90 90 90 90 re f"
    data = press_file(content, OVER)
    monkeypatch.setattr(plates, "available", lambda: False)
    without = checked(data)
    assert (without.codes, dict(without[0].words)["method"]) == (["ink-limit"], "page objects")
    assert 390 <= int(dict(without[0].words)["inks"]) <= 400
    monkeypatch.undo()
    if shutil.which("gs"):
        assert dict(checked(data)[0].words)["method"] == "rasterised plates"


def test_a_picture_is_looked_at_for_ink(checked: Callable[..., Findings]) -> None:
    def dark(document: Pdf) -> Mapping[str, Any]:
        one = picture(document, 600, 600)
        one.write(b"\xf0\xf0\xf0\xf0" * 360_000)
        return {"XObject": Dictionary(X=one)}

    assert checked(press_file(PLACED, dark)).codes == ["ink-limit"]


@pytest.mark.parametrize(("tone", "codes"), [(b"\x80\0\0\0", []), (b"\0\0\0\0", ["bleed-short"])])
def test_a_picture_in_pieces_is_looked_at_where_it_goes_on(
    checked: Callable[..., Findings], tone: bytes, codes: list[str]
) -> None:
    """The larger part ends at the trim, and another one carries it on: or is nothing but white."""

    def two(document: Pdf) -> Mapping[str, Any]:
        inner, outer = picture(document, 700, 700), picture(document, 700, 700)
        inner.write(b"\x80\0\0\0" * 490_000)
        outer.write(tone * 490_000)
        return {"XObject": Dictionary(X=inner, Y=outer)}

    outer = b"q 200 0 0 200 0 200 cm /Y Do Q"
    inner = f" q 191 0 0 200 {BLEED} 200 cm /X Do Q".encode()
    assert checked(press_file(outer + inner, two)).codes == codes


def test_a_small_picture_is_told_how_large_it_may_be(checked: Callable[..., Findings]) -> None:
    found = checked(press_file(PLACED, pictured(200, 200)))
    said = dict(found[0].words)
    assert (said["ppi"], said["width"], said["height"]) == ("100", "50.8", "50.8")
    assert (said["largest_least"], said["largest_low"]) == ("34 × 34 mm", "23 × 23 mm")


# ── the file as a whole ────────────────────────────────────────────────────────────────────────────────


def set_in(path: str, value: Any) -> Callable[[Pdf], object]:
    def change(document: Pdf) -> None:
        *parts, last = path.split(".")
        at: Any = document.trailer
        for part in parts:
            at = at[int(part)] if part.isdigit() else at[f"/{part}"]
        if value is None:
            del at[f"/{last}"]
        else:
            at[f"/{last}"] = value

    return change


def of_page(key: str, value: Any) -> Callable[[Pdf], object]:
    return set_in(f"Root.Pages.Kids.0.{key}", value)


LINK = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([50, 50, 90, 90]))])


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("page-turned", of_page("Rotate", 90)),
        ("page-turned", of_page("UserUnit", 2)),
        ("page-turned", of_page("CropBox", Array([10, 10, 300, 300]))),
        ("box-wrong", of_page("BleedBox", Array([2, 2, 400, 500]))),
        ("box-wrong", of_page("ArtBox", Array([20, 20, 300, 300]))),
        ("interactive", of_page("Annots", LINK)),
        ("interactive", set_in("Root.AcroForm", Dictionary(Fields=Array([Dictionary()])))),
        ("interactive", set_in("Root.OCProperties", Dictionary(OCGs=Array()))),
        ("interactive", set_in("Root.Names", Dictionary(JavaScript=Dictionary(Names=Array([String("a")]))))),
        ("transparency-group", of_page("Group", Dictionary(S=Name.Transparency, CS=Name.DeviceRGB))),
        ("x4-undeclared", set_in("Info.Trapped", Name.Unknown)),
        ("x4-undeclared", set_in("Info.ModDate", String("D:20310102030405Z"))),
        ("x4-undeclared", set_in("Info.Title", None)),
        ("x4-undeclared", set_in("Root.Metadata", None)),
        ("output-intent-wrong", set_in("Root.OutputIntents", None)),
        ("output-intent-wrong", set_in("Root.OutputIntents.0.OutputConditionIdentifier", None)),
        ("output-intent-wrong", set_in("Root.OutputIntents.0.OutputConditionIdentifier", String("Unheard"))),
        ("output-intent-wrong", set_in("Root.OutputIntents.0.DestOutputProfile.N", 3)),
    ],
)
def test_each_fault_of_a_page_or_the_file_is_found(
    checked: Callable[..., Findings], code: str, change: Callable[[Pdf], object]
) -> None:
    assert set(checked(press_file(change=change)).codes) == {code}


def test_a_locked_file_is_told(checked: Callable[..., Findings], tmp_path: Path) -> None:
    for owner, user in (("a", ""), ("a", "b")):
        with Pdf.open(_put(tmp_path, press_file())) as document:
            document.save(tmp_path / "locked.pdf", encryption=Encryption(owner=owner, user=user))
        assert "encrypted" in checked((tmp_path / "locked.pdf").read_bytes()).codes


def _put(folder: Path, data: bytes) -> Path:
    (folder / "plain.pdf").write_bytes(data)
    return folder / "plain.pdf"


def test_fonts_that_nobody_declared_are_told(checked: Callable[..., Findings]) -> None:
    data = press_file(b"BT /F 12 Tf 0 0 0 1 k 60 300 Td (a) Tj ET", fonts())
    assert checked(data, declared=frozenset({"Essai"})) == []
    assert checked(data, declared=frozenset({"Autre"})).codes == ["font-stranger"]


def test_what_matters_depends_on_the_press(checked: Callable[..., Findings]) -> None:
    spot = press_file(b"/S cs 1 scn 50 50 99 99 re f", {"ColorSpace": separation("PANTONE 123 C")})
    assert [one.severity for one in checked(spot, "digital")] == [Severity.WARNING]
    assert checked(press_file(PLACED, pictured(320, 320)), "digital") == []
    assert checked(press_file(b"1 1 1 .1 k 99 99 60 60 re f"), "french-online").codes == ["ink-limit"]
    asked = replace(PRINT, thresholds=replace(Thresholds(), transparency=Grade.NOTE))
    glass = {"ExtGState": Dictionary(A=Dictionary(ca=0.5))}
    data = press_file(b"/A gs 0 0 0 1 k 99 99 60 60 re f", glass)
    assert checked(data) == []
    assert checked(data, edition=asked).codes == ["transparency"]


def test_other_editions_are_left_alone(checked: Callable[..., Findings]) -> None:
    assert checked(press_file(RED), edition=replace(PRINT, conformance=Conformance.NONE)) == []


# ── hostile files ──────────────────────────────────────────────────────────────────────────────────────


def doubling(document: Pdf) -> Mapping[str, Any]:
    """Forms that paint the one below twice, thirty deep."""
    form: Stream = document.make_stream(RED, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    for _ in range(30):
        own = Dictionary(XObject=Dictionary(X=form))
        form = document.make_stream(
            b"/X Do 1 0 0 1 1 1 cm /X Do", Type=Name.XObject, Subtype=Name.Form, Resources=own,
            BBox=Array([0, 0, 9, 9]),
        )  # fmt: skip
    return {"XObject": Dictionary(X=form)}


def itself(document: Pdf) -> Mapping[str, Any]:
    form = document.make_stream(b"/X Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    form.Resources = Dictionary(XObject=Dictionary(X=form))
    return {"XObject": Dictionary(X=form)}


@pytest.mark.parametrize(
    ("content", "resources"),
    [
        (b"/X Do", doubling),
        (b"/X Do", itself),
        (b"q " * 20_000, None),
        (b"0 0 m " * 20_010, None),
        (b"0 0 9 9 re f " * 2_010, None),
    ],
)
def test_a_hostile_page_is_a_finding_and_no_hang(
    checked: Callable[..., Findings],
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
    resources: Resources,
) -> None:
    monkeypatch.setattr(limits, "OPERATORS", 20_000)
    monkeypatch.setattr(limits, "PAINTED", 2_000)
    began = time.monotonic()
    assert "file-hostile" in checked(press_file(content, resources)).codes
    assert time.monotonic() - began < 30


def test_a_bomb_is_not_inflated(checked: Callable[..., Findings]) -> None:
    import zlib

    packed = zlib.compress(b"0 0 m " * 20_000_000, 9)

    def arm(document: Pdf) -> None:
        document.pages[0].obj.Contents = document.make_stream(packed)
        document.pages[0].obj.Contents.write(packed, filter=Name.FlateDecode)

    assert checked(press_file(change=arm)).codes == ["file-hostile"]


@pytest.mark.parametrize(
    "content",
    [
        b"k K g G rg RG cs CS scn SCN gs Do sh Tf Tj TJ ' \" Td TD Tm T* Tr Tc w cm re m l c W n f BI ID EI",
        b"/No gs /No Do /No sh /No cs /No 12 Tf (a) Tj BT [(a)] TJ ET (unclosed",
        b"(a) (b) (c) k /A /B re << >> [ [ ] BDC /x cm 1 2 3 cm \xff\xfe\x00",
        b"Q Q Q ET ET BI /W (a) ID",
        b"1e99 1e99 1e99 1e99 re f 1 0 0 1 1e308 1e308 cm 9 9 9 9 re f",
        b"",
    ],
)
def test_nonsense_never_raises(checked: Callable[..., Findings], content: bytes) -> None:
    found = checked(press_file(content + b" " + b"0 0 0 1 k 99 99 9 9 re f", fonts()))
    assert set(found.codes) <= {"page-unreadable", "page-empty", "bleed-short", "margin-unsafe"}


def test_many_pages_end_in_few_findings(checked: Callable[..., Findings]) -> None:
    found = checked(press_file(b"0 0 0 .5 k 9 9 99 99 re f", pages=300))
    assert found == []
    found = checked(press_file(RED, pages=300), edition=replace(PRINT, trim=(100.0, 100.0)))
    assert len(found) < 60


def test_pages_that_are_meant_to_be_empty_are_no_finding(checked: Callable[..., Findings]) -> None:
    assert checked(press_file(b"")).codes == ["page-empty"]
    assert checked(press_file(b""), blank=frozenset({1})).codes == []


def test_pages_are_counted_by_how_they_are_folded(checked: Callable[..., Findings]) -> None:
    assert checked(press_file(pages=3), multiple=1).codes == []
    (told,) = checked(press_file(pages=3), multiple=4)
    assert (told.code, dict(told.words)["count"]) == ("page-count", "3")
    assert checked(press_file(pages=4), multiple=4).codes == []


def test_one_page_that_makes_no_sense_hides_nothing_of_the_others(checked: Callable[..., Findings]) -> None:
    def spoil(document: Pdf) -> None:
        document.pages[0].obj.TrimBox = Array([0, 0, 10])

    found = checked(press_file(RED, pages=3, change=spoil))
    assert [one.page for one in found if one.code == "colour-foreign"] == [2, 3]
    assert [one.page for one in found if one.code == "page-unreadable"] == [1]


def test_a_limit_of_nothing_is_none(checked: Callable[..., Findings]) -> None:
    text = b"BT /F 10 Tf 0 0 0 1 k 60 300 Td (Un texte) Tj 1 0 0 1 4 300 Tm (au bord) Tj ET"
    none = replace(PRINT.thresholds, text_black_inks=0, safe_margin=0)
    assert checked(press_file(text, fonts()), edition=replace(PRINT, thresholds=none)) == []


def test_plates_are_counted_from_a_path_of_any_kind(
    tmp_path: Path, findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not plates.available():
        pytest.skip("needs Ghostscript")
    monkeypatch.chdir(tmp_path)
    heavy = f"1 1 1 1 k 0 0 {WIDTH} {HEIGHT} re f".encode()
    Path("@heavy.pdf").write_bytes(press_file(heavy))
    preflight.check(Path("@heavy.pdf"), PRINT, findings.append)
    (told,) = (one for one in findings if one.code == "ink-limit")
    assert "plates" in told.message("en")


def test_a_title_may_be_escaped_in_any_way(checked: Callable[..., Findings]) -> None:
    def rename(document: Pdf) -> None:
        document.docinfo["/Title"] = "L'heure « x »"
        shown = "<rdf:Alt><rdf:li xml:lang='fr'>L&apos;heure &#171; x »</rdf:li></rdf:Alt>"
        title = f"<dc:title xmlns:dc='http://purl.org/dc/elements/1.1/'>{shown}</dc:title></rdf:Description>"
        packet = document.Root.Metadata.read_bytes()
        document.Root.Metadata.write(packet.replace(b"</rdf:Description>", title.encode(), 1))
        assert b"&apos;" in document.Root.Metadata.read_bytes()

    assert checked(press_file(change=rename)) == []

"""The last look at a finished file: what it says of good, wrong and damaged ones."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import page as page_validation
import pytest
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, Stream, String

from pipeline import preflight
from pipeline.diagnostics import Report
from pipeline.edition import BUILT_IN, Conformance, Edition
from tests.conftest import Findings
from tests.tools.press import A5, Press

PRINT = replace(A5, bleed=3.0, conformance=Conformance.NONE)


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A good accessible file of two pages."""
    table = "<table><tr><th>A</th></tr><tr><td>b</td></tr></table>"
    body = f"<h1>Titre</h1>{table}<p style='break-before: page'>x</p>"
    return Press(tmp_path_factory.mktemp("press")).finish(body)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A good print file."""
    press = Press(tmp_path_factory.mktemp("press"))
    return press.bind(press.set("<p>x</p>", "@page { bleed: 3mm }", tagged=False), PRINT)


def check(pdf: bytes, edition: Edition, report: Report) -> None:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        preflight.check(Path(file.name), edition, report)


def changed(pdf: bytes, change: Callable[[Pdf], object]) -> bytes:
    with Pdf.open(BytesIO(pdf)) as document:
        change(document)
        out = BytesIO()
        document.save(out)
        return out.getvalue()


def words(findings: Findings) -> list[dict[str, str]]:
    return [dict(finding.words) for finding in findings]


@pytest.mark.parametrize("bleed", [0.0, 3.0, 10.0])
@pytest.mark.parametrize("marks", [False, True])
def test_a_good_file_has_no_findings(
    tmp_path_factory: pytest.TempPathFactory, findings: Findings, bleed: float, marks: bool
) -> None:
    edition = replace(PRINT if bleed or marks else A5, bleed=bleed, marks=marks)
    press = Press(tmp_path_factory.getbasetemp() / "good")
    press.folder.mkdir(exist_ok=True)
    made = press.set("<h1>Titre</h1>", f"@page {{ bleed: {bleed}mm }}", tagged=edition.tagged)
    pdf = press.bind(made, edition)
    check(pdf, edition, findings.append)
    assert findings == []


# ── boxes ──────────────────────────────────────────────────────────────────────────────────────────────


def test_another_trim_is_reported_on_each_page(tagged: bytes, findings: Findings) -> None:
    check(tagged, replace(A5, trim=(148.0, 209.9)), findings.append)
    assert [(found["name"], found["number"]) for found in words(findings)] == [
        ("TrimBox", "1"),
        ("TrimBox", "2"),
    ]
    assert findings[0].page == 1
    assert (words(findings)[0]["found"], words(findings)[0]["wanted"]) == ("148 × 210 mm", "148 × 209.9 mm")


def test_a_hundredth_of_a_millimetre_is_as_good_as_none(tagged: bytes, findings: Findings) -> None:
    check(tagged, replace(A5, trim=(148.009, 210.0)), findings.append)
    assert findings == []


@pytest.mark.parametrize("bleed", [0.0, 2.9, 5.0])
def test_another_bleed_is_reported(printed: bytes, findings: Findings, bleed: float) -> None:
    check(printed, replace(PRINT, bleed=bleed), findings.append)
    assert findings.codes == ["box-wrong"]
    assert (words(findings)[0]["name"], words(findings)[0]["found"]) == ("BleedBox", "3.00 mm")


@pytest.mark.parametrize(("side", "by"), [(0, -6.0), (1, 6.0), (2, 20.0), (3, -2.0)])
def test_one_side_is_enough_and_that_one_is_named(
    printed: bytes, findings: Findings, side: int, by: float
) -> None:
    def move(document: Pdf) -> None:
        page = document.pages[0].obj
        page.MediaBox = Array([-100, -100, 600, 800])
        page.BleedBox[side] = float(page.BleedBox[side]) + by

    check(changed(printed, move), PRINT, findings.append)
    outwards = by if side > 1 else -by
    assert [found["found"] for found in words(findings)] == [f"{3 + outwards * 25.4 / 72:.2f} mm"]


def test_a_bleed_beyond_the_sheet_is_reported(printed: bytes, findings: Findings) -> None:
    def cut(document: Pdf) -> None:
        document.pages[0].obj.MediaBox = document.pages[0].obj.TrimBox

    check(changed(printed, cut), PRINT, findings.append)
    assert [found["name"] for found in words(findings)] == ["MediaBox"]


def test_a_page_without_boxes_is_judged_by_its_sheet(printed: bytes, findings: Findings) -> None:
    def strip(document: Pdf) -> None:
        for name in (Name.TrimBox, Name.BleedBox):
            del document.pages[0].obj[name]

    check(changed(printed, strip), PRINT, findings.append)
    assert [found["name"] for found in words(findings)] == ["TrimBox", "BleedBox"]


# ── PDF/UA ─────────────────────────────────────────────────────────────────────────────────────────────


def drop_title(document: Pdf) -> None:
    del document.Root[Name.ViewerPreferences]


def drop_structure(document: Pdf) -> None:
    del document.Root[Name.StructTreeRoot]


def break_headings(document: Pdf) -> None:
    document.Root.StructTreeRoot.K[0].K[0].S = Name.H3


def drop_intent(document: Pdf) -> None:
    del document.Root[Name.OutputIntents]


def claim_less(document: Pdf) -> None:
    said = document.Root.Metadata.read_bytes()
    document.Root.Metadata.write(said.replace(b'conformance="A"', b'conformance="B"'))


@pytest.mark.parametrize(
    ("fault", "codes"),
    [
        (drop_title, {"pdfua-broken"}),
        (drop_structure, {"pdfua-broken", "pdfa-broken"}),
        (break_headings, {"pdfua-broken"}),
        (drop_intent, {"pdfa-broken"}),
        (claim_less, {"pdfa-broken"}),
    ],
)
def test_a_broken_tagged_file_is_reported_and_only_where_it_was_promised(
    tagged: bytes, findings: Findings, fault: Callable[[Pdf], object], codes: set[str]
) -> None:
    pdf = changed(tagged, fault)
    check(pdf, A5, findings.append)
    assert set(findings.codes) == codes
    assert all(found["rule"].startswith("PDF") and int(found["count"]) > 0 for found in words(findings))
    assert len({found["rule"] for found in words(findings)}) == len(findings)
    findings.clear()
    check(pdf, replace(A5, conformance=Conformance.NONE), findings.append)
    assert findings == []


def test_a_stream_that_ends_in_a_carriage_return_is_no_fault(tagged: bytes, findings: Findings) -> None:
    """page-validation counts it as the end of the line; a length that is wrong is told all the same."""
    with Pdf.open(BytesIO(tagged)) as document:
        page, more = document.pages[0].obj, Stream(document, b"% nothing\r")
        page.Contents = Array([page.Contents, more])
        out = BytesIO()
        document.save(out, compress_streams=False)
    good = out.getvalue()
    assert not page_validation.validate_pdf_bytes(good, profile="2a").is_compliant
    check(good, A5, findings.append)
    assert findings == []
    wrong = good.replace(b"/Length 10 ", b"/Length 12 ")
    assert wrong != good
    check(wrong, A5, findings.append)
    assert findings.codes == ["pdfa-broken"]


def test_a_very_long_table_is_not_taken_for_a_fault(tagged: bytes, findings: Findings) -> None:
    def lengthen(document: Pdf) -> None:
        table = next(kid for kid in document.Root.StructTreeRoot.K[0].K if str(kid.S) == "/Table")
        body = next(kid for kid in table.K if str(kid.S) == "/TBody")
        for _ in range(6000):
            row = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.TR, P=body))
            cell = Dictionary(Type=Name.StructElem, S=Name.TD, P=row, K=Array(), A=Dictionary(O=Name.Table))
            row.K = Array([document.make_indirect(cell)])
            body.K.append(row)

    check(changed(tagged, lengthen), A5, findings.append)
    assert findings == []


# ── damage ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("edition", [A5, PRINT])
@pytest.mark.parametrize(
    "cut",
    [
        lambda _: b"",
        lambda _: b"no PDF",
        lambda _: b"%PDF-1.7\nno PDF",
        lambda _: bytes(range(256)) * 40,
        lambda pdf: pdf[: len(pdf) // 2],
    ],
)
def test_what_is_no_pdf_is_one_finding_and_the_same_at_every_run(
    tagged: bytes, findings: Findings, edition: Edition, cut: Callable[[bytes], bytes]
) -> None:
    for _ in range(2):
        check(cut(tagged), edition, findings.append)
    assert findings.codes == ["file-unfit"] * 2
    assert findings[0] == findings[1]
    assert "0x" not in findings[0].message("fr")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("/TrimBox", Array([0, 0])),
        ("/TrimBox", String("A5")),
        ("/BleedBox", Array([Name.A, Name.B, Name.C, Name.D])),
        ("/MediaBox", Dictionary()),
    ],
)
def test_boxes_that_are_none_are_no_traceback(
    printed: bytes, findings: Findings, name: str, value: Any
) -> None:
    def misshape(document: Pdf) -> None:
        document.pages[0].obj[name] = value

    check(changed(printed, misshape), PRINT, findings.append)
    assert findings.codes in (["page-unreadable"], ["box-wrong"])


def test_flipped_bytes_never_raise(tagged: bytes, findings: Findings) -> None:
    for start in range(0, len(tagged) - 8, len(tagged) // 40):
        damaged = bytearray(tagged)
        for at in range(start, start + 8):
            damaged[at] ^= 0x55
        check(bytes(damaged), A5, findings.append)
    assert set(findings.codes) <= {"file-unfit", "pdfua-broken", "pdfa-broken", "box-wrong"}
    assert findings


def test_a_long_outline_is_no_fault(findings: Findings) -> None:
    """Its entries refer to each other in one chain, which page-validation follows on the stack."""
    document = Pdf.new()
    document.add_blank_page(page_size=(595.276, 841.89))
    with document.open_outline() as outline:
        outline.root.extend(OutlineItem(str(n), 0) for n in range(3_000))
    data = BytesIO()
    document.save(data)
    check(data.getvalue(), BUILT_IN[1], findings.append)
    assert "file-unfit" not in findings.codes

"""Finding one's way: headings and their bookmarks, tables, links and how large they are."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from pipeline.preflight import tags, wayfinding
from pipeline.preflight.runs import Reader
from tests.conftest import Findings
from tests.tools.press import Press


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Press:
    return Press(tmp_path_factory.mktemp("press"))


def check(pdf: bytes, change: Callable[[Pdf], object] = lambda _: None) -> Findings:
    findings = Findings()
    with Pdf.open(io.BytesIO(pdf)) as document:
        change(document)
        reader = Reader(document)
        painted = {number: reader.runs(number, page) for number, page in enumerate(document.pages, 1)}
        top = tags.read(document)
        assert top is not None
        wayfinding.check(document, top, tags.texts(painted), findings.append)
    return findings


def said(findings: Findings) -> list[str]:
    return [found.message() for found in findings]


def elements(document: Pdf, role: str) -> list[Any]:
    """Give the elements of the structure with that role, in the order of the file."""
    things: list[Any] = [one for one in document.objects if isinstance(one, Dictionary)]
    return [one for one in things if one.get("/S") == f"/{role}"]


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Un</h1><h2>Deux</h2><h3>Trois</h3><h2>Quatre</h2><h1>Cinq</h1>",
        "<h1>Un<br>titre</h1><h2>Avec <em>des</em> mots<span class=f>Note</span></h2>",
        "<h1>École</h1><h2 class=n>Deux</h2>",
    ],
)
def test_good_headings_have_their_bookmarks(press: Press, body: str) -> None:
    css = ".f { float: footnote } h1 { text-transform: uppercase } .n::before { content: '1. ' }"
    assert said(check(press.finish(body, css))) == []


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("<h1>Un</h1><h2 style='bookmark-level: none'>Deux</h2>", "it has no bookmark"),
        ("<h1>Un</h1><h2 style='bookmark-level: 1'>Deux</h2>", "the bookmark is « Deux » (1)"),
        (
            "<h1>Un</h1><p style='bookmark-level: 1; bookmark-label: \"Autre\"'>x</p>",
            "no heading is tagged so",
        ),
    ],
)
def test_odd_headings_are_told(press: Press, body: str, what: str) -> None:
    assert any(what in message for message in said(check(press.finish(body))))


@pytest.mark.parametrize(("role", "what"), [("H1", "level 3 follows none"), ("H2", "level 3 follows 1")])
def test_a_level_that_a_file_skips_is_told(press: Press, role: str, what: str) -> None:
    def deepen(document: Pdf) -> None:
        for element in elements(document, role):
            element.S = Name.H3

    pdf = press.finish("<h1>Un</h1><h2>Deux</h2>")
    assert any(what in message for message in said(check(pdf, deepen)))
    assert said(check(pdf)) == []


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ("<tr><th>A<th>B<tr><td>1<td>2", None),
        ("<tr><th colspan=2>A<tr><td>1<td>2", None),
        ("<tr><th rowspan=2>A<th>B<tr><td>2<tr><td>3<td>4", None),
        ("<tr><th>A<th>B<tr><td>1", None),  # an empty cell is put in
        ("<tr><td>A<td>B", "has no heads"),
    ],
)
def test_tables_have_heads_and_as_many_cells_in_each_row(press: Press, rows: str, what: str | None) -> None:
    found = said(check(press.finish(f"<h1>x</h1><table>{rows}</table>")))
    assert found == [] if what is None else what in found[0]


def test_a_row_that_lacks_a_cell_is_told(press: Press) -> None:
    def drop(document: Pdf) -> None:
        row = elements(document, "TD")[0].P
        row.K = Array(list(row.K)[1:])

    pdf = press.finish("<h1>x</h1><table><tr><th>A<th>B<tr><td>1<td>2</table>")
    assert "rows of 1, 2 cells" in said(check(pdf, drop))[0]


LIST = "<h1>x</h1><ol>" + "".join(f"<li><a href='#{n}'>Partie {n}</a> {n}</li>" for n in "abc") + "</ol>"
LIST += "".join(f"<p id={n}>{n}</p>" for n in "abc")


@pytest.mark.parametrize(
    ("css", "found"),
    [
        ("li { line-height: 18pt }", False),
        ("li { line-height: 13pt }", True),
        ("a { display: block; padding: 3pt 0; line-height: 13pt }", False),
    ],
)
def test_links_of_a_list_are_large_or_far_apart(press: Press, css: str, found: bool) -> None:
    assert ("target-small" in check(press.finish(LIST, css)).codes) is found


def test_a_link_in_a_sentence_may_be_as_small_as_its_line(press: Press) -> None:
    item = "<li>Une longue phrase où il y a <a href='https://example.org/'>un lien</a> parmi les mots.</li>"
    assert "target-small" not in check(press.finish(f"<h1>x</h1><ul>{item * 4}</ul>")).codes


def test_a_link_that_says_nothing_is_told(press: Press) -> None:
    def silence(document: Pdf) -> None:
        for annotation in document.pages[0].Annots:
            if Name.Contents in annotation:
                del annotation.Contents

    pdf = press.finish("<h1>x</h1><p><a href='https://example.org/'>un lien</a></p>")
    assert "link-mute" in check(pdf, silence).codes


def test_odd_attributes_are_no_crash(press: Press) -> None:
    def spoil(document: Pdf) -> None:
        elements(document, "TD")[0].A = Dictionary(O=Name.Table, ColSpan=-3)

    check(press.finish("<h1>x</h1><table><tr><th>A<tr><td>b</table>"), spoil)

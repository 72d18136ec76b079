"""Footnotes, definitions and references in both editions, from content to finished pages."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from pipeline import build
from tests.folders import fields, write_tree

TEXT = """Une note[^1] et une autre[^2] ; voir (link: b text: la suite).

Terme
: Son sens.

[^1]: La première.
[^2]: La seconde.
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    root = tmp_path_factory.mktemp("notes")
    write_tree(
        root,
        {
            "content/site.txt": fields(title="Site"),
            "content/1_a/a.txt": fields(title="A", text=TEXT),
            "content/2_b/b.txt": fields(title="B", text="Encore[^x].\n\n[^x]: Comptée de nouveau."),
        },
    )
    text = build.read(root)
    found = {}
    for edition in text.settings.defaults:
        proof = build.build(root, edition, manuscript=text)
        assert proof.press_ready is not False
        assert proof.findings == ()
        found[edition.name] = _lines(root / proof.file)
    return found


def _lines(file: Path) -> list[str]:
    with pypdfium2.PdfDocument(file) as document:
        return [document[number].get_textpage().get_text_bounded() for number in range(len(document))]


@pytest.mark.parametrize("edition", ["print", "accessible"])
def test_notes_stand_on_the_page_that_calls_them_and_count_anew(
    pages: dict[str, list[str]], edition: str
) -> None:
    first, second = pages[edition]
    assert "La première." in first
    assert "La seconde." in first
    assert "Comptée de nouveau." in second
    assert "Son sens." in first


def test_only_print_tells_the_page_of_a_link(pages: dict[str, list[str]]) -> None:
    assert "(p." in pages["print"][0]
    assert "(p." not in pages["accessible"][0]

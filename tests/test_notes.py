"""Footnotes, definitions and references in both editions, from content to finished pages."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2
import pytest

from pipeline import build
from tests.folders import draw_picture, fields, write_tree

TEXT = """Avant.

Une note[^1] et une autre[^2] ; voir (link: b text: la suite).

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
            "booklet.toml": "[booklet]\npage_multiple = 1\n",
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
        assert {found.code for found in proof.findings} <= {"link-vague"}  # « ici »
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


def test_a_page_number_in_the_text_stands_close(tmp_path: Path) -> None:
    # What an indented paragraph hands down to the box of the number once tore it away.
    write_tree(
        tmp_path,
        {
            "booklet.toml": "[booklet]\npage_multiple = 1\n",
            "content/site.txt": fields(title="Site"),
            "content/1_a/a.txt": fields(title="A", text=TEXT),
            "content/2_b/b.txt": fields(title="B", text="Fin."),
        },
    )
    text = build.read(tmp_path)
    edition = next(one for one in text.settings.defaults if one.name == "print")
    proof = build.build(tmp_path, edition, manuscript=text)
    with pypdfium2.PdfDocument(tmp_path / proof.file) as document:
        page = document[0].get_textpage()
        words = page.get_text_range()
        at = words.index("(p.") + 2
        digit = next(number for number in range(at, len(words)) if words[number].isdigit())
        gap = page.get_charbox(digit)[0] - page.get_charbox(at)[2]
    assert 0 < gap < 9


def test_pictures_of_a_gallery_fill_the_measure_two_by_two(tmp_path: Path) -> None:
    blocks = [{"type": "gallery", "content": {"images": ["a.png", "b.png", "c.png"], "caption": "Trois"}}]
    write_tree(
        tmp_path,
        {
            "booklet.toml": "[booklet]\npage_multiple = 1\n",
            "content/site.txt": fields(title="Site"),
            "content/1_a/a.txt": fields(title="A", text=json.dumps(blocks)),
        },
    )
    for name, size in (("a", (900, 600)), ("b", (500, 700)), ("c", (900, 600))):
        draw_picture(tmp_path / f"content/1_a/{name}.png", size)
    text = build.read(tmp_path)
    edition = next(one for one in text.settings.defaults if one.name == "print")
    proof = build.build(tmp_path, edition, manuscript=text)
    with pypdfium2.PdfDocument(tmp_path / proof.file) as document:
        a, b, c = (one.get_bounds() for page in document for one in page.get_objects([3]))  # pictures
    assert (a[1], a[3]) == pytest.approx((b[1], b[3]), abs=1)
    assert a[2] < b[0]
    assert c[2] - c[0] == pytest.approx(b[2] - a[0], abs=1)

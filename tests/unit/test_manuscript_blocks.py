"""A text field of blocks, a layout or HTML becomes the booklet's blocks, in both editions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from pipeline import build, kirby, manuscript
from pipeline.booklet import (
    Booklet,
    Divider,
    Figure,
    Gallery,
    Heading,
    List,
    Listing,
    Paragraph,
    Quotation,
    Table,
)
from pipeline.edition import load
from pipeline.markup import Theme, write_sections
from tests.conftest import Findings
from tests.folders import draw_picture, fields, write_tree
from tests.tools.tagtree import read_tags


def block(kind: str, **content: Any) -> dict[str, Any]:
    return {"content": content, "id": "x", "isHidden": False, "type": kind}


BLOCKS = [
    block("heading", level="h4", text="Se parler"),
    block("text", text="<p>Voir <a href='page://autreuuid'>ailleurs</a> : « oui ».</p>"),
    block("list", text="<ul><li><p>un</p></li><li><p>deux</p></li></ul>"),
    block("quote", text="<p>On avance.</p>", citation="Une voix, Rezé"),
    block("image", image=["file://vueuuid"]),
    block("gallery", images=["vue.png", "quai.png"], caption="Deux vues"),
    block("code", code="x = 1"),
    block("line"),
    block("markdown", text="| a | b |\n|---|---|\n| 1 | 2 |"),
]


def folder(root: Path, text: str, **more: str) -> Path:
    write_tree(
        root,
        {
            "content/site.txt": "Title: Site",
            "content/1_page/page.txt": fields(title="Page", text=text, **more),
            "content/1_page/vue.png.txt": fields(alt="La rive", caption="Une *légende*", uuid="vueuuid"),
            "content/1_page/quai.png.txt": fields(alt="Le quai"),
            "content/2_autre/autre.txt": fields(title="Autre", text="Fin.", uuid="autreuuid"),
        },
    )
    draw_picture(root / "content/1_page/vue.png")
    draw_picture(root / "content/1_page/quai.png", text="quai")
    return root


def read(root: Path, findings: Findings) -> Booklet:
    site = kirby.read_tree(root / "content", findings.append)
    return manuscript.read(site, load(root), findings.append)


def test_blocks_become_the_booklets(tmp_path: Path, findings: Findings) -> None:
    made = read(folder(tmp_path, json.dumps(BLOCKS, ensure_ascii=False)), findings).sections[0].blocks
    heading, text, points, quote, image, gallery, code, line, table = made
    assert isinstance(heading, Heading)
    assert (heading.level, heading.html) == (2, "Se parler")
    assert isinstance(text, Paragraph)
    assert text.html == 'Voir <a href="#autre">ailleurs</a>\u00a0: «\u00a0oui\u00a0».'
    assert isinstance(points, List)
    assert [[one.html for one in item if isinstance(one, Paragraph)] for item in points.items] == [
        ["un"],
        ["deux"],
    ]
    assert isinstance(quote, Quotation)
    assert quote.attribution == "Une voix, Rezé"
    assert isinstance(image, Figure)
    assert (image.picture.name, image.picture.alt, image.caption) == (
        "vue.png",
        "La rive",
        "Une <em>légende</em>",
    )
    assert isinstance(gallery, Gallery)
    assert [picture.alt for picture in gallery.pictures] == ["La rive", "Le quai"]
    assert gallery.caption == "Deux vues"
    assert isinstance(code, Listing)
    assert isinstance(line, Divider)
    assert isinstance(table, Table)
    assert {one.place.line for one in made} == {5}
    assert findings.codes == ["heading-level"]


def test_pretty_blocks_keep_their_lines(tmp_path: Path, findings: Findings) -> None:
    text = json.dumps(BLOCKS[:2], ensure_ascii=False, indent=1)
    heading, paragraph = read(folder(tmp_path, text), findings).sections[0].blocks
    lines = (tmp_path / "content/1_page/page.txt").read_text(encoding="utf-8").split("\n")
    assert '"text": "Se parler"' in lines[(heading.place.line or 0) - 1]
    assert '"text": "<p>Voir' in lines[(paragraph.place.line or 0) - 1]


def test_a_picture_that_a_block_names_and_nobody_has(tmp_path: Path, findings: Findings) -> None:
    folder(
        tmp_path,
        json.dumps([block("gallery", images=["vue.png", "vve.png"]), block("image", image=["zzz.png"])]),
    )
    read(tmp_path, findings)
    assert findings.codes == ["picture-missing", "picture-missing"]
    assert findings[0].message("fr") == "le bloc gallery nomme vve.png, absent de content/1_page/"
    assert findings[0].hint("en") == "did you mean vue.png?"


@pytest.mark.parametrize(
    "cover", ["- file://vueuuid", "- \n  id: vue.png\n  filename: vue.png", "- rien.png\n- vue.png"]
)
def test_the_cover_stands_once(tmp_path: Path, findings: Findings, cover: str) -> None:
    folder(
        tmp_path, json.dumps([BLOCKS[5], block("image", image=["vue.png"], caption="Gardée")]), cover=cover
    )
    section = read(tmp_path, findings).sections[0]
    assert section.cover is not None
    assert section.cover.name == "vue.png"
    gallery, words = section.blocks
    assert isinstance(gallery, Gallery)
    assert [picture.name for picture in gallery.pictures] == ["quai.png"]
    assert isinstance(words, Paragraph)
    assert [code for code in findings.codes if code != "picture-missing"] == ["picture-repeated"] * 2
    assert ("picture-missing" in findings.codes) == ("rien" in cover)


def test_pull_quotes_in_a_structure(tmp_path: Path, findings: Findings) -> None:
    quotes = "- \n  quote: On avance ensemble\n  author: Une voix\n- \n  quote: 'On écoute : toujours'"
    folder(tmp_path, "Du texte, et du texte.", displayquotes="oui", quotes=quotes)
    made = [one for one in read(tmp_path, findings).sections[0].blocks if one.kind == "pull-quote"]
    assert [(one.html, one.attribution) for one in made] == [  # type: ignore[union-attr]
        ("On avance ensemble", "Une voix"),
        ("On écoute\u00a0: toujours", ""),
    ]


def test_a_layout_is_read_in_one_column(tmp_path: Path, findings: Findings) -> None:
    rows = [{"columns": [{"width": "1/2", "blocks": [block("text", text=word)]} for word in ("Un", "Deux")]}]
    made = read(folder(tmp_path, json.dumps(rows)), findings).sections[0].blocks
    assert [one.html for one in made if isinstance(one, Paragraph)] == ["Un", "Deux"]


def test_blocks_in_both_editions(tmp_path: Path) -> None:
    """What a screen reader hears of a gallery: each picture's description, then the caption of them all."""
    folder(tmp_path, json.dumps(BLOCKS, ensure_ascii=False))
    proofs = {}
    with build.Desk(tmp_path, jobs=1) as desk:
        for edition in build.editions(tmp_path):
            proofs[edition.name] = build.build(tmp_path, edition, desk=desk)
    assert [one.code for one in proofs["accessible"].findings] == ["heading-level"]
    assert proofs["accessible"].press_ready
    tags = read_tags(tmp_path / proofs["accessible"].file)
    pictures = [figure.alt for figure in tags.find("Figure") if figure.alt]
    assert pictures == ["La rive", "La rive", "Le quai"]
    assert "Deux vues" in tags.text
    assert "Une voix, Rezé" in tags.find("BlockQuote")[0].text
    with pypdfium2.PdfDocument(tmp_path / proofs["print"].file) as document:
        text = "\n".join(page.get_textpage().get_text_range() for page in document)
    for words in ("Se parler", "Une voix, Rezé", "Deux vues", "x = 1"):
        assert words in text


def test_a_link_tells_its_page_wherever_text_is_set(tmp_path: Path, findings: Findings) -> None:
    link = "<a href='page://autreuuid'>ailleurs</a>"
    blocks = [
        block("gallery", images=["vue.png", "quai.png"], caption=link),
        block("quote", text="<p>Oui.</p>", citation=link),
    ]
    booklet = read(folder(tmp_path, json.dumps(blocks)), findings)
    edition = load(tmp_path).edition("print")
    written = write_sections(booklet, edition, Theme(tmp_path), {}, {"autre": 7})
    assert written[0].html.count("(p.") == 2

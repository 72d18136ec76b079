"""Other people's sites: fields of other names are mapped, or a mapping is suggested."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pipeline import build
from pipeline.cli import Voice
from pipeline.diagnostics import finding
from tests.conftest import Findings
from tests.folders import draw_picture, fields, write_tree

LONG = "La rencontre commence par un tour de table où chacune et chacun dit ce qui l’amène ici ce matin."


def other_site(root: Path) -> Path:
    pages = {
        f"content/{number}_page{number}/page.txt": fields(
            intitule=f"Page {number}", corps=LONG, accroche="Se rencontrer", bandeau="- vue.png", tags="a, b"
        )
        for number in (1, 2)
    }
    write_tree(root, {"content/site.txt": "Title: Site", **pages})
    draw_picture(root / "content/1_page1/vue.png")
    return root


def test_texte_chapo_and_visuel_need_no_mapping(tmp_path: Path) -> None:
    page = fields(title="Page", texte=LONG, chapo="Se rencontrer", visuel="vue.png")
    write_tree(tmp_path, {"content/site.txt": "Title: Site", "content/1_page/page.txt": page})
    draw_picture(tmp_path / "content/1_page/vue.png")
    text = build.read(tmp_path)
    (section,) = text.booklet.sections
    assert section.cover is not None
    assert [block.kind for block in section.blocks] == ["standfirst", "paragraph"]
    assert text.findings == ()


def test_a_mapping_is_suggested_and_then_does(tmp_path: Path) -> None:
    other_site(tmp_path)
    suggested = [one for one in build.read(tmp_path).findings if one.code == "fields-unknown"]
    assert str(suggested[0].place) == "content/1_page1/page.txt:5"
    assert suggested[0].hint("fr") == 'dans booklet.toml, sous [fields] : text = ["text", "texte", "corps"]'
    ran = subprocess.run(
        [sys.executable, "-m", "pipeline", "check", str(tmp_path), "--lang", "fr"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    block = ran.stderr[ran.stderr.index("# booklet.toml") :]
    mapping = tomllib.loads(block)["fields"]
    assert {meaning: names[-1] for meaning, names in mapping.items()} == {
        "text": "corps", "title": "intitule", "standfirst": "accroche", "cover": "bandeau",
    }  # fmt: skip
    (tmp_path / "booklet.toml").write_text(block, encoding="utf-8")
    text = build.read(tmp_path)
    assert [section.plain_title for section in text.booklet.sections] == ["Page 1", "Page 2"]
    assert text.booklet.sections[0].cover is not None
    assert [block.kind for block in text.booklet.sections[0].blocks] == ["standfirst", "paragraph"]
    assert {one.code for one in text.findings} <= {"picture-missing"}


def test_nothing_is_suggested_where_nothing_looks_like_a_text(tmp_path: Path, findings: Findings) -> None:
    page = fields(title="Page", adresse=LONG, metadescription=LONG, liste=f"- {LONG}", note="Court")
    write_tree(tmp_path, {"content/site.txt": "Title: Site", "content/1_page/page.txt": page})
    findings.extend(build.read(tmp_path).findings)
    assert findings.codes == ["text-missing"]


BUILDER = "- \n  _fieldset: texte\n  texte: >\n    Bonjour à toutes et à tous."
BLOCKS = '[{"content":{"text":"<p>Bonjour.</p>"},"id":"a","isHidden":false,"type":"text"}]'


@pytest.mark.parametrize("stored", [BUILDER, BLOCKS])
def test_a_field_of_blocks_or_of_the_builder_is_a_text(tmp_path: Path, stored: str) -> None:
    page = "Title: Page\n\n----\n\nNos-sections: " + stored
    write_tree(tmp_path, {"content/site.txt": "Title: Site", "content/1_page/page.txt": page})
    (suggested,) = [one for one in build.read(tmp_path).findings if one.code == "fields-unknown"]
    assert suggested.message("fr").endswith("Nos-sections peut en être le champ text")
    assert suggested.hint("fr").endswith('text = ["text", "texte", "nos_sections"]')
    (tmp_path / "booklet.toml").write_text('[fields]\ntext = ["nos_sections"]', encoding="utf-8")
    (block, *_) = build.read(tmp_path).booklet.sections[0].blocks
    assert "Bonjour" in str(block)


def test_a_mapping_names_each_meaning_once(capsys: pytest.CaptureFixture[str]) -> None:
    found = [
        finding("fields-unknown", field="X", meaning="text", count=1, suggestion=f'text = ["{name}"]')
        for name in ("un", "deux")
    ]
    Voice("fr", "text", False, False).mapping(found)
    assert tomllib.loads(capsys.readouterr().err) == {"fields": {"text": ["un"]}}

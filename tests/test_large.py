"""Large booklets: a section of 300 000 words, 500 sections, a table of 5 000 rows."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from pipeline import build
from tests.folders import fields, write_tree

pytestmark = pytest.mark.slow

SENTENCE = "Les acteurs du territoire se rencontrent pour parler un langage commun et lever des freins. "


def pages_of(root: Path, edition: str) -> int:
    manuscript = build.read(root)
    proof = build.build(root, manuscript.settings.edition(edition), manuscript=manuscript)
    assert not build.has_errors(proof.findings), [f.text() for f in proof.findings]
    with pikepdf.open(root / proof.file) as document:
        assert len(document.pages) == proof.pages
    return proof.pages


def test_a_section_of_300_000_words(tmp_path: Path) -> None:
    paragraph = SENTENCE * 20
    words = len(paragraph.split())
    text = "\n\n".join([paragraph] * (300_000 // words + 1))
    write_tree(tmp_path, {"content/1_long/long.txt": fields(title="Long", text=text)})
    assert pages_of(tmp_path, "print") > 600


def test_500_sections(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            f"content/{n}_page-{n}/page.txt": fields(title=f"Page {n}", text=SENTENCE * 3)
            for n in range(1, 501)
        },
    )
    assert pages_of(tmp_path, "accessible") > 500


def test_a_table_of_5_000_rows(tmp_path: Path) -> None:
    rows = "\n".join(f"| {n} | Séance {n} | 14 h |" for n in range(5_000))
    text = f"| Jour | Titre | Heure |\n|---|---|---|\n{rows}"
    write_tree(tmp_path, {"content/1_table/table.txt": fields(title="Table", text=text)})
    assert pages_of(tmp_path, "accessible") > 80

"""Content in several languages: which there are, what falls back to what, and one booklet for each."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from pipeline import build, kirby
from pipeline.booklet import Paragraph
from pipeline.kirby import Entry
from pipeline.kirby.survey import split_code, survey
from tests.conftest import Findings
from tests.folders import fields, write_tree
from tests.tools.tagtree import read_tags

TWO = {
    "content/site.fr.txt": fields(title="Le livret", uuid="site1", author="Un service"),
    "content/site.en.txt": fields(title="The booklet"),
    "content/1_edito/edito.fr.txt": fields(
        title="Édito", text="Bonjour : entrez.", subtitle="Ici", uuid="edito1"
    ),
    "content/1_edito/edito.en.txt": fields(title="Editorial", text="Hello: come in.", subtitle=""),
    "content/1_edito/vue.jpg": "",
    "content/1_edito/vue.jpg.fr.txt": fields(alt="La rive", uuid="vue1"),
    "content/1_edito/vue.jpg.en.txt": fields(alt="The bank"),
    "content/2_fin/fin.fr.txt": fields(title="Fin", text="Au revoir.", uuid="fin1"),
}


def read(root: Path, findings: Findings, language: str = "") -> Entry:
    return kirby.read_tree(root / "content", findings.append, language=language)


def values(entry: Entry) -> dict[str, str]:
    return {field.key: field.value for field in entry.fields}


@pytest.mark.parametrize(
    ("stem", "parts"),
    [
        ("edito.fr", ("edito", "fr")),
        ("edito.pt_BR", ("edito", "pt_BR")),
        ("edito.fr-ca", ("edito", "fr-ca")),
        ("photo.jpg.fr", ("photo.jpg", "fr")),
        ("photo.jpg", ("photo.jpg", "")),
        ("script.js", ("script.js", "")),
        ("notes.md", ("notes.md", "")),
        ("edito", ("edito", "")),
        (".fr", (".fr", "")),
    ],
)
def test_a_languages_code_in_a_name(stem: str, parts: tuple[str, str]) -> None:
    assert split_code(stem) == parts


def test_languages_are_inferred_and_the_default_one_holds_the_uuids(tmp_path: Path) -> None:
    content = write_tree(tmp_path, TWO) / "content"
    assert kirby.languages(content) == ("fr", "en")
    assert kirby.languages(content, default="en") == ("en", "fr")
    assert kirby.languages(content, default="de") == ("fr", "en")
    same = {name: text.replace("Uuid", "Other") for name, text in TWO.items() if "2_fin" not in name}
    content = write_tree(tmp_path / "same", same) / "content"
    assert kirby.languages(content) == ("en", "fr")
    assert kirby.languages(content, usual="fr") == ("fr", "en")


def test_a_stray_suffix_is_no_language(tmp_path: Path, findings: Findings) -> None:
    stray = {
        "content/1_edito/edito.an.txt": fields(title="Perdu"),
        "content/2_fin/fin.txt": fields(title="Ancien"),
    }
    content = write_tree(tmp_path, TWO | stray) / "content"
    assert kirby.languages(content) == ("fr", "en")
    site = read(tmp_path, findings)
    assert [child.template for child in site.children] == ["edito", "fin"]
    assert [(one.code, str(one.place)) for one in findings] == [
        ("language-stray", "content/1_edito/edito.an.txt"),
        ("language-stray", "content/2_fin/fin.txt"),
    ]


def test_what_was_left_of_a_language_makes_no_second_one(tmp_path: Path, findings: Findings) -> None:
    """Where most pages name no language, those that do are remains of one that was given up."""
    files = {f"content/{n}_p{n}/page.txt": fields(title=f"P{n}", text="Texte") for n in range(1, 4)}
    files |= {f"content/{n}_p{n}/vue.jpg": "" for n in range(1, 4)}
    files |= {f"content/{n}_p{n}/vue.jpg.fr.txt": fields(alt=f"Vue {n}") for n in range(1, 4)}
    files |= {"content/1_p1/page.fr.txt": fields(title="Vieux")}
    write_tree(tmp_path, files)
    assert survey(tmp_path / "content").languages == ()
    site = read(tmp_path, findings)
    assert [values(child)["title"] for child in site.children] == ["P1", "P2", "P3"]
    alt = site.children[0].files[0].field("alt")
    assert alt is not None
    assert alt.value == "Vue 1"
    assert findings == []


def test_fields_fall_back_one_by_one_and_an_empty_one_counts(tmp_path: Path, findings: Findings) -> None:
    write_tree(tmp_path, TWO)
    site = read(tmp_path, findings, "en")
    edito, fin = site.children
    assert values(site) == {"title": "The booklet", "uuid": "site1", "author": "Un service"}
    assert values(edito) == {
        "title": "Editorial",
        "text": "Hello: come in.",
        "subtitle": "",
        "uuid": "edito1",
    }
    assert values(fin)["text"] == "Au revoir."
    assert edito.place.file == "content/1_edito/edito.en.txt"
    uuid = edito.field("uuid")
    assert uuid is not None
    assert uuid.file == "content/1_edito/edito.fr.txt"
    assert site.site.entry_by_uuid("edito1") is edito
    vue = edito.files[0]
    assert [(field.key, field.value) for field in vue.fields] == [("alt", "The bank"), ("uuid", "vue1")]
    assert vue.place.file == "content/1_edito/vue.jpg.en.txt"
    assert [(one.code, str(one.place)) for one in findings] == [
        ("translation-missing", "content/2_fin/fin.fr.txt")
    ]


def test_a_finding_on_a_borrowed_field_names_its_own_file(tmp_path: Path) -> None:
    more = {
        "content/1_edito/edito.fr.txt": TWO["content/1_edito/edito.fr.txt"] + "\n\n----\n\nCover: rien.jpg"
    }
    write_tree(tmp_path, TWO | more)
    found = build.read(tmp_path, language="en").findings
    (missing,) = [one for one in found if one.code == "picture-missing"]
    assert str(missing.place) == "content/1_edito/edito.fr.txt:17"


def text_of(file: Path) -> str:
    with pypdfium2.PdfDocument(file) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_one_booklet_for_each_language(tmp_path: Path) -> None:
    pages = {name: text for name, text in TWO.items() if "vue.jpg" not in name}
    write_tree(tmp_path, pages)
    chosen = build.editions(tmp_path, ["print"])
    assert [edition.stem for edition in chosen] == ["print.fr", "print.en"]
    with build.Desk(tmp_path, jobs=1) as desk:
        for edition in chosen:
            proof = build.build(tmp_path, edition, desk=desk)
            assert proof.file == f"output/print.{edition.language}.pdf"
        again = build.build(tmp_path, chosen[1], desk=desk)
    assert again == proof
    french, english = (text_of(tmp_path / f"output/print.{code}.pdf") for code in ("fr", "en"))
    assert "Le livret" in french
    assert "Bonjour\u00a0: entrez." in french.replace("\u202f", "\u00a0")
    assert "The booklet" in english
    assert "Hello: come in." in english
    said = json.loads((tmp_path / "output/print.en.findings.json").read_text(encoding="utf-8"))
    assert (said["edition"], said["language"], said["file"]) == ("print", "en", "output/print.en.pdf")
    assert not (tmp_path / "output/print.pdf").exists()


def test_a_page_that_is_not_translated_keeps_its_language(tmp_path: Path) -> None:
    pages = {name: text for name, text in TWO.items() if "vue.jpg" not in name}
    pages["content/2_fin/fin.fr.txt"] = fields(title="Fin", text="Au revoir : merci !", uuid="fin1")
    write_tree(tmp_path, pages)
    edito, fin = build.read(tmp_path, language="en").booklet.sections
    assert (edito.language, fin.language) == ("", "fr")
    (paragraph,) = fin.blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.html == "Au revoir\u00a0: merci\u202f!"
    proof = build.build(tmp_path, build.editions(tmp_path, ["accessible"])[1])
    assert proof.press_ready
    tags = read_tags(tmp_path / proof.file)
    assert tags.lang == "en" or tags.lang is None
    assert '"Au revoir' in tags.outline().replace("'", '"')
    assert "lang=fr" in tags.outline()


def test_check_tells_of_all_languages(tmp_path: Path) -> None:
    write_tree(tmp_path, {name: text for name, text in TWO.items() if "vue.jpg" not in name})
    command = [sys.executable, "-m", "pipeline", "check", str(tmp_path), "--format", "json"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [one["code"] for one in json.loads(ran.stdout)["findings"]] == ["translation-missing"]


def test_languages_can_be_chosen(tmp_path: Path) -> None:
    settings = '[booklet]\nlanguages = ["en", "de"]\ndefault_language = "en"\n'
    write_tree(tmp_path, TWO | {"booklet.toml": settings})
    assert [edition.stem for edition in build.editions(tmp_path)] == ["print.en", "accessible.en"]
    text = build.read(tmp_path, language="en")
    assert (text.booklet.title, text.booklet.language) == ("The booklet", "en")
    assert text.findings[0].code == "language-unknown"
    assert str(text.findings[0].place) == "booklet.toml:2"


def test_content_in_one_language_that_names_it_keeps_plain_file_names(tmp_path: Path) -> None:
    one = {name: text for name, text in TWO.items() if ".fr" in name or name.endswith("jpg")}
    write_tree(tmp_path, one)
    assert kirby.languages(tmp_path / "content") == ("fr",)
    assert [edition.stem for edition in build.editions(tmp_path)] == ["print", "accessible"]
    assert build.read(tmp_path).booklet.sections[0].plain_title == "Édito"

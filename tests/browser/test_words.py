"""The words of the preview, and the laws that its modules keep; no browser is needed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.typography import polish

WEB = Path(__file__).resolve().parents[2] / "pipeline" / "preview" / "web"
MODULES = sorted(WEB.glob("*.js"))
SHEETS = sorted(WEB.glob("*.css"))
# A key, then its words, or one form of them and the other.
ENTRY = re.compile(r'"([\w.-]+)": (?:"([^"]*)"|\{\s*one: "([^"]*)",\s*other: "([^"]*)",?\s*\})')
# Keys that a module makes of a word of the server, or of one of its own.
FAMILIES = "kind role stage severity view layer crop tab key page block zoom".split()


def words(language: str) -> dict[str, tuple[str, ...]]:
    text = (WEB / f"words.{language}.js").read_text(encoding="utf-8")
    return {key: tuple(filter(None, forms)) for key, *forms in ENTRY.findall(text)}


def test_both_languages_say_the_same_things() -> None:
    french, english = words("fr"), words("en")
    assert len(french) > 200
    assert list(french) == list(english)
    for key, forms in french.items():
        assert len(forms) == len(english[key]), key
        for mine, other in zip(forms, english[key], strict=True):
            assert sorted(re.findall(r"\{\w+\}", mine)) == sorted(re.findall(r"\{\w+\}", other)), key


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_line_of_words_was_read(language: str) -> None:
    text = (WEB / f"words.{language}.js").read_text(encoding="utf-8")
    assert len(re.findall(r'^  "|(?<=, )"(?=[\w.-]+": ")', text, re.MULTILINE)) == len(words(language))


def test_french_is_set_as_in_the_booklet() -> None:
    wrong = {
        form: set_ for forms in words("fr").values() for form in forms if (set_ := polish(form, "fr")) != form
    }
    assert wrong == {}


def test_every_word_is_said_somewhere() -> None:
    said = "\n".join(
        path.read_text(encoding="utf-8") for path in MODULES if not path.name.startswith("words.")
    )
    unsaid = [key for key in words("en") if f'"{key}"' not in said and key.split(".")[0] not in FAMILIES]
    assert unsaid == []
    asked = set(re.findall(r'\bsay\(\s*"([\w.-]+)"', said))
    assert asked <= words("en").keys()


def test_no_content_is_ever_read_as_markup() -> None:
    ways = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|setHTML"
    )
    found = [
        f"{path.name}: {way}" for path in MODULES for way in ways.findall(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_nothing_is_asked_of_anybody_else() -> None:
    for path in (*MODULES, *SHEETS, WEB / "index.html"):
        addresses = re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"')]*", path.read_text(encoding="utf-8"))
        assert [one for one in addresses if one != "http://www.w3.org/2000/svg"] == [], path.name


def test_the_shell_has_nothing_in_line_and_names_files_that_are_there() -> None:
    shell = (WEB / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=", shell)
    named = re.findall(r"/web/([\w.-]+)", shell)
    assert [name for name in named if not (WEB / name).is_file()] == []
    # All that runs is named, so that it comes at once, and not module by module.
    assert {path.name for path in (*SHEETS, *MODULES)} - {"types.js"} <= set(named)
    assert len(named) == len(set(named))
    assert sorted(re.findall(r"\$(\w+)", shell)) == ["language", "read_only", "token"]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_a_module_is_small_and_imports_what_is_there(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    if not module.name.startswith("words."):
        assert len(text.splitlines()) <= 420
    assert [name for name in re.findall(r'from "\./([\w.]+)"', text) if not (WEB / name).is_file()] == []
    assert text.lstrip().startswith("/**"), "a module says what it is for"

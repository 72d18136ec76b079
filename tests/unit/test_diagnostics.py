"""Findings: one line each, in two languages, and as records."""

from __future__ import annotations

import inspect
from string import Formatter

import pytest

from pipeline.diagnostics import Diagnostic, Place, Severity, catalogue, finding, unbroken
from pipeline.diagnostics.catalogue import CATALOGUE
from pipeline.preflight.gathering import Gathering


def missing(suggestion: str = "") -> Diagnostic:
    place = Place("content/1_edito/edito.txt", 12, 3)
    words = {"source": "field Cover", "source_fr": "le champ Cover", "name": "unknown-1.png"}
    return finding("picture-missing", place, folder="content/1_edito/", suggestion=suggestion, **words)


def test_the_line_that_people_read() -> None:
    assert missing("unknown.png").text("en") == (
        "content/1_edito/edito.txt:12:3: warning[picture-missing] field Cover names unknown-1.png, "
        "which is not in content/1_edito/ (did you mean unknown.png?)"
    )
    assert missing("unknown.png").text("fr") == (
        "content/1_edito/edito.txt:12:3: attention[picture-missing] le champ Cover nomme unknown-1.png, "
        "absent de content/1_edito/ (vouliez-vous dire unknown.png ?)"
    )


def test_a_suggestion_that_is_none_leaves_no_hint() -> None:
    assert missing().text("en").endswith("which is not in content/1_edito/")


def test_marks_stay_with_their_words_where_lines_are_broken() -> None:
    said = "un chapô : « À deux ? » ; dans Kirby, 3 : 2"
    assert unbroken(said, "fr") == "un chapô\xa0: «\xa0À deux\u202f?\xa0»\u202f; dans Kirby, 3\xa0: 2"
    assert unbroken("set so: « Deux ? » ; 3 : 2", "en") == "set so: «\xa0Deux ?\xa0» ; 3 : 2"


def test_words_that_are_not_ours_stay_as_they_are_where_lines_are_broken() -> None:
    found = finding("heading-size", role="lead", role_fr="chapô", excerpt="Où ça ? : ici", marks="## ;")
    assert found.message("fr", unbroken=True).endswith("chapô\xa0: «\xa0Où ça ? : ici\xa0»")
    assert found.message("en", unbroken=True).endswith("lead: «\xa0Où ça ? : ici\xa0»")
    assert "## ;" in found.hint("fr", unbroken=True)
    assert found.message("fr").endswith("chapô : « Où ça ? : ici »")


def test_the_record_has_every_key() -> None:
    assert missing().record("fr") == {
        "severity": "warning",
        "code": "picture-missing",
        "message": "le champ Cover nomme unknown-1.png, absent de content/1_edito/",
        "file": "content/1_edito/edito.txt",
        "line": 12,
        "column": 3,
        "page": None,
        "hint": None,
    }


def test_braces_in_words_are_words() -> None:
    assert "{0} {x}" in finding("file-unfit", reason="{0} {x}").text()


def test_a_word_too_few_is_a_bug() -> None:
    with pytest.raises(KeyError):
        finding("file-unfit")


def test_severity_may_be_given() -> None:
    assert finding("file-unfit", reason="x", severity=Severity.NOTE).text().startswith("note[file-unfit]")


def test_a_finding_is_one_line_whatever_it_repeats() -> None:
    place = Place("content/1_a\nerror[x] forged/a.txt", 3)
    text = finding("file-unfit", place, reason="a\r\nb\u2028c \ud800\u00a0!").text()
    assert text.splitlines() == [text]
    assert "a b c \\ud800\u00a0!" in text
    text.encode()


@pytest.mark.parametrize("code", CATALOGUE)
def test_no_word_of_a_sentence_is_named_as_what_is_said_of_a_finding(code: str) -> None:
    """`finding` takes a sentence's words beside its own arguments: one name for two would never be heard."""
    own = {*inspect.signature(finding).parameters} - {"words"}
    own |= {*inspect.signature(Gathering.add).parameters} - {"words"}
    told = [*CATALOGUE[code].message.values(), *CATALOGUE[code].hint.values()]
    words = {word for text in told for _, word, *_ in Formatter().parse(text) if word}
    assert not words & own


def test_no_code_stands_in_two_files() -> None:
    parts = (catalogue.work, catalogue.files, catalogue.writing, catalogue.pictures, catalogue.setting)
    last = (catalogue.finished, catalogue.press, catalogue.access)
    codes = [code for part in (*parts, *last) for code in part.SAYINGS]
    assert sorted(codes) == sorted(CATALOGUE)


@pytest.mark.parametrize("place", [Place("a.txt"), Place("content/1_a/a.txt", 12), Place("a.txt", 3, 7)])
def test_a_place_is_read_back_as_it_was_written(place: Place) -> None:
    assert Place.read(str(place)) == place
    assert Place.read("") is None

"""Kirby's txt grammar, held against what Kirby itself decodes."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.diagnostics import Diagnostic, Place
from pipeline.kirby import Field, parse_fields, read_fields
from pipeline.kirby.fields import find_field, split_fields

SAMPLES = json.loads(
    (Path(__file__).parents[1] / "corpus" / "kirby-decoder-samples.json").read_text(encoding="utf-8")
)
PLACE = Place("content/1_a/a.txt")


def read(data: bytes) -> tuple[tuple[Field, ...], list[Diagnostic]]:
    found: list[Diagnostic] = []
    return read_fields(data, PLACE, found.append), found


def at(found: list[Diagnostic]) -> list[tuple[str, int | None]]:
    return [(one.code, one.place.line if one.place else None) for one in found]


def test_the_corpus_is_whole() -> None:
    assert len(SAMPLES) == 35


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["name"])
def test_fields_are_those_that_kirby_decodes(sample: dict[str, object]) -> None:
    source = base64.b64decode(str(sample["source_b64"]))
    wanted = sample["fields_b64"]
    assert isinstance(wanted, dict)
    fields = split_fields(source)
    assert fields == {key.encode(): base64.b64decode(value) for key, value in wanted.items()}
    assert [key.decode() for key in fields] == sample["order"]
    assert [field.key for field in parse_fields(source)] == sample["order"]
    for field, value in zip(parse_fields(source), fields.values(), strict=True):
        assert field.value == value.decode("utf-8", "replace") or b"\xff" in value or not _is_utf8(value)


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(st.binary())
def test_any_bytes_are_read(data: bytes) -> None:
    lines = data.count(b"\n") + 1
    for field in parse_fields(data):
        assert 1 <= field.line <= field.value_line <= lines
    read(data)


@given(st.lists(st.sampled_from([b"Text:", b"a", b" ", b"\n", b"\r\n", b"\n----\n", b":", b"-", b"\xe9"])))
def test_a_value_stands_where_it_says(parts: list[bytes]) -> None:
    data = b"".join(parts)
    lines = data.split(b"\n")
    for field in parse_fields(data):
        first = field.value.encode("cp1252").split(b"\n")[0]
        assert first.strip() in lines[field.value_line - 1]


def test_lines_of_names_and_values() -> None:
    data = (
        b"\xef\xbb\xbfTitle: A\r\n\r\n----\r\n\r\n\r\nText:\r\n\r\nOne\r\nTwo\r\n\r\n----\r\n\r\nEmpty:\r\n"
    )
    assert parse_fields(data) == (
        Field("title", "A", 1, 1),
        Field("text", "One\r\nTwo", 6, 8),
        Field("empty", "", 13, 13),
    )


def test_the_last_of_two_fields_wins_at_the_first_ones_position() -> None:
    fields, found = read(b"A-b: 1\n----\nC: 2\n----\na b: 3")
    assert fields == (Field("a_b", "3", 5, 5), Field("c", "2", 3, 3))
    assert at(found) == [("field-repeated", 5)]


def test_a_stray_divider_is_reported_where_text_is_lost() -> None:
    fields, found = read(b"Text: Intro\n\nSous-titre\n-----\nsuite\n\n----\n\nperdu\n\n----\n\nNext: ok")
    assert [field.key for field in fields] == ["text", "next"]
    assert at(found) == [("field-lost", 4), ("field-lost", 9)]
    _, found = read(b"Text: Intro\n-----\nsuite : fin")
    assert at(found) == [("field-suspect", 2)]
    _, found = read(b"Text: Intro\n----\nElle a dit, hier : fin")
    assert at(found) == [("field-suspect", 3)]


def test_bytes_that_are_not_utf_8_are_read_as_windows_1252() -> None:
    fields, found = read("Title: Été\n----\nText: c’est « dit »".encode("cp1252"))
    assert [field.value for field in fields] == ["Été", "c’est « dit »"]
    assert at(found) == [("encoding-guessed", 1)]
    # One bad byte does not spoil what is good around it; 0x81 has no meaning in Windows-1252.
    fields, found = read("Title: déjà\n----\nText: é".encode() + b"\xe9\x81")
    assert [field.value for field in fields] == ["déjà", "éé"]
    assert at(found) == [("control-characters", 3), ("encoding-guessed", 3)]


def test_control_characters_are_taken_out_and_reported_but_parse_fields_is_exact() -> None:
    data = b"Title: a\x00b\x0bc\x0cd\n----\nText: \x01\n\nx"
    fields, found = read(data)
    assert fields == (Field("title", "ab c d", 1, 1), Field("text", "x", 3, 5))
    assert at(found) == [("control-characters", 1)]
    assert dict(found[0].words)["count"] == "2"
    assert parse_fields(data)[0].value == "a\x00b\x0bc\x0cd"


def test_line_ends_that_no_editor_counts_become_spaces() -> None:
    data = "Text: \x0bun\x0bdeux\x0ctrois\x85quatre\u2028cinq\u2029six\nsept\x0c\n----\nNext: a".encode()
    fields, found = read(data)
    assert fields == (Field("text", "un deux trois quatre cinq six\nsept", 1, 1), Field("next", "a", 4, 4))
    assert found == []
    assert "\u2028" in parse_fields(data)[0].value


@pytest.mark.parametrize("odd", ["\x7f", "\x80", "\x84", "\x86", "\x9f", "\ufeff", "\ufffe", "\uffff"])
def test_what_no_page_can_show_is_taken_out(odd: str) -> None:
    fields, found = read(f"\ufeffTitle: a\n----\nText: {odd}\nu{odd}n\n{odd}".encode())
    assert fields == (Field("title", "a", 1, 1), Field("text", "un", 3, 4))
    assert at(found) == [("control-characters", 3)]
    assert dict(found[0].words)["count"] == "3"


def test_a_field_is_found_by_any_spelling_kirby_accepts() -> None:
    fields = parse_fields(
        "Meta-Title: x\n----\nÉditeur: y\n----\nList: []\n----\nBlank: \n----\nZero: 0".encode()
    )
    for name in ("meta_title", "Meta-title", "meta title", "META_TITLE"):
        field = find_field(fields, name)
        assert field is not None
        assert field.value == "x"
    assert find_field(fields, "metatitle") is None
    assert find_field(fields, "éditeur") is None
    assert [field.key for field in fields if field.empty] == ["list", "blank"]


def test_a_clean_file_has_no_findings() -> None:
    assert read(b"Title: A\n\n----\n\nText: \n\n##### b\n\n----\n\nDisplayquotes: oui")[1] == []


@pytest.mark.parametrize(
    ("typed", "code", "line", "lost"),
    [
        ("Un titre\n-----\n\nLa suite : ici.", "field-suspect", 8, "La suite"),
        ("| a | b |\n|---|---|\n----|----\n| 1 | 2 |", "field-lost", 9, "| 1 | 2 |"),
        ("Un titre\n----\nHoraires : 14 h", "field-suspect", 9, "14 h"),
        ("Un titre\n--------\nLa suite sans rien.", "field-lost", 8, "La suite sans rien."),
    ],
)
def test_a_divider_typed_inside_a_text_is_told_with_what_it_cost(
    typed: str, code: str, line: int, lost: str
) -> None:
    data = f"Title: A\n\n----\n\nText:\n\n{typed}\n\n----\n\nUuid: x".encode()
    found = read(data)[1]
    assert [one.code for one in found] == [code]
    assert found[0].place is not None
    assert abs((found[0].place.line or 0) - line) <= 1
    assert lost in found[0].message("fr") or lost.lower().replace(" ", "_") in found[0].message("fr")


def test_a_huge_field_is_told() -> None:
    assert at(read(b"Title: A\n\n----\n\nText: " + b"mot " * 600_000)[1]) == [("field-huge", 5)]


def test_a_file_whose_dividers_all_stand_tight_is_taken_as_it_is() -> None:
    assert read(b"Title: A\n----\nText: B\n----\nUuid: x")[1] == []

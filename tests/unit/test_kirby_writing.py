"""Writing one field of a content file, held against what Kirby itself writes."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from pipeline.kirby import UnwritableError, parse_fields, with_field
from tests.folders import SEED

SAMPLES = json.loads(
    (Path(__file__).parents[1] / "corpus" / "kirby-encoder-samples.json").read_text(encoding="utf-8")
)
FILE = (
    b"\xef\xbb\xbfTitle: A\r\n\r\n----\r\n\r\n\r\n"
    b"Meta-Text:\t\r\n\r\nOne\r\nTwo\r\n\r\n----  \r\n\r\nEmpty:\r\n"
)


def test_the_corpus_is_whole() -> None:
    assert len(SAMPLES) == 32


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["name"])
def test_a_file_that_kirby_wrote_becomes_what_kirby_would_write(sample: dict[str, str]) -> None:
    before, value, after = (
        base64.b64decode(sample[name]) for name in ("before_b64", "value_b64", "after_b64")
    )
    assert with_field(before, sample["key"], value.decode()) == after


@pytest.mark.parametrize(
    ("key", "value", "old", "new"),
    [
        # The file's line ends, mark and blank lines, the spelling of the name, the tab behind it: all stay.
        ("title", "B", b"Title: A\r", b"Title: B\r"),
        ("title", "B\nC", b"Title: A\r", b"Title:\r\n\r\nB\r\nC\r"),
        ("meta_text", "x\ny\n\nz", b"One\r\nTwo", b"x\r\ny\r\n\r\nz"),
        ("meta text", "x", b"Meta-Text:\t\r\n\r\nOne\r\nTwo\r", b"Meta-Text: x\r"),
        ("empty", "x", b"Empty:\r", b"Empty: x\r"),
        ("empty", "x\ny", b"Empty:\r", b"Empty:\r\n\r\nx\r\ny\r"),
    ],
)
def test_all_but_the_value_stays(key: str, value: str, old: bytes, new: bytes) -> None:
    assert FILE.count(old) == 1
    assert with_field(FILE, key, value) == FILE.replace(old, new)


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        (b"Text: \n\nOne\nTwo", "Three\nFour", b"Text: \n\nThree\nFour"),  # as Kirby 2 wrote it
        (b"Text:\n\n\n\n  One\nTwo", "Three\nFour", b"Text:\n\n\n\n  Three\nFour"),
        (b"Text:\nOne\nTwo", "Three\nFour", b"Text:\n\nThree\nFour"),
        (b"Text: One\nTwo", "Three\nFour", b"Text:\n\nThree\nFour"),
        (b"Text:One\n", "Two", b"Text: Two\n"),
        (b"Text:\t One\n", "Two", b"Text:\t Two\n"),
        (b"Text:\n\nOne", "Two", b"Text: Two"),
        (b"Text: \n\n", "Two", b"Text: Two\n\n"),
        (b"Text: One\n\n\n", "", b"Text: \n\n\n"),
        (b"Text:\n----\nNext: a", "One\nTwo", b"Text:\n\nOne\nTwo\n----\nNext: a"),
        # Values that an old Panel sent have the line ends of a form, in a file that has its own.
        (
            b"Title: a\n\n----\n\nText:\n\nOne\r\nTwo\n",
            "a\nb\nc",
            b"Title: a\n\n----\n\nText:\n\na\r\nb\r\nc\n",
        ),
        (b"Text:\n\nOne\nTwo", "a\r\nb\rc", b"Text:\n\na\nb\nc"),
    ],
)
def test_a_value_stands_as_kirby_sets_it(before: bytes, value: str, after: bytes) -> None:
    assert with_field(before, "text", value) == after


@pytest.mark.parametrize(
    "data",
    [
        b"Text: \n\nOne\r\nTwo\r\n",
        b"Text: ----",
        b"Text:One",
        b"Text:",
        b"Text: \n \t\n",
        b"Text: c\xe9l\xe8bre",
        b"Text: a\x00b\xef\xbb\xbf",
        SEED.read_bytes(),
    ],
)
def test_a_value_that_is_there_changes_nothing(data: bytes) -> None:
    for field in parse_fields(data):
        for value in (field.value, f"\n {field.value}\t\n", field.value.replace("\r\n", "\n")):
            assert with_field(data, field.key, value) == data


def test_dashes_behind_blanks_are_escaped_too() -> None:
    # Kirby escapes first and trims then: its own writer would cut this text.
    assert with_field(b"Text: a", "text", "  ----\nb") == b"Text:\n\n\\----\nb"


def test_of_two_fields_the_one_that_kirby_reads_is_written() -> None:
    data = b"A-b: 1\n----\nC: 2\n----\na b: 3"
    assert with_field(data, "A_B", "4") == b"A-b: 1\n----\nC: 2\n----\na b: 4"


def test_a_field_in_windows_1252_becomes_utf_8_and_the_others_stay() -> None:
    data = "Title: Été\n----\nText: œuvre".encode("cp1252")
    written = with_field(data, "text", "œuvres")
    assert written == "Title: Été\n----\nText: ".encode("cp1252") + "œuvres".encode()
    assert [field.value for field in parse_fields(written)] == ["Été", "œuvres"]


@pytest.mark.parametrize("key", ["none", "", "0", "lost"])
def test_a_field_that_is_not_there_cannot_be_written(key: str) -> None:
    with pytest.raises(KeyError):
        with_field(b"Title: a\n----\n0: b\n----\nlost", key, "c")


@pytest.mark.parametrize(
    ("value", "line", "character"),
    [
        ("a\n\\----\nb", 2, ""),
        ("\\--------", 1, ""),
        ("a\n\nb\x08", 3, "U+0008"),
        ("a\x00b", 1, "U+0000"),
        ("a\ufeff", 1, "U+FEFF"),
        ("a\r\nb\ud83d", 2, "U+D83D"),
    ],
)
def test_what_would_be_read_otherwise_is_refused(value: str, line: int, character: str) -> None:
    with pytest.raises(UnwritableError) as refused:
        with_field(b"Text: x", "text", value)
    assert (refused.value.line, refused.value.character) == (line, character)

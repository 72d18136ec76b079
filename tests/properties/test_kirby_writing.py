"""Laws of writing a field: it is read as it was meant, all else stays, and writing twice is writing once."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.kirby import Field, UnwritableError, parse_fields, with_field
from pipeline.kirby.fields import find_field, find_written
from pipeline.kirby.writing import plain_lines

_ODD = ("\r\n", "\r", "\t", "\n", "\n\n", "\x0b", "\x0c", "\u2028", "Å", "é", " ", "a", ":", "-", "\\")
_DIVIDERS = ("----", "\n----\n", "\r\n----\r\n", "\n\n----\n\n", "\n\\----")
_PIECES = st.sampled_from(
    [one.encode() for one in (*_ODD, *_DIVIDERS, "Text:", "text :", "Title: ", "T-x:", "0:", "\ufeff", "\0")]
)
# A file has a field at least: there is nothing to be written in others.
FILES = st.builds(
    bytes.__add__,
    st.sampled_from([b"Text:", b"T: ", b"\xef\xbb\xbfTitle: ", b"\n a-b\t:", b"\xe9:", b"lost\n----\nText:"]),
    st.one_of(st.lists(_PIECES, max_size=30).map(b"".join), st.binary(max_size=60)),
)
_LETTERS = st.sampled_from([*_ODD, *_DIVIDERS, "Text: ", "\u00a0", "\x85"])
VALUES = st.one_of(st.lists(_LETTERS, max_size=15).map("".join), st.text(max_size=30))
_BLANKS = " \t\n\r\0\x0b"


def _named(data: bytes, choice: int) -> Field:
    fields = parse_fields(data)
    field = find_field(fields, fields[choice % len(fields)].key)
    assert field is not None
    return field


def _others(data: bytes, key: str) -> list[tuple[str, str]]:
    fields = parse_fields(data)
    return [(field.key, field.value) for field in fields if field is not find_field(fields, key)]


@given(FILES, st.integers(0, 9), VALUES)
@example(b"Text:\n----\nNext: a", 0, "----\nb")
@example(b"Title: a\r\n----\r\nText: b", 1, "c\nd")
def test_what_is_written_is_read_and_all_else_stays(data: bytes, choice: int, value: str) -> None:
    field = _named(data, choice)
    try:
        written = with_field(data, field.key, value)
    except UnwritableError:
        return
    now = parse_fields(written)
    read = find_field(now, field.key)
    assert read is not None
    assert plain_lines(read.value) == plain_lines(value.strip(_BLANKS))
    assert _others(written, field.key) == _others(data, field.key)
    assert [one.key for one in now] == [one.key for one in parse_fields(data)]
    there = find_written(data, field.key)
    assert there is not None
    assert written.startswith(data[: there.name_end])
    assert written[there.name_end :].endswith(data[there.end :])
    assert with_field(written, field.key, value) == written


@given(FILES)
def test_writing_what_is_there_changes_no_byte(data: bytes) -> None:
    for field in parse_fields(data):
        mine = find_field(parse_fields(data), field.key)
        assert mine is not None
        assert with_field(data, field.key, mine.value) == data
        assert with_field(data, field.key, plain_lines(mine.value)) == data


@given(FILES, st.integers(0, 9), VALUES)
def test_going_back_gives_the_old_text(data: bytes, choice: int, value: str) -> None:
    field = _named(data, choice)
    try:
        written = with_field(data, field.key, value)
        back = with_field(written, field.key, field.value)
    except UnwritableError:
        return
    assert [(one.key, plain_lines(one.value)) for one in parse_fields(back)] == [
        (one.key, plain_lines(one.value)) for one in parse_fields(data)
    ]


@given(FILES, VALUES)
def test_a_span_holds_what_is_read(data: bytes, name: str) -> None:
    for field in parse_fields(data):
        there = find_written(data, field.key)
        assert there is not None
        assert 0 < there.name_end <= there.start <= there.end <= len(data)
        assert data[there.name_end - 1 : there.name_end] == b":"
        assert data[there.name_end : there.start].strip(_BLANKS.encode()) == b""
        assert data[there.start : there.end].strip(_BLANKS.encode()) == data[there.start : there.end]
    if (
        all(field.key != name for field in parse_fields(data))
        and find_field(parse_fields(data), name) is None
    ):
        with pytest.raises(KeyError):
            with_field(data, name, "x")

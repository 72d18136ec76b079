"""Laws of reading Kirby's content: total on anything, what was written is read, no word is lost."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.diagnostics import Diagnostic, Place
from pipeline.kirby import dates, parse_fields, picks, plain, read_fields, read_yaml
from pipeline.kirby.blocks import read_blocks
from pipeline.kirby.jsonlines import decode
from pipeline.kirby.prose import render_field
from pipeline.kirby.spyc import told_yaml
from pipeline.kirby.values import Value, Words
from tests.properties.sites import ENTRY

PLACE = Place("content/1_page/page.txt", 5)


def _ignore(_: Diagnostic) -> None: ...


_PIECES = st.sampled_from(
    [
        *(
            "- ",
            "-",
            ": ",
            ":",
            "\n",
            "\n  ",
            "\n    ",
            "\t",
            "|",
            ">",
            "[",
            "]",
            "{",
            "}",
            "'",
            '"',
            "#",
            " #",
        ),
        *(",", "a", "é", "*", "&", "@", "%", "012", "yes", "oui", "~", "_key: text", '"type":', '"content":'),
        *('"text":"x"', "\\", "\\n", "<p>", "</p>", "<a href='/@/page/x'>", "\u2028", "\ufdd0", "(image: x)"),
        *("----", "null", "1/2"),
    ]
)
TEXTS = st.one_of(st.lists(_PIECES, max_size=40).map("".join), st.text(max_size=80))


@given(TEXTS)
@example('[{"type":"text","content":{"text":')
@example("- a:\n- \n  - b: |")
@example("[")
def test_reading_is_total(text: str) -> None:
    value = read_yaml(text).value
    assert isinstance(value, list | dict)
    told_yaml(text, PLACE, _ignore)
    picks(text)
    decode(text)
    read_blocks(text, PLACE, _ignore)
    render_field(text, ENTRY, PLACE, _ignore)
    dates.moment(text), dates.date(text), dates.time(text), plain.number(text), plain.toggle(text)


@given(st.binary(max_size=200))
def test_decoding_is_total_on_any_bytes(data: bytes) -> None:
    fields = read_fields(data, PLACE, _ignore)
    assert [field.key for field in fields] == [field.key for field in parse_fields(data)]
    for field in fields:
        render_field(field.value, ENTRY, PLACE.at(field.value_line), _ignore)


# ── what was written is read ────────────────────────────────────────────────────────────────────────────────

_NAMES = st.from_regex(r"[A-Z][a-z]{1,8}", fullmatch=True)
_VALUES = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r"), max_size=60).map(
    lambda text: text.strip(" \t\n\r\0\x0b")
)


def write_fields(fields: dict[str, str]) -> bytes:
    """Write fields as Kirby does: a divider inside a value is escaped."""
    pieces = []
    for name, value in fields.items():
        escaped = re.sub(r"(\A|\n)----", r"\1\\----", value)
        pieces.append(f"{name}:\n\n{escaped}" if "\n" in value else f"{name}: {escaped}")
    return "\n\n----\n\n".join(pieces).encode()


@given(st.dictionaries(_NAMES, _VALUES.filter(lambda text: "\\----" not in text), max_size=5))
@example({"Text": "a\n----\nb"})
def test_fields_that_are_written_are_read(fields: dict[str, str]) -> None:
    found = {field.key: field.value for field in parse_fields(write_fields(fields))}
    assert found == {name.lower(): value for name, value in fields.items()}


_WORDS = st.from_regex(r"[a-zà-ÿ]{2,9}[a-z]", fullmatch=True).filter(
    lambda word: word not in ("yes", "off", "true", "null", "false")
)
_YAML: st.SearchStrategy[Any] = st.recursive(
    st.lists(_WORDS, min_size=1, max_size=3).map(" ".join),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(_WORDS, inner, min_size=1, max_size=3)
    ),
    max_leaves=10,
)


def write_yaml(value: Any, indent: int = 0) -> str:
    """Write YAML as Spyc does: an item that is a list or a map stands below its dash."""
    lead = "  " * indent
    lines = []
    items = value.items() if isinstance(value, dict) else ((None, one) for one in value)
    for key, one in items:
        head = f"{lead}- " if key is None else f"{lead}{key}: "
        lines.append(
            head + one if isinstance(one, str) else f"{head.rstrip()}\n{write_yaml(one, indent + 1)}"
        )
    return "\n".join(lines)


@given(_YAML.filter(lambda value: not isinstance(value, str)))
def test_yaml_that_is_written_is_read(value: Value) -> None:
    assert read_yaml(write_yaml(value)).value == value


@given(_YAML)
def test_texts_know_their_lines(value: Value) -> None:
    text = write_yaml(value) if not isinstance(value, str) else value
    lines = text.split("\n")
    for words in _texts(read_yaml(text).value):
        assert words in lines[words.line]


def _texts(value: Value) -> list[Words]:
    if isinstance(value, Words):
        return [value]
    inner = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    return [words for one in inner for words in _texts(one)]


# ── no word is lost ─────────────────────────────────────────────────────────────────────────────────────────

_SENTENCES = st.lists(_WORDS, min_size=1, max_size=5).map(" ".join)


def _block(kind: str, text: str, pretty: bool) -> dict[str, Any]:
    key = {"code": "code", "own": "réponse"}.get(kind, "text")
    html = f"<p>{text}</p>" if pretty and kind in ("text", "quote", "own") else text
    return {"content": {key: html}, "id": "x", "isHidden": False, "type": kind}


_BLOCKS = st.builds(
    _block,
    st.sampled_from(["heading", "text", "list", "quote", "code", "markdown", "own"]),
    st.lists(_WORDS, min_size=2, max_size=5).map(" ".join),
    st.booleans(),
)


@given(st.lists(_BLOCKS, min_size=1, max_size=5), st.sampled_from([None, 1]), st.integers(0, 40))
def test_every_word_of_blocks_reaches_the_markup(
    blocks: list[dict[str, Any]], indent: int | None, cut: int
) -> None:
    text = json.dumps(blocks, ensure_ascii=False, indent=indent)
    found: list[Diagnostic] = []
    html = render_field(text, ENTRY, PLACE, found.append)
    words = [
        word for block in blocks for value in block["content"].values() for word in _plain(value).split()
    ]
    assert [word for word in words if word not in html] == []
    assert {one.code for one in found} <= {"block-unknown"}
    broken = render_field(text[: len(text) - cut], ENTRY, PLACE, _ignore)
    before = [
        word for block in blocks[:-1] for value in block["content"].values() for word in _plain(value).split()
    ]
    assert [word for word in before if word not in broken] == []


@given(
    st.lists(_SENTENCES, min_size=1, max_size=5),
    st.sampled_from(["\n", "\n\n", "\n- ", "\n1. ", "\n> ", "\n\n## ", "\n: "]),
    st.sampled_from(["", "**gras** ", "*maigre* ", "`code` ", "[lien](https://a.fr) ", "<b>brut</b> "]),
)
def test_every_word_of_a_text_reaches_the_markup(lines: list[str], between: str, first: str) -> None:
    html = render_field((between + first).join(["", *lines]), ENTRY, PLACE, _ignore)
    assert [word for line in lines for word in line.split() if word not in html] == []


def _plain(html: str) -> str:
    return re.sub(r"<[^>]*>", " ", html)


# ── time ────────────────────────────────────────────────────────────────────────────────────────────────────


def _work(read: Callable[[str], object], text: str) -> int:
    """Count the calls that reading a text takes, of Python's functions and of C's."""
    count = 0

    def called(_: object, event: str, __: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(called)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return count


def _blocks(count: int, *, broken: bool = False, indent: int | None = None) -> str:
    made = json.dumps([_block("text", "un mot", True) for _ in range(count)], indent=indent)
    return made.replace('"isHidden": false', '"isHidden" false') if broken else made


@pytest.mark.parametrize(
    "write",
    [
        lambda n: _blocks(n),
        lambda n: _blocks(n, indent=1),
        lambda n: _blocks(n, broken=True),
        lambda n: "- \n  _key: own\n  titre: Un\n  texte: |\n    Deux\n\n    trois\n" * n,
        lambda n: "- _key: " + "[" * n,
        lambda n: "- _key: x\n" + "\n" * n,
        lambda n: '[{"type":"own","content":' + "[" * 10 * n,
        lambda n: '[{"type":"' * n,
        lambda n: _blocks(1)[:-30] + "{" * n,
        lambda n: "<p>" + "un <em>mot</em> " * n + "</p>",
        lambda n: "<p " * n + "</p>",
    ],
)
def test_time_grows_no_faster_than_the_text(write: Callable[[int], str]) -> None:
    def read(text: str) -> None:
        render_field(text, ENTRY, PLACE, _ignore)

    read(write(10))  # what is made once is made
    assert _work(read, write(800)) <= 2.5 * _work(read, write(400)) + 100


@pytest.mark.parametrize(
    "line", ["a: b\n", "- a\n", "- \n  a: b\n", "- - - a\n", "a: [b,\n", "a: |\n  b\n\n", "\ta: 'b\n"]
)
def test_yaml_takes_time_in_proportion(line: str) -> None:
    assert _work(read_yaml, line * 800) <= 2.5 * _work(read_yaml, line * 400) + 100

"""The Markdown dialect held against real Parsedown 1.8.0 and Parsedown Extra 0.9.0, and its own bounds.

The samples are our own snippets, written by hand or thrown together, and the HTML that Kirby 5.5.2 made.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.diagnostics import Diagnostic, Place
from pipeline.kirby import Entry, kirbytext, read_tree, render
from pipeline.kirby.dialect import convert
from tests.unit.test_kirby_samples import shape

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SAMPLES: dict[str, list[dict[str, str]]] = json.loads(
    (CORPUS / "kirby-dialect-samples.json").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def entry() -> Entry:
    found = read_tree(CORPUS / "kirbytext-site", lambda _: None).site.entry("edito")
    assert found is not None
    return found


def unquoted(html: str) -> str:
    return re.sub(r"&#(x27|039);", "'", html)


def test_markdown_as_parsedown_writes_it() -> None:
    wrong = {
        sample["source"]: (convert(sample["source"]), sample["html"])
        for sample in SAMPLES["markdown"]
        if unquoted(convert(sample["source"])) != unquoted(sample["html"])
    }
    assert wrong == {}


def test_markdown_extra_as_parsedown_extra_makes_it() -> None:
    wrong = {
        sample["source"]: (convert(sample["source"], extra=True), sample["html"])
        for sample in SAMPLES["extra"]
        if shape(convert(sample["source"], extra=True)) != shape(sample["html"])
    }
    assert wrong == {}


def test_tags_as_kirby_makes_them(entry: Entry) -> None:
    wrong = {
        sample["source"]: (kirbytext(sample["source"], entry), sample["html"])
        for sample in SAMPLES["tags"]
        if shape(kirbytext(sample["source"], entry)) != shape(sample["html"])
    }
    assert wrong == {}


# ── work grows with length ──────────────────────────────────────────────────────────────────────────

UNITS = [
    *("[", "]", "[a](", "[a](b", "[a](b(c)", "[a][", "![a", "![", "[[a]", "[](<", "[x]: ", "[r]:x]:"),
    *(
        "<a ",
        '<a b="',
        "<a b='",
        "<a b=c ",
        "<!--",
        "<!-- a",
        "<a://",
        "<a://b ",
        "<a@b.",
        "</a",
        "<![CDATA[",
    ),
    *("*a", "**a", "**a ***b", "*a **b", "_a", "__a", "_a __b", "*\\*", "**\\*a", "_\\_", "***", "*a_b"),
    *(
        "`a",
        "``a",
        "`a``b```c",
        "~~a",
        "~~a ",
        "~~~a\n",
        "```a\n",
        "&a",
        "&",
        "\\",
        "http://",
        "http://!",
        "a://b ",
    ),
    *(
        "> ",
        "- ",
        "1. ",
        "- a\n",
        "1. a\n",
        "> a\n",
        "> a\n\n",
        "    a\n",
        "# a\n",
        "a\n-\n",
        "a\n===\n",
        "a\n",
    ),
    *(
        "| a | b\n",
        "a|b\n-|-\n",
        "`|",
        "|",
        "a ",
        "a  ",
        "  \n",
        "<div>\n",
        "<div>",
        "</div>\n",
        "<p>a</p>\n",
    ),
    *(
        "[r]: u\n",
        "[a][r] ",
        "*[A]: b\n",
        "A ",
        "[^1]",
        "[^1]: a\n",
        "a[^1]\n\n[^1]: b\n\n",
        ": a\n",
        "a\n: b\n\n",
    ),
    *(
        "(tel: 1) ",
        "(",
        "(link: ",
        "(image: x",
        "((a: ",
        "(image: photo.jpg)\n",
        "a (image: photo.jpg) b\n",
        "{.a",
        "# a {.b\n",
    ),
    *(
        "*[A{n}]: b\n",
        "[r{n}]: u\n",
        "[^{n}]: a\n",
        "<t{n}>\n",
        "[^{n}] ",
        "*[A {n}.]: b\nA {n}. ",
        "![a](b{n}.jpg)\n",
    ),
]


def work(call: Callable[[], object]) -> int:
    """Count what is called, in Python and in C."""
    count = 0

    def note(_frame: object, event: str, _: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        call()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("unit", UNITS)
def test_work_grows_with_length_alone(unit: str, entry: Entry) -> None:
    def text(times: int) -> str:
        return "".join(unit.replace("{n}", str(n)) for n in range(times)) + "*fin* [x](y) `z` > )"

    def read(times: int) -> int:
        found: list[Diagnostic] = []
        made = text(times)
        return work(lambda: (render(made, entry, Place("x.txt", 1), found.append), kirbytext(made, entry)))

    assert read(600) <= 2.5 * read(300) + 2_000

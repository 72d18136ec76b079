"""KirbyText held against what real Kirby 5.5.2 made of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from pipeline.kirby import Entry, kirbytext, read_tree

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SAMPLES: list[dict[str, Any]] = json.loads((CORPUS / "kirbytext-samples.json").read_text(encoding="utf-8"))
# What differs on purpose, and why.
APART = {
    "(image: portrait.jpg caption: c)": "a setting of the site leaves figures out",
    "(date: 12 mars 2024)": "other letters every day; the words are looked at below",
    "Ligne un\nLigne deux": "a setting of the site keeps line breaks from being any",
    "# Titre\n\nPara": "read as words in a line, as captions are",
    "[{": "no KirbyText: data of blocks, of layouts",
}


def asked_apart(sample: dict[str, Any]) -> bool:
    options = sample.get("options", {})
    known = {"markdown": {"extra": True}}
    special = sample.get("mode") or (options and options != known and "smartypants" not in options)
    return bool(special) or sample["source"].startswith("(date: 12")


@pytest.fixture(scope="module")
def entry() -> Entry:
    found = read_tree(CORPUS / "kirbytext-site", lambda _: None).site.entry("edito")
    assert found is not None
    return found


def shape(html: str) -> str:
    """Give the elements, attributes and words of some HTML; addresses by their last part, blanks as one."""
    tree = lxml.html.fragment_fromstring(html, create_parent="div")
    for element in tree.iter():
        for name, value in element.items():
            if name in ("src", "href", "srcset"):
                element.set(name, re.sub(r"[^\s,]*/", "", value))
    pieces = []
    for action, element in lxml.etree.iterwalk(tree, events=("start", "end")):
        if action == "start":
            attributes = sorted(element.items())
            pieces.append(f"<{element.tag} {attributes}>{element.text or ''}")
        else:
            pieces.append(f"</>{element.tail or ''}")
    return re.sub(r"\s+", " ", "".join(pieces)).replace("> <", "><")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["source"][:40])
def test_a_sample_of_kirbys(sample: dict[str, Any], entry: Entry) -> None:
    if asked_apart(sample):
        assert any(sample["source"].startswith(start) for start in APART)
        return
    extra = sample.get("options", {}).get("markdown", {}).get("extra", False)
    assert shape(kirbytext(sample["source"], entry, extra=extra)) == shape(
        re.sub(r"2026(?=</p>)", kirbytext("(date: Y)", entry)[3:7], sample["html"])
    )


def test_few_samples_are_asked_apart() -> None:
    assert sum(map(asked_apart, SAMPLES)) <= 6


def test_letters_of_a_date_are_a_pattern(entry: Entry) -> None:
    assert (
        re.fullmatch(r"<p>1\d\d (am|pm)[A-Z][a-z]{2}, \d\d [A-Z].*</p>", kirbytext("(date: 1z a\\r)", entry))
        is None
    )
    assert re.fullmatch(
        r"<p>\d\d/\d\d/\d{4} le \d+(st|nd|rd|th)</p>", kirbytext(r"(date: d/m/Y \l\e jS)", entry)
    )

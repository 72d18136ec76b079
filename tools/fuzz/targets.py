"""What is tried: each reader on one input, and what must hold of its answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import lxml.html

from pipeline.diagnostics import Diagnostic, Place
from pipeline.kirby import (
    Entry,
    Options,
    kirbytext,
    parse_fields,
    read_fields,
    read_tree,
    read_yaml,
    render,
    render_field,
)
from pipeline.manuscript.cleaning import clean
from pipeline.typography import polish, polish_html, remarks
from tools.fuzz.inputs import CORPUS

PLACE = Place("content/1_a/a.txt", 1)


class BrokenError(AssertionError):
    """An answer that does not hold what is promised of it."""


@cache
def _entry() -> Entry:
    found = read_tree(CORPUS / "kirbytext-site", lambda _: None).site.entry("edito")
    assert found is not None
    return found


def _hold(promise: bool, what: str) -> None:
    if not promise:
        raise BrokenError(what)


def _said(findings: list[Diagnostic]) -> None:
    for found in findings:
        for language in ("fr", "en"):
            _hold("\n" not in found.text(language), f"{found.code} is more than one line")


def decoder(text: str) -> None:
    """Decode a content file: keys are not empty, findings are lines."""
    data = text.encode("utf-8", "surrogatepass")
    fields = parse_fields(data)
    _hold(all(field.key and field.line >= 1 for field in fields), "a field without key or line")
    _hold(len({field.key for field in fields}) == len(fields), "a key twice")
    findings: list[Diagnostic] = []
    read_fields(data, PLACE, findings.append)
    _said(findings)


def kirby(text: str) -> None:
    """Make Kirby's own HTML, with Markdown Extra and without."""
    for extra in (False, True):
        _hold(isinstance(kirbytext(text, _entry(), extra=extra), str), "no text")


def paper(text: str) -> None:
    """Make a booklet's HTML of KirbyText."""
    findings: list[Diagnostic] = []
    for extra in (False, True):
        render(text, _entry(), PLACE, findings.append, Options(extra=extra))
    _said(findings)


def field(text: str) -> None:
    """Make a booklet's HTML of a field that may hold anything, and read it as YAML."""
    findings: list[Diagnostic] = []
    render_field(text, _entry(), PLACE, findings.append)
    read_yaml(text)
    _said(findings)


def typography(text: str) -> None:
    """Polish a text, twice the same, no letter and no figure lost; and as the HTML it is."""
    once = polish(text)
    _hold(polish(once) == once, "polish is not idempotent")
    _hold(_letters(once) == _letters(text), "polish changes letters")
    remarks(text)
    findings: list[Diagnostic] = []
    tree = clean(text.encode("utf-8", "ignore").decode(), text, PLACE, findings.append)
    _said(findings)
    polish_html(tree)
    again = lxml.html.tostring(tree, encoding="unicode")
    polish_html(tree)
    _hold(lxml.html.tostring(tree, encoding="unicode") == again, "polish_html is not idempotent")


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum() and c != "ʼ")


TARGETS: dict[str, Callable[[str], None]] = {
    "decoder": decoder,
    "kirbytext": kirby,
    "paper": paper,
    "field": field,
    "typography": typography,
}

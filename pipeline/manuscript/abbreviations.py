"""Abbreviations that the booklet's settings explain, marked where the text uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lxml import etree, html

# What is inside these is left as it is: marked already, or no prose.
_LEFT = frozenset(("abbr", "code", "kbd", "pre", "samp", "var"))


def mark_abbreviations(root: html.HtmlElement, meanings: Mapping[str, str]) -> None:
    """Put each abbreviation below `root` that is a word of its own into an `abbr` that says its meaning."""
    if not meanings:
        return
    words = _pattern(tuple(meanings))
    for element in list(_prose(root)):
        for child in list(element):
            if child.tail and words.search(child.tail):
                _mark(element, child, child.tail, words, meanings)
        if element.text and words.search(element.text):
            _mark(element, None, element.text, words, meanings)


@lru_cache(maxsize=8)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)")


def _prose(root: html.HtmlElement) -> Iterator[html.HtmlElement]:
    stack = [root]
    while stack:
        element = stack.pop()
        if isinstance(element.tag, str) and element.tag not in _LEFT:
            yield element
            stack.extend(element)


def _mark(
    parent: html.HtmlElement,
    before: html.HtmlElement | None,
    text: str,
    words: re.Pattern[str],
    meanings: Mapping[str, str],
) -> None:
    """Mark them in a text of `parent`, which follows the child `before`, or comes first."""
    first, *rest = words.split(text)
    at = 0 if before is None else parent.index(before) + 1
    if before is None:
        parent.text = first
    else:
        before.tail = first
    for number in range(0, len(rest), 2):
        made = etree.Element("abbr", title=meanings[rest[number]])
        made.text, made.tail = rest[number], rest[number + 1]
        parent.insert(at, made)
        at += 1

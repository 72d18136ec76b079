"""Very long paragraphs are read piecemeal: Python-Markdown's inline phase is quadratic in one text's length.

A cut falls where a line or a word ends and nothing that Markdown pairs is open. The pieces stand in elements
of their own while Markdown reads them, and are joined again after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markdown.util import AtomicString

SIZE = 6_000
_TAG = "livret-chunk"
_LINE = re.compile(r"\n+(?=\S)")
_WORD = re.compile(r"(?<=[^\s])[ ](?=\S)")


def cut(root: Element) -> None:
    """Cut the very long texts of a tree into elements that Markdown reads one by one."""
    for element in list(root.iter()):
        text = element.text
        if text is None or len(text) < 2 * SIZE or isinstance(text, AtomicString):
            continue
        pieces = []
        for piece in _pieces(text):
            chunk = Element(_TAG)
            chunk.text = piece
            pieces.append(chunk)
        element.text = None
        element[:0] = pieces


def join(root: Element) -> None:
    """Join again what was cut."""
    for element in [item for item in root.iter() if any(child.tag == _TAG for child in item)]:
        children = list(element)
        element[:] = []
        for child in children:
            if child.tag == _TAG:
                _append(element, child.text)
                for inner in list(child):
                    element.append(inner)
                _append(element, child.tail)
            else:
                element.append(child)


def _append(element: Element, text: str | None) -> None:
    if text and len(element):
        element[-1].tail = (element[-1].tail or "") + text
    elif text:
        element.text = (element.text or "") + text


def _pieces(text: str) -> Iterator[str]:
    start = 0
    while len(text) - start > 2 * SIZE:
        end = _cut_after(text, start)
        yield text[start:end]
        start = end
    yield text[start:]


def _cut_after(text: str, start: int) -> int:
    """Find where to end a piece: at a line's end if one will do, else at a word's, else at the text's."""
    last = start + 2 * SIZE
    for pattern in (_LINE, _WORD):
        position = start
        balance = [0] * len(_PAIRS)
        for match in pattern.finditer(text, start + SIZE, last):
            balance = _counted(text, position, match.end(), balance)
            position = match.end()
            if not any(balance):
                return position
    for pattern in (_LINE, _WORD):
        anywhere = pattern.search(text, start + SIZE)
        if anywhere is not None:
            return anywhere.end()
    return len(text)


_PAIRS = (("`", ""), ("*", ""), ("_", ""), ("[", "]"), ("<", ">"), ("\ufdd0", "\ufdd2"))


def _counted(text: str, start: int, end: int, balance: list[int]) -> list[int]:
    """Count what is open after this stretch: an odd number of what pairs with itself, unclosed openings."""
    return [
        before + text.count(opening, start, end) - text.count(closing, start, end)
        if closing
        else (before + text.count(opening, start, end)) % 2
        for before, (opening, closing) in zip(balance, _PAIRS, strict=True)
    ]

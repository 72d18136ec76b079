"""The tree that the dialect makes, and how Parsedown writes one.

Three names of elements are no HTML: `RAW` holds markup as typed, `BARE` words that stand in a list's item
without a paragraph, `HIDDEN` nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from xml.etree.ElementTree import Element

# Blocks in blocks, and spans in spans: deeper than this, no page could show them.
DEEPEST = 60
RAW, BARE, HIDDEN = "livret-raw", "livret-bare", "livret-hidden"
Content = Iterable["str | Element"]
# What holds blocks, each on lines of its own; any other element holds words.
_HOLDERS = frozenset("blockquote ul ol li table thead tbody tr dl div".split())
_VOID = frozenset(["br", "hr", "img"])
_BREAK = "\n"


class TooNestedError(Exception):
    """Blocks or spans stand inside each other deeper than any page can show."""


def raw(markup: str) -> Element:
    """Give markup the form of an element."""
    element = Element(RAW)
    element.text = markup
    return element


def fill(element: Element, content: Content) -> None:
    """Put text and elements at the end of an element."""
    last = element[-1] if len(element) else None
    for part in content:
        if not isinstance(part, str):
            element.append(part)
            last = part
        elif last is None:
            element.text = (element.text or "") + part
        else:
            last.tail = (last.tail or "") + part


def write(root: Element) -> str:
    """Write what stands in the root as Parsedown does, line breaks included."""
    pieces: list[str] = []
    if root.tag == BARE:
        _write_words(root, pieces)
    else:
        _write_blocks(root, pieces)
    return "".join(pieces).strip("\n")


def _write_blocks(parent: Element, pieces: list[str]) -> None:
    breaks = True
    for child in parent:
        if child.tag == HIDDEN:
            continue
        own = child.tag != BARE
        breaks = breaks and own
        if breaks:
            pieces.append(_BREAK)
        _write_element(child, pieces)
        breaks = own
    if breaks:
        pieces.append(_BREAK)


def _write_words(element: Element, pieces: list[str]) -> None:
    if element.text:
        pieces.append(escape(element.text, quote=False))
    for child in element:
        _write_element(child, pieces)
        if child.tail:
            pieces.append(escape(child.tail, quote=False))


def _write_element(element: Element, pieces: list[str]) -> None:
    tag = element.tag
    if tag == RAW:
        pieces.append(element.text or "")
        return
    if tag == BARE:
        _write_words(element, pieces)
        return
    attributes = "".join([f' {name}="{escape(value)}"' for name, value in element.items()])
    if tag in _VOID:
        pieces.append(f"<{tag}{attributes} />")
        return
    pieces.append(f"<{tag}{attributes}>")
    # A definition may hold words or blocks; whatever has words of its own is written as words.
    blocks = tag in _HOLDERS or (tag in ("dd", "figure") and len(element) and _is_block(element[0]))
    if blocks and not element.text and not _begins_with_inline(element):
        _write_blocks(element, pieces)
    else:
        _write_words(element, pieces)
    pieces.append(f"</{tag}>")


_INLINE = frozenset("a abbr b br code del em i img ins kbd q s small span strong sub sup u".split())


def _begins_with_inline(element: Element) -> bool:
    """Tell an item whose words begin with an inline element: it has no text of its own before that."""
    if element.tag not in ("li", "dd") or not len(element):
        return False
    return element[0].tag in _INLINE or any((child.tail or "").strip() for child in element)


def _is_block(element: Element) -> bool:
    return element.tag in _HOLDERS or element.tag in ("p", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6")

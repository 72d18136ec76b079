"""From clean HTML to blocks, each with its line; headings used for size become text."""

from __future__ import annotations

import html as html_escape
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import lxml.html

from pipeline.booklet import (
    Block,
    Cell,
    Divider,
    Figure,
    Heading,
    List,
    Listing,
    Paragraph,
    Quotation,
    Standfirst,
    Table,
)
from pipeline.diagnostics import Place, Report, finding
from pipeline.edition import Settings, SizeHeadings
from pipeline.kirby import Entry
from pipeline.manuscript.cleaning import INLINE_TAGS, clean
from pipeline.manuscript.fields import find_picture
from pipeline.typography import polish_html

# A heading longer than this, in characters, was typed for its size.
HEADING_LIMIT = 90
# Deeper than this, lists and quotations go on as paragraphs: no page could show them.
DEPTH_LIMIT = 8
# A sentence ends on a full stop or an ellipsis, whatever closes after it. A question may well be a crosshead.
_SENTENCE_END = re.compile(r"(?:\.|…)[\s»”’\")\]]*$")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# The engine marks a word broken at a line's end with U+2010; content that types it means a plain hyphen.
_HYPHENS = {0x2010: "-", 0xFFFE: None, 0xFFFF: None}


@dataclass(slots=True)
class Reader:
    """What reading one field's text needs to know, and how far it has come.

    `place` is the line on which `source`, the text, begins. `standfirst` says that a heading used for size
    at its very start may open the section.
    """

    entry: Entry
    place: Place
    source: str
    anchor: str
    anchors: Mapping[str, str]
    settings: Settings
    report: Report
    standfirst: bool = False
    line: int = 0
    outline: list[int] = field(default_factory=list)
    headings: int = 0
    opened: bool = False
    run: bool = False

    def at(self, element: lxml.html.HtmlElement) -> Place:
        """Give the line of an element, or the last line that was known before it."""
        typed = element.get("data-line")
        if typed is None:
            below = element.find(".//*[@data-line]")
            typed = below.get("data-line") if below is not None else None
        if typed is not None and typed.isdigit():
            self.line = int(typed)
        return self.place.at(self.line or self.place.line)


def read_blocks(html: str, reader: Reader) -> tuple[Block, ...]:
    """Read Kirby's HTML of a text into blocks."""
    tree = clean(html, reader.source, reader.place, reader.report)
    polish_html(tree, reader.settings.booklet.language)
    return tuple(_blocks(tree, reader, 0))


def _blocks(parent: lxml.html.HtmlElement, reader: Reader, depth: int) -> Iterator[Block]:
    """Read the children of an element; loose text and inline elements between blocks become paragraphs."""
    loose: list[str] = [_escape(parent.text)]
    for child in parent:
        if child.tag in INLINE_TAGS:
            loose.append(_outer(child, reader))
        else:
            yield from _loose(loose, parent, reader)
            loose = []
            for block in _block(child, reader, depth):
                _mark_opening(block, reader)
                yield block
        loose.append(_escape(child.tail))
    yield from _loose(loose, parent, reader)


def _mark_opening(block: Block, reader: Reader) -> None:
    reader.opened = True
    if not isinstance(block, (Paragraph, Standfirst)):
        reader.run = False


def _loose(pieces: list[str], parent: lxml.html.HtmlElement, reader: Reader) -> Iterator[Block]:
    text = _trim("".join(pieces))
    if _has_words(text):
        place = (
            reader.at(parent)
            if parent.get("data-line")
            else reader.place.at(reader.line or reader.place.line)
        )
        yield Paragraph(place, text)
        reader.opened = True


def _block(element: lxml.html.HtmlElement, reader: Reader, depth: int) -> Iterator[Block]:
    tag = str(element.tag)
    if tag in _HEADINGS:
        yield from _heading(element, reader)
        return
    reader.run = False
    if tag == "p" or (depth >= DEPTH_LIMIT and tag in ("ul", "ol", "blockquote")):
        yield from _paragraph(element, reader)
    elif tag in ("ul", "ol"):
        yield from _list(element, reader, depth)
    elif tag == "blockquote":
        place = reader.at(element)
        if blocks := tuple(_blocks(element, reader, depth + 1)):
            yield Quotation(place, blocks)
    elif tag == "pre":
        yield Listing(reader.at(element), element.text_content().strip("\n"))
    elif tag == "hr":
        yield Divider(reader.at(element))
    elif tag == "table":
        yield from _table(element, reader)
    elif tag in ("figure", "img"):
        yield from _figure(element, reader)
    elif depth >= 3 * DEPTH_LIMIT:
        yield from _paragraph(element, reader)
    else:
        yield from _blocks(element, reader, depth + 1)


def _paragraph(element: lxml.html.HtmlElement, reader: Reader) -> Iterator[Block]:
    """Read a paragraph; pictures typed inside a line stand after it."""
    place = reader.at(element)
    images = list(element.iter("img"))
    text = _trim(_inner(element, reader))
    if _has_words(text):
        yield Paragraph(place, text)
    for image in images:
        yield from _figure(image, reader)


def _heading(element: lxml.html.HtmlElement, reader: Reader) -> Iterator[Block]:
    place = reader.at(element)
    text = _trim(_inner(element, reader))
    words = " ".join(element.text_content().split())
    level = int(str(element.tag)[1])
    if not words:
        reader.report(finding("heading-empty", place))
        return
    sized = len(words) > HEADING_LIMIT or _SENTENCE_END.search(words)
    if sized and reader.settings.booklet.size_headings is not SizeHeadings.HEADING:
        yield _size_heading(text, words, level, place, reader)
        return
    reader.run = False
    reader.headings += 1
    yield Heading(place, _renumbered(level, place, reader), text, f"{reader.anchor}-{reader.headings}")
    for image in element.iter("img"):
        yield from _figure(image, reader)


def _size_heading(text: str, words: str, level: int, place: Place, reader: Reader) -> Block:
    """Set a heading used for size as what it is: the first of a run that opens the text as its standfirst."""
    opens = reader.standfirst and not reader.opened
    wanted = reader.settings.booklet.size_headings is SizeHeadings.STANDFIRST
    role = ("standfirst", "chapô") if opens and wanted else ("a paragraph", "paragraphe")
    reader.run = True
    excerpt = words if len(words) <= 60 else words[:57].rsplit(" ", 1)[0] + "…"
    reader.report(
        finding("heading-size", place, role=role[0], role_fr=role[1], excerpt=excerpt, marks="#" * level)
    )
    return Standfirst(place, text) if opens and wanted else Paragraph(place, text)


def _renumbered(level: int, place: Place, reader: Reader) -> int:
    """Give a heading its level below the section's title, no level skipped."""
    while reader.outline and reader.outline[-1] >= level:
        reader.outline.pop()
    reader.outline.append(level)
    used = min(1 + len(reader.outline), 6)
    if used != level:
        reader.report(finding("heading-level", place, found=level, used=used))
    return used


def _list(element: lxml.html.HtmlElement, reader: Reader, depth: int) -> Iterator[Block]:
    place = reader.at(element)
    items = []
    for child in element.iterchildren("li"):
        reader.at(child)
        if blocks := tuple(_blocks(child, reader, depth + 1)):
            items.append(blocks)
    start = element.get("start") or "1"
    number = int(start) if start.isascii() and start.isdigit() else 1
    if items:
        yield List(place, element.tag == "ol", tuple(items), number)


def _table(element: lxml.html.HtmlElement, reader: Reader) -> Iterator[Block]:
    """Read a table; rows that are too short are filled up, as every reader of tables needs them regular."""
    place = reader.at(element)
    head: tuple[Cell, ...] = ()
    rows: list[tuple[Cell, ...]] = []
    for row in element.iter("tr"):
        reader.at(row)
        cells = tuple(_cell(cell, reader) for cell in row.iterchildren("td", "th"))
        heads = row.find("th") is not None and row.find("td") is None
        if heads and not head and not rows:
            head = cells
        elif cells:
            rows.append(cells)
    width = max([len(head), *map(len, rows)], default=0)
    if not any(_has_words(cell.html) for row in (head, *rows) for cell in row):
        return
    empty = (Cell(""),)
    filled_head = head + empty * (width - len(head)) if any(cell.html for cell in head) else ()
    yield Table(place, filled_head, tuple(row + empty * (width - len(row)) for row in rows))
    for image in element.iter("img"):
        yield from _figure(image, reader)


def _cell(element: lxml.html.HtmlElement, reader: Reader) -> Cell:
    align = element.get("data-align") or element.get("align") or ""
    return Cell(_trim(_inner(element, reader)), align if align in ("left", "right", "center") else "")


def _figure(element: lxml.html.HtmlElement, reader: Reader) -> Iterator[Block]:
    place = reader.at(element)
    images = [element] if element.tag == "img" else list(element.iter("img"))
    caption = element.find(".//figcaption") if element.tag != "img" else None
    words = _trim(_inner(caption, reader)) if caption is not None else ""
    for number, image in enumerate(images):
        name = image.get("data-source") or ""
        typed = image.get("alt") if image.get("data-alt") != "none" else None
        if image.get("data-alt") == "file":
            typed = None
        tag = f"(image: {name})"
        at = reader.at(image) if image.get("data-line") else place
        picture = find_picture(
            reader.entry, name, at, (tag, tag), reader.settings.fields, reader.report, typed or None
        )
        last = number == len(images) - 1
        yield Figure(place, picture, words if last else "")
    if not images and words:
        yield Paragraph(place, words)


def _inner(element: lxml.html.HtmlElement, reader: Reader) -> str:
    """Write the inside of an element as inline HTML: block elements in it give only their text."""
    pieces = [_escape(element.text)]
    for child in element:
        pieces.append(_outer(child, reader))
        pieces.append(_escape(child.tail))
    return "".join(pieces)


def _outer(element: lxml.html.HtmlElement, reader: Reader) -> str:
    tag = str(element.tag)
    if tag == "img":
        return ""
    if tag == "br":
        return "<br>"
    if tag == "wbr":
        return "<wbr>"
    inner = _inner(element, reader)
    if tag == "a":
        return _link(element, inner, reader)
    if tag not in INLINE_TAGS:
        # Block elements inside a line: their words go on in the line.
        return f" {inner} "
    lang = element.get("lang")
    attributes = (
        f' lang="{_escape(lang)}"' if lang and re.fullmatch(r"[A-Za-z]{2,3}(-[\w-]{1,20})?", lang) else ""
    )
    if tag == "span" and not attributes:
        return inner
    return f"<{tag}{attributes}>{inner}</{tag}>"


def _link(element: lxml.html.HtmlElement, inner: str, reader: Reader) -> str:
    """Write a link; one that leads nowhere keeps its words."""
    entry, href = element.get("data-entry"), (element.get("href") or "").strip()
    if not _has_words(inner):
        return inner
    if entry is not None:
        if anchor := reader.anchors.get(entry):
            return f'<a href="#{_escape(anchor)}">{inner}</a>'
        reader.report(finding("link-dead", reader.at(element), target=entry or "/"))
        return inner
    if re.match(r"(https?://|mailto:|tel:)[^\s]", href, re.I):
        return f'<a href="{_escape(href)}">{inner}</a>'
    if href:
        reader.report(finding("link-dead", reader.at(element), target=href[:120]))
    return inner


def _has_words(html: str) -> bool:
    return bool(re.sub(r"<[^>]*>|\s", "", html))


def _trim(html: str) -> str:
    """Take away the blanks and line breaks at both ends of a line of text."""
    return re.sub(r"^(?:\s|<br>)+|(?:\s|<br>)+$", "", html)


def _escape(text: str | None) -> str:
    return html_escape.escape((text or "").translate(_HYPHENS), quote=True)

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
    Definition,
    Definitions,
    Divider,
    Figure,
    Gallery,
    Heading,
    List,
    Listing,
    Paragraph,
    PullQuote,
    Quotation,
    Standfirst,
    Table,
)
from pipeline.diagnostics import Place, Report, finding
from pipeline.edition import Settings, SizeHeadings
from pipeline.kirby import Entry
from pipeline.manuscript.abbreviations import mark_abbreviations
from pipeline.manuscript.cleaning import INLINE_TAGS, clean
from pipeline.manuscript.compositor import Compositor, line_of, with_plain_hyphens
from pipeline.manuscript.fields import find_picture
from pipeline.typography import NUMERAL

# A heading longer than this, in characters, was typed for its size.
HEADING_LIMIT = 90
# Deeper than this, lists and quotations go on as paragraphs: no page could show them.
DEPTH_LIMIT = 8
# A table has more cells than this before anybody wonders how many of them are empty.
_SPARSE = 10_000
# A sentence ends on a full stop or an ellipsis, whatever closes after it. A question may well be a crosshead.
_SENTENCE_END = re.compile(r"(?:\.|…)[\s»”’\")\]]*$")
_HREF = re.compile(r'^<a href="([^"]*)">')
_ALIGNED = re.compile(r"text-align:\s*(left|right|center)")
_PULLED = "exergue"
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(slots=True)
class Reader:
    """What reading one field's text needs to know, and how far it has come.

    `place` is the line on which `source`, the text, begins. `standfirst` says that a heading used for size
    at its very start may open the section. `notes` are the footnotes by the number that calls them,
    `open_notes` those that are being written, `noted` those that were (`noted_length`: how much in all);
    `names` gives the anchors of headings that the text names, `given` those that headings have.
    """

    entry: Entry
    place: Place
    source: str
    anchor: str
    anchors: Mapping[str, str]
    settings: Settings
    compositor: Compositor
    report: Report
    standfirst: bool = False
    line: int = 0
    notes: dict[str, lxml.html.HtmlElement] = field(default_factory=dict)
    open_notes: list[str] = field(default_factory=list)
    noted: set[str] = field(default_factory=set)
    noted_length: int = 0
    names: dict[str, str] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)
    outline: list[int] = field(default_factory=list)
    headings: int = 0
    opened: bool = False

    def at(self, element: lxml.html.HtmlElement) -> Place:
        """Give the line of an element, or the last line that was known before it."""
        line = line_of(element)
        if line is None and (below := element.find(".//*[@data-line]")) is not None:
            line = line_of(below)
        self.line = self.line if line is None else line
        return self.place.at(self.line or self.place.line)


def read_blocks(html: str, reader: Reader) -> tuple[Block, ...]:
    """Read Kirby's HTML of a text into blocks."""
    tree = clean(html, reader.source, reader.place, reader.report)
    mark_abbreviations(tree, dict(reader.settings.abbreviations))
    reader.compositor.tree(tree, reader.place, reader.report)
    for note in tree.xpath(".//div[@data-note]"):
        reader.notes[note.get("data-note", "")] = note
        note.drop_tree()
    for heading in tree.xpath(".//*[@id]"):
        name = re.sub(r"[^\w-]+", "-", heading.get("id", "")).strip("-")
        if name:
            reader.names.setdefault(heading.get("id", ""), f"{reader.anchor}.{name}")
    return tuple(_blocks(tree, reader, 0))


def _blocks(parent: lxml.html.HtmlElement, reader: Reader, depth: int) -> Iterator[Block]:
    """Read the children of an element; loose text and inline elements between blocks become paragraphs."""
    loose: list[str] = [_escape(parent.text)]
    pictures: list[lxml.html.HtmlElement] = []
    for child in parent:
        if child.tag in INLINE_TAGS:
            loose.append(_outer(child, reader))
            pictures.extend(child.iter("img"))
        else:
            yield from _loose(loose, pictures, parent, reader)
            loose, pictures = [], []
            for block in _block(child, reader, depth):
                reader.opened = True
                yield block
        loose.append(_escape(child.tail))
    yield from _loose(loose, pictures, parent, reader)


def _loose(
    pieces: list[str],
    pictures: list[lxml.html.HtmlElement],
    parent: lxml.html.HtmlElement,
    reader: Reader,
) -> Iterator[Block]:
    text = _trim("".join(pieces))
    if has_words(text):
        place = (
            reader.at(parent)
            if parent.get("data-line")
            else reader.place.at(reader.line or reader.place.line)
        )
        yield Paragraph(place, text)
        reader.opened = True
    for picture in pictures:
        yield from _figure(picture, reader, 0)


def _block(element: lxml.html.HtmlElement, reader: Reader, depth: int) -> Iterator[Block]:
    tag = str(element.tag)
    flat = depth >= DEPTH_LIMIT
    if tag in _HEADINGS:
        yield from _heading(element, reader)
    elif tag == "p" or (flat and tag not in ("hr", "pre", "table", "img")):
        yield from _paragraph(element, reader)
    elif tag in ("ul", "ol"):
        yield from _list(element, reader, depth)
    elif tag == "blockquote":
        yield from _quotation(element, reader, depth)
    elif tag == "dl":
        yield from _definitions(element, reader, depth)
    elif tag == "pre":
        yield Listing(reader.at(element), element.text_content().strip("\n"))
        yield from _pictures(element, reader)
    elif tag == "hr":
        yield Divider(reader.at(element))
    elif tag == "table":
        yield from _table(element, reader)
    elif tag in ("figure", "img"):
        yield from _figure(element, reader, depth)
    else:
        yield from _blocks(element, reader, depth + 1)


def _quotation(element: lxml.html.HtmlElement, reader: Reader, depth: int) -> Iterator[Block]:
    """Read a quotation; its footer says whom it is from. One that is marked as a pull quote is set large."""
    if _PULLED in (element.get("class") or "").split():
        yield from _pulled(element, reader)
        return
    place = reader.at(element)
    said = [_trim(_inner(footer, reader)) for footer in element.iterchildren("footer")]
    for footer in list(element.iterchildren("footer")):
        footer.drop_tree()
    blocks = tuple(_blocks(element, reader, depth + 1))
    attribution = " ".join(words for words in said if has_words(words))
    if blocks:
        yield Quotation(place, blocks, attribution)
    elif attribution:
        yield Paragraph(place, attribution)


def _pulled(element: lxml.html.HtmlElement, reader: Reader) -> Iterator[Block]:
    """Read a quotation that is set large: its paragraphs are lines of one."""
    place = reader.at(element)
    paragraphs = [child for child in element.iterchildren() if child.tag == "p"]
    texts = [_trim(_inner(child, reader)) for child in paragraphs] or [_trim(_inner(element, reader))]
    if words := "<br>".join(filter(has_words, texts)):
        yield PullQuote(place, words, repeats=False)
    yield from _pictures(element, reader)


def _definitions(element: lxml.html.HtmlElement, reader: Reader, depth: int) -> Iterator[Block]:
    """Read terms and meanings; meanings that stand before any term are the list's own words."""
    place = reader.at(element)
    items: list[tuple[list[str], list[tuple[Block, ...]]]] = []
    for child in element.iterchildren():
        if child.tag == "dt":
            if not items or items[-1][1]:
                items.append(([], []))
            items[-1][0].append(_trim(_inner(child, reader)))
        elif blocks := tuple(_blocks(child, reader, depth + 1)):
            if not items:
                items.append(([], []))
            items[-1][1].append(blocks)
    found = tuple(Definition(tuple(terms), tuple(meanings)) for terms, meanings in items)
    if found:
        yield Definitions(place, found)


def _paragraph(element: lxml.html.HtmlElement, reader: Reader) -> Iterator[Block]:
    """Read a paragraph; pictures typed inside a line stand after it."""
    place = reader.at(element)
    text = _trim(_inner(element, reader))
    if has_words(text):
        yield Paragraph(place, text)
    yield from _pictures(element, reader)


def _pictures(element: lxml.html.HtmlElement, reader: Reader) -> Iterator[Block]:
    for image in element.iter("img"):
        yield from _figure(image, reader, 0)


def _heading(element: lxml.html.HtmlElement, reader: Reader) -> Iterator[Block]:
    place = reader.at(element)
    text = _trim(_inner(element, reader))
    words = " ".join(element.text_content().split())
    level = int(str(element.tag)[1])
    sized = len(words) > HEADING_LIMIT or _SENTENCE_END.search(words)
    if not has_words(text):
        reader.report(finding("heading-empty", place))
    elif sized and reader.settings.booklet.size_headings is not SizeHeadings.HEADING:
        yield _size_heading(text, words, level, place, reader)
    else:
        reader.headings += 1
        # A full stop, which no section's anchor has, keeps the two apart.
        anchor = reader.names.get(element.get("id") or "", "")
        if not anchor or anchor in reader.given:
            anchor = f"{reader.anchor}.{reader.headings}"
        reader.given.append(anchor)
        yield Heading(place, _renumbered(level, place, reader), text, anchor)
    yield from _pictures(element, reader)


def _size_heading(text: str, words: str, level: int, place: Place, reader: Reader) -> Block:
    """Set a heading used for size as what it is: the first of a run that opens the text as its standfirst."""
    opens = reader.standfirst and not reader.opened
    wanted = reader.settings.booklet.size_headings is SizeHeadings.STANDFIRST
    role = ("standfirst", "chapô") if opens and wanted else ("a paragraph", "paragraphe")
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
    """Read a list; what stands in it outside any item goes on in the item before."""
    place = reader.at(element)
    items: list[tuple[Block, ...]] = []
    stray: list[str] = [_escape(element.text)]
    for child in element:
        if child.tag == "li":
            reader.at(child)
            blocks = tuple(_blocks(child, reader, depth + 1))
        elif child.tag in INLINE_TAGS:
            blocks = tuple(_loose([_outer(child, reader)], list(child.iter("img")), element, reader))
        else:
            blocks = tuple(_block(child, reader, depth + 1))
        before = tuple(_loose(stray, [], element, reader))
        stray = [_escape(child.tail)]
        if child.tag != "li" and items:
            items[-1] += before + blocks
        elif before + blocks:
            items.append(before + blocks)
    if after := tuple(_loose(stray, [], element, reader)):
        items.append(after)
    start = element.get("start") or "1"
    number = int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 1
    if items:
        yield List(place, element.tag == "ol", tuple(items), number)


def _table(element: lxml.html.HtmlElement, reader: Reader) -> Iterator[Block]:
    """Read a table; rows that are too short are filled up, as every reader of tables needs them regular."""
    place = reader.at(element)
    for caption in element.iterchildren("caption"):
        yield from _paragraph(caption, reader)
    head: tuple[Cell, ...] = ()
    rows: list[tuple[Cell, ...]] = []
    for row in element.iter("tr"):
        if next(row.iterancestors("table")) is not element:
            continue  # of a table in a cell, whose words are the cell's
        reader.at(row)
        heads = row.find("td") is None
        made = tuple(_cell(cell, heads, reader) for cell in row.iterchildren("td", "th"))
        if heads and not head and not rows:
            head = made
        elif made:
            rows.append(made)
    width = max([len(head), *map(len, rows)], default=0)
    cells = len(head) + sum(map(len, rows))
    if width * len(rows) > _SPARSE + 4 * cells:
        width = 0  # one row of a thousand cells among a thousand rows of one: nobody meant a million cells
    if any(has_words(cell.html) for row in (head, *rows) for cell in row):
        empty = (Cell(""),)
        filled_head = head + empty * (width - len(head)) if any(cell.html for cell in head) else ()
        yield Table(place, filled_head, tuple(row + empty * (width - len(row)) for row in rows))
    yield from _pictures(element, reader)


def _cell(element: lxml.html.HtmlElement, heads: bool, reader: Reader) -> Cell:
    styled = _ALIGNED.search(element.get("style") or "")
    align = styled[1] if styled else element.get("align") or ""
    scope = "" if element.tag == "td" else "col" if heads else "row"
    return Cell(_trim(_inner(element, reader)), align if align in ("left", "right", "center") else "", scope)


def _figure(element: lxml.html.HtmlElement, reader: Reader, depth: int) -> Iterator[Block]:
    """Read a figure: its pictures, the last with the caption; whatever else stands in it comes before."""
    place = reader.at(element)
    if element.tag == "img":
        yield _shown(element, "", place, reader)
        return
    images = list(element.iter("img"))
    captions = list(element.iter("figcaption"))
    words = " ".join(_trim(_inner(caption, reader)) for caption in captions)
    shown = [_shown(image, words if image is images[-1] else "", place, reader) for image in images]
    for part in (*images, *captions):
        part.drop_tree()
    yield from _blocks(element, reader, depth + 1)
    if len(shown) > 1 and element.get("data-gallery"):
        yield Gallery(place, tuple(figure.picture for figure in shown), shown[-1].caption)
    else:
        yield from shown
    if not images and has_words(words):
        yield Paragraph(place, words)


def _shown(image: lxml.html.HtmlElement, caption: str, place: Place, reader: Reader) -> Figure:
    name = image.get("src") or ""
    # Of a picture typed as HTML nothing says where its description is from.
    told = image.get("data-alt") or ("typed" if image.get("alt") else "")
    typed = image.get("alt") if told == "typed" else None
    at = reader.at(image) if image.get("data-line") else place
    kind = image.get("data-source")
    source = (f"the block {kind}", f"le bloc {kind}") if kind else (f"(image: {name})",) * 2
    picture = find_picture(reader.entry, name, at, source, reader.settings, reader.report, typed)
    return Figure(place, picture, caption, _target(image, reader))


def _target(image: lxml.html.HtmlElement, reader: Reader) -> str:
    """Give the address that a picture links to: an anchor of the booklet, or an address elsewhere."""
    link = next(image.iterancestors("a"), None)
    match = _HREF.search(_link(link, "x", reader)) if link is not None else None
    return html_escape.unescape(match[1]) if match else ""


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
    inner = _inner(element, reader)
    if tag == "wbr":
        return f"<wbr>{inner}"
    if tag == "a":
        return _link(element, inner, reader)
    if tag not in INLINE_TAGS:
        # Block elements inside a line: their words go on in the line.
        return f" {inner} "
    if (called := element.get("data-call")) is not None:
        return _note(called, reader)
    lang = element.get("lang")
    attributes = (
        f' lang="{_escape(lang)}"' if lang and re.fullmatch(r"[A-Za-z]{2,3}(-[\w-]{1,20})?", lang) else ""
    )
    if tag == "span" and element.get("class") == NUMERAL:  # ours: those that content types are cleaned away
        attributes += f' class="{NUMERAL}"'
    if tag == "abbr" and (title := element.get("title")):
        attributes += f' title="{_escape(title)}"'
    if tag == "span" and not attributes:
        return inner
    return f"<{tag}{attributes}>{inner}</{tag}>"


def _note(called: str, reader: Reader) -> str:
    """Write a footnote where it is called; one that is called in a note stands there in parentheses."""
    note = reader.notes.get(called)
    if note is None or called in reader.open_notes or _is_too_much(called, reader):
        return ""
    if len(reader.open_notes) >= DEPTH_LIMIT:
        place = reader.place.at(reader.line or reader.place.line)
        reader.report(finding("value-too-nested", place, deepest=DEPTH_LIMIT))
        return ""
    reader.open_notes.append(called)
    parts = [_trim(_inner(child, reader)) for child in note.iterchildren()]
    reader.open_notes.pop()
    words = "<br>".join(filter(has_words, parts))
    reader.noted.add(called)
    reader.noted_length += len(words) + 1
    if not words:
        return ""
    return f" ({words})" if reader.open_notes else f'<span class="footnote">{words}</span>'


def _is_too_much(called: str, reader: Reader) -> bool:
    """Tell whether a note that was written is called again and again: calls in notes multiply without end."""
    return called in reader.noted and reader.noted_length > 10_000 + 20 * len(reader.source)


def _link(element: lxml.html.HtmlElement, inner: str, reader: Reader) -> str:
    """Write a link; one that leads nowhere keeps its words."""
    entry, href = element.get("data-entry"), (element.get("href") or "").strip()
    if not has_words(inner):
        return inner
    if entry is not None:
        if anchor := reader.anchors.get(entry):
            return f'<a href="#{_escape(anchor)}">{inner}</a>'
        reader.report(finding("link-dead", reader.at(element), target=entry or "/"))
        return inner
    if named := reader.names.get(href.removeprefix("#") if href.startswith("#") else ""):
        return f'<a href="#{_escape(named)}">{inner}</a>'
    if re.match(r"(https?://|mailto:|tel:)[^\s]", href, re.I):
        return f'<a href="{_escape(href)}">{inner}</a>'
    if element.get("data-file") is not None:
        reader.report(finding("link-file", reader.at(element), target=element.get("data-file")))
    elif href:
        reader.report(finding("link-dead", reader.at(element), target=href[:120]))
    return inner


def has_words(html: str) -> bool:
    """Tell whether inline HTML shows anything: not only tags, blanks and characters without width."""
    return bool(re.sub(r"<[^>]*>|[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+", "", html))


def _trim(html: str) -> str:
    """Take away the blanks and line breaks at both ends of a line of text."""
    text = html.strip()
    if not text.startswith("<br>") and not text.endswith("<br>"):
        return text
    pieces = text.split("<br>")
    shown = [number for number, piece in enumerate(pieces) if piece.strip()]
    return "<br>".join(pieces[shown[0] : shown[-1] + 1]).strip() if shown else ""


def _escape(text: str | None) -> str:
    return html_escape.escape(with_plain_hyphens(text or ""), quote=True)

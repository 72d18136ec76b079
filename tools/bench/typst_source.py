"""The same booklet as a Typst source: same page, fonts and sizes, same prepared pictures.

It has a cover, contents, running heads and folios as livret's has. Page breaks differ all the same, as two
engines do not break lines alike: only what the work costs is held against each other.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

from pipeline.booklet import (
    Block,
    Cell,
    Divider,
    Figure,
    Heading,
    List,
    Listing,
    Paragraph,
    Picture,
    PullQuote,
    Quotation,
    Section,
    Standfirst,
    Table,
)
from tools.bench.whole import Material

_MARKS = re.compile(r"([\\#$*_`<>@\[\]~\"'=+/-])")
_NUMBER = re.compile(r"^(\s*\d+)\.")
_INLINE = {
    "em": "#emph[",
    "strong": "#strong[",
    "sup": "#super[",
    "sub": "#sub[",
    "del": "#strike[",
    "code": "#text(font: display, size: 0.9em)[",
}
# The measures of the theme's accessible edition; its grid is 18 pt.
_PRELUDE = """\
#let display = "Bricolage Grotesque 96pt"
#let ink = rgb("#00364f")
#let vermilion = rgb("#e2553a")
#let saffron = rgb("#f5a800")
#let sea = rgb("#2a8c85")
#let running = context {
  set text(font: display, size: 10pt, fill: ink, number-type: "lining")
  let number = here().page()
  if calc.odd(number) {
    let opened = query(selector(heading.where(level: 1)).before(here()))
    [#if opened.len() > 0 { opened.last().body } #h(1fr) #strong[#number]]
  } else {
    [#strong[#number] #h(1fr) #context document.title]
  }
}
#set page(
  width: 210mm, height: 297mm, footer: running,
  margin: (inside: 38mm, outside: 38mm, top: 25mm, bottom: 28mm),
)
#set text(
  font: "Spectral", size: 12pt, hyphenate: false, number-type: "old-style",
  top-edge: 0.75em, bottom-edge: -0.25em,
)
#set par(leading: 6pt, spacing: 15pt)
#set list(marker: text(font: display, fill: ink)[–], spacing: 6pt)
#set enum(spacing: 6pt)
#set table(stroke: (x, y) => (bottom: 0.5pt + sea), inset: (x: 0pt, right: 2mm, y: 3pt))
#show table.cell.where(y: 0): set text(font: display, size: 10pt, weight: 700, fill: ink)
#show link: it => if type(it.dest) == str { underline(it) } else { it }
#show heading: set text(font: display, weight: 700, size: 12pt, fill: ink)
#show heading: set block(above: 24pt, below: 6pt)
#show heading.where(level: 1): set text(weight: 800, size: 48pt, stretch: 87.5%)
#show heading.where(level: 1): set block(above: 0pt, below: 18pt)
#show heading.where(level: 1): it => block(
  fill: white, inset: (top: 2.5mm, right: 4mm), outset: (left: 4mm), it.body,
)
#show heading.where(level: 2): set text(size: 15pt)
#show figure: set align(left)
#show figure: set block(above: 18pt, below: 18pt, breakable: false)
#show figure.caption: it => align(left, text(font: display, size: 10pt, fill: ink, it.body))
#show outline.entry: it => { set text(size: 15pt); block(below: 18pt, it) }
#let standfirst(it) = block(below: 18pt, { set par(leading: 7pt); text(size: 15pt, fill: ink, it) })
#let pull(it, who) = block(above: 27pt, below: 27pt, breakable: false, inset: (left: 13mm), {
  place(dx: -13mm, dy: -7mm, text(font: display, weight: 800, size: 60pt, fill: saffron)[«])
  text(size: 20pt, style: "italic", fill: vermilion, it)
  if who != none { block(text(font: display, size: 10pt, fill: ink, who)) }
})
#let quotation(it) = pad(x: 6mm, emph(it))
#let opening(picture) = {
  place(top + left, dx: -38mm, dy: -25mm, picture)
  v(13.5 * 18pt)
}
#let cover(picture, title, subtitle, author) = page(margin: 0pt, footer: none, {
  place(top + left, picture)
  place(bottom + left, block(width: 100%, fill: ink, inset: (x: 38mm, top: 9mm, bottom: 12mm), {
    set text(fill: white)
    par(text(font: display, weight: 800, size: 48pt, stretch: 87.5%, title))
    par(text(size: 15pt, subtitle))
    par(text(font: display, weight: 700, size: 10pt, fill: saffron, author))
  }))
})
"""


def put_fonts(material: Material, folder: Path) -> None:
    """Put the booklet's font files into a folder, for Typst to find them there."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, face in enumerate(material.faces):
        shutil.copyfile(face.file, folder / f"{number}{face.file.suffix}")


def source(material: Material) -> str:
    """Write the booklet as a Typst source, its pictures by paths from the root of the file system."""
    return _Source(material).whole()


class _Source:
    """The booklet on its way to Typst."""

    def __init__(self, material: Material) -> None:
        self._booklet, self._pictures = material.manuscript.booklet, material.pictures

    def whole(self) -> str:
        """Write all of it."""
        booklet = self._booklet
        title, author = _quoted(booklet.title), _quoted(booklet.author)
        parts = [
            f"#set document(title: {title}, author: {author})",
            f"#set text(lang: {_quoted(booklet.language)})",
            _PRELUDE,
        ]
        if booklet.front is not None and booklet.front.cover is not None:
            picture = self._image(booklet.front.cover, 'width: 210mm, height: 297mm, fit: "cover"')
            words = f"{_content(booklet.front.title)}, {_content(booklet.front.subtitle)}, {author}"
            parts.append(f"#cover({picture}, {words})")
        parts.append("#outline(title: [Sommaire], depth: 1)")
        parts.extend(self._section(section) for section in booklet.sections)
        return "\n\n".join(parts) + "\n"

    def _section(self, section: Section) -> str:
        parts = ["#pagebreak(weak: true)"]
        if section.cover is not None:
            size = 'width: 210mm, height: 15 * 18pt + 25mm, fit: "cover"'
            parts.append(f"#opening({self._image(section.cover, size)})")
        parts.append(f"#heading(level: 1){_content(section.title)}#label({_quoted(section.anchor)})")
        parts.extend(self._block(block) for block in section.blocks)
        return "\n\n".join(parts)

    def _block(self, block: Block) -> str:
        match block:
            case Heading():
                return f"#heading(level: {block.level}){_content(block.html)}#label({_quoted(block.anchor)})"
            case Paragraph():
                return _inline(block.html)
            case Standfirst():
                return f"#standfirst{_content(block.html)}"
            case List():
                kind = f"enum(start: {block.start}, " if block.ordered else "list("
                return f"#{kind}{', '.join(f'[{self._blocks(item)}]' for item in block.items)})"
            case Quotation():
                return f"#quotation[{self._blocks(block.blocks)}]"
            case PullQuote():
                who = _content(block.attribution) if block.attribution else "none"
                quote = f"pull({_content(block.html)}, {who})"
                return f"#pdf.artifact({quote})" if block.repeats else f"#{quote}"
            case Figure():
                return self._figure(block)
            case Table():
                return _table(block)
            case Listing():
                return f"#raw({_quoted(block.text)}, block: true)"
            case Divider():
                return "#line(length: 12mm, stroke: 1pt + saffron)"

    def _blocks(self, blocks: Iterable[Block]) -> str:
        return "\n\n".join(self._block(block) for block in blocks)

    def _figure(self, block: Figure) -> str:
        picture = self._image(block.picture, "width: 100%")
        if block.link.startswith("#"):
            picture = f"link(label({_quoted(block.link[1:])}), {picture})"
        elif block.link:
            picture = f"link({_quoted(block.link)}, {picture})"
        caption = f", caption: {_content(block.caption)}" if block.caption else ""
        return f"#figure({picture}, numbering: none{caption})"

    def _image(self, picture: Picture, size: str) -> str:
        made = self._pictures.get(picture)
        if made is None:
            return "none"
        return f"image({_quoted(str(made.file.absolute()))}, {size}, alt: {_quoted(picture.alt)})"


def _table(block: Table) -> str:
    rows = [_cells(row) for row in block.rows]
    if block.head:
        rows.insert(0, f"table.header({_cells(block.head)})")
    columns = max(len(block.head), *(len(row) for row in block.rows), 1)
    return f"#table(columns: {columns}, {', '.join(rows)})"


def _cells(cells: Iterable[Cell]) -> str:
    return ", ".join(
        f"table.cell(align: {cell.align}){_content(cell.html)}" if cell.align else _content(cell.html)
        for cell in cells
    )


def _quoted(text: str) -> str:
    """Write a string of Typst's code."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _content(html: str) -> str:
    return f"[{_inline(html)}]"


def _inline(html: str) -> str:
    """Write inline HTML as Typst's markup."""
    reader = _Inline()
    reader.feed(html)
    reader.close()
    return "".join(reader.pieces)


class _Inline(HTMLParser):
    """Collects Typst's markup from the tags that inline text of a booklet may have."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") or ""
        if tag == "br":
            self.pieces.append("#linebreak();")
        elif tag == "a" and href.startswith("#"):
            self.pieces.append(f"#link(label({_quoted(href[1:])}))[")
        elif tag == "a":
            self.pieces.append(f"#link({_quoted(href)})[")
        elif tag != "wbr":
            self.pieces.append(_INLINE.get(tag, "#["))

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("br", "wbr"):
            # Without the semicolon, a parenthesis that follows would be taken for arguments.
            self.pieces.append("];")

    def handle_data(self, data: str) -> None:
        text = _MARKS.sub(r"\\\1", re.sub(r"[ \t\r\n]+", " ", data))
        self.pieces.append(text if self.pieces else _NUMBER.sub(r"\1\\.", text))

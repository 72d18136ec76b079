"""Blocks become the HTML of a booklet: as Kirby's own snippets make it, and plainly where Kirby has none.

As in `render`, blocks carry `data-line` and pictures say in `data-alt` where their description is from. A
gallery is a figure with `data-gallery`; `data-source` names the type of the block that a picture stands in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as _replaced
from html import escape, unescape

from pipeline.diagnostics import Diagnostic, Place, Report, finding
from pipeline.kirby.aspaper import render
from pipeline.kirby.blocks import Block, holds_blocks, nested, read_blocks
from pipeline.kirby.entries import Attachment, Entry, find_file, is_media_name
from pipeline.kirby.fragment import KIRBY_TAG, Spot, has_blocks, link, settle
from pipeline.kirby.papertags import Options, described
from pipeline.kirby.plain import picks
from pipeline.kirby.spyc import DEEPEST
from pipeline.kirby.values import Value, below, words

_PARAGRAPH = re.compile(r"<p[^<>]*>(.*?)</p>", re.DOTALL)
_LEVEL = re.compile(r"h?([1-6])\Z", re.IGNORECASE)
_LINE = re.compile(r'(?<= data-line=")\d+(?=")')
_HTML = re.compile(r"</?[a-zA-Z][^<>]*>")
_TITLES = frozenset("title titre heading headline intertitre question summary".split())
_TEXTS = frozenset(
    "text texte content contenu body description intro introduction lead chapo accroche answer reponse "
    "réponse caption legende légende quote citation author auteur source note footnote footnotes label "
    "credit name subtitle subheading soustitre".split()
)
# What says how a block looks, or where it leads, and nothing that anybody reads.
_MUTE = frozenset(
    "id uuid uid type class style theme color colour couleur background align alignment position width "
    "height ratio crop layout variant size level location link url href target anchor icon video autoplay "
    "loop muted controls preload language lang ishidden".split()
)
# A table has more cells than this before anybody wonders how many of them are empty.
_SPARSE = 10_000
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//|#|/@/)\S*\Z", re.IGNORECASE)


@dataclass(slots=True)
class Press:
    """What blocks need to become HTML; `unknown` remembers the types that were reported."""

    entry: Entry
    place: Place
    report: Report
    options: Options
    unknown: set[str] = field(default_factory=set)
    depth: int = 0

    def spot(self, line: int) -> Spot:
        """Give the place of a line of the field, from 0."""
        return Spot(self.entry, below(self.place, line), self.report)

    def html(self, blocks: tuple[Block, ...]) -> str:
        """Write blocks as HTML; hidden ones are left out."""
        return "\n".join(self._block(block) for block in blocks if not block.hidden)

    def _block(self, block: Block) -> str:
        write = _WRITERS.get(block.type.lower())
        return write(block, self) if write else _custom(block, self)

    def prose(self, block: Block, name: str) -> str:
        """Write a text of a block as block elements."""
        text, line = block.text(name), block.line_of(name)
        return self.kirbytext(text, line) if block.kirbytext else self.paragraphs(text, line)

    def paragraphs(self, html: str, line: int) -> str:
        """Write HTML as stored as block elements."""
        spot = self.spot(line)
        if not html.strip():
            return ""
        settled = settle(html, spot)
        return settled if has_blocks(html) else f'<p data-line="{spot.place.line}">{settled}</p>'

    def kirbytext(self, text: str, line: int, *, one_line: bool = False) -> str:
        """Write KirbyText as block elements; `one_line` when all its lines stand on one line of the file."""
        at = below(self.place, line)

        def report(found: Diagnostic) -> None:
            self.report(_replaced(found, place=at))

        heard = report if one_line else self.report
        html = render(text, self.entry, at, heard, self.options)
        return _LINE.sub(str(at.line), html) if one_line else html

    def inline(self, block: Block, name: str) -> str:
        """Write a text of a block as inline HTML."""
        text, line = block.text(name), block.line_of(name)
        return self.in_line(text, line) if block.kirbytext else settle(text, self.spot(line))

    def in_line(self, text: str, line: int) -> str:
        """Write KirbyText as inline HTML: its paragraphs, line by line."""
        html = self.kirbytext(text, line, one_line=True) if text.strip() else ""
        return "<br>".join(part.strip() for part in _PARAGRAPH.findall(html)) or escape(text, quote=False)


def _heading(block: Block, press: Press) -> str:
    match = _LEVEL.match(block.text("level").strip())
    level = match[1] if match else "2"
    line = press.spot(block.line_of("text")).place.line
    return f'<h{level} data-line="{line}">{press.inline(block, "text")}</h{level}>'


def _text(block: Block, press: Press) -> str:
    return press.prose(block, "text")


def _quote(block: Block, press: Press) -> str:
    line = press.spot(block.line_of("text")).place.line
    citation = press.inline(block, "citation")
    footer = f"<footer>{citation}</footer>" if citation.strip() else ""
    words_ = press.prose(block, "text")
    return f'<blockquote data-line="{line}">{words_}{footer}</blockquote>' if words_ or footer else ""


def _code(block: Block, press: Press) -> str:
    line = press.spot(block.line_of("code")).place.line
    code = block.text("code")
    return f'<pre data-line="{line}"><code>{escape(code, quote=False)}</code></pre>' if code.strip() else ""


def _markdown(block: Block, press: Press) -> str:
    return press.kirbytext(block.text("text"), block.line_of("text"), one_line=not block.kirbytext)


def _line(block: Block, press: Press) -> str:
    return f'<hr data-line="{press.spot(block.line).place.line}">'


def _image(block: Block, press: Press) -> str:
    if block.text("location").lower() == "web" and block.text("src"):
        address = (block.text("src").strip(), block.line_of("src"))
        return _figure(block, (address,), press)
    return _figure(block, picks(block.get("image") or block.get("src") or [])[:1], press)


def _gallery(block: Block, press: Press) -> str:
    return _figure(block, picks(block.get("images") or []), press)


def _figure(block: Block, names: tuple[tuple[str, int], ...], press: Press) -> str:
    if not names:
        return ""
    line = press.spot(block.line).place.line
    alone = len(names) == 1
    pictures = "".join(
        _picture(name, block, press, alt=block.text("alt") if alone else "") for name, _ in names
    )
    if alone and (address := block.text("link").strip()):
        pictures = f"{link(address, press.spot(block.line_of('link')))}{pictures}</a>"
    caption = press.inline(block, "caption")
    if alone and not caption.strip():
        found = _attachment(names[0][0], press.entry)
        caption = press.in_line(described(found, press.options.names.get("caption", ())), block.line)
    shown = f"<figcaption>{caption}</figcaption>" if caption.strip() else ""
    gallery = "" if alone else ' data-gallery="1"'
    return f'<figure data-line="{line}"{gallery}>{pictures}{shown}</figure>'


def _picture(name: str, block: Block, press: Press, alt: str = "") -> str:
    described_by = f' alt="{escape(alt)}" data-alt="typed"' if alt.strip() else ' alt=""'
    line = press.spot(block.line).place.line
    return f'<img src="{escape(name)}"{described_by} data-source="{escape(block.type)}" data-line="{line}">'


def _attachment(name: str, entry: Entry) -> Attachment | None:
    found = find_file(entry, name)
    return found.attachment if found else None


def _video(block: Block, press: Press) -> str:
    """Write what paper can show of a film: its poster, its caption, its address."""
    line = press.spot(block.line).place.line
    posters = picks(block.get("poster") or [])[:1]
    address = "" if block.text("location").lower() == "kirby" else block.text("url").strip()
    files = picks(block.get("video") or []) if not address else ()
    caption = press.inline(block, "caption")
    if not address and files:
        found = _attachment(files[0][0], press.entry)
        address_html = escape(found.name if found else files[0][0])
    else:
        shown = re.sub(r"\A(?:https?:)?//(?:www\.)?", "", address)
        address_html = (
            f"{link(address, press.spot(block.line_of('url')))}{escape(shown)}</a>" if address else ""
        )
    said = " — ".join(part for part in (caption.strip(), address_html) if part)
    if posters:
        picture = _picture(posters[0][0], block, press)
        return f'<figure data-line="{line}">{picture}<figcaption>{said}</figcaption></figure>'
    return f'<p data-line="{line}">{said}</p>' if said else ""


def _table(block: Block, press: Press) -> str:
    """Write the first list of maps in a table block as a table; its keys are the columns' heads."""
    rows = next((value for value in block.content.values() if _is_rows(value)), None)
    if not isinstance(rows, list):
        return _custom(block, press)
    maps = [row for row in rows if isinstance(row, dict)]
    heads = [
        key for key in dict.fromkeys(key for row in maps for key in row) if key.lower() not in ("id", "uuid")
    ]
    if len(heads) * len(maps) > _SPARSE + 4 * sum(map(len, maps)):
        return _custom(block, press)  # hardly a key twice: no table
    line = press.spot(block.line).place.line
    head = "".join(f"<th>{escape(key.replace('_', ' ').capitalize())}</th>" for key in heads)
    body = ""
    for row in maps:
        cells = (settle(words(row.get(key)), press.spot(block.line)) for key in heads)
        body += f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    rest = _replaced(block, content={key: one for key, one in block.content.items() if one is not rows})
    others = "".join(_worded(rest, press))
    return f'<table data-line="{line}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{others}'


def _is_rows(value: Value) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _custom(block: Block, press: Press) -> str:
    """Write the words of a block whose snippet is the site's own; each such type is reported once."""
    kind = block.type or "?"
    if kind not in press.unknown:
        press.unknown.add(kind)
        press.report(finding("block-unknown", press.spot(block.line).place, type=kind[:60]))
    return "\n".join(_worded(block, press))


def _worded(block: Block, press: Press) -> Iterator[str]:
    if press.depth >= DEEPEST:
        press.report(finding("value-too-nested", press.spot(block.line).place, deepest=DEEPEST))
        return
    press.depth += 1
    for key, value in block.content.items():
        yield from _value(key.lower(), value, block, press)
    press.depth -= 1


def _value(key: str, value: Value, block: Block, press: Press) -> Iterator[str]:
    """Write what is readable in a value of a block that nobody knows."""
    if isinstance(value, dict):
        yield from _inner(value, block, press)
    elif isinstance(value, list):
        names = [name for name, _ in picks(value)] if all(isinstance(one, str) for one in value) else []
        if names and all(_is_picture(name, press.entry) for name in names):
            yield _figure(_replaced(block, content={}), tuple((name, 0) for name in names), press)
            return
        if press.depth < DEEPEST:
            press.depth += 1
            for one in value:
                yield from _value(key, one, block, press)
            press.depth -= 1
    elif isinstance(value, str) and value.strip():
        yield from _said(key, value, block, press)


def _inner(value: dict[str, Value], block: Block, press: Press) -> Iterator[str]:
    if isinstance(value.get("content"), dict) or "_key" in value or "columns" in value:
        inner = read_rows(value, block.line)
        yield press.html(inner)
    else:
        yield from _worded(_replaced(block, content=value), press)


def read_rows(value: dict[str, Value], line: int) -> tuple[Block, ...]:
    """Give the blocks of a block or of a row of a layout that stands inside another block."""
    columns = value.get("columns")
    if not isinstance(columns, list):
        return (_on_line(nested(value), line),)
    found = [column.get("blocks") for column in columns if isinstance(column, dict)]
    items = [
        item for blocks in found if isinstance(blocks, list) for item in blocks if isinstance(item, dict)
    ]
    return tuple(_on_line(nested(item), line) for item in items)


def _on_line(block: Block, line: int) -> Block:
    return block if block.line else _replaced(block, line=line)


def _said(key: str, text: str, block: Block, press: Press) -> Iterator[str]:
    line = getattr(text, "line", block.line)
    if holds_blocks(text):
        yield press.html(read_blocks(text, below(press.place, line), press.report))
    elif key in _MUTE or _ADDRESS.match(text.strip()):
        return
    elif _is_picture(text.strip(), press.entry):
        yield _figure(_replaced(block, content={}), ((text.strip(), 0),), press)
    elif is_media_name(text.strip()) and not _is_prose(text):
        return
    elif block.kirbytext:
        yield press.kirbytext(text, line)
    elif key in _TITLES and not has_blocks(text):
        words_ = press.in_line(text, line) if _is_kirbytext(text) else settle(text, press.spot(line))
        yield f'<h3 data-line="{press.spot(line).place.line}">{words_}</h3>'
    elif _is_kirbytext(text) and (key in _TEXTS or _is_prose(text)):
        yield press.kirbytext(text, line, one_line=True)
    elif key in _TEXTS or _is_prose(unescape(_HTML.sub(" ", text))) or has_blocks(text):
        yield press.paragraphs(text, line)


def _is_kirbytext(text: str) -> bool:
    """Tell whether a text of a block that nobody knows is a textarea's, and not a writer's HTML."""
    return not has_blocks(text) and ("\n" in text.strip() or KIRBY_TAG.search(text) is not None)


def _is_prose(text: str) -> bool:
    """Tell whether a text has two words at least."""
    return sum(any(sign.isalnum() for sign in word) for word in text.split(None, 20)) > 1


def _is_picture(name: str, entry: Entry) -> bool:
    found = _attachment(name, entry) if "\n" not in name and len(name) < 300 else None
    return found is not None and found.kind == "image"


_WRITERS: Mapping[str, Callable[[Block, Press], str]] = {
    "heading": _heading,
    "text": _text,
    "list": _text,
    "quote": _quote,
    "image": _image,
    "gallery": _gallery,
    "video": _video,
    "code": _code,
    "markdown": _markdown,
    "line": _line,
    "hr": _line,
    "table": _table,
}

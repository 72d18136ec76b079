"""KirbyText becomes HTML: tags first, then Markdown, as Kirby does.

`kirbytext` gives the HTML as Kirby's site would have it; `render` the same for a booklet, where every block
says on which line of its file it began.
"""

from __future__ import annotations

import re
from functools import partial
from html import escape

from markdown import Markdown

from pipeline.diagnostics import Place, Report, Severity, finding
from pipeline.kirby import marks
from pipeline.kirby.entries import Entry
from pipeline.kirby.finish import Cut, Finish, TooNestedError
from pipeline.kirby.held import Holder, without_reserved
from pipeline.kirby.source import Source, fences, prepare, separate
from pipeline.kirby.tags import Spot, find_tags, split_tag
from pipeline.kirby.tagset import ATTRIBUTES, NAMES, Desk, Names, build
from pipeline.kirby.tame import tame

# Tags of some version of Kirby that are not built here.
UNBUILT = frozenset(["video", "youtube", "vimeo", "gist", "date", "twitter"])
_PARAGRAPH = re.compile(r"\A<p[^>]*>(.*)</p>\Z", re.DOTALL)
# Words that stand before a colon in French as in a tag: a remark will do for them.
_WORDS = frozenset(["cf", "dont", "ex", "exemple", "nb", "note", "ps", "soit", "source", "sources", "voir"])
_NO_TAG = re.compile(r"https?\Z|mailto\Z|[^a-z]*\Z")
_INLINE = ("image",)


def kirbytext(text: str, entry: Entry) -> str:
    """Give the HTML that Kirby's kirbytext makes of a text on this entry's page."""
    desk = _desk(entry, Place(""), _ignore, printing=False)
    source = separate(_with_tags(prepare(text, 1), desk))
    try:
        return desk.holder.put_back(_convert(source.text, Finish(desk, 1, [])))
    except (TooNestedError, RecursionError):
        return _plain(text, 1, numbered=False)


def render(text: str, entry: Entry, place: Place, report: Report, *, names: Names = NAMES) -> str:
    """Give the HTML of a text for a booklet; `place` is where the text begins in its file.

    Blocks carry `data-line`; pictures are figures, never inside a paragraph, `src` as typed, with `data-alt`
    saying where the alternative text is from (typed, file, none); links to this site's pages carry
    `data-entry`, those to its files `data-file`. Raw HTML comes through as typed: the caller sanitises it.
    `names` says which fields of a picture's metadata give its `alt` and its `caption`: the first not empty.
    """
    desk = _desk(entry, place, report, printing=True)
    desk.names = names
    first = place.line or 1
    source = separate(_with_tags(prepare(text, first), desk))
    try:
        finish = Finish(desk, first, marks.rule_lines(source))
        return desk.holder.put_back(_convert(marks.mark(source, desk.holder), finish))
    except (TooNestedError, RecursionError):
        report(finding("text-too-nested", place.at(first)))
        return _plain(text, first, numbered=True)


def _ignore(_: object) -> None:
    pass


def _desk(entry: Entry, place: Place, report: Report, *, printing: bool) -> Desk:
    desk = Desk(entry, place, report, printing, lambda _: "", Holder())
    desk.caption = partial(_caption, desk)
    return desk


def _caption(desk: Desk, text: str) -> str:
    """Make inline HTML of a caption; a picture's tag in it stays text, or a caption could hold itself."""
    if not text:
        return ""
    inner = Desk(desk.entry, desk.place, desk.report, desk.printing, lambda _: "", Holder(), names=desk.names)
    source = _with_tags(prepare(text, desk.line), inner, without=_INLINE, at=desk.line)
    # One line, so that Markdown sees one paragraph and no blocks.
    line = inner.holder.whole("<br />\n").join(source.lines)
    html = _convert(line, Finish(inner, desk.line, []), inline=True)
    return inner.holder.put_back(_PARAGRAPH.sub(r"\1", html))


def _with_tags(source: Source, desk: Desk, without: tuple[str, ...] = (), at: int | None = None) -> Source:
    """Put tokens in place of the tags; `at` is the line to report when the text is not the file's own."""
    text = source.text
    spans = [(start, end) for start, _, end in fences(text)]
    pieces: list[str] = []
    numbers = [source.numbers[0]]
    position = line = 0
    for spot in find_tags(text):
        before = text[position : spot.start]
        typed = text[spot.start : spot.end]
        first = line + before.count("\n")
        last = first + typed.count("\n")
        numbers += source.numbers[line + 1 : first + 1]
        desk.line, desk.last_line = at or source.numbers[first], at or source.numbers[last]
        fenced = any(start < spot.start < end for start, end in spans)
        made = None if spot.name in without else _made(spot, typed, fenced, desk)
        if made is None:
            numbers += source.numbers[first + 1 : last + 1]
        pieces += [before, typed if made is None else made]
        position, line = spot.end, last
    pieces.append(text[position:])
    numbers += source.numbers[line + 1 :]
    return Source(tame("".join(pieces).split("\n"), desk.holder), numbers)


def _made(spot: Spot, typed: str, fenced: bool, desk: Desk) -> str | None:
    """Give what stands in a tag's place, without line breaks; None when it stays as typed."""
    if spot.name not in ATTRIBUTES:
        if not fenced:
            _report_unknown(spot, typed, desk)
        return None
    tag = split_tag(typed, ATTRIBUTES[spot.name])
    if not fenced:
        for name, word in tag.cuts:
            desk.tell("tag-nested", tag=tag.name, name=name, word=word)
        return build(tag, desk)
    return None if desk.printing else desk.holder.put_back(build(tag, desk)).replace("\n", " ")


def _report_unknown(spot: Spot, typed: str, desk: Desk) -> None:
    if _NO_TAG.match(spot.name) or typed[len(spot.name) + 2 :].startswith("//"):
        return
    name = typed[1 : len(spot.name) + 1]
    prose = spot.name not in UNBUILT and (name[0].isupper() or spot.name in _WORDS)
    desk.tell("tag-unknown", Severity.NOTE if prose else None, name=name)


def _convert(text: str, finish: Finish, *, inline: bool = False) -> str:
    markdown = Markdown(extensions=["nl2br"] if inline else ["nl2br", "sane_lists", "tables", "fenced_code"])
    if inline:
        markdown.preprocessors.deregister("html_block")
        for name in ("indent", "code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote"):
            markdown.parser.blockprocessors.deregister(name)
        markdown.parser.blockprocessors.deregister("reference")
    markdown.treeprocessors.register(Cut(markdown), "livret-cut", 30)
    finish.md = markdown
    markdown.treeprocessors.register(finish, "livret-finish", 15)
    return markdown.convert(text)


def _plain(text: str, first_line: int, *, numbered: bool) -> str:
    """Write a text as mere paragraphs, as it was typed."""
    numbered_lines = prepare(text, first_line)
    source = Source([without_reserved(line) for line in numbered_lines.lines], numbered_lines.numbers)
    paragraphs: list[str] = []
    for index, line in enumerate(source.lines):
        if not line.strip():
            continue
        if paragraphs and source.lines[index - 1].strip():
            paragraphs[-1] += "<br />\n" + escape(line, quote=False)
        else:
            attribute = f' {marks.ATTRIBUTE}="{source.numbers[index]}"' if numbered else ""
            paragraphs.append(f"<p{attribute}>{escape(line, quote=False)}")
    return "\n".join(f"{paragraph}</p>" for paragraph in paragraphs)

"""KirbyText for a booklet: every block says on which line of its file it began.

Tags are held back under tokens while Markdown runs, so that what a tag becomes never decides how the lines
around it are read.
"""

from __future__ import annotations

import re
from functools import partial

from pipeline.diagnostics import Place, Report, Severity, finding
from pipeline.kirby.dialect import Dialect, TooNestedError
from pipeline.kirby.entries import Entry
from pipeline.kirby.finish import Finish
from pipeline.kirby.held import Holder
from pipeline.kirby.papertags import Desk, Options, build
from pipeline.kirby.source import Source, fenced, prepare
from pipeline.kirby.tags import ATTRIBUTES, Spot, find_tags, find_unbalanced, split_tag, unknown_attribute
from pipeline.kirby.verbatim import plain

# Tags of earlier versions of Kirby.
_FORMER = frozenset(["twitter"])
# Attributes of Kirby 2, which paper has no use for: left alone they would be words of the link.
_FORMER_ATTRIBUTES = dict.fromkeys(("image", "link", "file"), ("popup",))
# Words that stand before a colon in French as in a tag: a remark will do for them.
_WORDS = frozenset(["cf", "dont", "ex", "exemple", "nb", "note", "ps", "soit", "source", "sources", "voir"])
_NO_TAG = re.compile(r"https?\Z|mailto\Z|[^a-z]*\Z")
# In a caption these stay text, or a picture's caption could hold itself.
_BLOCKS = frozenset(["image", "video", "vimeo", "youtube", "gist"])


def render(text: str, entry: Entry, place: Place, report: Report, options: Options | None = None) -> str:
    """Give the HTML of a text for a booklet; `place` is where the text begins in its file.

    Blocks carry `data-line`; pictures are figures, never inside a paragraph, `src` as typed, with `data-alt`
    saying where the alternative text is from (typed, file, none); links to this site's pages carry
    `data-entry`, those to its files `data-file`. Raw HTML comes through as typed: the caller sanitises it.
    With Markdown Extra a footnote's call is an empty `span` with `data-call`, and the notes stand at the end,
    each in a `div` with the same number as `data-note`.
    """
    desk = Desk(entry, place, report, lambda _: "", Holder(), options or Options())
    desk.caption = partial(_caption, desk)
    first = place.line or 1
    source = _with_tags(prepare(text, first), desk)
    dialect = Dialect(extra=desk.options.extra, numbers=source.numbers)
    dialect.treeprocessors.register(Finish(desk, dialect.reader), "finish", 10)
    try:
        return desk.holder.put_back(dialect.convert(source.text))
    except (TooNestedError, RecursionError):
        report(finding("text-too-nested", place.at(first)))
        return plain(prepare(text, first), numbered=True)


def _caption(desk: Desk, text: str) -> str:
    """Make inline HTML of a caption."""
    if not text:
        return ""
    inner = Desk(desk.entry, desk.place, desk.report, lambda _: "", Holder(), desk.options)
    source = _with_tags(prepare(text, desk.line), inner, without=_BLOCKS, at=desk.line)
    dialect = Dialect(extra=desk.options.extra, inline=True, numbers=source.numbers)
    dialect.treeprocessors.register(Finish(inner, dialect.reader, inline=True), "finish", 10)
    return inner.holder.put_back(dialect.convert(source.text))


def _with_tags(
    source: Source, desk: Desk, without: frozenset[str] = frozenset(), at: int | None = None
) -> Source:
    """Put tokens in place of the tags; `at` is the line to report when the text is not the file's own."""
    text = source.text
    code = fenced(source.lines)
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
        made = None if spot.name in without or first in code else _made(spot, typed, desk)
        if made is None:
            numbers += source.numbers[first + 1 : last + 1]
        pieces += [before, typed if made is None else made]
        position, line = spot.end, last
    pieces.append(text[position:])
    numbers += source.numbers[line + 1 :]
    _report_unbalanced(source, text, code, desk, at)
    return Source("".join(pieces).split("\n"), numbers)


def _report_unbalanced(source: Source, text: str, code: set[int], desk: Desk, at: int | None) -> None:
    line = position = 0
    for place in find_unbalanced(text):
        line += text.count("\n", position, place)
        position = place
        if line not in code:
            desk.line = at or source.numbers[line]
            desk.tell("tag-unbalanced", excerpt=text[place : place + 40].partition("\n")[0])


def _made(spot: Spot, typed: str, desk: Desk) -> str | None:
    """Give what stands in a tag's place, without line breaks; None when it stays as typed."""
    if spot.name not in ATTRIBUTES:
        _report_unknown(spot, typed, desk)
        return None
    tag = split_tag(typed, (*ATTRIBUTES[spot.name], *_FORMER_ATTRIBUTES.get(spot.name, ())))
    for name, word in tag.cuts:
        desk.tell("tag-nested", tag=tag.name, name=name, word=word)
    if word := unknown_attribute(tag):
        desk.tell("tag-attribute", tag=tag.name, word=word)
        return None
    return build(tag, desk)


def _report_unknown(spot: Spot, typed: str, desk: Desk) -> None:
    if _NO_TAG.match(spot.name) or typed[len(spot.name) + 2 :].startswith("//"):
        return
    name = typed[1 : len(spot.name) + 1]
    prose = spot.name not in _FORMER and (name[0].isupper() or spot.name in _WORDS)
    desk.tell("tag-unknown", Severity.NOTE if prose else None, name=name)

"""KirbyText as Kirby's site shows it: tags become HTML, and Markdown reads all of it."""

from __future__ import annotations

from functools import partial

from pipeline.kirby.dialect import TooNestedError, convert
from pipeline.kirby.entries import Entry
from pipeline.kirby.source import prepare
from pipeline.kirby.tags import ATTRIBUTES, find_tags, split_tag
from pipeline.kirby.verbatim import plain
from pipeline.kirby.webtags import UnmadeError, Web, build

# Captions may hold tags with captions; the metadata of a picture may even name the picture itself.
_DEEPEST = 4


def kirbytext(text: str, entry: Entry, *, extra: bool = False, home: str = "https://example.org") -> str:
    """Give the HTML that Kirby's kirbytext makes of a text on this entry's page.

    `extra` turns Markdown Extra on, as Kirby's option `markdown.extra` does. `home` is the site's address,
    which no content folder tells; the address of a file ends in the file's name.
    """
    try:
        return convert(_with_tags(text, entry, extra, home, 0), extra=extra)
    except (TooNestedError, RecursionError):
        return plain(prepare(text, 1), numbered=False)


def _with_tags(text: str, entry: Entry, extra: bool, home: str, depth: int) -> str:
    web = Web(entry, home, partial(_caption, entry=entry, extra=extra, home=home, depth=depth + 1))
    pieces: list[str] = []
    position = 0
    for spot in find_tags(text):
        if spot.name not in ATTRIBUTES or depth > _DEEPEST:
            continue
        pieces += [text[position : spot.start], _made(text[spot.start : spot.end], spot.name, web)]
        position = spot.end
    return "".join((*pieces, text[position:]))


def _made(typed: str, name: str, web: Web) -> str:
    try:
        return build(split_tag(typed, ATTRIBUTES[name]), web)
    except UnmadeError:
        return typed


def _caption(text: str, *, entry: Entry, extra: bool, home: str, depth: int) -> str:
    return convert(_with_tags(text, entry, extra, home, depth), extra=extra, inline=True)

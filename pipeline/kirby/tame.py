"""Texts that would keep Markdown busy for minutes: what opens again and again and never closes is held.

Markdown looks for the end of every bracket, tag, comment and fence by itself, to the end of the text: ten
thousand that never end cost the square of that. A text is only touched when it is of that kind, and then
shows what it would have shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from pipeline.kirby.held import Holder

# A reserved character: it keeps Markdown from seeing a tag or a fence, and goes when held HTML is put back.
GUARD = "\ufdda"
# So many that never end are left as they are; no text that anybody wrote has more.
_FEW = 30
# Characters that Markdown may look through for the ends of one block's brackets, and for that of one
# bracket in a block where that was not enough.
_BUDGET = 200_000
_FAR = 300
_FENCE = re.compile(r"~{3,}|`{3,}")
_TAG = re.compile(r"<(?=[/a-zA-Z])")
_CLOSED = re.compile(
    r"""<[^<>]*+>|<(?:[^<>"']{0,500}+(?:"[^"]{0,500}+"|'[^']{0,500}+')){1,20}+[^<>"']{0,500}+>"""
)
_COMMENT = re.compile(r"<(?=!--)")
_ONE_LINE_COMMENT = re.compile(r"<!--[^\n]*?-->")
# Unclosed tags times comments: each comment makes Markdown look for the end of each tag that is open.
_MANY_COMMENTS = 5_000
_BRACKET = re.compile(r"\\.|[\[\]()]", re.DOTALL)
_OPENING = {"]": "[", ")": "("}


def tame_fences(text: str) -> str:
    """Guard the code fences that no line closes, when there are many."""
    lines = text.split("\n")
    closing: set[str] = set()
    endless: list[int] = []
    for index in range(len(lines) - 1, -1, -1):
        match = _FENCE.match(lines[index])
        if match is None:
            continue
        if match[0] not in closing:
            endless.append(index)
        if lines[index].rstrip(" ") == match[0]:
            closing.add(match[0])
    if len(endless) <= _FEW:
        return text
    for index in endless:
        lines[index] = GUARD + lines[index]
    return "\n".join(lines)


def tame(lines: list[str], holder: Holder) -> list[str]:
    """Guard HTML that never closes, and hold brackets whose other half is missing or far away."""
    text = _with_held_comments(_without_endless_html("\n".join(lines)), holder)
    tamed: list[str] = []
    for blank, lines_of_block in groupby(text.split("\n"), key=lambda line: not line.strip()):
        block = "\n".join(lines_of_block)
        tamed += (block if blank else _without_endless_brackets(block, holder)).split("\n")
    return tamed


def _without_endless_html(text: str) -> str:
    tags = [match.end() for match in _TAG.finditer(text) if not _CLOSED.match(text, match.start())]
    last_end = max(text.rfind("-->"), text.rfind("--!>"))
    comments = [match.end() for match in _COMMENT.finditer(text, last_end + 1)]
    for endless in (tags, comments):
        if len(endless) <= _FEW:
            endless.clear()
    return _put_at(text, [(place, GUARD) for place in sorted(tags + comments)], 0)


def _with_held_comments(text: str, holder: Holder) -> str:
    unclosed = len(_TAG.findall(text)) - 2 * text.count("</")
    if unclosed * text.count("<!--") <= _MANY_COMMENTS:
        return text
    return _ONE_LINE_COMMENT.sub(lambda match: holder.whole(match[0], match[0]), text)


def _without_endless_brackets(block: str, holder: Holder) -> str:
    if block.count("[") <= _FEW:
        return block
    reaches = list(_reaches(block))
    if sum(reach for _, reach in reaches) <= _BUDGET:
        return block
    far = sorted(place for place, reach in reaches if reach > _FAR)
    tokens = {character: holder.whole(character, character) for character in "[("}
    return _put_at(block, [(place, tokens[block[place]]) for place in far], 1)


def _reaches(block: str) -> Iterator[tuple[int, int]]:
    """Give where brackets of links open in a block, and how far it is to where each closes, or to the end."""
    opened: dict[str, list[int]] = {"[": [], "(": []}
    for match in _BRACKET.finditer(block):
        place = match.start()
        if match[0] in opened:
            opened[match[0]].append(place)
        elif match[0] in _OPENING and opened[_OPENING[match[0]]]:
            start = opened[_OPENING[match[0]]].pop()
            if _opens_link(block, start):
                yield start, place - start
    for start in (*opened["["], *opened["("]):
        if _opens_link(block, start):
            yield start, len(block) - start


def _opens_link(block: str, place: int) -> bool:
    return block[place] == "[" or block[place - 1 : place] == "]"


def _put_at(text: str, words: list[tuple[int, str]], replaced: int) -> str:
    """Put words at places of a text, given in order, each instead of so many characters."""
    pieces: list[str] = []
    position = 0
    for place, word in words:
        pieces += [text[position:place], word]
        position = place + replaced
    pieces.append(text[position:])
    return "".join(pieces)

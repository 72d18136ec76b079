"""What can only be said once the structure is whole, in reading order: levels, abbreviations, torn words."""

from __future__ import annotations

from pipeline.tagging.slip import Mark
from pipeline.tagging.tags import HEADINGS, Piece, Tag, walk


def mend(top: Tag) -> None:
    """Mend a whole structure in place."""
    level_headings(top)
    expand_once(top)
    for tag in list(walk(top)):
        if any(isinstance(kid, Mark) and kid.torn for kid in tag.kids):
            tag.kids = _joined(tag.kids)


def level_headings(top: Tag) -> None:
    """Give headings levels of which none is skipped, beginning with the first."""
    open_: list[int] = []
    for tag in walk(top):
        if tag.role in HEADINGS:
            level = int(tag.role[1])
            while open_ and open_[-1] >= level:
                open_.pop()
            open_.append(level)
            tag.role = f"H{len(open_)}"


def expand_once(top: Tag) -> None:
    """Leave an abbreviation its expansion where it is read first in a part; later it is words like others."""
    seen: set[str] = set()
    stack: list[tuple[Tag, bool]] = [(top, False)]
    while stack:
        tag, in_part = stack.pop()
        if tag.role == "Sect" and not in_part:
            seen, in_part = set(), True
        if tag.expansion and tag.expansion in seen:
            tag.expansion = ""
        elif tag.expansion:
            seen.add(tag.expansion)
        stack.extend((kid, in_part) for kid in reversed(tag.tags()))
    for tag in list(walk(top)):
        tag.kids = [piece for kid in tag.kids for piece in (_opened(kid))]


def _opened(piece: Piece) -> list[Piece]:
    """Give what is in a Span of which nothing is said."""
    if not isinstance(piece, Tag) or piece.role != "Span" or piece.lang or piece.actual or piece.expansion:
        return [piece]
    return [inner for kid in piece.kids for inner in _opened(kid)]


def _joined(kids: list[Piece]) -> list[Piece]:
    """Put the parts of a torn word (a drop cap and the line beside it) into one element with its text."""
    made: list[Piece] = []
    run: list[Mark] = []
    for kid in kids:
        goes_on = bool(run) and run[-1].torn
        if isinstance(kid, Mark) and (kid.torn or goes_on):
            run.append(kid)
        else:
            made += _whole(run)
            made.append(kid)
            run = []
    return made + _whole(run)


def _whole(run: list[Mark]) -> list[Piece]:
    if len(run) < 2:
        return list(run)
    return [Tag("Span", list(run), actual="".join(mark.text for mark in run))]

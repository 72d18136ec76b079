"""Reading laid-out lines: what is not as a typesetter would leave it, and in which words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from weasyprint.formatting_structure import boxes

from pipeline.diagnostics import Diagnostic, Place, finding
from pipeline.typesetting.breaking import (
    BLOCKS,
    HYPHEN,
    RUNNING,
    SHORTEST,
    ends_in_one_letter,
    is_title,
    text_of,
)
from pipeline.typesetting.placing import unwrap

# How often a section is typeset again for the sake of its lines.
TURNS = 3

_WORD_END, _WORD_START = re.compile(r"[\w'’]+$"), re.compile(r"^[\w'’]+")
_EXCERPT = 40
_WHAT = {
    "page": ("the page ends on a hyphen", "la page se termine par une coupure"),
    "running": ("more than two lines in a row end on hyphens", "plus de deux lignes de suite sont coupées"),
    "letter": ("a line of a title ends on one letter", "une ligne de titre se termine par une seule lettre"),
    "short": ("the last line is very short", "la dernière ligne est très courte"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that is not as it should be: its page (from 0), its element, its words, the word it breaks."""

    what: str
    page: int
    element: Any
    words: str
    broken: str = ""


def faults(pages: list[Any]) -> list[Fault]:
    """Read the laid-out lines and give those that are not as they should be."""
    found: list[Fault] = []
    for number, page in enumerate(pages):
        block: list[Any] = []
        last: Any = None
        for line in _lines(page._page_box.children[0]):
            if block and block[-1].element is not line.element:
                found += _in_block(block, number)
                block = []
            block.append(line)
            last = line
        found += _in_block(block, number)
        if last is not None and text_of(last).endswith(HYPHEN) and number + 1 < len(pages):
            rest = next(_lines(pages[number + 1]._page_box.children[0]), None)
            found.append(_fault("page", number, last, rest))
    return found


def _lines(root: Any) -> Iterator[Any]:
    """Give the lines of text below a box, in order."""
    stack = [root]
    while stack:
        box = unwrap(stack.pop())
        if isinstance(box, boxes.LineBox):
            # Not markers of lists and other things that style sheets add.
            if "::" not in str(box.element_tag) and text_of(box).strip():
                yield box
        else:
            stack.extend(reversed(getattr(box, "children", ())))


def _in_block(block: list[Any], page: int) -> Iterator[Fault]:
    """Give what is wrong with lines that follow each other in one block."""
    running = 0
    for line, following in pairwise((*block, None)):
        running = running + 1 if text_of(line).endswith(HYPHEN) else 0
        if running > RUNNING:
            yield _fault("running", page, line, following)
            running = 0
        if following is not None and is_title(line) and ends_in_one_letter(line):
            yield _fault("letter", page, line, None)
    if len(block) > 1 and block[-1].resume_at is None and block[-1].element.tag in BLOCKS:
        end = text_of(block[-1])
        if 0 < sum(letter.isalnum() for letter in end) < SHORTEST:
            yield _fault("short", page, block[-1], None)


def _fault(what: str, page: int, line: Any, following: Any) -> Fault:
    words = text_of(line).strip()
    start = _WORD_END.search(words.removesuffix(HYPHEN))
    end = _WORD_START.search(text_of(following).lstrip()) if following is not None else None
    broken = start[0] + end[0] if start and end else ""
    return Fault(what, page, line.element, words, broken)


def told(faults_: list[Fault], root: Any) -> Iterator[Diagnostic]:
    """Say of lines what could not be mended, each with its page and the place of its block."""
    places = dict(_places(root, "")) if faults_ else {}
    for fault in faults_:
        place = Place.read(places.get(fault.element, ""))
        what, what_fr = _WHAT[fault.what]
        words = fault.words if len(fault.words) <= _EXCERPT else "…" + fault.words[-_EXCERPT:]
        yield finding("line-finish", place, page=fault.page + 1, what=what, what_fr=what_fr, excerpt=words)


def _places(element: Any, place: str) -> Iterator[tuple[Any, str]]:
    stack = [(element, place)]
    while stack:
        one, inherited = stack.pop()
        its = one.attrib.get("data-place", inherited)
        yield one, its
        stack.extend((child, its) for child in one)

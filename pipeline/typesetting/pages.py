"""Reading the laid-out pages: what the layout did to the words, and where everything fell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from weasyprint.formatting_structure import boxes

from pipeline.typesetting.engine import unwrap

# The engine's own hyphenate-character. The content never holds it (see `manuscript`), so that one at the end
# of a line can only be a word broken by the layout.
SOFT_HYPHEN_GLYPH = "\u2010"
# A block with this custom property in a style sheet (`--mirror: verso`) has its left and right margins
# changed over on left-hand pages: which side a block falls on is known only when it is laid out.
_MIRROR = "__mirror"
_LOOK_AHEAD = 400
_MISSES = 40
# A line may end after these without a blank; what is generated has no source that could tell.
_BREAKS_AFTER = ("-", SOFT_HYPHEN_GLYPH, "–", "—", "/")
# Taken out of what is painted and of its source before the two are compared: soft hyphen, zero-width space.
_UNSEEN = {0x00AD: None, 0x200B: None}


@dataclass(slots=True)
class Source:
    """An element's text as the HTML has it: `letters` without blanks, `blank_before[i]` tells of a blank.

    `reached` is how far the layout has come, `last` the box and the line it painted last, `blank` whether it
    passed over a blank since.
    """

    letters: str
    blank_before: list[bool]
    reached: int = 0
    misses: int = 0
    last: tuple[Any, Any] | None = None
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of a document: their numbers in document order, and which are ornament (aria-hidden)."""

    numbers: Mapping[Any, int]
    hidden: frozenset[Any]


@dataclass(slots=True)
class Whereabouts:
    """Where things fell, pages counted from 1: anchors (element ids) and places of blocks (file:line).

    `translucent` is the first page on which something that is read has an opacity below 1, None without.
    """

    anchors: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    translucent: int | None = None


def read_elements(root: Any) -> Elements:
    """Number the elements below `root` and tell the hidden ones, their descendants included."""
    numbers: dict[Any, int] = {}
    hidden: set[Any] = set()
    stack = [(root, False)]
    while stack:
        element, inherited = stack.pop()
        numbers[element] = len(numbers)
        if mute := inherited or _is_ornament(element):
            hidden.add(element)
        stack.extend((child, mute) for child in reversed(element))
    return Elements(numbers, frozenset(hidden))


def _is_ornament(element: Any) -> bool:
    attributes = element.attrib
    return (
        attributes.get("aria-hidden") == "true"
        or attributes.get("role") in ("presentation", "none")
        or (element.tag == "img" and not attributes.get("alt"))
    )


def read_pages(pages: list[Any], elements: Elements) -> Whereabouts:
    """Mark every box of the laid-out pages for `engine`, and tell where everything fell."""
    found = Whereabouts()
    sources: dict[Any, Source] = {}
    heads: dict[Any, int] = {}
    for number, page in enumerate(pages, 1):
        page_box = page._page_box
        verso = page_box.page_type.side == "left"
        moved = False
        for box, block, line in _walk(page_box, elements, heads, number):
            box.livret_page_height = page_box.margin_height()
            if verso and isinstance(box, boxes.BlockLevelBox) and _is_mirrored(box):
                box.translate(dx=box.margin_right - box.margin_left)
                moved = True
            if found.translucent is None and box.style["opacity"] < 1 and not box.livret_artifact:
                found.translucent = number
            element = box.element
            if element is None:
                continue
            box.livret_number = elements.numbers.get(element, -1)
            attributes = element.attrib
            if identifier := attributes.get("id"):
                found.anchors.setdefault(identifier, number)
            if place := attributes.get("data-place"):
                found.places.setdefault(place, number)
            if isinstance(box, boxes.TextBox) and block is not None and not box.livret_artifact:
                _follow(box, block, line, sources, elements.hidden)
        if moved:
            # The page keeps the places of its links and anchors from before the move: it is to look again.
            type(page).__init__(page, page_box)
    return found


def _is_mirrored(box: Any) -> bool:
    return _MIRROR in getattr(box.style, "cascaded", ())


def _walk(
    page_box: Any, elements: Elements, heads: dict[Any, int], page: int
) -> Iterator[tuple[Any, Any, Any]]:
    """Give each box of a page in reading order, with the element of the block and the line that it is in."""
    stack: list[tuple[Any, Any, Any, bool]] = [(page_box, None, None, False)]
    while stack:
        box, block, line, mute = stack.pop()
        box = unwrap(box)
        mute = mute or isinstance(box, boxes.MarginBox) or _is_mute(box, elements, heads, page)
        box.livret_artifact = mute
        # A float or an inline block in a line is part of the sentence around it.
        if isinstance(box, boxes.BlockContainerBox) and line is None:
            block = box.element
        yield box, block, line
        if isinstance(box, boxes.LineBox):
            line = box
        elif isinstance(box, boxes.BlockContainerBox) and not _holds_lines(box):
            line = None
        stack.extend((child, block, line, mute) for child in reversed(getattr(box, "children", ())))


def _holds_lines(box: Any) -> bool:
    return any(isinstance(child, boxes.LineBox) for child in box.children)


def _is_mute(box: Any, elements: Elements, heads: dict[Any, int], page: int) -> bool:
    """Tell an ornament: hidden by its author, or a table's head or foot painted again on a later page."""
    if box.element is None:
        return False
    if isinstance(box, boxes.TableRowGroupBox) and (box.is_header or box.is_footer):
        return heads.setdefault(box.element, page) != page
    return box.element in elements.hidden


def _follow(box: Any, block: Any, line: Any, sources: dict[Any, Source], hidden: frozenset[Any]) -> None:
    """Find a painted run of text in its block's source, and tell whether a blank was lost before it."""
    if block not in sources:
        sources[block] = _source(block, hidden)
    source = sources[block]
    visible = _letters(box.text)
    if not visible:
        source.blank = source.blank or any(character.isspace() for character in box.text)
        return
    if visible.endswith(SOFT_HYPHEN_GLYPH):
        visible = visible[:-1]
    last, source.last = source.last, (box, line)
    blank, source.blank = source.blank, False
    start = -1 if _is_generated(box) else _find(visible, source)
    if last is None or not _touch(last[0].text, box.text):
        return
    if start >= 0 and not _is_generated(last[0]):
        last[0].livret_space_after = source.blank_before[start]
    else:
        broken = line is not last[1] and not last[0].text.endswith(_BREAKS_AFTER)
        last[0].livret_space_after = blank or broken


def _is_generated(box: Any) -> bool:
    # `p::first-letter` is generated too, as the engine sees it: its letter is passed over in the source.
    return "::" in str(box.element_tag)


def _find(visible: str, source: Source) -> int:
    start = source.letters.find(visible, source.reached, source.reached + len(visible) + _LOOK_AHEAD)
    if start < 0 and source.misses < _MISSES:
        source.misses += 1
        start = source.letters.find(visible, source.reached)
    if start >= 0:
        source.reached = start + len(visible)
    return start


def _touch(before: str, after: str) -> bool:
    return not (before[-1:].isspace() or after[:1].isspace())


def _letters(text: str) -> str:
    return "".join(text.translate(_UNSEEN).lower().split())


def _source(block: Any, hidden: frozenset[Any]) -> Source:
    pieces: list[str] = []
    stack: list[Any] = [block]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            pieces.append(item)
            continue
        if item.tag in ("br", "img"):
            pieces.append(" ")
        if item not in hidden:
            pieces.append(item.text or "")
        for child in reversed(item):
            stack.extend((child.tail or "", child))
    letters: list[str] = []
    blanks: list[bool] = []
    blank = False
    for character in "".join(pieces).translate(_UNSEEN):
        if character.isspace():
            blank = True
        else:
            low = character.lower()
            letters.append(low)
            blanks.extend([blank] + [False] * (len(low) - 1))
            blank = False
    return Source("".join(letters), blanks)

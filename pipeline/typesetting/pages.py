"""Reading the laid-out pages: what the layout did to the words, and where everything fell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from weasyprint.formatting_structure import boxes

from pipeline.fascicle import Block, Frame, Leaf, PageKind, RunningString, Side
from pipeline.typesetting.placing import is_mirrored, line_of, unwrap

# The engine's own hyphenate-character. The content never holds it (see `manuscript`), so that one at the end
# of a line can only be a word broken by the layout.
SOFT_HYPHEN_GLYPH = "\u2010"
# Elements around all sections: what is said of them is said of each section's document.
_DOCUMENT = ("html", "body")
# Where the engine's forced breaks lead in a booklet that runs from left to right.
_SIDES = {"right": Side.RECTO, "recto": Side.RECTO, "left": Side.VERSO, "verso": Side.VERSO}
_LOOK_AHEAD = 400
_MISSES = 40
# A line may end after these without a blank; what is generated has no source that could tell.
_BREAKS_AFTER = ("-", SOFT_HYPHEN_GLYPH, "–", "—", "/")
# CSS pixels to PDF points.
_POINTS = 0.75
# What style sheets add to an element's words; `p::first-letter` is a part of them.
_GENERATED = frozenset(("::before", "::after", "::marker", "::footnote-call", "::footnote-marker"))
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
    """Where things fell, pages counted from 0: anchors (element ids) and places of blocks (file:line).

    `blocks` are the boxes of blocks, by the number of the element and the page.

    `leaves` are the pages themselves, `notes` counts footnotes; `sided` when a box asks for a side or is
    mirrored; `starts` and `ends` are the sides that are forced on the first page and on the one after the
    last. `filled` are the lines of the grid that hold something on each page, and all that it has; `frames`
    what each is laid out by.
    `translucent` is the first page, from 1, on which something that is read has an opacity below 1,
    None without. `generated` are the texts that style sheets add, by element and pseudo-element, `replaced`
    the elements that pictures stand for, `again` the texts of table heads and feet that a later page repeats.
    """

    anchors: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    blocks: dict[tuple[int, int], Block] = field(default_factory=dict)
    leaves: list[Leaf] = field(default_factory=list)
    notes: int = 0
    sided: bool = False
    starts: Side | None = None
    ends: Side | None = None
    translucent: int | None = None
    filled: list[tuple[int, int]] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    generated: dict[tuple[Any, str], list[str]] = field(default_factory=dict)
    replaced: set[Any] = field(default_factory=set)
    again: list[str] = field(default_factory=list)


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
        found.filled.append(page_box.livret_filled)
        found.frames.append(_frame(page_box))
        strings: list[tuple[str, str]] = []
        for box, block, line in _walk(page_box, elements, heads, number):
            box.livret_page_height = page_box.margin_height()
            found.sided = found.sided or is_mirrored(box)
            if found.translucent is None and box.style["opacity"] < 1 and not box.livret_artifact:
                found.translucent = number
            if box.element is None:
                continue
            box.livret_number = elements.numbers.get(box.element, -1)
            _note(box, number - 1, strings, found)
            _note_words(box, found)
            if isinstance(box, boxes.TextBox) and block is not None and not box.livret_artifact:
                _follow(box, block, line, sources, elements.hidden)
        found.leaves.append(_leaf(page_box, strings))
    found.sided = found.sided or _asks_for_sides(pages)
    found.starts = _forced(pages[0]._page_box, "break_before", 0)
    found.ends = _forced(pages[-1]._page_box, "break_after", -1)
    return found


def _frame(page_box: Any) -> Frame:
    width, height = page_box.margin_width() * _POINTS, page_box.margin_height() * _POINTS
    left, top = page_box.content_box_x() * _POINTS, height - page_box.content_box_y() * _POINTS
    area = (left, top - page_box.height * _POINTS, left + page_box.width * _POINTS, top)
    line = line_of(page_box.children[0]) * _POINTS
    return Frame(
        (round(width, 2), round(height, 2)),
        (round(area[0], 2), round(area[1], 2), round(area[2], 2), round(area[3], 2)),
        round(line, 3),
    )


def _asks_for_sides(pages: list[Any]) -> bool:
    """Tell whether something inside a section asks for a side; its own edges are the page map's affair."""
    first = {box.element for box in _spine(pages[0]._page_box, 0)}
    last = {box.element for box in _spine(pages[-1]._page_box, -1)}
    return any(page._page_box.page_type.blank for page in pages) or any(
        (box.style["break_before"] in _SIDES and box.element not in first)
        or (box.style["break_after"] in _SIDES and box.element not in last)
        for page in pages
        for box in page._page_box.descendants()
        if isinstance(box, boxes.BlockLevelBox) and not _is_document(box)
    )


def _note(box: Any, page: int, strings: list[tuple[str, str]], found: Whereabouts) -> None:
    """Note of a box what others ask for: its anchor and place, the running strings that it sets, its note."""
    attributes = box.element.attrib
    if identifier := attributes.get("id"):
        found.anchors.setdefault(identifier, page)
    if place := attributes.get("data-place"):
        found.places.setdefault(place, page)
        if isinstance(box, boxes.BlockLevelBox | boxes.ReplacedBox):
            _note_block(box, place, page, found)
    # The document's own strings are set by the furniture's own document, too.
    if box.string_set and box.string_set != "none" and box.element.tag not in _DOCUMENT:
        strings.extend(box.string_set)
    if str(box.element_tag).endswith("::footnote-call") and isinstance(box, boxes.InlineBox):
        found.notes += 1


def _note_block(box: Any, place: str, page: int, found: Whereabouts) -> None:
    """Note where a block lies; what is in several columns, or has boxes of its own inside, in one."""
    left, top = box.border_box_x() * _POINTS, box.border_box_y() * _POINTS
    high = box.livret_page_height * _POINTS - top
    here = (left, high - box.border_height() * _POINTS, left + box.border_width() * _POINTS, high)
    key = (box.livret_number, page)
    if (known := found.blocks.get(key)) is not None:
        a, b = known.box, here
        here = (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
    found.blocks[key] = Block(
        place, page, (round(here[0], 1), round(here[1], 1), round(here[2], 1), round(here[3], 1))
    )


def _note_words(box: Any, found: Whereabouts) -> None:
    """Note of a box the words that no HTML tells, and whether it stands for a picture."""
    if isinstance(box, boxes.ReplacedBox):
        found.replaced.add(box.element)
    elif isinstance(box, boxes.TextBox):
        name = str(box.element_tag).partition("::")[2]
        if box.livret_again:
            found.again.append(box.text)
        elif f"::{name}" in _GENERATED:
            found.generated.setdefault((box.element, f"::{name}"), []).append(box.text)


def _leaf(page_box: Any, strings: list[tuple[str, str]]) -> Leaf:
    kind = page_box.page_type
    groups = tuple((name, index) for name, index in kind.groups)
    leading = {name for box in _spine(page_box, 0) for name in _names_set(box)}
    return Leaf(
        PageKind(kind.name or "", Side(kind.side), kind.blank, groups),
        tuple(RunningString(name, text, name in leading) for name, text in strings),
    )


def _names_set(box: Any) -> list[str]:
    declared = box.style["string_set"]
    return [] if declared == "none" or _is_document(box) else [name for name, _ in declared]


def _is_document(box: Any) -> bool:
    return box.element is not None and box.element.tag in _DOCUMENT


def _spine(page_box: Any, which: int) -> Iterator[Any]:
    """Give the root box of a page, its first (0) or last (-1) child, and so on to the innermost."""
    box = page_box.children[0]
    while True:
        yield box
        children = getattr(box, "children", ())
        if not children:
            return
        box = unwrap(children[which])


def _forced(page_box: Any, rule: str, which: int) -> Side | None:
    """Tell the side that the boxes at the edge of a section force (CSS Fragmentation 3, 3.1), None if none.

    Of several, the later in the tree decides: the inner one before a box, the outer one after it.
    """
    sides: list[Side] = []
    for box in _spine(page_box, which):
        if not isinstance(box, boxes.BlockLevelBox) or not (box.is_in_normal_flow() or box.is_floated()):
            break
        if not _is_document(box) and (side := _SIDES.get(box.style[rule])) is not None:
            sides.append(side)
    return sides[0 if which else -1] if sides else None


def _walk(
    page_box: Any, elements: Elements, heads: dict[Any, int], page: int
) -> Iterator[tuple[Any, Any, Any]]:
    """Give each box of a page in reading order, with the element of the block and the line that it is in."""
    stack: list[tuple[Any, Any, Any, bool, bool]] = [(page_box, None, None, False, False)]
    while stack:
        box, block, line, mute, again = stack.pop()
        box = unwrap(box)
        again = again or _is_repeated(box, heads, page)
        mute = mute or again or isinstance(box, boxes.MarginBox) or box.element in elements.hidden
        box.livret_artifact, box.livret_again = mute, again
        # A float or an inline block in a line is part of the sentence around it.
        if isinstance(box, boxes.BlockContainerBox) and line is None:
            block = box.element
        yield box, block, line
        if isinstance(box, boxes.LineBox):
            line = box
        elif isinstance(box, boxes.BlockContainerBox) and not _holds_lines(box):
            line = None
        stack.extend((child, block, line, mute, again) for child in reversed(getattr(box, "children", ())))


def _holds_lines(box: Any) -> bool:
    return any(isinstance(child, boxes.LineBox) for child in box.children)


def _is_repeated(box: Any, heads: dict[Any, int], page: int) -> bool:
    """Tell a table's head or foot that is painted again on a later page."""
    if isinstance(box, boxes.TableRowGroupBox) and (box.is_header or box.is_footer):
        return box.element is not None and heads.setdefault(box.element, page) != page
    return False


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

"""Painted runs of text followed in their source: where a blank, or a part of a word, was lost between two."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.typesetting.breaking import HYPHEN

# How far ahead in the source a run is looked for at first, and how often beyond that.
_LOOK_AHEAD = 400
_MISSES = 40
# A line may end after these without a blank; what is generated has no source that could tell.
_BREAKS_AFTER = ("-", HYPHEN, "–", "—", "/")
# Elements of a line, unless a style sheet makes blocks of them.
_INLINE = frozenset("a abbr b cite code em i label mark q s small span strong sub sup u".split())
# Taken out of what is painted and of its source before the two are compared: soft hyphen, zero-width space.
UNSEEN = {0x00AD: None, 0x200B: None}


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


def follow(box: Any, block: Any, line: Any, sources: dict[Any, Source], hidden: frozenset[Any]) -> None:
    """Find a painted run of text in its block's source, and tell whether a blank was lost before it."""
    if block not in sources:
        sources[block] = _source(block, hidden)
    source = sources[block]
    visible = _letters(box.text)
    if not visible:
        source.blank = source.blank or any(character.isspace() for character in box.text)
        return
    if visible.endswith(HYPHEN):
        visible = visible[:-1]
    last, source.last = source.last, (box, line)
    blank, source.blank = source.blank, False
    start = -1 if _is_generated(box) else _find(visible, source)
    if last is None or not _touch(last[0].text, box.text):
        return
    if start >= 0 and (not _is_generated(last[0]) or _is_first_letter(last[0])):
        _meet(last, (box, line), source.blank_before[start])
    else:
        broken = line is not last[1] and not last[0].text.endswith(_BREAKS_AFTER)
        last[0].livret_space_after = blank or broken


def overleaf(sources: Iterable[Source]) -> None:
    """Tell whether a blank was lost behind what was painted last of a text that goes on overleaf."""
    for source in sources:
        box = source.last[0] if source.last else None
        if box is None or _is_generated(box) or source.reached >= len(source.letters):
            continue
        blank = source.blank or source.blank_before[source.reached]
        box.livret_space_after = blank and not box.text[-1:].isspace()


def _meet(last: tuple[Any, Any], now: tuple[Any, Any], blank: bool) -> None:
    """Note how two runs of one source meet: after a blank, in two blocks, or as the parts of a torn word."""
    before, box = last[0], now[0]
    blank = blank or getattr(before, "livret_parted", False)
    torn = not blank and (_is_first_letter(before) or before.livret_afloat) and last[1] is not now[1]
    one, other = _outermost(last[1]), _outermost(now[1])
    apart = one is not other and one.element is not other.element
    before.livret_torn = box.livret_rest = torn
    before.livret_space_after = blank or (apart and not torn and not before.livret_afloat)


def part(last: tuple[Any, Any] | None, now: tuple[Any, Any], notes: Container[Any]) -> None:
    """Part the words of a line from those of a part of it that a style sheet makes a block."""
    if last is None or last[1] is now[1] or {last[1].tag, now[1].tag}.isdisjoint(_INLINE):
        return
    is_word = last[0].text.endswith(HYPHEN) or last[0].livret_afloat or now[0].livret_afloat
    if not is_word and last[1] not in notes and now[1] not in notes and _touch(last[0].text, now[0].text):
        last[0].livret_space_after = last[0].livret_parted = True


def _outermost(line: Any) -> Any:
    """Give the line that an inline block stands in for a line of that block."""
    while line.livret_outer is not None:
        line = line.livret_outer
    return line


def _is_first_letter(box: Any) -> bool:
    return str(box.element_tag).endswith("::first-letter")


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
    return "".join(text.translate(UNSEEN).lower().split())


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
    for character in "".join(pieces).translate(UNSEEN):
        if character.isspace():
            blank = True
        else:
            low = character.lower()
            letters.append(low)
            blanks.extend([blank] + [False] * (len(low) - 1))
            blank = False
    return Source("".join(letters), blanks)

"""A text under correction: what is seen of it, where its pieces meet, what is set aside, what was changed."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from pipeline.typography.characters import BREAK, OPAQUE, Edit
from pipeline.typography.keeping import kept_spans


@dataclass(frozen=True, slots=True)
class Change:
    """One correction: the rule's name, the words before and after, how many line breaks stand above it.

    Words are given whole, with those that the change joins; line breaks are those of the text or the block.
    """

    rule: str
    before: str
    after: str
    breaks: int


Log = Callable[[Change], None]
_MOST_AROUND = 24  # characters of a word without end that are shown on each side of a change


@dataclass(slots=True)
class Galley:
    """`text` as the rules see it: one `OPAQUE` stands for each part of `kept`, whose words none may change.

    `borders` are where pieces begin; a piece that grows at its start grows on its own side of the border.
    """

    text: str
    borders: list[int]
    kept: list[str]

    @classmethod
    def of(cls, text: str, borders: Iterable[int] = (0,)) -> Galley:
        """Set aside in `text` what no rule may touch; a part that borders cut stays cut."""
        galley = cls(text, list(borders), [])
        galley.reset()
        return galley

    def _set_aside(self, spans: list[tuple[int, int]]) -> None:
        pieces, shown = list[str](), list[Edit]()
        for start, end in spans:
            inside = self.borders[bisect_right(self.borders, start) : bisect_left(self.borders, end)]
            cuts = [start, *dict.fromkeys(inside), end]
            for first, last in pairwise(cuts):
                pieces.append(self.text[first:last])
                shown.append((first, last, OPAQUE))
        self.kept = pieces
        self._apply(shown)

    def reset(self) -> None:
        """Put back what was set aside, and look anew for what no rule may touch."""
        if self.kept:
            places = (found.start() for found in re.finditer(OPAQUE, self.text))
            self._apply([(at, at + 1, words) for at, words in zip(places, self.kept, strict=True)])
            self.kept = []
        if spans := kept_spans(self.text):
            self._set_aside(spans)

    def correct(self, rule: str, edits: Iterable[Edit], log: Log | None = None) -> bool:
        """Make the changes that a rule asks for, in order; what changes nothing or overlaps is dropped."""
        text, wanted, reached = self.text, list[Edit](), 0
        for start, end, new in edits:
            if start >= reached and text[start:end] != new:
                wanted.append((start, end, new))
                reached = end
        if not wanted:
            return False
        if log is not None:
            for change in _changes(rule, self, wanted):
                log(change)
        self._apply(wanted)
        return True

    def _apply(self, edits: list[Edit]) -> None:
        """Write the edits into the text and carry the borders along."""
        text, written, reached = self.text, list[str](), 0
        borders, count, shift = self.borders, 0, 0
        for start, end, new in edits:
            written += text[reached:start], new
            reached = end
            while count < len(borders) and borders[count] <= start:
                borders[count] += shift
                count += 1
            while count < len(borders) and borders[count] < end:
                borders[count] = (
                    start + shift + (len(new) if len(new) != end - start else borders[count] - start)
                )
                count += 1
            shift += len(new) - (end - start)
        for number in range(count, len(borders)):
            borders[number] += shift
        self.text = "".join((*written, text[reached:]))

    def whole(self) -> str:
        """Give the text with what was set aside back in its place."""
        if not self.kept:
            return self.text
        parts = self.text.split(OPAQUE)
        return "".join(piece for pair in zip(parts, (*self.kept, ""), strict=True) for piece in pair)

    def spans(self) -> Iterator[tuple[int, int]]:
        """Give where each piece stands now."""
        return zip(self.borders, (*self.borders[1:], len(self.text)), strict=True)

    def restorer(self) -> Callable[[str], str]:
        """Give what puts back the parts set aside, when it is shown the text piece by piece, in order."""
        kept = iter(self.kept)
        return lambda piece: re.sub(OPAQUE, lambda _: next(kept), piece) if OPAQUE in piece else piece


def _changes(rule: str, galley: Galley, edits: list[Edit]) -> Iterator[Change]:
    """Say the edits in words; those within one word, or in words that touch, are one change."""
    text = galley.text
    passed = _Passed(text)
    number = 0
    while number < len(edits):
        start, end = _words_around(text, *edits[number][:2])
        after = [text[start : edits[number][0]], edits[number][2]]
        reached = edits[number][1]
        number += 1
        while number < len(edits) and edits[number][0] <= end:
            after += text[reached : edits[number][0]], edits[number][2]
            reached = edits[number][1]
            end = max(end, _words_around(text, *edits[number][:2])[1])
            number += 1
        before, after_words = text[start:end], "".join((*after, text[reached:end]))
        opaque, breaks = passed.to(start)
        kept = galley.kept[opaque : opaque + before.count(OPAQUE)]
        yield Change(rule, _restored(before, kept), _restored(after_words, kept), breaks)


@dataclass(slots=True)
class _Passed:
    """Counts what was set aside and the line breaks, up to places that only go forward."""

    text: str
    reached: int = 0
    opaque: int = 0
    breaks: int = 0

    def to(self, place: int) -> tuple[int, int]:
        """Give both counts before `place`."""
        self.opaque += self.text.count(OPAQUE, self.reached, place)
        self.breaks += self.text.count("\n", self.reached, place) + self.text.count(
            BREAK, self.reached, place
        )
        self.reached = place
        return self.opaque, self.breaks


def _words_around(text: str, start: int, end: int) -> tuple[int, int]:
    first, last = start, end
    while first and start - first < _MOST_AROUND and not text[first - 1].isspace():
        first -= 1
    while last < len(text) and last - end < _MOST_AROUND and not text[last].isspace():
        last += 1
    return first, last


def _restored(text: str, kept: list[str]) -> str:
    words = iter(kept)
    return re.sub(OPAQUE, lambda _: next(words, ""), text)

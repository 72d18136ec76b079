"""Straight quotes and guillemets, paired within a block: « outside, “ inside, never « within «."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.edition import House
from pipeline.typography.characters import APOSTROPHE, Edit

_MARKS = re.compile('[«»“”"\n]')
_PARTNER = {"»": "«", "”": "“", '"': '"'}
_OPENS_AFTER = "([{«“–—-/'" + APOSTROPHE
_CLOSES_BEFORE = ".,;:!?…)]}»”–—-/"


def quotes(text: str, _: House) -> Iterator[Edit]:
    """Set pairs of straight quotes as « » or, inside others, as “ ”; « » inside « » become “ ” as well."""
    pairs, _unpaired = pair(text)
    inner = _inner(text, pairs)
    edits: list[Edit] = []
    for start, end in pairs:
        if start in inner and text[start] != "“":
            edits += (start, start + 1, "“"), (end, end + 1, "”")
        elif text[start] == '"':
            edits += (start, start + 1, "«"), (end, end + 1, "»")
    yield from sorted(edits)


def pair(text: str) -> tuple[list[tuple[int, int]], list[int]]:
    """Pair the quotation marks of each line; give the pairs, and the straight quotes that have no partner."""
    line = _Line(text)
    for found in _MARKS.finditer(text):
        place, mark = found.start(), found[0]
        if mark == "\n":
            line.leave(0)
        elif mark in "«“" or (mark == '"' and _opens(text, place, line.quoted)):
            line.open(place)
        elif mark == '"' and not line.quoted:
            if not text[place - 1 : place].isdigit():  # 15", 5'30": inches or seconds
                line.unpaired.append(place)
        else:
            line.close(place, _PARTNER[mark])
    line.leave(0)
    return sorted(line.pairs), sorted(line.unpaired)


@dataclass(slots=True)
class _Line:
    """What stands open so far, what was paired, and the straight quotes that were left alone."""

    text: str
    opened: list[int] = field(default_factory=list)
    count: Counter[str] = field(default_factory=Counter)
    pairs: list[tuple[int, int]] = field(default_factory=list)
    unpaired: list[int] = field(default_factory=list)

    @property
    def quoted(self) -> bool:
        """Whether what was opened last is a straight quote."""
        return bool(self.opened) and self.text[self.opened[-1]] == '"'

    def open(self, place: int) -> None:
        self.opened.append(place)
        self.count[self.text[place]] += 1

    def close(self, place: int, partner: str) -> None:
        # Asked first: looking through all that is open for a partner that is not there would be quadratic.
        if not self.count[partner]:
            return
        depth = len(self.opened) - 1
        while self.text[self.opened[depth]] != partner:
            depth -= 1
        self.leave(depth + 1)
        self.pairs.append((self.opened[depth], place))
        self.opened.pop()
        self.count[partner] -= 1

    def leave(self, depth: int) -> None:
        """Give up what was opened from `depth` on."""
        for place in self.opened[depth:]:
            self.count[self.text[place]] -= 1
            if self.text[place] == '"':
                self.unpaired.append(place)
        del self.opened[depth:]


def _opens(text: str, place: int, quoted: bool) -> bool:
    """Whether the straight quote at `place` opens: by what stands on its sides, else by what is open."""
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    apart_before, apart_after = not before or before.isspace(), not after or after.isspace()
    # A high sign counts as a space: it will have one before it.
    may_open = (apart_before or before in _OPENS_AFTER) and not apart_after and after not in ";:!?"
    may_close = (apart_after or after in _CLOSES_BEFORE) and not apart_before
    if may_open != may_close:
        return may_open
    return not quoted and not before.isdigit()


def _inner(text: str, pairs: list[tuple[int, int]]) -> set[int]:
    """Find which pairs stand inside a pair that is, or becomes, « »."""
    inner: set[int] = set()
    around: list[int] = []  # where the pairs around end
    for start, end in pairs:
        while around and around[-1] < start:
            around.pop()
        if around:
            inner.add(start)
        if text[start] != "“":
            around.append(end)
    return inner

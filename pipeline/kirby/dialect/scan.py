"""Where spans end in one line of text, found without looking at any place twice.

Each rule asks from many places where its span ends, and most often the answer is nowhere. What was learnt is
kept: that nothing ends behind a place, or where the next of some characters stands.
"""

from __future__ import annotations

import re
from bisect import bisect_left

_TICKS = re.compile(r"`+")
_BRACKET = re.compile(r"[\[\]]")
_STOP = re.compile(r"[ )]")
_ANGLE_STOP = re.compile(r"[ >]")
_DELETED = re.compile(r"(?<=\S)~~", re.ASCII)
_URL = re.compile(r"\bhttps?+:/{2}[^\s<]+\b/*+", re.IGNORECASE)
_URL_HERE = re.compile(r"https?+:/{2}[^\s<]+\b/*+", re.IGNORECASE)
_RUN = re.compile(r"[^ ()]++")
_TITLE = re.compile(r"[ ]+(\"[^\"]*+\"|'[^']*+')")
_END = re.compile(r"\s*+\)", re.ASCII)
_BLANKS = re.compile(r"\s*+", re.ASCII)
_LEAP = {"*": re.compile(r"\\?\*"), "_": re.compile(r"\\?_")}


class _Next:
    """The next match of a pattern at or behind a place, kept while it is the answer."""

    __slots__ = ("_at", "_from", "_pattern", "_text", "match")

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self._pattern, self._text = pattern, text
        self._from, self._at = 1, 0
        self.match: re.Match[str] | None = None

    def after(self, place: int) -> int:
        """Give where it begins, -1 for nowhere."""
        if not self._from <= place <= self._at:
            self.match = self._pattern.search(self._text, place)
            self._from = place
            self._at = self.match.start() if self.match else len(self._text)
        return self._at if self.match else -1


class Scan:
    """One text, and what was learnt of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._last_angle = text.rfind(">")
        self._last_http = text.rfind("http")
        self._stops: list[int] | None = None
        self._angle = _Next(_ANGLE_STOP, text)
        self._deleted = _Next(_DELETED, text)
        self._url = _Next(_URL, text)
        self._runs: dict[int, list[int]] | None = None
        self._pairs: dict[int, int] | None = None
        self._opened: list[int] = []
        self._dead: dict[tuple[str, int], set[int]] = {}
        self._ends: dict[int, int] = {}

    # ── code, angles, addresses ─────────────────────────────────────────────────────────────────────

    def code(self, place: int) -> tuple[int, int, int] | None:
        """Give where the code of this run of back-ticks starts and ends, and where what follows starts."""
        if self._runs is None:
            self._runs = {}
            for run in _TICKS.finditer(self.text):
                self._runs.setdefault(len(run[0]), []).append(run.start())
        opening = _TICKS.match(self.text, place)
        width = len(opening[0]) if opening else 0
        runs = self._runs.get(width, ())
        after = place + width
        # Blanks at the start are not the code's; the code has at least one character.
        last = runs[-1] if runs else -1
        if last <= after:
            return None
        start = after
        while self.text[start] == " ":
            start += 1
        found = bisect_left(runs, start + 1)
        if found == len(runs):
            return None
        end = runs[found]
        return start, start + len(self.text[start:end].rstrip(" ")), end + width

    def closes(self, place: int) -> bool:
        """Tell whether any `>` stands behind a place."""
        return self._last_angle > place

    def angle(self, place: int) -> int:
        """Give where the first `>` is, with no blank before it; -1 for nowhere."""
        if self._last_angle < place:
            return -1
        end = self._angle.after(place)
        return end if end >= 0 and self.text[end] == ">" else -1

    def deleted(self, place: int) -> int:
        """Give where deleted text ends that begins here, -1 for nowhere."""
        text = self.text
        if text[place + 1 : place + 2] != "~" or text[place + 2 : place + 3] in _NOTHING:
            return -1
        end = self._deleted.after(place + 3)
        return end if end >= 0 and text.find("\n", place + 2, end) < 0 else -1

    def url(self, cut: int, place: int) -> tuple[int, int] | None:
        """Give the first address behind `cut`, if it begins no later than `place`."""
        if self._last_http < cut:
            return None
        here = _URL_HERE.match(self.text, cut)
        if here is not None:
            return here.span()
        start = self._url.after(cut)
        return (start, self._url.match.end()) if self._url.match and 0 <= start <= place else None

    # ── links ───────────────────────────────────────────────────────────────────────────────────────

    def brackets(self, place: int) -> tuple[int, int] | None:
        """Give the first pair of brackets that opens here or later."""
        if self._pairs is None:
            self._pairs = {}
            opened: list[int] = []
            for match in _BRACKET.finditer(self.text):
                if match[0] == "[":
                    opened.append(match.start())
                elif opened:
                    self._pairs[opened.pop()] = match.start()
            self._opened = sorted(self._pairs)
        found = bisect_left(self._opened, place)
        if found == len(self._opened):
            return None
        opening = self._opened[found]
        return opening, self._pairs[opening]

    def destination(self, place: int) -> tuple[str, str | None, int] | None:
        """Read `(address "title")`: give address, title, and where it ends."""
        text = self.text
        if text[place : place + 1] != "(":
            return None
        start = _blanks_end(text, place + 1)
        end = self._destination_end(start)
        if end == start:
            return None
        title = _TITLE.match(text, end)
        closing = _END.match(text, title.end()) if title else None
        if title is not None and closing is not None:
            return text[start:end], title[1][1:-1], closing.end()
        closing = _END.match(text, end)
        return (text[start:end], None, closing.end()) if closing else None

    def _destination_end(self, place: int) -> int:
        """Give where an address ends: at a blank or a parenthesis, but for parentheses that close again."""
        path: list[int] = []
        end = place
        while end not in self._ends:
            path.append(end)
            run = _RUN.match(self.text, end)
            if run is not None:
                end = run.end()
                continue
            stop = self._stop(end + 1) if self.text[end : end + 1] == "(" else -1
            if stop <= end + 1 or self.text[stop] != ")":
                self._ends[end] = end
                break
            end = stop + 1
        end = self._ends[end]
        self._ends.update(dict.fromkeys(path, end))
        return end

    def _stop(self, place: int) -> int:
        """Give where the next blank or closing parenthesis is, -1 for nowhere."""
        if self._stops is None:
            self._stops = [match.start() for match in _STOP.finditer(self.text)]
        found = bisect_left(self._stops, place)
        return self._stops[found] if found < len(self._stops) else -1

    # ── emphasis ────────────────────────────────────────────────────────────────────────────────────

    def emphasis(self, mark: str, width: int, start: int) -> int:
        """Give where emphasis ends that starts here, -1 for nowhere.

        Inside single marks, pairs of double ones are passed over, inside double ones pairs of single ones; a
        mark behind a backslash is passed over too, but closes if there is no other way.
        """
        dead = self._dead.setdefault((mark, width), set())
        if start in dead or start >= len(self.text):
            return -1
        leap = _LEAP[mark]
        # Places passed since the last backslash; where to go on from each backslash if all behind it fails.
        passed: list[list[int]] = [[]]
        other_ways: list[int] = []
        place = start
        while True:
            if place > start and self._closes(mark, width, place):
                return place
            following = -1 if place in dead else self._step(mark, width, place, leap)
            passed[-1].append(place)
            if following < 0:
                dead.update(passed.pop())
                if not other_ways:
                    return -1
                place = other_ways.pop()
                continue
            if self.text[place] == "\\" and self.text[place + 1 : place + 2] == mark:
                other_ways.append(place + 1)
                passed.append([])
            place = following

    def _closes(self, mark: str, width: int, place: int) -> bool:
        text = self.text
        after = text[place + width : place + width + 1]
        if text[place : place + width] != mark * width or after == mark:
            return False
        return not (mark == "_" and width == 1) or not (after.isalnum() or after == "_")

    def _step(self, mark: str, width: int, place: int, leap: re.Pattern[str]) -> int:
        """Give the next place where emphasis may end, -1 for nowhere."""
        text = self.text
        if place >= len(text):
            return -1
        if text[place] != mark:
            if text[place] == "\\" and text[place + 1 : place + 2] == mark:
                return place + 2
            following = leap.search(text, place + 1)
            return following.start() if following else -1
        if width == 2:
            other = text.find(mark, place + 1)
            return other + 1 if other >= 0 else -1
        if text[place + 1 : place + 2] != mark:
            return -1
        other = text.find(mark, place + 2)
        if other < 0 or text[other + 1 : other + 2] != mark or (mark == "*" and other == place + 2):
            return -1
        return other + 2


_NOTHING = frozenset(["", " ", "\t", "\n", "\r", "\f", "\v"])


def _blanks_end(text: str, place: int) -> int:
    match = _BLANKS.match(text, place)
    return match.end() if match else place

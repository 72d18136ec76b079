"""What a document defines for its own use: the addresses of links; in Extra, notes and abbreviations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.kirby.dialect.lines import lower

_RUN = re.compile(r"\S+", re.ASCII)


@dataclass(slots=True)
class Note:
    """A footnote: its lines with their numbers, how often it is called, and its rank once it was called."""

    lines: list[tuple[str, int]]
    calls: int = 0
    rank: int = 0


@dataclass(slots=True)
class Definitions:
    """Links by their names in small letters, as (address, title); notes and abbreviations by their names."""

    links: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    notes: dict[str, Note] = field(default_factory=dict)
    abbreviations: dict[str, str] = field(default_factory=dict)
    longest: int = 0
    ranks: int = 0

    def clear(self) -> None:
        """Forget everything, but not how many notes were called."""
        self.links, self.notes, self.abbreviations, self.longest = {}, {}, {}, 0

    def define(self, text: str) -> bool:
        """Read a line `[name]: address "title"`; tell whether it is one."""
        found = _reference(text)
        if found is None:
            return False
        name, address, title = found
        self.links[lower(name)] = address, title
        self.longest = max(self.longest, len(name))
        return True

    def link(self, name: str) -> tuple[str, str | None] | None:
        """Give the address and title under a name."""
        return self.links.get(lower(name)) if len(name) <= self.longest else None


def _reference(text: str) -> tuple[str, str, str | None] | None:
    """Cut a definition where its name first ends such that the rest is an address, perhaps with a title."""
    if not text.startswith("["):
        return None
    tail = text.rstrip(" ")
    # An address reaches to the next blank, whichever `]:` before that it follows.
    reached, after = -1, ""
    start = text.find("]:", 2)
    while start >= 0:
        place = start + 2
        while text[place : place + 1] == " ":
            place += 1
        if place > reached:
            match = _RUN.match(text, place)
            if match is None:
                return None
            reached, after = match.end(), tail[match.end() :]
        title = _title(after)
        if title is not None and place < reached:
            return text[1:start], _address(text[place:reached]), title[0]
        start = text.find("]:", start + 1)
    return None


def _title(after: str) -> tuple[str | None] | None:
    """Read what stands behind an address, as a tuple; None when it is not what may stand there."""
    if not after:
        return (None,)
    words = after.lstrip(" ")
    if words == after or len(words) < 3 or words[0] not in "\"'(" or words[-1] not in "\"')":
        return None
    return (words[1:-1],)


def _address(run: str) -> str:
    if run.startswith("<") and len(run) > 1:
        run = run[1:]
    return run[:-1] if run.endswith(">") and len(run) > 1 else run

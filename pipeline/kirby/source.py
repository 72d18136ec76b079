"""The text that Markdown is given, and where each of its lines stands in the file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.kirby.held import without_reserved

_LINE_END = re.compile(r"\r\n|\n|\r")
_FENCE = re.compile(r"[ >\t]*(`{3,}(?=[^`]*\Z)|~{3,})")


@dataclass(frozen=True, slots=True)
class Source:
    """Lines of text, and for each the number of the file's line that it comes from."""

    lines: list[str]
    numbers: list[int]

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)


def prepare(text: str, first_line: int) -> Source:
    """Normalise line ends, take reserved characters out, and number the lines from `first_line`."""
    numbers = [first_line]
    for end in _LINE_END.findall(text):
        # A lone CR ends a line for Markdown, but no editor counts it.
        numbers.append(numbers[-1] + ("\n" in end))
    return Source(without_reserved(_LINE_END.sub("\n", text)).split("\n"), numbers)


def fenced(lines: list[str]) -> set[int]:
    """Give the indexes of the lines that stand in fenced code, or seem to."""
    found: set[int] = set()
    mark, width = "", 0
    for index, line in enumerate(lines):
        match = _FENCE.match(line)
        if mark:
            found.add(index)
            if match and match[1][0] == mark and len(match[1]) >= width and not line[match.end() :].strip():
                mark = ""
        elif match:
            mark, width = match[1][0], len(match[1])
    return found

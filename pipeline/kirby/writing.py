"""Writing one field of a content file, and leaving every other byte of the file as it is.

The rules are those of Kirby 5's writer (`src/Data/Txt.php`), so that the Panel's next save finds nothing to
change: values are trimmed, a divider inside one is escaped, one of several lines stands below a blank line.
"""

from __future__ import annotations

import re

from pipeline.kirby.fields import CONTROLS, TRIMMED, Written, find_written

# What PCRE's `\R` finds in bytes, as Kirby asks it: the last of these is part of some letters too (`Å`), and
# Kirby sets a value with such a letter below a blank line.
_SEVERAL_LINES = re.compile(rb"[\n\x0b\x0c\r\x85]")
_LINE_END = re.compile(r"\r\n?|\n")
_BLANK_LINE = re.compile(rb"\n[ \t\r]*\n")
_DIVIDER = re.compile(r"^----", re.MULTILINE)
_WRITTEN_DIVIDER = re.compile(r"^\\----", re.MULTILINE)


class UnwritableError(ValueError):
    """A text that would not be read again as it is.

    `line`, from 1, is the first that would not. `character` is what reading takes out of it (as `U+0008`), or
    "" where it begins with a backslash before four hyphens: Kirby takes that backslash for its own.
    """

    def __init__(self, line: int, character: str = "") -> None:
        super().__init__(f"line {line}: {character or 'an escaped divider'}")
        self.line, self.character = line, character


def with_field(data: bytes, key: str, value: str) -> bytes:
    """Give a content file's bytes with the value of one field replaced; all others are as they were.

    `key` is any spelling of the field's name; of several fields of that name the one that Kirby reads is
    written. `value` is the text as it is to be read: its blank ends are taken off, as Kirby does, and its
    lines end as the field's lines do, or the file's. A value that is there already changes no byte.

    Raises KeyError where there is no such field, and UnwritableError where another text would be read.
    """
    there = find_written(data, key)
    if there is None:
        raise KeyError(key)
    wanted = plain_lines(value.strip(TRIMMED))
    if wanted == plain_lines(there.field.value):
        return data
    _refuse(wanted)
    around = _line_end(data[: there.start] + data[there.end :]) or b"\n"
    inside = _line_end(data[there.start : there.end]) or around
    # Kirby escapes before it trims, so that dashes behind blanks at the beginning would cut the text.
    written = _DIVIDER.sub(r"\\----", wanted).encode().replace(b"\n", inside)
    return data[: there.name_end] + _lead(data, there, written, around) + written + data[there.end :]


def plain_lines(text: str) -> str:
    """Write line ends as a browser's text area does: LF."""
    return _LINE_END.sub("\n", text)


def without_unread(text: str) -> str:
    """Take out of a text what reading takes out: characters that no page shows, pasted without being seen."""
    return _UNREAD.sub("", text)


def _lead(data: bytes, there: Written, written: bytes, line_end: bytes) -> bytes:
    """Give what stands between a name and its value: what is there, where Kirby would read no other shape."""
    lead = data[there.name_end : there.start]
    if _SEVERAL_LINES.search(written):
        return lead if _BLANK_LINE.search(lead) else 2 * line_end
    return lead if lead and not _SEVERAL_LINES.search(lead) else b" "


def _line_end(raw: bytes) -> bytes | None:
    """Give the line end that most lines have; None where there is one line only."""
    every, windows = raw.count(b"\n"), raw.count(b"\r\n")
    if not every:
        return None
    return b"\r\n" if 2 * windows > every else b"\n"


def _refuse(text: str) -> None:
    """Raise UnwritableError for a text that would not be read again as it is."""
    if odd := _UNREAD.search(text):
        raise UnwritableError(_line(text, odd.start()), f"U+{ord(odd[0]):04X}")
    if escaped := _WRITTEN_DIVIDER.search(text):
        raise UnwritableError(_line(text, escaped.start()))


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


# Halves of surrogate pairs are no characters: UTF-8 has no bytes for them.
_UNREAD = re.compile(f"{CONTROLS.pattern}|[\ud800-\udfff]")

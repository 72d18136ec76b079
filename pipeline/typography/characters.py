"""The characters of French typography, and how to walk over the spaces between words."""

from __future__ import annotations

import re
from unicodedata import category

NBSP = "\u00a0"
NNBSP = "\u202f"
APOSTROPHE = "\u2019"
EN_DASH = "\u2013"

# Stands in the text looked at for what is not ours to change: code, addresses, words in another language.
OPAQUE = "\ufffc"
# Marks where a superscript starts, so that a note's call after a sign is not taken for a word.
JOINER = "\u2060"
# A break inside a block; "\n" parts blocks (of plain text, its lines).
BREAK = "\u2028"

# The inside of a character class: every space that may stand between two words of one line.
SPACES = " \u00a0\u2000-\u200a\u202f"
CAPITAL = "A-ZÀ-ÖØ-ÞŒ"
SPACE = frozenset(" \u00a0\u202f" + "".join(map(chr, range(0x2000, 0x200B))))
_SPACE_RUN = re.compile(f"[{SPACES}]*")

# A change: what stands at [start:end] gives way to these characters.
Edit = tuple[int, int, str]


def gap_before(text: str, end: int) -> int:
    """Give where the run of spaces before `end` starts; `end` itself when there is none."""
    while end and text[end - 1] in SPACE:
        end -= 1
    return end


def gap_after(text: str, start: int) -> int:
    """Give where the run of spaces from `start` ends."""
    run = _SPACE_RUN.match(text, start)
    return run.end() if run else start


def is_word(character: str) -> bool:
    """Whether a character belongs to a word, a figure or what stands for one; not for ""."""
    return character == OPAQUE or (bool(character) and category(character)[0] in "LNM")


def is_french(language: str) -> bool:
    """Whether a BCP 47 tag is one of French."""
    return re.split("[-_]", language.lower(), maxsplit=1)[0] == "fr"

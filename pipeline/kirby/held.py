"""HTML held back while Markdown runs: what a tag became must reach the page untouched.

In the text stands a token: a number between two noncharacters of Unicode, which no text may use and which no
rule of Markdown knows. So a tag's HTML never decides how Markdown reads the lines around it. The number is in
noncharacters too: should Markdown ever cut a token in two, nothing of it is left on the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NUMBER = "([\ufde0-\ufde9]+)"
_DIGITS = {ord("0") + digit: 0xFDE0 + digit for digit in range(10)}
_FIGURES = {after: before for before, after in _DIGITS.items()}

OPEN = re.compile(f"\ufdd0{NUMBER}\ufdd1")
CLOSE = re.compile(f"\ufdd2{NUMBER}\ufdd3")
BLOCK = re.compile(f"\ufdd8{NUMBER}\ufdd9")
_PAIR = re.compile(f"\ufdd0{NUMBER}\ufdd1(.*?)\ufdd2\\1\ufdd3", re.DOTALL)
_FIGURE = re.compile(f"<figure([^>]*)>\\s*\ufdd8{NUMBER}\ufdd9\\s*</figure>")
_ANY = re.compile(f"[\ufdd0\ufdd2\ufdd4\ufdd8]{NUMBER}[\ufdd1\ufdd3\ufdd5\ufdd9]")
_RESERVED = re.compile("[\ufdd0-\ufdef]")


@dataclass(slots=True)
class _Held:
    """Some HTML; `typed` is what stood in the source, `line` and `last_line` where, in the file."""

    html: str
    typed: str = ""
    line: int = 0
    last_line: int = 0


def write_number(number: int) -> str:
    """Write a number in digits that no text has."""
    return str(number).translate(_DIGITS)


def read_number(digits: str) -> int:
    """Read what `write_number` wrote."""
    return int(digits.translate(_FIGURES))


class Holder:
    """Keeps HTML back under tokens, for one text."""

    def __init__(self) -> None:
        self._held: list[_Held] = []

    def whole(self, html: str, typed: str = "") -> str:
        """Hold HTML that stands in a line of text; give its token."""
        return f"\ufdd4{write_number(self._add(_Held(html, typed)))}\ufdd5"

    def around(self, opening: str, words: str, closing: str, typed: str) -> str:
        """Hold the tags around words that Markdown still reads."""
        number = write_number(self._add(_Held(opening, typed)))
        self._add(_Held(closing))
        return f"\ufdd0{number}\ufdd1{words}\ufdd2{number}\ufdd3"

    def block(self, html: str, typed: str, line: int, last_line: int) -> str:
        """Hold a whole block of HTML, a figure."""
        return f"\ufdd8{write_number(self._add(_Held(html, typed, line, last_line)))}\ufdd9"

    def _add(self, held: _Held) -> int:
        self._held.append(held)
        return len(self._held) - 1

    def line(self, number: str) -> int:
        """Give the file's line on which this block began."""
        return self._held[read_number(number)].line

    def last_line(self, number: str) -> int:
        """Give the file's line on which this block ended."""
        return self._held[read_number(number)].last_line

    def wrap(self, number: str, opening: str, closing: str) -> None:
        """Put an element around the picture of a held figure, unless it has a link already."""
        held = self._held[read_number(number)]
        if "<a " not in held.html:
            held.html = re.sub(r"<img[^>]*>", lambda match: opening + match[0] + closing, held.html, count=1)

    def put_back(self, html: str) -> str:
        """Put the held HTML in place of its tokens."""
        if not _RESERVED.search(html):
            return html
        html = _FIGURE.sub(lambda match: self._held[read_number(match[2])].html, html)
        html = OPEN.sub(lambda match: self._held[read_number(match[1])].html, html)
        html = CLOSE.sub(lambda match: self._held[read_number(match[1]) + 1].html, html)
        html = _ANY.sub(lambda match: self._held[read_number(match[1])].html, html)
        return _RESERVED.sub("", html)

    def in_code(self, code: str) -> str:
        """Put into code, not yet escaped, what was typed."""
        if not _RESERVED.search(code):
            return code
        code = _PAIR.sub(lambda match: self._held[read_number(match[1])].typed, code)
        return _ANY.sub(lambda match: self._held[read_number(match[1])].typed, code)


def without_tokens(text: str) -> str:
    """Take every token, and every character that tokens are made of, out of a text."""
    return _RESERVED.sub("", _ANY.sub("", text)) if _RESERVED.search(text) else text


def without_reserved(text: str) -> str:
    """Take out the characters that tokens are made of."""
    return _RESERVED.sub("", text)

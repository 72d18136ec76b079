"""Lines broken as a typesetter breaks them: which words stay whole, even lines in titles, no stub at an end.

The engine breaks a word wherever its dictionary allows, forgets what the line above did, and fills the lines
of a title from the top. Here words that are read as one stay whole, no line breaks a word at the end of a
page or after two that did, and titles are set as narrow as their number of lines permits. The rules are those
of French houses (Imprimerie nationale).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

import pyphen
from weasyprint.formatting_structure import boxes
from weasyprint.text.line_break import create_layout, line_size, strut

# As many lines that follow each other may end in a hyphen.
RUNNING = 2
# Letters and figures that the last line of a paragraph has at least.
SHORTEST = 5
# A text with fewer letters than this has a line to itself nearly everywhere.
_LINE = 24
# The engine's own hyphenate-character. The content never holds it (see `manuscript`), so that one at the end
# of a line can only be a word broken by the layout.
HYPHEN = "\u2010"
# Elements that are titles, and those whose lines are a text of their own.
TITLES = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
BLOCKS = frozenset(("p", "li", "dd", "dt", "figcaption", *TITLES))
# What ends the words of a block that stand before it.
_INNER = BLOCKS | {"ul", "ol", "dl", "table", "blockquote", "figure", "div", "pre", "hr"}
# The class of other elements whose lines are to be as even as those of a title.
BALANCED = "balanced"
_NBSP = "\u00a0"
# In these languages nouns begin with a capital: it tells nothing.
_CAPITAL_NOUNS = ("de", "lb", "gsw", "nds")
_ADDRESS = re.compile(r"@|://|^www\.|[^\W\d_]\.[^\W\d_]", re.IGNORECASE)
_APOSTROPHES = ("'", "’")
_ONE_LETTER = re.compile(r"(?:^|[\s\u00a0’'(«-])[^\W\d_]$")
# Class of an element that stands in a text and is set at the foot of the page.
_NOTE = "footnote"
_BLANKS = " \n\t\r\f"
# Values of white-space with which blanks at the end of a line go.
_FLOWING = ("normal", "pre-line")
_LETTER_WORD = re.compile(r"(?<![^\s\u00a0’'(«-])([^\W\d_])[ \t\r\n\f]+(?=\S)")
# Where a line may end and where not, without a sign: nothing of it is painted or read.
_MAY_END, _MAY_NOT = "\u200b", "\u2060"
_TOKEN = re.compile(r"[^\s«»<>]+")
_LOCATOR = re.compile(r"\S+@\S|\W{0,3}(?:\w+://|www\.|(?:[\w-]+\.)+[a-z]{2,}/)", re.IGNORECASE)
# A shorter address stays whole; a longer one ends a line after a stroke or before a sign of its path.
_WHOLE = 24
_LONG_MAIL = 32
_LINE_END_IN_ADDRESS = re.compile(r"(?<=/)(?=[^/])|(?<=[^\W_])(?=[?&=#_-]\w)")
_HOST = re.compile(r"(?:[^/]*://)?[^/]*")
_INITIALS = re.compile(r"(?<=[^\W\d_]\.-)(?=[^\W\d_]\.)")
_LITTLE = re.compile(r"(?:^|[\s\u00a0])(?:[^\W\d_]{2}|les|des|une|aux|par|sur)$", re.IGNORECASE)
# Steps in which the width of a title is sought, and in which it grows again.
_HALVINGS, _STEPS = 6, 6
_EPSILON = 0.01


@dataclass(slots=True)
class Finish:
    """What is known of the line that the engine is at: its text, whether it may end in a hyphen.

    `unbroken` are words that an earlier turn broke where it must not be; `exceeds` tells whether a word is
    wider than the whole line, which has that `width`.
    """

    unbroken: set[str] = field(default_factory=set)
    text: str = ""
    whole: bool = False
    width: float | None = None
    exceeds: Callable[[str], bool] = lambda _: False

    def may_break(self, word: str, language: str) -> bool:
        """Tell whether a word may be broken at the end of the line at hand: always, rather than jut out."""
        return self._is_breakable(word, language) or self.exceeds(word)

    def _is_breakable(self, word: str, language: str) -> bool:
        if self.whole or word in self.unbroken:
            return False
        if language.partition("_")[0] not in _CAPITAL_NOUNS and any(letter.isupper() for letter in word):
            return False
        after = self.text[self.text.rfind(word) + len(word) :]
        if after.startswith(_APOSTROPHES) or not _has_many(after, SHORTEST):
            return False  # as "aujourd’hui"; the last word of its text, and nearly always of its paragraph
        tokens = _shown(self.text).split()
        return not any(_ADDRESS.search(token) for token in tokens if word in token)


_current: ContextVar[Finish | None] = ContextVar("finish", default=None)


@contextmanager
def finishing(finish: Finish | None) -> Iterator[None]:
    """Finish the lines that are laid out while the block runs; with None they are the engine's own."""
    token = _current.set(finish)
    try:
        yield
    finally:
        _current.reset(token)


def at_hand() -> Hashable:
    """Give all that lines depend on beside text, style and room: how they are finished."""
    finish = _current.get()
    if finish is None:
        return None
    unbroken = frozenset(word for word in finish.unbroken if word in finish.text)
    return unbroken, finish.text, finish.whole, finish.width


class Dictionary(pyphen.Pyphen):  # type: ignore[misc]
    """Where a word may be broken: as the engine's own dictionary says, where a typesetter would."""

    def __init__(self, lang: str = "", **limits: Any) -> None:
        super().__init__(lang=lang, **limits)
        self._language = lang

    def iterate(self, word: str) -> Iterator[tuple[str, str]]:
        """Give the parts of a word, the last place first; none where it stays whole."""
        finish = _current.get()
        if finish is None or finish.may_break(word, self._language):
            yield from super().iterate(word)


class Hyphenation:
    """Stands where the engine looks for the library of dictionaries."""

    Pyphen = Dictionary
    language_fallback = staticmethod(pyphen.language_fallback)


Lines = Iterator[tuple[Any, Any]]


def noting_text(split: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap the engine's function that takes one line from a text, so that the text is known meanwhile."""

    def split_first_line(
        text: str, style: Any, context: Any, width: float | None, *rest: Any, is_line_start: bool = True
    ) -> Any:
        finish = _current.get()
        if finish is not None:
            finish.text, finish.width = text, width if is_line_start else None
            finish.exceeds = partial(_exceeds, style, context, finish.width)
        return split(text, style, context, width, *rest, is_line_start=is_line_start)

    return split_first_line


def hanging_blank(split: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap the engine's function that takes one line from a text, so that a blank at its end needs no room.

    Where the words fill the line and another element follows, the engine finds the blank too wide, and ends
    the line after its first word.
    """

    def split_first_line(
        text: str, style: Any, context: Any, width: float | None, *rest: Any, **more: Any
    ) -> Any:
        found = split(text, style, context, width, *rest, **more)
        hangs = text.endswith(" ") and style["white_space"] in _FLOWING
        if _current.get() is None or found[2] is None or width is None or not hangs:
            return found
        _, _, resume, needed, *_ = split(text.rstrip(" "), style, context, width, *rest, **more)
        if resume is not None or needed > width:
            return found
        return split(text, style, context, None, *rest, **more)

    return split_first_line


def _exceeds(style: Any, context: Any, width: float | None, word: str) -> bool:
    if width is None:
        return False
    layout = create_layout(word, style, context, None, 0)  # its line lives as long as it does
    line, _ = layout.get_first_line()
    return bool(line_size(line, style)[0] > width)


def finished(original: Callable[..., Lines]) -> Callable[..., Lines]:
    """Wrap the engine's function that gives the lines of a block, so that they come as they should be."""

    def iter_line_boxes(
        context: Any, box: Any, position_y: float, bottom_space: float, skip_stack: Any, *rest: Any
    ) -> Lines:
        finish = _current.get()
        if finish is None:
            return original(context, box, position_y, bottom_space, skip_stack, *rest)
        first = (context, box, position_y, bottom_space, skip_stack)
        if skip_stack is None and is_title(box) and not _is_intricate(context, box, rest):
            return _balanced(original, first, rest)
        return _unbroken(original, first, rest, finish)

    return iter_line_boxes


def _unbroken(
    original: Callable[..., Lines], first: tuple[Any, ...], rest: tuple[Any, ...], finish: Finish
) -> Lines:
    """Give lines of which no more than two in a row are hyphenated, and none where a page may end."""
    context, box, below, bottom_space, _ = first
    lines = original(*first, *rest)
    running, (height, _) = 0, strut(box.style)
    while True:
        outer = finish.whole
        # The page ends after the last line that has room, or one before: a widow takes its neighbour along.
        ends = context.overflows_page(bottom_space, below + 3 * height)
        finish.whole = ends or running >= RUNNING
        try:
            found = next(lines, None)
        finally:
            finish.whole = outer
        if found is None:
            return
        line = found[0]
        below, height = line.position_y + line.height, line.height or height
        running = running + 1 if text_of(line).endswith(HYPHEN) else 0
        yield found


def is_title(box: Any) -> bool:
    """Tell whether the lines of a box are to be even: those of titles, and of what is set like one."""
    return box.element is not None and _is_even(box.element)


def _is_even(element: Any) -> bool:
    return element.tag in TITLES or BALANCED in (element.get("class") or "").split()


def _is_intricate(context: Any, box: Any, rest: tuple[Any, ...]) -> bool:
    """Tell lines that cannot be tried again without traces, or whose width is not all their own."""
    containing_block, _, _, first_letter_style, first_line_style = rest
    return bool(
        context.excluded_shapes
        or first_letter_style
        or first_line_style
        or containing_block.style["text_align_all"] == "justify"
        or containing_block.style["direction"] == "rtl"
        or any(not one.is_in_normal_flow() for one in box.descendants())
    )


def _balanced(original: Callable[..., Lines], first: tuple[Any, ...], rest: tuple[Any, ...]) -> Lines:
    """Set a title as narrow as it can be without a further line, and no line of it ending in one letter."""
    containing_block, absolute, fixed, *styles = rest

    def tried(width: float) -> list[tuple[Any, Any]]:
        narrow = containing_block.copy()
        narrow.width = width
        return list(original(*first, narrow, absolute, fixed, *styles))

    full = containing_block.width
    best = list(original(*first, *rest))
    narrowest = _narrowest(tried, full, len(best))
    if narrowest < full or _ill_ended(best):
        widths = [narrowest + (full - narrowest) * step / _STEPS for step in range(_STEPS + 1)]
        settings = []
        for width in widths:
            if len(lines := tried(width)) == len(best):
                settings.append((_ill_ended(lines), width, lines))
                if not settings[-1][0]:
                    break  # a wider one would be less even
        _, width, best = min(settings, key=lambda one: one[:2], default=(0, full, best))
        best = _moved(best, full - width, containing_block.style["text_align_all"])
    yield from best


def _narrowest(tried: Callable[[float], list[tuple[Any, Any]]], full: float, count: int) -> float:
    """Find the least width in which a title has so many lines, to a small part of the measure."""
    if count < 2:
        return full
    low, high = full * (count - 1) / count / 2, full
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        lines = tried(middle)
        fits = len(lines) == count and all(line.width <= middle + _EPSILON for line, _ in lines)
        low, high = (low, middle) if fits else (middle, high)
    return high


def _moved(lines: list[tuple[Any, Any]], room: float, align: str) -> list[tuple[Any, Any]]:
    share = {"center": 0.5, "right": 1.0, "end": 1.0}.get(align, 0.0)
    if room and share:
        for line, _ in lines:
            line.translate(room * share, 0)
    return lines


def _ill_ended(lines: list[tuple[Any, Any]]) -> int:
    """Weigh lines of a title that end in a word that belongs to the next: a single letter weighs most."""
    ends = [line for line, _ in lines[:-1]]
    return sum(10 * _ends_in(line, _ONE_LETTER) + _ends_in(line, _LITTLE) for line in ends)


def ends_in_one_letter(line: Any) -> bool:
    """Tell whether the last word of a laid-out line is a single letter."""
    return _ends_in(line, _ONE_LETTER)


def _ends_in(line: Any, word: re.Pattern[str]) -> bool:
    return word.search(text_of(line).rstrip()) is not None


def text_of(line: Any) -> str:
    """Give the text of a laid-out line, without what only says where lines may end."""
    text = "".join(box.text for box in line.descendants() if isinstance(box, boxes.TextBox))
    return _shown(text)


def _shown(text: str) -> str:
    return text.replace(_MAY_END, "").replace(_MAY_NOT, "")


def bind_words(root: Any) -> None:
    """Bind what no line's end should part.

    Single letters in titles and short ends of blocks that need two lines hold to their neighbours with
    no-break spaces; addresses end a line where no hyphen could be taken for theirs.
    """
    for block in root.iter():
        if block.tag in BLOCKS or block.get("class") == _NOTE:
            words = "".join(getattr(*piece) for piece in _texts(block))
            if _has_many(words, _LINE):
                bind_end(block)
            if _is_even(block):
                _bind_letters(block)
            if block.tag not in TITLES and any(sign in words for sign in ("@", "/", "www", ".-")):
                _bind_addresses(block)


def _bind_addresses(block: Any) -> None:
    """Say where addresses and double initials (J.-P.) may end a line, and where not."""
    for holder, name in _texts(block):
        text = getattr(holder, name)
        bound = _INITIALS.sub(_MAY_NOT, _TOKEN.sub(lambda found: _address(found[0]), text))
        if bound != text:
            setattr(holder, name, bound)


def _address(typed: str) -> str:
    """Give a word as typed; an address so that no line ends on its hyphens, which would seem the line's."""
    if "@" not in typed and "/" not in typed and "www" not in typed.lower():
        return typed
    address = _shown(typed)
    if not _LOCATOR.match(address):
        return typed
    if "@" in address and "/" not in address:
        if len(address) > _LONG_MAIL:
            address = address.replace("@", f"@{_MAY_END}")
    elif len(address) > _WHOLE:
        host = len(_HOST.match(address)[0])  # type: ignore[index]  # it matches whatever comes
        named = address[:host].replace("-", f"{_MAY_END}-").replace("://", f"://{_MAY_NOT}")
        address = named + _LINE_END_IN_ADDRESS.sub(_MAY_END, address[host:])
    return address.replace("-", f"-{_MAY_NOT}")


def _bind_letters(title: Any) -> None:
    for holder, name in _texts(title):
        setattr(holder, name, _LETTER_WORD.sub(rf"\1{_NBSP}", getattr(holder, name)))


def bind_end(block: Any) -> None:
    """Keep the last words of a block together that are too short for a line of their own."""
    letters = 0
    pieces = list(_texts(block))
    for number, (holder, name) in reversed(list(enumerate(pieces))):
        text = getattr(holder, name)
        forced = name == "tail" and holder.tag == "br"
        at = len(text)
        while at:
            at -= 1
            if text[at].isalnum():
                letters += 1
                if letters >= SHORTEST:
                    return
            elif letters and text[at] in _BLANKS:
                before = [text[:at], *(getattr(*piece) for piece in pieces[:number] if not forced)]
                if not any(_has_many(piece, 1) for piece in before):
                    return
                if not text[:at].strip(_BLANKS) and number:
                    _end_without_blank(*pieces[number - 1])
                first = text[:at].rstrip(_BLANKS)
                text = first + _NBSP + text[at + 1 :].lstrip(_BLANKS)
                setattr(holder, name, text)
                at = len(first)
        if forced:
            return


def _end_without_blank(holder: Any, name: str) -> None:
    """Take the blanks from the end of a piece: with the one that binds what follows there would be two."""
    setattr(holder, name, getattr(holder, name).rstrip(_BLANKS))


def _has_many(text: str, least: int) -> bool:
    """Tell whether a text has so many letters and figures, looking no further than it must."""
    return sum(1 for _ in islice(filter(str.isalnum, text), least)) == least


def _texts(block: Any) -> Iterator[tuple[Any, str]]:
    """Give the pieces of a block's own text in order: an element and the name of what holds the piece."""
    if block.text:
        yield block, "text"
    for child in block:
        if child.tag in _INNER:
            return
        if isinstance(child.tag, str) and child.get("class") != _NOTE:
            yield from _texts(child)
        if child.tail:
            yield child, "tail"

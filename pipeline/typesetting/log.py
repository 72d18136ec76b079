"""Listening to the engine: what it merely logs becomes a finding with its place."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pipeline.diagnostics import Diagnostic, Place, Report, finding, one_line

# What the engine says about a style sheet, and where in it: "… at 12:3 …".
_AT = re.compile(r" at (\d+):(\d+)")
_GLYPH = re.compile(r"^\.notdef glyph rendered .*\(U\+([0-9A-F]{4,6})\)$", re.S)
_SELECTOR = re.compile(r"^Invalid or unsupported selector, '(.*)'$", re.S)
_UNDRAWN = re.compile(r"^Failed to (?:render SVG image|load image at) '?(picture:[^\s':]+)'?")
# What the engine is told, and repeats, when an address is refused: that is reported where it is refused.
REFUSAL = "livret refuses this address"
# Characters of the engine's own words that a finding repeats.
_LONGEST = 160


class _Listener(logging.Handler):
    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@contextlib.contextmanager
def listening() -> Iterator[list[str]]:
    """Collect what the engine logs while the block runs; nothing of it reaches the terminal."""
    heard: list[str] = []
    loggers = [logging.getLogger(name) for name in ("weasyprint", "fontTools")]
    before = [(logger.propagate, logger.handlers[:], logger.level) for logger in loggers]
    listener = _Listener(heard)
    for logger in loggers:
        logger.propagate, logger.handlers = False, [listener]
        logger.setLevel(logging.WARNING)
    try:
        yield heard
    finally:
        for logger, (propagate, handlers, level) in zip(loggers, before, strict=True):
            logger.propagate, logger.handlers = propagate, handlers
            logger.setLevel(level)


@dataclass(frozen=True, slots=True)
class Lookup:
    """Where things stand: `line` of the joined style sheet as the engine counts, `style` text in it, and
    `text` of the content. Each answers None when it does not know.
    """

    line: Callable[[int], Place | None]
    style: Callable[[str], Place | None]
    text: Callable[[str], Place | None]


def brief(words: object) -> str:
    """Write words as one line, cut where it grows too long for a finding."""
    line = one_line(words)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def understand(heard: Iterable[str], lookup: Lookup, report: Report) -> None:
    """Turn what was heard into findings, each once."""
    for message in dict.fromkeys(heard):
        made = _finding(message, lookup)
        if made is not None:
            report(made)


def _finding(message: str, lookup: Lookup) -> Diagnostic | None:
    if match := _GLYPH.match(message):
        character = chr(int(match[1], 16))
        shown = character if character.isprintable() else "�"
        return finding("glyph-missing", lookup.text(character), character=shown, codepoint=f"U+{match[1]}")
    if REFUSAL in message:
        return None
    if match := _UNDRAWN.match(message):
        return finding("picture-svg-undrawn", lookup.text(match[1]), what=brief(message))
    if match := _AT.search(message):
        place = lookup.line(int(match[1]))
        place = place and place.at(place.line, int(match[2]))
        return finding("style-ignored", place, what=brief(_AT.sub("", message, count=1)))
    if match := _SELECTOR.match(message):
        return finding("style-ignored", lookup.style(match[1]), what=brief(message))
    return finding("engine-warning", what=brief(message))

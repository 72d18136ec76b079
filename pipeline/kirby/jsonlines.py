"""JSON of a field with the lines of its texts; what is broken is read around, item by item."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from json import scanner as json_scanner
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from pipeline.kirby.values import Value, Words

# How often reading begins again behind something broken.
_ATTEMPTS = 20
_BETWEEN = re.compile(r"[\s,]*")
_ITEM = re.compile(r'\{\s*"(?:content|id|type|isHidden|attrs|columns|blocks|width|_key|_uid)"\s*:')
_WORDED = re.compile(
    r'"(?:text|texte|title|titre|heading|headline|content|contenu|body|caption|citation|code|description|intro|'
    r'question|answer|summary|quote|label)"\s*:\s*("(?:[^"\\]|\\.)*+(?:"|\Z))',
    re.IGNORECASE | re.DOTALL,
)
# What no text may hold: control characters, halves of pairs, and the signs that are ours or nobody's.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_EXACT_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Fault:
    """Where JSON is broken (`line` from 0, `column` from 1), the parser's reason, and if it is mere depth."""

    line: int
    column: int
    reason: str
    too_deep: bool = False


@dataclass(slots=True)
class Decoded:
    """What could be read of a JSON text, the broken parts of a list apart, and what was wrong.

    `stray` are the texts found in broken parts.
    """

    value: Value
    faults: list[Fault] = field(default_factory=list)
    stray: list[Words] = field(default_factory=list)


def decode(text: str) -> Decoded:
    """Decode JSON; texts know their lines. A list that is broken gives its whole items; total on any text."""
    decoder = _Decoder(text)
    try:
        return Decoded(decoder.decode(text))
    except (RecursionError, ValueError):
        return _salvaged(text, decoder)


class _Decoder(json.JSONDecoder):
    """Python's decoder, whose texts know their lines where there are several; it is slower there."""

    def __init__(self, text: str) -> None:
        super().__init__(strict=False, parse_int=_integer, parse_constant=_nothing)
        self._line_ends = [match.end() for match in re.finditer("\n", text.strip())]
        if self._line_ends or "\\u" in text or _UNWANTED.search(text):
            self._line_ends = [match.end() for match in re.finditer("\n", text)]
            lined: Any = self
            lined.parse_string = self._string
            lined.object_pairs_hook = _named
            lined.scan_once = getattr(json_scanner, "py_make_scanner")(self)  # noqa: B009 - not in the stubs

    def line_at(self, offset: int) -> int:
        """Give the line of an offset, from 0."""
        return bisect_right(self._line_ends, offset)

    def column_at(self, offset: int) -> int:
        """Give the column of an offset, from 1."""
        line = self.line_at(offset)
        return offset - (self._line_ends[line - 1] if line else 0) + 1

    def _string(self, text: str, start: int, strict: bool = False) -> tuple[Words, int]:
        string, end = scanstring(text, start, strict)
        return Words(_UNWANTED.sub("", string), self.line_at(start)), end


def _named(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    """Make a map; its names are words for people too, and hold no more than those may."""
    return {_UNWANTED.sub("", name): value for name, value in pairs}


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _EXACT_DIGITS else float(digits)


def _nothing(_: str) -> None:
    """Give nothing for NaN and the infinities, which JSON does not know."""


def _salvaged(text: str, decoder: _Decoder) -> Decoded:
    """Read a list's items one by one, and find texts in those that cannot be read."""
    faults: list[Fault] = []
    found = Decoded([], faults)
    items: list[Value] = []
    position = text.find("[") + 1
    attempts = 0
    while True:
        between = _BETWEEN.match(text, position)
        position = between.end() if between else position
        if position >= len(text) or text[position] == "]":
            break
        item, end, fault = _item(text, position, decoder)
        if fault is None:
            items.append(item)
            position = end
            continue
        attempts += 1
        faults.append(fault)
        following = _ITEM.search(text, position + 1) if attempts < _ATTEMPTS else None
        end = following.start() if following else len(text)
        found.stray += _stray(text, position, end, decoder)
        position = end
    if position >= len(text) and not faults:
        faults.append(Fault(decoder.line_at(len(text)), decoder.column_at(len(text)), "no end"))
    found.value = items
    return found


def _item(text: str, position: int, decoder: _Decoder) -> tuple[Value, int, Fault | None]:
    try:
        value, end = decoder.raw_decode(text, position)
        return value, end, None
    except RecursionError:
        fault = Fault(decoder.line_at(position), decoder.column_at(position), "too deep", too_deep=True)
    except json.JSONDecodeError as error:
        fault = Fault(decoder.line_at(error.pos), decoder.column_at(error.pos), error.msg)
    except ValueError as error:
        fault = Fault(decoder.line_at(position), decoder.column_at(position), str(error))
    return None, position, fault


def _stray(text: str, start: int, end: int, decoder: _Decoder) -> Iterator[Words]:
    """Find the texts in a part that cannot be read."""
    for match in islice(_WORDED.finditer(text, start, end), 10_000):
        quoted = match[1] if len(match[1]) > 1 and match[1].endswith('"') else match[1] + '"'
        try:
            words = scanstring(quoted, 1, False)[0]
        except ValueError:
            words = quoted.strip('"')
        words = _UNWANTED.sub("", words)
        if words.strip():
            yield Words(words, decoder.line_at(match.start()))

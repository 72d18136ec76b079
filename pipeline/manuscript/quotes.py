"""Pull quotes: the lines of a field of their own, else the longer passages between guillemets."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from pipeline.booklet import Block, Definitions, Heading, List, Paragraph, PullQuote, Quotation, Standfirst
from pipeline.diagnostics import Place, Report, finding
from pipeline.edition import FieldNames
from pipeline.kirby import Entry, told_yaml
from pipeline.manuscript.compositor import Compositor
from pipeline.manuscript.fields import field_of, label, text_place, top_of

# A passage between guillemets has to say something to be set large: this many words.
WORDS_NEEDED = 8
# At most one pull quote in so many characters of text.
CHARACTERS_BETWEEN = 1200
# Of so many quotes it is looked up where the text has them.
_MOST_QUOTES = 1_000

_PASSAGE = re.compile(r"«([^«»]+)»")
_ATTRIBUTION = re.compile(r"^(?P<quote>.+?)\s+[—–]\s+(?P<who>[^—–]{2,60})$")
# The items of a structure are maps: the quote, then whom it is from.
_STRUCTURE = re.compile(r"-\s+[\w-]+:\s")
_BLANKS = " \u00a0\u202f\u2009\t\n"


def with_pull_quotes(
    blocks: tuple[Block, ...], entry: Entry, names: FieldNames, compositor: Compositor, report: Report
) -> tuple[Block, ...]:
    """Put the pull quotes of an entry among its blocks, each behind the block that it is taken from."""
    field = field_of(entry, names.quotes)
    if field is not None:
        home = _Home(blocks)
        quotes = [
            _explicit(line, text_place(entry, field, n), compositor, report, home)
            for line, n in _lines(field.value, text_place(entry, field), report)
            if line
        ]
        return _placed(blocks, quotes)
    found = tuple(_passages(blocks))
    if not found:
        report(finding("quotes-none", top_of(entry), fields=", ".join(label((n,)) for n in names.quotes)))
    return _placed(blocks, list(found))


def _lines(value: str, place: Place, report: Report) -> Iterator[tuple[str, int]]:
    """Give the quotes of a field, each with its line: one a line, or the items of a structure."""
    if _STRUCTURE.match(value):
        items = told_yaml(value, place, report)
        for item in items if isinstance(items, list) else ():
            said = (
                [one for one in item.values() if isinstance(one, str)] if isinstance(item, dict) else [item]
            )
            texts = [" ".join(str(one).split()) for one in said if one]
            if texts:
                yield " — ".join(texts[:2]), getattr(said[0], "line", 0)
        return
    for number, line in enumerate(value.splitlines()):
        yield line.strip().removeprefix("- ").strip(), number


def text_of(block: Block) -> str:
    """Give the words of a block as plain text; "" for one that has none of its own."""
    match block:
        case Paragraph() | Standfirst():
            return html.unescape(
                re.sub(r"<[^>]+>", " ", block.html.replace("<br>", " ")) if "<" in block.html else block.html
            )
        case Quotation():
            return " ".join(map(text_of, block.blocks))
        case List():
            return " ".join(text_of(inner) for item in block.items for inner in item)
        case Definitions():
            meanings = (meaning for definition in block.items for meaning in definition.meanings)
            return " ".join(text_of(inner) for meaning in meanings for inner in meaning)
        case _:
            return ""


def _passages(blocks: tuple[Block, ...]) -> Iterator[tuple[int, PullQuote]]:
    """Find the passages between guillemets that are long enough, far enough from each other."""
    reached, last = 0, -CHARACTERS_BETWEEN
    for number, block in enumerate(blocks):
        text = text_of(block)
        for match in _PASSAGE.finditer(text):
            words = match[1].strip(_BLANKS)
            position = reached + match.start()
            if _count(words) >= WORDS_NEEDED and position - last >= CHARACTERS_BETWEEN:
                last = position
                yield number, PullQuote(block.place, html.escape(words, quote=False), repeats=True)
        reached += len(text)


def _count(text: str) -> int:
    """Count words: runs between blanks that hold a letter or a figure."""
    return sum(any(c.isalnum() for c in run) for run in text.split())


def _explicit(
    line: str, place: Place, compositor: Compositor, report: Report, home: _Home
) -> tuple[int, PullQuote]:
    match = _ATTRIBUTION.match(line)
    words, who = (match["quote"], match["who"]) if match else (line, "")
    words = words.strip(_BLANKS)
    if words.startswith("«") and words.find("»") == len(words) - 1:
        words = words[1:-1].strip(_BLANKS)
    number = home.of(words)
    set_words, set_name = (compositor.inline(part, place, report) for part in (words, who))
    return number, PullQuote(place, set_words, number >= 0, set_name)


class _Home:
    """Finds the block that a quote is taken from; its letters and figures alone count."""

    def __init__(self, blocks: tuple[Block, ...]) -> None:
        folded = [_folded(text_of(block)) for block in blocks]
        self._text = "\n".join(folded)
        self._ends = list(accumulate(len(one) + 1 for one in folded))
        self._asked = 0

    def of(self, words: str) -> int:
        """Give the number of the block, -1 when none has the words, or when there are too many quotes."""
        wanted = _folded(words)
        self._asked += 1
        found = self._text.find(wanted) if wanted and self._asked <= _MOST_QUOTES else -1
        return bisect_right(self._ends, found) if found >= 0 else -1


def _folded(text: str) -> str:
    """Give the letters and figures alone, so that a quote is known again whatever its spaces and quotes."""
    return "".join(c for c in text.casefold() if c.isalnum())


def _placed(blocks: tuple[Block, ...], quotes: list[tuple[int, PullQuote]]) -> tuple[Block, ...]:
    """Put each quote behind its block; those that the text has not are spread evenly over it."""
    behind: dict[int, list[PullQuote]] = {}
    loose = [quote for number, quote in quotes if number < 0]
    for number, quote in quotes:
        if number >= 0:
            behind.setdefault(number, []).append(quote)
    for n, quote in enumerate(loose, 1):
        spot = max(0, round(n * len(blocks) / (len(loose) + 1)) - 1) if blocks else 0
        while spot and isinstance(blocks[spot], Heading):
            spot -= 1  # between a crosshead and its text nothing may stand
        behind.setdefault(spot, []).append(quote)
    placed: list[Block] = []
    for number, block in enumerate(blocks):
        placed.append(block)
        placed.extend(behind.pop(number, ()))
    for rest in behind.values():
        placed.extend(rest)
    return tuple(placed)

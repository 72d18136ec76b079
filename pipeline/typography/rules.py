"""The rules for plain text, in the order in which they are applied.

Each sees what those before it left: what moves signs comes first, then the spaces around them, then what
parts figures from units, then what holds figures and words together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.edition import House
from pipeline.typography import figures, signs, words
from pipeline.typography.characters import SPACE, Edit
from pipeline.typography.galley import Galley, Log
from pipeline.typography.quotes import quotes

Find = Callable[[str, House], Iterator[Edit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name in settings and in the log, what finds its cases, characters that each of them has."""

    name: str
    find: Find
    needs: frozenset[str]


_DIGITS = "0123456789"
_RULES = tuple(
    Rule(name, find, frozenset(needs))
    for name, find, needs in (
        ("ellipsis", signs.et_cetera, ".…"),
        ("ellipsis", signs.ellipses, ".…"),
        ("double-spaces", signs.double_spaces, SPACE),
        ("brackets", signs.brackets, "()[]"),
        ("stops", signs.stops, ".,"),
        ("apostrophes", signs.apostrophes, "'ʼ´`"),
        ("quotes", quotes, '"«'),
        ("quotes", signs.inner_quotes, "“”"),
        ("omissions", signs.omissions, "["),
        ("guillemets", signs.guillemets, "«»"),
        ("signs", signs.high_signs, ";:!?"),
        ("dashes", signs.dashes, "-–—"),
        ("ranges", figures.ranges, "-–"),
        ("times", figures.times, "hH"),
        ("units", figures.units, _DIGITS),
        ("degrees", figures.degrees, "°"),
        ("phones", figures.phones, _DIGITS),
        ("thousands", figures.thousands, _DIGITS),
        ("dates", figures.dates, _DIGITS),
        ("centuries", words.centuries, "sma"),
        ("titles", words.titles, "MDPS"),
        ("numbers", words.numbers, "nN"),
        ("references", words.references, ".§"),
        ("initials", words.initials, "."),
    )
)
_MOVING = frozenset(
    ("quotes", "ellipsis", "double-spaces", "brackets", "stops", "dashes", "times", "units", "degrees")
)
ROUNDS = 5
# A text without any of this has nothing for the rules: most headings, table cells and names.
_ANY = re.compile(
    "[-;:!?«»'ʼ´`\"“”…()\\[\\]§°%€$£0-9–—\u00a0\u2000-\u200a\u202f]|  |\\.\\.|[ .][.,]"
    "|[MDPS](?:\\.|M\\.|mes?|lles?|gr|e|rs?\\.?|te?s?)[ ]|[A-ZÀ-ÖØ-ÞŒ]\\. |[.] ?[IVXLC]|[IVX]\u2060?e[r ]"
)


def concerns(text: str) -> bool:
    """Whether any rule may have something to do in `text`."""
    return bool(_ANY.search(text))


def correct(galley: Galley, house: House, log: Log | None = None) -> bool:
    """Apply every rule that the house has not switched off; tell whether anything changed.

    Where signs moved together or apart, what is an address, a word or a number may be another than before:
    the rules are applied again, until they find nothing. That is rare, and hardly ever takes a third round.
    """
    changed = False
    for _ in range(ROUNDS):
        done = _round(galley, house, log)
        changed = changed or bool(done)
        if _MOVING.isdisjoint(done):
            break
        galley.reset()
    return changed


def _round(galley: Galley, house: House, log: Log | None) -> set[str]:
    """Apply each rule once; give the names of those that changed something."""
    done: set[str] = set()
    present = set(galley.text)
    for rule in _RULES:
        if rule.needs.isdisjoint(present) or rule.name in house.off:
            continue
        if galley.correct(rule.name, rule.find(galley.text, house), log):
            done.add(rule.name)
            present = set(galley.text)
    return done

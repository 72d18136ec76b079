"""Dates and times of a field: ISO first, then day first as in French, then with French month names."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

_MONTHS = {
    month: number
    for number, names in enumerate(
        (
            *("janvier janv jan", "fevrier fevr fev", "mars mar", "avril avr", "mai", "juin"),
            *("juillet juil", "aout aou", "septembre sept sep", "octobre oct", "novembre nov"),
            "decembre dec",
        ),
        start=1,
    )
    for month in names.split()
}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(?!\d)", re.ASCII)
_NAMED = re.compile(
    r"(?:[a-z]+\.?\s+)?(?:le\s+)?(\d{1,2})\s*(?:er)?\s+([a-z]+)\.?,?\s+(\d{4})(?!\d)", re.ASCII
)
_TIME = re.compile(
    r"(\d{1,2})\s*(?::|h|heures?)\s*(?:(\d{2})(?:\s*(?::|min|mn|m)\s*(\d{2})?)?)?(?![\d])", re.ASCII
)
_BETWEEN = re.compile(r"(?:\s*,?\s*(?:a|de|-|–|t)?\s*)\Z")
_ZONE = re.compile(r"(?:\.\d+)?\s*(?:z|[+-]\d{2}:?\d{2})?\s*\Z")
# A year in two figures is of this century up to here, as PHP has it.
_PIVOT = 70


def date(text: str) -> dt.date | None:
    """Read a date, whatever follows it; None when it is none. Kirby itself takes 01/04 for 4 January."""
    found = _dated(_folded(text))
    return found[0] if found else None


def time(text: str) -> dt.time | None:
    """Read a time: `14:30`, `14:30:00`, `14h30`, `14 h`; None when it is none."""
    match = _TIME.fullmatch(_folded(text))
    return _clock(match) if match else None


def moment(text: str) -> dt.datetime | None:
    """Read a date with a time; midnight when it has none, None when it is no date or what follows no time."""
    folded = _folded(text)
    found = _dated(folded)
    if found is None:
        return None
    day, end = found
    rest = folded[end:].strip()
    if not rest:
        return dt.datetime.combine(day, dt.time())
    match = _TIME.search(rest)
    clock = _clock(match) if match else None
    if match is None or clock is None:
        return None
    if not (_BETWEEN.match(rest[: match.start()]) and _ZONE.match(rest[match.end() :])):
        return None
    return dt.datetime.combine(day, clock)


def _folded(text: str) -> str:
    """Write in small letters without accents, blanks as plain spaces: février, 1er, 14 H."""
    apart = unicodedata.normalize("NFKD", text[:100].strip().lower())
    return re.sub(r"\s+", " ", "".join(one for one in apart if not unicodedata.combining(one)))


def _dated(text: str) -> tuple[dt.date, int] | None:
    if match := _ISO.match(text):
        year, month, day = map(int, match.groups())
    elif match := _DAY_FIRST.match(text):
        day, month, year = map(int, match.groups())
        year += 0 if len(match[3]) == 4 else 2000 if year < _PIVOT else 1900
        if month > 12 >= day:  # nothing but an American date can be meant
            day, month = month, day
    elif match := _NAMED.match(text):
        day, month, year = int(match[1]), _MONTHS.get(match[2], 0), int(match[3])
    else:
        return None
    try:
        return dt.date(year, month, day), match.end()
    except ValueError:
        return None


def _clock(match: re.Match[str]) -> dt.time | None:
    try:
        return dt.time(int(match[1]), int(match[2] or 0), int(match[3] or 0))
    except ValueError:
        return None

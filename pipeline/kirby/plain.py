"""Single-valued fields as text: yes or no, tags, numbers, and which files and pages a picker names."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from pipeline.kirby.spyc import read_yaml
from pipeline.kirby.values import Value, line_of, look, words

_YES = frozenset(("oui", "o", "vrai", "true", "1", "yes", "y", "on"))
_NO = frozenset(("non", "n", "faux", "false", "0", "no", "off"))
_NUMBER = re.compile(r"[+-]?\d{1,30}(?:[.,]\d{1,30})?\Z", re.ASCII)
_THOUSANDS = re.compile("(?<=[0-9])[ \u00a0\u202f](?=[0-9]{3}(?![0-9]))")
# How a picker that stored maps names what it picked, the surest first.
_NAMES = ("uuid", "id", "filename", "url", "link", "value")
_DASH = re.compile(r"-\s+")
_NAME_LIMIT = 1_000


def toggle(text: str) -> bool | None:
    """Read yes or no as French editors fill it in; None when it is neither.

    Kirby's own toBool() takes « oui » for no, so the words are ours.
    """
    value = text.strip().casefold()
    return True if value in _YES else False if value in _NO else None


def tags(text: str, separator: str = ",") -> tuple[str, ...]:
    """Read tags, checkboxes or a multiselect: no comma can be escaped, empty ones are dropped."""
    return tuple(one for part in text.split(separator) if (one := part.strip()))


def number(text: str) -> float | None:
    """Read a number, with a decimal point or comma, with or without spaces between its thousands."""
    bare = _THOUSANDS.sub("", text.strip())
    value = float(bare.replace(",", ".")) if _NUMBER.match(bare) else None
    return value if value is None or math.isfinite(value) else None


def picks(value: Value) -> tuple[tuple[str, int], ...]:
    """Give what a files or pages picker names, each with its line in the field, from 0.

    Whatever it stored: a name alone, a list of names (`photo.jpg`, `page/photo.jpg`, `file://…`, `page://…`),
    a list of maps as early Kirby 3 did, or any of these as YAML in a text. Names are not looked up here.
    """
    if isinstance(value, str):
        value = read_yaml(value).value if value.lstrip().startswith(("-", "[")) else _lines(value)
    return tuple(_picks(value, 0))


def _lines(text: str) -> Value:
    """Take a text for what it is: a name; one that goes on over lines is YAML."""
    stripped = text.strip()
    return [text.strip("\"' \t\r\n")] if "\n" not in stripped else read_yaml(text).value


def _picks(value: Value, depth: int) -> Iterator[tuple[str, int]]:
    if isinstance(value, dict):
        name = next((said for key in _NAMES if (said := words(look(value, key)).strip())), "")
        if name:
            uuid = "://" not in name and words(look(value, "uuid")).strip() == name
            yield (f"file://{name}" if uuid else name), line_of(value)
        elif depth == 0:
            yield from _picks(list(value.values()), depth + 1)
    elif isinstance(value, list):
        for one in value if depth < 3 else ():
            yield from _picks(one, depth + 1)
    else:
        name = _DASH.sub("", words(value).strip()).strip("\"'")
        if name and name != "-" and len(name) < _NAME_LIMIT:
            yield name, line_of(value)

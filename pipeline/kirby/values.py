"""The values inside structured fields (YAML, JSON): what they may be, looked up and put into words."""

from __future__ import annotations

import math
from collections.abc import Mapping

from pipeline.diagnostics import Place

# What YAML or JSON of a field may hold.
Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]


class Words(str):
    """A text that knows on which line of its field it begins, from 0."""

    __slots__ = ("line",)
    line: int

    def __new__(cls, text: str, line: int) -> Words:
        """Take the text, and the number of its line."""
        made = super().__new__(cls, text)
        made.line = line
        return made


def line_of(value: Value, otherwise: int = 0) -> int:
    """Give the line of a field on which a value begins, as far as it is known."""
    if isinstance(value, Words):
        return value.line
    if isinstance(value, list):
        inner = iter(value)
    elif isinstance(value, dict):
        inner = iter(value.values())
    else:
        return otherwise
    first = next(inner, None)
    return line_of(first, otherwise) if isinstance(first, Words) else otherwise


def below(place: Place, line: int) -> Place:
    """Give the place of a line of a field, from 0, whose first line is at `place`."""
    return place.at((place.line or 1) + line)


def look(values: Mapping[str, Value], name: str) -> Value:
    """Give the value of a name whatever its case, as Kirby looks its content up; None when there is none."""
    if name in values:
        return values[name]
    wanted = name.lower()
    return next((value for key, value in values.items() if key.lower() == wanted), None)


def words(value: Value) -> str:
    """Put a single value into words as Kirby prints it; lists and maps give "", as nothing does."""
    if value is None or isinstance(value, list | dict):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and math.isfinite(value) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value if isinstance(value, str) else str(value)

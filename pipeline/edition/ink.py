"""Inks as style sheets and drawings write them: `device-cmyk()` (CSS Color 5), in percentages of CMYK.

What is written in any other way is left as it is; where style sheets and drawings are made ready, it is
refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

Ink = tuple[float, float, float, float]
# Gives the CSS colour (`#rrggbb`) that stands for an ink on screen.
OnScreen = Callable[[Ink], str]

# Four numbers or percentages, with commas between them in the older form, and what covers.
_NUMBER, _BETWEEN = r"([0-9]+(?:\.[0-9]+)?%?|\.[0-9]+%?)", r"(?:\s*,\s*|\s+)"
_CMYK = re.compile(
    rf"device-cmyk\(\s*{_BETWEEN.join([_NUMBER] * 4)}(?:\s*/\s*{_NUMBER})?\s*\)", re.IGNORECASE
)


def inks_in(css: str) -> Iterator[Ink]:
    """Give the inks that are written in a style sheet or a drawing, in their order."""
    return (_ink(match) for match in _CMYK.finditer(css))


def with_plain_inks(css: str) -> str:
    """Write every ink in the one form that the engine reads; lines keep their numbers."""
    return _CMYK.sub(_plain, css)


def with_screen_colours(css: str, on_screen: OnScreen) -> str:
    """Write every ink as the colour that it has on screen; lines keep their numbers."""
    return _CMYK.sub(partial(_shown, on_screen=on_screen), css)


def _shown(match: re.Match[str], on_screen: OnScreen) -> str:
    cover = "" if match[5] is None else f"{round(_share(match[5]) * 255):02x}"
    return on_screen(_ink(match)) + cover + "\n" * match[0].count("\n")


def _plain(match: re.Match[str]) -> str:
    numbers = " ".join(f"{percent:g}%" for percent in _ink(match))
    cover = "" if match[5] is None else f" / {_share(match[5]):g}"
    return f"device-cmyk({numbers}{cover})" + "\n" * match[0].count("\n")


def _ink(match: re.Match[str]) -> Ink:
    cyan, magenta, yellow, black = (round(100 * _share(number), 2) for number in match.groups()[:4])
    return cyan, magenta, yellow, black


def _share(number: str) -> float:
    """Read a number or percentage as a share of 1, to the hundredth of a per cent."""
    value = float(number.removesuffix("%")) / (100 if number.endswith("%") else 1)
    return min(1.0, round(value, 4))

"""The point of a picture that no crop may lose, as Kirby's panel and the plugin before it write it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pipeline.kirby.spyc import read_yaml

# A point takes no more than this; whatever is longer is something else.
_LONGEST = 200
_NUMBER = r"(\d{1,3}(?:\.\d+)?|\.\d+)\s*(%?)"
_PAIR = re.compile(rf"{_NUMBER}(?:\s*[,;|]\s*|\s+|(?<=%)){_NUMBER}", re.ASCII)


def read_focus(value: str) -> tuple[float, float] | None:
    """Read a point in per cent of a picture's width and height, from the top left; None when it is none.

    Kirby 4 writes `50% 30%`; shares (`0.5, 0.3`) and an object with `x` and `y`, JSON or YAML, are read too.
    """
    text = value.strip()[:_LONGEST]
    if (pair := _PAIR.fullmatch(text)) is not None:
        point: tuple[float | None, ...] = _percent(pair[1], pair[2]), _percent(pair[3], pair[4])
    else:
        said = _object(text)
        point = tuple(_share(said.get(name)) for name in ("x", "y"))
    x, y = point
    return None if x is None or y is None or max(x, y) > 100 else (x, y)


def _percent(digits: str, sign: str) -> float:
    number = float(digits)
    return round(number if sign or number > 1 else number * 100, 2)


def _object(text: str) -> Mapping[str, Any]:
    try:
        said = json.loads(text) if text.startswith("{") else read_yaml(text).value
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, Mapping) else {}


def _share(value: object) -> float | None:
    pair = re.fullmatch(_NUMBER, str(value).strip(), re.ASCII)
    return _percent(pair[1], pair[2]) if pair else None

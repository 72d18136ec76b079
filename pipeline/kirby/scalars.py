"""Single values of YAML, and lists and maps in brackets, as Spyc types them."""

from __future__ import annotations

import math
import re

from pipeline.kirby.values import Value, Words

# So deep do brackets stand in brackets before the rest is text.
_DEEPEST = 10
_NUMERIC = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\Z", re.ASCII)
_INTEGER = re.compile(r"-?[1-9]\d*\Z", re.ASCII)
_HEXADECIMAL = re.compile(r"0[xX][0-9a-fA-F]{1,15}\Z")
_LARGEST, _LONGEST = 2**63 - 1, 21
# Up to here a decimal number holds every whole one exactly.
_EXACT = 1e15
_SIGNS = re.compile(r"[\[\]{},\"']")


def _cases(*names: str) -> frozenset[str]:
    return frozenset(case for name in names for case in (name, name.upper(), name.capitalize()))


_TRUE = _cases("true", "on", "yes", "y")
_FALSE = _cases("false", "off", "no", "n")
_NULL = _cases("null", "~")


def is_quoted(value: str) -> bool:
    """Tell whether a value stands between quotes, whichever they are."""
    return len(value) > 1 and value[0] in "\"'" and value[-1] in "\"'"


def unquoted(key: str) -> str:
    """Give a key without its quotes."""
    return key.strip(key[0]) if key[:1] in ('"', "'") and key else key


def typed(value: str, line: int, depth: int = 0) -> Value:
    """Type a value: quoted text, a list or a map in brackets, a map of one (`key: value`), a single one."""
    if is_quoted(value):
        return Words(_between_quotes(value), line)
    if " #" in value:
        value = value[: value.index(" #")].rstrip()
    inside = value[1:-1].strip() if len(value) > 1 else ""
    if value[:1] == "[" and value[-1:] == "]" and depth < _DEEPEST:
        return [typed(one, line, depth + 1) for one in _parts(inside)] if inside else []
    if value[:1] == "{" and value[-1:] == "}" and depth < _DEEPEST:
        return _mapped(inside, line, depth)
    if ": " in value and value[:1] != "{" and depth < _DEEPEST:
        key, _, rest = value.partition(": ")
        return {unquoted(key.strip()): typed(rest.strip(), line, depth + 1)}
    return scalar(value, line)


def scalar(value: str, line: int) -> Value:
    """Type a single value without quotes."""
    if value in _NULL:
        return None
    if value in _TRUE or value in _FALSE:
        return value in _TRUE
    if _INTEGER.match(value):
        number = int(value[:_LONGEST])
        return number if abs(number) < _LARGEST else Words(value, line)
    if _HEXADECIMAL.match(value):
        return int(value, 16)
    if value == "0":
        return 0
    # A number that ends in 0 stays text: 1.50, 010.
    if not value.endswith("0") and _NUMERIC.match(value) and len(value) < 40:
        decimal = float(value)
        if not math.isfinite(decimal):
            return Words(value, line)
        return int(decimal) if decimal.is_integer() and abs(decimal) < _EXACT else decimal
    return Words(value, line)


def _between_quotes(value: str) -> str:
    text = value[1:-1].replace("\\n", "\n")
    doubled = "''" if value[0] == "'" else '\\"'
    return text.replace(doubled, "'" if value[0] == "'" else '"').replace("\\'", "'")


def _mapped(inside: str, line: int, depth: int) -> Value:
    found: dict[str, Value] = {}
    for part in _parts(inside) if inside else []:
        one = typed(part, line, depth + 1)
        if isinstance(one, dict):
            found.update(one)
        elif one not in ("", None, [], 0, False):
            found[str(len(found))] = one
    return found


def _parts(inside: str) -> list[str]:
    """Cut at the commas that stand in no inner brackets and no quotes; quotes open where a part begins."""
    parts: list[str] = []
    start = depth = 0
    quote = ""
    fresh = 0
    for match in _SIGNS.finditer(inside):
        sign, place = match[0], match.start()
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign if not inside[fresh:place].strip() else ""
        elif sign in "[{":
            depth += 1
            fresh = place + 1
        elif sign in "]}":
            depth = max(0, depth - 1)
        else:
            fresh = place + 1
            if not depth:
                parts.append(inside[start:place].strip())
                start = fresh
    return [*parts, inside[start:].strip()]

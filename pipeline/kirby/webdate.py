"""PHP's `date()`: what Kirby's tag of that name makes of any words, letter for letter."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable

_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April May June July August September October November December".split()


def php_date(pattern: str, now: dt.datetime) -> str:
    r"""Write a date by a pattern: a letter that means something is replaced, one behind `\` never is."""
    written: list[str] = []
    letters = iter(pattern)
    for letter in letters:
        if letter == "\\":
            written.append(next(letters, ""))
        elif letter in _LETTERS:
            written.append(_LETTERS[letter](now))
        else:
            written.append(letter)
    return "".join(written)


def _suffix(now: dt.datetime) -> str:
    if now.day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(now.day % 10, "th")


def _offset(now: dt.datetime, colon: str) -> str:
    minutes = int((now.utcoffset() or dt.timedelta()).total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{colon}{abs(minutes) % 60:02}"


def _mail_date(now: dt.datetime) -> str:
    return php_date("D, d M Y H:i:s O", now)


def _beat(now: dt.datetime) -> str:
    seconds = now.astimezone(dt.UTC) + dt.timedelta(hours=1)
    return f"{int((seconds.hour * 3600 + seconds.minute * 60 + seconds.second) / 86.4):03}"


_LETTERS: dict[str, Callable[[dt.datetime], str]] = {
    "d": lambda now: f"{now.day:02}",
    "D": lambda now: _DAYS[now.weekday()][:3],
    "j": lambda now: str(now.day),
    "l": lambda now: _DAYS[now.weekday()],
    "N": lambda now: str(now.isoweekday()),
    "S": _suffix,
    "w": lambda now: str(now.isoweekday() % 7),
    "z": lambda now: str(now.timetuple().tm_yday - 1),
    "W": lambda now: f"{now.isocalendar().week:02}",
    "F": lambda now: _MONTHS[now.month - 1],
    "m": lambda now: f"{now.month:02}",
    "M": lambda now: _MONTHS[now.month - 1][:3],
    "n": lambda now: str(now.month),
    "t": lambda now: str(calendar.monthrange(now.year, now.month)[1]),
    "L": lambda now: str(int(calendar.isleap(now.year))),
    "o": lambda now: str(now.isocalendar().year),
    "Y": lambda now: str(now.year),
    "y": lambda now: f"{now.year % 100:02}",
    "a": lambda now: "am" if now.hour < 12 else "pm",
    "A": lambda now: "AM" if now.hour < 12 else "PM",
    "B": _beat,
    "g": lambda now: str(now.hour % 12 or 12),
    "G": lambda now: str(now.hour),
    "h": lambda now: f"{now.hour % 12 or 12:02}",
    "H": lambda now: f"{now.hour:02}",
    "i": lambda now: f"{now.minute:02}",
    "s": lambda now: f"{now.second:02}",
    "u": lambda _: "000000",
    "v": lambda _: "000",
    "e": lambda now: now.tzname() or "UTC",
    "I": lambda now: str(int(bool(now.dst()))),
    "O": lambda now: _offset(now, ""),
    "P": lambda now: _offset(now, ":"),
    "p": lambda now: "Z" if not now.utcoffset() else _offset(now, ":"),
    "T": lambda now: now.tzname() or "UTC",
    "Z": lambda now: str(int((now.utcoffset() or dt.timedelta()).total_seconds())),
    "c": lambda now: php_date("Y-m-d\\TH:i:sP", now),
    "r": _mail_date,
    "U": lambda now: str(int(now.timestamp())),
}

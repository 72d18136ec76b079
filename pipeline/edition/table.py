"""One table of `booklet.toml`, asked for its values; what is unknown, wrong or out of range is refused."""

from __future__ import annotations

import datetime as dt
import difflib
import json
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.diagnostics import PipelineError, finding
from pipeline.edition.toml import Document, KeyPath

_LONGEST = 60


def shown(value: object) -> str:
    """Write a value as one short line, as TOML would."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):  # a number of thousands of figures, lists in lists without end
        return "…"
    text = "".join(character if character.isprintable() else "·" for character in text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def dotted(path: KeyPath) -> str:
    """Write a key as people type it: `editions.print.trim`, with quotes only where TOML needs them."""
    parts = (part if re.fullmatch(r"[\w-]+", part, re.ASCII) else shown(part) for part in path)
    return ".".join(parts)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the file, at `path`; methods take a key, and give `default` where it is silent."""

    document: Document
    path: KeyPath
    data: dict[str, Any]

    def table(self, key: str) -> Table:
        """Give the table `key` inside this one, empty when there is none."""
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            header = f"[{dotted((*self.path, key))}]"
            raise self.wrong(key, f"a table: {header}", f"une table : {header}")
        return Table(self.document, (*self.path, key), value)

    def allow(self, known: Iterable[str], elsewhere: Callable[[str], str] | None = None) -> None:
        """Refuse any key that is not `known`; `elsewhere` may say where such a key belongs."""
        names = list(known)
        for key in self.data:
            if key not in names:
                near = difflib.get_close_matches(key.lower()[:_LONGEST], names, n=1)
                suggestion = (elsewhere(key) if elsewhere else "") or (near[0] if near else ", ".join(names))
                path = (*self.path, key)
                place = self.document.at(path)
                raise PipelineError(
                    finding("settings-unknown", place, key=dotted(path), suggestion=suggestion)
                )

    def wrong(self, key: str, expected_en: str, expected_fr: str) -> PipelineError:
        """Make the error that says what `key` should have been."""
        path = (*self.path, key)
        return PipelineError(
            finding(
                "settings-value",
                self.document.at(path),
                key=dotted(path),
                value=shown(self.data[key]),
                expected_en=expected_en,
                expected_fr=expected_fr,
            )
        )

    def flag(self, key: str, default: bool) -> bool:
        """Give a yes or no."""
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false", "true ou false")
        return value

    def text(self, key: str, default: str) -> str:
        """Give a text, trimmed."""
        value = self.data.get(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, "a text between double quotes", "un texte entre guillemets droits")
        return value.strip()

    def word(self, key: str, default: str, pattern: re.Pattern[str], en: str, fr: str) -> str:
        """Give a text that matches `pattern` whole; `en` and `fr` say what that is."""
        value = self.data.get(key, default)
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise self.wrong(key, en, fr)
        return value

    def choice(self, key: str, default: str, among: Iterable[str]) -> str:
        """Give one of a few words."""
        value, names = self.data.get(key, default), list(among)
        if value not in names:
            *first, last = (f'"{name}"' for name in names)
            raise self.wrong(key, f"{', '.join(first)} or {last}", f"{', '.join(first)} ou {last}")
        return str(value)

    def number(self, key: str, default: float, low: float, high: float, unit: str) -> float:
        """Give a number of `unit`, from `low` to `high`."""
        value = self.data.get(key, default)
        if not is_number(value) or not low <= value <= high:
            en, fr = f"{low:g} to {high:g} {unit}", f"de {low:g} à {high:g} {unit}"
            raise self.wrong(key, en, fr)
        return float(value)

    def whole(self, key: str, default: int, low: int, high: int, unit: str) -> int:
        """Give a whole number of `unit`, from `low` to `high`."""
        value = self.number(key, default, low, high, unit)
        if not value.is_integer():
            raise self.wrong(key, f"a whole number of {unit}", f"un nombre entier de {unit}")
        return int(value)

    def names(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Give a list of texts, without blanks around them; one text stands for a list of one."""
        value = self.data.get(key, default)
        items = [value] if isinstance(value, str) else value
        fit = isinstance(items, list | tuple) and all(
            isinstance(item, str) and item.strip() for item in items
        )
        if not fit:
            raise self.wrong(key, 'a list of names: ["one", "two"]', 'une liste de noms : ["un", "deux"]')
        return tuple(item.strip() for item in items)

    def some(self, key: str, default: tuple[str, ...], among: tuple[str, ...]) -> tuple[str, ...]:
        """Give a list of names, each once; one that is not `among` the known is an unknown setting."""
        chosen = self.names(key, default)
        for name in chosen:
            if name not in among:
                near = difflib.get_close_matches(name.lower()[:_LONGEST], among, n=1)
                path = (*self.path, key)
                raise PipelineError(
                    finding(
                        "settings-unknown",
                        self.document.at(path),
                        key=f"{dotted(path)}: {shown(name)}",
                        suggestion=near[0] if near else ", ".join(among),
                    )
                )
        return tuple(dict.fromkeys(chosen))

    def day(self, key: str) -> dt.date | None:
        """Give a date, None when there is none; of a date with a time, the day."""
        value = self.data.get(key)
        if value is None or type(value) is dt.date:
            return value
        if not isinstance(value, dt.datetime):
            raise self.wrong(
                key, "a date without quotes: 2026-11-23", "une date sans guillemets : 2026-11-23"
            )
        return value.date()


def is_number(value: object) -> bool:
    """Whether a TOML value is a number that measures something."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, int) or math.isfinite(value)

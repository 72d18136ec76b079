"""What may be wrong, how bad, and where: findings, the one catalogue of their words, and the one exception.

A room never prints and never raises for bad content: it makes a `Diagnostic` with `finding()` and hands
it to a `report` callable. Work that cannot go on raises `PipelineError`, which carries such a finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from pipeline.diagnostics.catalogue import CATALOGUE

LANGUAGES = ("fr", "en")


class Severity(StrEnum):
    """How bad a finding is; only `ERROR` makes a build end with status 1."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


_SEVERITY_WORDS = {
    "en": {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"},
    "fr": {Severity.ERROR: "erreur", Severity.WARNING: "attention", Severity.NOTE: "note"},
}


# A file, then a line and a column where they are told.
_SPOT = re.compile(r"(.+?)(?::(\d+))?(?::(\d+))?", re.ASCII | re.DOTALL)

# The spaces that stand within guillemets; and before marks in French, where some are thin.
_QUOTED, _WIDE, _THIN = (re.compile(one) for one in (r"(?<=«) | (?=»)", r" (?=:)", r" (?=[;!?])"))


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a file: path as people see it (relative to the booklet's folder), line and column from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = [self.file, *(str(n) for n in (self.line, self.column) if n is not None)]
        return ":".join(parts)

    def at(self, line: int | None, column: int | None = None) -> Place:
        """Give another spot in the same file."""
        return Place(self.file, line, column)

    @classmethod
    def read(cls, said: str) -> Place | None:
        """Read what `str` writes, as it stands in `data-place`; None where no file is named."""
        return _read(said)


@lru_cache(maxsize=1 << 14)
def _read(said: str) -> Place | None:
    spot = _SPOT.fullmatch(said)
    if spot is None:
        return None
    line, column = (int(number) if number else None for number in spot.groups()[1:])
    return Place(spot[1], line, column)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: its code names the sentence in the catalogue, `words` fill that sentence.

    `box` is where it is on its page, where that is known: left, top, width and height in mm, from the upper
    left corner of the trim.
    """

    severity: Severity
    code: str
    place: Place | None = None
    page: int | None = None
    words: tuple[tuple[str, str], ...] = ()
    box: tuple[float, float, float, float] | None = None

    def message(self, language: str = "en", *, unbroken: bool = False) -> str:
        """Say what was found, in French (`fr`) or English; `unbroken` for where lines are broken: its own
        marks then stay with their words.
        """
        return _filled(CATALOGUE[self.code].message[language], dict(self.words), language, unbroken)

    def hint(self, language: str = "en", *, unbroken: bool = False) -> str:
        """Say what to do about it, likewise; empty when the message says it all."""
        words = dict(self.words)
        if "suggestion" in words and not words["suggestion"]:
            return ""
        return _filled(CATALOGUE[self.code].hint[language], words, language, unbroken)

    def text(self, language: str = "en") -> str:
        """Write the finding as one line: place, severity[code], message, hint in brackets."""
        place = f"{one_line(self.place)}: " if self.place else ""
        said = self.place or "spot" in dict(self.words)  # a spot begins with the page
        page = f"p. {self.page}: " if self.page is not None and not said else ""
        hint = self.hint(language)
        tail = f" ({hint})" if hint else ""
        severity = _SEVERITY_WORDS[language][self.severity]
        return f"{place}{page}{severity}[{self.code}] {self.message(language)}{tail}"

    def record(self, language: str = "en") -> dict[str, str | int | None]:
        """Write the finding as the JSON object of `output/<edition>.findings.json`."""
        place = self.place or Place("")
        return {
            "severity": str(self.severity),
            "code": self.code,
            "message": self.message(language),
            "file": place.file or None,
            "line": place.line,
            "column": place.column,
            "page": self.page,
            "hint": self.hint(language) or None,
        }


Report = Callable[[Diagnostic], None]


def recall(said: Mapping[str, Any]) -> Diagnostic:
    """Make a finding again from what `dataclasses.asdict` gave of it, by way of JSON."""
    place = Place(**said["place"]) if said["place"] else None
    words = tuple((name, word) for name, word in said["words"])
    return Diagnostic(
        Severity(said["severity"]), said["code"], place, said["page"], words, _box(said.get("box"))
    )


def _box(said: Sequence[float] | None) -> tuple[float, float, float, float] | None:
    return (said[0], said[1], said[2], said[3]) if said else None


def one_line(words: object) -> str:
    """Write words as one line that every terminal and file can take; no-break spaces stay."""
    text = re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+", " ", str(words)).strip()
    return text.encode(errors="backslashreplace").decode()


def unbroken(sentence: str, language: str) -> str:
    """Keep the marks of a sentence with their words, as for a place where lines are broken."""
    quoted = _QUOTED.sub("\xa0", sentence)
    return _THIN.sub("\u202f", _WIDE.sub("\xa0", quoted)) if language == "fr" else quoted


def _filled(sentence: str, words: dict[str, str], language: str, is_unbroken: bool) -> str:
    """Fill in words, which stay as they are: people copy names."""
    return (unbroken(sentence, language) if is_unbroken else sentence).format_map(words)


def finding(
    code: str,
    place: Place | None = None,
    *,
    page: int | None = None,
    severity: Severity | None = None,
    box: tuple[float, float, float, float] | None = None,
    **words: object,
) -> Diagnostic:
    """Make the finding `code`, filling its sentence with `words`.

    Words become one line each, whatever they repeat. `severity` overrides the catalogue's. A hint whose only
    word is `suggestion` vanishes when that is empty.
    Raises KeyError for a code that is not in the catalogue, or a word that its sentence needs and lacks:
    both are bugs, and a test holds every use.
    """
    usual = Severity(CATALOGUE[code].severity)
    said = tuple((name, one_line(word)) for name, word in words.items())
    made = Diagnostic(severity or usual, code, place, page, said, box)
    made.message(), made.hint()
    return made


class PipelineError(Exception):
    """Work cannot go on; `diagnostic` says where, what, and what to do (exit status 3).

    `before` holds the warnings and errors that were found on the way there: one of them may be the cause.
    """

    def __init__(self, diagnostic: Diagnostic, before: tuple[Diagnostic, ...] = ()) -> None:
        super().__init__(diagnostic.text())
        self.diagnostic = diagnostic
        self.before = before

    def __reduce__(self) -> tuple[type[PipelineError], tuple[Diagnostic, tuple[Diagnostic, ...]]]:
        """Pickle as what it was made from: a worker's error is raised again in the process that asked."""
        return type(self), (self.diagnostic, self.before)

"""The house's typography applied to a manuscript: what is polished, what is logged, what is remarked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lxml import etree

from pipeline.diagnostics import Place, Report, finding, one_line
from pipeline.edition import House, Settings
from pipeline.typography import Change, Remark, plain, polish, polish_html, polish_inline, remarks

# The engine marks a word broken at a line's end with U+2010; content that types it means a plain hyphen.
_BREAK_HYPHEN = "\u2010"
# How the log shows spaces that look like any other.
_VISIBLE = str.maketrans({"\u00a0": "␣", "\u202f": "⍽", "\u2060": "·"})

# No file has lines in numbers as long as this.
_DIGITS = 10


def with_plain_hyphens(text: str) -> str:
    """Write the hyphen that every keyboard has for the one that the engine breaks words with."""
    return text.replace(_BREAK_HYPHEN, "-")


@dataclass(frozen=True, slots=True)
class Correction:
    """One change that typography made to the words of a file, which itself stays as it was typed."""

    place: Place
    rule: str
    before: str
    after: str

    def text(self) -> str:
        """Write the change as one line; ␣ stands for the no-break space, ⍽ for the narrow one."""
        before, after = (one_line(words).translate(_VISIBLE) for words in (self.before, self.after))
        return f"{one_line(self.place)}: {self.rule}  {before} → {after}"

    def record(self) -> dict[str, str | int | None]:
        """Write the change as an object for JSON, with its words as they are."""
        return {
            "rule": self.rule,
            "before": self.before,
            "after": self.after,
            "file": self.place.file,
            "line": self.place.line,
        }


CorrectionLog = Callable[[Correction], None]


@dataclass(frozen=True, slots=True)
class Compositor:
    """Sets words in a language, in the style of a house; `log` is told each change whose place is known."""

    language: str
    house: House
    log: CorrectionLog | None = None

    @classmethod
    def of(cls, settings: Settings, log: CorrectionLog | None = None) -> Compositor:
        """Give the compositor that a booklet's settings ask for."""
        return cls(settings.booklet.language, settings.typography, log)

    def line(self, text: str) -> str:
        """Give a short text with its typography made good; that is not logged: its HTML is."""
        return polish(with_plain_hyphens(text), self.language, self.house)

    def plain(self, text: str) -> str:
        """Give a short text for those who do not see it."""
        return plain(text, self.language, self.house)

    def inline(self, text: str, place: Place | None = None, report: Report | None = None) -> str:
        """Give a short text as inline HTML; what its writer should look at is reported at `place`."""
        text = with_plain_hyphens(text)
        if place is not None and report is not None:
            _report(((place, remark) for remark in remarks(text, self.language)), report)
        return polish_inline(text, self.language, self.house, self._logged(place))

    def tree(self, root: etree._Element, place: Place, report: Report) -> None:
        """Set the text under `root` in place; what stands on a line of its own says so in `data-line`."""
        found: list[tuple[Place, Remark]] = []

        def changed(block: etree._Element, change: Change) -> None:
            if self.log is not None:
                self.log(_correction(_line(block, place, change.breaks), change))

        def remarked(block: etree._Element, remark: Remark) -> None:
            found.append((_line(block, place, remark.breaks), remark))

        log = None if self.log is None else changed
        polish_html(root, self.language, self.house, log=log, remark=remarked)
        _report(found, report)

    def _logged(self, place: Place | None) -> Callable[[Change], None] | None:
        log = self.log
        return None if log is None or place is None else lambda change: log(_correction(place, change))


def _correction(place: Place, change: Change) -> Correction:
    return Correction(place, change.rule, change.before, change.after)


def line_of(element: etree._Element) -> int | None:
    """Give the line that an element says it begins on."""
    typed = element.get("data-line") or ""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < _DIGITS else None


def _line(block: etree._Element, place: Place, breaks: int) -> Place:
    """Give the line of a place in a block: Kirby makes a line break of each line's end."""
    around: etree._Element | None = block
    while around is not None:
        line = line_of(around)
        if line is not None:
            return place.at(line + breaks)
        around = around.getparent()
    return place


def _report(found: Iterable[tuple[Place, Remark]], report: Report) -> None:
    """Report each remark once for a text, where it is met first, and how often it comes."""
    counted: dict[tuple[str, str], tuple[Place, Remark, int]] = {}
    for place, remark in found:
        key = remark.code, remark.found
        first = counted.get(key, (place, remark, 0))
        counted[key] = *first[:2], first[2] + 1
    for place, remark, count in counted.values():
        found_there = f"{remark.found} (× {count})" if count > 1 else remark.found
        report(finding(remark.code, place, found=found_there, suggestion=remark.wanted))

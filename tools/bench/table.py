"""From samples to the tables: medians over rounds, ratios within a round, the exponent of growth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

Rounds = Mapping[int, "Sample"]


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: seconds on the wall, of processors, bytes of memory at most; its file's pages and bytes."""

    wall: float
    cpu: float
    peak: int
    pages: int
    size: int


@dataclass(slots=True)
class Results:
    """What was measured, by the name of the row and the number of the round; and why some rows were not."""

    samples: dict[str, dict[int, Sample]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)

    def note(self, label: str, number: int, outcome: Sample | str) -> None:
        """Keep the outcome of a row in a round: a sample, or the reason for which there is none."""
        if isinstance(outcome, str):
            self.skipped[label] = outcome
        else:
            self.samples.setdefault(label, {})[number] = outcome


@dataclass(frozen=True, slots=True)
class Pair:
    """The seconds that two ways of one work took, round by round: ours, and what it is held against."""

    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    @classmethod
    def of(cls, rounds: Sequence[tuple[float, float]]) -> Pair:
        """Make it of what both took in each round."""
        return cls(tuple(ours for ours, _ in rounds), tuple(theirs for _, theirs in rounds))

    @property
    def times(self) -> float:
        """How many times the other's time ours is: the median of the ratios within each round."""
        return median(ours / theirs for ours, theirs in zip(self.ours, self.theirs, strict=True))


def times_as_fast(row: Rounds, other: Rounds) -> float | None:
    """Tell how many times as fast as the other a row was: the median of the ratios within each round."""
    ratios = [other[number].wall / row[number].wall for number in row.keys() & other.keys()]
    return median(ratios) if ratios else None


def exponent(small: tuple[float, float], large: tuple[float, float]) -> float:
    """Give the power of its size with which a cost grows, from two pairs of (size, cost): 1 is in step."""
    return math.log(large[1] / small[1]) / math.log(large[0] / small[0])


def markdown(results: Results, labels: Sequence[str], rivals: Sequence[str]) -> str:
    """Write the table: a line for each label in that order, and a column for each rival to compare with."""
    heads = ["", "wall, s (least–most)", "CPU, s", "memory, MiB", "pages", "file, MB"]
    heads += [f"× as fast as {rival}" for rival in rivals]
    rows: list[list[str]] = []
    for label in labels:
        rounds = results.samples.get(label)
        if rounds:
            rows.append([label, *_figures(list(rounds.values()))])
            rows[-1] += [_ratio(rounds, results.samples.get(rival, {})) for rival in rivals]
        elif label in results.skipped:
            rows.append([label, results.skipped[label], *[""] * (len(heads) - 2)])
    return table(heads, rows)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table of Markdown: the first column is words, the others are figures."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _figures(samples: Sequence[Sample]) -> list[str]:
    pages = sorted({sample.pages for sample in samples})
    return [
        spread([sample.wall for sample in samples]),
        three(median(sample.cpu for sample in samples)),
        f"{median(sample.peak for sample in samples) / 2**20:.0f}",
        "–".join(str(count) for count in dict.fromkeys((pages[0], pages[-1]))),
        f"{median(sample.size for sample in samples) / 1e6:.1f}",
    ]


def spread(seconds: Sequence[float]) -> str:
    """Write the median of some times, with the least and the most in parentheses."""
    around = f" ({three(min(seconds))}–{three(max(seconds))})" if len(seconds) > 1 else ""
    return f"{three(median(seconds))}{around}"


def _ratio(row: Rounds, other: Rounds) -> str:
    ratio = times_as_fast(row, other)
    return "" if ratio is None else three(ratio)


def three(number: float) -> str:
    """Write a number with three figures that count, and none beyond a thousandth."""
    if number <= 0:
        return "0"
    decimals = min(3, max(0, 2 - math.floor(math.log10(number))))
    return f"{number:.{decimals}f}"

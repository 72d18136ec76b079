"""From samples to the table: medians over rounds, ratios within a round, the exponent of growth."""

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
    rows = [heads, ["---", *["---:"] * (len(heads) - 1)]]
    for label in labels:
        rounds = results.samples.get(label)
        if rounds:
            rows.append([label, *_figures(list(rounds.values()))])
            rows[-1] += [_ratio(rounds, results.samples.get(rival, {})) for rival in rivals]
        elif label in results.skipped:
            rows.append([label, results.skipped[label], *[""] * (len(heads) - 2)])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _figures(samples: Sequence[Sample]) -> list[str]:
    walls = [sample.wall for sample in samples]
    spread = f" ({three(min(walls))}–{three(max(walls))})" if len(walls) > 1 else ""
    pages = sorted({sample.pages for sample in samples})
    return [
        f"{three(median(walls))}{spread}",
        three(median(sample.cpu for sample in samples)),
        f"{median(sample.peak for sample in samples) / 2**20:.0f}",
        "–".join(str(count) for count in dict.fromkeys((pages[0], pages[-1]))),
        f"{median(sample.size for sample in samples) / 1e6:.1f}",
    ]


def _ratio(row: Rounds, other: Rounds) -> str:
    ratio = times_as_fast(row, other)
    return "" if ratio is None else three(ratio)


def three(number: float) -> str:
    """Write a number with three figures that count, and none beyond a thousandth."""
    if number <= 0:
        return "0"
    decimals = min(3, max(0, 2 - math.floor(math.log10(number))))
    return f"{number:.{decimals}f}"

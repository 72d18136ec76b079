"""How much ink lies on a page, told from what is painted on it: a proof that it is not too much, or a map.

The proof costs next to nothing and holds for nearly all pages: where no object by itself, nor with what it
overprints, asks for more than the limit, no square of the page can. For the others the objects are painted
into squares of CELL mm, in their order; text is taken to cover half of its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.preflight.colour import BARE
from pipeline.preflight.geometry import MM, Box, common, is_empty
from pipeline.preflight.painted import Kind, Painted, Picture, Sheet
from pipeline.preflight.samples import CELL, Samples, samples_of

# How much of the box of a line of text its letters cover, at most: bold capitals come to about half.
_LETTERS = 0.5
_ADDING = ("Multiply", "Darken", "ColorBurn")
_MOST_CELLS = 250_000
# Grounds that are told apart below what overprints; beyond, the heaviest stands for all.
_MOST_GROUNDS = 200
# Cells that are painted into, for a page; beyond, its objects tell nothing.
_MOST_PAINTED = 2_000_000

Cell = tuple[float, float, float, float, float]  # the four inks, then all spots together


@dataclass(slots=True, eq=False)
class InkReader:
    """Reads the inks of pages; what was learnt of a picture is kept."""

    _samples: dict[int, Samples | None] = field(default_factory=dict)
    _held: list[Picture] = field(default_factory=list)

    def samples(self, one: Painted) -> Samples | None:
        """Give the inks of a picture, as fine as is needed where it is placed first."""
        if one.picture is None:
            return None
        key = id(one.picture)
        if key not in self._samples:
            self._held.append(one.picture)
            self._samples[key] = samples_of(one.picture, one.sides)
        return self._samples[key]

    def bound(self, sheet: Sheet, paper: Box, square: float, limit: float) -> float:
        """Give what no square of `square` mm on the paper can exceed, in per cent.

        What is light enough counts as the heaviest of it, everywhere; what is too heavy counts for its share
        of a square on top of that.
        """
        seen = [one for one in sheet.painted if one.seen and not is_empty(common(one.box, paper))]
        totals = [self._total(one) for one in seen]
        # Black text upon these may come to too much.
        grounds = [
            (one.box, total)
            for one, total in zip(seen, totals, strict=True)
            if one.kind is not Kind.TEXT and total > limit - 400 * _LETTERS
        ]
        base, heavy = 0.0, []
        for one, total in zip(seen, totals, strict=True):
            letters = _LETTERS if one.kind is Kind.TEXT else 1.0
            if _adds(one):
                below = (
                    grounds if len(grounds) > _MOST_GROUNDS else [g for g in grounds if _meet(g[0], one.box)]
                )
                total = max((ground for _, ground in below), default=0.0) + total * letters
                letters = 1.0
            if total > limit:
                heavy.append((_share(one.box, square) * letters, total))
            else:
                base = max(base, total)
        return base + sum(share * (total - base) for share, total in heavy)

    def _total(self, one: Painted) -> float:
        """Give the most ink that an object puts anywhere, by itself; 400 where nobody can tell."""
        if one.kind is Kind.SHADING:
            heaviest = one.shading.heaviest if one.shading is not None else None
            return heaviest if heaviest is not None else (400.0 if one.colour.space.channels == 4 else 100.0)
        if one.kind is Kind.PICTURE and one.picture is not None and not one.picture.stencil:
            if one.colour.space.channels == 1:
                return 100.0
            if one.colour.space.channels == 3:
                return 0.0  # a finding of its own
            samples = self.samples(one)
            return samples.heaviest if samples else 400.0
        return one.colour.total

    def heaviest_square(self, sheet: Sheet, paper: Box, square: float) -> tuple[float, Box] | None:
        """Paint the objects into cells; give the fullest square's mean ink, in per cent, and where it is."""
        grid = _Grid.over(paper)
        if grid is None:
            return None
        for one in sheet.painted:
            if one.seen:
                self._paint(grid, one)
            if grid.painted > _MOST_PAINTED:
                return None
        return grid.heaviest(square)

    def _paint(self, grid: _Grid, one: Painted) -> None:
        share = one.alpha * (_LETTERS if one.kind is Kind.TEXT else 1.0)
        samples = self.samples(one) if one.kind is Kind.PICTURE else None
        inks, spots = one.colour.inks or BARE, sum(tint for _, tint in one.colour.spots)
        if one.kind is Kind.SHADING and one.shading is not None and one.shading.heaviest is not None:
            inks = (one.shading.heaviest / 400,) * 4
        adds, multiplies = _adds(one), one.blend in _ADDING
        for at, across, up, cover in grid.cells(one.box):
            own = (*(samples.inks(across, up) if samples else inks), spots)
            under = grid.values[at]
            if multiplies:
                top = tuple(1 - (1 - a) * (1 - b) for a, b in zip(under, own, strict=True))
            elif adds:
                top = tuple(b or a for a, b in zip(under, own, strict=True))
            else:
                top = own
            part = share * cover
            c, m, y, k, s = (a + part * (b - a) for a, b in zip(under, top, strict=True))
            grid.values[at] = (c, m, y, k, s)


def _meet(one: Box, other: Box) -> bool:
    return not is_empty(common(one, other))


def _adds(one: Painted) -> bool:
    """Whether what lies below an object stays there."""
    return (one.overprint and (one.opm == 1 or bool(one.colour.space.colorants))) or one.blend in _ADDING


def _share(box: Box, square: float) -> float:
    """Give how much of a square of so many mm a box can take."""
    width, height = ((box[n + 2] - box[n]) / MM / square for n in (0, 1))
    return min(1.0, width) * min(1.0, height)


@dataclass(slots=True, eq=False)
class _Grid:
    """A page in cells of CELL mm, from its lower left corner, row by row upwards."""

    paper: Box
    columns: int
    rows: int
    values: list[Cell]
    painted: int = 0

    @classmethod
    def over(cls, paper: Box) -> _Grid | None:
        """Lay empty cells over the paper; None where it is as large as no press is."""
        columns, rows = (max(1, round((paper[n + 2] - paper[n]) / MM / CELL)) for n in (0, 1))
        if columns * rows > _MOST_CELLS:
            return None
        return cls(paper, columns, rows, [(0.0, 0.0, 0.0, 0.0, 0.0)] * (columns * rows))

    def cells(self, box: Box) -> Iterator[tuple[int, float, float, float]]:
        """Give the cells that a box touches: number, where in the box (0 to 1, twice), how much of it."""
        size = CELL * MM
        x0, y0, x1, y1 = common(box, self.paper)
        if x0 >= x1 or y0 >= y1:
            return
        left, low = self.paper[0], self.paper[1]
        first = max(0, int((x0 - left) / size))
        for row in range(max(0, int((y0 - low) / size)), min(self.rows, int((y1 - low) / size) + 1)):
            bottom = low + row * size
            tall = (min(y1, bottom + size) - max(y0, bottom)) / size
            up = min(0.999, max(0.0, (bottom + size / 2 - box[1]) / (box[3] - box[1])))
            for column in range(first, min(self.columns, int((x1 - left) / size) + 1)):
                start = left + column * size
                wide = (min(x1, start + size) - max(x0, start)) / size
                across = min(0.999, max(0.0, (start + size / 2 - box[0]) / (box[2] - box[0])))
                self.painted += 1
                if tall > 0 and wide > 0:
                    yield row * self.columns + column, across, up, min(1.0, tall * wide)

    def heaviest(self, square: float) -> tuple[float, Box]:
        """Give the mean of the fullest square of so many mm, in per cent, and its box."""
        sums = [100 * sum(cell) for cell in self.values]
        rows = [sums[at : at + self.columns] for at in range(0, len(sums), self.columns)]
        return heaviest_of(rows, self.paper, max(1, round(square / CELL)))


def heaviest_of(rows: list[list[float]], paper: Box, side: int) -> tuple[float, Box]:
    """Find the fullest square of `side` cells: its mean, and its box on the paper; rows run upwards."""
    columns = len(rows[0])
    wide, tall = min(side, columns), min(side, len(rows))
    strips: list[list[float]] = []
    for row in rows:
        total = sum(row[:wide])
        strip = [total]
        for at in range(wide, columns):
            total += row[at] - row[at - wide]
            strip.append(total)
        strips.append(strip)
    best, where = -1.0, (0, 0)
    totals = [sum(strip[at] for strip in strips[:tall]) for at in range(columns - wide + 1)]
    for low in range(len(rows) - tall + 1):
        if low:
            totals = [
                t + a - b for t, a, b in zip(totals, strips[low + tall - 1], strips[low - 1], strict=True)
            ]
        here = max(totals)
        if here > best:
            best, where = here, (totals.index(here), low)
    width, height = (paper[2] - paper[0]) / columns, (paper[3] - paper[1]) / len(rows)
    x, y = paper[0] + where[0] * width, paper[1] + where[1] * height
    return best / (wide * tall), (x, y, x + wide * width, y + tall * height)

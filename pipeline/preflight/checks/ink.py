"""No more ink in one place than the sheet can take (R0026)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.edition import Thresholds
from pipeline.preflight import plates
from pipeline.preflight.gathering import Gathering
from pipeline.preflight.geometry import Box, common
from pipeline.preflight.inks import InkReader
from pipeline.preflight.view import View

# Per cent: eight bits a dot, and cells that are not quite squares.
_SLACK = 1.0

_ON_OBJECTS = ("page objects", "les objets de la page")
_ON_PLATES = ("rasterised plates", "les plaques rastérisées")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A page that may hold too much ink: its sheet and trim; what its objects come to, and where."""

    paper: Box
    trim: Box
    inks: float
    box: Box
    turned: bool = False


@dataclass(slots=True)
class InkCheck:
    """Looks at page after page, and at those in doubt once more on plates."""

    reader: InkReader = field(default_factory=InkReader)
    doubts: dict[int, Doubt] = field(default_factory=dict)

    def look(self, view: View) -> None:
        """Prove that a page holds the limit, or note it."""
        limit, square = view.limits.ink_limit, view.limits.ink_square
        paper = common(view.bleed, view.media)
        if not limit or self.reader.bound(view.sheet, paper, square, limit) <= limit + _SLACK:
            return
        inks, box = self.reader.heaviest_square(view.sheet, paper, square) or (0.0, paper)
        turned = view.rotation % 360 != 0
        self.doubts[view.number] = Doubt(view.media, view.trim, inks, box, turned)

    def tell(self, file: Path, limits: Thresholds, found: Gathering) -> None:
        """Tell what is too heavy: counted on plates where there is Ghostscript, else on page objects."""
        measured: Mapping[int, tuple[float, Box]] = {}
        if self.doubts and plates.available():
            # The dots of a turned page lie otherwise than its objects.
            upright = {number: doubt for number, doubt in self.doubts.items() if not doubt.turned}
            pages = [(number, doubt.paper) for number, doubt in upright.items()]
            squares = plates.heaviest_squares(file, pages, limits.ink_square)
            measured = {number: (inks, box) for number, inks, box in squares}
        for number, doubt in self.doubts.items():
            method = _ON_PLATES if number in measured else _ON_OBJECTS
            inks, box = measured.get(number, (doubt.inks, doubt.box))
            if inks > limits.ink_limit + _SLACK:
                found.add(
                    "ink-limit",
                    number,
                    at=box,
                    within=doubt.trim,
                    inks=f"{inks:.0f}",
                    square=f"{limits.ink_square:g}",
                    limit=f"{limits.ink_limit:g}",
                    method=method[0],
                    method_fr=method[1],
                )

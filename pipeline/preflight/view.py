"""A page as the checks see it: its boxes, what is painted on it, what lies under something."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.diagnostics import Severity
from pipeline.edition import Edition, Grade, Thresholds
from pipeline.preflight.gathering import Gathering
from pipeline.preflight.geometry import MM, Box, common, is_empty
from pipeline.preflight.painted import Kind, Painted, Sheet

# What an object is called in findings, in English and French.
CALLED = {
    Kind.TEXT: ("text", "du texte"),
    Kind.FILL: ("an area", "un aplat"),
    Kind.LINE: ("a line", "un filet"),
    Kind.PICTURE: ("a picture", "une image"),
    Kind.SHADING: ("a gradient", "un dégradé"),
}
# Grounds that are looked at below something; beyond, there is taken to be one.
_MOST_GROUNDS = 200
_EVERYTHING = (Kind.FILL, Kind.PICTURE, Kind.SHADING)


@dataclass(slots=True, eq=False)
class View:
    """A page, from 1, held against an edition. Boxes are in points of its user space."""

    file: Path
    number: int
    page: Any
    trim: Box
    bleed: Box
    media: Box
    sheet: Sheet
    edition: Edition
    found: Gathering
    rotation: int = 0
    _grounds: list[tuple[int, Painted]] | None = field(default=None)
    _seen: list[tuple[int, Painted]] | None = field(default=None)

    @property
    def seen(self) -> list[tuple[int, Painted]]:
        """What comes out on paper, with its number among all that is painted."""
        if self._seen is None:
            self._seen = [(at, one) for at, one in enumerate(self.sheet.painted) if one.seen]
        return self._seen

    @property
    def limits(self) -> Thresholds:
        """The limits of the press."""
        return self.edition.thresholds

    def tell(
        self,
        code: str,
        one: Painted | None = None,
        *,
        alike: tuple[Any, ...] = (),
        grade: Grade | Severity | None = None,
        **words: Any,
    ) -> None:
        """Tell a fault of an object on this page, or of the page."""
        box = one.box if one else None
        self.found.add(code, self.number, at=box, within=self.trim, alike=alike, grade=grade, **words)

    def stands_on(self, at: int, *, coloured: bool = False) -> bool:
        """Whether the object number `at` lies over something that is not white.

        With `coloured`, black ink alone does not count: where all is on one plate, nothing can be shifted.
        """
        if self._grounds is None:
            self._grounds = [(at, one) for at, one in self.seen if one.kind in _EVERYTHING]
        if len(self._grounds) > _MOST_GROUNDS:
            return True
        box = self.sheet.painted[at].box
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        for number, ground in reversed(self._grounds):
            under = ground.box
            if number < at and under[0] <= x <= under[2] and under[1] <= y <= under[3]:
                return _is_coloured(ground) if coloured else not ground.colour.white
        return False


def _is_coloured(ground: Painted) -> bool:
    colour = ground.colour
    if colour.inks is None:
        return not (ground.kind is Kind.PICTURE and ground.colour.space.family == "DeviceGray")
    return any(colour.inks[:3]) or any(tint for _, tint in colour.spots)


def called(one: Painted) -> dict[str, Any]:
    """Give the words for what an object is."""
    kind, kind_fr = CALLED[one.kind]
    return {"kind": kind, "kind_fr": kind_fr}


def mm(box: Box) -> tuple[float, float]:
    """Give the sides of a box in mm."""
    return (box[2] - box[0]) / MM, (box[3] - box[1]) / MM


def overlaps(one: Box, other: Box) -> bool:
    """Whether two boxes share an area."""
    return not is_empty(common(one, other))

"""What is painted on a page, object by object, as it comes out on paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pipeline.preflight.colour import Colour, Space
from pipeline.preflight.geometry import Box, common, is_empty, moved
from pipeline.preflight.letters import Font


class Kind(StrEnum):
    """What an object is."""

    TEXT = "text"
    FILL = "fill"
    LINE = "line"
    PICTURE = "picture"
    SHADING = "shading"


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture: its pixels, colour space, bits a channel, codings; `stencil` for a mask of one ink.

    `source` is the object that holds it, None for an inline one; `softness` the space of its soft mask.
    """

    width: int
    height: int
    space: Space
    bits: int
    filters: tuple[str, ...]
    stencil: bool = False
    translucent: bool = False
    source: Any = None
    softness: Space | None = None


@dataclass(slots=True, eq=False)
class Painted:
    """One object. `box` is what can be seen of it, in points of the page; empty where nothing can.

    `size` is the size of text, the width of a line, the lesser side of a thin area: in points, 0 for others.
    `solid` when the box is just what it covers. `masked` objects make up a soft mask and are not printed;
    `softened` ones are painted through one. `ppi` are the pixels per inch of a picture, across and up.
    """

    kind: Kind
    box: Box
    colour: Colour
    size: float = 0.0
    overprint: bool = False
    opm: int = 0
    alpha: float = 1.0
    blend: str = "Normal"
    font: Font | None = None
    picture: Picture | None = None
    ppi: tuple[float, float] = (0.0, 0.0)
    sides: tuple[float, float] = (0.0, 0.0)
    shading: Any = None
    solid: bool = False
    masked: bool = False
    softened: bool = False
    inside: bool = False

    @property
    def seen(self) -> bool:
        """Whether any of it comes out on paper."""
        return not self.masked and not is_empty(self.box)

    def again(self, x: float, y: float, clip: Box) -> Painted:
        """Give the object moved by x, y, as far as it is seen through `clip`."""
        return Painted(
            self.kind, common(moved(self.box, x, y), clip), self.colour, self.size, self.overprint, self.opm,
            self.alpha, self.blend, self.font, self.picture, self.ppi, self.sides, self.shading, self.solid,
            self.masked, self.softened, self.inside,
        )  # fmt: skip


@dataclass(slots=True, eq=False)
class Sheet:
    """All that was found on a page: what is painted, in order, and what else its contents ask for.

    `groups` are the spaces that transparency is blended in, and whether for a soft mask; `features` what has
    no place in a file for the press, in English and French; `unread` why something could not be read.
    """

    painted: list[Painted] = field(default_factory=list)
    groups: list[tuple[Space | None, bool]] = field(default_factory=list)
    features: dict[tuple[str, str], None] = field(default_factory=dict)
    transparency: dict[str, None] = field(default_factory=dict)
    fonts: dict[Font, None] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

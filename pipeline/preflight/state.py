"""The graphics state, and what reading a content stream keeps beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pipeline.preflight.colour import BLACK, Colour
from pipeline.preflight.geometry import EVERYWHERE, IDENTITY, Box, Matrix, Point
from pipeline.preflight.letters import Font
from pipeline.preflight.limits import Budget
from pipeline.preflight.painted import Kind, Painted, Picture, Sheet
from pipeline.preflight.resources import Library, Resources


@dataclass(eq=False)
class State:
    """The graphics state (ISO 32000-1, 8.4). `fill_alpha`, `opm` and so on as in a `Look`."""

    ctm: Matrix = IDENTITY
    clip: Box = EVERYWHERE
    fill: Colour = BLACK
    line: Colour = BLACK
    width: float = 1.0
    fill_overprint: bool = False
    line_overprint: bool = False
    opm: int = 0
    fill_alpha: float = 1.0
    line_alpha: float = 1.0
    blend: str = "Normal"
    softened: bool = False
    font: Font | None = None
    size: float = 0.0
    spacing: float = 0.0
    blank: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0

    def copy(self) -> State:
        """Give another of the same values."""
        made = object.__new__(State)
        made.__dict__.update(self.__dict__)
        return made

    def painter(self) -> tuple[Any, ...]:
        """Give what a form inherits and may come out by, apart from its place."""
        a, b, c, d, _, _ = self.ctm
        matrix = (round(a, 5), round(b, 5), round(c, 5), round(d, 5))
        colours = (id(self.fill), id(self.line), self.fill_alpha, self.line_alpha, self.blend, self.softened)
        text = (id(self.font), self.size, self.mode)
        return (*matrix, *colours, self.fill_overprint, self.line_overprint, self.opm, self.width, *text)


@dataclass(slots=True, eq=False)
class Path:
    """The path being made, in points of the page: lines as their corners, `curved` when there is more."""

    parts: list[list[Point]] = field(default_factory=list)
    curved: bool = False
    clips: bool = False


@dataclass(slots=True, eq=False)
class Stream:
    """A content stream being read: where it paints, with what, how deep it lies in others."""

    sheet: Sheet
    library: Library
    budget: Budget
    resources: Resources
    state: State
    base: Matrix
    read: Callable[[Stream, bytes], None]
    depth: int = 0
    masked: bool = False
    inside: bool = False
    stack: list[State] = field(default_factory=list)
    path: Path = field(default_factory=Path)
    text: Matrix = IDENTITY
    line: Matrix = IDENTITY

    def paint(
        self,
        kind: Kind,
        box: Box,
        *,
        stroked: bool = False,
        size: float = 0.0,
        font: Font | None = None,
        picture: Picture | None = None,
        ppi: tuple[float, float] = (0.0, 0.0),
        sides: tuple[float, float] = (0.0, 0.0),
        colour: Colour | None = None,
        shading: Any = None,
        solid: bool = False,
    ) -> None:
        """Note an object, in the state as it is."""
        state = self.state
        self.budget.spend_painted(1)
        self.sheet.painted.append(
            Painted(
                kind,
                box,
                colour or (state.line if stroked else state.fill),
                size,
                state.line_overprint if stroked else state.fill_overprint,
                state.opm,
                state.line_alpha if stroked else state.fill_alpha,
                state.blend,
                font,
                picture,
                ppi,
                sides,
                shading,
                solid,
                self.masked,
                state.softened,
                self.inside,
            )
        )


# What an operator does.
Act = Callable[[Stream, list[Any]], None]

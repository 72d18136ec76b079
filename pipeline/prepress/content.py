"""A content stream brought over to the inks of a press, operator by operator.

Beside colours, this settles what overprints: solid black text, and black lines so thin that white beside them
would show. All else knocks out, above all white, which would vanish if it overprinted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import hypot
from typing import Any

from pikepdf import Dictionary, Name, Object, Operator, parse_content_stream, unparse_content_stream

from pipeline.prepress.colour import BLACK, START, Space, is_black, space_of, to_gray, to_press
from pipeline.prepress.press import Cmyk, Press

OVERPRINT, KNOCKOUT = "/LivretOverprint", "/LivretKnockout"
# Lines of solid black thinner than this overprint, in pt (Ghent Workgroup 2022, R0010).
THIN = 2.0

Matrix = tuple[float, float, float, float, float, float]
_Box = tuple[float, float, float, float]
UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_EVERYWHERE: _Box = (-1e9, -1e9, 1e9, 1e9)
# The colour at the start of a page, told by its identity from one that was chosen.
_USUAL: Cmyk = (*BLACK,)
# Text rendering modes (ISO 32000-1, table 106) that fill, and that stroke.
_FILLING, _STROKING = (0, 2, 4, 6), (1, 2, 5, 6)


@dataclass(slots=True)
class _State:
    """What of the graphics state colours and overprint hang on.

    A colour is None where the stream was handed it by another, or where it is a pattern; `over` is None where
    nobody knows whether overprinting is on. `clip` is the box, on the page, that all ink stays in.
    """

    fill: Cmyk | None
    stroke: Cmyk | None
    over: bool | None
    fill_space: Space = Space.GRAY
    stroke_space: Space = Space.GRAY
    width: float = 1.0
    mode: int = 0
    matrix: Matrix = UNIT
    clip: _Box = _EVERYWHERE


@dataclass(slots=True)
class Passage:
    """One content stream on its way; `mask` when it paints how much another thing covers.

    With `own` the graphics state at its start is the usual one (pages, patterns), else the one of whoever
    draws it (forms). `matrix` leads from its coordinates to points on the page; `drawn` are, afterwards, the
    forms that it draws, each with the matrix of the first time. `overprints` when it turns overprinting on or
    off.
    """

    resources: Object
    press: Press
    own: bool = True
    mask: bool = False
    matrix: Matrix = UNIT
    overprints: bool = False
    drawn: dict[str, Matrix] = field(default_factory=dict)
    _changed: bool = False
    _now: Any = None
    _out: list[Any] = field(default_factory=list)
    _state: _State = field(default_factory=lambda: _State(None, None, None))
    _saved: list[_State] = field(default_factory=list)
    _path: list[tuple[float, float]] = field(default_factory=list)
    _clips: bool = False

    def bring_over(self, stream: Object) -> bytes | None:
        """Give the operators of a page or stream in the inks of the press; None when they are so already."""
        if self.own:
            self._state = _State(_USUAL, _USUAL, False)
            if not self.mask:
                self._put(_USUAL, "k")
                self._put(_USUAL, "K")
        self._state.matrix = self.matrix
        for self._now in parse_content_stream(stream):
            name = str(self._now.operator)
            handle = _HANDLERS.get(name)
            if handle is None:
                self._keep()
            else:
                handle(self, self._now.operands, name)
        return unparse_content_stream(self._out) if self._changed else None

    def _put(self, operands: Sequence[Any], name: str) -> None:
        self._out.append((list(operands), Operator(name)))

    def _keep(self) -> None:
        self._out.append(self._now)

    # ── colour ──────────────────────────────────────────────────────────────────────────────────────────

    def _choose_space(self, operands: Any, name: str) -> None:
        space, stroke = space_of(operands[0], self.resources), name == "CS"
        if stroke:
            self._state.stroke_space = space
        else:
            self._state.fill_space = space
        if space is Space.CMYK and not self.mask:
            self._note(BLACK, stroke=stroke)
            if operands[0] == Name.DeviceCMYK:
                self._keep()
            else:
                self._changed = True
                self._put([Name.DeviceCMYK], name)
        elif space in START:
            values = [0, 0, 0, 1] if space is Space.CMYK else [0] if space is Space.GRAY else [0, 0, 0]
            self._set_colour(space, values, stroke=stroke)
        else:
            self._note(None, stroke=stroke)
            self._keep()

    def _special_colour(self, operands: Any, name: str) -> None:
        stroke = name[0] == "S"
        space = self._state.stroke_space if stroke else self._state.fill_space
        if space is Space.CMYK and not self.mask:
            self._note(to_press(space, list(operands), self.press), stroke=stroke)
            self._keep()
        elif space in START:
            self._set_colour(space, list(operands), stroke=stroke)
        else:
            self._note(None, stroke=stroke)
            self._keep()

    def _device_colour(self, operands: Any, name: str) -> None:
        space, stroke = {"g": Space.GRAY, "r": Space.RGB, "k": Space.CMYK}[name[0].lower()], name[0].isupper()
        if space is Space.CMYK and not self.mask:
            self._note(to_press(space, list(operands), self.press), stroke=stroke)
            self._keep()
        else:
            self._set_colour(space, list(operands), stroke=stroke)

    def _set_colour(self, space: Space, values: list[Any], *, stroke: bool) -> None:
        colour = to_press(space, values, self.press)
        self._note(colour, stroke=stroke)
        self._changed = True
        if self.mask:
            self._put([to_gray(space, values)], "G" if stroke else "g")
        else:
            self._put(colour, "K" if stroke else "k")

    def _note(self, colour: Cmyk | None, *, stroke: bool) -> None:
        if stroke:
            self._state.stroke = colour
        else:
            self._state.fill = colour

    # ── state ───────────────────────────────────────────────────────────────────────────────────────────

    def _save(self, _operands: Any, _name: str) -> None:
        self._saved.append(replace(self._state))
        self._keep()

    def _restore(self, _operands: Any, _name: str) -> None:
        if self._saved:
            self._state = self._saved.pop()
        self._keep()

    def _transform(self, operands: Any, _name: str) -> None:
        self._state.matrix = within(operands, self._state.matrix)
        self._keep()

    def _width(self, operands: Any, _name: str) -> None:
        self._state.width = float(operands[0])
        self._keep()

    def _mode(self, operands: Any, _name: str) -> None:
        self._state.mode = int(operands[0])
        self._keep()

    def _parameters(self, operands: Any, _name: str) -> None:
        known = self.resources.get(Name.ExtGState, Dictionary())
        state = known[operands[0]] if operands[0] in known else Dictionary()
        if Name.OP in state or Name.op in state:
            ours = str(operands[0]) in (OVERPRINT, KNOCKOUT)
            self._state.over = str(operands[0]) == OVERPRINT if ours else None
        self._keep()

    # ── paths ───────────────────────────────────────────────────────────────────────────────────────────

    def _points(self, operands: Any, name: str) -> None:
        numbers = [float(number) for number in operands]
        if name == "re":
            x, y, width, height = numbers
            numbers = [x, y, x + width, y, x + width, y + height, x, y + height]
        a, b, c, d, e, f = self._state.matrix
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        self._path += [(a * x + c * y + e, b * x + d * y + f) for x, y in pairs]
        self._keep()

    def _clip(self, _operands: Any, _name: str) -> None:
        self._clips = True
        self._keep()

    def _paint(self, _operands: Any, name: str) -> None:
        if name != "n":
            fills, strokes = name in ("f", "F", "f*", "B", "B*", "b", "b*"), name in "SsBB*bb*"
            self._note_usual(fills=fills, strokes=strokes)
            fill_over = not fills or (self._is_line() and _solid(self._state.fill))
            stroke_over = not strokes or (self._stroke_width() < THIN and _solid(self._state.stroke))
            self._settle(fill_over and stroke_over)
        if self._clips:
            self._state.clip = _common(self._state.clip, self._box())
        self._path.clear()
        self._clips = False
        self._keep()

    def _note_usual(self, *, fills: bool, strokes: bool) -> None:
        """Write the operators of the start if anything is painted in the colour that nobody chose.

        It is the black of DeviceGray, which no press takes for black ink alone.
        """
        if (fills and self._state.fill is _USUAL) or (strokes and self._state.stroke is _USUAL):
            self._changed = True

    def _is_line(self) -> bool:
        """Tell whether what is filled, as far as it shows, is a thin line: the engine draws borders so."""
        x1, y1, x2, y2 = _common(self._box(), self._state.clip)
        return min(x2 - x1, y2 - y1) < THIN

    def _box(self) -> _Box:
        if not self._path:
            return _EVERYWHERE
        across, down = zip(*self._path, strict=True)
        return min(across), min(down), max(across), max(down)

    def _stroke_width(self) -> float:
        a, b, c, d, _, _ = self._state.matrix
        return self._state.width * max(hypot(a, b), hypot(c, d))

    # ── overprint ───────────────────────────────────────────────────────────────────────────────────────

    def _text(self, _operands: Any, _name: str) -> None:
        fills, strokes = self._state.mode in _FILLING, self._state.mode in _STROKING
        if fills or strokes:
            self._note_usual(fills=fills, strokes=strokes)
            black = not fills or _solid(self._state.fill)
            self._settle(black and (not strokes or _solid(self._state.stroke)))
        self._keep()

    def _other(self, operands: Any, name: str) -> None:
        if name == "Do" and self._is_form(operands[0]):
            self.drawn.setdefault(str(operands[0]), self._state.matrix)
        else:
            self._settle(over=False)
        self._keep()

    def _is_form(self, name: Any) -> bool:
        drawn = self.resources.get(Name.XObject, Dictionary())
        return name in drawn and drawn[name].get(Name.Subtype) == Name.Form

    def _settle(self, over: bool) -> None:
        """Turn overprinting on or off, where it is not so already."""
        if self.mask or self._state.over is over:
            return
        self._state.over = over
        self.overprints = self._changed = True
        self._put([Name(OVERPRINT if over else KNOCKOUT)], "gs")


def within(operands: Any, outer: Matrix) -> Matrix:
    """Give the matrix of what is drawn with these six numbers inside of another."""
    a, b, c, d, e, f = (float(number) for number in operands)
    ma, mb, mc, md, me, mf = outer
    return (
        a * ma + b * mc, a * mb + b * md, c * ma + d * mc, c * mb + d * md,
        e * ma + f * mc + me, e * mb + f * md + mf,
    )  # fmt: skip


def _solid(colour: Cmyk | None) -> bool:
    return colour is not None and is_black(colour)


def _common(one: _Box, other: _Box) -> _Box:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


_HANDLERS: dict[str, Callable[[Passage, Any, str], None]] = {
    **dict.fromkeys(("g", "G", "rg", "RG", "k", "K"), Passage._device_colour),
    **dict.fromkeys(("cs", "CS"), Passage._choose_space),
    **dict.fromkeys(("sc", "SC", "scn", "SCN"), Passage._special_colour),
    "q": Passage._save,
    "Q": Passage._restore,
    "cm": Passage._transform,
    "w": Passage._width,
    "Tr": Passage._mode,
    "gs": Passage._parameters,
    **dict.fromkeys(("m", "l", "c", "v", "y", "re"), Passage._points),
    **dict.fromkeys(("W", "W*"), Passage._clip),
    **dict.fromkeys(("S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n"), Passage._paint),
    **dict.fromkeys(("Tj", "TJ", "'", '"'), Passage._text),
    **dict.fromkeys(("Do", "sh", "INLINE IMAGE"), Passage._other),
}

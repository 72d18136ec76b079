"""Gradients in the inks of a press: the colour space, and each function's colours at both its ends."""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Array, Name, Object

from pipeline.prepress.colour import Space, space_of, to_gray, to_press
from pipeline.prepress.press import Press

_BY_COUNT = {1: Space.GRAY, 3: Space.RGB, 4: Space.CMYK}
_SPACES = {Space.GRAY, Space.RGB, Space.CMYK, Space.LAB}


def shading_on_paper(shading: Object, press: Press, *, mask: bool = False) -> None:
    """Bring a gradient over; the colours of its functions count, whatever its colour space promises.

    The engine names the press's colour space and gives three numbers to each colour.
    """
    space = space_of(shading.ColorSpace)
    if space not in _SPACES:
        return
    for function in _ends(shading.get(Name.Function)):
        for key in (Name.C0, Name.C1):
            values = list(function[key]) if key in function else [0 if key == Name.C0 else 1]
            own = space if space is Space.LAB else _BY_COUNT.get(len(values), space)
            colour = (to_gray(own, values),) if mask else to_press(own, values, press)
            function[key] = Array([round(share, 4) for share in colour])
        if Name.Range in function:
            del function[Name.Range]
    shading.ColorSpace = Name.DeviceGray if mask else Name.DeviceCMYK
    if Name.Background in shading:
        values = list(shading.Background)
        shading.Background = Array([to_gray(space, values)] if mask else to_press(space, values, press))


def _ends(function: Object | None) -> Iterator[Object]:
    """Give the functions that hold colours (type 2), inside those that join them (type 3)."""
    waiting = [function] if function is not None else []
    while waiting:
        one = waiting.pop()
        if isinstance(one, Array):
            waiting.extend(one)
        elif one.get(Name.FunctionType) == 3:
            waiting.extend(one.Functions)
        elif one.get(Name.FunctionType) == 2:
            yield one

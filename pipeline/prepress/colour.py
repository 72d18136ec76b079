"""Colour spaces of a PDF, and what a colour in one of them is in the inks of a press."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import Any

from pikepdf import Array, Name, Object

from pipeline.prepress.press import Cmyk, Press

BLACK: Cmyk = (0.0, 0.0, 0.0, 1.0)
# From which share of black a colour counts as solid: less is a tint, which would let what is below show.
_SOLID = 0.996
# ITU-R BT.601: what each channel adds to how light a colour looks.
_LIGHTNESS = (0.299, 0.587, 0.114)
# sRGB with the white of D50 (IEC 61966-2-1), for what a Lab colour weighs in a mask.
_CIE = 903.3


class Space(Enum):
    """A family of colour spaces, as far as prepress tells them apart; `OTHER` stays as it is."""

    GRAY = auto()
    RGB = auto()
    CMYK = auto()
    LAB = auto()
    PATTERN = auto()
    OTHER = auto()


_NAMED = {
    "/DeviceGray": Space.GRAY, "/G": Space.GRAY, "/CalGray": Space.GRAY, "/DeviceRGB": Space.RGB,
    "/RGB": Space.RGB, "/CalRGB": Space.RGB, "/DeviceCMYK": Space.CMYK, "/CMYK": Space.CMYK,
    "/Lab": Space.LAB, "/Pattern": Space.PATTERN,
}  # fmt: skip
_BY_COMPONENTS = {1: Space.GRAY, 3: Space.RGB, 4: Space.CMYK}
START: dict[Space, Cmyk] = dict.fromkeys((Space.GRAY, Space.RGB, Space.CMYK, Space.LAB), BLACK)
"""The colour that choosing a space brings with it."""


def space_of(space: Any, resources: Object | None = None) -> Space:
    """Tell the family of a colour space, given by itself or by its name in the resources."""
    if isinstance(space, Array) and len(space):
        if space[0] == Name.ICCBased:
            return _BY_COMPONENTS.get(int(space[1].get(Name.N, 0)), Space.OTHER)
        return _NAMED.get(str(space[0]), Space.OTHER)
    name = str(space)
    if name not in _NAMED and resources is not None and name in resources.get(Name.ColorSpace, {}):
        return space_of(resources.ColorSpace[name])
    return _NAMED.get(name, Space.OTHER)


def to_press(space: Space, values: Sequence[Any], press: Press) -> Cmyk:
    """Give the shares (0 to 1) of the four inks for a colour of a known space."""
    numbers = [float(value) for value in values]
    if space is Space.CMYK and len(numbers) == 4:
        cyan, magenta, yellow, black = (min(1.0, max(0.0, number)) for number in numbers)
        return cyan, magenta, yellow, black
    if space is Space.LAB and len(numbers) == 3:
        return _shares(press.lab_on_paper((numbers[0], numbers[1], numbers[2])))
    if space is Space.GRAY and len(numbers) == 1:
        return 0.0, 0.0, 0.0, round(1 - min(1.0, max(0.0, numbers[0])), 4)
    if space is Space.RGB and len(numbers) == 3:
        red, green, blue = (round(255 * min(1.0, max(0.0, number))) for number in numbers)
        return _shares(press.on_paper((red, green, blue)))
    return BLACK


def _shares(percentages: Cmyk) -> Cmyk:
    cyan, magenta, yellow, black = (round(percent / 100, 4) for percent in percentages)
    return cyan, magenta, yellow, black


def to_gray(space: Space, values: Sequence[Any]) -> float:
    """Give how light a colour is, from 0 to 1: in a mask, nothing else counts."""
    numbers = [min(1.0, max(0.0, float(value))) for value in values]
    if space is Space.GRAY and len(numbers) == 1:
        return numbers[0]
    if space is Space.LAB and values:
        lightness = float(values[0])
        return ((lightness + 16) / 116) ** 3 if lightness > 8 else lightness / _CIE
    if space is Space.CMYK and len(numbers) == 4:
        numbers = [(1 - ink) * (1 - numbers[3]) for ink in numbers[:3]]
    if len(numbers) != 3:
        return 0.0
    return round(sum(share * number for share, number in zip(_LIGHTNESS, numbers, strict=True)), 4)


def is_black(colour: Cmyk) -> bool:
    """Tell whether a colour is solid black ink and nothing else."""
    return colour[:3] == (0.0, 0.0, 0.0) and colour[3] >= _SOLID

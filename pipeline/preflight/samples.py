"""How much ink a picture asks for, seen coarsely: decoded small, in squares of a few mm."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

from pikepdf import PdfImage, PikepdfError

from pipeline.preflight.colour import Inks
from pipeline.preflight.geometry import MM
from pipeline.preflight.limits import MISSHAPEN
from pipeline.preflight.painted import Picture

# A picture is averaged over squares of this side, in mm: a fifth of the square that the limit is meant for.
CELL = 3.0
_MOST_CELLS = 200
_MOST_PIXELS = 120_000_000
# The engine's number for averaging each square (`Resampling.BOX`), which stands behind pikepdf's own door.
_AVERAGED = 4
_FLIPPED = bytes(range(255, -1, -1))


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Mean inks of the squares of a picture, row by row from its top.

    `data` has `channels` bytes for each, 255 for full ink; `heaviest` is the most that one sums up to, in per
    cent.
    """

    columns: int
    rows: int
    channels: int
    data: bytes
    heaviest: float

    def inks(self, across: float, up: float) -> Inks:
        """Give the inks at a spot of the picture, 0 to 1 from its left and from its foot."""
        column = min(self.columns - 1, int(across * self.columns))
        row = min(self.rows - 1, int((1 - up) * self.rows))
        at = (row * self.columns + column) * self.channels
        cell = [byte / 255 for byte in self.data[at : at + self.channels]]
        return (cell[0], cell[1], cell[2], cell[3]) if self.channels == 4 else (0.0, 0.0, 0.0, cell[0])


def samples_of(picture: Picture, sides: tuple[float, float]) -> Samples | None:
    """Look at a picture that is placed at `sides` points; None where it cannot be decoded or has no inks.

    Colours that are no inks are a finding of their own; what a press makes of them nobody can tell.
    """
    source, space = picture.source, picture.space
    if source is None or picture.stencil or space.family not in ("DeviceCMYK", "DeviceGray", "ICCBased"):
        return None
    if space.channels not in (1, 4) or picture.width * picture.height > _MOST_PIXELS:
        return None
    columns, rows = (max(1, min(_MOST_CELLS, round(side / MM / CELL))) for side in sides)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            data = _shrunk(source, columns, rows)
    except (*MISSHAPEN, OSError, NotImplementedError, PikepdfError):  # the last: of one bit, in CMYK
        return None
    if data is None or len(data) != columns * rows * space.channels:
        return None
    # Decoded JPEGs in CMYK come inverted, as Adobe writes them, and gray is light; /Decode turns either.
    flipped = (space.channels == 1 or "DCTDecode" in picture.filters) != _is_inverted(source)
    data = data.translate(_FLIPPED) if flipped else data
    planes = [data[at :: space.channels] for at in range(space.channels)]
    return Samples(columns, rows, space.channels, data, max(map(sum, zip(*planes, strict=True))) / 2.55)


def _shrunk(source: Any, columns: int, rows: int) -> bytes | None:
    image: Any = PdfImage(source).as_pil_image(apply_decode_array=False, apply_mask=False)
    with image:
        if hasattr(image, "draft"):
            image.draft(image.mode, (columns * 2, rows * 2))  # a JPEG is decoded no larger than needed
        if image.mode not in ("CMYK", "L"):
            return None
        small: bytes = image.resize((columns, rows), _AVERAGED).tobytes()
        return small


def _is_inverted(source: Any) -> bool:
    decode = source.get("/Decode")
    return decode is not None and len(decode) > 1 and float(decode[0]) > float(decode[1])

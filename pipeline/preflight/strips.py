"""Strips along the edge of a page, rendered: does a picture go on through the bleed, or does it break off?"""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from pipeline.preflight.geometry import MM, Box

# Dots per point: half a millimetre is some six dots.
_SCALE = 4
_STRIP = 0.5 * MM
# Steps of 255 that a mean of dots may change by from one strip to the other, and how often more is too often.
_STEP = 48
_SHARE = 0.3
# A strip is cut into so many pieces, each compared with the one across the edge.
_PIECES = 64


def breaks_off(file: Path, number: int, media: Box, inner: Box, outer: Box) -> bool:
    """Whether the strip `outer` at the end of the bleed shows something else than `inner`, within the trim.

    Boxes are in points of the user space of page `number`, from 1, whose sheet is `media`. False where it
    cannot be rendered.
    """
    try:
        document = pypdfium2.PdfDocument(file)
    except (pypdfium2.PdfiumError, OSError):
        return False
    try:
        page = document[number - 1]
        inside, outside = (_pieces(page, media, box) for box in (inner, outer))
        pairs = list(zip(inside, outside, strict=True))
        differing = sum(max(abs(a - b) for a, b in zip(*pair, strict=True)) > _STEP for pair in pairs)
        return differing > _SHARE * len(pairs)
    except pypdfium2.PdfiumError:
        return False
    finally:
        document.close()


def strip(box: Box, side: int, edge: float) -> Box:
    """Give the strip of a box that ends at `edge` on one side: left, bottom, right, top."""
    x0, y0, x1, y1 = box
    inwards = edge + _STRIP if side < 2 else edge - _STRIP
    low, high = min(edge, inwards), max(edge, inwards)
    return (x0, low, x1, high) if side % 2 else (low, y0, high, y1)


def _pieces(page: pypdfium2.PdfPage, media: Box, box: Box) -> list[tuple[float, float, float]]:
    """Render a strip, and give the mean colour of its pieces from one end to the other."""
    crop = (box[0] - media[0], box[1] - media[1], media[2] - box[2], media[3] - box[3])
    bitmap = page.render(scale=_SCALE, crop=tuple(max(0.0, side) for side in crop), rev_byteorder=True)
    data, row, step = bytes(bitmap.buffer), bitmap.stride, bitmap.n_channels
    upright = bitmap.height > bitmap.width
    length = bitmap.height if upright else bitmap.width
    pieces = []
    for piece in range(_PIECES):
        first, last = (
            piece * length // _PIECES,
            max(piece * length // _PIECES + 1, (piece + 1) * length // _PIECES),
        )
        across = range(0, bitmap.width) if upright else range(first, min(last, length))
        along = range(first, min(last, length)) if upright else range(0, bitmap.height)
        dots = [y * row + x * step for y in along for x in across]
        pieces.append(tuple(sum(data[at + n] for at in dots) / max(1, len(dots)) for n in range(3)))
    bitmap.close()
    return [(r, g, b) for r, g, b in pieces]

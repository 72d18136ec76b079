"""What prepress asks of whoever knows the press's colours."""

from __future__ import annotations

from typing import Protocol

Cmyk = tuple[float, float, float, float]


class Press(Protocol):
    """Tells what CMYK a colour becomes on a press. OSError when its profile cannot be read."""

    def on_paper(self, rgb: tuple[int, int, int]) -> Cmyk:
        """Give the CMYK (per cent) of an sRGB colour, whose levels run from 0 to 255."""

    def lab_on_paper(self, lab: tuple[float, float, float]) -> Cmyk:
        """Give the CMYK (per cent) of a CIE Lab colour (D50)."""

    def pixels_on_paper(self, pixels: bytes) -> bytes:
        """Give the pixels of an sRGB picture, three bytes each, as CMYK, four bytes each."""

    def jpeg_on_paper(self, data: bytes) -> bytes:
        """Give the pixels of an RGB JPEG as CMYK, four bytes each. OSError when it is damaged."""

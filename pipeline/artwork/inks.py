"""Inks and colours through the press profile: what CMYK looks like on screen, what CMYK a colour becomes.

Neutral colours come to black alone, and the screen colour of a declared ink to that very ink: all else goes
through the profile, relative colorimetric with black point compensation.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image, ImageCms

Cmyk = tuple[float, float, float, float]
Levels = tuple[int, int, int]


class Inks:
    """Converts through a CMYK profile, an ICC file; `declared` are the inks (per cent) known by name.

    Where two declared inks look the same on screen, the first is meant. Every method raises OSError when the
    profile cannot be read or is none that colours can be converted by.
    """

    def __init__(self, press_profile: Path, declared: Iterable[Cmyk] = ()) -> None:
        self.profile = press_profile
        self.declared = tuple(dict.fromkeys(declared))
        self._on_paper = lru_cache(maxsize=4096)(self._converted)

    def on_screen(self, cmyk: Cmyk) -> str:
        """Give the sRGB colour of an ink (per cent) as `#rrggbb`, relative colorimetric."""
        return "#{:02x}{:02x}{:02x}".format(*self._levels(cmyk))

    def on_paper(self, rgb: Levels) -> Cmyk:
        """Give the CMYK (per cent) of an sRGB colour, whose levels run from 0 to 255."""
        red, green, blue = rgb
        if red == green == blue:
            return (0.0, 0.0, 0.0, round((255 - red) / 2.55, 2))
        return self.by_screen.get(rgb) or self._on_paper(rgb)

    def lab_on_paper(self, lab: tuple[float, float, float]) -> Cmyk:
        """Give the CMYK (per cent) of a CIE Lab colour (D50): no ink is known by that, no neutral either."""
        from PIL import Image

        lightness, a, b = lab
        levels = (round(lightness * 2.55), round(a) % 256, round(b) % 256)
        pixel = self._from_lab.apply(Image.new("LAB", (1, 1), levels)).getpixel((0, 0))
        return tuple(round(level / 2.55, 2) for level in pixel)  # type: ignore[union-attr, return-value]

    def pixels_on_paper(self, pixels: bytes) -> bytes:
        """Give the pixels of an sRGB picture, three bytes each, as CMYK, four bytes each."""
        from PIL import Image

        return self._inked(Image.frombytes("RGB", (len(pixels) // 3, 1), pixels))

    def jpeg_on_paper(self, data: bytes) -> bytes:
        """Give the pixels of an RGB JPEG as CMYK, four bytes each. OSError when it is damaged."""
        from PIL import Image

        with Image.open(BytesIO(data), formats=("JPEG",)) as picture:
            return self._inked(picture.convert("RGB"))

    def _inked(self, picture: Image.Image) -> bytes:
        return self.to_cmyk.apply(picture).tobytes()

    @cached_property
    def by_screen(self) -> dict[Levels, Cmyk]:
        """The declared inks by the levels (0 to 255) of their screen colours."""
        known: dict[Levels, Cmyk] = {}
        for ink in self.declared:
            levels = self._levels(ink)
            if len(set(levels)) > 1 or min(levels) == 255:  # what looks grey is black ink alone
                known.setdefault(levels, ink)
        return known

    def _levels(self, cmyk: Cmyk) -> Levels:
        from PIL import Image

        inked = tuple(round(percent * 2.55) for percent in cmyk)
        pixel = self._to_srgb.apply(Image.new("CMYK", (1, 1), inked)).getpixel((0, 0))
        return tuple(pixel)  # type: ignore[arg-type, return-value]

    def _converted(self, rgb: Levels) -> Cmyk:
        from PIL import Image

        pixel = self.to_cmyk.apply(Image.new("RGB", (1, 1), rgb)).getpixel((0, 0))
        return tuple(round(level / 2.55, 2) for level in pixel)  # type: ignore[union-attr, return-value]

    @cached_property
    def to_cmyk(self) -> ImageCms.ImageCmsTransform:
        """The way from pixels in sRGB to pixels in CMYK."""
        from PIL import ImageCms

        flags = ImageCms.Flags.BLACKPOINTCOMPENSATION
        return self._transform(ImageCms.createProfile("sRGB"), "RGB", str(self.profile), "CMYK", flags)

    @cached_property
    def _from_lab(self) -> ImageCms.ImageCmsTransform:
        from PIL import ImageCms

        flags = ImageCms.Flags.BLACKPOINTCOMPENSATION
        return self._transform(ImageCms.createProfile("LAB"), "LAB", str(self.profile), "CMYK", flags)

    @cached_property
    def _to_srgb(self) -> ImageCms.ImageCmsTransform:
        from PIL import ImageCms

        return self._transform(
            str(self.profile), "CMYK", ImageCms.createProfile("sRGB"), "RGB", ImageCms.Flags.NONE
        )

    def _transform(
        self,
        source: Any,
        entry: str,
        target: Any,
        outcome: str,
        flags: ImageCms.Flags,
    ) -> ImageCms.ImageCmsTransform:
        from PIL import ImageCms

        intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
        try:
            return ImageCms.buildTransform(source, target, entry, outcome, intent, flags)
        except ImageCms.PyCMSError as problem:
            raise OSError(f"{self.profile.name}: {problem}") from problem

"""Named inks on screen: what the press profile makes of a CMYK colour."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageCms

Cmyk = tuple[float, float, float, float]


class Inks:
    """Converts inks (CMYK, per cent) to sRGB through a press profile, relative colorimetric."""

    def __init__(self, press_profile: Path) -> None:
        self._profile = press_profile

    def on_screen(self, cmyk: Cmyk) -> str:
        """Give the sRGB colour of an ink as `#rrggbb`. OSError when the profile cannot be read."""
        from PIL import Image

        levels = tuple(round(percent * 2.55) for percent in cmyk)
        pixel = self._to_srgb.apply(Image.new("CMYK", (1, 1), levels)).getpixel((0, 0))
        return "#{:02x}{:02x}{:02x}".format(*pixel)  # type: ignore[misc]

    @cached_property
    def _to_srgb(self) -> ImageCms.ImageCmsTransform:
        from PIL import ImageCms

        try:
            return ImageCms.buildTransform(
                str(self._profile),
                ImageCms.createProfile("sRGB"),
                "CMYK",
                "RGB",
                renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            )
        except ImageCms.PyCMSError as problem:
            raise OSError(f"{self._profile.name}: {problem}") from problem

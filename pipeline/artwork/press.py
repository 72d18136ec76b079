"""Pixels brought to the inks of the press: by the profile that a picture carries, declared inks exactly."""

from __future__ import annotations

from functools import cached_property

from PIL import Image, ImageChops, ImageCms

from pipeline.artwork import colour
from pipeline.artwork.inks import Inks, Levels

_LEVELS = 2.55
"""Levels of 255 in one per cent."""


class Press:
    """Converts pictures through the press profile; each profile that they carry is read once.

    Several threads may use it. Making one raises OSError when the press profile cannot be used.
    """

    def __init__(self, inks: Inks) -> None:
        self.inks = inks
        # At once: what is wrong with the profile is not to be taken for something wrong with a picture.
        self._ways: dict[tuple[str, bytes | None], ImageCms.ImageCmsTransform | None] = {
            ("RGB", None): _lightened(inks.to_cmyk)
        }

    def keeps_numbers(self, mode: str, profile: bytes | None) -> bool:
        """Tell whether a picture's levels are those of this press by now: CMYK for it, or for nobody else."""
        return mode == "CMYK" and self._way(mode, profile) is None

    def on_paper(self, image: Image.Image, profile: bytes | None) -> Image.Image:
        """Convert a picture of mode RGB, LAB or CMYK to CMYK: what a photograph needs."""
        way = self._way(image.mode, profile)
        return image if way is None else way.apply(image)

    def exactly(self, image: Image.Image, *, flat: bool) -> Image.Image:
        """Convert a picture in sRGB whose pixels are as they were drawn.

        Those of a declared ink's colour become that ink; in `flat` artwork, neutral ones are black alone.
        """
        paper = self.inks.to_cmyk.apply(image)
        red, green, blue = image.split()
        if flat:
            apart = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))
            nothing = Image.new("L", image.size)
            black = Image.merge("CMYK", (nothing, nothing, nothing, ImageChops.invert(red)))
            paper.paste(black, mask=apart.point([255] + 255 * [0]))
        for shown, ink in self.inks.by_screen.items():
            where = [
                band.point([255 * (level == wanted) for level in range(256)])
                for band, wanted in zip((red, green, blue), shown, strict=True)
            ]
            mask = ImageChops.darker(ImageChops.darker(where[0], where[1]), where[2])
            if mask.getbbox():
                paper.paste(_levels(ink), mask=mask)
        return paper

    def palette(self, colours: list[Levels]) -> list[tuple[int, int, int, int]]:
        """Convert colours in sRGB one by one: to declared inks exactly, neutral ones to black alone."""
        return [_levels(self.inks.on_paper(one)) for one in colours]

    def _way(self, mode: str, profile: bytes | None) -> ImageCms.ImageCmsTransform | None:
        key = mode, profile
        if key not in self._ways:
            self._ways[key] = self._found(mode, profile)
        return self._ways[key]

    def _found(self, mode: str, profile: bytes | None) -> ImageCms.ImageCmsTransform | None:
        if mode == "RGB" and colour.is_srgb(mode, profile):
            return self.inks.to_cmyk
        if mode == "CMYK" and (profile is None or profile == self._profile):
            return None
        if mode == "LAB":
            return self._transform(ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")), mode)
        opened = colour.opened_profile(profile)
        fits = opened is not None and colour.entry_of(mode, opened) == mode
        made = self._transform(opened, mode) if opened and fits else None
        return self.inks.to_cmyk if made is None and mode == "RGB" else made

    def _transform(self, profile: ImageCms.ImageCmsProfile, mode: str) -> ImageCms.ImageCmsTransform | None:
        try:
            made = ImageCms.buildTransform(
                profile,
                str(self.inks.profile),
                mode,
                "CMYK",
                ImageCms.Intent.RELATIVE_COLORIMETRIC,
                ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )
            return _lightened(made)
        except ImageCms.PyCMSError:
            return None

    @cached_property
    def _profile(self) -> bytes:
        return self.inks.profile.read_bytes()


def _lightened(way: ImageCms.ImageCmsTransform) -> ImageCms.ImageCmsTransform:
    """Have each picture that comes out carry a small profile: the press's own is a megabyte, written anew."""
    way.output_profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    return way


def _levels(ink: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    cyan, magenta, yellow, black = (round(percent * _LEVELS) for percent in ink)
    return cyan, magenta, yellow, black

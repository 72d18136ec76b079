"""A picture's colours brought to sRGB, through the profile it carries or the one that the press uses.

Grey pictures stay grey. Conversion is relative colorimetric with black point compensation, which keeps the
colours that fit and the detail in the shadows.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageChops, ImageCms

_ENTRIES = {("RGB", "RGB"): "RGB", ("L", "GRAY"): "L", ("L", "RGB"): "RGB", ("CMYK", "CMYK"): "CMYK"}
"""The mode in which a picture enters a profile of that colour space; what is not here does not fit."""
_SAME = 2
"""Levels of 255 by which a profile may differ from sRGB and still be taken for it."""


def is_srgb(mode: str, profile: bytes | None, press_profile: bytes | None = None) -> bool:
    """Tell whether a picture of that mode and profile needs no conversion."""
    if mode in ("CMYK", "LAB"):
        return False
    return _transform_for(_opaque(mode), profile, press_profile) is None


def to_srgb(image: Image.Image, profile: bytes | None, press_profile: bytes | None = None) -> Image.Image:
    """Convert a picture of mode L, LA, RGB, RGBA, CMYK or LAB; what comes out is L, LA, RGB or RGBA.

    `profile` is the one that the picture carries, if any: one that is damaged or made for another colour
    space is passed over. CMYK without a profile goes through `press_profile`, and without either through
    arithmetic.
    """
    if image.mode in ("LA", "RGBA"):
        colours = to_srgb(image.convert(_opaque(image.mode)), profile, press_profile)
        colours.putalpha(image.getchannel("A"))
        return colours
    transform = _transform_for(image.mode, profile, press_profile)
    if transform is None:
        return image if image.mode in ("L", "RGB") else image.convert("RGB")
    return _apply(transform, image)


def _opaque(mode: str) -> str:
    return {"LA": "L", "RGBA": "RGB"}.get(mode, mode)


def _apply(transform: ImageCms.ImageCmsTransform, image: Image.Image) -> Image.Image:
    if image.mode == "L":
        source = image if transform.input_mode == "L" else image.convert("RGB")
        return transform.apply(source).convert("L")
    return transform.apply(image)


@lru_cache(maxsize=16)
def _transform_for(
    mode: str, profile: bytes | None, press_profile: bytes | None
) -> ImageCms.ImageCmsTransform | None:
    """Find the way to sRGB; None when there is nothing to convert, or nothing to convert by."""
    if mode == "LAB":
        return _transform(ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")), "LAB")
    for candidate in (profile, press_profile if mode == "CMYK" else None):
        opened = opened_profile(candidate)
        entry = opened and entry_of(mode, opened)
        if opened and entry and (transform := _transform(opened, entry)):
            return None if _changes_nothing(transform) else transform
    return None


def entry_of(mode: str, profile: ImageCms.ImageCmsProfile) -> str | None:
    """Give the mode in which a picture of that mode enters a profile; None when that does not fit it."""
    return _ENTRIES.get((mode, profile.profile.xcolor_space.strip()))


def opened_profile(profile: bytes | None) -> ImageCms.ImageCmsProfile | None:
    """Read a profile; None when there is none, or a damaged one."""
    if not profile:
        return None
    try:
        return ImageCms.ImageCmsProfile(BytesIO(profile))
    except (OSError, ValueError, ImageCms.PyCMSError):
        return None


def _transform(profile: ImageCms.ImageCmsProfile, mode: str) -> ImageCms.ImageCmsTransform | None:
    try:
        return ImageCms.buildTransform(
            profile,
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except ImageCms.PyCMSError:
        return None


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    if transform.input_mode == "L":
        ramp = Image.frombytes("L", (256, 1), bytes(range(256)))
        return _furthest(transform.apply(ramp), ramp.convert("RGB")) <= _SAME
    if transform.input_mode != "RGB":
        return False
    steps = range(0, 256, 17)
    cube = bytes(level for red in steps for green in steps for blue in steps for level in (red, green, blue))
    colours = Image.frombytes("RGB", (256, 16), cube)
    return _furthest(transform.apply(colours), colours) <= _SAME


def _furthest(one: Image.Image, other: Image.Image) -> int:
    """Give the largest difference between two RGB pictures, in levels of 255."""
    histogram = ImageChops.difference(one, other).histogram()
    steps = [sum(counts) for counts in zip(histogram[:256], histogram[256:512], histogram[512:], strict=True)]
    return max(level for level, count in enumerate(steps) if count)

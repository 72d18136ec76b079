"""Pictures made of pixels, for a screen: turned upright, reduced, brought to 8-bit sRGB or grey.

For a press they are measured here, and no more.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from hashlib import sha256

from PIL import Image, ImageFile, JpegImagePlugin

from pipeline.artwork import colour, encoding
from pipeline.artwork.opening import (
    BROKEN,
    JPEG,
    UPRIGHT,
    decode,
    eight_bits,
    is_animated,
    open_picture,
    orientation_of,
    own_rules,
    profile_of,
    reason_for,
    reduced,
)
from pipeline.artwork.original import grey_png, is_whole_png, stripped_jpeg, stripped_png
from pipeline.artwork.outcome import Prepared, TooManyPixelsError, UnusableError

_LOSSY = JPEG | {"AVIF"}
_GREY = 0xD9


def prepare_raster(data: bytes, page: tuple[float, float], press_profile: bytes | None = None) -> Prepared:
    """Prepare a picture that is to cover a page of so many pixels (width, height) at most.

    Raises `UnusableError` when it cannot be read, `TooManyPixelsError` when its header says more than can be
    handled.
    """
    with own_rules():
        try:
            return _prepare(data, page, press_profile)
        except BROKEN as error:
            raise UnusableError(reason_for(error)) from error


def measure_raster(data: bytes, page: tuple[float, float]) -> Prepared:
    """Give what stands in for a picture until it is known how large it is placed: plain grey, of its size.

    The size is the one that `prepare_raster` gives; errors as there. What the outline of a file shows is
    found here, so that a frame can stand in; what only decoding it shows is found later.
    """
    with own_rules():
        try:
            image = open_picture(data)
            animated = is_animated(image)
            if not _is_whole(image, data):
                image.load()
            orientation = orientation_of(image)
            width, height = reduced(image.size, page, orientation)
        except BROKEN as error:
            raise UnusableError(reason_for(error)) from error
    size = (width, height) if orientation < 5 else (height, width)
    return Prepared(_stand_in(*size), "image/png", *size, animated, original=sha256(data).hexdigest())


def _is_whole(image: ImageFile.ImageFile, data: bytes) -> bool:
    if image.format in JPEG:
        return stripped_jpeg(data) is not None
    return image.format == "PNG" and is_whole_png(data)


@lru_cache(maxsize=8)
def _stand_in(width: int, height: int) -> bytes:
    """Write a PNG of plain grey: each row is as the one above, which Pillow is slow to find out."""
    rows = b"\0" + bytes((_GREY,)) * width + (b"\2" + bytes(width)) * (height - 1)
    return grey_png(width, height, zlib.compress(rows))


def check_embedded(data: bytes) -> bool:
    """Tell whether these bytes, found in an SVG, are a whole PNG or JPEG that can be handled."""
    with own_rules():
        try:
            open_picture(data, ("PNG", "JPEG")).load()
        except (*BROKEN, UnusableError, TooManyPixelsError):
            return False
        return True


def _prepare(data: bytes, page: tuple[float, float], press_profile: bytes | None) -> Prepared:
    image = open_picture(data)
    animated = is_animated(image)
    size = decode(image, page)
    orientation = orientation_of(image)
    profile = profile_of(image)
    same = size == image.size and colour.is_srgb(_plain_mode(image), profile, press_profile)
    untouched = same and orientation == 1 and not animated
    if untouched and (kept := _kept_jpeg(image, data)):
        return Prepared(kept, "image/jpeg", *size)
    few = encoding.has_few_colours(image)
    if same and image.mode == "P" and image.palette and image.palette.mode == "RGB":
        pixels: Image.Image = image
    else:
        pixels = colour.to_srgb(_resized(eight_bits(image), size), profile, press_profile)
    if orientation in UPRIGHT:
        pixels = pixels.transpose(UPRIGHT[orientation])
    made, media_type = encoding.encoded(
        pixels,
        few=few,
        lossy=image.format in _LOSSY,
        original=stripped_png(data) if untouched and pixels.mode == image.mode else None,
    )
    return Prepared(made, media_type, *pixels.size, animated=animated)


def _plain_mode(image: Image.Image) -> str:
    """Give the mode that `eight_bits` will make of the picture's own."""
    if image.mode in ("CMYK", "LAB"):
        return image.mode
    return "L" if image.mode in ("1", "L", "LA", "La") or image.mode.startswith(("I", "F")) else "RGB"


def _kept_jpeg(image: ImageFile.ImageFile, data: bytes) -> bytes | None:
    """Give the JPEG as it came, less its notes, if it is grey or usual YCbCr; else None."""
    if not isinstance(image, JpegImagePlugin.JpegImageFile) or image.mode not in ("L", "RGB"):
        return None
    components = [layer[0] for layer in image.layer]
    if image.mode == "RGB" and (components != [1, 2, 3] or image.info.get("adobe_transform", 1) != 1):
        return None
    return stripped_jpeg(data)


def _resized(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    if size == image.size:
        return image
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)

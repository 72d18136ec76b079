"""Pictures made of pixels: opened safely, measured, decoded, brought to 8 bits a channel.

Whatever a picture does to Pillow stays in this room: what that has been seen to raise, `BROKEN`, becomes one
of the two errors of `outcome`.
"""

from __future__ import annotations

import logging
import math
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    IcoImagePlugin,
    Image,
    ImageChops,
    ImageFile,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from pipeline.artwork.outcome import PIXEL_LIMIT, Reason, TooManyPixelsError, UnusableError

logging.getLogger("PIL").addHandler(logging.NullHandler())  # what it has to say, the findings say

_PLUGINS = (
    JpegImagePlugin.JpegImageFile,
    PngImagePlugin.PngImageFile,
    GifImagePlugin.GifImageFile,
    WebPImagePlugin.WebPImageFile,
    TiffImagePlugin.TiffImageFile,
    BmpImagePlugin.BmpImageFile,
    Jpeg2KImagePlugin.Jpeg2KImageFile,
    AvifImagePlugin.AvifImageFile,
    IcoImagePlugin.IcoImageFile,
    PpmImagePlugin.PpmImageFile,
)
FORMATS = tuple(str(plugin.format) for plugin in _PLUGINS)
"""What is opened; named here so that nothing else is tried, least of all EPS, which starts Ghostscript."""

_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"II*\0", b"MM\0*", b"\0\0\0\x0cjP")
_MOVING = frozenset(("GIF", "PNG", "WEBP", "AVIF"))
JPEG = frozenset(("JPEG", "MPO"))
"""What is read as a JPEG: what a camera calls MPO holds several, one after the other."""

BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, LookupError, ArithmeticError, TypeError, AttributeError,
    RuntimeError, MemoryError, struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip
"""What Pillow has been seen to raise over damaged files."""

_ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""Exif 2.32, tag Orientation: what to do to the stored picture to see it upright."""


@contextmanager
def own_rules() -> Iterator[None]:
    """Refuse cut files and too many pixels, whatever other users of Pillow in this process have set."""
    truncated, limit = ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = PIXEL_LIMIT // 2  # Pillow warns beyond this and refuses beyond its double
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS = truncated, limit


def open_picture(data: bytes, formats: tuple[str, ...] = FORMATS) -> ImageFile.ImageFile:
    """Read the header of a picture. Raises `UnusableError` or `TooManyPixelsError`, and what is `BROKEN`."""
    try:
        return Image.open(BytesIO(data), formats=formats)
    except Image.DecompressionBombError:
        Image.MAX_IMAGE_PIXELS = None  # to learn its size: opening reads no pixels; `own_rules` sets it back
        raise TooManyPixelsError(*Image.open(BytesIO(data), formats=formats).size) from None
    except UnidentifiedImageError:
        known = data.startswith(_SIGNATURES) or (data[4:8] == b"ftyp" and b"avi" in data[8:32])
        raise UnusableError(Reason.DAMAGED if known else Reason.UNKNOWN) from None


def reason_for(error: BaseException) -> Reason:
    """Tell what is wrong with a picture by what Pillow raised over it."""
    cut = isinstance(error, EOFError) or any(
        word in str(error).lower() for word in ("truncated", "not enough")
    )
    return Reason.CUT if cut else Reason.DAMAGED


def is_animated(image: ImageFile.ImageFile) -> bool:
    """Tell whether a picture is the first of several that move."""
    return image.format in _MOVING and bool(getattr(image, "is_animated", False))


def profile_of(image: Image.Image) -> bytes | None:
    """Give the colour profile that a picture carries."""
    profile = image.info.get("icc_profile")
    return profile if isinstance(profile, bytes) else None


def decode(image: ImageFile.ImageFile, place: tuple[float, float], gap: float = 2.0) -> tuple[int, int]:
    """Decode a picture for a place of so many pixels and give the size, as stored, that it is to have.

    A JPEG is decoded to no less than `gap` times that, which is far quicker where it is much larger.
    """
    if image.format not in JPEG:
        image.load()
        return reduced(image.size, place, orientation_of(image))
    size = reduced(image.size, place, orientation_of(image))
    image.draft(None, (math.ceil(gap * size[0]), math.ceil(gap * size[1])))
    image.load()
    return size


def reduced(size: tuple[int, int], place: tuple[float, float], orientation: int) -> tuple[int, int]:
    """Give the size, as stored, at which the picture, upright, just covers a place; never a larger one."""
    across, down = place if orientation < 5 else place[::-1]
    scale = max(across / size[0], down / size[1])
    if scale >= 1:
        return size
    width, height = (max(1, math.ceil(side * scale - 1e-6)) for side in size)
    return width, height


def orientation_of(image: Image.Image) -> int:
    """Give the number that says how a picture is stored: a key of `UPRIGHT`, or 1."""
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except BROKEN:  # damaged Exif is no reason to lose the picture
        return 1
    return found if found in UPRIGHT else 1


def eight_bits(image: ImageFile.ImageFile) -> Image.Image:
    """Give the pixels at 8 bits a channel, in mode L, LA, RGB, RGBA, CMYK or LAB."""
    if image.mode.startswith(("I", "F")):
        return _scaled(image)
    if image.mode == "CMYK" and image.format in JPEG and "adobe" not in image.info:
        return ImageChops.invert(image)  # Pillow reads every CMYK JPEG as Adobe writes them, upside down
    if image.mode in ("CMYK", "LAB"):
        return image
    key = image.info.get("transparency")
    if image.mode != "P" and any(level > 255 for level in (key if isinstance(key, tuple) else (key or 0,))):
        del image.info["transparency"]  # of 16 bits, where the pixels have 8 by now
    target = "L" if image.mode in ("1", "L", "LA", "La") else "RGB"
    if image.has_transparency_data:
        target += "A"
    return image if image.mode == target else image.convert(target)


def _scaled(image: Image.Image) -> Image.Image:
    """Bring grey of 16 bits, 32 bits or floating point to 8 bits, the whole of its range."""
    wide = image if image.mode in ("I", "F") else image.convert("I")
    low, high = (float(level) for level in wide.getextrema())  # type: ignore[arg-type]
    tops = (1.0,) if image.mode == "F" else ()
    top = next((top for top in (*tops, 255.0, 65535.0) if high <= top and low >= 0), None)
    if image.mode.startswith("I;16"):
        top = 65535.0
    start, span = (0.0, top) if top else (low, (high - low) or 1.0)
    scale = 255 / span
    return wide.point(lambda level: level * scale + (0.5 - start * scale)).convert("L")

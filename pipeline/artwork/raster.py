"""Pictures made of pixels: opened safely, turned upright, reduced, brought to 8-bit sRGB or grey.

Whatever a picture does to Pillow stays in here: `prepare_raster` gives a picture, or raises one of the two
errors of `outcome`.
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

from pipeline.artwork import colour, encoding
from pipeline.artwork.original import stripped_jpeg, stripped_png
from pipeline.artwork.outcome import PIXEL_LIMIT, Prepared, Reason, TooManyPixelsError, UnusableError

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
_ANIMATED = frozenset(("GIF", "PNG", "WEBP", "AVIF"))
_JPEG = frozenset(("JPEG", "MPO"))
_LOSSY = _JPEG | {"AVIF"}

_BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, LookupError, ArithmeticError, TypeError, AttributeError,
    RuntimeError, MemoryError, struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip
"""What Pillow has been seen to raise over damaged files."""

_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""Exif 2.32, tag Orientation: what to do to the stored picture to see it upright."""


def prepare_raster(data: bytes, page: tuple[float, float], press_profile: bytes | None = None) -> Prepared:
    """Prepare a picture that is to cover a page of so many pixels (width, height) at most.

    Raises `UnusableError` when it cannot be read, `TooManyPixelsError` when its header says more than can be
    handled.
    """
    with _own_rules():
        try:
            return _prepare(data, page, press_profile)
        except _BROKEN as error:
            raise UnusableError(_reason(error)) from error


def check_embedded(data: bytes) -> bool:
    """Tell whether these bytes, found in an SVG, are a whole PNG or JPEG that can be handled."""
    with _own_rules():
        try:
            _open(data, ("PNG", "JPEG")).load()
        except (*_BROKEN, UnusableError, TooManyPixelsError):
            return False
        return True


@contextmanager
def _own_rules() -> Iterator[None]:
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


def _open(data: bytes, formats: tuple[str, ...] = FORMATS) -> ImageFile.ImageFile:
    try:
        return Image.open(BytesIO(data), formats=formats)
    except Image.DecompressionBombError:
        Image.MAX_IMAGE_PIXELS = None  # to learn its size: opening reads no pixels; `_own_rules` sets it back
        raise TooManyPixelsError(*Image.open(BytesIO(data), formats=formats).size) from None
    except UnidentifiedImageError:
        known = data.startswith(_SIGNATURES) or (data[4:8] == b"ftyp" and b"avi" in data[8:32])
        raise UnusableError(Reason.DAMAGED if known else Reason.UNKNOWN) from None


def _reason(error: BaseException) -> Reason:
    cut = isinstance(error, EOFError) or any(
        word in str(error).lower() for word in ("truncated", "not enough")
    )
    return Reason.CUT if cut else Reason.DAMAGED


def _prepare(data: bytes, page: tuple[float, float], press_profile: bytes | None) -> Prepared:
    image = _open(data)
    animated = image.format in _ANIMATED and bool(getattr(image, "is_animated", False))
    size = _load(image, page)
    orientation = _orientation(image)
    profile = image.info.get("icc_profile")
    profile = profile if isinstance(profile, bytes) else None
    same = size == image.size and colour.is_srgb(_plain_mode(image), profile, press_profile)
    untouched = same and orientation == 1 and not animated
    if untouched and (kept := _kept_jpeg(image, data)):
        return Prepared(kept, "image/jpeg", *size)
    few = encoding.has_few_colours(image)
    if same and image.mode == "P" and image.palette and image.palette.mode == "RGB":
        pixels: Image.Image = image
    else:
        pixels = colour.to_srgb(_resized(_eight_bits(image), size), profile, press_profile)
    if orientation in _UPRIGHT:
        pixels = pixels.transpose(_UPRIGHT[orientation])
    made, media_type = encoding.encoded(
        pixels,
        few=few,
        lossy=image.format in _LOSSY,
        original=stripped_png(data) if untouched and pixels.mode == image.mode else None,
    )
    return Prepared(made, media_type, *pixels.size, animated=animated)


def _load(image: ImageFile.ImageFile, page: tuple[float, float]) -> tuple[int, int]:
    """Decode the picture and give the size, as stored, that it is to have."""
    if image.format not in _JPEG:
        image.load()
        return _reduced(image.size, page, _orientation(image))
    size = _reduced(image.size, page, _orientation(image))
    image.draft(None, (2 * size[0], 2 * size[1]))  # decodes to no less than twice what is needed: far quicker
    image.load()
    return size


def _reduced(size: tuple[int, int], page: tuple[float, float], orientation: int) -> tuple[int, int]:
    """Give the size, as stored, at which the picture, upright, just covers the page; never a larger one."""
    across, down = page if orientation < 5 else page[::-1]
    scale = max(across / size[0], down / size[1])
    if scale >= 1:
        return size
    width, height = (max(1, math.ceil(side * scale - 1e-6)) for side in size)
    return width, height


def _orientation(image: Image.Image) -> int:
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except _BROKEN:  # damaged Exif is no reason to lose the picture
        return 1
    return found if found in _UPRIGHT else 1


def _plain_mode(image: Image.Image) -> str:
    """Give the mode that `_eight_bits` will make of the picture's own."""
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


def _eight_bits(image: ImageFile.ImageFile) -> Image.Image:
    """Give the pixels at 8 bits a channel, in mode L, LA, RGB, RGBA, CMYK or LAB."""
    if image.mode.startswith(("I", "F")):
        return _scaled(image)
    if image.mode == "CMYK" and image.format in _JPEG and "adobe" not in image.info:
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


def _resized(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    if size == image.size:
        return image
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)

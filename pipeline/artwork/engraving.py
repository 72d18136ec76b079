"""Pictures made of pixels, for the press: upright, at the size of their place, in its inks or in grey.

Photographs are JPEG; what came without loss, or is flat artwork, stays without loss; line art stays line art.
"""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from PIL import Image, ImageChops, ImageFile, JpegImagePlugin

from pipeline.artwork import colour, encoding
from pipeline.artwork.inks import Levels
from pipeline.artwork.opening import (
    BROKEN,
    JPEG,
    UPRIGHT,
    decode,
    eight_bits,
    open_picture,
    orientation_of,
    profile_of,
    reason_for,
)
from pipeline.artwork.original import png_pixels, stripped_jpeg
from pipeline.artwork.outcome import TooManyPixelsError, UnusableError
from pipeline.artwork.plate import Plate
from pipeline.artwork.press import Press

LINE_ART_PPI = 1200
"""What a press's line art can show: 1-bit pictures are reduced to no less."""
JPEG_QUALITY = 92

_LOSSLESS = frozenset(("PNG", "BMP", "GIF", "TIFF", "PPM", "ICO"))
_ENOUGH = 0.99
"""A picture that is hardly larger than its place asks is left as it is: reducing it would only blur it."""
_GAP = 2.0
_FILTER = Image.Resampling.HAMMING
"""How pixels are reduced: without overshooting, so that no edge is printed with more ink than its two sides.

It takes half the time of Lanczos, and photographs come out as near to that (46 dB) as nobody sees in print.
"""
_SPACES = {"1": "/DeviceGray", "L": "/DeviceGray", "CMYK": "/DeviceCMYK"}
_NEUTRAL = 2
"""Levels of 255 between the channels of a grey photograph that was saved in colour."""
_SAMPLE = (32, 32)
_FRAME = 0xD9

Inches = tuple[float, float]


def engraved(data: bytes, place: Inches, ppi: int, press: Press) -> Plate:
    """Make the picture for a place of that size: with so many pixels to an inch, or as many as it has.

    Within `own_rules`. Raises `UnusableError` when it cannot be read, or not by now.
    """
    try:
        return _engraved(data, place, ppi, press)
    except TooManyPixelsError as error:
        raise UnusableError(reason_for(error)) from error
    except BROKEN as error:
        raise UnusableError(reason_for(error)) from error


def frame() -> Plate:
    """Make what stands where a picture turns out, too late, to be unusable: a light grey."""
    return _lossless(Image.new("L", (1, 1), _FRAME))


def _engraved(data: bytes, place: Inches, ppi: int, press: Press) -> Plate:
    image = open_picture(data)
    whole, orientation = image.size, orientation_of(image)
    is_line_art = image.mode == "1" and "transparency" not in image.info
    fine = max(ppi, LINE_ART_PPI) if is_line_art else ppi
    size = decode(image, (place[0] * fine, place[1] * fine), _GAP)
    if size[0] >= _ENOUGH * whole[0] or image.format == "ICO":
        size = image.size
    if size == image.size and orientation == 1 and (kept := _kept(image, data, press)):
        return kept
    if is_line_art:
        return _lossless(_upright(_line_art(image, size), orientation))
    if image.format not in JPEG and encoding.has_few_colours(image):
        drawn = _drawn(image, size, orientation, press)
        if drawn is not None:
            return drawn
    return _painted(image, size, orientation, press)


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    return image.transpose(UPRIGHT[orientation]) if orientation in UPRIGHT else image


def _kept(image: ImageFile.ImageFile, data: bytes, press: Press) -> Plate | None:
    """Give a JPEG as it came, less its notes, where its levels are those that are printed."""
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        return None
    profile = profile_of(image)
    grey = image.mode == "L" and colour.is_srgb("L", profile)
    if not (grey or press.keeps_numbers(image.mode, profile)):
        return None
    if (kept := stripped_jpeg(data)) is None:
        return None
    inverted = image.mode == "CMYK" and "adobe" in image.info
    samples = len(image.getbands())
    return Plate(*image.size, _SPACES[image.mode], samples, 8, "DCTDecode", kept, inverted)


def _line_art(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    if size == image.size:
        return image
    return image.convert("L").resize(size, _FILTER).convert("1", dither=Image.Dither.NONE)


# ── few colours ─────────────────────────────────────────────────────────────────────────────────────────────


def _drawn(image: ImageFile.ImageFile, size: tuple[int, int], orientation: int, press: Press) -> Plate | None:
    """Make a picture of few colours, each of which is converted by itself; None when it is too rich for that.

    What is reduced is reduced in ink, so that flat colours stay as they are to the pixel.
    """
    wide = eight_bits(image)
    alpha = _alpha(wide)
    if alpha is not None and size != image.size:
        return None
    solid = wide.convert("L" if wide.mode in ("L", "LA") else "RGB")
    if solid.mode == "L":
        grey = colour.to_srgb(solid, profile_of(image))
        return _masked(_reduced_drawing(grey, size), alpha, orientation) if grey.mode == "L" else None
    index, colours = _indexed(solid)
    if index is None:
        return None
    shown = colour.to_srgb(_strip(colours), profile_of(image))
    levels: list[Levels] = [shown.getpixel((at, 0)) for at in range(len(colours))]  # type: ignore[misc]
    if all(red == green == blue for red, green, blue in levels):
        grey = index.point([red for red, _, _ in levels] + [0] * (256 - len(levels)))
        return _masked(_reduced_drawing(grey, size), alpha, orientation)
    inks = press.palette(levels)
    if size == image.size:
        return _masked(index, alpha, orientation, inks)
    bands = (index.point([ink[band] for ink in inks] + [0] * (256 - len(inks))) for band in range(4))
    return _masked(_reduced_drawing(Image.merge("CMYK", tuple(bands)), size), alpha, orientation)


def _indexed(image: Image.Image) -> tuple[Image.Image | None, list[Levels]]:
    """Number the colours of a picture; what is given is in mode L, its levels are the numbers."""
    made = image.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    if ImageChops.difference(made.convert("RGB"), image).getbbox() is not None:
        return None, []
    palette = made.getpalette() or []
    used = [number for number, count in enumerate(made.histogram()) if count]
    place = {number: at for at, number in enumerate(used)}
    numbers = Image.frombytes("L", made.size, made.tobytes())
    colours = [(palette[3 * one], palette[3 * one + 1], palette[3 * one + 2]) for one in used]
    return numbers.point([place.get(number, 0) for number in range(256)]), colours


def _strip(colours: list[Levels]) -> Image.Image:
    return Image.frombytes("RGB", (len(colours), 1), bytes(level for one in colours for level in one))


def _reduced_drawing(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    return image if size == image.size else image.resize(size, _FILTER)


def _masked(
    image: Image.Image,
    alpha: Image.Image | None,
    orientation: int,
    inks: list[tuple[int, int, int, int]] | None = None,
) -> Plate:
    mask = _lossless(_upright(alpha, orientation)) if alpha is not None else None
    return replace(_lossless(_upright(image, orientation), inks), mask=mask)


# ── photographs and paintings ───────────────────────────────────────────────────────────────────────────────


def _painted(image: ImageFile.ImageFile, size: tuple[int, int], orientation: int, press: Press) -> Plate:
    """Make a picture of many colours; it is reduced before it is converted, which is less work."""
    profile = profile_of(image)
    pixels = eight_bits(image)
    if size != pixels.size:
        pixels = pixels.resize(size, _FILTER, reducing_gap=_GAP)
    pixels = _upright(pixels, orientation)
    alpha = _alpha(pixels)
    if pixels.mode in ("LA", "RGBA"):
        pixels = pixels.convert(pixels.mode[:-1])
    if _is_lossless(image) or (image.format not in JPEG and encoding.is_flat(pixels)):
        made = _lossless(_exact_inks(pixels, profile, press))
    else:
        made = _jpeg(_inked(pixels, profile, press))
    return replace(made, mask=_lossless(alpha)) if alpha is not None else made


def _alpha(image: Image.Image) -> Image.Image | None:
    """Give what covers and what does not; None where everything covers."""
    if image.mode not in ("LA", "RGBA"):
        return None
    alpha = image.getchannel("A")
    return None if alpha.getextrema()[0] == 255 else alpha


def _is_lossless(image: ImageFile.ImageFile) -> bool:
    return image.format in _LOSSLESS and image.info.get("compression") not in ("jpeg", "tiff_jpeg")


def _inked(pixels: Image.Image, profile: bytes | None, press: Press) -> Image.Image:
    if pixels.mode == "RGB" and _is_neutral(pixels):
        pixels = colour.to_srgb(pixels, profile).getchannel("G")
    elif pixels.mode == "L":
        pixels = colour.to_srgb(pixels, profile)
    return pixels if pixels.mode == "L" else press.on_paper(pixels, profile)


def _exact_inks(pixels: Image.Image, profile: bytes | None, press: Press) -> Image.Image:
    if pixels.mode != "RGB" or _is_neutral(pixels):
        return _inked(pixels, profile, press)
    flat = encoding.is_flat(pixels)
    if not (flat or colour.is_srgb("RGB", profile)):
        return press.on_paper(pixels, profile)
    return press.exactly(colour.to_srgb(pixels, profile), flat=flat)


def _is_neutral(image: Image.Image) -> bool:
    """Tell whether a picture in colour has none; a small copy of it tells most of them apart at once."""
    small = image.resize(_SAMPLE, Image.Resampling.NEAREST)
    return all(_without_colour(one) for one in (small, image))


def _without_colour(image: Image.Image) -> bool:
    red, green, blue = image.split()
    pairs = ((red, green), (green, blue))
    return all(ImageChops.difference(*pair).getextrema()[1] <= _NEUTRAL for pair in pairs)  # type: ignore[operator]


# ── coding ──────────────────────────────────────────────────────────────────────────────────────────────────


def _jpeg(image: Image.Image) -> Plate:
    file = BytesIO()
    image.info = {}  # else what the picture carried would be written again
    image.save(file, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    samples, inverted = len(image.getbands()), image.mode == "CMYK"
    return Plate(*image.size, _SPACES[image.mode], samples, 8, "DCTDecode", file.getvalue(), inverted)


def _lossless(image: Image.Image, inks: list[tuple[int, int, int, int]] | None = None) -> Plate:
    """Code a picture of mode 1, L or CMYK as PNG does; `inks` are what the levels of L number, if they do."""
    space, bare = _SPACES[image.mode], image
    if inks is not None:
        palette = bytes(level for ink in inks for level in ink)
        space = f"[/Indexed /DeviceCMYK {len(inks) - 1} <{palette.hex()}>]"
        bare = image.copy()
        bare.putpalette([0] * (3 * len(inks)))  # as many colours, so that as few bits are used as they need
    samples = len(image.getbands())
    if image.mode == "CMYK":
        bare = Image.merge("RGBA", image.split())  # four channels a pixel, which is all that counts here
    bare.info = {}
    file = BytesIO()
    bare.save(file, "PNG")
    coded, bits = png_pixels(file.getvalue())
    return Plate(*image.size, space, samples, bits, "FlateDecode", coded)

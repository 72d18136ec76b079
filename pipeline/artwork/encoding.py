"""How a prepared picture is written: photographs as JPEG, flat artwork and what shows the paper as PNG.

Nothing but the picture is written, so the same pixels give the same bytes.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageChops, ImageStat

JPEG_QUALITY = 90
"""With full colour resolution (4:4:4): at equal error the smaller file; 4:2:0 blurs edges of pure colour."""

_FLAT_SHARE = 0.8
"""Share of equal neighbours from which a picture is flat artwork; photographs have less than half of it."""
_FEW_GREYS = 32
_ROWS = 64
_PALETTE_ERROR = (80, 0.5)
"""Largest and mean error of 255 levels that a palette may bring unseen: it falls on single edge pixels."""


def has_few_colours(image: Image.Image) -> bool:
    """Tell whether a picture, as it came, has 256 colours at most (greys: so few that none is a shade)."""
    if image.mode in ("1", "P", "PA"):
        return True
    if image.mode in ("L", "LA"):
        return sum(1 for count in image.getchannel(0).histogram() if count) <= _FEW_GREYS
    return image.mode in ("RGB", "RGBA") and image.getcolors(256) is not None


def encoded(
    image: Image.Image, *, few: bool, lossy: bool, original: bytes | None = None
) -> tuple[bytes, str]:
    """Write a picture of mode P, L, LA, RGB or RGBA; gives the bytes and their media type.

    `few` says that it had few colours when it came, `lossy` that it was no flat artwork to begin with.
    `original` is the PNG that holds these very pixels, to be kept if a PNG is right.
    """
    plain = _plain(image)
    if plain is not image:
        original = None
    if plain.mode in ("P", "LA", "RGBA"):
        return original or _png(plain), "image/png"
    if few and (indexed := _indexed(plain)).mode != "RGB" and has_few_colours(indexed):
        return original or _png(indexed), "image/png"
    jpeg = _jpeg(plain)
    if not lossy and is_flat(plain):
        png = original or _png(plain)
        if len(png) <= 2 * len(jpeg):
            return png, "image/png"
    return jpeg, "image/jpeg"


def _plain(image: Image.Image) -> Image.Image:
    """Drop an alpha channel that is opaque everywhere, and the colour of few colours that are all grey."""
    wide = image
    if image.mode == "P":
        wide = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if wide.mode in ("LA", "RGBA") and wide.getchannel("A").getextrema()[0] == 255:
        wide = wide.convert(wide.mode[:-1])
    colours = wide.getcolors(256) if wide.mode in ("RGB", "RGBA") else None
    if colours and all(red == green == blue for _, (red, green, blue, *_) in colours):  # type: ignore[misc]
        return wide.convert("LA" if wide.mode == "RGBA" else "L")
    if image.mode != "P" or wide.mode == "RGBA" or not image.has_transparency_data:
        return image if image.mode == "P" else wide
    opaque = image.copy()
    del opaque.info["transparency"]
    return opaque


def _indexed(image: Image.Image) -> Image.Image:
    """Give an RGB picture with a palette, if nobody can tell the difference; exact up to 256 colours."""
    if image.mode != "RGB":
        return image
    indexed = image.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    error = ImageStat.Stat(ImageChops.difference(indexed.convert("RGB"), image))
    largest, mean = _PALETTE_ERROR
    unseen = max(high for _, high in error.extrema) <= largest and max(error.mean) <= mean
    return indexed if unseen else image


def is_flat(image: Image.Image) -> bool:
    """Look along a few rows for runs of one colour."""
    if image.width == 1:
        return True
    rows = image.resize((image.width, min(image.height, _ROWS)), Image.Resampling.NEAREST)
    left, right = (rows.crop((x, 0, x + rows.width - 1, rows.height)) for x in (0, 1))
    bands = ImageChops.difference(left, right).split()
    steps = bands[0]
    for band in bands[1:]:
        steps = ImageChops.lighter(steps, band)
    return steps.histogram()[0] >= _FLAT_SHARE * steps.width * steps.height


def _jpeg(image: Image.Image) -> bytes:
    file = BytesIO()
    _bare(image).save(file, "JPEG", quality=JPEG_QUALITY, subsampling=0, optimize=True)
    return file.getvalue()


def _png(image: Image.Image) -> bytes:
    file = BytesIO()
    _bare(image).save(file, "PNG")
    return file.getvalue()


def _bare(image: Image.Image) -> Image.Image:
    """Give the picture without profile, comment and the like, which Pillow would write again."""
    bare = image.copy()
    bare.info = {"transparency": image.info["transparency"]} if _has_key(image) else {}
    return bare


def _has_key(image: Image.Image) -> bool:
    return image.mode == "P" and "transparency" in image.info

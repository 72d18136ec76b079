"""Pictures for the made booklet, as large as a camera's: landscapes in JPEG of about 1 MB, posters in PNG.

The same seed draws the same bytes wherever Pillow is the same.
"""

from __future__ import annotations

import io
import math

from PIL import Image, ImageChops, ImageDraw, ImageOps

from tools.bench.french import Chance

SIZE = (2400, 1600)
EVERY_POSTER = 5
"""One picture in so many is a poster."""

Colour = tuple[int, int, int]


def name_of(number: int) -> str:
    """Name a picture, counted from 0; the name says of which sort it is."""
    poster = number % EVERY_POSTER == EVERY_POSTER - 1
    return f"affiche-{number + 1:02}.png" if poster else f"vue-{number + 1:02}.jpg"


def draw(name: str, seed: str) -> bytes:
    """Draw the picture of that name, and give its file's bytes."""
    chance = Chance(f"{seed} {name}")
    file = io.BytesIO()
    if name.endswith(".png"):
        poster(chance).save(file, "PNG", compress_level=6, dpi=(300, 300))
    else:
        landscape(chance).save(file, "JPEG", quality=86, dpi=(300, 300))
    return file.getvalue()


def landscape(chance: Chance) -> Image.Image:
    """Draw hills behind hills under clouds, with a photograph's detail and grain."""
    sky = _tinted(_cloudy(chance, 5), _colour(chance, 90, 190), _colour(chance, 190, 255))
    hills = chance.among(4, 6)
    for number in range(hills):
        far = 1 - number / hills
        ground = _tinted(_cloudy(chance, 60 + 40 * number), _shade(chance, far), _shade(chance, far * 0.5))
        sky.paste(ground, mask=_ridge(chance, 0.35 + 0.6 * number / hills))
    grain = Image.frombytes("L", SIZE, chance.bytes(SIZE[0] * SIZE[1]))
    return Image.blend(sky, Image.merge("RGB", (grain,) * 3), 0.09)


def poster(chance: Chance) -> Image.Image:
    """Draw discs and bands in flat colours, on a strip of rough paper."""
    sheet = Image.new("RGB", SIZE, _colour(chance, 200, 250))
    drawing = ImageDraw.Draw(sheet)
    for _ in range(chance.among(24, 36)):
        x, y, side = chance.below(SIZE[0]), chance.below(SIZE[1]), chance.among(60, 420)
        colour = _colour(chance, 30, 230)
        if chance.happens(0.6):
            drawing.ellipse((x - side, y - side, x + side, y + side), fill=colour)
        else:
            drawing.rectangle((x, y, x + 3 * side, y + side // 3), fill=colour)
    strip = (SIZE[0], SIZE[1] * 2 // 5)
    rough = Image.frombytes("L", strip, chance.bytes(strip[0] * strip[1])).point([v >> 5 for v in range(256)])
    top = chance.below(SIZE[1] - strip[1])
    box = (0, top, strip[0], top + strip[1])
    sheet.paste(ImageChops.subtract(sheet.crop(box), Image.merge("RGB", (rough,) * 3)), box)
    return sheet


def _cloudy(chance: Chance, cells: int) -> Image.Image:
    """Give smooth noise, `cells` clouds across, each octave twice as fine and half as strong."""
    whole = _octave(chance, cells)
    for step in range(1, 4):
        whole = Image.blend(whole, _octave(chance, cells << step), 0.33)
    return ImageOps.autocontrast(whole)


def _octave(chance: Chance, cells: int) -> Image.Image:
    across, down = cells, max(2, cells * 2 // 3)
    small = Image.frombytes("L", (across, down), chance.bytes(across * down))
    return small.resize(SIZE, Image.Resampling.BICUBIC)


def _ridge(chance: Chance, height: float) -> Image.Image:
    """Give the mask of a hill whose crest wanders around that share of the picture's height."""
    waves = [(chance.among(1, 9), chance.among(0, 628) / 100, chance.among(10, 60)) for _ in range(5)]
    crest = []
    for x in range(0, SIZE[0] + 1, 8):
        turn = 2 * math.pi * x / SIZE[0]
        sway = sum(math.sin(turn * times + phase) * reach / times for times, phase, reach in waves)
        crest.append((x, round(SIZE[1] * height + sway)))
    mask = Image.new("L", SIZE, 0)
    ImageDraw.Draw(mask).polygon([*crest, (SIZE[0], SIZE[1]), (0, SIZE[1])], fill=255)
    return mask


def _tinted(noise: Image.Image, dark: Colour, light: Colour) -> Image.Image:
    return ImageOps.colorize(noise, dark, light)


def _colour(chance: Chance, low: int, high: int) -> Colour:
    return chance.among(low, high), chance.among(low, high), chance.among(low, high)


def _shade(chance: Chance, light: float) -> Colour:
    base = round(200 * light)
    return base + chance.among(0, 50), base + chance.among(10, 55), base + chance.among(0, 45)

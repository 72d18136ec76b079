"""Draws the sample booklet's pictures: flat geometry in the five inks, the same bytes at every run.

Measures are millimetres of the trimmed page, from its top left corner: what lies in the bleed is negative
or beyond the trim. `python tools/draw_pictures.py` puts the pictures in `content/`, or in a folder you name.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

from PIL import Image, ImageCms, ImageDraw

HOUSE = Path(__file__).resolve().parent.parent
PRESS_PROFILE = HOUSE / "styles" / "profiles" / "ISOcoated_v2_300_bas.icc"
PAPER, INK, VERMILION, SAFFRON, SEA = range(5)
CMYK = ((4, 8, 17, 0), (95, 70, 35, 30), (0, 78, 80, 0), (0, 38, 95, 0), (78, 25, 48, 10))
PPI = 300
OVERSAMPLING = 4
STRIP = 128
"""Rows reduced at a time: a whole sheet in full colour, four times as fine, would fill the memory."""
MIXES = 5
"""Steps between two inks along an edge: five inks and ten pairs make 55 colours."""

Colour = tuple[int, int, int]
Shape = tuple[tuple[float, float], ...]


def screen_colours() -> tuple[Colour, ...]:
    """Give the sRGB values that the press profile makes of the inks (relative colorimetric)."""
    transform = ImageCms.buildTransform(
        ImageCms.getOpenProfile(str(PRESS_PROFILE)),
        ImageCms.createProfile("sRGB"),
        "CMYK",
        "RGB",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    swatches = Image.new("CMYK", (len(CMYK), 1))
    for x, ink in enumerate(CMYK):
        swatches.putpixel((x, 0), tuple(round(percent * 255 / 100) for percent in ink))
    shown = ImageCms.applyTransform(swatches, transform)
    assert shown is not None
    red, green, blue = (shown.getchannel(band).tobytes() for band in "RGB")
    return tuple(zip(red, green, blue, strict=True))


def palette_colours() -> tuple[Colour, ...]:
    """Give the inks, then the mixes of each two of them that soften an edge."""
    inks = screen_colours()
    mixes: list[Colour] = []
    for one, other in combinations(inks, 2):
        for step in range(1, MIXES + 1):
            red, green, blue = (
                round(a + (b - a) * step / (MIXES + 1)) for a, b in zip(one, other, strict=True)
            )
            mixes.append((red, green, blue))
    return (*inks, *mixes)


def sector(x: float, y: float, radius: float, start: float, end: float) -> Shape:
    """A part of a disc round (x, y), from one angle to another: degrees, clockwise, 0 at the right."""
    return ((x, y), *_arc(x, y, radius, start, end))


def disc(x: float, y: float, radius: float) -> Shape:
    """A whole disc."""
    return _arc(x, y, radius, 0, 360)


def box(left: float, top: float, right: float, bottom: float) -> Shape:
    """An upright rectangle."""
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def _arc(x: float, y: float, radius: float, start: float, end: float) -> Shape:
    steps = max(2, round(abs(end - start) * 2))
    angles = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return tuple((x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles)


class Sheet:
    """A page to paint on, shape over shape, each in one flat ink; sides and bleed in millimetres."""

    def __init__(self, width: float, height: float, bleed: float, ground: int) -> None:
        self._size = (math.ceil(width / 25.4 * PPI), math.ceil(height / 25.4 * PPI))
        self._bleed = bleed
        self._inks = Image.new("L", (self._size[0] * OVERSAMPLING, self._size[1] * OVERSAMPLING), ground)

    def paint(self, ink: int, shape: Shape) -> None:
        """Fill a shape."""
        scale = PPI / 25.4 * OVERSAMPLING
        points = [((x + self._bleed) * scale, (y + self._bleed) * scale) for x, y in shape]
        ImageDraw.Draw(self._inks).polygon(points, fill=ink)

    def picture(self) -> Image.Image:
        """Reduce the sheet to its final size, edges softened, in palette colours."""
        values = [value for colour in palette_colours() for value in colour]
        palette = Image.new("P", (1, 1))
        palette.putpalette(values)
        whole = Image.new("P", self._size)
        whole.putpalette(values)
        for top in range(0, self._size[1], STRIP):
            bottom = min(top + STRIP, self._size[1])
            strip = self._inks.crop((0, top * OVERSAMPLING, self._inks.width, bottom * OVERSAMPLING))
            strip.putpalette(values)
            softened = strip.convert("RGB").reduce(OVERSAMPLING)
            whole.paste(softened.quantize(palette=palette, dither=Image.Dither.NONE), (0, top))
        return whole


def deal(seed: int, *inks: int) -> list[int]:
    """Deal inks out in an order that the seed settles."""
    return random.Random(seed).sample(inks, len(inks))


def torso(x: float, floor: float, radius: float, facing: int) -> Shape:
    """Somebody's body: a quarter-disc on the floor, back upright at x, facing right (1) or left (-1)."""
    return sector(x, floor, radius, -90, 0) if facing > 0 else sector(x, floor, radius, 180, 270)


def paint_open_book(sheet: Sheet, x: float, foot: float, width: float, height: float, rise: float) -> None:
    """Paint a book open towards us: spine standing at (x, foot), pages `width` wide that climb by `rise`."""
    for side in (-width, width):
        page = ((x, foot), (x, foot - height), (x + side, foot - height - rise), (x + side, foot - rise))
        sheet.paint(PAPER, page)


def draw_front_cover(seed: int) -> Image.Image:
    """Two people, one book open between them, a light behind; the ink below is for the title."""
    sheet = Sheet(154, 216, 3, PAPER)
    left, right = deal(seed, VERMILION, SEA)
    floor, step = 136.0, 117.5
    sheet.paint(SAFFRON, disc(111, 37, 59.2))
    sheet.paint(left, torso(-3, floor, 95.5, 1))
    sheet.paint(right, torso(151, step, 77, -1))
    sheet.paint(INK, disc(38.7, 26.7, 18.5))
    sheet.paint(left, disc(114.3, 25.8, 18.5))
    sheet.paint(INK, box(-3, floor, 151, 214))
    sheet.paint(INK, box(74, step, 151, floor))
    paint_open_book(sheet, 74, step, 44, 38, 22)
    return sheet.picture()


def draw_meeting(seed: int) -> Image.Image:
    """Two groups come in from the wings towards a lit stage with a book; the floor stays calm for a title."""
    sheet = Sheet(154, 90, 3, INK)
    floor = 63.0
    sheet.paint(SAFFRON, disc(74, 40, 37))
    for x, facing, ink in zip((-3, 151), (1, -1), deal(seed, SEA, VERMILION), strict=True):
        sheet.paint(ink, torso(x, floor, 42, facing))
        sheet.paint(PAPER, disc(x + facing * 14, 10.5, 8))
        sheet.paint(PAPER, torso(x + facing * 24, floor, 33, facing))
        sheet.paint(ink, disc(x + facing * 33.5, 20, 8))
    sheet.paint(SAFFRON, box(-3, floor, 151, 88))
    sheet.paint(VERMILION, box(57, floor - 5, 91, floor))
    paint_open_book(sheet, 74, floor - 5, 15, 18, 7.5)
    return sheet.picture()


def draw_steps(seed: int) -> Image.Image:
    """Three people climb three books towards the light."""
    sheet = Sheet(112, 66.7, 0, PAPER)
    books = deal(seed, INK, VERMILION, SEA)
    ground = 66.8  # the last row of pixels lies a little beyond the sheet
    sheet.paint(SAFFRON, disc(88, 20, 30))
    for step, ink in enumerate(books):
        x, foot = 12 + 28 * step, ground - 11 * step
        sheet.paint(ink, disc(x, foot - 5.5, 5.5))
        sheet.paint(ink, box(x, foot - 11, 113, foot))
        sheet.paint(PAPER, box(x + 3, foot - 8.9, 113, foot - 2.1))
        # Whoever stands on a book wears the ink of the next one, the last of the first.
        floor, worn = foot - 11, books[step - 2]
        sheet.paint(worn, torso(x - 1, floor, 17, 1))
        sheet.paint(worn, disc(x + 8, floor - 22.5, 5))
    return sheet.picture()


def draw_stage(seed: int) -> Image.Image:
    """A beam falls on a stage; three ages of life stand in it, a step apart, between two curtains."""
    sheet = Sheet(154, 216, 3, INK)
    near, far = deal(seed, VERMILION, SEA)
    floor = 162.0
    sheet.paint(SAFFRON, ((74, -3), (151, -3), (151, 26), (137, floor), (11, floor)))
    sheet.paint(near, sector(-3, -3, 77, 0, 90))
    sheet.paint(INK, sector(-3, -3, 44, 0, 90))
    sheet.paint(far, box(-3, floor, 151, 213.1))
    sheet.paint(PAPER, sector(74, floor, 51, 0, 180))
    for x, radius, head, ink in ((26, 37, 9, PAPER), (63, 66, 12.5, near), (129, 52, 11, INK)):
        facing = -1 if x > 100 else 1
        sheet.paint(ink, torso(x, floor, radius, facing))
        sheet.paint(ink, disc(x + facing * head, floor - radius - head - 3, head))
    paint_open_book(sheet, 96, floor, 17, 20, 9)
    return sheet.picture()


SIDE = 37.0
"""Side of the four squares of a frieze, which are as wide together as the page."""


def frieze(*grounds: int) -> Sheet:
    """Give a strip for the head of a page: four squares, the outer ones reaching into the bleed."""
    sheet = Sheet(154, 40, 3, grounds[0])
    for number, ground in enumerate(grounds):
        sheet.paint(ground, box(-3 if not number else number * SIDE, -3, 151, SIDE + 0.1))
    return sheet


def draw_threshold(seed: int) -> Image.Image:
    """Two people on either side of a round door and of a book."""
    left, right = deal(seed, VERMILION, SEA)
    sheet = frieze(SAFFRON, left, INK, PAPER)
    sheet.paint(INK, torso(6, SIDE + 0.1, 20, 1))
    sheet.paint(INK, disc(13, 9.5, 6))
    sheet.paint(PAPER, disc(55.5, 18.5, 13))
    sheet.paint(PAPER, box(42.5, 18.5, 68.5, SIDE + 0.1))
    sheet.paint(left, disc(64, 24, 1.8))
    paint_open_book(sheet, 92.5, 31, 13, 15, 8)
    sheet.paint(right, torso(142, SIDE + 0.1, 20, -1))
    sheet.paint(right, disc(135, 9.5, 6))
    return sheet.picture()


def draw_passage(seed: int) -> Image.Image:
    """Bars that give way, a stair, and the sun above it."""
    bars, stair = deal(seed, SEA, INK)
    sheet = frieze(VERMILION, PAPER, SAFFRON, stair)
    for x in (3.7, 12.95, 22.2, 31.45):
        sheet.paint(INK if bars == SEA else bars, box(x, -3, x + 3.7, SIDE + 0.1))
    sheet.paint(bars, sector(37, SIDE + 0.1, 37, -90, 0))
    sheet.paint(PAPER, sector(37, SIDE + 0.1, 18.5, -90, 0))
    for step in range(4):
        x, height = 74 + 9.25 * step, 9.25 * (step + 1)
        sheet.paint(stair, box(x, SIDE + 0.1 - height, 111, SIDE + 0.1))
    sheet.paint(SAFFRON, disc(129.5, 18.5, 12.5))
    return sheet.picture()


def draw_voice(seed: int) -> Image.Image:
    """A book, waves that leave it square after square, somebody who listens."""
    wave, listener = deal(seed, VERMILION, SAFFRON)
    sheet = frieze(INK, PAPER, SEA, wave)
    paint_open_book(sheet, 18.5, 31, 13, 15, 8)
    for radius, ink in ((32, wave), (24, PAPER), (16, wave), (8, PAPER)):
        sheet.paint(ink, sector(37, SIDE + 0.1, radius, -90, 0))
    for radius, ink in ((32, PAPER), (24, SEA), (16, PAPER), (8, SEA)):
        sheet.paint(ink, sector(74, SIDE + 0.1, radius, -90, 0))
    sheet.paint(INK, torso(142, SIDE + 0.1, 20, -1))
    sheet.paint(listener, disc(135, 9.5, 6))
    return sheet.picture()


def draw_dance(seed: int) -> Image.Image:
    """Dancers made of quarter-discs turn round each other."""
    one, other = deal(seed, SAFFRON, PAPER)
    sheet = frieze(SEA, VERMILION, other, INK)
    half, foot = SIDE / 2, SIDE + 0.1
    sheet.paint(one, sector(0, foot, 18.5, -90, 0))
    sheet.paint(one, sector(SIDE, half, 18.5, 90, 180))
    sheet.paint(INK, disc(9.25, 9.25, 6))
    sheet.paint(PAPER, sector(55.5, foot, 18.5, 180, 270))
    sheet.paint(PAPER, sector(55.5, half, 18.5, -90, 0))
    sheet.paint(INK, disc(46, 9.25, 6))
    sheet.paint(SEA, sector(92.5, foot, 18.5, -90, 0))
    sheet.paint(SEA, sector(92.5, half, 18.5, 180, 270))
    sheet.paint(VERMILION, disc(102, 9.25, 6))
    sheet.paint(one, sector(129.5, foot, 18.5, 180, 270))
    sheet.paint(VERMILION, sector(129.5, half, 18.5, -90, 0))
    sheet.paint(PAPER, disc(120, 9.25, 6))
    return sheet.picture()


def draw_back_cover(seed: int) -> Image.Image:
    """The scene of the front cover goes on over the spine; below it the ink is calm, for words."""
    sheet = Sheet(154, 216, 3, PAPER)
    left, right = deal(seed, SEA, SAFFRON)
    floor = 101.0
    sheet.paint(right, sector(151, floor, 77, 180, 270))
    sheet.paint(left, sector(-3, floor, 77, 270, 360))
    sheet.paint(VERMILION, disc(37, 9.25, 12.3))
    sheet.paint(INK, disc(111, 9.25, 12.3))
    sheet.paint(VERMILION, sector(74, floor, 46, 180, 360))
    sheet.paint(INK, box(-3, floor, 151, 213.1))
    paint_open_book(sheet, 74, floor, 30, 27, 15)
    return sheet.picture()


PICTURES: tuple[tuple[str, Callable[[int], Image.Image], int], ...] = (
    ("couverture.png", draw_front_cover, 1),
    ("1_edito/rencontre.png", draw_meeting, 2),
    ("2_methode/marches.png", draw_steps, 3),
    ("3_ancenis/salle.png", draw_stage, 1),
    ("4_se-connaitre/seuil.png", draw_threshold, 1),
    ("5_lever-les-freins/passage.png", draw_passage, 1),
    ("6_lire-a-voix-haute/voix.png", draw_voice, 1),
    ("7_entrer-dans-la-danse/ronde.png", draw_dance, 1),
    ("10_quatrieme/cercle.png", draw_back_cover, 1),
)


def main(folder: Path) -> None:
    """Draw every picture into the folder and say which."""
    for name, draw, seed in PICTURES:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        draw(seed).save(file, optimize=True, dpi=(PPI, PPI))
        sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HOUSE / "content")

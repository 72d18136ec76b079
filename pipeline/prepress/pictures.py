"""Pictures that came in with a drawing, in the inks of a press; prepared ones are in them already."""

from __future__ import annotations

from pikepdf import Array, Name, Object, String

from pipeline.prepress.colour import Space, space_of, to_press
from pipeline.prepress.press import Press


def picture_on_paper(picture: Object, press: Press) -> None:
    """Bring an image over; grey and CMYK ones stay as they are, in the plain spaces of their kind."""
    picture.Interpolate = False
    space = picture.get(Name.ColorSpace)
    if space is None:
        return
    if isinstance(space, Array) and len(space) == 4 and space[0] in (Name.Indexed, Name.I):
        _palette_on_paper(picture, space, press)
        return
    family = space_of(space)
    if family in (Space.GRAY, Space.CMYK):
        picture.ColorSpace = Name.DeviceGray if family is Space.GRAY else Name.DeviceCMYK
    elif family is Space.RGB and int(picture.get(Name.BitsPerComponent, 8)) == 8:
        _pixels_on_paper(picture, press)


def _pixels_on_paper(picture: Object, press: Press) -> None:
    coded = picture.get(Name.Filter)
    last = coded[-1] if isinstance(coded, Array) and len(coded) else coded
    if last == Name.DCTDecode:
        pixels = press.jpeg_on_paper(picture.read_raw_bytes())
    else:
        pixels = press.pixels_on_paper(picture.read_bytes())
    picture.write(pixels)
    picture.ColorSpace = Name.DeviceCMYK
    if Name.Decode in picture:
        del picture[Name.Decode]


def _palette_on_paper(picture: Object, space: Array, press: Press) -> None:
    family = space_of(space[1])
    if family not in (Space.RGB, Space.LAB):
        return
    table = space[3]
    levels = bytes(table) if isinstance(table, String) else table.read_bytes()
    inked = bytearray()
    for at in range(0, len(levels) - 2, 3):
        colour = to_press(Space.RGB, [level / 255 for level in levels[at : at + 3]], press)
        inked += bytes(round(255 * share) for share in colour)
    picture.ColorSpace = Array([Name.Indexed, Name.DeviceCMYK, int(space[2]), String(bytes(inked))])

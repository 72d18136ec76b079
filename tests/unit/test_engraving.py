"""Pictures for the press: at the size of their place, in its inks or in grey, lossless where they came so."""

from __future__ import annotations

import random
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Name, Object
from PIL import Image, ImageChops, ImageCms

from pipeline.artwork import Artwork, Placed, engrave, prepare
from pipeline.artwork.inks import Cmyk, Inks
from pipeline.booklet import Picture
from pipeline.diagnostics import Place
from pipeline.edition import Conformance, Edition
from pipeline.store import Store
from tests.conftest import Findings
from tests.unit.test_artwork import (
    LINEAR_GREY,
    PRESS_PROFILE,
    SRGB,
    WIDE_RGB,
    drawing,
    middle,
    near,
    photograph,
    plate,
    saved,
    without_adobe_marker,
)

PRESSED = Edition(
    "press", (148.0, 210.0), 3.0, marks=False, conformance=Conformance.PDF_X_4, ppi=300, sheet=("print",)
)
PLACE = Place("content/1_edito/edito.txt", 3)
SEA, VERMILION, SAFFRON = (78.0, 25.0, 48.0, 10.0), (0.0, 78.0, 80.0, 0.0), (0.0, 38.0, 95.0, 0.0)
INKS = (SEA, VERMILION, SAFFRON)
LARGE = 14_400.0  # points: every picture is smaller


class Engraver:
    """Engraves pictures of one folder, and collects what is said of them."""

    def __init__(self, folder: Path, findings: Findings) -> None:
        self.folder, self.findings = folder, findings
        self.store = Store(folder / "cache")
        self.inks = Inks(PRESS_PROFILE, INKS)
        self.opened: list[pikepdf.Pdf] = []

    def picture(self, data: bytes, name: str = "picture.jpg") -> Picture:
        (self.folder / name).write_bytes(data)
        return Picture(name, self.folder / name, PLACE)

    def measure(self, data: bytes) -> Artwork:
        made = prepare(self.picture(data), PRESSED, self.store, self.findings.append, PRESS_PROFILE)
        assert made is not None, self.findings
        return made

    def file(self, data: bytes, width: float = LARGE, height: float = 0.0, **options: Any) -> Path:
        placed = Placed(self.picture(data), self.measure(data).original, width, height)
        (file,) = engrave(
            [placed], 300, options.pop("inks", self.inks), self.store, self.findings.append, **options
        )
        return file

    def engrave(self, data: bytes, width: float = LARGE, height: float = 0.0, **options: Any) -> Object:
        self.opened.append(pikepdf.Pdf.open(self.file(data, width, height, **options)))
        shown = self.opened[-1].pages[0].obj.Resources.XObject.Picture
        assert Name.Interpolate not in shown
        return shown


@pytest.fixture
def engraver(tmp_path: Path, findings: Findings) -> Iterator[Engraver]:
    made = Engraver(tmp_path, findings)
    yield made
    for one in made.opened:
        one.close()


def pixels(shown: Object) -> Image.Image:
    """Give the pixels of a picture in a PDF: in mode 1, L or CMYK, what is printed."""
    size = int(shown.Width), int(shown.Height)
    if shown.Filter == Name.DCTDecode:
        image = Image.open(BytesIO(shown.read_raw_bytes()))
        image.load()
        assert image.size == size
        inverted = "adobe" in image.info and image.mode == "CMYK"
        assert (Name.Decode in shown) is inverted
        return image if inverted or image.mode == "L" else ImageChops.invert(image)
    data = shown.read_bytes()
    if isinstance(shown.ColorSpace, pikepdf.Array):
        kind, base, last, palette = shown.ColorSpace
        assert (kind, base) == (Name.Indexed, Name.DeviceCMYK)
        table = bytes(palette)
        assert len(table) == 4 * (int(last) + 1)
        index = unpacked(data, size, int(shown.BitsPerComponent))
        return Image.frombytes("CMYK", size, b"".join(table[4 * one : 4 * one + 4] for one in index))
    if shown.BitsPerComponent == 1:
        return Image.frombytes("1", size, data)
    return Image.frombytes("L" if shown.ColorSpace == Name.DeviceGray else "CMYK", size, data)


def unpacked(data: bytes, size: tuple[int, int], bits: int) -> bytes:
    row = -(-size[0] * bits // 8)
    each = 8 // bits
    found = bytearray()
    for y in range(size[1]):
        line = data[y * row : (y + 1) * row]
        found += bytes(
            line[x // each] >> (8 - bits * (x % each + 1)) & (1 << bits) - 1 for x in range(size[0])
        )
    return bytes(found)


def size_of(shown: Object) -> tuple[int, int]:
    return int(shown.Width), int(shown.Height)


def levels(ink: Cmyk) -> tuple[int, ...]:
    return tuple(round(percent * 2.55) for percent in ink)


def on_screen(engraver: Engraver, ink: Cmyk) -> tuple[int, ...]:
    return tuple(bytes.fromhex(engraver.inks.on_screen(ink)[1:]))


# ── what is typeset with ────────────────────────────────────────────────────────────────────────────────────


def test_a_stand_in_has_the_size_and_nothing_else(engraver: Engraver) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    made = engraver.measure(saved(photograph(4000, 3000), "JPEG", exif=exif))
    assert (made.width, made.height) == (1914, 2552)  # upright, enough for the page and its bleed
    with Image.open(made.file) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "L", (made.width, made.height))
    assert made.file.stat().st_size < 10_000
    assert not made.vector
    another = engraver.measure(saved(photograph(4000, 3000), "JPEG", exif=exif, quality=60))
    assert another.file.name != made.file.name


def test_svg_needs_no_stand_in(engraver: Engraver) -> None:
    made = engraver.measure(
        b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"><path d="M0 0"/></svg>'
    )
    assert (made.vector, made.original) == (True, "")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "TIFF"])
def test_a_cut_file_is_found_before_anything_is_typeset(engraver: Engraver, kind: str) -> None:
    data = saved(photograph(), kind)
    picture = engraver.picture(data[: len(data) // 2])
    assert prepare(picture, PRESSED, engraver.store, engraver.findings.append, PRESS_PROFILE) is None
    assert engraver.findings.codes == ["picture-unreadable"]


def test_a_file_that_turns_out_damaged_is_told_and_a_grey_frame_stands_in(engraver: Engraver) -> None:
    data = saved(photograph(), "PNG")
    original = engraver.measure(data).original
    gone = Placed(Picture("picture.jpg", engraver.folder / "gone.jpg", PLACE), original, 300, 200)
    cut = Placed(engraver.picture(data[:-400], "cut.png"), "0" * 64, 300, 200)
    files = engrave([gone, cut], 300, engraver.inks, engraver.store, engraver.findings.append, jobs=2)
    assert engraver.findings.codes == ["picture-unreadable"] * 2
    assert engraver.findings[0].place == PLACE
    for file in files:
        with pikepdf.open(file) as pdf:
            shown = pdf.pages[0].obj.Resources.XObject.Picture
            assert (size_of(shown), shown.ColorSpace) == ((1, 1), Name.DeviceGray)


def test_random_damage_never_raises(engraver: Engraver) -> None:
    dice = random.Random(11)
    kinds = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
    wholes = [saved(photograph(40, 30), kind) for kind in kinds] + [saved(drawing(), "PNG")]
    placed = []
    for number in range(150):
        data = bytearray(dice.choice(wholes))
        for _ in range(dice.choice((1, 3, 20))):
            data[dice.randrange(dice.choice((60, len(data))))] = dice.choice((0, 255, dice.randrange(256)))
        placed.append(Placed(engraver.picture(bytes(data), f"{number}"), f"{number:064}", 4, 3))
    files = engrave(placed, 300, engraver.inks, engraver.store, engraver.findings.append, jobs=2)
    assert len(files) == len(placed)
    assert set(engraver.findings.codes) <= {"picture-unreadable"}
    for file in files:
        pikepdf.open(file).close()


# ── size ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ((144, 96), (600, 400)),
        ((144, 10), (600, 400)),  # the width asks for more than the height
        ((10, 96), (600, 400)),
        ((288, 192), (900, 600)),  # never up
        ((215.5, 143), (900, 600)),  # nor down by a hair
    ],
)
def test_300_pixels_to_an_inch_of_its_place_and_never_more_than_it_has(
    engraver: Engraver, kind: str, place: tuple[float, float], wanted: tuple[int, int]
) -> None:
    assert size_of(engraver.engrave(saved(photograph(900, 600), kind), *place)) == wanted


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("place", [LARGE, 48.0])
def test_orientation(engraver: Engraver, orientation: int, place: float) -> None:
    upright = plate((0, 0, 255), size=(400, 300))
    upright.paste((255, 0, 0), (0, 0, 200, 150))
    method = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}.get(orientation)
    stored = upright if method is None else upright.transpose(Image.Transpose(method))
    exif = Image.Exif()
    exif[0x0112] = orientation
    for kind, options in (("JPEG", {"quality": 95, "subsampling": 0}), ("PNG", {})):
        image = pixels(engraver.engrave(saved(stored, kind, exif=exif, **options), place))
        assert image.size == ((400, 300) if place == LARGE else (200, 150))
        cyan, magenta, yellow, _ = image.getpixel((image.width // 4, image.height // 4))  # type: ignore[misc]
        assert cyan < 30
        assert min(magenta, yellow) > 200
        cyan, _, yellow, _ = image.getpixel((image.width - 5, 5))  # type: ignore[misc]
        assert cyan > 200
        assert yellow < 30


# ── colour ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_photograph_is_a_cmyk_jpeg_of_full_colour_resolution(engraver: Engraver) -> None:
    shown = engraver.engrave(saved(photograph(600, 400), "JPEG", icc_profile=SRGB), 96)
    assert (shown.ColorSpace, shown.Filter) == (Name.DeviceCMYK, Name.DCTDecode)
    assert size_of(shown) == (400, 267)
    image = Image.open(BytesIO(shown.read_raw_bytes()))
    assert {layer[1:3] for layer in image.layer} == {(1, 1)}  # type: ignore[attr-defined]
    coarsest = max(max(table) for table in image.quantization.values())  # type: ignore[attr-defined]
    reference = Image.open(BytesIO(saved(plate((1, 2, 3)), "JPEG", quality=92)))
    assert coarsest <= max(max(table) for table in reference.quantization.values())  # type: ignore[attr-defined]
    assert not {"icc_profile", "exif", "comment"} & set(image.info)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_is_printed_is_relative_colorimetric_within_the_ink_limit(engraver: Engraver, kind: str) -> None:
    image = photograph()
    for colour, corner in (((255, 0, 0), 0), ((255, 255, 255), 50), ((0, 0, 0), 100)):
        image.paste(colour, (corner, 0, corner + 50, 50))
    options = {"quality": 100, "subsampling": 0} if kind == "JPEG" else {}
    found = pixels(engraver.engrave(saved(image, kind, **options)))
    red, white, black = (found.getpixel((x, 25)) for x in (25, 75, 125))
    assert near(red, levels((0, 92, 97, 0)), 6)
    assert near(white, (0, 0, 0, 0), 3)
    assert sum(black) <= 2.55 * 303  # type: ignore[arg-type]
    assert near(black, levels((77, 69, 60, 93)), 6)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP", "JPEG"])
def test_an_embedded_profile_is_honoured(engraver: Engraver, kind: str, mode: str) -> None:
    """A green that a screen cannot show, and a press can, is not cut to what a screen shows."""
    if (kind, mode) == ("JPEG", "RGBA"):
        return
    image = photograph()
    image.paste((100, 170, 120), (50, 50, 150, 100))
    wide = ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(BytesIO(WIDE_RGB)), str(PRESS_PROFILE), "RGB", "CMYK",
        ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )  # fmt: skip
    wanted = wide.apply(plate((100, 170, 120))).getpixel((0, 0))
    options = {"quality": 100, "subsampling": 0} if kind == "JPEG" else {}
    options |= {"lossless": True} if kind == "WEBP" else {}
    data = saved(image.convert(mode), kind, icc_profile=WIDE_RGB, **options)
    assert near(middle(pixels(engraver.engrave(data))), wanted, 4)  # type: ignore[arg-type]
    plain = saved(image.convert(mode), kind, **options)
    assert not near(middle(pixels(engraver.engrave(plain))), wanted, 12)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("width", [LARGE, 24.0])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_grey_stays_grey(engraver: Engraver, kind: str, width: float, mode: str) -> None:
    grey = photograph().convert("L").convert(mode)
    shown = engraver.engrave(saved(grey, kind), width)
    assert shown.ColorSpace == Name.DeviceGray
    assert shown.Filter == (Name.DCTDecode if kind == "JPEG" else Name.FlateDecode)
    profiled = pixels(engraver.engrave(saved(plate(128, "L"), kind, icc_profile=LINEAR_GREY), width))
    assert (profiled.mode, middle(profiled)) == ("L", pytest.approx(188, abs=3))


def test_a_grey_jpeg_of_the_right_size_passes_as_it_came(engraver: Engraver) -> None:
    data = saved(photograph().convert("L"), "JPEG")
    assert engraver.engrave(data).read_raw_bytes() == data


def test_few_colours_become_their_inks_and_nothing_else(engraver: Engraver) -> None:
    image = plate(on_screen(engraver, SEA), size=(90, 60))
    image.paste(on_screen(engraver, VERMILION), (30, 0, 60, 60))
    image.paste((102, 102, 102), (60, 0, 90, 60))
    for one in (image, image.quantize(8)):
        shown = engraver.engrave(saved(one))
        assert (shown.Filter, shown.BitsPerComponent) == (Name.FlateDecode, 2)
        found = pixels(shown)
        want = [levels(SEA), levels(VERMILION), (0, 0, 0, 153)]
        assert [found.getpixel((x, 30)) for x in (15, 45, 75)] == want
    reduced = pixels(engraver.engrave(saved(image), 45 / 300 * 72))
    assert reduced.size == (45, 30)
    assert [reduced.getpixel((x, 15)) for x in (7, 22, 37)] == want
    ink = {pixel for _, pixel in reduced.getcolors(9999) or []}
    assert all(sum(pixel) <= max(map(sum, want)) + 2 for pixel in ink)  # type: ignore[arg-type]


def test_a_rich_picture_drawn_in_the_inks_has_exactly_those_inks(engraver: Engraver) -> None:
    ramp = Image.linear_gradient("L").resize((256, 40))
    image = Image.merge(
        "RGB", (ramp, ImageChops.offset(ramp, 80), ramp.transpose(Image.Transpose.ROTATE_180))
    )
    image = image.resize((600, 400))
    image.paste(on_screen(engraver, SEA), (0, 0, 200, 400))
    image.paste(on_screen(engraver, SAFFRON), (200, 0, 560, 400))
    image.paste((0, 0, 0), (560, 0, 580, 400))
    image.putpixel((1, 1), (3, 9, 200))
    image.putdata(
        [(x % 251, y % 241, 7) if y < 2 else image.getpixel((x, y)) for y in range(400) for x in range(600)]
    )
    assert image.getcolors(256) is None
    shown = engraver.engrave(saved(image))
    assert (shown.ColorSpace, shown.Filter) == (Name.DeviceCMYK, Name.FlateDecode)
    found = pixels(shown)
    want = [levels(SEA), levels(SAFFRON), (0, 0, 0, 255)]
    assert [found.getpixel((x, 200)) for x in (100, 400, 570)] == want


def test_other_inks_make_another_engraving(engraver: Engraver) -> None:
    data = saved(plate(on_screen(engraver, SEA)))
    assert engraver.file(data) != engraver.file(data, inks=Inks(PRESS_PROFILE))
    assert middle(pixels(engraver.engrave(data, inks=Inks(PRESS_PROFILE)))) != levels(SEA)


# ── what came as CMYK ───────────────────────────────────────────────────────────────────────────────────────

PLATE = (10, 60, 230, 40)


@pytest.mark.parametrize("profile", [None, PRESS_PROFILE])
def test_cmyk_without_conversion_passes_as_it_came(engraver: Engraver, profile: Path | None) -> None:
    embedded = profile.read_bytes() if profile else None
    data = saved(plate(PLATE, "CMYK"), "JPEG", quality=95, icc_profile=embedded)
    shown = engraver.engrave(data)
    assert near(middle(pixels(shown)), PLATE, 2)
    assert shown.read_raw_bytes() == saved(plate(PLATE, "CMYK"), "JPEG", quality=95)
    assert near(middle(pixels(engraver.engrave(data, 4))), PLATE, 3)  # reduced


def test_cmyk_that_is_not_upside_down(engraver: Engraver) -> None:
    upside_down = plate(tuple(255 - level for level in PLATE), "CMYK")
    data = without_adobe_marker(saved(upside_down, "JPEG", quality=95))
    assert near(middle(pixels(engraver.engrave(data))), PLATE, 2)
    assert near(middle(pixels(engraver.engrave(data, 4))), PLATE, 3)


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw"])
def test_cmyk_tiff_keeps_its_numbers_without_loss(engraver: Engraver, compression: str) -> None:
    shown = engraver.engrave(saved(plate(PLATE, "CMYK"), "TIFF", compression=compression))
    assert (shown.ColorSpace, shown.Filter) == (Name.DeviceCMYK, Name.FlateDecode)
    assert middle(pixels(shown)) == PLATE


def test_cmyk_of_another_press_goes_through_its_profile(engraver: Engraver) -> None:
    data = bytearray(PRESS_PROFILE.read_bytes())
    other = bytes(data[:44]) + b"\0\0\0\1" + bytes(data[48:])  # the same but for a flag
    image = pixels(engraver.engrave(saved(plate(PLATE, "CMYK"), "TIFF", icc_profile=other)))
    assert image.mode == "CMYK"
    assert middle(image) != PLATE  # there and back is not quite the same


def test_lab_and_sixteen_bits(engraver: Engraver) -> None:
    lab = ImageCms.profileToProfile(
        plate((200, 60, 60)), ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    assert lab is not None
    want = levels(engraver.inks.on_paper((200, 60, 60)))
    assert near(middle(pixels(engraver.engrave(saved(lab, "TIFF")))), want, 4)
    wide = Image.new("I;16", (8, 8), 0x8000)
    for kind in ("PNG", "TIFF"):
        grey = pixels(engraver.engrave(saved(wide, kind)))
        assert (grey.mode, middle(grey)) == ("L", 128)


# ── transparency and line art ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
@pytest.mark.parametrize("width", [LARGE, 24.0])
def test_transparency_is_kept_and_opaque_alpha_is_dropped(
    engraver: Engraver, mode: str, width: float
) -> None:
    image = photograph().convert(mode)
    assert Name.SMask not in engraver.engrave(saved(image), width)
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    shown = engraver.engrave(saved(image), width)
    mask = shown.SMask
    assert size_of(mask) == size_of(shown)
    assert (mask.ColorSpace, mask.Filter, shown.Filter) == (
        Name.DeviceGray,
        Name.FlateDecode,
        Name.FlateDecode,
    )
    assert shown.ColorSpace == (Name.DeviceGray if mode == "LA" else Name.DeviceCMYK)
    if width == LARGE:
        assert pixels(mask).tobytes() == image.getchannel("A").tobytes()


def test_a_palette_with_a_transparent_colour(engraver: Engraver) -> None:
    image = drawing()
    shown = engraver.engrave(saved(image, "PNG", transparency=0))
    hidden = image.point([0] + [255] * 255).convert("L").point(lambda v: 255 if v else 0)
    assert pixels(shown.SMask).getextrema() == (0, 255)
    assert size_of(shown.SMask) == hidden.size
    assert Name.SMask in engraver.engrave(saved(image, "PNG", transparency=0), 12)


def test_line_art_stays_line_art(engraver: Engraver) -> None:
    art = photograph(1200, 900).convert("1")
    for width in (LARGE, 288.0, 72.0):  # at 300 and 1200 to an inch
        shown = engraver.engrave(saved(art), width)
        assert (shown.BitsPerComponent, shown.ColorSpace) == (1, Name.DeviceGray)
        assert pixels(shown).tobytes() == art.tobytes()
    reduced = engraver.engrave(saved(art), 36)
    assert (size_of(reduced), reduced.BitsPerComponent) == ((600, 450), 1)
    assert engraver.engrave(saved(art, "TIFF", compression="group4")).BitsPerComponent == 1


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP"])
def test_what_came_without_loss_is_kept_without_loss(engraver: Engraver, kind: str) -> None:
    shown = engraver.engrave(saved(photograph(), kind))
    assert (shown.Filter, shown.ColorSpace) == (Name.FlateDecode, Name.DeviceCMYK)
    assert pixels(shown).tobytes() == engraver.inks.to_cmyk.apply(photograph()).tobytes()


# ── the store ───────────────────────────────────────────────────────────────────────────────────────────────


def test_made_once_and_the_same_everywhere(
    engraver: Engraver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = saved(photograph(600, 400), "JPEG")
    first = engraver.file(data, 100)
    elsewhere = Engraver(tmp_path / "cache", engraver.findings).file(data, 100)
    assert elsewhere.read_bytes() == first.read_bytes()
    assert elsewhere.name == first.name
    monkeypatch.setattr("pipeline.artwork.engraver.read_file", lambda _: pytest.fail("read again"))
    assert engraver.file(data, 100) == first


def test_a_file_that_changed_since_it_was_measured_is_not_taken_for_it(engraver: Engraver) -> None:
    data, other = saved(photograph(60, 40), "JPEG"), saved(plate((9, 8, 7)), "JPEG")
    original = engraver.measure(data).original
    arguments: tuple[Any, ...] = (300, engraver.inks, engraver.store, engraver.findings.append)
    (changed,) = engrave([Placed(engraver.picture(other), original, 99, 99)], *arguments)
    (first,) = engrave([Placed(engraver.picture(data), original, 99, 99)], *arguments)
    assert changed != first


def test_a_press_profile_that_cannot_be_used_is_told(engraver: Engraver, tmp_path: Path) -> None:
    file = tmp_path / "nothing.icc"
    file.write_bytes(b"no profile")
    with pytest.raises(OSError, match=r"nothing\.icc"):
        engraver.engrave(saved(photograph(), "JPEG"), inks=Inks(file))

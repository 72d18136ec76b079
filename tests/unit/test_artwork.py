"""Pictures made of pixels, as they come from cameras and careless hands, and what is made of them."""

from __future__ import annotations

import os
import random
import struct
import subprocess
import sys
import tracemalloc
import zlib
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageFile

from pipeline.artwork import Artwork, prepare
from pipeline.booklet import Picture
from pipeline.diagnostics import Place
from pipeline.edition import BUILT_IN, Conformance, Edition
from pipeline.store import Store
from tests.conftest import Findings

PRESS_PROFILE = Path(__file__).resolve().parents[2] / "styles" / "profiles" / "ISOcoated_v2_300_bas.icc"
PLACE = Place("content/1_edito/edito.txt", 3)
SCREEN = replace(BUILT_IN[0], conformance=Conformance.NONE)
PAGE = replace(SCREEN, trim=(36.0, 56.0), bleed=2.0, ppi=127)  # covered by 200 × 300 pixels
ANY_FORMAT = ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "JPEG2000", "AVIF", "ICO", "PPM"]


class Bench:
    """Prepares pictures of one folder, and collects what is said of them."""

    def __init__(self, folder: Path, findings: Findings) -> None:
        self.folder = folder
        self.findings = findings
        self.store = Store(folder / "cache")

    def file(self, data: bytes, name: str = "picture.png") -> Path:
        file = self.folder / name
        file.write_bytes(data)
        return file

    def try_file(self, file: Path | None, edition: Edition = PAGE, **options: Any) -> Artwork | None:
        picture = Picture("picture.png", file, PLACE)
        return prepare(picture, edition, self.store, self.findings.append, **options)

    def prepare(self, data: bytes, edition: Edition = PAGE, **options: Any) -> Artwork:
        artwork = self.try_file(self.file(data), edition, **options)
        assert artwork is not None, self.findings
        return artwork

    def refuse(self, data: bytes) -> str:
        """Give the reason why this is no picture."""
        assert self.try_file(self.file(data)) is None
        assert self.findings.codes == ["picture-unreadable"]
        assert self.findings[0].place == PLACE
        return dict(self.findings[0].words)["reason"]


@pytest.fixture
def bench(tmp_path: Path, findings: Findings) -> Bench:
    return Bench(tmp_path, findings)


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def opened(artwork: Artwork) -> Image.Image:
    image = Image.open(artwork.file)
    image.load()
    assert image.size == (artwork.width, artwork.height)
    assert artwork.media_type == Image.MIME[str(image.format)]
    assert artwork.file.suffix == {"JPEG": ".jpg", "PNG": ".png"}[str(image.format)]
    assert not artwork.vector
    assert not {"icc_profile", "exif", "comment", "xmp", "dpi"} & set(image.info) - {"dpi"}
    return image


def photograph(width: int = 200, height: int = 150) -> Image.Image:
    """Soft shades with grain: thousands of colours, no two neighbours alike."""
    bands = []
    for seed in range(3):
        dice = random.Random(seed)
        coarse = Image.frombytes("L", (8, 6), bytes(dice.randrange(40, 200) for _ in range(48)))
        grain = Image.frombytes("L", (64, 64), dice.randbytes(4096)).resize((width, height))
        bands.append(Image.blend(coarse.resize((width, height), Image.Resampling.BICUBIC), grain, 0.06))
    return Image.merge("RGB", bands)


def plate(colour: Any, mode: str = "RGB", size: tuple[int, int] = (40, 30)) -> Image.Image:
    return Image.new(mode, size, colour)


def drawing(size: tuple[int, int] = (120, 90), colours: int = 20) -> Image.Image:
    image = Image.new("P", size)
    image.putpalette([level for i in range(colours) for level in (i * 97 % 256, i * 31 % 256, i * 157 % 256)])
    for i in range(colours):
        image.paste(i, (i * size[0] // colours, i * 2, size[0], size[1]))
    return image


def middle(image: Image.Image) -> Any:
    return image.getpixel((image.width // 2, image.height // 2))


def near(found: Any, wanted: tuple[int, ...], by: int = 4) -> bool:
    return len(found) == len(wanted) and all(abs(a - b) <= by for a, b in zip(found, wanted, strict=True))


def icc(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    """Write a small ICC profile (version 2) of a display."""
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        table += name + struct.pack(">II", start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    header = struct.pack(">I4sI4s4s4s", start + len(body), b"lcms", 0x02100000, b"mntr", space, b"XYZ ")
    header += bytes(12) + b"acsp" + bytes(28) + struct.pack(">iii", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + table + body


def xyz(*numbers: float) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">iii", *(round(number * 65536) for number in numbers))


def gamma(exponent: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(exponent * 256)) + b"\0\0"


WHITE = xyz(0.9642, 1.0, 0.8249)
WIDE_RGB = icc(
    b"RGB ",
    {b"wtpt": WHITE, b"rXYZ": xyz(0.6097, 0.3111, 0.0195), b"gXYZ": xyz(0.2053, 0.6257, 0.0609),
     b"bXYZ": xyz(0.1492, 0.0632, 0.7446), b"rTRC": gamma(2.2), b"gTRC": gamma(2.2), b"bTRC": gamma(2.2)},
)  # fmt: skip
LINEAR_GREY = icc(b"GRAY", {b"wtpt": WHITE, b"kTRC": gamma(1.0)})
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


# ── what is no picture ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ANY_FORMAT)
def test_every_format_whole_and_cut(bench: Bench, kind: str) -> None:
    data = saved(photograph(), kind)
    assert bench.prepare(data).width == (128 if kind == "ICO" else 200)
    assert bench.refuse(data[: len(data) // 2]) in ("the file is cut short", "the file is damaged")


def test_cut_files_stay_refused_when_the_engine_is_lenient(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    data = saved(photograph(), "JPEG")
    assert bench.refuse(data[:-2000]) == "the file is cut short"
    assert bench.prepare(data).width == 200
    assert ImageFile.LOAD_TRUNCATED_IMAGES
    assert Image.MAX_IMAGE_PIXELS == 10


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b"no picture at all", "not a picture in a format known here"),
        (b"<!DOCTYPE html><p>404 not found", "not a picture in a format known here"),
        (b"<html/>", "not a picture in a format known here"),
        (
            b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n",
            "not a picture in a format known here",
        ),
        (b"\x89PNG\r\n\x1a\nand nothing more", "the file is cut short"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "the file is damaged"),
    ],
)
def test_no_picture(bench: Bench, data: bytes, reason: str) -> None:
    assert bench.refuse(data) == reason


def test_reason_in_french(bench: Bench) -> None:
    bench.refuse(b"")
    assert bench.findings[0].message("fr").endswith("le fichier est vide")


def test_no_file_is_nobody_s_news(bench: Bench) -> None:
    assert bench.try_file(None) is None
    assert bench.findings == []


def test_no_ordinary_file(bench: Bench) -> None:
    os.mkfifo(bench.folder / "pipe")
    places = [bench.folder, bench.folder / "pipe", bench.folder / "gone.png", Path("/dev/zero")]
    assert [bench.try_file(file) for file in places] == [None] * 4
    reasons = [dict(found.words)["reason"] for found in bench.findings]
    assert reasons == [
        "it is a folder",
        "it is not an ordinary file",
        "it is not there",
        "it is not an ordinary file",
    ]


def test_large_file_is_not_read(bench: Bench) -> None:
    file = bench.file(saved(photograph()))
    os.truncate(file, 200_000_001)
    tracemalloc.start()
    assert bench.try_file(file) is None
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
    assert dict(bench.findings[0].words)["reason"] == "the file is larger than 200 MB"


def png(width: int, height: int, compressed: bytes) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", compressed) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def zeros(rows: int, row: bytes) -> bytes:
    packer = zlib.compressobj(1)
    return b"".join([*(packer.compress(row * 1000) for _ in range(rows // 1000)), packer.flush()])


@pytest.mark.parametrize("rows", [0, 60_000], ids=["header alone", "whole"])
def test_bomb_is_not_decoded(bench: Bench, rows: int) -> None:
    file = bench.file(png(60_000, 60_000, zeros(rows, bytes(1 + 7500))))
    program = f"""
import resource, sys
from pathlib import Path
from pipeline.artwork import raster
from pipeline.artwork.outcome import TooManyPixelsError
data = Path({str(file)!r}).read_bytes()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    raster.prepare_raster(data, (1000, 1000))
except TooManyPixelsError as error:
    print(*error.size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000)
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["60000", "60000", "True"]
    assert done.stderr == ""
    assert bench.try_file(file) is None
    assert bench.findings.codes == ["picture-huge"]
    assert bench.findings[0].place == PLACE
    assert "60000 × 60000" in bench.findings[0].message("fr")
    assert "100 million" in bench.findings[0].hint("en")


@pytest.mark.parametrize("size", [(10_001, 10_000), (15_000, 10_000)])
def test_just_too_many_pixels(bench: Bench, size: tuple[int, int]) -> None:
    assert bench.try_file(bench.file(png(*size, b""))) is None
    assert bench.findings.codes == ["picture-huge"]


def test_damaged_pictures_of_all_kinds_never_raise(bench: Bench) -> None:
    dice = random.Random(7)
    wholes = [saved(photograph(40, 30), kind) for kind in ANY_FORMAT if kind != "TIFF"]
    for _ in range(300):
        data = bytearray(dice.choice(wholes))
        for _ in range(dice.choice((1, 3, 20))):
            data[dice.randrange(dice.choice((60, len(data))))] = dice.choice((0, 255, dice.randrange(256)))
        bench.try_file(bench.file(bytes(data)))
    assert set(bench.findings.codes) <= {"picture-unreadable", "picture-huge", "picture-animated"}


# ── size ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("size", "wanted"),
    [
        ((400, 600), (200, 300)),
        ((800, 600), (400, 300)),
        ((400, 1801), (200, 901)),
        ((200, 1800), (200, 1800)),
        ((60, 40), (60, 40)),
        ((1, 1800), (1, 1800)),
    ],
)
def test_reduced_to_what_covers_the_page_with_its_bleed(
    bench: Bench, size: tuple[int, int], wanted: tuple[int, int]
) -> None:
    artwork = bench.prepare(saved(plate((10, 200, 30), size=size), "JPEG"))
    assert (artwork.width, artwork.height) == wanted
    assert near(middle(opened(artwork).convert("RGB")), (10, 200, 30))


def test_reduction_loses_no_detail_that_the_page_can_hold(bench: Bench) -> None:
    """Stripes of four pixels, reduced to two, are stripes still: nothing was decoded too small."""
    stripes = Image.new("L", (1600, 1200))
    for x in range(0, 1600, 32):
        stripes.paste(255, (x, 0, x + 16, 1200))
    image = opened(bench.prepare(saved(stripes, "JPEG", quality=95)))
    assert image.size == (400, 300)
    assert [image.getpixel((x, 150)) for x in (161, 162, 165, 166)] == pytest.approx([255, 255, 0, 0], abs=12)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("scale", [1, 30])
def test_orientation(bench: Bench, kind: str, orientation: int, scale: int) -> None:
    """Seen upright, the picture is 40 × 30 with red at the top left, whatever way it is stored."""
    upright = plate((0, 0, 255))
    upright.paste((255, 0, 0), (0, 0, 20, 15))
    method = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}.get(orientation)
    stored = upright if method is None else upright.transpose(Image.Transpose(method))
    stored = stored.resize((stored.width * scale, stored.height * scale), Image.Resampling.NEAREST)
    exif = Image.Exif()
    exif[0x0112] = orientation
    options: dict[str, dict[str, Any]] = {
        "JPEG": {"quality": 95, "subsampling": 0},
        "WEBP": {"lossless": True},
    }
    data = saved(stored, kind, exif=exif, **options.get(kind, {}))
    image = opened(bench.prepare(data)).convert("RGB")
    assert image.size == ((40, 30) if scale == 1 else (400, 300))
    red, blue = image.getpixel((image.width // 5, image.height // 5)), image.getpixel((image.width - 5, 5))
    assert near(red, (254, 0, 0))
    assert near(blue, (0, 0, 254))


def test_damaged_exif_is_no_loss(bench: Bench) -> None:
    assert (
        bench.prepare(saved(photograph(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + bytes(9))).width
        == 200
    )


# ── colour ──────────────────────────────────────────────────────────────────────────────────────────

INKS = (0, 230, 230, 0)


def without_adobe_marker(data: bytes) -> bytes:
    start = data.index(b"\xff\xee")
    return data[:start] + data[start + 2 + int.from_bytes(data[start + 2 : start + 4], "big") :]


@pytest.mark.parametrize(
    ("kind", "options"), [("JPEG", {"quality": 95}), ("TIFF", {}), ("TIFF", {"compression": "tiff_lzw"})]
)
@pytest.mark.parametrize("embedded", [True, False])
def test_cmyk_through_a_profile(bench: Bench, kind: str, options: dict[str, Any], embedded: bool) -> None:
    profile = PRESS_PROFILE.read_bytes() if embedded else None
    data = saved(plate(INKS, "CMYK"), kind, icc_profile=profile, **options)
    image = opened(bench.prepare(data, press_profile=None if embedded else PRESS_PROFILE))
    assert image.mode in ("RGB", "P")
    assert near(middle(image.convert("RGB")), (224, 38, 30), 12)  # the press's red, not a screen's
    white = opened(bench.prepare(saved(plate((0, 0, 0, 0), "CMYK"), kind), press_profile=PRESS_PROFILE))
    assert middle(white.convert("L")) >= 254


def test_cmyk_without_any_profile(bench: Bench) -> None:
    assert near(
        middle(opened(bench.prepare(saved(plate(INKS, "CMYK"), "JPEG", quality=95)))), (255, 25, 25), 6
    )
    upside_down = plate(tuple(255 - ink for ink in INKS), "CMYK")
    data = without_adobe_marker(saved(upside_down, "JPEG", quality=95))
    assert near(middle(opened(bench.prepare(data))), (255, 25, 25), 6)


def test_profile_that_does_not_fit_is_passed_over(bench: Bench) -> None:
    for wrong in (PRESS_PROFILE.read_bytes(), b"no profile", WIDE_RGB[:200]):
        image = opened(bench.prepare(saved(plate((200, 100, 50)), "JPEG", icc_profile=wrong, quality=95)))
        assert near(middle(image), (200, 100, 50))
    data = saved(plate(INKS, "CMYK"), "JPEG", icc_profile=WIDE_RGB, quality=95)
    assert near(middle(opened(bench.prepare(data, press_profile=PRESS_PROFILE))), (224, 38, 30), 12)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_wide_rgb_becomes_srgb(bench: Bench, mode: str) -> None:
    image = plate((140, 180, 140))
    if mode == "RGBA":
        image.putalpha(128)
    data = saved(image.convert(mode) if mode != "P" else image.quantize(4), "PNG", icc_profile=WIDE_RGB)
    found = middle(opened(bench.prepare(data)).convert("RGBA"))
    assert near(found, (120, 181, 138, 128 if mode == "RGBA" else 255), 6)


def test_srgb_profile_is_no_work(bench: Bench) -> None:
    image = photograph()
    with_profile = bench.prepare(saved(image, "JPEG", icc_profile=SRGB))
    opened(with_profile)
    assert with_profile.file.read_bytes() == saved(image, "JPEG")


def test_lab(bench: Bench) -> None:
    lab = ImageCms.profileToProfile(
        plate((200, 60, 60)), ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    assert lab is not None
    assert near(middle(opened(bench.prepare(saved(lab, "TIFF"))).convert("RGB")), (200, 60, 60))


def test_sixteen_bits_are_scaled(bench: Bench) -> None:
    ramp = Image.frombytes(
        "I;16", (256, 8), b"".join(struct.pack("<256H", *range(0, 65536, 256)) for _ in range(8))
    )
    for kind in ("PNG", "TIFF"):
        image = opened(bench.prepare(saved(ramp, kind)))
        assert image.mode == "L"
        assert [image.getpixel((x, 4)) for x in (0, 64, 128, 255)] == pytest.approx([0, 64, 128, 254], abs=2)


def test_sixteen_bit_rgb(bench: Bench) -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    row = b"\0" + struct.pack(">3H", 0xC800, 0x6400, 0x3200) * 20
    header = struct.pack(">IIBBBBB", 20, 20, 16, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", header), chunk(b"tRNS", struct.pack(">3H", 999, 999, 999))]
    parts += [chunk(b"IDAT", zlib.compress(row * 20)), chunk(b"IEND", b"")]
    image = opened(bench.prepare(b"\x89PNG\r\n\x1a\n" + b"".join(parts)))
    assert near(middle(image.convert("RGB")), (200, 100, 50), 1)


def test_floating_point(bench: Bench) -> None:
    image = opened(bench.prepare(saved(plate(0.5, "F"), "TIFF")))
    assert image.mode == "L"
    assert middle(image) == pytest.approx(128, abs=1)


@pytest.mark.parametrize("size", [(200, 150), (800, 600)])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_grey_stays_grey(bench: Bench, kind: str, size: tuple[int, int]) -> None:
    grey = photograph(*size).convert("L")
    assert opened(bench.prepare(saved(grey, kind))).mode == "L"
    profiled = opened(bench.prepare(saved(plate(128, "L"), kind, icc_profile=LINEAR_GREY)))
    assert profiled.mode == "L"
    assert middle(profiled) == pytest.approx(188, abs=3)
    wide = opened(bench.prepare(saved(plate(128, "L"), kind, icc_profile=SRGB)))
    assert (wide.mode, middle(wide)) == ("L", 128)


@pytest.mark.parametrize("mode", ["1", "P", "RGB"])
def test_few_greys_become_grey(bench: Bench, mode: str) -> None:
    image = plate(255, "L")
    image.paste(0, (0, 0, 10, 30))
    found = opened(bench.prepare(saved(image.convert(mode))))
    assert (found.mode, found.format) == ("L", "PNG")
    assert [found.getpixel((x, 5)) for x in (5, 30)] == [0, 255]


# ── transparency, animation, kind of file ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_opaque_alpha_is_flattened(bench: Bench, mode: str) -> None:
    image = photograph().convert(mode)
    assert opened(bench.prepare(saved(image))).mode == mode[:-1]
    image.putpixel((3, 3), (*((9,) * (len(mode) - 1)), 100))
    for size in ((200, 150), (400, 600)):
        kept = opened(bench.prepare(saved(image.resize(size, Image.Resampling.NEAREST))))
        assert (kept.mode, kept.format) == (mode, "PNG")


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_palette_with_transparency(bench: Bench, kind: str) -> None:
    image = drawing()
    seen = opened(bench.prepare(saved(image, kind, transparency=0)))
    assert (seen.mode, seen.format) == ("P", "PNG")
    assert seen.convert("RGBA").getchannel("A").getextrema() == (0, 255)
    unused = opened(bench.prepare(saved(image, kind, transparency=19 if kind == "PNG" else 200)))
    assert unused.format == "PNG"
    used = saved(image.point(lambda index: min(index, 18)), kind, transparency=19)
    assert not opened(bench.prepare(used)).has_transparency_data


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_animation_gives_its_first_image(bench: Bench, kind: str) -> None:
    frames = [plate(colour) for colour in ((200, 0, 0), (0, 200, 0), (0, 0, 200))]
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)
    for _ in range(2):  # made, then found in the store
        assert near(middle(opened(bench.prepare(data)).convert("RGB")), (200, 0, 0), 6)
    assert bench.findings.codes == ["picture-animated"] * 2
    assert bench.findings[0].place == PLACE


def test_photographs_become_jpeg(bench: Bench) -> None:
    for kind in ("PNG", "WEBP", "TIFF", "AVIF", "BMP"):
        image = opened(bench.prepare(saved(photograph(), kind)))
        assert (image.format, image.mode) == ("JPEG", "RGB")


def test_flat_artwork_becomes_png_and_stays_small(bench: Bench) -> None:
    flat = drawing((400, 600))
    for image in (flat, flat.convert("RGB")):
        found = bench.prepare(saved(image))
        assert opened(found).format == "PNG"
        assert (found.width, found.file.stat().st_size < 10_000) == (200, True)
    smooth = drawing((400, 300), 8).convert("RGB").resize((333, 222), Image.Resampling.LANCZOS)
    assert opened(bench.prepare(saved(smooth, "WEBP", lossless=True))).format == "PNG"
    exact = opened(bench.prepare(saved(drawing().convert("RGB"), "BMP")))
    assert (exact.mode, exact.convert("RGB").tobytes()) == ("P", drawing().convert("RGB").tobytes())


def test_right_files_stay_as_they_are(bench: Bench) -> None:
    for data in (
        saved(drawing()),
        saved(photograph(), "JPEG"),
        saved(photograph(), "JPEG", progressive=True),
    ):
        assert bench.prepare(data).file.read_bytes() == data


def test_notes_are_not_published(bench: Bench) -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home"
    for kind, image in (("JPEG", photograph()), ("PNG", drawing())):
        data = saved(image, kind, exif=exif, dpi=(300, 300)) + b"a film that follows"
        found = bench.prepare(data)
        assert opened(found).convert("RGB").size == image.size
        assert b"at home" not in found.file.read_bytes()
        assert b"a film" not in found.file.read_bytes()
        plain = bench.prepare(saved(image, kind)).file.read_bytes()
        assert len(found.file.read_bytes()) == pytest.approx(len(plain), abs=30)


# ── the store ───────────────────────────────────────────────────────────────────────────────────────


def test_made_once_and_the_same_everywhere(bench: Bench, tmp_path: Path) -> None:
    data = saved(photograph(600, 400))
    first = bench.prepare(data)
    stamp = first.file.stat().st_mtime_ns
    assert bench.prepare(data) == first
    assert first.file.stat().st_mtime_ns == stamp
    elsewhere = Bench(tmp_path / "cache", bench.findings).prepare(data)
    assert elsewhere.file.read_bytes() == first.file.read_bytes()
    assert elsewhere.file.name == first.file.name


def test_what_it_depends_on_makes_another(bench: Bench) -> None:
    data = saved(plate(INKS, "CMYK"), "JPEG")
    editions = [PAGE, replace(PAGE, ppi=100), replace(PAGE, trim=(90.0, 90.0)), replace(PAGE, bleed=0.0)]
    files = [bench.prepare(data, edition).file.name[:60] for edition in editions]
    files.append(bench.prepare(data, press_profile=PRESS_PROFILE).file.name[:60])
    assert len(set(files)) == 5


def test_a_file_whose_digest_is_known_is_not_read_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = saved(photograph())
    digest = sha256(data).hexdigest()
    first = bench.prepare(data, digest=digest)
    assert bench.prepare(data) == first
    # What was said of a file may be of another one by now: what is there counts.
    assert bench.prepare(saved(photograph(300, 200)), digest="0" * 64) != first
    with monkeypatch.context() as patched:
        patched.setattr("pipeline.artwork.read_file", lambda _: pytest.fail("read again"))
        assert bench.try_file(bench.folder / "picture.png", digest=digest) == first


def test_damaged_entry_is_made_again(bench: Bench) -> None:
    data = saved(photograph())
    first = bench.prepare(data)
    whole = first.file.read_bytes()
    for file in bench.store.folder.glob("*/*"):
        file.write_bytes(file.read_bytes()[:-1])
    assert bench.prepare(data) == first
    assert first.file.read_bytes() == whole


def test_pillow_is_opened_only_when_there_is_something_to_make() -> None:
    program = "import sys, pipeline.artwork; print([name for name in sys.modules if name.startswith('PIL')])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

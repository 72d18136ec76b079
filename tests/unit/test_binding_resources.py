"""Fonts and pictures once: what several fascicles hold of the same is in the bound file one time."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from pikepdf import Dictionary, Name, Object, Pdf
from PIL import Image

from pipeline.artwork.plate import Plate, page
from pipeline.binding import Sheaf
from pipeline.fascicle import FontUse
from tests.tools.press import Press
from tests.tools.tagtree import painted_text
from tests.unit.test_binding import UNTAGGED, Bindery, broken, painted, texts

WORDS = ("abc déjà", "xyz où", "abc mno, œuf")


@pytest.fixture(scope="module")
def bindery(tmp_path_factory: pytest.TempPathFactory) -> Bindery:
    return Bindery(tmp_path_factory.mktemp("bindery"))


def plain(bindery: Bindery, body: str, css: str = "", **options: Any) -> Sheaf:
    return bindery.sheaf(body, css, tagged=False, **options)


def shelves(document: Pdf) -> Iterator[Object]:
    """Give all dictionaries of resources of a file."""
    for one in document.objects:
        if isinstance(one, pikepdf.Stream | Dictionary) and Name.Resources in one:
            yield one.Resources


def fonts(document: Pdf) -> dict[tuple[int, int], Object]:
    """Give the fonts that pages and drawings use, by their numbers."""
    return {font.objgen: font for shelf in shelves(document) for font in shelf.get(Name.Font, {}).values()}


def font_file(font: Object) -> Object:
    descriptor = font.DescendantFonts[0].FontDescriptor
    return descriptor.get(Name.FontFile2, descriptor.get(Name.FontFile3))


def characters(font: Object) -> dict[int, str]:
    found = re.findall(rb"^<([0-9a-f]{4})> <([0-9a-f]+)>$", font.ToUnicode.read_bytes(), re.M)
    return {int(a, 16): bytes.fromhex(b.decode()).decode("utf-16-be") for a, b in found if b != b"ffff"}


def widths(font: Object) -> dict[int, float]:
    found: dict[int, float] = {}
    runs = list(font.DescendantFonts[0].W)
    for first, run in zip(runs[::2], runs[1::2], strict=True):
        found |= {first + at: float(width) for at, width in enumerate(run)}
    return found


def outlines(font: Object) -> dict[str, Any]:
    """Give the outline of each glyph that a font's file has one for."""
    glyphs = TTFont(BytesIO(font_file(font).read_bytes()))["glyf"]
    return {name: glyph for name, glyph in glyphs.glyphs.items() if glyphs[name].numberOfContours}


# ── fonts ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_font_of_all_fascicles_is_there_once_with_all_their_glyphs(bindery: Bindery) -> None:
    sheaves = [plain(bindery, f"<p>{words}</p>") for words in WORDS]
    pdf = bindery.bind(sheaves, UNTAGGED)
    whole = plain(bindery, "".join(f"<p style='break-before: page'>{words}</p>" for words in WORDS))
    with Pdf.open(BytesIO(pdf)) as document, Pdf.open(whole.file) as engine:
        (ours,), (theirs,) = fonts(document).values(), fonts(engine).values()
        assert characters(ours) == characters(theirs)
        assert widths(ours) == widths(theirs)
        described, wanted = (one.DescendantFonts[0].FontDescriptor for one in (ours, theirs))
        for key in ("/Flags", "/FontBBox", "/Ascent", "/Descent", "/CapHeight", "/FontName", "/FontFamily"):
            assert (
                described[key].unparse() == wanted[key].unparse()
                if key == "/FontBBox"
                else (str(described[key]) == str(wanted[key]))
            ), key
        assert outlines(ours) == outlines(theirs)
        assert font_file(ours).Length1 == len(font_file(ours).read_bytes())
    assert [text.strip() for text in texts(pdf)] == list(WORDS)
    assert [bytes(painted(pdf, 3, n).tobytes()) for n in range(3)] == [
        painted(whole.file.read_bytes(), 3, n).tobytes() for n in range(3)
    ]
    assert broken(pdf) == []


def test_a_fascicle_that_has_all_the_glyphs_gives_its_own_file(bindery: Bindery) -> None:
    sheaves = [plain(bindery, f"<p>{words}</p>") for words in ("ab", "abcd", "dc")]
    bindery.asked.clear()
    with Pdf.open(BytesIO(bindery.bind(sheaves, UNTAGGED))) as document:
        (font,) = fonts(document).values()
        with Pdf.open(sheaves[1].file) as source:
            (own,) = fonts(source).values()
            assert font_file(font).read_bytes() == font_file(own).read_bytes()
        assert sorted(characters(font).values()) == list("abcd")
    assert bindery.asked == []


def test_figures_of_one_width_are_marked_as_such_only_while_all_are(bindery: Bindery) -> None:
    tabular = "p { font-variant-numeric: tabular-nums lining-nums }"
    alike = [plain(bindery, f"<p>{figures}</p>", tabular) for figures in ("12", "34")]
    other = plain(bindery, "<p>mi</p>", tabular)
    flags = []
    for sheaves in (alike, [*alike, other]):
        with Pdf.open(BytesIO(bindery.bind(sheaves, UNTAGGED))) as document:
            (font,) = fonts(document).values()
            assert (len(set(widths(font).values())) == 1) == (sheaves is alike)
            flags.append(int(font.DescendantFonts[0].FontDescriptor.Flags) & 1)
    assert flags == [1, 0]


def test_a_blank_reads_as_a_space_or_as_one_that_breaks_no_line_in_all_fascicles(bindery: Bindery) -> None:
    sheaves = [plain(bindery, f"<p>{words}</p>") for words in ("a\u202f: b", "c d", "e\u00a0f")]
    with Pdf.open(BytesIO(bindery.bind(sheaves, UNTAGGED))) as document:
        assert [painted_text(page)[-1] for page in document.pages] == ["a\u00a0: b", "c d", "e\u00a0f"]


def test_furniture_is_set_in_the_same_fonts(bindery: Bindery) -> None:
    sheaves = [plain(bindery, f"<p>{words}</p>") for words in WORDS]
    pdf = bindery.bind(sheaves, UNTAGGED, [bindery.overlay(["12", "34", "56"])])
    with Pdf.open(BytesIO(pdf)) as document:
        (font,) = fonts(document).values()
        assert set("123456") < set("".join(characters(font).values()))
    assert broken(pdf) == []


def test_a_table_of_many_characters_is_written_in_blocks_that_readers_take(bindery: Bindery) -> None:
    letters = string.digits + string.ascii_letters + "".join(map(chr, range(0xC0, 0x100)))
    css = "p { overflow-wrap: anywhere }"
    sheaves = [plain(bindery, f"<p>{words}</p>", css) for words in (letters[:90], letters[50:])]
    pdf = bindery.bind(sheaves, UNTAGGED)
    with Pdf.open(BytesIO(pdf)) as document:
        (font,) = fonts(document).values()
        table = font.ToUnicode.read_bytes()
    blocks = re.findall(rb"(\d+) beginbfchar\n(.*?)\nendbfchar", table, re.S)
    assert len(blocks) == 2
    assert [int(count) for count, _ in blocks] == [len(lines.splitlines()) for _, lines in blocks]
    assert max(int(count) for count, _ in blocks) == 100
    assert "".join(texts(pdf)[0].split()) == letters[:90]


def test_outlines_that_no_fascicle_has_are_put_in(bindery: Bindery) -> None:
    press = Press(bindery.folder / "bare")
    press.folder.mkdir(exist_ok=True)
    bodies = ("<p>ab<strong>c</strong></p>", "<p>cd</p>", "<p>abcd</p>")
    bare = [bindery.keep(press.set(body, tagged=False)) for body in bodies]
    dressed = [plain(bindery, body) for body in bodies]
    pdf = bindery.bind(bare, UNTAGGED)
    for number, sheaf in enumerate(dressed):
        assert painted(pdf, 4, number).tobytes() == painted(sheaf.file.read_bytes(), 4).tobytes()
    assert broken(pdf) == []
    with pytest.raises(ValueError, match="no fascicle has it"):
        bindery.bind(bare, UNTAGGED, subset=lambda *_: None)


def test_two_files_of_one_family_name_stay_two(bindery: Bindery) -> None:
    (file,) = (
        one.file
        for one in bindery.press.styles().files
        if (one.face.weight, one.face.style) == (400, "normal")
    )
    font = TTFont(file)
    for glyph in ("a", "b"):
        font["glyf"][glyph] = font["glyf"]["x"]
    folder = bindery.press.folder / "fonts"
    folder.mkdir(parents=True)
    font.save(folder / "autre.ttf")
    (folder / "premier.ttf").write_bytes(file.read_bytes())
    sheaves = [
        plain(
            bindery,
            f"<p>{words}</p>",
            f"@font-face {{ font-family: N; src: url(fonts/{name}.ttf) }} p {{ font-family: N }}",
        )
        for name, words in (("premier", "ab"), ("autre", "ab"), ("premier", "abc"))
    ]
    digests = {use.digest for sheaf in sheaves for use in sheaf.fascicle.fonts}
    assert len(digests) == 2
    assert len({use.name for sheaf in sheaves for use in sheaf.fascicle.fonts}) == 1
    pdf = bindery.bind(sheaves, UNTAGGED)
    with Pdf.open(BytesIO(pdf)) as document:
        assert len(fonts(document)) == 2
        one, two, three = (next(iter(page.obj.Resources.Font.values())).objgen for page in document.pages)
        assert one == three != two
    for number, sheaf in enumerate(sheaves):
        alone = painted(sheaf.file.read_bytes(), 4)
        assert painted(pdf, 4, number).tobytes() == alone.tobytes()


def test_a_font_that_cannot_be_cut_stays_with_its_fascicles(bindery: Bindery) -> None:
    sheaves = [plain(bindery, f"<p>{words}</p>") for words in ("ab\u202fc", "bc", "ab\u202fc")]
    sheaves.append(plain(bindery, "<p>xy</p>"))
    pdf = bindery.bind(sheaves, UNTAGGED, subset=lambda *_: None)
    with Pdf.open(BytesIO(pdf)) as document:
        assert len(fonts(document)) == 4
        assert len({font_file(font).objgen for font in fonts(document).values()}) == 3
        assert [painted_text(page)[-1] for page in document.pages] == ["ab c", "bc", "ab c", "xy"]
    assert broken(pdf) == []


def test_fonts_of_unknown_files_share_what_is_equal(bindery: Bindery) -> None:
    sheaves = [plain(bindery, f"<p>{words}</p>") for words in ("ab", "ab", "cd")]
    strangers = [replace(sheaf, fascicle=replace(sheaf.fascicle, fonts=())) for sheaf in sheaves]
    with Pdf.open(BytesIO(bindery.bind(strangers, UNTAGGED))) as document:
        assert len({font_file(font).objgen for font in fonts(document).values()}) == 2
    twice = [
        replace(
            sheaf,
            fascicle=replace(sheaf.fascicle, fonts=(*sheaf.fascicle.fonts, FontUse(use.name, use.digest))),
        )
        for sheaf in sheaves
        for use in sheaf.fascicle.fonts
    ]
    with Pdf.open(BytesIO(bindery.bind(twice, UNTAGGED))) as document:
        assert len(fonts(document)) == 3


def test_a_font_with_missing_glyphs_keeps_its_own_codes(bindery: Bindery) -> None:
    css = "html { font-family: Text, Text }"
    sheaves = [plain(bindery, f"<p>{words}</p>", css) for words in ("ab", "b\u0d95\ue123", "c\ue456d")]
    kinds = set()
    for sheaf in sheaves:
        with Pdf.open(sheaf.file) as source:
            kinds |= {isinstance(font.Encoding, pikepdf.Stream) for font in fonts(source).values()}
    assert kinds == {True, False}, "the engine has another way with missing glyphs now"
    pdf = bindery.bind(sheaves, UNTAGGED)
    for number, sheaf in enumerate(sheaves):
        assert painted(pdf, 4, number).tobytes() == painted(sheaf.file.read_bytes(), 4).tobytes()
        assert texts(pdf)[number] == texts(sheaf.file.read_bytes())[0]


# ── drawings and pictures ──────────────────────────────────────────────────────────────────────────────

DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60"><g opacity=".5">
<rect width="200" height="60" fill="#8cf"/><text x="5" y="40" font-family="Text" font-size="24">{}</text></g>
</svg>"""


def test_words_in_drawings_are_set_in_the_fonts_of_all(bindery: Bindery, tmp_path: Path) -> None:
    sheaves = []
    for number, words in enumerate(("abc", "def")):
        file = tmp_path / f"{number}.svg"
        file.write_text(DRAWING.format(words))
        sheaves.append(
            plain(bindery, f"<p>xyz</p><img src='picture:{file.name}'>", pictures={file.name: file})
        )
    pdf = bindery.bind(sheaves, UNTAGGED)
    with Pdf.open(BytesIO(pdf)) as document:
        drawings = [one for shelf in shelves(document) for one in shelf.get(Name.XObject, {}).values()]
        assert len({one.objgen for one in drawings}) == 2
        (font,) = fonts(document).values()
        assert "".join(sorted(characters(font).values())) == "abcdefxyz"
    for number, sheaf in enumerate(sheaves):
        assert painted(pdf, 4, number).tobytes() == painted(sheaf.file.read_bytes(), 4).tobytes()
        assert texts(pdf)[number] == texts(sheaf.file.read_bytes())[0]


def pictures(document: Pdf) -> list[Object]:
    return [
        one
        for one in document.objects
        if isinstance(one, pikepdf.Stream) and one.get(Name.Subtype) == Name.Image
    ]


@pytest.fixture
def photos(tmp_path: Path) -> dict[str, Path]:
    files = {}
    for name, colour in (
        ("un.jpg", (200, 20, 20)),
        ("deux.jpg", (20, 200, 20)),
        ("trois.png", (20, 20, 200, 90)),
    ):
        files[name] = tmp_path / name
        Image.new("RGBA" if name.endswith("png") else "RGB", (40, 30), colour).save(files[name])
    return files


def test_a_picture_of_several_fascicles_is_there_once(bindery: Bindery, photos: dict[str, Path]) -> None:
    shown = (("un.jpg", "trois.png"), ("trois.png",), ("deux.jpg", "un.jpg"), ())
    sheaves = [
        plain(bindery, "<p>x</p>" + "".join(f"<img src='picture:{name}'>" for name in names), pictures=photos)
        for names in shown
    ]
    pdf = bindery.bind(sheaves, UNTAGGED)
    with Pdf.open(BytesIO(pdf)) as document:
        assert len(pictures(document)) == 4  # one has a mask
        counts = [len(page.obj.Resources.get(Name.XObject, {})) for page in document.pages]
        assert counts == [len(names) for names in shown]
    for number, sheaf in enumerate(sheaves):
        assert painted(pdf, 4, number).tobytes() == painted(sheaf.file.read_bytes(), 4).tobytes()
    assert broken(pdf) == []


def test_pictures_in_groups_and_patterns_are_shared_as_well(
    bindery: Bindery, photos: dict[str, Path]
) -> None:
    css = "div { background: url(picture:un.jpg) 0 0 / 12mm; height: 40mm } .half { opacity: .5 }"
    bodies = (
        "<img src='picture:un.jpg'>",
        "<div></div>",
        "<p class=half><img src='picture:un.jpg'></p><div></div>",
    )
    sheaves = [plain(bindery, body, css, pictures=photos) for body in bodies]
    pdf = bindery.bind(sheaves, UNTAGGED)
    with Pdf.open(BytesIO(pdf)) as document:
        assert len(pictures(document)) == 1
    for number, sheaf in enumerate(sheaves):
        assert painted(pdf, 4, number).tobytes() == painted(sheaf.file.read_bytes(), 4).tobytes()
    assert broken(pdf) == []


def test_no_more_is_written_than_the_engine_writes_of_the_whole(
    bindery: Bindery, photos: dict[str, Path]
) -> None:
    chance = random.Random(1)
    sections = ["".join(chance.choices("abcdefghijklm noprstuv éà.", k=4000)) for _ in range(12)]
    bodies = [
        f"<h1 id='s{n}'>Titre</h1><p>{words}</p><img src='picture:un.jpg' alt='un'>"
        for n, words in enumerate(sections)
    ]
    joined = "".join(f"<div style='break-before: page'>{body}</div>" for body in bodies)
    whole = bindery.sheaf(joined, pictures=photos).file.read_bytes()
    assert len(bindery.bind([bindery.sheaf(body, pictures=photos) for body in bodies])) <= 1.02 * len(whole)


def coded(mode: str, level: Any) -> bytes:
    file = BytesIO()
    Image.new(mode, (8, 8), level).save(file, "JPEG")
    return file.getvalue()


def test_an_engraving_comes_instead_of_what_was_typeset_with(
    bindery: Bindery, photos: dict[str, Path], tmp_path: Path
) -> None:
    first, second, *_ = photos
    crisp = f"<img style='image-rendering: pixelated' src='picture:{first}'>"
    body = "".join(f"<img src='picture:{name}'>" for name in (first, second))
    sheaves = [plain(bindery, body, pictures=photos), plain(bindery, crisp, pictures=photos)]
    uses = {use.source: use for sheaf in sheaves for use in sheaf.fascicle.pictures}
    assert set(uses) == {first, second}
    inks, cover = coded("CMYK", (9, 99, 199, 19)), coded("L", 77)
    mask = Plate(8, 8, "/DeviceGray", 1, 8, "DCTDecode", cover)
    plate = Plate(8, 8, "/DeviceCMYK", 4, 8, "DCTDecode", inks, inverted=True, mask=mask)
    file = tmp_path / "engraved.pdf"
    file.write_bytes(page(plate))
    engraved = {uses[first].name: file}
    pdf = bindery.bind(sheaves, UNTAGGED, engraved=engraved)
    assert pdf == bindery.bind(sheaves, UNTAGGED, engraved=engraved)
    assert broken(pdf) == []
    with Pdf.open(BytesIO(pdf)) as document:
        found = {
            name: one for shelf in shelves(document) for name, one in shelf.get(Name.XObject, {}).items()
        }
        ours = [one for name, one in found.items() if name[1:-1] == uses[first].name]
        assert [one.objgen for one in ours] == [ours[0].objgen] * 2  # smoothed, and not
        assert (ours[0].read_raw_bytes(), ours[0].SMask.read_raw_bytes()) == (inks, cover)
        assert [float(level) for level in ours[0].Decode] == [1, 0] * 4
        assert len(pictures(document)) == 3  # it, its mask, and the one that was not engraved
        known_as = document.trailer.ID[0]
    file.write_bytes(page(replace(plate, coded=coded("CMYK", (9, 9, 9, 9)))))
    with Pdf.open(BytesIO(bindery.bind(sheaves, UNTAGGED, engraved=engraved))) as document:
        assert document.trailer.ID[0] != known_as

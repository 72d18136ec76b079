"""The sample booklet, as people leaf through it: sixteen pages, on the grid, one sheet a page."""

from __future__ import annotations

import ctypes
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from pipeline import build
from pipeline.artwork.inks import Inks
from pipeline.build import Proof
from tests.tools.tagtree import read_tags
from tests.tools.verapdf import validate
from tools.draw_pictures import PRESS_PROFILE

HOUSE = Path(__file__).resolve().parents[1]
GRID, TEXT = 13.5, 9.6
TRIM_HEIGHT, HEAD, LINES = 595.276, 51.024, 35
# Pages that hold running text, session sheets and the feature's columns included.
WITH_TEXT = {3, 4, 6, 7, 9, 10, 11, 12, 13}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    copytree(HOUSE / "content", folder / "content")
    return folder


@pytest.fixture(scope="module")
def proof(root: Path) -> Proof:
    (edition,) = build.editions(root, ["print"])
    return build.build(root, edition)


@pytest.fixture(scope="module")
def baselines(root: Path, proof: Proof) -> dict[int, list[float]]:
    """The baselines of running text on each page, in points below the head of the type area."""
    found = defaultdict(list)
    with pypdfium2.PdfDocument(root / proof.file) as document:
        for number, page in enumerate(document, 1):
            foot = page.get_trimbox()[1]
            text = page.get_textpage()
            for index, size in sizes_of(text):
                x, y = ctypes.c_double(), ctypes.c_double()
                pdfium.FPDFText_GetCharOrigin(text, index, x, y)
                if size == pytest.approx(TEXT, abs=0.01):
                    found[number].append(TRIM_HEIGHT - (y.value - foot) - HEAD)
    return dict(found)


def sizes_of(text: pypdfium2.PdfTextPage) -> Iterator[tuple[int, float]]:
    """Give the characters set in the face of the text that show anything, with their sizes."""
    name = ctypes.create_string_buffer(200)
    for index in range(text.count_chars()):
        pdfium.FPDFText_GetFontInfo(text, index, name, 200, None)
        if b"Spectral" in name.value and not chr(pdfium.FPDFText_GetUnicode(text, index)).isspace():
            matrix = pdfium.FS_MATRIX()
            pdfium.FPDFText_GetMatrix(text, index, matrix)
            yield index, pdfium.FPDFText_GetFontSize(text, index) * matrix.d


def test_it_has_sixteen_pages_and_nothing_to_mend(proof: Proof) -> None:
    assert proof.pages == 16
    assert [(found.code, str(found.place)) for found in proof.findings if found.severity != "note"] == []


def test_running_text_stands_on_the_grid(baselines: dict[int, list[float]]) -> None:
    assert set(baselines) >= WITH_TEXT
    first = min(min(on_page) for on_page in baselines.values()) % GRID
    off = {
        number: sorted({round(one, 1) for one in on_page if abs((one - first + 1) % GRID - 1) > 0.1})
        for number, on_page in baselines.items()
    }
    assert {number: lines for number, lines in off.items() if lines} == {}


def test_no_line_stands_below_the_last_of_the_grid(baselines: dict[int, list[float]]) -> None:
    assert max(max(on_page) for on_page in baselines.values()) < LINES * GRID


@pytest.mark.slow
@pytest.mark.parametrize(("name", "size"), [("accessible", 12), ("large-print", 18)])
def test_all_readers_get_it_whole_and_in_order(root: Path, name: str, size: int) -> None:
    (edition,) = build.editions(root, [name])
    proof = build.build(root, edition)
    with pypdfium2.PdfDocument(root / proof.file) as document:
        sizes = Counter(round(points, 1) for page in document for _, points in sizes_of(page.get_textpage()))
    assert sizes.most_common(1)[0][0] == size
    assert [found.code for found in proof.findings if found.severity != "note"] == []
    assert proof.press_ready
    for verdict in validate([root / proof.file], ("ua1", "2a")):
        assert verdict.compliant, str(verdict)
    tags = read_tags(root / proof.file)
    assert len(tags.find("Figure")) == 9, "every picture has a description"
    titles = [tag.text for tag in tags.find("H1")]
    assert titles[:4] == ["Nos mots communs", "Sommaire", "Éditorial", "Une méthode en partage"]
    assert tags.text.replace("\u00a0", " ").count("À retenir") == 4
    (contents,) = tags.find("TOC")
    entries = [(entry.roles(), len(entry.find("Link")[0].text) > 0) for entry in contents.find("TOCI")]
    assert entries == [(["Reference", "Link"], True)] * 9
    captions = [figure.find("Caption")[0].text for figure in tags.find("Figure") if figure.find("Caption")]
    assert [len(tags.find("Caption")), captions[-1].replace("\u00a0", " ")] == [
        len(captions),
        "Une scène, un livre, trois âges.",
    ]
    assert {"Span", "NonStruct"} & set(tags.roles()) == set(), "nothing that says nothing"


# ── the theme and its sister ────────────────────────────────────────────────────────────────────────────────

# Words and what lies under them in the edition for all readers, and how far they must stand apart.
PAIRS = [
    ("black", "white", 4.5), ("ink", "white", 4.5), ("ink", "paper", 4.5), ("black", "paper", 4.5),
    ("white", "ink", 4.5), ("saffron", "ink", 4.5), ("ink", "saffron", 4.5), ("white", "sea-dark", 4.5),
    ("white", "vermilion-dark", 4.5), ("saffron", "sea-dark", 3.0), ("vermilion", "white", 3.0),
]  # fmt: skip
TOKENS = [
    "styles/tokens.css",
    *(p.relative_to(HOUSE).as_posix() for p in HOUSE.glob("themes/*/styles/tokens.css")),
]


@pytest.fixture(scope="module")
def inks() -> Inks:
    return Inks(PRESS_PROFILE)


@pytest.mark.parametrize("tokens", TOKENS)
def test_words_stand_out_from_what_lies_under_them(tokens: str, inks: Inks) -> None:
    css = (HOUSE / tokens).read_text(encoding="utf-8")
    light = {
        name: luminance(inks.on_screen(tuple(float(n.rstrip("%")) for n in values.split())))
        for name, values in re.findall(r"--([\w-]+): device-cmyk\(([^)]+)\)", css)
    }
    low = {
        (words, ground): round(found, 2)
        for words, ground, least in PAIRS
        if (found := contrast(light[words], light[ground])) < least
    }
    assert low == {}


def luminance(colour: str) -> float:
    """Give the relative luminance of a colour (WCAG 2.1)."""
    levels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in levels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: float, other: float) -> float:
    dark, light = sorted((one, other))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.slow
def test_the_other_theme_makes_the_same_booklet_in_other_clothes(root: Path) -> None:
    (root / "booklet.toml").write_text('[booklet]\ntheme = "gazette"\n', encoding="utf-8")
    proofs = [build.build(root, edition) for edition in build.editions(root)]
    assert proofs[0].pages == 16
    assert [str(f.code) for proof in proofs for f in proof.findings if f.severity != "note"] == []

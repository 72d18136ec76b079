"""Files of other programs (`tests/foreign/`): what preflight sees in them is what other tools see."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from pipeline import preflight
from pipeline.diagnostics.catalogue import CATALOGUE
from pipeline.edition import BUILT_IN, PRINTERS, Edition
from tests.conftest import Findings

FOLDER = Path(__file__).parents[1] / "foreign"
FILES = sorted(FOLDER.glob("*.pdf"))
PRINT = BUILT_IN[0]

# Of each of the listing's words for a font's kind, what /Subtype says.
KINDS = {
    "Type 1": {"Type1", "MMType1"},
    "Type 1C": {"Type1", "MMType1"},
    "Type 3": {"Type3"},
    "TrueType": {"TrueType"},
    "CID Type 0": {"Type0", "CIDFontType0"},
    "CID Type 0C": {"Type0", "CIDFontType0"},
    "CID TrueType": {"Type0", "CIDFontType2"},
}
# Of each of the listing's words for a coding, the PDF's.
FILTERS = {
    "jpeg": "DCTDecode",
    "jpx": "JPXDecode",
    "jbig2": "JBIG2Decode",
    "ccitt": "CCITTFaxDecode",
    "image": "",
}
PROCESS = ("Cyan", "Magenta", "Yellow", "Black")


def needs(program: str) -> pytest.MarkDecorator:
    """Skip where a program is missing: `tools/setup.sh test` installs it."""
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"needs {program}")


def rows(*command: str | Path) -> list[dict[str, str]]:
    """Read the table that a program of Poppler prints, by the columns of its rule."""
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    head, rule, *lines = printed.splitlines()
    if command[0] == "pdffonts":
        spans = [match.span() for match in re.finditer("-+", rule)]
        names = [head[start:end].strip() for start, end in spans]
        return [dict(zip(names, (line[a:b].strip() for a, b in spans), strict=True)) for line in lines]
    return [picture_row(line) for line in lines]


def picture_row(line: str) -> dict[str, str]:
    names = "page num type width height color comp bpc enc interp".split()
    cells = line.split()
    *_, ppi_x, ppi_y, _, _ = line.replace("%", " ").split()
    return dict(zip(names, cells, strict=False)) | {"x-ppi": ppi_x, "y-ppi": ppi_y}


def plates(file: Path, folder: Path) -> set[str]:
    """Separate a file; give the names of the plates that something is printed with."""
    subprocess.run(
        ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=tiffsep", "-r50", "-o", folder / "%d.tif", file],
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    inked = set()
    for plate in folder.glob("*(*).tif"):
        with Image.open(plate) as picture:
            if picture.convert("L").getextrema()[0] < 255:
                inked.add(plate.stem.partition("(")[2].removesuffix(")"))
    return inked


def test_there_are_files_of_many_programs() -> None:
    assert len(FILES) >= 20
    assert all(file.stat().st_size < 61_440 for file in FILES)
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [file.name for file in FILES if f"`{file.stem}`" not in told] == []


@pytest.mark.parametrize("printer", PRINTERS)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_file_is_read_to_its_end(file: Path, printer: str, findings: Findings) -> None:
    edition = Edition(**{**as_dict(PRINT), "printer": printer, "thresholds": PRINTERS[printer]})
    preflight.check(file, edition, findings.append)
    assert findings
    assert not {"file-unfit", "file-hostile", "page-unreadable"} & set(findings.codes)
    pages = pages_of(file)
    for one in findings:
        assert one.code in CATALOGUE
        assert one.page is None or 1 <= one.page <= pages
        assert one.message("fr") != one.message("en")


def as_dict(edition: Edition) -> dict[str, object]:
    return {name: getattr(edition, name) for name in Edition.__dataclass_fields__}


def pages_of(file: Path) -> int:
    import pikepdf

    with pikepdf.open(file) as document:
        return len(document.pages)


@needs("pdffonts")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_fonts_are_those_that_poppler_lists(file: Path) -> None:
    listed = rows("pdffonts", file)
    found = preflight.inventory(file).fonts
    # Poppler knows no name of fonts that are drawn; what we call those is the name that the file gives them.
    named = {bare(row["name"]) for row in listed}
    assert {(one.name if one.name in named else "", one.embedded, one.subset) for one in found} == {
        (bare(row["name"]), row["emb"] == "yes", row["sub"] == "yes") for row in listed
    }
    for one in found:
        kinds = {row["type"] for row in listed if bare(row["name"]) in (one.name, "")}
        assert any(one.kind in KINDS[kind] for kind in kinds)


def bare(name: str) -> str:
    """Give a font's name without a subset's mark and without its encoding; "" for one that has none."""
    return re.sub(r"^[A-Z]{6}\+|-Identity-H$|\[none\]", "", name)


@needs("pdfimages")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_pictures_are_those_that_poppler_lists(file: Path) -> None:
    listed = [row for row in rows("pdfimages", "-list", file) if row["type"] in ("image", "stencil")]
    found = preflight.inventory(file).pictures
    assert sorted((one.page, one.width, one.height) for one in found) == sorted(
        (int(row["page"]), int(row["width"]), int(row["height"])) for row in listed
    )
    for one, row in zip(found, listed, strict=True):
        assert (one.page, one.width, one.height) == (int(row["page"]), int(row["width"]), int(row["height"]))
        assert one.bits == int(row["bpc"])
        assert one.ppi_x == pytest.approx(float(row["x-ppi"]), abs=1)
        assert one.ppi_y == pytest.approx(float(row["y-ppi"]), abs=1)
        assert FILTERS[row["enc"]] in one.filter


@needs("gs")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_plates_are_those_that_ghostscript_separates(file: Path, tmp_path: Path) -> None:
    assert set(preflight.inventory(file).plates) == plates(file, tmp_path)

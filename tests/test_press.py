"""The sample's print file, as a printer's equipment sees it: its plates, its ink, its findings, its bytes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pikepdf import Pdf
from PIL import Image, ImageChops
from pypdfium2 import PdfDocument

from pipeline import preflight
from pipeline.edition import PRINTERS, load
from tests.conftest import Findings

ROOT = Path(__file__).resolve().parent.parent
LIST = Path(__file__).with_name("sample_press_findings.txt")
# What the press profile of the sample lets through, in per cent.
INK_LIMIT = 300


def build(root: Path, day: str) -> Path:
    root.mkdir(parents=True)
    shutil.copytree(ROOT / "content", root / "content")
    if (ROOT / "booklet.toml").exists():
        shutil.copyfile(ROOT / "booklet.toml", root / "booklet.toml")
    environment = {**os.environ, "SOURCE_DATE_EPOCH": day, "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "pipeline", "build", str(root), "-e", "print", "-q"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return root / "output" / "print.pdf"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("one") / "livret", "1900000000")


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"needs {name}")
    return found


def expected() -> dict[str, list[str]]:
    """Read the list of findings that are known and meant, under each printer's name."""
    lists: dict[str, list[str]] = {}
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            lists[line[1:-1]] = []
        elif line and not line.startswith("#"):
            lists[list(lists)[-1]].append(line)
    return lists


@pytest.mark.parametrize("printer", PRINTERS)
def test_each_printer_finds_what_is_known_and_nothing_else(
    file: Path, printer: str, findings: Findings
) -> None:
    edition = replace(load(ROOT).edition("print"), printer=printer, thresholds=PRINTERS[printer])
    preflight.check(file, edition, findings.append)
    assert [found.text() for found in findings] == expected()[printer]
    assert "error" not in {str(found.severity) for found in findings}


def test_the_list_names_each_printer_once() -> None:
    assert sorted(expected()) == sorted(PRINTERS)


def test_the_same_bytes_come_out_anywhere_at_any_time(file: Path, tmp_path: Path) -> None:
    """The folder bears the same name: a booklet without a title is called by it."""
    again = build(tmp_path / "elsewhere" / "livret", "1900000000")
    assert again.read_bytes() == file.read_bytes()


def test_the_file_is_sound_for_other_readers(file: Path) -> None:
    done = subprocess.run(
        [program("qpdf"), "--check", str(file)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "No syntax or stream encoding errors found" in done.stdout


def plates(file: Path, folder: Path, page: int) -> dict[str, Image.Image]:
    """Have Ghostscript separate a page, 100 ppi; gives each plate by its name (0: full ink)."""
    folder.mkdir(exist_ok=True)
    command = [program("gs"), "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=tiffsep", "-r100"]
    command += [f"-dFirstPage={page}", f"-dLastPage={page}", f"-sOutputFile={folder / 'page.tif'}", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout + done.stderr == ""
    named = ((re.search(r"\((.+)\)", one.name), one) for one in sorted(folder.glob("page(*).tif")))
    return {name[1]: Image.open(one) for name, one in named if name}


def test_there_are_four_plates_and_never_too_much_ink(file: Path, tmp_path: Path) -> None:
    with Pdf.open(file) as document:
        pages = len(document.pages)
    for page in range(1, pages + 1):
        found = plates(file, tmp_path / str(page), page)
        assert sorted(found) == ["Black", "Cyan", "Magenta", "Yellow"]
        assert heaviest(found) <= INK_LIMIT


def heaviest(found: dict[str, Image.Image]) -> float:
    """Give the most ink anywhere on a page, in per cent: half sums of half sums of plates."""
    one, other, third, fourth = (ImageChops.invert(plate.convert("L")) for plate in found.values())
    halves = (ImageChops.add(one, other, 2), ImageChops.add(third, fourth, 2))
    return 4 * ImageChops.add(*halves, 2).getextrema()[1] / 2.55  # type: ignore[operator]


def test_running_text_is_on_the_black_plate_alone(file: Path, tmp_path: Path) -> None:
    """Where the words of a paragraph stand, no other plate has any ink."""
    page, box = paragraph(file)
    found = plates(file, tmp_path / "text", page)
    scale = 100 / 72
    area = tuple(round(side * scale) for side in box)
    inked = {name: plate.convert("L").crop(area).getextrema()[0] < 250 for name, plate in found.items()}
    assert inked == {"Black": True, "Cyan": False, "Magenta": False, "Yellow": False}


def paragraph(file: Path) -> tuple[int, tuple[float, float, float, float]]:
    """Find a long line of running text: its page, from 1, and its box in points from the top left."""
    with PdfDocument(file) as document:
        for number, page in enumerate(document, 1):
            text, height = page.get_textpage(), page.get_height()
            for at in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(at)
                if right - left > 250 and 4 < top - bottom < 12:
                    return number, (left, height - top, right, height - bottom)
    raise AssertionError("no running text")

"""Pages as sheets of paper: their boxes, how they lie, how many they are."""

from __future__ import annotations

from pathlib import Path

import pikepdf
from pikepdf import Name, Pdf

from pipeline.diagnostics import Diagnostic, Report, finding
from pipeline.edition import Edition

_MM = 72 / 25.4
# How far a box may be off, in mm.
TOLERANCE = 0.01


def check_boxes(file: Path, edition: Edition, report: Report) -> None:
    """Every page has the trim and the bleed of its edition, nested in the sheet."""
    with Pdf.open(file) as document:
        for number, page in enumerate(document.pages, 1):
            _page_boxes(number, page, edition, report)


def _page_boxes(number: int, page: pikepdf.Page, edition: Edition, report: Report) -> None:
    trim = [float(n) for n in page.obj.get(Name.TrimBox, page.mediabox)]
    bleed = [float(n) for n in page.obj.get(Name.BleedBox, page.mediabox)]
    media = [float(n) for n in page.mediabox]
    size = tuple(round((trim[n + 2] - trim[n]) / _MM, 2) for n in (0, 1))
    if any(abs(a - b) > TOLERANCE for a, b in zip(size, edition.trim, strict=True)):
        report(_wrong(number, "TrimBox", _size(size), _size(edition.trim)))
    around = [trim[n] - bleed[n] for n in (0, 1)] + [bleed[n] - trim[n] for n in (2, 3)]
    reach = max((side / _MM for side in around), key=lambda side: abs(side - edition.bleed))
    if abs(reach - edition.bleed) > TOLERANCE:
        report(_wrong(number, "BleedBox", f"{reach:.2f} mm", f"{edition.bleed:g} mm"))
    if any(media[n] > bleed[n] + 0.01 for n in (0, 1)) or any(media[n] < bleed[n] - 0.01 for n in (2, 3)):
        report(_wrong(number, "MediaBox", str(media), f"⊇ {bleed}"))


def _wrong(number: int, box: str, found: str, wanted: str) -> Diagnostic:
    return finding("box-wrong", page=number, number=number, box=box, found=found, wanted=wanted)


def _size(size: tuple[float, ...]) -> str:
    return " × ".join(f"{n:g}" for n in size) + " mm"

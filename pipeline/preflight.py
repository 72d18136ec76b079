"""The finished file seen as the printer and as the screen reader see it; trusts nothing that made it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import page as page_validation
import pikepdf
from pikepdf import Name, Pdf

from pipeline.diagnostics import Diagnostic, Report, finding
from pipeline.edition import Conformance, Edition

_MM = 72 / 25.4
# Bytes of stack for the validator; 4 000 references one behind the other need a fraction of it.
_STACK = 256 << 20
# How far a box may be off, in mm.
TOLERANCE = 0.01
# What pikepdf raises where a file holds other things than the standard says.
_MISSHAPEN = (ValueError, TypeError, LookupError, AttributeError, RuntimeError)

# Beyond page-validation's own limits, which a long table or a large picture passes.
_LIMITS = page_validation.SafetyLimits(
    max_decoded_stream_size=1 << 29,
    max_input_size=1 << 31,
    max_object_count=10_000_000,
    # The entries of an outline are a chain, each refers to the next, and each costs stack: see `_validated`.
    max_reference_depth=4_000,
    max_table_grid_cells=10_000_000,
    max_table_grid_rows=100_000,
    max_total_decoded_content_size=1 << 31,
)


def check(file: Path, edition: Edition, report: Report) -> None:
    """Check a finished file, on its own bytes, against what its edition promises.

    A file that cannot be opened is one finding (`file-unfit`), whatever its bytes are.
    """
    for one in _CHECKS:
        try:
            one(file, edition, report)
        except (pikepdf.PdfError, page_validation.PageError, *_MISSHAPEN) as problem:
            # Without the path, which changes from machine to machine.
            report(finding("file-unfit", reason=str(problem).removeprefix(f"{file}: ")))
            return


def _boxes(file: Path, edition: Edition, report: Report) -> None:
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


def _pdfua(file: Path, edition: Edition, report: Report) -> None:
    """A tagged edition is valid PDF/UA-1 for page-validation."""
    if edition.conformance is not Conformance.PDF_UA_1:
        return
    failures = list(_validated(file).failures)
    counts = Counter(failure.rule_id for failure in failures)
    for failure in {failure.rule_id: failure for failure in failures}.values():
        rule = failure.rule_id
        report(finding("pdfua-broken", reason=failure.message, rule=rule, count=counts[rule]))


def _validated(file: Path) -> page_validation.ValidationReport:
    """Validate in a thread with room for long chains of references: the usual stack would end the program."""
    usual = threading.stack_size(_STACK)
    try:
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(page_validation.validate_pdf, file, profile="ua1", limits=_LIMITS).result()
    finally:
        threading.stack_size(usual)


_CHECKS: tuple[Callable[[Path, Edition, Report], None], ...] = (_boxes, _pdfua)

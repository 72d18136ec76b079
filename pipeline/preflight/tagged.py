"""A tagged file held against its two standards: valid PDF/UA-1 and PDF/A-2a, or not and why."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import page as page_validation
from pikepdf import Pdf, Stream

from pipeline.diagnostics import Report, finding
from pipeline.edition import Edition
from pipeline.preflight import judge

# The code of what is found, and page-validation's name for the standard.
_STANDARDS = (("pdfua-broken", "ua1"), ("pdfa-broken", "2a"))
_STREAM_LENGTH = "PDFA2A-STREAM-LENGTH-001"
# Bytes of stack for the validator; 4 000 references one behind the other need a fraction of it.
_STACK = 256 << 20
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


def check_tags(file: Path, edition: Edition, report: Report) -> None:
    """A tagged edition is valid PDF/UA-1 and PDF/A-2a for page-validation and, where it is there, veraPDF."""
    if not edition.tagged:
        return
    for code, profile in _STANDARDS:
        failures = [one for one in _validated(file, profile).failures if not _is_mistaken(file, one)]
        counts = Counter(failure.rule_id for failure in failures)
        for failure in {failure.rule_id: failure for failure in failures}.values():
            rule = failure.rule_id
            report(finding(code, reason=failure.message, rule=rule, count=counts[rule]))

    if judge.available():
        _ask_outside(file, report)


def _ask_outside(file: Path, report: Report) -> None:
    for code, flavour in _STANDARDS:
        try:
            for broken in judge.ask(file, flavour):
                report(finding(code, reason=broken.reason.strip(), rule=broken.rule, count=broken.count))
        except OSError as problem:
            report(finding("verapdf-silent", reason=problem))


def _is_mistaken(file: Path, failure: page_validation.ValidationFailure) -> bool:
    """Tell a length that is right: qpdf, which says when a stream does not end where it should, says nothing.

    page-validation 0.11 takes what looks like the end of a line at the end of compressed data for one.
    """
    if failure.rule_id != _STREAM_LENGTH:
        return False
    with Pdf.open(file, suppress_warnings=True) as document:
        for one in document.objects:
            if isinstance(one, Stream):
                one.read_raw_bytes()
        return not document.get_warnings()


def _validated(file: Path, profile: str) -> page_validation.ValidationReport:
    """Validate in a thread with room for long chains of references: the usual stack would end the program."""
    usual = threading.stack_size(_STACK)
    try:
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(page_validation.validate_pdf, file, profile=profile, limits=_LIMITS).result()
    finally:
        threading.stack_size(usual)

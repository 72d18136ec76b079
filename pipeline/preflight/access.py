"""A finished file as those see and hear it who read it: its words, its structure, its contrast."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pikepdf
from pikepdf import Pdf

from pipeline.diagnostics import Report, finding
from pipeline.edition import Edition
from pipeline.preflight import tags, words
from pipeline.preflight.runs import Reader
from pipeline.spoken import Part, Said

# What pikepdf raises where a file holds other things than the standard says.
_MISSHAPEN = (ValueError, TypeError, LookupError, AttributeError, RuntimeError)


def check(file: Path, edition: Edition, meant: Sequence[Part], report: Report) -> tuple[Said, ...]:
    """Check what a finished file says, and how well; give what a screen reader says of it.

    `meant` are the words of its sections; where nobody knows them, they are not checked.
    """
    try:
        with Pdf.open(file) as document:
            return _check(document, edition, meant, report)
    except (pikepdf.PdfError, *_MISSHAPEN) as problem:
        # Without the path, which changes from machine to machine.
        report(finding("file-unfit", reason=str(problem).removeprefix(f"{file}: ")))
        return ()


def _check(document: Pdf, edition: Edition, meant: Sequence[Part], report: Report) -> tuple[Said, ...]:
    reader = Reader(document)
    runs = {number: reader.runs(number, page) for number, page in enumerate(document.pages, 1)}
    if meant:
        words.check_painted(meant, runs, report)
    if not edition.tagged:
        return ()
    top = tags.read(document)
    said = tags.aloud(top, tags.texts(runs)) if top is not None else ()
    if meant:
        words.check_read(meant, said, report)
    return said

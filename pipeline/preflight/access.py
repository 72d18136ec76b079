"""A finished file as those see and hear it who read it: its words, its structure, its contrast."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from pikepdf import Pdf

from pipeline.diagnostics import Report, finding
from pipeline.edition import Edition
from pipeline.preflight import contrast, tags, wayfinding, words
from pipeline.preflight.limits import MISSHAPEN
from pipeline.preflight.runs import Reader
from pipeline.spoken import Part, Said

# Letters shown of a run of text.
_EXCERPT = 60


def check(file: Path, edition: Edition, meant: Sequence[Part], report: Report) -> tuple[Said, ...]:
    """Check what a finished file says, and how well; give what a screen reader says of it.

    `meant` are the words of its sections; where nobody knows them, they are not checked.
    """
    try:
        with Pdf.open(file) as document:
            said = _check(document, edition, meant, report)
    except MISSHAPEN as problem:
        # Without the path, which changes from machine to machine.
        report(finding("file-unfit", reason=str(problem).removeprefix(f"{file}: ")))
        return ()
    if edition.tagged:
        check_contrast(file, meant, report)
    return said


def listen(file: Path) -> tuple[Said, ...]:
    """Give what a screen reader says of a file; nothing of one without structure, or that cannot be read."""
    with contextlib.suppress(OSError, *MISSHAPEN), Pdf.open(file) as document:
        top = tags.read(document)
        if top is not None:
            reader = Reader(document)
            runs = {number: reader.runs(number, page) for number, page in enumerate(document.pages, 1)}
            return tags.aloud(top, tags.texts(runs))
    return ()


def _check(document: Pdf, edition: Edition, meant: Sequence[Part], report: Report) -> tuple[Said, ...]:
    reader = Reader(document)
    runs = {number: reader.runs(number, page) for number, page in enumerate(document.pages, 1)}
    if meant:
        words.check_painted(meant, runs, report)
    if not edition.tagged:
        return ()
    top = tags.read(document)
    if top is None:
        return ()
    painted = tags.texts(runs)
    said = tags.aloud(top, painted)
    if meant:
        words.check_read(meant, said, report)
    wayfinding.check(document, top, painted, report)
    return said


def check_contrast(file: Path, meant: Sequence[Part], report: Report) -> None:
    """Measure how far the text of a finished file stands out from what lies under it."""
    try:
        for low in contrast.measure(file):
            shown = {
                "words": low.words if len(low.words) <= _EXCERPT else low.words[:_EXCERPT] + "…",
                "colour": _hex(low.text),
                "under": _hex(low.under),
                "ratio": f"{low.ratio:.2f}",
                "needed": f"{low.needed:g}",
            }
            place = words.place_of(low.words, low.page, meant)
            report(finding("contrast-low", place, page=low.page, on=low.page, **shown))  # type: ignore[arg-type]
    except pypdfium2.PdfiumError as problem:
        report(finding("file-unfit", reason=problem))


def _hex(colour: contrast.Colour) -> str:
    return "#" + "".join(f"{level:02x}" for level in colour)

"""The order of the checks: each looks at the file itself, and hands what it finds to `report`."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import page as page_validation
import pikepdf
from pikepdf import Pdf

from pipeline.diagnostics import Report, finding
from pipeline.edition import Edition
from pipeline.preflight.checks import (
    bleed,
    colours,
    declarations,
    fonts,
    interactive,
    lines,
    overprint,
    pages,
    pictures,
    texts,
)
from pipeline.preflight.checks.ink import InkCheck
from pipeline.preflight.content import inherited, read_page
from pipeline.preflight.gathering import Gathering, Where
from pipeline.preflight.letters import Font
from pipeline.preflight.limits import MISSHAPEN, Budget, HostileError
from pipeline.preflight.painted import Sheet
from pipeline.preflight.resources import Library
from pipeline.preflight.tagged import check_tags
from pipeline.preflight.view import View

# What is looked at on each page that goes to a press.
_PAGE_CHECKS: tuple[Callable[[View], None], ...] = (
    pages.check_sides,
    colours.check_spaces,
    colours.check_spots,
    colours.check_transparency,
    colours.check_features,
    pictures.check_pictures,
    texts.check_texts,
    texts.check_margins,
    lines.check_lines,
    overprint.check_overprint,
    bleed.check_bleed,
    interactive.check_page,
)
# What is looked at once in a file that goes to a press.
_FILE_CHECKS: tuple[Callable[[Pdf, Gathering], None], ...] = (
    declarations.check_declaration,
    declarations.check_output_intent,
    interactive.check_file,
)


def check(
    file: Path,
    edition: Edition,
    report: Report,
    *,
    where: Where | None = None,
    declared: frozenset[str] | None = None,
    blank: frozenset[int] = frozenset(),
    multiple: int = 1,
) -> None:
    """Check a finished file, on its own bytes, against what its edition promises.

    `where` leads from a spot to the content, for files of our own; `declared` are the PostScript names of the
    fonts that style sheets declare, None when nobody knows. The pages in `blank` are meant to be empty, and
    all of them are to be a `multiple`. A file that cannot be opened is one finding
    (`file-unfit`), whatever its bytes are; one that asks for too much is `file-hostile`.
    """
    found = Gathering(where)
    try:
        try:
            with Pdf.open(file) as document, _without_collecting():
                _check_open(file, document, edition, found, _Looked(declared, blank, multiple))
        finally:
            found.tell(report)
        check_tags(file, edition, report)
    except pikepdf.PasswordError:
        report(finding("encrypted"))
    except (page_validation.PageError, *MISSHAPEN) as problem:
        # Without the path, which changes from machine to machine.
        report(finding("file-unfit", reason=str(problem).removeprefix(f"{file}: ")))


@contextlib.contextmanager
def _without_collecting() -> Iterator[None]:
    """Have no cycles looked for meanwhile: pages leave none, and looking takes a tenth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


# A total that is off by some, as many programs leave it; nothing is read by it.
_MISCOUNTED = "reported number of objects"


@dataclass(slots=True)
class _Looked:
    """What was known before, and what was seen page by page, for the checks that come after the last."""

    declared: frozenset[str] | None = None
    blank: frozenset[int] = frozenset()
    multiple: int = 1
    fonts: dict[Font, int] = field(default_factory=dict)
    ink: InkCheck = field(default_factory=InkCheck)


def _check_open(file: Path, document: Pdf, edition: Edition, found: Gathering, looked: _Looked) -> None:
    library, budget = Library(), Budget()
    for of_file in _FILE_CHECKS if edition.pressed else ():
        try:
            of_file(document, found)
        except HostileError as hostile:
            _tell_hostile(hostile, None, found)
    count = 0
    try:
        for number, page in enumerate(document.pages, 1):
            count = number
            budget.turn_page()
            try:
                pages.check_boxes(number, page, edition, found)
                if edition.pressed:
                    _check_page(file, number, page, edition, found, library, budget, looked)
            except MISSHAPEN as problem:  # one page that makes no sense hides nothing of the others
                found.add("page-unreadable", number, reason=str(problem))
    except HostileError as hostile:
        _tell_hostile(hostile, count, found)
    if edition.pressed:
        pages.check_count(len(document.pages), looked.multiple, found)
        fonts.check_fonts(looked.fonts, looked.declared, found)
        looked.ink.tell(file, edition.thresholds, found)
        _tell_damage(file, document, found)


def _tell_damage(file: Path, document: Pdf, found: Gathering) -> None:
    """Whatever had to be guessed, or left out, another program may guess in another way."""
    warnings = [str(one) for one in document.get_warnings()]
    guesses = [one for one in warnings if _MISCOUNTED not in one]
    if guesses:
        reason = guesses[0].replace(str(file), "", 1).lstrip(" ,:")
        found.add("file-damaged", reason=reason, count=len(guesses))


def _check_page(
    file: Path,
    number: int,
    page: pikepdf.Page,
    edition: Edition,
    found: Gathering,
    library: Library,
    budget: Budget,
    looked: _Looked,
) -> None:
    """Look at a page; one that asks for too much is left, as long as there is time for the others."""
    try:
        sheet = read_page(page.obj, library, budget)
    except HostileError as hostile:
        budget.look_at_clock()
        _tell_hostile(hostile, number, found)
        return
    except MISSHAPEN as problem:
        found.add("page-unreadable", number, reason=str(problem))
        return
    view = view_of(file, number, page, sheet, edition, found)
    for one in _PAGE_CHECKS:
        one(view)
    if number not in looked.blank:
        pages.check_ink(view)
    budget.look_at_clock()
    looked.ink.look(view)
    for font in sheet.fonts:
        looked.fonts.setdefault(font, number)


def _tell_hostile(hostile: HostileError, number: int | None, found: Gathering) -> None:
    words: dict[str, Any] = {"limit": f"{hostile.limit:g}", "what": hostile.what, "what_fr": hostile.what_fr}
    found.add("file-hostile", number, alike=(hostile.what,), **words)


def view_of(
    file: Path, number: int, page: pikepdf.Page, sheet: Sheet, edition: Edition, found: Gathering
) -> View:
    """Put together what the checks of a page ask for."""
    rotation = inherited(page.obj, "/Rotate")
    return View(
        file,
        number,
        page,
        pages.box_of(page, "TrimBox"),
        pages.box_of(page, "BleedBox"),
        pages.box_of(page, "MediaBox") if "/MediaBox" in page.obj else pages.box_of(page, ""),
        sheet,
        edition,
        found,
        int(rotation) if rotation is not None else 0,
    )


__all__ = ["Where", "check"]

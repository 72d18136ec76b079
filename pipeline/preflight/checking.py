"""The order of the checks: each looks at the file itself, and hands what it finds to `report`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import page as page_validation
import pikepdf

from pipeline.diagnostics import Place, Report, finding
from pipeline.edition import Edition
from pipeline.preflight.pages import check_boxes
from pipeline.preflight.tagged import check_tags

# The place in the content of what stands on a page (from 1) at x, y in points from the lower left corner of
# its trim; None where nobody knows.
Where = Callable[[int, float, float], Place | None]

# What pikepdf raises where a file holds other things than the standard says.
_MISSHAPEN = (ValueError, TypeError, LookupError, AttributeError, RuntimeError)


def check(
    file: Path,
    edition: Edition,
    report: Report,
    *,
    where: Where | None = None,
    declared: frozenset[str] | None = None,
) -> None:
    """Check a finished file, on its own bytes, against what its edition promises.

    `where` leads from a spot to the content, for files of our own; `declared` are the PostScript names of the
    fonts that style sheets declare, None when nobody knows. A file that cannot be opened is one finding
    (`file-unfit`), whatever its bytes are.
    """
    del where, declared
    for one in _CHECKS:
        try:
            one(file, edition, report)
        except (pikepdf.PdfError, page_validation.PageError, *_MISSHAPEN) as problem:
            # Without the path, which changes from machine to machine.
            report(finding("file-unfit", reason=str(problem).removeprefix(f"{file}: ")))
            return


_CHECKS: tuple[Callable[[Path, Edition, Report], None], ...] = (check_boxes, check_tags)

"""Typeset pages to the one finished PDF: boxes, marks, page labels, characters that read as typed."""

from __future__ import annotations

import io
import re
from functools import partial

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from pipeline.edition import Edition

MM = 72 / 25.4
# Crop marks: how far beyond the bleed they begin (mm), how long (mm) and how thick (pt) they are.
MARK_GAP = 1.0
MARK_LENGTH = 5.0
MARK_WIDTH = 0.25

_BFCHAR = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4})>")
_SPACE, _NO_BREAK, _SOFT_HYPHEN = b"0020", b"00a0", b"00ad"
# Blanks that a reader's ear should meet as a plain or a no-break space.
_BLANKS = frozenset((_NO_BREAK, b"2007", b"2009", b"200a", b"202f"))


def bind(pdf: bytes, edition: Edition) -> bytes:
    """Make the finished file of typeset pages.

    Same bytes in, same bytes out: the file's identifier is taken from its content.
    """
    with Pdf.open(io.BytesIO(pdf)) as document:
        _mend_characters(document)
        for page in document.pages:
            _set_boxes(page, edition)
            if edition.marks:
                _draw_marks(page, edition)
        document.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
        return out.getvalue()


def _mend_characters(document: Pdf) -> None:
    """Mend each font's table of characters: blanks are blanks, and a hyphen of the layout is a soft one.

    One glyph often stands for several blanks (a font without U+202F draws it with the glyph of the space),
    and the engine keeps the first use of it for the whole file. PDF 1.7, 14.8.2.2.3: the hyphen of a word
    broken at a line's end is U+00AD.
    """
    seen: set[tuple[int, int]] = set()
    for page in document.pages:
        for font in page.obj.get(Name.Resources, Dictionary()).get(Name.Font, Dictionary()).values():
            table = font.get(Name.ToUnicode)
            if table is None or table.objgen in seen:
                continue
            seen.add(table.objgen)
            data = table.read_bytes()
            has_space = any(match[2] == _SPACE for match in _BFCHAR.finditer(data))
            table.write(_BFCHAR.sub(partial(_character, has_space=has_space), data))


def _character(match: re.Match[bytes], has_space: bool) -> bytes:
    code = match[2].lower()
    if code in _BLANKS:
        # Where the font draws U+0020 with another glyph, this one is for the other blanks alone.
        code = _NO_BREAK if has_space else _SPACE
    elif code == b"2010":
        code = _SOFT_HYPHEN
    return b"<" + match[1] + b"> <" + code + b">"


def _set_boxes(page: pikepdf.Page, edition: Edition) -> None:
    """Set the boxes exactly: the engine caps the bleed box at 10 pt beyond the trim."""
    x1, y1, x2, y2 = (float(n) for n in page.obj.TrimBox)
    bleed = edition.bleed * MM
    page.obj.BleedBox = _box(x1 - bleed, y1 - bleed, x2 + bleed, y2 + bleed)
    if edition.marks:
        beyond = bleed + (MARK_GAP + MARK_LENGTH) * MM
        page.obj.MediaBox = _box(x1 - beyond, y1 - beyond, x2 + beyond, y2 + beyond)
    if Name.CropBox in page.obj:
        del page.obj[Name.CropBox]


def _box(*numbers: float) -> Array:
    return Array([round(n, 4) for n in numbers])


def _draw_marks(page: pikepdf.Page, edition: Edition) -> None:
    """Cut the page's ink at the bleed and draw crop marks outside it, as artifacts."""
    left, bottom, right, top = (float(n) for n in page.obj.BleedBox)
    clip = f"q {left:.4f} {bottom:.4f} {right - left:.4f} {top - bottom:.4f} re W n\n"
    page.contents_add(clip.encode(), prepend=True)
    x1, y1, x2, y2 = (float(n) for n in page.obj.TrimBox)
    near = (edition.bleed + MARK_GAP) * MM
    far = near + MARK_LENGTH * MM
    lines = [f"Q /Artifact BMC q 0 G {MARK_WIDTH} w"]
    for x in (x1, x2):
        lines.append(f"{x:.4f} {y1 - near:.4f} m {x:.4f} {y1 - far:.4f} l")
        lines.append(f"{x:.4f} {y2 + near:.4f} m {x:.4f} {y2 + far:.4f} l")
    for y in (y1, y2):
        lines.append(f"{x1 - near:.4f} {y:.4f} m {x1 - far:.4f} {y:.4f} l")
        lines.append(f"{x2 + near:.4f} {y:.4f} m {x2 + far:.4f} {y:.4f} l")
    lines.append("S Q EMC")
    page.contents_add("\n".join(lines).encode())

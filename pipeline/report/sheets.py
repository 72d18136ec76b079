"""Contact sheets of a finished file, spread by spread."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

# Pixels per inch on the sheet of all spreads, and of each spread by itself.
SMALL, LARGE = 50, 110
# So many spreads stand beside each other; between them, this much of the table shows (in pixels).
_ACROSS, _TABLE = 3, 24
_GREY = (0x8C, 0x8C, 0x8C, 0xFF)
_WORDS = {
    "fr": {"title": "Planches de {name}", "one": "Page {0}", "two": "Pages {0} et {1}"},
    "en": {"title": "Contact sheets of {name}", "one": "Page {0}", "two": "Pages {0} and {1}"},
}
_STYLE = """body { margin: 2rem; background: #8c8c8c; color: #fff; text-align: center }
body { font: 1rem/1.4 sans-serif }
figure { margin: 0 0 2.5rem } img { max-width: 100%; height: auto }"""


def contact_sheets(file: Path, language: str) -> tuple[bytes, bytes]:
    """Draw the spreads of a finished file, as they are leafed through: one PNG of all, and an HTML page.

    Pages are shown at their trim. The HTML stands alone: its pictures are in it.
    """
    words = _WORDS.get(language, _WORDS["en"])
    with pypdfium2.PdfDocument(file) as document:
        spreads = spreads_of(len(document))
        sheet = _png(_sheet(document, spreads))
        figures = [_figure(document, spread, words) for spread in spreads]
    title = html.escape(words["title"].format(name=file.name))
    head = f'<meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
    page = f'<!DOCTYPE html>\n<html lang="{language}"><head>{head}</head><body><h1>{title}</h1>\n'
    return sheet, (page + "\n".join(figures) + "\n</body></html>\n").encode()


def spreads_of(pages: int) -> tuple[tuple[int, ...], ...]:
    """Give the spreads of so many pages, by their numbers: the first page stands alone, on the right."""
    inner = (tuple(n for n in (left, left + 1) if n <= pages) for left in range(2, pages + 1, 2))
    return ((1,), *inner) if pages else ()


def _figure(document: pypdfium2.PdfDocument, spread: tuple[int, ...], words: dict[str, str]) -> str:
    size = _size(document, LARGE)
    bitmap = _table(size[0] * len(spread), size[1])
    for place, number in enumerate(spread):
        _draw(document, number, bitmap, (place * size[0], 0), LARGE)
    label = words["two" if len(spread) > 1 else "one"].format(*spread)
    data = base64.b64encode(_png(bitmap)).decode()
    shown = f'<img src="data:image/png;base64,{data}" alt="">'
    return f"<figure>{shown}<figcaption>{label}</figcaption></figure>"


def _sheet(document: pypdfium2.PdfDocument, spreads: Sequence[tuple[int, ...]]) -> pypdfium2.PdfBitmap:
    width, height = _size(document, SMALL)
    across = min(_ACROSS, len(spreads))
    down = -(-len(spreads) // _ACROSS)
    bitmap = _table(across * (2 * width + _TABLE) + _TABLE, down * (height + _TABLE) + _TABLE)
    for place, spread in enumerate(spreads):
        left = _TABLE + place % _ACROSS * (2 * width + _TABLE)
        top = _TABLE + place // _ACROSS * (height + _TABLE)
        for number in spread:  # left-hand pages have even numbers
            _draw(document, number, bitmap, (left + number % 2 * width, top), SMALL)
    return bitmap


def _table(width: int, height: int) -> pypdfium2.PdfBitmap:
    bitmap = pypdfium2.PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_BGR)
    bitmap.fill_rect(_GREY, 0, 0, width, height)
    return bitmap


def _size(document: pypdfium2.PdfDocument, ppi: int) -> tuple[int, int]:
    """Give the size of a trimmed page, in pixels: all pages of a booklet have the same."""
    left, bottom, right, top = document[0].get_trimbox()
    return round((right - left) * ppi / 72), round((top - bottom) * ppi / 72)


def _draw(
    document: pypdfium2.PdfDocument, number: int, bitmap: pypdfium2.PdfBitmap, at: tuple[int, int], ppi: int
) -> None:
    """Draw a page at its trim: the bleed around it is drawn beside the bitmap of the page alone."""
    page = document[number - 1]
    trim, media = page.get_trimbox(), page.get_mediabox()
    crop = (trim[0] - media[0], trim[1] - media[1], media[2] - trim[2], media[3] - trim[3])
    drawn = page.render(scale=ppi / 72, crop=crop, rev_byteorder=False)
    _copy(drawn, bitmap, at, _size(document, ppi))


def _copy(
    drawn: pypdfium2.PdfBitmap, bitmap: pypdfium2.PdfBitmap, at: tuple[int, int], size: tuple[int, int]
) -> None:
    source, target = memoryview(drawn.buffer).cast("B"), memoryview(bitmap.buffer).cast("B")
    wide = 3 * min(drawn.width, size[0])
    for row in range(min(drawn.height, size[1])):
        start = (at[1] + row) * bitmap.stride + 3 * at[0]
        target[start : start + wide] = source[row * drawn.stride : row * drawn.stride + wide]


def _png(bitmap: pypdfium2.PdfBitmap) -> bytes:
    held = io.BytesIO()
    bitmap.to_pil().save(held, "PNG", optimize=True)
    return held.getvalue()

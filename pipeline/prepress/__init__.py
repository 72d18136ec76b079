"""A typeset file's colour made good for the press: bytes in, bytes out.

What comes out holds CMYK alone: no RGB, no Lab, no ICC-based colour. Neutral colours are black alone (those
of pictures inside drawings aside), and black text overprints, so that no white shows where plates are off by
a hair. Whatever a press has no use for (annotations, forms, layers, structure) is gone. The file may be any
part of a booklet.
"""

from __future__ import annotations

import io

from pikepdf import Dictionary, Name, ObjectStreamMode, Pdf

from pipeline.prepress.press import Press
from pipeline.prepress.resources import Plates

__all__ = ["Press", "finish"]

# What a catalogue and a page may not have on the way to a press.
_CATALOGUE = (
    "AcroForm", "AA", "Names", "OCProperties", "OpenAction", "Outlines", "PageMode", "StructTreeRoot",
    "MarkInfo",
)  # fmt: skip
_PAGE = ("AA", "Annots", "StructParents", "Tabs", "Trans")


def finish(pdf: bytes, press: Press) -> bytes:
    """Give the same pages in the inks of a press; `press` knows what CMYK a colour becomes.

    Deterministic: the same bytes and the same press give the same bytes. Raises ValueError for a file that
    cannot be read.
    """
    with Pdf.open(io.BytesIO(pdf)) as document:
        plates = Plates(document, press)
        for page in document.pages:
            plates.bring_over(page.obj)
            for key in _PAGE:
                if f"/{key}" in page.obj:
                    del page.obj[f"/{key}"]
            page.obj.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceCMYK)
        for key in _CATALOGUE:
            if f"/{key}" in document.Root:
                del document.Root[f"/{key}"]
        out = io.BytesIO()
        # A fascicle is read more often than it is written: objects on their own are quicker to read.
        document.save(out, deterministic_id=True, object_stream_mode=ObjectStreamMode.disable)
        return out.getvalue()

"""A typeset file's structure made from its content, for a reader's ears: bytes in, bytes out.

The engine knows boxes: a paragraph over two pages is two of them, a note stands at the foot of its page, what
a float was set beside may come before it. `typesetting` leaves a slip in the file that says of all that is
painted which element of the content it belongs to; here the structure is made in the order of the content,
one element for one.
"""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Pdf

from pipeline.tagging.content import Content
from pipeline.tagging.mending import mend
from pipeline.tagging.slip import take_slip
from pipeline.tagging.writing import write_structure

__all__ = ["finish"]


def finish(pdf: bytes) -> bytes:
    """Give a typeset file its structure; one that has no slip comes back as it is."""
    with Pdf.open(io.BytesIO(pdf)) as document:
        slip = take_slip(document)
        if slip is None:
            return pdf
        top = Content(slip.language).document(slip.top)
        mend(top)
        write_structure(top, document)
        out = io.BytesIO()
        # A fascicle is read more often than it is written: objects on their own are quicker to read.
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return out.getvalue()

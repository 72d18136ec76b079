"""What a file that is kept for long declares, and what it must not hold: PDF/A-2a (ISO 19005-2)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

# All colours of the file are those of this profile.
_SRGB = Path(__file__).parent / "sRGB.icc"
_NAME = "sRGB IEC61966-2.1"
# ISO 32000-1, 12.5.3: the flag of what is printed with its page.
_PRINTED = 4


@cache
def _profile() -> bytes:
    return _SRGB.read_bytes()


def declare_intent(document: Pdf) -> str:
    """Say which screen the file's colours are meant for, with its profile; gives the digest of that."""
    embedded = Stream(document, _profile())
    embedded.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String(_NAME),
        Info=String(_NAME),
        DestOutputProfile=document.make_indirect(embedded),
    )
    document.Root.OutputIntents = Array([document.make_indirect(intent)])
    return hashlib.sha256(_profile()).hexdigest()


def keep_with_page(pages: Sequence[Object]) -> None:
    """Have links stay with their pages wherever these go, as 6.3.2 asks: they are no notes on them."""
    for page in pages:
        for annotation in page.get(Name.Annots, ()):
            annotation.F = _PRINTED

"""What a file for the press declares, and what it must not hold: PDF/X-4 (ISO 15930-7)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from pipeline.edition import PressProfile

# The version of PDF that PDF/X-4 is written in.
VERSION = "1.6"
_REGISTRY = "http://www.color.org"
# What only a screen can use; a link over the page is against the standard.
_FOR_SCREENS = (Name.Annots, Name.StructParents, Name.Tabs, Name.AA)


def strip(pages: Sequence[Object]) -> None:
    """Take from pages what only a screen can use, and have their transparency mixed in the press's inks."""
    for page in pages:
        for key in _FOR_SCREENS:
            if key in page:
                del page[key]
        if Name.Group not in page:
            page.Group = Dictionary(Type=Name.Group, S=Name.Transparency, CS=Name.DeviceCMYK)


def declare_intent(document: Pdf, profile: PressProfile | None) -> str:
    """Say what press the file is made for, with its profile; gives the digest of that, "" for no press."""
    if profile is None:
        return ""
    data = profile.file.read_bytes()
    embedded = Stream(document, data)
    embedded.N = 4
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier=String(profile.condition),
        Info=String(profile.description),
        DestOutputProfile=document.make_indirect(embedded),
    )
    if profile.meaning:
        intent.OutputCondition = String(profile.meaning)
    if profile.registered:
        intent.RegistryName = String(_REGISTRY)
    document.Root.OutputIntents = Array([document.make_indirect(intent)])
    return hashlib.sha256(data).hexdigest()

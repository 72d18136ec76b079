"""Fonts of the whole file: in it, drawn as outlines, declared."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.preflight.gathering import Gathering
from pipeline.preflight.letters import Font


def check_fonts(fonts: Mapping[Font, int], declared: frozenset[str] | None, found: Gathering) -> None:
    """Tell of each font what is wrong with it, with the first page (from 1) that it is used on."""
    for font, page in fonts.items():
        alike = (font.name, font.kind)
        if font.kind == "Type3":
            found.add("font-type3", page, alike=alike, font=font.name)
            continue
        if not font.embedded:
            reason = f"it is not in the file (p. {page})"
            reason_fr = f"elle n’est pas dans le fichier (p. {page})"
            found.add("font-missing", page, alike=alike, font=font.name, reason=reason, reason_fr=reason_fr)
        if font.name == "Courier":
            found.add("font-courier", page, alike=alike)
        if declared is not None and font.embedded and font.name not in declared:
            found.add("font-stranger", page, alike=alike, font=font.name)

"""A short plain text as inline HTML: a title, a caption, with the markup that fine typography needs."""

from __future__ import annotations

from html import escape

from pipeline.edition import House
from pipeline.typography import rules
from pipeline.typography.characters import is_french
from pipeline.typography.galley import Galley, Log
from pipeline.typography.marks import wraps

_USUAL = House()


def polish_inline(text: str, language: str = "fr", house: House = _USUAL, log: Log | None = None) -> str:
    """Give plain `text` polished as inline HTML: escaped, ordinals raised, centuries in small capitals."""
    if not is_french(language) or not rules.concerns(text):
        return escape(text, quote=False)
    galley = Galley.of(text)
    rules.correct(galley, house, log)
    restored = galley.restorer()
    written: list[str] = []
    reached = 0
    for wrap in wraps(galley.text, house, log):
        written.append(escape(restored(galley.text[reached : wrap.start]), quote=False))
        kind = f' class="{wrap.kind}"' if wrap.kind else ""
        written.append(f"<{wrap.tag}{kind}>{wrap.text}</{wrap.tag}>" if wrap.tag else wrap.text)
        reached = wrap.end
    return "".join((*written, escape(restored(galley.text[reached:]), quote=False)))

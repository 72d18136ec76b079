"""What needs markup: endings of ordinals, small capitals of centuries, notes' calls before the stop."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.edition import House
from pipeline.typography.characters import BREAK, JOINER, NNBSP, SPACES
from pipeline.typography.galley import Change, Log

# The class of Roman numerals that are set in small capitals.
NUMERAL = "numeral"


@dataclass(frozen=True, slots=True)
class Wrap:
    """`text` is to stand at [start:end], inside an element `tag` of class `kind` where one is named."""

    start: int
    end: int
    text: str
    tag: str
    kind: str = ""


_S = f"[{SPACES}]"
_ORDINAL = re.compile(
    rf"(?P<number>[1-9IVX](?<![\w.,/#{JOINER}].)(?:\d{{0,3}}|[IVX]{{0,6}}))(?P<joiner>{JOINER}?)"
    r"(?P<ending>ers?|[èe]res?|res?|n?des?|nds?|i?[èe]mes?|es?)(?!\w)"
)
_ENDINGS = {
    "er": "er", "ère": "re", "ere": "re", "re": "re", "nde": "de", "de": "de", "nd": "d",
    "ème": "e", "eme": "e", "ième": "e", "ieme": "e", "e": "e",
}  # fmt: skip
_CENTURY = re.compile(
    rf"(?:{_S}*(?:[-–,]|et|ou|au|à){_S}*[IVX]+{JOINER}?e){{0,2}}{_S}+"
    r"(?:siècles?|s\.|millénaires?|arrondissements?)(?!\w)"
)


def ordinal(number: str, ending: str) -> str:
    """Give the right ending of an ordinal, as typed when it is right; "" when this is none."""
    known = _ENDINGS.get(ending.rstrip("s"), "")
    first, second = number in ("1", "I"), number.endswith("2")
    if (known in ("er", "re") and not first) or (known in ("d", "de") and not second):
        return ""
    if not (number.isdigit() or set(number) <= set("IVX")):
        return ""
    return known and known + "s" * ending.endswith("s")


def wraps(text: str, house: House, log: Log | None = None) -> Iterator[Wrap]:
    """Find the endings to raise and the numerals for small capitals; what is raised already stays."""
    for found in _ORDINAL.finditer(text):
        number, typed = found["number"], found["ending"]
        ending = ordinal(number, typed)
        if not ending:
            continue
        numeral = not number.isdigit() and "centuries" not in house.off and _CENTURY.match(text, found.end())
        if numeral:
            yield Wrap(*found.span("number"), number, "span", NUMERAL)
        raised = bool(found["joiner"])
        if "ordinals" in house.off or (raised and ending == typed):
            continue
        if log is not None:
            breaks = text.count("\n", 0, found.start()) + text.count(BREAK, 0, found.start())
            log(Change("ordinals", found[0].replace(JOINER, ""), f"{number}<sup>{ending}</sup>", breaks))
        yield Wrap(*found.span("ending"), ending, "" if raised else "sup")


# ── notes ───────────────────────────────────────────────────────────────────────────────────────────────

_CALL_CLASSES = frozenset(("footnote-ref", "note-call"))
_CLOSING = '.,;:!?…»”"'
_BLANK = " \n\t\r\u00a0\u202f\u2009"
_ABBREVIATED = re.compile(r"(?:(?<!\w)(?:etc|cf|[A-Z]))$")
_LONGEST = 4
_SHOWN = 24


def is_call(element: etree._Element) -> bool:
    """Whether a `sup` or `span` calls a note: by its number (`data-call`), class, id (`fnref…`), or link."""
    if element.get("data-call") is not None:
        return True
    if element.tag != "sup":
        return False
    inside = element[0] if len(element) else element
    for one in (element, inside):
        classes = (one.get("class") or "").split()
        if not _CALL_CLASSES.isdisjoint(classes) or (one.get("id") or "").startswith("fnref"):
            return True
    return inside.tag == "a" and (inside.get("href") or "").startswith("#fn")


def move_call(call: etree._Element, log: Callable[[Change], None] | None = None) -> None:
    """Move a note's call before the signs that close, without a space, and so that no line parts them."""
    before, parent = call.getprevious(), call.getparent()
    if parent is None:
        return
    text = (before.tail if before is not None else parent.text) or ""
    word = text.rstrip(_CLOSING + _BLANK)
    closing = text[len(word) :]
    if closing.startswith(".") and _ABBREVIATED.search(word[-_LONGEST:]):
        word, closing = f"{word}.", closing[1:]
    if not word and before is None:
        return  # nothing that it could follow
    closing = closing.rstrip(_BLANK)
    # What is only a number yet is set at the foot of its page, and its call never begins a line.
    held = word.rstrip(JOINER) + (JOINER if call.tag == "sup" else "")
    if before is not None and is_call(before) and not word.strip(JOINER + _BLANK):
        held = NNBSP + JOINER  # else notes 1 and 2 would be called by 12
    if (held, "") == (text, closing):
        return
    if before is not None:
        before.tail = held
    else:
        parent.text = held
    if log is not None:
        number = "".join(str(part) for part in call.itertext()) or str(call.get("data-call", ""))
        shown = word[-_SHOWN:].rsplit(None, 1)[-1] if word.strip() else ""
        log(Change("calls", f"{shown}{text[len(word) :]}{number}", f"{shown}{number}{closing}", 0))
    call.tail = closing + (call.tail or "")

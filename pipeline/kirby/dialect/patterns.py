"""What block rules and inline rules both know of HTML and of Extra's attributes."""

from __future__ import annotations

import re

# One attribute of a tag, with the blanks before it.
ATTRIBUTES_OF_TAG = r"(?:[ ]*+[a-zA-Z_:][\w:.-]*+(?:\s*+=\s*+(?:[^\"'=<>`\s]++|\"[^\"]*+\"|'[^']*+'))?+)"
# Tags that stand in a line: one of them at a line's start begins no block.
INLINE_TAGS = frozenset(
    (
        "a br bdo abbr blink nextid acronym basefont b em big cite small spacer listing i rp del code "
        "strike marquee q rt ins font strong s tt kbd mark u xm sub nobr sup ruby var span wbr time"
    ).split()
)
VOID_TAGS = frozenset("area base br col command embed hr img input link meta param source".split())
# `{#name .class}`, in Extra.
SET = r"\{((?:[#.][-\w]++[ ]*+)++)\}"
_SET_AT_END = re.compile(SET + r"[ ]*+\Z", re.ASCII)


def attributes_at_end(text: str, also: str = " ") -> tuple[str, dict[str, str]] | None:
    """Part `words {#name .class}` in its words and its attributes; None when it ends in no such set.

    `also` are the characters that go with the set when they stand before it.
    """
    start = text.rfind("{")
    match = _SET_AT_END.match(text, start) if start >= 0 else None
    return (text[:start].rstrip(also), attributes_of(match[1])) if match else None


def attributes_of(typed: str) -> dict[str, str]:
    """Read `#name .class .class`."""
    found: dict[str, str] = {}
    classes: list[str] = []
    for word in typed.split(" "):
        if word.startswith("#"):
            found["id"] = word[1:]
        elif word:
            classes.append(word[1:])
    if classes:
        found["class"] = " ".join(classes)
    return found

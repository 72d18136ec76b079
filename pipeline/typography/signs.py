"""Signs and the spaces around them: dots, apostrophes, guillemets, ; : ! ?, brackets, dashes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import category

from pipeline.edition import House
from pipeline.typography.characters import (
    APOSTROPHE,
    BREAK,
    EN_DASH,
    JOINER,
    NBSP,
    NNBSP,
    OPAQUE,
    SPACES,
    Edit,
    gap_after,
    gap_before,
    is_word,
)

_DOTS = re.compile(r"(?:\.\.\.|…)(?![.…])")
_ETC = re.compile(
    rf"(?i:etc)(?<![^\W_]...)(?P<dots>\.{{2,}}(?![\w.…])|\.*[{SPACES}]*(?:\.{{3}}(?![.…])|…(?![.…])))"
)
_RUN = re.compile(rf"(?<=[^\s|])[{SPACES}]{{2,}}(?=[^\s|])")
_SPECIAL = re.compile(f"[{SPACES[1:]}]")
_UNBREAKABLE = frozenset((NBSP, NNBSP, "\u2007"))
# Only where a word ends as well: two that grew together might make a file name or an address.
_BRACKETS = re.compile(
    rf"(?:\A|(?<=[\s(\[«“\"/]))[(\[](?P<gap>[{SPACES}]+)(?=[^\s)\]])|[{SPACES}][)\]](?!\w)"
)
# Before these a bracket may be a smiley's or stand alone; an address would take it for its own.
_NO_CLOSING = f":;=-–—([{OPAQUE}"
_STOPS = re.compile(rf"[{SPACES}][.,](?=[\s»”)\]]|\Z)")
_OMISSION = re.compile(r"\[…\]")
_CLOSING = "»”’\"')]}"


def et_cetera(text: str, _: House) -> Iterator[Edit]:
    """`etc...` says twice that more could come: once will do."""
    if ".." in text or "…" in text:
        yield from ((*found.span("dots"), ".") for found in _ETC.finditer(text))


def ellipses(text: str, _: House) -> Iterator[Edit]:
    """`...` becomes one sign, close to the word before it."""
    for found in _DOTS.finditer(text):
        start, end = found.span()
        if text[start - 1 : start] in (".", "…"):
            continue
        gap = gap_before(text, start)
        if gap < start and _ends_a_word(text, gap) and not is_word(text[end : end + 1]):
            yield gap, start, ""
        yield start, end, "…"


def double_spaces(text: str, _: House) -> Iterator[Edit]:
    """Several spaces between two words become one; it may break if one of them might."""
    if "  " not in text and not _SPECIAL.search(text):
        return
    for found in _RUN.finditer(text):
        breaks = any(character not in _UNBREAKABLE for character in found[0])
        yield *found.span(), " " if breaks else NBSP if NBSP in found[0] else found[0][0]


def brackets(text: str, _: House) -> Iterator[Edit]:
    """No spaces inside ( ) and [ ]; empty ones, to be filled in or ticked, stay as they are."""
    for found in _BRACKETS.finditer(text):
        if found["gap"]:
            yield *found.span("gap"), ""
            continue
        start = gap_before(text, found.end() - 1)
        if start and not text[start - 1].isspace() and text[start - 1] not in _NO_CLOSING:
            yield start, found.end() - 1, ""


def stops(text: str, _: House) -> Iterator[Edit]:
    """No space before a full stop or a comma."""
    for found in _STOPS.finditer(text):
        start = gap_before(text, found.end() - 1)
        if text[start - 1 : start] == OPAQUE:
            continue  # an address would take the stop for its own
        if _ends_a_word(text, start) or text[start - 1 : start] in ("…", "%", "°", "€"):
            yield start, found.end() - 1, ""


def _ends_a_word(text: str, end: int) -> bool:
    return end > 0 and (is_word(text[end - 1]) or text[end - 1] in _CLOSING)


# ── apostrophes ─────────────────────────────────────────────────────────────────────────────────────────

_APOSTROPHES = re.compile("['ʼ´`]")
_ELISION = re.compile(
    r"(?<![\w'’])(?:[cçdjlmnst]|(?:jus|lors|puis|quoi|quel|pres)?qu|aujourd|entr)$", re.IGNORECASE
)
_LONGEST_ELISION = len("aujourd")


def apostrophes(text: str, _: House) -> Iterator[Edit]:
    """Between letters, and after an elision before a figure or an opening sign."""
    for found in _APOSTROPHES.finditer(text):
        if _is_apostrophe(text, found.start()):
            yield *found.span(), APOSTROPHE


def _is_apostrophe(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not before or not after:
        return False
    if _is_letter(before) and _is_letter(after):
        return True
    if not after.isdigit() and after not in '«“"([' and after != OPAQUE:
        return False
    return bool(_ELISION.search(text[max(0, at - _LONGEST_ELISION - 1) : at]))


def _is_letter(character: str) -> bool:
    return category(character)[0] in "LM" and character != "ʼ"


# ── spaces before and after ─────────────────────────────────────────────────────────────────────────────

_HIGH = re.compile("[;:!?]+")
_GUILLEMETS = re.compile("[«»]")
_INNER_QUOTES = re.compile(rf"“(?P<after>[{SPACES}]+)(?=\S)|(?<=[^{SPACES}\s“])(?P<before>[{SPACES}]+)”")


def guillemets(text: str, _: House) -> Iterator[Edit]:
    """« holds a no-break space after it and » one before it; “ ” hold none."""
    for found in _GUILLEMETS.finditer(text):
        start, end = found.span()
        if found[0] == "«":
            gap = gap_after(text, end)
            if gap < len(text) and not text[gap].isspace():
                yield (end, gap, NBSP) if end < gap else (start, end, f"«{NBSP}")
            continue
        gap = gap_before(text, start)
        if gap and not text[gap - 1].isspace() and text[gap - 1] != "«":
            yield gap, start, NBSP


def inner_quotes(text: str, _: House) -> Iterator[Edit]:
    """“ ” hold no spaces."""
    for found in _INNER_QUOTES.finditer(text):
        yield *found.span("after" if found["after"] else "before"), ""


def omissions(text: str, _: House) -> Iterator[Edit]:
    """[…] holds to the words on both sides."""
    for found in _OMISSION.finditer(text):
        before, after = gap_before(text, found.start()), gap_after(text, found.end())
        if before and before < found.start() and not text[before - 1].isspace():
            yield before, found.start(), NBSP
        if found.end() < after < len(text) and not text[after].isspace():
            yield found.end(), after, NBSP


def high_signs(text: str, _: House) -> Iterator[Edit]:
    """A narrow no-break space before ; ! ? and a no-break space before a colon; before a group, once."""
    for found in _HIGH.finditer(text):
        start, end = found.span()
        gap = gap_before(text, start)
        if not gap or text[gap - 1].isspace() or text[gap - 1] == "«":
            continue
        if _ends_a_phrase(text, start, end) and (
            text[gap - 1] not in "([{“‘" if gap < start else _takes_a_sign(text, gap)
        ):
            yield gap, start, NBSP if text[start] == ":" else NNBSP


def _takes_a_sign(text: str, end: int) -> bool:
    """Whether a sign right after `text[:end]` lacks its space: after a word, a figure, a closing sign."""
    last = text[end - 1]
    if last == ".":  # "etc.;" and "Non..?", but not "*.?"
        return end > 1 and (is_word(text[end - 2]) or text[end - 2] == ".")
    return last in ")]}»”’\"'%‰°…" or is_word(last) or category(last) == "Sc"


def _ends_a_phrase(text: str, start: int, end: int) -> bool:
    """Whether the signs `text[start:end]` are punctuation: not a part of a code, a time or a smiley."""
    if "::" in text[start:end]:
        return False
    after = text[end : end + 1]
    if not after or after.isspace() or after in "»–—" or after == JOINER:
        return True
    if after not in ".,…\"'’”)]}" or (after == ")" and text[end - 1] in ":;"):
        return False
    return not text[end + 1 : end + 2].isalnum()


# ── dashes ──────────────────────────────────────────────────────────────────────────────────────────────

_DASH = re.compile(rf"[{SPACES}](?P<dash>--?|[–—])(?:[{SPACES}]|(?=[,;.:)!?»]))")
_LINE_START = re.compile(f"[\n{BREAK}]")
_LIST_DASH = re.compile(rf"[{SPACES}]*(?P<dash>[-–—])(?P<gap>[{SPACES}]+)(?=[^\s–—)\]-])")
_SENTENCE_END = re.compile(rf"[.!?…](?=[{SPACES}»”)]*[\s])")
_DASHES = "-–—"


def dashes(text: str, _: House) -> Iterator[Edit]:
    """A dash that opens a line or an aside holds to the words after it, one that closes to those before."""
    yield from sorted((*_list_dashes(text), *_asides(text)))


def _list_dashes(text: str) -> Iterator[Edit]:
    for start in (0, *(found.end() for found in _LINE_START.finditer(text))):
        if found := _LIST_DASH.match(text, start):
            if found["dash"] == "-":
                yield *found.span("dash"), EN_DASH
            yield *found.span("gap"), NBSP


def _asides(text: str) -> Iterator[Edit]:
    opened, reached = False, 0
    for found in _DASH.finditer(text):
        start, end = found.span("dash")
        before, after = gap_before(text, start), gap_after(text, end)
        if not before or text[before - 1].isspace() or after == len(text) or text[after].isspace():
            continue
        typed = found["dash"]
        if text[before - 1] in _DASHES or text[after] in _DASHES or (end < after and text[after] in ")]"):
            continue
        if typed not in "–—" and (after == end or (text[before - 1].isdigit() and text[after].isdigit())):
            continue  # 3 - 1, 10 - 12: a sign of arithmetic or a range, whose writer alone knows
        if _SENTENCE_END.search(text, reached, start) or _LINE_START.search(text, reached, start):
            opened = False
        if typed not in "–—":
            yield start, end, EN_DASH
        if opened or after == end:
            yield before, start, NBSP
        else:
            yield end, after, NBSP
        opened, reached = not opened and after > end, end

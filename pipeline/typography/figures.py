"""Figures: what holds them together, and to the unit, the month or the hour beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.edition import House
from pipeline.edition.house import Ranges, Times
from pipeline.typography.characters import CAPITAL, EN_DASH, JOINER, NBSP, NNBSP, SPACES, Edit

_GAP = re.compile(f"[{SPACES}]+")
_S = f"[{SPACES}]"

# A pattern's first figure comes before the look behind it: the scanner jumps from one figure to the next.

# ── phones, thousands ───────────────────────────────────────────────────────────────────────────────────

_PHONE = re.compile(
    rf"[0+](?<![\w.+].)(?:(?<=0)(?:[1-9](?:{_S}+\d\d){{4}}|{_S}+[89]\d\d{_S}+\d{{3}}{_S}+\d{{3}})"
    rf"|(?<=\+)\d{{1,3}}{_S}+(?:\(0\){_S}*)?\d{{1,4}}(?:{_S}+\d{{2,4}}){{2,6}})(?!{_S}?\d)(?!\w)"
)
_THOUSANDS = re.compile(
    rf"[1-9](?<![\w.,/+].)(?<!\d{_S}.)\d{{0,2}}(?P<groups>(?:{_S}\d{{3}})+)(?![\w/]|{_S}\d|[.,]\d{{3}})"
)
# "44 000 Nantes" may well be a postcode.
_TOWN = re.compile(rf"{_S}[{CAPITAL}]")
_POSTCODE = len("44 000")


def phones(text: str, _: House) -> Iterator[Edit]:
    """The pairs of a telephone number hold together."""
    for found in _PHONE.finditer(text):
        for gap in _GAP.finditer(text, *found.span()):
            yield *gap.span(), NBSP


def thousands(text: str, _: House) -> Iterator[Edit]:
    """Groups of three figures that were typed apart hold together; figures in one run are never parted."""
    for found in _THOUSANDS.finditer(text):
        if found.end() - found.start() == _POSTCODE and _TOWN.match(text, found.end()):
            continue
        for gap in _GAP.finditer(text, *found.span("groups")):
            yield *gap.span(), NNBSP


# ── units ───────────────────────────────────────────────────────────────────────────────────────────────

# A number; of one that has letters, or that a code's dots cut, nothing is known.
_NUMBER = r"\d(?<![\w#.,].)\d*(?:[.,]\d+)*"
# Those that no other reading has, so that they gain a space where none was typed.
_SURE = (
    "%|‰|[kKM]?€|Md€|[$£]|km²|km2|km|cm|mm|m²|m2|m³|m3|m|kg|mg|ml|mL|cl|ha|min|kWh|MWh|kW|Hz|kHz|MHz|GHz|dB"
    "|Mo|Go|To|ko|Ko"
)
_OTHERS = "hm|dam|µm|nm|g|t|l|L|dl|hl|h|s|j|o|W|V|MW|GW|pt|px|ppp|dpi|€"
_UNIT = re.compile(rf"{_NUMBER}(?:(?P<gap>{_S}*)(?:{_SURE})|(?P<wide>{_S}+)(?:{_OTHERS}))(?![\w’'])")
_DEGREE = re.compile(rf"\d(?P<gap>{_S}*)°(?:(?P<inner>{_S}?)[CF](?!\w))?")


def units(text: str, _: House) -> Iterator[Edit]:
    """A unit holds to its number with a no-break space."""
    for found in _UNIT.finditer(text):
        yield *found.span("gap" if found["gap"] is not None else "wide"), NBSP


def degrees(text: str, _: House) -> Iterator[Edit]:
    """20 °C, but an angle of 45°."""
    for found in _DEGREE.finditer(text):
        if found["inner"] is None:
            yield *found.span("gap"), ""
        else:
            yield *found.span("gap"), NBSP
            yield *found.span("inner"), ""


# ── dates, times, ranges ────────────────────────────────────────────────────────────────────────────────

_MONTHS = (
    "janvier|janv|f[ée]vrier|f[ée]vr?|mars|avril|avr|mai|juin|juillet|juil|ao[ûu]t|septembre|sept|octobre|oct"
    "|novembre|nov|d[ée]cembre|d[ée]c"
)
_DATE = re.compile(rf"(?P<day>\d(?<!\w.)(?:\d|{JOINER}?er)?)(?P<gap>{_S}+)(?=(?i:{_MONTHS})(?!\w))")
_TIME = re.compile(
    rf"(?P<hour>\d(?<![\w.,:#].)\d?)(?P<before>{_S}*)[hH](?:(?P<after>{_S}*)(?P<minute>\d\d))?(?!\w)"
)
_SPAN = re.compile(
    rf"(?P<from>\d(?<![\w.,/:+–-].)\d{{0,3}})(?P<hour>{_S}?h(?:{_S}?\d\d)?)?(?P<dash>[-–])"
    rf"(?P<to>\d{{1,4}})(?P<hours>{_S}?h(?:{_S}?\d\d)?)?(?![\w/–-]|[.,:]\d)"
)


def dates(text: str, _: House) -> Iterator[Edit]:
    """A day holds to its month."""
    for found in _DATE.finditer(text):
        day = found["day"].removesuffix("er").rstrip(JOINER)
        if day == "1" or (day == found["day"] and 1 <= int(day) <= 31):
            yield *found.span("gap"), NBSP


def times(text: str, house: House) -> Iterator[Edit]:
    """14 h 30, in one piece, set as the house wants it."""
    for found in _TIME.finditer(text):
        if int(found["hour"]) > 24 or int(found["minute"] or 0) > 59:
            continue
        for name in ("before", "after"):
            if found[name] is None or (house.times is Times.TYPED and not found[name]):
                continue
            yield *found.span(name), "" if house.times is Times.COMPACT else NBSP


def ranges(text: str, house: House) -> Iterator[Edit]:
    """Between two figures the house's sign, where it has one; dates, codes and telephone numbers stay."""
    if house.ranges is Ranges.TYPED:
        return
    sign = EN_DASH if house.ranges is Ranges.EN_DASH else "-"
    for found in _SPAN.finditer(text):
        if int(found["to"]) > int(found["from"]) or found["hours"]:
            yield *found.span("dash"), sign

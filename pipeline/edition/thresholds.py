"""What a press can take, in named profiles: the limits that a finished file is held against.

`sheetfed` and `digital` are the variants "Sheet CMYK" and "Digital Print" of the Ghent Workgroup's 2022
specification (GWG 2022, rules R0001 to R0036; the rule stands beside each limit). `french-online` is what
French online printers ask for in their job sheets: pulsioprint (300 % of ink, 225 to 300 ppi for offset, at
least 150), offset5 and webimprim (3 mm of safe margin), and the usual 5 to 6 pt for text, 0.25 pt for lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Grade(StrEnum):
    """How bad a finding is to a press; `OFF` where it does not matter there."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    OFF = "off"


def _limit(usual: float, low: float, high: float, unit: str) -> Any:
    return field(default=usual, metadata={"low": low, "high": high, "unit": unit})


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The limits of a press; 0 takes a limit away. Usual values are those of sheet-fed offset.

    Pictures are measured in pixels per inch at their placed size, on the smaller axis: below `…_least` is an
    error, below `…_low` a warning (R0031 continuous tone, R0032 one bit). Sizes of text and lines are points
    as they come out on paper, inks per cent of full coverage, margins and squares mm.
    """

    picture_ppi_least: float = _limit(150, 0, 2400, "ppi")
    picture_ppi_low: float = _limit(225, 0, 2400, "ppi")
    picture_ppi_most: float = _limit(450, 0, 9600, "ppi")
    bitmap_ppi_least: float = _limit(550, 0, 4800, "ppi")
    bitmap_ppi_low: float = _limit(800, 0, 4800, "ppi")
    text_min: float = _limit(5, 0, 72, "pt")
    text_min_reversed: float = _limit(8, 0, 72, "pt")  # R0016: white over something
    text_min_inks: float = _limit(8, 0, 72, "pt")  # R0017: in two inks or more
    text_black: float = _limit(85, 0, 100, "%")  # R0015: from this much black, text is rich black …
    text_black_inks: float = _limit(280, 0, 400, "%")  # … when all its inks are more than this
    line_min: float = _limit(0.25, 0, 72, "pt")
    line_min_inks: float = _limit(0.25, 0, 72, "pt")  # R0018, R0019: white, or in two inks or more
    overprint_text: float = _limit(12, 0, 144, "pt")  # R0009: black text below this size overprints
    overprint_line: float = _limit(2, 0, 72, "pt")  # R0010: black lines below this width overprint
    ink_limit: float = _limit(320, 0, 400, "%")  # R0026: mean of any square
    ink_square: float = _limit(15, 1, 100, "mm")
    safe_margin: float = _limit(3, 0, 50, "mm")
    page_turned: Grade = Grade.WARNING  # R0004
    page_empty: Grade = Grade.WARNING  # R0005
    overprint_white: Grade = Grade.ERROR  # R0007; a line or an area is a warning (R0008)
    overprint_gray: Grade = Grade.WARNING  # R0013
    text_gray: Grade = Grade.WARNING  # R0011, R0012
    spot_colour: Grade = Grade.ERROR  # R0020
    registration_colour: Grade = Grade.WARNING  # R0024
    picture_rgb: Grade = Grade.ERROR  # R0027; R0028 lets pictures be RGB with a profile
    picture_codec: Grade = Grade.WARNING  # JPEG 2000: in PDF/X-4, but older equipment refuses it
    picture_depth: Grade = Grade.WARNING  # more than 8 bits: likewise
    transparency: Grade = Grade.OFF  # an inventory, for those who ask


SHEETFED = Thresholds()
DIGITAL = replace(
    SHEETFED,
    picture_ppi_least=96,
    picture_ppi_low=150,
    bitmap_ppi_least=350,
    bitmap_ppi_low=600,
    text_min_reversed=5,
    text_min_inks=5,
    overprint_text=0,
    overprint_line=0,
    ink_limit=0,
    page_empty=Grade.OFF,
    overprint_white=Grade.OFF,
    overprint_gray=Grade.OFF,
    text_gray=Grade.OFF,
    spot_colour=Grade.WARNING,
    picture_rgb=Grade.OFF,
)
FRENCH_ONLINE = replace(SHEETFED, ink_limit=300)

# By the name under which `printer` asks for them.
PRINTERS: Mapping[str, Thresholds] = MappingProxyType(
    {"sheetfed": SHEETFED, "digital": DIGITAL, "french-online": FRENCH_ONLINE}
)

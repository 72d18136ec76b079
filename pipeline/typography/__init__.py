"""Fine French typography: quotes, apostrophes, dashes, dots and the spaces around signs, figures and names.

After the usage of the Imprimerie nationale. In plain text only spaces, quotes, dashes, dots and apostrophes
change, never a letter or a figure; what needs markup (1er raised, centuries in small capitals, a note's call
before the stop) is for `polish_html`. Addresses, file names, code and words in another language stay as they
are. All is idempotent, and costs time in proportion to the text.
"""

from __future__ import annotations

from pipeline.edition import House
from pipeline.typography import rules
from pipeline.typography.characters import APOSTROPHE, NBSP, NNBSP, is_french
from pipeline.typography.galley import Change, Galley, Log
from pipeline.typography.inline import polish_inline
from pipeline.typography.marks import NUMERAL
from pipeline.typography.nodes import polish_html
from pipeline.typography.remarks import Remark, remarks

__all__ = [
    "APOSTROPHE", "NBSP", "NNBSP", "NUMERAL", "Change", "House", "Log", "Remark", "plain", "polish",
    "polish_html", "polish_inline", "remarks",
]  # fmt: skip

_USUAL = House()


def polish(text: str, language: str = "fr", house: House = _USUAL, log: Log | None = None) -> str:
    """Give `text` with French typography; unchanged when `language` (BCP 47) is not French.

    Lines are kept, and looked at one by one. `log` is told each change.
    """
    if not is_french(language) or not rules.concerns(text):
        return text
    galley = Galley.of(text)
    return galley.whole() if rules.correct(galley, house, log) else text


def plain(text: str, language: str = "fr", house: House = _USUAL) -> str:
    """Give `text` polished for metadata, descriptions and bookmarks.

    There the no-break space stands for the narrow one, which some readers show as a box.
    """
    return polish(text, language, house).replace(NNBSP, NBSP)

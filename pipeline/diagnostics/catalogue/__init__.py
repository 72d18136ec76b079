"""Every sentence this program may say about a booklet, under its code, in English and in French.

`{words}` are filled by `diagnostics.finding`. A hint that holds `{suggestion}` goes when there is none.
A code never changes its meaning; `docs/findings.md` is written from it (`make mend`).
"""

from __future__ import annotations

from pipeline.diagnostics.catalogue import access, files, finished, pictures, press, setting, work, writing
from pipeline.diagnostics.catalogue.saying import Saying

__all__ = ["CATALOGUE", "Saying"]

CATALOGUE: dict[str, Saying] = {
    **work.SAYINGS,
    **files.SAYINGS,
    **writing.SAYINGS,
    **pictures.SAYINGS,
    **setting.SAYINGS,
    **finished.SAYINGS,
    **press.SAYINGS,
    **access.SAYINGS,
}

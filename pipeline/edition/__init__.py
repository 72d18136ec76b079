"""How a booklet is produced: trim, bleed, conformance, which fields mean what; reads `booklet.toml` whole.

`load(root)` is the door. Whatever is wrong in that file prevents work and raises `PipelineError`, with its
line.
"""

from pipeline.edition.house import RULES, House, Ranges, Times
from pipeline.edition.reading import load
from pipeline.edition.settings import (
    BUILT_IN,
    SETTINGS_FILE,
    BookletSettings,
    Conformance,
    Edition,
    FieldNames,
    Settings,
    SizeHeadings,
)
from pipeline.edition.theme import Theme, real_path

__all__ = [
    "BUILT_IN",
    "RULES",
    "SETTINGS_FILE",
    "BookletSettings",
    "Conformance",
    "Edition",
    "FieldNames",
    "House",
    "Ranges",
    "Settings",
    "SizeHeadings",
    "Theme",
    "Times",
    "load",
    "real_path",
]

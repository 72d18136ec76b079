"""How a booklet is produced: trim, bleed, conformance, which fields mean what; reads `booklet.toml` whole.

`load(root)` is the door. Whatever is wrong in that file prevents work and raises `PipelineError`, with its
line.
"""

from pipeline.edition.editors import EDITORS
from pipeline.edition.house import RULES, House, Ranges, Times
from pipeline.edition.profile import BUNDLED_PROFILE, PressProfile, press_profile
from pipeline.edition.reading import load
from pipeline.edition.settings import (
    BUILT_IN,
    PROOF,
    SETTINGS_FILE,
    BookletSettings,
    Conformance,
    Edition,
    FieldNames,
    PreviewSettings,
    Settings,
    SizeHeadings,
)
from pipeline.edition.theme import Theme, real_path, theme_of
from pipeline.edition.thresholds import PRINTERS, Grade, Thresholds

__all__ = [
    "BUILT_IN",
    "BUNDLED_PROFILE",
    "EDITORS",
    "PRINTERS",
    "PROOF",
    "RULES",
    "SETTINGS_FILE",
    "BookletSettings",
    "Conformance",
    "Edition",
    "FieldNames",
    "Grade",
    "House",
    "PressProfile",
    "PreviewSettings",
    "Ranges",
    "Settings",
    "SizeHeadings",
    "Theme",
    "Thresholds",
    "Times",
    "load",
    "press_profile",
    "real_path",
    "theme_of",
]

"""HTML and style sheets to fascicles, and page furniture: the only door to the engine, WeasyPrint.

What describes the work (`Copy`, `FurnitureCopy`, `Styles`) is light; the engine is opened by the first
`typeset` or `typeset_furniture` of a process.
"""

from __future__ import annotations

from pipeline.fascicle import Fascicle
from pipeline.typesetting.fonts import subset, uncut
from pipeline.typesetting.inputs import (
    LINK_SCHEME,
    PICTURE_SCHEME,
    BlankCopy,
    Copy,
    FurnitureCopy,
    Remark,
    RemarksCopy,
    SketchCopy,
    SlugCopy,
    Styles,
    prepare_styles,
    recall_styles,
)
from pipeline.typesetting.sheets import Sheet

__all__ = [
    "LINK_SCHEME",
    "PICTURE_SCHEME",
    "BlankCopy",
    "Copy",
    "FurnitureCopy",
    "Remark",
    "RemarksCopy",
    "Sheet",
    "SketchCopy",
    "SlugCopy",
    "Styles",
    "prepare_styles",
    "recall_styles",
    "sketch",
    "subset",
    "typeset",
    "typeset_blank",
    "typeset_furniture",
    "typeset_remarks",
    "typeset_slug",
    "uncut",
]


def typeset(copy: Copy) -> Fascicle:
    """Lay out one section alone.

    Raises PipelineError: `library-missing` when the system lacks what the engine opens, `engine-failed` when
    it cannot go on.
    """
    from pipeline.typesetting import setting

    return setting.typeset(copy)


def sketch(copy: SketchCopy) -> Fascicle:
    """Lay out a few pages of a section alone, for the eyes: they may come out otherwise in the section.

    The fascicle has these pages and what stands on them; it is not tagged, and tells no findings. Errors as
    for `typeset`.
    """
    from pipeline.typesetting import setting

    return setting.sketch(copy)


def typeset_furniture(copy: FurnitureCopy) -> Fascicle:
    """Typeset what stands in the margins of a run of pages, a page for each; errors as for `typeset`.

    The fascicle's leaves are those asked for; one without furniture is an empty page.
    """
    from pipeline.typesetting import furniture

    return furniture.typeset(copy)


def typeset_slug(copy: SlugCopy) -> Fascicle:
    """Typeset the line that stands at the foot of each sheet, outside the bleed; errors as for `typeset`."""
    from pipeline.typesetting import slug

    return slug.typeset(copy)


def typeset_remarks(copy: RemarksCopy) -> Fascicle:
    """Typeset what is said of a run of pages in their margins; errors as for `typeset`."""
    from pipeline.typesetting import remarks

    return remarks.typeset(copy)


def typeset_blank(copy: BlankCopy) -> Fascicle:
    """Typeset the page that stands between two fascicles when the second wants the other side."""
    from pipeline.typesetting import furniture

    return furniture.typeset_blank(copy)

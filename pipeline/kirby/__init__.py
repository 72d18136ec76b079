"""Kirby's format: fields, folders, tags, Markdown dialect.

`read_tree` reads a `content/` folder; `parse_fields` one content file, exactly as Kirby does; `with_field`
writes one field of it; `render_field` makes the HTML of a text field for a booklet, whatever it is stored as,
`render` that of KirbyText, and `kirbytext` the HTML that Kirby itself would make. Nothing here knows what a
booklet is.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from pipeline.kirby.entries import Attachment, Entry, Found, close_name, find_file
from pipeline.kirby.fields import Field, find_field, normalise_name, parse_fields, read_fields
from pipeline.kirby.focus import read_focus
from pipeline.kirby.survey import languages
from pipeline.kirby.tree import read_tree, text_files
from pipeline.kirby.writing import UnwritableError, plain_lines, with_field, without_unread

if TYPE_CHECKING:
    from pipeline.kirby.aspaper import render
    from pipeline.kirby.asweb import kirbytext
    from pipeline.kirby.blocks import holds_blocks
    from pipeline.kirby.papertags import Options
    from pipeline.kirby.plain import picks, toggle
    from pipeline.kirby.prose import render_field
    from pipeline.kirby.spyc import read_yaml, told_yaml

__all__ = [
    "Attachment",
    "Entry",
    "Field",
    "Found",
    "Options",
    "UnwritableError",
    "close_name",
    "find_field",
    "find_file",
    "holds_blocks",
    "kirbytext",
    "languages",
    "normalise_name",
    "parse_fields",
    "picks",
    "plain_lines",
    "read_fields",
    "read_focus",
    "read_tree",
    "read_yaml",
    "render",
    "render_field",
    "text_files",
    "toggle",
    "told_yaml",
    "with_field",
    "without_unread",
]

_LATER = {
    "Options": "papertags",
    "holds_blocks": "blocks",
    "kirbytext": "asweb",
    "picks": "plain",
    "read_yaml": "spyc",
    "render": "aspaper",
    "render_field": "prose",
    "toggle": "plain",
    "told_yaml": "spyc",
}


def __getattr__(name: str) -> Any:
    """Load what reads values only when it is asked for: to look which languages there are needs none."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_LATER[name]}"), name)

"""Kirby's format: fields, folders, tags, Markdown dialect.

`read_tree` reads a `content/` folder; `parse_fields` one content file, exactly as Kirby does; `render` makes
the HTML of a text for a booklet, `kirbytext` the HTML that Kirby itself would make. Nothing here knows what a
booklet is.
"""

from __future__ import annotations

from pipeline.kirby.entries import Attachment, Entry, Found, close_name, find_file
from pipeline.kirby.fields import Field, parse_fields, read_fields
from pipeline.kirby.text import kirbytext, render
from pipeline.kirby.tree import read_tree

__all__ = [
    "Attachment",
    "Entry",
    "Field",
    "Found",
    "close_name",
    "find_file",
    "kirbytext",
    "parse_fields",
    "read_fields",
    "read_tree",
    "render",
]

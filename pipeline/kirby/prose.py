"""A text field becomes the HTML of a booklet, whatever it is stored as.

KirbyText, a writer's or list's HTML, blocks, a layout, or what the editor and the builder of older versions
left: what it is shows in the value, and no field is taken for YAML or JSON by its first character.
"""

from __future__ import annotations

from pipeline.diagnostics import Place, Report
from pipeline.kirby.aspaper import render
from pipeline.kirby.blockhtml import Press
from pipeline.kirby.blocks import holds_blocks, read_layouts
from pipeline.kirby.entries import Entry
from pipeline.kirby.fragment import Spot, is_fragment, settle, settle_permalinks
from pipeline.kirby.papertags import Options


def render_field(
    text: str, entry: Entry, place: Place, report: Report, options: Options | None = None
) -> str:
    """Give the HTML of a text field for a booklet, as `render` does for KirbyText.

    A layout's columns come one after the other. Galleries are figures with `data-gallery`, pictures of blocks
    name the block's type in `data-source`; both are for the caller's reader.
    """
    if holds_blocks(text):
        rows = read_layouts(text, place, report)
        if rows:
            blocks = tuple(block for row in rows for column in row.columns for block in column.blocks)
            return Press(entry, place, report, options or Options()).html(blocks)
    spot = Spot(entry, place, report)
    if is_fragment(text):
        return settle(text, spot, lines=True)
    return settle_permalinks(render(text, entry, place, report, options), spot)

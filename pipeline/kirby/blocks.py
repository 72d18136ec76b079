"""Blocks and layouts: what a field of them stores, whatever version of Kirby wrote it, as values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from pipeline.diagnostics import Place, Report, finding
from pipeline.kirby.converter import Item, from_builder, from_editor, is_from_builder
from pipeline.kirby.jsonlines import Decoded, decode
from pipeline.kirby.plain import toggle
from pipeline.kirby.spyc import DEEPEST, told_yaml
from pipeline.kirby.values import Value, below, line_of, look, words

_ARRAY = re.compile(r'\s*(?:\[\s*)?\{\s*"')
_TELLTALE = re.compile(r'"(?:type|columns|_key)"\s*:')
_BUILDER = re.compile(r"\s*-\s")
_BUILDER_KEY = re.compile(r"^[ \t]*(?:-[ \t]*)?_(?:key|fieldset):[ \t]", re.MULTILINE)
_FRACTION = re.compile(r"\s*(\d{1,4})\s*(?:/\s*(\d{1,4}))?\s*\Z", re.ASCII)
# Enough findings on one field to know that it is broken.
_FEW = 3


@dataclass(frozen=True, slots=True)
class Block:
    """A block: its type, its content, and its line in the field, from 0.

    `kirbytext` says that its texts are KirbyText and not HTML, as the builder field stored them.
    """

    type: str
    content: dict[str, Value]
    line: int = 0
    hidden: bool = False
    kirbytext: bool = False

    def get(self, name: str) -> Value:
        """Give a field of the content, whatever its case."""
        return look(self.content, name)

    def text(self, name: str) -> str:
        """Give a field of the content in words."""
        return words(self.get(name))

    def line_of(self, name: str) -> int:
        """Give the line of a field of the content, or else the block's."""
        return line_of(self.get(name), self.line)

    def flag(self, name: str) -> bool:
        """Give a yes or no, stored as such or as a text (`"false"`)."""
        value = self.get(name)
        return value if isinstance(value, bool) else toggle(words(value)) is True


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a layout: its share of the whole width, and its blocks."""

    width: Fraction
    blocks: tuple[Block, ...]

    def span(self, columns: int = 12) -> Fraction:
        """Give how many of so many columns of a grid it takes."""
        return columns * self.width


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a layout: its settings, and its columns."""

    attrs: dict[str, Value]
    columns: tuple[Column, ...]


def holds_blocks(text: str) -> bool:
    """Tell whether a text field's value is blocks, a layout, or the editor's or the builder's data.

    Not by its first character: a text may well begin with a bracket. Broken JSON that was meant for blocks
    counts.
    """
    if _ARRAY.match(text):
        return _TELLTALE.search(text) is not None
    return _BUILDER.match(text) is not None and _BUILDER_KEY.search(text) is not None


def read_blocks(text: str, place: Place, report: Report) -> tuple[Block, ...]:
    """Read a field of blocks; a layout's blocks come in reading order. `place` is where the text begins.

    What is broken is read around and reported; total on any text.
    """
    rows = read_layouts(text, place, report)
    return tuple(block for row in rows for column in row.columns for block in column.blocks)


def read_layouts(text: str, place: Place, report: Report) -> tuple[Row, ...]:
    """Read a field of layouts; blocks that stand in none are a row of one full column."""
    if not _ARRAY.match(text) and _BUILDER.match(text):
        value = told_yaml(text, place, report)
        items = [item for item in (value if isinstance(value, list) else []) if isinstance(item, dict)]
        blocks = tuple(_block(from_builder(item), kirbytext=True) for item in items)
        return (_full(blocks),) if blocks else ()
    decoded = decode(text)
    _report_faults(decoded, place, report)
    stray: list[Item] = [{"type": "text", "content": {"text": one}} for one in decoded.stray]
    return tuple(_rows([*_items(decoded), *stray]))


def _items(decoded: Decoded) -> list[Item]:
    """Give what may be blocks or rows among what was decoded."""
    value = decoded.value
    found = value if isinstance(value, list) else [value]
    items: list[Item] = [item for item in found if isinstance(item, dict)]
    known = ("type", "columns", "_key", "_fieldset")
    return items if any(any(key in item for key in known) for item in items) else []


def _report_faults(decoded: Decoded, place: Place, report: Report) -> None:
    count = len(decoded.value) if isinstance(decoded.value, list) else 0
    for fault in decoded.faults[:_FEW]:
        at = below(place, fault.line)
        if fault.too_deep:
            report(finding("value-too-nested", at, deepest=DEEPEST))
        else:
            at = at if at.line is None else place.at(at.line, fault.column if fault.line else None)
            report(finding("blocks-broken", at, reason=fault.reason, count=count))


def _rows(items: list[Item]) -> Iterator[Row]:
    """Make rows; runs of blocks that stand between rows are one full column each."""
    loose: list[Item] = []
    for item in items:
        columns = item.get("columns")
        if isinstance(columns, list) and "_key" not in item:
            if loose:
                yield _full(_blocks(loose))
            loose = []
            attrs = item.get("attrs")
            yield Row(attrs if isinstance(attrs, dict) else {}, tuple(_columns(columns)))
        else:
            loose.append(item)
    if loose:
        yield _full(_blocks(loose))


def _columns(columns: list[Value]) -> Iterator[Column]:
    for column in columns:
        if isinstance(column, dict):
            blocks = column.get("blocks")
            yield Column(_width(column.get("width")), _blocks(blocks if isinstance(blocks, list) else []))


def _width(value: Value) -> Fraction:
    """Work out a column's width: any fraction, `8/12` too; what is none is the whole."""
    match = _FRACTION.match(words(value))
    parts = int(match[2] or 1) if match else 0
    return Fraction(int(match[1]), parts) if match and parts else Fraction(1)


def _full(blocks: tuple[Block, ...]) -> Row:
    return Row({}, (Column(Fraction(1), blocks),))


def _blocks(items: list[Value] | list[Item]) -> tuple[Block, ...]:
    found = [item for item in items if isinstance(item, dict)]
    return tuple(nested(item) for item in from_editor(found))


def nested(item: Item) -> Block:
    """Make a block of an item, as it may stand in another block too."""
    if is_from_builder(item):
        return _block(from_builder(item), kirbytext=True)
    return _block(item, kirbytext=False)


def _block(item: Item, *, kirbytext: bool) -> Block:
    content = item.get("content")
    inside: Item = content if isinstance(content, dict) else {}
    hidden = item.get("isHidden")
    return Block(
        words(item.get("type")).strip(),
        inside,
        _line(item, inside),
        hidden if isinstance(hidden, bool) else toggle(words(hidden)) is True,
        kirbytext,
    )


def _line(item: Item, content: Item) -> int:
    """Give the first line that anything in a block is known to stand on."""
    lines = [line_of(one, -1) for part in (content, item) for one in part.values()]
    return min((line for line in lines if line >= 0), default=0)

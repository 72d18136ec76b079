"""Tables: rows of one length, head cells that say what they head, and data cells that say what heads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product

from pipeline.tagging.slip import Element
from pipeline.tagging.tags import Piece, Tag, in_blocks, in_either

_GROUPS = {"thead": "THead", "tbody": "TBody", "tfoot": "TFoot"}
_ORDER = {"THead": 0, "TFoot": 2}
# No table of a booklet is as wide or as high; numbers beyond are slips of the pen.
_MOST = 1_000


@dataclass(slots=True, eq=False)
class _Cell:
    """A cell on the grid: its element, where it begins and what it covers, and what it heads."""

    element: Element | None
    tag: Tag
    row: int
    column: int
    rows: int
    columns: int
    scope: str = ""
    heads: list[_Cell] = field(default_factory=list)


def make_table(element: Element, pieces: Callable[[Element], list[Piece]]) -> list[Piece]:
    """Make the table of an element, out of what `pieces` makes of what is in one."""
    groups = _groups(element)
    laid = _on_grid([rows for _, rows in groups])
    for cell in laid:
        if cell.element is not None:
            cell.tag.kids = in_either(pieces(cell.element))
            cell.tag.lang = cell.element.says("lang")
    above, below = _captions(element, pieces)
    if not any(cell.tag.kids for cell in laid):
        return in_blocks(kid for caption in (*above, *below) for kid in caption.kids)
    head = sum(len(rows) for role, rows in groups if role == "THead")
    _say_heads(laid, element.number, head)
    return [Tag("Table", [*above, *_rows(groups, laid), *below])]


def _groups(element: Element) -> list[tuple[str, list[list[Element]]]]:
    """Give the rows of a table in groups, the head first and the foot last, each with its role or ""."""
    found: list[tuple[str, list[list[Element]]]] = []
    for item in element.elements():
        if item.tag in _GROUPS:
            found.append((_GROUPS[item.tag], [_cells(row) for row in item.elements() if row.tag == "tr"]))
        elif item.tag == "tr":
            if not found or found[-1][0]:
                found.append(("", []))
            found[-1][1].append(_cells(item))
    return sorted((one for one in found if one[1]), key=lambda one: _ORDER.get(one[0], 1))


def _captions(element: Element, pieces: Callable[[Element], list[Piece]]) -> tuple[list[Tag], list[Tag]]:
    """Give the caption of a table, above or below its rows; there is one at most."""
    late = False
    for item in element.elements():
        if item.tag == "caption" and (kids := in_either(pieces(item))):
            made = [Tag("Caption", kids, lang=item.says("lang"))]
            return ([], made) if late else (made, [])
        late = late or item.tag != "caption"
    return [], []


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row.elements() if cell.tag in ("td", "th")]


def _rows(groups: list[tuple[str, list[list[Element]]]], laid: list[_Cell]) -> Iterator[Piece]:
    by_row: dict[int, list[_Cell]] = {}
    for cell in laid:
        by_row.setdefault(cell.row, []).append(cell)
    number = 0
    for role, rows in groups:
        made: list[Piece] = []
        for _ in rows:
            cells = sorted(by_row.get(number, ()), key=lambda cell: cell.column)
            if cells:
                made.append(Tag("TR", [cell.tag for cell in cells]))
            number += 1
        if role and made:
            yield Tag(role, made)
        else:
            yield from made


def _on_grid(groups: list[list[list[Element]]]) -> list[_Cell]:
    """Lay cells out as HTML does; none reaches beyond its group of rows, bare places are empty cells."""
    found: list[_Cell] = []
    taken: set[tuple[int, int]] = set()
    first = 0
    for rows in groups:
        end = first + len(rows)
        for number, row in enumerate(rows, first):
            found += _in_row(row, number, end, taken)
        first = end
    width = max((column for _, column in taken), default=-1) + 1
    bare = [place for place in product(range(first), range(width)) if place not in taken]
    return found + [_Cell(None, Tag("TD", owner="Table"), row, column, 1, 1) for row, column in bare]


def _in_row(row: list[Element], number: int, end: int, taken: set[tuple[int, int]]) -> Iterator[_Cell]:
    """Lay the cells of a row out; `end` is the row behind its group, `taken` what is covered already."""
    column = 0
    for element in row:
        while (number, column) in taken:
            column += 1
        high = min(_count(element.says("rowspan"), end), end - number)
        wide = _count(element.says("colspan"), 1)
        wide = next((n for n in range(1, wide) if (number, column + n) in taken), wide)
        taken |= set(product(range(number, number + high), range(column, column + wide)))
        yield _Cell(element, Tag(element.tag.upper(), owner="Table"), number, column, high, wide)
        column += wide


def _count(said: str, zero: int) -> int:
    """Read how many rows or columns a cell covers; 0 of them are as many as there are."""
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 1
    return min(number or zero, _MOST)


def _say_heads(cells: list[_Cell], table: int, height: int) -> None:
    """Say what each head cell heads; and of data which are its heads, where these stand above and beside."""
    for cell in cells:
        if cell.rows > 1:
            cell.tag.attributes["RowSpan"] = cell.rows
        if cell.columns > 1:
            cell.tag.attributes["ColSpan"] = cell.columns
    heads = [cell for cell in cells if cell.tag.role == "TH"]
    rows_of_heads = _rows_of_heads(cells, height)
    for one in heads:
        one.scope = _scope(one, rows_of_heads)
        one.tag.attributes["Scope"] = one.scope
    _gather_heads(cells, heads)
    wanted = len({one.scope for one in heads}) > 1 or any(len(cell.heads) > 1 for cell in cells)
    for cell in cells:
        if wanted and cell.heads and cell.tag.kids:
            for one in cell.heads:
                one.tag.name = f"head-{table:09}-{one.row}-{one.column}"
            cell.tag.attributes["Headers"] = [one.tag.name for one in cell.heads]


def _rows_of_heads(cells: list[_Cell], height: int) -> set[int]:
    """Give the rows without data: those of the table's own head, `height` of them, and any other."""
    data = {row for cell in cells if cell.tag.role == "TD" and cell.tag.kids for row in _range(cell)[0]}
    return {cell.row for cell in cells} - data | set(range(height))


def _scope(head: _Cell, rows_of_heads: set[int]) -> str:
    said = head.element.says("scope") if head.element is not None else ""
    if said in ("row", "rowgroup"):
        return "Row"
    if said in ("col", "colgroup") or head.row in rows_of_heads:
        return "Column"
    return "Row"


def _range(cell: _Cell) -> tuple[range, range]:
    return range(cell.row, cell.row + cell.rows), range(cell.column, cell.column + cell.columns)


def _gather_heads(cells: list[_Cell], heads: list[_Cell]) -> None:
    """Find the heads of each cell: those it names, else those above it, then those before it."""
    named = {one.element.says("id"): one for one in heads if one.element is not None}
    columns: dict[int, list[_Cell]] = {}
    rows: dict[int, list[_Cell]] = {}
    for head in heads:
        across = _range(head)[1] if head.scope == "Column" else _range(head)[0]
        for place in across:
            (columns if head.scope == "Column" else rows).setdefault(place, []).append(head)
    for cell in cells:
        said = cell.element.says("headers").split() if cell.element is not None else []
        if said:
            cell.heads = [named[name] for name in said if name in named and named[name] is not cell]
        elif cell.tag.role == "TD":
            down, right = _range(cell)
            above = (head for place in right for head in columns.get(place, ()) if head.row < cell.row)
            before = (head for place in down for head in rows.get(place, ()) if head.column < cell.column)
            cell.heads = list(dict.fromkeys((*above, *before)))

"""What leads through the booklet: named destinations, links from fascicle to fascicle, the outline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from pipeline.binding.structure import Structure
from pipeline.binding.trees import entries, plant
from pipeline.fascicle import Bookmark, link_contents

# The scheme of links whose anchor is in the booklet, in this fascicle or another.
# As `typesetting` writes links that leave their section; the two rooms do not know each other.
LINK_SCHEME = "livret:"


class Destinations:
    """The named destinations of all fascicles, and titles of what is there; the first of a name stands."""

    def __init__(self, document: Pdf) -> None:
        self._document = document
        self._titles: dict[str, str] = {}
        self._places: dict[bytes, Object] = {}
        self._names: dict[str, String] = {}

    def add(self, root: Object, titles: Iterable[tuple[str, str]] = ()) -> None:
        """Add those of a fascicle; `root` is the copy of its catalogue."""
        for anchor, title in titles:
            self._titles.setdefault(anchor, title)
        held = root.get(Name.Names, Dictionary()).get(Name.Dests, Dictionary())
        for name, place in entries(held, Name.Names):
            self._places.setdefault(bytes(name), place)
            self._names.setdefault(str(name), name)

    def find(self, address: str) -> String | None:
        """Give the name that a link to `livret:…` means; None when there is no such place."""
        anchor = address.removeprefix(LINK_SCHEME)
        return self._names.get(anchor, self._names.get(unquote(anchor)))

    def title(self, name: String) -> str:
        """Give the title of a place, its name where it has none."""
        return self._titles.get(str(name), str(name))

    def write(self) -> None:
        """Put them into the document."""
        if self._places:
            # Sorted by their bytes, which for names beyond ASCII is not the order of their characters.
            named = [(String(name), place) for name, place in sorted(self._places.items())]
            self._document.Root.Names = Dictionary(Dests=plant(self._document, Name.Names, named))


def resolve_links(
    pages: Sequence[Object], destinations: Destinations, structure: Structure | None
) -> tuple[str, ...]:
    """Lead links to `livret:ANCHOR` to their places; take those without one away, and give their anchors."""
    missing: dict[str, None] = {}
    for page in pages:
        gone = set()
        for annotation in page.get(Name.Annots, ()):
            address = _address(annotation)
            if address is None:
                continue
            if (name := destinations.find(address)) is not None:
                _lead(annotation, name, destinations.title(name))
                continue
            missing[unquote(address.removeprefix(LINK_SCHEME))] = None
            gone.add(annotation.objgen)
            if structure is not None:
                structure.release(annotation)
        if gone:
            page.Annots = Array([one for one in page.Annots if one.objgen not in gone])
            if not len(page.Annots):
                del page.Annots
    return tuple(missing)


def _address(annotation: Object) -> str | None:
    action = annotation.get(Name.A)
    address = None if action is None else action.get(Name.URI)
    return str(address) if address is not None and str(address).startswith(LINK_SCHEME) else None


def _lead(annotation: Object, name: String, title: str) -> None:
    del annotation.A
    annotation.Dest = name
    if Name.Contents in annotation:
        annotation.Contents = link_contents(str(annotation.Contents), title)


@dataclass(slots=True, eq=False)
class _Entry:
    """An entry of the outline, the page that it leads to, and the entries below it."""

    mark: Bookmark
    page: Object
    below: list[_Entry] = field(default_factory=list)


def write_outline(document: Pdf, marks: Iterable[tuple[Bookmark, Object]]) -> None:
    """Put the outline into the document: bookmarks, each with the page that it is on, in order."""
    if top := _nest(marks):
        outline = document.make_indirect(Dictionary())
        outline.Count = _write_below(document, outline, top)
        document.Root.Outlines = outline


def _nest(marks: Iterable[tuple[Bookmark, Object]]) -> list[_Entry]:
    """Nest bookmarks by their levels as the engine does: a level that is left out makes no entry."""
    top: list[_Entry] = []
    levels: list[int] = []
    lists = [top]
    for mark, page in marks:
        while levels and levels[-1] > mark.level:
            levels.pop()
        if not levels or levels[-1] < mark.level:
            levels.append(mark.level)
        entry = _Entry(mark, page)
        lists[len(levels) - 1].append(entry)
        lists[len(levels) :] = [entry.below]
    return top


def _write_below(document: Pdf, parent: Object, entries: Sequence[_Entry]) -> int:
    """Write entries and what is below them; gives how many show when `parent` is opened."""
    shown = len(entries)
    written: list[Object] = []
    for entry in entries:
        mark = entry.mark
        place = Array([entry.page, Name.XYZ, mark.x, mark.y, 0])
        item = document.make_indirect(Dictionary(Title=mark.label, Dest=place, Parent=parent))
        below = _write_below(document, item, entry.below) if entry.below else 0
        item.Count = below if mark.opened else -below
        shown += below if mark.opened else 0
        if written:
            item.Prev, written[-1].Next = written[-1], item
        written.append(item)
    parent.First, parent.Last = written[0], written[-1]
    return shown

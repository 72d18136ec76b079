"""The slip that `typesetting` leaves in a tagged file: what is painted where, and of which element it is.

It is read here into the elements of the content, in their order; it does not stay in the file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from pikepdf import Name, Object, Pdf

# As `typesetting` writes it into the catalogue and into annotations; the two rooms do not know each other.
SLIP = Name("/LivretSlip")
# What the layout makes for an element beside it: the names of its pseudo-elements.
BEFORE, AFTER, MARKER = "before", "after", "marker"
NOTE_CALL, NOTE_MARKER = "footnote-call", "footnote-marker"


@dataclass(frozen=True, slots=True)
class Mark:
    """A run of painted content: its page (from 0), its number there, the pseudo-element that it is of.

    `box` is where a picture is, in points from the foot of the page; `typed` the words as they were typed,
    where other letters are painted; `text` is what is painted of a torn word, `torn` where the next run goes
    on with it.
    """

    page: int
    number: int
    pseudo: str = ""
    box: tuple[float, ...] = ()
    typed: str = ""
    text: str = ""
    torn: bool = False


@dataclass(frozen=True, slots=True)
class Annotation:
    """A link's annotation: its page (from 0), and itself."""

    page: int
    target: Object


@dataclass(slots=True, eq=False)
class Element:
    """An element of the content: its number in the order of the content, its tag, what is said of it.

    `items` are what is in it, in order: elements, and runs of its own; `calls` and `labels` the runs of a
    footnote's call and number; `links` the annotations of a link, `back` those of a footnote's number.
    """

    number: int
    tag: str
    said: dict[str, Any]
    items: list[Element | Mark] = field(default_factory=list)
    calls: list[Mark] = field(default_factory=list)
    labels: list[Mark] = field(default_factory=list)
    links: list[Annotation] = field(default_factory=list)
    back: list[Annotation] = field(default_factory=list)

    def says(self, key: str) -> str:
        """Give what is said under a key, "" when nothing is."""
        return str(self.said.get(key, ""))

    def elements(self) -> list[Element]:
        """Give the elements in it."""
        return [item for item in self.items if isinstance(item, Element)]


@dataclass(frozen=True, slots=True)
class Slip:
    """The content of a file: the element around it all, and its language."""

    top: Element
    language: str


def take_slip(document: Pdf) -> Slip | None:
    """Take the slip out of a document and read it; None where there is none."""
    if SLIP not in document.Root:
        return None
    said = json.loads(document.Root[SLIP].read_bytes())
    del document.Root[SLIP]
    elements: dict[int, Element] = {}
    # Of each element: what is in it, behind which child (by number), texts behind elements, in painted order.
    placed: dict[int, list[tuple[int, int, int, Element | Mark]]] = {}
    for number, parent, tag, words in said["elements"]:
        elements[number] = Element(number, tag, words)
        placed[number] = []
        if parent in placed:
            placed[parent].append((number, 0, 0, elements[number]))
    for turn, (page, number, owner, pseudo, after, *more) in enumerate(said["marks"]):
        if owner in elements:
            mark = _mark(page, number, pseudo, *more)
            _place(mark, elements[owner], after, turn, placed[owner])
    for number, items in placed.items():
        elements[number].items = [item for *_, item in sorted(items, key=lambda one: one[:3])]
    _take_annotations(document, elements)
    return Slip(elements[min(elements)], said["language"])


def _mark(page: int, number: int, pseudo: str, said: dict[str, Any] | None = None) -> Mark:
    told = dict(said or {})
    return Mark(page, number, pseudo, tuple(told.pop("box", ())), **told)


def _place(
    mark: Mark, owner: Element, after: int, turn: int, items: list[tuple[int, int, int, Element | Mark]]
) -> None:
    """Put a run where it belongs: apart, before all else, behind all else, or behind an element."""
    if mark.pseudo == NOTE_CALL:
        owner.calls.append(mark)
    elif mark.pseudo in (NOTE_MARKER, MARKER):
        owner.labels.append(mark)
    elif mark.pseudo == BEFORE:
        items.append((-1, 1, turn, mark))
    elif mark.pseudo == AFTER:
        items.append((_END, 1, turn, mark))
    else:
        items.append((max(after, owner.number), 1, turn, mark))


_END = 1 << 60


def _take_annotations(document: Pdf, elements: dict[int, Element]) -> None:
    """Give each link its annotations; one that is no link's has no place in the file."""
    for number, page in enumerate(document.pages):
        annotations = page.obj.get(Name.Annots, ())
        for one in annotations:
            if SLIP not in one:
                continue
            owner, part = int(one[SLIP][0]), str(one[SLIP][1])
            del one[SLIP]
            if owner in elements:
                kept = elements[owner].back if part == "label" else elements[owner].links
                kept.append(Annotation(number, one))

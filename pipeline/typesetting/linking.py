"""The links of laid-out pages as a reader meets them: one for each link of the content, and for each note.

The engine makes an annotation of every box in a link. Here a box of the link itself is kept, wide enough for
the pictures in it; calls of notes lead to their notes, and the numbers of notes back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from weasyprint.formatting_structure import boxes

from pipeline.typesetting.pages import Elements, Footnote, Whereabouts
from pipeline.typesetting.placing import unwrap

# What a part of a footnote's links is called on the slip.
CALL, LABEL = "call", "label"


def settle_links(pages: list[Any], root: Any, elements: Elements, found: Whereabouts) -> None:
    """Settle which annotations the pages get, and whose each is (`livret_link` of its box)."""
    parents = {child: parent for parent in root.iter() for child in parent}
    notes = dict(_linked_notes(found.notes_of, parents))
    for page in pages:
        if notes or _has_blocks_in_links(page._page_box, parents):
            # The page keeps the places of its links and anchors from before: it is to look again.
            type(page).__init__(page, page._page_box)
        page.links[:] = _kept(page.links, elements, parents, notes)


def _linked_notes(
    notes: Mapping[Any, Footnote], parents: Mapping[Any, Any]
) -> Iterator[tuple[Any, Footnote]]:
    """Lead the call of each note to it and back; places are named after the part that the note is in."""
    counts: dict[str, int] = {}
    for element, note in notes.items():
        part = _part(element, parents)
        counts[part] = counts.get(part, 0) + 1
        if (
            note.call is None
            or note.body is None
            or note.marker is None
            or _link_of(element, parents) is not None
        ):
            continue
        name = note.body.style["anchor"] or f"{part}.note-{counts[part]}".lstrip(".")
        back = f"{name}.call"
        _name(note.body, name)
        _name(note.call, back)
        note.call.link, note.marker.link = (("url", ("internal", one)) for one in (name, back))
        yield element, note


def _name(box: Any, name: str) -> None:
    box.style = box.style.copy()
    box.style["anchor"] = name


def _part(element: Any, parents: Mapping[Any, Any]) -> str:
    """Name the part of the booklet that an element is in: no two fascicles have one of the same name."""
    around = parents.get(element)
    while around is not None:
        if name := around.attrib.get("id") or around.attrib.get("data-place"):
            return str(name)
        around = parents.get(around)
    return ""


def _link_of(element: Any, parents: Mapping[Any, Any]) -> Any:
    """Give the link that an element is, or is in; None when there is none."""
    while element is not None:
        if element.tag == "a" and element.attrib.get("href"):
            return element
        element = parents.get(element)
    return None


def _has_blocks_in_links(page_box: Any, parents: Mapping[Any, Any]) -> bool:
    """Give blocks in a link its address: the engine takes them out of the boxes of their link."""
    links: dict[Any, Any] = {}
    changed = False
    stack: list[tuple[Any, bool]] = [(page_box, False)]
    while stack:
        box, inside = stack.pop()
        box = unwrap(box)
        if box.link is not None and box.element is not None and box.element.tag == "a":
            links[box.element] = box.link
            inside = True
        elif links and not inside and isinstance(box, boxes.BlockLevelBox) and box.element is not None:
            owner = _link_of(box.element, parents)
            if owner in links and box.element is not owner:
                box.link, inside, changed = links[owner], True, True
        stack.extend((child, inside) for child in reversed(getattr(box, "children", ())))
    return changed


def _kept(
    links: list[Any], elements: Elements, parents: Mapping[Any, Any], notes: Mapping[Any, Footnote]
) -> list[Any]:
    kept: list[Any] = []
    owners: dict[Any, int] = {}
    for kind, target, rectangle, box in links:
        owner, part = _link_of(box.element, parents), ""
        if owner is None and box.element in notes and box.link is not None:
            owner, part = box.element, CALL if box is notes[box.element].call else LABEL
        if owner is None or box.livret_artifact:
            continue
        if rectangle == _flat(box):
            # A raised number has no line of its own: its letters are there to be pressed.
            rectangle = _letters(box)
        if box.link is not None:
            box.livret_link = elements.numbers[owner], part
            owners[owner] = len(kept)
            kept.append((kind, target, rectangle, box))
        elif isinstance(box, boxes.ReplacedBox) and owner in owners:
            kind, target, before, part_box = kept[owners[owner]]
            kept[owners[owner]] = kind, target, _around(before, rectangle), part_box
    return [one for one in kept if _has_size(one[2]) or _is_alone(one, kept)]


def _flat(box: Any) -> tuple[float, ...]:
    x, y, width = box.border_box_x(), box.position_y, box.border_width()
    return x, y, x + width, y


def _letters(box: Any) -> tuple[float, ...]:
    x, y = box.border_box_x(), box.border_box_y()
    return x, y, x + box.border_width(), y + box.border_height()


def _is_alone(link: Any, links: list[Any]) -> bool:
    mine = link[3].livret_link
    return not any(other[3].livret_link == mine and _has_size(other[2]) for other in links)


def _has_size(rectangle: tuple[float, ...]) -> bool:
    x1, y1, x2, y2 = rectangle
    return x2 > x1 and y2 > y1


def _around(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, ...]:
    if not _has_size(one):
        return other
    return (*map(min, one[:2], other[:2]), *map(max, one[2:], other[2:]))

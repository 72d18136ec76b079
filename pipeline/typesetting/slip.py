"""The slip that goes with a typeset file: what is painted where, and which element of the content it is of.

`tagging` makes the structure from it, in the order of the content and not in that of the boxes; nothing of it
stays in the finished file. What is ornament is not on it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from weasyprint.formatting_structure import boxes

from pipeline.typesetting.breaking import HYPHEN
from pipeline.typesetting.inputs import LINK_SCHEME
from pipeline.typesetting.pages import (
    SVG,
    Elements,
    Laid,
    Whereabouts,
    described,
    is_picture,
)

# CSS pixels to PDF points.
_POINTS = 0.75
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# They count even where nothing is in them; one that a style sheet takes away does not.
_CELLS = frozenset(("tr", "td", "th"))
# Said as they are, for whoever reads the slip.
_KEPT = ("lang", "scope", "headers", "id", "colspan", "rowspan", "data-tag")
_BLANKS = re.compile(r"[ \t\n\r\f]+")
# What a listener has no use for: where a word may be broken, and blanks of another width than the usual ones.
_UNHEARD = str.maketrans({0xAD: None, 0x200B: None, 0x2060: None, 0x202F: 0xA0, 0x2009: 0x20})


def heard(text: str) -> str:
    """Give words as a listener gets them: each blank plain or no-break, nothing that shows nothing."""
    return " ".join(_BLANKS.sub(" ", text.translate(_UNHEARD)).split(" ")).strip()


@dataclass(slots=True)
class Slip:
    """What is known of a laid-out section; `write` is called once its pages are painted."""

    root: Any
    elements: Elements
    found: Whereabouts
    _words: dict[Any, str] = field(default_factory=dict)

    def write(self, painted: Sequence[Mapping[Any, int]]) -> bytes:
        """Write the slip: `painted` gives, page by page, the number of each box's run of marked content."""
        marks = [
            self._mark(page, box, number)
            for page, numbers in enumerate(painted)
            for box, number in sorted(numbers.items(), key=lambda item: item[0].livret_turn)
        ]
        said = {"language": self.root.attrib.get("lang", ""), "elements": list(self._told()), "marks": marks}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

    def titles(self) -> dict[str, str]:
        """Give, by their names, the titles of places: a heading's words, of a part those of its first."""
        found: dict[str, str] = {}
        open_: list[str] = []
        stack: list[tuple[Any, int]] = [(self.root, 0)]
        depths: list[int] = []
        while stack:
            element, depth = stack.pop()
            while depths and depths[-1] >= depth:
                depths.pop()
                open_.pop()
            if element in self.elements.hidden or not isinstance(element.tag, str):
                continue
            if element.tag in _HEADINGS and (words := self.words(element)):
                for name in (*open_, element.attrib.get("id", "")):
                    found.setdefault(name, words)
            if (name := element.attrib.get("id", "")) and element.tag not in _HEADINGS:
                open_.append(name)
                depths.append(depth)
            stack.extend((child, depth + 1) for child in reversed(element))
        found.pop("", None)
        return found

    def words(self, element: Any) -> str:
        """Give the words of an element as they are heard: those of its pictures with them, no notes."""
        if element not in self._words:
            self._words[element] = heard("".join(self._pieces(element)))
        return self._words[element]

    def _pieces(self, element: Any) -> Iterator[str]:
        stack: list[Any] = [element]
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                yield item
            elif item not in self.elements.hidden and item not in self.found.notes_of:
                yield described(item) if is_picture(item) else " " if item.tag == "br" else item.text or ""
                for child in reversed(() if is_picture(item) else item):
                    stack.extend((child.tail or "", child))

    def _mark(self, page: int, box: Any, number: int) -> list[Any]:
        after = getattr(box, "livret_after", None)
        pseudo = str(box.element_tag).partition("::")[2]
        mark: list[Any] = [page, number, box.livret_number, pseudo, self.elements.numbers.get(after, -1)]
        said: dict[str, Any] = {}
        if isinstance(box, boxes.ReplacedBox):
            said["box"] = _box(box)
        elif getattr(box, "livret_torn", False) or getattr(box, "livret_rest", False):
            said["torn"] = bool(getattr(box, "livret_torn", False))
            said["text"] = _painted(box)
        elif typed := _typed(box):
            said["typed"] = typed
        if said:
            mark.append(said)
        return mark

    def _told(self) -> Iterator[list[Any]]:
        """Give what was laid out, in the order of the content: number, its parent's, tag, what is said."""
        titles = self.titles()
        stack: list[tuple[Any, int]] = [(self.root, -1)]
        while stack:
            element, parent = stack.pop()
            if element in self.elements.hidden or not isinstance(element.tag, str):
                continue
            number, laid = self.elements.numbers[element], self.found.laid.get(element)
            if element.tag == "head" or (element.tag in _CELLS and laid is None):
                continue
            yield [number, parent, element.tag.removeprefix(SVG), self._said(element, laid, titles)]
            if element.tag != f"{SVG}svg":
                stack.extend((child, number) for child in reversed(element))

    def _said(self, element: Any, laid: Laid | None, titles: Mapping[str, str]) -> dict[str, Any]:
        attributes = element.attrib
        said: dict[str, Any] = {key: attributes[key] for key in _KEPT if attributes.get(key)}
        if is_picture(element):
            said["alt"] = described(element).translate(_UNHEARD)
        if element.tag == "abbr" and attributes.get("title"):
            said |= {"expansion": heard(attributes["title"]), "words": self.words(element)}
        if element.tag == "a" and (target := attributes.get("href")):
            said["words"] = self.words(element)
            if target.startswith("#"):
                said["title"] = titles.get(target[1:], "")
            elif not target.startswith(LINK_SCHEME):
                said["address"] = target
        if (note := self.found.notes_of.get(element)) is not None:
            said |= {"note": heard(note.number)}
        if laid is not None:
            said |= {key: value for key, value in (("block", laid.block), ("list", laid.numbering)) if value}
        return said


def _box(box: Any) -> list[float]:
    """Say where a picture is: in points from the bottom left, not in CSS pixels from the top left."""
    x, y, height = box.content_box_x(), box.content_box_y(), box.livret_page_height
    corners = (x, height - y - box.height, x + box.width, height - y)
    return [round(_POINTS * number, 5) for number in corners]


def _painted(box: Any) -> str:
    text = str(box.text)
    if text.endswith(HYPHEN):
        return text[:-1].translate(_UNHEARD) + "\u00ad"
    blank = " " if getattr(box, "livret_space_after", False) and not text.endswith(" ") else ""
    return text.translate(_UNHEARD) + blank


def _typed(box: Any) -> str:
    """Give the words of a text as they were typed, where a style sheet makes other letters of them."""
    typed = str(getattr(box, "livret_typed", ""))
    if not typed or str(box.element_tag).endswith("::first-letter"):
        return ""
    return _BLANKS.sub(" ", typed.translate(_UNHEARD))

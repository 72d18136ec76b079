"""Figures get out of paragraphs: HTML allows none inside; a picture in mid-line parts the text around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise
from xml.etree.ElementTree import Element

from pipeline.kirby.dialect.elements import BARE, RAW
from pipeline.kirby.dialect.reader import LINE
from pipeline.kirby.held import BLOCK, Holder

_PARTED = frozenset(
    ["p", BARE, "h1", "h2", "h3", "h4", "h5", "h6", "a", "em", "strong", "del", "span", "sup", "sub"]
)
Content = list["str | Element"]
_OPEN = "\ufdd8"
Hold = Callable[[Element], str]
Numbers = Mapping[Element, Sequence[int]]


def set_figures(root: Element, holder: Holder, hold_picture: Hold, numbers: Numbers) -> None:
    """Make a `figure` element of each held block; part the paragraphs and headings around it.

    `hold_picture` takes an `img` that Markdown made and gives the token of its figure; `numbers` are the
    file's lines of each paragraph.
    """
    setter = _Setter(holder, hold_picture, numbers)
    if setter.note(root):
        setter.set_in(root)


class _Setter:
    def __init__(self, holder: Holder, hold_picture: Hold, numbers: Numbers) -> None:
        self._holder = holder
        self._hold_picture = hold_picture
        self._numbers = numbers
        self._concerned: set[Element] = set()

    def note(self, element: Element) -> bool:
        """Note the elements in which a figure is to be set, or in whose place; tell whether this is one."""
        if element.tag in (RAW, "code"):
            return False
        found = element.tag == "img" or _OPEN in (element.text or "")
        for child in element:
            found = self.note(child) or found or _OPEN in (child.tail or "")
        if found:
            self._concerned.add(element)
        return found

    def set_in(self, parent: Element) -> None:
        """Set the figures of an element that may hold blocks."""
        content = [part for part in self._flat(parent) if not _is_hollow(part)]
        _fill(parent, _without_breaks(content))

    def _flat(self, element: Element) -> Iterator[str | Element]:
        """List an element's content, its figures at its top level."""
        yield from _figures(element.text)
        for child in list(element):
            tail, child.tail = child.tail, None
            if child not in self._concerned:
                yield child
            elif child.tag == "img":
                yield from (part for part in _figures(self._hold_picture(child)) if isinstance(part, Element))
            elif child.tag in _PARTED:
                yield from self._parted(child)
            else:
                self.set_in(child)
                yield child
            yield from _figures(tail)

    def _parted(self, element: Element) -> Iterator[Element]:
        """Part an element at its figures; clones of it hold what stands between."""
        between: Content = []
        # Lines passed when what stands between began, and the line on which the figure before it ended.
        begun = passed = earliest = 0
        for part in self._flat(element):
            if isinstance(part, Element) and part.tag == "figure":
                yield from self._clone(element, between, begun, earliest)
                earliest = self._keep_link(part, element)
                yield part
                between, begun = [], passed
            else:
                between.append(part)
                passed += _breaks(part)
        yield from self._clone(element, between, begun, earliest)

    def _clone(self, element: Element, content: Content, begun: int, earliest: int) -> Iterator[Element]:
        """Copy the element around some of its content; nothing when that is nothing but blanks."""
        trimmed = _trimmed(_trimmed(content, 0), -1)
        if not trimmed:
            return
        clone = Element(element.tag, element.attrib)
        numbers = self._numbers.get(element)
        if numbers:
            begun += sum(map(_breaks, content)) - sum(map(_breaks, _trimmed(content, 0)))
            clone.set(LINE, str(max(earliest, numbers[min(begun, len(numbers) - 1)])))
        _fill(clone, trimmed)
        yield clone

    def _keep_link(self, figure: Element, element: Element) -> int:
        """Keep the link that stood around a figure; give the line on which the figure ended."""
        match = BLOCK.search(figure.text or "")
        if match is None:
            return 0
        if element.tag == "a":
            attributes = "".join(f' {name}="{escape(value)}"' for name, value in sorted(element.items()))
            self._holder.wrap(match[1], f"<a{attributes}>", "</a>")
        return self._holder.last_line(match[1])


def _breaks(part: str | Element) -> int:
    return (part if isinstance(part, str) else "".join(part.itertext())).count("\n")


def _figures(text: str | None) -> Iterator[str | Element]:
    if not text:
        return
    parts = BLOCK.split(text)
    yield parts[0]
    for number, rest in zip(parts[1::2], parts[2::2], strict=True):
        figure = Element("figure")
        figure.text = f"\ufdd8{number}\ufdd9"
        yield figure
        yield rest


def _trimmed(content: Content, end: int) -> Content:
    """Take breaks and blanks off one end (0 or -1) of an element's content."""
    content = list(content)
    while content:
        part = content[end]
        if isinstance(part, str) and part.strip():
            content[end] = part.rstrip() if end else part.lstrip()
            break
        if isinstance(part, Element) and part.tag != "br":
            break
        content.pop(end)
    return content


def _is_hollow(part: str | Element) -> bool:
    return part == ""


def _without_breaks(content: Content) -> Content:
    """Leave out the line breaks that stand next to a figure, as in a list's item."""
    solid = [part for part in content if not (isinstance(part, str) and not part.strip())]
    dropped = {
        id(one if _is(one, "br") else other)
        for one, other in pairwise(solid)
        if {"br", "figure"} == {getattr(one, "tag", None), getattr(other, "tag", None)}
    }
    return [part for part in content if id(part) not in dropped]


def _is(part: str | Element, tag: str) -> bool:
    return isinstance(part, Element) and part.tag == tag


def _fill(element: Element, content: Content) -> None:
    """Make this the whole content of the element."""
    element[:] = []
    element.text = None
    for part in content:
        if isinstance(part, Element):
            element.append(part)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + part
        else:
            element.text = (element.text or "") + part

"""Figures get out of paragraphs: HTML allows none inside; a picture in mid-line parts the text around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from itertools import pairwise
from xml.etree.ElementTree import Element

from pipeline.kirby.held import BLOCK, Holder
from pipeline.kirby.marks import take_out

_PARTED = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "a", "em", "strong", "del", "span", "sup", "sub"]
)
Content = list["str | Element"]
Hold = Callable[[Element], str]


def set_figures(root: Element, holder: Holder, hold_picture: Hold | None) -> None:
    """Make a `figure` element of each held block; part the paragraphs and headings around it.

    `hold_picture` takes an `img` that Markdown made and gives the token of its figure; None leaves such
    pictures where they are.
    """
    setter = _Setter(holder, hold_picture)
    if setter.concerns(root):
        setter.set_in(root)


class _Setter:
    def __init__(self, holder: Holder, hold_picture: Hold | None) -> None:
        self._holder = holder
        self._hold_picture = hold_picture

    def set_in(self, parent: Element) -> None:
        """Set the figures of an element that may hold blocks."""
        content = [part for part in self._flat(parent) if not _is_hollow(part)]
        _fill(parent, _without_breaks(content))

    def concerns(self, element: Element) -> bool:
        """Tell whether a figure is to be set anywhere inside the element, or in place of it."""
        for item in element.iter():
            if item.tag == "img" and self._hold_picture is not None:
                return True
            if item.tag != "code" and "\ufdd8" in (item.text or ""):
                return True
            if item is not element and "\ufdd8" in (item.tail or ""):
                return True
        return False

    def _flat(self, element: Element) -> Iterator[str | Element]:
        """List an element's content, its figures at its top level."""
        yield from _figures(element.text)
        for child in list(element):
            tail, child.tail = child.tail, None
            if child.tag == "code" or not self.concerns(child):
                yield child
            elif child.tag == "img":
                yield from self._picture(child)
            elif child.tag in _PARTED:
                yield from self._parted(child)
            else:
                self.set_in(child)
                yield child
            yield from _figures(tail)

    def _parted(self, element: Element) -> Iterator[Element]:
        """Part an element at its figures; clones of it hold what stands between."""
        between: Content = []
        for part in self._flat(element):
            if isinstance(part, Element) and part.tag == "figure":
                yield from _clone(element, between)
                self._keep_link(part, element)
                yield part
                between = []
            else:
                between.append(part)
        yield from _clone(element, between)

    def _picture(self, img: Element) -> Iterator[Element]:
        if self._hold_picture is not None:
            for part in _figures(self._hold_picture(img)):
                if isinstance(part, Element):
                    yield part

    def _keep_link(self, figure: Element, element: Element) -> None:
        match = BLOCK.search(figure.text or "")
        if element.tag == "a" and match:
            attributes = "".join(f' {name}="{escape(value)}"' for name, value in sorted(element.items()))
            self._holder.wrap(match[1], f"<a{attributes}>", "</a>")


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


def _clone(element: Element, content: Content) -> Iterator[Element]:
    """Copy the element around some of its content; nothing when that is nothing but blanks."""
    trimmed = _trimmed(_trimmed(content, 0), -1)
    if trimmed:
        clone = Element(element.tag, element.attrib)
        _fill(clone, trimmed)
        yield clone


def _trimmed(content: Content, end: int) -> Content:
    """Take breaks and blanks off one end (0 or -1) of an element's content."""
    content = list(content)
    marks = ""
    while content:
        part = content[end]
        if isinstance(part, str) and take_out(part)[0].strip():
            content[end] = part.rstrip() if end else marks + part.lstrip()
            break
        if isinstance(part, Element) and part.tag != "br":
            content.insert(0, "" if end else marks)
            break
        content.pop(end)
        # What tells the line of the text that follows stays with it.
        marks += part.strip() if isinstance(part, str) else ""
    return content


def _is_hollow(part: str | Element) -> bool:
    return part == ""


def _without_breaks(content: Content) -> Content:
    """Leave out the line breaks that stand next to a figure, as in a list's item."""
    solid = [part for part in content if not (isinstance(part, str) and not take_out(part)[0].strip())]
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

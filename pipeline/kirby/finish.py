"""What is settled in the tree that Markdown made, before it is written: lines, figures, links, code."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from pipeline.kirby.dialect.elements import BARE, RAW
from pipeline.kirby.dialect.reader import LINE, Reader
from pipeline.kirby.entries import find_file
from pipeline.kirby.figures import set_figures
from pipeline.kirby.fragment import disarmed
from pipeline.kirby.held import without_tokens
from pipeline.kirby.papertags import Desk, alternative, file_target, picture, resolve

_BLOCKS = "h1|h2|h3|h4|h5|h6|p|li|blockquote|pre|table|tr|figure|ul|ol|hr|dl|dt|dd"
_TAG = re.compile(r"<[^<>]*>")
_BLOCK_TAG = re.compile(rf"<(?:{_BLOCKS})(?=[\s>/])", re.IGNORECASE)
_FORGED = re.compile(r"(?<=\s)data-(?=(?:line|entry|file|alt|call|note|gallery|source)\b)", re.IGNORECASE)


class Finish(Treeprocessor):
    """Settles what was held back while Markdown ran."""

    def __init__(self, desk: Desk, reader: Reader, *, inline: bool = False) -> None:
        super().__init__()
        self._desk, self._reader, self._inline = desk, reader, inline
        self._line = desk.line
        self._lines, self._passed = [desk.line], 0
        self._picture_lines: dict[int, int] = {}

    def run(self, root: Element) -> None:
        """Settle the whole tree in place."""
        self._settle(root, desk_line=self._inline)
        if not self._inline:
            set_figures(root, self._desk.holder, self._hold_picture, self._reader.numbers)

    def _settle(self, element: Element, *, desk_line: bool = False) -> None:
        """Settle an element and all in it, in reading order, which tells the line of each link."""
        if not desk_line and (typed := element.get(LINE)):
            self._line = int(typed.partition(" ")[0])
            self._lines, self._passed = self._reader.numbers.get(element, [self._line]), 0
        if element.tag == RAW:
            _settle_raw(element)
            return
        if element.tag == "code":
            element.text = self._desk.holder.in_code(element.text or "")
            return
        self._settle_attributes(element)
        self._follow(element.text)
        for child in element:
            self._settle(child)
            self._follow(child.tail)
        if element.tag == "li" and len(element) and element[0].tag == BARE:
            _unwrap(element)

    def _settle_attributes(self, element: Element) -> None:
        for name, value in element.items():
            element.set(name, without_tokens(value))
        if element.tag == "a":
            self._settle_link(element)
        elif element.tag == "img":
            self._picture_lines[id(element)] = self._line

    def _follow(self, text: str | None) -> None:
        """Count the lines that a text of several lines passes."""
        breaks = text.count("\n") if text else 0
        if breaks:
            self._passed += breaks
            self._line = self._lines[min(self._passed, len(self._lines) - 1)]

    def _settle_link(self, element: Element) -> None:
        href = element.get("href", "")
        desk = self._desk
        if href.startswith("mailto:"):
            return
        target = resolve(href, desk)
        if target is None and (found := find_file(desk.entry, href)) is not None:
            target = file_target(found.attachment, href, desk)
        if target is not None:
            element.attrib.update(target.attributes)
        else:
            desk.line = self._line
            desk.tell("link-dead", target=href)
            element.tag = "span"
            element.attrib.clear()

    def _hold_picture(self, img: Element) -> str:
        """Make a figure of a picture in Markdown's own notation; its file may lend the alternative text."""
        desk = self._desk
        name, typed, title = (img.get(key, "") for key in ("src", "alt", "title"))
        found = find_file(desk.entry, name)
        attachment = found.attachment if found else None
        values = {**alternative(typed or None, attachment, desk.options.names), "title": title}
        desk.line = desk.last_line = self._picture_lines.get(id(img), self._line)
        return desk.holder.block(picture(name, values, "", desk), "", desk.line, desk.line)


def _unwrap(item: Element) -> None:
    """Let an item's words stand in it themselves."""
    words = item[0]
    item.text = words.text
    item[:1] = list(words)


def _settle_raw(element: Element) -> None:
    """Give raw HTML's blocks their lines; what an author typed of that kind is renamed."""
    text = disarmed(_TAG.sub(lambda match: _FORGED.sub("data-typed-", match[0]), element.text or ""))
    numbers = [int(number) for number in (element.attrib.pop(LINE, None) or "").split()]
    if numbers:
        lines = zip(numbers, text.split("\n"), strict=True)
        text = "\n".join([_BLOCK_TAG.sub(rf'\g<0> {LINE}="{number}"', line) for number, line in lines])
    element.text = text

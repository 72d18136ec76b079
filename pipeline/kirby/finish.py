"""What is settled in the tree that Markdown made, before it is written: lines, figures, links, code."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from pipeline.kirby import chunks, marks
from pipeline.kirby.entries import find_file
from pipeline.kirby.figures import set_figures
from pipeline.kirby.held import BLOCK, without_tokens
from pipeline.kirby.tagset import Desk, alternative, file_target, picture, resolve

_DEEPEST = 60
_ONLY_STASHED = re.compile("\\s*\x02wzxhzdk:\\d+\x03\\s*\\Z")
_ESCAPED = re.compile("\x02(\\d+)\x03")
_MARKDOWN_S = re.compile("\x02[^\x03]*\x03|[\x02\x03]")


class TooNestedError(Exception):
    """Blocks stand inside blocks deeper than any page can show."""


class Cut(Treeprocessor):
    """Prepares the tree for Markdown's inline phase."""

    def run(self, root: Element) -> None:
        """Refuse a tree too deep to handle, cut its very long texts."""
        _refuse_depth(root)
        chunks.cut(root)


class Finish(Treeprocessor):
    """Settles what was held back while Markdown ran; `rules` are the file's lines that should be rules."""

    def __init__(self, desk: Desk, first_line: int, rules: list[int]) -> None:
        super().__init__()
        self._desk = desk
        self._rules = iter(rules)
        self._first_line = self._line = first_line
        self._picture_lines: dict[int, int] = {}

    def run(self, root: Element) -> None:
        """Settle the whole tree in place."""
        chunks.join(root)
        _refuse_depth(root)
        desk = self._desk
        if desk.printing:
            self._settle_links(root)
        set_figures(root, desk.holder, self._hold_picture if desk.printing else None)
        self._line = self._first_line
        self._settle(root, [])
        if desk.printing:
            stash = self.md.htmlStash.rawHtmlBlocks
            stash[:] = [marks.settle_raw(raw) if isinstance(raw, str) else raw for raw in stash]

    def _settle_links(self, element: Element) -> None:
        self._follow(element.text)
        if element.tag == "a":
            self._settle_link(element)
        elif element.tag == "img":
            self._picture_lines[id(element)] = self._line
        for child in element:
            self._settle_links(child)
            self._follow(child.tail)

    def _follow(self, text: str | None) -> None:
        if text:
            numbers = marks.take_out(text)[1]
            self._line = numbers[-1] if numbers else self._line

    def _settle_link(self, element: Element) -> None:
        href = _clean(element.get("href", ""))
        if "\x02" in href:
            return  # what Markdown has encoded: an address of mail
        desk = self._desk
        target = resolve(href, desk)
        if target is None and (found := find_file(desk.entry, href)) is not None:
            target = file_target(found.attachment, href, desk)
        if target is not None:
            element.attrib.update(target.attributes(printing=True))
        else:
            desk.line = self._line
            desk.tell("link-dead", target=href)
            element.tag = "span"
            element.attrib.clear()

    def _hold_picture(self, img: Element) -> str:
        """Make a figure of a picture in Markdown's own notation; its file may lend the alternative text."""
        desk = self._desk
        name, typed, title = (_unescaped(_clean(img.get(key, ""))) for key in ("src", "alt", "title"))
        found = find_file(desk.entry, name)
        attachment = found.attachment if found else None
        values = {**alternative(typed or None, attachment, desk.names), "title": title}
        desk.line = desk.last_line = self._picture_lines.get(id(img), self._line)
        return desk.holder.block(picture(name, values, "", desk), "", desk.line, desk.line)

    def _settle(self, element: Element, above: list[Element]) -> None:
        """Turn marks into attributes and tokens in code into text, in reading order."""
        for key, value in element.items():
            element.set(key, _clean(value))
        chain = [*above, element]
        text = element.text or ""
        if element.tag == "figure" and (match := BLOCK.search(text)):
            if self._desk.printing:
                self._name(above, self._desk.holder.line(match[1]))
            return
        if element.tag == "hr":
            self._settle_rule(chain)
        only_raw = element.tag == "p" and not len(element) and _ONLY_STASHED.match(marks.take_out(text)[0])
        element.text = self._settled(element.text, above if only_raw else chain)
        if element.tag == "code" and element.text:
            code = self._desk.holder.in_code(element.text, as_typed=self._desk.printing)
            element.text = type(element.text)(code if above[-1].tag == "pre" else code.strip())
        for child in element:
            self._settle(child, chain)
            child.tail = self._settled(child.tail, chain)
        if self._desk.printing and not only_raw:
            # What no mark could enter begins about where the text before it stands.
            marks.name_line(element, self._line)

    def _settled(self, text: str | None, chain: list[Element]) -> str | None:
        if not text or "\ufdd6" not in text:
            return text
        plain, numbers = marks.take_out(text)
        for number in numbers:
            self._name(chain, number)
        return type(text)(plain)

    def _name(self, chain: list[Element], number: int) -> None:
        self._line = max(self._line, number)
        for element in chain:
            marks.name_line(element, number)

    def _settle_rule(self, chain: list[Element]) -> None:
        number = next((line for line in self._rules if line >= self._line), None)
        if number is not None and self._desk.printing:
            self._name(chain, number)


def _clean(value: str) -> str:
    return without_tokens(marks.take_out(value)[0])


def _unescaped(value: str) -> str:
    """Undo what Markdown does to characters in attributes until the very end."""
    plain = _ESCAPED.sub(lambda match: chr(int(match[1])), value).replace("\x02amp\x03", "&")
    return _MARKDOWN_S.sub("", plain)


def _refuse_depth(root: Element) -> None:
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return
    raise TooNestedError

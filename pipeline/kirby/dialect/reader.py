"""Blocks are read line after line: each goes on with the block that is open or starts another.

A block is opened by the first rule for its first character that accepts the line (`STARTS`); a line that no
rule accepts goes on with a paragraph or starts one. What stands inside a block is read when the document
comes to it (`expand`), in the order of the text: notes are numbered and links found in that order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element, SubElement

from pipeline.kirby.dialect.definitions import Definitions
from pipeline.kirby.dialect.elements import BARE, DEEPEST, RAW, TooNestedError, fill
from pipeline.kirby.dialect.lines import Line, Lines, is_blank, seen
from pipeline.kirby.dialect.spans import Spans

LINE = "data-line"


class Block:
    """A block while its lines are read. `gap` counts the blank lines since the last one that it took."""

    __slots__ = ("element", "gap")
    # Whether the block may take lines in its own way; and whether it stands in place of the one before it.
    goes_on = False
    replaces = False

    def __init__(self, element: Element) -> None:
        self.element = element
        self.gap = 0

    def take(self, _line: Line, _reader: Reader) -> bool:
        """Take a line if it belongs to the block."""
        return False

    def end(self, reader: Reader) -> None:
        """Do what is to be done when the block takes no more lines."""


Start = Callable[[Line, "Block | None", "Reader"], "Block | None"]


class Reader:
    """Reads the lines of one document into blocks.

    `starts` are the rules that open a block, by its first character. `numbered` has blocks say where they
    began (`data-line`); `faithful` keeps what is an accident of Parsedown's and of no use on paper:
    definitions forgotten after a part that is a document of its own, a comment that swallows the rest.
    """

    def __init__(
        self, starts: Mapping[str, tuple[Start, ...]], *, extra: bool, numbered: bool, faithful: bool
    ) -> None:
        self.starts, self.extra, self.numbered, self.faithful = starts, extra, numbered, faithful
        self.definitions = Definitions()
        self.spans = Spans(self.definitions, extra=extra, faithful=faithful)
        self.words: dict[Element, str] = {}
        self.nested: dict[Element, Lines] = {}
        self.documents: set[Element] = set()
        # The last line on which a comment (`--`) or an element of that name is closed.
        self.closings: dict[str, int] = {}
        # Of each paragraph, the file's line of each of its lines; only where blocks are numbered.
        self.numbers: dict[Element, list[int]] = {}

    def is_endless(self, name: str, line: Line) -> bool:
        """Tell whether what opens on this line is never closed: on paper it must not swallow the rest."""
        return not self.faithful and self.closings.get(name, 0) < line.number

    def element(self, tag: str, number: int, words: str | None = None) -> Element:
        """Make an element that begins on this line, with words still to be read."""
        element = Element(tag)
        if self.numbered:
            element.set(LINE, str(number))
        if words is not None:
            self.words[element] = words
        return element

    def read(self, lines: Lines, parent: Element) -> None:
        """Read lines into blocks, put into `parent`."""
        open_block: Block | None = None
        for typed, number in lines:
            if is_blank(typed):
                if open_block is not None:
                    open_block.gap += 1
                continue
            line = seen(typed, number)
            if open_block is not None and open_block.goes_on:
                if open_block.take(line, self):
                    continue
                open_block.end(self)
            started = self._started(line, open_block)
            if started is None and isinstance(open_block, Paragraph) and not open_block.gap:
                open_block.add(line, self)
                continue
            if open_block is not None and not (started is not None and started.replaces):
                self._put(open_block, parent)
            open_block = Paragraph(line, self) if started is None else started
        if open_block is not None:
            if open_block.goes_on:
                open_block.end(self)
            self._put(open_block, parent)

    def _started(self, line: Line, open_block: Block | None) -> Block | None:
        if line.indent >= 4 and (code := code_block(line, open_block, self)) is not None:
            return code
        for start in self.starts.get(line.text[0], ()):
            block = start(line, open_block, self)
            if block is not None:
                return block
        return None

    def _put(self, block: Block, parent: Element) -> None:
        element = block.element
        if isinstance(block, Paragraph):
            self.words[element] = "\n".join(block.lines)
        if element.tag == "dl" and len(parent) and parent[-1].tag == "dl":
            # Terms in turn with blank lines between are one list.
            parent[-1].extend(element)
        else:
            parent.append(element)

    def expand(self, parent: Element, depth: int = 0) -> None:
        """Read what stands inside the blocks of an element, in the order of the text."""
        if depth > DEEPEST:
            raise TooNestedError
        for element in parent:
            words = self.words.pop(element, None)
            if words is not None and element.tag != RAW:
                fill(element, self.spans.read(words))
            elif element in self.nested:
                self._expand_lines(element, self.nested.pop(element), depth)
            elif len(element):
                self.expand(element, depth + 1)

    def _expand_lines(self, element: Element, lines: Lines, depth: int) -> None:
        if element in self.documents and self.faithful:
            self.definitions.clear()
        self.read(lines, element)
        if element.tag == "li" and all(typed != "" for typed, _ in lines):
            first = next(iter(element), None)
            if first is not None and first.tag == "p":
                first.tag = BARE
        self.expand(element, depth + 1)


class Paragraph(Block):
    """Lines of running text."""

    __slots__ = ("lines",)

    def __init__(self, line: Line, reader: Reader) -> None:
        super().__init__(reader.element("p", line.number))
        self.lines = [line.text]
        if reader.numbered:
            reader.numbers[self.element] = [line.number]

    def add(self, line: Line, reader: Reader) -> None:
        """Go on with one more line."""
        self.lines.append(line.text)
        if reader.numbered:
            reader.numbers[self.element].append(line.number)


class _Code(Block):
    __slots__ = ("lines",)
    goes_on = True

    def __init__(self, line: Line, reader: Reader) -> None:
        super().__init__(reader.element("pre", line.number))
        SubElement(self.element, "code")
        self.lines = [line.body[4:]]

    def take(self, line: Line, _: Reader) -> bool:
        if line.indent < 4:
            return False
        self.lines += [""] * self.gap
        self.gap = 0
        self.lines.append(line.body[4:])
        return True

    def end(self, _: Reader) -> None:
        self.element[0].text = "\n".join(self.lines)


def code_block(line: Line, before: Block | None, reader: Reader) -> Block | None:
    """Four spaces begin code, but not under a line of text."""
    if line.indent < 4 or (isinstance(before, Paragraph) and not before.gap):
        return None
    return _Code(line, reader)

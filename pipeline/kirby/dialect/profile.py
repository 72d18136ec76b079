"""The dialect as a profile of Python-Markdown: the same course, with our parser, inline phase and writer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, ElementTree

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.treeprocessors import Treeprocessor
from markdown.util import Registry

from pipeline.kirby.dialect.blocks import STARTS
from pipeline.kirby.dialect.elements import BARE, fill, write
from pipeline.kirby.dialect.extra import STARTS_OF_EXTRA, add_notes, add_plain_notes
from pipeline.kirby.dialect.reader import Reader

_CLOSING = re.compile(r"</(\w[\w-]*)>[ ]*\Z", re.ASCII)


class Dialect(Markdown):
    """A Markdown that reads as Parsedown does, with `extra` as Parsedown Extra; good for one text.

    `inline` reads one run of words without blocks. `numbers`, those of the file's lines, are for paper:
    blocks carry them, and footnotes come as blocks that `data-note` names.
    """

    def __init__(
        self, *, extra: bool = False, inline: bool = False, numbers: Sequence[int] | None = None
    ) -> None:
        self._numbers, self._inline = numbers, inline
        plain = numbers is None
        self.reader = Reader(
            STARTS_OF_EXTRA if extra else STARTS, extra=extra, numbered=not plain, faithful=plain
        )
        super().__init__()
        self.stripTopLevelTags = False
        self.serializer = write

    def convert(self, source: str) -> str:
        """Give the HTML of a text; what is blank to Python but not to Parsedown is text."""
        self.parser.parseDocument(source.split("\n"))
        for processor in self.treeprocessors:
            processor.run(self.parser.root)
        return self.serializer(self.parser.root)

    def build_parser(self) -> Dialect:
        """Put our parser and our inline phase where Python-Markdown has its rules."""
        self.preprocessors, self.inlinePatterns = Registry(), Registry()
        self.postprocessors, self.treeprocessors = Registry(), Registry()
        self.parser = _Parser(self, self.reader, self._numbers, self._inline)
        self.treeprocessors.register(_Inside(self.reader, self._inline), "inside", 20)
        return self


class _Parser(BlockParser):
    def __init__(self, md: Markdown, reader: Reader, numbers: Sequence[int] | None, inline: bool) -> None:
        super().__init__(md)
        self.reader, self._numbers, self._inline = reader, numbers, inline

    def parseDocument(self, lines: Iterable[str]) -> ElementTree[Element | None]:  # noqa: N802 (its name there)
        """Read lines into blocks, or into words still to be read."""
        lines = list(lines)
        root = Element(BARE if self._inline else "div")
        if self._inline:
            fill(root, self.reader.spans.read("\n".join(lines)))
        else:
            numbers = self._numbers or range(1, len(lines) + 1)
            if self._numbers:
                self.reader.closings = _closings(lines, numbers)
            self.reader.read(list(zip(lines, numbers, strict=True)), root)
        self.root = root
        return ElementTree(root)


class _Inside(Treeprocessor):
    """Reads what stands inside the blocks, then the footnotes that were called there."""

    def __init__(self, reader: Reader, inline: bool) -> None:
        super().__init__()
        self.reader, self._inline = reader, inline

    def run(self, root: Element) -> None:
        """Complete the tree in place."""
        if self._inline:
            return
        self.reader.expand(root)
        if self.reader.faithful:
            add_notes(self.reader, root)
        else:
            add_plain_notes(self.reader, root)


def _closings(lines: Sequence[str], numbers: Sequence[int]) -> dict[str, int]:
    """Give the last line that ends a comment, under `--`, or ends in an element's closing tag."""
    found: dict[str, int] = {}
    for line, number in zip(lines, numbers, strict=True):
        if ">" in line:
            if "-->" in line:
                found["--"] = number
            if match := _CLOSING.search(line):
                found[match[1].lower()] = number
    return found


def convert(text: str, *, extra: bool = False, inline: bool = False) -> str:
    """Give Parsedown's HTML of a text."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return Dialect(extra=extra, inline=inline).convert(plain)

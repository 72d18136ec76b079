"""The block rules: what each first character of a line may open (`STARTS`)."""

from __future__ import annotations

import re
from itertools import islice
from xml.etree.ElementTree import Element, SubElement

from pipeline.kirby.dialect.elements import HIDDEN, RAW
from pipeline.kirby.dialect.lines import BLANK, Line
from pipeline.kirby.dialect.patterns import ATTRIBUTES_OF_TAG, INLINE_TAGS, attributes_at_end
from pipeline.kirby.dialect.reader import LINE, Block, Paragraph, Reader, Start

_BLANKS = re.compile(r"[ \t\f]")


class _Fence(Block):
    __slots__ = ("closed", "lines", "mark", "width")
    goes_on = True

    def __init__(self, element: Element, mark: str, width: int) -> None:
        super().__init__(element)
        self.mark, self.width, self.closed = mark, width, False
        self.lines: list[str] = []

    def take(self, line: Line, _: Reader) -> bool:
        if self.closed:
            return False
        self.lines += [""] * self.gap
        self.gap = 0
        rest = line.text.lstrip(self.mark)
        if len(line.text) - len(rest) >= self.width and not rest.rstrip(" "):
            self.closed = True
        else:
            self.lines.append(line.body)
        return True

    def end(self, reader: Reader) -> None:
        # A fence that nothing closes keeps the line break behind it.
        kept = "" if self.closed or not reader.faithful else "\n"
        self.element[0].text = kept + "\n".join(self.lines) if self.lines else ""


def _fence(line: Line, _: Block | None, reader: Reader) -> Block | None:
    mark = line.text[0]
    rest = line.text.lstrip(mark)
    width = len(line.text) - len(rest)
    label = rest.strip("\t ")
    if width < 3 or "`" in label:
        return None
    element = reader.element("pre", line.number)
    code = SubElement(element, "code")
    if label:
        code.set("class", f"language-{_BLANKS.split(label, maxsplit=1)[0]}")
    return _Fence(element, mark, width)


def _heading(line: Line, _: Block | None, reader: Reader) -> Block | None:
    level = len(line.text) - len(line.text.lstrip("#"))
    if level > 6:
        return None
    return Block(reader.element(f"h{level}", line.number, line.text.strip("#").strip(" ")))


def underlined(line: Line, before: Block | None, reader: Reader) -> Block | None:
    """A line of `=` or `-` makes a heading of the paragraph above it."""
    if not isinstance(before, Paragraph) or before.gap or line.indent >= 4:
        return None
    if line.text.rstrip(" ").rstrip(line.text[0]):
        return None
    before.element.tag = "h1" if line.text[0] == "=" else "h2"
    reader.words[before.element] = "\n".join(before.lines)
    block = Block(before.element)
    return _replacing(block)


class _Replacing(Block):
    __slots__ = ()
    replaces = True


def _replacing(block: Block) -> Block:
    return _Replacing(block.element)


def rule(line: Line, _: Block | None, reader: Reader) -> Block | None:
    """Three marks or more, with any blanks between, are a rule."""
    mark = line.text[0]
    if line.text.count(mark) < 3 or line.text.rstrip(f" {mark}"):
        return None
    return Block(reader.element("hr", line.number))


# ── quotations and lists ────────────────────────────────────────────────────────────────────────────


class _Quote(Block):
    __slots__ = ("lines",)
    goes_on = True

    def __init__(self, line: Line, reader: Reader) -> None:
        super().__init__(reader.element("blockquote", line.number))
        self.lines = [(_unquoted(line.text), line.number)]

    def take(self, line: Line, _: Reader) -> bool:
        if self.gap:
            return False
        text = _unquoted(line.text) if line.text[0] == ">" else line.text
        self.lines.append((text, line.number))
        return True

    def end(self, reader: Reader) -> None:
        reader.nested[self.element] = self.lines
        if reader.extra and not reader.faithful:
            self._take_attributes()

    def _take_attributes(self) -> None:
        """Let a quotation end in its attributes, as headings may: `{.exergue}` makes a pull quote."""
        text, number = self.lines[-1]
        found = attributes_at_end(text)
        if found is not None:
            self.lines[-1] = (found[0], number)
            self.element.attrib.update(found[1])


def _quote(line: Line, _: Block | None, reader: Reader) -> Block | None:
    return _Quote(line, reader)


def _unquoted(text: str) -> str:
    return text[2:] if text.startswith("> ") else text[1:]


_BULLET = re.compile(r"([*+-])([ ]+|\Z)(.*)", re.DOTALL)
_NUMBER = re.compile(r"([0-9]{1,9}+[.)])([ ]+|\Z)(.*)", re.DOTALL)


# How an item of the same list begins, by the last character of the first one's label.
_MARKERS = {
    mark: re.compile(rf"{'[0-9]++' if mark in '.)' else ''}{re.escape(mark)}(?:[ ]++(.*)|\Z)", re.DOTALL)
    for mark in "*+-.)"
}


class _List(Block):
    __slots__ = ("indent", "items", "loose", "marker", "width")
    goes_on = True

    def __init__(self, match: re.Match[str], line: Line, reader: Reader) -> None:
        label, blanks, rest = match.groups()
        ordered = label[0].isdigit()
        super().__init__(reader.element("ol" if ordered else "ul", line.number))
        self.indent, self.loose = line.indent, False
        if len(blanks) >= 5:
            # Code in an item: all blanks but one are the code's.
            blanks, rest = " ", blanks[1:] + rest
        self.width = len(label) + (len(blanks) or 1)
        self.marker = _MARKERS[label[-1]]
        # A lone nought is empty to PHP.
        self.items: list[list[tuple[str, int]]] = [[(rest, line.number)] if rest not in ("", "0") else []]
        self._item(line, reader)

    def _item(self, line: Line, reader: Reader) -> None:
        item = reader.element("li", line.number)
        self.element.append(item)
        reader.nested[item] = self.items[-1]

    def take(self, line: Line, reader: Reader) -> bool:
        if self.gap and not self.items[-1]:
            return False
        needed = self.indent + self.width
        if line.indent < needed:
            match = self.marker.match(line.text)
            if match:
                self._part(line)
                self.indent = line.indent
                self.items.append([(match[1] or "", line.number)])
                self._item(line, reader)
                return True
            if _item_of(line):
                return False
        if line.text[0] == "[" and reader.definitions.define(line.text):
            return True
        if line.indent >= needed:
            self._part(line)
            self.items[-1].append((line.body[needed:], line.number))
            return True
        if self.gap:
            return False
        self.items[-1].append((line.text, line.number))
        return True

    def _part(self, line: Line) -> None:
        """Keep the blank line before this one: it makes the list a loose one."""
        if self.gap:
            self.items[-1].append(("", line.number))
            self.loose, self.gap = True, 0

    def end(self, _: Reader) -> None:
        for lines in self.items if self.loose else ():
            if not lines or lines[-1][0] != "":
                lines.append(("", lines[-1][1] if lines else 0))


def _item_of(line: Line) -> re.Match[str] | None:
    return (_BULLET if line.text[0] <= "-" else _NUMBER).match(line.text)


def list_block(line: Line, before: Block | None, reader: Reader) -> Block | None:
    """A list starts anywhere, but one that starts at another number than 1 not under a line of text."""
    match = _item_of(line)
    if match is None:
        return None
    start = match[1][:-1].lstrip("0") or "0" if match[1][0].isdigit() else "1"
    if start != "1" and isinstance(before, Paragraph) and not before.gap:
        return None
    block = _List(match, line, reader)
    if start != "1":
        block.element.set("start", start)
    return block


# ── tables ──────────────────────────────────────────────────────────────────────────────────────────

_CELL = re.compile(r"(?:\\\||[^|`]|`[^`]++`|`)++", re.DOTALL)


class _Table(Block):
    __slots__ = ("aligned", "body")
    goes_on = True
    replaces = True

    def __init__(self, head: Element, aligned: list[str], reader: Reader, number: int) -> None:
        super().__init__(reader.element("table", number))
        SubElement(self.element, "thead").append(head)
        self.body = SubElement(self.element, "tbody")
        self.aligned = aligned

    def take(self, line: Line, reader: Reader) -> bool:
        if self.gap or not (len(self.aligned) == 1 or "|" in line.text):
            return False
        row = line.text.strip(BLANK).strip("|")
        cells = [match[0] for match in islice(_CELL.finditer(row), len(self.aligned))]
        self.body.append(_row("td", cells, self.aligned, line.number, reader))
        return True


def _row(tag: str, cells: list[str], aligned: list[str], number: int, reader: Reader) -> Element:
    row = reader.element("tr", number)
    for cell, align in zip(cells, aligned, strict=False):
        element = SubElement(row, tag)
        reader.words[element] = cell.strip(BLANK)
        if align:
            element.set("style", f"text-align: {align};")
    return row


def table(line: Line, before: Block | None, reader: Reader) -> Block | None:
    """A line of dashes, colons and bars makes a table's head of the one line above it."""
    if not isinstance(before, Paragraph) or before.gap or len(before.lines) > 1:
        return None
    head = before.lines[0]
    if ("|" not in head and "|" not in line.text and ":" not in line.text) or line.text.rstrip(" -:|"):
        return None
    aligned = []
    for cell in line.text.strip(BLANK).strip("|").split("|"):
        mark = cell.strip(BLANK)
        if not mark:
            return None
        left, right = mark[0] == ":", mark[-1] == ":"
        aligned.append("center" if left and right else "left" if left else "right" if right else "")
    cells = head.strip(BLANK).strip("|").split("|")
    if len(cells) != len(aligned):
        return None
    number = int(before.element.get(LINE, "0"))
    return _Table(_row("th", cells, aligned, number, reader), aligned, reader, number)


# ── raw HTML ────────────────────────────────────────────────────────────────────────────────────────

_TAG = re.compile(rf"</?+(\w*){ATTRIBUTES_OF_TAG}*+[ ]*+/?>", re.ASCII)


class Markup(Block):
    """Raw HTML: its lines as typed, and the file's lines that they are."""

    __slots__ = ("closed", "lines", "numbers")
    goes_on = True

    def __init__(self, text: str, number: int) -> None:
        super().__init__(Element(RAW))
        self.closed = False
        self.lines, self.numbers = [text], [number]

    def add(self, line: Line) -> None:
        """Take a line as it is."""
        self.lines.append(line.body)
        self.numbers.append(line.number)

    def take(self, line: Line, _: Reader) -> bool:
        if self.gap:
            return False
        self.add(line)
        return True

    def end(self, reader: Reader) -> None:
        self.element.text = "\n".join(self.lines)
        if reader.numbered:
            # One number for each line, for whoever looks for the lines of what stands in the markup.
            self.element.set(LINE, " ".join(map(str, self.numbers)))


class _Comment(Markup):
    __slots__ = ()

    def take(self, line: Line, _: Reader) -> bool:
        if self.closed:
            return False
        self.add(line)
        self.closed = "-->" in line.text
        return True


def comment(line: Line, _: Block | None, reader: Reader) -> Block | None:
    """A comment goes on to the line that ends it, over blank lines too."""
    if not line.text.startswith("<!--") or reader.is_endless("--", line):
        return None
    block = _Comment(line.body, line.number)
    block.closed = "-->" in line.text
    return block


def _markup(line: Line, _: Block | None, __: Reader) -> Block | None:
    match = _TAG.match(line.text)
    if match is None or match[1].lower() in INLINE_TAGS:
        return None
    return Markup(line.text, line.number)


def reference(line: Line, _: Block | None, reader: Reader) -> Block | None:
    """`[name]: address` shows nothing."""
    return Block(Element(HIDDEN)) if reader.definitions.define(line.text) else None


STARTS: dict[str, tuple[Start, ...]] = {
    "#": (_heading,),
    "*": (rule, list_block),
    "+": (list_block,),
    "-": (underlined, table, rule, list_block),
    **dict.fromkeys("0123456789", (list_block,)),
    ":": (table,),
    "<": (comment, _markup),
    "=": (underlined,),
    ">": (_quote,),
    "[": (reference,),
    "_": (rule,),
    "`": (_fence,),
    "|": (table,),
    "~": (_fence,),
}

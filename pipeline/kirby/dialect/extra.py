"""What Markdown Extra adds to the block rules: attributes, definitions, notes, abbreviations, raw HTML."""

from __future__ import annotations

import re
from functools import lru_cache
from xml.etree.ElementTree import Element, SubElement

from pipeline.kirby.dialect.blocks import STARTS, Markup, comment, reference, rule, table, underlined
from pipeline.kirby.dialect.blocks import list_block as _list
from pipeline.kirby.dialect.definitions import Note
from pipeline.kirby.dialect.dom import processed
from pipeline.kirby.dialect.elements import BARE, HIDDEN, raw, write
from pipeline.kirby.dialect.lines import BLANK, Line
from pipeline.kirby.dialect.patterns import ATTRIBUTES_OF_TAG, INLINE_TAGS, VOID_TAGS, attributes_at_end
from pipeline.kirby.dialect.reader import LINE, Block, Paragraph, Reader, Start

_NOTE = re.compile(r"\[\^(.+?)\]:[ ]?(.*)\Z")
_NOTE_AHEAD = re.compile(r"\[\^.+?\]:")
_TAG = re.compile(rf"<(\w[\w-]*+){ATTRIBUTES_OF_TAG}*+[ ]*+(/)?>", re.ASCII)
_MARKDOWN = re.compile(r"""\bmarkdown\s*=\s*["']?1["']?""")
_LANGUAGE = re.compile(r"""\blang\s*=\s*["']?([\w-]+)""")


def _attributed(start: Start, also: str) -> Start:
    """Let a heading end in its attributes."""

    def begin(line: Line, before: Block | None, reader: Reader) -> Block | None:
        block = start(line, before, reader)
        if block is not None:
            found = attributes_at_end(reader.words[block.element], also)
            if found is not None:
                reader.words[block.element] = found[0]
                block.element.attrib.update(found[1])
        return block

    return begin


# ── definitions ─────────────────────────────────────────────────────────────────────────────────────


class _Terms(Block):
    """Terms, the lines of the paragraph before, and what they mean."""

    __slots__ = ("meanings",)
    goes_on = True
    replaces = True

    def __init__(self, before: Paragraph, line: Line, reader: Reader) -> None:
        number = int(before.element.get(LINE, "0"))
        super().__init__(reader.element("dl", number))
        for offset, term in enumerate(before.lines):
            self.element.append(reader.element("dt", number + offset, term))
        self.meanings: list[tuple[Element, list[tuple[str, int]], bool]] = []
        self.gap = before.gap
        self._mean(line, reader)

    def _mean(self, line: Line, reader: Reader) -> None:
        element = reader.element("dd", line.number)
        self.element.append(element)
        self.meanings.append((element, [(line.text[1:].strip(BLANK), line.number)], bool(self.gap)))
        self.gap = 0

    def take(self, line: Line, reader: Reader) -> bool:
        if line.text[0] == ":":
            self._mean(line, reader)
            return True
        if self.gap and not line.indent:
            return False
        element, lines, _ = self.meanings[-1]
        if self.gap:
            lines.append(("", line.number))
            self.meanings[-1] = (element, lines, True)
            self.gap = 0
        lines.append((line.body[min(line.indent, 4) :], line.number))
        return True

    def end(self, reader: Reader) -> None:
        for element, lines, whole in self.meanings:
            if whole:
                reader.nested[element] = lines
                reader.documents.add(element)
            else:
                reader.words[element] = "\n".join(text for text, _ in lines)


def _terms(line: Line, before: Block | None, reader: Reader) -> Block | None:
    return _Terms(before, line, reader) if isinstance(before, Paragraph) else None


def _abbreviation(line: Line, _: Block | None, reader: Reader) -> Block | None:
    text = line.text
    end = text.find("]:", 3) if text.startswith("*[") else -1
    while end >= 0 and end + 2 == len(text):
        end = text.find("]:", end + 1)
    if end < 0:
        return None
    reader.definitions.abbreviations[text[2:end]] = text[end + 2 :].strip(" ") or " "
    return Block(Element(HIDDEN))


# ── footnotes ───────────────────────────────────────────────────────────────────────────────────────


class _Note(Block):
    __slots__ = ("lines", "name")
    goes_on = True

    def __init__(self, name: str, first: str, number: int) -> None:
        super().__init__(Element(HIDDEN))
        self.name, self.lines = name, [(first, number)]

    def take(self, line: Line, _: Reader) -> bool:
        if line.text[0] == "[" and _NOTE_AHEAD.match(line.text):
            return False
        if self.gap:
            if line.indent < 4:
                return False
            self.lines.append(("", line.number))
            self.gap = 0
        self.lines.append((line.text, line.number))
        return True

    def end(self, reader: Reader) -> None:
        reader.definitions.notes[self.name] = Note(self.lines)


def _note(line: Line, _: Block | None, __: Reader) -> Block | None:
    match = _NOTE.match(line.text)
    return _Note(match[1], match[2], line.number) if match else None


def add_notes(reader: Reader, root: Element) -> None:
    """Put the footnotes at the end, in the order of their calls."""
    known = reader.definitions.notes
    if not known:
        return
    holder = SubElement(root, "div", {"class": "footnotes"})
    SubElement(holder, "hr")
    listed = SubElement(holder, "ol")
    # A note may call others: those that stand behind it still come.
    for name, note in sorted(known.items(), key=lambda item: item[1].rank):
        if not note.rank:
            continue
        item = SubElement(listed, "li", {"id": f"fn:{name}"})
        reader.definitions.clear()
        reader.read(note.lines, item)
        reader.expand(item)
        _lead_back(item, name, note.calls)


def _lead_back(item: Element, name: str, calls: int) -> None:
    last = item[-1] if len(item) else None
    if last is not None and last.tag == "p":
        first, place = Element(BARE), last
        first.text, last.text = last.text, None
        first.extend(list(last))
        last[:] = [first, raw("&#160;")]
    else:
        place = SubElement(item, "p")
    for call in range(1, calls + 1):
        if call > 1:
            place[-1].tail = " "
        link = SubElement(
            place, "a", {"href": f"#fnref{call}:{name}", "rev": "footnote", "class": "footnote-backref"}
        )
        link.append(raw("&#8617;"))


def add_plain_notes(reader: Reader, root: Element) -> None:
    """Put each footnote at the end, as blocks in a `div` that names it (`data-note`).

    One that is never called has no number to be named by; its words are not lost.
    """
    left = dict(reader.definitions.notes)
    while called := sorted((note.rank, name) for name, note in left.items() if note.rank):
        for rank, name in called:
            _add_note(left.pop(name), SubElement(root, "div", {"data-note": str(rank)}), reader)
    for note in left.values():
        _add_note(note, root, reader)


def _add_note(note: Note, holder: Element, reader: Reader) -> None:
    before = len(holder)
    reader.read(note.lines, holder)
    added = Element("div")
    added.extend(holder[before:])
    reader.expand(added)


# ── raw HTML ────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=100)
def _opening(name: str) -> re.Pattern[str]:
    return re.compile(rf"<{re.escape(name)}{ATTRIBUTES_OF_TAG}*+[ ]*+>", re.IGNORECASE | re.ASCII)


class _Markup(Markup):
    """Raw HTML up to the line that ends with its closing tag."""

    __slots__ = ("closing", "depth", "endless", "name", "void")

    def __init__(self, name: str, line: Line, reader: Reader) -> None:
        super().__init__(line.text, line.number)
        self.name, self.closing = name, f"</{name.lower()}>"
        self.endless = reader.is_endless(name.lower(), line)
        self.depth, self.void = 0, False

    def take(self, line: Line, _: Reader) -> bool:
        if self.closed or (self.endless and self.gap):
            return False
        if _opening(self.name).match(line.text):
            self.depth += 1
        if self.ends(line.text):
            if self.depth:
                self.depth -= 1
            else:
                self.closed = True
        if self.gap:
            self.lines.append("")
            self.numbers.append(line.number - 1)
            self.gap = 0
        self.add(line)
        return True

    def ends(self, text: str) -> bool:
        """Tell whether a text ends with the closing tag."""
        return text.rstrip(" ").lower().endswith(self.closing)

    def end(self, reader: Reader) -> None:
        super().end(reader)
        if reader.faithful and not self.void:
            self.element.text = processed(self.element.text or "", lambda text: _document(text, reader))
        elif not reader.faithful:
            self._read_inside(reader)

    def _read_inside(self, reader: Reader) -> None:
        """Make an element of markup that asks for Markdown inside."""
        match = _TAG.match(self.lines[0])
        if match is None or not _MARKDOWN.search(match[0]):
            return
        lines = list(zip(self.lines, self.numbers, strict=True))
        if self.closed:
            text, number = lines[-1]
            lines[-1] = (text[: text.lower().rindex(self.closing)], number)
        lines[0] = (lines[0][0][match.end() :], lines[0][1])
        self.element.tag, self.element.text = self.name.lower(), None
        self.element.attrib = {LINE: str(self.numbers[0])} if reader.numbered else {}
        if language := _LANGUAGE.search(match[0]):
            self.element.set("lang", language[1])
        reader.nested[self.element] = lines


def _document(text: str, reader: Reader) -> str:
    """Read markup's inside as a document of its own, which forgets all definitions."""
    reader.definitions.clear()
    root = Element("div")
    reader.read([(line, 0) for line in text.strip("\n").split("\n")], root)
    reader.expand(root)
    add_notes(reader, root)
    return write(root)


def _markup(line: Line, _: Block | None, reader: Reader) -> Block | None:
    match = _TAG.match(line.text)
    if match is None or match[1].lower() in INLINE_TAGS:
        return None
    block = _Markup(match[1], line, reader)
    rest = line.text[match.end() :]
    void = match[2] is not None or match[1] in VOID_TAGS
    if rest.strip(BLANK):
        if void:
            return None
        block.closed = block.ends(rest)
    elif void:
        block.closed = block.void = True
    return block


_setext = _attributed(underlined, " ")
STARTS_OF_EXTRA: dict[str, tuple[Start, ...]] = {
    **STARTS,
    "#": (_attributed(STARTS["#"][0], " #"),),
    "*": (rule, _list, _abbreviation),
    "-": (_setext, *STARTS["-"][1:]),
    ":": (table, _terms),
    "<": (comment, _markup),
    "=": (_setext,),
    "[": (_note, reference),
}

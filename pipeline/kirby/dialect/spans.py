"""The inline rules: marks in a line of text become elements.

From left to right, the rules for a mark are tried in turn; what no rule takes is text. Words inside an
element are read when the whole line has been, as notes are numbered in that order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from xml.etree.ElementTree import Element

from pipeline.kirby.dialect.definitions import Definitions
from pipeline.kirby.dialect.elements import DEEPEST, TooNestedError, fill, raw
from pipeline.kirby.dialect.patterns import ATTRIBUTES_OF_TAG, SET, attributes_of
from pipeline.kirby.dialect.scan import Scan

_MARK = re.compile(r"[!*_&\[:<`~\\]")
_ESCAPED = frozenset("\\`*_{}[]()>#+-.!|~")
_MAIL_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_MAIL = re.compile(
    rf"<((mailto:)?[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]++@{_MAIL_LABEL}(?:\.{_MAIL_LABEL})*)>",
    re.IGNORECASE | re.ASCII,
)
_ADDRESS = re.compile(r"<(\w++://)", re.ASCII)
_ENTITY = re.compile(r"&#?+[0-9a-zA-Z]++;")
_CLOSING_TAG = re.compile(r"</\w[\w-]*+[ ]*+>", re.ASCII)
_COMMENT = re.compile(r"<!---?[^>-](?:-?+[^-])*+-->")
_TAG = re.compile(rf"<\w[\w-]*+{ATTRIBUTES_OF_TAG}*+[ ]*+/?>", re.ASCII)
_NOTE = re.compile(r"\[\^(.+?)\]")
_SET = re.compile(rf"[ ]*+{SET}", re.ASCII)
_BREAK = re.compile(r"[ ]*+\n")
_WORD = re.compile(r"(\w++)", re.ASCII)
# Abbreviations of several words are looked for one after the other: this many at most.
_LONG_ONES = 100

# What a rule found: where it begins and ends in the text, its element, and the words to read into that.
Found = tuple[int, int, Element, "str | None"]
Rule = Callable[["Spans", Scan, int, int], "Found | None"]
_NO_LINKS = frozenset(["link", "url"])


class Spans:
    """Reads lines of text into text and elements, for one document."""

    def __init__(self, definitions: Definitions, *, extra: bool, faithful: bool) -> None:
        self.definitions = definitions
        self._faithful = faithful
        self._extra = extra
        self._rules = _EXTRA_RULES if extra else _RULES

    def read(self, text: str, barred: frozenset[str] = frozenset(), depth: int = 0) -> list[str | Element]:
        """Read a text; rules whose names are barred do not hold in it."""
        if depth > DEEPEST:
            raise TooNestedError
        if _MARK.search(text) is None:
            return list(self._plain(text))
        content: list[str | Element] = []
        pending: list[tuple[Element, str]] = []
        scan = Scan(text)
        # Text that no rule took is written from `start` on; rules see nothing before `cut`.
        start = cut = 0
        while (mark := _MARK.search(text, cut)) is not None:
            found = self._found(scan, mark.start(), cut, barred)
            if found is None:
                cut = mark.end()
                if self.definitions.abbreviations:
                    content += self._plain(text[start:cut])
                    start = cut
                continue
            begin, end, element, words = found
            content += self._plain(text[start:begin])
            content.append(element)
            if words is not None:
                pending.append((element, words))
            start = cut = end
        content += self._plain(text[start:])
        for element, words in pending:
            inner = barred | _NO_LINKS if element.tag == "a" else barred
            fill(element, self.read(words, inner, depth + 1))
        return content

    def _found(self, scan: Scan, place: int, cut: int, barred: frozenset[str]) -> Found | None:
        for name, rule in self._rules[scan.text[place]]:
            if name not in barred:
                found = rule(self, scan, place, cut)
                if found is not None:
                    return found
        return None

    def _plain(self, text: str) -> Iterator[str | Element]:
        """Give text with its line breaks."""
        if self.definitions.abbreviations:
            yield from self._abbreviated(text)
            return
        if "\n" not in text:
            if text:
                yield text
            return
        first, *rest = text.split("\n")
        yield first if not rest else first.rstrip(" ")
        for number, piece in enumerate(rest, 1):
            yield Element("br")
            yield "\n" + (piece.rstrip(" ") if number < len(rest) else piece)

    # ── the rules, one for each kind of span ────────────────────────────────────────────────────────

    def code(self, scan: Scan, place: int, _: int) -> Found | None:
        """Between two equally long runs of back-ticks."""
        found = scan.code(place)
        if found is None:
            return None
        start, end, after = found
        element = Element("code")
        element.text = _BREAK.sub(" ", scan.text[start:end])
        return place, after, element, None

    def emphasis(self, scan: Scan, place: int, _: int) -> Found | None:
        """Between two marks for strong ones, else between single ones."""
        text = scan.text
        mark = text[place]
        if text[place + 1 : place + 2] == mark and (end := scan.emphasis(mark, 2, place + 2)) >= 0:
            return place, end + 2, Element("strong"), text[place + 2 : end]
        if (end := scan.emphasis(mark, 1, place + 1)) >= 0:
            return place, end + 1, Element("em"), text[place + 1 : end]
        return None

    def deleted(self, scan: Scan, place: int, _: int) -> Found | None:
        """Between `~~` and `~~`, in one line."""
        end = scan.deleted(place)
        return (place, end + 2, Element("del"), scan.text[place + 2 : end]) if end >= 0 else None

    def escape(self, scan: Scan, place: int, _: int) -> Found | None:
        """A backslash takes its meaning from the mark behind it."""
        character = scan.text[place + 1 : place + 2]
        return (place, place + 2, raw(character), None) if character in _ESCAPED and character else None

    def entity(self, scan: Scan, place: int, _: int) -> Found | None:
        """An entity stays as typed."""
        match = _ENTITY.match(scan.text, place)
        return (place, match.end(), raw(match[0]), None) if match else None

    def link(self, scan: Scan, place: int, _: int) -> Found | None:
        """`[words](address "title")`, or `[words][name]` of a link that the document defines."""
        brackets = scan.brackets(place)
        if brackets is None:
            return None
        opening, closing = brackets
        words = scan.text[opening + 1 : closing]
        # Where the first brackets are never closed the next ones count, but their width from here.
        after = place + closing + 1 - opening
        found = scan.destination(after) or self._defined(scan.text, after, words)
        if found is None:
            return None
        address, title, end = found
        element = Element("a", {"href": address} if title is None else {"href": address, "title": title})
        if self._extra and (match := _SET.match(scan.text, end)):
            element.attrib.update(
                {name: value for name, value in attributes_of(match[1]).items() if name not in element.attrib}
            )
            end = match.end()
        return place, end, element, words

    def _defined(self, text: str, after: int, words: str) -> tuple[str, str | None, int] | None:
        if not self.definitions.links:
            return None
        name = words
        start = after
        while text[start : start + 1] in _BLANKS and start < len(text):
            start += 1
        if text[start : start + 1] == "[":
            end = text.find("]", start)
            if end >= 0 and end - start - 1 <= self.definitions.longest and "\n" not in text[start:end]:
                name = text[start + 1 : end] or words
                after = end + 1
            elif end >= 0 and "\n" not in text[start:end]:
                return None
        found = self.definitions.link(name)
        return (*found, after) if found else None

    def image(self, scan: Scan, place: int, cut: int) -> Found | None:
        """A link with `!` before it."""
        found = self.link(scan, place + 1, cut) if scan.text[place + 1 : place + 2] == "[" else None
        if found is None:
            return None
        _, end, link, words = found
        attributes = {"src": link.attrib.pop("href"), "alt": words or "", **link.attrib}
        return place, end, Element("img", attributes), None

    def url(self, scan: Scan, place: int, cut: int) -> Found | None:
        """A bare address of the web."""
        if scan.text[place + 2 : place + 3] != "/":
            return None
        found = scan.url(cut, place)
        if found is None:
            return None
        start, end = found
        return start, end, _plain_link(scan.text[start:end], scan.text[start:end]), None

    def address(self, scan: Scan, place: int, _: int) -> Found | None:
        """An address between angles."""
        match = _ADDRESS.match(scan.text, place)
        if match is None or (end := scan.angle(match.end())) < 0 or end == match.end():
            return None
        address = scan.text[place + 1 : end]
        return place, end + 1, _plain_link(address, address), None

    def mail(self, scan: Scan, place: int, _: int) -> Found | None:
        """An address of mail between angles."""
        match = _MAIL.match(scan.text, place)
        if match is None:
            return None
        return place, match.end(), _plain_link(match[1] if match[2] else f"mailto:{match[1]}", match[1]), None

    def markup(self, scan: Scan, place: int, _: int) -> Found | None:
        """A tag or a comment."""
        after = scan.text[place + 1 : place + 2]
        if after in ("", " ") or not scan.closes(place):
            return None
        pattern = _CLOSING_TAG if after == "/" else _COMMENT if after == "!" else _TAG
        match = pattern.match(scan.text, place)
        return (place, match.end(), raw(match[0]), None) if match else None

    def note(self, scan: Scan, place: int, _: int) -> Found | None:
        """The call of a footnote."""
        match = _NOTE.match(scan.text, place) if scan.text[place + 1 : place + 2] == "^" else None
        note = self.definitions.notes.get(match[1]) if match else None
        if match is None or note is None:
            return None
        note.calls += 1
        if not note.rank:
            self.definitions.ranks += 1
            note.rank = self.definitions.ranks
        if not self._faithful:
            return place, match.end(), Element("span", {"data-call": str(note.rank)}), None
        call = Element("sup", {"id": f"fnref{note.calls}:{match[1]}"})
        link = Element("a", {"href": f"#fn:{match[1]}", "class": "footnote-ref"})
        link.text = str(note.rank)
        call.append(link)
        return place, match.end(), call, None

    # ── abbreviations ───────────────────────────────────────────────────────────────────────────────

    def _abbreviated(self, text: str) -> Iterator[str | Element]:
        known = self.definitions.abbreviations
        long_ones = [name for name in known if not _WORD.fullmatch(name)]
        first, *rest = text.split("\n")
        for number, piece in enumerate((first, *rest)):
            if number:
                yield Element("br")
            line = ("\n" if number else "") + (piece.rstrip(" ") if number < len(rest) else piece)
            yield from _marked(line, known, long_ones)


def _marked(text: str, known: dict[str, str], long_ones: list[str]) -> list[str | Element]:
    """Mark the abbreviations in a text, in the order of their definition where they may overlap."""
    if not long_ones:
        return _marked_words(text, known)
    content: list[str | Element] = [text]
    order = list(known) if len(known) <= _LONG_ONES else long_ones[:_LONG_ONES]
    if len(known) > _LONG_ONES:
        alone = {name: meaning for name, meaning in known.items() if _WORD.fullmatch(name)}
        content = _marked_words(text, alone)
    for name in order:
        content = _each(content, partial(_marked_name, name=name, meaning=known[name]))
    return content


def _each(
    content: Sequence[str | Element], change: Callable[[str], list[str | Element]]
) -> list[str | Element]:
    changed: list[str | Element] = []
    for part in content:
        if isinstance(part, str):
            changed += change(part)
            continue
        inner: list[str | Element] = [part.text or ""]
        for child in list(part):
            inner += [child, child.tail or ""]
            child.tail = None
            part.remove(child)
        part.text = None
        fill(part, _each(inner, change))
        changed.append(part)
    return changed


def _marked_words(text: str, known: dict[str, str]) -> list[str | Element]:
    return [
        _abbreviation(piece, known[piece]) if number % 2 and piece in known else piece
        for number, piece in enumerate(_WORD.split(text))
    ]


def _marked_name(text: str, name: str, meaning: str) -> list[str | Element]:
    content: list[str | Element] = []
    for number, piece in enumerate(re.split(rf"(?a:\b){re.escape(name)}(?a:\b)", text)):
        if number:
            content.append(_abbreviation(name, meaning))
        content.append(piece)
    return content


def _abbreviation(name: str, meaning: str) -> Element:
    element = Element("abbr", {"title": meaning})
    element.text = name
    return element


def _plain_link(address: str, words: str) -> Element:
    element = Element("a", {"href": address})
    element.text = words
    return element


_BLANKS = frozenset(" \t\n\r\f\v")
_RULES: dict[str, tuple[tuple[str, Rule], ...]] = {
    "!": (("image", Spans.image),),
    "&": (("entity", Spans.entity),),
    "*": (("emphasis", Spans.emphasis),),
    ":": (("url", Spans.url),),
    "<": (("address", Spans.address), ("mail", Spans.mail), ("markup", Spans.markup)),
    "[": (("link", Spans.link),),
    "_": (("emphasis", Spans.emphasis),),
    "`": (("code", Spans.code),),
    "~": (("deleted", Spans.deleted),),
    "\\": (("escape", Spans.escape),),
}
_EXTRA_RULES = {**_RULES, "[": (("note", Spans.note), ("link", Spans.link))}

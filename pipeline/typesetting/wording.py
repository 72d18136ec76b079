"""What a section's document means to say: its text, as the style sheets have it, before any of it is painted.

The words of the content come from the HTML. Of the layout this takes on trust what is in no HTML: the text
that style sheets add (numbers of lists and notes, quotation marks, ornaments), table heads painted again on a
later page, and letters that stand in a drawing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.spoken import BLOCK_END, Passage
from pipeline.typesetting.pages import Whereabouts, described, is_picture
from pipeline.typesetting.slip import Slip

_BLANKS = re.compile(r"\s+")
_AROUND_EDGE = re.compile(r" *\n[ \n]*")
# An element in a line ends no word; neither does one that has no box of its own.
_IN_LINE = ("inline", "contents", "ruby")
# The head of a table is read first and its foot last, wherever they are written.
_ORDER = {"table-header-group": -1, "table-footer-group": 1}
# Type that the engine leaves out.
_NO_SIZE = 1e-6


# The text of each element of a document, and the text behind it.
Typed = Mapping[Any, tuple[str, str]]


def as_typed(root: Any) -> Typed:
    """Give the words of a document as its HTML has them: whoever lays them out binds and changes some."""
    return {one: (_blanks(one.text), _blanks(one.tail)) for one in root.iter()}


def read_passages(
    slip: Slip, typed: Typed, style_for: Callable[..., Any], drawn: Iterable[str] = ()
) -> tuple[Passage, ...]:
    """Read what is meant to be said, and what is painted besides; `drawn` are the texts of drawings."""
    reader = _Reader(typed, style_for, slip.found, slip.elements.hidden)
    reader.read(slip.root, Passage(""))
    ornaments = [*slip.found.ornaments, *drawn]
    if ornaments:
        reader.say(BLOCK_END.join(("", *ornaments)), Passage("", spoken=False))
    return tuple(reader.passages())


@dataclass(slots=True)
class _Reader:
    """Goes through the elements in order and gathers what they say; notes are gathered apart."""

    typed: Typed
    style_for: Callable[..., Any]
    found: Whereabouts
    hidden: frozenset[Any]
    _text: list[Passage] = field(default_factory=list)
    _notes: list[Passage] = field(default_factory=list)

    def passages(self) -> Iterable[Passage]:
        """Join what belongs together: pieces of one place that are heard and seen alike."""
        pieces: list[str] = []
        blank = ""
        kind: Passage | None = None
        for one in (*self._text, *self._notes):
            plain = replace(one, words="")
            empty = not one.words.strip()
            if not empty and plain != kind:
                if kind is not None:
                    yield replace(kind, words=_joined(pieces))
                # What ends here may be unheard: the blank behind it is heard with what follows.
                kind, pieces = plain, [blank]
            pieces.append(one.words)
            blank = blank + one.words if empty else ""
        if kind is not None:
            yield replace(kind, words=_joined(pieces))

    def say(self, words: str, kind: Passage) -> None:
        """Take words down, of the kind of that passage."""
        if words:
            (self._notes if kind.note else self._text).append(replace(kind, words=words))

    def read(self, element: Any, kind: Passage) -> None:
        """Read an element: what style sheets put before it, its own words, what they put after."""
        if not isinstance(element.tag, str):
            return  # a comment
        style = self.style_for(element)
        display = style["display"]
        if display[0] == "none":
            return
        if place := element.attrib.get("data-place"):
            kind = replace(kind, place=place)
        if language := element.attrib.get("lang"):
            kind = replace(kind, language=language)
        kind = replace(kind, spoken=element not in self.hidden)
        if style["float"] == "footnote":
            self._generated(element, "::footnote-call", kind)
            kind = replace(kind, note=True)
        edge = "" if display[0] in _IN_LINE else BLOCK_END
        self.say(edge, kind)
        self._generated(element, "::footnote-marker", kind)
        self._generated(element, "::marker", kind)
        self._generated(element, "::before", kind)
        if not self._is_picture(element, kind):
            self._content(element, style, kind)
        self._generated(element, "::after", kind)
        self.say(edge, kind)

    def _content(self, element: Any, style: Any, kind: Passage) -> None:
        seen = style["visibility"] == "visible" and style["font_size"] > _NO_SIZE
        if seen:
            self.say(self.typed[element][0], kind)
        for child in self._in_order(element) if style["display"][-1] == "table" else element:
            self.read(child, kind)
            if seen:
                self.say(self.typed[child][1], kind)

    def _in_order(self, table: Any) -> list[Any]:
        """Give what is in a table as it is read: the head before the rows, the foot behind them."""
        places: dict[Any, int] = {}
        captioned = -2
        for child in (one for one in table if isinstance(one.tag, str)):
            kind = self.style_for(child)["display"][0]
            places[child] = captioned if kind == "table-caption" else _ORDER.get(kind, 0)
            captioned = captioned if kind == "table-caption" else 2
        return sorted(places, key=places.__getitem__)

    def _is_picture(self, element: Any, kind: Passage) -> bool:
        """Read a picture's description, painted where the picture fails, and tell whether this is one."""
        if element.tag == "br":
            self.say(" ", kind)
        elif is_picture(element):
            shown = element.tag != "img" or element in self.found.replaced
            self._describe(described(element), replace(kind, painted=not shown))
        else:
            return False
        return True

    def _describe(self, words: str, kind: Passage) -> None:
        if words := _blanks(words).strip():
            self.say(f"{BLOCK_END}{words}{BLOCK_END}", kind)

    def _generated(self, element: Any, name: str, kind: Passage) -> None:
        if words := self.found.generated.get((element, name)):
            edge = "" if name in ("::footnote-call", "::before", "::after") else " "
            self.say(_blanks("".join(words)) + edge, kind)


def _blanks(text: str | None) -> str:
    return _BLANKS.sub(" ", text or "")


def _joined(pieces: Iterable[str]) -> str:
    return _AROUND_EDGE.sub(BLOCK_END, "".join(pieces))

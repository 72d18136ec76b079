"""KirbyTags as text: where they stand, and how their insides are cut.

Which tags exist and what HTML they make is `tagset`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.kirby.dialect.lines import BLANK

_OPENING = re.compile(r"\(([A-Za-z0-9_-]+):")
# The attributes that each tag knows. What is an alias to Kirby is cut at its own name alone.
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "date": (),
    "email": ("class", "rel", "target", "text", "title"),
    "file": ("class", "download", "rel", "target", "text", "title"),
    "gist": ("file",),
    "image": (
        *("alt", "caption", "class", "height", "imgclass", "link", "linkclass"),
        *("rel", "srcset", "target", "title", "width"),
    ),
    "link": ("class", "lang", "rel", "role", "target", "title", "text"),
    "tel": ("class", "rel", "text", "title"),
    "video": (
        *("autoplay", "caption", "controls", "class", "disablepictureinpicture", "height", "loop"),
        *("muted", "playsinline", "poster", "preload", "style", "width"),
    ),
    "vimeo": (),
    "youtube": (),
}
# An attribute, as it would stand behind a value.
_ATTRIBUTE = re.compile(r"\s([A-Za-z][\w-]*):(?!//)")
# Tags whose value may be any words.
_WORDS_AS_VALUE = frozenset(["date"])
_UUID_SCHEME = r"(?!(?:page|file|user|site)://)"


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag as typed: `name` in small letters, `value` what follows its colon, then its known attributes.

    `cuts` names what seems to have been cut in two unmeant (the tag's own name for its value), each with the
    attribute's name that cut it: a parenthesis is open there, or a word runs into that name.
    """

    name: str
    value: str
    attributes: Mapping[str, str]
    source: str
    cuts: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """Give an attribute, "" when it is empty or not there."""
        return self.attributes.get(name, "")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something in the form of a tag stands in a text, and its name in small letters."""

    start: int
    end: int
    name: str


def find_tags(text: str) -> Iterator[Spot]:
    """Find all that has a tag's form, `(name: …)` with balanced parentheses, known or not; outermost only."""
    first = _OPENING.search(text)
    if first is None:
        return
    closing = _closing_parentheses(text, first.start())
    position = first.start()
    while (match := _OPENING.search(text, position)) is not None:
        end = closing.get(match.start())
        if end is None:
            position = match.start() + 1
        else:
            yield Spot(match.start(), end + 1, match[1].lower())
            position = end + 1


def find_unbalanced(text: str) -> Iterator[int]:
    """Find where a tag that Kirby knows opens and is never closed."""
    openings = [match for match in _OPENING.finditer(text) if match[1].lower() in ATTRIBUTES]
    if openings:
        closing = _closing_parentheses(text, openings[0].start())
        yield from (match.start() for match in openings if match.start() not in closing)


def unknown_attribute(tag: Tag) -> str:
    """Give what looks like an attribute that the tag does not know, in its own value; "" when nothing does.

    What Kirby would do is to take it for a part of the file's name, or of the address.
    """
    match = _ATTRIBUTE.search(tag.value) if tag.name not in _WORDS_AS_VALUE else None
    return match[1] if match else ""


def split_tag(source: str, attributes: tuple[str, ...]) -> Tag:
    """Cut a tag wherever `name:` of the tag or of one of its attributes occurs, as Kirby does.

    There is no word boundary: `caption: Le subtitle: x` has a title. A repeated attribute's last value
    counts.
    """
    inner = source.lstrip("(").strip(BLANK).removesuffix(")")
    name = inner.partition(":")[0].strip(BLANK).lower()
    names = "|".join(re.escape(known) for known in (name, *attributes))
    # PHP leaves empty pieces out, and then takes keys and values in turn: in `alt:caption: x` a value is
    # "caption".
    pieces = [piece for piece in re.split(f"{_UUID_SCHEME}({names}):", inner, flags=re.IGNORECASE) if piece]
    values = [piece.strip(BLANK) for piece in pieces[1::2]]
    pairs = dict(zip(pieces[0::2], [*values, ""], strict=False))
    value = pairs.pop(next(iter(pairs)), "") if pairs else ""
    found = {key.lower(): typed for key, typed in pairs.items()}
    return Tag(name, value, found, source, tuple(_cuts(pieces)))


def _cuts(parts: list[str]) -> Iterator[tuple[str, str]]:
    """Tell, from names and values in turn, which values a name cut where no attribute was meant."""
    for name, value, word in zip(parts[0::2], parts[1::2], parts[2::2], strict=False):
        if value.count("(") > value.count(")") or value[-1:].isalnum():
            yield name.lower(), word.lower()


def _closing_parentheses(text: str, start: int) -> dict[int, int]:
    """Match each opening parenthesis with its closing one, in one pass."""
    closing: dict[int, int] = {}
    open_ones: list[int] = []
    for match in re.finditer(r"[()]", text[start:]):
        place = match.start() + start
        if match[0] == "(":
            open_ones.append(place)
        elif open_ones:
            closing[open_ones.pop()] = place
    return closing

"""KirbyTags as text: where they stand, and how their insides are cut.

Which tags exist and what HTML they make is `tagset`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_OPENING = re.compile(r"\(([A-Za-z0-9_-]+):")
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


def split_tag(source: str, attributes: tuple[str, ...]) -> Tag:
    """Cut a tag wherever `name:` of the tag or of one of its attributes occurs, as Kirby does.

    There is no word boundary: `caption: Le subtitle: x` has a title. A repeated attribute's last value
    counts.
    """
    inner = source.lstrip("(").removesuffix(")")
    name = inner.partition(":")[0].strip().lower()
    names = "|".join(re.escape(known) for known in (name, *attributes))
    parts = re.split(f"{_UUID_SCHEME}({names}):", inner, flags=re.IGNORECASE)
    found = {key.lower(): value.strip() for key, value in zip(parts[1::2], parts[2::2], strict=True)}
    value = found.pop(name, "")
    return Tag(name, value, found, source, tuple(_cuts(parts[1:])))


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

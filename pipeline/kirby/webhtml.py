"""HTML as Kirby writes it: entities by their names, attributes in the order of the alphabet."""

from __future__ import annotations

from collections.abc import Mapping
from html.entities import codepoint2name

# None and False leave an attribute out, True writes its name alone.
Attributes = Mapping[str, "str | bool | None"]
_ENTITIES = {**{code: f"&{name};" for code, name in codepoint2name.items()}, ord("'"): "&#039;"}


def entities(text: str) -> str:
    """Write every character that HTML 4 has a name for by that name."""
    return text.translate(_ENTITIES)


def encoded(text: str) -> str:
    """Write every character by its number, to hide an address from robots."""
    return "".join(f"&#{ord(character)};" for character in text)


def attributes(values: Attributes, ready: Mapping[str, str] | None = None) -> str:
    """Write attributes; those in `ready` are HTML already."""
    shown = {
        name: name if value is True else f'{name}="{entities(str(value))}"'
        for name, value in values.items()
        if value is not None and value is not False
    }
    shown.update({name: f'{name}="{html}"' for name, html in (ready or {}).items()})
    return " ".join(text for _, text in sorted(shown.items()))


def element(
    tag: str, content: str | list[str], values: Attributes, ready: Mapping[str, str] | None = None
) -> str:
    """Write an element; `content` is words, or a list of HTML."""
    written = attributes(values, ready)
    inside = "".join(content) if isinstance(content, list) else entities(content)
    return f"<{tag}{' ' if written else ''}{written}>{inside}</{tag}>"

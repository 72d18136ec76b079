"""Style sheets joined into one that knows its places, and what in them would harm a tagged file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import tinycss2

from pipeline.diagnostics import Place

_Tokens = list[tinycss2.ast.Node]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A style sheet: the name people know it by (for findings), and its text."""

    name: str
    css: str


class Joined:
    """Style sheets joined into one, which knows the place of each of its lines."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self._starts: list[tuple[int, str]] = []
        texts: list[str] = []
        line = 1
        for sheet in sheets:
            # CSS Syntax 3, 3.3: these end a line, too.
            text = re.sub(r"\r\n?|\f", "\n", sheet.css)
            self._starts.append((line, sheet.name))
            texts.append(text)
            line += text.count("\n") + 1
        self.css = "\n".join(texts)

    def place(self, line: int) -> Place:
        """Give the place of a line, from 1."""
        first, name = max((s for s in self._starts if s[0] <= line), default=(1, "styles"))
        return Place(name, line - first + 1)

    def find(self, words: str) -> Place | None:
        """Find the first line that holds `words`."""
        at = self.css.find(words)
        return self.place(self.css.count("\n", 0, at) + 1) if at >= 0 else None


def translucent(css: str) -> tuple[int, ...]:
    """Give the lines, from 1, that declare an opacity below 1, in rules of any kind and depth.

    The engine paints what is translucent as a picture of its own (a form XObject), and no tag reaches in.
    """
    lines: list[int] = []
    stack: list[_Tokens] = [tinycss2.parse_component_value_list(css, skip_comments=True)]
    while stack:
        tokens = stack.pop()
        stack.extend(token.content for token in tokens if token.type == "{} block")
        lines += [one[0].source_line for one in _declarations(tokens) if _is_translucent(one)]
    return tuple(sorted(set(lines)))


def _declarations(tokens: _Tokens) -> Iterator[_Tokens]:
    """Give what stands between semicolons and blocks, blanks left out."""
    told = [token for token in tokens if token.type != "whitespace"]
    for is_end, part in groupby(told, lambda token: token == ";" or token.type == "{} block"):
        if not is_end:
            yield list(part)


def _is_translucent(tokens: _Tokens) -> bool:
    if len(tokens) < 3 or tokens[0].type != "ident" or tokens[0].lower_value != "opacity" or tokens[1] != ":":
        return False
    value = tokens[2]
    whole = {"number": 1, "percentage": 100}.get(value.type)
    return whole is not None and bool(value.value < whole)

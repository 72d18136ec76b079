"""Style sheets joined into one that knows its places, and what in them does harm.

Opacity harms a tagged file. What needs the pages of the whole booklet harms a fascicle, which is laid out
alone: it is found here, and blanked out of the text so that the layout goes on without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import tinycss2
from tinycss2.color4 import Color
from tinycss2.color5 import parse_color

from pipeline.diagnostics import Place
from pipeline.typesetting.log import brief

_Tokens = list[tinycss2.ast.Node]

# The boxes around a page's text, each an at-rule in `@page`. `@footnote` is none: it belongs to the text.
_MARGINS = frozenset(
    "top-left-corner top-left top-center top-right top-right-corner "
    "right-top right-middle right-bottom "
    "bottom-right-corner bottom-right bottom-center bottom-left bottom-left-corner "
    "left-bottom left-middle left-top".split()
)
_TEXTS = ("content", "string-set", "bookmark-label")
_COUNTER_CHANGES = ("counter-reset", "counter-set", "counter-increment")
_TARGETS = ("target-counter", "target-counters", "target-text")
# The counters that the engine keeps of pages; names of counters keep their case.
_PAGE_COUNTERS = ("page", "pages")
# Edges that the engine paints almost black in RGB, and stumbles over in CMYK.
_CARVED = frozenset(("ridge", "groove", "inset", "outset"))
_EDGES = re.compile(
    r"(?:border(?:-(?:top|right|bottom|left|block|inline)(?:-(?:start|end))?)?|outline|column-rule)(?:-style)?"
)
# Functions whose colours no press profile is asked about: the engine writes them as Lab, or by a profile.
_OFF_PRESS = frozenset(("lab", "lch", "oklab", "oklch", "color", "color-mix"))
_COLOURED = re.compile(
    r"--|(?:.*-)?color|background(?:-image)?|border|outline|column-rule|box-shadow|fill|stroke"
)
_SCREEN_SPACES = ("srgb", "hsl", "hwb")
_COLOUR_TOKENS = ("hash", "ident", "function")
# The code of what only an edition for the press is refused.
OFF_PRESS = "style-colour"


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


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something in a style sheet that a fascicle cannot have.

    `code` is the finding's, `line` counts from 1, `what` is the rule or declaration, as it was written.
    """

    code: str
    line: int
    what: str


def refusals(css: str, *, pressed: bool = False) -> tuple[Refusal, ...]:
    """Find what a fascicle cannot have, in the order of the text.

    That is what means something else in a section that is laid out alone: page selectors that count pages,
    page numbers outside the margins of pages, running elements and `position: fixed`. It is also what the
    engine stumbles over: carved edges, odd forms of `device-cmyk()`, colour profiles; and, on the way to a
    press, colours that are neither inks nor sRGB. Rules inside other rules count as well, whatever the
    condition of those.
    """
    return tuple(
        Refusal(item.code, item.node.source_line, item.what(css))
        for item in _refused(css, tinycss2.parse_stylesheet)
        if pressed or item.code != OFF_PRESS
    )


def screen_colours(css: str) -> tuple[Refusal, ...]:
    """Find the declarations with a colour of the screen (sRGB) that is neither neutral nor transparent."""
    return tuple(
        Refusal("style-rgb", item.node.source_line, item.what(css))
        for item in sorted(_items(css, tinycss2.parse_stylesheet), key=lambda item: item.start)
        if item.node.type == "declaration" and not item.code and _is_of_the_screen(item.node)
    )


def refusals_in_declarations(text: str) -> tuple[Refusal, ...]:
    """Find the same in the value of an HTML `style` attribute; every line is 1, whatever breaks it holds."""
    refused = _refused(text, tinycss2.parse_blocks_contents)
    return tuple(Refusal(item.code, 1, item.what(text)) for item in refused if item.code != OFF_PRESS)


def without_refused(css: str, *, pressed: bool = False) -> str:
    """Blank out what `refusals` finds: a declaration, or a whole at-rule; all else keeps its place."""
    refused = _refused(css, tinycss2.parse_stylesheet)
    return _blanked(css, (item for item in refused if pressed or item.code != OFF_PRESS))


def without_margins(css: str) -> str:
    """Blank out the margin boxes of pages (`@top-left` …); all else keeps its line and its column."""
    return _blanked(css, (item for item in _items(css, tinycss2.parse_stylesheet) if item.is_margin))


def _refused(css: str, read: _Reader) -> list[_Item]:
    return sorted((item for item in _items(css, read) if item.code), key=lambda item: item.start)


def _blanked(css: str, items: Iterable[_Item]) -> str:
    pieces: list[str] = []
    done = 0
    for start, end in sorted((item.start, item.end) for item in items):
        pieces.append(css[done:start])
        pieces.append(re.sub(r"[^\r\n\f]", " ", css[max(start, done) : end]))
        done = max(done, end)
    return "".join((*pieces, css[done:]))


# ── rules and declarations, and where they end ──────────────────────────────────────────────────────────────

_Reader = Callable[[_Tokens], _Tokens]


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands between two braces, or the whole text; `read` makes rules and declarations of its tokens.

    `end` is where it ends in the text; `is_open` where that is for want of a closing brace. `in_page` and
    `in_margin` tell whether it belongs to an `@page` rule, and to a margin box of one.
    """

    tokens: _Tokens
    read: _Reader
    end: int
    is_open: bool
    in_page: bool = False
    in_margin: bool = False


@dataclass(frozen=True, slots=True)
class _Item:
    """A rule or a declaration: where it starts, where its block does (or it ends, if it has none), and ends.

    `code` is that of the finding which refuses it, or "".
    """

    node: tinycss2.ast.Node
    start: int
    head: int
    end: int
    is_margin: bool
    code: str

    def what(self, css: str) -> str:
        """Give what a finding shows of it: a rule without its block, a declaration whole."""
        end = self.end if self.node.type == "declaration" else self.head
        return brief(css[self.start : end].rstrip("; \t\r\n\f"))


def _items(css: str, read: _Reader) -> Iterator[_Item]:
    """Give the rules and the declarations of any depth, in no order."""
    lines = [0, *(match.end() for match in re.finditer(r"\r\n?|\n|\f", css))]
    try:
        # tinycss2 does not tell where a block ends. With a blank after the last token, a block that nothing
        # follows is one that was never closed, and every other ends just before what follows.
        tokens = tinycss2.parse_component_value_list(css + "\n")
    except ValueError:  # a number of thousands of figures: the engine will stumble over it, too
        return
    parts = [_Part(tokens, read, len(css), is_open=True)]
    while parts:
        part = parts.pop()
        for item, inner in _items_of(part, lines):
            yield item
            if inner is not None:
                parts.append(inner)


def _items_of(part: _Part, lines: list[int]) -> Iterator[tuple[_Item, _Part | None]]:
    """Give the rules and declarations of a part, each with the part inside it."""
    starts = [lines[token.source_line - 1] + token.source_column - 1 for token in part.tokens]
    numbers = {start: number for number, start in enumerate(starts)}
    ends = [*starts[1:], part.end]
    for node in part.read(part.tokens):
        if node.type not in ("declaration", "at-rule", "qualified-rule"):
            continue
        start = lines[node.source_line - 1] + node.source_column - 1
        number = numbers[start]
        # A semicolon ends all but a rule that has yet to come to its block.
        while number + 1 < len(starts) and not _is_end(part.tokens[number], node):
            number += 1
        is_block = node.type != "declaration" and part.tokens[number].type == "{} block"
        is_margin = node.type == "at-rule" and part.in_page and node.lower_at_keyword in _MARGINS
        head = starts[number] if is_block else ends[number]
        item = _Item(node, start, head, ends[number], is_margin, _code(node, part))
        is_open = part.is_open and number + 1 == len(starts)
        yield item, _inner(item, part, is_open) if is_block else None


def _is_end(token: tinycss2.ast.Node, node: tinycss2.ast.Node) -> bool:
    return bool(token.type == "{} block" or (token == ";" and node.type != "qualified-rule"))


def _inner(item: _Item, part: _Part, is_open: bool) -> _Part:
    """Give what stands in the block of a rule of `part`; `is_open` where nothing closes that block."""
    is_page = item.node.type == "at-rule" and item.node.lower_at_keyword == "page"
    read = part.read
    if is_page or item.node.type == "qualified-rule":
        read = tinycss2.parse_blocks_contents
    elif read is tinycss2.parse_stylesheet:
        read = tinycss2.parse_rule_list
    end = item.end if is_open else item.end - 1
    in_page, in_margin = is_page or part.in_page, item.is_margin or part.in_margin
    return _Part(item.node.content, read, end, is_open, in_page, in_margin)


# ── what is refused ─────────────────────────────────────────────────────────────────────────────────────────


def _code(node: tinycss2.ast.Node, part: _Part) -> str:
    """Give the code of the finding that refuses a rule or a declaration, or ""."""
    if node.type == "at-rule":
        if node.lower_at_keyword == "color-profile":
            return "style-profile"
        is_page = node.lower_at_keyword == "page"
        return "style-page-count" if is_page and _counts_pages(node.prelude) else ""
    if node.type != "declaration":
        return ""
    name = node.lower_name.removeprefix("-weasy-")
    is_custom = name.startswith("--")
    if name in _COUNTER_CHANGES:
        return "" if _words(node).isdisjoint(_PAGE_COUNTERS) else "style-page-number"
    if name in _TEXTS or is_custom:
        # A custom property of a page reaches that page's margins, and no text.
        is_furniture = part.in_margin or (part.in_page and is_custom)
        if any(_tells_page(call, is_furniture) for call in _calls(node)):
            return "style-page-number"
        if name == "content" and any(call.lower_name == "element" for call in _calls(node)):
            return "style-running-element"
    if name != "position":
        return _colour_code(node)
    if any(call.lower_name == "running" for call in _calls(node)):
        return "style-running-element"
    is_fixed = "fixed" in {word.lower() for word in _words(node)}
    return "style-fixed" if is_fixed and not part.in_margin else ""


def _colour_code(declaration: tinycss2.ast.Node) -> str:
    """Give the code of the finding that refuses a declaration for its colours or edges, or ""."""
    carved = _CARVED.intersection(word.lower() for word in _words(declaration))
    # In a property of one's own, `inset` may belong to a shadow.
    is_edge = _EDGES.fullmatch(declaration.lower_name)
    if carved if is_edge else declaration.lower_name.startswith("--") and carved - {"inset"}:
        return "style-border"
    for call in _calls(declaration):
        if call.lower_name == "device-cmyk" and _colour(call) is None:
            return "style-ink"
        if call.lower_name in _OFF_PRESS and _COLOURED.match(declaration.lower_name):
            return OFF_PRESS
    return ""


def _is_of_the_screen(declaration: tinycss2.ast.Node) -> bool:
    if not _COLOURED.match(declaration.lower_name):
        return False
    colours = (_colour(token) for token in _flat(declaration.value) if token.type in _COLOUR_TOKENS)
    return any(_is_chromatic(colour) for colour in colours if isinstance(colour, Color))


def _colour(token: tinycss2.ast.Node) -> Color | str | None:
    """Read a colour; None for anything else, and for what the reader itself stumbles over."""
    try:
        return parse_color(token)
    except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError):
        return None


def _is_chromatic(colour: Color) -> bool:
    """Tell whether a colour of the screen is anything but black, white, grey or nothing at all."""
    if colour.space not in _SCREEN_SPACES or not colour.alpha:
        return False
    levels = {round(255 * level) for level in colour.to("srgb").coordinates}
    return len(levels) > 1


def _counts_pages(selector: _Tokens) -> bool:
    """Tell whether a page selector (or one of a list) counts the pages of the document, not of a group."""
    return any(colon == ":" and _counts(token) for colon, token in pairwise(_told(selector)))


def _counts(pseudo_class: tinycss2.ast.Node) -> bool:
    if pseudo_class.type == "function":
        return pseudo_class.lower_name == "nth" and not _has_group(pseudo_class)
    return bool(pseudo_class.type == "ident" and pseudo_class.lower_value == "first")


def _has_group(nth: tinycss2.ast.Node) -> bool:
    return any(token.type == "ident" and token.lower_value == "of" for token in nth.arguments)


def _tells_page(call: tinycss2.ast.Node, is_furniture: bool) -> bool:
    """Tell whether a function gives what only the whole booklet knows: a page's number, or a far text."""
    if call.lower_name in _TARGETS:
        return True
    if is_furniture or call.lower_name not in ("counter", "counters"):
        return False
    first = next(_told(call.arguments), None)
    return first is not None and first.type == "ident" and first.value in _PAGE_COUNTERS


def _told(tokens: _Tokens) -> Iterator[tinycss2.ast.Node]:
    return (token for token in tokens if token.type not in ("whitespace", "comment"))


def _words(declaration: tinycss2.ast.Node) -> set[str]:
    return {token.value for token in _flat(declaration.value) if token.type == "ident"}


def _calls(declaration: tinycss2.ast.Node) -> Iterator[tinycss2.ast.Node]:
    return (token for token in _flat(declaration.value) if token.type == "function")


def _flat(tokens: _Tokens) -> Iterator[tinycss2.ast.Node]:
    """Give tokens and what is inside them, in no order."""
    stack = list(tokens)
    while stack:
        token = stack.pop()
        yield token
        stack.extend(token.arguments if token.type == "function" else getattr(token, "content", ()))

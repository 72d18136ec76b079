"""Lines that were taken from a text before: what comes of the same text, style and width is always the same.

Titles are tried in many widths, sections are laid out again for the sake of one line, and after an edit
nearly all lines are as they were. Breaking them is a good part of what layout costs.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from copy import copy
from typing import Any
from weakref import WeakKeyDictionary

# All that the engine asks of a style while it takes a line from a text.
PROPERTIES = (
    "direction", "font_family", "font_feature_settings", "font_kerning", "font_language_override",
    "font_size", "font_stretch", "font_style", "font_variant_alternates", "font_variant_caps",
    "font_variant_east_asian", "font_variant_ligatures", "font_variant_numeric", "font_variant_position",
    "font_variation_settings", "font_weight", "hyphenate_character", "hyphenate_limit_chars",
    "hyphenate_limit_zone", "hyphens", "lang", "letter_spacing", "line_height", "overflow_wrap", "tab_size",
    "text_decoration_line", "white_space", "word_break", "word_spacing",
)  # fmt: skip
# Characters of the longest text whose lines are remembered: each is kept with all that follows it.
LONGEST = 2_000
# Lines that are remembered for the fonts of one set of style sheets: those of some twenty sections.
MOST = 8_192

_Known = OrderedDict[Hashable, tuple[Any, ...]]


def remembering(split: Callable[..., Any], state: Callable[[], Hashable]) -> Callable[..., Any]:
    """Wrap the engine's function that takes one line from a text, so that it does no line twice.

    `state` gives what else a line depends on, beside what the function is given.
    """
    every: WeakKeyDictionary[Any, _Known] = WeakKeyDictionary()

    def split_first_line(text: str, style: Any, context: Any, *rest: Any, **more: Any) -> Any:
        if len(text) > LONGEST:
            return split(text, style, context, *rest, **more)
        key = (text, *[_fixed(style[name]) for name in PROPERTIES], rest, *more.items(), state())
        known = every.setdefault(style.font_config, OrderedDict())
        try:
            found = known.get(key)
        except TypeError:  # a value that cannot be looked up
            return split(text, style, context, *rest, **more)
        if found is None:
            found = known[key] = split(text, style, context, *rest, **more)
            if len(known) > MOST:
                known.popitem(last=False)
        else:
            known.move_to_end(key)
        # Whoever asked draws with what he gets, and changes it.
        return (copy(found[0]), *found[1:])

    return split_first_line


def _fixed(value: Any) -> Any:
    return frozenset(value) if isinstance(value, set) else value

"""Tags are written so that they nest, and no deeper than any text needs: parsers give up on what lies below.

Only what nests can be counted: an end tag that closes nothing, or more than its own element, would make the
depth that a parser sees another than the one that is counted here.
"""

from __future__ import annotations

import re
from collections import Counter

# Elements nested deeper than this are taken for an accident.
DEEPEST = 100
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
# A tag as a browser reads it, or a sign that begins none.
_TAG = re.compile(
    r"""<(?:(/?)([a-zA-Z][\w:-]*+)(?=[\s/>])"""
    r"""(?:[\s/]++|[^\s/<>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>][^\s<>]*+|(?=>)))?+)*+>)?""",
    re.ASCII,
)
_COMMENT = re.compile(r"<!--(?:-?>|(?:(?!-->).)*+-->)", re.DOTALL)
# What they hold is no HTML, and where they are left open their end is not ours to say.
_OTHER = frozenset("script style iframe object template noscript".split())
_CELL = frozenset(("p", "td", "th"))
_ROW = _CELL | {"tr"}
_PART = _ROW | {"thead", "tbody", "tfoot"}
_TERM = frozenset(("p", "dt", "dd"))
_PARAGRAPH = frozenset(("p",))
# Elements that a start tag ends, as in HTML, where their own end tags may be left out.
_ENDED = {
    "li": frozenset(("p", "li")),
    "dt": _TERM,
    "dd": _TERM,
    "td": _CELL,
    "th": _CELL,
    "tr": _ROW,
    **dict.fromkeys(("thead", "tbody", "tfoot"), _PART),
    **dict.fromkeys(
        (
            "p h1 h2 h3 h4 h5 h6 ul ol dl blockquote pre hr table figure figcaption div section article "
            "header footer main aside nav center address details fieldset"
        ).split(),
        _PARAGRAPH,
    ),
}


def nested(html: str) -> tuple[str, bool]:
    """Write HTML so that its tags nest; tell whether some stood too deep, and are left out."""
    end = html.rfind("-->") + 3
    if end > 2:
        html = _COMMENT.sub("", html[:end]) + html[end:]  # one that is never closed is words
    nest = _Nest()
    written = _TAG.sub(nest.tag, html)
    return written, nest.too_deep


class _Nest:
    """The elements that are open."""

    def __init__(self) -> None:
        self.too_deep = False
        self._open: list[str] = []
        self._count: Counter[str] = Counter()

    def tag(self, match: re.Match[str]) -> str:
        """Give what stands in a tag's place; what is no tag is words."""
        if not match[2]:
            return "&lt;"
        name = match[2].lower()
        if name in _OTHER:
            self._count[name] += -1 if match[1] else 1
            return match[0] if self._count[name] <= DEEPEST else ""
        if match[1]:
            return self._closed(name)
        ended = _ENDED.get(name, ())
        before = ""
        while self._open and self._open[-1] in ended:
            before += self._pop()
        if name in _VOID:
            return before + match[0]
        if match[0].endswith("/>"):
            # A browser would leave it open; who writes so means an empty element.
            return f"{before}{match[0]}</{name}>" if len(self._open) < DEEPEST else before
        self._open.append(name)
        self._count[name] += 1
        if len(self._open) > DEEPEST:
            self.too_deep = True
            return before
        return before + match[0]

    def _closed(self, name: str) -> str:
        if not self._count[name]:
            return ""
        closing = ""
        while self._open[-1] != name:
            closing += self._pop()
        return closing + self._pop()

    def _pop(self) -> str:
        name = self._open.pop()
        self._count[name] -= 1
        return f"</{name}>" if len(self._open) < DEEPEST else ""

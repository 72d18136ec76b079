"""Raw HTML as Parsedown Extra leaves it: through a parser of HTML, Markdown where it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from pipeline.kirby.dialect.patterns import INLINE_TAGS

_DEEPEST = 60
# Stands for an element's inside while its tags are written; no text may use this character.
_PLACE = "\ufddb"


def processed(markup: str, read: Callable[[str], str], depth: int = 0) -> str:
    """Give the first element of a piece of markup; `read` makes HTML of what says `markdown="1"`."""
    # Only what goes through Extra as Kirby has it needs the parser: a booklet does not.
    from lxml import etree

    parser = etree.HTMLParser(remove_comments=False)
    try:
        root = etree.fromstring(markup.encode("ascii", "xmlcharrefreplace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return markup
    top = root[0] if root is not None and len(root) else None
    if top is None or not len(top) or not isinstance(top[0].tag, str) or depth > _DEEPEST:
        return markup
    element = top[0]
    inside = [escape(element.text or "", quote=False)]
    asks = element.get("markdown") == "1"
    if asks:
        del element.attrib["markdown"]
    for child in element:
        written = etree.tostring(child, method="html", encoding="unicode", with_tail=False)
        deep = not asks and isinstance(child.tag, str) and child.tag not in INLINE_TAGS
        inside += [processed(written, read, depth + 1) if deep else written]
        inside.append(escape(child.tail or "", quote=False))
    text = "".join(inside)
    if asks:
        text = f"\n{read(text)}\n"
    element[:] = []
    element.text = _PLACE
    outside: str = etree.tostring(element, method="html", encoding="unicode", with_tail=False)
    return outside.replace(_PLACE, text)

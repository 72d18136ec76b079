"""Content is untrusted: its HTML is looked over, what paper cannot hold is reported, the rest is cleaned.

nh3 (the ammonia sanitiser) does the cleaning; here it is only said beforehand what will go, because
the sanitiser itself is silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html
import nh3
from lxml import etree

from pipeline.diagnostics import Place, Report, finding

BLOCK_TAGS = frozenset(
    (
        "p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre hr table thead tbody tfoot tr th td figure "
        "figcaption div dl dt dd img"
    ).split()
)
INLINE_TAGS = frozenset(
    (
        "a em strong b i u s del ins mark small sup sub br span abbr q cite code kbd samp var dfn time wbr"
    ).split()
)
# Containers whose text matters and whose own meaning paper does not have.
_TRANSPARENT = frozenset("section article header footer main aside nav center address".split())
_ATTRIBUTES = {
    "*": {"lang", "data-line"},
    "a": {"href", "data-entry", "title"},
    "img": {"alt", "data-source", "data-alt"},
    "ol": {"start"},
    "td": {"align", "data-align"},
    "th": {"align", "data-align"},
    "abbr": {"title"},
}
# Elements nested deeper than this are taken for an accident.
DEEPEST = 100
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)[^<>]*>")
_SCHEMES = {"http", "https", "mailto", "tel"}
# Attributes that do no harm and carry nothing for paper: taken away without a word.
_IDLE = frozenset(
    (
        "class id rel target title width height srcset sizes loading role download scope colspan "
        "rowspan name value type reversed cite datetime decoding data-entry data-line data-alt "
        "data-source lang alt src href start align dir abbr headers summary border cellpadding "
        "cellspacing valign hreflang"
    ).split()
)
_SCHEME = re.compile(r"^[\s\x00-\x20]*([a-z][a-z0-9+.-]*)\s*:", re.I)


def clean(html: str, source: str, place: Place, report: Report) -> lxml.html.HtmlElement:
    """Give the content's HTML as a clean tree below one `div`.

    `source` is the text the HTML was made of, `place` its first line: findings name the line of what is taken
    away. Pictures keep the name they were given in `data-source`: no address of theirs is ever followed.
    """
    flat = _flattened(html)
    if flat != html:
        report(finding("text-too-nested", place))
    tree = _parse(flat)
    lines = _Lines(source, place)
    for element in list(tree.iter(etree.Element)):
        for what, needle in _unwelcome(element):
            report(finding("markup-removed", lines.find(needle), what=what))
        if (scheme := _refused_scheme(element)) is not None:
            report(finding("link-refused", lines.find(scheme), target=f"{scheme}…"))
        _align(element)
        if element.tag == "img":
            source_name = element.get("src") or ""
            element.set("data-source", source_name)
            if element.get("data-line") is None and (line := lines.find(source_name).line):
                element.set("data-line", str(line))
            element.attrib.pop("src", None)
    cleaned = nh3.clean(
        lxml.html.tostring(tree, encoding="unicode"),
        tags=set(BLOCK_TAGS | INLINE_TAGS),
        attributes={key: set(value) for key, value in _ATTRIBUTES.items()},
        clean_content_tags={"script", "style", "iframe", "object", "template", "title", "noscript"},
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    return _parse(cleaned)


def _flattened(html: str) -> str:
    """Take away the tags that stand deeper than any text needs: parsers give up on what lies below."""
    depth = 0

    def kept(match: re.Match[str]) -> str:
        nonlocal depth
        if match[2].lower() in _VOID or match[0].endswith("/>"):
            return match[0]
        before, depth = depth, max(0, depth + (-1 if match[1] else 1))
        return "" if max(before, depth) > DEEPEST else match[0]

    return _TAG.sub(kept, html)


def _parse(html: str) -> lxml.html.HtmlElement:
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    # NUL and its like cannot stand in a tree; the reader of files has already said so where it met them.
    document = f"<!DOCTYPE html><html><body><div>{html}</div></body></html>".translate(_CONTROLS)
    root = lxml.html.document_fromstring(document.encode(), parser=parser)
    body = root.find("body")
    holder = lxml.html.Element("div")
    if body is not None:
        holder.text = body.text
        holder.extend(list(body))
    return holder


_CONTROLS = {n: None for n in range(32) if n not in (9, 10, 13)}


class _Lines:
    """Finds the line of a piece of markup in its source; each occurrence is given once, in order."""

    def __init__(self, source: str, place: Place) -> None:
        self._source, self._place, self._reached = source.lower(), place, dict[str, int]()

    def find(self, needle: str) -> Place:
        start = self._source.find(needle.lower(), self._reached.get(needle, 0))
        if start < 0 or self._place.line is None:
            return self._place
        self._reached[needle] = start + len(needle)
        return self._place.at(self._place.line + self._source.count("\n", 0, start))


def _unwelcome(element: lxml.html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Give what of an element will be taken away: words for people, and what to look for in the source."""
    tag = str(element.tag)
    if tag not in BLOCK_TAGS | INLINE_TAGS | _TRANSPARENT:
        yield f"<{tag}>", f"<{tag}"
        return
    for name, value in element.attrib.items():
        if name.startswith("on"):
            yield f"{name}=…", name
        elif name == "style" and not re.fullmatch(r"\s*text-align:\s*\w+;?\s*", value):
            yield 'style="…"', "style"
        elif name not in _IDLE and name != "style":
            yield f"{name}=…", name


def _refused_scheme(element: lxml.html.HtmlElement) -> str | None:
    """Give the scheme, colon included, of a link that a booklet may not have."""
    match = _SCHEME.match(element.get("href") or "")
    return f"{match[1]}:" if match and match[1].lower() not in _SCHEMES else None


def _align(element: lxml.html.HtmlElement) -> None:
    """Keep the alignment that Markdown writes into a cell's style."""
    if element.tag in ("td", "th") and (style := element.get("style")):
        match = re.search(r"text-align:\s*(left|right|center)", style)
        if match:
            element.set("data-align", match[1])

"""Content is untrusted: its HTML is looked over, what paper cannot hold is reported, the rest is cleaned.

nh3 (the ammonia sanitiser) does the cleaning; here it is only said beforehand what will go, because
the sanitiser itself is silent.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

import lxml.html
import nh3
from lxml import etree

from pipeline.diagnostics import Place, Report, finding
from pipeline.manuscript.nesting import DEEPEST, nested

BLOCK_TAGS = frozenset(
    (
        "p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre hr table caption thead tbody tfoot tr th td figure "
        "figcaption div dl dt dd img"
    ).split()
)
INLINE_TAGS = frozenset(
    (
        "a em strong b i u s del ins mark small sup sub br span abbr q cite code kbd samp var dfn time wbr"
    ).split()
)
# Containers whose text matters and whose own meaning paper does not have.
_TRANSPARENT = frozenset(
    "section article header footer main aside nav center address details summary fieldset legend".split()
)
_KNOWN = BLOCK_TAGS | INLINE_TAGS | _TRANSPARENT
# What is taken away with all it holds.
_MUTE = frozenset("script style iframe object template noscript".split())
# What is taken away inside a word without parting it; any other unknown tag leaves a blank in its place.
_THIN = frozenset("font big tt strike acronym bdi bdo label ruby rb data output nobr blink".split())
_ATTRIBUTES = {
    "*": {"lang", "data-line"},
    "a": {"href", "data-entry", "data-file", "title"},
    "img": {"alt", "src", "data-alt", "data-source"},
    "figure": {"data-gallery"},
    "ol": {"start"},
    "td": {"align", "style"},
    "th": {"align", "style"},
    "abbr": {"title"},
    "blockquote": {"class"},
    "div": {"data-note"},
    "span": {"data-call"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)[^<>]*>")
_SCHEMES = {"http", "https", "mailto", "tel"}
# Schemes that a picture's name may have: they are refused, by name, where the picture is looked for.
_LOOKED_AT = {"file", "data", "ftp"}
# Attributes that do no harm and carry nothing for paper: taken away without a word.
_IDLE = frozenset(
    (
        "class id rel target title width height srcset sizes loading role download scope colspan "
        "rowspan name value type reversed cite datetime decoding data-entry data-file data-line data-alt "
        "data-call data-note data-source data-gallery lang alt src href start align dir abbr headers summary "
        "border cellpadding "
        "cellspacing valign hreflang"
    ).split()
)
# So many different things are looked for in the source: each time the whole of it may be gone through.
_MOST_SOUGHT = 1_000
_DOCUMENT_TAG = re.compile(r"</?(?:html|head|body)\b[^<>]*>", re.I)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*)\s*:", re.I)


def clean(html: str, source: str, place: Place, report: Report) -> lxml.html.HtmlElement:
    """Give the content's HTML as a clean tree below one `div`.

    `source` is the text the HTML was made of, `place` its first line: findings name the line of what is taken
    away. Addresses stay as typed, to be looked at where they are used; nothing here follows one.
    """
    flat, too_deep = nested(html)
    lines = _Lines(source, place)
    raw = _parse(_DOCUMENT_TAG.sub(" ", flat))
    for element in raw.iter(etree.Element):
        for what, needle in _unwelcome(element):
            report(finding("markup-removed", lines.find(needle), what=what))
        if refused := _refused_scheme(element):
            report(finding("link-refused", lines.find(refused[1]), target=f"{refused[0]}…"))
    cleaned = nh3.clean(
        _tamed(flat),
        tags=set(_KNOWN),
        attributes={key: set(value) for key, value in _ATTRIBUTES.items()},
        clean_content_tags=set(_MUTE),
        url_schemes=_SCHEMES | _LOOKED_AT,
        link_rel=None,
    )
    # Once more: what is cleaned nests for certain, and is counted exactly.
    cleaned, still_too_deep = nested(cleaned)
    if too_deep or still_too_deep:
        report(finding("value-too-nested", place, deepest=DEEPEST))
    # To the parser of the tree, which is older, `wbr` is no void element.
    tree = _parse(cleaned.replace("<wbr>", "<wbr></wbr>"))
    for image in tree.iter("img"):
        if image.get("data-line") is None and (line := lines.find(image.get("src") or "").line):
            image.set("data-line", str(line))
    return tree


def _tamed(html: str) -> str:
    """Take away the tags that nobody knows, and those that would swallow the text behind them."""
    closed = {match[2].lower() for match in _TAG.finditer(html) if match[1]}

    def kept(match: re.Match[str]) -> str:
        tag = match[2].lower()
        if tag in _KNOWN or (tag in _MUTE and tag in closed):
            return match[0]
        return "" if tag in _THIN else " "

    return _TAG.sub(kept, html)


def _parse(html: str) -> lxml.html.HtmlElement:
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    # NUL and its like cannot stand in a tree; the reader of files has already said so where it met them,
    # but `&#xFFFE;` is none of them before it is read.
    document = _CONTROLS.sub("", f"<!DOCTYPE html><html><body><div>{html}</div></body></html>")
    root = lxml.html.document_fromstring(document.encode(), parser=parser)
    body = root.find("body")
    holder = lxml.html.Element("div")
    if body is not None:
        holder.text = body.text
        holder.extend(list(body))
    return holder


class _Lines:
    """Finds the line of a piece of markup in its source; each occurrence is given once, in order."""

    def __init__(self, source: str, place: Place) -> None:
        self._source, self._place, self._reached = source.lower(), place, dict[str, int]()
        self._ends = [match.start() for match in re.finditer("\n", self._source)]
        self._sought = 0

    def find(self, needle: str) -> Place:
        if needle not in self._reached:
            self._sought += 1
        if self._place.line is None or self._sought > _MOST_SOUGHT:
            return self._place
        start = self._source.find(needle.lower(), self._reached.get(needle, 0))
        self._reached[needle] = start + len(needle) if start >= 0 else len(self._source)
        return (
            self._place.at(self._place.line + bisect_right(self._ends, start)) if start >= 0 else self._place
        )


def _unwelcome(element: lxml.html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Give what of an element will be taken away: words for people, and what to look for in the source."""
    tag = str(element.tag)
    if tag not in _KNOWN:
        yield f"<{tag}>", f"<{tag}"
        return
    for name, value in element.attrib.items():
        if name.startswith("on"):
            yield f"{name}=…", name
        elif name == "style" and not re.fullmatch(r"\s*text-align:\s*\w+;?\s*", value):
            yield 'style="…"', "style"
        elif name not in _IDLE and name != "style":
            yield f"{name}=…", name


def _refused_scheme(element: lxml.html.HtmlElement) -> tuple[str, str] | None:
    """Give the scheme of a link that a booklet may not have, colon included, and how its address begins."""
    if element.get("data-file") is not None:
        return None  # a file of this site, by its permalink
    href = element.get("href") or ""
    # Browsers read a scheme through blanks and control characters.
    match = _SCHEME.match(re.sub(r"[\x00-\x20]+", "", href))
    if match is None or match[1].lower() in _SCHEMES:
        return None
    return f"{match[1]}:", href.split()[0]

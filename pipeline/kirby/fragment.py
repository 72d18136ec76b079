"""HTML that a writer, list or text field stored: its links are resolved, its blocks told their lines.

It is not made safe: the caller sanitises it, like all that authors typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape, unescape

from pipeline.diagnostics import Place, Report, finding
from pipeline.kirby.entries import Entry, find_file
from pipeline.kirby.held import Holder
from pipeline.kirby.papertags import Desk, Target, file_target, resolve
from pipeline.kirby.values import below

_TAG = re.compile(r"""<([a-zA-Z][\w:-]*+)((?:"[^"]*+"|'[^']*+'|[^"'<>])*+)>""")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+))?""")
# Elements that say on which line they began.
BLOCKS = frozenset("h1 h2 h3 h4 h5 h6 p li blockquote pre table tr figure ul ol hr dl".split())
# What only we may say to those who read our HTML; typed by an author, the hyphen is written as an entity: the
# word looks the same, and no parser takes it for the attribute, however broken the tag around it is.
_OWN = re.compile(r"data-(?=(?:line|entry|file|alt|call|note|gallery|source)\b)", re.IGNORECASE)
_DISARMED = "data&#45;"
_PERMALINK = re.compile(r"(?:/?@/(?:page|file)/|page://|file://)")
_DATA_LINE = re.compile(r'\sdata-line="(\d{1,9})"', re.ASCII)
_FILE_PERMALINK = re.compile(r"/?@/file/")
_BLOCK_TAG = re.compile(rf"<(?:{'|'.join(sorted(BLOCKS))}|div|figure|img)\b", re.IGNORECASE)
_WHOLE = re.compile(
    r"\s*<(p|h[1-6]|ul|ol|blockquote|pre)\b[^<>]*>.*</(?:p|h[1-6]|ul|ol|blockquote|pre)>\s*\Z",
    re.DOTALL | re.IGNORECASE,
)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
KIRBY_TAG = re.compile(
    r"\((?:image|link|file|email|tel|video|youtube|vimeo|gist|date|twitter):", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a piece of HTML stands: the entry it is written in, its place, and where to report."""

    entry: Entry
    place: Place
    report: Report

    def target(self, address: str) -> Target | None:
        """Find what an address means, as a link in KirbyText does; None when it leads nowhere."""
        desk = Desk(self.entry, self.place, self.report, str, Holder())
        found = resolve(address, desk)
        if found is None and (file := find_file(self.entry, _file_name(address))) is not None:
            return file_target(file.attachment, address, desk)
        return found


def is_fragment(text: str) -> bool:
    """Tell whether a text is what a writer or list field stores: HTML blocks and no KirbyText."""
    return bool(_WHOLE.match(text)) and not _BLANK_LINE.search(text.strip()) and not KIRBY_TAG.search(text)


def has_blocks(html: str) -> bool:
    """Tell whether HTML holds block elements, or runs of words and inline elements only."""
    return _BLOCK_TAG.search(html) is not None


def disarmed(html: str) -> str:
    """Take their meaning from attributes of ours that an author typed."""
    return _OWN.sub(_DISARMED, html) if _OWN.search(html) else html


def settle(html: str, spot: Spot, *, lines: bool = False) -> str:
    """Resolve the links of HTML as stored, and put the line of `spot` on its blocks.

    `lines` says that line ends in the HTML are line ends of the file: then each block has its own.
    """
    if not lines or "\n" not in html:
        return _TAG.sub(lambda match: _settled(match, spot), disarmed(html))
    return "\n".join(settle(line, at) for at, line in _lines(html, spot))


def _lines(html: str, spot: Spot) -> Iterator[tuple[Spot, str]]:
    for number, line in enumerate(html.split("\n")):
        yield replace(spot, place=below(spot.place, number)), line


def settle_permalinks(html: str, spot: Spot) -> str:
    """Resolve the permalinks that stand in HTML typed inside a text, which its own reader leaves alone."""
    if not _PERMALINK.search(html):
        return html
    at = spot

    def followed(match: re.Match[str]) -> str:
        nonlocal at
        if line := _DATA_LINE.search(match[2]):
            at = replace(spot, place=spot.place.at(int(line[1])))
        return _with_permalink(match, at)

    return _TAG.sub(followed, html)


def link(address: str, spot: Spot) -> str:
    """Give a link's opening tag; one without an address when it leads nowhere, which is reported."""
    target = spot.target(address)
    if target is None:
        spot.report(finding("link-dead", spot.place, target=address[:120]))
        return "<a>"
    return f"<a{_written(target.attributes)}>"


def _settled(match: re.Match[str], spot: Spot) -> str:
    tag, typed = match[1].lower(), match[2]
    if not typed and tag not in BLOCKS:
        return match[0]
    found = _attributes(typed)
    if tag == "a" and (address := found.get("href", "").strip()):
        return link(address, spot)
    own = {name: value for name, value in found.items() if not name.startswith(_DISARMED)}
    if tag in BLOCKS or tag == "img":
        own["data-line"] = str(spot.place.line or 1)
    if tag == "img":
        own["src"] = _file_name(own.get("src", ""))
        if own.get("alt"):
            own["data-alt"] = "typed"
    return match[0] if own == found else f"<{tag}{_written(own)}>"


def _with_permalink(match: re.Match[str], spot: Spot) -> str:
    if match[1].lower() not in ("a", "img"):
        return match[0]
    found = _attributes(match[2])
    href = found.get("href", "").strip()
    if _PERMALINK.match(href) and "data-entry" not in found and "data-file" not in found:
        return link(href, spot)
    if _FILE_PERMALINK.match(found.get("src", "")):
        return f"<img{_written({**found, 'src': _file_name(found['src'])})}>"
    return match[0]


def _attributes(typed: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(typed):
        bare = value[1:-1] if value[:1] in ("'", '"') and value else value
        found.setdefault(name.lower(), unescape(bare))
    return found


def _written(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())


def _file_name(address: str) -> str:
    """Write the permalink of a file as its uuid's address."""
    return _FILE_PERMALINK.sub("file://", address, count=1)

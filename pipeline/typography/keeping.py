"""What is never touched in a text: addresses, file names, tags, code, the numbers of registers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.typography.characters import OPAQUE, SPACES

Span = tuple[int, int]

# A token is looked at only where it holds something that words do not.
_DOTTED = re.compile(r"\.\w", re.ASCII)
_SUSPECT = re.compile(r"[@\\/]|\.(?=\w)|#(?=\w)|www\.|mailto:", re.ASCII | re.IGNORECASE)
_TOKEN = re.compile(r"[^\s«»“”\"<>]+")
_OUTSIDE = re.compile(r"[\s«»“”\"<>]")
_SCHEME = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+.-"
_MARK = re.compile(r"www\.|mailto:|:\\", re.IGNORECASE)
_DOMAIN = re.compile(r"@[\w-]+(?:\.[\w-]+)+")
_BARE = re.compile(
    r"(?<![\w.-])(?:[a-z0-9](?:[a-z0-9-]*)\.)+(?:fr|com|org|net|eu|info|bzh|io|be|ch|ca|gouv|de|uk)"
    r"(?![\w-]|\.\w)(?:/\S*)?",
    re.IGNORECASE,
)
_HEX = re.compile(r"(?<![\w&])#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?!\w)", re.IGNORECASE)
_EMOJI = re.compile(r":(?<![\w:].)[a-z0-9_+-]+:", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_REFERENCE = re.compile(r"^\[[^\]\n]+\]:", re.MULTILINE)
# The number of a register, behind its name: "N° SIRET 123 456 789 00012".
_REGISTER = re.compile(
    rf"(?:SIRET|SIREN|RNA|IBAN|RIB|BIC|TVA(?=[^%\n]{{0,4}}[A-Z]{{2}})|RCS|NDA|UAI|ISBN(?:-1[03])?|ISSN)\b[{SPACES}]?:?"
    rf"(?:[{SPACES}](?:[A-Z][a-zé]+|n[°o])){{0,2}}[{SPACES}]?"
    rf"(?P<number>(?:[A-Z]{{1,3}}[{SPACES}]?)?\d[\dA-Z]*(?:[{SPACES}.-][\dA-Z]*\d[\dA-Z]*)*)"
)
_KIRBYTAG = re.compile(
    r"(?P<tag>\((?:date|email|file|gist|image|link|tel|twitter|video|vimeo|youtube):)|[()]", re.IGNORECASE
)
_BRACE = re.compile(r"[{}\n]")
_AROUND = ".,;:!?()[]{}…'’"
_EXTENSIONS = frozenset((
    "ai", "avi", "bmp", "css", "csv", "doc", "docx", "eps", "epub", "gif", "heic", "htm", "html", "idml",
    "indd", "jpeg", "jpg", "js", "json", "md", "mov", "mp3", "mp4", "odp", "ods", "odt", "pdf", "php",
    "png", "ppt", "pptx", "psd", "py", "rtf", "svg", "tif", "tiff", "toml", "txt", "wav", "webp", "xls",
    "xlsx", "xml", "yaml", "yml", "zip",
))  # fmt: skip


def kept_spans(text: str) -> list[Span]:
    """Give the parts of `text` that no rule may change, in order and without overlap."""
    found = sorted(_spans(text))
    merged: list[Span] = []
    for start, end in found:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        elif start < end:
            merged.append((start, end))
    return merged


def _spans(text: str) -> Iterator[Span]:
    # Each pattern is tried only where the sign that it needs is there: most paragraphs have none of them.
    if OPAQUE in text:
        yield from (found.span() for found in re.finditer(OPAQUE, text))
    if text.count(":") > 1:
        yield from (found.span() for found in _EMOJI.finditer(text))
    if "]:" in text:
        yield from (found.span() for found in _REFERENCE.finditer(text))
    if "(" in text and ":" in text:
        yield from _kirbytags(text)
    if "&" in text:
        yield from (found.span() for found in _ENTITY.finditer(text))
    if "{" in text:
        yield from _braces(text)
    yield from (found.span("number") for found in _REGISTER.finditer(text))
    if _DOTTED.search(text) or any(sign in text for sign in "@\\/#") or _names_a_scheme(text):
        yield from _in_tokens(text)


def _names_a_scheme(text: str) -> bool:
    small = text.lower()
    return "www." in small or "mailto:" in small


def _in_tokens(text: str) -> Iterator[Span]:
    reached = 0
    for suspect in _SUSPECT.finditer(text):
        if suspect.start() < reached:
            continue
        token = _TOKEN.match(text, _token_start(text, suspect.start(), reached))
        if token is None:
            continue
        reached = token.end()
        for start, end in _kept_in_token(token[0]):
            yield token.start() + start, token.start() + end


def _token_start(text: str, at: int, reached: int) -> int:
    while at > reached and not _OUTSIDE.match(text[at - 1]):
        at -= 1
    return at


def _kirbytags(text: str) -> Iterator[Span]:
    """Find `(link: … text: …)` and its kin: to its closing parenthesis, or its name alone without one."""
    opened: list[tuple[int, bool]] = []
    closed: list[Span] = []
    for found in _KIRBYTAG.finditer(text):
        if found[0] != ")":
            opened.append((found.start(), bool(found["tag"])))
            if found["tag"]:
                yield found.span()
        elif opened:
            start, tag = opened.pop()
            if tag:
                closed.append((start, found.end()))
    yield from _outermost(closed, len(text))


def _braces(text: str) -> Iterator[Span]:
    """Find `{…}` on one line: in prose braces hold JSON, style rules or placeholders."""
    opened: list[int] = []
    closed: list[Span] = []
    for found in _BRACE.finditer(text):
        if found[0] == "{":
            opened.append(found.start())
        elif found[0] == "\n":
            opened.clear()
        elif opened:
            closed.append((opened.pop(), found.end()))
    yield from _outermost(closed, len(text))


def _outermost(closed: list[Span], length: int) -> Iterator[Span]:
    """Give the spans that stand in no other; `closed` is in the order of their ends."""
    outermost = length
    for start, end in reversed(closed):
        if end <= outermost:
            outermost = start
            yield start, end


def _kept_in_token(token: str) -> Iterator[Span]:
    """Find what to keep in a word without spaces; an address runs to the word's end, signs and all."""
    if (slashes := token.find("://")) > 0:
        yield len(token[:slashes].rstrip(_SCHEME)), len(token)
    if mark := _MARK.search(token):
        yield mark.start(), len(token)
    if "@" in token:
        yield from _emails(token)
    if "." in token:
        yield from (found.span() for found in _BARE.finditer(token))
    if "#" in token:
        yield from (found.span() for found in _HEX.finditer(token))
    core = token.strip(_AROUND)
    stem, _, extension = core.rpartition(".")
    if stem and extension.lower() in _EXTENSIONS:
        start = len(token) - len(token.lstrip(_AROUND))
        yield start, start + len(core)


def _emails(token: str) -> Iterator[Span]:
    for domain in _DOMAIN.finditer(token):
        start = domain.start()
        while start and (token[start - 1].isalnum() or token[start - 1] in "_.+'’-"):
            start -= 1
        if start < domain.start():
            yield start, domain.end()

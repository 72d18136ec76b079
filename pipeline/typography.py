"""Fine French typography: apostrophes, and the spaces of « » ; : ! ? (Imprimerie nationale usage).

`;` `!` `?` take a narrow no-break space before them, `:` a no-break space, and « » hold one inside each. Only
spaces and apostrophes change, never a letter, a figure or another sign; addresses, file names, times, code
and text in another language stay as typed. All is idempotent, and costs time in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from unicodedata import category

from lxml import etree

NBSP = "\u00a0"
NNBSP = "\u202f"
APOSTROPHE = "\u2019"

# Stands in the text looked at for what is not ours to change: code, a formula, words in another language.
_OPAQUE = "\ufffc"
# Marks where a superscript starts, so that a note's call after a sign is not taken for a word.
_JOINER = "\u2060"

_SPACES = " \u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
_SPACE_RUN = re.compile(f"[{_SPACES}]*")
_SIGNS = re.compile("[;:!?]+|[«»]")
_APOSTROPHES = re.compile("['ʼ´`]")
_OURS = re.compile("[;:!?«»'ʼ´`]")


def polish(text: str, language: str = "fr") -> str:
    """Give `text` with French apostrophes and spaces; unchanged when `language` (BCP 47) is not French.

    Lines are kept: no space is added or changed across a line end.
    """
    if not _is_french(language) or not _OURS.search(text):
        return text
    characters = list(text)
    _edit(text, characters)
    return "".join(characters)


def plain(text: str, language: str = "fr") -> str:
    """Give `text` polished for metadata, descriptions and bookmarks.

    There the no-break space stands for the narrow one, which some readers show as a box.
    """
    return polish(text, language).replace(NNBSP, NBSP)


def polish_html(root: etree._Element, language: str = "fr") -> None:
    """Polish the text nodes under `root` in place; `language` holds where no `lang` attribute says otherwise.

    Inline markup is looked through, blocks never; line ends count as spaces, as they do on a page.
    Attributes, code and parts that are not in French stay untouched.
    """
    for run in list(_runs(root, language)):  # the tree is read to its end before it changes
        run.polish()


def _is_french(language: str) -> bool:
    return re.split("[-_]", language.lower(), maxsplit=1)[0] == "fr"


# ── what is never touched ───────────────────────────────────────────────────────────────────────────────

_TOKEN = re.compile(r"[^\s«»“”\"<>]+")
_SCHEME = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+.-"
_MARK = re.compile(r"www\.|mailto:|:\\", re.IGNORECASE)
_DOMAIN = re.compile(r"@[\w-]+(?:\.[\w-]+)+")
_EMOJI = re.compile(r"(?<![\w:]):[a-z0-9_+-]+:", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_REFERENCE = re.compile(r"^\[[^\]\n]+\]:", re.MULTILINE)
_KIRBYTAG = re.compile(
    r"(?P<tag>\((?:date|email|file|gist|image|link|tel|twitter|video|vimeo|youtube):)|[()]", re.IGNORECASE
)
_AROUND = ".,;:!?()[]{}…'’"
_EXTENSIONS = frozenset((
    "ai", "avi", "bmp", "css", "csv", "doc", "docx", "eps", "epub", "gif", "heic", "htm", "html", "idml",
    "indd", "jpeg", "jpg", "js", "json", "md", "mov", "mp3", "mp4", "odp", "ods", "odt", "pdf", "php",
    "png", "ppt", "pptx", "psd", "py", "rtf", "svg", "tif", "tiff", "toml", "txt", "wav", "webp", "xls",
    "xlsx", "xml", "yaml", "yml", "zip",
))  # fmt: skip


def _kept(text: str) -> bytearray:
    """Mark with 1 each character of `text` that belongs to an address, a file name, a tag or another code."""
    mask = bytearray(len(text))
    for start, end in _kept_spans(text):
        mask[start:end] = b"\x01" * (end - start)
    return mask


def _kept_spans(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_EMOJI, _ENTITY, _REFERENCE):
        yield from (found.span() for found in pattern.finditer(text))
    yield from _kirbytags(text)
    for token in _TOKEN.finditer(text):
        for start, end in _kept_in_token(token[0]):
            yield token.start() + start, token.start() + end


def _kirbytags(text: str) -> Iterator[tuple[int, int]]:
    """Find `(link: … text: …)` and its kin: to its closing parenthesis, or its name alone without one."""
    opened: list[tuple[int, bool]] = []
    closed: list[tuple[int, int]] = []
    for found in _KIRBYTAG.finditer(text):
        if found[0] != ")":
            opened.append((found.start(), bool(found["tag"])))
            if found["tag"]:
                yield found.span()
        elif opened:
            start, tag = opened.pop()
            if tag:
                closed.append((start, found.end()))
    outermost = len(text)
    # Only the outermost: marking tags inside tags again and again would be quadratic.
    for start, end in reversed(closed):
        if end <= outermost:
            outermost = start
            yield start, end


def _kept_in_token(token: str) -> Iterator[tuple[int, int]]:
    """Find what to keep in a word without spaces; an address runs to the word's end, signs and all."""
    if (slashes := token.find("://")) > 0:
        yield len(token[:slashes].rstrip(_SCHEME)), len(token)
    if mark := _MARK.search(token):
        yield mark.start(), len(token)
    if "@" in token:
        yield from _emails(token)
    core = token.strip(_AROUND)
    stem, _, extension = core.rpartition(".")
    if stem and extension.lower() in _EXTENSIONS:
        start = len(token) - len(token.lstrip(_AROUND))
        yield start, start + len(core)


def _emails(token: str) -> Iterator[tuple[int, int]]:
    for domain in _DOMAIN.finditer(token):
        start = domain.start()
        while start and (token[start - 1].isalnum() or token[start - 1] in "_.+'’-"):
            start -= 1
        if start < domain.start():
            yield start, domain.end()


# ── the rules ───────────────────────────────────────────────────────────────────────────────────────────


def _edit(text: str, characters: list[str]) -> None:
    """Apply every rule: `text` is what is looked at, `characters` (as many) is what changes.

    A deleted character becomes "", one that gains a space becomes two.
    """
    kept = _kept(text)
    for found in _APOSTROPHES.finditer(text):
        if not kept[found.start()] and _is_apostrophe(text, found.start()):
            characters[found.start()] = APOSTROPHE
    for found in _SIGNS.finditer(text):
        start, end = found.span()
        if kept[start]:
            continue
        if found[0] == "«":
            gap = _SPACE_RUN.match(text, end)
            assert gap  # it matches nothing as well
            if gap.end() < len(text) and not text[gap.end()].isspace():
                _space(text, characters, gap.span(), NBSP)
        else:
            _before(text, characters, start, end)


def _before(text: str, characters: list[str], start: int, end: int) -> None:
    """Set the space before the signs `text[start:end]`: a closing guillemet, or a group such as `?!`."""
    gap = start
    while gap and text[gap - 1] in _SPACES:
        gap -= 1
    if not gap or text[gap - 1].isspace() or text[gap - 1] == "«":
        return
    if text[start] == "»":
        _space(text, characters, (gap, start), NBSP)
    elif _ends_a_phrase(text, start, end) and (
        text[gap - 1] not in "([{“‘" if gap < start else _takes_a_sign(text, gap)
    ):
        _space(text, characters, (gap, start), NBSP if text[start] == ":" else NNBSP)


def _space(text: str, characters: list[str], gap: tuple[int, int], space: str) -> None:
    """Make the run of spaces `gap` the one `space`; an empty run gains it, on the side of the sign."""
    start, end = gap
    if text[start:end] == space:
        return
    if start < end:
        characters[start:end] = [space, *[""] * (end - start - 1)]
    elif text[start - 1] == "«":
        characters[start - 1] += space
    else:
        characters[start] = space + characters[start]


def _takes_a_sign(text: str, end: int) -> bool:
    """Whether a sign right after `text[:end]` lacks its space: after a word, a figure, a closing sign."""
    last = text[end - 1]
    if last == ".":  # "etc.;" and "Non...?", but not "*.?"
        return end > 1 and (text[end - 2].isalnum() or text[end - 2] == ".")
    return last in ")]}»”’\"'%‰°…" or last == _OPAQUE or category(last)[0] in "LNM" or category(last) == "Sc"


def _ends_a_phrase(text: str, start: int, end: int) -> bool:
    """Whether the signs `text[start:end]` are punctuation: not a part of a code, a time or a smiley."""
    if "::" in text[start:end]:
        return False
    after = text[end : end + 1]
    if not after or after.isspace() or after in "»–—" or after == _JOINER:
        return True
    if after not in ".,…\"'’”)]}" or (after == ")" and text[end - 1] in ":;"):
        return False
    return not text[end + 1 : end + 2].isalnum()


_ELISION = re.compile(
    r"(?<![\w'’])(?:[cçdjlmnst]|(?:jus|lors|puis|quoi|quel|pres)?qu|aujourd|entr)$", re.IGNORECASE
)
_LONGEST_ELISION = len("aujourd")


def _is_apostrophe(text: str, at: int) -> bool:
    """Whether the mark at `at` is one: between letters, or an elision's before a figure or opening sign."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not before or not after:
        return False
    if _is_letter(before) and _is_letter(after):
        return True
    if not after.isdigit() and after not in '«“"([' and after != _OPAQUE:
        return False
    return bool(_ELISION.search(text[max(0, at - _LONGEST_ELISION - 1) : at]))


def _is_letter(character: str) -> bool:
    return category(character)[0] in "LM" and character != "ʼ"


# ── text nodes ──────────────────────────────────────────────────────────────────────────────────────────

_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "data", "del", "dfn", "em", "font", "i", "img", "ins",
    "label", "mark", "picture", "q", "rp", "rt", "ruby", "s", "small", "source", "span", "strike",
    "strong", "sub", "sup", "time", "u", "var", "wbr",
))  # fmt: skip
_OPAQUE_INLINE = frozenset(("code", "kbd", "samp", "tt", "math", "svg"))
_UNSEEN = frozenset(("script", "style", "template"))
_VERBATIM_BLOCKS = frozenset(("pre", "textarea"))
_HIDING = _OPAQUE_INLINE | _UNSEEN | _VERBATIM_BLOCKS
_NO_BORDER = _INLINE | _OPAQUE_INLINE | _UNSEEN | {"br", None}
_LINE_ENDS = str.maketrans("\n\r\t\f", "    ")
_LANG = ("lang", "{http://www.w3.org/XML/1998/namespace}lang")


@dataclass(slots=True)
class _Run:
    """The text of one block between two borders: what is looked at, and the nodes that it comes from."""

    looked_at: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    nodes: list[tuple[etree._Element, bool, int]] = field(default_factory=list)

    def add(self, element: etree._Element, tail: bool, french: bool) -> None:
        """Add the text inside `element`, or the text after it (`tail`)."""
        text = element.tail if tail else element.text
        if not text:
            return
        if not french:  # a blank at its edge counts, but is not ours to change: it stands as a border
            self.sign("\n" * text[0].isspace() + _OPAQUE + "\n" * text[-1].isspace())
            return
        self.nodes.append((element, tail, len(self.written)))
        self.looked_at.append(text.translate(_LINE_ENDS))
        self.written.append(text)

    def open(self, element: etree._Element, name: str | None, french: bool) -> None:
        """Add what an element brings at its start."""
        if name == "br":
            self.sign("\n")
        elif name in _OPAQUE_INLINE:
            self.sign(_OPAQUE)
        elif name not in _HIDING:
            if name == "sup":
                self.sign(_JOINER)
            self.add(element, False, french)

    def sign(self, signs: str) -> None:
        """Add what is looked at but stands in no node."""
        self.looked_at.append(signs)
        self.written.append(signs)

    def polish(self) -> None:
        """Apply the rules and write back the nodes that change."""
        text = "".join(self.looked_at)
        if not _OURS.search(text):
            return
        characters = list("".join(self.written))
        _edit(text, characters)
        starts = [0, *accumulate(len(piece) for piece in self.written)]
        for element, tail, index in self.nodes:
            polished = "".join(characters[starts[index] : starts[index + 1]])
            if polished == self.written[index]:
                continue
            if tail:
                element.tail = polished
            else:
                element.text = polished


def _runs(root: etree._Element, language: str) -> Iterator[_Run]:
    """Cut the text under `root` into runs, each the text of one block without its blocks inside."""
    run = _Run()
    french = [_is_french(language)]
    hidden = 0  # how many elements around are such that what they hold is not looked at
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        name = _name(element)
        if event == "start":
            french.append(_speaks_french(element, french[-1]))
            if not hidden:
                if name not in _NO_BORDER:
                    yield run
                    run = _Run()
                run.open(element, name, french[-1])
            hidden += name in _HIDING
            continue
        if event == "end":
            french.pop()
            hidden -= name in _HIDING
        if hidden:
            continue
        if name not in _NO_BORDER:
            yield run
            run = _Run()
        if element is not root:
            run.add(element, True, french[-1])
    yield run


def _name(element: etree._Element) -> str | None:
    """Give an element's name without namespace; None for a comment or a processing instruction."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else None


def _speaks_french(element: etree._Element, around: bool) -> bool:
    for attribute in _LANG:
        language = element.get(attribute)
        if language is not None:
            return _is_french(str(language))
    return around

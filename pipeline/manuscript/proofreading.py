"""What an edition for all readers asks of the manuscript: descriptions, links, languages."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.booklet import (
    Block,
    Booklet,
    Definitions,
    Figure,
    Gallery,
    Heading,
    List,
    Paragraph,
    Picture,
    PullQuote,
    Quotation,
    Section,
    Standfirst,
    Table,
)
from pipeline.diagnostics import Place, Report, finding
from pipeline.manuscript.foreign import NAMES, foreign_sentences

# What a screen reader reads without a pause that anybody can stop: longer descriptions belong in the text.
LONGEST_ALT = 150
_FILE_NAME = re.compile(
    r"[\w.-]+\.(?:jpe?g|png|gif|webp|svg|tiff?|avif|bmp)"
    r"|(?:img|dsc[fn]?|image|photo|capture|scan|p)[-_ ]?\d+",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"(?:image|photo(?:graphie)?|illustration|dessin|visuel|picture|drawing)\s*(?:d[eu’']|des|of|:|,|montrant|showing)",
    re.IGNORECASE,
)
_VAGUE = frozenset((
    "ici", "cliquez ici", "cliquer ici", "lien", "ce lien", "le lien", "lire", "lire la suite", "la suite",
    "en savoir plus", "savoir plus", "plus", "plus d'infos", "plus d'informations", "voir", "voir ici",
    "site", "le site", "page", "cette page", "télécharger", "here", "click here", "link", "this link",
    "read more", "more", "learn more", "page web", "site web", "website", "download",
))  # fmt: skip
_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_MARKED = re.compile(r"<span lang=[^>]*>.*?</span>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_Words = tuple[Place, str]


def proofread(booklet: Booklet, report: Report) -> None:
    """Report what readers who listen would miss: of pictures, links and sentences in another language."""
    targets: dict[str, str] = {}
    for section in all_sections(booklet):
        if section.cover is not None:
            _look_at(section.cover, "", report)
        for block in all_blocks(section.all_parts):
            match block:
                case Figure():
                    _look_at(block.picture, block.caption, report)
                case Gallery():
                    for picture in block.pictures:
                        _look_at(picture, block.caption, report)
        for place, html in _texts(section):
            _read_links(place, html, targets, report)
            for excerpt, language in _unmarked(html, section.language or booklet.language):
                name, name_fr = NAMES[language]
                report(
                    finding(
                        "language-unmarked",
                        place,
                        excerpt=_short(excerpt),
                        language=name,
                        language_fr=name_fr,
                        tag=language,
                    )
                )


def all_sections(booklet: Booklet) -> tuple[Section, ...]:
    """Give the front cover, where there is one, and the sections."""
    return (booklet.front, *booklet.sections) if booklet.front else booklet.sections


def all_blocks(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Give blocks and those inside them, in the order of the text."""
    for block in blocks:
        yield block
        match block:
            case Quotation():
                yield from all_blocks(block.blocks)
            case Definitions():
                for definition in block.items:
                    for meaning in definition.meanings:
                        yield from all_blocks(meaning)
            case List():
                for item in block.items:
                    yield from all_blocks(item)
            case _:
                pass


# ── pictures ────────────────────────────────────────────────────────────────────────────────────────────────


def _look_at(picture: Picture, caption: str, report: Report) -> None:
    if picture.file is None or picture.decorative:
        return
    if not picture.alt:
        report(finding("alt-missing", picture.place, name=picture.name, file=picture.described))
        return
    alt = " ".join(picture.alt.split())
    code = ""
    if _FILE_NAME.fullmatch(alt) or alt.casefold() == picture.name.rpartition(".")[0].casefold():
        code = "alt-file-name"
    elif _OPENING.match(alt):
        code = "alt-opening"
    elif caption and _bare(alt) == _bare(_plain(caption)):
        code = "alt-caption"
    elif len(alt) > LONGEST_ALT:
        code = "alt-long"
    if code:
        report(
            finding(
                code,
                picture.place,
                name=picture.name,
                alt=_short(alt),
                count=len(alt),
                limit=LONGEST_ALT,
                file=picture.described,
            )
        )


def _bare(text: str) -> str:
    """Give the words of a text alone, to hold it against another."""
    return " ".join(re.findall(r"\w+", text.casefold()))


# ── texts ───────────────────────────────────────────────────────────────────────────────────────────────────


def _texts(section: Section) -> Iterator[_Words]:
    """Give each piece of inline HTML of a section, with its place."""
    yield section.place, section.title
    yield section.place, section.subtitle
    for block in all_blocks(section.all_parts):
        match block:
            case Heading() | Paragraph() | Standfirst() | PullQuote():
                yield block.place, block.html
            case Table():
                for row in (block.head, *block.rows):
                    yield from ((block.place, cell.html) for cell in row)
            case Figure() | Gallery():
                yield block.place, block.caption
            case Definitions():
                for definition in block.items:
                    yield from ((block.place, term) for term in definition.terms)
            case _:
                pass


def _read_links(place: Place, html: str, targets: dict[str, str], report: Report) -> None:
    """Tell links whose words say nothing, and words that lead to one place here and to another there."""
    for match in _LINK.finditer(html) if "<a " in html else ():
        address, words = entities.unescape(match[1]), _plain(match[2])
        said = words.casefold().replace("’", "'").strip(" .,:;!?…()«»>→\xa0\u202f")
        if said in _VAGUE:
            report(finding("link-vague", place, words=words, target=address))
        elif re.match(r"https?://\S+/\S", words):
            report(finding("link-bare", place, words=_short(words)))
        elif said and targets.setdefault(said, address) != address:
            report(finding("link-ambiguous", place, words=words, target=address, other=targets[said]))


@lru_cache(maxsize=8192)
def _unmarked(html: str, language: str) -> tuple[tuple[str, str], ...]:
    return foreign_sentences(_plain(_MARKED.sub(" ", html)), language)


def _plain(html: str) -> str:
    return " ".join(entities.unescape(_TAG.sub("", html)).split())


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59].rstrip() + "…"

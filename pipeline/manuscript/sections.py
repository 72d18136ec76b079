"""One entry becomes one section: its opener, its blocks, its pull quotes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.booklet import (
    Block,
    Cell,
    Figure,
    Gallery,
    List,
    Paragraph,
    Picture,
    Quotation,
    Section,
    Standfirst,
    Table,
)
from pipeline.diagnostics import Report, finding
from pipeline.edition import Settings
from pipeline.kirby import Entry, Options, render_field, told_yaml
from pipeline.manuscript.blocks import Reader, read_blocks
from pipeline.manuscript.compositor import Compositor, CorrectionLog
from pipeline.manuscript.fields import (
    field_of,
    filled,
    is_on,
    label,
    picture_of,
    text_place,
    top_of,
    where,
)
from pipeline.manuscript.quotes import with_pull_quotes

# The items of a structure are maps: a hyphen, then names with a colon each.
_STRUCTURE = re.compile(r"-\s+[\w-]+:\s")


@dataclass(frozen=True, slots=True)
class Chapter:
    """An entry on its way to a section: its anchor, those of all entries, and the settings of the booklet.

    `log` is told what typography changes in it; `language` is that of its text where it is not the booklet's:
    it is not translated.
    """

    entry: Entry
    anchor: str
    anchors: Mapping[str, str]
    settings: Settings
    log: CorrectionLog | None = None
    language: str = ""

    @property
    def compositor(self) -> Compositor:
        """Who sets its words."""
        return Compositor.of(self.settings, self.log)


def chapter_of(
    entry: Entry,
    anchor: str,
    anchors: Mapping[str, str],
    settings: Settings,
    log: CorrectionLog | None = None,
) -> Chapter:
    """Begin the section of an entry; a text that is not translated keeps the rules of its own language."""
    own = entry.language.replace("_", "-")
    if not own or own == settings.booklet.language or own == settings.booklet.language.partition("-")[0]:
        return Chapter(entry, anchor, anchors, settings, log)
    spoken = replace(settings, booklet=replace(settings.booklet, language=own))
    return Chapter(entry, anchor, anchors, spoken, log, own)


def read_section(chapter: Chapter, report: Report) -> Section:
    """Make the section of one entry."""
    entry, names = chapter.entry, chapter.settings.fields
    compositor = chapter.compositor
    title = filled(entry, names.title)
    if not title:
        title = entry.slug.replace("-", " ").capitalize() or entry.folder.name
        report(finding("title-missing", top_of(entry), used=title, field=label(names.title)))
    cover = picture_of(entry, names.cover, chapter.settings, report)
    blocks = _text(chapter, report)
    if cover is not None:
        blocks = _once(blocks, cover, report)
    if is_on(entry, names.show_quotes, report):
        blocks = with_pull_quotes(blocks, entry, names, compositor, report)
    return Section(
        anchor=chapter.anchor,
        template=entry.template,
        title=compositor.inline(title, where(entry, names.title), report),
        plain_title=compositor.line(title),
        place=entry.place,
        blocks=blocks,
        cover=cover,
        subtitle=compositor.inline(filled(entry, names.subtitle), where(entry, names.subtitle), report),
        language=chapter.language,
        parts=tuple(
            (name, blocks) for name in dict.fromkeys(names.parts) if (blocks := _part(chapter, name, report))
        ),
    )


def _part(chapter: Chapter, name: str, report: Report) -> tuple[Block, ...]:
    """Read a further field: a structure as a table, anything else as running text."""
    field = chapter.entry.field(name)
    if field is None or field.empty:
        return ()
    if not _STRUCTURE.match(field.value):
        return _fields(chapter, (name,), report)
    place = text_place(chapter.entry, field)
    told = told_yaml(field.value, place, report)
    items = [item for item in told if isinstance(item, dict)] if isinstance(told, list) else []
    heads = list(dict.fromkeys(key for item in items for key in item))
    if not heads:
        return ()

    def cell(value: object, scope: str = "") -> Cell:
        words = " ".join(str(value).split()) if isinstance(value, str | int | float) else ""
        return Cell(chapter.compositor.inline(words, place, report), scope=scope)

    head = tuple(cell(label((key,)), "col") for key in heads)
    return (Table(place, head, tuple(tuple(cell(item.get(key, "")) for key in heads) for item in items)),)


def _text(chapter: Chapter, report: Report) -> tuple[Block, ...]:
    entry, names = chapter.entry, chapter.settings.fields
    opening = _fields(chapter, names.standfirst, report)
    text = _fields(chapter, names.text, report, standfirst=not opening)
    if field_of(entry, names.text) is None and not any(c.number is not None for c in entry.children):
        report(finding("text-missing", top_of(entry), fields=", ".join(label((n,)) for n in names.text)))
    standfirst = tuple(
        Standfirst(block.place, block.html) if isinstance(block, Paragraph) else block for block in opening
    )
    return standfirst + text


def _fields(
    chapter: Chapter, names: tuple[str, ...], report: Report, *, standfirst: bool = False
) -> tuple[Block, ...]:
    """Read the first filled field of those names as running text; `standfirst` lets it open with one."""
    field = field_of(chapter.entry, names)
    if field is None:
        return ()
    place = text_place(chapter.entry, field)
    settings = chapter.settings
    described = {"alt": settings.fields.alt, "caption": settings.fields.caption}
    options = Options(described, settings.booklet.markdown_extra, settings.date.year)
    html = render_field(field.value, chapter.entry, place, report, options)
    reader = Reader(
        entry=chapter.entry,
        place=place,
        source=field.value,
        anchor=chapter.anchor,
        anchors=chapter.anchors,
        settings=chapter.settings,
        compositor=chapter.compositor,
        report=report,
        standfirst=standfirst,
    )
    return read_blocks(html, reader)


def _once(blocks: tuple[Block, ...], cover: Picture, report: Report) -> tuple[Block, ...]:
    """Leave out the cover picture where it stands again in the text; its caption stays as a paragraph."""
    kept: list[Block] = []
    for block in blocks:
        match block:
            case Quotation():
                kept.append(replace(block, blocks=_once(block.blocks, cover, report)))
            case List():
                kept.append(replace(block, items=tuple(_once(item, cover, report) for item in block.items)))
            case Gallery() if any(_is_same(picture, cover) for picture in block.pictures):
                report(finding("picture-repeated", block.place, name=cover.name))
                others = tuple(picture for picture in block.pictures if not _is_same(picture, cover))
                if others:
                    kept.append(replace(block, pictures=others))
                elif block.caption:
                    kept.append(Paragraph(block.place, block.caption))
            case Figure() if _is_same(block.picture, cover):
                report(finding("picture-repeated", block.place, name=block.picture.name))
                if block.caption:
                    kept.append(Paragraph(block.place, block.caption))
            case _:
                kept.append(block)
    return tuple(kept)


def _is_same(picture: Picture, cover: Picture) -> bool:
    return picture.file is not None and picture.file == cover.file

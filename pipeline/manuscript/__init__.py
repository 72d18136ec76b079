"""Entries become a booklet: title, cover, text, standfirst, pull quotes; every editorial finding arises here.

The order that is kept: Kirby's tags, then Markdown, then our typography, then the booklet's blocks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from pipeline.booklet import Booklet, Figure, Gallery, Picture, Section
from pipeline.diagnostics import Diagnostic, PipelineError, Report, finding
from pipeline.edition import Edition, Settings
from pipeline.kirby import Entry
from pipeline.manuscript import proofreading
from pipeline.manuscript.compositor import Compositor, Correction, CorrectionLog
from pipeline.manuscript.fields import filled, label, picture_of, top_of, where
from pipeline.manuscript.mapping import suggest_fields
from pipeline.manuscript.sections import Chapter, chapter_of, read_section

__all__ = ["Correction", "Keep", "Reading", "pictures", "proofread", "read"]

# An entry of this template gives the front cover instead of a section.
COVER_TEMPLATE = "cover"


# A section as it was read, and what was found on the way.
Reading = tuple[Section, tuple[Diagnostic, ...]]
# Gives the reading that was kept under these words, or makes and keeps it: they say all that it depends on.
Keep = Callable[[tuple[str, ...], Callable[[], Reading]], Reading]


def _anew(_: tuple[str, ...], make: Callable[[], Reading]) -> Reading:
    return make()


def read(
    site: Entry,
    settings: Settings,
    report: Report,
    keep: Keep = _anew,
    log: CorrectionLog | None = None,
) -> Booklet:
    """Make the booklet of a content folder; `keep` may spare the reading of sections that did not change.

    `log` is told what typography changes; where `keep` spares the reading, it is not. Raises PipelineError
    (`content-empty`) when no listed entry is there to be published.
    """
    names, compositor = settings.fields, Compositor.of(settings, log)
    listed = tuple(_listed(_chosen(site, settings, report), report))
    covers = [entry for entry in listed if entry.template == COVER_TEMPLATE]
    written = [entry for entry in listed if entry.template != COVER_TEMPLATE]
    if not written:
        raise PipelineError(finding("content-empty", looked=site.folder.absolute()))
    suggest_fields(written, settings, report)
    anchors = _anchors(written)
    title = settings.booklet.title or filled(site, names.title)
    if not title:
        title = site.folder.resolve().parent.name
        report(finding("title-missing", top_of(site), used=title, field=label(names.title)))
    sections = _sections(
        site, [chapter_of(entry, anchors[entry.id], anchors, settings, log) for entry in written], keep
    )
    for _, found in sections:
        for one in found:
            report(one)
    return Booklet(
        title=compositor.line(title),
        language=compositor.language,
        place=site.place,
        sections=tuple(section for section, _ in sections),
        front=_front(site, covers, title, settings, report, log),
        author=compositor.line(filled(site, names.author)),
        description=compositor.line(filled(site, names.description)),
    )


def _sections(site: Entry, chapters: list[Chapter], keep: Keep) -> list[Reading]:
    around = repr([_face(entry) for entry in _all(site)])
    return [keep((around, *_words(chapter)), partial(_reading, chapter)) for chapter in chapters]


def _reading(chapter: Chapter) -> Reading:
    findings: list[Diagnostic] = []
    section = read_section(chapter, findings.append)
    return section, tuple(findings)


def _words(chapter: Chapter) -> tuple[str, ...]:
    """Say what a section depends on beside the other entries: its own text, and what is settled."""
    entry, settings = chapter.entry, chapter.settings
    common = (
        *(settings.booklet, settings.fields, settings.typography, settings.abbreviations),
        settings.date.year,
    )
    settled = repr((*common, chapter.anchor, sorted(chapter.anchors.items())))
    return (
        settled,
        chapter.language,
        entry.id,
        repr(entry.fields),
        repr([child.number is None for child in entry.children]),
    )


def _face(entry: Entry) -> tuple[object, ...]:
    """Give of an entry what the texts of others can show: its names, its title, its files.

    On which lines these stand is no matter of theirs: an entry's identifier moves whenever its text grows.
    """
    shown = (entry.field(name) for name in ("title", "uuid"))
    known = (
        entry.slug,
        entry.id,
        entry.number,
        entry.template,
        str(entry.place),
        str(entry.folder),
        entry.draft,
    )
    return (*known, *(one and one.value for one in shown), entry.files)


def _all(entry: Entry) -> Iterator[Entry]:
    yield entry
    for child in entry.children:
        yield from _all(child)


def proofread(booklet: Booklet, edition: Edition, report: Report) -> None:
    """Report what this edition asks of the manuscript: a tagged one, words that can be listened to."""
    if edition.tagged:
        proofreading.proofread(booklet, report)


def _pictures(booklet: Booklet) -> Iterator[Picture]:
    for section in proofreading.all_sections(booklet):
        if section.cover is not None:
            yield section.cover
        for block in proofreading.all_blocks(section.all_parts):
            match block:
                case Figure():
                    yield block.picture
                case Gallery():
                    yield from block.pictures
                case _:
                    pass


def pictures(booklet: Booklet) -> tuple[Picture, ...]:
    """Give every picture of a booklet once, in the order of its pages."""
    return tuple(dict.fromkeys(_pictures(booklet)))


def _chosen(site: Entry, settings: Settings, report: Report) -> tuple[Entry, ...]:
    wanted = settings.booklet.entries
    if not wanted:
        return site.children
    by_slug = {entry.slug: entry for entry in site.children}
    for slug in wanted:
        if slug not in by_slug:
            report(finding("entry-unknown", settings.where("booklet.entries"), slug=slug))
    return tuple(by_slug[slug] for slug in wanted if slug in by_slug)


def _listed(entries: tuple[Entry, ...], report: Report) -> Iterator[Entry]:
    """Give the listed entries with those below them, parents first; unlisted ones are left out with a note.

    Kirby's home and error pages never belong in a booklet and need no note.
    """
    for entry in entries:
        if entry.draft:
            continue
        if entry.number is None:
            if entry.id not in ("home", "error"):
                report(finding("entry-unlisted", entry.place, slug=entry.id))
            continue
        yield entry
        yield from _listed(entry.children, report)


def _anchors(entries: list[Entry]) -> dict[str, str]:
    """Give each entry's id the name that links use; the names of our own pages are taken already."""
    taken = {"cover", "contents"}
    anchors: dict[str, str] = {}
    for entry in entries:
        # Of a folder's name only what links and style sheets can name is kept.
        base = name = re.sub(r"[^\w-]+", "-", entry.id).strip("-") or "section"
        count = 2
        while name in taken:
            name, count = f"{base}-{count}", count + 1
        taken.add(name)
        anchors[entry.id] = name
    return anchors


def _front(
    site: Entry,
    covers: list[Entry],
    title: str,
    settings: Settings,
    report: Report,
    log: CorrectionLog | None,
) -> Section | None:
    """Make the front cover: of the first entry of template `cover` that has a picture, else of the site."""
    names, compositor = settings.fields, Compositor.of(settings, log)
    for entry in (*covers, site):
        picture = picture_of(entry, names.cover, settings, report)
        if picture is None:
            continue
        own = title if entry is site else filled(entry, names.title) or title
        subtitle = filled(entry, names.subtitle) or filled(site, names.subtitle)
        return Section(
            anchor="cover",
            template=COVER_TEMPLATE,
            title=compositor.inline(own, where(entry, names.title), report),
            plain_title=compositor.line(own),
            place=entry.place,
            blocks=(),
            cover=picture,
            subtitle=compositor.inline(
                subtitle, where(entry if filled(entry, names.subtitle) else site, names.subtitle), report
            ),
        )
    return None

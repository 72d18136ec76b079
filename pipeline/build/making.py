"""The work itself, in the order of the house: from a manuscript to a file in its place."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pipeline import binding, markup, typesetting
from pipeline.build import proof as proofs
from pipeline.build.ahead import Alone, overlay_of
from pipeline.build.budget import budget
from pipeline.build.composition import RUN, Composed, Composer
from pipeline.build.cutting import Cutter
from pipeline.build.desk import Desk
from pipeline.build.flatplan import Ahead, Flatplan
from pipeline.build.planning import Planner, blocks_of
from pipeline.build.preparation import (
    Pictures,
    engrave_pictures,
    find_profile,
    open_scribe,
    prepare_pictures,
    prepare_press,
    prepare_styles,
)
from pipeline.build.progress import Progress
from pipeline.build.proof import Proof
from pipeline.build.reading import Manuscript, check
from pipeline.build.remarks import remarks
from pipeline.build.shelf import Shelved
from pipeline.build.sketching import Known, recalled, rehearse, remember, sketches
from pipeline.build.tasks import PressRoom
from pipeline.diagnostics import Diagnostic, PipelineError, Report, finding
from pipeline.edition import Edition
from pipeline.fascicle import UNFILLED, Filling, PageMap, side_of
from pipeline.spoken import Part


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was put in its place, its flatplan, and which fonts its style sheets declare.

    `meant` is what it is to say.
    """

    proof: Proof
    plan: Flatplan
    declared: frozenset[str]
    meant: tuple[Part, ...]


def make(
    desk: Desk, edition: Edition, text: Manuscript, language: str, progress: Progress
) -> Generator[Ahead | Made, None, None]:
    """Make the file of an edition: give its pages, still to be bound, then the file, put in its place.

    Nothing was checked on its own bytes yet. Raises PipelineError when work cannot go on: the last good file
    is then as it was, and also when the iterator is closed before its end.
    """
    findings = list(check(text, (edition,)))
    with proofs.writing(desk.root, edition) as part, binding.Opened() as opened:
        progress("artwork")
        pictures = prepare_pictures(text, edition, desk, findings.append)
        composer = _composer(edition, text, pictures, desk, findings.append, opened, progress)
        styles, press = composer.styles, composer.press
        progress("typesetting")
        scribe, cutter = open_scribe(text, edition, desk, pictures), Cutter(styles, desk.store)
        if desk.sketches:
            yield from sketches(composer, scribe, text.booklet, desk, cutter)
        composed = composer.compose(scribe, desk.last_page_map(edition.stem))
        engraved = _engraved(composed, pictures, press, edition, desk, findings.append)
        composed = _remarked(composed, composer, findings, language) if edition.guides else composed
        plan = Planner(edition, text.booklet, press, engraved, desk.memory.keep).plan(composed)
        remember(desk, Known(edition, composed, plan, engraved, press))
        yield Ahead(plan, Alone(composed, cutter, engraved, edition))
        progress("binding")
        slug = partial(_slug, composer, composed.page_map, text) if edition.marks else None
        _bind(opened, composed, styles, engraved, text, edition, desk, part, findings, slug)
        desk.keep_page_map(edition.stem, composed.page_map)
        _report_filling(composed, text, findings.append)
        proof = proofs.place(desk.root, edition, part, composed.page_map.total, findings, language)
    yield Made(proof, plan, _declared(composed, styles), _meant(composed))


def make_ready(desk: Desk, edition: Edition, text: Manuscript, language: str) -> None:
    """Have everything at hand that the next change to a booklet needs; the file in its place stays."""
    if recalled(desk, edition) is None:
        with closing(make(desk, edition, text, language, lambda *_: None)) as steps:
            next(steps)
    if desk.sketches:
        rehearse(desk, edition)


def _composer(
    edition: Edition,
    text: Manuscript,
    pictures: Pictures,
    desk: Desk,
    report: Report,
    opened: binding.Opened,
    progress: Progress,
) -> Composer:
    """Make ready what typesets an edition."""
    styles = prepare_styles(edition, text.settings, desk, report)
    return Composer(
        edition,
        styles,
        pictures.files,
        desk.shelf,
        desk.workshop,
        report,
        ready=partial(_open_ahead, opened),
        progress=partial(progress, "typesetting"),
        finished=text.settings.typography.lines,
        press=prepare_press(edition, styles, text.settings, desk),
        filling=_filling(edition, text),
    )


def _remarked(
    composed: Composed, composer: Composer, findings: Sequence[Diagnostic], language: str
) -> Composed:
    """Add to the furniture what was found so far on each page, in the margins."""
    trim, total = composer.edition.trim, composed.page_map.total
    said = remarks(findings, blocks_of(composed), total, trim[1] / 25.4 * 72, language)
    if not any(said):
        return composed
    sides = tuple(side_of(number) for number in range(1, total + 1))
    made = composer.outside([typesetting.RemarksCopy(said, sides, trim, composer.styles)], "remarks-lost")
    return composed if made is None else replace(composed, furniture=(*composed.furniture, (made[0], 1)))


def _engraved(
    composed: Composed,
    pictures: Pictures,
    press: PressRoom | None,
    edition: Edition,
    desk: Desk,
    report: Report,
) -> dict[str, Path]:
    """Make the pictures of an edition for the press, now that their places are known."""
    uses = [use for one in composed.fascicles for use in one.fascicle.pictures]
    return engrave_pictures(pictures, uses, press, edition, desk, report) if press else {}


def _declared(composed: Composed, styles: typesetting.Styles) -> frozenset[str]:
    """Name the fonts that come from declared files, as the finished file names them."""
    digests = {file.digest for file in styles.files}
    made = (*composed.fascicles, *(one for one, _ in composed.furniture))
    return frozenset(use.face for one in made for use in one.fascicle.fonts if use.digest in digests)


def _filling(edition: Edition, text: Manuscript) -> Filling:
    """Say what a printer folds the pages by; nobody folds a file for the screen."""
    booklet = text.settings.booklet
    if not edition.pressed:
        return UNFILLED
    sections = text.booklet.sections
    return Filling(booklet.page_multiple, bool(sections) and sections[-1].template in booklet.back_cover)


def _report_filling(composed: Composed, text: Manuscript, report: Report) -> None:
    """Tell what was filled up, and how far the text stands from doing without: in pages, then in lines."""
    page_map, multiple = composed.page_map, text.settings.booklet.page_multiple
    added = page_map.added
    if not added:
        return
    place, below = text.settings.where("booklet.page_multiple"), page_map.total - multiple
    over = multiple - added
    report(finding("page-multiple", place, added=added, multiple=multiple, over=over, below=below))
    made = [one.fascicle for one in composed.fascicles]
    told = budget(made, composed.titles, page_map, multiple, text.booklet.place)
    if told is not None:
        report(told)


def _meant(composed: Composed) -> tuple[Part, ...]:
    """Give what each section is meant to say, and the pages that it fell on."""
    page_map = composed.page_map
    return tuple(
        Part(one.fascicle.passages, first, pages)
        for one, first, pages in zip(composed.fascicles, page_map.first, page_map.counts, strict=True)
    )


def _bind(
    opened: binding.Opened,
    composed: Composed,
    styles: typesetting.Styles,
    engraved: dict[str, Path],
    text: Manuscript,
    edition: Edition,
    desk: Desk,
    part: Path,
    findings: list[Diagnostic],
    slug: binding.Slug | None,
) -> None:
    booklet = text.booklet
    metadata = binding.Metadata(
        markup.plain(booklet.title),
        markup.plain(booklet.author),
        markup.plain(booklet.description),
        booklet.language,
        text.settings.date,
        find_profile(edition, text.settings, desk) if edition.pressed else None,
    )
    try:
        lost = binding.bind(
            opened,
            [binding.Sheaf(one.file, one.fascicle) for one in composed.fascicles],
            composed.blanks,
            [overlay_of(one, first) for one, first in composed.furniture],
            composed.page_map,
            metadata,
            edition,
            Cutter(styles, desk.store).cut,
            part,
            engraved,
            slug,
        )
    except (FileNotFoundError, ValueError) as problem:  # somebody emptied output/ meanwhile
        raise PipelineError(finding("store-lost", reason=problem)) from problem
    findings.extend(finding("link-dead", booklet.place, target=f"#{anchor}") for anchor in lost)


def _slug(composer: Composer, page_map: PageMap, text: Manuscript, known_as: str) -> binding.SlugLines | None:
    """Typeset the slug lines: what the sheet is of, which page, when, for whom, and from which build.

    The numbers are apart from what another build changes: they are there already.
    """
    edition, total = composer.edition, page_map.total
    said = " · ".join((text.settings.date.isoformat(), edition.stem, known_as))
    lines: list[tuple[tuple[str, str, str], ...]] = [((markup.plain(text.booklet.title), "", said),)]
    firsts = range(1, total + 1, RUN)
    for first in firsts:
        numbers = range(first, min(first + RUN, total + 1))
        lines.append(tuple(("", f"page {number}/{total}", "") for number in numbers))
    size = binding.slug_size(edition.trim[0])
    copies = [typesetting.SlugCopy(one, size, binding.SLUG_FREE, composer.styles) for one in lines]
    made = composer.outside(copies, "slug-lost")
    if made is None:
        return None
    common, *numbered = (overlay_of(one, first) for one, first in zip(made, (1, *firsts), strict=True))
    return binding.SlugLines(common, tuple(numbered))


def _open_ahead(opened: binding.Opened, made: Shelved) -> None:
    """Open what will be bound; what is wrong with it is told where it is bound."""
    with suppress(OSError, ValueError):
        opened.ahead(made.file, made.fascicle.fonts)

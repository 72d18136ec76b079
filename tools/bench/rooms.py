"""Rooms timed by themselves, in this process: reading beside Python-Markdown, finished lines, the press.

Both ways of a work are done in turn within a round; what counts is the processor's time. This knows livret's
insides, as `whole` does.
"""

from __future__ import annotations

import gc
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import markdown

from pipeline import build, kirby, preflight, prepress, report, tagging, typesetting
from pipeline.artwork.inks import Inks
from pipeline.build import preparation
from pipeline.build.composition import PICTURE
from pipeline.diagnostics import Diagnostic
from pipeline.edition import Conformance
from pipeline.fascicle import Side
from pipeline.preflight import access as access_checks
from tools.bench import edits
from tools.bench.table import Pair

READING_BAR = 4.0
"""Times what Python-Markdown needs, at most."""
LINES_BAR = 0.35
"""Of the time of typesetting without it, at most."""
PREPRESS_BAR, PREFLIGHT_BAR = 0.20, 0.15
"""Of the time of typesetting, at most."""
TAGGING_BAR = 0.20
"""The same, in the accessible edition."""
ACCESS_BAR = 0.30
"""Of the time of typesetting an accessible edition, for all checks of what is read and seen, at most."""
EDITIONS = {"print": "print (A5, hyphenated)", "accessible": "accessible (A4)"}
_EXTENSIONS = ("extra", "nl2br", "sane_lists")
_WORD = re.compile(r"\S*\w\S*")
# From what the corpus holds to what is typed on a keyboard, with nothing that typography would leave alone.
_KEYS = (("«\u00a0", '"'), ("\u00a0»", '"'), ("’", "'"), ("…", "..."), ("\u00a0", " "), ("\u202f", " "))

Work = Callable[[], object]


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a booklet took, beside the bare call of Python-Markdown on its texts; its words."""

    words: int
    pair: Pair


def reading(root: Path, rounds: int) -> Read:
    """Time the reading of the booklet in `root`: from its files to marked-up, polished blocks."""
    texts = texts_of(root)
    ways: tuple[Work, Work] = (lambda: build.read(root), lambda: _bare(texts))
    for way in ways:
        way()
    taken = [_in_turn(ways, number) for number in range(rounds)]
    return Read(sum(len(_WORD.findall(text)) for text in texts), Pair.of(taken))


def texts_of(root: Path) -> tuple[str, ...]:
    """Give the field Text of every section, as Kirby decodes it."""
    site = kirby.read_tree(root / "content", _unheard)
    fields = (entry.field("text") for entry in site.children)
    return tuple(field.value for field in fields if field is not None)


def _bare(texts: tuple[str, ...]) -> None:
    for text in texts:
        markdown.markdown(text, extensions=_EXTENSIONS)


def typed(root: Path, copy: Path) -> Path:
    """Write the booklet once more, as people type: no fine quotes, apostrophes, dots, no-break spaces."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(root, copy, copy_function=_link, ignore=shutil.ignore_patterns("output"))
    for file in sorted((copy / "content").rglob("*.txt")):
        text = file.read_text(encoding="utf-8")
        for fine, key in _KEYS:
            text = text.replace(fine, key)
        edits.put(file, text)  # a new file: the link to the old one is gone
    return copy


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


# ── lines ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Finished:
    """What typesetting took with finished lines, beside the engine's own; its sections, pages and turns.

    `again` counts the sections that were laid out more than once for the sake of their lines.
    """

    sections: int
    pages: int
    again: int
    pair: Pair


def lines(root: Path, edition: str, rounds: int) -> Finished:
    """Time the typesetting of each section of an edition, with its lines finished and without."""
    copies = copies_of(root, edition)
    pages = [len(typesetting.typeset(replace(copy, finished=False)).leaves) for copy in copies]
    again = sum(layouts(copy) > 1 for copy in copies)
    taken: list[tuple[float, float]] = []
    with _uncollected():
        for number in range(rounds):
            each = [_in_turn(_ways(copy), number + place) for place, copy in enumerate(copies)]
            taken.append((sum(ours for ours, _ in each), sum(theirs for _, theirs in each)))
    return Finished(len(copies), sum(pages), again, Pair.of(taken))


def _ways(copy: typesetting.Copy) -> tuple[Work, Work]:
    unfinished = replace(copy, finished=False)
    return (lambda: typesetting.typeset(copy), lambda: typesetting.typeset(unfinished))


def copies_of(root: Path, name: str) -> tuple[typesetting.Copy, ...]:
    """Give what each section of an edition is typeset from, as a build has it before it knows any folio."""
    with build.Desk(root) as desk:
        text = desk.manuscript()
        edition = text.settings.edition(name)
        pictures = preparation.prepare_pictures(text, edition, desk, _unheard)
        styles = preparation.prepare_styles(edition, text.settings, desk, _unheard)
        written = preparation.open_scribe(text, edition, desk, pictures).sections({})
    files = pictures.files
    return tuple(
        typesetting.Copy(
            html,
            styles,
            tuple((name, files[name]) for name in dict.fromkeys(PICTURE.findall(html)) if name in files),
            Side.RECTO,
            edition.tagged,
        )
        for _, html in written
    )


def layouts(copy: typesetting.Copy) -> int:
    """Count how often the engine lays a section out that was typeset before."""
    import weasyprint  # only now: `typesetting` opens it, and its libraries

    document = weasyprint.HTML
    with patch.object(document, "render", autospec=True, side_effect=document.render) as render:
        typesetting.typeset(copy)
    return render.call_count


# ── the press ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a print edition took on its way to a press, beside the typesetting of its sections."""

    pages: int
    prepress: Pair
    preflight: Pair


def press(root: Path, rounds: int) -> Pressed:
    """Time prepress, section by section, and preflight of the whole file, each beside typesetting."""
    with build.Desk(root, jobs=1) as desk:
        text = desk.manuscript()
        edition = text.settings.edition("print")
        proof = build.build(root, edition, desk=desk)
        styles = preparation.prepare_styles(edition, text.settings, desk, _unheard)
        room = preparation.prepare_press(edition, styles, text.settings, desk)
    assert room is not None, "the print edition goes to a press"
    inks, file = Inks(room.profile, room.inks), root / proof.file
    typeset = [(copy, typesetting.typeset(copy).pdf) for copy in copies_of(root, "print")]
    prepress.finish(typeset[0][1], inks)  # the first colour opens the profile

    def set_all() -> None:
        for copy, _ in typeset:
            typesetting.typeset(copy)

    def finish_all() -> None:
        for _, pdf in typeset:
            prepress.finish(pdf, inks)

    def check() -> None:
        preflight.check(file, edition, _unheard)

    with _uncollected():
        taken = [(seconds(finish_all), seconds(check), seconds(set_all)) for _ in range(rounds)]
    finished = Pair.of([(ours, theirs) for ours, _, theirs in taken])
    return Pressed(proof.pages, finished, Pair.of([(ours, theirs) for _, ours, theirs in taken]))


# ── for those who read and listen ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks of an accessible edition took, each beside the typesetting of its sections."""

    pages: int
    checks: dict[str, Pair]


def access(root: Path, rounds: int) -> Checked:
    """Time the checks of words and structure, of contrast, and the report, each beside typesetting."""
    with build.Desk(root, jobs=1) as desk:
        edition = desk.manuscript().settings.edition("accessible")
        (root / "output" / "accessible.pdf").unlink(missing_ok=True)
        draft = build.put(desk, edition, "en")
    file, copies = root / draft.proof.file, copies_of(root, "accessible")
    unseen = replace(edition, conformance=Conformance.NONE)

    def set_all() -> None:
        for copy in copies:
            typesetting.typeset(copy)

    said = access_checks.check(file, edition, draft.meant, _unheard)
    ways: dict[str, Work] = {
        "words, structure and contrast": lambda: access_checks.check(file, edition, draft.meant, _unheard),
        "of it, contrast": lambda: access_checks.check_contrast(file, draft.meant, _unheard),
        "of it, painted words": lambda: access_checks.check(file, unseen, draft.meant, _unheard),
        "report": lambda: report.write(file, "accessible", said, (), "en"),
    }
    with _uncollected():
        taken = [
            ({name: seconds(way) for name, way in ways.items()}, seconds(set_all)) for _ in range(rounds)
        ]
    pairs = {name: Pair.of([(ours[name], theirs) for ours, theirs in taken]) for name in ways}
    return Checked(draft.proof.pages, pairs)


# ── tags ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Tagged:
    """What the structure of an accessible edition took, beside the typesetting of its sections; its pages."""

    pages: int
    pair: Pair


def tagged(root: Path, rounds: int) -> Tagged:
    """Time the making of the structure, section by section, beside typesetting."""
    copies = copies_of(root, "accessible")
    made = [typesetting.typeset(copy) for copy in copies]

    def set_all() -> None:
        for copy in copies:
            typesetting.typeset(copy)

    def tag_all() -> None:
        for one in made:
            tagging.finish(one.pdf)

    tag_all()
    with _uncollected():
        taken = [(seconds(tag_all), seconds(set_all)) for _ in range(rounds)]
    return Tagged(sum(len(one.leaves) for one in made), Pair.of(taken))


# ── time ────────────────────────────────────────────────────────────────────────────────────────────────────


def _in_turn(ways: tuple[Work, Work], number: int) -> tuple[float, float]:
    """Time both ways, one after the other; which comes first changes with the number."""
    order = (0, 1) if number % 2 == 0 else (1, 0)
    taken = {place: seconds(ways[place]) for place in order}
    return taken[0], taken[1]


def seconds(work: Work) -> float:
    """Give the processor's time that a work takes; the garbage of others is collected before."""
    gc.collect()
    began = time.process_time()
    work()
    return time.process_time() - began


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from running by itself, as livret does while it typesets."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _unheard(_: Diagnostic) -> None:
    """Hear a finding and say nothing: it is the time that counts."""

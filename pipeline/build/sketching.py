"""A page seen before its section is typeset: after an edit, that one is laid out alone, then all of it.

What is shown may come out otherwise in the section, which then takes its place: a line that the page before
takes over, a heading that goes to the next. Most edits change a few words, and nothing comes out otherwise.
"""

from __future__ import annotations

import contextlib
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pipeline import typesetting
from pipeline.booklet import Booklet
from pipeline.build import tasks
from pipeline.build.ahead import Alone
from pipeline.build.composition import Composed, Composer, Scribe
from pipeline.build.cutting import Cutter
from pipeline.build.desk import Desk
from pipeline.build.flatplan import Ahead, Flatplan
from pipeline.build.planning import Planner
from pipeline.build.shelf import Shelved
from pipeline.diagnostics import PipelineError
from pipeline.edition import Edition
from pipeline.fascicle import Fascicle, PageMap
from pipeline.store import Store
from pipeline.workers import Lost, Workshop

# A section of fewer pages than so many times those of a sketch is typeset as soon as the sketch.
_WORTH = 3
# Pages of the longest sketch: a block that goes on over more is not worth one.
_LONGEST = 2
_PLACE = re.compile(r"\bdata-place=\"([^\"]*)\"")


@dataclass(frozen=True, slots=True)
class Known:
    """What the build before this made of an edition, and for which press, if any."""

    edition: Edition
    composed: Composed
    plan: Flatplan
    engraved: dict[str, Path]
    press: tasks.PressRoom | None


def sketches(
    composer: Composer, scribe: Scribe, booklet: Booklet, desk: Desk, cutter: Cutter
) -> Iterator[Ahead]:
    """Give the pages of the one section that was edited, if there is such a one and it is worth it.

    The file of what is given goes when the next thing is asked for.
    """
    known, edition = recalled(desk, composer.edition), composer.edition
    if known is None or edition.marks:
        return
    before, folios = known.composed, dict(known.composed.page_map.folios)
    copies = composer.copies(scribe.sections(folios), before.page_map)
    section = _edited(before.copies, copies)
    if section is None or (made := _made(composer, copies[section], before, section)) is None:
        return
    sketch, first = made[0], before.page_map.first[section] + made[1]
    part = desk.store.folder / Store.part_name()
    planner = Planner(edition, booklet, composer.press, known.engraved, desk.memory.keep)
    try:
        part.write_bytes(sketch.pdf)
        alone = Alone(_only(before, Shelved(part, sketch), first), cutter, known.engraved, edition)
        yield Ahead(planner.sketched(known.plan, before, section, sketch, first), alone)
    except OSError:
        pass  # a disk that is full is told of where the file itself is written
    finally:
        part.unlink(missing_ok=True)


def remember(desk: Desk, known: Known) -> None:
    """Remember what was made of an edition, for the sketches of the next build."""
    desk.memory.put(("made", known.edition), known)


def rehearse(desk: Desk, edition: Edition) -> None:
    """Make a sketch of any page, so that those who will make the next one have opened what they need."""
    known = recalled(desk, edition)
    if known is None:
        return
    for copy, one in zip(known.composed.copies, known.composed.fascicles, strict=True):
        if len(one.fascicle.leaves) >= _WORTH:
            _drawn(typesetting.SketchCopy(copy, one.fascicle.begun, 0, 1), known.press, desk.workshop)
            return


def recalled(desk: Desk, edition: Edition) -> Known | None:
    """Give what the build before made of an edition."""
    return desk.memory.keep(("made", edition), lambda: None)


def _edited(before: Sequence[typesetting.Copy], now: Sequence[typesetting.Copy]) -> int | None:
    """Give the number of the only section whose text is another than before; None where there is more."""
    if len(before) != len(now):
        return None
    others = [number for number, (one, other) in enumerate(zip(before, now, strict=True)) if one != other]
    if len(others) != 1:
        return None
    old, new = before[others[0]], now[others[0]]
    is_text = old.html != new.html and replace(old, html=new.html, pictures=new.pictures) == new
    return others[0] if is_text else None


def _made(
    composer: Composer, copy: typesetting.Copy, before: Composed, section: int
) -> tuple[Fascicle, int] | None:
    """Typeset the pages that an edit began on; give the first of them, from 0 in the section, as well."""
    old = before.fascicles[section].fascicle
    pages = _pages(before.copies[section].html, copy.html, old)
    if not pages or len(pages) > _LONGEST or len(old.leaves) < _WORTH * len(pages):
        return None
    if pages[0] >= len(old.begun.pages) or not old.begun.pages[pages[0]]:
        return None
    asked = typesetting.SketchCopy(copy, old.begun, pages[0], len(pages))
    made = _drawn(asked, composer.press, composer.workshop)
    return None if made is None else (made, pages[0])


def _drawn(
    asked: typesetting.SketchCopy, press: tasks.PressRoom | None, workshop: Workshop
) -> Fascicle | None:
    """Make a sketch; None where it cannot be made, which typesetting all of it will tell."""
    with contextlib.suppress(PipelineError):
        [(_, made)] = workshop.run(partial(tasks.sketch, press=press), (asked,))
        return None if isinstance(made, Lost) else made
    return None


def _pages(before: str, now: str, old: Fascicle) -> range:
    """Give the pages of the block in which a section begins to be another; none where that is in none."""
    places = _PLACE.findall(now, 0, _alike(before, now))
    if not places:
        return range(0)
    place = html.unescape(places[-1])
    found = [block.page for block in old.blocks if block.place == place]
    return range(min(found), max(found) + 1) if found else range(0)


def _alike(one: str, other: str) -> int:
    """Count the characters that two texts begin with alike."""
    sure, most = 0, min(len(one), len(other))
    while sure < most:
        half = (sure + most + 1) // 2
        if one[sure:half] == other[sure:half]:
            sure = half
        else:
            most = half - 1
    return sure


def _only(composed: Composed, sketch: Shelved, first: int) -> Composed:
    """Give the sketch as if it were all that was composed, with the furniture that its pages had."""
    count = len(sketch.fascicle.leaves)
    page_map = PageMap((first,), (count,), composed.page_map.total)
    return replace(composed, fascicles=(sketch,), copies=(), titles=("",), page_map=page_map, blanks={})

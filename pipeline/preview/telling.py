"""What browsers are told of an edition, as JSON: pages, blocks, findings.

Lengths are millimetres from the upper left corner of the sheet (the media box); pages are places in the PDF,
from 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.build import Flatplan, Proof, blocks_at
from pipeline.diagnostics import Diagnostic, Place
from pipeline.fascicle import Block, Bookmark, Frame, Side, side_of
from pipeline.spoken import Said

# From points to millimetres; and how far from the trim nothing that matters stands closer, in mm.
_MM, SAFE = 25.4 / 72, 6.0
Json = dict[str, object]
Rect = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Showing:
    """An edition as it is shown: its flatplan, how often it was made in this run, what is known of its file.

    `save` numbers the save that it is of. `proof` is None where pages are shown of a file that was not
    bound yet, and none before it. `saved` are the pages that this save changed, `proofed` those that changed
    since the last proof; `looks` are those of all pages, `unsaved` those before the save.
    """

    plan: Flatplan
    version: int
    save: int
    seconds: float
    proof: Proof | None = None
    checked: bool = False
    saved: frozenset[int] = frozenset()
    proofed: frozenset[int] = frozenset()
    looks: frozenset[str] = frozenset()
    unsaved: frozenset[str] = frozenset()

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What was found in its file."""
        return self.proof.findings if self.proof else ()


def pages(showing: Showing, numbers: Iterable[int] | None = None) -> list[Json]:
    """Tell all pages, or some by their numbers."""
    every = range(1, len(showing.plan.pages) + 1)
    return [_page(showing, number) for number in (every if numbers is None else numbers)]


def _page(showing: Showing, number: int) -> Json:
    plan = showing.plan
    page, around = plan.pages[number - 1], plan.around
    width, height = _trim(plan, number)
    frame = page.frame
    bleed = around - plan.bleed
    return {
        "number": number,
        "folio": str(number),
        "side": "recto" if side_of(number) is Side.RECTO else "verso",
        "blank": page.section is None,
        "section": page.section,
        "digest": page.look,
        "media": _rounded((width + 2 * around, height + 2 * around)),
        "trim": _rounded((around, around, width, height)),
        "bleed": _rounded((bleed, bleed, width + 2 * plan.bleed, height + 2 * plan.bleed)),
        "margins": None if frame is None else _rect(frame.area, height, around),
        "safe": _rounded((around + SAFE, around + SAFE, width - 2 * SAFE, height - 2 * SAFE)),
        "grid": None if frame is None else _grid(frame, height, around),
        "changed": "save" if number in showing.saved else "proof" if number in showing.proofed else None,
    }


def _trim(plan: Flatplan, number: int) -> tuple[float, float]:
    frame = plan.pages[number - 1].frame
    return plan.trim if frame is None else (frame.trim[0] * _MM, frame.trim[1] * _MM)


def _grid(frame: Frame, height: float, around: float) -> Json | None:
    step = frame.line * _MM
    top = around + height - frame.area[3] * _MM
    return {"first": round(top + step, 3), "step": round(step, 4)} if step > 0 else None


def _rect(box: Rect, height: float, around: float) -> list[float]:
    """Turn a box in points from the lower left corner of the trim, left, bottom, right, top."""
    left, bottom, right, top = (n * _MM for n in box)
    return _rounded((around + left, around + height - top, right - left, top - bottom))


def _rounded(numbers: Iterable[float]) -> list[float]:
    return [round(number, 3) for number in numbers]


def blocks(
    showing: Showing,
    begun: Callable[[Place], Place],
    field_of: Callable[[Place], str],
    panel: Callable[[Place], str | None],
) -> list[Json]:
    """Tell all blocks. `begun` gives a line to the place of a whole file, that of its title; `field_of` names
    the field that a place is in, `panel` where the Panel shows it.
    """
    told = []
    for number, spot in enumerate(showing.plan.spots):
        place = Place.read(spot.block.place)
        if place is None:
            continue
        place = begun(place)
        told.append(
            {
                "id": number,
                "page": spot.block.page,
                "rect": block_rect(showing.plan, spot.block),
                "kind": spot.kind,
                "file": place.file,
                "line": place.line,
                "field": field_of(place),
                "panel": panel(place),
            }
        )
    return told


def block_rect(plan: Flatplan, block: Block) -> list[float]:
    """Tell where a block lies."""
    return _rect(block.box, _trim(plan, block.page)[1], plan.around)


def reading(said: Sequence[Said], showing: Showing, language: str) -> list[Json]:
    """Tell what a screen reader says, block by block; pictures that it passes over end their page.

    `rect` is only told of pictures. Pieces of one block in other languages are its children.
    """
    told = [_spoken(list(pieces), showing) for _, pieces in groupby(said, key=lambda one: one.block)]
    for found in findings(showing, language):
        if found["code"] == "alt-missing" and found["page"] is not None:
            mute = _said("Figure", "", "", found["page"], found["rect"])
            after = [one for one, it in enumerate(told) if it["page"] > found["page"]]  # type: ignore[operator]
            told.insert(after[0] if after else len(told), mute)
    return told


def _spoken(pieces: list[Said], showing: Showing) -> Json:
    first = pieces[0]
    rect = None if first.box is None else _rect(first.box, _trim(showing.plan, first.page)[1], 0.0)
    words = "".join(one.words for one in pieces)
    if first.described:
        return _said("Figure", "", first.language, first.page, rect) | {"alt": words}
    kind = _said(first.role, words, first.language, first.page, rect)
    if first.role[:1] == "H" and first.role[1:].isdigit():
        kind["level"] = first.level
    if len({one.language for one in pieces}) > 1:
        parts = [_said("Span", one.words, one.language, one.page, None) for one in pieces]
        return kind | {"text": "", "children": parts}
    return kind


def _said(role: str, text: str, language: str, page: object, rect: object) -> Json:
    return {
        "role": role,
        "level": None,
        "text": text,
        "language": language,
        "alt": None,
        "page": page,
        "rect": rect,
        "children": [],
    }


def outline(marks: Sequence[Bookmark]) -> list[Json]:
    """Tell the outline."""
    return [{"title": mark.label, "level": mark.level, "page": mark.page} for mark in marks]


def findings(showing: Showing, language: str) -> list[Json]:
    """Tell the findings, each on its page and around its block where the content tells which that is."""
    block_at = blocks_at(spot.block for spot in showing.plan.spots)
    told = []
    for found in showing.findings:
        said = finding(found, language)
        block = block_at(found.place, found.page) if found.place is not None else None
        if found.box is not None:
            left, top, width, height = found.box
            around = showing.plan.around
            said["rect"] = _rounded((left + around, top + around, width, height))
        elif block is not None:
            said["page"], said["rect"] = block.page, block_rect(showing.plan, block)
        told.append(said)
    return told


def finding(found: Diagnostic, language: str) -> Json:
    """Tell one finding, wherever it is."""
    message = found.message(language, unbroken=True)
    hint = found.hint(language, unbroken=True) or None
    return {**found.record(language), "message": message, "hint": hint, "rect": None}

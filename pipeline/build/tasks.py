"""What runs in the workshop, whose processes import this and what it needs, and nothing more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from pipeline import likeness, prepress, tagging, typesetting
from pipeline.artwork.inks import Cmyk, Inks
from pipeline.fascicle import Fascicle

Task = (
    typesetting.Copy
    | typesetting.FurnitureCopy
    | typesetting.BlankCopy
    | typesetting.SlugCopy
    | typesetting.RemarksCopy
)


@dataclass(frozen=True, slots=True)
class PressRoom:
    """The press that pages go to: its profile, the SHA-256 of that, the inks that style sheets declare."""

    profile: Path
    digest: str
    inks: tuple[Cmyk, ...]

    @property
    def key(self) -> str:
        """Stand for all of it, wherever the profile lies."""
        return repr((self.digest, self.inks))


def carry_out(task: Task, press: PressRoom | None = None) -> Fascicle:
    """Make what a task asks for, finished for its edition: in inks where it goes to a press."""
    return _finished(_typeset(task), press)


def sketch(copy: typesetting.SketchCopy, press: PressRoom | None = None) -> Fascicle:
    """Make a few pages of a section alone, finished for the eyes."""
    return _finished(typesetting.sketch(copy), press)


def _finished(made: Fascicle, press: PressRoom | None) -> Fascicle:
    if press is not None:
        made = replace(made, pdf=prepress.finish(made.pdf, inks_of(press)))
    return replace(made, looks=likeness.looks_of(made.pdf, made.fonts))


def _typeset(task: Task) -> Fascicle:
    match task:
        case typesetting.Copy():
            made = typesetting.typeset(task)
            return replace(made, pdf=tagging.finish(made.pdf)) if task.tagged else made
        case typesetting.FurnitureCopy():
            return typesetting.typeset_furniture(task)
        case typesetting.BlankCopy():
            return typesetting.typeset_blank(task)
        case typesetting.SlugCopy():
            return typesetting.typeset_slug(task)
        case typesetting.RemarksCopy():
            return typesetting.typeset_remarks(task)


@lru_cache(maxsize=2)
def inks_of(press: PressRoom) -> Inks:
    """Open the inks of a press, once."""
    return Inks(press.profile, press.inks)

"""What runs in the workshop, whose processes import this and what it needs, and nothing more."""

from __future__ import annotations

from dataclasses import replace

from pipeline import tagging, typesetting
from pipeline.fascicle import Fascicle

Task = typesetting.Copy | typesetting.FurnitureCopy | typesetting.BlankCopy


def carry_out(task: Task) -> Fascicle:
    """Make what a task asks for, finished for its edition."""
    match task:
        case typesetting.Copy():
            made = typesetting.typeset(task)
            return replace(made, pdf=tagging.finish(made.pdf)) if task.tagged else made
        case typesetting.FurnitureCopy():
            return typesetting.typeset_furniture(task)
        case typesetting.BlankCopy():
            return typesetting.typeset_blank(task)

"""What a booklet is bound from: fascicles, page furniture, and what the finished file says of itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.edition import PressProfile
from pipeline.fascicle import Fascicle, FontUse

# Cuts a font's own file, by its SHA-256, down to some glyphs, their ids kept; None when it cannot.
Subset = Callable[[str, frozenset[int]], bytes | None]


@dataclass(frozen=True, slots=True)
class Sheaf:
    """A fascicle on disk: its PDF, finished for its edition, and its record (which holds no PDF).

    The pages of `file` are those of `fascicle.leaves`. In a tagged one, structure elements with an identifier
    stand in the identifier tree, as the standard asks.
    """

    file: Path
    fascicle: Fascicle


@dataclass(frozen=True, slots=True)
class Overlay:
    """Page furniture: an untagged PDF with a page for each page of the booklet from `first` (from 1) on.

    `drawn` says of each of its pages whether anything is on it; the others are left out.
    """

    file: Path
    first: int
    drawn: tuple[bool, ...]
    fonts: tuple[FontUse, ...] = ()


@dataclass(frozen=True, slots=True)
class SlugLines:
    """What stands at the foot of the sheets, as large as `slug_size` says.

    `common` has one page, for all of them; `numbers` have a page for each.
    """

    common: Overlay
    numbers: tuple[Overlay, ...]


# Gives the slug lines, by the first eight figures of what tells the file from any other; None for none.
Slug = Callable[[str], SlugLines | None]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the finished file says of itself; "" where there is nothing to say. `language` is a BCP 47 tag.

    `press` is the profile of the one that the file is made for, None for a file that goes to none.
    """

    title: str
    author: str
    description: str
    language: str
    date: dt.date
    press: PressProfile | None = None

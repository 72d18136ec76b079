"""What pages are made from: values that travel to where they are typeset, and the keys that stand for them.

Nothing here opens the engine, so that a build in which nothing changed never does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.diagnostics import Report, finding
from pipeline.fascicle import Begun, Leaf, RunningString, Side
from pipeline.store import Store
from pipeline.typesetting import fonts
from pipeline.typesetting.sheets import (
    Joined,
    Sheet,
    refusals,
    screen_colours,
    without_margins,
    without_refused,
)

# The scheme under which `markup` names a prepared picture, and the one of links that leave their section.
PICTURE_SCHEME = "picture:"
LINK_SCHEME = "livret:"

# The engine counts the pages of its own document: the booklet's total goes by a counter of another name.
PAGES_COUNTER = "livret-pages"
_COUNTS_PAGES = re.compile(r"(\bcounters?\(\s*)pages(?![\w-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Styles:
    """An edition's style sheets and fonts, ready for the engine.

    `section` is the CSS of a section's pages, without what stands in page margins; `furniture` the CSS of
    those. Both keep their lines, so that `sheets` tell where something is.
    """

    sheets: tuple[Sheet, ...]
    files: tuple[fonts.FontFile, ...]
    section: str
    furniture: str

    @property
    def key(self) -> str:
        """Stand for all of it, whatever folder the font files are in."""
        faces = (repr((f.face.family, f.face.weight, f.face.style, f.digest)) for f in self.files)
        names = (sheet.name for sheet in self.sheets)
        return Store.key(self.section, self.furniture, *faces, *names)

    def record(self) -> dict[str, Any]:
        """Write all of it as an object of JSON."""
        sheets = [[sheet.name, sheet.css] for sheet in self.sheets]
        files = [file.record() for file in self.files]
        return {"sheets": sheets, "files": files, "section": self.section, "furniture": self.furniture}

    @property
    def counts_pages(self) -> bool:
        """Whether page margins tell the total of pages."""
        return PAGES_COUNTER in self.furniture


def recall_styles(said: Mapping[str, Any]) -> Styles:
    """Read style sheets back from their record. ValueError, TypeError or LookupError when it is none."""
    sheets = tuple(Sheet(str(name), str(css)) for name, css in said["sheets"])
    files = tuple(fonts.recall(one) for one in said["files"])
    return Styles(sheets, files, str(said["section"]), str(said["furniture"]))


@dataclass(frozen=True, slots=True)
class Copy:
    """What one fascicle is made from.

    `html` is a whole document with one section; `pictures` are (name after `picture:` in the HTML, file);
    `side` is the one its first page falls on; `notes` counts the footnotes before it. `tagged` asks for
    PDF/UA-1. The lines of a `finished` one are broken as typesetters do it, else as the engine does; `guides`
    draws the grid and the edges of a page over it. Elements carry `data-place` (file:line) so that findings
    can say where.
    """

    html: str
    styles: Styles
    pictures: tuple[tuple[str, Path], ...]
    side: Side
    tagged: bool
    notes: int = 0
    finished: bool = True
    guides: bool = False

    def key(self, made_with: str) -> str:
        """Give the key that stands for all of this: pictures by their names, which tell their content.

        `made_with` stands for the style sheets (`Styles.key`) and for the versions of all that takes part.
        """
        names = (name for name, _ in self.pictures)
        said = repr((self.side, self.tagged, self.notes, self.finished, self.guides))
        return Store.key("fascicle", made_with, self.html, said, *names)


@dataclass(frozen=True, slots=True)
class SketchCopy:
    """What a few pages of a section are made from, ahead of it: `count` of them at most, the `first` from 0.

    `begun` is that of the same section before an edit that left all pages before the first as they were.
    """

    copy: Copy
    begun: Begun
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class FurnitureCopy:
    """What the furniture of a run of pages is made from.

    `frame` is the HTML document of the booklet with nothing in its body; `leaves` are pages that follow each
    other, `first` the number of the first, `total` that of all pages of the booklet (0 when no margin tells
    it). `carried` are the running strings in force before.
    """

    frame: str
    styles: Styles
    leaves: tuple[Leaf, ...]
    first: int
    total: int = 0
    carried: tuple[RunningString, ...] = ()

    def key(self, made_with: str) -> str:
        """Give the key that stands for all of this; `made_with` as for `Copy.key`."""
        said = repr((self.leaves, self.first, self.total, self.carried))
        return Store.key("furniture", made_with, self.frame, said)


@dataclass(frozen=True, slots=True)
class BlankCopy:
    """What a page with nothing on it is made from, but for its master's background: as `FurnitureCopy`."""

    frame: str
    styles: Styles
    side: Side

    def key(self, made_with: str) -> str:
        """Give the key that stands for all of this; `made_with` as for `Copy.key`."""
        return Store.key("blank", made_with, self.frame, self.side)


@dataclass(frozen=True, slots=True)
class SlugCopy:
    """What slug lines are made from: of each what stands on the left, in the middle and on the right.

    Each is `size` (mm) large; `free` (mm) is what is kept free on both sides of its middle, so that what
    stands there begins behind it.
    """

    lines: tuple[tuple[str, str, str], ...]
    size: tuple[float, float]
    free: float
    styles: Styles

    def key(self, made_with: str) -> str:
        """Give the key that stands for all of this; `made_with` as for `Copy.key`."""
        said = repr((self.lines, self.size, self.free))
        return Store.key("slug", made_with, said)


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of a page in its margin: how grave it is (error, warning, note), and in which words.

    `top` says how far below the head of the page the block begins that it is about, in points; None for one
    that is about the page.
    """

    kind: str
    words: str
    top: float | None = None


@dataclass(frozen=True, slots=True)
class RemarksCopy:
    """What the remarks on a run of pages are made from: those of each page, its side, its trim (mm)."""

    pages: tuple[tuple[Remark, ...], ...]
    sides: tuple[Side, ...]
    size: tuple[float, float]
    styles: Styles

    def key(self, made_with: str) -> str:
        """Give the key that stands for all of this; `made_with` as for `Copy.key`."""
        return Store.key("remarks", made_with, repr((self.pages, self.sides, self.size)))


def prepare_styles(
    sheets: Sequence[Sheet], fonts_folder: Path, store: Store, report: Report, *, pressed: bool = False
) -> Styles:
    """Make style sheets ready: find their fonts, take out what a fascicle cannot have, and say so.

    Those of a `pressed` edition, one for a printing press, may have no colours but inks and, with a warning,
    sRGB.
    """
    styles = Joined(sheets)
    faces = fonts.declared_faces(styles.css, styles.place)
    files = fonts.gather(faces, fonts_folder, store, report)
    found = [*refusals(styles.css, pressed=pressed), *(screen_colours(styles.css) if pressed else ())]
    for one in found:
        report(finding(one.code, styles.place(one.line), what=one.what))
    css = fonts.without_faces(without_refused(styles.css, pressed=pressed))
    furniture = _COUNTS_PAGES.sub(rf"\1{PAGES_COUNTER}", css)
    return Styles(tuple(sheets), files, without_margins(css), furniture)

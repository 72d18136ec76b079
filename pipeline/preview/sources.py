"""The content files behind the pages: the field of a line, the place of an edit, its address in the Panel."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from pipeline.build import Flatplan
from pipeline.diagnostics import Place
from pipeline.kirby import normalise_name, parse_fields
from pipeline.preview.inside import CONTENT, content_file, is_text

# Bytes of a content file that is looked into.
_LONGEST = 4_000_000
# Files that are read ahead, at most: a site may have many more than the booklet made of it.
_MOST_AHEAD = 300
_NUMBER = re.compile(r"\d+_")


@dataclass(frozen=True, slots=True)
class _Source:
    """A content file as it was read: what tells it from another, its lines, and where its fields begin.

    `filled` are the lines of the fields that hold something, by their keys.
    """

    stamp: tuple[int, int, int]
    lines: tuple[bytes, ...]
    fields: tuple[tuple[int, str], ...]
    filled: dict[str, int]


@dataclass(slots=True)
class Sources:
    """Knows the content files that blocks come from; what was read once is read again when it changed.

    `titles` are the fields that a title is in, the first filled one (`fields.title` of the settings).
    """

    root: Path
    titles: tuple[str, ...] = ("title",)
    _known: dict[str, _Source | None] = field(default_factory=dict)
    _edit: tuple[int, str, int] = (0, "", 0)

    def field_of(self, place: Place) -> str:
        """Name the field that a place is in, as the file writes it; "" when it is in none."""
        source = self._known.get(place.file) or self._look(place.file)
        if source is None or place.line is None:
            return ""
        before = [name for line, name in source.fields if line <= place.line]
        return before[-1] if before else ""

    def begun(self, place: Place) -> Place:
        """Give the line of its title for a place that is a whole file, where the file has one."""
        if place.line is not None:
            return place
        source = self._known.get(place.file) or self._look(place.file)
        filled = source.filled if source else {}
        keys = (normalise_name(name) for name in self.titles)
        return place.at(next((filled[key] for key in keys if key in filled), None))

    def read_ahead(self, until: Callable[[], bool]) -> None:
        """Read content files while nothing is told: those of a booklet that lies there will be asked for."""
        for file in islice(_texts(self.root), _MOST_AHEAD):
            if until():
                return
            if file not in self._known:
                self._look(file)

    def begin_saves(self) -> None:
        """Forget which save the last one was: they are counted from 1 again."""
        self._edit = 0, "", 0

    def edited(self, plan: Flatplan, pages: Iterable[int], save: int) -> tuple[int, int] | None:
        """Give page and number of the block that the `save`-th save edited; None without one.

        `pages` are those that changed: a block that goes on over several is told on one of these.
        """
        files = dict.fromkeys(place.file for spot in plan.spots if (place := Place.read(spot.block.place)))
        for file in files:
            before, is_known = self._known.get(file), file in self._known
            now = self._look(file)
            if is_known and now is not None and now != before and self._edit[0] != save:
                self._edit = save, file, _first_change(before.lines if before else (), now.lines)
        if self._edit[0] != save:
            return None
        return _block_at(plan, *self._edit[1:], frozenset(pages))

    def _look(self, file: str) -> _Source | None:
        try:
            status = (self.root / file).stat()
            stamp = (status.st_ino, status.st_size, status.st_mtime_ns)
            known = self._known.get(file)
            if known is None or known.stamp != stamp:
                if (real := content_file(self.root, file)) is None:
                    raise FileNotFoundError(file)
                self._known[file] = _read(real, stamp)
        except (OSError, ValueError):
            self._known[file] = None
        return self._known[file]


def _texts(root: Path) -> Iterator[str]:
    """Name the content files that are not hidden, as places name them."""
    for folder, names, files in os.walk(root / CONTENT):
        names[:] = [name for name in names if not name.startswith(".")]
        inside = Path(folder).relative_to(root).as_posix()
        yield from (f"{inside}/{name}" for name in files if is_text(name))


def _read(file: Path, stamp: tuple[int, int, int]) -> _Source:
    with file.open("rb") as stream:
        data = stream.read(_LONGEST)
    lines = tuple(data.split(b"\n"))
    names, filled = [], {}
    for one in parse_fields(data):
        if one.value.strip():
            filled[one.key] = one.line
        written = lines[one.line - 1].partition(b":")[0] if one.line <= len(lines) else b""
        names.append((one.line, written.decode(errors="replace").strip("\ufeff \t\r")))
    return _Source(stamp, lines, tuple(sorted(names)), filled)


def _first_change(before: tuple[bytes, ...], now: tuple[bytes, ...]) -> int:
    """Give the first line, from 1, that is not as it was."""
    for number, (one, other) in enumerate(zip(before, now, strict=False), 1):
        if one != other:
            return number
    return min(len(before), len(now)) + 1


def _block_at(plan: Flatplan, file: str, line: int, changed: frozenset[int]) -> tuple[int, int] | None:
    """Give page and number of the last block that begins in a file at a line or above it."""
    best: tuple[int, bool, int, int] | None = None
    for number, spot in enumerate(plan.spots):
        place = Place.read(spot.block.place)
        if place is None or place.file != file or (place.line or 0) > line:
            continue
        rank = (place.line or 0, spot.block.page in changed, -number, spot.block.page)
        best = rank if best is None else max(best, rank)
    return None if best is None else (best[3], -best[2])


# ── Kirby's Panel ───────────────────────────────────────────────────────────────────────────────────────────


def panel_address(panel: str, file: str) -> str | None:
    """Give the address at which Kirby's Panel shows what a content file holds; None without a Panel.

    The Panel's routes are `site`, `pages/<id>` and `…/files/<name>` after each; in an id, `+` stands for `/`.
    """
    folders = PurePosixPath(file).parts
    if not panel or len(folders) < 2:
        return None
    slugs = [_NUMBER.sub("", part, count=1) for part in folders[1:-1] if part != "_drafts"]
    view = f"pages/{'+'.join(quote(slug, safe='') for slug in slugs)}" if slugs else "site"
    attached = _attached(folders[-1])
    tail = f"/files/{quote(attached, safe='')}" if attached else ""
    return f"{panel.rstrip('/')}/{view}{tail}"


def _attached(name: str) -> str:
    """Name the file that a text file describes: `plan.png.txt`, `plan.png.fr.txt`; "" for that of a page."""
    bare = re.sub(r"(\.[a-z]{2}(?:[-_][A-Za-z]+)?)?\.(?:txt|md)$", "", name)
    return bare if re.search(r"\.[A-Za-z0-9]{2,5}$", bare) else ""

"""Pages that are seen before their file is bound: one section bound alone, for the eyes only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import binding
from pipeline.build.composition import Composed
from pipeline.build.cutting import Cutter
from pipeline.build.shelf import Shelved
from pipeline.edition import Conformance, Edition
from pipeline.fascicle import PageMap
from pipeline.store import Store


@dataclass(frozen=True, slots=True)
class Alone:
    """Binds one section of what was composed, by pages of it, into a file that does not stay."""

    composed: Composed
    cutter: Cutter
    engraved: Mapping[str, Path]
    edition: Edition

    def __call__(self, numbers: Collection[int]) -> tuple[bytes, tuple[int, ...]] | None:
        """Do as `flatplan.Ahead.alone` says."""
        found = self._section(frozenset(numbers))
        if found is None or self.edition.marks:  # a slug line tells of the whole file
            return None
        part = self.cutter.store.folder / Store.part_name()
        try:
            self._bind(*found, part)
            return part.read_bytes(), tuple(found[1])
        except (OSError, ValueError):
            return None  # binding all of it will tell
        finally:
            part.unlink(missing_ok=True)

    def _section(self, numbers: frozenset[int]) -> tuple[Shelved, range] | None:
        """Find the section that holds all of these pages, and its pages."""
        page_map = self.composed.page_map
        for one, first, count in zip(self.composed.fascicles, page_map.first, page_map.counts, strict=True):
            pages = range(first, first + count)
            if numbers and numbers <= frozenset(pages):
                return one, pages
        return None

    def _bind(self, section: Shelved, pages: range, part: Path) -> None:
        around = (overlay_of(made, first) for made, first in self.composed.furniture)
        furniture = (
            replace(one, first=one.first - pages.start + 1, drawn=_only(one, pages)) for one in around
        )
        seen = self.edition if self.edition.pressed else replace(self.edition, conformance=Conformance.NONE)
        with binding.Opened() as opened:
            binding.bind(
                opened,
                [binding.Sheaf(section.file, replace(section.fascicle, bookmarks=()))],
                {},
                [one for one in furniture if any(one.drawn)],
                PageMap((1,), (len(pages),), len(pages)),
                binding.Metadata("", "", "", "", dt.date.min),
                seen,
                self.cutter.leave,
                part,
                self.engraved,
                packed=False,
            )


def overlay_of(made: Shelved, first: int) -> binding.Overlay:
    """Hand furniture over to binding: a run, by the number of its first page."""
    fascicle = made.fascicle
    drawn = tuple(number not in fascicle.empty for number in range(len(fascicle.leaves)))
    return binding.Overlay(made.file, first, drawn, fascicle.fonts)


def _only(overlay: binding.Overlay, pages: range) -> tuple[bool, ...]:
    """Leave out the furniture of all other pages."""
    return tuple(drawn and number in pages for number, drawn in enumerate(overlay.drawn, overlay.first))

"""Pictures once: the engine names a picture by its address, so one name is one picture in all fascicles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pikepdf import Dictionary, Name, Object, Pdf

from pipeline.binding.sources import Shelf, Source

# `i`, the MD5 of the picture's address, and whether it is smoothed.
_PICTURE = re.compile(r"/i[0-9a-f]{32}[01]")


@dataclass(slots=True, eq=False)
class Pictures:
    """The pictures of a booklet: taken out of all sources but the first that shows them, put back after."""

    document: Pdf
    _first: dict[str, tuple[Source, Object]] = field(default_factory=dict)
    _missing: list[tuple[Shelf, str]] = field(default_factory=list)

    def take_out(self, sources: Sequence[Source]) -> None:
        """Take the pictures that an earlier source has out of the later ones."""
        for source in sources:
            for shelf in source.shelves:
                drawn = shelf.resources.get(Name.XObject, Dictionary())
                for name in filter(_PICTURE.fullmatch, list(drawn.keys())):
                    first, _ = self._first.setdefault(name, (source, drawn[name]))
                    if first is not source:
                        del drawn[name]
                        self._missing.append((shelf, name))

    def put_back(self) -> None:
        """Give the copied pages the pictures of the earlier ones."""
        for shelf, name in self._missing:
            _, picture = self._first[name]
            shelf.copied(self.document).XObject[name] = self.document.copy_foreign(picture)

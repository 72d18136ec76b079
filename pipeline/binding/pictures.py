"""Pictures once: the engine names a picture by its address, so one name is one picture in all fascicles.

Where a picture was engraved for its place, the engraving comes instead of what it was typeset with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pikepdf import Dictionary, Name, Object, Pdf

from pipeline.binding.sources import Shelf, Source

# `i`, the MD5 of the picture's address; then whether it is smoothed.
_PICTURE = re.compile(r"/(i[0-9a-f]{32})[01]")
ENGRAVED = Name.Picture
"""What an engraving's page calls the picture that it shows."""


@dataclass(slots=True, eq=False)
class Pictures:
    """The pictures of a booklet: taken out of all sources but the first that shows them, put back after.

    `engraved` are PDFs of pictures that come instead of others, by their names without the digit at the end.
    """

    document: Pdf
    engraved: Mapping[str, Source] = field(default_factory=dict)
    _first: dict[str, tuple[Source, Object]] = field(default_factory=dict)
    _missing: list[tuple[Shelf, str]] = field(default_factory=list)

    def take_out(self, sources: Sequence[Source]) -> None:
        """Take the pictures that an earlier source has out of the later ones, and all that were engraved."""
        for source in sources:
            for shelf in source.shelves:
                drawn = shelf.resources.get(Name.XObject, Dictionary())
                for name in list(drawn.keys()):
                    if (picture := _PICTURE.fullmatch(name)) is None:
                        continue
                    _leave_as_it_is(drawn[name])
                    engraving = self.engraved.get(picture[1])
                    shown = (engraving, _shown(engraving)) if engraving else (source, drawn[name])
                    first, _ = self._first.setdefault(name, shown)
                    if first is not source:
                        del drawn[name]
                        self._missing.append((shelf, name))

    def put_back(self) -> None:
        """Give the copied pages the pictures of the earlier ones, and the engravings."""
        for shelf, name in self._missing:
            _, picture = self._first[name]
            shelf.copied(self.document).XObject[name] = self.document.copy_foreign(picture)


def _leave_as_it_is(picture: Object) -> None:
    """Have no program invent pixels between those that are there: PDF/A forbids it, presses pay no heed."""
    if Name.Interpolate in picture:
        del picture.Interpolate


def _shown(engraving: Source) -> Object:
    return engraving.pdf.pages[0].obj.Resources.XObject[ENGRAVED]

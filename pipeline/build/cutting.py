"""The fonts that style sheets declare, cut for a file: each cut is made once and kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline import typesetting
from pipeline.build.versions import versions
from pipeline.store import Store

_SUFFIX = ".font"


@dataclass(frozen=True, slots=True)
class Cutter:
    """Cuts the fonts of some style sheets, by the digests of their files; None for a font of elsewhere."""

    styles: typesetting.Styles
    store: Store

    def cut(self, digest: str, glyphs: frozenset[int]) -> bytes | None:
        """Cut a font to the glyphs that the whole booklet uses."""
        return self._kept(
            "subset", digest, repr(sorted(glyphs)), lambda file: typesetting.subset(file, glyphs)
        )

    def leave(self, digest: str, _: frozenset[int]) -> bytes | None:
        """Leave a font all its glyphs: that is there already, and each is drawn as `cut` has it."""
        return self._kept("uncut", digest, "", typesetting.uncut)

    def _kept(self, what: str, digest: str, which: str, make: Callable[[Path], bytes | None]) -> bytes | None:
        file = next((one.file for one in self.styles.files if one.digest == digest), None)
        if file is None:
            return None
        key = self.store.key(what, versions(), digest, which)
        kept = self.store.path(key, _SUFFIX)
        made = kept.read_bytes() if kept else make(file)
        if made is not None and kept is None:
            self.store.put(key, made, _SUFFIX)
        return made

"""Sets a few lines of HTML for a test, in declared fonts, and reads back what a listener would hear."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pipeline import binding, tagging
from pipeline.diagnostics import Diagnostic
from pipeline.edition import Conformance, Edition
from pipeline.fascicle import Fascicle, Side, paginate
from pipeline.store import Store
from pipeline.typesetting import Copy, Sheet, Styles, engine, prepare_styles, subset, typeset
from tests.tools.tagtree import Tag, read_tags

SPECTRAL = """
@font-face { font-family: Text; src: url("fontpkg:spectral") }
@font-face { font-family: Text; src: url("fontpkg:spectral"); font-style: italic }
@font-face { font-family: Text; src: url("fontpkg:spectral"); font-weight: 700 }
"""
A5 = Edition("test", (148.0, 210.0), 0.0, False, Conformance.PDF_UA_1, 300, ("test",))
PAPER = "@page { size: 148mm 210mm; margin: 15mm } html { font: 10pt/13pt Text }"


@dataclass
class Press:
    """Typesets into a folder that keeps the fonts made on the way; `said` gathers the findings.

    With `outlines`, fascicles keep their own cuts of fonts, so that they can be looked at alone.
    """

    folder: Path
    said: list[Diagnostic] = field(default_factory=list)
    outlines: bool = False
    _fonts: dict[str, Path] = field(default_factory=dict)

    @property
    def codes(self) -> list[str]:
        """The codes of all findings since the last typesetting began."""
        return [finding.code for finding in self.said]

    def set(
        self,
        body: str,
        css: str = "",
        *,
        sheets: Sequence[Sheet] | Styles | None = None,
        pictures: Mapping[str, Path] | None = None,
        tagged: bool = True,
        lang: str = "fr",
        side: Side = Side.RECTO,
    ) -> Fascicle:
        """Set a body in Spectral on A5 paper; `sheets`, made ready or not, stand instead of all that."""
        self.said.clear()
        head = '<meta charset="utf-8"><title>Essai</title>'
        html = f'<html lang="{lang}"><head>{head}</head><body>{body}</body></html>'
        styles = sheets if isinstance(sheets, Styles) else self.styles(css, sheets)
        copy = Copy(html, styles, tuple((pictures or {}).items()), side, tagged)
        with self._outlines():
            made = typeset(copy)
        self.said.extend(one for one in made.findings if one not in self.said)
        return made

    def _outlines(self) -> contextlib.AbstractContextManager[object]:
        if not self.outlines:
            return contextlib.nullcontext()
        return patch.object(engine, "leaving_out", contextlib.nullcontext)

    def _subset(self, digest: str, glyphs: frozenset[int]) -> bytes | None:
        return subset(self._fonts[digest], glyphs) if digest in self._fonts else None

    def styles(self, css: str = "", sheets: Sequence[Sheet] | None = None) -> Styles:
        """Make style sheets ready; what they are refused is said."""
        given = [Sheet("styles/test.css", SPECTRAL + PAPER + css)] if sheets is None else sheets
        made = prepare_styles(given, self.folder / "fonts", Store(self.folder / "cache"), self.said.append)
        self._fonts |= {one.digest: one.file for one in made.files}
        return made

    def finish(self, body: str, css: str = "", **options: Any) -> bytes:
        """Set a body, mend its structure and bind it."""
        return self.bind(self.set(body, css, **options))

    def bind(self, made: Fascicle, edition: Edition = A5) -> bytes:
        """Mend the structure of one fascicle and bind it, alone and without furniture."""
        file, target = self.folder / "fascicle.pdf", self.folder / "bound.pdf"
        file.write_bytes(tagging.finish(made.pdf))
        sheaf = binding.Sheaf(file, replace(made, pdf=b""))
        about = binding.Metadata("Essai", "", "", "fr", dt.date(2030, 1, 2))
        with binding.Opened() as opened:
            binding.bind(opened, [sheaf], {}, [], paginate([made]), about, edition, self._subset, target)
        return target.read_bytes()

    def tags(self, body: str, css: str = "", **options: Any) -> Tag:
        """Set a body, mend its structure and read it back."""
        return read_tags(self.finish(body, css, **options))

    def heard(self, body: str, css: str = "", **options: Any) -> str:
        """Read a body back as one text: blanks of any kind become one plain space."""
        return squeeze(self.tags(body, css, **options).text)


def squeeze(text: str) -> str:
    """Make every run of blanks one plain space."""
    return re.sub(r"\s+", " ", text).strip()

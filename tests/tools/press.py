"""Sets a few lines of HTML for a test, in declared fonts, and reads back what a listener would hear."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline import binding, tagging
from pipeline.diagnostics import Diagnostic
from pipeline.edition import Conformance, Edition
from pipeline.store import Store
from pipeline.typesetting import Sheet, Typeset, typeset
from tests.tools.tagtree import Tag, read_tags

SPECTRAL = """
@font-face { font-family: Text; src: url("fontpkg:spectral") }
@font-face { font-family: Text; src: url("fontpkg:spectral"); font-style: italic }
@font-face { font-family: Text; src: url("fontpkg:spectral"); font-weight: 700 }
"""
A5 = Edition("test", (148.0, 210.0), 0.0, False, Conformance.PDF_UA_1, 300, "test")
PAPER = "@page { size: 148mm 210mm; margin: 15mm } html { font: 10pt/13pt Text }"


@dataclass
class Press:
    """Typesets into a folder that keeps the fonts made on the way; `said` gathers the findings."""

    folder: Path
    said: list[Diagnostic] = field(default_factory=list)

    @property
    def codes(self) -> list[str]:
        """The codes of all findings since the last typesetting began."""
        return [finding.code for finding in self.said]

    def set(
        self,
        body: str,
        css: str = "",
        *,
        sheets: Sequence[Sheet] | None = None,
        pictures: Mapping[str, Path] | None = None,
        tagged: bool = True,
        lang: str = "fr",
    ) -> Typeset:
        """Set a body in Spectral on A5 paper; `sheets`, when given, stand instead of all that."""
        self.said.clear()
        head = '<meta charset="utf-8"><title>Essai</title>'
        return typeset(
            f'<html lang="{lang}"><head>{head}</head><body>{body}</body></html>',
            [Sheet("styles/test.css", SPECTRAL + PAPER + css)] if sheets is None else sheets,
            pictures or {},
            tagged=tagged,
            fonts_folder=self.folder / "fonts",
            store=Store(self.folder / "cache"),
            report=self.said.append,
        )

    def finish(self, body: str, css: str = "", **options: Any) -> bytes:
        """Set a body, mend its structure and bind it."""
        return binding.bind(tagging.finish(self.set(body, css, **options).pdf), A5)

    def tags(self, body: str, css: str = "", **options: Any) -> Tag:
        """Set a body, mend its structure and read it back."""
        return read_tags(self.finish(body, css, **options))

    def heard(self, body: str, css: str = "", **options: Any) -> str:
        """Read a body back as one text: blanks of any kind become one plain space."""
        return squeeze(self.tags(body, css, **options).text)


def squeeze(text: str) -> str:
    """Make every run of blanks one plain space."""
    return re.sub(r"\s+", " ", text).strip()

"""Writes docs/findings.md, the table of every finding, from the catalogue: python -m tools.write_findings."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.diagnostics.catalogue import CATALOGUE, Saying

PAGE = Path(__file__).resolve().parents[1] / "docs" / "findings.md"

HEAD = """\
# Findings

Everything that livret may say about a booklet, under the code that stands in brackets in its messages and as
`code` in `output/<edition>.findings.json`. Words in braces are filled in on the spot; the second line of a
cell is the hint. The severity is the usual one: where a finding matters more or less, the program says so.

This page is written by `make mend` from `pipeline/diagnostics/catalogue.py`.

| code | severity | in English | in French |
| --- | --- | --- | --- |
"""


def findings_page() -> str:
    """Give the whole page, as it must stand in the repository."""
    return HEAD + "".join(_row(code, saying) for code, saying in CATALOGUE.items())


def _row(code: str, saying: Saying) -> str:
    cells = [f"`{code}`", saying.severity, *(_cell(saying, language) for language in ("en", "fr"))]
    return f"| {' | '.join(cells)} |\n"


def _cell(saying: Saying, language: str) -> str:
    hint = saying.hint[language]
    return _plain(saying.message[language]) + (f"<br>*{_plain(hint)}*" if hint else "")


def _plain(text: str) -> str:
    """Keep what Markdown would take for markup as it is typed."""
    return re.sub(r"([\\`*_|<>\[\]])", r"\\\1", text)


if __name__ == "__main__":
    PAGE.write_text(findings_page(), encoding="utf-8")

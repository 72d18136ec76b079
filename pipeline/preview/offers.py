"""What a run of the preview lets people do beside looking."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.build import REPORT
from pipeline.edition import PreviewSettings
from pipeline.preview import opening

# Kinds of files that reports are.
_REPORTS = (".html", ".png", ".pdf")


@dataclass(frozen=True, slots=True)
class Offers:
    """Whether content may be written (not when `read_only`), and whether who asks sits at this machine."""

    root: Path
    read_only: bool
    is_here: bool

    def editor(self, settings: PreviewSettings) -> str | None:
        """Tell how files are opened: by an address ("scheme"), by a "command", or not at all."""
        if not self.is_here:
            return None
        if settings.editor:
            return "scheme"
        with contextlib.suppress(opening.NoEditorError):
            opening.command(self.root, 1)
            return "command"
        return None

    def parts(self) -> list[str]:
        """Name what can be done beyond looking at pages."""
        return [] if self.read_only else ["field"]

    def reports(self, made: Iterable[str]) -> dict[str, Path]:
        """Give the reports that are there, by name; none that is older than the files `made` last."""
        found: dict[str, Path] = {}
        with contextlib.suppress(OSError):
            newest = max(((self.root / file).stat().st_mtime for file in made), default=0.0)
            for file in (self.root / REPORT).iterdir():
                is_one = file.suffix in _REPORTS and file.is_file() and not file.is_symlink()
                if is_one and file.stat().st_mtime >= newest:
                    found[file.name] = file
        return found

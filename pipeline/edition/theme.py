"""Where templates and style sheets come from: file by file the booklet's own, or the program's theme."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from pipeline.diagnostics import PipelineError, finding

_PROGRAM = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Theme:
    """Where templates and style sheets come from: the booklet's own folder, then the program's theme."""

    root: Path
    theme: Path = _PROGRAM / "theme"

    def folders(self, name: str) -> tuple[Path, ...]:
        """Give the folders named `name` (templates, styles, fonts), the booklet's own first.

        Raises PipelineError (`theme-outside`) when something in the booklet's own leads out of the booklet.
        """
        shipped = self.theme if self.theme.is_dir() else _PROGRAM.parent
        own = self.root / name
        _stay_inside(own, self.root)
        return tuple(dict.fromkeys((own, shipped / name)))


def _stay_inside(folder: Path, root: Path) -> None:
    """Refuse a folder in which anything leads, through a symbolic link, out of `root`."""
    inside = real_path(root)
    seen: set[Path] = set()
    stack = [folder]
    while stack:
        path = stack.pop()
        real = real_path(path)
        if inside is None or real is None or not real.is_relative_to(inside):
            raise PipelineError(finding("theme-outside", name=path.relative_to(root).as_posix()))
        if real not in seen:
            seen.add(real)
            with contextlib.suppress(OSError):  # a file, or closed: what it holds cannot be read anyway
                stack.extend(sorted(path.iterdir(), reverse=True))


def real_path(path: Path) -> Path | None:
    """Follow symbolic links; None when they go round in a circle, or no path can be so called."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return None

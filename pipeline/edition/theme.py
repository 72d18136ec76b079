"""Where templates and style sheets come from: file by file the booklet's own, its theme's, the first theme's.

A theme is a folder `themes/<name>/`, of the booklet or of the program, with `templates/` and `styles/` in it;
what it lacks is the first theme's.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from pipeline.diagnostics import PipelineError, finding
from pipeline.edition.settings import Settings

THEMES = "themes"
_PROGRAM = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Theme:
    """Where templates and style sheets come from: the booklet's own folder, its theme, then the first theme.

    `name` is that of the theme, "" for the first; `theme` is where the program has the first one, if packed.
    """

    root: Path
    theme: Path = _PROGRAM / "theme"
    name: str = ""

    def folders(self, name: str) -> tuple[Path, ...]:
        """Give the folders named `name` (templates, styles, fonts), the booklet's own first.

        Raises PipelineError (`theme-outside`) when something in the booklet's own leads out of the booklet.
        """
        own, mine = self.root / name, self.root / THEMES / self.name
        _stay_inside(own, self.root)
        if not self.name:
            return tuple(dict.fromkeys((own, self._shipped / name)))
        if mine.is_dir():
            _stay_inside(mine, self.root)
        else:
            mine = self._shipped / THEMES / self.name
        return tuple(dict.fromkeys((own, mine / name, self._shipped / name)))

    @property
    def _shipped(self) -> Path:
        return self.theme if self.theme.is_dir() else _PROGRAM.parent

    def known(self) -> tuple[str, ...]:
        """Give the names of the themes that there are beside the first."""
        found = (base / THEMES for base in (self.root, self._shipped))
        return tuple(sorted({one.name for folder in found for one in folder.glob("[!.]*") if one.is_dir()}))


def theme_of(root: Path, settings: Settings) -> Theme:
    """Give the theme that a booklet asks for. PipelineError (`theme-unknown`) when there is no such theme."""
    theme = Theme(root, name=settings.booklet.theme)
    if theme.name and theme.name not in theme.known():
        known = ", ".join(theme.known()) or "–"
        place = settings.where("booklet.theme")
        raise PipelineError(finding("theme-unknown", place, name=theme.name, known=known))
    return theme


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

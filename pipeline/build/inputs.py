"""All that a finished file is made from, as one key."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeGuard

from pipeline.build.versions import versions
from pipeline.diagnostics import PipelineError
from pipeline.edition import SETTINGS_FILE, Settings, load, real_path, theme_of
from pipeline.store import Digests, Store

CONTENT = "content"
OWN_FOLDERS = (CONTENT, "templates", "styles", "fonts")
# Films, sounds, archives and the like are only named: no stage reads them, and they are large.
_ONLY_NAMED = frozenset(
    "aac avi doc docx flac flv gz key m4a m4v mid mkv mov mp3 mp4 mpeg mpg odp ods odt ogg ogv opus pdf ppt"
    " pptx rar tar tgz wav weba webm wmv xls xlsx zip".split()
)


def state_of(root: Path, settings: Settings, theme: tuple[Path, ...], digests: Digests) -> str:
    """Stand for all that a booklet's files depend on, by content and not by date or folder.

    `theme` are folders outside of the booklet's own that templates and style sheets come from. What lies
    outside of the booklet's folder is not read, whatever a symbolic link says; `content/` itself may be one.
    """
    said = [versions(), settings.date.isoformat(), root.resolve().name]
    said += [what for _, what in _Listing(real_path(root), digests).of(root / SETTINGS_FILE)]
    for number, folder in enumerate((*(root / name for name in OWN_FOLDERS), *theme)):
        is_content = folder == root / CONTENT
        inside = real_path(folder if is_content or folder in theme else root)
        listing = _Listing(inside, digests, is_content, real_path(root) if is_content else None)
        said += [f"{number}/{name}\0{what}" for name, what in listing.of(folder)]
    for file in dict.fromkeys(one.output_intent for one in settings.editions if one.output_intent):
        if _is_file(root / file):
            said += [f"{file}\0{what}" for _, what in _Listing(real_path(root), digests).of(root / file)]
    return Store.key("state", *said)


def _is_file(file: Path) -> bool:
    """Tell a file that is there; a name that no file can have is told where the file is asked for."""
    with contextlib.suppress(OSError, ValueError):
        return file.is_file()
    return False


def theme_folders(root: Path, settings: Settings) -> tuple[Path, ...]:
    """Give the folders of the theme that templates and style sheets come from beside the booklet's own.

    Raises PipelineError when there is no such theme, or it leads out of the booklet.
    """
    theme = theme_of(root, settings)
    found = (folder for name in ("templates", "styles") for folder in theme.folders(name))
    return tuple(folder for folder in found if folder.parent != root)


def folders_key(root: Path, folders: Iterable[Path], digests: Digests) -> str:
    """Stand for all that some folders hold, the booklet's own and the theme's, by content."""
    insides = ((folder, real_path(root if folder.parent == root else folder)) for folder in folders)
    parts = (repr(list(_Listing(inside, digests).of(folder))) for folder, inside in insides)
    return Store.key(*parts, versions())


def watched_folders(root: Path) -> frozenset[Path]:
    """Give the real folders whose changes matter: the booklet's own, where links lead, the theme's."""
    found: set[Path] = set()
    for name in OWN_FOLDERS:
        inside = real_path(root / name if name == CONTENT else root)
        found |= set(_Listing(inside, Digests(), False, real_path(root)).folders(root / name))
    with contextlib.suppress(PipelineError):
        found |= {folder.resolve() for folder in theme_folders(root, load(root)) if folder.is_dir()}
    return frozenset(one for one in found if found.isdisjoint(one.parents))


@dataclass(frozen=True, slots=True)
class _Listing:
    """Looks through folders; links are followed inside of `inside` or `also`, real folders, and nowhere else.

    In `content`, hidden files but Kirby's locks are no part of the booklet, and some kinds are only named.
    """

    inside: Path | None
    digests: Digests
    content: bool = False
    also: Path | None = None
    seen: set[Path] = field(default_factory=set)

    def of(self, top: Path, name: str = "", real: Path | None = None) -> Iterator[tuple[str, str]]:
        """Give a file, or every file below a folder, with what stands for its content, in a fixed order."""
        real = real or real_path(top)
        if not self._is_open(real):
            yield name, f"-> {top.readlink()}" if top.is_symlink() else "nothing"
        elif not top.is_dir():
            yield name, self._digest(top)
        elif real not in self.seen:
            self.seen.add(real)
            yield f"{name}/", ""
            for one in _entries(top):
                if self.content and one.name.startswith(".") and one.name != ".lock":
                    continue
                if one.is_symlink():
                    yield from self.of(Path(one.path), f"{name}/{one.name}")
                elif one.is_dir(follow_symlinks=False):
                    yield from self.of(Path(one.path), f"{name}/{one.name}", real / one.name)
                else:
                    yield f"{name}/{one.name}", self._digest(Path(one.path))

    def folders(self, top: Path, real: Path | None = None) -> Iterator[Path]:
        """Give the real folder, and those that links below it lead to."""
        real = real or real_path(top)
        if self._is_open(real) and top.is_dir() and real not in self.seen:
            self.seen.add(real)
            yield real
            for one in _entries(top):
                if one.is_symlink():
                    yield from self.folders(Path(one.path))
                elif one.is_dir(follow_symlinks=False):
                    yield from self.folders(Path(one.path), real / one.name)

    def _is_open(self, real: Path | None) -> TypeGuard[Path]:
        within = (one for one in (self.inside, self.also) if one is not None)
        return real is not None and any(real.is_relative_to(one) for one in within)

    def _digest(self, file: Path) -> str:
        try:
            status = file.stat()
            if not stat.S_ISREG(status.st_mode):
                return f"mode {stat.S_IFMT(status.st_mode)}"
            if self.content and file.suffix.lower().lstrip(".") in _ONLY_NAMED:
                return f"size {status.st_size}"
            return self.digests.of(file, status)
        except OSError as problem:
            return f"errno {problem.errno}"


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """Give what a folder holds, by name: of most of it nothing more need be asked."""
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda one: one.name)
    except OSError:
        return []

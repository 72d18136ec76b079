"""All that a finished file is made from, as one key; and files that surely did not change meanwhile."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from pipeline.build.memory import Memory
from pipeline.build.versions import versions
from pipeline.edition import SETTINGS_FILE, Edition, Settings, Theme
from pipeline.store import Store

_OWN_FOLDERS = ("content", "templates", "styles", "fonts")
# Kirby's text files and pictures are read; a film beside them is only named.
_READ = frozenset(
    "avif bmp css gif html icc jpe jpeg jpg otf png svg tif tiff toml ttf txt webp woff woff2 yml".split()
)
# A file written less than this ago (ns) may be written again within one tick of the file system's clock.
_FRESH = 2_000_000_000

Stamp = tuple[int, int, int, int, int]


def stamp(file: Path) -> Stamp | None:
    """Give what changes when a file does; None when it is not there, or changed too lately to be sure.

    A clock that was set back makes a file's time lie ahead: that is no sure sign either.
    """
    try:
        status = file.stat()
    except OSError:
        return None
    latest = max(status.st_mtime_ns, status.st_ctime_ns)
    if not 0 <= latest <= time.time_ns() - _FRESH:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def key_of(root: Path, edition: Edition, settings: Settings, theme: tuple[Path, ...], memory: Memory) -> str:
    """Stand for all that the finished file of an edition depends on, by content and not by date or folder.

    `theme` are folders outside of the booklet's own that templates and style sheets come from.
    """
    said = [versions(), repr(edition), settings.date.isoformat(), root.resolve().name]
    said.append(_digest(root / SETTINGS_FILE, memory))
    for number, folder in enumerate((*(root / name for name in _OWN_FOLDERS), *theme)):
        for name, what in _listing(folder, memory):
            said.append(f"{number}/{name}\0{what}")
    return Store.key("proof", *said)


def theme_folders(root: Path) -> tuple[Path, ...]:
    """Give the folders of the theme that templates and style sheets come from beside the booklet's own."""
    theme = Theme(root)
    return tuple(theme.folders(name)[-1] for name in ("templates", "styles"))


def folders_key(folders: Iterable[Path], memory: Memory) -> str:
    """Stand for all that these folders hold, by content."""
    return Store.key(*(repr(list(_listing(folder, memory))) for folder in folders), versions())


def _listing(folder: Path, memory: Memory) -> Iterator[tuple[str, str]]:
    """Give every file below a folder, but hidden ones, with what stands for its content, in a fixed order."""
    for where, folders, files in os.walk(folder, onerror=None):
        folders.sort()
        below = Path(where)
        for name in sorted((*files, *(f for f in folders if (below / f).is_symlink()))):
            if name.startswith("."):
                continue
            file = below / name
            yield file.relative_to(folder).as_posix(), _digest(file, memory)
        if not files:
            yield below.relative_to(folder).as_posix() + "/", ""


def _digest(file: Path, memory: Memory) -> str:
    try:
        status = file.lstat()
        if stat.S_ISLNK(status.st_mode):
            # What it leads to may lie elsewhere in the booklet; what lies outside is not read by any stage.
            target = file.resolve()
            return f"-> {file.readlink()} {_read(target) if target.is_file() else ''}"
        if not stat.S_ISREG(status.st_mode):
            return f"mode {stat.S_IFMT(status.st_mode)}"
        if file.suffix.lower().lstrip(".") not in _READ:
            return f"size {status.st_size}"
        sure = stamp(file)
        return _read(file) if sure is None else memory.keep(("digest", str(file), sure), lambda: _read(file))
    except OSError as problem:
        return f"errno {problem.errno}"


def _read(file: Path) -> str:
    with file.open("rb") as stream:
        digest = sha256()
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()

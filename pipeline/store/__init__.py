"""Things that were costly to make, kept under the whole of what they were made from.

An entry is one ordinary file, named after its key and after the digest of its bytes, so that a single rename
puts both in place and a cut or altered file gives itself away. Everything here may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import re
import secrets
import socket
import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

from pipeline.diagnostics import PipelineError, finding
from pipeline.store.digests import Digests, stamp

__all__ = ["DISK_TROUBLES", "Digests", "Store", "stamp", "sweep"]

_DIGESTS = "digests.json"
_KEY = re.compile(r"[0-9a-f]{64}")
_SUFFIX = re.compile(r"(\.[a-z0-9]+)*")
_DIGEST_LENGTH = 32
_PART = re.compile(r"\.(?P<host>[0-9a-f]{8})-(?P<process>\d+)-[0-9a-f]+\.part")
_ABANDONED_AFTER = 24 * 3600
"""Seconds after which an unfinished file counts as left behind, when its writer cannot be asked."""
_SHARD = re.compile(r"[0-9a-f]{2}")
_ENTRY = re.compile(r"[0-9a-f]{62}-[0-9a-f]{32}(\.[a-z0-9]+)*")
_MARK_HOLDS = 3600.0
"""Seconds for which the mark of an entry's last use, its time of change, is true enough."""
_CLOCK_GRAIN = 0.05
"""Seconds by which a file system's clock may be behind Python's."""

# Errors of a disk that is full, failing or read-only: whatever was being written, the remedy is the same.
DISK_TROUBLES = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS))


class Store:
    """A folder of entries found by key; several processes may use it at once.

    The folder comes into being with its first entry. Reading never fails: what is missing, cut short or
    altered is simply not there. Writing raises `PipelineError` (`output-unwritable`) when the disk is full or
    the folder cannot be written. Reading and writing mark an entry as used, for `prune`.

    `digests` are those of the entries, and of whatever other files its user asks about; `save_digests` keeps
    them in the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.digests = Digests(folder / _DIGESTS)
        self._swept = False
        self._opened = time.time() - _CLOCK_GRAIN
        self._used: set[Path] = set()

    @staticmethod
    def key(*parts: bytes | str) -> str:
        """Give the key that stands for these parts, in this order: 64 hexadecimal digits."""
        digest = sha256()
        for part in parts:
            data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
            digest.update(len(data).to_bytes(8, "big"))
            digest.update(data)
        return digest.hexdigest()

    def path(self, key: str, suffix: str = "") -> Path | None:
        """Find the entry and read it through; None when there is none, or none that is whole."""
        shard = self._shard(key, suffix)
        start = f"{key[2:]}-"
        damaged: list[Path] = []
        for name in sorted(file.name for file in _listed(shard) if file.name.startswith(start)):
            digest, its_suffix = name[len(start) :][:_DIGEST_LENGTH], name[len(start) + _DIGEST_LENGTH :]
            if its_suffix != suffix:
                continue
            if self._digest_of(shard / name) == digest:
                _delete(damaged)
                return self._mark(shard / name)
            damaged.append(shard / name)
        return None  # what is damaged stays: someone may be about to write over it, and to read it at once

    def put(self, key: str, data: bytes, suffix: str = "") -> Path:
        """Keep these bytes as the entry of that key; whoever reads meanwhile sees all of it or nothing."""
        digest = _digest(data)
        target = self._shard(key, suffix) / f"{key[2:]}-{digest}{suffix}"
        if self._digest_of(target) != digest:
            try:
                self._write(target, data)
            except OSError as error:
                reason = error.strerror or str(error)
                raise PipelineError(finding("output-unwritable", file=self.folder, reason=reason)) from error
        return self._mark(target)

    def make(self, key: str, suffix: str, maker: Callable[[], bytes]) -> Path:
        """Give the entry of that key, made by `maker` when it is not there yet."""
        return self.path(key, suffix) or self.put(key, maker(), suffix)

    def save_digests(self) -> None:
        """Keep for later what the digests of files are, each for as long as the file does not change."""
        if self.folder.is_dir():
            self.digests.save(self.folder / self.part_name())

    def prune(self, limit: int) -> None:
        """Delete what was longest unused, when the entries exceed `limit` bytes, down to four fifths of that.

        What was used or written since this `Store` was made stays, even when that is more. Never raises for a
        disk that does not let go of something.
        """
        entries = self._entries()
        total = sum(size for _, size, _ in entries)
        if total <= limit:
            return
        for mark, size, file in sorted(entries):
            if total <= limit * 4 // 5:
                return
            if mark < self._opened and file not in self._used and _is_deleted(file, mark):
                total -= size

    @staticmethod
    def part_name() -> str:
        """Name a file that this process is about to write, and no other ever will."""
        return f".{_host()}-{os.getpid()}-{secrets.token_hex(8)}.part"

    def _shard(self, key: str, suffix: str) -> Path:
        if not (_KEY.fullmatch(key) and _SUFFIX.fullmatch(suffix)):
            raise ValueError(f"not a key and suffix of the store: {key!r}, {suffix!r}")
        return self.folder / key[:2]

    def _digest_of(self, entry: Path) -> str:
        try:
            return self.digests.of(entry)[:_DIGEST_LENGTH]
        except OSError:
            return ""

    def _mark(self, file: Path) -> Path:
        """Note that an entry is used, on disk too unless that was noted lately."""
        self._used.add(file)
        with contextlib.suppress(OSError):
            # A mark in the future is of a clock that was set back since.
            if not 0 <= time.time() - file.stat().st_mtime < _MARK_HOLDS:
                os.utime(file)
        return file

    def _entries(self) -> list[tuple[float, int, Path]]:
        """Give mark, size and file of every entry; what else lies in the folder is not ours to count."""
        found = []
        now = time.time()
        shards = [folder for folder in _listed(self.folder) if _SHARD.fullmatch(folder.name)]
        for file in itertools.chain.from_iterable(map(_listed, shards)):
            with contextlib.suppress(OSError):
                if not (_ENTRY.fullmatch(file.name) and file.is_file(follow_symlinks=False)):
                    continue
                state = file.stat(follow_symlinks=False)
                found.append((state.st_mtime, state.st_size, Path(file)))
                if state.st_mtime > now:
                    os.utime(file)  # or it would count as used for as long as the clock was set back
        return found

    def _write(self, target: Path, data: bytes) -> None:
        try:
            self._write_beside(target, data)
        except FileNotFoundError:  # the folder was there, and was deleted meanwhile
            self._write_beside(target, data)

    def _write_beside(self, target: Path, data: bytes) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        self._sweep()
        part = self.folder / self.part_name()
        try:
            with part.open("xb") as file:
                file.write(data)
            part.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink()
            raise

    def _sweep(self) -> None:
        """Delete, once, the unfinished files of writers that are no more."""
        if self._swept:
            return
        self._swept = True
        sweep(self.folder)


def sweep(folder: Path) -> None:
    """Delete unfinished files (`Store.part_name`) in a folder whose writers are no more."""
    for file in folder.glob(".*.part"):
        with contextlib.suppress(OSError):
            if _is_abandoned(file):
                file.unlink()


def _is_abandoned(part: Path) -> bool:
    match = _PART.fullmatch(part.name)
    if match and match["host"] == _host() and not _is_running(int(match["process"])):
        return True
    return time.time() - part.stat().st_mtime > _ABANDONED_AFTER


def _is_running(process: int) -> bool:
    if os.name != "posix":  # elsewhere, asking with signal 0 would be more than a question
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _host() -> str:
    """Tell machines that share a folder apart: a process number means nothing on another one."""
    return sha256(socket.gethostname().encode()).hexdigest()[:8]


def _listed(folder: str | os.PathLike[str]) -> list[os.DirEntry[str]]:
    """List a folder; one that is not there, or cannot be read, is empty."""
    try:
        with os.scandir(folder) as files:
            return list(files)
    except OSError:
        return []


def _delete(files: Iterable[Path]) -> None:
    for file in files:
        with contextlib.suppress(OSError):
            file.unlink()


def _is_deleted(entry: Path, mark: float) -> bool:
    """Delete an entry unless it was used since it was seen with that mark; tell whether it is gone."""
    try:
        if entry.stat().st_mtime != mark:
            return False
        entry.unlink()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:_DIGEST_LENGTH]

"""Things that were costly to make, kept under the whole of what they were made from.

An entry is one ordinary file, named after its key and after the digest of its bytes, so that a single rename
puts both in place and a cut or altered file gives itself away. Everything here may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import socket
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from pipeline.diagnostics import PipelineError, finding

_KEY = re.compile(r"[0-9a-f]{64}")
_SUFFIX = re.compile(r"(\.[a-z0-9]+)*")
_DIGEST_LENGTH = 32
_PART = re.compile(r"\.(?P<host>[0-9a-f]{8})-(?P<process>\d+)-[0-9a-f]+\.part")
_ABANDONED_AFTER = 24 * 3600
"""Seconds after which an unfinished file counts as left behind, when its writer cannot be asked."""

# Errors of a disk that is full, failing or read-only: whatever was being written, the remedy is the same.
DISK_TROUBLES = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS))


class Store:
    """A folder of entries found by key; several processes may use it at once.

    The folder comes into being with its first entry. Reading never fails: what is missing, cut short or
    altered is simply not there. Writing raises `PipelineError` (`output-unwritable`) when the disk is full or
    the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._swept = False

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
        try:
            with os.scandir(shard) as files:
                names = sorted(file.name for file in files if file.name.startswith(start))
        except OSError:
            return None
        for name in names:
            digest, its_suffix = name[len(start) :][:_DIGEST_LENGTH], name[len(start) + _DIGEST_LENGTH :]
            if its_suffix == suffix and _digest_of(shard / name) == digest:
                return shard / name
        return None

    def put(self, key: str, data: bytes, suffix: str = "") -> Path:
        """Keep these bytes as the entry of that key; whoever reads meanwhile sees all of it or nothing."""
        shard = self._shard(key, suffix)
        target = shard / f"{key[2:]}-{_digest(data)}{suffix}"
        try:
            shard.mkdir(parents=True, exist_ok=True)
            self._sweep()
            self._write(target, data)
        except OSError as error:
            reason = error.strerror or str(error)
            raise PipelineError(finding("output-unwritable", file=self.folder, reason=reason)) from error
        return target

    def make(self, key: str, suffix: str, maker: Callable[[], bytes]) -> Path:
        """Give the entry of that key, made by `maker` when it is not there yet."""
        return self.path(key, suffix) or self.put(key, maker(), suffix)

    @staticmethod
    def part_name() -> str:
        """Name a file that this process is about to write, and no other ever will."""
        return f".{_host()}-{os.getpid()}-{secrets.token_hex(8)}.part"

    def _shard(self, key: str, suffix: str) -> Path:
        if not (_KEY.fullmatch(key) and _SUFFIX.fullmatch(suffix)):
            raise ValueError(f"not a key and suffix of the store: {key!r}, {suffix!r}")
        return self.folder / key[:2]

    def _write(self, target: Path, data: bytes) -> None:
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
        for file in self.folder.glob(".*.part"):
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


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:_DIGEST_LENGTH]


def _digest_of(file: Path) -> str:
    try:
        return _digest(file.read_bytes())
    except OSError:
        return ""

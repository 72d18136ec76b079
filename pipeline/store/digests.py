"""The SHA-256 of files, each read once for as long as it surely does not change, in later builds too."""

from __future__ import annotations

import contextlib
import json
import os
import time
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path

# A file written less than this ago (ns) may be written again within one tick of the file system's clock.
_FRESH = 2_000_000_000

Stamp = tuple[int, int, int, int, int]


def stamp(file: Path, status: os.stat_result | None = None) -> Stamp | None:
    """Give what changes when a file does; None when it is not there, or changed too lately to be sure.

    A clock that was set back makes a file's time lie ahead: that is no sure sign either. `status` is what was
    seen of the file just now, if it was looked at.
    """
    try:
        status = status or file.stat()
    except OSError:
        return None
    latest = max(status.st_mtime_ns, status.st_ctime_ns)
    if not 0 <= latest <= time.time_ns() - _FRESH:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


@dataclass(slots=True)
class Digests:
    """Digests of files by what changes when they do; kept in `record`, if it is given, for later builds.

    What the record says is believed as what this process itself saw: whoever can write there can write the
    finished file. One that is missing or cannot be read costs time and nothing else.
    """

    record: Path | None = None
    _known: dict[str, tuple[Stamp, str]] = field(default_factory=dict)
    _asked: dict[str, tuple[Stamp, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.record is None:
            return
        with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
            for name, (sure, digest) in json.loads(self.record.read_bytes()).items():
                dev, inode, size, written, changed = map(int, sure)
                self._known[str(name)] = (dev, inode, size, written, changed), str(digest)

    def of(self, file: Path, status: os.stat_result | None = None) -> str:
        """Give the digest of a file's bytes, in hexadecimal. OSError when it cannot be read.

        `status` as for `stamp`.
        """
        name, sure = str(file.absolute()), stamp(file, status)
        known = self._asked.get(name) or self._known.get(name)
        if sure is None:
            return _read(file)
        if known is None or known[0] != sure:
            # Read after it was looked at: if it changes meanwhile, the next look tells.
            known = sure, _read(file)
        self._asked[name] = known
        return known[1]

    def save(self, part: Path) -> None:
        """Keep what was asked for, and nothing else, for later builds: if the disk lets us.

        `part` is the name of a file beside the record that nobody else writes.
        """
        if self.record is None or self._asked == self._known:
            return
        try:
            part.write_text(json.dumps(self._asked), encoding="utf-8")
            part.replace(self.record)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink()
        self._known = dict(self._asked)


def _read(file: Path) -> str:
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()

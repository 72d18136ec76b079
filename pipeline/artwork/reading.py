"""A picture's file, read once and whole; and what its preparation depends on beside it."""

from __future__ import annotations

import os
import stat
from functools import lru_cache
from pathlib import Path

from pipeline.artwork.outcome import Reason, UnusableError

VERSION = "3"
"""Raised whenever the same picture would be prepared in another way, so that none is taken from the store."""

_FILE_LIMIT = 200_000_000


def read_file(file: Path) -> bytes:
    """Read the whole of an ordinary file, once; anything else is an `UnusableError`."""
    try:
        status = file.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UnusableError(Reason.FOLDER)
        if not stat.S_ISREG(status.st_mode):  # reading a pipe or a device might never end
            raise UnusableError(Reason.NOT_A_FILE)
        if status.st_size > _FILE_LIMIT:
            raise UnusableError(Reason.LARGE)
        data = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UnusableError(Reason.MISSING) from error
    except OSError as error:
        raise UnusableError(Reason.CLOSED) from error
    if not data:
        raise UnusableError(Reason.EMPTY)
    return data


def made_with() -> tuple[str, str]:
    """Name what a picture is prepared with, beside its own bytes and its edition."""
    import PIL

    return VERSION, str(PIL.__version__)


def profile_bytes(file: Path) -> bytes:
    """Read a colour profile, once for as long as it stays the same. OSError when it cannot be read."""
    status = file.stat()
    return _bytes(os.fspath(file), status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _bytes(file: str, _mtime: int, _size: int) -> bytes:
    return Path(file).read_bytes()

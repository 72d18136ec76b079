"""Editing the text of a field beside its page: opened, written when the person says so, and taken back.

Only the text files that a booklet's content is read from are ever written, one field at a time, and never
over what somebody else saved meanwhile. Nothing else is left in their folders.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import threading
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pipeline import kirby
from pipeline.preview.inside import CONTENT, booklet_file
from pipeline.store import Store, sweep

# Saves that can be taken back, and bytes of the files that are kept for that.
MOST_SAVES, MOST_BYTES = 200, 32 << 20


class RefusedError(Exception):
    """What is asked for is not done: `key` says why in `words.SAYINGS`, with its `words`."""

    def __init__(self, key: str, **words: object) -> None:
        super().__init__(key)
        self.key, self.words = key, words


@dataclass(frozen=True, slots=True)
class Opened:
    """A field as its file has it: its text, the line that begins it, and the digest of the whole file."""

    value: str
    line: int
    digest: str


@dataclass(frozen=True, slots=True)
class Saved:
    """A text is in its file, which has this digest now; `undo` is what takes it back."""

    digest: str
    undo: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """The file changed meanwhile and was left alone: its text `now`, and the one that was to be written."""

    now: str
    yours: str
    digest: str


@dataclass(frozen=True, slots=True)
class _Save:
    """What a save changed: the whole file as it was before, and the digest that it got."""

    file: str
    field: str
    before: bytes
    digest: str


class CopyDesk:
    """Where the texts of one booklet are edited, in one run of the server; its methods are for any thread."""

    def __init__(self, root: Path, *, read_only: bool = False) -> None:
        self._root, self._read_only = root, read_only
        self._saves: OrderedDict[str, _Save] = OrderedDict()
        self._held = 0
        self._lock = threading.Lock()

    def open(self, file: str, field: str) -> Opened:
        """Give a field of a content file, named as places are. RefusedError when it cannot be edited."""
        data = _read(self._file(file))
        found = kirby.find_field(kirby.parse_fields(data), field)
        if found is None:
            raise RefusedError("field-lost")
        return Opened(kirby.plain_lines(found.value), found.value_line, _digest(data))

    def save(self, file: str, field: str, value: str, digest: str) -> Saved | Conflict:
        """Write the text of a field into its file, if that has this digest still.

        What no page shows is taken out of the text first. RefusedError when it cannot be written.
        """
        with self._lock:
            real = self._file(file)
            before = _read(real)
            if _digest(before) != digest:
                return _conflict(before, field, value)
            after = _changed(before, field, kirby.without_unread(value))
            if after != before and not _put(real, after, before):
                return _conflict(_read(real), field, value)
            return Saved(_digest(after), self._keep(_Save(file, field, before, _digest(after))))

    def undo(self, ticket: str) -> str | Conflict:
        """Take a save back, if its file is as that save left it; gives the digest that the file has then."""
        with self._lock:
            self._may_write()
            save = self._saves.get(ticket)
            if save is None:
                raise RefusedError("undo-lost")
            real = self._file(save.file)
            now = _read(real)
            if _digest(now) != save.digest or (now != save.before and not _put(real, save.before, now)):
                return _conflict(_read(real), save.field, _value(save.before, save.field) or "")
            self._forget(ticket)
            return _digest(save.before)

    def _may_write(self) -> None:
        if self._read_only:
            raise RefusedError("read-only")

    def _file(self, name: str) -> Path:
        """Give the file that is meant, symbolic links resolved: a text of the content, and within it."""
        self._may_write()
        real = booklet_file(self._root, name)
        if real is None or real.name not in kirby.text_files((self._root / CONTENT).resolve(), real.parent):
            raise RefusedError("outside")
        return real

    def _keep(self, save: _Save) -> str:
        ticket = secrets.token_hex(8)
        self._saves[ticket] = save
        self._held += len(save.before)
        while len(self._saves) > 1 and (len(self._saves) > MOST_SAVES or self._held > MOST_BYTES):
            self._forget(next(iter(self._saves)))
        return ticket

    def _forget(self, ticket: str) -> None:
        self._held -= len(self._saves.pop(ticket).before)


def _changed(data: bytes, field: str, value: str) -> bytes:
    try:
        return kirby.with_field(data, field, value)
    except KeyError as problem:
        raise RefusedError("field-lost") from problem
    except kirby.UnwritableError as problem:
        raise RefusedError("unwritable", line=problem.line) from problem


def _conflict(now: bytes, field: str, yours: str) -> Conflict:
    """Tell of both texts. RefusedError where the file has no such field any longer."""
    value = _value(now, field)
    if value is None:
        raise RefusedError("field-lost")
    return Conflict(value, yours, _digest(now))


def _value(data: bytes, field: str) -> str | None:
    found = kirby.find_field(kirby.parse_fields(data), field)
    return None if found is None else kirby.plain_lines(found.value)


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise RefusedError("file-unread", reason=problem.strerror or problem) from problem


def _put(file: Path, data: bytes, was: bytes) -> bool:
    """Put bytes in the place of a file unless it is no longer as it `was`, and tell whether that was done.

    Whoever reads it meanwhile sees the old file or the new one, whole. It keeps its owner, where that can be,
    and its mode. RefusedError when it cannot be written.
    """
    part = file.with_name(Store.part_name())
    try:
        if not os.access(file, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        sweep(file.parent)
        with part.open("xb") as stream:
            _dress(part, file)
            stream.write(data)
        if file.read_bytes() != was:
            return False
        part.replace(file)
    except OSError as problem:
        raise RefusedError("file-unwritten", reason=problem.strerror or problem) from problem
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return True


def _dress(part: Path, file: Path) -> None:
    """Give a new file the owner, mode and attributes of the one whose place it takes."""
    status = file.stat()
    for owner in (status.st_uid, -1):  # who may not give a file away may still give it to a group of theirs
        with contextlib.suppress(PermissionError):
            os.chown(part, owner, status.st_gid)
            break
    shutil.copystat(file, part)

"""What was typeset, found again by its key: at hand in this process, else in the store."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.fascicle import Fascicle, recall
from pipeline.store import Store

_RECORD, _PDF = ".json", ".pdf"


@dataclass(frozen=True, slots=True)
class Shelved:
    """A fascicle whose PDF lies in the store, in `file`; the record's own `pdf` is empty."""

    file: Path
    fascicle: Fascicle
    stamp: tuple[int, int, int] = (0, 0, 0)

    def is_untouched(self) -> bool:
        """Tell whether the file is still the one that was read through when it was taken from the store."""
        try:
            return _stamp(self.file) == self.stamp
        except OSError:
            return False


def _stamp(file: Path) -> tuple[int, int, int]:
    status = file.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


@dataclass(slots=True)
class Shelf:
    """Fascicles and furniture by key. What this build or the last good one took stays at hand."""

    store: Store
    _now: dict[str, Shelved] = field(default_factory=dict)
    _before: dict[str, Shelved] = field(default_factory=dict)

    def tidy(self) -> None:
        """End a build that succeeded: let go what it did not ask for."""
        self._before, self._now = self._now, {}

    def find(self, key: str) -> Shelved | None:
        """Find what was made under a key; None when it is not there or not whole."""
        found = self._now.get(key) or self._before.get(key)
        if found is None or not found.is_untouched():
            found = self._stored(key)
        if found is not None:
            self._now[key] = found
        return found

    def put(self, key: str, made: Fascicle) -> Shelved:
        """Keep what was made. PipelineError (`output-unwritable`) when the disk does not take it."""
        record = replace(made, pdf=b"")
        file = self.store.put(key, made.pdf, _PDF)
        self.store.put(key, record.record(), _RECORD)
        self._now[key] = Shelved(file, record, _stamp(file))
        return self._now[key]

    def turn(self, key: str, twin: Shelved) -> Shelved:
        """Have the same pages under another key as well, begun on the other side."""
        self._now[key] = replace(twin, fascicle=twin.fascicle.turned())
        return self._now[key]

    def _stored(self, key: str) -> Shelved | None:
        record, file = self.store.path(key, _RECORD), self.store.path(key, _PDF)
        if record is None or file is None:
            return None
        try:
            return Shelved(file, recall(record.read_bytes()), _stamp(file))
        except (OSError, ValueError, TypeError, LookupError):
            return None

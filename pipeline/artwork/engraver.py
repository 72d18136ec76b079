"""The pictures of a booklet engraved: each once, for the largest place that it has, several at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.artwork.inks import Inks
from pipeline.artwork.outcome import Reason, UnusableError, unreadable
from pipeline.artwork.reading import made_with, profile_bytes, read_file
from pipeline.booklet import Picture
from pipeline.diagnostics import Report
from pipeline.store import Store

if TYPE_CHECKING:
    from pipeline.artwork.press import Press

_SUFFIX = ".pdf"
_POINTS = 72


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture that stands on pages: its largest size there, in points.

    `original` is the SHA-256 of its file, as it was when it was measured.
    """

    picture: Picture
    original: str
    width: float
    height: float


def engrave(
    placed: Sequence[Placed], ppi: int, inks: Inks, store: Store, report: Report, jobs: int = 1
) -> tuple[Path, ...]:
    """Make each picture for its place, in the inks of the press: a PDF of one page, which calls it `Picture`.

    A picture has `ppi` pixels to an inch of its place, or as many as it ever had. What is not in the store is
    made by `jobs` threads. A picture that turns out to be unusable is reported, and a grey frame stands in.
    Raises OSError when the press profile cannot be used.
    """
    press = (sha256(profile_bytes(inks.profile)).digest(), repr(inks.declared))
    depends = ("engraving", *made_with(), repr(ppi), *press)
    keys = [store.key(*depends, _size(one, ppi), one.original) for one in placed]
    found = {key: store.path(key, _SUFFIX) for key in keys}
    missing = [(key, one) for key, one in zip(keys, placed, strict=True) if found[key] is None]
    made = _made(dict(missing), ppi, inks, jobs) if missing else iter(())
    for key, digest, engraved in made:
        if isinstance(engraved, Reason):
            report(unreadable(dict(missing)[key].picture, engraved))
            found[key] = store.make(store.key(*depends, "frame"), _SUFFIX, _frame)
        elif digest == dict(missing)[key].original:
            found[key] = store.put(key, engraved, _SUFFIX)
        else:  # the file is another by now
            found[key] = store.put(store.key(*depends, key, digest), engraved, _SUFFIX)
    return tuple(file for key in keys if (file := found[key]) is not None)


def _size(placed: Placed, ppi: int) -> str:
    """Give the pixels that fill a place; what they fall short of by a hair is not worth another engraving."""
    across, down = (ceil(side / _POINTS * ppi - 0.01) for side in (placed.width, placed.height))
    return f"{across} {down}"


def _made(
    missing: dict[str, Placed], ppi: int, inks: Inks, jobs: int
) -> Iterator[tuple[str, str, bytes | Reason]]:
    """Give key, digest of what was read, and the engraving or what is wrong, in the order of the keys."""
    from pipeline.artwork.opening import own_rules
    from pipeline.artwork.press import Press

    press = Press(inks)
    with own_rules(), ThreadPoolExecutor(max(1, jobs)) as threads:
        tasks = {key: threads.submit(_engraving, one, ppi, press) for key, one in missing.items()}
        try:
            for key, task in tasks.items():
                yield (key, *task.result())
        finally:
            threads.shutdown(cancel_futures=True)


def _engraving(placed: Placed, ppi: int, press: Press) -> tuple[str, bytes | Reason]:
    from pipeline.artwork.engraving import engraved
    from pipeline.artwork.plate import page

    place = placed.width / _POINTS, placed.height / _POINTS
    try:
        if placed.picture.file is None:
            raise UnusableError(Reason.MISSING)
        data = read_file(placed.picture.file)
        return sha256(data).hexdigest(), page(engraved(data, place, ppi, press))
    except UnusableError as error:
        return "", error.reason


def _frame() -> bytes:
    from pipeline.artwork.engraving import frame
    from pipeline.artwork.plate import page

    return page(frame())

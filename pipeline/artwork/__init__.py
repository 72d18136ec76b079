"""Pictures measured and prepared for an edition: no larger than a page needs, sRGB or grey, harmless.

This room is the only door to Pillow, which it opens only when a picture has to be made. What it makes is kept
in the store, under the picture's bytes and everything else that it depends on.
"""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from pipeline.artwork.outcome import PIXEL_LIMIT, Prepared, Reason, TooManyPixelsError, UnusableError
from pipeline.booklet import Picture
from pipeline.diagnostics import Report, finding
from pipeline.edition import Edition
from pipeline.store import Store

VERSION = "1"
"""Raised whenever the same picture would be prepared in another way, so that none is taken from the store."""

_FILE_LIMIT = 200_000_000
_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/svg+xml": ".svg"}
_RECORD = ".json"


@dataclass(frozen=True, slots=True)
class Artwork:
    """A prepared picture: `file` is in the store, `width` and `height` are as seen, in pixels.

    For a `vector` one (SVG) they are its own size in CSS px. `media_type` is that of `file`.
    """

    file: Path
    width: int
    height: int
    vector: bool
    media_type: str


def prepare(
    picture: Picture,
    edition: Edition,
    store: Store,
    report: Report,
    press_profile: Path | None = None,
    digest: str = "",
) -> Artwork | None:
    """Prepare a picture to be placed anywhere on a page of the edition, its bleed included.

    None when there is nothing usable: a frame stands in. Then, unless `picture.file` is None (which was
    reported where the file was looked for), a finding says why. CMYK pictures without a profile of their own
    are read through `press_profile`, an ICC file; OSError when that cannot be read. `digest` is the
    SHA-256 of the picture's file, where it is known: the file is then only read if it was never prepared.
    """
    if picture.file is None:
        return None
    press = _press_profile(press_profile)
    try:
        return _from_store(picture.file, digest, picture, edition, store, report, press)
    except TooManyPixelsError as huge:
        limit = PIXEL_LIMIT // 1_000_000
        size = (huge.width, huge.height)
        report(
            finding(
                "picture-huge", picture.place, name=picture.name, width=size[0], height=size[1], limit=limit
            )
        )
    except UnusableError as error:
        reason, reason_fr = error.reason.value
        report(
            finding(
                "picture-unreadable", picture.place, name=picture.name, reason=reason, reason_fr=reason_fr
            )
        )
    return None


def _read(file: Path) -> bytes:
    """Read the whole of an ordinary file, once; anything else is a `UnusableError`."""
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


def _from_store(
    file: Path,
    digest: str,
    picture: Picture,
    edition: Edition,
    store: Store,
    report: Report,
    press: bytes | None,
) -> Artwork:
    made_with = ("artwork", VERSION, _pillow_version(), repr(_page(edition)), sha256(press or b"").digest())
    found = _recall(store, store.key(*made_with, digest)) if digest else None
    if found is None:
        data = _read(file)
        # Not the digest that was given: the file may be another by now.
        key = store.key(*made_with, sha256(data).hexdigest())
        found = _recall(store, key) or _keep(store, key, _make(data, _page(edition), press))
    artwork, animated, removed = found
    if animated:
        report(finding("picture-animated", picture.place, name=picture.name))
    if removed:
        report(finding("picture-svg", picture.place, name=picture.name, what=removed))
    return artwork


def _page(edition: Edition) -> tuple[float, float]:
    """Give the pixels that fill the largest place a picture can have: the page and its bleed."""
    across, down = ((side + 2 * edition.bleed) / 25.4 * edition.ppi for side in edition.trim)
    return across, down


def _make(data: bytes, page: tuple[float, float], press: bytes | None) -> Prepared:
    from pipeline.artwork import raster, svg

    if svg.looks_like_svg(data):
        return svg.prepare_svg(data, raster.check_embedded)
    return raster.prepare_raster(data, page, press)


def _keep(store: Store, key: str, made: Prepared) -> tuple[Artwork, bool, str]:
    file = store.put(key, made.data, _SUFFIXES[made.media_type])
    record = [made.media_type, made.width, made.height, made.animated, made.removed]
    store.put(key, json.dumps(record).encode(), _RECORD)
    return _artwork(file, made.media_type, made.width, made.height), made.animated, made.removed


def _recall(store: Store, key: str) -> tuple[Artwork, bool, str] | None:
    record = store.path(key, _RECORD)
    if record is None:
        return None
    media_type, width, height, animated, removed = json.loads(record.read_bytes())
    file = store.path(key, _SUFFIXES[media_type])
    return None if file is None else (_artwork(file, media_type, width, height), animated, removed)


def _artwork(file: Path, media_type: str, width: int, height: int) -> Artwork:
    return Artwork(file, width, height, media_type == "image/svg+xml", media_type)


def _pillow_version() -> str:
    import PIL

    return str(PIL.__version__)


def _press_profile(file: Path | None) -> bytes | None:
    if file is None:
        return None
    status = file.stat()
    return _profile_bytes(os.fspath(file), status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _profile_bytes(file: str, _mtime: int, _size: int) -> bytes:
    return Path(file).read_bytes()

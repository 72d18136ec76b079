"""Pictures measured and prepared for an edition: in its colours, no larger than their place needs, harmless.

For a screen a picture is prepared at once, for the largest place that a page can have. For a press it is
measured, and typeset with a stand-in; when all pages are made, it is engraved at the size that they show.

This room is the only door to Pillow, which it opens only when a picture has to be made. What it makes is kept
in the store, under the picture's bytes and everything else that it depends on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pipeline.artwork.engraver import Placed, engrave
from pipeline.artwork.inks import Inks
from pipeline.artwork.outcome import (
    PIXEL_LIMIT,
    Prepared,
    TooManyPixelsError,
    UnusableError,
    unreadable,
)
from pipeline.artwork.reading import made_with, profile_bytes, read_file
from pipeline.booklet import Picture
from pipeline.diagnostics import Report, finding
from pipeline.edition import Edition
from pipeline.store import Store

__all__ = ["Artwork", "Placed", "engrave", "prepare"]

_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/svg+xml": ".svg"}
_RECORD = ".json"


@dataclass(frozen=True, slots=True)
class Artwork:
    """A prepared picture: `file` is in the store, `width` and `height` are as seen, in pixels.

    For a `vector` one (SVG) they are its own size in CSS px. `media_type` is that of `file`. Where that only
    stands in for a picture that is to be engraved, `original` is the SHA-256 of the picture's own file.
    """

    file: Path
    width: int
    height: int
    vector: bool
    media_type: str
    original: str = ""


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
    try:
        return _from_store(picture.file, digest, picture, edition, store, report, press_profile)
    except TooManyPixelsError as huge:
        name, (width, height), limit = picture.name, huge.size, PIXEL_LIMIT // 1_000_000
        report(finding("picture-huge", picture.place, name=name, width=width, height=height, limit=limit))
    except UnusableError as error:
        report(unreadable(picture, error.reason))
    return None


def _from_store(
    file: Path,
    digest: str,
    picture: Picture,
    edition: Edition,
    store: Store,
    report: Report,
    press_profile: Path | None,
) -> Artwork:
    page = _page(edition)
    press = profile_bytes(press_profile) if press_profile else None
    depends = ("artwork", *made_with(), repr((page, edition.pressed)), sha256(press or b"").digest())
    found = _recall(store, store.key(*depends, digest)) if digest else None
    if found is None:
        data = read_file(file)
        # Not the digest that was given: the file may be another by now.
        key = store.key(*depends, sha256(data).hexdigest())
        found = _recall(store, key) or _keep(store, key, _make(data, page, press_profile, edition))
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


def _make(data: bytes, page: tuple[float, float], press: Path | None, edition: Edition) -> Prepared:
    from pipeline.artwork import raster, svg

    if svg.looks_like_svg(data):
        on_screen = Inks(press).on_screen if press and not edition.pressed else None
        return svg.prepare_svg(data, raster.check_embedded, on_screen)
    if edition.pressed:
        return raster.measure_raster(data, page)
    return raster.prepare_raster(data, page, profile_bytes(press) if press else None)


def _keep(store: Store, key: str, made: Prepared) -> tuple[Artwork, bool, str]:
    file = store.put(key, made.data, _SUFFIXES[made.media_type])
    record = [made.media_type, made.width, made.height, made.original, made.animated, made.removed]
    store.put(key, json.dumps(record).encode(), _RECORD)
    return _artwork(file, *record[:4]), made.animated, made.removed  # type: ignore[arg-type]


def _recall(store: Store, key: str) -> tuple[Artwork, bool, str] | None:
    record = store.path(key, _RECORD)
    if record is None:
        return None
    *known, animated, removed = json.loads(record.read_bytes())
    file = store.path(key, _SUFFIXES[known[0]])
    return None if file is None else (_artwork(file, *known), animated, removed)


def _artwork(file: Path, media_type: str, width: int, height: int, original: str) -> Artwork:
    return Artwork(file, width, height, media_type == "image/svg+xml", media_type, original)

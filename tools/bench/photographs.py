"""Photographs made for the press, beside Pillow alone in as many threads. This knows livret's insides."""

from __future__ import annotations

import gc
import io
import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from pipeline import artwork
from pipeline.artwork.inks import Inks
from pipeline.booklet import Picture
from pipeline.diagnostics import Diagnostic, Place
from pipeline.edition import Conformance, Edition
from pipeline.store import Store
from tools.bench.french import Chance
from tools.bench.pictures import landscape
from tools.bench.table import Pair

BAR = 1.3
"""Times what Pillow alone needs, at most."""
THREADS = 2
PHOTOGRAPHS = 20
SIZE = (3000, 2000)
PLACES = {154: "the page and its bleed", 112: "the measure", 54: "half the measure"}
"""Widths in mm of what a photograph fills on an A5 page."""

_LANDSCAPES = 5
_TURNS = (None, *tuple(Image.Transpose)[:3])
_EDITION = Edition("print", (148.0, 210.0), 3.0, False, Conformance.PDF_X_4, 300, ("print",))
_PROFILE = Path(__file__).parents[2] / "styles" / "profiles" / "ISOcoated_v2_300_bas.icc"
_QUALITY = 92


@dataclass(frozen=True, slots=True)
class Prepared:
    """What making all photographs took: of processors, on the wall; and livret's seconds for it once more."""

    cpu: Pair
    wall: Pair
    again: tuple[float, ...]


def photographs(folder: Path) -> tuple[Path, ...]:
    """Draw the photographs into a folder, if they are not there yet: a few landscapes, each turned over."""
    folder.mkdir(parents=True, exist_ok=True)
    files = tuple(folder / f"photo-{number + 1:02}.jpg" for number in range(PHOTOGRAPHS))
    for first in range(_LANDSCAPES):
        of_it = files[first * len(_TURNS) : (first + 1) * len(_TURNS)]
        if not all(file.exists() for file in of_it):
            whole = landscape(Chance(f"photograph {first}")).resize(SIZE)
            for file, turn in zip(of_it, _TURNS, strict=True):
                (whole if turn is None else whole.transpose(turn)).save(file, quality=90)
    return files


def measured(files: Sequence[Path], width: int, folder: Path, rounds: int) -> Prepared:
    """Time both ways in turn, once before for nothing; `folder` is where livret keeps what it makes."""
    inks = Inks(_PROFILE)
    taken, again = [], []
    for number in range(rounds + 1):
        store = folder / f"store-{width}-{number}"
        ways = (lambda at=store: ours(files, width, at, inks), lambda: theirs(files, width))
        order = (0, 1) if number % 2 == 0 else (1, 0)
        spent = {place: clocked(ways[place]) for place in order}
        again.append(clocked(ways[0])[0])
        taken.append((spent[0], spent[1]))
        shutil.rmtree(store)
    walls, cpus = ([(one[at], other[at]) for one, other in taken[1:]] for at in (0, 1))
    return Prepared(Pair.of(cpus), Pair.of(walls), tuple(again[1:]))


def ours(files: Sequence[Path], width: int, folder: Path, inks: Inks) -> tuple[Path, ...]:
    """Measure the photographs, then engrave them for places so many mm wide."""
    store = Store(folder)
    placed = []
    for file in files:
        picture = Picture(file.name, file, Place(file.name))
        made = artwork.prepare(picture, _EDITION, store, _told)
        assert made is not None
        across, down = (side * width / SIZE[0] / 25.4 * 72 for side in SIZE)
        placed.append(artwork.Placed(picture, made.original, across, down))
    return artwork.engrave(placed, _EDITION.ppi, inks, store, _told, THREADS)


def theirs(files: Sequence[Path], width: int) -> None:
    """Have Pillow decode, reduce and encode the photographs to as many pixels, in RGB."""
    across = round(width / 25.4 * _EDITION.ppi)
    size = (across, round(across * SIZE[1] / SIZE[0]))
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(lambda file: _by_pillow(file, size), files))


def _by_pillow(file: Path, size: tuple[int, int]) -> bytes:
    with Image.open(file) as image:
        image.draft("RGB", (2 * size[0], 2 * size[1]))
        reduced = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    coded = io.BytesIO()
    reduced.save(coded, "JPEG", quality=_QUALITY, subsampling=0)
    return coded.getvalue()


def clocked(work: Callable[[], object]) -> tuple[float, float]:
    """Give the seconds on the wall and of processors that a work takes."""
    gc.collect()
    began, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - used


def _told(found: Diagnostic) -> None:
    raise AssertionError(found.message("en"))

"""Pages as pictures: drawn by one thread, since PDFium is for one at a time, and kept while there is room."""

from __future__ import annotations

import itertools
import queue
import struct
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pypdfium2
from isal import isal_zlib

T = TypeVar("T")
# A file by the stem of its edition; or some of its pages, ahead of it, which may come in several lots.
_Slot = str | tuple[str, int]
# Lots of pages ahead of one file that are kept: as many as one save has, and one more.
_MOST_LOTS = 3
# Bytes of pictures that are kept, and the widths that are drawn, in pixels.
KEPT = 48 << 20
NARROWEST, WIDEST = 40, 4000
# Pixels of a picture: a page that is very long beside its width is drawn narrower.
_MOST_PIXELS = 40_000_000
# What is drawn first: files that are opened, then pages that have just changed, then all others.
OPENING, CHANGED, OTHER = range(3)


@dataclass(order=True)
class _Job:
    rank: tuple[int, int]
    make: Callable[[], None] = field(compare=False)


class Easel:
    """Draws the pages of files that are shown. Close it; its methods may be called from any thread."""

    def __init__(self) -> None:
        self._jobs: queue.PriorityQueue[_Job] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._pictures: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._held = 0
        self._widths: dict[str, int] = {}
        self._lock = threading.Lock()
        self._files: dict[_Slot, tuple[pypdfium2.PdfDocument, dict[str, int]]] = {}
        self._thread = threading.Thread(target=self._work, name="drawing", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Draw nothing more."""
        self._jobs.put(_Job((-1, next(self._numbers)), self._end))
        self._thread.join()

    def show(self, stem: str, file: Path, looks: Sequence[str]) -> None:
        """Open a file that is shown from now on, its pages looking like this, in place of the one before.

        Returns when it is open: what takes its place on the disk after that changes nothing here.
        OSError when it cannot be opened.
        """
        self._ask(OPENING, lambda: self._open(stem, file, looks)).result()

    def show_ahead(self, stem: str, pdf: bytes, looks: Sequence[str]) -> None:
        """Show some pages from a file of their own, until the file is shown that they are part of."""
        self._ask(OPENING, lambda: self._open_ahead(stem, pdf, looks)).result()

    def page(self, stem: str, look: str, width: int, rank: int = OTHER) -> Future[bytes | None]:
        """Draw a page of a file that is shown, as a PNG so many pixels wide; None without one."""
        width = self._widths[stem] = min(max(width, NARROWEST), WIDEST)
        if (kept := self._kept((look, width))) is not None:
            done: Future[bytes | None] = Future()
            done.set_result(kept)
            return done
        return self._ask(rank, lambda: self._draw(stem, look, width))

    def begin(self, stem: str, look: str) -> None:
        """Draw a page that will be asked for in a moment, as wide as the last one was."""
        if (width := self._widths.get(stem)) is not None:
            self.page(stem, look, width, CHANGED)

    def tidy(self) -> None:
        """Let go the pictures of pages that are shown no longer: with each edit there are more of them."""
        self._ask(OPENING, self._forget)

    def run(self, make: Callable[[], T]) -> Future[T]:
        """Have something else done that needs PDFium."""
        return self._ask(OTHER, make)

    def _ask(self, rank: int, make: Callable[[], T]) -> Future[T]:
        future: Future[T] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(make())
            except Exception as problem:
                future.set_exception(problem)

        self._jobs.put(_Job((rank, next(self._numbers)), work))
        return future

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            try:
                job.make()
            except _EndError:
                return

    def _end(self) -> None:
        for document, _ in self._files.values():
            document.close()
        raise _EndError

    def _open(self, slot: _Slot, file: Path | bytes, looks: Sequence[str]) -> None:
        try:
            document = pypdfium2.PdfDocument(file)
        except pypdfium2.PdfiumError as problem:
            raise OSError(str(problem)) from problem
        for old in (slot, *(self._lots(slot) if isinstance(slot, str) else ())):
            if old in self._files:
                self._files.pop(old)[0].close()
        self._files[slot] = document, {look: place for place, look in enumerate(looks)}

    def _open_ahead(self, stem: str, pdf: bytes, looks: Sequence[str]) -> None:
        self._open((stem, next(self._numbers)), pdf, looks)
        for old in self._lots(stem)[:-_MOST_LOTS]:
            self._files.pop(old)[0].close()

    def _lots(self, stem: str) -> list[_Slot]:
        """Name the lots of pages that are shown ahead of a file, the oldest first."""
        return [slot for slot in self._files if isinstance(slot, tuple) and slot[0] == stem]

    def _forget(self) -> None:
        shown = set().union(*(places for _, places in self._files.values()))
        with self._lock:
            for key in [key for key in self._pictures if key[0] not in shown]:
                self._held -= len(self._pictures.pop(key))

    def _kept(self, key: tuple[str, int]) -> bytes | None:
        with self._lock:
            if key in self._pictures:
                self._pictures.move_to_end(key)
            return self._pictures.get(key)

    def _keep(self, key: tuple[str, int], picture: bytes) -> None:
        with self._lock:
            if key not in self._pictures:
                self._held += len(picture)
            self._pictures[key] = picture
            while self._held > KEPT:
                self._held -= len(self._pictures.popitem(last=False)[1])

    def _draw(self, stem: str, look: str, width: int) -> bytes | None:
        if (kept := self._kept((look, width))) is not None:
            return kept
        shown = (self._files.get(slot) for slot in (*reversed(self._lots(stem)), stem))
        found = next(((file, places[look]) for file, places in filter(None, shown) if look in places), None)
        if found is None or found[1] >= len(found[0]):
            return None
        page = found[0][found[1]]
        try:
            across, down = page.get_size()
            scale = min(width / across, (_MOST_PIXELS / (across * down)) ** 0.5)
            bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
            picture = _png(bitmap)
            bitmap.close()
        finally:
            page.close()
        self._keep((look, width), picture)
        return picture


class _EndError(Exception):
    """The thread that draws is to end."""


def _png(bitmap: pypdfium2.PdfBitmap) -> bytes:
    """Write a picture as a PNG, packed fast: no row refers to another, and none is looked at for long.

    ISA-L packs in a quarter of zlib's time, to about the same size.
    """
    wide = 3 * bitmap.width
    pixels = memoryview(bitmap.buffer).cast("B")
    rows = bytearray((1 + wide) * bitmap.height)
    for row in range(bitmap.height):
        start = row * (1 + wide) + 1
        rows[start : start + wide] = pixels[row * bitmap.stride : row * bitmap.stride + wide]
    head = struct.pack(">IIBBBBB", bitmap.width, bitmap.height, 8, 2, 0, 0, 0)  # 8 bits, RGB
    parts = ((b"IHDR", head), (b"IDAT", isal_zlib.compress(rows, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", isal_zlib.crc32(name + data))

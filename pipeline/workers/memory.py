"""Memory of a process: when garbage is collected, and what goes back to the system."""

from __future__ import annotations

import contextlib
import ctypes
import gc
from collections.abc import Iterator

# The number of glibc's option for the most heaps that there are: `M_ARENA_MAX` of malloc.h.
_MOST_HEAPS = -8


def share_heap() -> None:
    """Have all threads that are still to come use one heap: of glibc's, each keeps up to 64 MiB back."""
    with contextlib.suppress(OSError, AttributeError):  # another C library has no such function
        ctypes.CDLL(None).mallopt(_MOST_HEAPS, 1)


def collect_garbage() -> None:
    """Collect garbage while there is time, and have what stays passed over until this is called again.

    A collection that comes by itself goes through all that is kept for the next build, while somebody waits.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def give_memory_back() -> None:
    """Return to the system what this process needed and does not need any more."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Keep the garbage collector from running by itself: it would go through a layout again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

"""Where fascicles are made: here, in processes beside this one, or wherever an executor takes them.

A worker is a process with a pipe of its own, and has one task at a time: when it dies, it is known which task
it died of, and nothing that others do is touched. (A `ProcessPoolExecutor` waits for ever when a worker is
killed while its result is on the way: the pipe that all its workers share never tells of an end.)
"""

from __future__ import annotations

from pipeline.workers.companion import companion
from pipeline.workers.memory import collect_garbage, give_memory_back, share_heap
from pipeline.workers.shelter import undisturbed
from pipeline.workers.workshop import Lost, Workshop, cores

__all__ = [
    "Lost",
    "Workshop",
    "collect_garbage",
    "companion",
    "cores",
    "give_memory_back",
    "share_heap",
    "undisturbed",
]

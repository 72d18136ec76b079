"""Starting the process that watches and builds: before anything else, to work while the server opens.

Nothing heavy is imported here: both processes begin with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from pipeline.workers import companion


@dataclass(frozen=True, slots=True)
class Task:
    """What to watch: the booklet's folder, the language of messages, the editions to begin with."""

    root: Path
    language: str
    names: tuple[str, ...] = ()
    jobs: int | None = None


def launch(task: Task) -> tuple[BaseProcess, Connection[Any, Any]]:
    """Start watching; give the process, and the pipe to talk with it (`watcher.Watcher`)."""
    return companion(partial(_watch, task))


def _watch(task: Task, pipe: Connection[Any, Any]) -> None:
    from pipeline.preview.watcher import watch_for

    watch_for(task, pipe)

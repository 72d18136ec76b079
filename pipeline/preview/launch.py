"""Starting the process that watches and builds: before the server is loaded, to work while it opens.

Nothing heavy is imported here: both processes begin with it where the one cannot be forked off the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from socket import socket
from typing import Any

from pipeline.workers import companion

# What both processes need, and is imported once where that can be.
_NEEDED = ("pipeline.preview.watcher", "pipeline.kirby")


@dataclass(frozen=True, slots=True)
class Task:
    """What to watch: the booklet's folder, the language of messages, the editions to begin with."""

    root: Path
    language: str
    names: tuple[str, ...] = ()
    jobs: int | None = None


def launch(task: Task, *own: socket) -> tuple[BaseProcess, Connection[Any, Any]]:
    """Start watching; give the process, and the pipe to talk with it (`watcher.Watcher`).

    It is to have no part in sockets that stay the server's `own`.
    """
    return companion(partial(_watch, task), _NEEDED, own)


def _watch(task: Task, pipe: Connection[Any, Any]) -> None:
    from pipeline.preview.watcher import watch_for

    watch_for(task, pipe)

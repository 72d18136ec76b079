"""What is asked of a run of the preview, and the port that it is served at."""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass
from pathlib import Path

from pipeline.diagnostics import PipelineError, finding
from pipeline.preview.launch import Task

PORT = 8765
# The names of this machine that nobody else can use.
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Preview:
    """What is asked for: the booklet's folder, where to serve, whether content may be written."""

    root: Path
    language: str = "en"
    host: str = "127.0.0.1"
    port: int = PORT
    read_only: bool = False
    jobs: int | None = None

    @property
    def task(self) -> Task:
        """What is to be watched for it."""
        return Task(self.root, self.language, (), self.jobs)


def bound(host: str, port: int) -> socket.socket:
    """Take a port. PipelineError (`port-taken`, `host-unusable`) when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen()  # two that only bind may have one port, and a browser may come before all is loaded
    except OSError as problem:
        made.close()
        if problem.errno in (errno.EADDRINUSE, errno.EACCES):
            raise PipelineError(finding("port-taken", port=port)) from problem
        reason = problem.strerror or str(problem)
        raise PipelineError(finding("host-unusable", host=host, reason=reason)) from problem
    return made

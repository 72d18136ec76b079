"""Starting and ending: the socket, the threads, the browser."""

from __future__ import annotations

import asyncio
import errno
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn

from pipeline.diagnostics import PipelineError, finding
from pipeline.preview.app import Counter, application
from pipeline.preview.drawing import Easel
from pipeline.preview.guard import Guard, hosts_of
from pipeline.preview.offers import Offers
from pipeline.preview.shell import web_files
from pipeline.preview.showcase import Showcase
from pipeline.preview.watcher import Task

PORT = 8765
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
# Connections at one time; those beyond are told to come again.
_MOST_CONNECTIONS = 256
# Seconds that the watcher is given to end.
_GRACE = 8.0


@dataclass(frozen=True, slots=True)
class Preview:
    """What is asked for: the booklet's folder, where to serve, whether content may be written."""

    root: Path
    language: str = "en"
    host: str = "127.0.0.1"
    port: int = PORT
    read_only: bool = False
    jobs: int | None = None


class _Server(uvicorn.Server):
    """uvicorn's server, which lets go at once those who listen when it is told to end."""

    def __init__(self, config: uvicorn.Config, showcase: Showcase, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._showcase, self._ready = showcase, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._showcase.hub.begin(asyncio.get_running_loop())
        await super().startup(sockets)
        self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._showcase.hub.end()
        super().handle_exit(sig, frame)


def serve(asked: Preview, ready: Callable[[str], None]) -> None:
    """Serve a booklet until interrupted (KeyboardInterrupt); `ready` is told the address once.

    PipelineError when there is no such folder (`root-missing`) or the port is taken (`port-taken`).
    """
    if not asked.root.is_dir():
        raise PipelineError(finding("root-missing", folder=asked.root))
    with _bound(asked.host, asked.port) as listening:
        port = listening.getsockname()[1]
        easel, token = Easel(), secrets.token_urlsafe(32)
        is_here = asked.host in _LOOPBACK
        offers = Offers(asked.root, asked.read_only, is_here)
        showcase = Showcase(Task(asked.root, asked.language, (), asked.jobs), easel, offers)
        counter = Counter(showcase, easel, web_files(), token)
        names = (*_LOOPBACK, *(() if is_here else (asked.host,)))
        app = Guard(application(counter), hosts_of(names, port), token)
        watching = threading.Thread(target=showcase.run, name="watching", daemon=True)
        watching.start()
        try:
            _Server(_config(app), showcase, lambda: ready(_address(asked.host, port))).run([listening])
        finally:
            showcase.end()
            watching.join(_GRACE)
            easel.close()


def _config(app: Guard) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=1,
        h11_max_incomplete_event_size=32 << 10,
    )


def _address(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _bound(host: str, port: int) -> socket.socket:
    """Take a port. PipelineError (`port-taken`, `host-unusable`) when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
    except OSError as problem:
        made.close()
        if problem.errno in (errno.EADDRINUSE, errno.EACCES):
            raise PipelineError(finding("port-taken", port=port)) from problem
        reason = problem.strerror or str(problem)
        raise PipelineError(finding("host-unusable", host=host, reason=reason)) from problem
    return made

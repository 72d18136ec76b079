"""The server itself: its threads, how it begins and ends."""

from __future__ import annotations

import asyncio
import secrets
import socket
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn

from pipeline.preview.app import Counter, application
from pipeline.preview.asked import LOOPBACK, Preview
from pipeline.preview.drawing import Easel
from pipeline.preview.editing import CopyDesk
from pipeline.preview.guard import Guard, hosts_of
from pipeline.preview.offers import Offers
from pipeline.preview.shell import web_files
from pipeline.preview.showcase import Showcase
from pipeline.preview.watcher import Watcher

# Connections at one time; those beyond are told to come again.
_MOST_CONNECTIONS = 256
# Seconds that the watcher is given to end.
_GRACE = 8.0


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


def run(asked: Preview, listening: socket.socket, watcher: Watcher, ready: Callable[[str], None]) -> None:
    """Serve at a socket until interrupted, with a watcher that was started."""
    port, is_here = listening.getsockname()[1], asked.host in LOOPBACK
    easel, token = Easel(), secrets.token_urlsafe(32)
    showcase = Showcase(asked.task, easel, Offers(asked.root, asked.read_only, is_here), watcher)
    names = (*LOOPBACK, *(() if is_here else (asked.host,)))
    copy = CopyDesk(asked.root, read_only=asked.read_only)
    counter = Counter(showcase, easel, web_files(), copy, token)
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

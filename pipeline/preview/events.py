"""What browsers are told as it happens: server-sent events, each browser with a short queue of its own.

A browser that reads slowly loses the oldest of what waits for it, and one that has not read for long is let
go: it asks for the whole state when it comes again, so that nothing is lost but time.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.types import Receive, Send

# Events that wait for one browser, browsers that listen, seconds between signs of life, and those after which
# a browser that takes nothing in is gone.
LONGEST_QUEUE, MOST_LISTENERS, HEARTBEAT, PATIENCE = 32, 48, 15.0, 20.0
Body = Callable[[str], Mapping[str, object]]


@dataclass(slots=True, eq=False)
class Listener:
    """A browser that listens: the edition that it looks at, and its language."""

    stem: str
    language: str
    waiting: deque[bytes] = field(default_factory=lambda: deque(maxlen=LONGEST_QUEUE))
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Hub:
    """Passes events on to all who listen. `publish` may be called from any thread, all else by the loop's."""

    def __init__(self, changed: Callable[[tuple[str, ...]], None] = lambda _: None) -> None:
        """Tell `changed` which editions are looked at, the newest first, when that is others than before."""
        self._listeners: list[Listener] = []
        self._changed = changed
        self._looked_at: tuple[str, ...] = ()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._number = 0
        self._ended = False

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Say which loop the server runs in: what was published before had no listeners."""
        self._loop = loop

    def end(self) -> None:
        """Let all go who listen."""
        self._ended = True
        for one in self._listeners:
            one.news.set()

    def publish(self, name: str, body: Body) -> None:
        """Tell an event to all; `body` gives what is said of it in a language."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._pass_on, name, body)

    def _pass_on(self, name: str, body: Body) -> None:
        self._number += 1
        said: dict[str, bytes] = {}
        for one in self._listeners:
            if one.language not in said:
                text = json.dumps(body(one.language), ensure_ascii=False, separators=(",", ":"))
                said[one.language] = f"event: {name}\nid: {self._number}\ndata: {text}\n\n".encode()
            one.waiting.append(said[one.language])
            one.news.set()

    @contextmanager
    def listening(self, stem: str, language: str) -> Iterator[Listener | None]:
        """Have somebody listen while the block runs; None when there are too many."""
        if len(self._listeners) >= MOST_LISTENERS or self._ended:
            yield None
            return
        listener = Listener(stem, language)
        self._listeners.insert(0, listener)
        self._tell()
        try:
            yield listener
        finally:
            self._listeners.remove(listener)
            self._tell()

    def _tell(self) -> None:
        looked_at = tuple(dict.fromkeys(one.stem for one in self._listeners if one.stem))
        if looked_at and looked_at != self._looked_at:
            self._looked_at = looked_at
            self._changed(looked_at)

    async def serve(self, listener: Listener, receive: Receive, send: Send) -> None:
        """Send a browser its events until it goes away, or does not take them in."""
        gone = asyncio.ensure_future(_gone(receive))
        try:
            async with asyncio.timeout(PATIENCE):
                await _start(send)
            while not gone.done() and not self._ended:
                await _wait(listener.news, gone)
                listener.news.clear()
                said = b"".join(listener.waiting) or b": here\n\n"
                listener.waiting.clear()
                async with asyncio.timeout(PATIENCE):
                    await send({"type": "http.response.body", "body": said, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        except (TimeoutError, OSError):
            return
        finally:
            gone.cancel()


async def _start(send: Send) -> None:
    heads = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 200, "headers": heads})
    await send({"type": "http.response.body", "body": b"retry: 1000\n\n", "more_body": True})


async def _wait(news: asyncio.Event, gone: asyncio.Future[None]) -> None:
    """Wait for news, for the time of a sign of life, or until the browser is gone."""
    told: asyncio.Future[Any] = asyncio.ensure_future(news.wait())
    ends: set[asyncio.Future[Any]] = {told, gone}
    try:
        await asyncio.wait(ends, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
    finally:
        told.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass

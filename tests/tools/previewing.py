"""A preview that really runs, in a process of its own, and what a browser would ask of it."""

from __future__ import annotations

import contextlib
import http.client
import json
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.preview.guard import TOKEN

PATIENCE = 90.0
"""Seconds after which something that was to come is missing."""


@dataclass
class Answer:
    """What the server answered."""

    status: int
    heads: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


@dataclass
class Running:
    """A server that runs, seen by someone who may send anything."""

    process: subprocess.Popen[str]
    port: int
    _token: str = field(default="")

    @property
    def host(self) -> str:
        """The address it goes by."""
        return f"127.0.0.1:{self.port}"

    def ask(self, target: str, method: str = "GET", body: bytes | None = None, **heads: str) -> Answer:
        """Send a request, its target byte for byte as given; `Host` is right unless it is given."""
        sent = {"Host": self.host} | {name.replace("_", "-"): value for name, value in heads.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                connection.putheader(name, value)
            if body is not None and "Content-Length" not in sent:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            got = connection.getresponse()
            return Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())
        finally:
            connection.close()

    @property
    def token(self) -> str:
        """The token of the run, as the shell holds it."""
        if not self._token:
            found = re.search(rb'name="livret-token" content="([^"]+)"', self.ask("/").body)
            assert found is not None
            self._token = found[1].decode()
        return self._token

    def post(self, target: str, said: object, **heads: str) -> Answer:
        """Send what one of the preview's own pages would."""
        own = {"Origin": f"http://{self.host}", TOKEN: self.token, "Content-Type": "application/json"}
        return self.ask(target, "POST", json.dumps(said).encode(), **(own | heads))

    def state(self, language: str = "en") -> Any:
        """Ask how everything stands."""
        return self.ask("/api/state", Accept_Language=language).json

    def edition(self, stem: str, language: str = "en") -> Any:
        """Ask for all of an edition that was made."""
        answer = self.ask(f"/api/editions/{stem}", Accept_Language=language)
        assert answer.status == 200, answer
        return answer.json


class Listener:
    """Listens to the events of a preview; they are handed out one by one."""

    def __init__(self, preview: Running, stem: str, language: str = "en") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", preview.port, timeout=PATIENCE)
        heads = {"Host": preview.host, "Accept-Language": language}
        self._connection.request("GET", f"/api/events?edition={stem}", headers=heads)
        self._socket = self._connection.sock
        self._answer = self._connection.getresponse()
        self.status = self._answer.status
        self.events: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        name = ""
        try:
            for line in self._answer:
                word, _, rest = line.decode().rstrip("\n").partition(": ")
                if word == "event":
                    name = rest
                elif word == "data":
                    self.events.put((name, json.loads(rest)))
        except (OSError, ValueError, AttributeError):
            pass  # the connection is closed
        self.events.put(("end", None))

    def next(self, wanted: str, *, among: Any = lambda _: True) -> Any:
        """Give the next event of that name that is `among` those meant; the others are dropped."""
        while True:
            name, said = self.events.get(timeout=PATIENCE)
            if name == wanted and among(said):
                return said
            assert name != "end", f"no {wanted} came"

    def close(self) -> None:
        """Go away."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(PATIENCE)
        self._answer.close()
        self._connection.close()
        self._socket.close()


@contextmanager
def previewing(root: Path, *options: str, environment: dict[str, str] | None = None) -> Iterator[Running]:
    """Run a preview of a booklet while the block runs, at a port that is free."""
    command = [
        sys.executable,
        "-m",
        "pipeline",
        "preview",
        str(root),
        "--no-open",
        "--port",
        "0",
        "--lang",
        "en",
    ]
    process = subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r":(\d+)/$", said.strip())
        assert found is not None, (said, process.stderr and process.stderr.read())
        yield Running(process, int(found[1]))
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise


def made(preview: Running, stem: str) -> Any:
    """Wait until an edition was made and checked, and give all of it."""
    listener = Listener(preview, stem)
    try:
        while True:
            answer = preview.ask(f"/api/editions/{stem}", Accept_Language="en")
            if answer.status == 200 and answer.json["checked"]:
                return answer.json
            listener.next("state")
    finally:
        listener.close()

"""Who may ask for what: the address that was called, the page that a request comes from, the run's token.

A page of elsewhere in the same browser can send requests here. It cannot read the answers, nor set the header
that holds the token; and a name of elsewhere that leads to this machine (DNS rebinding) is told by `Host`.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.diagnostics import LANGUAGES
from pipeline.preview.words import language_of, say

TOKEN = "x-livret-token"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_READS, _WRITES = ("GET", "HEAD"), ("POST",)
# Bytes of a request's body: more than any text field holds.
LONGEST_BODY = 4_000_000


class BodyTooLongError(Exception):
    """A request has more of a body than anything here could want."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets through to `app` what comes from the preview's own pages; `hosts` are the addresses it goes by."""

    app: ASGIApp
    hosts: frozenset[str]
    token: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or have it answered."""
        if scope["type"] != "http":
            return  # nothing else is offered: uvicorn closes it
        heads = _heads(scope)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        refused = self._refused(scope, heads)
        if refused is not None:
            await refuse(scope, guarded, *refused)
            return
        await self.app(scope, _limited(receive), guarded)

    def _refused(self, scope: Scope, heads: Mapping[str, list[str]]) -> tuple[HTTPStatus, str] | None:
        """Say why a request is not let through; None when it is."""
        hosts = heads.get("host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self.hosts:
            return HTTPStatus.MISDIRECTED_REQUEST, "host"
        if scope["method"] not in (*_READS, *_WRITES):
            return HTTPStatus.METHOD_NOT_ALLOWED, "method"
        if not self._is_from_here(scope, heads):
            return HTTPStatus.FORBIDDEN, "origin"
        if scope["method"] in _WRITES:
            given = heads.get(TOKEN, [])
            if len(given) != 1 or not secrets.compare_digest(given[0].encode(), self.token.encode()):
                return HTTPStatus.FORBIDDEN, "token"
            if any(
                not said.isdecimal() or int(said) > LONGEST_BODY for said in heads.get("content-length", [])
            ):
                return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "large"
        return None

    def _is_from_here(self, scope: Scope, heads: Mapping[str, list[str]]) -> bool:
        """Tell whether one of the preview's own pages asks, or a person who typed its address."""
        origins, sites = heads.get("origin", []), heads.get("sec-fetch-site", [])
        own = {f"http://{host}" for host in self.hosts}
        if any(origin.lower() not in own for origin in origins):
            return False
        if scope["method"] in _WRITES:
            return len(origins) == 1 and all(site == "same-origin" for site in sites)
        if all(site in ("same-origin", "none") for site in sites):
            return True
        # A link elsewhere may lead to the shell: nothing is set off by that.
        asked = (heads.get("sec-fetch-mode"), heads.get("sec-fetch-dest"))
        return scope["path"] == "/" and asked == (["navigate"], ["document"])


def hosts_of(names: Iterable[str], port: int) -> frozenset[str]:
    """Give the `Host` headers of a server: at port 80 browsers leave the port out."""
    named = [f"[{name}]" if ":" in name else name for name in names]
    return frozenset(f"{name}:{port}" for name in named) | (frozenset(named) if port == 80 else frozenset())


def _heads(scope: Scope) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return found


def _limited(receive: Receive) -> Receive:
    """Take in no more of a body than may be: BodyTooLongError, for the application to answer."""
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LONGEST_BODY:
            raise BodyTooLongError
        return message

    return limited


def reader(scope: Scope) -> str:
    """Tell the language that whoever asks reads: what the address says (`?lang=`), else the browser."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[-1]
    return asked if asked in LANGUAGES else language_of(", ".join(_heads(scope).get("accept-language", [])))


async def refuse(scope: Scope, send: Send, status: HTTPStatus, key: str) -> None:
    """Answer with a message in the reader's language."""
    body = json.dumps({"message": say(key, reader(scope))}, ensure_ascii=False).encode()
    heads = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": int(status), "headers": heads})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

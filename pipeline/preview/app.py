"""What may be asked of the preview, and what is answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from pipeline import build
from pipeline.preview import opening, telling
from pipeline.preview.drawing import CHANGED, OTHER, Easel
from pipeline.preview.editing import Conflict, CopyDesk, RefusedError
from pipeline.preview.guard import BodyTooLongError, reader
from pipeline.preview.inside import booklet_file
from pipeline.preview.shell import WebFile, shell
from pipeline.preview.showcase import Showcase
from pipeline.preview.sources import panel_address
from pipeline.preview.words import say

# What a refusal to edit is in the words of HTTP.
_REFUSED = {
    "read-only": HTTPStatus.FORBIDDEN,
    "outside": HTTPStatus.NOT_FOUND,
    "field-lost": HTTPStatus.NOT_FOUND,
    "undo-lost": HTTPStatus.NOT_FOUND,
    "unwritable": HTTPStatus.UNPROCESSABLE_ENTITY,
    "file-unread": HTTPStatus.INTERNAL_SERVER_ERROR,
    "file-unwritten": HTTPStatus.INTERNAL_SERVER_ERROR,
}
# No file has so many lines.
_MOST_LINES = 10_000_000
_FRESH = {"cache-control": "no-cache"}
_NEVER = {"cache-control": "no-store"}
_ALWAYS = {"cache-control": "private, max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class Counter:
    """Answers requests about what is in the showcase."""

    showcase: Showcase
    easel: Easel
    files: dict[str, WebFile]
    copy: CopyDesk
    token: str

    async def shell(self, request: Request) -> Response:
        """Give the page that holds everything."""
        page = shell(reader(request.scope), self.token, read_only=self.showcase.offers.read_only)
        return Response(page, media_type="text/html; charset=utf-8", headers=_NEVER)

    async def web(self, request: Request) -> Response:
        """Give a file of the front end."""
        file = self.files.get(request.path_params["name"])
        if file is None:
            return missing(request)
        heads = _FRESH | {"etag": file.tag}
        if request.headers.get("if-none-match") == file.tag:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=heads)
        return Response(file.data, media_type=file.kind, headers=heads)

    async def state(self, request: Request) -> Response:
        """Tell how everything stands."""
        return answer(self.showcase.state(reader(request.scope)))

    async def edition(self, request: Request) -> Response:
        """Tell all of an edition; one that was not made yet is made from now on."""
        stem, language = request.path_params["stem"], reader(request.scope)
        known = self.showcase.ask(stem)
        showing = self.showcase.showing(stem)
        if showing is None:
            stopped = self.showcase.stopped(language) if known else None
            return answer({"stopped": stopped, "message": say("missing", language)}, HTTPStatus.NOT_FOUND)
        return await asyncio.to_thread(self._told_edition, stem, showing, language)

    def _told_edition(self, stem: str, showing: telling.Showing, language: str) -> Response:
        proof = showing.proof
        return answer(
            {
                "stem": stem,
                "version": showing.version,
                "checked": showing.checked,
                "press_ready": proof.press_ready if proof and showing.checked else None,
                "file": f"{stem}.pdf",
                "seconds": round(showing.seconds, 3),
                "pages": telling.pages(showing),
                "outline": telling.outline(showing.plan.outline),
                "findings": telling.findings(showing, language),
                "blocks": telling.blocks(
                    showing,
                    self.showcase.sources.begun,
                    self.showcase.sources.field_of,
                    lambda place: panel_address(self.showcase.settings.panel, place.file),
                ),
            }
        )

    async def reading(self, request: Request) -> Response:
        """Tell an edition as a screen reader says it."""
        showing = self.showcase.showing(request.path_params["stem"])
        if showing is None or showing.proof is None:
            return missing(request)
        said = await asyncio.to_thread(build.listen, self.showcase.root, showing.proof)
        return answer(telling.reading(said, showing, reader(request.scope)))

    async def page(self, request: Request) -> Response:
        """Draw a page."""
        stem, look = request.path_params["stem"], request.path_params["digest"]
        width = request.query_params.get("width", "800")
        showing = self.showcase.showing(stem)
        if showing is None or look not in showing.looks:
            return missing(request)
        if not (width.isascii() and width.isdecimal() and len(width) <= 5):
            return refusal(request, HTTPStatus.BAD_REQUEST, "wrong")
        new = any(showing.plan.pages[number - 1].look == look for number in showing.saved)
        drawn = self.easel.page(stem, look, int(width), CHANGED if new else OTHER)
        picture = await asyncio.wrap_future(drawn)
        if picture is None:
            return missing(request)
        return Response(picture, media_type="image/png", headers=_ALWAYS)

    async def download(self, request: Request) -> Response:
        """Give the PDF of an edition."""
        stem = request.path_params["stem"]
        showing = self.showcase.showing(stem)
        if showing is None or showing.proof is None:
            return missing(request)
        file = self.showcase.root / showing.proof.file
        return FileResponse(file, media_type="application/pdf", filename=f"{stem}.pdf", headers=_FRESH)

    async def report(self, request: Request) -> Response:
        """Give a report that the last build made."""
        name = request.path_params["name"]
        file = (await asyncio.to_thread(self.showcase.reports)).get(name)
        return missing(request) if file is None else FileResponse(file, filename=name, headers=_FRESH)

    async def proof(self, _: Request) -> Response:
        """Count changes from now on."""
        self.showcase.new_proof()
        return answer({"proof": True})

    async def open(self, request: Request) -> Response:
        """Open a file of the booklet in the editor."""
        said = await asked(request)
        name, line = said.get("file"), said.get("line")
        line = 1 if line is None else line
        if not isinstance(name, str) or not isinstance(line, int) or not 0 < line < _MOST_LINES:
            return refusal(request, HTTPStatus.BAD_REQUEST, "wrong")
        file = await asyncio.to_thread(booklet_file, self.showcase.root, name)
        if file is None:
            return refusal(request, HTTPStatus.NOT_FOUND, "outside")
        if not self.showcase.offers.is_here:
            return refusal(request, HTTPStatus.CONFLICT, "no-editor")
        if editor := self.showcase.settings.editor:
            return answer({"url": opening.address(editor, file, line)})
        try:
            await asyncio.to_thread(opening.start, opening.command(file, line), self.showcase.root)
        except opening.NoEditorError:
            return refusal(request, HTTPStatus.CONFLICT, "no-editor")
        except OSError:
            return refusal(request, HTTPStatus.CONFLICT, "editor-lost")
        return answer({"opened": True})

    async def field(self, request: Request) -> Response:
        """Give the text of a field as its file has it."""
        named = {name: request.query_params.get(name, "") for name in ("file", "field")}
        opened = await asyncio.to_thread(self.copy.open, **named)
        return answer({**named, "value": opened.value, "line": opened.line, "digest": opened.digest})

    async def write(self, request: Request) -> Response:
        """Write the text of a field into its file."""
        said = _texts(await asked(request), "file", "field", "value", "digest")
        if said is None:
            return refusal(request, HTTPStatus.BAD_REQUEST, "wrong")
        done = await asyncio.to_thread(self.copy.save, **said)
        if isinstance(done, Conflict):
            return _conflict(request, done)
        return answer({"digest": done.digest, "undo": done.undo})

    async def undo(self, request: Request) -> Response:
        """Take a save back."""
        said = _texts(await asked(request), "undo")
        if said is None:
            return refusal(request, HTTPStatus.BAD_REQUEST, "wrong")
        done = await asyncio.to_thread(self.copy.undo, said["undo"])
        return _conflict(request, done) if isinstance(done, Conflict) else answer({"digest": done})


def _texts(said: dict[str, Any], *names: str) -> dict[str, str] | None:
    """Pick texts from what a request says; None where one is missing."""
    texts = {name: text for name in names if isinstance(text := said.get(name), str)}
    return texts if len(texts) == len(names) else None


def _conflict(request: Request, conflict: Conflict) -> Response:
    texts: telling.Json = {"now": conflict.now, "yours": conflict.yours, "digest": conflict.digest}
    return answer(texts | {"message": say("conflict", reader(request.scope))}, HTTPStatus.CONFLICT)


async def asked(request: Request) -> dict[str, Any]:
    """Read what a request asks for; {} when it is not a JSON object."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return {}
    try:
        said = json.loads(await request.body())
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def answer(body: telling.Json | list[telling.Json], status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Answer with JSON."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(text, status, headers=_NEVER, media_type="application/json; charset=utf-8")


def refusal(request: Request, status: HTTPStatus, key: str, **words: object) -> Response:
    """Say in the reader's language what keeps a request from being answered."""
    return answer({"message": say(key, reader(request.scope), **words)}, status)


def missing(request: Request) -> Response:
    """Say that there is no such thing."""
    return refusal(request, HTTPStatus.NOT_FOUND, "missing")


class Events:
    """Answers those who listen, for as long as they do."""

    def __init__(self, showcase: Showcase) -> None:
        self._showcase = showcase

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one who listens."""
        request = Request(scope)
        stem, hub = request.query_params.get("edition", ""), self._showcase.hub
        with hub.listening(stem, reader(scope)) as listener:
            if listener is None:
                await refusal(request, HTTPStatus.SERVICE_UNAVAILABLE, "busy")(scope, receive, send)
            else:
                await hub.serve(listener, receive, send)


def application(counter: Counter) -> Starlette:
    """Put everything under its address."""

    async def lost(request: Request, _: Exception) -> Response:
        return missing(request)

    async def wrong(request: Request, _: Exception) -> Response:
        return refusal(request, HTTPStatus.METHOD_NOT_ALLOWED, "method")

    async def refused(request: Request, problem: Exception) -> Response:
        assert isinstance(problem, RefusedError)
        return refusal(request, _REFUSED[problem.key], problem.key, **problem.words)

    async def too_long(request: Request, _: Exception) -> Response:
        return refusal(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "large")

    def get(address: str, make: Callable[[Request], Awaitable[Response]]) -> Route:
        return Route(address, make, methods=["GET"])

    made = Starlette(
        routes=[
            get("/", counter.shell),
            get("/web/{name}", counter.web),
            get("/api/state", counter.state),
            get("/api/editions/{stem}", counter.edition),
            Route("/api/events", Events(counter.showcase), methods=["GET"]),
            get("/api/reading/{stem}", counter.reading),
            get("/pages/{stem}/{digest}", counter.page),
            get("/download/{stem}.pdf", counter.download),
            get("/download/report/{name}", counter.report),
            Route("/api/proof", counter.proof, methods=["POST"]),
            Route("/api/open", counter.open, methods=["POST"]),
            get("/api/field", counter.field),
            Route("/api/field", counter.write, methods=["POST"]),
            Route("/api/undo", counter.undo, methods=["POST"]),
        ],
        exception_handlers={404: lost, 405: wrong, RefusedError: refused, BodyTooLongError: too_long},
    )
    made.router.redirect_slashes = False
    return made

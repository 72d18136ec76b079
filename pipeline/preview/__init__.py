"""The booklet in the browser, again after each edit: a server for the one who edits, on her own machine."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from pipeline.diagnostics import PipelineError, finding
from pipeline.preview.asked import PORT, Preview, bound
from pipeline.preview.launch import launch
from pipeline.workers import undisturbed

__all__ = ["PORT", "Preview", "serve"]


def serve(asked: Preview, ready: Callable[[str], None]) -> None:
    """Serve a booklet until interrupted (KeyboardInterrupt); `ready` is told the address once.

    PipelineError when there is no such folder (`root-missing`) or the port is taken (`port-taken`).
    """
    if not asked.root.is_dir():
        raise PipelineError(finding("root-missing", folder=asked.root))
    with bound(asked.host, asked.port) as listening, contextlib.ExitStack() as ending:
        with undisturbed():  # Python may lose a Ctrl-C that comes while it loads a module: this waits instead
            started = launch(asked.task, listening)
            # Only now: the server is loaded while the watcher looks what is to be made.
            from pipeline.preview.server import run
            from pipeline.preview.watcher import Watcher

            watcher = Watcher(*started)
            ending.callback(watcher.close)
        run(asked, listening, watcher, ready)

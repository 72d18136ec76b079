"""Opening the engine: it needs libraries of the system, and says at length on stdout when one is missing."""

from __future__ import annotations

import contextlib
import importlib
import io

from pipeline.diagnostics import PipelineError, finding


def open_engine(module: str = "weasyprint") -> None:
    """Import the engine; PipelineError (`library-missing`) when the system lacks what it opens."""
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            importlib.import_module(module)
    except OSError as problem:
        reason = str(problem).splitlines()[0].partition(":")[0]
        raise PipelineError(finding("library-missing", reason=reason)) from problem

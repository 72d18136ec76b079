"""The engine opened ahead of its use, in the process that workers are forked from.

What prevents that is told where the engine is used.
"""

from __future__ import annotations

import contextlib
import importlib

from pipeline.diagnostics import PipelineError

with contextlib.suppress(PipelineError):
    importlib.import_module("pipeline.typesetting.setting")

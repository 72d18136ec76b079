"""The Markdown that Kirby reads: Parsedown 1.8.0's dialect, and on demand that of Parsedown Extra 0.9.0.

A profile of Python-Markdown: its parser, inline phase and writer give way to ours, because Parsedown decides
line by line what Python-Markdown decides by chunks between blank lines. No rule looks at a text twice from
the same place, so that time grows with length.
"""

from __future__ import annotations

from pipeline.kirby.dialect.elements import TooNestedError
from pipeline.kirby.dialect.profile import Dialect, convert

__all__ = ["Dialect", "TooNestedError", "convert"]

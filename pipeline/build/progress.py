"""How far a build is, for those who wait."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Is told each stage of a build, and how many of its parts are done where it has any."""

    def __call__(self, stage: str, done: int = 0, total: int = 0, /) -> None:
        """Be told."""

"""One input through every target: what does not end clean, or not at all, is a failure."""

from __future__ import annotations

import signal
import traceback
from types import FrameType
from typing import NamedTuple

from tools.fuzz.inputs import made_up
from tools.fuzz.targets import TARGETS

# Seconds of one target on one input; the usual ones take a thousandth.
LIMIT = 20


class Failure(NamedTuple):
    """An input, by its number, that a target did not end clean on."""

    target: str
    seed: int
    words: str


class TooLongError(Exception):
    """A target is still at it."""


def _ring(_: int, __: FrameType | None) -> None:
    raise TooLongError


def tried(seed: int) -> list[Failure]:
    """Try every target on the input of a number."""
    signal.signal(signal.SIGALRM, _ring)
    text = made_up(seed)
    failures: list[Failure] = []
    for name, target in TARGETS.items():
        signal.alarm(LIMIT)
        try:
            target(text)
        except Exception:
            failures.append(Failure(name, seed, traceback.format_exc(limit=-4)))
        finally:
            signal.alarm(0)
    return failures

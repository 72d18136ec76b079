"""veraPDF, the reference validator, asked as an outside program where there is one."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

# A booklet of 200 pages takes some twenty seconds, most of them to start Java.
_SECONDS = 300


@dataclass(slots=True)
class Broken:
    """A rule that a file breaks: veraPDF's name for it, how often, what it asks for."""

    rule: str
    count: int
    reason: str = ""


def available() -> bool:
    """Whether there is a veraPDF to ask."""
    return shutil.which("verapdf") is not None


def ask(file: Path, flavour: str) -> Iterator[Broken]:
    """Give the rules that a file breaks of a standard (`ua1`, `2a`), by veraPDF's name for it.

    Raises OSError, with the reason, when veraPDF gives no report.
    """
    command = ["verapdf", "--format", "xml", "-f", flavour, str(file.resolve())]
    try:
        done = subprocess.run(
            command, timeout=_SECONDS, check=False, capture_output=True, stdin=subprocess.DEVNULL
        )
        yield from _read(done.stdout)
    except (subprocess.SubprocessError, ExpatError, ValueError, KeyError) as problem:
        raise OSError(str(problem)) from problem


def _read(report: bytes) -> Iterator[Broken]:
    """Read the rules that failed from a report; ValueError when it holds no verdict."""
    broken: list[Broken] = []
    verdicts: list[str] = []
    inside: list[str] = []

    def start(name: str, said: dict[str, str]) -> None:
        inside.append(name)
        if name == "validationReport":
            verdicts.append(said["isCompliant"])
        elif name == "rule" and said["status"] == "failed":
            rule = f"veraPDF {said['clause']}-{said['testNumber']}"
            broken.append(Broken(rule, int(said["failedChecks"])))

    def text(words: str) -> None:
        if inside[-2:] == ["rule", "description"] and broken:
            broken[-1].reason += words

    parser = ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: inside.pop()
    parser.CharacterDataHandler = text
    parser.Parse(report, True)
    if not verdicts or (verdicts != ["true"] and not broken):
        raise ValueError("no verdict in its report")
    yield from broken

"""veraPDF, the reference validator of PDF/UA and PDF/A, run on many files by one Java process.

`tools/setup.sh test` puts its library and our compiled runner into `.venv/verapdf/`: no network here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2] / ".venv" / "verapdf"


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that a file breaks: its clause, the number of veraPDF's test, how often, what and where."""

    clause: str
    test: int
    count: int
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What veraPDF says of one file and one flavour; a file it cannot read has one failure, of no clause."""

    file: Path
    flavour: str
    compliant: bool
    failures: tuple[Failure, ...] = ()

    def __str__(self) -> str:
        said = [f"{f.clause} test {f.test}, {f.count} times: {f.message}" for f in self.failures]
        return "\n  ".join([f"{self.file.name} {'is' if self.compliant else 'is not'} {self.flavour}", *said])


def validate(paths: Sequence[Path], flavours: Sequence[str] = ("ua1",), home: Path = HOME) -> list[Verdict]:
    """Judge each file against each flavour (veraPDF's ids: `ua1`, `ua2`, `2a`, `2b`…), in that order.

    Fails the test, with the remedy, when Java or what the set-up prepares is missing. Raises RuntimeError
    when veraPDF itself cannot work (an unknown flavour).
    """
    java = shutil.which("java")
    if java is None or not (home / "library.jar").is_file() or not (home / "Validation.class").is_file():
        pytest.fail("veraPDF or Java is missing: run `make test`, which installs both", pytrace=False)
    command = [java, "-Xss8m", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"]  # short-lived: no C2
    command += ["-cp", os.pathsep.join([str(home), str(home / "library.jar")]), "Validation"]
    command += [",".join(flavours), *(str(path) for path in paths)]
    # Java reads file names in the locale's encoding, and could not open "été.pdf" under LANG=C.
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False)
    if done.returncode:
        raise RuntimeError(f"veraPDF did not work: {done.stderr.strip()}")
    return list(_verdicts(done.stdout.splitlines(), paths))


def _verdicts(lines: Sequence[str], paths: Sequence[Path]) -> Iterator[Verdict]:
    rows = [line.split("\t") for line in lines]
    for at, (kind, *columns) in enumerate(rows):
        if kind == "unreadable":
            index, flavour, reason = columns
            yield Verdict(paths[int(index)], flavour, False, (Failure("", 0, 1, reason),))
        elif kind == "verdict":
            index, flavour, compliant = columns
            yield Verdict(paths[int(index)], flavour, compliant == "true", _failures(rows[at + 1 :]))


def _failures(rows: Sequence[Sequence[str]]) -> tuple[Failure, ...]:
    """Read the rows of failures that stand first, sorted, for veraPDF gives them in no order."""
    found = []
    for kind, *columns in rows:
        if kind != "failure":
            break
        clause, test, count, message = columns
        found.append(Failure(clause, int(test), int(count), message))
    return tuple(sorted(found, key=lambda failure: (failure.clause, failure.test)))

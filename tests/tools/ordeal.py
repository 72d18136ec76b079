"""Lets preflight look at files as a program of its own, with little memory and a clock.

    python -m tests.tools.ordeal FOLDER

Prints for each PDF in the folder a line of JSON: its name, the codes of what was found, the seconds that the
check took, and what went wrong if anything did. A file that takes longer than `PATIENCE` is given up. Seconds
are those of the processor: a machine that is busy does not count.
"""

from __future__ import annotations

import contextlib
import json
import resource
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import run

PATIENCE = 20
MEMORY = 1536 << 20


@dataclass(frozen=True, slots=True)
class Ordeal:
    """What became of a file: codes of findings, seconds, megabytes at most so far, what went wrong."""

    name: str
    codes: tuple[str, ...]
    seconds: float
    megabytes: float
    problem: str


def ordeals(folder: Path, patience: int = PATIENCE) -> Iterator[Ordeal]:
    """Look at all files of a folder in another process; the one that kills it is the last."""
    command = [sys.executable, "-m", "tests.tools.ordeal", str(folder), str(patience)]
    done = run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    for line in done.stdout.splitlines():
        said = json.loads(line)
        yield Ordeal(**said | {"codes": tuple(said["codes"])})
    if done.returncode:
        yield Ordeal("?", (), 0.0, 0.0, f"status {done.returncode}: {done.stderr[-2000:]}")


class _PatienceError(Exception):
    pass


def _give_up(*_: object) -> None:
    raise _PatienceError


def _look_at(file: Path, patience: int) -> Ordeal:
    from pipeline import preflight
    from pipeline.diagnostics import Diagnostic, PipelineError
    from pipeline.edition import BUILT_IN, Conformance

    findings: list[Diagnostic] = []
    problem = ""
    start, seconds = time.process_time(), float(patience)
    signal.setitimer(signal.ITIMER_PROF, patience)
    try:
        preflight.check(file, replace(BUILT_IN[0], conformance=Conformance.PDF_X_4), findings.append)
        seconds = time.process_time() - start
        for one in findings:
            one.text("fr"), one.record("en")
        signal.setitimer(signal.ITIMER_PROF, patience)
        with contextlib.suppress(PipelineError):
            preflight.inventory(file)
    except _PatienceError:
        problem = "too slow: " + "".join(traceback.format_exc().splitlines(keepends=True)[-8:])
    except BaseException:
        problem = traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Ordeal(file.stem, tuple(one.code for one in findings), round(seconds, 2), round(most), problem)


def main() -> None:
    """Look at each file of the folder that is named."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, _give_up)
    patience = int(sys.argv[2]) if len(sys.argv) > 2 else PATIENCE
    for file in sorted(Path(sys.argv[1]).glob("*.pdf")):
        one = _look_at(file, patience)
        said = {name: getattr(one, name) for name in Ordeal.__dataclass_fields__}
        print(json.dumps(said, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()

"""`make fuzz`: so many made-up inputs through every reader; each must end clean, and soon."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys

from tools.fuzz.inputs import made_up
from tools.fuzz.trial import Failure, tried

INPUTS = 100_000


def main() -> int:
    """Run, tell each failure, and give the exit status: 0 when there was none."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=INPUTS, help=f"how many ({INPUTS})")
    parser.add_argument("--seed", type=int, default=0, help="number of the first input (0)")
    parser.add_argument(
        "--show", type=int, metavar="SEED", help="write the input of a number, and try it alone"
    )
    asked = parser.parse_args()
    if asked.show is not None:
        sys.stdout.write(repr(made_up(asked.show)) + "\n")
        failures = tried(asked.show)
    else:
        failures = _all(range(asked.seed, asked.seed + asked.inputs))
    for failure in failures:
        sys.stdout.write(f"--- {failure.target}, --show {failure.seed}\n{failure.words}\n")
    sys.stdout.write(f"{len(failures)} failures\n")
    return 1 if failures else 0


def _all(seeds: range) -> list[Failure]:
    failures: list[Failure] = []
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        for done, found in enumerate(pool.imap_unordered(tried, seeds, chunksize=200), 1):
            failures += found
            if done % 10_000 == 0:
                sys.stderr.write(f"{done} inputs, {len(failures)} failures\n")
    return failures


if __name__ == "__main__":
    sys.exit(main())

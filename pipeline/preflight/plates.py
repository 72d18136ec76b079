"""Ink counted on plates: pages rasterised by Ghostscript, an outside program, where there is one.

It runs only on pages of which `inks` cannot prove that they hold the limit, shut in (`-dSAFER`) and for a
limited time; its answer is read as it comes, `bitcmyk` writes four bytes a dot and nothing else.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.preflight.geometry import Box
from pipeline.preflight.inks import heaviest_of

# Dots per inch: a square of 15 mm is some 21 dots wide.
PPI = 36
_SECONDS = 60
_SECONDS_IN_ALL = 120
# More pages than that are not asked for in one go: their dots stand in a file meanwhile.
_AT_ONCE = 40


def available() -> bool:
    """Whether there is a Ghostscript to ask."""
    return shutil.which("gs") is not None


def heaviest_squares(
    file: Path, pages: Sequence[tuple[int, Box]], square: float
) -> Iterator[tuple[int, float, Box]]:
    """Give for pages (from 1, with their paper) the mean ink of the fullest square, in per cent, and its box.

    Pages that could not be rasterised are left out.
    """
    end_of_time = time.monotonic() + _SECONDS_IN_ALL
    for at in range(0, len(pages), _AT_ONCE):
        if time.monotonic() > end_of_time:
            return
        some = pages[at : at + _AT_ONCE]
        data = _rasterised(file, [number for number, _ in some])
        begin = 0
        for number, paper in some:
            # Ghostscript rounds halves up.
            columns, rows = (int((paper[n + 2] - paper[n]) * PPI / 72 + 0.5) for n in (0, 1))
            end = begin + 4 * columns * rows
            if columns < 1 or rows < 1 or end > len(data):
                break
            ink, box = _heaviest(data[begin:end], columns, paper, square)
            yield number, ink, box
            begin = end


def _rasterised(file: Path, numbers: Sequence[int]) -> bytes:
    """Give the dots of pages one after the other: cyan, magenta, yellow, black, 255 for full ink."""
    with tempfile.TemporaryDirectory(prefix="livret-plates-") as folder:
        target = Path(folder) / "plates"
        command = [
            "gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-dNOINTERPOLATE", "-sDEVICE=bitcmyk",
            "-dGrayValues=256", f"-r{PPI}", "-dUseCropBox=false", "-dSimulateOverprint=true",
            f"-sPageList={','.join(map(str, numbers))}", f"-sOutputFile={target}", "-f", str(file.resolve()),
        ]  # fmt: skip
        try:
            subprocess.run(
                command,
                timeout=_SECONDS,
                check=True,
                capture_output=True,
                stdin=subprocess.DEVNULL,
                cwd=folder,
            )
            return target.read_bytes()
        except (OSError, subprocess.SubprocessError):
            return b""


def _heaviest(dots: bytes, columns: int, paper: Box, square: float) -> tuple[float, Box]:
    sums = list(map(sum, zip(dots[::4], dots[1::4], dots[2::4], dots[3::4], strict=True)))
    rows = [[ink / 2.55 for ink in sums[at : at + columns]] for at in range(0, len(sums), columns)]
    rows.reverse()  # dots come from the top
    return heaviest_of(rows, paper, max(1, round(square / 25.4 * PPI)))

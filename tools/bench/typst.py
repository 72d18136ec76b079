"""Typst, run on the booklet's Typst source (`typst_source`): cold, or kept and told to typeset again.

    python -m tools.bench.typst SOURCE.typ OUT.pdf --fonts DIR [--keep]

The optional package `typst` is needed; nothing of livret is imported here, so that it costs Typst nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import sys
from pathlib import Path
from typing import Any


def is_installed() -> bool:
    """Tell whether Typst can be run here."""
    return importlib.util.find_spec("typst") is not None


def command(typ: Path, pdf: Path, fonts: Path, *, keep: bool = False) -> list[str]:
    """Give the command that typesets `typ`; with `keep`, again for each line that it is told."""
    words = [sys.executable, "-m", "tools.bench.typst", str(typ), str(pdf), "--fonts", str(fonts)]
    return [*words, "--keep"] if keep else words


def _compile(compiler: Any, pdf: Path) -> None:
    """Typeset and put the file into place; Typst's warnings are errors: a font might be missing."""
    made, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards="ua-1")
    if warnings:
        raise SystemExit("\n".join(str(warning.message) for warning in warnings))
    part = pdf.with_suffix(".part")
    part.write_bytes(made)
    part.replace(pdf)


def main() -> None:
    """Typeset what the command line asks for."""
    import typst

    parser = argparse.ArgumentParser(prog="python -m tools.bench.typst")
    parser.add_argument("source", type=Path)
    parser.add_argument("pdf", type=Path)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--keep", action="store_true", help="typeset again for each line of standard input")
    asked = parser.parse_args()
    compiler = typst.Compiler(
        input=str(asked.source.absolute()), root="/", font_paths=[str(asked.fonts)], ignore_system_fonts=True
    )
    _compile(compiler, asked.pdf)
    if asked.keep:
        with contextlib.suppress(KeyboardInterrupt):
            for _line in sys.stdin:
                _compile(compiler, asked.pdf)


if __name__ == "__main__":
    main()

"""`python -m tests.tools.trees` writes the trees of the gallery anew (tests/golden/tags): `make golden`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.test_gallery import GOLDEN, golden, show_all


def write_trees() -> None:
    """Write the tree of each construct, whole, and take away what belongs to none."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        shown = show_all(Path(folder))
    kept = set()
    for (name, way), one in shown.items():
        if way == "whole":
            file, tree = golden(name, one.pdf)
            file.write_text(tree, encoding="utf-8")
            kept.add(file)
    for file in set(GOLDEN.iterdir()) - kept:
        file.unlink()


if __name__ == "__main__":
    write_trees()

"""OpenDataLoader, a program that turns PDF into text for other programs, run on a file by its tags.

It comes in the same jar as veraPDF (`tools/setup.sh test`): no network here.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.tools.verapdf import HOME

_INNER = ("kids", "list items", "rows", "cells")


@dataclass(frozen=True, slots=True)
class Block:
    """A block as it is given back: its kind, its tag, its words (a picture's description), level and page.

    Those of one list or table have the same number `group`.
    """

    kind: str
    tag: str
    words: str
    level: int
    page: int
    group: int


def read(file: Path, folder: Path) -> list[Block]:
    """Read a tagged file in the order of its structure; `folder` takes what the program writes.

    Fails the test, with the remedy, when Java or the jar is missing.
    """
    java, jar = shutil.which("java"), HOME / "library.jar"
    if java is None or not jar.is_file():
        pytest.fail("OpenDataLoader or Java is missing: run `make test`, which installs both", pytrace=False)
    command = [java, "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true", "-jar", str(jar)]
    command += ["--use-struct-tree", "--image-output", "off", "-f", "json", "-o", str(folder), str(file)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode:
        raise RuntimeError(f"OpenDataLoader did not work: {done.stderr.strip()}")
    made = json.loads((folder / f"{file.stem}.json").read_text(encoding="utf-8"))
    return [block for number, one in enumerate(made["kids"]) for block in _blocks(one, 0, number)]


def _blocks(said: dict[str, Any], page: int, group: int) -> Iterator[Block]:
    page = said.get("page number", page)
    words = said.get("content") or said.get("alt") or ""
    tag, level = said.get("pdfua_tag") or "", said.get("heading level") or 0
    yield Block(said["type"], tag, words, level, page, group)
    for name in _INNER:
        for one in said.get(name, ()):
            yield from _blocks(one, page, group)

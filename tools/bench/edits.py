"""Edits of the made booklet, saved as editors save: the new file, whole, takes the place of the old one."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

LONG_PARAGRAPHS = 4
_WORD = re.compile(r"(?<= )[a-zàâçéèêîïôûœ]{7,}(?=[ ,.])")
# The next field, or the end.
_TEXT = re.compile(r"^Text:\s*(?P<text>.*?)(?=\n\n----\n|\Z)", re.DOTALL | re.MULTILINE)


def section_file(root: Path, number: int) -> Path:
    """Give the content file of a section, counted from 1."""
    folder = next((root / "content").glob(f"{number}_*"))
    return next(file for file in folder.glob("*.txt") if not file.stem.endswith((".jpg", ".png")))


def put(file: Path, text: str) -> None:
    """Save a file: whoever reads meanwhile sees the old one or the new one, and no other file beside it."""
    part = _outside(file) / f"saving-{os.getpid()}"
    part.write_text(text, encoding="utf-8")
    part.replace(file)


def _outside(file: Path) -> Path:
    """Give the folder that holds the booklet's: nobody watches it for new files."""
    inside = next((folder.parent for folder in file.parents if folder.name == "content"), file.parent)
    return inside.parent


@contextlib.contextmanager
def kept(file: Path) -> Iterator[str]:
    """Give a file's text, and put it back at the end, whatever was saved meanwhile."""
    text = file.read_text(encoding="utf-8")
    try:
        yield text
    finally:
        put(file, text)


def one_word(text: str, number: int) -> str:
    """Change the end of one word in the first paragraph of a content file; each number makes another text.

    No letter more or less, so that the pages stay as many as they were.
    """
    paragraph = next(one for one in _paragraphs(text) if _WORD.search(one))
    word = list(_WORD.finditer(paragraph))[-1]
    letters = "".join(chr(ord("a") + number // 26**place % 26) for place in (2, 1, 0))
    changed = f"{paragraph[: word.end() - 3]}{letters}{paragraph[word.end() :]}"
    return text.replace(paragraph, changed, 1)


def longer(text: str, number: int) -> str:
    """Put long paragraphs at the end of a content file's text: more than a page of them."""
    paragraphs = [one for one in _paragraphs(text) if "(" not in one]
    added = (
        f"{paragraphs[n % len(paragraphs)]} {paragraphs[(n + 1) % len(paragraphs)]} Ajout {number}."
        for n in range(LONG_PARAGRAPHS)
    )
    found = _text(text)
    return f"{text[: found.end()]}\n\n" + "\n\n".join(added) + text[found.end() :]


def _text(text: str) -> re.Match[str]:
    found = _TEXT.search(text)
    if found is None:
        raise ValueError("this content file has no field Text")
    return found


def _paragraphs(text: str) -> list[str]:
    """Give the paragraphs of running text in the field Text: no crossheads, lists, tables, pictures."""
    pieces = _text(text)["text"].split("\n\n")
    return [one for one in pieces if re.match(r"[\w«*]", one) and not re.match(r"\d+\.|\*\*\*", one)]

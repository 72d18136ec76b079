"""A booklet's folder as text that people read: what it becomes, and what is found on the way.

`python -m tests.tools.outline` writes it anew into each folder of the corpus, for `make golden`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import assert_never

from pipeline import build
from pipeline.booklet import (
    Block,
    Definitions,
    Divider,
    Figure,
    Gallery,
    Heading,
    List,
    Listing,
    Paragraph,
    Picture,
    PullQuote,
    Quotation,
    Section,
    Standfirst,
    Table,
)

CORPUS = Path(__file__).parents[1] / "corpus"
EXPECTED = "expected.txt"


def sites() -> list[Path]:
    """The folders of the corpus, one site each."""
    return sorted(folder.parent for folder in CORPUS.glob("*/content"))


def outline(root: Path) -> str:
    """Write what a folder becomes, in each of its languages."""
    return "\n".join(line for language in build.languages(root) for line in _booklet(root, language)) + "\n"


def _booklet(root: Path, language: str) -> Iterator[str]:
    text = build.read(root, language=language)
    booklet = text.booklet
    yield f"booklet ({booklet.language}): {booklet.title}" + (
        f" — {booklet.author}" if booklet.author else ""
    )
    if booklet.front is not None and booklet.front.cover is not None:
        yield f"  front: {_picture(booklet.front.cover)}"
    for section in booklet.sections:
        yield from _section(section)
    for found in text.findings:
        yield f"! {found.text('fr')}"


def _section(section: Section) -> Iterator[str]:
    yield ""
    yield f"section #{section.anchor} ({section.template}): {section.title}"
    if section.subtitle:
        yield f"  subtitle: {section.subtitle}"
    if section.cover is not None:
        yield f"  cover: {_picture(section.cover)}"
    for block in section.blocks:
        yield from _block(block, 1)
    if not section.blocks:
        yield "  (no text)"


def _block(block: Block, depth: int) -> Iterator[str]:
    lead = "  " * depth + f"{block.place.line or '-'}: {block.kind}"
    match block:
        case Heading():
            yield f"{lead} {block.level}: {block.html}"
        case Paragraph() | Standfirst():
            yield f"{lead}: {block.html}"
        case PullQuote():
            yield f"{lead}: {block.html}" + (f" — {block.attribution}" if block.attribution else "")
        case Quotation():
            yield lead + (f" — {block.attribution}" if block.attribution else "")
            for inner in block.blocks:
                yield from _block(inner, depth + 1)
        case List():
            yield lead + (" (ordered)" if block.ordered else "")
            for item in block.items:
                yield "  " * (depth + 1) + "-"
                for inner in item:
                    yield from _block(inner, depth + 2)
        case Figure():
            yield f"{lead}: {_picture(block.picture)}" + (f": {block.caption}" if block.caption else "")
        case Gallery():
            yield f"{lead}: {' · '.join(map(_picture, block.pictures))}: {block.caption}"
        case Definitions():
            yield lead
            for definition in block.items:
                yield "  " * (depth + 1) + "- " + " / ".join(definition.terms)
                for meaning in definition.meanings:
                    for inner in meaning:
                        yield from _block(inner, depth + 2)
        case Table():
            for row in (block.head, *block.rows):
                yield f"{lead}: " + " | ".join(cell.html for cell in row)
        case Listing():
            yield f"{lead}: {block.text!r}"
        case Divider():
            yield lead
        case _:
            assert_never(block)


def _picture(picture: Picture) -> str:
    words = f"« {picture.alt} »" if picture.alt else "no description"
    return f"{picture.name} ({words}{'' if picture.file else ', missing'})"


if __name__ == "__main__":
    for site in sites():
        (site / EXPECTED).write_text(outline(site), encoding="utf-8")
        print(site.relative_to(CORPUS.parents[1]) / EXPECTED)

"""The last resort: a text as mere paragraphs, as it was typed."""

from __future__ import annotations

from html import escape

from pipeline.kirby.dialect.reader import LINE
from pipeline.kirby.source import Source


def plain(source: Source, *, numbered: bool) -> str:
    """Write a text as paragraphs, which say where they began if `numbered`."""
    paragraphs: list[list[str]] = []
    for index, line in enumerate(source.lines):
        if not line.strip():
            continue
        if index and paragraphs and source.lines[index - 1].strip():
            paragraphs[-1].append(f"<br />\n{escape(line, quote=False)}")
        else:
            attribute = f' {LINE}="{source.numbers[index]}"' if numbered else ""
            paragraphs.append([f"<p{attribute}>{escape(line, quote=False)}"])
    return "\n".join(f"{''.join(pieces)}</p>" for pieces in paragraphs)

"""The text that Markdown is given, and where each of its lines stands in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown.extensions.fenced_code import FencedBlockPreprocessor

from pipeline.kirby.held import without_reserved
from pipeline.kirby.tame import GUARD, tame_fences

TAB = 4
RULE = re.compile(r"[ ]{0,3}(?:(?:-[ ]*){3,}|(?:_[ ]*){3,}|(?:\*[ ]*){3,})\Z")
_LINE_END = re.compile(r"\r\n|\n|\r")
# Python-Markdown loses its place at these; Kirby's Markdown takes them for text, and so do we.
_DECLARATION = re.compile(r"<(?=\?|!(?!--))")
_BLANK_LINE = re.compile(r"^[ ]+$", re.MULTILINE)
_QUOTED = re.compile(r"(?:[ ]{0,3}>[ ]?)*")
_ITEM = re.compile(r"[ ]{0,3}(?:[-*+]|\d+\.)[ ]+\S")
_ITEM_AFTER_TEXT = re.compile(r"[ ]{0,3}(?:[-*+]|1\.)[ ]+\S")
_DELIMITERS = re.compile(r"[ ]{0,3}[:|-][ :|-]*\Z")
_HEADING = re.compile(r"#{1,6}")
UNDERLINE = re.compile(r"(?:-+|=+)[ ]*\Z")
_VERBATIM = re.compile(r"<(!--|(?:pre|script|style|textarea)\b)", re.IGNORECASE)
_VERBATIM_ENDS = {
    "!--": re.compile("-->"),
    **{name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("pre", "script", "style", "textarea")},
}


@dataclass(frozen=True, slots=True)
class Source:
    """Lines of text, and for each the number of the file's line that it comes from."""

    lines: list[str]
    numbers: list[int]

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)


def prepare(text: str, first_line: int) -> Source:
    """Normalise line ends and tabs, take reserved characters out, and number the lines from `first_line`."""
    ends = _LINE_END.findall(text)
    numbers = [first_line]
    for end in ends:
        # A lone CR ends a line for Markdown, but no editor counts it.
        numbers.append(numbers[-1] + ("\n" in end))
    plain = without_reserved(_LINE_END.sub("\n", text)).expandtabs(TAB)
    guarded = _DECLARATION.sub(f"<{GUARD}", _BLANK_LINE.sub("", plain))
    return Source(tame_fences(guarded).split("\n"), numbers)


def fences(text: str) -> list[tuple[int, int, int]]:
    """Give for each fenced code block of a text where it starts, where its code starts, and where it ends."""
    found = FencedBlockPreprocessor.FENCED_BLOCK_RE.finditer(text)
    return [(match.start(), match.start("code"), match.end()) for match in found]


def lines_within(text: str, spans: list[tuple[int, int]]) -> set[int]:
    """Give the indexes of the lines that spans of a text touch."""
    touched: set[int] = set()
    line = position = 0
    for start, end in sorted(spans):
        if start < position:
            continue
        line += text.count("\n", position, start)
        last = line + text.count("\n", start, end)
        touched.update(range(line, last + 1))
        line, position = last, end
    return touched


@dataclass(slots=True)
class _Run:
    """What a run of lines without a blank one has shown so far; `fresh` when it stands after a blank one."""

    fresh: bool = True
    lines: int = 0
    items: bool = False
    other: bool = False
    after_heading: bool = False
    depth: int = 0


def separate(source: Source) -> Source:
    """Put blank lines where Kirby's Markdown starts a block and Python-Markdown would not.

    A list starts right after a line of text (an ordered one only at 1). Headings of both kinds are set
    apart too: it changes nothing in what they are, and long texts made of headings are read in linear time.
    """
    text = source.text
    spans = [(start, end) for start, _, end in fences(text)]
    spans += _verbatim(text)
    kept = lines_within(text, spans)
    result = Source([], [])
    for index, extra in enumerate(_blank_lines(source.lines, kept)):
        if extra is not None:
            result.lines.append(extra)
            result.numbers.append(source.numbers[index])
        result.lines.append(source.lines[index])
        result.numbers.append(source.numbers[index])
    return result


def _verbatim(text: str) -> Iterator[tuple[int, int]]:
    """Give the spans of comments, and of elements whose lines are kept; in linear time if none ever ends."""
    position = 0
    endless: set[str] = set()
    while (match := _VERBATIM.search(text, position)) is not None:
        name = match[1].lower()
        end = None if name in endless else _VERBATIM_ENDS[name].search(text, match.end())
        if end is None:
            endless.add(name)
            position = match.end()
        else:
            yield match.start(), end.end()
            position = end.end()


def _blank_lines(lines: list[str], kept: set[int]) -> Iterator[str | None]:
    """Say for each line which blank line goes before it, None for none."""
    run = _Run()
    for index, line in enumerate(lines):
        if index in kept or not line:
            run = _Run(fresh=not line)
            yield None
            continue
        quoting = _QUOTED.match(line)
        quote = quoting[0] if quoting else ""
        extra = _blank_line(run, line, quote)
        if extra is not None:
            run = _Run()
        _note(run, line, quote)
        yield extra


def _blank_line(run: _Run, line: str, quote: str) -> str | None:
    if not run.lines or run.other:
        return None
    if not run.items and _ITEM_AFTER_TEXT.match(line, len(quote)) and not RULE.match(line, len(quote)):
        return quote.rstrip() if run.depth == quote.count(">") else ""
    plain = not run.items and not quote and not run.depth and "|" not in line
    if plain and (run.after_heading or _HEADING.match(line)):
        return ""
    return None


def _note(run: _Run, line: str, quote: str) -> None:
    rest = line[len(quote) :]
    if not run.lines and (rest.startswith("    ") or rest.lstrip().startswith("<")):
        run.other = True  # code, the rest of a list's item, raw HTML: none of our business
    if _DELIMITERS.match(rest) and "|" in rest:
        run.other = True  # a table
    run.lines += 1
    underlined = run.fresh and run.lines == 2 and not run.items and not run.other and not run.depth
    run.items = run.items or (_ITEM.match(rest) is not None and RULE.match(rest) is None)
    heading = _HEADING.match(line) is not None or (underlined and UNDERLINE.match(line) is not None)
    run.after_heading = not quote and heading
    run.depth = quote.count(">")

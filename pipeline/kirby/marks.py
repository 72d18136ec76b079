"""Where each block stands in its file: marks go into the source, and come out of the finished tree.

A mark is a line's number between two noncharacters. It stands behind whatever begins the line for Markdown
(`#`, `-`, `1.`, `>`, `|`), so that Markdown reads the same text with marks and without; a line that no mark
may enter (a rule, the line under a heading, a definition of a link) has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from markdown.blockprocessors import ReferenceProcessor

from pipeline.kirby.held import BLOCK, NUMBER, Holder, read_number, write_number
from pipeline.kirby.source import RULE, UNDERLINE, Source, fences, lines_within

ATTRIBUTE = "data-line"
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_OTHERS = ("p", "li", "blockquote", "pre", "table", "tr", "figure", "ul", "ol", "hr", "dl")
BLOCKS = frozenset((*_HEADINGS, *_OTHERS))
# A mark ends with a space, since what stands at a line's start stands after one: emphasis depends on that.
_SPACE = "\u205f"
_MARK = re.compile(f"\ufdd6{NUMBER}\ufdd7{_SPACE}?")
_PREFIX = re.compile(r"(?:[ ]*(?:>|[-*+](?=[ ])|\d+\.(?=[ ])|#+))*\s*(?:\|\s*)?")
_LINED = re.compile(r"[-=:|\s]+\Z")
_OPEN_DEFINITION = re.compile(r"\]:[ ]*\Z")
_STARS = re.compile(r"\*+(?=[^\s*])")
_FENCE = re.compile(r"`{3,}|~{3,}")
_OPENING_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)(?:[ ][^<>]*)?(?<!/)>")
_AUTOLINK = re.compile(r"<[^<>\s/!?][^<>\s]*[:@][^<>\s]*>")
_NO_MARK_AFTER = frozenset(["hr", "script", "style", "textarea", "title"])
_AFTER_BLOCK = re.compile(f"\ufdd8{NUMBER}\ufdd9\\s*(?=[^\\s\ufdd8])")
_RAW_CODE = re.compile(f"(<pre)([^<>]*>\\s*<code[^<>]*>)\ufdd6{NUMBER}\ufdd7{_SPACE}?")
_RAW_BLOCK = re.compile(f"<({'|'.join(sorted(BLOCKS))})(\\s[^<>]*)?>\ufdd6{NUMBER}\ufdd7{_SPACE}?")
_FORGED = re.compile(r"(?<=\s)data-(?=(?:line|entry|file|alt)\b)", re.IGNORECASE)
_RAW_TAG = re.compile(r"<[^<>]*>")


def mark(source: Source, holder: Holder) -> str:
    """Write the text with a mark on each line that may begin a block."""
    text = source.text
    fenced = fences(text)
    kept = lines_within(text, [(start, end) for start, _, end in fenced])
    marked: list[str] = []
    fresh = True
    skip = 0
    for index, line in enumerate(source.lines):
        if index in kept:
            fresh = True
            marked.append(line)
            continue
        match = _PREFIX.match(line)
        prefix = match[0] if match else ""
        skip = max(skip - 1, _definition_lines(source.lines, index, prefix))
        number = source.numbers[index]
        marked.append(line if skip > 0 else _marked(line, prefix, number, holder, fresh))
        fresh = skip > 0 or _ends_block(line, prefix)
    return _mark_fences("\n".join(marked), text, source, fenced)


def rule_lines(source: Source) -> list[int]:
    """List the file's lines that should be rules: marks cannot enter them, so rules are matched in order."""
    text = source.text
    fenced = lines_within(text, [(start, end) for start, _, end in fences(text)])
    lines = ["", "", *source.lines]
    return [
        source.numbers[index]
        for index, line in enumerate(source.lines)
        if index not in fenced and _is_rule(line) and not _underlines(line, lines[index + 1], lines[index])
    ]


def _underlines(line: str, above: str, before: str) -> bool:
    """Tell whether hyphens make the line above them a heading: that must be the first line of its block."""
    return bool(UNDERLINE.match(line) and above.strip()) and not _is_rule(above) and not before.strip()


def take_out(text: str) -> tuple[str, list[int]]:
    """Take the marks out of a text; give it and the lines that they named."""
    return _MARK.sub("", text), [read_number(number) for number in _MARK.findall(text)]


def name_line(element: Element, number: int) -> None:
    """Say on the element where it began, unless it knows or is no block."""
    if element.tag in BLOCKS and ATTRIBUTE not in element.attrib:
        element.set(ATTRIBUTE, str(number))


def settle_raw(html: str) -> str:
    """Turn the marks in raw HTML into attributes of its blocks; those that an author typed are renamed."""
    html = _RAW_TAG.sub(lambda match: _FORGED.sub("data-typed-", match[0]), html)
    html = _RAW_CODE.sub(lambda match: f"{match[1]}{_attribute(match[3])}{match[2]}", html)
    html = _RAW_BLOCK.sub(lambda match: f"<{match[1]}{match[2] or ''}{_attribute(match[3])}>", html)
    return _MARK.sub("", html)


def _attribute(digits: str) -> str:
    return f' {ATTRIBUTE}="{read_number(digits)}"'


def _marked(line: str, prefix: str, number: int, holder: Holder, fresh: bool) -> str:
    rest = line[len(prefix) :]
    if not (fresh or prefix.strip() or "|" in rest) or _takes_no_mark(line, rest):
        put = rest
    else:
        put = _put(rest, number, prefix)
    return prefix + _AFTER_BLOCK.sub(lambda match: _mark_after(match, put, holder), put)


def _mark_after(match: re.Match[str], line: str, holder: Holder) -> str:
    # Text on the line where a figure ended starts a paragraph of its own.
    if line[match.end()] in "*_<|`":
        return match[0]
    return match[0] + _written(holder.last_line(match[1]))


def _takes_no_mark(line: str, rest: str) -> bool:
    return not rest.strip("*_") or bool(
        RULE.match(line) or RULE.match(rest) or _LINED.match(rest) or _FENCE.match(rest)
    )


def _put(rest: str, number: int, prefix: str) -> str:
    """Put the mark as near the start of the line's text as Markdown lets it stand."""
    if BLOCK.match(rest):
        return rest  # a figure knows its own line
    position = 0
    if rest.startswith("<"):
        match = _OPENING_TAG.match(rest) or _AUTOLINK.match(rest)
        if match is None or (match.re is _OPENING_TAG and match[1].lower() in _NO_MARK_AFTER):
            return rest
        position = match.end()
    elif prefix.endswith("|") and rest.startswith("*"):
        # In a table these open emphasis; in a text that only looks like one, they may close it.
        stars = _STARS.match(rest)
        if stars is None:
            return rest
        position = stars.end()
    # Behind a tag no blank must come between: emphasis that follows depends on that too.
    return (
        f"{rest[:position]}\ufdd6{write_number(number)}\ufdd7{rest[position:]}"
        if position
        else _written(number) + rest
    )


def _written(number: int) -> str:
    return f"\ufdd6{write_number(number)}\ufdd7{_SPACE}"


def _ends_block(line: str, prefix: str) -> bool:
    """Tell whether the line after this one may begin a block without having a prefix."""
    rest = line[len(prefix) :]
    return (
        not rest
        or "#" in prefix
        or "|" in line
        or rest.startswith("<")
        or bool(_LINED.match(rest) or RULE.match(rest) or RULE.match(line))
        or BLOCK.search(rest) is not None
    )


def _definition_lines(lines: Sequence[str], index: int, prefix: str) -> int:
    """Count the lines from this one on that define a link's address, 0 when they do not."""
    if "[" not in lines[index] or "]:" not in lines[index]:
        return 0
    first = lines[index][len(prefix) :]
    nested = bool(prefix.strip())
    following = [_PREFIX.sub("", line, count=1) if nested else line for line in lines[index + 1 : index + 3]]
    if _OPEN_DEFINITION.search(first) or first.startswith("<"):
        return 3  # the address, then perhaps a title, each on a line of its own
    match = ReferenceProcessor.RE.match("\n".join([first, *following]))
    return match[0].count("\n") + 1 if match else 0


def _is_rule(line: str) -> bool:
    match = _PREFIX.match(line)
    rest = line[match.end() :] if match else line
    return bool(RULE.match(line) or RULE.match(rest))


def _mark_fences(marked: str, text: str, source: Source, fenced: list[tuple[int, int, int]]) -> str:
    """Put the line of each fence at the start of its code, where it shows which block the code is."""
    if not fenced:
        return marked
    numbers = []
    line = position = 0
    for start, _, _ in fenced:
        line += text.count("\n", position, start)
        position = start
        numbers.append(source.numbers[line])
    pieces: list[str] = []
    position = 0
    for number, (_, code, end) in zip(numbers, fences(marked), strict=True):
        # Code without a line of its own has no room for a mark.
        pieces += [marked[position:code], _written(number) if "\n" in marked[code:end] else ""]
        position = code
    return "".join(pieces) + marked[position:]

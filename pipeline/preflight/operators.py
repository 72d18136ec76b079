"""A content stream as its operators (ISO 32000-1, 7.8.2), read as it goes: nothing is held, nothing raises.

pikepdf has a reader, too, but it makes an object of every glyph of a TJ array: on pages set with kerning that
alone took twice the time of all else. Here an array stays the bytes that it is until somebody asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BLANK = rb"\x00\t\n\x0c\r "
_REGULAR = rb"[^\x00\t\n\x0c\r ()<>\[\]{}/%]"
_HEX = rb"<[0-9A-Fa-f" + _BLANK + rb"]*+>"
_FLAT = rb"\((?:[^()\\]++|\\.)*+\)"
_TOKEN = re.compile(
    rb"[" + _BLANK + rb"]*+(?:%[^\r\n]*+[" + _BLANK + rb"]*+)*+(?:"
    rb"(?P<number>[-+]*+\.?[0-9][-+.0-9]*+)(?!" + _REGULAR + rb")"
    rb"|(?P<word>" + _REGULAR + rb"++)"
    rb"|(?P<name>/" + _REGULAR + rb"*+)"
    rb"|(?P<array>\[[^\[\]()%]*+\]|\[(?:[^\[\]()<>%]++|" + _HEX + rb"|" + _FLAT + rb")*+\])"
    rb"|(?P<hex>" + _HEX + rb")"
    rb"|(?P<text>" + _FLAT + rb")"
    rb"|(?P<open>\()"
    rb"|(?P<sign><<|>>|.)"
    rb")",
    re.DOTALL,
)
# The groups of a token, by their numbers: asked for a thousand times a page.
_NUMBER, _WORD, _NAME, _OPEN = (_TOKEN.groupindex[name] for name in ("number", "word", "name", "open"))
_TEXTS = tuple(_TOKEN.groupindex[name] for name in ("array", "hex", "text"))
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|[\r\n])|(.))", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_PARTS = re.compile(rb"<([0-9A-Fa-f" + _BLANK + rb"]*+)>|\(((?:[^()\\]++|\\.)*+)\)|([-+]?[0-9.]+)", re.DOTALL)
_END_OF_PICTURE = re.compile(rb"[" + _BLANK + rb"]EI(?=[" + _BLANK + rb"]|$)")
# Operands that no operator needs; the rest of a senseless heap is let go.
_MOST_OPERANDS = 64
# Words that are no operators.
_VALUES = frozenset((b"true", b"false", b"null"))


@dataclass(frozen=True, slots=True)
class Text:
    """A string or an array of strings, as it stands in the stream."""

    raw: bytes


@dataclass(frozen=True, slots=True)
class InlinePicture:
    """What stands between BI and EI: keys as written, values as bytes; the data is left out."""

    entries: tuple[tuple[str, str], ...]


Operand = float | str | Text | InlinePicture
Operator = tuple[str, list[Operand]]


def operators(stream: bytes) -> Iterator[Operator]:
    """Give each operator with its operands; an inline picture is the operand of one `BI`.

    What is begun and never ends comes as an operator that does not exist.
    """
    operands: list[Operand] = []
    at: int | None = 0
    while at is not None:
        begin, at = at, None
        for found in _TOKEN.finditer(stream, begin):
            kind = found.lastindex
            if kind == _NUMBER:
                operands.append(_number(found[_NUMBER]))
            elif kind == _WORD and found[_WORD] in _VALUES:
                operands.append(found[_WORD].decode())
            elif kind == _WORD:
                word = found[_WORD].decode("latin-1")
                if word == "BI":
                    picture, at = _inline_picture(stream, found.end())
                    operands = [picture]
                yield word, operands
                operands = []
            elif kind == _NAME:
                operands.append(_name(found[_NAME]))
            elif kind is not None and kind in _TEXTS:
                operands.append(Text(found[kind]))
            elif kind == _OPEN:
                at = _closing(stream, found.end())
                operands.append(Text(stream[found.end() - 1 : at]))
                if at == len(stream) and stream[-1:] != b")":
                    yield "(", []
            if len(operands) > _MOST_OPERANDS:
                del operands[:-_MOST_OPERANDS]
            if at is not None:
                break  # to read on behind what was passed over
    if operands:
        yield "", operands


def _number(raw: bytes) -> float:
    """Read a number: of 12-3, 1.2.3, --4, which readers take for this or that, the first in it will do."""
    try:
        return float(raw)
    except ValueError:
        found = re.match(rb"[-+]?[0-9]*\.?[0-9]*", raw.replace(b"--", b"-"))
    try:
        return float(found[0]) if found else 0.0
    except ValueError:
        return 0.0


def _name(raw: bytes) -> str:
    name = raw.decode("latin-1")
    if "#" in name:
        name = re.sub("#([0-9A-Fa-f]{2})", lambda code: chr(int(code[1], 16)), name)
        return name.encode("latin-1").decode("utf-8", "replace")
    return name if name.isascii() else raw.decode("utf-8", "replace")


def _closing(stream: bytes, at: int) -> int:
    """Find the end of a string with brackets inside; without an end, that of the stream."""
    depth = 1
    for found in re.compile(rb"\\.|[()]", re.DOTALL).finditer(stream, at):
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        if not depth:
            return found.end()
    return len(stream)


def _inline_picture(stream: bytes, at: int) -> tuple[InlinePicture, int]:
    """Read the keys up to ID, then pass over the data: by their length where it is known, else to EI."""
    words: list[str] = []
    while (found := _TOKEN.match(stream, at)) is not None:
        at = found.end()
        token = found[0].strip(b"\x00\t\n\x0c\r ")
        if token == b"ID":
            at += 1
            break
        words.append(_name(token) if found.lastgroup == "name" else token.decode("latin-1"))
        if len(words) > _MOST_OPERANDS:
            break
    picture = InlinePicture(tuple(zip(words[::2], words[1::2], strict=False)))
    end = _END_OF_PICTURE.search(stream, max(at - 1, at + _plain_length(picture) - 1))
    return picture, end.end() if end else len(stream)


def _plain_length(picture: InlinePicture) -> int:
    """Give how many bytes the data of an uncompressed picture take at least, 0 where nobody can tell."""
    entries = dict(picture.entries)
    if "/F" in entries or "/Filter" in entries:
        return 0
    try:
        width = int(entries.get("/W") or entries.get("/Width") or 0)
        height = int(entries.get("/H") or entries.get("/Height") or 0)
    except ValueError:
        return 0
    return max(0, (width + 7) // 8 * height)


def glyph_codes(text: Text) -> tuple[bytes, float]:
    """Give the codes that a string or a TJ array shows, and the sum of the shifts in it (1/1000 of an em)."""
    raw = text.raw
    if b"(" in raw:
        return _slowly(raw)
    try:
        if not raw.startswith(b"["):
            return bytes.fromhex(raw[1:-1].decode()), 0.0
        pieces = raw[1:-1].replace(b">", b"<").split(b"<")
        return bytes.fromhex(b"".join(pieces[1::2]).decode()), sum(map(float, filter(None, pieces[::2])))
    except ValueError:
        return _slowly(raw)


def _slowly(raw: bytes) -> tuple[bytes, float]:
    if raw.startswith(b"("):
        return _unescaped(raw[1:-1] if raw.endswith(b")") else raw[1:]), 0.0
    if raw.startswith(b"<"):
        raw = b"[" + raw + b"]"
    pieces: list[bytes] = []
    shifts = 0.0
    for hexadecimal, plain, number in _PARTS.findall(raw):
        if hexadecimal:
            pieces.append(_codes(hexadecimal))
        elif number:
            shifts += _number(number)
        elif plain:
            pieces.append(_unescaped(plain))
    return b"".join(pieces), shifts


def _codes(digits: bytes) -> bytes:
    try:
        return bytes.fromhex(digits.decode())
    except ValueError:  # an odd one out, which counts as the first of two
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", digits)
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _unescaped(raw: bytes) -> bytes:
    if b"\\" not in raw:
        return raw

    def meant(found: re.Match[bytes]) -> bytes:
        octal, _, character = found.groups()
        if octal:
            return bytes([int(octal, 8) & 255])
        return _ESCAPED.get(character, character) if character else b""

    return _ESCAPE.sub(meant, raw)

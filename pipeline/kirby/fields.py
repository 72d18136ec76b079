"""Kirby's txt grammar: a content file's bytes become its fields.

The grammar is that of Kirby 5's reader, byte for byte: a line that starts with four hyphens divides, the text
before the first colon of a piece names its field, and whatever has no colon is dropped. It works on bytes so
that no Unicode rule of Python (of white space, of case, of line ends) leaks in.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.diagnostics import Place, Report, finding

_BOM = b"\xef\xbb\xbf"
_DIVIDER = re.compile(rb"\n----\s*\n*")
_BLANK_LINE_END = re.compile(rb"\n[ \t\r]*\Z")
_NEAR = 80
_ESCAPED_DIVIDER = re.compile(rb"(\A|\n)\\----")
_TRIMMED = b" \t\n\r\0\x0b"
TRIMMED = _TRIMMED.decode("ascii")
_UPPER = re.compile(rb"[A-Z]+")
# All control characters but white space; byte order marks; and what is no character.
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
# Line ends that word processors leave in pasted text and no editor counts: a space keeps the words apart and
# the lines' numbers right.
_ODD_LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_SENTENCE_MARKS = re.compile(r"[.,;!?()«»“”<>|#*]")
_LONGEST_NAME = 60
_EXCERPT = 60
# Bytes that no field of a booklet has: a whole novel has one million.
_HUGE = 2_000_000


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a content file.

    `key` is normalised as Kirby does (ASCII small letters, `_` for `-` and blanks). `value` keeps its inner
    line breaks as they are in the file (CRLF too). `line` is where the field's name stands, `value_line`
    where the trimmed value begins: line N of the value, from 0, is line `value_line + N` of the file. `file`
    is that file, as people see it, where it is not the entry's own: in another language.
    """

    key: str
    value: str
    line: int
    value_line: int
    file: str = ""

    @property
    def empty(self) -> bool:
        """Tell whether Kirby takes the field for empty: nothing but blanks, or the string `[]`."""
        return self.value.strip(TRIMMED) in {"", "[]"}


@dataclass(frozen=True, slots=True)
class Written:
    """Where a field's value is written: bytes `start` to `end` of its file, its dividers escaped.

    From `name_end`, behind the colon, to `start` stand blanks that are not part of it; of an empty value they
    reach to the end of the line. `field` is what Kirby reads there.
    """

    field: Field
    name_end: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between two dividers: a field (`key` is not None), or bytes that Kirby drops.

    `span` is where the value is written, as in `Written`. `tight` says that no blank line stands before the
    divider above it.
    """

    key: bytes | None
    value: bytes
    line: int
    value_line: int
    span: tuple[int, int, int] = (0, 0, 0)
    tight: bool = False


def normalise_name(name: str) -> str:
    """Write a field's name as Kirby's reader does, so that `Meta-title` and `meta title` are one field."""
    return _normalised(name.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")


def find_field(fields: tuple[Field, ...], name: str) -> Field | None:
    """Look a field up as Kirby's content object does; `-`, `_` and blanks are one."""
    wanted = normalise_name(name)
    return next((field for field in fields if field.key == wanted), None)


def parse_fields(data: bytes) -> tuple[Field, ...]:
    """Read a content file exactly as Kirby does; total on any bytes.

    In file order; of fields with one name the last value wins, at the first one's position. Bytes that are
    not UTF-8 are read as Windows-1252, those that this lacks as Latin-1.
    """
    return tuple(_decoded(piece) for piece in _kept(list(_pieces(data))))


def read_fields(data: bytes, place: Place, report: Report) -> tuple[Field, ...]:
    """Read a content file and report, with file and line, whatever was lost, guessed or repaired.

    As `parse_fields`, but control characters other than white space are taken out of the values, and line
    ends that no editor counts (VT, FF, NEL, U+2028, U+2029) become spaces.
    """
    pieces = list(_pieces(data))
    _report_pieces(pieces, place, report)
    fields = tuple(_without_controls(_decoded(piece)) for piece in _kept(pieces))
    _report_controls(_text(data.removeprefix(_BOM)), place, report)
    foreign = _first_foreign(data)
    if foreign is not None:
        report(finding("encoding-guessed", place.at(_line_at(data, foreign))))
    return fields


def find_written(data: bytes, name: str) -> Written | None:
    """Find where the value of a field is written that `find_field` gives; of several, the one that wins."""
    wanted = normalise_name(name)
    for piece in _kept(list(_pieces(data))):
        field = _decoded(piece)
        if field.key == wanted:
            return Written(field, *piece.span)
    return None


def split_fields(data: bytes) -> dict[bytes, bytes]:
    """Read a content file into bytes, before any decoding: what Kirby itself has in its hands."""
    return {piece.key: piece.value for piece in _kept(list(_pieces(data))) if piece.key is not None}


def _kept(pieces: list[_Piece]) -> list[_Piece]:
    found: dict[bytes, _Piece] = {}
    for piece in pieces:
        if piece.key is not None:
            found[piece.key] = piece
    return list(found.values())


def _pieces(data: bytes) -> Iterator[_Piece]:
    start = len(_BOM) if data.startswith(_BOM) else 0
    line = 1
    tight = False
    for end, following in _borders(data, start):
        yield replace(_piece(data[start:end], line, start), tight=tight)
        tight = not _BLANK_LINE_END.search(data, max(start, end - _NEAR), end)
        line += data.count(b"\n", start, following)
        start = following


def _borders(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    for divider in _DIVIDER.finditer(data, start):
        yield divider.span()
    yield len(data), len(data)


def _piece(raw: bytes, line: int, offset: int) -> _Piece:
    colon = raw.find(b":")
    name = raw[: max(colon, 0)]
    key = _normalised(name)
    body = raw[colon + 1 :] if colon > 0 else raw
    value = body.strip(_TRIMMED)
    ahead = body[: len(body) - len(body.lstrip(_TRIMMED))] if value else b""
    value_line = line + raw.count(b"\n", 0, max(colon, 0)) + ahead.count(b"\n")
    if colon <= 0 or key in {b"", b"0"}:
        # PHP takes "" and "0" for false: Kirby drops such a piece without a word.
        lost = raw.strip(_TRIMMED)
        blank = raw[: len(raw) - len(raw.lstrip(_TRIMMED))] if lost else b""
        return _Piece(None, lost, line + blank.count(b"\n"), value_line)
    name_line = line + name[: len(name) - len(name.lstrip(_TRIMMED))].count(b"\n")
    text = _ESCAPED_DIVIDER.sub(rb"\1----", value)
    return _Piece(key, text, name_line, value_line, _span(body, value, offset + colon + 1))


def _span(body: bytes, value: bytes, name_end: int) -> tuple[int, int, int]:
    blanks = (body.splitlines() or [b""])[0] if not value else body[: len(body) - len(body.lstrip(_TRIMMED))]
    start = name_end + len(blanks)
    return name_end, start, start + len(value)


def _normalised(name: bytes) -> bytes:
    lowered = _UPPER.sub(lambda match: match[0].lower(), name.strip(_TRIMMED))
    return lowered.replace(b"-", b"_").replace(b" ", b"_")


def _decoded(piece: _Piece) -> Field:
    return Field(_text(piece.key or b""), _text(piece.value), piece.line, piece.value_line)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", _GUESS)


def _guess(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that UTF-8 refuses as Windows-1252; those that this lacks, as Latin-1."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    odd = error.object[error.start : error.end]
    # One byte at a time: cp1252 has five holes, and Latin-1 has none.
    return "".join(_guess_byte(odd[i : i + 1]) for i in range(len(odd))), error.end


def _guess_byte(byte: bytes) -> str:
    try:
        return byte.decode("cp1252")
    except UnicodeDecodeError:
        return byte.decode("latin-1")


_GUESS = "kirby-windows-1252"
codecs.register_error(_GUESS, _guess)


def _without_controls(field: Field) -> Field:
    clean = _ODD_LINE_ENDS.sub(" ", CONTROLS.sub("", field.value))
    if clean == field.value:
        return field
    trimmed = clean.lstrip(TRIMMED)
    ahead = clean[: len(clean) - len(trimmed)].count("\n")
    return replace(field, value=trimmed.rstrip(TRIMMED), value_line=field.value_line + ahead)


def _report_controls(text: str, place: Place, report: Report) -> None:
    first = CONTROLS.search(text)
    if first is not None:
        line = text.count("\n", 0, first.start()) + 1
        report(finding("control-characters", place.at(line), count=len(CONTROLS.findall(text))))


def _report_pieces(pieces: list[_Piece], place: Place, report: Report) -> None:
    seen: set[bytes] = set()
    # Kirby writes blank lines around its dividers: where most have them, one without was typed under words.
    spaced = 2 * sum(piece.tight for piece in pieces[1:]) < len(pieces) - 1
    for piece in pieces:
        if piece.key is None:
            if piece.value:
                report(finding("field-lost", place.at(piece.line), excerpt=_excerpt(_text(piece.value))))
            continue
        key = _text(piece.key)
        if len(piece.value) > _HUGE:
            size = len(piece.value) // 1_000_000
            report(finding("field-huge", place.at(piece.line), key=_excerpt(key), size=size))
        if _suspect(key) or (piece.tight and spaced):
            lost = _excerpt(_text(piece.value))
            report(finding("field-suspect", place.at(piece.line), key=_excerpt(key), excerpt=lost))
        if piece.key in seen:
            report(finding("field-repeated", place.at(piece.line), key=_excerpt(key)))
        seen.add(piece.key)


def _suspect(key: str) -> bool:
    # A divider inside a text leaves the text up to its next colon as a field's name.
    return "\n" in key or key.startswith("_") or len(key) > _LONGEST_NAME or bool(_SENTENCE_MARKS.search(key))


def _excerpt(text: str) -> str:
    flat = " ".join(CONTROLS.sub("", text).split())
    return flat if len(flat) <= _EXCERPT else flat[: _EXCERPT - 1].rstrip() + "…"


def _first_foreign(data: bytes) -> int | None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None


def _line_at(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1

"""A font's table of characters (ToUnicode): what its glyphs read as, to a reader's ear and to a search."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

_BFCHAR = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4})>")
_SPACE, _NO_BREAK, _SOFT_HYPHEN = b"0020", b"00a0", b"00ad"
# Blanks that a reader's ear should meet as a plain or a no-break space.
_BLANKS = frozenset((_NO_BREAK, b"2007", b"2009", b"200a", b"202f"))
_CODES = b"<0000> <ffff>"
# No block of a table may be longer.
_BLOCK = 100
_HEAD = (
    b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n<< /Registry (Adobe)\n"
    b"/Ordering (UCS)\n/Supplement 0\n>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    b"1 begincodespacerange\n" + _CODES + b"\nendcodespacerange\n"
)
_FOOT = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"


def read_lines(table: bytes) -> list[bytes]:
    """Give the lines of a table of the engine's, one for each glyph; [] when it is written otherwise."""
    if b"beginbfrange" in table:
        return []
    return [line for line in table.splitlines() if line[5:8] == b"> <" and line != _CODES]


def glyph(line: bytes) -> int:
    """Give the glyph that a line of a table is about."""
    return int(line[1:5], 16)


def write_table(lines: Sequence[bytes]) -> bytes:
    """Write a table of such lines."""
    parts = [_HEAD]
    for start in range(0, len(lines), _BLOCK):
        block = lines[start : start + _BLOCK]
        parts.append(b"%d beginbfchar\n%b\nendbfchar\n" % (len(block), b"\n".join(block)))
    return b"".join((*parts, _FOOT))


def mend(table: bytes) -> bytes:
    """Mend a table: blanks are blanks, and a hyphen of the layout is a soft one.

    One glyph often stands for several blanks (a font without U+202F draws it with the glyph of the space),
    and the engine keeps the first use of it for the whole file. PDF 1.7, 14.8.2.2.3: the hyphen of a word
    broken at a line's end is U+00AD.
    """
    has_space = any(match[2] == _SPACE for match in _BFCHAR.finditer(table))
    return _BFCHAR.sub(partial(_character, has_space=has_space), table)


def _character(match: re.Match[bytes], has_space: bool) -> bytes:
    code = match[2].lower()
    if code in _BLANKS:
        # Where the font draws U+0020 with another glyph, this one is for the other blanks alone.
        code = _NO_BREAK if has_space else _SPACE
    elif code == b"2010":
        code = _SOFT_HYPHEN
    return b"<" + match[1] + b"> <" + code + b">"

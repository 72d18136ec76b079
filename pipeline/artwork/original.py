"""A picture file without what is not picture: places, dates, names, previews, profiles, whatever follows it.

The coded pixels stay as they are, byte for byte.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")

_END_OF_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_ADOBE, _START_OF_SCAN, _END_OF_IMAGE = 0xEE, 0xDA, 0xD9
_FRAMES = frozenset((0xC0, 0xC1, 0xC2))
_FOREIGN_FRAMES = frozenset((*range(0xC3, 0xD0),)) - {0xC4, 0xC8, 0xCC}
"""Lossless, hierarchical and arithmetic JPEG (ITU-T T.81, table B.1), which PDF does not know."""
_NOTES = frozenset((*range(0xE1, 0xF0), 0xFE)) - {_ADOBE}


def stripped_png(data: bytes) -> bytes | None:
    """Keep the chunks that make the picture of a PNG (8 bits a sample at most); None for any other."""
    if not data.startswith(_PNG_SIGNATURE) or data[24:25] not in (b"\x01", b"\x02", b"\x04", b"\x08"):
        return None
    kept = [_PNG_SIGNATURE]
    position = len(_PNG_SIGNATURE)
    while position + 12 <= len(data):
        name = data[position + 4 : position + 8]
        end = position + 12 + int.from_bytes(data[position : position + 4], "big")
        if name in _PNG_CHUNKS:
            kept.append(data[position:end])
        if name == b"IEND" and end <= len(data):
            return b"".join(kept)
        position = end
    return None


def is_whole_png(data: bytes) -> bool:
    """Tell whether all of a PNG is there, as it was written: its pixels need not be decoded for that."""
    if not data.startswith(_PNG_SIGNATURE):
        return False
    last = b""
    for name, start, end in _chunks(data):
        if zlib.crc32(data[start - 4 : end]) != int.from_bytes(data[end : end + 4], "big"):
            return False
        last = name
    return last == b"IEND"


def png_pixels(data: bytes) -> tuple[bytes, int]:
    """Give the coded pixels of a PNG, as a PDF may hold them, and how many bits a sample has."""
    return b"".join(data[start:end] for name, start, end in _chunks(data) if name == b"IDAT"), data[24]


def grey_png(width: int, height: int, coded: bytes) -> bytes:
    """Write a PNG of 8-bit grey whose pixels are coded by now."""
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\0\0\0\0"
    chunks = ((b"IHDR", head), (b"IDAT", coded), (b"IEND", b""))
    return _PNG_SIGNATURE + b"".join(
        len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")
        for name, data in chunks
    )


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Give the chunks of a PNG that are all there, up to its end: name, start and end of the data."""
    position = len(_PNG_SIGNATURE)
    while position + 12 <= len(data):
        name, start = data[position + 4 : position + 8], position + 8
        end = start + int.from_bytes(data[position : position + 4], "big")
        if end + 4 > len(data):
            return
        yield name, start, end
        if name == b"IEND":
            return
        position = end + 4


def stripped_jpeg(data: bytes) -> bytes | None:
    """Keep the segments that make the picture of a JPEG; None when it is not one that a PDF may hold."""
    if not data.startswith(b"\xff\xd8"):
        return None
    kept = [data[:2]]
    position, framed = 2, False
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xFF:  # a fill byte
            position += 1
            continue
        end = position + 2 + int.from_bytes(data[position + 2 : position + 4], "big")
        if marker == _START_OF_SCAN:
            scan_end = _END_OF_SCAN.search(data, end)
            if scan_end is None:
                return None
            end = scan_end.start()
        if marker in _FOREIGN_FRAMES:
            return None
        framed = framed or marker in _FRAMES
        if marker not in _NOTES:
            kept.append(data[position:end])
        if data[end : end + 2] == bytes((0xFF, _END_OF_IMAGE)):
            return b"".join((*kept, data[end : end + 2])) if framed else None
        position = end
    return None

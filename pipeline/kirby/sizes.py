"""What the first bytes of a file tell: how many pixels a picture has, what kind a film is."""

from __future__ import annotations

from pathlib import Path
from struct import error, unpack_from

# A JPEG's size stands behind its metadata; no farther than this.
_READ = 1_000_000
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def size_of(path: Path) -> tuple[int, int]:
    """Give a picture's width and height; noughts where its file does not tell."""
    try:
        with path.open("rb") as file:
            return _size(file.read(_READ))
    except (OSError, error):
        return 0, 0


def _size(data: bytes) -> tuple[int, int]:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        width, height = unpack_from(">II", data, 16)
        return width, height
    if data.startswith((b"GIF87a", b"GIF89a")):
        width, height = unpack_from("<HH", data, 6)
        return width, height
    place = 2 if data.startswith(b"\xff\xd8") else len(data)
    while place + 9 <= len(data) and data[place] == 0xFF:
        if data[place + 1] in _FRAMES:
            height, width = unpack_from(">HH", data, place + 5)
            return width, height
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return 0, 0


def kind_by_content(path: Path) -> str | None:
    """Give the type of media that a film's bytes show, None when they show none."""
    try:
        with path.open("rb") as file:
            data = file.read(4_096)
    except OSError:
        return None
    for start, offset, kind in _SIGNS:
        if data[offset : offset + len(start)] == start:
            return kind
    if not data:
        return "application/x-empty"
    return "text/plain" if not data.translate(None, _TEXT) else None


_TEXT = bytes((*range(7, 14), 27, *range(32, 127), *range(128, 256)))
_SIGNS = (
    (b"ftypqt", 4, "video/quicktime"),
    (b"ftyp", 4, "video/mp4"),
    (b"OggS", 0, "video/ogg"),
    (b"FLV", 0, "video/x-flv"),
)

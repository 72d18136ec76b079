"""ICC profiles for tests: the least that has a header, a table of tags and words."""

from __future__ import annotations

import struct


def icc(
    description: bytes = b"",
    *,
    target: bytes = b"",
    kind: bytes = b"prtr",
    space: bytes = b"CMYK",
    version: int = 2,
    tables: tuple[bytes, ...] = (b"A2B0", b"B2A0"),
) -> bytes:
    """Write a profile; its tables hold nothing that colours could be converted by."""
    tags = {name: b"mft2" + bytes(40) for name in tables}
    tags[b"desc"] = described(description)
    if target:
        tags[b"targ"] = b"text" + bytes(4) + target + b"\0"
    head, body, at = b"", b"", 132 + 12 * len(tags)
    for name, content in tags.items():
        head += struct.pack(">4sII", name, at + len(body), len(content))
        body += content
    whole = bytearray(at + len(body))
    struct.pack_into(">I4sB3x4s4s4s", whole, 0, len(whole), b"none", version, kind, space, b"Lab ")
    whole[36:40] = b"acsp"
    whole[128:] = struct.pack(">I", len(tags)) + head + body
    return bytes(whole)


def described(words: bytes) -> bytes:
    """Write a description as ICC 2 has it, in ASCII."""
    return b"desc" + bytes(4) + struct.pack(">I", len(words) + 1) + words + bytes(80)


def translated(words: str) -> bytes:
    """Write a description as ICC 4 has it, in one language."""
    text = words.encode("utf-16-be")
    return b"mluc" + bytes(4) + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(text), 28) + text

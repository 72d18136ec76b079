"""The data of pictures, as far as it tells that a picture is no picture, or in which colours it is."""

from __future__ import annotations

from typing import Any

from pipeline.preflight.colour import CMYK, GRAY, RGB, UNKNOWN, Space

_DEFLATED = {"FlateDecode", "ASCII85Decode", "ASCIIHexDecode", "RunLengthDecode", "LZWDecode"}
_CODED = {"DCTDecode", "JPXDecode", "CCITTFaxDecode", "JBIG2Decode"}
# No coding of the first kind makes more of a byte: deflating has the best ratio, 1032 to 1.
_BEST_RATIO = 1032
_SIGNATURES = {"DCTDecode": (b"\xff\xd8",), "JPXDecode": (b"\x00\x00\x00\x0cjP", b"\xff\x4f\xff\x51")}
# Of enumerated colour spaces (ISO 15444-1, table I.10, and 15444-2), those that come up.
_ENUMERATED = {12: CMYK, 16: RGB, 17: GRAY, 18: RGB}


def check_data(found: Any, codings: tuple[str, ...], width: int, height: int, bits: int) -> None:
    """Look whether data can be of so many pixels of so many bits; ValueError when not."""
    if width <= 0 or height <= 0:
        raise ValueError(f"a picture of {width} × {height} pixels")
    strange = [name for name in codings if name not in _DEFLATED | _CODED]
    if strange:
        raise ValueError(f"a picture in {strange[0]}, which is no coding")
    if codings[-1:] and (signatures := _SIGNATURES.get(codings[-1])) and len(codings) == 1:
        if not found.read_raw_bytes().startswith(signatures):
            raise ValueError(f"a picture that is no {codings[-1].removesuffix('Decode')}")
        return
    if set(codings) <= _DEFLATED:
        needed = (width * bits + 7) // 8 * height
        if needed > int(found.get("/Length", 0)) * _BEST_RATIO ** max(1, len(codings)):
            raise ValueError(f"a picture of {width} × {height} pixels without their data")


def space_inside(found: Any, codings: tuple[str, ...]) -> Space:
    """Give the colour space that a JPEG 2000 picture says itself, where the PDF is silent."""
    if codings != ("JPXDecode",):
        return UNKNOWN
    data = found.read_raw_bytes()[: 1 << 16]
    at = data.find(b"colr")
    if at >= 0 and data[at + 4 : at + 5] == b"\x01":
        return _ENUMERATED.get(int.from_bytes(data[at + 7 : at + 11], "big"), RGB)
    if at >= 0:
        return Space("ICCBased", {b"GRAY": 1, b"CMYK": 4}.get(data[at + 23 : at + 27], 3))
    size = data.find(b"\xff\x51")
    channels = int.from_bytes(data[size + 38 : size + 40], "big") if size >= 0 else 0
    return {1: GRAY, 2: GRAY, 3: RGB, 4: CMYK}.get(channels, UNKNOWN)

"""A picture as a PDF holds it, and the PDF of one page that it is kept in until binding takes it.

The same picture gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

_HEAD = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
_POINTS = 72 / 300


@dataclass(frozen=True, slots=True)
class Plate:
    """Coded pixels, and what PDF calls their coding (`filter`) and colour space.

    `samples` of so many `bits` make a pixel. `inverted` when their levels count paper instead of ink, as in
    Adobe's JPEG. `mask` says, in grey, how much of each pixel covers what is below.
    """

    width: int
    height: int
    space: str
    samples: int
    bits: int
    filter: str
    coded: bytes
    inverted: bool = False
    mask: Plate | None = None


def page(plate: Plate) -> bytes:
    """Write a PDF of one page that shows a picture, under the name `Picture`."""
    width, height = (f"{side * _POINTS:.2f}" for side in (plate.width, plate.height))
    mask = " /SMask 6 0 R" if plate.mask else ""
    shown = f"q {width} 0 0 {height} 0 0 cm /Picture Do Q".encode()
    numbered = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents 4 0 R "
        "/Resources << /XObject << /Picture 5 0 R >> >> >>".encode(),
        _stream("", shown),
        _stream(_words(plate) + mask, plate.coded),
        *((_stream(_words(plate.mask), plate.mask.coded),) if plate.mask else ()),
    ]
    return _file(numbered)


def _words(plate: Plate) -> str:
    """Describe a picture in the words of ISO 32000-1, table 89."""
    said = [
        "/Type /XObject /Subtype /Image",
        f"/Width {plate.width} /Height {plate.height} /ColorSpace {plate.space}",
        f"/BitsPerComponent {plate.bits} /Filter /{plate.filter}",
    ]
    if plate.filter == "FlateDecode":
        coding = (
            f"/Predictor 15 /Colors {plate.samples} /BitsPerComponent {plate.bits} /Columns {plate.width}"
        )
        said.append(f"/DecodeParms << {coding} >>")
    if plate.inverted:
        said.append(f"/Decode [{' '.join(['1 0'] * plate.samples)}]")
    return " ".join(said)


def _stream(words: str, data: bytes) -> bytes:
    return f"<< {words} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _file(numbered: list[bytes]) -> bytes:
    written, at = [_HEAD], []
    position, digest = len(_HEAD), sha256()
    for number, one in enumerate(numbered, 1):
        at.append(position)
        written.append(b"%d 0 obj\n%b\nendobj\n" % (number, one))
        position += len(written[-1])
        digest.update(written[-1])
    known_as = digest.hexdigest()[:32]
    table = "".join(f"{offset:010} 00000 n \n" for offset in at)
    end = (
        f"xref\n0 {len(numbered) + 1}\n0000000000 65535 f \n{table}trailer\n"
        f"<< /Size {len(numbered) + 1} /Root 1 0 R /ID [<{known_as}> <{known_as}>] >>\n"
        f"startxref\n{position}\n%%EOF\n"
    )
    return b"".join((*written, end.encode()))

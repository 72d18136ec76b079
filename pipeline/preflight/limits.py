"""What a file may cost: operators, objects, bytes, seconds. Beyond, it is a finding and not a hang."""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass, field

import pikepdf

# What pikepdf raises where a file holds other things than the standard says.
MISSHAPEN = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RuntimeError,
    ArithmeticError,
    pikepdf.PdfError,
)

OPERATORS = 1_000_000
PAINTED = 100_000
DEPTH = 28  # forms in forms: the standard's own example of a limit (ISO 32000-1, annex C) is that of q
CONTENT_BYTES = 64 << 20
# Of encodings that nothing modern writes, and whose output cannot be measured beforehand.
_OLD_BYTES = 256 << 10
SECONDS = 120.0
_LOOK_AT_CLOCK = 4096


class HostileError(Exception):
    """A file asks for more than any printed page needs; `what` is counted, in English and French."""

    def __init__(self, limit: float, what: str, what_fr: str) -> None:
        super().__init__(what)
        self.limit, self.what, self.what_fr = limit, what, what_fr


@dataclass(slots=True)
class Budget:
    """What is left to spend: of operators and painted objects for a page, of time for the file."""

    deadline: float = field(default_factory=lambda: time.monotonic() + SECONDS)
    operators: int = OPERATORS
    painted: int = PAINTED

    def turn_page(self) -> None:
        """Begin another page."""
        self.operators, self.painted = OPERATORS, PAINTED
        self.look_at_clock()

    def spend_operators(self, count: int) -> None:
        """Pay for some operators."""
        self.operators -= count
        if self.operators < 0:
            raise HostileError(OPERATORS, "operators on a page", "opérateurs sur une page")
        self.look_at_clock()

    def spend_painted(self, count: int) -> None:
        """Pay for some painted objects."""
        self.painted -= count
        if self.painted < 0:
            raise HostileError(PAINTED, "objects on a page", "objets sur une page")

    def look_at_clock(self) -> None:
        """Stop when the time is over."""
        if time.monotonic() > self.deadline:
            raise HostileError(SECONDS, "seconds", "secondes")


def content_of(stream: pikepdf.Object) -> bytes:
    """Give the decoded bytes of a content stream; HostileError beyond CONTENT_BYTES, whatever it claims."""
    names = stream.get("/Filter")
    filters = (
        [] if names is None else [str(n) for n in names] if isinstance(names, pikepdf.Array) else [str(names)]
    )
    data = stream.read_raw_bytes()
    if stream.get("/DecodeParms") is None and set(filters) <= {"/FlateDecode", "/Fl"}:
        for _ in filters:
            data = _inflated(data)
    elif len(data) > _OLD_BYTES or len(filters) > 3:
        raise HostileError(_OLD_BYTES, "bytes in an old encoding", "octets dans un codage ancien")
    else:
        data = stream.read_bytes()
    if len(data) > CONTENT_BYTES:
        raise HostileError(CONTENT_BYTES, "bytes of content", "octets de contenu")
    return data


def _inflated(data: bytes) -> bytes:
    """Inflate up to the limit and a byte more; what can be read of a damaged stream is given."""
    machine, whole = zlib.decompressobj(), b""
    try:
        return machine.decompress(data, CONTENT_BYTES + 1)
    except zlib.error:
        machine, pieces = zlib.decompressobj(), []
        try:
            for at in range(0, len(data), 256):
                pieces.append(machine.decompress(data[at : at + 256], CONTENT_BYTES))
        except zlib.error:
            pass
        whole = b"".join(pieces)
        if not whole:
            raise ValueError("a damaged stream") from None
        return whole

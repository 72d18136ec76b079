"""Colour spaces as a press sees them (ISO 32000-1, 8.6): which inks a colour asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from pipeline.preflight.limits import content_of

# Cyan, magenta, yellow, black, from 0 to 1.
Inks = tuple[float, float, float, float]
BARE: Inks = (0.0, 0.0, 0.0, 0.0)
PROCESS = ("Cyan", "Magenta", "Yellow", "Black")

_DEEPEST = 6
# Components of a device space, by its names in resources and in inline pictures.
_DEVICES = {
    "/DeviceGray": ("DeviceGray", 1),
    "/G": ("DeviceGray", 1),
    "/CalGray": ("CalGray", 1),
    "/DeviceRGB": ("DeviceRGB", 3),
    "/RGB": ("DeviceRGB", 3),
    "/CalRGB": ("CalRGB", 3),
    "/Lab": ("Lab", 3),
    "/DeviceCMYK": ("DeviceCMYK", 4),
    "/CMYK": ("DeviceCMYK", 4),
    "/CalCMYK": ("DeviceCMYK", 4),
}
_DEFAULTS = {"DeviceGray": "/DefaultGray", "DeviceRGB": "/DefaultRGB", "DeviceCMYK": "/DefaultCMYK"}
_SCREEN = ("DeviceRGB", "CalRGB", "Lab", "CalGray", "ICCBased")


@dataclass(frozen=True, slots=True)
class Space:
    """A colour space: its family, how many components; colorants of Separation and DeviceN; what it rests on.

    `table` is the palette of an Indexed one, in components of its base from 0 to 1; `default` the family of
    the space that resources put in place of a device's own, "" without.
    """

    family: str
    channels: int
    colorants: tuple[str, ...] = ()
    base: Space | None = None
    table: bytes = b""
    default: str = ""

    @property
    def foreign(self) -> str:
        """The name of what no press has ink for, "" where all is well."""
        if self.default and self.default not in ("DeviceCMYK", "DeviceGray"):
            return f"{self.family} ({self.default})"
        if self.family in _SCREEN:
            return f"{self.family} ({self.channels})" if self.family == "ICCBased" else self.family
        if self.base is None or self.family == "Pattern":
            return self.base.foreign if self.base else ""
        # What a spot ink looks like may be said in Lab: it is a description, nobody prints it.
        below = "" if self.colorants and self.base.family == "Lab" else self.base.foreign
        return f"{self.family} › {below}" if below else ""

    @property
    def spots(self) -> tuple[str, ...]:
        """The names of inks beyond the four, those of a palette's base included."""
        own = tuple(name for name in self.colorants if name not in (*PROCESS, "None", "All"))
        return own + (self.base.spots if self.base and self.family in ("Indexed", "Pattern") else ())

    @property
    def everywhere(self) -> bool:
        """Whether it paints on all plates at once (registration)."""
        return "All" in self.colorants or bool(
            self.base and self.family == "Indexed" and self.base.everywhere
        )


GRAY, RGB, CMYK = Space("DeviceGray", 1), Space("DeviceRGB", 3), Space("DeviceCMYK", 4)
UNKNOWN = Space("unknown", 0)


@dataclass(frozen=True, slots=True, eq=False)
class Colour:
    """A colour as it is painted: its process inks, None where nobody can tell; tints of spots from 0 to 1.

    `pattern` is the object that is painted with instead.
    """

    space: Space
    inks: Inks | None
    spots: tuple[tuple[str, float], ...] = ()
    pattern: Any = None

    @property
    def white(self) -> bool:
        """Whether it leaves the paper bare."""
        return self.inks == BARE and not any(tint for _, tint in self.spots) and self.pattern is None

    @property
    def total(self) -> float:
        """All its inks, in per cent; those that nobody can tell are none."""
        return 100 * (sum(self.inks or BARE) + sum(tint for _, tint in self.spots))

    @property
    def count(self) -> int:
        """How many plates it is printed from."""
        return sum(ink > 0 for ink in self.inks or BARE) + sum(tint > 0 for _, tint in self.spots)

    @property
    def black_only(self) -> bool:
        """Whether it is black ink alone, and written so: DeviceCMYK 0 0 0 k, or Separation Black."""
        return bool(
            self.inks
            and self.inks[3] > 0
            and not any(self.inks[:3])
            and not any(tint for _, tint in self.spots)
            and self.space.family != "DeviceGray"
        )


def space_of(found: Any, spaces: Any = None, depth: int = 0) -> Space:
    """Read a colour space; `spaces` is the resources' dictionary of named ones."""
    if depth > _DEEPEST or found is None:
        return UNKNOWN
    if isinstance(found, Name):
        return _named(str(found), spaces, depth)
    if not isinstance(found, Array) or not len(found):
        return UNKNOWN
    family = str(found[0])
    if len(found) == 1:
        return _named(family, spaces, depth)
    if family in ("/CalGray", "/CalRGB", "/Lab"):
        return Space(*_DEVICES[family])
    if family == "/ICCBased":
        return _profiled(found[1])
    if family in ("/Indexed", "/I"):
        base = space_of(found[1], spaces, depth + 1)
        if not 0 <= int(found[2]) <= 255 or not isinstance(found[3], Stream | String):
            return UNKNOWN
        table = content_of(found[3]) if isinstance(found[3], Stream) else bytes(found[3])
        return Space("Indexed", 1, base=base, table=table[: 256 * max(1, base.channels)])
    if family == "/Separation":
        return Space("Separation", 1, (_word(found[1]),), space_of(found[2], spaces, depth + 1))
    if family == "/DeviceN":
        names = tuple(_word(name) for name in list(found[1])[:32])
        return Space("DeviceN", len(names), names, space_of(found[2], spaces, depth + 1))
    if family == "/Pattern":
        return Space("Pattern", 0, base=space_of(found[1], spaces, depth + 1))
    return UNKNOWN


def sound(space: Space) -> Space:
    """Give a colour space back; ValueError when it, or one that it rests on, is none."""
    below: Space | None = space
    while below is not None:
        if below is UNKNOWN:
            raise ValueError("a colour space that is none")
        below = below.base
    return space


def _word(name: Any) -> str:
    return str(name).removeprefix("/")


def _named(name: str, spaces: Any, depth: int) -> Space:
    if name == "/Pattern":
        return Space("Pattern", 0)
    if name in _DEVICES:
        space = Space(*_DEVICES[name])
        default = spaces.get(_DEFAULTS.get(space.family, "/-")) if isinstance(spaces, Dictionary) else None
        if default is None:
            return space
        instead = space_of(default, None, depth + 1)
        return Space(space.family, space.channels, default=instead.family)
    if isinstance(spaces, Dictionary) and (found := spaces.get(name)) is not None:
        return space_of(found, spaces, depth + 1)
    return UNKNOWN


def _profiled(profile: Any) -> Space:
    channels = int(profile.get("/N", 0)) if isinstance(profile, Stream) else 0
    return Space("ICCBased", channels if channels in (1, 3, 4) else 0)


def colour_of(space: Space, values: Sequence[float], pattern: Any = None) -> Colour:
    """Give the colour that some components are in a space."""
    values = [min(1.0, max(0.0, value)) if space.family != "Indexed" else value for value in values]
    if space.family == "Pattern":
        under = colour_of(space.base, values) if space.base and values else None
        return Colour(space, under.inks if under else None, under.spots if under else (), pattern)
    if space.family == "Indexed" and space.base is not None:
        under = colour_of(space.base, _looked_up(space, int(values[0]) if values else 0))
        return Colour(space, under.inks, under.spots)
    if len(values) != space.channels:
        values = [*values, *([0.0] * space.channels)][: space.channels]
    if space.colorants:
        return _colorants(space, values)
    if space.channels == 4:
        return Colour(space, (values[0], values[1], values[2], values[3]))
    if space.family in ("DeviceGray", "CalGray") or (space.family, space.channels) == ("ICCBased", 1):
        return Colour(space, (0.0, 0.0, 0.0, 1 - values[0]))
    if space.channels == 3 and space.family != "Lab" and min(values) >= 1:
        return Colour(space, BARE)  # white in any of them
    return Colour(space, None)


def _looked_up(space: Space, index: int) -> list[float]:
    count = space.base.channels if space.base else 0
    at = max(0, index) * count
    return [byte / 255 for byte in space.table[at : at + count]]


def _colorants(space: Space, values: Sequence[float]) -> Colour:
    inks = list(BARE)
    spots: list[tuple[str, float]] = []
    for name, tint in zip(space.colorants, values, strict=True):
        if name == "All":
            inks = [max(ink, tint) for ink in inks]
        elif name in PROCESS:
            inks[PROCESS.index(name)] = tint
        elif name != "None":
            spots.append((name, tint))
    return Colour(space, (inks[0], inks[1], inks[2], inks[3]), tuple(spots))


BLACK = Colour(GRAY, (0.0, 0.0, 0.0, 1.0))  # where a page begins (ISO 32000-1, table 52)


@dataclass(frozen=True, slots=True)
class Shading:
    """A gradient: its space, how many values its function gives (None where it has none), its heaviest ink.

    `heaviest` is None where nobody can tell without painting it.
    """

    space: Space
    outputs: int | None
    heaviest: float | None = None
    box: tuple[float, ...] | None = field(default=None)

    @property
    def valid(self) -> bool:
        """Whether its function gives as many values as its space has components."""
        return self.outputs is None or not self.space.channels or self.outputs == self.space.channels


def shading_of(found: Any, spaces: Any) -> Shading:
    """Read a shading dictionary."""
    space = sound(space_of(found.get("/ColorSpace"), spaces))
    function = found.get("/Function")
    if function is None:
        return Shading(space, None)
    if not isinstance(function, Array) and _outputs(function) is None:
        raise ValueError("a gradient without a function")
    if isinstance(function, Array):
        counts = [_outputs(one) for one in list(function)[:40]]
        return Shading(space, None if None in counts else sum(count or 0 for count in counts))
    stops = _stops(function)
    sums = [colour_of(space, stop) for stop in stops if len(stop) == space.channels]
    known = bool(sums) and len(sums) == len(stops) and all(one.inks is not None for one in sums)
    return Shading(space, _outputs(function), max(one.total for one in sums) if known else None)


def _outputs(function: Any, depth: int = 0) -> int | None:
    if depth > _DEEPEST or not isinstance(function, Dictionary | Stream):
        return None
    if (limits := function.get("/Range")) is not None:
        return len(limits) // 2
    kind = int(function.get("/FunctionType", -1))
    if kind == 2:
        return len(function.get("/C0") or function.get("/C1") or [0])
    if kind == 3:
        counts = {_outputs(one, depth + 1) for one in list(function.get("/Functions", ()))[:256]}
        return min((count for count in counts if count is not None), default=None)
    return None


def _stops(function: Any, depth: int = 0) -> list[list[float]]:
    """Give the colours between which a function goes; [] where it is not made of such."""
    if depth > _DEEPEST or not isinstance(function, Dictionary | Stream):
        return []
    kind = int(function.get("/FunctionType", -1))
    if kind == 2:
        return [[float(n) for n in function.get(key, usual)] for key, usual in (("/C0", [0]), ("/C1", [1]))]
    if kind == 3:
        parts = [_stops(one, depth + 1) for one in list(function.get("/Functions", ()))[:256]]
        return [stop for part in parts for stop in part] if all(parts) else []
    return []


def described(found: Any, spaces: Any = None) -> str:
    """Name a colour space for people."""
    try:
        return space_of(found, spaces).family
    except (*(ValueError, TypeError, LookupError, RuntimeError), pikepdf.PdfError):
        return "unknown"

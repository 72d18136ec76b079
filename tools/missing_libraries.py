"""Names the system libraries that WeasyPrint needs and this Python cannot open, one Debian package a line.

The names tried are those that WeasyPrint's own loader tries. It can do without HarfBuzz's subset library, but
then warns, and cuts fonts with another program that gives other bytes; so that library is required here.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

# Debian's package → the names that the library goes by, on Linux then on macOS.
LIBRARIES: dict[str, tuple[tuple[str, ...], ...]] = {
    "libpango-1.0-0": (
        ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib"),
        ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    ),
    "libpangoft2-1.0-0": (("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),),
    "libharfbuzz0b": (("libharfbuzz.so.0", "libharfbuzz.0.dylib"),),
    "libharfbuzz-subset0": (("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),),
    "libfontconfig1": (("libfontconfig.so.1", "libfontconfig.1.dylib"),),
}


def opens(name: str) -> bool:
    """Say whether the system's loader finds the library `name`."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing(found: Callable[[str], bool] = opens) -> list[str]:
    """Give the packages of which some library cannot be opened; `found` answers for one name."""
    return [
        package
        for package, libraries in LIBRARIES.items()
        if not all(any(found(name) for name in names) for names in libraries)
    ]


if __name__ == "__main__":
    sys.stdout.writelines(f"{package}\n" for package in missing())

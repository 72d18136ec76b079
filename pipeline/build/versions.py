"""What a file was made with: versions of this program, of its libraries, of the system's text libraries."""

from __future__ import annotations

import contextlib
import ctypes.util
import os
import re
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

_LIBRARIES = (
    "cssselect2 fonttools jinja2 lxml markdown nh3 page-validation pikepdf pillow pydyf pyphen pypdfium2"
    " tinycss2 tinyhtml5 uharfbuzz weasyprint"
).split()


@cache
def versions() -> str:
    """Name all that decides, beside its inputs, how a file comes out, font packages included."""
    installed = _installed()
    known = [f"{name} {installed.get(name) or _asked(name)}" for name in _LIBRARIES]
    fonts = (f"{name} {version}" for name, version in installed.items() if name.startswith("fontpkg"))
    return " ".join((*known, *sorted(fonts), f"pango {_pango()}", f"livret {_program()}"))


def _installed() -> dict[str, str]:
    """Give the versions of what is installed, by the names of its folders: nothing is opened."""
    found: dict[str, str] = {}
    for folder in sys.path:
        for path in Path(folder).glob("*.dist-info"):
            name, _, version = path.stem.partition("-")
            found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), version)
    return found


def _asked(name: str) -> str:
    """Ask for the version of what is installed in some other way."""
    from importlib import metadata

    return metadata.version(name)


def _pango() -> str:
    """Ask Pango for its version; "" where it is not found, which the engine will say in its own time."""
    with contextlib.suppress(OSError, AttributeError):
        return str(ctypes.CDLL("libpango-1.0.so.0").pango_version())
    with contextlib.suppress(OSError, AttributeError):
        return str(ctypes.CDLL(ctypes.util.find_library("pango-1.0")).pango_version())  # runs a program
    return ""


def _program() -> str:
    """Stand for this program's own code, which may change under one version number."""
    digest = sha256()
    folder = Path(__file__).parents[1]
    files = (f"{path}/{name}" for path, _, names in os.walk(folder) for name in names if name.endswith(".py"))
    for file in sorted(files):
        with open(file, "rb") as stream:  # noqa: PTH123  of hundreds of paths, objects take longer than files
            digest.update(file.removeprefix(str(folder)).encode() + b"\0" + stream.read())
    return digest.hexdigest()[:16]

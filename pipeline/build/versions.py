"""What a file was made with: versions of this program, of its libraries, of the system's text libraries."""

from __future__ import annotations

import ctypes.util
import sys
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path

_LIBRARIES = (
    "cssselect2 fonttools jinja2 lxml markdown nh3 page-validation pikepdf pillow pydyf pyphen pypdfium2"
    " tinycss2 tinyhtml5 uharfbuzz weasyprint"
).split()


@cache
def versions() -> str:
    """Name all that decides, beside its inputs, how a file comes out, font packages included."""
    known = [f"{name} {metadata.version(name)}" for name in _LIBRARIES]
    fonts = {path.name for folder in sys.path for path in Path(folder).glob("fontpkg*.dist-info")}
    return " ".join((*known, *sorted(fonts), f"pango {_pango()}", f"livret {_program()}"))


def _pango() -> str:
    """Ask Pango for its version; "" where it is not found, which the engine will say in its own time."""
    name = ctypes.util.find_library("pango-1.0")
    try:
        return str(ctypes.CDLL(name or "libpango-1.0.so.0").pango_version())
    except (OSError, AttributeError):
        return ""


def _program() -> str:
    """Stand for this program's own code, which may change under one version number."""
    digest = sha256()
    folder = Path(__file__).parents[1]
    for file in sorted(folder.rglob("*.py")):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]

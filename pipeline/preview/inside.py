"""Names that browsers send, and the files that they may mean: those of the booklet, and no others."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from pipeline.build import OWN_FOLDERS
from pipeline.edition import SETTINGS_FILE

CONTENT = "content"
_LONGEST = 1_000


def booklet_file(root: Path, name: str) -> Path | None:
    """Give the real file that `name` means, as places of findings are written; None when it may not be seen.

    It lies in one of the booklet's own folders, or is its `booklet.toml`, whatever symbolic links there are:
    only `content/` itself may be a link, and then what lies there may be seen.
    """
    parts = _parts(name)
    if not parts or (parts[0] not in OWN_FOLDERS and name != SETTINGS_FILE):
        return None
    try:
        real = root.joinpath(*parts).resolve(strict=True)
        tops = [root.resolve() / SETTINGS_FILE] if len(parts) == 1 else _tops(root, parts[0])
        return real if real.is_file() and any(real.is_relative_to(top) for top in tops) else None
    except (OSError, ValueError, RuntimeError):  # a name that no file can have, a link that leads to itself
        return None


def content_file(root: Path, name: str) -> Path | None:
    """Give the real text file of the content that `name` means; None as in `booklet_file`."""
    found = booklet_file(root, name)
    return found if is_text(name) and name.startswith(f"{CONTENT}/") else None


def is_text(name: str) -> bool:
    """Tell the name of a content file, by its end."""
    return PurePosixPath(name).suffix in (".txt", ".md")


def _tops(root: Path, first: str) -> list[Path]:
    """Give the real folders in which a file may lie."""
    folder = root.resolve() / first
    return [folder, folder.resolve()] if first == CONTENT else [folder]


def _parts(name: str) -> tuple[str, ...]:
    """Cut a name at its slashes; () where it is none that we ever wrote."""
    parts = tuple(name.split("/"))
    bad = len(name) > _LONGEST or any(ord(letter) < 32 or letter in "\\\x7f" for letter in name)
    return () if bad or any(not part or part.startswith(".") for part in parts) else parts

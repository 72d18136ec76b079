"""What a whole content folder tells of the site that wrote it: its languages, its file extension, its Kirby.

Kirby has these in its configuration; from `content/` alone they must be inferred.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.kirby.entries import is_media_name, kind_of

LISTED = re.compile(r"([0-9]+)_(.+)", re.DOTALL)
_CODED = re.compile(r"(.+)\.([a-z]{2}(?:[-_][A-Za-z]{2,4})?)\Z", re.DOTALL)
_EXTENSIONS = (".txt", ".md", ".mdown")
_UUID = re.compile(rb"^uuid\s*:", re.IGNORECASE | re.MULTILINE)
# A suffix is a language when it is used as often as this; a single one may be anything.
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Survey:
    """What was inferred: the extension of content files, the languages (default one first), Kirby 2 or not.

    No languages: the site has one, and its files name none.
    """

    extension: str = ".txt"
    languages: tuple[str, ...] = ()
    kirby_2: bool = False


@dataclass(slots=True)
class _Folder:
    """A folder's content files: their languages, and if one names none."""

    codes: set[str] = field(default_factory=set)
    plain: bool = False


def split_code(stem: str) -> tuple[str, str]:
    """Part a content file's name, without its extension, at its language; that is "" when it names none."""
    match = _CODED.match(stem)
    return (match[1], match[2]) if match and kind_of(stem) == "other" else (stem, "")


def survey(content: Path, default: str = "", usual: str = "") -> Survey:
    """Look through a content folder; `default` settles the default language, `usual` decides in doubt."""
    folders = [(Path(path), files, names) for path, names, files in _walk(content)]
    names = [name for _, files, _ in folders for name in files]
    extension = next((one for one in _EXTENSIONS if any(name.endswith(one) for name in names)), ".txt")
    underscored = any(LISTED.fullmatch(name) for _, _, inside in folders for name in inside if name[0] != "_")
    # Kirby 2 knew neither drafts nor changes as folders.
    newer = any(name in ("_drafts", "_changes") for _, _, inside in folders for name in inside)
    languages = _languages([(path, files) for path, files, _ in folders], extension, default, usual)
    return Survey(extension, languages, not underscored and not newer)


def languages(content: Path, default: str = "", usual: str = "") -> tuple[str, ...]:
    """Give the languages of a content folder, the default one first; () when its files name none."""
    return survey(content, default, usual).languages


def _walk(content: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    # os.walk neither follows links nor stops at folders that it cannot read.
    for path, names, files in os.walk(content):
        every = [name for name in names if not name.startswith(".")]
        names[:] = [name for name in every if not name.startswith("_")]
        yield path, every, [name for name in files if not name.startswith((".", "_"))]


def _languages(
    folders: list[tuple[Path, list[str]]], extension: str, default: str, usual: str
) -> tuple[str, ...]:
    counts: Counter[str] = Counter()
    contents: list[_Folder] = []
    files: list[tuple[Path, str]] = []
    for path, names in folders:
        folder = _Folder()
        present = {unicodedata.normalize("NFC", name) for name in names if not name.endswith(extension)}
        for name in names:
            stem = unicodedata.normalize("NFC", name.removesuffix(extension))
            if not name.endswith(extension) or stem in present:
                continue
            base, code = split_code(stem)
            if code:
                counts[code] += 1
                files.append((path / name, code))
            if base not in present and not is_media_name(base):
                folder.codes |= {code} if code else set()
                folder.plain = folder.plain or not code
        contents.append(folder)
    trusted = {code for code, count in counts.items() if count >= _SEVERAL}
    if not trusted and not any(folder.plain for folder in contents):
        trusted = set(counts)
    coded = sum(bool(folder.codes & trusted) for folder in contents)
    plain = sum(folder.plain and not folder.codes & trusted for folder in contents)
    if not trusted or coded <= plain:
        return ()
    uuids = Counter(code for file, code in files if code in trusted and _has_uuid(file))

    def rank(code: str) -> tuple[bool, int, int, bool, str]:
        return code != default, -uuids[code], -counts[code], code != usual, code

    first = min(trusted, key=rank)
    return (first, *sorted(trusted - {first}))


def _has_uuid(file: Path) -> bool:
    try:
        return file.is_file() and not file.is_symlink() and _UUID.search(file.read_bytes()) is not None
    except OSError:
        return False

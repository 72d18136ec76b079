"""Kirby's folders: a `content/` folder becomes the site's entry with its pages below it.

Nothing outside the booklet's folder (the one that holds `content/`) is read, whatever a symbolic link says;
but `content/` itself may be a link to another place, and then what lies there may be read too.
"""

from __future__ import annotations

import errno
import os
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.diagnostics import PipelineError, Place, Report, finding
from pipeline.kirby.entries import Attachment, Entry, Index, is_media_name, kind_of
from pipeline.kirby.fields import Field, read_fields

_IGNORED_NAMES = frozenset({"Thumb.db", "Thumbs.db", "desktop.ini", "@eaDir"})
_IGNORED_SUFFIXES = (".htm", ".html", ".php")
_LISTED = re.compile(r"([0-9]+)_(.+)", re.DOTALL)
_LISTED_KIRBY_2 = re.compile(r"([0-9]+)-(.+)", re.DOTALL)
_LANGUAGE = re.compile(r"\.[a-z]{2}(?:[-_][A-Za-z]{2,4})?\Z")
_DIGITS = re.compile(rb"[0-9]+|[^0-9]", re.DOTALL)
_DEEPEST = 40


def read_tree(folder: Path, report: Report) -> Entry:
    """Read the folder `content/` whole: the site's entry, with its pages below it.

    Unlisted pages are entries too (`number` None); drafts are not. Whatever is skipped or repaired is
    reported, with places as people see them (`content/1_edito/edito.txt`). Raises PipelineError
    (`content-missing`) when `folder` is no folder.
    """
    if not folder.is_dir():
        raise PipelineError(finding("content-missing", looked=_shown(str(folder))))
    site = Index()
    roots = (folder.parent.resolve(), folder.resolve())
    reader = _Reader(folder, roots, report, site, _listed_pattern(folder))
    entry = reader.entry(_Spot(folder, folder.name, "", "", None, (folder.resolve(),)))
    site.add(entry)
    return entry


def natural_key(name: str) -> tuple[tuple[int, int, bytes], ...]:
    """Give the sort key of PHP's natsort: runs of digits as numbers, everything else byte by byte.

    As there, a run that starts with 0 inside a name is compared as digits after a decimal point would be;
    zeros that lead a name, and white space, do not count.
    """
    raw = re.sub(rb"\s+", b"", os.fsencode(name))
    runs = _DIGITS.findall(re.sub(rb"\A0+(?=[0-9])", b"", raw))
    # A digit sorts among other characters where the byte "0" does.
    return tuple(_digits_key(run) if run.isdigit() else (run[0], 0, b"") for run in runs)


def _order(name: str) -> tuple[tuple[tuple[int, int, bytes], ...], str]:
    return natural_key(name), name


def _digits_key(run: bytes) -> tuple[int, int, bytes]:
    return (ord("0"), -1 if run.startswith(b"0") else len(run), run)


@dataclass(frozen=True, slots=True)
class _Spot:
    """A folder about to be read: where it is, how people see it, and which folders lead to it."""

    folder: Path
    shown: str
    slug: str
    id: str
    number: int | None
    chain: tuple[Path, ...]

    @property
    def is_site(self) -> bool:
        return len(self.chain) == 1


@dataclass(slots=True)
class _Listing:
    """What a folder holds, sorted out."""

    folders: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    content: Path
    roots: tuple[Path, ...]
    report: Report
    site: Index
    listed: re.Pattern[str]
    linked: set[Path] = field(default_factory=set)

    def entry(self, spot: _Spot) -> Entry:
        """Read one folder and all below it."""
        listing = self._list(spot)
        metadata = self._metadata(spot, listing)
        described = {name for names in metadata.values() for name in names}
        chosen = self._content_file(spot, [name for name in listing.texts if name not in described])
        place = Place(f"{spot.shown}/{_shown(chosen)}" if chosen else spot.shown)
        fields = self._fields(spot.folder / chosen, place) if chosen else ()
        return Entry(
            slug=spot.slug,
            number=spot.number,
            template=_template(chosen, spot),
            fields=fields,
            files=tuple(self._attachment(spot, name, metadata) for name in listing.files),
            children=self._children(spot, listing.folders),
            place=place,
            draft=False,
            folder=spot.folder,
            id=spot.id,
            site=self.site,
        )

    def _list(self, spot: _Spot) -> _Listing:
        listing = _Listing()
        try:
            names = sorted((path.name for path in spot.folder.iterdir()), key=_order)
        except OSError as error:
            self._unreadable(spot.shown, error)
            return listing
        for name in names:
            if name in {"_drafts", "_changes"}:
                self._note_unpublished(spot, name)
            elif not name.startswith((".", "_")) and name not in _IGNORED_NAMES:
                self._sort_in(spot, name, listing)
        return listing

    def _sort_in(self, spot: _Spot, name: str, listing: _Listing) -> None:
        path = spot.folder / name
        shown = f"{spot.shown}/{_shown(name)}"
        try:
            if path.is_symlink() and not self._may_follow(path, shown, spot):
                return
            if path.is_dir():
                listing.folders.append(name)
            elif not path.is_file():
                return  # a pipe, a socket, a device: reading one could wait for ever
            elif name.endswith(".txt"):
                listing.texts.append(name)
            elif not name.lower().endswith(_IGNORED_SUFFIXES):
                listing.files.append(name)
        except OSError as error:
            self._unreadable(shown, error)

    def _may_follow(self, path: Path, shown: str, spot: _Spot) -> bool:
        """Tell whether a symbolic link may be read: it stays inside and does not lead round in a circle."""
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError) as error:
            target = Path(os.path.realpath(path))
            if self._is_inside(target):
                self._unreadable(shown, error)
                return False
        if not self._is_inside(target):
            self.report(finding("outside-refused", Place(shown), target=_shown(str(path.readlink()))))
            return False
        if not target.is_dir():
            return True
        # Each folder is entered once through a link: links to links would otherwise multiply without end.
        if target in self.linked or any(inner.is_relative_to(target) for inner in spot.chain):
            self._unreadable(shown, OSError(errno.ELOOP, os.strerror(errno.ELOOP)))
            return False
        self.linked.add(target)
        return True

    def _is_inside(self, path: Path) -> bool:
        return any(path.is_relative_to(root) for root in self.roots)

    def _note_unpublished(self, spot: _Spot, name: str) -> None:
        folder = spot.folder / name
        if folder.is_symlink():
            return
        try:
            inside = [item for item in os.scandir(folder) if not item.name.startswith((".", "_"))]
            drafts = sum(item.is_dir(follow_symlinks=False) for item in inside)
        except OSError:
            return
        place = Place(f"{spot.shown}/{name}")
        if name == "_drafts" and drafts:
            self.report(finding("entry-drafts", place, count=drafts))
        if name == "_changes" and any(item.name.endswith(".txt") for item in inside):
            self.report(finding("entry-changes", place))

    def _metadata(self, spot: _Spot, listing: _Listing) -> dict[str, list[str]]:
        """Match text files to the files that they describe: file name to text names, the best one last."""
        present = {unicodedata.normalize("NFC", name): name for name in listing.files}
        found: dict[str, list[str]] = {}
        for text in listing.texts:
            name = unicodedata.normalize("NFC", text.removesuffix(".txt"))
            bare = _LANGUAGE.sub("", name)
            if name in present:
                found.setdefault(present[name], []).append(text)
            elif bare in present:
                found.setdefault(present[bare], []).insert(0, text)
            else:
                orphan = next((other for other in (name, bare) if is_media_name(other)), None)
                if orphan is not None:
                    found.setdefault(orphan, []).append(text)
                    place = Place(f"{spot.shown}/{_shown(text)}")
                    self.report(finding("metadata-orphan", place, name=_shown(orphan)))
        return found

    def _content_file(self, spot: _Spot, texts: list[str]) -> str | None:
        if spot.is_site:
            own = [name for name in texts if _LANGUAGE.sub("", name.removesuffix(".txt")) == "site"]
            return min(own, key=len, default=None)
        if not texts:
            return None
        # Kirby takes the last one in natural order.
        chosen = texts[-1]
        if len({_LANGUAGE.sub("", name.removesuffix(".txt")) for name in texts}) > 1:
            others = ", ".join(_shown(name) for name in texts)
            place = Place(f"{spot.shown}/{_shown(chosen)}")
            self.report(finding("entry-text-choice", place, others=others, chosen=_shown(chosen)))
        return chosen

    def _attachment(self, spot: _Spot, name: str, metadata: dict[str, list[str]]) -> Attachment:
        texts = metadata.get(name)
        text = texts[-1] if texts else f"{name}.txt"
        place = Place(f"{spot.shown}/{_shown(text)}")
        fields = self._fields(spot.folder / text, place) if texts else ()
        return Attachment(name, spot.folder / name, kind_of(name), fields, place)

    def _fields(self, path: Path, place: Place) -> tuple[Field, ...]:
        try:
            data = path.read_bytes()
        except OSError as error:
            self._unreadable(place.file, error)
            return ()
        return read_fields(data, place, self.report)

    def _children(self, spot: _Spot, folders: list[str]) -> tuple[Entry, ...]:
        named: dict[str, tuple[str, int | None]] = {}
        for name in folders:
            slug, number = self._slug(name)
            if slug in named:
                place = Place(f"{spot.shown}/{_shown(named[slug][0])}")
                self.report(finding("entry-repeated", place, slug=_shown(slug), kept=_shown(name)))
                del named[slug]
            named[slug] = (name, number)
        return tuple(
            self.entry(below)
            for slug, (name, number) in named.items()
            if (below := self._below(spot, name, slug, number)) is not None
        )

    def _below(self, spot: _Spot, name: str, slug: str, number: int | None) -> _Spot | None:
        folder = spot.folder / name
        shown = f"{spot.shown}/{_shown(name)}"
        if len(spot.chain) > _DEEPEST:
            self._unreadable(shown, OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG)))
            return None
        identity = f"{spot.id}/{slug}".strip("/")
        return _Spot(folder, shown, slug, identity, number, (*spot.chain, folder.resolve()))

    def _slug(self, name: str) -> tuple[str, int | None]:
        match = self.listed.fullmatch(name)
        slug = unicodedata.normalize("NFC", _shown(match[2] if match else name))
        return slug, int(match[1]) if match else None

    def _unreadable(self, shown: str, error: Exception) -> None:
        reason = getattr(error, "strerror", None) or os.strerror(errno.ELOOP)
        self.report(finding("file-unreadable", Place(shown), reason=reason))


def _template(chosen: str | None, spot: _Spot) -> str:
    if spot.is_site:
        return "site"
    return _LANGUAGE.sub("", _shown(chosen.removesuffix(".txt"))) if chosen else "default"


def _listed_pattern(content: Path) -> re.Pattern[str]:
    """Tell how this site numbers listed pages: `1_x`, or Kirby 2's `1-x` where no folder has the former."""
    underscored = _any_folder(content, lambda name: _LISTED.fullmatch(name) is not None)
    return _LISTED if underscored else _LISTED_KIRBY_2


def _any_folder(content: Path, wanted: Callable[[str], bool]) -> bool:
    # os.walk neither follows links nor stops at folders that it cannot read.
    return any(wanted(name) for _, folders, _ in os.walk(content) for name in _pages(folders))


def _pages(folders: list[str]) -> Iterable[str]:
    # Changing the list in place keeps os.walk out of what Kirby ignores; drafts have no numbers.
    folders[:] = [name for name in folders if not name.startswith((".", "_"))]
    return folders


def _shown(name: str) -> str:
    """Write a file's name so that it can be printed: bytes that are no text become question marks."""
    return os.fsencode(name).decode("utf-8", "replace")

"""Kirby's folders: a `content/` folder becomes the site's entry with its pages below it.

Nothing outside the booklet's folder (the one that holds `content/`) is read, whatever a symbolic link says;
but `content/` itself may be a link to another place, and then what lies there may be read too.
"""

from __future__ import annotations

import errno
import os
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from pipeline.diagnostics import Diagnostic, PipelineError, Place, Report, finding
from pipeline.kirby.entries import Attachment, Entry, Index, is_media_name, kind_of
from pipeline.kirby.fields import Field, read_fields
from pipeline.kirby.survey import LISTED, Survey, split_code, survey

_IGNORED_NAMES = frozenset({"Thumb.db", "Thumbs.db", "desktop.ini", "@eaDir"})
_IGNORED_SUFFIXES = (".htm", ".html", ".php")
_LISTED_KIRBY_2 = re.compile(r"([0-9]+)-(.+)", re.DOTALL)
# From Kirby 4.2 on a folder's name is cut at its first underscore, whatever stands before it.
_CUT = re.compile(r"([^_]*)_(.+)", re.DOTALL)
_DIGITS = re.compile(rb"[0-9]+|[^0-9]", re.DOTALL)
_DEEPEST = 40

# Gives the fields of a file and what was found in it, from what was kept of the same bytes or by reading it.
Fields = tuple[tuple[Field, ...], tuple[Diagnostic, ...]]
Keep = Callable[[Path, Callable[[], Fields]], Fields]


def _anew(_: Path, read: Callable[[], Fields]) -> Fields:
    return read()


# The text files of one entry or file, by their language; "" is that of a site whose files name none.
Texts = dict[str, str]


def read_tree(
    folder: Path, report: Report, *, language: str = "", default: str = "", keep: Keep = _anew
) -> Entry:
    """Read the folder `content/` whole: the site's entry, with its pages below it.

    Where the content has several languages, `language` is the one to read ("" for the default one): its
    fields stand before those of the default language, key by key, even when they are empty. `default` names
    that language, else it is inferred. `keep` may spare the reading of files that did not change; it is given
    a file and what reads it (OSError where it cannot be read).

    Unlisted pages are entries too (`number` None); drafts are not. Whatever is skipped or repaired is
    reported, with places as people see them (`content/1_edito/edito.txt`). Raises PipelineError
    (`content-missing`) when `folder` is no folder.
    """
    if not folder.is_dir():
        raise PipelineError(finding("content-missing", looked=_shown(str(folder))))
    site = Index()
    roots = (folder.parent.resolve(), folder.resolve())
    found = survey(folder, default)
    chosen = language if language in found.languages else next(iter(found.languages), "")
    reader = _Reader(folder, roots, report, site, found, chosen, keep)
    entry = reader.entry(_Spot(folder, folder.name, "", "", None, (folder.resolve(),)))
    site.add(entry)
    return entry


def text_files(content: Path, folder: Path) -> frozenset[str]:
    """Name the files of one folder that hold the fields of its entry or of its files, in whatever language.

    `folder` is `content` or lies in it, both without symbolic links; one that is no entry's has none.
    """
    if not folder.is_relative_to(content):
        return frozenset()
    parts = folder.relative_to(content).parts
    if len(parts) > _DEEPEST or any(_is_ignored(part) for part in parts):
        return frozenset()
    chain = (content, folder) if parts else (content,)
    reader = _Reader(content, (content,), lambda _: None, Index(), survey(content), "", _anew)
    spot = _Spot(folder, folder.name, "", "", None, chain)
    held = reader.holdings(spot)
    described = (held.metadata[name].values() for name in held.listing.files if name in held.metadata)
    return frozenset(held.texts.values()).union(*described)


@lru_cache(maxsize=1 << 14)
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


@dataclass(frozen=True, slots=True)
class _Holdings:
    """What a folder is to Kirby: the texts of its files, by the file's name, and those of its entry."""

    listing: _Listing
    metadata: dict[str, Texts]
    template: str
    texts: Texts


@dataclass(slots=True)
class _Reader:
    content: Path
    roots: tuple[Path, ...]
    report: Report
    site: Index
    survey: Survey
    language: str
    keep: Keep
    linked: set[Path] = field(default_factory=set)

    def entry(self, spot: _Spot) -> Entry:
        """Read one folder and all below it."""
        held = self.holdings(spot)
        listing, texts = held.listing, held.texts
        place, fields = self._read(spot, texts)
        if place is None:
            place = Place(spot.shown)
        elif self.language and self.language not in texts and not spot.is_site:
            self.report(finding("translation-missing", place, language=self.language))
        return Entry(
            slug=spot.slug,
            number=spot.number,
            template=held.template,
            fields=fields,
            files=tuple(self._attachment(spot, name, held.metadata) for name in listing.files),
            children=self._children(spot, listing.folders),
            place=place,
            draft=False,
            folder=spot.folder,
            id=spot.id,
            site=self.site,
            language=self.language if self.language in texts else next(iter(self.survey.languages), ""),
        )

    def holdings(self, spot: _Spot) -> _Holdings:
        """Tell what one folder holds."""
        listing = self._list(spot)
        metadata = self._metadata(spot, listing)
        described = {name for texts in metadata.values() for name in texts.values()}
        template, texts = self._content(spot, [name for name in listing.texts if name not in described])
        return _Holdings(listing, metadata, template, texts)

    def _list(self, spot: _Spot) -> _Listing:
        listing = _Listing()
        try:
            with os.scandir(spot.folder) as found:
                held = sorted(found, key=lambda one: _order(one.name))
        except OSError as error:
            self._unreadable(spot.shown, error)
            return listing
        for one in held:
            name = one.name
            if name in {"_drafts", "_changes"}:
                self._note_unpublished(spot, name)
            elif name == ".lock":
                self._note_lock(spot)
            elif not _is_ignored(name):
                self._sort_in(spot, one, listing)
        return listing

    def _sort_in(self, spot: _Spot, held: os.DirEntry[str], listing: _Listing) -> None:
        name, shown = held.name, f"{spot.shown}/{_shown(held.name)}"
        try:
            if held.is_symlink() and not self._may_follow(spot.folder / name, shown, spot):
                return
            if held.is_dir():
                listing.folders.append(name)
            elif not held.is_file():
                return  # a pipe, a socket, a device: reading one could wait for ever
            elif name.endswith(self.survey.extension):
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
        if name == "_changes" and any(item.name.endswith(self.survey.extension) for item in inside):
            self.report(finding("entry-changes", place))

    def _note_lock(self, spot: _Spot) -> None:
        """Say that somebody was editing the page: so Kirby 3 and 4 lock it."""
        file = spot.folder / ".lock"
        try:
            locked = file.is_file() and not file.is_symlink() and b"lock:" in file.read_bytes()
        except OSError:
            return
        if locked:
            self.report(finding("entry-changes", Place(f"{spot.shown}/.lock")))

    def _metadata(self, spot: _Spot, listing: _Listing) -> dict[str, Texts]:
        """Match text files to the files that they describe: file name to texts by language."""
        present = {unicodedata.normalize("NFC", name): name for name in listing.files}
        folded = {name.casefold(): actual for name, actual in present.items()}
        found: dict[str, Texts] = {}
        for text in listing.texts:
            name = unicodedata.normalize("NFC", text.removesuffix(self.survey.extension))
            bare, code = (name, "") if name in present else split_code(name)
            actual = present.get(bare) or folded.get(bare.casefold())
            place = Place(f"{spot.shown}/{_shown(text)}")
            if actual is not None:
                if bare not in present:
                    self.report(finding("metadata-name", place, name=_shown(bare), actual=_shown(actual)))
                found.setdefault(actual, {})[code] = text
                continue
            orphan = next((other for other in (name, bare) if is_media_name(other)), None)
            if orphan is not None:
                found.setdefault(orphan, {})[code] = text
                self.report(finding("metadata-orphan", place, name=_shown(orphan)))
        return {
            name: self._spoken(spot, texts) if name in listing.files else texts
            for name, texts in found.items()
        }

    def _spoken(self, spot: _Spot, texts: Texts) -> Texts:
        """Keep the texts that count: those in the site's languages, or the best one where it has none."""
        if not self.survey.languages:
            code = "" if "" in texts else next(reversed(texts), "")
            return {"": texts[code]} if texts else {}
        kept = {code: text for code, text in texts.items() if code in self.survey.languages}
        for code, text in texts.items():
            if code not in kept:
                place = Place(f"{spot.shown}/{_shown(text)}")
                self.report(finding("language-stray", place, languages=", ".join(self.survey.languages)))
        return kept

    def _content(self, spot: _Spot, names: list[str]) -> tuple[str, Texts]:
        """Choose an entry's content: its template, and its texts by language."""
        by_base: dict[str, Texts] = {}
        last = ""
        for name in names:
            base, code = split_code(name.removesuffix(self.survey.extension))
            by_base.setdefault(base, {})[code] = name
            # Kirby takes the last one in natural order.
            last = base if code in self.survey.languages or not self.survey.languages else last or base
        if spot.is_site:
            return "site", self._spoken(spot, by_base.get("site", {}))
        if not by_base:
            return "default", {}
        if len(by_base) > 1:
            chosen = _shown(list(by_base[last].values())[-1])
            place = Place(f"{spot.shown}/{chosen}")
            others = ", ".join(_shown(name) for name in names)
            self.report(finding("entry-text-choice", place, others=others, chosen=chosen))
        return _shown(last), self._spoken(spot, by_base[last])

    def _read(self, spot: _Spot, texts: Texts) -> tuple[Place | None, tuple[Field, ...]]:
        """Read the texts of an entry or a file: the language's own fields over those of the default one."""
        codes = dict.fromkeys((*self.survey.languages[:1], self.language))
        place: Place | None = None
        fields: dict[str, Field] = {}
        for code in codes:
            if code not in texts:
                continue
            before = place.file if place else ""
            place = Place(f"{spot.shown}/{_shown(texts[code])}")
            fields = {key: replace(one, file=one.file or before) for key, one in fields.items()}
            fields |= {one.key: one for one in self._fields(spot.folder / texts[code], place)}
        return place, tuple(fields.values())

    def _attachment(self, spot: _Spot, name: str, metadata: dict[str, Texts]) -> Attachment:
        place, fields = self._read(spot, metadata.get(name, {}))
        code = f".{self.language}" if self.language else ""
        usual = Place(f"{spot.shown}/{_shown(name)}{code}{self.survey.extension}")
        return Attachment(name, spot.folder / name, kind_of(name), fields, place or usual)

    def _fields(self, path: Path, place: Place) -> tuple[Field, ...]:
        def read() -> Fields:
            found: list[Diagnostic] = []
            fields = read_fields(path.read_bytes(), place, found.append)
            return fields, tuple(found)

        try:
            fields, found = self.keep(path, read)
        except OSError as error:
            self._unreadable(place.file, error)
            return ()
        for one in found:
            self.report(one)
        return fields

    def _children(self, spot: _Spot, folders: list[str]) -> tuple[Entry, ...]:
        named: dict[str, tuple[str, int | None]] = {}
        for name in folders:
            slug, number = self._slug(spot, name)
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

    def _slug(self, spot: _Spot, name: str) -> tuple[str, int | None]:
        match = (_LISTED_KIRBY_2 if self.survey.kirby_2 else LISTED).fullmatch(name)
        if match is None and not self.survey.kirby_2 and (cut := _CUT.fullmatch(name)):
            slug = unicodedata.normalize("NFC", _shown(cut[2]))
            self.report(finding("entry-name", Place(f"{spot.shown}/{_shown(name)}"), slug=slug))
            # As PHP makes a number of a text: the figures that it begins with.
            figures = re.match(r"[0-9]{0,18}", cut[1])
            return slug, int(figures[0] or 0) if figures else 0
        slug = unicodedata.normalize("NFC", _shown(match[2] if match else name))
        return slug, int(match[1]) if match else None

    def _unreadable(self, shown: str, error: Exception) -> None:
        reason = getattr(error, "strerror", None) or os.strerror(errno.ELOOP)
        self.report(finding("file-unreadable", Place(shown), reason=reason))


def _is_ignored(name: str) -> bool:
    return name.startswith((".", "_")) or name in _IGNORED_NAMES


def _shown(name: str) -> str:
    """Write a file's name so that it can be printed: bytes that are no text become question marks."""
    return os.fsencode(name).decode("utf-8", "replace")

"""What a Kirby folder holds, as values: entries (Kirby's pages), their files, and how one names another."""

from __future__ import annotations

import difflib
import heapq
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import field as _default
from functools import partial
from itertools import takewhile
from pathlib import Path

from pipeline.diagnostics import Place
from pipeline.kirby.fields import Field, find_field

_EXTENSIONS = {
    "image": "ai avif bmp gif eps heic heif ico j2k jp2 jpeg jpg jpe jxl png ps psd svg tif tiff webp",
    "document": "csv doc docx dotx ics indd md mdown odc odp odt pdf ppt pptx rtf txt xl xls xlsx xltx",
    "audio": "aac aif aiff flac m4a mid midi mp3 oga opus wav weba",
    "video": "avi flv m4v mkv mov movie mp4 mpe mpeg mpg ogg ogv swf webm",
    "archive": "7z gz gzip rar tar tgz zip",
    "code": "css js json java less php py rb scss ts xml yaml yml",
}
_KINDS = {extension: kind for kind, names in _EXTENSIONS.items() for extension in names.split()}
_NEAR_ENOUGH = 0.5
# Of so many names it is worked out how near they are, which takes long.
_COMPARED = 20


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of an entry.

    `name` is as on disk, `kind` one of image, document, audio, video, archive, code, other (by extension).
    `fields` are its metadata (`photo.jpg.txt`), `place` the file that holds them, or would if it existed.
    """

    name: str
    path: Path
    kind: str
    fields: tuple[Field, ...]
    place: Place

    def field(self, name: str) -> Field | None:
        """Give a field of the file's metadata, looked up as Kirby does."""
        return find_field(self.fields, name)


Files = tuple[Attachment, ...]
# Writes names in one form, so that those that are the same to somebody are the same.
Form = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the Kirby site, or the site itself (`id` "").

    `number` is its rank among the listed pages, None when unlisted. `id` is its path of slugs, `place` its
    content file (its folder when it has none), `children` in natural order of their folders. `language` is
    that of its text, by Kirby's code, "" where the site has one. `site` leads to every other entry and file.
    """

    slug: str
    number: int | None
    template: str
    fields: tuple[Field, ...]
    files: tuple[Attachment, ...]
    children: tuple[Entry, ...]
    place: Place
    draft: bool
    folder: Path
    id: str
    site: Index = _default(repr=False, compare=False)
    language: str = ""

    def field(self, name: str) -> Field | None:
        """Give a field, looked up as Kirby does: any case, and `-`, `_`, blanks are one."""
        return find_field(self.fields, name)


class Index:
    """Every entry and file of a site, by the names that texts may use; filled once, by `read_tree`."""

    __slots__ = ("_entries", "_entry_ids", "_file_ids", "_named", "_owners")

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._entry_ids: dict[str, Entry] = {}
        self._file_ids: dict[str, Attachment] = {}
        self._owners: dict[Path, str] = {}
        # Files by their names in one form, with the files themselves: an identity alone may be used again.
        self._named: dict[tuple[int, Form], tuple[Files, dict[str, Attachment]]] = {}

    def add(self, entry: Entry) -> None:
        """Take in the entry, its files and all below it."""
        self._entries[entry.id] = entry
        uuid = _uuid(entry.fields)
        if uuid:
            self._entry_ids.setdefault(uuid, entry)
        for attachment in entry.files:
            self._owners[attachment.path] = entry.id
            uuid = _uuid(attachment.fields)
            if uuid:
                self._file_ids.setdefault(uuid, attachment)
        for child in entry.children:
            self.add(child)

    def entry(self, name: str) -> Entry | None:
        """Give the page that `name` means: its path of slugs, with or without a slash at its ends."""
        return self._entries.get(unicodedata.normalize("NFC", name.strip("/")))

    def entry_by_uuid(self, uuid: str) -> Entry | None:
        """Give the page with this `Uuid`."""
        return self._entry_ids.get(uuid)

    def file_by_uuid(self, uuid: str) -> Attachment | None:
        """Give the file with this `Uuid`."""
        return self._file_ids.get(uuid)

    def named(self, files: Files, form: Form) -> dict[str, Attachment]:
        """Give the files of an entry by their names in a form; of those that share one, the first."""
        key = (id(files), form)
        kept = self._named.get(key)
        if kept is None or kept[0] is not files:
            kept = self._named[key] = files, {form(file.name): file for file in reversed(files)}
        return kept[1]

    def owner(self, attachment: Attachment) -> str:
        """Give the id of the entry that has this file."""
        return self._owners.get(attachment.path, "")

    @property
    def root(self) -> Entry | None:
        """The site's own entry."""
        return self._entries.get("")


@dataclass(frozen=True, slots=True)
class Found:
    """A file found by name; `exact` is False when its name on disk differs in case or in Unicode form."""

    attachment: Attachment
    exact: bool


def find_file(entry: Entry, name: str) -> Found | None:
    """Find the file that `name` means in a text of `entry`, as Kirby's tags do.

    Looked for among the entry's own files, then by page path (`page/path/name.jpg`, from the entry or from
    the site), then among the site's files; `file://…` by uuid. Only files that were read with the tree can
    be found: no name leads anywhere else.
    """
    name = name.strip()
    if name.startswith("file://"):
        return _find_by_uuid(entry, name.removeprefix("file://").strip("/"))
    candidates = list(_candidates(entry, name))
    for same in (_as_typed, _as_composed, _as_folded):
        for wanted, files in candidates:
            attachment = entry.site.named(files, same).get(same(wanted))
            if attachment is not None:
                return Found(attachment, same is _as_typed)
    return None


def close_name(entry: Entry, name: str) -> str:
    """Give the existing file name that resembles `name` most, for a "did you mean"; "" when none does."""
    known: dict[str, str] = {}
    for wanted, files in _candidates(entry, name.strip()):
        prefix = name.strip().removesuffix(wanted)
        for attachment in files:
            known.setdefault(_as_folded(attachment.name), prefix + attachment.name)
    last = _as_folded(name.strip().rpartition("/")[2])
    nearest = heapq.nlargest(_COMPARED, known, key=partial(_shared, last))
    close = difflib.get_close_matches(last, nearest, n=1, cutoff=_NEAR_ENOUGH)
    return known[close[0]] if close else ""


def _shared(name: str, other: str) -> int:
    """Count the letters that two names share at their beginning and at their end."""
    return _alike(name, other) + _alike(name[::-1], other[::-1])


def _alike(name: str, other: str) -> int:
    pairs = zip(name, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def kind_of(name: str) -> str:
    """Tell a file's kind from its extension."""
    return _KINDS.get(name.rpartition(".")[2].lower(), "other")


def is_media_name(name: str) -> bool:
    """Tell whether the name ends as a known kind of file does."""
    return "." in name and kind_of(name) != "other"


def _find_by_uuid(entry: Entry, uuid: str) -> Found | None:
    own = next((file for file in entry.files if _uuid(file.fields) == uuid), None)
    attachment = own or entry.site.file_by_uuid(uuid)
    return Found(attachment, True) if attachment and uuid else None


def _candidates(entry: Entry, name: str) -> Iterator[tuple[str, tuple[Attachment, ...]]]:
    """List where a name may lie, in Kirby's order: the file name to look for, and the files to look among."""
    yield name, entry.files
    path, slash, last = name.removeprefix("./").rpartition("/")
    if slash:
        for start in (f"{entry.id}/{path}", path):
            page = entry.site.entry(start)
            if page is not None:
                yield last, page.files
    root = entry.site.root
    if root is not None:
        yield name, root.files


def _as_typed(name: str) -> str:
    return name


def _as_composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _as_folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _uuid(fields: tuple[Field, ...]) -> str:
    field = find_field(fields, "uuid")
    return field.value if field and re.fullmatch(r"[\w-]+", field.value) else ""

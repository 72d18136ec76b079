"""Reading single fields of an entry: short texts, yes or no, pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import normalize

from pipeline.booklet import Picture
from pipeline.diagnostics import Diagnostic, Place, Report, finding
from pipeline.edition import Settings
from pipeline.kirby import Attachment, Entry, Field, close_name, find_file, picks, read_focus, toggle
from pipeline.manuscript.compositor import Compositor

# Characters that show nothing: a title of them alone is no title.
_WIDTHLESS = dict.fromkeys(
    (0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065))
)
# What an editor writes as a description to say that a picture is mere ornament.
_ORNAMENT = "-"
_CONTENT = (".txt", ".md", ".mdown")
# A picker that names more than this holds something else.
_MOST_PICKED = 20
_PERMALINK = re.compile(r"file://[\w-]+", re.ASCII)
_REMOTE = ("http:", "https:", "ftp:", "file:", "data:", "//")


def field_of(entry: Entry, names: Sequence[str]) -> Field | None:
    """Give the first filled field of those names."""
    for name in names:
        field = entry.field(name)
        if field is not None and not field.empty:
            return field
    return None


def filled(entry: Entry, names: Sequence[str]) -> str:
    """Give the value of the first filled field of those names, on one line; "" when there is none."""
    field = field_of(entry, names)
    text = " ".join(field.value.split()) if field else ""
    return text if text.translate(_WIDTHLESS) else ""


def label(names: Sequence[str]) -> str:
    """Give the name that the first of those fields has in a content file; "-" when there is none."""
    return names[0].replace("_", "-").capitalize() if names else "-"


def place_of(entry: Entry, field: Field) -> Place:
    """Give the line on which a field stands."""
    return _file_of(entry, field).at(field.line)


def text_place(entry: Entry, field: Field, line: int = 0) -> Place:
    """Give the place of a line of a field's value, from 0."""
    return _file_of(entry, field).at(field.value_line + line)


def _file_of(entry: Entry, field: Field) -> Place:
    # What a translation lacks stands in the file of the default language.
    return Place(field.file) if field.file else entry.place


def where(entry: Entry, names: Sequence[str]) -> Place:
    """Give the line of the first filled field of those names, or the top of the entry's file."""
    field = field_of(entry, names)
    return place_of(entry, field) if field else top_of(entry)


def top_of(entry: Entry) -> Place:
    """Give the first line of an entry's content file, or its folder when it has none."""
    return entry.place.at(1) if entry.place.file.endswith(_CONTENT) else entry.place


def is_on(entry: Entry, names: Sequence[str], report: Report) -> bool:
    """Read a yes-or-no field as French editors fill it; missing or empty means no.

    Kirby's own toBool() takes « oui » for no, so the words are ours.
    """
    field = field_of(entry, names)
    if field is None:
        return False
    value = toggle(field.value)
    if value is None:
        report(
            finding("flag-unclear", place_of(entry, field), field=label((field.key,)), value=field.value[:40])
        )
    return value is True


def picture_of(entry: Entry, names: Sequence[str], settings: Settings, report: Report) -> Picture | None:
    """Give the first picture that is there of those that a field names, in any form that Kirby stores.

    Those before it that are not there are reported; when none is, the first stands for them, without a file.
    """
    field = field_of(entry, names)
    if field is None:
        return None
    source = (f"field {label((field.key,))}", f"le champ {label((field.key,))}")
    first: Picture | None = None
    for name, line in picks(field.value)[:_MOST_PICKED]:
        place = text_place(entry, field, line) if line else place_of(entry, field)
        picture = find_picture(entry, name, place, source, settings, report)
        first = first or picture
        if picture.file is not None:
            return picture
    return first


def find_picture(
    entry: Entry,
    name: str,
    place: Place,
    source: tuple[str, str],
    settings: Settings,
    report: Report,
    typed_alt: str | None = None,
) -> Picture:
    """Find the picture that the content names; one without a file, and a finding, when it is not there.

    `source` says what names it, in English and in French; `typed_alt` is a description typed in the text,
    which stands before the one in the file's metadata.
    """
    fields, set_plain = settings.fields, Compositor.of(settings).plain
    found = find_file(entry, name)
    if found is None or _is_remote(name):
        report(_not_found(entry, name, place, source))
        words = (typed_alt or "").strip()
        return Picture(name, None, place, alt="" if words == _ORNAMENT else set_plain(words))
    file = found.attachment
    if not found.exact:
        same = normalize("NFC", file.name) == normalize("NFC", name.strip().rpartition("/")[2])
        report(finding("picture-form" if same else "picture-name", place, name=name, actual=file.name))
    metadata = {field.key: field.value.strip() for field in file.fields}
    stored = next((metadata[key] for key in fields.alt if metadata.get(key)), "")
    alt = stored if typed_alt is None else typed_alt.strip()
    mute = any(toggle(metadata.get(key, "")) for key in fields.decorative)
    return Picture(
        name=file.name,
        file=file.path,
        place=place,
        alt="" if alt == _ORNAMENT else set_plain(alt),
        decorative=mute or alt == _ORNAMENT,
        described=file.place.file,
        focus=_focus(file, fields.focus, report),
    )


def _focus(file: Attachment, names: Sequence[str], report: Report) -> tuple[float, float] | None:
    """Read the point of a picture that no crop may lose."""
    field = next((one for name in names if (one := file.field(name)) and not one.empty), None)
    if field is None:
        return None
    if (focus := read_focus(field.value)) is None:
        place = (Place(field.file) if field.file else file.place).at(field.line)
        value = " ".join(field.value.split())[:40]
        report(finding("picture-focus", place, name=file.name, field=label((field.key,)), value=value))
    return focus


def _is_remote(name: str) -> bool:
    """Tell whether a name is an address; a file's permalink (`file://` and its uuid) is none."""
    return name.strip().lower().startswith(_REMOTE) and not _PERMALINK.fullmatch(name.strip())


def _not_found(entry: Entry, name: str, place: Place, source: tuple[str, str]) -> Diagnostic:
    """Say why a picture is not there: elsewhere on the network, outside the folder, or missing."""
    shown = name.strip()[:120]
    if _is_remote(shown):
        return finding("address-refused", place, target=shown)
    if ".." in shown.split("/") or shown.startswith("/"):
        return finding("outside-refused", place, target=shown)
    return finding(
        "picture-missing",
        place,
        name=shown,
        folder=entry.place.file.rpartition("/")[0] + "/",
        suggestion=close_name(entry, name),
        source=source[0],
        source_fr=source[1],
    )

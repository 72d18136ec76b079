"""Which fields of a site that names them otherwise may mean what: a mapping to be put into `booklet.toml`."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields as fields_of
from functools import partial

from pipeline.diagnostics import Report, finding
from pipeline.edition import FieldNames, Settings
from pipeline.kirby import Entry, Field, find_file, holds_blocks, picks
from pipeline.manuscript.fields import field_of, label, place_of

# A text has more words than this.
_MANY = 12
# Blocks and the builder's data show by then what they are.
_HEAD = 5_000
# How fields of each meaning are called, accents and signs left out, where their values alone do not tell.
_NAMES = {
    "title": "titre nom name heading headline intitule titrepage",
    "subtitle": "soustitre surtitre baseline subheading sousintitule tagline",
    "standfirst": "chapeau accroche introduction lead teaser excerpt resume preambule",
    "quotes": "exergue citation pullquote pullquotes miseenexergue",
    "author": "auteurs auteure autrice authors signature",
}
_NO_TEXT = re.compile(r"(?:meta|seo|og_|twitter|css|tags|keywords|address|adresse)")
_LIST = re.compile(r"-\s")


def suggest_fields(entries: Sequence[Entry], settings: Settings, report: Report) -> None:
    """Report, when pages have no text in a field that is known, which fields look like it, and like the rest.

    Each finding holds a line ready for the table `[fields]`.
    """
    names = settings.fields
    silent = [entry for entry in entries if field_of(entry, names.text) is None]
    known = {name for item in fields_of(names) for name in getattr(names, item.name)}
    text = _commonest(silent, known, _is_text)
    if text is None:
        return
    found: dict[str, tuple[str, Entry] | None] = {"text": text}
    for meaning, called in _NAMES.items():
        if not any(field_of(entry, getattr(names, meaning)) for entry in entries):
            found[meaning] = _commonest(entries, known, partial(_is_called, names=called))
    if not any(field_of(entry, names.cover) for entry in entries):
        found["cover"] = _commonest(entries, known, _is_picture)
    for meaning, field in found.items():
        if field is not None:
            _report(meaning, field, silent, names, report)


def _report(
    meaning: str, found: tuple[str, Entry], silent: list[Entry], names: FieldNames, report: Report
) -> None:
    key, entry = found
    field = entry.field(key)
    listed = dict.fromkeys((*getattr(names, meaning), key))
    line = f"{meaning} = {json.dumps(list(listed), ensure_ascii=False)}"
    place = place_of(entry, field) if field else entry.place
    count = len(silent)
    report(
        finding("fields-unknown", place, field=label((key,)), meaning=meaning, count=count, suggestion=line)
    )


def _commonest(
    entries: Sequence[Entry], known: set[str], fits: Callable[[Entry, Field], bool]
) -> tuple[str, Entry] | None:
    """Give the unknown field that fits most, by the words in it, with the first entry that has it."""
    weights: Counter[str] = Counter()
    first: dict[str, Entry] = {}
    for entry, field in _fields(entries):
        if field.key not in known and not field.empty and fits(entry, field):
            weights[field.key] += len(field.value.split())
            first.setdefault(field.key, entry)
    best = weights.most_common(1)
    return (best[0][0], first[best[0][0]]) if best else None


def _fields(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Field]]:
    for entry in entries:
        for field in entry.fields:
            yield entry, field


def _is_text(_: Entry, field: Field) -> bool:
    if holds_blocks(field.value[:_HEAD]):
        return True
    is_long = len(field.value.split(None, _MANY)) > _MANY
    return is_long and not _LIST.match(field.value) and not _NO_TEXT.match(field.key)


def _is_called(_: Entry, field: Field, names: str) -> bool:
    apart = unicodedata.normalize("NFKD", field.key.casefold())
    return "".join(one for one in apart if one.isalnum()) in names.split()


def _is_picture(entry: Entry, field: Field) -> bool:
    named = picks(field.value)[:1] if len(field.value) < 1_000 else ()
    found = find_file(entry, named[0][0]) if named else None
    return found is not None and found.attachment.kind == "image"

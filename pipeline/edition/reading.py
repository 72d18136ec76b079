"""From the tables of `booklet.toml` to settings: defaults filled in, contradictions refused."""

from __future__ import annotations

import datetime as dt
import os
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from pipeline.diagnostics import PipelineError, finding
from pipeline.edition.editors import EDITORS
from pipeline.edition.house import RULES, House, Ranges, Times
from pipeline.edition.settings import (
    BUILT_IN,
    SETTINGS_FILE,
    BookletSettings,
    Conformance,
    Edition,
    FieldNames,
    PreviewSettings,
    Settings,
    SizeHeadings,
)
from pipeline.edition.table import Table, dotted, is_number, shown
from pipeline.edition.thresholds import PRINTERS, Grade, Thresholds
from pipeline.edition.toml import Document, KeyPath, read

_SECTIONS = ("booklet", "fields", "typography", "abbreviations", "editions", "preview", "date")
_BOOKLET_KEYS = (*(item.name for item in fields(BookletSettings)), "date")
_FIELD_KEYS = tuple(item.name for item in fields(FieldNames))
_HOUSE_KEYS = tuple(item.name for item in fields(House))
_PREVIEW_KEYS = tuple(item.name for item in fields(PreviewSettings))
_EDITION_KEYS = (
    *(item.name for item in fields(Edition) if item.name not in ("name", "language")),
    "based_on",
)

# RFC 5646, section 2.1: language, extended language, script, region, variants, extensions, private use.
_LANGUAGE = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.IGNORECASE,
)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
# An address without a name, a question or a fragment in it; of Kirby's Panel.
_ADDRESS = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?::\d{1,5})?(?:/[a-z0-9._~/-]*)?", re.IGNORECASE)
_NAME_EN, _NAME_FR = (
    "small letters a to z, figures and hyphens",
    "des minuscules de a à z, chiffres et tirets",
)

# ISO 216, width and height upright, in mm.
_FORMATS = {"a4": (210.0, 297.0), "a5": (148.0, 210.0), "a6": (105.0, 148.0)}
_FORMAT = re.compile(r"(a[456])(?:\s+(portrait|landscape))?", re.IGNORECASE)
_MEASURES = re.compile(
    r"(\d{1,4}(?:[.,]\d{1,3})?)\s*(?:mm)?\s*[x×]\s*(\d{1,4}(?:[.,]\d{1,3})?)\s*(?:mm)?", re.IGNORECASE
)
_SIDE = (30.0, 1000.0)  # mm: from a tiny leaflet to what no press sheet exceeds

_ASCII_LOWER = str.maketrans({chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)})


def load(root: Path) -> Settings:
    """Read `booklet.toml` in the folder `root`; without that file the defaults serve.

    Raises `PipelineError` for whatever is wrong in it: settings-unreadable, settings-encoding,
    settings-syntax, settings-unknown, settings-value, settings-contradiction.
    """
    return settle(read(root / SETTINGS_FILE, SETTINGS_FILE))


def settle(document: Document) -> Settings:
    """Turn a parsed `booklet.toml` into settings; errors as for `load`."""
    whole = Table(document, (), document.data)
    whole.allow(_SECTIONS, lambda key: f"{key} in [booklet]" if key in _BOOKLET_KEYS else "")
    booklet = whole.table("booklet")
    return Settings(
        booklet=_booklet(booklet),
        fields=_fields(whole.table("fields")),
        editions=_editions(whole.table("editions")),
        date=whole.day("date") or booklet.day("date") or _today(),
        place=document.place,
        lines=tuple((dotted(path), line) for path, line in document.lines.items()),
        typography=_house(whole.table("typography")),
        abbreviations=_abbreviations(whole.table("abbreviations")),
        preview=_preview(whole.table("preview")),
    )


def _booklet(table: Table) -> BookletSettings:
    table.allow(_BOOKLET_KEYS)
    usual = BookletSettings()
    entries = table.names("entries", usual.entries)
    if len(set(entries)) < len(entries):
        raise table.wrong("entries", "each page once", "chaque page une seule fois")
    examples = ('a language tag such as "fr" or "fr-CA"', 'un code de langue comme "fr" ou "fr-CA"')
    return BookletSettings(
        title=table.text("title", usual.title),
        language=table.word("language", usual.language, _LANGUAGE, *examples),
        entries=entries,
        recto=table.flag("recto", usual.recto),
        languages=tuple(dict.fromkeys(table.names("languages", usual.languages))),
        default_language=table.text("default_language", usual.default_language),
        size_headings=SizeHeadings(table.choice("size_headings", usual.size_headings, SizeHeadings)),
        markdown_extra=table.flag("markdown_extra", usual.markdown_extra),
        page_multiple=table.whole("page_multiple", usual.page_multiple, 1, 64, "pages"),
        back_cover=tuple(dict.fromkeys(table.names("back_cover", usual.back_cover))),
        theme=table.word("theme", usual.theme, _NAME, _NAME_EN, _NAME_FR) if "theme" in table.data else "",
    )


def _fields(table: Table) -> FieldNames:
    table.allow(_FIELD_KEYS)
    usual = FieldNames()
    named: dict[str, Any] = {}
    for key in _FIELD_KEYS:
        names = table.names(key, getattr(usual, key))
        named[key] = tuple(dict.fromkeys(_field_key(name) for name in names))
    return FieldNames(**named)


def _house(table: Table) -> House:
    table.allow(_HOUSE_KEYS)
    usual = House()
    return House(
        times=Times(table.choice("times", usual.times, Times)),
        table_times=Times(table.choice("table_times", usual.table_times, Times)),
        ranges=Ranges(table.choice("ranges", usual.ranges, Ranges)),
        off=table.some("off", usual.off, RULES),
        lines=table.flag("lines", usual.lines),
    )


def _abbreviations(table: Table) -> tuple[tuple[str, str], ...]:
    """Read words with their meanings: `RGAA = "référentiel général d’amélioration de l’accessibilité"`."""
    found: list[tuple[str, str]] = []
    for name in table.data:
        meaning = " ".join(table.text(name, "").split())
        if not name.strip() or not meaning:
            raise table.wrong(name, "what it stands for, between quotes", "ce qu’il abrège, entre guillemets")
        found.append((name.strip(), meaning))
    return tuple(found)


def _preview(table: Table) -> PreviewSettings:
    table.allow(_PREVIEW_KEYS)
    examples = (
        'an address such as "https://example.org/panel"',
        'une adresse comme "https://example.org/panel"',
    )
    return PreviewSettings(
        panel=table.word("panel", "", _ADDRESS, *examples) if "panel" in table.data else "",
        editor=table.choice("editor", "", EDITORS) if "editor" in table.data else "",
    )


def _field_key(name: str) -> str:
    """Write a field's name as Kirby keys it: only ASCII letters are made small."""
    return name.translate(_ASCII_LOWER).replace("-", "_").replace(" ", "_")


def _today() -> dt.date:
    """Give the day that SOURCE_DATE_EPOCH says (seconds since 1970, UTC), else today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return dt.date.today()
    try:
        if not re.fullmatch(r"[0-9]{1,18}", epoch):
            raise ValueError(epoch)
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise PipelineError(
            finding(
                "settings-value",
                key="SOURCE_DATE_EPOCH",
                value=shown(epoch),
                expected_en="a whole number of seconds since 1970",
                expected_fr="un nombre entier de secondes depuis 1970",
            )
        ) from error


def _editions(table: Table) -> tuple[Edition, ...]:
    """Give the built-in editions, as the file changes them, then those that it adds."""
    editions = {edition.name: edition for edition in BUILT_IN}
    for name in table.data:
        own = table.table(name)
        if not _NAME.fullmatch(name):
            raise PipelineError(
                finding(
                    "settings-value",
                    table.document.at(own.path),
                    key=dotted(table.path),
                    value=shown(name),
                    expected_en=f"names of {_NAME_EN}",
                    expected_fr=f"des noms faits avec {_NAME_FR}",
                )
            )
        own.allow(_EDITION_KEYS)
        editions[name] = _edition(own, name, _base(own, name))
    if not any(edition.default for edition in editions.values()):
        raise _contradiction(
            table.document,
            next((*table.path, name, "default") for name, own in table.data.items() if "default" in own),
            ("no edition is built by default", "aucune édition n’est produite par défaut"),
            ("take default = false out of one", "retirez default = false de l’une d’elles"),
        )
    return tuple(editions.values())


def _base(table: Table, name: str) -> Edition:
    """Give the edition that `name` starts from."""
    built_in = {edition.name: edition for edition in BUILT_IN}
    based_on = table.choice("based_on", "accessible", built_in)
    if name not in built_in:
        return replace(built_in[based_on], name=name)
    if "based_on" in table.data:
        raise _contradiction(
            table.document,
            (*table.path, "based_on"),
            (f"the edition {name} is built in", f"l’édition {name} existe d’origine"),
            ("take based_on out, or choose another name", "retirez based_on, ou choisissez un autre nom"),
        )
    return built_in[name]


def _edition(table: Table, name: str, base: Edition) -> Edition:
    edition = Edition(
        name=name,
        trim=_trim(table, base.trim),
        bleed=table.number("bleed", base.bleed, 0, 10, "mm"),
        marks=table.flag("marks", base.marks),
        conformance=Conformance(table.choice("conformance", base.conformance, Conformance)),
        ppi=table.whole("ppi", base.ppi, 72, 1200, "ppi"),
        sheet=_sheet(table, base.sheet),
        default=table.flag("default", base.default),
        output_intent=table.text("output_intent", base.output_intent),
        printer=table.choice("printer", base.printer, PRINTERS),
        thresholds=_thresholds(table, base),
        guides=table.flag("guides", base.guides),
    )
    _refuse_contradictions(table, edition)
    return edition


def _sheet(table: Table, usual: tuple[str, ...]) -> tuple[str, ...]:
    """Read the names of an edition's own style sheets, one or several."""
    names = table.names("sheet", usual)
    if not names or not all(_NAME.fullmatch(name) for name in names):
        raise table.wrong("sheet", _NAME_EN, _NAME_FR)
    return names


def _thresholds(table: Table, base: Edition) -> Thresholds:
    """Give the limits of the printer that is named, as `[editions.<name>.thresholds]` changes them."""
    printer = table.choice("printer", base.printer, PRINTERS)
    usual = PRINTERS[printer] if "printer" in table.data else base.thresholds
    own = table.table("thresholds")
    own.allow(item.name for item in fields(Thresholds))
    changed: dict[str, Any] = {}
    for item in fields(Thresholds):
        value = getattr(usual, item.name)
        if item.metadata:
            changed[item.name] = own.number(item.name, value, **item.metadata)
        else:
            changed[item.name] = Grade(own.choice(item.name, value, Grade))
    return Thresholds(**changed)


def _trim(table: Table, usual: tuple[float, float]) -> tuple[float, float]:
    """Read a trim size: a format's name, two measures in a text, or two numbers; width first, in mm."""
    value = table.data.get("trim", list(usual))
    sides: tuple[float, float] | None = None
    if isinstance(value, str) and (named := _FORMAT.fullmatch(value.strip())):
        width, height = _FORMATS[named[1].lower()]
        sides = (height, width) if (named[2] or "").lower() == "landscape" else (width, height)
    elif isinstance(value, str) and (measured := _MEASURES.fullmatch(value.strip())):
        sides = (float(measured[1].replace(",", ".")), float(measured[2].replace(",", ".")))
    elif isinstance(value, list) and len(value) == 2 and all(is_number(side) for side in value):
        sides = (value[0], value[1])
    if sides is None or not all(_SIDE[0] <= side <= _SIDE[1] for side in sides):
        limits = f"{_SIDE[0]:g}–{_SIDE[1]:g} mm"
        forms = '"A4", "A5", "A6", "A5 landscape", "148mm x 210mm"'
        raise table.wrong(
            "trim",
            f"{forms} or [148, 210] (each side {limits})",
            f"{forms} ou [148, 210] (chaque côté {limits})",
        )
    return (float(sides[0]), float(sides[1]))


def _refuse_contradictions(table: Table, edition: Edition) -> None:
    """Refuse what no printer or reader could use; the place is the key that the file itself sets."""

    def said(*keys: str) -> KeyPath:
        return next(((*table.path, key) for key in keys if key in table.data), table.path)

    if edition.marks and not edition.bleed:
        raise _contradiction(
            table.document,
            said("marks", "bleed"),
            (
                "marks stand outside the bleed, and there is none",
                "les traits de coupe supposent un fond perdu",
            ),
            ("set bleed = 3, or marks = false", "écrivez bleed = 3, ou marks = false"),
        )
    if edition.bleed and edition.tagged:
        raise _contradiction(
            table.document,
            said("bleed", "conformance"),
            (
                "a PDF/UA-1 edition is read on screen: bleed would show around its pages",
                "une édition PDF/UA-1 se lit à l’écran : le fond perdu s’y verrait",
            ),
            ('set bleed = 0, or conformance = "none"', 'écrivez bleed = 0, ou conformance = "none"'),
        )

    if edition.output_intent and not edition.pressed:
        raise _contradiction(
            table.document,
            said("output_intent", "conformance"),
            (
                "an output intent is that of a press, and only a PDF/X-4 edition goes to one",
                "une condition de sortie est celle d’une presse, où seule va une édition PDF/X-4",
            ),
            (
                'take output_intent out, or write conformance = "pdf/x-4"',
                'retirez output_intent, ou écrivez conformance = "pdf/x-4"',
            ),
        )


def _contradiction(
    document: Document, path: KeyPath, reason: tuple[str, str], remedy: tuple[str, str]
) -> PipelineError:
    return PipelineError(
        finding(
            "settings-contradiction",
            document.at(path),
            reason_en=reason[0],
            reason_fr=reason[1],
            remedy_en=remedy[0],
            remedy_fr=remedy[1],
        )
    )

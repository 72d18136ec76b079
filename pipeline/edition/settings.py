"""What `booklet.toml` settles, as values. Lengths are millimetres."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pipeline.diagnostics import PipelineError, Place, finding
from pipeline.edition.house import House
from pipeline.edition.thresholds import SHEETFED, Thresholds

SETTINGS_FILE = "booklet.toml"


class SizeHeadings(StrEnum):
    """What the first of a run of headings used for their size becomes (the others of the run are body text).

    `HEADING` leaves them all as they are: the repair is off.
    """

    STANDFIRST = "standfirst"
    PARAGRAPH = "paragraph"
    HEADING = "heading"


class Conformance(StrEnum):
    """The standard that the finished file is held to."""

    PDF_UA_1 = "pdf/ua-1"
    PDF_X_4 = "pdf/x-4"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class BookletSettings:
    """The table `[booklet]`.

    `title` is "" when the site's own serves; `language` is a BCP 47 tag; `entries` are the slugs of the pages
    to include, in that order, () for all that are listed; `recto` starts each section on a right-hand page.
    Of content in several languages, `languages` are Kirby's codes of those to publish, () for all, and
    `default_language` is the one that the others fall back to, "" to infer it.
    `page_multiple` is what the pages of an edition for the press are filled up to, with blank ones before the
    back cover: a last section whose Kirby template is one of `back_cover`.
    `markdown_extra` reads footnotes, definitions, abbreviations and attributes, as a site's option does.
    `theme` names the folder in `themes/` that the look comes from, "" for the first theme.
    """

    title: str = ""
    language: str = "fr"
    entries: tuple[str, ...] = ()
    recto: bool = False
    size_headings: SizeHeadings = SizeHeadings.STANDFIRST
    languages: tuple[str, ...] = ()
    default_language: str = ""
    markdown_extra: bool = True
    page_multiple: int = 4
    back_cover: tuple[str, ...] = ("back-cover", "dos", "quatrieme")
    theme: str = ""


@dataclass(frozen=True, slots=True)
class FieldNames:
    """The table `[fields]`: names of content fields for each meaning, the first that is filled serves.

    Names are as Kirby keys them: ASCII letters small, hyphens and blanks as `_`. () means that no field has
    that meaning. `parts` are all read, each by its own name, for templates that show them.
    """

    title: tuple[str, ...] = ("title",)
    subtitle: tuple[str, ...] = ("subtitle",)
    standfirst: tuple[str, ...] = ("standfirst", "chapo", "intro")
    text: tuple[str, ...] = ("text", "texte")
    cover: tuple[str, ...] = ("cover", "couverture", "visuel")
    quotes: tuple[str, ...] = ("quotes", "exergues", "citations")
    show_quotes: tuple[str, ...] = ("displayquotes",)
    author: tuple[str, ...] = ("author", "auteur")
    description: tuple[str, ...] = ("description",)
    alt: tuple[str, ...] = ("alt",)
    caption: tuple[str, ...] = ("caption", "legende")
    decorative: tuple[str, ...] = ("decorative",)
    focus: tuple[str, ...] = ("focus",)
    parts: tuple[str, ...] = (
        "public", "duree", "lieu", "materiel", "objectifs", "deroule", "aretenir", "legende", "contact",
        "mentions",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edition:
    """One way of producing the booklet: a table `[editions.<name>]`.

    `trim` is the width and height of a finished page and `bleed` the ink beyond it, in mm; `marks` draws crop
    marks; `ppi` is the resolution of pictures, in pixels per inch at their placed size; `sheet` names the
    style sheets `styles/editions/<sheet>.css`, the later over the earlier ones; `default` says that it is
    built when no edition is named. `language` is the one of the content's languages that it is made in, by
    Kirby's code; "" where the content has one only.
    `output_intent` is the path of the press's ICC profile in the booklet's folder, "" for the bundled one.
    `printer` names the profile of the press (`PRINTERS`) that `thresholds` start from.
    `guides` draws the grid, the type area, the safe area and the trim over the pages.
    """

    name: str
    trim: tuple[float, float]
    bleed: float
    marks: bool
    conformance: Conformance
    ppi: int
    sheet: tuple[str, ...]
    default: bool = True
    language: str = ""
    output_intent: str = ""
    printer: str = "sheetfed"
    thresholds: Thresholds = SHEETFED
    guides: bool = False

    @property
    def stem(self) -> str:
        """The name of its files, without their extensions."""
        return f"{self.name}.{self.language}" if self.language else self.name

    @property
    def tagged(self) -> bool:
        """Whether its file carries structure for assistive technology."""
        return self.conformance is Conformance.PDF_UA_1

    @property
    def pressed(self) -> bool:
        """Whether its file goes to a press: CMYK throughout, and nothing that only a screen can use."""
        return self.conformance is Conformance.PDF_X_4


# Built only when they are named: the print edition with guides over its pages, for the designer's eyes; the
# accessible one in 18 pt, for readers who take it so.
PROOF, LARGE_PRINT = "proof", "large-print"
BUILT_IN: tuple[Edition, ...] = (
    Edition("print", (148.0, 210.0), 3.0, False, Conformance.PDF_X_4, 300, ("print",)),
    Edition("accessible", (210.0, 297.0), 0.0, False, Conformance.PDF_UA_1, 200, ("accessible",)),
)


@dataclass(frozen=True, slots=True)
class PreviewSettings:
    """The table `[preview]`: the address of Kirby's Panel, "" for none, and the editor that opens files.

    `editor` is a name in `EDITORS`, "" for the program that the environment names.
    """

    panel: str = ""
    editor: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole of `booklet.toml`, or the defaults where it is silent.

    `date` is the booklet's day for metadata; `abbreviations` are words with their meanings; `place` is the
    file itself, `lines` the line of each key that it has (`("booklet.title", 3)`).
    """

    booklet: BookletSettings
    fields: FieldNames
    editions: tuple[Edition, ...]
    date: dt.date
    place: Place
    lines: tuple[tuple[str, int], ...] = ()
    typography: House = field(default_factory=House)
    abbreviations: tuple[tuple[str, str], ...] = ()
    preview: PreviewSettings = field(default_factory=PreviewSettings)

    @property
    def defaults(self) -> tuple[Edition, ...]:
        """The editions that are built when none is named; at least one."""
        return tuple(edition for edition in self.editions if edition.default)

    def edition(self, name: str) -> Edition:
        """Give the edition `name`; raises `PipelineError` (edition-unknown) when there is none."""
        for edition in self.editions:
            if edition.name == name:
                return edition
        if name == PROOF:
            press = self.edition("print")
            return replace(press, name=PROOF, conformance=Conformance.NONE, default=False, guides=True)
        if name == LARGE_PRINT:
            screen = self.edition("accessible")
            return replace(screen, name=LARGE_PRINT, default=False, sheet=(*screen.sheet, LARGE_PRINT))
        known = ", ".join((*(edition.name for edition in self.editions), PROOF, LARGE_PRINT))
        raise PipelineError(finding("edition-unknown", name=name, known=known))

    def where(self, key: str) -> Place:
        """Give the place of a dotted key (`booklet.entries`), or the file's when it does not say it."""
        return self.place.at(dict(self.lines).get(key))

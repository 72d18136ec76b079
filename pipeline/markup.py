"""Booklet and edition to HTML, section by section, through the theme's templates; and its style sheets.

A booklet's own `templates/` and `styles/` stand in for the theme's, file by file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Protocol

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from pipeline.booklet import Block, Booklet, Picture, Section
from pipeline.diagnostics import PipelineError, Place, finding
from pipeline.edition import Edition, Theme
from pipeline.edition.ink import Ink, OnScreen, inks_in, with_plain_inks, with_screen_colours

# From how many sections on a booklet has a contents page.
CONTENTS_FROM = 3
# Entries of this template are session sheets, which are numbered among themselves.
SHEET_TEMPLATE = "fiche"

_WORDS = {
    "fr": {
        "contents": "Sommaire",
        "missing": "Image absente :",
        "lost": "Cette partie n’a pas pu être mise en page.",
        "session": "Séance",
        "sheets": "Les séances",
        "public": "Pour qui",
        "duree": "Durée",
        "lieu": "Lieu",
        "materiel": "À apporter",
        "objectifs": "Ce que l’on y cherche",
        "deroule": "Au fil de la séance",
        "aretenir": "À retenir",
    },
    "en": {
        "contents": "Contents",
        "missing": "Picture missing:",
        "lost": "This section could not be typeset.",
        "session": "Session",
        "sheets": "The sessions",
        "public": "Who it is for",
        "duree": "Length",
        "lieu": "Where",
        "materiel": "What to bring",
        "objectifs": "What we look for",
        "deroule": "How it goes",
        "aretenir": "To remember",
    },
}
# Stands for a page number that is not known yet; both are as wide, so that learning it moves no text.
UNKNOWN_FOLIO = "0"
_FOLIO = '<span class="folio" data-anchor="#{}">{}</span>'
# A link to another section; the anchors of headings have a full stop in their names, sections have none.
_OUTWARD = re.compile(r'<a href="(?:https?://|mailto:)([^"]*)">(.*?)</a>', re.DOTALL)
_REFERENCE = re.compile(r'<a href="#([\w-]+)">.*?</a>', re.DOTALL)
# XML 1.0, production 2: what no document may hold, not even escaped.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
# What a template may raise that is no fault of this program.
_TEMPLATE_FAULTS = (
    jinja2.TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
_SHEET_FOLDERS = ("pages", "components")


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as the HTML names it: the address that `typesetting` resolves, and its size in pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Written:
    """A section's HTML, the name and place that people know it by; `refers` when it tells page numbers."""

    html: str
    title: str = ""
    place: Place | None = None
    refers: bool = False


@dataclass(frozen=True, slots=True)
class _Kept:
    """A section as it was written, and what its templates asked for: it holds while that is the same."""

    written: Written
    booklet: Booklet | None
    pictures: tuple[tuple[Picture, Shown | None], ...]


class Drawer(Protocol):
    """Keeps values by key; what it gives back may be None even where something was kept."""

    def get(self, key: object) -> Any:
        """Give what was kept under a key."""

    def __setitem__(self, key: object, value: object) -> None: ...


class _Forgetful:
    """A drawer that keeps nothing."""

    def get(self, _: object) -> None:
        return None

    def __setitem__(self, _: object, __: object) -> None:
        return None


_NOTHING_KEPT = _Forgetful()


class _Asked:
    """The booklet as templates see it, which notes when they look at more of it than their own section."""

    def __init__(
        self, booklet: Booklet, pictures: Mapping[Picture, Shown], folios: Mapping[str, int]
    ) -> None:
        self._booklet, self._pictures, self._folios = booklet, pictures, folios
        self.whole, self.numbers = False, False
        self.pictures: dict[Picture, Shown | None] = {}

    def forget(self) -> None:
        self.whole, self.numbers, self.pictures = False, False, {}

    def head(self) -> tuple[object, ...]:
        """Give what every section may tell of its booklet."""
        booklet = self._booklet
        return booklet.title, booklet.language, booklet.author, booklet.description, booklet.front

    def everything(self) -> Booklet | None:
        """Give the booklet, if templates looked at more of it than their own section."""
        return self._booklet if self.whole else None

    def would_get(self, kept: _Kept) -> bool:
        """Tell whether templates would be told now what they were told then; page numbers never are."""
        same = all(self._pictures.get(picture) == shown for picture, shown in kept.pictures)
        return same and kept.booklet in (None, self._booklet) and not kept.written.refers

    def __getattr__(self, name: str) -> Any:
        self.whole = self.whole or name == "sections"
        return getattr(self._booklet, name)

    def prepared(self, picture: Picture) -> Shown | None:
        return self.pictures.setdefault(picture, self._pictures.get(picture))

    def folio(self, anchor: str) -> Markup:
        self.numbers = True
        return Markup(_FOLIO).format(anchor, self._folios.get(anchor, UNKNOWN_FOLIO))


def write_sections(
    booklet: Booklet,
    edition: Edition,
    theme: Theme,
    pictures: Mapping[Picture, Shown],
    folios: Mapping[str, int] | None = None,
    kept: Drawer | None = None,
) -> tuple[Written, ...]:
    """Write each section's HTML, in the order of the booklet: front cover, contents, then the sections.

    `folios` gives the page number of each anchor; one that is not known yet is written as `UNKNOWN_FOLIO`.
    `kept` holds what was written before with the same templates and edition, and may spare writing it again.
    Raises PipelineError (`template-broken`) with file and line when a template cannot be used.
    """
    environment = _environment(theme, booklet, edition)
    asked = _Asked(booklet, pictures, folios or {})
    numbers = numbers_of(booklet.sections)
    environment.globals.update(
        booklet=asked, prepared=asked.prepared, folio=asked.folio, number_of=lambda one: numbers[one.anchor]
    )
    written = partial(_written, environment, asked, _NOTHING_KEPT if kept is None else kept)
    parts: list[Written] = []
    if booklet.front is not None:
        parts.append(written("sections/cover.html", booklet.front, 0))
    if len(booklet.sections) >= CONTENTS_FROM:
        contents = _render(environment, "sections/contents.html")
        parts.append(Written(contents, booklet.title, booklet.place, refers=True))
    names = frozenset(environment.list_templates(filter_func=lambda name: name.startswith("sections/")))
    for section in booklet.sections:
        parts.append(written(_template(names, section), section, numbers[section.anchor]))
    return tuple(parts)


def numbers_of(sections: Sequence[Section]) -> dict[str, int]:
    """Number sections by their anchors: session sheets among themselves, all others likewise."""
    counts: Counter[bool] = Counter()
    numbers: dict[str, int] = {}
    for section in sections:
        is_sheet = section.template == SHEET_TEMPLATE
        counts[is_sheet] += 1
        numbers[section.anchor] = counts[is_sheet]
    return numbers


def _written(
    environment: jinja2.Environment, asked: _Asked, kept: Drawer, name: str, section: Section, number: int
) -> Written:
    """Write one section, or give what was kept of it if that still holds."""
    key = (name, asked.head(), section, number)
    before: _Kept | None = kept.get(key)
    if before is not None and asked.would_get(before):
        return before.written
    asked.forget()
    html = _render(environment, name, section=section, number=number)
    made = Written(html, section.plain_title, section.place, asked.numbers)
    kept[key] = _Kept(made, asked.everything(), tuple(asked.pictures.items()))
    return made


def write_stand_in(lost: Written, booklet: Booklet, edition: Edition, theme: Theme) -> Written:
    """Write the page that stands in for a section that could not be typeset."""
    environment = _environment(theme, booklet, edition)
    html = _render(environment, "sections/lost.html", title=lost.title, place=lost.place)
    return Written(html, lost.title, lost.place)


def write_documents(
    sections: Sequence[Written],
    booklet: Booklet,
    edition: Edition,
    theme: Theme,
    kept: Drawer | None = None,
) -> tuple[str, ...]:
    """Write an HTML document around each section, with the booklet's title and language.

    Other metadata are binding's: a day that changes would have every section typeset again. `kept` as in
    `write_sections`.
    """
    environment = _environment(theme, booklet, edition)
    asked = _Asked(booklet, {}, {})
    environment.globals.update(booklet=asked)
    drawer = _NOTHING_KEPT if kept is None else kept
    return tuple(_document(environment, asked, drawer, one.html) for one in sections)


def _document(environment: jinja2.Environment, asked: _Asked, kept: Drawer, html: str) -> str:
    """Write the document around a section, or give what was kept of it if that still holds."""
    key = ("document", asked.head(), html)
    before: _Kept | None = kept.get(key)
    if before is not None and asked.would_get(before):
        return before.written.html
    asked.forget()
    made = _render(environment, "booklet.html", sections=[Markup(html)])
    kept[key] = _Kept(Written(made), asked.everything(), ())
    return made


def read_sheets(
    edition: Edition,
    theme: Theme,
    on_screen: OnScreen,
    *,
    recto: bool = False,
) -> tuple[tuple[str, str], ...]:
    """Read the style sheets of an edition, in cascading order, as (name, text).

    `on_screen` gives the CSS colour (`#rrggbb`) that stands for CMYK percentages on screen; an edition for
    the press keeps the inks as they are. `recto` starts every section on a right-hand page.
    """
    folders = theme.folders("styles")
    sheets = [("styles/(format)", _geometry(edition, recto))]
    for name in _sheet_names(edition, folders):
        text = _read(folders, name)
        text = with_plain_inks(text) if edition.pressed else with_screen_colours(text, on_screen)
        sheets.append((f"styles/{name}", text))
    return tuple(sheets)


def declared_inks(sheets: Sequence[tuple[str, str]]) -> tuple[Ink, ...]:
    """Give the inks that style sheets declare, in CMYK percentages, in their order and each once."""
    return tuple(dict.fromkeys(ink for _, text in sheets for ink in inks_in(text)))


def _sheet_names(edition: Edition, folders: Sequence[Path]) -> list[str]:
    names = ["fonts.css", "tokens.css", "base.css"]
    for folder in _SHEET_FOLDERS:
        found = {path.name for base in folders for path in (base / folder).glob("[!.]*.css")}
        names += [f"{folder}/{name}" for name in sorted(found)]
    return [*names, *(f"editions/{name}.css" for name in edition.sheet)]


def _read(folders: Sequence[Path], name: str) -> str:
    for folder in folders:
        file = folder / name
        if file.is_file():
            try:
                return file.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as problem:
                raise PipelineError(
                    finding("template-broken", Place(f"styles/{name}"), reason=problem)
                ) from problem
    raise PipelineError(finding("template-missing", name=f"styles/{name}"))


def _geometry(edition: Edition, recto: bool) -> str:
    """Write the paper of an edition as CSS: the page's size and bleed, and the same as custom properties."""
    start = "recto" if recto else "page"
    width, height = edition.trim
    return (
        f"@page {{ size: {width}mm {height}mm; bleed: {edition.bleed}mm; }}\n"
        f":root {{ --trim-width: {width}mm; --trim-height: {height}mm; --bleed: {edition.bleed}mm;"
        f" --section-start: {start}; }}"
    )


def _environment(theme: Theme, booklet: Booklet, edition: Edition) -> jinja2.Environment:
    folders = theme.folders("templates")
    environment = _opened(folders, _state(folders))
    environment.globals.update(
        booklet=booklet,
        edition=edition,
        prepared=_nothing,
        plain=plain,
        words=_WORDS.get(booklet.language.partition("-")[0], _WORDS["en"]),
    )
    return environment


def _state(folders: tuple[Path, ...]) -> tuple[object, ...]:
    """Tell states of folders apart: Jinja does not notice a file that comes to stand in for another."""
    files = sorted(file for folder in folders for file in folder.rglob("*.html"))
    return tuple((file, status.st_mtime_ns, status.st_size) for file in files if (status := file.stat()))


def _nothing(_picture: Picture) -> None:
    """Give no picture: the documents around the sections have none."""


@lru_cache(maxsize=2)
def _opened(folders: tuple[Path, ...], _: tuple[object, ...]) -> jinja2.Environment:
    """Open the templates in these folders, in that state of theirs."""
    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def show(block: Block) -> Markup:
        return Markup(environment.get_template(f"blocks/{block.kind}.html").render(block=block))

    environment.globals["show"] = show
    environment.filters["text"] = _text
    return environment


@jinja2.pass_environment
def _text(environment: jinja2.Environment, html: str) -> Markup:
    """Write inline HTML; where nobody can follow a link, its page or its address stands behind it."""
    edition: Any = environment.globals["edition"]
    if edition.tagged or "<a href=" not in html:
        return Markup(html)
    html = _OUTWARD.sub(_with_address, html)
    folio: Any = environment.globals["folio"]
    page = Markup('<span class="reference"> (p.{})</span>')
    return Markup(_REFERENCE.sub(lambda match: f"{match[0]}{page.format(folio(match[1]))}", html))


def _with_address(match: re.Match[str]) -> str:
    """Give a link with its address in clear behind it, unless its words tell the address already."""
    address = match[1].partition("?subject=")[0].rstrip("/")
    if address.removeprefix("www.").casefold() in match[2].casefold():
        return match[0]
    return f'{match[0]}<span class="address"> ({address})</span>'


def plain(text: str) -> str:
    """Make text fit for metadata: XMP has no control characters, and some readers show U+202F as a box."""
    return _CONTROLS.sub("", text).replace("\u202f", "\u00a0")


def _template(known: frozenset[str], section: Section) -> str:
    # The program's own pages stand in the same folder; an entry of that template is a section like others.
    own = "default" if section.template in ("contents", "cover") else section.template
    name = f"sections/{own}.html"
    return name if name in known else "sections/default.html"


def _render(environment: jinja2.Environment, name: str, **words: Any) -> str:
    try:
        written = environment.get_template(name).render(**words)
        written.encode()  # half a surrogate pair is no character: nothing could be made of it
        return written
    except jinja2.TemplateNotFound as problem:
        raise PipelineError(finding("template-missing", name=f"templates/{problem.name}")) from problem
    except jinja2.TemplateSyntaxError as problem:
        place = Place(f"templates/{problem.name}", problem.lineno)
        raise PipelineError(finding("template-broken", place, reason=problem.message)) from problem
    except _TEMPLATE_FAULTS as problem:
        place = _template_place(problem, name)
        raise PipelineError(finding("template-broken", place, reason=problem)) from problem


def _template_place(problem: BaseException, name: str) -> Place:
    """Find the template line where `problem` arose: the innermost frame that comes from a template."""
    place = Place(f"templates/{name}")
    trace = problem.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if "templates" in file.parts and file.suffix == ".html":
            parts = file.parts[len(file.parts) - file.parts[::-1].index("templates") :]
            place = Place("/".join(("templates", *parts)), trace.tb_lineno)
        trace = trace.tb_next
    return place

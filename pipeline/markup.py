"""Booklet and edition to HTML, section by section, through the theme's templates; and its style sheets.

A booklet's own `templates/` and `styles/` stand in for the theme's, file by file.
"""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from pipeline.booklet import Block, Booklet, Picture, Section
from pipeline.diagnostics import PipelineError, Place, finding
from pipeline.edition import Edition

# From how many sections on a booklet has a contents page.
CONTENTS_FROM = 3

_WORDS = {
    "fr": {"contents": "Sommaire", "missing": "Image absente :"},
    "en": {"contents": "Contents", "missing": "Picture missing:"},
}
_PERCENT = r"([0-9]+(?:\.[0-9]+)?|\.[0-9]+)%"
# What is written in any other way stays as it is: the engine says then that it ignores it.
_CMYK = re.compile(rf"device-cmyk\(\s*{_PERCENT}\s+{_PERCENT}\s+{_PERCENT}\s+{_PERCENT}\s*\)")
# Gives the CSS colour of an ink, whose CMYK percentages it takes.
OnScreen = Callable[[tuple[float, float, float, float]], str]
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
class Theme:
    """Where templates and style sheets come from: the booklet's own folder, then the program's theme."""

    root: Path
    theme: Path = Path(__file__).parent / "theme"

    def folders(self, name: str) -> tuple[Path, ...]:
        """Give the folders named `name` (templates, styles, fonts), the booklet's own first.

        Raises PipelineError (`theme-outside`) when something in the booklet's own leads out of the booklet.
        """
        shipped = self.theme if self.theme.is_dir() else Path(__file__).parent.parent
        own = self.root / name
        _stay_inside(own, self.root)
        return tuple(dict.fromkeys((own, shipped / name)))


def _stay_inside(folder: Path, root: Path) -> None:
    """Refuse a folder in which anything leads, through a symbolic link, out of `root`."""
    inside = _real(root)
    seen: set[Path] = set()
    stack = [folder]
    while stack:
        path = stack.pop()
        real = _real(path)
        if inside is None or real is None or not real.is_relative_to(inside):
            raise PipelineError(finding("theme-outside", name=path.relative_to(root).as_posix()))
        if real not in seen:
            seen.add(real)
            with contextlib.suppress(OSError):  # a file, or closed: what it holds cannot be read anyway
                stack.extend(sorted(path.iterdir(), reverse=True))


def _real(path: Path) -> Path | None:
    """Follow symbolic links; None when they go round in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return None


def write_sections(
    booklet: Booklet,
    edition: Edition,
    theme: Theme,
    pictures: Mapping[Picture, Shown],
) -> tuple[str, ...]:
    """Write each section's HTML, in the order of the booklet: front cover, contents, then the sections.

    Raises PipelineError (`template-broken`) with file and line when a template cannot be used.
    """
    environment = _environment(theme, booklet, edition, pictures)
    parts: list[str] = []
    if booklet.front is not None:
        parts.append(_render(environment, "sections/cover.html", section=booklet.front))
    if len(booklet.sections) >= CONTENTS_FROM:
        parts.append(_render(environment, "sections/contents.html"))
    for number, section in enumerate(booklet.sections, 1):
        name = _template(environment, section)
        parts.append(_render(environment, name, section=section, number=number))
    return tuple(parts)


def write_document(
    sections: Sequence[str], booklet: Booklet, edition: Edition, theme: Theme, date: datetime.date
) -> str:
    """Write the HTML document that holds `sections`, with its title, language and other metadata."""
    environment = _environment(theme, booklet, edition, {})
    return _render(environment, "booklet.html", sections=[Markup(s) for s in sections], date=date.isoformat())


def read_sheets(
    edition: Edition,
    theme: Theme,
    on_screen: OnScreen,
    *,
    recto: bool = False,
) -> tuple[tuple[str, str], ...]:
    """Read the style sheets of an edition, in cascading order, as (name, text).

    `on_screen` gives the CSS colour that stands for CMYK percentages in this edition; `recto` starts every
    section on a right-hand page.
    """
    folders = theme.folders("styles")
    names = ["fonts.css", "tokens.css", "base.css"]
    for folder in _SHEET_FOLDERS:
        found = {path.name for base in folders for path in (base / folder).glob("*.css")}
        names += [f"{folder}/{name}" for name in sorted(found)]
    names.append(f"editions/{edition.sheet}.css")
    sheets = [("styles/(format)", _geometry(edition, recto))]
    for name in names:
        text = _CMYK.sub(partial(_shown_ink, on_screen=on_screen), _read(folders, name))
        sheets.append((f"styles/{name}", text))
    return tuple(sheets)


def _shown_ink(match: re.Match[str], on_screen: OnScreen) -> str:
    """Give the screen colour of an ink; lines stay in number, so that findings name the right one."""
    cyan, magenta, yellow, black = (min(100.0, float(percent)) for percent in match.groups())
    return on_screen((cyan, magenta, yellow, black)) + "\n" * match[0].count("\n")


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


def _environment(
    theme: Theme, booklet: Booklet, edition: Edition, pictures: Mapping[Picture, Shown]
) -> jinja2.Environment:
    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.FileSystemLoader(theme.folders("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def show(block: Block) -> Markup:
        return Markup(environment.get_template(f"blocks/{block.kind}.html").render(block=block))

    environment.globals.update(
        booklet=booklet,
        edition=edition,
        show=show,
        prepared=pictures.get,
        plain=_plain,
        words=_WORDS.get(booklet.language.partition("-")[0], _WORDS["en"]),
    )
    return environment


def _plain(text: str) -> str:
    """Make text fit for metadata: some readers show a box for the narrow no-break space."""
    return text.replace("\u202f", "\u00a0")


def _template(environment: jinja2.Environment, section: Section) -> str:
    # The program's own pages stand in the same folder; an entry of that template is a section like others.
    own = "default" if section.template in ("contents", "cover") else section.template
    names = [f"sections/{own}.html", "sections/default.html"]
    known = set(environment.list_templates(filter_func=lambda name: name in names))
    return next((name for name in names if name in known), names[-1])


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

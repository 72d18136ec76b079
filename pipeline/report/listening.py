"""The report of an accessible edition, one HTML file that asks nothing of anybody.

It holds the verdict of each check, the pictures beside their descriptions, the document as a screen reader
says it, and what only people can judge. It is made from the finished file and from what was found in it.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

import jinja2
import pypdfium2

from pipeline.diagnostics import Diagnostic, Severity
from pipeline.report.wording import CHECKS, WORDS, Check
from pipeline.spoken import Said

# Pixels of a picture's longer side, and how it is coded: enough to tell what it shows.
_SIDE, _QUALITY = 360, 70
# More pictures than this are listed without being shown: the report stays small enough to be sent.
_SHOWN = 120
_LOOK_OUT = {Severity.ERROR: "bad", Severity.WARNING: "odd", Severity.NOTE: "good"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A check and what it found; `state` is good, odd or bad."""

    check: Check
    state: str
    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of the document: its page, its description, and how it looks as a `data:` address, or ""."""

    page: int
    words: str
    language: str
    address: str


@dataclass(frozen=True, slots=True)
class Line:
    """One block as it is read: the word for its role, its pieces, how deep it stands."""

    role: str
    kind: str
    pieces: tuple[Said, ...]
    level: int


def write(
    file: Path, stem: str, said: Sequence[Said], findings: Sequence[Diagnostic], language: str
) -> bytes:
    """Write the report of a finished file, in French (`fr`) or English; `said` is what is read from it."""
    title, pages, shots = _seen(file, said)
    lines = tuple(_lines(said, language))
    told = verdicts(findings)
    html = _template().render(
        words=WORDS[language],
        language=language,
        title=title or stem,
        file=file.name,
        pages=pages,
        verdicts=told,
        ready=all(one.state != "bad" for one in told),
        main=_main_language(said),
        shots=shots,
        headings=tuple(line for line in lines if line.kind == "heading"),
        sheets=tuple(
            (page, tuple(group)) for page, group in groupby(lines, lambda line: line.pieces[0].page)
        ),
    )
    return html.encode("utf-8", "backslashreplace")


def _seen(file: Path, said: Sequence[Said]) -> tuple[str, int, tuple[Shot, ...]]:
    """Look at the file: its title, its pages, its pictures; of one that cannot be opened there is nothing."""
    try:
        with pypdfium2.PdfDocument(file) as document:
            shots = tuple(_shots(document, said))
            return document.get_metadata_value("Title"), len(document), shots
    except pypdfium2.PdfiumError:
        return "", 0, ()


def verdicts(findings: Iterable[Diagnostic]) -> tuple[Verdict, ...]:
    """Sort findings by the check that made them; what no check of this list made stands in the last one."""
    every = tuple(findings)
    known = {code for check in CHECKS for code in check.codes}
    unread = any(one.code == "file-unfit" for one in every)
    found = []
    for check in CHECKS:
        own = tuple(
            one for one in every if (one.code in check.codes if check.codes else one.code not in known)
        )
        worst = own[0].severity if own else Severity.NOTE
        state = _LOOK_OUT[worst]
        # A file that could not be read was not found good by anybody.
        found.append(Verdict(check, "odd" if state == "good" and unread else state, own))
    return tuple(found)


def _gravity(found: Diagnostic) -> int:
    return list(Severity).index(found.severity)


def _shots(document: pypdfium2.PdfDocument, said: Sequence[Said]) -> Iterable[Shot]:
    described = [one for one in said if one.described]
    for number, one in enumerate(described):
        address = _shot(document, one) if number < _SHOWN else ""
        yield Shot(one.page, one.words, one.language, address)


def _shot(document: pypdfium2.PdfDocument, one: Said) -> str:
    """Cut a picture out of its page; "" where the file does not say where it is."""
    if one.box is None or not 1 <= one.page <= len(document):
        return ""
    page = document[one.page - 1]
    width, height = page.get_size()
    left, bottom, right, top = one.box
    left, bottom, right, top = max(0, left), max(0, bottom), min(width, right), min(height, top)
    if right - left < 1 or top - bottom < 1:
        return ""
    scale = _SIDE / max(right - left, top - bottom)
    crop = (left, bottom, width - right, height - top)
    picture = page.render(scale=scale, crop=crop, draw_annots=False, may_draw_forms=False).to_pil()
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=_QUALITY)
    page.close()
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()


def _lines(said: Sequence[Said], language: str) -> Iterable[Line]:
    """Give the blocks in the order in which they are read."""
    for _, group in groupby(said, lambda one: one.block):
        pieces = tuple(one for one in group if one.words.strip())
        if not pieces:
            continue
        first = pieces[0]
        yield Line(_role(first, language), _kind(first), pieces, first.level)


def _page(line: Line) -> int:
    return line.pieces[0].page


def _main_language(said: Sequence[Said]) -> str:
    """Give the language that most words are in, without its region."""
    counted: dict[str, int] = {}
    for one in said:
        name = one.language.partition("-")[0]
        counted[name] = counted.get(name, 0) + len(one.words)
    return max(counted, key=lambda name: counted[name], default="")


def _role(one: Said, language: str) -> str:
    roles = WORDS[language]["roles"]
    if one.described:
        return str(roles["Figure"])
    if one.role in ("H1", "H2", "H3", "H4", "H5", "H6"):
        return f"{roles['H']} {one.level}"
    return str(roles.get(one.role, one.role))


def _kind(one: Said) -> str:
    if one.described:
        return "picture"
    return "heading" if one.role[:1] == "H" and one.role[1:].isdigit() else "text"


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("accessible.html")

"""HTML and style sheets to PDF pages: the only door to the engine, WeasyPrint."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.diagnostics import PipelineError, Place, Report, finding
from pipeline.store import DISK_TROUBLES, Store
from pipeline.typesetting.libraries import open_engine
from pipeline.typesetting.sheets import Joined, Sheet, translucent

open_engine()

import weasyprint  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402
from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: E402

from pipeline.typesetting import engine, fonts, log, pages  # noqa: E402

# The scheme under which `markup` names a prepared picture.
PICTURE_SCHEME = "picture:"

__all__ = ["PICTURE_SCHEME", "Sheet", "Typeset", "typeset"]


@dataclass(frozen=True, slots=True)
class Typeset:
    """Laid-out pages: the PDF, its number of pages, and the page (from 1) of each anchor and each place."""

    pdf: bytes
    pages: int
    anchors: Mapping[str, int]
    places: Mapping[str, int]


def typeset(
    html: str,
    sheets: Sequence[Sheet],
    pictures: Mapping[str, Path],
    *,
    tagged: bool,
    fonts_folder: Path,
    store: Store,
    report: Report,
) -> Typeset:
    """Lay out one HTML document whole.

    `pictures` maps the name after `picture:` in the HTML to a file; nothing else can be loaded. `tagged` asks
    for PDF/UA-1. Elements carry `data-place` (file:line) so that findings can say where. Raises PipelineError
    (`engine-failed`) when the engine cannot go on.
    """
    engine.install()
    styles = Joined(sheets)
    with log.listening() as heard:
        with _engine_troubles_told():
            faces = fonts.declared_faces(styles.css, styles.place)
        files = fonts.gather(faces, fonts_folder, store, report)
        fetcher = _Fetcher(pictures, frozenset(f.file.absolute().as_uri() for f in files))
        with _engine_troubles_told():
            document = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url=None)
            config = FontConfiguration()
            rules = "".join(file.rule() for file in files) + "\n" + fonts.without_faces(styles.css)
            css = weasyprint.CSS(string=rules, url_fetcher=fetcher, font_config=config)
            laid_out = document.render(font_config=config, stylesheets=[css])
        found = pages.read_pages(laid_out.pages, pages.read_elements(document.etree_element))
        with _engine_troubles_told():
            pdf = laid_out.write_pdf(pdf_variant="pdf/ua-1" if tagged else None)

    where = partial(_place_of, root=document.etree_element)
    _report_words(heard, fetcher.refused, styles, where, report)
    _report_strangers(laid_out, files, where, report)
    if tagged:
        _report_opacity(styles, found.translucent, report)
    return Typeset(pdf, len(laid_out.pages), found.anchors, found.places)


def _report_words(
    heard: list[str], refused: list[str], styles: Joined, where: Callable[[str], Place | None], report: Report
) -> None:
    """Report what the engine said, and the addresses that it was refused."""
    # One line, the fonts, stands before the sheets; what has a lower number comes from the HTML itself.
    lookup = log.Lookup(lambda line: styles.place(line - 1) if line > 1 else None, styles.find, where)
    log.understand(heard, lookup, report)
    for url in refused:
        report(finding("address-refused", where(url) or styles.find(url), target=url))


def _report_opacity(styles: Joined, page: int | None, report: Report) -> None:
    """Report where opacity is declared; one that only shows in the layout (a style attribute) by its page."""
    lines = translucent(styles.css)
    for line in lines:
        report(finding("style-opacity", styles.place(line)))
    if page is not None and not lines:
        report(finding("style-opacity", page=page))


@contextlib.contextmanager
def _engine_troubles_told() -> Iterator[None]:
    """Tell in words that the engine stumbled: over which style or markup, it never says itself."""
    try:
        yield
    except (PipelineError, MemoryError):
        raise
    except Exception as problem:
        if isinstance(problem, OSError) and problem.errno in DISK_TROUBLES:
            raise
        reason = log.brief(f"{type(problem).__name__}: {problem}")
        raise PipelineError(finding("engine-failed", reason=reason)) from problem


class _Fetcher(URLFetcher):  # type: ignore[misc]
    """Gives the engine prepared pictures and declared fonts; every other address is refused."""

    def __init__(self, pictures: Mapping[str, Path], font_urls: frozenset[str]) -> None:
        super().__init__(allowed_protocols=("file",))
        self._pictures, self._font_urls = pictures, font_urls
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url in self._font_urls:
            return super().fetch(url, headers)
        file = self._pictures.get(url.removeprefix(PICTURE_SCHEME))
        if file is None or not url.startswith(PICTURE_SCHEME):
            if url not in self.refused:
                self.refused.append(url)
            raise ValueError(log.REFUSAL)
        kind = "image/svg+xml" if file.suffix == ".svg" else None
        return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": kind} if kind else None)


def _place_of(words: str, root: Any) -> Place | None:
    """Find the first block of the document that holds `words`, in its text or in an attribute."""
    place = ""
    stack: list[tuple[Any, str]] = [(root, "")]
    while stack:
        element, inherited = stack.pop()
        place = element.attrib.get("data-place", inherited)
        texts = (element.text, *element.attrib.values(), *(child.tail for child in element))
        if any(words in (text or "") for text in texts):
            break
        stack.extend((child, place) for child in reversed(element))
    else:
        return None
    file, _, line = place.rpartition(":")
    return Place(file, int(line)) if line.isdigit() else None


def _report_strangers(
    document: Any, files: Sequence[fonts.FontFile], where: Callable[[str], Place | None], report: Report
) -> None:
    """Report every font that came in without being declared: the engine's fallback says nothing.

    What a drawing brought in is the drawing's fault, and no character of the content is to blame.
    """
    known = {file.digest for file in files}
    for font in document.fonts.values():
        if font.source_digest in known:
            continue
        for address in font.drawings:
            report(finding("picture-svg-text", where(address), font=font.family))
        painted = {character for text in font.to_unicode.values() for character in text}
        characters = sorted(painted & font.characters if font.drawings else painted)
        if not characters:
            continue
        shown = " ".join(f"{'' if c.isspace() else c + ' '}(U+{ord(c):04X})" for c in characters[:8])
        place = next((p for c in characters if (p := where(c)) is not None), None)
        report(finding("font-undeclared", place, characters=shown, font=font.family))

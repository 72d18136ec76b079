"""Laying out pages: the one place that runs the engine, WeasyPrint. Copy in, fascicle out."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import tinycss2

from pipeline.diagnostics import Diagnostic, PipelineError, Place, Report, finding
from pipeline.fascicle import Begun, Bookmark, Fascicle, FontUse, PictureUse, Side
from pipeline.store import DISK_TROUBLES
from pipeline.typesetting.inputs import LINK_SCHEME, PICTURE_SCHEME, Copy, SketchCopy, Styles
from pipeline.typesetting.libraries import open_engine
from pipeline.typesetting.sheets import Joined, refusals_in_declarations, translucent

open_engine()

import weasyprint  # noqa: E402
from weasyprint.css.properties import INITIAL_VALUES  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402
from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: E402

from pipeline.typesetting import (  # noqa: E402
    breaking,
    engine,
    fonts,
    guides,
    lines,
    log,
    pages,
    resuming,
    wording,
)
from pipeline.typesetting.linking import settle_links  # noqa: E402
from pipeline.typesetting.slip import Slip, heard  # noqa: E402

# A page selector that counts in a group and names a side: a look at the first page of a group tells nothing.
_SIDED_GROUP = re.compile(r":nth\([^)]*\)[^,{]*:(left|right)\b|:(left|right)\b[^,{]*:nth\(", re.IGNORECASE)
# CSS pixels to PDF points.
_POINTS = 0.75


def typeset(copy: Copy) -> Fascicle:
    """Lay out one section alone. Raises PipelineError (`engine-failed`) when the engine cannot go on."""
    engine.install()
    findings: list[Diagnostic] = []
    with log.listening() as heard:
        opened = open_styles(copy.styles)
        fetcher = Fetcher(dict(copy.pictures), opened.font_urls)
        with engine_troubles_told(), engine.without_margins():
            document = _document(copy, fetcher)
            root = document.etree_element
            typed = wording.as_typed(root)
            laid_out, unmended, begun = _laid_out(document, opened, copy)
        slip = _slip(laid_out, root, tagged=copy.tagged)
        pdf, drawn, lettered = _written(laid_out, opened, copy)
    found, where = slip.found, partial(_place_of, root=root)
    _report_words(opened, heard, fetcher, where, findings.append)
    report_strangers(laid_out, copy.styles.files, where, findings.append)
    findings += lines.told(unmended, root)
    _report_looks(slip, opened, findings.append, tagged=copy.tagged)
    return Fascicle(
        pdf=pdf,
        leaves=tuple(found.leaves),
        anchors=tuple(found.anchors.items()),
        places=tuple(found.places.items()),
        blocks=tuple(found.blocks.values()),
        bookmarks=_bookmarks(laid_out.pages),
        titles=tuple(slip.titles().items()),
        fonts=font_uses(laid_out),
        pictures=_picture_uses(copy, drawn),
        starts=found.starts,
        ends=found.ends,
        sided=found.sided or any(opened.differs(leaf.kind.name) for leaf in found.leaves),
        notes=found.notes,
        last=found.filled[-1],
        passages=wording.read_passages(slip, typed, document.livret_style_for, lettered),
        frames=tuple(found.frames),
        begun=begun,
        findings=tuple(dict.fromkeys(findings)),
    )


def sketch(asked: SketchCopy) -> Fascicle:
    """Lay out a few pages of a section without the others. Errors as for `typeset`."""
    engine.install()
    copy = asked.copy
    pages_ = resuming.Pages(asked.first, asked.count, asked.begun.pages[asked.first])
    with log.listening():
        opened = open_styles(copy.styles)
        fetcher = Fetcher(dict(copy.pictures), opened.font_urls)
        with engine_troubles_told(), engine.without_margins(), resuming.only(pages_):
            document = _document(copy, fetcher)
            laid_out = _laid_out_as(document, opened, copy, asked.begun)
        whole = resuming.is_ended(document)
        found = _slip(laid_out, document.etree_element, tagged=copy.tagged, whole=whole).found
        pdf, drawn, _ = _written(laid_out, opened, copy)
    return Fascicle(
        pdf=pdf,
        leaves=tuple(found.leaves),
        blocks=tuple(found.blocks.values()),
        fonts=font_uses(laid_out),
        pictures=_picture_uses(copy, drawn),
        frames=tuple(found.frames),
    )


def _document(copy: Copy, fetcher: Fetcher) -> Any:
    document = weasyprint.HTML(string=copy.html, url_fetcher=fetcher, base_url=None)
    _send_out(document.etree_element)
    return document


def _report_looks(slip: Slip, styles: OpenStyles, report: Report, *, tagged: bool) -> None:
    """Report what style sheets and attributes make of a section that it cannot have."""
    _report_attributes(slip.root, report)
    _report_overset(slip.root, slip.found, report)
    if tagged:
        _report_opacity(styles, slip.found.translucent, report)


def _report_words(
    styles: OpenStyles,
    heard: Sequence[str],
    fetcher: Fetcher,
    where: Callable[[str], Place | None],
    report: Report,
) -> None:
    words = ([*styles.heard, *heard], [*styles.refused, *fetcher.refused])
    report_words(*words, styles.joined, where, report)


def _written(
    laid_out: Any, styles: OpenStyles, copy: Copy
) -> tuple[bytes, dict[str, tuple[float, float]], list[str]]:
    """Write a section's PDF; give the sizes of its pictures, and the lines of text in its drawings, too."""
    leaving_out, noting = engine.leaving_out(styles.digests), engine.noting_pictures()
    lettering, guiding = engine.gathering_drawn(), guides.drawn(copy.guides)
    with engine_troubles_told(), leaving_out, noting as drawn, lettering as lettered, guiding:
        pdf = laid_out.write_pdf(pdf_variant="pdf/ua-1" if copy.tagged else None)
    return pdf, drawn, lettered


def _slip(laid_out: Any, root: Any, *, tagged: bool, whole: bool = True) -> Slip:
    """Read the laid-out pages; where they are to be tagged, have the slip written into their file."""
    elements = pages.read_elements(root)
    slip = Slip(root, elements, pages.read_pages(laid_out.pages, elements, whole=whole))
    if tagged:
        settle_links(laid_out.pages, root, elements, slip.found)
        laid_out.livret_slip = slip
    return slip


def _laid_out(document: Any, styles: OpenStyles, copy: Copy) -> tuple[Any, list[lines.Fault], Begun]:
    """Lay out a section, again for words that must not be broken; give what could not be mended as well."""
    if not copy.finished:
        laid_out = styles.render(document, copy.side, copy.notes)
        return laid_out, [], Begun(resuming.begun(document))
    breaking.bind_words(document.etree_element)
    finish = breaking.Finish()
    bound: set[Any] = set()
    tied: set[str] = set()
    for _ in range(1 + lines.TURNS):
        with breaking.finishing(finish):
            laid_out = styles.render(document, copy.side, copy.notes)
        unmended = lines.faults(laid_out.pages)
        broken = {fault.broken for fault in unmended} - finish.unbroken - {""}
        stubs = {fault.element for fault in unmended if fault.what == "short"} - bound
        if not broken | stubs:
            break
        finish.unbroken |= broken
        bound |= stubs
        for block in stubs:
            tied.add(_digest(block))
            breaking.bind_end(block)
    begun = Begun(resuming.begun(document), tuple(sorted(finish.unbroken)), tuple(sorted(tied)))
    return laid_out, unmended, begun


def _digest(element: Any) -> str:
    """Stand for an element's words, wherever an edit moves them."""
    return sha256("".join(element.itertext()).encode()).hexdigest()[:16]


def _laid_out_as(document: Any, styles: OpenStyles, copy: Copy, begun: Begun) -> Any:
    """Lay out a section once, with what an earlier version of it needed more turns to find out."""
    if not copy.finished:
        return styles.render(document, copy.side, copy.notes)
    breaking.bind_words(document.etree_element)
    for element in document.etree_element.iter() if begun.tied else ():
        if element.tag in breaking.BLOCKS and _digest(element) in begun.tied:
            breaking.bind_end(element)
    with breaking.finishing(breaking.Finish(set(begun.whole))):
        return styles.render(document, copy.side, copy.notes)


@dataclass(frozen=True, slots=True, eq=False)
class OpenStyles:
    """Style sheets that the engine has read, with their fonts: once in a process, for many sections.

    `heard` is what the engine said while it read, `refused` the addresses that it was refused; `translucent`
    are the lines that declare an opacity, `digests` the SHA-256 of the declared font files.
    """

    joined: Joined
    css: Any
    config: FontConfiguration
    font_urls: frozenset[str]
    digests: frozenset[str]
    heard: tuple[str, ...]
    refused: tuple[str, ...]
    translucent: tuple[int, ...]
    _differing: dict[str, bool] = field(default_factory=dict)

    def differs(self, master: str) -> bool:
        """Tell whether left-hand pages of that master ("" for none) look other than right-hand ones."""
        if master not in self._differing:
            self._differing[master] = _SIDED_GROUP.search(self.joined.css) is not None or self._tried(master)
        return self._differing[master]

    def _tried(self, master: str) -> bool:
        """Lay out one page of each side and hold all that is settled about them against each other."""
        kind = tinycss2.serialize_identifier(master) if master else "auto"
        note = '<span style="float:footnote">x</span>'
        pages_ = "".join(
            f'<p style="page:{kind};break-before:{side}">x{note}</p><p style="page:livret-between">x</p>'
            for side in ("right", "left")
        )
        document = weasyprint.HTML(string=pages_, url_fetcher=Fetcher({}, frozenset()))
        laid_out = self.render(document, Side.RECTO).pages
        boxes = [page._page_box for page in laid_out]
        own = [b for b in boxes if (b.page_type.name or "") == master and not b.page_type.blank]
        looks = [[box.style for box in (page, *page.children[1:2])] for page in own]
        return len(looks) != 2 or any(
            one[name] != other[name] for one, other in zip(*looks, strict=True) for name in INITIAL_VALUES
        )

    def render(self, document: Any, side: Side, notes: int = 0) -> Any:
        """Lay out a document whose first page falls on `side`, after so many footnotes."""
        start = f"html{{break-before:{side.value}!important"
        start += f";counter-reset:footnote {notes}}}" if notes else "}"
        sheets = [self.css, weasyprint.CSS(string=start)]
        return document.render(font_config=self.config, stylesheets=sheets)


def open_styles(styles: Styles, *, furniture: bool = False) -> OpenStyles:
    """Have the engine read style sheets, those of sections or those of page furniture."""
    return _open(styles, styles.furniture if furniture else styles.section)


@lru_cache(maxsize=4)
def _open(styles: Styles, css: str) -> OpenStyles:
    urls = frozenset(f.file.absolute().as_uri() for f in styles.files)
    fetcher = Fetcher({}, urls)
    config = FontConfiguration()
    rules = "".join(file.rule() for file in styles.files) + "\n" + css
    with log.listening() as heard, engine_troubles_told():
        read = weasyprint.CSS(string=rules, url_fetcher=fetcher, font_config=config)
    joined = Joined(styles.sheets)
    said = tuple(heard), tuple(fetcher.refused)
    digests = frozenset(file.digest for file in styles.files)
    return OpenStyles(joined, read, config, urls, digests, *said, translucent(joined.css))


def _send_out(root: Any) -> None:
    """Give links to anchors that this section lacks an address that binding turns into a destination."""
    anchors = {element.attrib["id"] for element in root.iter() if "id" in element.attrib}
    for link in root.iter("a"):
        target = link.attrib.get("href", "")
        if target.startswith("#") and target[1:] and target[1:] not in anchors:
            link.attrib["href"] = LINK_SCHEME + quote(target[1:])


def _bookmarks(laid_out: Sequence[Any]) -> tuple[Bookmark, ...]:
    """Give the entries of the outline; like the headings of the structure, they skip no level."""
    found: list[Bookmark] = []
    open_: list[int] = []
    for number, page in enumerate(laid_out):
        for level, label, (x, y), state in page.bookmarks:
            while open_ and open_[-1] >= level:
                open_.pop()
            open_.append(level)
            spot = x * _POINTS, (page.height - y) * _POINTS
            found.append(Bookmark(len(open_), heard(label), number, *spot, state == "open"))
    return tuple(found)


def font_uses(document: Any) -> tuple[FontUse, ...]:
    """Tell which file each font in the resources of a painted document is a subset of."""
    fonts_used = {font.hash: font for font in document.fonts.values()}
    return tuple(FontUse(font.hash, font.source_digest, font.face) for font in fonts_used.values())


def _picture_uses(copy: Copy, drawn: Mapping[str, tuple[float, float]]) -> tuple[PictureUse, ...]:
    """Tell how large the pictures of a section were drawn; those that are not drawn at all are left out."""
    named = ((engine.picture_id(f"{PICTURE_SCHEME}{name}"), name) for name, _ in copy.pictures)
    return tuple(
        PictureUse(f"i{its}", name, round(drawn[its][0], 3), round(drawn[its][1], 3))
        for its, name in named
        if its in drawn
    )


def report_words(
    heard: Sequence[str],
    refused: Sequence[str],
    styles: Joined,
    where: Callable[[str], Place | None],
    report: Report,
) -> None:
    """Report what the engine said, and the addresses that it was refused."""
    # One line, the fonts, stands before the sheets; what has a lower number comes from the HTML itself.
    lookup = log.Lookup(lambda line: styles.place(line - 1) if line > 1 else None, styles.find, where)
    log.understand(heard, lookup, report)
    for url in refused:
        report(finding("address-refused", where(url) or styles.find(url), target=url))


def _report_attributes(root: Any, report: Report) -> None:
    """Report what a style attribute cannot have in a section's pages: templates may write some."""
    for element in root.iter():
        if style := element.attrib.get("style"):
            for refused in refusals_in_declarations(style):
                report(finding(refused.code, _place_of(style, root), what=refused.what))


def _report_overset(root: Any, found: pages.Whereabouts, report: Report) -> None:
    """Report a section that takes more pages than its template gives it (`data-pages`)."""
    for element in root.iter():
        given = element.attrib.get("data-pages", "")
        if given.isdigit() and len(found.leaves) > int(given):
            beyond = [place for place, page in found.places.items() if page >= int(given)]
            place = (beyond or list(found.places) or [""])[0 if beyond else -1]
            room = sum(of for _, of in found.filled[: int(given)])
            over = max(1, sum(used for used, _ in found.filled) - room)
            page = int(given) + 1
            report(finding("overset", Place.read(place), page=page, lines=over, pages=int(given)))


def _report_opacity(styles: OpenStyles, page: int | None, report: Report) -> None:
    """Report where opacity is declared; one that only shows in the layout (a style attribute) by its page."""
    for line in styles.translucent:
        report(finding("style-opacity", styles.joined.place(line)))
    if page is not None and not styles.translucent:
        report(finding("style-opacity", page=page))


@contextlib.contextmanager
def engine_troubles_told() -> Iterator[None]:
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


class Fetcher(URLFetcher):  # type: ignore[misc]
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
    return Place.read(place)


def report_strangers(
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

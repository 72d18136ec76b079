"""Page furniture: folios and running heads, typeset on empty pages once the page map is known.

The empty pages are of the same kinds (master, side, blank, place in their group), in the same order, and set
the same running strings, so that the same style sheets give the margins that the whole booklet would have.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import Element, SubElement

import tinycss2
import weasyprint
from weasyprint.formatting_structure import boxes

from pipeline.diagnostics import Diagnostic
from pipeline.fascicle import Fascicle, Leaf, PageKind, RunningString
from pipeline.typesetting import engine, log, setting
from pipeline.typesetting.inputs import PAGES_COUNTER, BlankCopy, FurnitureCopy

# Names that no style sheet has a rule for.
_PAGE, _GROUP, _STRING = "livret-page", "livret-group", "livret-string"


def typeset(copy: FurnitureCopy) -> Fascicle:
    """Typeset the furniture of a run of pages; the PDF has one page for each leaf."""
    engine.install()
    findings: list[Diagnostic] = []
    with log.listening() as heard:
        styles = setting.open_styles(copy.styles, furniture=True)
        fetcher = setting.Fetcher({}, styles.font_urls)
        with setting.engine_troubles_told():
            document = weasyprint.HTML(string=copy.frame, url_fetcher=fetcher, base_url=None)
            _fill(document.etree_element, copy)
            sheets = [styles.css, weasyprint.CSS(string=_own_rules(copy))]
            laid_out = document.render(font_config=styles.config, stylesheets=sheets)
            kept = laid_out.copy(laid_out.pages[1 : 1 + len(copy.leaves)])
            with engine.leaving_out(styles.digests):
                pdf = kept.write_pdf()
    words = ([*styles.heard, *heard], [*styles.refused, *fetcher.refused])
    setting.report_words(*words, styles.joined, lambda _: None, findings.append)
    setting.report_strangers(kept, copy.styles.files, styles.joined.find, findings.append)
    return Fascicle(
        pdf=pdf,
        leaves=copy.leaves,
        empty=tuple(number for number, page in enumerate(kept.pages) if not _is_drawn(page)),
        fonts=setting.font_uses(kept),
        findings=tuple(dict.fromkeys(findings)),
    )


def typeset_blank(copy: BlankCopy) -> Fascicle:
    """Typeset one blank page: the engine makes it between two pages that both ask for the side across."""
    engine.install()
    across = copy.side.other.value
    with log.listening(), setting.engine_troubles_told():
        styles = setting.open_styles(copy.styles)
        fetcher = setting.Fetcher({}, styles.font_urls)
        document = weasyprint.HTML(string=copy.frame, url_fetcher=fetcher, base_url=None)
        body = next(document.etree_element.iter("body"))
        for _ in range(2):
            _page(body, (f"break-before: {across}",), ())
        laid_out = styles.render(document, copy.side.other)
        kept = laid_out.copy(laid_out.pages[1:2])
        pdf = kept.write_pdf()
    return Fascicle(pdf, (Leaf(PageKind(side=copy.side, blank=True)),), fonts=setting.font_uses(kept))


def _own_rules(copy: FurnitureCopy) -> str:
    """Write the rules by which the first page is the one before the run, and margins alone are painted."""
    total = f"{PAGES_COUNTER} {copy.total}"
    return (
        f"html {{ break-before: {copy.leaves[0].kind.side.other.value} !important }}"
        "html, body { background: none !important }"
        "@page { background: none !important; border-color: transparent !important; outline: none !important;"
        f" counter-set: {total} }}"
        f"@page :first {{ counter-set: page {copy.first - 1} {total} }}"
    )


def _fill(root: Any, copy: FurnitureCopy) -> None:
    """Fill the body with an empty element for each page, behind one that sets the strings in force before."""
    body = next(root.iter("body"))
    _page(body, (), copy.carried)
    nest: list[tuple[str, int, Any]] = []
    for leaf in copy.leaves:
        if leaf.kind.blank:
            continue  # it comes by itself: the next page asks for the side across
        nest = _nest(nest, leaf.kind.groups, body)
        rules = (f"break-before: {leaf.kind.side.value}", f"page: {_name(leaf.kind.name)}")
        _page(nest[-1][2] if nest else body, rules, leaf.strings)
    if copy.leaves[-1].kind.blank:
        _page(body, (f"break-before: {copy.leaves[-1].kind.side.other.value}",), ())


def _nest(
    nest: list[tuple[str, int, Any]], groups: Iterable[tuple[str, int]], body: Any
) -> list[tuple[str, int, Any]]:
    """Give the elements, outermost first, that a page stands in so that it counts in its groups as wanted."""
    kept: list[tuple[str, int, Any]] = []
    for depth, (name, index) in enumerate(groups):
        parent = kept[-1][2] if kept else body
        goes_on = depth < len(nest) and nest[depth][:2] == (name, index - 1)
        if goes_on and (depth == 0 or nest[depth - 1][2] is parent):
            element = nest[depth][2]
        else:
            element = SubElement(parent, _GROUP, style=f"display: block; page: {_name(name)}")
        kept.append((name, index, element))
    return kept


def _page(parent: Any, rules: tuple[str, ...], strings: tuple[RunningString, ...]) -> None:
    """Add an element that makes one page and sets its running strings, in order."""
    leading = {string.name: string for string in reversed(strings) if string.leads}
    page = SubElement(parent, _PAGE)
    _set_strings(page, rules, tuple(leading.values()))
    # Something without a string comes first: whatever else follows does not lead the page.
    _set_strings(SubElement(page, _STRING), (), ())
    for string in strings:
        if string is not leading.get(string.name):
            _set_strings(SubElement(page, _STRING), (), (string,))


def _set_strings(element: Element, rules: tuple[str, ...], strings: tuple[RunningString, ...]) -> None:
    values = []
    for number, string in enumerate(strings):
        element.set(f"data-{number}", string.text)
        values.append(f"{_name(string.name)} attr(data-{number})")
    assigned = f"string-set: {', '.join(values)}" if values else "string-set: none"
    element.set("style", "; ".join(("display: block", *rules, assigned)))


def _name(name: str) -> str:
    """Write a name as CSS has it; "" is the page without a master."""
    return tinycss2.serialize_identifier(name) if name else "auto"


def _is_drawn(page: Any) -> bool:
    return any(isinstance(box, boxes.MarginBox) for box in page._page_box.children)

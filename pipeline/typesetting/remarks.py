"""Remarks: what was found on a page, in its outer margin, for the designer's eyes."""

from __future__ import annotations

from html import escape

from pipeline.fascicle import Fascicle, Leaf, PageKind, Side
from pipeline.typesetting import apart
from pipeline.typesetting.inputs import Remark, RemarksCopy

# Millimetres: the strip of paper that remarks take, and how far from the head of the page they begin.
_WIDTH, _HEAD = 15.6, 8.0


def typeset(copy: RemarksCopy) -> Fascicle:
    """Typeset the remarks on a run of pages, a page for each, as large as the pages are trimmed."""
    pages = zip(copy.pages, copy.sides, strict=True)
    made = apart.typeset("".join(_page(*one) for one in pages), _rules(copy), copy.styles)
    leaves = tuple(Leaf(PageKind(side=side)) for side in copy.sides)
    empty = tuple(number for number, remarks in enumerate(copy.pages) if not remarks)
    return Fascicle(made.pdf, leaves, fonts=made.fonts, empty=empty)


def _page(remarks: tuple[Remark, ...], side: Side) -> str:
    """Write a page: the list of its remarks, and the number of each beside the block that it is about.

    An error is underlined across the page: what runs over its place is cut there.
    """
    listed, beside = [], []
    for number, one in enumerate(remarks, 1):
        listed.append(f"<p class='{one.kind}'><b>{number}</b> {escape(one.words)}</p>")
        if one.top is not None:
            top = f"style='top: {max(0.0, one.top):.2f}pt'"
            cut = f"<u {top}></u>" if one.kind == "error" else ""
            beside.append(f"{cut}<i class='{one.kind}' {top}>{number}</i>")
    strip = f"<div class='remarks'>{''.join(listed)}</div>" if remarks else ""
    return f"<section class='{side.value}'>{strip}{''.join(beside)}</section>"


def _rules(copy: RemarksCopy) -> str:
    """Write the look: small type on white in the outer margin; what has no room there ends at the foot."""
    family = apart.first_family(copy.styles)
    width, height = copy.size
    return (
        f"@page {{ size: {width}mm {height}mm; margin: 0; bleed: 0 }}"
        f"html {{ font: 5.2pt/6pt {family}serif; hyphens: manual }} body {{ margin: 0 }}"
        f"section {{ position: relative; height: {height}mm; overflow: hidden; break-after: page }}"
        "section:last-child { break-after: auto }"
        f".remarks {{ position: absolute; top: {_HEAD}mm; width: {_WIDTH - 1.6}mm; padding: 0.6mm;"
        f" max-height: {height - 2 * _HEAD}mm; overflow: hidden; background: #fff; overflow-wrap: anywhere }}"
        " .right .remarks { right: 0.4mm } .left .remarks { left: 0.4mm }"
        "p { margin: 0 0 1mm; text-indent: 0; text-align: left } p b { font-weight: 700 }"
        f"u {{ position: absolute; left: 0; width: {width}mm; border-top: 0.7pt dashed #c0152f }}"
        "i { position: absolute; width: 3.4mm; height: 3.4mm; border-radius: 50%; color: #fff;"
        f" background: #3a6ea5; font: 700 5.2pt/3.4mm {family}serif; text-align: center }}"
        f" .right i {{ right: {_WIDTH - 3.8}mm }} .left i {{ left: {_WIDTH - 3.8}mm }}"
        " .note b { color: #3a6ea5 } .warning b { color: #b45309 } .error b { color: #c0152f }"
        " i.warning { background: #b45309 } i.error { background: #c0152f }"
    )

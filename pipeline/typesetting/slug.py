"""Slug lines: what stands at the foot of each sheet, outside the bleed, for those who print it."""

from __future__ import annotations

from html import escape

from pipeline.fascicle import Fascicle, Leaf, PageKind
from pipeline.typesetting import apart
from pipeline.typesetting.inputs import SlugCopy

_PLACES = ("left", "middle", "right")


def typeset(copy: SlugCopy) -> Fascicle:
    """Typeset slug lines, a page for each, in the first of the declared fonts, in black alone."""
    made = apart.typeset("".join(map(_line, copy.lines)), _rules(copy), copy.styles)
    return Fascicle(made.pdf, (Leaf(PageKind()),) * made.pages, fonts=made.fonts)


def _line(line: tuple[str, str, str]) -> str:
    words = (
        f"<p class='{name}'>{escape(said)}</p>" for name, said in zip(_PLACES, line, strict=True) if said
    )
    return f"<div>{''.join(words)}</div>"


def _rules(copy: SlugCopy) -> str:
    """Write the look: on the left what stands before the registration target, behind it the rest.

    What is too long ends there, whatever it is: a slug line never grows.
    """
    family = apart.first_family(copy.styles)
    width, height = copy.size
    half = width / 2 - copy.free
    return (
        f"@page {{ size: {width}mm {height}mm; margin: 0 }}"
        f"html {{ font: 5.5pt/{height}mm {family}sans-serif; color: device-cmyk(0 0 0 1);"
        " font-variant-numeric: lining-nums tabular-nums }"
        f"body {{ margin: 0 }} div {{ position: relative; height: {height}mm; break-after: page }}"
        "div:last-child { break-after: auto }"
        f"p {{ position: absolute; left: 0; top: 0; margin: 0; width: {half}mm; height: {height}mm;"
        " overflow: hidden; overflow-wrap: anywhere; line-clamp: 1 }"
        f" .middle {{ left: {width - half}mm }} .right {{ left: {width - half}mm; text-align: right }}"
    )

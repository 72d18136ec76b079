"""Slug lines: what stands at the foot of each sheet, outside the bleed, for those who print it."""

from __future__ import annotations

from html import escape

import weasyprint

from pipeline.fascicle import Fascicle, Leaf, PageKind
from pipeline.typesetting import engine, log, setting
from pipeline.typesetting.inputs import SlugCopy


def typeset(copy: SlugCopy) -> Fascicle:
    """Typeset a slug line for each page, in the first of the declared fonts, in black alone."""
    engine.install()
    with log.listening(), setting.engine_troubles_told():
        styles = setting.open_styles(copy.styles, furniture=True)
        fetcher = setting.Fetcher({}, styles.font_urls)
        lines = "".join(_line(copy, number) for number in range(1, copy.total + 1))
        html = f"<html><head><title></title></head><body>{lines}</body></html>"
        document = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url=None)
        rules = [weasyprint.CSS(string=_rules(copy))]
        laid_out = document.render(font_config=styles.config, stylesheets=rules)
        with engine.leaving_out(styles.digests):
            pdf = laid_out.write_pdf()
    leaves = (Leaf(PageKind()),) * len(laid_out.pages)
    return Fascicle(pdf, leaves, fonts=setting.font_uses(laid_out))


def _line(copy: SlugCopy, number: int) -> str:
    said = " · ".join((f"page {number}/{copy.total}", *copy.said))
    return f"<div><p>{escape(copy.title)}</p><p class='said'>{escape(said)}</p></div>"


def _rules(copy: SlugCopy) -> str:
    """Write the look: the title before the registration target in the middle, the rest behind it.

    What is too long ends there, whatever it is: a slug line never grows.
    """
    families = [file.face.family for file in copy.styles.files]
    family = f'"{families[0]}", ' if families else ""
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
        " .said { left: auto; right: 0; text-align: right }"
    )

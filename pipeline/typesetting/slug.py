"""Slug lines: what stands at the foot of each sheet, outside the bleed, for those who print it."""

from __future__ import annotations

from html import escape

import weasyprint

from pipeline.fascicle import Fascicle, Leaf, PageKind
from pipeline.typesetting import engine, log, setting
from pipeline.typesetting.inputs import SlugCopy

_PLACES = ("left", "middle", "right")


def typeset(copy: SlugCopy) -> Fascicle:
    """Typeset slug lines, a page for each, in the first of the declared fonts, in black alone."""
    engine.install()
    with log.listening(), setting.engine_troubles_told(), engine.without_margins():
        styles = setting.open_styles(copy.styles, furniture=True)
        fetcher = setting.Fetcher({}, styles.font_urls)
        html = f"<html><body>{''.join(map(_line, copy.lines))}</body></html>"
        document = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url=None)
        rules = [weasyprint.CSS(string=_rules(copy))]
        laid_out = document.render(font_config=styles.config, stylesheets=rules)
        with engine.leaving_out(styles.digests):
            pdf = laid_out.write_pdf()
    leaves = (Leaf(PageKind()),) * len(laid_out.pages)
    return Fascicle(pdf, leaves, fonts=setting.font_uses(laid_out))


def _line(line: tuple[str, str, str]) -> str:
    words = (
        f"<p class='{name}'>{escape(said)}</p>" for name, said in zip(_PLACES, line, strict=True) if said
    )
    return f"<div>{''.join(words)}</div>"


def _rules(copy: SlugCopy) -> str:
    """Write the look: on the left what stands before the registration target, behind it the rest.

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
        f" .middle {{ left: {width - half}mm }} .right {{ left: {width - half}mm; text-align: right }}"
    )

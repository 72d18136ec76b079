"""What is typeset apart from the booklet, for those who make it: by no master of it, and without margins."""

from __future__ import annotations

from dataclasses import dataclass

import weasyprint

from pipeline.fascicle import FontUse
from pipeline.typesetting import engine, log, setting
from pipeline.typesetting.inputs import Styles


@dataclass(frozen=True, slots=True)
class Apart:
    """A PDF, how many pages it has, and the fonts whose outlines it leaves out."""

    pdf: bytes
    pages: int
    fonts: tuple[FontUse, ...]


def typeset(body: str, rules: str, styles: Styles) -> Apart:
    """Typeset a body by rules of its own, which may name the booklet's fonts."""
    engine.install()
    with log.listening(), setting.engine_troubles_told(), engine.without_margins():
        opened = setting.open_styles(styles, furniture=True)
        fetcher = setting.Fetcher({}, opened.font_urls)
        html = f"<html><body>{body}</body></html>"
        document = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url=None)
        laid_out = document.render(font_config=opened.config, stylesheets=[weasyprint.CSS(string=rules)])
        with engine.leaving_out(opened.digests):
            pdf = laid_out.write_pdf()
    return Apart(pdf, len(laid_out.pages), setting.font_uses(laid_out))


def first_family(styles: Styles) -> str:
    """Give the first of the booklet's fonts as CSS names it, with a comma behind it; "" without any."""
    families = [file.face.family for file in styles.files]
    return f'"{families[0]}", ' if families else ""

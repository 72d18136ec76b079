"""The booklet as one HTML file, the way WeasyPrint alone would typeset it: `python -m tools.bench.whole`.

The theme's style sheets, fonts and templates are livret's own; folios are the engine's (`target-counter`),
and everything that the file names is a file on disk. This is what livret is measured against; here and in
`rooms` it is known how livret reads a booklet and writes its HTML.
"""

from __future__ import annotations

import argparse
import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from pipeline import artwork, build, markup
from pipeline.artwork.inks import Inks
from pipeline.booklet import Picture
from pipeline.diagnostics import Diagnostic, Severity
from pipeline.edition import Edition
from pipeline.store import Store
from pipeline.typesetting import fonts
from pipeline.typesetting.sheets import Joined, Sheet

EDITION = "accessible"
PICTURES = ("original", "prepared")
_FOLIOS = ".folio::after { content: target-counter(attr(data-anchor url), page); }"
_FOLIO = re.compile(r'(<span class="folio"[^>]*>)[^<]*(?=</span>)')


@dataclass(frozen=True, slots=True)
class Material:
    """A booklet read, with all that its pages are made of; `css` names no font by itself, `faces` do."""

    manuscript: build.Manuscript
    edition: Edition
    theme: markup.Theme
    pictures: dict[Picture, artwork.Artwork]
    faces: tuple[fonts.FontFile, ...]
    css: str


def gather(root: Path, pictures: Store, faces: Store) -> Material:
    """Read the booklet in `root` and prepare its pictures and its fonts, each kept in its store.

    Raises ValueError when anything about them is wrong at error level.
    """
    manuscript = build.read(root)
    edition = manuscript.settings.edition(EDITION)
    theme = markup.Theme(root)
    profile = next(file for folder in theme.folders("styles") for file in folder.glob("profiles/*.icc"))
    prepared = {
        picture: artwork.prepare(picture, edition, pictures, _refuse, press_profile=profile)
        for picture in dict.fromkeys(_pictures(manuscript.booklet))
    }
    recto = manuscript.settings.booklet.recto
    sheets = markup.read_sheets(edition, theme, Inks(profile).on_screen, recto=recto)
    joined = Joined([Sheet(name, css) for name, css in sheets])
    declared = fonts.declared_faces(joined.css, joined.place)
    files = fonts.gather(declared, root / "fonts", faces, _refuse)
    made = {picture: one for picture, one in prepared.items() if one is not None}
    return Material(manuscript, edition, theme, made, files, fonts.without_faces(joined.css))


def write(material: Material, pictures: str) -> str:
    """Write the whole booklet as HTML, with the `original` pictures or with those `prepared` for the page."""
    booklet, edition, theme = material.manuscript.booklet, material.edition, material.theme
    shown = {picture: _shown(picture, made, pictures) for picture, made in material.pictures.items()}
    sections = markup.write_sections(booklet, edition, theme, shown)
    joined = dataclasses.replace(sections[0], html="\n".join(section.html for section in sections))
    (html,) = markup.write_documents([joined], booklet, edition, theme)
    css = "\n".join([*(face.rule() for face in material.faces), material.css, _FOLIOS])
    return without_folios(html).replace("</head>", f"<style>\n{css}\n</style>\n</head>", 1)


def without_folios(html: str) -> str:
    """Take out the page numbers that stand in HTML as text; where they stood, style puts the engine's own."""
    return _FOLIO.sub(r"\1", html)


def _shown(picture: Picture, made: artwork.Artwork, pictures: str) -> markup.Shown:
    if pictures == "prepared" or picture.file is None:
        return markup.Shown(made.file.absolute().as_uri(), made.width, made.height)
    with Image.open(picture.file) as original:
        return markup.Shown(picture.file.absolute().as_uri(), *original.size)


def _pictures(thing: object) -> Iterator[Picture]:
    """Find the pictures in a booklet, wherever they stand in it."""
    if isinstance(thing, Picture):
        yield thing
    elif isinstance(thing, tuple):
        for part in thing:
            yield from _pictures(part)
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from _pictures(getattr(thing, field.name))


def _refuse(found: Diagnostic) -> None:
    if found.severity is Severity.ERROR:
        raise ValueError(found.text("en"))


def main() -> None:
    """Write the HTML that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.whole", description=write.__doc__)
    parser.add_argument("root", type=Path, help="the booklet's folder")
    parser.add_argument("--pictures", choices=PICTURES, default="prepared")
    parser.add_argument("--store", type=Path, help="keeps pictures and fonts (else the booklet's own)")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    store = Store(asked.store or asked.root / "output" / ".cache")
    material = gather(asked.root, store, store)
    asked.out.write_text(write(material, asked.pictures), encoding="utf-8")


if __name__ == "__main__":
    main()

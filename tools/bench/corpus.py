"""A booklet of any size to measure with, as Kirby keeps it: the same words and pictures at every run.

    python -m tools.bench.corpus --sections 10 --paragraphs 12 --seed 7 --out DIR

DIR then holds `booklet.toml`, `content/`, and `pictures/`, which the content's pictures are copies of. With
12 paragraphs a section, the accessible edition of 2, 10, 40, 165 sections has about 13, 64, 250, 1000 pages.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import PIL

from tools.bench import french, pictures
from tools.bench.french import NBSP, Writer

MOST_PICTURES = 60
"""However many sections: beyond, pictures come again, as they do in a booklet drawn from one archive."""
SETTINGS = """\
date = 2026-09-01

[booklet]
language = "fr"
recto = false
"""
_MADE_FROM = "made-from"
_TEMPLATES = ("article", "atelier", "rencontre")
_ALTS = {
    ".jpg": "Des collines se suivent jusqu’à l’horizon, sous un ciel couvert.",
    ".png": "Des disques et des bandes de couleur se chevauchent sur un fond clair.",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What settles a booklet, to the byte."""

    sections: int
    paragraphs: int = 12
    seed: int = 7

    @property
    def pool(self) -> tuple[str, ...]:
        """The names of its pictures."""
        return tuple(pictures.name_of(n) for n in range(min(2 * self.sections + 1, MOST_PICTURES)))


@dataclass(frozen=True, slots=True)
class Page:
    """A section's page in Kirby: number from 1, title, slug, and its pictures, the cover first."""

    number: int
    title: str
    slug: str
    shown: tuple[str, ...]


def write(folder: Path, plan: Plan) -> None:
    """Write the booklet into `folder`, in place of one that this wrote before.

    Pictures that are there already are kept when they are the ones that would be drawn. Raises ValueError
    when the folder holds anything that was not made here.
    """
    pool, content = folder / "pictures", folder / "content"
    if folder.is_dir() and any(folder.iterdir()) and not (pool / _MADE_FROM).is_file():
        raise ValueError(f"{folder} holds something that was not made here")
    _draw_pool(pool, plan)
    shutil.rmtree(content, ignore_errors=True)
    content.mkdir(parents=True)
    (folder / "booklet.toml").write_text(SETTINGS, encoding="utf-8")
    (content / "site.txt").write_text(_site(plan), encoding="utf-8")
    _place(pool, content, plan.pool[:1], plan)
    pages = _pages(plan)
    for page in pages:
        home = content / f"{page.number}_{page.slug}"
        home.mkdir()
        text = _section(page, pages[page.number % len(pages)], plan)
        (home / f"{_TEMPLATES[page.number % len(_TEMPLATES)]}.txt").write_text(text, encoding="utf-8")
        _place(pool, home, page.shown, plan)


def _draw_pool(pool: Path, plan: Plan) -> None:
    """Draw the pictures that are missing; all, when those there are of another seed, code or Pillow."""
    code = b"".join(Path(str(module.__file__)).read_bytes() for module in (pictures, french))
    made_from = f"{plan.seed} {hashlib.sha256(code).hexdigest()} {PIL.__version__}\n"
    said = pool / _MADE_FROM
    if not said.is_file() or said.read_text(encoding="utf-8") != made_from:
        shutil.rmtree(pool, ignore_errors=True)
        pool.mkdir(parents=True)
        said.write_text(made_from, encoding="utf-8")
    for name in plan.pool:
        if not (pool / name).is_file():
            part = pool / "part"
            part.write_bytes(pictures.draw(name, str(plan.seed)))
            part.replace(pool / name)


def _place(pool: Path, home: Path, names: tuple[str, ...], plan: Plan) -> None:
    """Put pictures into a page's folder, each with its description and its caption."""
    for name in names:
        try:
            os.link(pool / name, home / name)
        except OSError:
            shutil.copyfile(pool / name, home / name)
        caption = Writer(f"{plan.seed} caption {name}").title()
        told = _fields(alt=_ALTS[Path(name).suffix], caption=f"{caption}.", uuid=_uuid(plan, name))
        (home / f"{name}.txt").write_text(told, encoding="utf-8")


def _fields(**values: str) -> str:
    """Write a content file as Kirby does."""
    lines = (f"{name.capitalize()}: {value}" for name, value in values.items())
    return "\n\n----\n\n".join(line.replace(": \n", ":\n", 1) for line in lines)


def _uuid(plan: Plan, words: str) -> str:
    return hashlib.sha256(f"{plan.seed} {words}".encode()).hexdigest()[:16]


def _site(plan: Plan) -> str:
    return _fields(
        title="Les saisons de la rive",
        subtitle=f"Ateliers, veillées et promenades{NBSP}: le livret de l’année",
        author="Les ateliers de la rive",
        cover=f"- {plan.pool[0]}",
        description="Un livret pour mesurer : ses phrases ne veulent rien dire.",
        uuid=_uuid(plan, "site"),
    )


def _pages(plan: Plan) -> list[Page]:
    """Settle titles, slugs and pictures; no two slugs are the same."""
    pages: list[Page] = []
    taken: set[str] = set()
    for number in range(1, plan.sections + 1):
        title = Writer(f"{plan.seed} title {number}").title()
        slug = _slug(title)
        if slug in taken:
            slug = f"{slug}-{number}"
        taken.add(slug)
        first = 1 + 2 * (number - 1)
        shown = tuple(plan.pool[(first + n) % len(plan.pool)] for n in range(3))
        pages.append(Page(number, title, slug, shown))
    return pages


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title.lower().replace("œ", "oe"))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")[:48].strip("-")


# ── a section's text ────────────────────────────────────────────────────────────────────────────────────────


def _section(page: Page, following: Page, plan: Plan) -> str:
    writer = Writer(f"{plan.seed} section {page.number}")
    standfirst = " ".join(writer.sentences(2, 2))
    parts = [f"##### {standfirst}"]
    for number in range(1, plan.paragraphs + 1):
        parts.extend(_around(number, writer, page, following))
    parts.append(_farewell(page))
    # One section in three sets nothing large: editors do not always.
    return _fields(
        title=page.title,
        cover=f"- {page.shown[0]}",
        text="\n\n" + "\n\n".join(parts),
        displayquotes="false" if page.number % 3 == 0 else "true",
        uuid=_uuid(plan, page.slug),
    )


def _around(number: int, writer: Writer, page: Page, following: Page) -> Iterator[str]:
    """Give the paragraph of that number, the crosshead before it, and what follows it."""
    if number % 5 == 2:
        yield f"## {writer.title()}"
    elif number % 5 == 0:
        yield f"### {writer.title()}"
    text = _paragraph(writer)
    if number % 12 == 8:
        text += f" (link: {following.slug} text: {writer.title()}) en dit plus long."
    yield text
    if number % 6 == 5 and (number < 6 or page.number % 2):
        shown = page.shown[1 + number // 6 % 2]
        yield f"(image: {shown} caption: {writer.title()}{NBSP}: {writer.clause()}.)"
    make = _AFTER.get(number % 12)
    if make is not None:
        yield make(writer)


def _paragraph(writer: Writer) -> str:
    return " ".join(_stressed(sentence, writer) for sentence in writer.sentences(4, 6))


def _stressed(sentence: str, writer: Writer) -> str:
    """Set a few words of one sentence in four in bold or italics; quotations stay as they are."""
    words = sentence.split(" ")
    if len(words) < 8 or "«" in sentence or not writer.chance.happens(0.25):
        return sentence
    at = writer.chance.among(1, len(words) - 5)
    length = writer.chance.among(1, 3)
    marks = writer.chance.one_of(("**", "**", "*"))
    stressed = " ".join(words[at : at + length])
    inner = stressed.rstrip(",;:\u00a0\u202f")
    return " ".join([*words[:at], f"{marks}{inner}{marks}{stressed[len(inner) :]}", *words[at + length :]])


def _bullets(writer: Writer) -> str:
    return "\n".join(f"- {_item(writer)}" for _ in range(writer.chance.among(3, 5)))


def _steps(writer: Writer) -> str:
    return "\n".join(f"{n}. {_item(writer)}" for n in range(1, writer.chance.among(4, 6)))


def _item(writer: Writer) -> str:
    if writer.chance.happens(0.5):
        return f"**{writer.title()}.** {writer.sentence()}"
    return writer.sentence()


def _table(writer: Writer) -> str:
    rows = [("Horaire", "Atelier", "Lieu", "Places"), ("---", "---", "---", "--:")]
    for hour in range(9, 9 + writer.chance.among(4, 6)):
        start = f"{hour}{NBSP}h{NBSP}{writer.chance.one_of(('00', '15', '30'))}"
        place, seats = writer.chance.one_of(french.SPOTS), writer.chance.among(6, 120)
        rows.append((start, writer.title(), place, str(seats)))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _quotation(writer: Writer) -> str:
    return "\n>\n".join(f"> {sentence}" for sentence in writer.sentences(2, 3))


def _contact(writer: Writer) -> str:
    hour = writer.chance.among(8, 11)
    return (
        f"Pour s’inscrire, écrire à (email: ateliers@example.org) ou appeler dès {hour}{NBSP}h le "
        "(tel: 0261910042 text: 02 61 91 00 42)."
    )


def _farewell(page: Page) -> str:
    address = f"https://www.example.org/rive/{page.slug}"
    return f"La suite se lit en ligne, sur (link: {address} text: la page de cet atelier)."


_AFTER: dict[int, Callable[[Writer], str]] = {
    2: _bullets,
    4: _quotation,
    7: _table,
    9: _steps,
    10: _contact,
}


def main() -> None:
    """Write the booklet that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.corpus", description=write.__doc__)
    parser.add_argument("--sections", type=int, required=True)
    parser.add_argument("--paragraphs", type=int, default=12)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    write(asked.out, Plan(asked.sections, asked.paragraphs, asked.seed))


if __name__ == "__main__":
    main()

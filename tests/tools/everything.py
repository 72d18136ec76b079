"""A Kirby folder with everything that a booklet may hold, and a look of its own that asks for much."""

from __future__ import annotations

import random
from pathlib import Path

from tests.folders import draw_picture, fields, write_tree

SECTIONS = 42

_WORDS = (
    "le la une des dans par avec sans territoire bibliothèque rencontre lecture habitants spectacle question "
    "méthode atelier quartier mémoire projet professionnels commun ensemble travail culture social échange "
    "particulièrement départementale préparatoire volontairement représentation"
).split()

STYLE = """
/* What the theme does not ask for: forced sides, another master, notes, totals, places in a group. */
.section-recto { break-before: recto }
.section-verso { break-before: left }
.section-ends { break-after: right }
.section-wide { page: wide }
@page wide { margin: 30mm 50mm 20mm 20mm;
  @top-center { content: string(section) " · " string(part, last) } }
@page text { @top-left { content: counter(page) "/" counter(pages); background: #fff }
  @top-right { content: string(part, start) } }
@page text:nth(1 of text) { @top-right { content: none } }
@page text:nth(2 of text) { @top-center { content: "seconde" } }
@page :blank { background: #f7ecda; @bottom-center { content: "blanche " counter(page) } }
h2 { string-set: part content(text) }
.note { float: footnote }
/* What the engine alone does not know. */
.opener, figure, .pull-quote, .quotation, .standfirst, .definitions, .divider, table {
  --grid-lines: none !important; --mirror: none !important }
.ground-arc { --mirror: none !important }
@page { @footnote { border-top: 0.5pt solid #24506f } }
"""
EXTRA = """<section id="{{ section.anchor }}" class="section section-{{ section.template }}"
 data-place="{{ section.place }}">
{% include "parts/opener.html" %}
<p>Voir page {{ folio(booklet.sections[2].anchor) }}, <a href="#{{ booklet.sections[2].anchor }}">la troisième
partie, dont le titre est long assez pour passer à la ligne et montrer un lien sur deux lignes</a>, et page
 {{ folio(booklet.sections[-1].anchor) }}.<span class="note">Une note de bas de page, première.</span></p>
{% for block in section.blocks %}
{{ show(block) }}
{% endfor %}
<p>Fin<span class="note">Une autre note, qui suit.</span>.</p>
</section>
"""


def everything(root: Path) -> Path:
    """Write the folder; the same bytes each time."""
    luck = random.Random(11)
    files: dict[str, str | bytes] = {
        # The engine's command, which this is held against, breaks lines in its own way.
        "booklet.toml": "[typography]\nlines = false\n",
        "content/site.txt": fields(title="Tout un livret", author="Un département", cover="front.png"),
        "content/front.png.txt": fields(alt="Trois cercles"),
        "styles/components/own.css": STYLE,
    }
    kinds = ["recto", "verso", "ends", "wide"]
    for kind in kinds:
        files[f"templates/sections/{kind}.html"] = EXTRA
    for number in range(1, SECTIONS + 1):
        template = kinds[number // 5 % len(kinds)] if number % 5 == 0 else "session"
        folder = f"content/{number}_partie-{number}"
        files[f"{folder}/{template}.txt"] = _section(luck, number)
        files[f"{folder}/image.png.txt"] = fields(alt=f"Un disque, {number}", caption="Une *légende*")
    write_tree(root, files)
    draw_picture(root / "content" / "front.png", (600, 850))
    for number in range(1, SECTIONS + 1):
        draw_picture(root / f"content/{number}_partie-{number}/image.png", (300 + number % 3, 200), "x")
    return root


def _text(luck: random.Random, least: int, most: int) -> str:
    words = [luck.choice(_WORDS) for _ in range(luck.randint(least, most))]
    for _ in range(len(words) // 14):
        at = luck.randrange(len(words))
        words[at] = luck.choice(("**{}**", "*{}*", "<sup>{}</sup>")).format(words[at].strip("*"))
    return " ".join(words).capitalize() + "."


def _section(luck: random.Random, number: int) -> str:
    parts = [f"##### {_text(luck, 12, 20)}"] if number % 4 == 1 else []
    for part in range(luck.randint(1, 4)):
        parts += [
            f"## Titre {number}.{part} {luck.choice(_WORDS)}",
            _text(luck, 60, 160),
            _text(luck, 40, 90),
        ]
        parts += luck.sample(_blocks(luck, number), 3)
    other = luck.randint(1, SECTIONS)
    parts.append(f"Lire (link: partie-{other} text: une autre partie) et https://exemple.fr/a ensuite.")
    values = {"title": f"Partie {number} : {luck.choice(_WORDS)}", "text": "\n\n".join(parts)}
    if number % 3 == 0:
        values["cover"] = "image.png"
    if number % 4 == 0:
        values |= {"displayquotes": "oui", "quotes": "- text: Une phrase mise en avant\n  author: Quelqu’un"}
    return fields(**values)


def _blocks(luck: random.Random, number: int) -> list[str]:
    rows = "\n".join(f"| {n} h | {_text(luck, 3, 9)} | salle {n} |" for n in range(luck.randint(3, 30)))
    return [
        f"- {_text(luck, 5, 20)}\n- {_text(luck, 5, 9)}\n    - {_text(luck, 3, 6)}\n    - deux",
        f"1. {_text(luck, 5, 20)}\n2. {_text(luck, 30, 60)}",
        f"> {_text(luck, 20, 50)}\n>\n> {_text(luck, 5, 9)}",
        f"| Heure | Quoi | Où |\n|---|---|---|\n{rows}",
        "(image: image.png)",
        "***",
        f"    code {number}\n    suite   avec   blancs",
        f"### Sous-titre {number}\n\n{_text(luck, 30, 60)}",
        f"(email: contact@exemple.fr) ou (tel: 02 40 00 00 {number:02d}), {_text(luck, 10, 20)}",
    ]

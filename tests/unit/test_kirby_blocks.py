"""Blocks, layouts, writer HTML, and what the editor and the builder of older versions left."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.diagnostics import Place
from pipeline.kirby import Entry, read_tree, render_field
from pipeline.kirby.blocks import holds_blocks, read_blocks, read_layouts
from pipeline.kirby.jsonlines import decode
from tests.conftest import Findings
from tests.folders import write_tree

AT = Place("content/1_page/page.txt", 5)


def block(kind: str, **content: Any) -> dict[str, Any]:
    return {"content": content, "id": "x", "isHidden": False, "type": kind}


@pytest.fixture
def entry(tmp_path: Path) -> Entry:
    write_tree(
        tmp_path,
        {
            "content/site.txt": "Title: Site",
            "content/1_page/page.txt": "Title: Page\n----\nUuid: pageuuid",
            "content/1_page/vue.jpg": "",
            "content/1_page/vue.jpg.txt": "Alt: Une rive\n----\nCaption: La *Loire*\n----\nUuid: vueuuid",
            "content/1_page/plan.pdf": "",
            "content/1_page/film.mp4": "",
            "content/2_autre/autre.txt": "Title: Autre",
        },
    )
    return read_tree(tmp_path / "content", lambda _: None).children[0]


@pytest.fixture
def html(entry: Entry, findings: Findings) -> Any:
    def made(value: Any, **options: Any) -> str:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, **options)
        return render_field(text, entry, AT, findings.append)

    return made


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (block("heading", level="h3", text="Un <em>titre</em>"), '<h3 data-line="5">Un <em>titre</em></h3>'),
        (block("heading", text="Sans niveau"), '<h2 data-line="5">Sans niveau</h2>'),
        (block("heading", LEVEL="H4", Text="Majuscules"), '<h4 data-line="5">Majuscules</h4>'),
        (block("text", text="<p>Un</p><p>Deux</p>"), '<p data-line="5">Un</p><p data-line="5">Deux</p>'),
        (block("text", text="Sans <b>bloc</b>"), '<p data-line="5">Sans <b>bloc</b></p>'),
        (block("text", text=""), ""),
        (
            block("list", text="<ul><li><p>a</p></li></ul>"),
            '<ul data-line="5"><li data-line="5"><p data-line="5">a</p></li></ul>',
        ),
        (
            block("quote", text="Dire", citation="Une <em>voix</em>"),
            '<blockquote data-line="5"><p data-line="5">Dire</p>'
            "<footer>Une <em>voix</em></footer></blockquote>",
        ),
        (
            block("code", code="a <b>\nc", language="php"),
            '<pre data-line="5"><code>a &lt;b&gt;\nc</code></pre>',
        ),
        (block("markdown", text="**gras**"), '<p data-line="5"><strong>gras</strong></p>'),
        (block("line"), '<hr data-line="5">'),
        (
            block("image", location="kirby", image=["vue.jpg"], crop="false", ratio="16/9"),
            '<figure data-line="5"><img src="vue.jpg" alt="" data-source="image" data-line="5">'
            "<figcaption>La <em>Loire</em></figcaption></figure>",
        ),
        (
            block(
                "image", image="file://vueuuid", alt="Dit", caption="Ici <b>là</b>", link="page://pageuuid"
            ),
            '<figure data-line="5"><a href="/page" data-entry="page"><img src="file://vueuuid" alt="Dit"'
            ' data-alt="typed" data-source="image" data-line="5"></a>'
            "<figcaption>Ici <b>là</b></figcaption></figure>",
        ),
        (
            block("image", location="web", src="https://a.example/x.png", image=[]),
            '<figure data-line="5"><img src="https://a.example/x.png" alt="" data-source="image"'
            ' data-line="5"></figure>',
        ),
        (block("image", image=[]), ""),
        (
            block("gallery", images=["vue.jpg", "file://vueuuid"], caption="Deux"),
            '<figure data-line="5" data-gallery="1">'
            '<img src="vue.jpg" alt="" data-source="gallery" data-line="5">'
            '<img src="file://vueuuid" alt="" data-source="gallery" data-line="5">'
            "<figcaption>Deux</figcaption></figure>",
        ),
        (
            block("video", url="https://www.film.example/v", caption="Le film"),
            '<p data-line="5">Le film — <a href="https://www.film.example/v">film.example/v</a></p>',
        ),
        (
            block("video", location="kirby", video=["film.mp4"], poster=["vue.jpg"], caption=""),
            '<figure data-line="5"><img src="vue.jpg" alt="" data-source="video" data-line="5">'
            "<figcaption>film.mp4</figcaption></figure>",
        ),
        (
            block("table", rows=[{"jour": "Lundi", "heure": "14 h"}, {"jour": "Mardi"}]),
            '<table data-line="5"><thead><tr><th>Jour</th><th>Heure</th></tr></thead><tbody>'
            "<tr><td>Lundi</td><td>14 h</td></tr><tr><td>Mardi</td><td></td></tr></tbody></table>",
        ),
    ],
)
def test_every_built_in_block(html: Any, findings: Findings, one: dict[str, Any], expected: str) -> None:
    assert html([one]) == expected
    assert findings == []


def test_a_hidden_block_is_left_out(html: Any) -> None:
    hidden = [{**block("text", text="Caché"), "isHidden": value} for value in (True, "true", 1)]
    assert html([*hidden, block("text", text="Vu")]) == '<p data-line="5">Vu</p>'


def test_a_block_of_the_sites_own_gives_its_words(html: Any, findings: Findings) -> None:
    own = block(
        "accordion",
        title="Qui vient ?",
        text="<p>Tout le monde.</p>",
        color="bleu nuit",
        url="https://a.example",
        numéro="12",
        note="Sur inscription",
        image=["vue.jpg"],
        questions=[{"question": "Où ?", "answer": "À Rezé"}, block("quote", text="Ensemble")],
        dedans=json.dumps([block("text", text="Plus loin")]),
    )
    made = html([own, own])
    for words in (
        "Qui vient ?",
        "Tout le monde.",
        "Sur inscription",
        "Où ?",
        "À Rezé",
        "Ensemble",
        "Plus loin",
    ):
        assert made.count(words) == 2
    assert made.count("vue.jpg") == 2
    assert "bleu nuit" not in made
    assert "https" not in made
    assert findings.codes == ["block-unknown"]
    assert "accordion" in findings[0].message("fr")


def test_layouts_are_read_in_reading_order(html: Any, findings: Findings) -> None:
    rows = [
        {
            "id": "1",
            "attrs": [],
            "columns": [
                {"width": "8/12", "blocks": [block("text", text="Un"), block("text", text="Deux")]},
                {"width": "1/3", "blocks": [block("text", text="Trois")]},
            ],
        },
        {"id": "2", "attrs": {"class": "large"}, "columns": [{"width": "?", "blocks": []}]},
    ]
    assert html(rows).split("\n") == [f'<p data-line="5">{words}</p>' for words in ("Un", "Deux", "Trois")]
    first, second = read_layouts(json.dumps(rows), AT, findings.append)
    assert [(column.width, column.span()) for column in first.columns] == [
        (Fraction(2, 3), 8),
        (Fraction(1, 3), 4),
    ]
    assert (first.attrs, second.attrs, second.columns[0].width) == ({}, {"class": "large"}, 1)
    (row,) = read_layouts(json.dumps([block("line")]), AT, findings.append)
    assert [column.width for column in row.columns] == [1]
    assert html([{"id": "1", "attrs": [], "columns": []}]) == ""


def test_pretty_json_gives_each_block_its_line(html: Any, findings: Findings) -> None:
    made = html(
        [block("heading", text="Un"), block("text", text='<p><a href="/@/page/x">Deux</a></p>')], indent=1
    )
    text = json.dumps([block("heading", text="Un"), block("text", text="")], indent=1).split("\n")
    lines = [
        5 + number for number, line in enumerate(text) if '"text": "' in line and '"text": "text"' not in line
    ]
    assert f'<h2 data-line="{lines[0]}">' in made
    assert f'<p data-line="{lines[1]}"><a>Deux</a></p>' in made
    assert [(one.code, one.place.line if one.place else 0) for one in findings] == [("link-dead", lines[1])]


def test_broken_json_gives_its_whole_blocks_and_loose_words(html: Any, findings: Findings) -> None:
    text = json.dumps(
        [block("text", text=f"<p>Numéro {number}</p>") for number in range(4)], ensure_ascii=False
    )
    cut = html(text[: text.index("Numéro 3") + 6])
    assert [words in cut for words in ("Numéro 0", "Numéro 1", "Numéro 2", "Numéro")] == [True] * 4
    assert findings.codes == ["blocks-broken"]
    findings.clear()
    missing = text.replace('"isHidden": false, ', '"isHidden" false, ', 1)
    made = html(missing)
    assert all(f"Numéro {number}" in made for number in range(4))
    assert findings.codes == ["blocks-broken"]
    assert str(findings[0].place) == "content/1_page/page.txt:5"


def test_json_nested_without_end_ends(html: Any, findings: Findings) -> None:
    deep = '[{"type":"text","content":{"text":"Dessus"}},{"type":"own","content":{"a":' + "[" * 10_000
    assert "Dessus" in html(deep + "]" * 10_000 + "}}]")
    assert findings.codes == ["value-too-nested"]
    findings.clear()
    nest: Any = "Tout au fond"
    for _ in range(200):
        nest = [block("own", inner=nest)]
    html(nest)
    assert set(findings.codes) == {"block-unknown", "value-too-nested"}


def test_the_editors_data(html: Any, findings: Findings) -> None:
    def old(kind: str, content: str = "", **attrs: Any) -> dict[str, Any]:
        return {"type": kind, "content": content, "id": "_x", "attrs": attrs}

    made = html(
        [
            old("h1", "Titre"),
            old("paragraph", "Un <b>mot</b>"),
            old("ul", "a"),
            old("ul", "b"),
            old("ol", "1"),
            old("blockquote", "Dire"),
            old("code", "x < y", language="c"),
            old("hr"),
            old("kirbytext", "**gras**"),
            old("image", id="vue.jpg", alt="Dit"),
            old("video", src="https://film.example/v"),
            old("pied", "Le pied"),
        ]
    )
    assert made.split("\n") == [
        '<h1 data-line="5">Titre</h1>',
        '<p data-line="5">Un <b>mot</b></p>',
        '<ul data-line="5"><li data-line="5">a</li><li data-line="5">b</li></ul>',
        '<ol data-line="5"><li data-line="5">1</li></ol>',
        '<blockquote data-line="5"><p data-line="5">Dire</p></blockquote>',
        '<pre data-line="5"><code>x &lt; y</code></pre>',
        '<hr data-line="5">',
        '<p data-line="5"><strong>gras</strong></p>',
        '<figure data-line="5">'
        '<img src="vue.jpg" alt="Dit" data-alt="typed" data-source="image" data-line="5">'
        "<figcaption>La <em>Loire</em></figcaption></figure>",
        '<p data-line="5"><a href="https://film.example/v">film.example/v</a></p>',
        '<p data-line="5">Le pied</p>',
    ]
    assert findings.codes == ["block-unknown"]


@pytest.mark.parametrize("key", ["_key", "_fieldset"])
def test_the_builders_data(html: Any, findings: Findings, key: str) -> None:
    text = f"- \n  {key}: text\n  text: |\n    Un **gras**\n\n    - liste\n"
    text += f"- \n  {key}: image\n  image: vue.jpg\n"
    text += f"- \n  {key}: encart\n  titre: Un *titre*\n  couleur: rouge"
    made = html(text)
    assert '<p data-line="8">Un <strong>gras</strong></p>' in made
    assert '<li data-line="10">liste</li>' in made
    assert '<img src="vue.jpg"' in made
    assert '<p data-line="16">Un <em>titre</em></p>' in made
    assert "rouge" not in made
    assert findings.codes == ["block-unknown"]


@pytest.mark.parametrize(
    "text",
    [
        "[Un lien](https://a.example) ouvre ce texte",
        "[ ] une case\n[x] une autre",
        "{ ȭ }",
        "[{ une parenthèse }]",
        "- un\n- deux",
        "- titre: deux mots\n- autre",
        '["a", "b"]',
    ],
)
def test_a_text_that_begins_like_data_is_a_text(html: Any, findings: Findings, text: str) -> None:
    assert not holds_blocks(text)
    made = html(text)
    assert all(word in made for word in ("un", "deux") if word in text)
    assert findings == []


def test_writer_html_has_its_links_resolved(html: Any, findings: Findings) -> None:
    made = html(
        '<p data-entry="faux">Voir <a href="/@/page/pageuuid#bas" rel="x">là</a>,'
        ' <a href="/@/file/vueuuid">vue</a>,'
        ' <a href="page://rien">rien</a>, <a href="https://a.example/?a=1&amp;b=2">loin</a>.</p>'
    )
    assert made == (
        '<p data-line="5">Voir <a href="/page#bas" data-entry="page">là</a>,'
        ' <a href="file://vueuuid" data-file="page/vue.jpg">vue</a>, <a>rien</a>,'
        ' <a href="https://a.example/?a=1&amp;b=2">loin</a>.</p>'
    )
    assert findings.codes == ["link-dead"]
    findings.clear()
    made = html('Voir <a href="/@/page/pageuuid">là</a> et <a href="/@/page/rien">rien</a>.\n\n**gras**')
    assert '<a href="/page" data-entry="page">là</a> et <a>rien</a>' in made
    assert "<strong>gras</strong>" in made
    assert findings.codes == ["link-dead"]


def test_lines_of_html_that_goes_on_over_lines(html: Any, findings: Findings) -> None:
    made = html("<p>Un</p>\n<ul>\n<li>deux</li>\n</ul>\n<p><a href='page://rien'>trois</a></p>")
    assert re.findall(r'<(\w+) data-line="(\d+)"', made) == [("p", "5"), ("ul", "6"), ("li", "7"), ("p", "9")]
    html("Un.\n\nDeux <a href='/@/page/rien'>mots</a>.")
    assert [one.place.line for one in findings if one.place] == [9, 7]


def test_hostile_texts_in_json_are_only_text(findings: Findings) -> None:
    text = json.dumps([block("text", text="\ud800a\x00b\ufdd0\ufdd1c")])
    (one,) = read_blocks(text, AT, findings.append)
    assert one.text("text") == "abc"
    assert decode('[{"type": "x", "n": NaN, "big": 1' + "0" * 5_000 + "}]").faults == []
    for odd in (
        '[{"type"',
        '[{"type":"text"},,,',
        '[{"type":"a"}',
        '[{"type":' * 300,
        '{"columns":3}',
        '[{"type":"',
    ):
        assert holds_blocks(odd) or odd
        read_blocks(odd, AT, findings.append)


def test_many_blocks_take_time_in_proportion(html: Any) -> None:
    """Counted on what is written, not in seconds: the same words once each."""
    many = [block("text", text=f"<p>Mot {number}</p>") for number in range(3_000)]
    assert html(many).count("<p ") == 3_000
    assert html(json.dumps(many).replace('"isHidden": false', '"isHidden" false')).count("<p ") > 0


def test_a_textarea_in_a_block_that_nobody_knows_is_kirbytext(html: Any) -> None:
    made = html(
        [
            block(
                "encart",
                titre="Voir (link: autre text: là)",
                texte="Une ligne **forte**\n\n- un\n- deux",
                note="Prix : 3 * 4 * 5",
                corps="<p>Du *HTML*</p>",
            )
        ]
    )
    assert '<h3 data-line="5">Voir <a data-entry="autre" href="/autre">là</a></h3>' in made
    assert "<strong>forte</strong>" in made
    assert made.count("<li") == 2
    assert "3 * 4 * 5" in made
    assert "Du *HTML*" in made
    assert set(re.findall(r'data-line="(\d+)"', made)) == {"5"}

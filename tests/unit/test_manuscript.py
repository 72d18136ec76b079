"""Entries become a booklet: what an editor's fields and texts turn into, and what is found on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import kirby, manuscript
from pipeline.booklet import (
    Block,
    Booklet,
    Definitions,
    Figure,
    Heading,
    List,
    Listing,
    Paragraph,
    PullQuote,
    Quotation,
    Section,
    Standfirst,
    Table,
)
from pipeline.diagnostics import PipelineError
from pipeline.edition import load
from tests.conftest import Findings
from tests.folders import draw_picture, fields, write_tree

LONG = "Une phrase assez longue pour que personne ne la prenne pour un intertitre, tant elle compte de mots"
NB, NN = "\u00a0", "\u202f"


def read(root: Path, findings: Findings) -> Booklet:
    site = kirby.read_tree(root / "content", findings.append)
    return manuscript.read(site, load(root), findings.append)


def section(root: Path, findings: Findings, text: str, **more: str) -> Section:
    write_tree(
        root,
        {
            "content/site.txt": "Title: Site",
            "content/1_page/page.txt": fields(title="Page", text=text, **more),
        },
    )
    return read(root, findings).sections[0]


def kinds(blocks: tuple[Block, ...]) -> list[str]:
    return [block.kind for block in blocks]


@pytest.mark.parametrize("typed", ["&#xFFFE;", "&#65535;", "&#1;", "&#xB;", "&#xD800;"])
def test_what_no_tree_can_hold_may_be_typed_by_its_number(
    tmp_path: Path, findings: Findings, typed: str
) -> None:
    (block,) = section(tmp_path, findings, f"Un{typed} mot !").blocks
    assert isinstance(block, Paragraph)
    assert block.html.replace("\ufffd", "") == f"Un mot{NN}!"


def test_every_block_knows_its_line(tmp_path: Path, findings: Findings) -> None:
    text = "\n\nUn.\n\n## Deux\n\n- trois\n- quatre\n\n> cinq\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    text += "\n\n```\nsix\n```\n\n***\n\nSept."
    blocks = section(tmp_path, findings, text).blocks
    assert [(b.kind, b.place.line) for b in blocks] == [
        ("paragraph", 7),
        ("heading", 9),
        ("list", 11),
        ("quotation", 14),
        ("table", 16),
        ("listing", 20),
        ("divider", 24),
        ("paragraph", 26),
    ]
    assert {b.place.file for b in blocks} == {"content/1_page/page.txt"}
    assert not findings


def test_tags_then_markdown_then_typography(tmp_path: Path, findings: Findings) -> None:
    text = "C'est *l'heure* : (link: https://a.example/x?b=c;d text: l'adresse) !"
    (block,) = section(tmp_path, findings, text).blocks
    assert isinstance(block, Paragraph)
    assert block.html == (
        f'C’est <em>l’heure</em>{NB}: <a href="https://a.example/x?b=c;d">l’adresse</a>{NN}!'
    )


def test_ordinals_and_centuries_are_marked_up(tmp_path: Path, findings: Findings) -> None:
    text = 'Le 1er jour du XXe siècle, <span class="numeral">X</span>.'
    made = section(tmp_path, findings, text)
    (block,) = made.blocks
    assert isinstance(block, Paragraph)
    century = f'<span class="numeral">XX</span><sup>e</sup>{NB}siècle'
    assert block.html == f"Le 1<sup>er</sup> jour du {century}, X."


def test_titles_are_marked_up_too(tmp_path: Path, findings: Findings) -> None:
    write_tree(tmp_path, {"content/1_page/page.txt": fields(title="La 2e fois & A<B", text="Fin.")})
    made = read(tmp_path, findings).sections[0]
    assert (made.title, made.plain_title) == ("La 2<sup>e</sup> fois &amp; A&lt;B", "La 2e fois & A<B")


def test_the_house_style_holds_everywhere(tmp_path: Path, findings: Findings) -> None:
    write_tree(tmp_path, {"booklet.toml": '[typography]\ntimes = "compact"\noff = ["apostrophes"]\n'})
    made = section(tmp_path, findings, "L'heure : 14 h 30.", subtitle="L'heure : 9 h")
    (block,) = made.blocks
    assert isinstance(block, Paragraph)
    assert block.html == f"L&#x27;heure{NB}: 14h30."
    assert made.subtitle == f"L'heure{NB}: 9h"


def test_a_description_is_set_in_the_language_of_the_booklet(tmp_path: Path, findings: Findings) -> None:
    draw_picture(tmp_path / "content/1_page/vue.png")
    made = section(tmp_path, findings, "(image: vue.png alt: L'été !)")
    (block,) = made.blocks
    assert isinstance(block, Figure)
    assert block.picture.alt == f"L’été{NB}!"
    write_tree(tmp_path, {"booklet.toml": '[booklet]\nlanguage = "en"\n'})
    (block,) = read(tmp_path, findings).sections[0].blocks
    assert isinstance(block, Figure)
    assert block.picture.alt == "L'été !"


def test_each_remark_once_for_a_text_with_its_line(tmp_path: Path, findings: Findings) -> None:
    text = "Une oeuvre\net de deux, l'oeuvre.\n\n- Oeuvre de Mr Dupont\n\nIl dit \"oui."
    section(tmp_path, findings, text, subtitle="L'Etat")
    said = [(f.code, f.place and f.place.line, dict(f.words)["found"]) for f in findings]
    assert sorted(said, key=lambda one: one[1] or 0) == [
        ("spelling-suspect", 5, "oeuvre (× 2)"),
        ("spelling-suspect", 8, "Oeuvre"),
        ("spelling-suspect", 8, "Mr"),
        ("quote-unpaired", 10, 'Il dit "oui.'),
        ("accent-missing", 14, "Etat"),
    ]


def test_the_log_tells_each_change_with_its_line(tmp_path: Path, findings: Findings) -> None:
    text = "Un mot\nl'ami !\n\n> à 14h30"
    write_tree(tmp_path, {"content/1_page/page.txt": fields(title="L'été", text=text)})
    site = kirby.read_tree(tmp_path / "content", findings.append)
    log: list[manuscript.Correction] = []
    manuscript.read(site, load(tmp_path), findings.append, log=log.append)
    assert sorted(one.text() for one in log) == [
        "content/1_page/page.txt:1: apostrophes  L'été → L’été",
        "content/1_page/page.txt:6: apostrophes  l'ami → l’ami",
        "content/1_page/page.txt:6: signs  l’ami ! → l’ami⍽!",
        "content/1_page/page.txt:8: times  14h30 → 14␣h␣30",
    ]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Un intertitre", "heading"),
        ("Pour qui ?", "heading"),
        ("Une phrase qui finit.", "standfirst"),
        ("Elle dit « oui. »", "standfirst"),
        (LONG, "standfirst"),
    ],
)
def test_headings_used_for_size(tmp_path: Path, findings: Findings, heading: str, kind: str) -> None:
    blocks = section(tmp_path, findings, f"### {heading}\n\nDu texte.").blocks
    assert kinds(blocks) == [kind, "paragraph"]
    noted = [f for f in findings if f.code == "heading-size"]
    assert len(noted) == (kind == "standfirst")
    assert all(f.severity == "note" for f in findings)


def test_only_the_first_of_the_opening_run_is_the_standfirst(tmp_path: Path, findings: Findings) -> None:
    text = f"##### {LONG}\n##### {LONG}\n\nDu texte.\n\n##### {LONG}"
    assert kinds(section(tmp_path, findings, text).blocks) == ["standfirst", *["paragraph"] * 3]


def test_a_size_heading_after_text_is_body(tmp_path: Path, findings: Findings) -> None:
    assert kinds(section(tmp_path, findings, f"Du texte.\n\n##### {LONG}").blocks) == ["paragraph"] * 2


@pytest.mark.parametrize(("setting", "kind"), [("paragraph", "paragraph"), ("heading", "heading")])
def test_the_setting_says_otherwise(tmp_path: Path, findings: Findings, setting: str, kind: str) -> None:
    write_tree(tmp_path, {"booklet.toml": f'[booklet]\nsize_headings = "{setting}"\n'})
    assert kinds(section(tmp_path, findings, f"##### {LONG}").blocks) == [kind]


def test_a_field_of_its_own_is_the_standfirst(tmp_path: Path, findings: Findings) -> None:
    blocks = section(tmp_path, findings, f"##### {LONG}", chapo="L'essentiel.").blocks
    assert kinds(blocks) == ["standfirst", "paragraph"]
    assert isinstance(blocks[0], Standfirst)
    assert blocks[0].html == "L’essentiel."


def test_headings_skip_no_level(tmp_path: Path, findings: Findings) -> None:
    blocks = section(tmp_path, findings, "#### A\n\n###### B\n\n#### C\n\n## D\n\n### E").blocks
    assert [b.level for b in blocks if isinstance(b, Heading)] == [2, 3, 2, 2, 3]
    assert [f.code for f in findings] == ["heading-level"] * 3
    anchors = [b.anchor for b in blocks if isinstance(b, Heading)]
    assert len(set(anchors)) == len(anchors)


@pytest.mark.parametrize("value", ["oui", "Oui", " VRAI ", "o", "true", "1", "yes", "on"])
def test_yes_in_every_way(tmp_path: Path, findings: Findings, value: str) -> None:
    text = "Il dit « une parole assez longue pour être mise en exergue »."
    assert kinds(section(tmp_path, findings, text, displayquotes=value).blocks) == ["paragraph", "pull-quote"]


@pytest.mark.parametrize("value", ["non", "N", "faux", "false", "0", "no", "off", "", "[]"])
def test_no_in_every_way(tmp_path: Path, findings: Findings, value: str) -> None:
    text = "Il dit « une parole assez longue pour être mise en exergue »."
    assert kinds(section(tmp_path, findings, text, displayquotes=value).blocks) == ["paragraph"]
    assert not findings


def test_neither_yes_nor_no_is_a_warning(tmp_path: Path, findings: Findings) -> None:
    section(tmp_path, findings, "Texte.", displayquotes="peut-être")
    (found,) = findings
    assert (found.code, found.severity, found.place and found.place.line) == ("flag-unclear", "warning", 9)


def test_pull_quotes_keep_their_distance(tmp_path: Path, findings: Findings) -> None:
    said = "« une parole assez longue pour être mise en exergue ici »"
    text = f"A {said}.\n\nB {said}.\n\n{'mot ' * 320}\n\nC {said}. D « trop court »."
    blocks = section(tmp_path, findings, text, displayquotes="oui").blocks
    assert kinds(blocks) == ["paragraph", "pull-quote", "paragraph", "paragraph", "paragraph", "pull-quote"]
    assert all(b.repeats for b in blocks if isinstance(b, PullQuote))


@pytest.mark.parametrize("field", ["quotes", "exergues", "citations"])
def test_pull_quotes_of_a_field(tmp_path: Path, findings: Findings, field: str) -> None:
    quotes = "Des mots du texte\nDes mots d'ailleurs — Une participante"
    text = "Un.\n\nVoici des mots du texte, ici.\n\nTrois."
    blocks = section(tmp_path, findings, text, displayquotes="oui", **{field: quotes}).blocks
    made = [b for b in blocks if isinstance(b, PullQuote)]
    assert [(b.html, b.repeats, b.attribution) for b in sorted(made, key=lambda b: not b.repeats)] == [
        ("Des mots du texte", True, ""),
        ("Des mots d’ailleurs", False, "Une participante"),
    ]
    place = blocks.index(next(b for b in made if b.repeats))
    assert isinstance(blocks[place - 1], (Paragraph, PullQuote))


def test_asked_for_quotes_that_are_not_there(tmp_path: Path, findings: Findings) -> None:
    section(tmp_path, findings, "Rien à citer.", displayquotes="oui")
    assert findings.codes == ["quotes-none"]


def test_the_cover_is_printed_once(tmp_path: Path, findings: Findings) -> None:
    draw_picture(tmp_path / "content/1_page/vue.png")
    made = section(tmp_path, findings, "Avant.\n\n(image: vue.png)\n\nAprès.", cover="vue.png")
    assert made.cover is not None
    assert made.cover.file == tmp_path / "content/1_page/vue.png"
    assert kinds(made.blocks) == ["paragraph", "paragraph"]
    assert findings.codes == ["picture-repeated"]


@pytest.mark.parametrize("value", ["vue.png", "- vue.png", '- "vue.png"', "-\tvue.png\n- autre.png"])
def test_the_cover_in_every_shape(tmp_path: Path, findings: Findings, value: str) -> None:
    draw_picture(tmp_path / "content/1_page/vue.png")
    made = section(tmp_path, findings, "Texte.", cover=value)
    assert made.cover is not None
    assert made.cover.name == "vue.png"
    assert not findings


def test_a_missing_picture_is_named_with_a_near_one(tmp_path: Path, findings: Findings) -> None:
    draw_picture(tmp_path / "content/1_page/unknown.png")
    made = section(tmp_path, findings, "Texte.", cover="unknown-1.png")
    assert made.cover is not None
    assert made.cover.file is None
    (found,) = findings
    assert found.text("en").endswith(
        "warning[picture-missing] field Cover names unknown-1.png, which is not in content/1_page/ "
        "(did you mean unknown.png?)"
    )
    assert "(vouliez-vous dire unknown.png ?)" in found.text("fr").replace(NN, " ").replace(NB, " ")


@pytest.mark.parametrize("disk", ["Vue.PNG", "e\u0301te\u0301.png"])
def test_names_in_other_case_or_form_are_found(tmp_path: Path, findings: Findings, disk: str) -> None:
    draw_picture(tmp_path / "content/1_page" / disk)
    made = section(tmp_path, findings, "Texte.", cover="vue.png" if "V" in disk else "\u00e9t\u00e9.png")
    assert made.cover is not None
    assert made.cover.file is not None
    assert findings.codes == (["picture-name"] if "V" in disk else ["picture-form"])


@pytest.mark.parametrize(
    ("metadata", "typed", "alt", "decorative"),
    [
        ("Alt: Une vue d'ici", "", "Une vue d’ici", False),
        ("Alt: Une vue", " alt: Typée", "Typée", False),
        ("Alt: -", "", "", True),
        ("Decorative: oui", "", "", True),
        ("", "", "", False),
    ],
)
def test_descriptions(
    tmp_path: Path, findings: Findings, metadata: str, typed: str, alt: str, decorative: bool
) -> None:
    draw_picture(tmp_path / "content/1_page/vue.png")
    write_tree(tmp_path, {"content/1_page/vue.png.txt": metadata})
    (block,) = section(tmp_path, findings, f"(image: vue.png{typed})").blocks
    assert isinstance(block, Figure)
    assert (block.picture.alt, block.picture.decorative) == (alt, decorative)
    booklet = read(tmp_path, findings)
    settings = load(tmp_path)
    manuscript.proofread(booklet, settings.edition("print"), findings.append)
    assert not findings
    manuscript.proofread(booklet, settings.edition("accessible"), findings.append)
    assert findings.codes == ([] if alt or decorative else ["alt-missing"])


@pytest.mark.parametrize(
    ("metadata", "focus", "codes"),
    [
        ("Alt: Une vue\n\n----\n\nFocus: 50% 30%", (50, 30), []),
        ("Alt: Une vue\n\n----\n\nFocus: ", None, []),
        ("Alt: Une vue\n\n----\n\nFocus: en haut", None, ["picture-focus"]),
    ],
)
def test_the_point_that_no_crop_may_lose(
    tmp_path: Path, findings: Findings, metadata: str, focus: tuple[float, float] | None, codes: list[str]
) -> None:
    draw_picture(tmp_path / "content/1_page/vue.png")
    write_tree(tmp_path, {"content/1_page/vue.png.txt": metadata})
    (block,) = section(tmp_path, findings, "(image: vue.png)").blocks
    assert isinstance(block, Figure)
    assert block.picture.focus == focus
    assert findings.codes == codes
    assert [str(found.place) for found in findings] == ["content/1_page/vue.png.txt:5"] * len(codes)


def test_pages_without_a_number_are_left_out(tmp_path: Path, findings: Findings) -> None:
    page = fields(title="P", text="Texte.")
    write_tree(
        tmp_path,
        {
            "content/2_b/page.txt": page,
            "content/10_c/page.txt": page,
            "content/1_a/page.txt": page,
            "content/1_a/1_sous/page.txt": page,
            "content/cache/page.txt": page,
            "content/home/home.txt": page,
            "content/_drafts/x/page.txt": page,
            "content/site.txt": "Title: S",
        },
    )
    assert [s.anchor for s in read(tmp_path, findings).sections] == ["a", "a-sous", "b", "c"]
    assert sorted(findings.codes) == ["entry-drafts", "entry-unlisted"]


def test_chosen_entries(tmp_path: Path, findings: Findings) -> None:
    page = fields(title="P", text="Texte.")
    write_tree(tmp_path, {f"content/{n}_{s}/page.txt": page for n, s in enumerate("abc", 1)})
    write_tree(
        tmp_path,
        {"content/site.txt": "Title: S", "booklet.toml": '[booklet]\nentries = ["c", "a", "zut"]\n'},
    )
    assert [s.anchor for s in read(tmp_path, findings).sections] == ["c", "a"]
    assert findings.codes == ["entry-unknown"]


def test_front_cover_of_the_site_or_of_an_entry(tmp_path: Path, findings: Findings) -> None:
    write_tree(
        tmp_path,
        {
            "content/site.txt": fields(title="Le site", cover="site.png", subtitle="Sous-titre"),
            "content/1_page/page.txt": fields(title="P", text="Texte."),
        },
    )
    draw_picture(tmp_path / "content/site.png")
    front = read(tmp_path, findings).front
    assert front is not None
    assert (front.plain_title, front.subtitle) == ("Le site", "Sous-titre")
    write_tree(tmp_path, {"content/0_une/cover.txt": fields(title="La une", cover="une.png")})
    draw_picture(tmp_path / "content/0_une/une.png")
    booklet = read(tmp_path, findings)
    assert booklet.front is not None
    assert booklet.front.plain_title == "La une"
    assert len(booklet.sections) == 1
    assert not findings


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"Text: Du texte.", {"title-missing"}),
        (b"Title: Sans texte", {"text-missing"}),
        (b"Title: A\n----\nText: Un\n\n----\n\nperdu", {"field-lost"}),
        (b"Title: A\n----\nText: Un\n\n-----\n\nSuite : fin", {"field-suspect"}),
        ("Title: Été\n----\nText: Déjà".encode("latin-1"), {"encoding-guessed"}),
        ("\ufeffTitle: A\n----\nText: Un".encode(), set()),
        (b"Title: A\r\n\r\n----\r\n\r\nText: Un\r\n\r\nDeux", set()),
        (b"Title: A\n----\nText: U\x00n", {"control-characters"}),
    ],
)
def test_damaged_files_are_read_and_said(
    tmp_path: Path, findings: Findings, data: bytes, codes: set[str]
) -> None:
    write_tree(tmp_path, {"content/site.txt": "Title: S", "content/1_page/page.txt": data})
    booklet = read(tmp_path, findings)
    assert len(booklet.sections) == 1
    assert set(findings.codes) == codes
    assert all(f.place and f.place.file == "content/1_page/page.txt" and f.place.line for f in findings)


def test_latin_1_and_crlf_keep_their_words(tmp_path: Path, findings: Findings) -> None:
    write_tree(
        tmp_path,
        {
            "content/1_page/page.txt": "Title: Été\r\n\r\n----\r\n\r\nText: Déjà\r\n\r\nDeux".encode(
                "latin-1"
            ),
            "content/site.txt": "Title: S",
        },
    )
    (made,) = read(tmp_path, findings).sections
    assert made.plain_title == "Été"
    assert [b.html for b in made.blocks if isinstance(b, Paragraph)] == ["Déjà", "Deux"]
    assert [b.place.line for b in made.blocks] == [5, 7]


def test_nothing_listed_prevents_work(tmp_path: Path, findings: Findings) -> None:
    write_tree(tmp_path, {"content/cache/page.txt": fields(title="P", text="Texte.")})
    with pytest.raises(PipelineError) as stop:
        read(tmp_path, findings)
    assert stop.value.diagnostic.code == "content-empty"


def test_nested_lists_tables_and_quotations(tmp_path: Path, findings: Findings) -> None:
    text = (
        "- un\n    1. a\n    2. b\n- deux\n\n| a | b |\n|:--|--:|\n| 1 |\n\n> dit\n>\n> redit\n\n    code  x"
    )
    listed, table, quoted, listing = section(tmp_path, findings, text).blocks
    assert isinstance(listed, List)
    assert kinds(listed.items[0]) == ["paragraph", "list"]
    assert isinstance(table, Table)
    assert [len(row) for row in (table.head, *table.rows)] == [2, 2]
    assert [cell.align for cell in table.head] == ["left", "right"]
    assert isinstance(quoted, Quotation)
    assert kinds(quoted.blocks) == ["paragraph", "paragraph"]
    assert isinstance(listing, Listing)
    assert listing.text == "code  x"


def test_links_to_pages_become_cross_references(tmp_path: Path, findings: Findings) -> None:
    write_tree(tmp_path, {"content/2_suite/page.txt": fields(title="Suite", text="Texte.")})
    made = section(tmp_path, findings, "(link: suite text: La suite) et (link: zut text: rien).")
    (block,) = made.blocks
    assert isinstance(block, Paragraph)
    assert block.html == '<a href="#suite">La suite</a> et rien.'
    assert findings.codes == ["link-dead"]


@pytest.mark.parametrize(
    "deep", [">" * 400 + " au fond", "<em>" * 5000 + "au fond", "<div>" * 5000 + "au fond"]
)
def test_deep_nesting_ends_well(tmp_path: Path, findings: Findings, deep: str) -> None:
    made = section(tmp_path, findings, f"{deep}\n\nAprès.")
    assert {"text-too-nested", "value-too-nested"} & set(findings.codes)
    assert "au fond" in str(made.blocks)
    assert "Après." in str(made.blocks)


def words_of(text: str) -> list[str]:
    return re.findall(r"za\d+", text)


@pytest.mark.parametrize(
    "text",
    [
        "za1 <wbr>za2 za3",
        "za1 </body></html> za2\n\nza3",
        "<figure><blockquote>za1</blockquote><figcaption>za2</figcaption></figure>\n\nza3",
        "<ul>za1<li>za2</li><p>za3</p><ul><li>za4</li></ul></ul>",
        "<table>za1<tr><td>za2</td></tr></table>",
        "<table><caption>za1</caption><tr><td>za2</td><td><table><tr><td>za3</td></tr></table></td></tr></table>",
        "<details><summary>za1</summary>za2</details>",
        "<section>za1</section><section>za2</section>",
        "<font>za1</font> <blink>za2</blink>",
        "za1 <textarea>za2\n\nza3",
        "za1 <title>za2\n\nza3",
        "za1 <script>za2\n\nza3",
        "za1 <plaintext>za2\n\nza3",
        "<dl><dt>za1</dt><dd>za2</dd></dl>",
        "<div><div>za1<p>za2</div>za3",
    ],
)
def test_no_word_is_lost_or_doubled_in_raw_markup(tmp_path: Path, findings: Findings, text: str) -> None:
    found = words_of(repr(section(tmp_path, findings, text).blocks))
    assert sorted(found) == words_of(text), found


@pytest.mark.parametrize(
    "text",
    [
        "<h2>Une phrase. <img src='vue.png'></h2>",
        "<h2><img src='vue.png'></h2>",
        "<pre>x <img src='vue.png'></pre>",
        "<div><a href='https://a.example/'><img src='vue.png'></a></div>",
        "- un\n- (image: vue.png)",
        "| a |\n|---|\n| ![x](vue.png) |",
        "[![x](vue.png)](https://a.example/)",
    ],
)
def test_no_picture_is_lost(tmp_path: Path, findings: Findings, text: str) -> None:
    draw_picture(tmp_path / "content/1_page/vue.png")
    write_tree(tmp_path, {"content/1_page/vue.png.txt": "Alt: Vue"})
    section(tmp_path, findings, text)
    assert len(manuscript.pictures(read(tmp_path, findings))) == 1


def test_a_picture_may_link(tmp_path: Path, findings: Findings) -> None:
    draw_picture(tmp_path / "content/1_page/vue.png")
    text = "(image: vue.png link: https://a.example/x?a=1&b=2)\n\n(image: vue.png link: page)"
    blocks = section(tmp_path, findings, text).blocks
    assert [b.link for b in blocks if isinstance(b, Figure)] == ["https://a.example/x?a=1&b=2", "#page"]


def test_the_cover_is_printed_once_wherever_it_stands(tmp_path: Path, findings: Findings) -> None:
    draw_picture(tmp_path / "content/1_page/vue.png")
    text = "- un (image: vue.png caption: Sa légende)\n\n> (image: vue.png)"
    made = section(tmp_path, findings, text, cover="vue.png")
    assert findings.codes == ["picture-repeated"] * 2
    assert "Sa légende" in repr(made.blocks)
    assert "Figure(" not in repr(made.blocks)


def test_a_missing_picture_keeps_its_typed_description(tmp_path: Path, findings: Findings) -> None:
    (block,) = section(tmp_path, findings, "(image: zut.png alt: Ce qu'on y voit)").blocks
    assert isinstance(block, Figure)
    assert block.picture.alt == "Ce qu’on y voit"


def test_an_empty_typed_description_overrides_the_file(tmp_path: Path, findings: Findings) -> None:
    draw_picture(tmp_path / "content/1_page/vue.png")
    write_tree(tmp_path, {"content/1_page/vue.png.txt": "Alt: Vue"})
    (block,) = section(tmp_path, findings, "(image: vue.png alt: )").blocks
    assert isinstance(block, Figure)
    assert block.picture.alt == ""


def test_anchors_of_pages_and_headings_stay_apart(tmp_path: Path, findings: Findings) -> None:
    page = fields(title="P", text="## Un\n\n## Deux")
    names = ["1_edito", "2_edito-1", '3_a"b', "4_a'b"]
    write_tree(tmp_path, {f"content/{name}/page.txt": page for name in names})
    write_tree(tmp_path, {"content/site.txt": "Title: S"})
    sections = read(tmp_path, findings).sections
    anchors = [s.anchor for s in sections]
    anchors += [b.anchor for s in sections for b in s.blocks if isinstance(b, Heading)]
    assert len(set(anchors)) == len(anchors) == 12
    assert all(re.fullmatch(r"[\w.-]+", anchor) for anchor in anchors)


@pytest.mark.parametrize(("words", "made"), [(7, 0), (8, 1)])
def test_a_pull_quote_has_eight_words(tmp_path: Path, findings: Findings, words: int, made: int) -> None:
    text = f"Il dit « {' '.join(['mot'] * words)} »."
    blocks = section(tmp_path, findings, text, displayquotes="oui").blocks
    assert sum(isinstance(b, PullQuote) for b in blocks) == made


@pytest.mark.parametrize(("between", "made"), [(1199, 1), (1200, 2)])
def test_pull_quotes_stand_1_200_characters_apart(
    tmp_path: Path, findings: Findings, between: int, made: int
) -> None:
    said = f"« {' '.join(['mot'] * 8)} »"
    text = said + "x" * (between - len(said)) + said
    blocks = section(tmp_path, findings, text, displayquotes="oui").blocks
    assert sum(isinstance(b, PullQuote) for b in blocks) == made


def test_a_quote_keeps_the_guillemets_inside_it(tmp_path: Path, findings: Findings) -> None:
    blocks = section(tmp_path, findings, "Texte.", displayquotes="oui", quotes="Un mot & « autre »").blocks
    (made,) = [b for b in blocks if isinstance(b, PullQuote)]
    assert made.html == f"Un mot &amp; «{NB}autre{NB}»"


def test_a_title_that_shows_nothing_is_none(tmp_path: Path, findings: Findings) -> None:
    write_tree(tmp_path, {"content/site.txt": "Title: S", "booklet.toml": "[fields]\nsubtitle = []\n"})
    write_tree(tmp_path, {"content/1_page/page.txt": fields(title="\u200b", text="Texte.\n\n## \u200b")})
    assert read(tmp_path, findings).sections[0].plain_title == "Page"
    assert findings.codes == ["title-missing", "heading-empty"]


def test_no_field_at_all_may_be_named(tmp_path: Path, findings: Findings) -> None:
    write_tree(tmp_path, {"booklet.toml": "[fields]\ntitle = []\ntext = []\n"})
    section(tmp_path, findings, "Texte.")
    assert set(findings.codes) == {"title-missing", "text-missing"}


def test_a_caption_comes_from_the_field_that_the_settings_name(tmp_path: Path, findings: Findings) -> None:
    draw_picture(tmp_path / "content/1_page/vue.png")
    write_tree(tmp_path, {"content/1_page/vue.png.txt": "Alt: Vue\n\n----\n\nLegende: Au marché"})
    (block,) = section(tmp_path, findings, "(image: vue.png)").blocks
    assert isinstance(block, Figure)
    assert block.caption == "Au marché"


def test_a_typed_hyphen_is_a_plain_one(tmp_path: Path, findings: Findings) -> None:
    """U+2010 is what the engine ends a broken line with: the content may not be mistaken for it."""
    made = section(tmp_path, findings, "Un rendez\u2010vous.", subtitle="L'après\u2010midi")
    assert isinstance(made.blocks[0], Paragraph)
    assert (made.blocks[0].html, made.subtitle) == ("Un rendez-vous.", "L’après-midi")


def test_a_section_is_read_again_when_it_changes_and_not_when_others_do(
    tmp_path: Path, findings: Findings
) -> None:
    made: dict[str, int] = {}
    kept: dict[tuple[str, ...], manuscript.Reading] = {}

    def keep(words: tuple[str, ...], make: Callable[[], manuscript.Reading]) -> manuscript.Reading:
        if words not in kept:
            kept[words] = make()
            made[kept[words][0].anchor] = made.get(kept[words][0].anchor, 0) + 1
        return kept[words]

    def again(title: str, text: str) -> dict[str, int]:
        made.clear()
        one = fields(title=title, text=text, uuid="one")
        two = fields(title="Deux", text="(link: page://one)", uuid="two")
        write_tree(tmp_path, {"content/1_un/a.txt": one, "content/2_deux/a.txt": two})
        site = kirby.read_tree(tmp_path / "content", findings.append)
        manuscript.read(site, load(tmp_path), findings.append, keep)
        return dict(made)

    assert again("Un", "Un.") == {"un": 1, "deux": 1}
    assert again("Un", "Un.\n\nEt un autre, qui met l’identifiant plus bas.") == {"un": 1}
    assert again("Autre", "Un.\n\nEt un autre, qui met l’identifiant plus bas.") == {"un": 1, "deux": 1}


# ── Markdown Extra ──────────────────────────────────────────────────────────────────────────────────

EXTRA = """Une note[^1], l'autre[^n], le HTML.

> Tous. {.exergue}

Terme
: Un *sens*.

: Deux.

## Titre {#haut}

Voir [plus haut](#haut).

[^1]: L'une, avec[^n].
[^n]: L'autre.

[^perdue]: Sans appel.

*[HTML]: Hyper "texte"
"""


def test_the_settings_explain_abbreviations(tmp_path: Path, findings: Findings) -> None:
    (tmp_path / "booklet.toml").write_text(
        '[abbreviations]\nRGAA = "référentiel"\nRG = "règle"\n"S.A." = "société"', encoding="utf-8"
    )
    text = "Le RGAA, *le RGAA* et RG ; la S.A. du RGAAs. `RGAA`\n\n*[RG]: autre chose\n\n    RGAA"
    (first, listing) = section(tmp_path, findings, text).blocks
    rgaa = '<abbr title="référentiel">RGAA</abbr>'
    assert isinstance(first, Paragraph)
    assert first.html.replace("\u202f", " ") == (
        f'Le {rgaa}, <em>le {rgaa}</em> et <abbr title="autre chose">RG</abbr> ; '
        'la <abbr title="société">S.A.</abbr> du RGAAs. <code>RGAA</code>'
    )
    assert isinstance(listing, Listing)
    assert listing.text == "RGAA"


def test_markdown_extra_is_read(tmp_path: Path, findings: Findings) -> None:
    blocks = section(tmp_path, findings, EXTRA).blocks
    assert kinds(blocks) == ["paragraph", "pull-quote", "definitions", "heading", "paragraph", "paragraph"]
    first, pulled, terms, heading, link, lost = blocks
    assert isinstance(first, Paragraph)
    assert first.html == (
        'Une note<span class="footnote">L’une, avec (L’autre.).</span>, l’autre<span class="footnote">'
        'L’autre.</span>, le <abbr title="Hyper &quot;texte&quot;">HTML</abbr>.'
    )
    assert isinstance(pulled, PullQuote)
    assert (pulled.html, pulled.repeats) == ("Tous.", False)
    assert isinstance(terms, Definitions)
    assert [(item.terms, [m[0].html for m in item.meanings]) for item in terms.items] == [  # type: ignore[union-attr]
        (("Terme",), ["Un <em>sens</em>.", "Deux."])
    ]
    assert isinstance(heading, Heading)
    assert isinstance(link, Paragraph)
    assert link.html == f'Voir <a href="#{heading.anchor}">plus haut</a>.'
    assert isinstance(lost, Paragraph)
    assert lost.html == "Sans appel."
    assert findings == []


def test_markdown_extra_is_a_setting(tmp_path: Path, findings: Findings) -> None:
    write_tree(tmp_path, {"booklet.toml": "[booklet]\nmarkdown_extra = false\n"})
    blocks = section(tmp_path, findings, EXTRA.partition("Voir")[0]).blocks
    assert kinds(blocks) == ["paragraph", "quotation", "paragraph", "paragraph", "heading"]
    assert "[^1]" in blocks[0].html  # type: ignore[union-attr]


def test_a_note_is_called_before_the_sign_that_closes(tmp_path: Path, findings: Findings) -> None:
    (block,) = section(tmp_path, findings, "Un mot.[^1]\n\n[^1]: La note.").blocks
    assert block.html == 'Un mot<span class="footnote">La note.</span>.'  # type: ignore[union-attr]


def test_a_note_that_calls_itself_ends(tmp_path: Path, findings: Findings) -> None:
    (block,) = section(tmp_path, findings, "a[^1]\n\n[^1]: b[^1][^2]\n[^2]: c[^1]").blocks
    # What parts two calls stands here too, though the first of them calls the note that it is in.
    assert block.html == 'a<span class="footnote">b\u202f\u2060 (c)</span>'  # type: ignore[union-attr]


def test_what_moves_becomes_its_title_and_its_address(tmp_path: Path, findings: Findings) -> None:
    text = "(video: https://vimeo.com/1 caption: Le *film*)\n\n(gist: https://gist.github.com/u/a)"
    text += "\n\n(date: 1er mai)"
    film, code, day = section(tmp_path, findings, text).blocks
    assert film.html == 'Le *film* (<a href="https://vimeo.com/1">vimeo.com/1</a>)'  # type: ignore[union-attr]
    assert code.html == '<a href="https://gist.github.com/u/a">gist.github.com/u/a</a>'  # type: ignore[union-attr]
    assert day.html == "1<sup>er</sup>\u00a0mai"  # type: ignore[union-attr]
    assert [found.code for found in findings] == ["tag-date"]


def test_further_fields_are_read_by_name_and_a_structure_is_a_table(
    tmp_path: Path, findings: Findings
) -> None:
    rows = '\n\n- \n  heure: 9 h 30\n  contenu: Accueil !\n- \n  heure: "14 h"\n'
    made = section(
        tmp_path,
        findings,
        "Texte.",
        public="Toutes & tous",
        objectifs="- Un\n- Deux",
        deroule=rows,
        autre="x",
    )
    assert [(name, kinds(blocks)) for name, blocks in made.parts] == [
        ("public", ["paragraph"]),
        ("objectifs", ["list"]),
        ("deroule", ["table"]),
    ]
    (table,) = made.part("deroule")
    assert isinstance(table, Table)
    assert [cell.html for cell in table.head] == ["Heure", "Contenu"]
    assert [[cell.html for cell in row] for row in table.rows] == [
        [f"9{NB}h{NB}30", f"Accueil{NN}!"],
        [f"14{NB}h", ""],
    ]
    assert (made.part("lieu"), len(made.all_parts)) == ((), 4)
    assert findings.codes == []


def test_a_quote_that_the_text_has_not_never_parts_a_crosshead_from_its_text(
    tmp_path: Path, findings: Findings
) -> None:
    made = section(
        tmp_path,
        findings,
        "Un.\n\n## Deux\n\nTrois.\n\nQuatre.",
        displayquotes="oui",
        exergues="Ailleurs, dit-on.",
    )
    assert kinds(made.blocks) == ["paragraph", "pull-quote", "heading", "paragraph", "paragraph"]

"""KirbyText to HTML: the tags as Kirby has them, and what a booklet needs besides."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from pipeline.diagnostics import Diagnostic, Place
from pipeline.kirby import Entry, Options, kirbytext, read_tree, render
from pipeline.kirby.dialect import Dialect, convert
from pipeline.kirby.tags import ATTRIBUTES, find_tags, split_tag

FILES = {
    "site.txt": "Title: S",
    "logo.png": "",
    "1_edito/edito.txt": "Title: Edito\n----\nUuid: edito1",
    "1_edito/photo.jpg": "",
    "1_edito/photo.jpg.txt": (
        "Alt: Une salle\n----\nCaption: Photo *Jean* (tel: 02 40)\n----\nTitle: T\n----\nUuid: photo1"
    ),
    "1_edito/portrait.jpg": "",
    "1_edito/boucle.jpg": "",
    "1_edito/boucle.jpg.txt": "Caption: (image: boucle.jpg)",
    "1_edito/programme_2024.pdf": "",
    "2_formations/formations.txt": "Title: Nos *formations*",
    "2_formations/plan.png": "",
    "home/home.txt": "Title: Accueil",
}
PLACE = Place("content/1_edito/edito.txt", 1)
LINE = re.compile(r' data-line="(\d+)"')


@pytest.fixture(scope="module")
def entry(tmp_path_factory: pytest.TempPathFactory) -> Entry:
    content = tmp_path_factory.mktemp("root") / "content"
    for name, text in FILES.items():
        (content / name).parent.mkdir(parents=True, exist_ok=True)
        (content / name).write_text(text, encoding="utf-8")
    found = read_tree(content, _fail).site.entry("edito")
    assert found is not None
    return found


def _fail(diagnostic: Diagnostic) -> None:
    raise AssertionError(diagnostic.text())


def printed(text: str, entry: Entry, line: int = 1) -> tuple[str, list[Diagnostic]]:
    found: list[Diagnostic] = []
    return render(text, entry, PLACE.at(line), found.append), found


def bare(html: str) -> str:
    """Take the lines out."""
    return LINE.sub("", html)


def lines(html: str) -> list[tuple[str, int]]:
    """List the blocks with their lines, in order."""
    tree = lxml_html.fragment_fromstring(html, create_parent="div")
    return [(str(one.tag), int(one.get("data-line", ""))) for one in tree.iter() if one.get("data-line")]


# ── finding and cutting tags ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a (link: x) b", ["(link: x)"]),
        ("(image:x.jpg)(TEL: 01)", ["(image:x.jpg)", "(TEL: 01)"]),
        ("(link: https://a.fr/N_(ville) text: N)", ["(link: https://a.fr/N_(ville) text: N)"]),
        ("(image: x\ncaption: a (b) c)", ["(image: x\ncaption: a (b) c)"]),
        ("(link: x", []),
        ("(a: ( (tel: 1)", ["(tel: 1)"]),
        ("(note: voir (link: x))", ["(note: voir (link: x))"]),
        ("( link: x) (Durée : 2 jours) (durée: 2) (link :x)", []),
        (")))(tel: 1)", ["(tel: 1)"]),
    ],
)
def test_tags_are_found_where_parentheses_balance(text: str, found: list[str]) -> None:
    assert [text[spot.start : spot.end] for spot in find_tags(text)] == found


@pytest.mark.parametrize(
    ("source", "value", "attributes"),
    [
        ("(link: a text: b)", "a", {"text": "b"}),
        ("(link:a TEXT:b)", "a", {"text": "b"}),
        ("(image: a.jpg caption: Le subtitle: piégé)", "a.jpg", {"caption": "Le sub", "title": "piégé"}),
        ("(image: a.jpg alt: un alt: deux)", "a.jpg", {"alt": "deux"}),
        ("(image: a.jpg alt:)", "a.jpg", {"alt": ""}),
        ("(image: a.jpg text: b)", "a.jpg text: b", {}),
        ("(image: a.jpg imgclass: i linkclass: l)", "a.jpg", {"imgclass": "i", "linkclass": "l"}),
        ("(image: a.jpg link: page://abc)", "a.jpg", {"link": "page://abc"}),
        ("(file: file://abc text: b)", "file://abc", {"text": "b"}),
        ("(link: a.pdf text: B (PDF))", "a.pdf", {"text": "B (PDF)"}),
        ("(link: https://a.fr text: context: ceci)", "https://a.fr", {"text": "ceci"}),
    ],
)
def test_tags_are_cut_as_kirby_cuts_them(source: str, value: str, attributes: dict[str, str]) -> None:
    name = source[1:].partition(":")[0]
    tag = split_tag(source, ATTRIBUTES[name])
    assert (tag.value, dict(tag.attributes)) == (value, attributes)


# ── as Kirby has it ─────────────────────────────────────────────────────────────────────────────────

IMG = '<img alt="" src="/media/edito/portrait.jpg">'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "(image: photo.jpg)",
            '<figure><img alt="Une salle" src="/media/edito/photo.jpg" title="T"><figcaption>Photo '
            '<em>Jean</em> <a href="tel:0240">02 40</a></figcaption></figure>',
        ),
        ("(image: absente.jpg)", '<figure><img alt="" src="/absente.jpg"></figure>'),
        (
            "(image: portrait.jpg caption: Sur\n\n# deux)",
            f"<figure>{IMG}<figcaption>Sur<br />\n<br />\n# deux",
        ),
        (
            "(image: photo.jpg alt: caption: title: )",
            '<figure><img alt="" src="/media/edito/photo.jpg" title=""></figure>',
        ),
        (
            '(image: portrait.jpg alt: "G" & <b> class: c imgclass: i width: 3 height: auto)',
            '<figure class="c"><img alt="&quot;G&quot; &amp; &lt;b&gt;" class="i" height="0" '
            'src="/media/edito/portrait.jpg" width="3"></figure>',
        ),
        (
            "(image: portrait.jpg link: self linkclass: z target: _blank)",
            '<figure><a class="z" href="/media/edito/portrait.jpg" rel="noreferrer" target="_blank">' + IMG,
        ),
        ("(image: portrait.jpg link: formations)", f'<figure><a href="/formations">{IMG}</a></figure>'),
        ("(image: formations/plan.png)", '<figure><img alt="" src="/media/formations/plan.png"></figure>'),
        ("(link: https://www.a.fr/b?x=1&y=2)", '<p><a href="https://www.a.fr/b?x=1&amp;y=2">a.fr/b</a></p>'),
        ("(link: formations#x text: Là)", '<p><a href="/formations#x">L&agrave;</a></p>'),
        ("(link: nulle/part text: Là)", '<p><a href="/nulle/part">L&agrave;</a></p>'),
        ("(link: page://edito1#x text: Là)", '<p><a href="/edito#x">L&agrave;</a></p>'),
        ("(link: /@/page/edito1 text: Là)", '<p><a href="/@/page/edito1">L&agrave;</a></p>'),
        ("(link: page://mort text: Mort)", "<p><span>Mort</span></p>"),
        ("a (link: page://mort) b", "<p>a  b</p>"),
        ("(link: file://photo1 text: P)", '<p><a href="/media/edito/photo.jpg">P</a></p>'),
        ("(link: #bas text: Bas)", '<p><a href="#bas">Bas</a></p>'),
        (
            '(link: https://a.fr text: *g* & "q")',
            '<p><a href="https://a.fr"><em>g</em> &amp; &quot;q&quot;</a></p>',
        ),
        (
            "(link: https://a.fr text: T title: I class: b rel: nofollow role: button target: _blank)",
            '<p><a class="b" href="https://a.fr" rel="nofollow" role="button" target="_blank" '
            'title="I">T</a></p>',
        ),
        (
            "(link: mailto:a@b.fr text: É)",
            '<p><a href="mailto:&#97;&#64;&#98;&#46;&#102;&#114;">&Eacute;</a></p>',
        ),
        (
            "(email: a_b@d?s=B)",
            '<p><a href="mailto:&#97;&#95;&#98;&#64;&#100;&#63;&#115;&#61;&#66;">'
            "&#97;&#95;&#98;&#64;&#100;</a></p>",
        ),
        ("x (email: ) y", "<p>x  y</p>"),
        ("(tel: 02.40 class: c)", '<p><a class="c" href="tel:0240">02.40</a></p>'),
        ("(tel: +33 (0)2 40)", '<p><a href="tel:+330240">+33 (0)2 40</a></p>'),
        (
            "(file: programme_2024.pdf)",
            '<p><a download href="/media/edito/programme_2024.pdf">programme_2024.pdf</a></p>',
        ),
        (
            "(file: programme_2024.pdf download: false text: P)",
            '<p><a href="/media/edito/programme_2024.pdf">P</a>',
        ),
        ("(file: absent.pdf)", "<p>absent.pdf</p>"),
        ("`(tel: 01)`", '<p><code>&lt;a href="tel:01"&gt;01&lt;/a&gt;</code></p>'),
        ("(Tarif: 200 €) (twitter: @a)", "<p>(Tarif: 200 €) (twitter: @a)</p>"),
        ("[f](file:programme_2024.pdf)", '<p>[f]<a download href="/media/edito/programme_2024.pdf">'),
    ],
)
def test_kirbytext(entry: Entry, text: str, html: str) -> None:
    assert kirbytext(text, entry, home="/").startswith(html)


def test_half_a_surrogate_pair_in_an_address_is_bytes(entry: Entry) -> None:
    assert "/embed/abc?start=%ED%B2%80" in kirbytext("(video: https://youtu.be/abc?t=\udc80)", entry)
    assert kirbytext("(gist: \udc80:a)", entry) == ""


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Un\nDeux", "<p>Un<br />\nDeux</p>"),
        ("Un\r\nDeux\rTrois", "<p>Un<br />\nDeux<br />\nTrois</p>"),
        ("Intro :\n- a\n- b", "<p>Intro :</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("Intro :\n1. a", "<p>Intro :</p>\n<ol>\n<li>a</li>\n</ol>"),
        ("Intro :\n2. a", "<p>Intro :<br />\n2. a</p>"),
        ("- a\nsuite\n- b", "<ul>\n<li>a<br />\nsuite</li>\n<li>b</li>\n</ul>"),
        ("> Intro\n> - a", "<blockquote>\n<p>Intro</p>\n<ul>\n<li>a</li>\n</ul>\n</blockquote>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("Un\n# Deux\nTrois", "<p>Un</p>\n<h1>Deux</h1>\n<p>Trois</p>"),
        ("* * *", "<hr />"),
        ("Un\n* * *", "<p>Un</p>\n<hr />"),
        ("```\nUn\n- a\n```", "<pre><code>Un\n- a</code></pre>"),
        ("<pre>\nUn\n- a\n</pre>", "<pre>\nUn\n- a\n</pre>"),
        ("1 < 2 <? x ?> <!doctype> <!-- c -->", "<p>1 &lt; 2 &lt;? x ?&gt; &lt;!doctype&gt; <!-- c --></p>"),
    ],
)
def test_markdown(entry: Entry, text: str, html: str) -> None:
    assert kirbytext(text, entry) == html
    assert bare(printed(text, entry)[0]) == html


# ── for a booklet ───────────────────────────────────────────────────────────────────────────────────

TEXT = """\
# Titre

Un paragraphe
sur deux lignes
> une citation

Intro :
- un
- deux

    suite de deux

1. premier

| A | B |
|---|---|
| 1 | |
| | 2 |

* * *

Souligné
--------
```php
code

---
```

---

    code indenté

(image: portrait.jpg
alt: deux lignes)
glué (image: logo.png) après

<p>brut</p>

[ref]: http://a.fr
"titre"

_fin_ [ref]"""


def test_every_block_says_where_it_began(entry: Entry) -> None:
    html, found = printed(TEXT, entry, 11)
    assert found == []
    assert lines(html) == [
        *(("h1", 11), ("p", 13), ("blockquote", 15), ("p", 15), ("p", 17)),
        *(("ul", 18), ("li", 18), ("p", 18), ("li", 19), ("p", 19), ("p", 21), ("ol", 23), ("li", 23)),
        *(("table", 25), ("tr", 25), ("tr", 27), ("tr", 28), ("hr", 30)),
        *(("h2", 32), ("pre", 34), ("hr", 40), ("pre", 42)),
        *(
            ("figure", 44),
            ("img", 44),
            ("p", 46),
            ("figure", 46),
            ("img", 46),
            ("p", 46),
            ("p", 48),
            ("p", 51),
            ("p", 53),
        ),
    ]


def test_lines_follow_windows_line_ends(entry: Entry) -> None:
    html, _ = printed("Un\r\n\r\nDeux\rtrois\r\n\r\nQuatre", entry, 5)
    assert lines(html) == [("p", 5), ("p", 7), ("p", 9)]


BLOCKS = {
    "{0} un mot\nun autre": ("p", 0),
    "##### {0}": ("h5", 0),
    "##### {0}\n(image: portrait.jpg)": ("h5", 0),
    "Titre {0}\n=====": ("h1", 0),
    "> a\n> - {0}": ("li", 1),
    "Intro\n- a\n* {0}": ("li", 2),
    "1. a\n2. **{0}** b": ("li", 1),
    "| a |\n|---|\n| {0} |": ("tr", 2),
    "a | b\n--|--\n1 | {0}": ("tr", 2),
    "a | {0}\n--|--\n1 | 2": ("tr", 0),
    "```\n\n{0}\n```": ("pre", 0),
    "(image: portrait.jpg\nalt: a)\n{0}": ("p", 2),
    "a (image: portrait.jpg\ncaption: a\n\nb) {0}": ("p", 3),
    "(link: https://a.fr text: a\nb)\n\n{0}": ("p", 3),
    "<em>{0}</em> a": ("p", 0),
    "<blockquote>\n<p>{0}</p>\n</blockquote>": ("p", 1),
    "***\n{0}": ("p", 1),
    "[x]: https://a.fr\n\n{0}": ("p", 2),
    "*a* _b_ `c`\n# {0}": ("h1", 1),
    "![{0}](portrait.jpg)": ("figure", 0),
}


@given(st.lists(st.sampled_from(sorted(BLOCKS)), max_size=8), st.sampled_from(["\n\n", "\n\n\n", "\r\n\r\n"]))
def test_blocks_know_their_lines_whatever_stands_around(entry: Entry, chosen: list[str], gap: str) -> None:
    parts, wanted, line = [], [], 1
    for number, block in enumerate(chosen):
        word = f"mot{number}"
        parts.append(block.format(word))
        wanted.append((word, BLOCKS[block][0], line + BLOCKS[block][1]))
        line += block.count("\n") + gap.count("\n")
    html, _ = printed(gap.join(parts), entry)
    tree = lxml_html.fragment_fromstring(html, create_parent="div")
    for word, tag, line in wanted:
        holders = [
            one
            for one in tree.iter(tag)
            if word in re.findall(r"\w+", one.text_content()) or one.xpath(f".//img[@alt='{word}']")
        ]
        assert str(line) in [one.get("data-line") for one in holders], (word, html)


PREFIXES = ["", "", "", "- ", "* ", "1. ", "> ", "> - ", "# ", "##### ", "    ", "  ", "| ", "\t", "- # "]
CONTENTS = [
    *(
        "",
        "mot",
        "*em* mot",
        "**gras**",
        "_em_ et `code`",
        "`code`",
        "[x](formations)",
        "[x][r]",
        "[r]: https://a.fr",
    ),
    *(
        "![i](portrait.jpg)",
        "(image: portrait.jpg)",
        "a (image: photo.jpg) b",
        "(link: formations text: t)",
        "***",
    ),
    *("---", "===", "|---|---|", "a | b", "```", "<p>x</p>", "<div>", "</div>", "<b>x</b> y", "<hr>", "<br>"),
    *(
        "<https://a.fr>",
        "a@b.fr <a@b.fr>",
        "&amp; & <",
        "\\\\# x",
        "(tel: 01 02)",
        "  \u00a0x",
        "fin  ",
        "1 * 2",
        "<!-- c -->",
    ),
]


@settings(max_examples=300, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(PREFIXES), st.sampled_from(CONTENTS)), max_size=14))
def test_lines_change_nothing_in_what_markdown_reads(made: list[tuple[str, str]]) -> None:
    text = "\n".join(prefix + content for prefix, content in made) + "\n```"
    numbered = Dialect(numbers=range(5, 6 + text.count("\n"))).convert(text)
    assert re.sub(r"\s+(?=<|$)", "", bare(numbered)) == re.sub(r"\s+(?=<|$)|(?<=<code>)\n", "", convert(text))


@given(st.text())
def test_any_text_is_rendered(entry: Entry, text: str) -> None:
    for html in (printed(text, entry)[0], kirbytext(text, entry)):
        assert not re.search("[\ufdd0-\ufdef]", html)


def test_figures_stand_in_no_paragraph(entry: Entry) -> None:
    html, found = printed(
        "Un (image: portrait.jpg) deux *trois (image: logo.png) quatre*\n(image: photo.jpg)", entry
    )
    assert found == []
    tree = lxml_html.fragment_fromstring(html, create_parent="div")
    assert [one.tag for one in tree] == ["p", "figure", "p", "figure", "p", "figure"]
    assert [one.text_content() for one in tree.iter("p")] == ["Un", "deux trois", "quatre"]
    assert [one.tag for one in tree.iter("em")] == ["em", "em", "em"]
    assert [one.tag for one in lxml_html.fragment_fromstring(printed("# T (image: x)", entry)[0], "div")] == [
        "h1",
        "figure",
    ]
    inside = lxml_html.fragment_fromstring(printed("- a\n(image: x)\nb\n- > (image: x)", entry)[0], "div")
    assert [one.getparent().tag for one in inside.iter("figure")] == ["li", "blockquote"]
    assert not list(inside.iter("br"))


def test_text_glued_under_a_picture_is_a_paragraph(entry: Entry) -> None:
    html, _ = printed(
        "(image: portrait.jpg)\n*collé*\n(image: portrait.jpg)\n# Titre\n(image: portrait.jpg)\n- a", entry
    )
    tree = lxml_html.fragment_fromstring(html, create_parent="div")
    assert [(one.tag, one.get("data-line")) for one in tree] == [
        *(("figure", "1"), ("p", "2"), ("figure", "3"), ("h1", "4"), ("figure", "5"), ("ul", "6")),
    ]


@pytest.mark.parametrize(
    ("text", "alt", "source"),
    [
        ("(image: photo.jpg)", "Une salle", "file"),
        ("(image: photo.jpg alt: Moi)", "Moi", "typed"),
        ("(image: photo.jpg alt: )", "", "typed"),
        ("(image: portrait.jpg)", "", "none"),
        ("(image: ../../etc/passwd)", "", "none"),
        ("![](photo.jpg)", "Une salle", "file"),
        ("![Moi](photo.jpg)", "Moi", "typed"),
        ("![](http://a.fr/x.png)", "", "none"),
    ],
)
def test_pictures_keep_their_name_and_say_where_their_description_is_from(
    entry: Entry, text: str, alt: str, source: str
) -> None:
    tree = lxml_html.fragment_fromstring(printed(text, entry, 4)[0], create_parent="div")
    (img,) = tree.iter("img")
    assert (img.get("alt"), img.get("data-alt"), img.get("data-line")) == (alt, source, "4")
    assert img.get("src") in text
    assert img.getparent().tag == "figure"


def test_a_caption_that_names_its_own_picture_ends(entry: Entry) -> None:
    html, found = printed("(image: boucle.jpg)", entry)
    assert "<figcaption>(image: boucle.jpg)</figcaption>" in html
    assert found == []


def test_links_know_the_entries_of_this_site(entry: Entry) -> None:
    text = """(link: formations) (link: /formations/#x text: b) [c](/formations) [d](file:programme_2024.pdf)
(link: / text: e) (file: programme_2024.pdf text: f) [g](https://a.fr) <h@i.fr> [j](#k) [l](photo.jpg)
[![m](portrait.jpg)](formations)"""
    html, found = printed(text, entry)
    assert found == []
    tree = lxml_html.fragment_fromstring(html, create_parent="div")
    assert [
        (one.text_content(), one.get("data-entry"), one.get("data-file"), one.get("href"))
        for one in tree.iter("a")
    ] == [
        ("Nos formations", "formations", None, "/formations"),
        ("b", "formations", None, "/formations#x"),
        ("c", "formations", None, "/formations"),
        ("programme_2024.pdf", None, "edito/programme_2024.pdf", "programme_2024.pdf"),
        ("e", "home", None, "/"),
        ("f", None, "edito/programme_2024.pdf", "programme_2024.pdf"),
        ("g", None, None, "https://a.fr"),
        ("h@i.fr", None, None, "mailto:h@i.fr"),
        ("j", None, None, "#k"),
        ("l", None, "edito/photo.jpg", "photo.jpg"),
        ("", "formations", None, "/formations"),
    ]
    assert [one.getparent().tag for one in tree.iter("img")] == ["a"]


def test_dead_links_keep_their_words_and_are_reported_where_they_stand(entry: Entry) -> None:
    text = (
        "Un\n\n(link: nulle/part text: deux) (link: page://mort text: trois)\n\n- [quatre](cinq)\n\n"
        "(file: six.pdf)"
    )
    html, found = printed(text, entry, 3)
    assert "<a" not in html
    assert [one.text_content() for one in lxml_html.fragment_fromstring(html, "div").iter("span")] == [
        *("deux", "trois", "quatre"),
    ]
    assert sorted(str(one.place) + dict(one.words)["target"] for one in found) == [
        "content/1_edito/edito.txt:5nulle/part",
        "content/1_edito/edito.txt:5page://mort",
        "content/1_edito/edito.txt:7cinq",
        "content/1_edito/edito.txt:9six.pdf",
    ]
    assert {one.code for one in found} == {"link-dead"}


def test_tags_not_known_stay_as_typed_and_are_reported(entry: Entry) -> None:
    text = (
        "(twitter: @a)\n(separateur: )\n(Tarif: 200 €) (ex: b) (Durée : 2 jours) (14:30) (http://a.fr) "
        "(mailto:a@b.fr) (ftp://a.fr)\n```\n(gist: x)\n```"
    )
    html, found = printed(text, entry)
    assert "(twitter: @a)<br />\n(separateur: )<br />\n(Tarif: 200 €) (ex: b)" in html
    assert [
        (dict(one.words)["name"], one.place.line if one.place else 0, str(one.severity)) for one in found
    ] == [
        ("twitter", 1, "warning"),
        ("separateur", 2, "warning"),
        ("Tarif", 3, "note"),
        ("ex", 3, "note"),
    ]
    assert {one.code for one in found} == {"tag-unknown"}


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (
            "(image: a.jpg caption: un (deux)",
            "tag-unbalanced",
            {"excerpt": "(image: a.jpg caption: un (deux)"},
        ),
        ("(image: portrait.jpg text: b)", "tag-attribute", {"tag": "image", "word": "text"}),
        ("(tel: 01 legende: b)", "tag-attribute", {"tag": "tel", "word": "legende"}),
    ],
)
def test_tags_that_kirby_would_misread_stay_as_typed(
    entry: Entry, text: str, code: str, words: dict[str, str]
) -> None:
    html, found = printed(f"a\n\n{text}", entry)
    assert bare(html) == f"<p>a</p>\n<p>{text}</p>"
    assert [(one.code, dict(one.words), str(one.place)) for one in found] == [
        (code, words, "content/1_edito/edito.txt:3")
    ]


def test_a_year_is_the_booklets(entry: Entry) -> None:
    assert "<p>1999</p>" in bare(render("(date: Year)", entry, PLACE, _fail, Options(year=1999)))


def test_a_film_with_a_poster_is_a_figure(entry: Entry) -> None:
    html, found = printed("(video: https://vimeo.com/1 poster: photo.jpg caption: T)", entry)
    assert found == []
    assert bare(html) == (
        '<figure><a href="https://vimeo.com/1"><img alt="Une salle" data-alt="file" src="photo.jpg"></a>'
        '<figcaption>T <a href="https://vimeo.com/1">vimeo.com/1</a></figcaption></figure>'
    )


def test_comments_and_elements_that_never_end_swallow_nothing(entry: Entry) -> None:
    for opening in ("<!--", "<div>", "<p>"):
        html, _ = printed(f"{opening} a\n\n# b", entry)
        assert '<h1 data-line="3">b</h1>' in html


def test_tags_in_code_stay_as_typed_in_a_booklet(entry: Entry) -> None:
    text = "`(link: formations text: a)`\n\n    (image: portrait.jpg)\n\n```\n(tel: 01)\n```"
    html, found = printed(text, entry)
    assert found == []
    assert bare(html) == (
        "<p><code>(link: formations text: a)</code></p>\n<pre><code>(image: portrait.jpg)</code></pre>\n"
        "<pre><code>(tel: 01)</code></pre>"
    )


def test_nobody_forges_what_a_booklet_relies_on(entry: Entry) -> None:
    html, _ = printed(
        '<p data-line="9" data-entry="x">a</p>\n\nb <b data-file=\'x\'>c</b> \ufdd00\ufdd1', entry, 2
    )
    assert '<p data-line="2" data-typed-line="9" data-typed-entry="x">a</p>' in html
    assert "data-file" not in html
    assert "data-line" not in kirbytext("> (image: portrait.jpg)\n\n---", entry)


@pytest.mark.parametrize(
    "text", ["> " * 3000 + "<? x", "- " * 3000 + "x", "\n".join("    " * i + "- x" for i in range(90))]
)
def test_blocks_too_deep_become_plain_text(entry: Entry, text: str) -> None:
    html, found = printed(text, entry, 7)
    assert [(one.code, one.place) for one in found] == [("text-too-nested", PLACE.at(7))]
    assert html.startswith('<p data-line="7">')
    assert html.count("<") == 2 + html.count("<br />")
    assert not re.search("[\ufdd0-\ufdef]", html)
    assert kirbytext(text, entry) == bare(html)


def test_a_very_long_paragraph_reads_as_short_ones_do(entry: Entry) -> None:
    line = "Un **mot** et (link: formations text: un autre), puis `code` et _fin_"
    html, _ = printed("\n".join([line] * 2000), entry)
    (one, _) = printed(line, entry)
    inner = one.removeprefix('<p data-line="1">').removesuffix("</p>")
    assert html == '<p data-line="1">' + "<br />\n".join([inner] * 2000) + "</p>"
    words = " ".join(["*mot* mot"] * 5000)
    assert bare(printed(words, entry)[0]) == "<p>" + " ".join(["<em>mot</em> mot"] * 5000) + "</p>"
    assert printed("x" * 50_000, entry)[0].count("x") == 50_000


def test_a_section_of_any_length_is_whole(entry: Entry) -> None:
    words = " ".join(f"mot{n}" for n in range(60))
    html, _ = printed("\n\n".join([f"##### {words}\n{words}"] * 300), entry)
    assert (html.count("<h5"), html.count("<p")) == (300, 300)
    rows = "\n".join(f"| {n} | **b** |" for n in range(1000))
    html, _ = printed(f"| a | b |\n|---|---|\n{rows}", entry)
    assert [line for tag, line in lines(html) if tag == "tr"] == [1, *range(3, 1003)]


# ── what the metadata lend, what is cut, what is linked ─────────────────────────────────────────────


def test_pictures_fall_back_to_the_named_fields_of_their_metadata(tmp_path: Path) -> None:
    folder = tmp_path / "content" / "a"
    folder.mkdir(parents=True)
    (folder / "p.jpg").touch()
    (folder / "p.jpg.txt").write_text("Alt: x\n----\nVide:\n----\nLegende: Une *vue*", encoding="utf-8")
    page = read_tree(tmp_path / "content", _fail).site.entry("a")
    assert page is not None
    names = {"alt": ("vide", "legende"), "caption": ("vide", "Legende")}
    text = "(image: p.jpg)\n\n![](p.jpg)"
    html = bare(render(text, page, PLACE, _fail, Options(names)))
    assert html.count('<img alt="Une *vue*" data-alt="file"') == 2
    assert html.count("<figcaption>Une <em>vue</em></figcaption>") == 1
    assert "figcaption" not in render(text, page, PLACE, _fail)
    assert render(text, page, PLACE, _fail).count('alt="x"') == 2
    assert 'data-alt="none"' in render(text, page, PLACE, _fail, Options({}))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("(image: portrait.jpg caption: za1 (link: http://q.org text: za5))", ("image", "caption", "link")),
        ("(image: portrait.jpg caption: Le subtitle: a)", ("image", "caption", "title")),
        ("(link: https://a.fr text: voir (class: b))", ("link", "text", "class")),
        ("(link: https://a.fr/x(title: b) text: c)", ("link", "link", "title")),
    ],
)
def test_a_value_that_was_cut_unmeant_is_reported(text: str, words: tuple[str, ...], entry: Entry) -> None:
    _, found = printed("a\n\n" + text, entry)
    assert [(one.code, one.place) for one in found] == [("tag-nested", PLACE.at(3))]
    assert tuple(dict(found[0].words)[key] for key in ("tag", "name", "word")) == words
    assert f"“{words[2]}:”" in found[0].message("en")


def test_values_that_end_where_they_should_are_not_reported(entry: Entry) -> None:
    text = """(image: portrait.jpg caption: Vue (2024) alt: b (c) imgclass: d)

(link: https://a.fr/b_(c) text: d)

(image: portrait.jpg
caption: [un](https://a.fr "deux") (trois)
alt:
link: self)"""
    assert printed(text, entry)[1] == []


@pytest.mark.parametrize(
    "text",
    [
        "(image: portrait.jpg alt: q link: https://x.org/a)",
        "[![q](portrait.jpg)](https://x.org/a)",
        "un [![q](portrait.jpg)](https://x.org/a) deux",
    ],
)
def test_a_pictures_link_is_around_it_inside_the_figure(text: str, entry: Entry) -> None:
    html = bare(printed(text, entry)[0])
    img = '<img alt="q" data-alt="typed" src="portrait.jpg">'
    assert f'<figure><a href="https://x.org/a">{img}</a></figure>' in html


# ── what opens again and again and never closes ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("[", "["),
        ("[a](", "[a]("),
        ("![a", "![a"),
        ("![a](", "![a]("),
        ("[a][", "[a]["),
        ("[](<", "[](&lt;"),
        ("<a ", "&lt;a "),
        ('<a b="', '&lt;a b="'),
        ("<!-- ", "&lt;!-- "),
        ("<![CDATA[", "&lt;![CDATA["),
        ("[" * 9 + "]" * 9, "[" * 9 + "]" * 9),
    ],
)
def test_what_never_closes_is_shown_as_typed(typed: str, shown: str, entry: Entry) -> None:
    for times in (20, 2000):
        html, found = printed(typed * times + "*fin*", entry)
        assert bare(html) == f"<p>{shown * times}<em>fin</em></p>"
        assert found == []


def test_many_underlined_headings_are_headings(entry: Entry) -> None:
    html, _ = printed("a\n---\n*b*\n===\nc\n\n" * 500, entry)
    assert html.count("<h2 ") == html.count("<h1 ") == html.count("<p ") == 500
    assert lines(html)[:4] == [("h2", 1), ("h1", 3), ("p", 5), ("h2", 7)]


def test_rules_under_a_line_of_text_know_their_lines(entry: Entry) -> None:
    html, _ = printed("a\n- - -\nb\n\nc\n---\nd\n- - -\n\n---", entry)
    assert lines(html) == [("p", 1), ("hr", 2), ("p", 3), ("h2", 5), ("p", 7), ("hr", 8), ("hr", 10)]


def test_links_among_brackets_that_never_close_stay_links(entry: Entry) -> None:
    html, _ = printed("[" * 3000 + " [un](https://a.fr) ![q](portrait.jpg) <b>x</b>" + " <a" * 50, entry)
    assert '<a href="https://a.fr">un</a>' in html
    assert html.count("<figure") == 1
    assert "<b>x</b>" in html


@pytest.mark.parametrize("extra", [False, True])
@pytest.mark.parametrize(
    "opening", ["**se dire**", "*se dire*", "`se dire`", "[se dire](https://a.fr)", "<b>se dire</b>"]
)
def test_an_item_that_begins_with_markup_keeps_what_follows(entry: Entry, opening: str, extra: bool) -> None:
    text = f"- {opening} : raconter\n- autre **mot** ici\n- **un** *deux*"
    text += f"\n\n1. {opening}, puis\n   1. dedans *là* aussi"
    for html in (
        render(text, entry, PLACE, _fail, Options(extra=extra)),
        kirbytext(text, entry, extra=extra),
    ):
        words = re.sub(r"<[^>]*>", "", html).split()
        assert words == "se dire : raconter autre mot ici un deux se dire, puis dedans là aussi".split()


def test_a_link_of_kirby_2_loses_its_popup(entry: Entry) -> None:
    html, found = printed(
        "(link: https://a.example text: Voir popup: yes) (link: https://b.example popup: yes)", entry
    )
    assert bare(html) == (
        '<p><a href="https://a.example">Voir</a> <a href="https://b.example">b.example</a></p>'
    )
    assert not found

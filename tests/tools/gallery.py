"""A gallery of what a booklet's content or a designer's template may hold, each a small body of HTML.

All that style sheets do to what is read is said in the HTML itself, for `tests.tools.listening` to know it:
`data-before` and `data-after` are what is painted before and behind, and the classes below.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from pipeline import markup
from pipeline.booklet import (
    Booklet,
    Cell,
    Definition,
    Definitions,
    Divider,
    Figure,
    Gallery,
    Heading,
    List,
    Listing,
    Paragraph,
    Picture,
    PullQuote,
    Quotation,
    Section,
    Standfirst,
    Table,
)
from pipeline.diagnostics import Place
from pipeline.edition import BUILT_IN
from pipeline.markup import Shown, Theme

LOOK = """
[data-before]::before { content: attr(data-before) } [data-after]::after { content: attr(data-after) }
.footnote { float: footnote; footnote-display: block }
ul { list-style-type: disc !important } .unmarked, .unmarked li { list-style-type: none !important }
[start="4"] { counter-reset: list-item 3 } code, pre, kbd { font-family: Text }
.inside { list-style-position: inside } .roman { list-style-type: upper-roman }
.image { list-style-image: url(picture:x.png) }
.cap { float: left; font-size: 26pt; line-height: 26pt } .upper { text-transform: uppercase }
.initial::first-letter { float: left; font-size: 26pt; line-height: 26pt }
.capital::first-letter { color: red }
.small { font-variant-caps: small-caps } .hyphens { hyphens: auto }
.columns { columns: 2; column-gap: 3mm } .flex { display: flex } .reversed { flex-direction: row-reverse }
.grid { display: grid; grid-template-columns: 1fr 1fr } .back { order: 2 }
.float { float: right; width: 14mm } .absolute { position: absolute; right: 0; top: 0 }
.frame { position: relative }
.turned { transform: rotate(2deg) } .pale { color: rgb(0 0 0 / 60%) } .clip { overflow: hidden }
.leader::after { content: leader('.') } .block { display: block } .badge { display: inline-block }
.behind { caption-side: bottom } .shadow { box-shadow: 0 0 1mm #888; background: linear-gradient(#fff, #eee) }
img { width: 8mm; height: 6mm } .decorated { background: url(picture:x.png) }
"""
PAPER = "@page { size: 74mm 100mm; margin: 5mm }"
# Three lines on a page: whatever has more is broken.
SLIPS = """@page { size: 60mm 26mm; margin: 3mm } * { orphans: 1 !important; widows: 1 !important }
h1, h2, h3, h4, h5, h6, p, figure, tr, blockquote, figcaption { break-inside: auto !important;
  break-after: auto !important; break-before: auto !important }
figure { margin: 0 } blockquote { margin: 2mm }"""

_LOREM = "Le travail préparatoire des bibliothécaires rassemble quelques exemples de cette méthode. "
_NOTE = "<span class=footnote>"
_IMG = "<img src='picture:x.png' alt='Un carré rouge'>"
_MUTE = "<img src='picture:x.png' alt=''>"
_A = "<a href='https://exemple.fr/dossier'>"
_HEAD = "<thead><tr><th scope=col>Ville</th><th scope=col>Année</th></tr></thead>"
_ROWS = "".join(f"<tr><td>rang {n}</td><td>{n}</td></tr>" for n in range(9))
_SVG = "<svg width=20 height=20 viewBox='0 0 9 9'>{}<rect width=9 height=9 fill=red /></svg>"

RAW = {
    "paragraph": f"<p>{_LOREM * 4}</p>",
    "paragraphs": f"<p>{_LOREM}</p><p>{_LOREM}</p><p></p><p> </p><p>fin</p>",
    "hyphens": f"<p class=hyphens>{_LOREM * 4}</p>",
    "inline": "<p>un <em>deux <strong>trois</strong></em> <sup>e</sup> <code>x = 1</code> <q>cité"
    "</q> <s>rayé</s></p>",
    "breaks": "<p>un<br>deux<br><br>trois</p>",
    "spaces": "<p>Vraiment\u202f? Oui\u202f: 20\u00a0000\u2009€, peut\u00ad-être\u200b.</p>",
    "headings": "<h2>Deux</h2><p>a</p><h3>Trois</h3><p>b</p><h4>Quatre</h4><h5>Cinq</h5><h6>Six</h6><p>c</p>",
    "headings-skipped": "<h4>Bas</h4><p>a</p><h6>Plus bas</h6><p>b</p><h4>Bas</h4><h2>Haut</h2><h3>Sous</h3>",
    "heading-long": f"<h2>{_LOREM * 2}</h2><p>a</p>",
    "heading-markup": f"<h2>Un <em>titre</em> et {_A}un lien</a></h2><p>a</p>",
    "heading-picture": f"<h2>{_IMG} Un titre</h2><p>a</p>",
    "list": f"<ul>{f'<li>{_LOREM}</li>' * 3}</ul>",
    "list-ordered": "<ol start=4><li>quatre<li>cinq<li>six</ol>",
    "list-roman": "<ol class=roman start=4><li>quatre<li>cinq<li>six</ol>",
    "list-unmarked": "<ul class=unmarked><li>un<li>deux</ul>",
    "list-inside": "<ul class=inside><li>un<li><p>deux</p></ul>",
    "list-image": "<ul class=image><li>un<li>deux</ul>",
    "list-nested": "<ol><li>un<ul><li>a<li>b<ul><li>x</ul></ul>suite<li>deux</ol>",
    "list-loose": "<ul><li><p>un</p><p>deux</p><li><p>trois</p><ul><li><p>quatre</p></ul></ul>",
    "list-broken": f"<ul><li>{_LOREM}<ul><li>{_LOREM}<li>fin</ul>après</ul>",
    "list-list": "<ul><ul><li>a</ul><li>b<ul><li>c</ul></ul>",
    "list-blocks": f"<ul><li>un<blockquote>cité</blockquote><li><pre>a\n b</pre><li><figure>{_IMG}"
    f"</figure>x</ul>",
    "list-empty": "<ul><li></ul><p>x</p>",
    "item-stray": "<div><li>seul</div><p>x</p>",
    "definitions": "<dl><dt>un</dt><dt>deux</dt><dd>Sens <em>un</em></dd><dd>nu<p>x</p><ul><li>y</ul></dd>"
    "<dt>trois</dt><dd>fin</dd></dl>",
    "definitions-broken": f"<dl><dt>Terme</dt><dd>{_LOREM * 3}</dd>"
    f"<dt>Autre</dt><dd><p>{_LOREM}</p><p>fin</p></dd></dl>",
    "definitions-grouped": "<dl><div><dt>un</dt><dd>a</dd></div><div><dt>deux</dt><dd>b</dd></div></dl>",
    "table": f"<table>{_HEAD}{_ROWS}</table>",
    "table-caption": f"<table><caption>Villes {_A}vues</a></caption>{_HEAD}{_ROWS}</table>",
    "table-behind": f"<table class=behind><caption>Villes</caption>{_HEAD}{_ROWS}</table>",
    "table-bare": "<table><tr><td>a<td>b<tr><td>c<td>d</table>",
    "table-rows": "<table><tr><th>Nantes<td>1<tr><th scope=row>Brest<td>2</table>",
    "table-both": "<table><thead><tr><td><th>2024<th>2025<tbody><tr><th>Nantes<td>1<td>2<tr>"
    "<th>Brest<td>3<td>4</table>",
    "table-levels": "<table><thead><tr><th rowspan=2>Ville<th colspan=2>Année<tr><th>2024<th>2025"
    "<tbody><tr><th scope=row rowspan=2>Nantes<td>1<td>2<tr><td>3<td>4</table>",
    "table-spans": f"<table>{_HEAD}<tr><td colspan=2>x<tr><td rowspan=2>y<td><tr><td>z</table>",
    "table-irregular": "<table><tr><td>a<td>b<td>c<tr><td>d<tr><td rowspan=9>e<td colspan=9>f</table>",
    "table-foot": f"<table>{_HEAD}<tfoot><tr><td>somme<td>36</tfoot>{_ROWS}</table>",
    "table-blocks": "<table><tr><td><p>un</p><p>deux</p><td><ul><li>a<li>b</ul></table>",
    "table-tall": f"<table><tr><td>{_LOREM * 2}<td>{_LOREM}</table>",
    "table-empty": "<table><tr><td><td></table><p>x</p>",
    "table-inside": "<table><tr><td>a<td><table><tr><td>b</table></table>",
    "table-headers": "<table><tr><th id=a>A<th id=b>B<tr><td headers=b>1<td headers='a b'>2</table>",
    "figure": f"<figure>{_IMG}<figcaption>Légende {_A}lien</a></figcaption></figure>",
    "figure-above": f"<figure><figcaption>Légende</figcaption>{_IMG}</figure>",
    "figure-bare": f"<figure>{_IMG}</figure><p>x</p>",
    "figure-link": f"<figure>{_A}{_IMG}</a><figcaption>Légende</figcaption></figure>",
    "figure-link-links": f"<figure>{_A}{_IMG}</a><figcaption>De {_A}qui</a></figcaption></figure>",
    "figure-link-block": f"<figure><a class=block href='https://a.fr/'>{_IMG}</a><figcaption>L"
    f"</figcaption></figure>",
    "figure-wrapped": f"<figure><div><p>{_IMG}</p></div><figcaption><p>un</p><p>deux</p></figcaption>"
    f"</figure>",
    "figure-decorative": f"<figure>{_MUTE}<figcaption>Légende</figcaption></figure>",
    "figure-table": f"<figure><table>{_HEAD}{_ROWS}</table><figcaption>Villes</figcaption></figure>",
    "figure-quote": "<figure><blockquote><p>mots</p></blockquote><figcaption>Anne</figcaption></figure>",
    "figure-several": f"<figure>{_IMG}{_IMG}<figcaption>Deux</figcaption></figure>",
    "figure-long": f"<figure>{_IMG}<figcaption>{_LOREM * 3}</figcaption></figure>",
    "picture-inline": f"<p>avant {_IMG} après {_MUTE} fin</p>",
    "picture-alone": f"<p>{_IMG}</p><div>{_IMG}</div>{_IMG}",
    "picture-missing": "<p>avant <img src='picture:nulle.png' alt='Perdue'> après</p>",
    "picture-svg": f"<p>a {_SVG.format('<title>Un carré</title>')} b</p>",
    "picture-svg-mute": f"<p>a {_SVG.format('')} b</p>",
    "picture-background": "<p class=decorated>x</p>",
    "note": f"<p>Un{_NOTE}Première {_A}lien</a></span>, deux{_NOTE}Longue. {_LOREM * 2}</span> mots."
    f"</p><p>x</p>",
    "note-in-heading": f"<h2>Titre{_NOTE}Du titre</span></h2><p>x</p>",
    "note-in-item": f"<ul><li>Point{_NOTE}Du point</span><li><p>Autre{_NOTE}De l’autre</span></p><p>x"
    f"</p></ul>",
    "note-in-table": f"<table><tr><td>Case{_NOTE}De la case</span><td>x</table>",
    "note-in-term": f"<dl><dt>Terme{_NOTE}Du terme</span><dd>Sens{_NOTE}Du sens</span></dl>",
    "note-in-caption": f"<figure>{_IMG}<figcaption>Légende{_NOTE}De la légende</span></figcaption></figure>",
    "note-in-quote": f"<blockquote><p>cité{_NOTE}De qui</span></p><p>x</p></blockquote>",
    "note-in-emphasis": f"<p>Un <em lang=en>word{_NOTE}A note</span></em> fin</p>",
    "note-language": f"<p lang=en>A word{_NOTE}Another</span></p><p>un <i lang=de>Wort{_NOTE}Ein"
    f"<b lang=fr>e note</b></span></i></p><dl lang=en><dt>Word{_NOTE}A term</span><dd>x</dl>",
    "note-mute": f"<blockquote aria-hidden=true><p>cité{_NOTE}De personne</span></p></blockquote><p>x</p>",
    "quote": f"<blockquote><p>{_LOREM * 2}</p><p>Anne</p></blockquote>",
    "quote-bare": "<blockquote>nu<ul><li>a</ul>nu</blockquote>",
    "quote-nested": "<blockquote><p>un</p><blockquote><p>deux</p></blockquote></blockquote>",
    "quote-mute": f"<p>{_LOREM}</p><blockquote aria-hidden=true><p>mots répétés</p></blockquote>"
    f"<p>{_LOREM}</p>",
    "link": f"<p>avant {_A}{_LOREM * 3}</a> après</p>",
    "link-address": "<p>voir <a href='https://exemple.fr/a'>exemple.fr/a</a>, "
    "<a href='mailto:a@b.fr'>écrire</a></p>",
    "link-markup": f"<p>avant {_A}un <em>lien <strong>très</strong></em> long</a> après</p>",
    "link-picture": f"<p>{_A}{_IMG}</a> et {_A}texte {_IMG}</a></p>",
    "link-inside": "<p>voir <a href='#t'>le titre</a> <a id=nom>un nom</a></p>",
    "link-blocks": f"{_A}<h2>Un titre</h2></a>{_A}<p>un</p><p>deux</p></a><p>x</p>",
    "link-mute": f"<p>a <span aria-hidden=true>b {_A}lien</a></span> c</p>",
    "listing": "<pre>un\n  deux</pre><pre>trois</pre>",
    "columns": f"<div class=columns><h2>Titre</h2><p>{_LOREM * 3}</p><ul><li>{_LOREM}<li>b</ul></div>",
    "flex": "<div class=flex><p class=back>un</p><p>deux</p></div><div class='flex reversed'><p>a"
    "</p><p>b</p></div>",
    "grid": f"<div class=grid><p>un</p><div>{_IMG}</div><p>trois</p></div>",
    "float": f"<p>a</p><aside class=float><p>à côté</p></aside><p>{_LOREM * 2}</p>",
    "float-picture": f"<p>Un <img class=float src='picture:x.png' alt='Un carré'> {_LOREM * 2}</p>",
    "absolute": "<div class=frame><p>un</p><p class=absolute>deux</p></div><p>trois</p>",
    "turned": "<div class=turned><p>un</p></div><p class=clip>deux</p><p class=shadow>trois</p>"
    "<p class=pale>q</p>",
    "drop-cap": f"<p><span class=cap>L</span>e travail. {_LOREM * 2}</p>",
    "first-letter": f"<p class=initial>{_LOREM * 2}</p><p class=capital>Un mot</p>",
    "capitals": "<p class=small>Petites Capitales</p><h2 class=upper>En capitales</h2><p>a "
    "<b class=upper>mot</b> b</p>",
    "languages": "<p>un <span lang=en>word</span>, <em lang=de>ein Wort</em></p><p lang=es>una palabra</p>",
    "language-part": "<section lang=en><h2>Title</h2><p>word</p></section><div lang=it><p>a</p><p>b"
    "</p></div>",
    "language-item": "<ul lang=en><li>a<li lang=fr>b</ul><dl><dt lang=en>word<dd>mot</dl>",
    "abbreviations": "<section><p>Le <abbr title='Référentiel général'>RGAA</abbr> et le "
    "<abbr title='Référentiel général'>RGAA</abbr></p><p><abbr>SNCF</abbr></p></section>"
    "<section><h2>Suite</h2><p>Le <abbr title='Référentiel général'>RGAA</abbr></p></section>",
    "ruby": "<p>un <ruby>mot <rt>note</rt></ruby></p>",
    "deep": f"{'<div>' * 40}x{'</div>' * 40}",
    "generated": "<p data-before='→ '>un</p><p data-before='No 5. ' data-after=' (fin)'>deux</p>"
    "<p data-after=' ●'>x</p>",
    "leader": "<p><span>un</span><span class=leader></span> 12</p>",
    "contents": "<ol data-tag=TOC class=unmarked><li><a href='#t'>Titre</a> <span class=leader></span> "
    "<span>3</span><li><a href='#u'>Partie</a> 4<ol><li><a href='#v'>Dessous</a> 5</ol></ol>"
    "<section id=u><h2>Partie</h2><h3 id=v>Dessous</h3></section>",
    "parts": "<main><article><header><h2>a</h2></header><p>b</p></article><nav><p>c</p></nav>"
    "<footer>d</footer></main>",
    "bare": "<section>nu<p>un</p>encore <b>gras</b></section><div>seul</div>fin",
    "bare-broken": f"<section>avant<p>{_LOREM * 2}</p>après</section>",
    "block-in-line": "<p>a <span class=block>b</span> c <span class=badge>d e</span></p>",
    "mute": "<p aria-hidden=true>muet</p><p role=presentation>muet</p><p>x</p>",
    "rule": "<p>a</p><hr><p>b</p>",
    "nothing": "<div><p></p></div><p>x</p>",
    "role-asked": "<div data-tag=Index><p>a</p></div><p>b</p>",
    "details": "<details open><summary>Titre</summary><p>corps</p></details>",
}  # fmt: skip

_HERE = Place("content/1_a/a.txt", 3)
PICTURE = Picture("x.png", Path("x.png"), _HERE, "Un carré rouge")
_MUTED = Picture("y.png", Path("x.png"), _HERE, decorative=True)
_LOST = Picture("z.png", None, _HERE, "Perdue")
_NOTED = 'Un mot<span class="footnote">Une note</span> et <a href="https://exemple.fr/">un lien</a>.'


def _words(*texts: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(_HERE, text) for text in texts)


_INNER = List(_HERE, False, (_words("sous"), _words("fin")))
BLOCKS = {
    "heading": (Heading(_HERE, 2, "Inter", "a.1"), *_words(_LOREM), Heading(_HERE, 3, "Sous", "a.2"),
                *_words("x")),
    "standfirst": (Standfirst(_HERE, _LOREM), *_words(_LOREM, _NOTED)),
    "lists": (
        List(_HERE, True, ((*_words("un"), _INNER), _words("deux", "encore")), 4),
        List(_HERE, False, (_words(_NOTED), (_INNER,))),
    ),
    "quotation": (Quotation(_HERE, _words(_LOREM, "fin"), "Anne"), *_words("x")),
    "pull-quotes": (*_words(_LOREM), PullQuote(_HERE, "mots répétés", True),
                    PullQuote(_HERE, "mots", False, "Anne")),
    "figures": (
        Figure(_HERE, PICTURE, f"Légende. {_LOREM}"),
        Figure(_HERE, PICTURE, "Lien", "https://a.fr/"),
        Figure(_HERE, _MUTED, "Ornement"),
        Figure(_HERE, _LOST, "Perdue"),
    ),
    "gallery": (Gallery(_HERE, (PICTURE, PICTURE, PICTURE), _NOTED),),
    "tables": (
        Table(_HERE, (Cell("A", scope="col"), Cell("B", "right", "col")),
              tuple((Cell(f"{n}", scope="row"), Cell(_NOTED if n == 2 else "x")) for n in range(6))),
        Table(_HERE, (), ((Cell("a"), Cell("")),)),
    ),
    "terms": (
        Definitions(_HERE, (Definition(("un", "deux"), (_words("sens"), _words("a", "b"))),
                            Definition(("<em>trois</em>",), (_words(_LOREM),)))),
    ),
    "listing-divider": (Listing(_HERE, "a < b\n  c"), Divider(_HERE), *_words("x")),
    "marked-up": _words(
        'Le <abbr title="Référentiel">RGAA</abbr>, <em>fort</em>, <span lang="en">word</span>, '
        '1<sup>er</sup>, '
        '<a href="#a">là</a>, <abbr title="Référentiel">RGAA</abbr>',
        "Fin",
    ),
}  # fmt: skip


def _booklet(blocks: tuple[object, ...] = ()) -> Booklet:
    parts = [
        Section(
            f"s{n}",
            "article",
            f"Partie {n}",
            f"Partie {n}",
            _HERE,
            _words("x"),
            language="en" if n == 2 else "",
        )
        for n in (1, 2, 3)
    ]
    first = Section("a", "article", "Un <em>titre</em>", "Un titre", _HERE, blocks, PICTURE, "Sous-titre")
    front = Section("cover", "cover", "Le livret", "Le livret", _HERE, (), PICTURE, "Sous-titre")
    return Booklet("Livret", "fr", _HERE, (first, *parts), front, "Une autrice")


def templated(root: Path) -> dict[str, str]:
    """Give what the theme's templates make of each kind of block, of cover, contents and opener."""
    shown = {PICTURE: Shown("picture:x.png", 40, 30), _MUTED: Shown("picture:x.png", 40, 30)}

    def write(blocks: tuple[object, ...] = ()) -> list[str]:
        made = markup.write_sections(_booklet(blocks), BUILT_IN[1], Theme(root), shown, {"a": 3, "s1": 5})
        return [one.html for one in made]

    cover, contents, opener, *sections = write()
    foreign = sections[1]
    pages = {"cover": cover, "contents": "".join((contents, opener, *sections)), "foreign": foreign}
    return pages | {name: write(blocks)[2] for name, blocks in BLOCKS.items()}


def sheets(root: Path) -> list[tuple[str, str]]:
    """Give the theme's style sheets of the accessible edition."""
    return list(markup.read_sheets(BUILT_IN[1], Theme(root), lambda _: "#336699"))


def draw(file: Path) -> Path:
    """Draw the picture that all of the gallery shows."""
    Image.new("RGB", (40, 30), (200, 30, 30)).save(file)
    return file


def themed(paper: str) -> str:
    """Give the paper for the theme's own page masters."""
    sides = [paper.replace("@page {", f"@page section:{side} {{") for side in ("left", "right")]
    return "".join(sides) + "ul { list-style-type: disc !important }"

"""French typography of HTML: text nodes across inline markup, and what needs markup of its own."""

from __future__ import annotations

import pytest
from lxml import etree, html

from pipeline.edition import House, Times
from pipeline.typography import Change, Remark, polish_html


def typed(text: str) -> str:
    """Write ␣ for the no-break space, ⍽ for the narrow one and · for the word joiner."""
    return text.replace("␣", "\u00a0").replace("⍽", "\u202f").replace("·", "\u2060")


def polished(markup: str, language: str = "fr", house: House | None = None) -> str:
    """Polish a fragment of HTML and write it out again."""
    root = html.fragment_fromstring(markup, create_parent="div")
    polish_html(root, language, house or House())
    return str(etree.tostring(root, encoding="unicode", method="html"))[len("<div>") : -len("</div>")]


HTML = [
    ("<p>Un <em>mot</em> !</p>", "<p>Un <em>mot</em>⍽!</p>"),
    ("<p>Un <em>mot</em>!</p>", "<p>Un <em>mot</em>⍽!</p>"),
    ("<p>«<em>mot</em>»</p>", "<p>«␣<em>mot</em>␣»</p>"),
    ("<p>« <b>mot </b> » <i>!</i></p>", "<p>«␣<b>mot␣</b>»⍽<i>!</i></p>"),
    ("<p>l<b>'</b>ami d'<em>elle</em></p>", "<p>l<b>’</b>ami d’<em>elle</em></p>"),
    ("<p>mot</p><p>! suite</p>", "<p>mot</p><p>! suite</p>"),
    ("<p>mot<br>! suite</p>", "<p>mot<br>! suite</p>"),
    (
        "<ul><li>un<ul><li>: deux</li></ul>; trois</li></ul>",
        "<ul><li>un<ul><li>: deux</li></ul>; trois</li></ul>",
    ),
    ("<p>mot\n: suite «\nici\t»</p>", "<p>mot␣: suite «␣ici␣»</p>"),
    ("<p><code>a ? b : c</code> : oui</p>", "<p><code>a ? b : c</code>␣: oui</p>"),
    ("<p>d'<kbd>F'1 !</kbd>; <samp>x !</samp></p>", "<p>d’<kbd>F'1 !</kbd>⍽; <samp>x !</samp></p>"),
    ("<pre>l'ami !</pre><p>ici !</p>", "<pre>l'ami !</pre><p>ici⍽!</p>"),
    (
        "<style>a : b !</style><script>l'x ? y</script>fin !",
        "<style>a : b !</style><script>l'x ? y</script>fin⍽!",
    ),
    ("<p>mot<!-- l'x ! --> !</p>", "<p>mot<!-- l'x ! -->⍽!</p>"),
    (
        '<p lang="en">Oh! <q lang="fr">l\'ami !</q> it\'s</p>',
        '<p lang="en">Oh! <q lang="fr">l’ami⍽!</q> it\'s</p>',
    ),
    ('<p>« <em lang="en">Don\'t !</em> » !</p>', '<p>«␣<em lang="en">Don\'t !</em>␣»⍽!</p>'),
    ('<p><img alt="l\'ami !" title="oui ?">oui ?</p>', '<p><img alt="l\'ami !" title="oui ?">oui⍽?</p>'),
    (
        "<p>Vraiment ?<sup>1</sup> Et m<sup>2</sup>; fin</p>",
        "<p>Vraiment⍽?<sup>1</sup> Et m<sup>2</sup>⍽; fin</p>",
    ),
    (
        '<p>Voir <a href="#">https://a.fr/</a>?b=c; :sm<b>ile</b>: !</p>',
        '<p>Voir <a href="#">https://a.fr/</a>?b=c; :sm<b>ile</b>:⍽!</p>',
    ),
    ('<p>dit "<b>oui</b>"<br>et "non<br>ou" si</p>', "<p>dit «␣<b>oui</b>␣»<br>et «␣non<br>ou␣» si</p>"),
    ('<p>un "mot</p><p>fin" ici</p>', '<p>un "mot</p><p>fin" ici</p>'),
    ("<p>02 40 <b>99 10</b> 00</p>", "<p>02␣40␣<b>99␣10</b>␣00</p>"),
    ("<p>14<b>h30</b>, 50<i>%</i></p>", "<p>14<b>␣h␣30</b>, 50<i>␣%</i></p>"),
    ("<p>fin<b>.</b>.. <i>M.</i> Dupont</p>", "<p>fin<b>…</b> <i>M.</i>␣Dupont</p>"),
    ("<p>- un<br>- deux</p>", "<p>–␣un<br>–␣deux</p>"),
    # Ordinals.
    ("<p>le 1er mai, la 2e fois</p>", "<p>le 1<sup>er</sup>␣mai, la 2<sup>e</sup> fois</p>"),
    ("<p>2ème, 3eme, 4ièmes</p>", "<p>2<sup>e</sup>, 3<sup>e</sup>, 4<sup>es</sup></p>"),
    ("<p>1ère, 1ere, 1res</p>", "<p>1<sup>re</sup>, 1<sup>re</sup>, 1<sup>res</sup></p>"),
    ("<p>2nde, 2de, 2nd</p>", "<p>2<sup>de</sup>, 2<sup>de</sup>, 2<sup>d</sup></p>"),
    ("<p>2<sup>ème</sup> et 1<sup>er</sup> mai</p>", "<p>2<sup>e</sup> et 1<sup>er</sup>␣mai</p>"),
    ("<p>François Ier, la Ve République</p>", "<p>François I<sup>er</sup>, la V<sup>e</sup> République</p>"),
    ("<p><b>1</b>er et <b>3e</b> !</p>", "<p><b>1</b><sup>er</sup> et <b>3<sup>e</sup></b>⍽!</p>"),
    # What ends in an ordinal is seen as it is once that is raised.
    ("<p>chap. Ier, la 1 100e fois</p>", "<p>chap.␣I<sup>er</sup>, la 1⍽100<sup>e</sup> fois</p>"),
    ("<p>le 3ième siècle</p>", "<p>le 3<sup>e</sup>␣siècle</p>"),
    ("<p>4h 30e, <b>4h 30</b>e</p>", "<p>4␣h␣30<sup>e</sup>, <b>4␣h␣30</b><sup>e</sup></p>"),
    (
        '<p>5 Ve, <i lang="en">x !</i> <code>a</code><br>- 5 Ve !</p>',
        '<p>5␣V<sup>e</sup>, <i lang="en">x !</i> <code>a</code><br>–␣5␣V<sup>e</sup>⍽!</p>',
    ),
    (
        "<p>Ce, Vers, 5er, 3nde, 12de, a2e, 1e5, 4eMe</p>",
        "<p>Ce, Vers, 5er, 3nde, 12<sup>de</sup>, a2e, 1e5, 4eMe</p>",
    ),
    ("<p>voir https://a.fr/2e/1er, <code>2e</code></p>", "<p>voir https://a.fr/2e/1er, <code>2e</code></p>"),
    ('<p lang="en">the 2nde</p>', '<p lang="en">the 2nde</p>'),
    # Centuries.
    (
        "<p>le XXIe siècle</p>",
        '<p>le <span class="numeral">XXI</span><sup>e</sup>␣siècle</p>',
    ),
    (
        "<p>XIXe-XXe siècles, XVIIe et XVIIIe siècles</p>",
        '<p><span class="numeral">XIX</span><sup>e</sup>-<span class="numeral">XX</span><sup>e</sup>'
        "␣siècles, "
        '<span class="numeral">XVII</span><sup>e</sup> et <span class="numeral">XVIII</span><sup>e</sup>'
        "␣siècles</p>",
    ),
    (
        "<p>au XXI<sup>e</sup> siècle, <em>Ier</em> siècle</p>",
        '<p>au <span class="numeral">XXI</span><sup>e</sup>␣siècle, '
        '<em><span class="numeral">I</span><sup>er</sup></em>␣siècle</p>',
    ),
    # Notes' calls.
    ('<p>mot.<sup class="footnote-ref">1</sup></p>', '<p>mot·<sup class="footnote-ref">1</sup>.</p>'),
    ('<p>mot .<span data-call="1"></span> Fin</p>', '<p>mot<span data-call="1"></span>. Fin</p>'),
    ("<p>mot.<span>1</span> Fin</p>", "<p>mot.<span>1</span> Fin</p>"),
    ('<p>mot .<sup id="fnref:1">1</sup> Fin</p>', '<p>mot·<sup id="fnref:1">1</sup>. Fin</p>'),
    (
        '<p>« mot »<sup><a href="#fn:1">1</a></sup>, fin</p>',
        '<p>«␣mot·<sup><a href="#fn:1">1</a></sup>␣», fin</p>',
    ),
    ('<p>mot ?<sup class="note-call">1</sup></p>', '<p>mot·<sup class="note-call">1</sup>⍽?</p>'),
    ('<p>mot <sup class="note-call">1</sup> et</p>', '<p>mot·<sup class="note-call">1</sup> et</p>'),
    ('<p>etc.<sup class="note-call">1</sup></p>', '<p>etc.·<sup class="note-call">1</sup></p>'),
    (
        '<p><em>mot</em>.<sup class="note-call">1</sup></p>',
        '<p><em>mot</em>·<sup class="note-call">1</sup>.</p>',
    ),
    (
        '<p>mot.<sup class="note-call">1</sup><sup class="note-call">2</sup></p>',
        '<p>mot·<sup class="note-call">1</sup>⍽·<sup class="note-call">2</sup>.</p>',
    ),
    (
        '<p>mot.<span data-call="1"></span> <span data-call="2"></span> Fin</p>',
        '<p>mot<span data-call="1"></span>⍽·<span data-call="2"></span>. Fin</p>',
    ),
    ('<p>"mot"<sup class="note-call">1</sup></p>', '<p>«␣mot·<sup class="note-call">1</sup>␣»</p>'),
    ('<p><sup class="note-call">1</sup> La note.</p>', '<p><sup class="note-call">1</sup> La note.</p>'),
    (
        '<p lang="en">word.<sup class="note-call">1</sup></p>',
        '<p lang="en">word.<sup class="note-call">1</sup></p>',
    ),
]


@pytest.mark.parametrize(("before", "after"), HTML)
def test_text_nodes_are_polished_across_inline_markup(before: str, after: str) -> None:
    assert polished(typed(before)) == typed(after)
    assert polished(typed(after)) == typed(after)


def test_the_text_after_the_root_is_not_its_own() -> None:
    parent = html.fragment_fromstring("<div><p>oui !</p>non !</div>")
    polish_html(parent[0])
    assert parent.text_content() == typed("oui⍽!non !")


def test_the_language_of_the_whole_may_be_another() -> None:
    assert polished("<p>l'ami !</p>", "en") == "<p>l'ami !</p>"
    assert polished('<p lang="fr-FR">l\'ami !</p>', "en") == typed('<p lang="fr-FR">l’ami⍽!</p>')
    root = etree.fromstring('<p xml:lang="en">Oh !</p>')
    polish_html(root)
    assert root.text == "Oh !"


def test_deep_and_wide_markup() -> None:
    root = etree.Element("div")
    inner = root
    for _ in range(5_000):
        inner.text = "l'"
        inner = etree.SubElement(inner, "em")
    inner.text = "ami !"
    for _ in range(5_000):
        etree.SubElement(root, "b").tail = " mot !"
    polish_html(root)
    text = "".join(str(part) for part in root.itertext())
    assert text.count("l’") == 5_000
    assert text.count("\u202f!") == 5_001


def test_times_in_tables_have_a_setting_of_their_own() -> None:
    table = "<table><tr><td>14 h 30</td><th>9h</th></tr></table><p>14h30</p>"
    house = House(table_times=Times.COMPACT)
    after = typed("<table><tr><td>14h30</td><th>9h</th></tr></table><p>14␣h␣30</p>")
    assert polished(table, house=house) == after
    assert polished(after, house=house) == after


def test_markup_can_be_switched_off() -> None:
    text = '<p>1er, XXe siècle, mot.<sup class="note-call">1</sup></p>'
    house = House(off=("ordinals", "centuries", "calls"))
    assert polished(text, house=house) == text
    numeral = '<p>1er, <span class="numeral">XX</span>e␣siècle'
    assert polished(text, house=House(off=("ordinals",))).startswith(typed(numeral))


def test_what_new_markup_brings_is_told_and_nothing_twice() -> None:
    changes: list[Change] = []
    found: list[Remark] = []
    root = html.fragment_fromstring("<p>un<br>l'oeuvre, chap. Ier</p>")
    polish_html(root, log=lambda _, one: changes.append(one), remark=lambda _, one: found.append(one))
    assert changes == [
        Change("apostrophes", "l'oeuvre,", "l’oeuvre,", 1),
        Change("ordinals", "Ier", "I<sup>er</sup>", 1),
        Change("references", "chap. I\u2060er", "chap.\u00a0I\u2060er", 1),
    ]
    assert [one.code for one in found] == ["spelling-suspect"]


def test_changes_and_remarks_name_their_block() -> None:
    changes: list[tuple[str | None, Change]] = []
    found: list[tuple[str | None, Remark]] = []
    root = html.fragment_fromstring(
        '<div><p id="a">un<br>la 2ème oeuvre, l\'ami</p>'
        '<ul><li id="b">mot.<sup class="note-call">1</sup></li></ul></div>'
    )
    polish_html(
        root,
        log=lambda block, one: changes.append((block.get("id"), one)),
        remark=lambda block, one: found.append((block.get("id"), one)),
    )
    assert sorted(changes, key=lambda one: str(one[0])) == [
        ("a", Change("apostrophes", "l'ami", "l’ami", 1)),
        ("a", Change("ordinals", "2ème", "2<sup>e</sup>", 1)),
        ("b", Change("calls", "mot.1", "mot1.", 0)),
    ]
    assert found == [
        ("a", Remark("ordinal-spelling", "2ème", "2e", 1)),
        ("a", Remark("spelling-suspect", "oeuvre", "œuvre", 1)),
    ]


@pytest.mark.parametrize(
    "unit",
    [
        "1er ",
        "XXe ",
        "XXe-",
        "XXe siècle ",
        "I",
        "IX",
        "chap. Ier ",
        "2ème",
        "oe",
        "A ",
        '"',
        "quelque ",
        "-1 ",
        "1 x ",
    ],
)
def test_markup_and_remarks_take_time_in_proportion(unit: str) -> None:
    root = etree.Element("p")
    root.text = unit * (40_000 // len(unit))
    polish_html(root, remark=lambda *_: None)
    once = etree.tostring(root)
    polish_html(root, remark=lambda *_: None)
    assert etree.tostring(root) == once


def test_many_calls_in_one_block() -> None:
    root = etree.Element("p")
    root.text = "mot."
    for _ in range(5_000):
        etree.SubElement(root, "sup", {"class": "note-call"}).tail = " mot."
    polish_html(root)
    assert "".join(str(part) for part in root.itertext()).count("mot\u2060.") == 5_000

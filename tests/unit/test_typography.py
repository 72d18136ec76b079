"""French apostrophes and the spaces of « » ; : ! ?, on plain text and on the text nodes of HTML."""

from __future__ import annotations

import pytest
from lxml import etree, html

from pipeline.typography import plain, polish, polish_html


def typed(text: str) -> str:
    """Write ␣ for the no-break space and ⍽ for the narrow one."""
    return text.replace("␣", "\u00a0").replace("⍽", "\u202f")


POLISHED = [
    ("Quoi ?! Non", "Quoi⍽?! Non"),
    ("Quoi?! Non", "Quoi⍽?! Non"),
    ("fin !!", "fin⍽!!"),
    ("fin!!!", "fin⍽!!!"),
    ("déjà␣!", "déjà⍽!"),
    ("déjà ␣\u2009⍽!", "déjà⍽!"),
    ("un ; deux", "un⍽; deux"),
    ("un; deux", "un⍽; deux"),
    ("liste : un", "liste␣: un"),
    ("liste: un", "liste␣: un"),
    ("liste⍽: un", "liste␣: un"),
    ("« casser »", "«␣casser␣»"),
    ("«casser»", "«␣casser␣»"),
    ("«⍽casser  ␣»", "«␣casser␣»"),
    ("« Comment créer, … ? comment ? ».", "«␣Comment créer, …⍽? comment⍽?␣»."),
    ("« Oui ! » : fin", "«␣Oui⍽!␣»␣: fin"),
    ("«Oui!»; fin", "«␣Oui⍽!␣»⍽; fin"),
    ("« (déjà) » ?", "«␣(déjà)␣»⍽?"),
    ('(déjà) : un, [deux]; 3? "quatre"! 50 %?', '(déjà)␣: un, [deux]⍽; 3⍽? "quatre"⍽! 50 %⍽?'),
    ("etc.; Non...?", "etc.⍽; Non...⍽?"),
    ("Tu crois ?) Ah !… Si ?, oui !.", "Tu crois⍽?) Ah⍽!… Si⍽?, oui⍽!."),
    ("l'île d'Ancenis, s'est aujourd'hui", "l’île d’Ancenis, s’est aujourd’hui"),
    ("lʼîle l´île l`île d’articuler", "l’île l’île l’île d’articuler"),
    ("l'« ami », qu'\"elle\", d'1 an, L'(autre)", 'l’«␣ami␣», qu’"elle", d’1 an, L’(autre)'),
    ("l'e\u0301té e\u0301 !", "l’e\u0301té e\u0301⍽!"),
    ("Voir : (link: https://x.fr text: ici)", "Voir␣: (link: https://x.fr text: ici)"),
    ("Voir https://a.fr/x?b=c;d !", "Voir https://a.fr/x?b=c;d⍽!"),
    ("«https://a.fr» : a@b.fr; photo.jpg?", "«␣https://a.fr␣»␣: a@b.fr⍽; photo.jpg⍽?"),
    ("d'https://a.fr/l'ile", "d’https://a.fr/l'ile"),
    ("(link: sans fin : oui !", "(link: sans fin␣: oui⍽!"),
    ("vers\n! suite : ici\n« mot »\n: fin", "vers\n! suite␣: ici\n«␣mot␣»\n: fin"),
]

UNCHANGED = [
    "https://a.fr/x?b=c;d",
    "https://a.fr; www.a.fr/l'ile? mailto:a@b.fr?subject=c!",
    "10:30, 16:9, 3:1",
    "a@b.fr o'brien@exemple.fr",
    "std::string et :: puis a:: b",
    ":smile: bravo :+1: fin",
    "C:\\Dossier\\l'été; C:/x",
    "l'été.jpg, images/l'ile.png",
    "Mots-clés:culture",
    "(!) (?) [?] (?!) ( ? )",
    "?",
    "! seul",
    "red !important",
    "a?.b c!=d e?f g;h i!j",
    "![texte](x.png)",
    "[x]: https://a.fr",
    "|:--|:-:|",
    "sourire :) ;-) :-(",
    "&nbsp; R&amp;D &#8239; fin",
    "44000 Nantes, en 2023, 2022-2023,",
    "«",
    "»",
    "« ",
    " »",
    "'mot' 5'30 les années '90 f'(x) rock 'n' roll 'l' ici",
    "",
]


@pytest.mark.parametrize(("before", "after"), POLISHED)
def test_french_signs_get_their_spaces_and_apostrophes(before: str, after: str) -> None:
    assert polish(typed(before)) == typed(after)
    assert polish(typed(after)) == typed(after)


@pytest.mark.parametrize("text", UNCHANGED)
def test_what_is_not_prose_stays_as_typed(text: str) -> None:
    assert polish(text) == text


@pytest.mark.parametrize("language", ["en", "de-CH", "frr", ""])
def test_other_languages_stay_as_typed(language: str) -> None:
    assert polish("« l'ami » ; oui !", language) == "« l'ami » ; oui !"


@pytest.mark.parametrize("language", ["fr", "FR", "fr-CA", "fr_FR"])
def test_french_under_any_tag(language: str) -> None:
    assert polish("oui !", language) == typed("oui⍽!")


def test_metadata_has_no_narrow_space() -> None:
    assert plain("l'ami : oui ! 10\u202f000") == typed("l’ami␣: oui␣! 10␣000")
    assert plain("oui\u202f!", "en") == typed("oui␣!")


def polished(markup: str, language: str = "fr") -> str:
    """Polish a fragment of HTML and write it out again."""
    root = html.fragment_fromstring(markup, create_parent="div")
    polish_html(root, language)
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
]


@pytest.mark.parametrize(("before", "after"), HTML)
def test_text_nodes_are_polished_across_inline_markup(before: str, after: str) -> None:
    assert polished(before) == typed(after)


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


@pytest.mark.parametrize(
    "unit",
    [
        " ", "\u00a0", "a", "'", "l'", "« ", " »", "«»", " ; ", "!?", ":", ":a", "a:", "://", "a@", "a@b.c",
        "@a.b", "(link:", "(link:)", ")", "&a", "[", "[a]:", "www.", ":\\", "a.jpg", "aé://", ".", "...?",
        "\n!",
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["!", "é", ")"])
def test_long_repetitions_end_and_stay_stable(unit: str, end: str) -> None:
    """Long runs of what a rule starts with: nothing is lost, and doing it again changes nothing."""
    text = unit * (40_000 // len(unit)) + end
    once = polish(text)
    assert polish(once) == once
    assert [c for c in once if c.isalnum()] == [c for c in text if c.isalnum()]


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

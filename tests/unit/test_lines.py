"""Lines as a typesetter leaves them: seen on laid-out pages, beside what the engine does by itself."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import fontpkg
import pytest
import weasyprint

from pipeline import tagging
from pipeline.fascicle import Side
from pipeline.typesetting import Copy, breaking, engine, lines, setting
from tests.tools.press import Press
from tests.tools.tagtree import read_tags

FONT = fontpkg.path("spectral", nearest=True)
NB, HYPHEN = "\u00a0", "\u2010"
LONG = (
    "Accompagnement quotidiennement bibliothécaires départementales, transformation professionnelle "
    "progressivement établissements environnants interlocutrices représentations respectives accompagnées."
)


@pytest.fixture(autouse=True)
def _installed() -> None:
    engine.install()


def laid_out(body: str, css: str = "", *, finish: breaking.Finish | None = None, lang: str = "fr") -> Any:
    face = f'@font-face {{ font-family: Ours; src: url("{FONT.as_uri()}") }} html {{ font: 10pt/13pt Ours }}'
    paper = "@page { size: 60mm 100mm; margin: 5mm } p, h1, h2 { margin: 0 } html { hyphens: auto }"
    document = weasyprint.HTML(
        string=f"<html lang={lang}><style>{face}{paper}{css}</style><body>{body}</body></html>"
    )
    if finish is not None:
        breaking.bind_words(document.etree_element)
    with breaking.finishing(finish):
        return document.render().pages


def texts(pages: Any) -> list[str]:
    return [breaking.text_of(line) for page in pages for line in lines._lines(page._page_box.children[0])]


def both(body: str, css: str = "", **options: Any) -> tuple[list[str], list[str]]:
    """Give the lines as the engine breaks them, and as they are finished."""
    return texts(laid_out(body, css, **options)), texts(
        laid_out(body, css, finish=breaking.Finish(), **options)
    )


def broken(found: list[str]) -> list[str]:
    """Give the words that lines break, as they stand at the end."""
    return [line.split()[-1] for line in found if line.endswith(HYPHEN)]


def test_a_line_that_its_words_fill_is_not_ended_after_the_first() -> None:
    """As the engine does where only the blank before a link has no room."""
    body = "<p>Le bulletin se remplit en ligne, sur <a>la page de la formation</a>, ou sur papier"
    found, plain = [], []
    for tenths in range(500, 620, 2):
        css = f"p {{ width: {tenths / 10}mm }} @page {{ size: 90mm 100mm }} html {{ hyphens: manual }}"
        before, after = both(body, css)
        plain.append(before[0])
        found.append(after[0])
    assert "Le" in plain, "the engine does it by itself: nothing is to be wrapped any more"
    assert min(map(len, found)) > 25


# ── words that stay whole ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "word", ["Montbertranière", "Châteaubriant", "UNIVERSITAIRES", "www.mediatheques-reunies.fr",
             "https://exemple.fr/professionnelles", "accompagnement@departementale.fr",
             "bibliotheques.exemple.fr"]
)  # fmt: skip
def test_names_and_addresses_are_not_broken(word: str) -> None:
    plain, finished = [], []
    for width in range(40, 62):
        body = f"<p>Nous irons bientôt ensemble voir {word} puis nous rentrerons tranquillement chez nous"
        one, other = both(body, f"p {{ width: {width}mm }}")
        plain += broken(one)
        finished += broken(other)
    parts = {word[:n] for n in range(2, len(word))}
    assert any(one.rstrip(HYPHEN) in parts or one.rstrip(HYPHEN)[:4] in word for one in plain)
    assert not any(one.rstrip(HYPHEN) in parts or one.rstrip(HYPHEN).strip("’.") in parts for one in finished)
    assert all(one[0].islower() for one in finished)


def test_nouns_of_languages_that_write_them_large_are_broken() -> None:
    body = "<p>" + "Die Zusammenarbeit verschiedener Kultureinrichtungen. " * 6
    _, finished = both(body, "p { width: 32mm }", lang="de")
    assert any(one[0].isupper() for one in broken(finished))


def test_a_word_is_not_broken_before_its_apostrophe() -> None:
    body = "<p>" + "Il faut aujourd’hui que l’émancipation et l’organisation se rejoignent enfin. " * 3
    seen: dict[bool, set[str]] = {False: set(), True: set()}
    for width in range(18, 50):
        for done, found in enumerate(both(body, f"p {{ width: {width}mm; hyphenate-limit-chars: 5 2 2 }}")):
            seen[bool(done)].update(broken(found))
    assert {one for one in seen[False] if one.startswith("auj") or one == f"au{HYPHEN}"}
    assert not {one for one in seen[True] if one.startswith("au")}
    assert f"l’éman{HYPHEN}" in seen[True]


def test_the_last_word_of_a_paragraph_is_not_broken() -> None:
    last_plain, last_finished = 0, 0
    for width in range(24, 50):
        body = "<p>Nous préparons ensemble une transformation<p>Elle vaut <em>pour les établissements</em>."
        plain, finished = both(body, f"p {{ width: {width}mm }}")
        ends = re.compile("^(mation|tion|formation|ments|sements|blissements)")
        last_plain += any(ends.match(line) for line in plain)
        last_finished += any(ends.match(line) for line in finished)
    assert last_plain > 0
    assert last_finished == 0


# ── hyphens, line after line ────────────────────────────────────────────────────────────────────────────────


def running(found: list[str]) -> int:
    most = now = 0
    for line in found:
        now = now + 1 if line.endswith(HYPHEN) else 0
        most = max(most, now)
    return most


def test_no_more_than_two_lines_in_a_row_end_in_hyphens() -> None:
    most = {"plain": 0, "finished": 0}
    for width in range(29, 44):
        plain, finished = both(f"<p>{LONG.lower() * 2}", f"p {{ width: {width}mm; text-align: justify }}")
        most["plain"] = max(most["plain"], running(plain))
        most["finished"] = max(most["finished"], running(finished))
        assert finished[-1].endswith(".")
    assert most["plain"] > breaking.RUNNING
    assert most["finished"] == breaking.RUNNING


def ends_of_pages(pages: Any) -> list[str]:
    return [texts([page])[-1] for page in pages]


def test_no_page_ends_in_a_hyphen() -> None:
    plain, finished = [], []
    for height in range(60, 100, 3):
        css = f"@page {{ size: 42mm {height}mm }}"
        body = f"<p>{LONG}</p>" * 4
        plain += ends_of_pages(laid_out(body, css))
        finished += ends_of_pages(laid_out(body, css, finish=breaking.Finish()))
    assert broken(plain)
    assert not broken(finished)


def test_a_word_that_still_breaks_at_a_page_end_has_the_section_typeset_again(tmp_path: Path) -> None:
    # Six lines that must stay together move the page's end further up than can be foreseen.
    again, words = 0, LONG.rstrip(".").split()
    turned = "".join(
        f"<p data-place='content/a.txt:3'>{' '.join(words[n:] + words[:n])}.</p>" for n in range(6)
    )
    for height in range(60, 100, 2):
        css = f"@page {{ size: 42mm {height}mm; margin: 5mm }} p {{ widows: 6; hyphens: auto }}"
        made = Press(tmp_path).set(turned, css)
        again += bool(made.begun.whole)
        told = [dict(one.words)["what"] for one in made.findings if one.code == "line-finish"]
        assert lines._WHAT["page"][0] not in told
    assert again


# ── short last lines ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Une phrase assez longue pour le lit</p>", f"Une phrase assez longue pour le{NB}lit"),
        ("<p>Une phrase assez longue, et voilà.</p>", "Une phrase assez longue, et voilà."),
        ("<p>Une autre phrase <em>assez longue</em> ici.</p>", f"Une autre phrase assez longue{NB}ici."),
        ("<p>Une phrase assez longue <em>ou pas</em>.</p>", f"Une phrase assez longue ou{NB}pas."),
        ("<p>Une phrase assez longue<br>\nou pas</p>", f"Une phrase assez longue\nou{NB}pas"),
        ("<p>Une phrase assez longue <em> ou pas</em></p>", f"Une phrase assez longue  ou{NB}pas"),
        ("<p>Une phrase assez longue <em> et là</em></p>", f"Une phrase assez longue{NB}et{NB}là"),
        ("<p>Oui !</p>", "Oui !"),
        ("<p>Un texte ici.</p>", "Un texte ici."),
        (
            "<ul><li>Un\n<ul><li>Une phrase assez longue ou pas</li></ul></li></ul>",
            f"Un\nUne phrase assez longue ou{NB}pas",
        ),
        ("<pre>un mot ici</pre>", "un mot ici"),
    ],
)
def test_short_last_words_are_bound_to_the_ones_before(body: str, expected: str) -> None:
    root = weasyprint.HTML(string=body).etree_element
    breaking.bind_words(root)
    assert "".join(next(root.iter("body")).itertext()) == expected
    breaking.bind_words(root)
    assert "".join(next(root.iter("body")).itertext()) == expected


def test_the_end_of_a_note_and_of_an_item_before_its_list_are_bound() -> None:
    note = "<p>Un mot<span class=footnote>Voir la circulaire du mois de mai 2024.</span> et la suite</p>"
    item = "<ul><li>Une phrase assez longue, et là<ul><li>Un</li></ul></li></ul>"
    root = weasyprint.HTML(string=note + item).etree_element
    breaking.bind_words(root)
    text = "".join(root.itertext())
    assert f"mai{NB}2024." in text
    assert f"longue,{NB}et{NB}là" in text


@pytest.mark.parametrize(
    "body",
    ["<p>le \n <em>le le </em> </em> ", "<p>a  \n  b  \n  c  ", "<p> <em> a </em> <em> b </em> "],
)
def test_blanks_of_any_number_are_bound(body: str) -> None:
    root = weasyprint.HTML(string=body).etree_element
    words = "".join(next(root.iter("p")).itertext()).split()
    breaking.bind_end(next(root.iter("p")))
    assert "".join(next(root.iter("p")).itertext()).split() == words


def test_a_note_at_the_foot_is_no_end_of_a_line() -> None:
    root = weasyprint.HTML(
        string="<p>Une phrase assez longue et là<span class=footnote>Une note</span>"
    ).etree_element
    breaking.bind_words(root)
    assert "".join(next(root.iter("p")).itertext()) == f"Une phrase assez longue{NB}et{NB}làUne note"


def test_a_short_text_in_two_lines_is_bound_where_it_shows(tmp_path: Path) -> None:
    css = "p { width: 25mm; hyphens: manual }"
    with pytest.MonkeyPatch.context() as patched:
        seen: list[list[str]] = []
        original = lines.faults
        patched.setattr(lines, "faults", lambda pages: (seen.append(texts(pages)), original(pages))[1])
        made = Press(tmp_path).set("<p>Lire ou écrire ici</p>", css)
    assert [one[-1] for one in seen] == ["ici", f"écrire{NB}ici"]
    assert made.findings == ()


def test_no_last_line_is_shorter_than_five_letters() -> None:
    for width in range(26, 54):
        for end in ("où.", "le lit.", "<em>ici</em>.", "a, b."):
            _, finished = both(
                f"<p>Nous avons déjà parlé des livres et aussi {end}", f"p {{ width: {width}mm }}"
            )
            assert sum(letter.isalnum() for letter in finished[-1]) >= breaking.SHORTEST


# ── addresses ───────────────────────────────────────────────────────────────────────────────────────────────

ADDRESSES = (
    "https://www.loire-atlantique.fr/les-solidarites/culture-et-lien-social/formation-mixte-2026.html",
    "formation-mixte@loire-atlantique.fr",
    "www.une-salle-et-une-autre.fr/a",
    "J.-P.",
)


def test_no_line_ends_on_a_hyphen_that_an_address_has() -> None:
    plain, finished = [], []
    for width in range(50, 80, 3):
        body = "".join(f"<p>{'Ou ' * lead}{one} et la suite</p>" for one in ADDRESSES for lead in (2, 5, 8))
        before, after = both(body, f"p {{ width: {width}mm }} @page {{ size: 90mm 900mm }}")
        plain += before
        finished += after
    assert [line for line in plain if line.endswith("-")]
    assert not [line for line in finished if line.endswith("-")]
    assert [line for line in finished if line.startswith("-")]
    assert max(map(len, finished)) < 60


def test_an_address_is_read_as_it_was_typed(tmp_path: Path) -> None:
    body = "".join(f"<p>Voir {one} et la suite</p>" for one in ADDRESSES)
    made = Press(tmp_path).set(body, tagged=True)
    words = "".join(read_tags(tagging.finish(made.pdf)).text.split())
    assert all(one in words for one in ADDRESSES)


def test_words_without_end_are_looked_at_in_proportion() -> None:
    root = weasyprint.HTML(string=f"<p>@ / {'.-' * 20_000} {'a@' * 20_000}</p>").etree_element
    before = time.process_time()
    breaking.bind_words(root)
    assert time.process_time() - before < 5  # it was a minute where each sign was a new beginning


def test_addresses_are_marked_once() -> None:
    root = weasyprint.HTML(string=f"<p>{' '.join(ADDRESSES)}</p>").etree_element
    breaking.bind_words(root)
    once = "".join(root.itertext())
    breaking.bind_words(root)
    assert "".join(root.itertext()) == once


# ── titles ──────────────────────────────────────────────────────────────────────────────────────────────────


def widths(pages: Any) -> list[float]:
    return [line.width for page in pages for line in lines._lines(page._page_box.children[0])]


def test_lines_of_a_title_are_even_and_as_many_as_before() -> None:
    body = "<h1>Lire ensemble, écrire, chanter, danser, jouer, partager</h1>"
    css = "@page { size: 150mm 100mm } h1 { hyphens: manual; width: 120mm }"
    plain, finished = laid_out(body, css), laid_out(body, css, finish=breaking.Finish())
    assert len(texts(plain)) == len(texts(finished)) == 2
    spread = [max(found) - min(found) for found in (widths(plain), widths(finished))]
    assert spread[1] < spread[0] / 2


def test_a_title_in_one_line_and_a_paragraph_stay_as_they_are() -> None:
    for body in (
        "<h1>Se rencontrer</h1>",
        "<p>Se rencontrer autour des pratiques culturelles et du travail</p>",
    ):
        plain, finished = both(body, "html { hyphens: manual }")
        assert plain == finished


def test_what_is_set_like_a_title_has_even_lines() -> None:
    words = "La culture vient avec le reste et y prend toute sa part"
    css = "p { width: 50mm; hyphens: manual } @page { size: 80mm 80mm }"
    plain, finished = both(f"<p class=balanced>{words}</p>", css)
    assert len(finished) == len(plain) == 2
    assert abs(len(finished[0]) - len(finished[1])) < abs(len(plain[0]) - len(plain[1]))
    assert "y\u00a0prend" in " ".join(finished)


def test_a_centred_title_stays_centred() -> None:
    body = "<h1>Se rencontrer autour des pratiques culturelles et du travail</h1>"
    pages = laid_out(body, "h1 { text-align: center }", finish=breaking.Finish())
    for line in lines._lines(pages[0]._page_box.children[0]):
        left = line.position_x - pages[0]._page_box.margin_left
        assert abs(left * 2 + line.width - pages[0]._page_box.width) < 0.5


def test_no_line_of_a_title_ends_in_a_single_letter() -> None:
    plain_too = 0
    for width in range(24, 50):
        plain, finished = both(
            "<h2>Le pont remuant, à deux pas du quai, où l’on va et il y a longtemps</h2>",
            f"h2 {{ width: {width}mm; font-size: 12pt }}",
        )
        plain_too += any(re.search(r"[\s’]\w$", line.rstrip()) for line in plain[:-1])
        assert not any(re.search(r"[\s’]\w$", line.rstrip()) for line in finished[:-1])
    assert plain_too


def test_a_title_prefers_not_to_part_a_little_word_from_the_next() -> None:
    body = "<h1>Le ruisseau et la braise</h1>"
    plain, finished = both(body, "h1 { width: 46mm; font-size: 16pt }")
    assert [line.strip() for line in plain] == ["Le ruisseau et la", "braise"]
    assert [line.strip() for line in finished] == ["Le ruisseau", "et la braise"]


def test_a_title_beside_a_float_keeps_its_lines() -> None:
    float_ = "<div style='float: left; width: 20mm; height: 20mm'></div>"
    body = f"{float_}<h1>Se rencontrer autour des pratiques</h1>"
    plain, finished = both(body)
    assert plain == finished


# ── what is told, and what is left to the engine ────────────────────────────────────────────────────────────


def test_what_cannot_be_mended_is_told_with_its_page_and_place(tmp_path: Path) -> None:
    css = "@page { size: 30mm 60mm; margin: 5mm } p { hyphens: auto; width: 9mm }"
    words = "anticonstitutionnellement " * 12
    body = f"<p>un</p><p style='break-before: page' data-place='content/a.txt:7'>{words}</p>"
    told = [one for one in Press(tmp_path).set(body, css).findings if one.code == "line-finish"]
    assert {str(one.place) for one in told} == {"content/a.txt:7"}
    assert {one.page for one in told} >= {2, 3}
    assert {dict(one.words)["what"] for one in told} >= {lines._WHAT["page"][0], lines._WHAT["running"][0]}
    assert told[0].message("fr").split(" : ")[0] in {found[1] for found in lines._WHAT.values()}


def test_a_word_wider_than_the_line_is_broken_rather_than_jut_out() -> None:
    body = "<p>Voir les Interconnaissances et www.interconnaissances.fr bientôt"
    plain, finished = both(body, "p { width: 16mm }")
    assert broken(plain)
    assert broken(finished) == broken(plain)
    assert max(map(len, finished)) == max(map(len, plain))


def test_a_section_that_is_not_to_be_finished_has_the_engines_own_lines(tmp_path: Path) -> None:
    styles = Press(tmp_path).styles("p { width: 30mm; hyphens: auto }")
    html = f"<html lang=fr><body><p>{LONG}</p></body></html>"
    plain, finished = (Copy(html, styles, (), Side.RECTO, False, finished=done) for done in (False, True))
    assert plain.key("") != finished.key("")
    assert setting.typeset(plain).pdf != setting.typeset(finished).pdf
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(engine, "_finished_lines", engine._iter_line_boxes)
        patched.setattr(engine, "_noting_text", engine._split_first_line)
        assert setting.typeset(plain).pdf == setting.typeset(replaced(plain)).pdf
    engine.install()


def replaced(copy: Copy) -> Copy:
    """Give the same copy as another object."""
    return Copy(copy.html, copy.styles, copy.pictures, copy.side, copy.tagged, copy.notes, copy.finished)

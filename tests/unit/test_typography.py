"""French typography of plain text: every rule, and what looks like its case but is none."""

from __future__ import annotations

import pytest

from pipeline.edition import RULES, House, Ranges, Times
from pipeline.typography import Change, plain, polish


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
    ('(déjà) : un, [deux]; 3? "quatre"! 50 %?', "(déjà)␣: un, [deux]⍽; 3⍽? «␣quatre␣»⍽! 50␣%⍽?"),
    ("etc.; Non...?", "etc.⍽; Non…⍽?"),
    ("Tu crois ?) Ah !… Si ?, oui !.", "Tu crois⍽?) Ah⍽!… Si⍽?, oui⍽!."),
    ("l'île d'Ancenis, s'est aujourd'hui", "l’île d’Ancenis, s’est aujourd’hui"),
    ("lʼîle l´île l`île d’articuler", "l’île l’île l’île d’articuler"),
    ("l'« ami », qu'\"elle\", d'1 an, L'(autre)", "l’«␣ami␣», qu’«␣elle␣», d’1 an, L’(autre)"),
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
    "(!) (?) [?] (?!)",
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


@pytest.mark.parametrize(
    "unit",
    [
        " ", "\u00a0", "a", "'", "l'", "« ", " »", "«»", " ; ", "!?", ":", ":a", "a:", "://", "a@", "a@b.c",
        "@a.b", "(link:", "(link:)", ")", "&a", "[", "[a]:", "www.", ":\\", "a.jpg", "aé://", ".", "...?",
        "\n!", '"', '" ', ' "', '"a', "« \"", "“ ", "- ", " -", " - ", "– ", "( ", " )", " .", " ,", "...",
        "…", "etc", "etc.", "[…]", "{", "{}", "1 ", "000 ", "1 000 ", "1 0", "02 ", "+3 ", "+33 2", "12 h ",
        "9h", "%", "5 m", "M. ", "A. ", "p. ", "n°", "§1", "X", "XXe ", "1er", "fr.", "a.fr", "#fff", "1-",
        "SIRET 1", "\u2028", "°",
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["!", "é", ")"])
def test_long_repetitions_end_and_stay_stable(unit: str, end: str) -> None:
    """Long runs of what a rule starts with: nothing is lost, and doing it again changes nothing."""
    text = unit * (40_000 // len(unit)) + end
    once = polish(text)
    assert polish(once) == once
    assert [c for c in once if c.isalnum()] == [c for c in text if c.isalnum()]


# The reference's own list of strings to keep.
REFERENCE = [
    ("Quoi ?! Non...", "Quoi⍽?! Non…"),
    ("https://a.fr/x?b=c;d", "https://a.fr/x?b=c;d"),
    ("rdv 14h30", "rdv 14␣h␣30"),
    ("10 000 €", "10⍽000␣€"),
    ("44000 Nantes", "44000 Nantes"),
    ("en 2023", "en 2023"),
    ("M. Dupont", "M.␣Dupont"),
    ("n° 12", "n°␣12"),
    ("« casser »", "«␣casser␣»"),
    ('"l\'île"', "«␣l’île␣»"),
    ('« il dit "oui" »', "«␣il dit “oui”␣»"),
    ("10:30", "10:30"),
    ("16:9", "16:9"),
    ("a@b.fr", "a@b.fr"),
    ("fin !!", "fin⍽!!"),
    ("déjà␣!", "déjà⍽!"),
    ("20°C", "20␣°C"),
    ("XXIe siècle", "XXIe␣siècle"),
    ("J. R. R. Tolkien", "J.⍽R.⍽R.␣Tolkien"),
    ("02 40 99 10 00", "02␣40␣99␣10␣00"),
    ("1er mai", "1er␣mai"),
    ("50%", "50␣%"),
    ("Voir : (link: https://x.fr text: ici)", "Voir␣: (link: https://x.fr text: ici)"),
    # The sample file.
    ("s'est d'Ancenis l'isolement d’articuler", "s’est d’Ancenis l’isolement d’articuler"),
    (
        "« Comment créer, … ? comment sortir de l'isolement quelque soit l’âge ? ».",
        "«␣Comment créer, …⍽? comment sortir de l’isolement quelque soit l’âge⍽?␣».",
    ),
    (
        "(Théâtre Quartier Libre d'Ancenis, réseau des bibliothèques ...) et",
        "(Théâtre Quartier Libre d’Ancenis, réseau des bibliothèques…) et",
    ),
    ("En 2022-2023, le", "En 2022-2023, le"),
]

RULED = {
    "ellipsis": [
        ("Non...", "Non…"),
        ("bibliothèques ... et", "bibliothèques… et"),
        ("bibliothèques … et", "bibliothèques… et"),
        ("etc...", "etc."),
        ("etc… Fin", "etc. Fin"),
        ("Etc. ...", "Etc."),
        ("« ... suite", "«␣… suite"),
        ("un, ... deux", "un, … deux"),
        ("il dit ...oui", "il dit …oui"),
    ],
    "double-spaces": [
        ("un  deux", "un deux"),
        ("un ␣deux", "un deux"),
        ("un␣␣deux", "un␣deux"),
        ("un.  Deux", "un. Deux"),
        ("un⍽⍽deux", "un⍽deux"),
    ],
    "brackets": [
        ("( un ) et [ deux ]", "(un) et [deux]"),
        ("(␣un␣)", "(un)"),
        ("( ? )", "(?)"),
        ("(« un » )", "(«␣un␣»)"),
    ],
    "stops": [("mot . Fin", "mot. Fin"), ("mot , fin", "mot, fin"), ("(mot) .", "(mot).")],
    "quotes": [
        ('dit "oui", "non"', "dit «␣oui␣», «␣non␣»"),
        ('" oui "', "«␣oui␣»"),
        ('(voir "note")', "(voir «␣note␣»)"),
        ('"un "deux" trois"', "«␣un “deux” trois␣»"),
        ("« il dit « oui » et »", "«␣il dit “oui” et␣»"),
        ('"« oui »"', "«␣“oui”␣»"),
        ("« il dit “ oui ” »", "«␣il dit “oui”␣»"),
        ('le "A4"', "le «␣A4␣»"),
        ('"en 2024" et', "«␣en 2024␣» et"),
        ('l\'"île"', "l’«␣île␣»"),
        ('"seul et "deux"', '"seul et «␣deux␣»'),
    ],
    "omissions": [("un [...] deux", "un␣[…]␣deux"), ("[…] deux", "[…]␣deux"), ("« […] »", "«␣[…]␣»")],
    "dashes": [
        ("mot - incise - mot", "mot –␣incise␣– mot"),
        ("mot – incise – mot", "mot –␣incise␣– mot"),
        ("mot — incise — mot", "mot —␣incise␣— mot"),
        ("mot – fin. Mot – fin", "mot –␣fin. Mot –␣fin"),
        ("mot – incise –, suite", "mot –␣incise␣–, suite"),
        ("un -- deux", "un –␣deux"),
        ("- un point", "–␣un point"),
        ("un\n- deux\n— trois", "un\n–␣deux\n—␣trois"),
        ("Nantes - Rennes", "Nantes –␣Rennes"),
    ],
    "phones": [
        ("tél. : 02 40 99 10 00", "tél.␣: 02␣40␣99␣10␣00"),
        ("+33 2 40 99 10 00", "+33␣2␣40␣99␣10␣00"),
        ("+33 (0)2 40 99 10 00", "+33␣(0)2␣40␣99␣10␣00"),
        ("0 800 123 456", "0␣800␣123␣456"),
    ],
    "thousands": [
        ("10 000 habitants", "10⍽000 habitants"),
        ("1 500 000 habitants", "1⍽500⍽000 habitants"),
        ("de 10 000 à 20 000", "de 10⍽000 à 20⍽000"),
        ("10␣000", "10⍽000"),
        ("3 500,50 €", "3⍽500,50␣€"),
    ],
    "degrees": [("20°C", "20␣°C"), ("20 ° C", "20␣°C"), ("20 °C", "20␣°C"), ("45 °", "45°"), ("45°", "45°")],
    "units": [
        ("50%", "50␣%"),
        ("2,5 ‰", "2,5␣‰"),
        ("10€", "10␣€"),
        ("30 €/j", "30␣€/j"),
        ("5 $ ou 4£", "5␣$ ou 4␣£"),
        ("12 k€, 3M€", "12␣k€, 3␣M€"),
        ("100km, 3 m, 20 min, 2 h", "100␣km, 3␣m, 20␣min, 2␣h"),
        ("50 m², 3 kg et 20 Mo", "50␣m², 3␣kg et 20␣Mo"),
        ("10-15 %", "10-15␣%"),
        ("TVA 20 %", "TVA 20␣%"),
        ("20⍽%", "20␣%"),
    ],
    "dates": [
        ("12 mai 2024", "12␣mai 2024"),
        ("du 1er au 3 mai", "du 1er au 3␣mai"),
        ("le 1er janvier", "le 1er␣janvier"),
        ("5 févr. et 7 AOÛT", "5␣févr. et 7␣AOÛT"),
    ],
    "times": [
        ("14h30", "14␣h␣30"),
        ("14 h 30", "14␣h␣30"),
        ("14H30", "14␣H␣30"),
        ("10h-12h", "10␣h-12␣h"),
        ("9h à 17h", "9␣h à 17␣h"),
        ("(9h)", "(9␣h)"),
        ("24h/24", "24␣h/24"),
    ],
    "titles": [
        ("M. le Préfet", "M.␣le Préfet"),
        ("MM. Durand et Petit", "MM.␣Durand et Petit"),
        ("Mme Durand, Mmes Petit", "Mme␣Durand, Mmes␣Petit"),
        ("Mlle Durand, Dr Petit, Pr. Roux", "Mlle␣Durand, Dr␣Petit, Pr.␣Roux"),
        ("Me Durand, Mgr Petit", "Me␣Durand, Mgr␣Petit"),
        ("St Nazaire, Ste Luce", "St␣Nazaire, Ste␣Luce"),
        ("Mme la Maire, M. l'adjoint", "Mme␣la Maire, M.␣l’adjoint"),
    ],
    "numbers": [
        ("n°12", "n°␣12"),
        ("N° SIRET", "N°␣SIRET"),
        ("n ° 12", "n°␣12"),
        ("n°s 12 et 13", "n°s␣12 et 13"),
        ("no 12", "no␣12"),
        ("nº 3", "nº␣3"),
    ],
    "references": [
        ("p. 12, pp. 3-4", "p.␣12, pp.␣3-4"),
        ("p.12", "p.␣12"),
        ("Art. 3", "Art.␣3"),
        ("art. L. 123-4, art. R. 5", "art.␣L.␣123-4, art.␣R.␣5"),
        ("§ 4 et §4", "§␣4 et §␣4"),
        ("chap. 2, t. II, vol. 3, fig. 4, tab. 5", "chap.␣2, t.␣II, vol.␣3, fig.␣4, tab.␣5"),
    ],
    "initials": [
        ("A. Dupont", "A.␣Dupont"),
        ("J.-P. Sartre", "J.-P.␣Sartre"),
        ("J.R.R. Tolkien", "J.R.R.␣Tolkien"),
        ("M. R. Dupont", "M.␣R.␣Dupont"),
    ],
    "centuries": [
        ("XIXe siècle", "XIXe␣siècle"),
        ("21e siècle", "21e␣siècle"),
        ("1er arrondissement", "1er␣arrondissement"),
        ("le XIIe s. et", "le XIIe␣s. et"),
    ],
}  # fmt: skip

# Each looks like the case of a rule, and is none.
UNTOUCHED = [
    "../x et ....", "Nom : ........".replace(" :", "␣:"), "1,5 et ,5", ".NET et .5", "[ ] oui ( ) non",
    "sourire :-( ici :( la", "un | deux", "5'30\" et 15\" et 17\"", "A4 210", "vert-de-gris",
    "Loire-Atlantique",
    "3 - 1 = 2", "10 - 12", "2022-2023", "02.40.99.10.00", "02-40-99-10-00", "0240991000", "44000 Nantes",
    "44 000 Nantes", "en 2023 300 personnes", "N°␣SIRET 123 456 789 00012", "SIREN 123 456 789",
    "N°␣TVA FR 12 345 678 901",
    "ISBN 978-2-07-036024-5", "ISBN 978 2 07 036024 5", "IBAN FR76 3000 4000 0312 3456 7890 143", "100 2000",
    "1 0000", "12 34 56", "5 000/an", "4G et 5G, A3, 3D, 2L", "B2m x5%", "2 l’eau", "100%s",
    "45 degrés", "en mai", "40␣mai".replace("␣", " "), "1789 mai", "25h30", "14h75", "14h5", "35h", "h24",
    "#10h30", "10:30", "16:9", "Mes Amis, Mets, Stage", "Mme et M.", "M Dupont", "non 12", "sinon 12",
    "stop. 12 personnes", "cap. 3", "S.A.R.L.", "le plan B. Les autres", "la vitamine C. Une orange",
    "av. J.-C. Auguste", "Louis XIV. Versailles", "Ce siècle, le siècle", "la politique du siècle",
    "60’s", "rock’n’roll", "L'", "{\"a\": \"b c\", 'd': [1, 2]}", "a { color: red; width: 10px }",
    "#fff #a1b2c3", "exemple.fr/l'ile", "www.exemple.fr/l'ile", "C:\\l'ile", "👩‍👩‍👧 :+1: ok", "un - - deux",
    "-", "–", "…", "« ", "a_b-c", "SARL d'", "12/05/2024", "1.2.3", "(c)", "x' y'", "l' ami",
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), REFERENCE)
def test_the_strings_of_the_reference(before: str, after: str) -> None:
    assert polish(typed(before)) == typed(after)
    assert polish(typed(after)) == typed(after)


@pytest.mark.parametrize(
    ("rule", "before", "after"), [(rule, *case) for rule, cases in RULED.items() for case in cases]
)
def test_each_rule(rule: str, before: str, after: str) -> None:
    assert rule in RULES
    assert polish(typed(before)) == typed(after)
    assert polish(typed(after)) == typed(after)


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_only_looks_like_a_case(text: str) -> None:
    assert polish(typed(text)) == typed(text)


# ── the house ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("house", "before", "after"),
    [
        (House(times=Times.COMPACT), "à 14 h 30, 9 h", "à 14h30, 9h"),
        (House(times=Times.TYPED), "à 14h30, 14 h 30", "à 14h30, 14␣h␣30"),
        (House(ranges=Ranges.EN_DASH), "2022-2023, p. 3-4, 9h-12h", "2022–2023, p.␣3–4, 9␣h–12␣h"),
        (House(ranges=Ranges.EN_DASH), "02-40-99-10-00, 2024-05-12, 5-3", "02-40-99-10-00, 2024-05-12, 5-3"),
        (House(ranges=Ranges.HYPHEN), "2022–2023", "2022-2023"),
        (House(off=("times", "units")), "14h30, 50%", "14h30, 50%"),
        (House(off=("apostrophes",)), "l'ami !", "l'ami⍽!"),
    ],
)  # fmt: skip
def test_house_options(house: House, before: str, after: str) -> None:
    assert polish(typed(before), house=house) == typed(after)
    assert polish(typed(after), house=house) == typed(after)


@pytest.mark.parametrize("rule", [rule for rule in RULED if rule != "quotes"])
def test_each_rule_can_be_switched_off(rule: str) -> None:
    changes: list[Change] = []
    for before, _ in RULED[rule]:
        polish(typed(before), house=House(off=(rule,)), log=changes.append)
    assert changes or RULED[rule]
    assert rule not in {change.rule for change in changes}


# ── the log ─────────────────────────────────────────────────────────────────────────────────────────────


def test_each_change_is_said_once_with_its_words() -> None:
    changes: list[Change] = []
    polish(
        "Voir https://a.fr/l'x où s'est passé, 02 40 99 10 00.\nUn 14h30 ; l'ami d'elle", log=changes.append
    )
    assert changes == [
        Change("apostrophes", "s'est", "s’est", 0),
        Change("apostrophes", "l'ami", "l’ami", 1),
        Change("apostrophes", "d'elle", "d’elle", 1),
        Change("signs", "14h30 ;", typed("14h30⍽;"), 1),
        Change("times", "14h30", typed("14␣h␣30"), 1),
        Change("phones", "02 40 99 10 00.", typed("02␣40␣99␣10␣00."), 0),
    ]


def test_the_log_shows_what_was_set_aside() -> None:
    changes: list[Change] = []
    polish("d'https://a.fr/x et photo.jpg !", log=changes.append)
    assert [(one.before, one.after) for one in changes] == [
        ("d'https://a.fr/x", "d’https://a.fr/x"),
        ("photo.jpg !", typed("photo.jpg⍽!")),
    ]


def test_nothing_to_change_is_nothing_to_log() -> None:
    changes: list[Change] = []
    polish(typed("Déjà fait⍽: «␣oui␣» à 14␣h␣30."), log=changes.append)
    assert [change for change in changes if change.before == change.after] == []

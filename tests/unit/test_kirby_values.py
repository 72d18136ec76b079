"""Structured fields as values: Spyc's YAML, pickers, tags, toggles, numbers, dates and times."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.diagnostics import Place
from pipeline.kirby import dates, picks, plain, read_yaml, toggle
from pipeline.kirby.spyc import DEEPEST, told_yaml
from pipeline.kirby.values import Value, Words, look, words
from tests.conftest import Findings


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", []),
        ("photo.jpg", ["photo.jpg"]),
        ("- a\n- b", ["a", "b"]),
        ("a: 1\nb: deux", {"a": 1, "b": "deux"}),
        (
            "- \n  titre: Un\n  texte: Deux\n- \n  titre: Trois",
            [{"titre": "Un", "texte": "Deux"}, {"titre": "Trois"}],
        ),
        ("- id: home/x.jpg\n  filename: x.jpg", [{"id": "home/x.jpg", "filename": "x.jpg"}]),
        ("k:\n  - a\n  - b: c\n    d: e", {"k": ["a", {"b": "c", "d": "e"}]}),
        ("- foo:\n    bar: 1\n  autre: 3", [{"foo": {"bar": 1}, "autre": 3}]),
        ("- - a\n- - - b", [["a"], [["b"]]]),
        ("[a,\n b,\n c]", ["a", "b", "c"]),
        ("l: [ ]\nm: {a: b, c: [d, e]}", {"l": [], "m": {"a": "b", "c": ["d", "e"]}}),
        ("- [l'atelier, d'ici]", [["l'atelier", "d'ici"]]),
        ("'a: b': c", {"a: b": "c"}),
        ("# une remarque\n---\na: b # une autre", {"a": "b"}),
        ("3: a\n4: b", {"3": "a", "4": "b"}),
        ("-", ["-"]),
    ],
)
def test_structures_are_read(text: str, value: Value) -> None:
    assert read_yaml(text).value == value
    assert read_yaml(text.replace("\n", "\r\n")).value == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", 12),
        ("012", 12),
        ("-3", -3),
        ("1.5", 1.5),
        ("1.50", "1.50"),
        ("010", "010"),
        ("0", 0),
        ("0x1A", 26),
        ('"0240"', "0240"),
        ("9" * 30, "9" * 30),
        ("1e999", "1e999"),
        ("2025-05-08", "2025-05-08"),
        ("14:30", "14:30"),
        ("14:30:00", "14:30:00"),
        ("1_000", "1_000"),
        ("yes", True),
        ("ON", True),
        ("True", True),
        ("y", True),
        ("off", False),
        ("No", False),
        ("yEs", "yEs"),
        ("null", None),
        ("~", None),
        ("Null", None),
        ("oui", "oui"),
        ("non", "non"),
        ("Oui", "Oui"),
        ("vrai", "vrai"),
        ('""', ""),
        ("'l''été'", "l'été"),
        ('"il dit \\"oui\\""', 'il dit "oui"'),
        ('"un\\ndeux"', "un\ndeux"),
        ("C# est là", "C"),
        ("page://abc", "page://abc"),
        ("https://a.fr/#x", "https://a.fr/"),
    ],
)
def test_values_are_typed_as_spyc_types_them(typed: str, value: Value) -> None:
    (read,) = [read_yaml(f"a: {typed}").value]
    assert read == {"a": value}
    assert type(read["a"]) is type(value) or isinstance(read["a"], Words)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: |\n  un\n\n    deux\n  trois\n\nb: x", {"a": "un\n\n  deux\ntrois", "b": "x"}),
        ("a: >\n  plié\n  ici\n\n  là\nb: x", {"a": "plié ici\nlà", "b": "x"}),
        ("a: |-\n  un\n  deux", {"a": "un\ndeux"}),
        ("- |\n  un\n  deux\n- b", ["un\ndeux", "b"]),
        ("a: <b>gras</b>\nb: x", {"a": "<b>gras</b>", "b": "x"}),
        ("a: |", {"a": ""}),
    ],
)
def test_blocks_of_text_lose_the_end_of_their_last_line(text: str, value: Value) -> None:
    assert read_yaml(text).value == value


def test_what_a_strict_reader_refuses_is_read_and_told(findings: Findings) -> None:
    text = "a: *étoile\nb: @nous\nc: 10 %\nd: %2\ne: un: deux\n\tf: x\nbien: oui"
    value = told_yaml(text, Place("a.txt", 7), findings.append)
    assert value == {"a": "*étoile", "b": "@nous", "c": "10 %", "d": "%2", "e": {"f": "x"}, "bien": "oui"}
    assert set(findings.codes) == {"yaml-odd"}
    assert [one.place.line for one in findings if one.place] == [7, 8, 10, 11, 12]
    assert "« b: @nous »" in findings[1].message("fr")


def test_texts_know_their_lines() -> None:
    value = read_yaml("- \n  a: un\n  b: |\n    deux\n    trois\n- [x]").value
    assert isinstance(value, list)
    first, second = value
    assert isinstance(first, dict)
    assert isinstance(second, list)
    assert [one.line for one in (first["a"], first["b"], second[0]) if isinstance(one, Words)] == [1, 3, 5]


def test_nesting_without_end_is_read_flat_in_the_end(findings: Findings) -> None:
    text = "\n".join(" " * depth + "a:" for depth in range(2_000)) + "\n" + " " * 2_000 + "fin: là"
    assert "là" in repr(told_yaml(text, Place("a.txt", 3), findings.append))
    assert findings.codes[-1] == "value-too-nested"
    for text in ("- " * 10_000 + "a", "[" * 10_000, "x: " + "[" * 10_000 + "]" * 10_000, "{a: " * 10_000):
        value = read_yaml(text).value
        depth = 0
        while isinstance(value, list | dict) and value:
            value, depth = next(iter(value.values() if isinstance(value, dict) else value)), depth + 1
        assert depth <= 2 * DEEPEST


@pytest.mark.parametrize(
    ("stored", "names"),
    [
        ("photo.jpg", ["photo.jpg"]),
        ("Vue, de loin.jpg", ["Vue, de loin.jpg"]),
        ("- photo.jpg\n- page/vue 2.jpg", ["photo.jpg", "page/vue 2.jpg"]),
        ("- file://aBc\n- page://xYz", ["file://aBc", "page://xYz"]),
        ("- \n  id: home/x.jpg\n  filename: x.jpg\n  link: /panel", ["home/x.jpg"]),
        ("- filename: x.jpg", ["x.jpg"]),
        ("- uuid: abc\n- uuid: file://def", ["file://abc", "file://def"]),
        ("-\tvue.png", ["vue.png"]),
        ("[ ]", []),
        ("", []),
        ("-", []),
    ],
)
def test_a_picker_in_every_form(stored: str, names: list[str]) -> None:
    assert [name for name, _ in picks(stored)] == names


def test_a_picker_knows_the_lines_of_its_names() -> None:
    assert picks("- a.jpg\n\n- b.jpg") == (("a.jpg", 0), ("b.jpg", 2))
    assert picks(["a.jpg", {"id": "b.jpg"}]) == (("a.jpg", 0), ("b.jpg", 0))


def test_tags_numbers_and_toggles() -> None:
    assert plain.tags("danse, théâtre ,, cirque,") == ("danse", "théâtre", "cirque")
    assert plain.tags("a|b, c", "|") == ("a", "b, c")
    assert [plain.number(text) for text in ("12", " 1 234,5 ", "-0.5", "douze", "1,2,3", "9" * 31)] == [
        12.0, 1234.5, -0.5, None, None, None,
    ]  # fmt: skip
    yes = "oui Oui o vrai true TRUE 1 yes on".split()
    no = "non NON n faux false 0 no off".split()
    assert [toggle(f" {word}\n") for word in (*yes, *no, "peut-être", "")] == [True] * 9 + [False] * 8 + [
        None
    ] * 2


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2023-04-01", "2023-04-01 00:00"),
        ("2023-04-01 14:30:00", "2023-04-01 14:30"),
        ("2023-04-01 14:30", "2023-04-01 14:30"), ("2023-04-01T14:30:00+02:00", "2023-04-01 14:30"),
        ("01/04/2023", "2023-04-01 00:00"), ("01.04.2023", "2023-04-01 00:00"),
        ("1-4-23", "2023-04-01 00:00"),
        ("04/25/2023", "2023-04-25 00:00"), ("1er avril 2023", "2023-04-01 00:00"),
        ("Samedi 12 août 2023 à 14h30", "2023-08-12 14:30"), ("3 févr. 2024, 9 h", "2024-02-03 09:00"),
        ("12 décembre 2023", "2023-12-12 00:00"),
    ],
)  # fmt: skip
def test_dates_in_every_form(typed: str, expected: str) -> None:
    moment = dates.moment(typed)
    assert moment is not None
    assert moment.strftime("%Y-%m-%d %H:%M") == expected
    assert dates.date(typed) == moment.date()


@pytest.mark.parametrize(
    "typed", ["vendredi", "2023-02-30", "32/01/2023", "12 brumaire 2023", "", "20230401"]
)
def test_what_is_no_date(typed: str) -> None:
    assert (dates.date(typed), dates.moment(typed)) == (None, None)


def test_times_in_every_form() -> None:
    assert [dates.time(text) for text in ("14:30", "14:30:05", "14h30", "14H30", "9 h", "8 heures 30")] == [
        dt.time(14, 30), dt.time(14, 30, 5), dt.time(14, 30), dt.time(14, 30), dt.time(9), dt.time(8, 30),
    ]  # fmt: skip
    assert [dates.time(text) for text in ("25:00", "14", "14h75", "midi")] == [None] * 4
    assert dates.moment("1er avril 2023 de 9h à 12h") is None
    assert dates.date("1er avril 2023 de 9h à 12h") == dt.date(2023, 4, 1)


def test_single_values_in_words() -> None:
    assert [words(value) for value in (None, True, False, 12, 12.0, 1.5, "x", ["a"], {})] == [
        "", "true", "false", "12", "12", "1.5", "x", "", "",
    ]  # fmt: skip
    assert look({"Titre": "x"}, "titre") == "x"
    assert look({"Titre": "x"}, "texte") is None

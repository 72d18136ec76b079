"""The report: whole, honest, and itself fit for everybody; it asks nothing of anybody."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pipeline import build, report
from pipeline.diagnostics import LANGUAGES, Place, finding, unbroken
from pipeline.diagnostics.catalogue import CATALOGUE
from pipeline.preflight.contrast import Colour, ratio
from pipeline.report.wording import CHECKS, WORDS
from pipeline.spoken import Said
from tests.folders import draw_picture, fields, write_tree
from tests.tools.press import Press

_VOID = {"meta", "img", "link", "br", "hr", "input"}


class Page(HTMLParser):
    """Reads a page: its elements with their attributes, its text, and whether all that opens is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "title"} & set(self.open):
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """All elements of that name, by their attributes."""
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("booklet")
    text = "Un <b>mot</b> & un [guide](https://example.org/), a <i lang=en>word</i>.\n\n(image: vue.png)"
    text += "\n\n## Suite\n\nFin."
    draw_picture(root / "content/1_un/vue.png")
    return write_tree(
        root,
        {
            "content/site.txt": fields(title="Tout & rien"),
            "content/1_un/page.txt": fields(title="Un titre", text=text),
            "content/1_un/vue.png.txt": fields(alt="Une vue <large>"),
        },
    )


def built(root: Path, language: str) -> str:
    (edition,) = build.editions(root, ("accessible",))
    build.build(root, edition, language=language)
    return (root / "output/report/accessible.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_is_a_page_that_everybody_can_read(root: Path, language: str) -> None:
    html = built(root, language)
    page = Page(html)
    assert page.open == []
    assert page.all("html") == [{"lang": language}]
    assert [len(page.all(tag)) for tag in ("header", "nav", "main", "footer", "h1", "title")] == [1] * 6
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all("alt" in one for one in page.all("img"))
    assert all(one.get("scope") for one in page.all("th"))
    identifiers = [one["id"] for _, one in page.elements if "id" in one]
    assert len(set(identifiers)) == len(identifiers)
    assert {one["href"] for one in page.all("a")} <= {f"#{name}" for name in identifiers}


def test_a_report_runs_nothing_and_fetches_nothing(root: Path) -> None:
    page = Page(built(root, "fr"))
    names = {name for name, _ in page.elements}
    assert not names & {"script", "link", "iframe", "object", "form", "base"}
    assert all(str(one["src"]).startswith("data:image/") for one in page.all("img"))
    assert not any(name.startswith("on") for _, one in page.elements for name in one)


def test_a_report_tells_the_words_their_roles_and_their_languages(root: Path) -> None:
    page = Page(built(root, "fr"))
    text = " ".join(page.text.split())
    for words in (
        "Titre 1 Un titre",
        "Titre 2 Suite",
        "Image Une vue <large>",
        "Un mot & un guide",
        "Tout & rien",
    ):
        assert words in text
    assert {"lang": "en"} in page.all("span")
    assert " ".join(WORDS["fr"]["ready"].split()) in text
    assert "accessible.pdf · 1 page Verdict" in text


def test_colours_of_the_report_stand_out() -> None:
    sheet = (Path(report.__file__).parent / "accessible.html").read_text(encoding="utf-8")
    colours = {name: _colour(code) for name, code in re.findall(r"--(\w+): #(\w{6})", sheet)}
    for name in ("ink", "soft", "sea", "good", "odd", "bad"):
        assert min(ratio(colours[name], (255, 255, 255)), ratio(colours[name], colours["wash"])) >= 4.5


def _colour(code: str) -> Colour:
    red, green, blue = bytes.fromhex(code)
    return red, green, blue


def test_the_report_stays_and_comes_again_when_it_is_gone_or_in_another_language(root: Path) -> None:
    assert '<html lang="fr">' in built(root, "fr")
    assert '<html lang="en">' in built(root, "en")
    file = root / "output/report/accessible.html"
    stamp = file.stat().st_mtime_ns
    built(root, "en")
    assert file.stat().st_mtime_ns == stamp
    file.unlink()
    built(root, "en")
    assert file.is_file()


def test_a_report_that_cannot_be_written_is_one_warning(root: Path) -> None:
    folder = root / "output/report"
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.write_text("in the way")
    (edition,) = build.editions(root, ("accessible",))
    proof = build.build(root, edition)
    assert [found.code for found in proof.findings] == ["report-unwritable"]
    assert "report-unwritable" in json.dumps(proof.record("en"))
    folder.unlink()


def test_print_editions_have_no_report(root: Path) -> None:
    (edition,) = build.editions(root, ("print",))
    build.build(root, edition)
    assert not (root / "output/report/print.html").exists()


def test_verdicts_are_as_bad_as_their_worst_finding() -> None:
    words = {"on": 3, "words": "un", "before": "", "after": ""}
    lost = finding("words-lost", Place("a.txt", 3), page=3, **words)  # type: ignore[arg-type]
    mute = finding("link-mute", page=2, on=2, words="un")
    told = {
        one.check.name["en"]: one
        for one in report.verdicts([lost, mute, finding("content-missing", looked="x")])
    }
    assert (told["The words"].state, told["Links"].state, told["Contrast"].state) == ("bad", "odd", "good")
    assert [found.code for found in told["Everything else"].findings] == ["content-missing"]


def test_nothing_is_found_good_in_a_file_that_cannot_be_read() -> None:
    states = {one.state for one in report.verdicts([finding("file-unfit", reason="x")])}
    assert states == {"bad", "odd"}


def test_every_code_of_the_checks_is_one_of_the_catalogue() -> None:
    assert {code for check in CHECKS for code in check.codes} <= CATALOGUE.keys()


def sentences(words: Any) -> list[str]:
    """Give all texts in a table of texts."""
    if isinstance(words, str):
        return [words]
    parts = words.values() if isinstance(words, dict) else words
    return [one for part in parts for one in sentences(part)]


def test_marks_of_the_report_stay_with_their_words(tmp_path: Path) -> None:
    checks = [words["fr"] for check in CHECKS for words in (check.name, check.proves)]
    assert [one for one in (*sentences(WORDS["fr"]), *checks) if one != unbroken(one, "fr")] == []
    found = finding("heading-size", role="lead", role_fr="chapô", excerpt="Un", marks="##")
    (tmp_path / "a.pdf").write_bytes(b"none")
    said = report.write(tmp_path / "a.pdf", "a", (), (found,), "fr").decode()
    assert "composé en chapô\xa0: «\xa0Un\xa0»" in said


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["fr"].keys() == WORDS["en"].keys()
    assert WORDS["fr"]["roles"].keys() == WORDS["en"]["roles"].keys()
    assert len(WORDS["fr"]["tasks"]) == len(WORDS["en"]["tasks"])


def test_odd_words_and_files_are_told_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "none.pdf"
    file.write_bytes(b"nothing")
    said = [Said("Weird", "<script>\ud800", "", 0, 1), Said("Figure", "vue", "fr", 9, 2, described=True)]
    html = report.write(file, "accessible", said, (), "en").decode()
    assert "&lt;script&gt;\\ud800" in html
    assert "Weird" in html


def test_a_picture_is_shown_as_it_stands_on_its_page(tmp_path: Path) -> None:
    press = Press(tmp_path)
    draw_picture(tmp_path / "vue.png")
    press.finish(
        "<img src='picture:vue.png' alt='Une vue' width=300>", pictures={"vue.png": tmp_path / "vue.png"}
    )
    box = (43.0, 340.0, 250.0, 550.0)
    said = [Said("Figure", "Une vue", "fr", 1, 1, described=True, box=box)] * 2
    outside = Said("Figure", "Ailleurs", "fr", 1, 3, described=True, box=(9000.0, 0.0, 9001.0, 1.0))
    html = report.write(tmp_path / "bound.pdf", "accessible", [*said, outside], (), "fr").decode()
    assert html.count("data:image/jpeg") == 2
    assert html.count(WORDS["fr"]["not_shown"]) == 1

"""The first real input: the éditorial that the first booklet is made from, byte for byte."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import page as page_validation
import pikepdf
import pytest
from pikepdf import Name

from pipeline import build
from pipeline.build import Proof
from tests.folders import SEED, seed_folder
from tests.tools.tagtree import Tag, read_tags
from tests.tools.verapdf import validate


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return seed_folder(tmp_path_factory.mktemp("seed"))


@pytest.fixture(scope="module")
def proofs(folder: Path) -> dict[str, Proof]:
    text = build.read(folder)
    return {e.name: build.build(folder, e, manuscript=text) for e in text.settings.defaults}


@pytest.fixture(scope="module")
def tags(folder: Path, proofs: dict[str, Proof]) -> Tag:
    return read_tags(folder / proofs["accessible"].file)


def source_words() -> list[str]:
    """The words of the seed's text as they must be read: no marks of Markdown, typography made good."""
    text = SEED.read_text(encoding="utf-8").split("Text:")[1].split("----")[0]
    text = re.sub(r"^#+ ", "", text.replace("(image: unknown-1.png)", ""), flags=re.M)
    return text.replace("'", "’").replace(" ...", "…").split()


def read_words(tags: Tag) -> list[str]:
    return "\n".join(tag.text for tag in tags.find("P")).replace("\u00a0", " ").split()


def test_the_findings_are_those_that_an_editor_expects(proofs: dict[str, Proof]) -> None:
    usual = {"heading-size": 5, "picture-repeated": 1, "spelling-suspect": 2, "accent-missing": 1}
    assert Counter(f.code for f in proofs["print"].findings) == usual | {"page-multiple": 1}
    assert Counter(f.code for f in proofs["accessible"].findings) == {**usual, "alt-missing": 1}
    assert not build.has_errors(proofs["print"].findings)
    alt = next(f for f in proofs["accessible"].findings if f.code == "alt-missing")
    assert alt.severity == "error"
    assert str(alt.place) == "content/1_edito/edito.txt:5"


def test_every_heading_is_noted_at_its_line(proofs: dict[str, Proof]) -> None:
    lines = [f.place.line for f in proofs["print"].findings if f.code == "heading-size" and f.place]
    source = SEED.read_text(encoding="utf-8").splitlines()
    assert lines == [n for n, line in enumerate(source, 1) if line.startswith("#####")]
    repeated = next(f for f in proofs["print"].findings if f.code == "picture-repeated")
    assert repeated.place is not None
    assert repeated.place.line == source.index("(image: unknown-1.png)") + 1


def test_every_word_is_read_once_and_in_order(tags: Tag) -> None:
    assert read_words(tags) == source_words()


def test_the_structure_is_one_title_and_paragraphs(tags: Tag) -> None:
    assert [tag.text for tag in tags.find("H1")] == ["Edito"]
    assert not [role for role in tags.roles() if re.fullmatch(r"H[2-6]", role)]
    assert len(tags.find("P")) == 5
    assert not tags.find("Figure"), "a picture without a description is an artifact"
    assert not tags.find("BlockQuote"), "the pull quote repeats the text"


def test_blanks_are_plain_or_no_break_spaces(tags: Tag) -> None:
    blanks = {c for c in tags.text if c.isspace()}
    assert blanks <= {" ", "\u00a0"}


def test_both_validators_pass_the_accessible_file(folder: Path, proofs: dict[str, Proof]) -> None:
    file = folder / proofs["accessible"].file
    for verdict in validate([file], ("ua1", "2a")):
        assert page_validation.validate_pdf(str(file), profile=verdict.flavour).is_compliant
        assert verdict.compliant, str(verdict)


def test_language_and_title_are_said(folder: Path, proofs: dict[str, Proof]) -> None:
    with pikepdf.open(folder / proofs["accessible"].file) as document:
        assert str(document.Root.Lang) == "fr"
        assert str(document.docinfo[Name.Title]) == "Formation culture et social"
        assert document.Root.ViewerPreferences.DisplayDocTitle


@pytest.mark.parametrize("edition", ["print", "accessible"])
def test_the_pull_quote_and_the_cover_are_shown_once(
    folder: Path, proofs: dict[str, Proof], edition: str
) -> None:
    words = ""
    pictures = 0
    with pikepdf.open(folder / proofs[edition].file) as document:
        for page in document.pages:
            words += _painted(page)
            operators = pikepdf.parse_content_stream(page)
            pictures += sum(
                str(operator) == "Do" and str(operands[0]).startswith("/i")
                for operands, operator in operators
            )
    letters = re.sub(r"\W", "", words)
    assert letters.count("Commentcréertisserdesliens") == 2, "in the text, and set large"
    assert letters.count("casser") == 1
    assert pictures == 1


def _painted(page: pikepdf.Page) -> str:
    from tests.tools.tagtree import painted_text

    return " ".join(painted_text(page).values()).replace("\u00ad", "")


def test_print_has_the_boxes_of_a_bled_a5(folder: Path, proofs: dict[str, Proof]) -> None:
    with pikepdf.open(folder / proofs["print"].file) as document:
        for page in document.pages:
            trim = [float(n) * 25.4 / 72 for n in page.obj.TrimBox]
            bleed = [float(n) * 25.4 / 72 for n in page.obj.BleedBox]
            assert [trim[2] - trim[0], trim[3] - trim[1]] == pytest.approx([148, 210], abs=0.01)
            assert [bleed[2] - bleed[0], bleed[3] - bleed[1]] == pytest.approx([154, 216], abs=0.01)

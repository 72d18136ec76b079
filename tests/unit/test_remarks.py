"""Findings in the margins of the proof: on their page, beside their block, and in no other edition."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from pipeline import build
from pipeline.build.remarks import remarks
from pipeline.diagnostics import Diagnostic, Place, finding
from pipeline.fascicle import Block, Side
from pipeline.typesetting import Remark, RemarksCopy, typeset_remarks
from tests.folders import fields, write_tree
from tests.tools.press import Press

FILE = "content/1_un/page.txt"


def block(line: int, page: int, top: float, file: str = FILE) -> Block:
    return Block(f"{file}:{line}", page, (0.0, top - 10, 100.0, top))


def told(*found: Diagnostic, made: list[Block], total: int = 3) -> dict[int, list[tuple[str, float | None]]]:
    """Give what is said by page: how grave, and how far down a page of 600 points."""
    said = remarks(found, made, total, 600.0, "fr")
    return {number: [(one.kind, one.top) for one in page] for number, page in enumerate(said, 1) if page}


def test_a_finding_stands_beside_the_block_that_begins_before_it() -> None:
    made = [block(3, 1, 500.0), block(9, 2, 400.0), block(2, 3, 300.0, "content/2_deux/p.txt")]
    odd = [finding("quote-unpaired", Place(FILE, line), found="x") for line in (3, 8, 9, 20)]
    assert told(*odd, made=made) == {
        1: [("warning", 100.0), ("warning", 100.0)],
        2: [("warning", 200.0), ("warning", 200.0)],
    }
    assert told(finding("quote-unpaired", Place("content/2_deux/p.txt", 2), found="x"), made=made) == {
        3: [("warning", 300.0)]
    }


def test_a_finding_that_knows_its_page_is_told_there_whatever_its_line() -> None:
    made = [block(3, 1, 500.0), block(3, 2, 400.0)]
    here = finding("overset", Place(FILE, 3), page=2, lines=2, pages=1)
    assert told(here, made=made) == {2: [("error", 200.0)]}
    assert told(finding("overset", page=1, lines=2, pages=1), made=made) == {1: [("error", None)]}


def test_what_belongs_to_no_block_is_in_no_margin() -> None:
    made = [block(3, 1, 500.0)]
    odd = [
        finding("quote-unpaired", Place(name, line), found="x") for name, line in ((FILE, 2), ("a.txt", 9))
    ]
    assert told(*odd, finding("quote-unpaired", found="x"), made=made) == {}
    assert told(finding("overset", page=9, lines=2, pages=1), made=made) == {}


def test_the_gravest_come_first_and_each_once() -> None:
    made = [block(3, 1, 500.0)]
    odd = finding("quote-unpaired", Place(FILE, 3), found="x")
    bad = finding("overset", page=1, lines=2, pages=1)
    assert [kind for kind, _ in told(odd, bad, odd, made=made)[1]] == ["error", "warning"]


def test_marks_stay_with_their_words_in_the_margin() -> None:
    odd = finding("heading-size", Place(FILE, 3), role="lead", role_fr="chapô", excerpt="Un", marks="##")
    ((remark,),) = remarks([odd], [block(3, 1, 500.0)], 1, 600.0, "fr")
    assert "chapô\xa0: «\xa0Un\xa0»" in remark.words


def test_remarks_are_set_in_the_outer_margin_and_empty_pages_are_known(tmp_path: Path) -> None:
    many = tuple(Remark("warning", f"remarque <{number}> " * 9, 100.0) for number in range(80))
    copy = RemarksCopy(
        ((Remark("error", "ici", 50.0),), (), many), (Side.RECTO, Side.VERSO, Side.RECTO), (148.0, 210.0),
        Press(tmp_path, outlines=True).styles(),
    )  # fmt: skip
    made = typeset_remarks(copy)
    assert made.empty == (1,)
    assert len(made.leaves) == 3
    with pypdfium2.PdfDocument(made.pdf) as document:
        assert len(document) == 3
        width = document[0].get_width()
        text = document[0].get_textpage()
        boxes = [text.get_rect(number) for number in range(text.count_rects())]
        assert min(box[0] for box in boxes) > width - 16 / 25.4 * 72
        assert "remarque <0>" in document[2].get_textpage().get_text_bounded().replace("\r\n", " ")


def test_the_proof_tells_findings_where_they_are_and_print_does_not(tmp_path: Path) -> None:
    text = 'Un mot.\n\nUn "mot sans fin.\n\n(image: absente.png)'
    root = write_tree(tmp_path, {FILE: fields(title="Un titre", text=text)})
    words = {}
    for edition in build.editions(root, ("print", "proof")):
        proof = build.build(root, edition, language="fr")
        with pypdfium2.PdfDocument(root / proof.file) as document:
            pages = [page.get_textpage().get_text_bounded().split() for page in document]
        words[edition.name] = " ".join(word for page in pages for word in page)
    for said in ("guillemet droit sans", "[picture-missing]", "page.txt:9"):
        assert said in words["proof"]
        assert said not in words["print"]

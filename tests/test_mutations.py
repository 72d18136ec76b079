"""A finished file, spoiled in one place: each fault is caught by a check, and the file as it was by none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Name, Object, Pdf, String

from pipeline import build, preflight
from pipeline.build import Desk, Draft
from pipeline.preflight import access
from tests.conftest import Findings
from tests.folders import draw_picture, fields, write_tree

TEXT = """
## Premier intertitre

Un paragraphe avec un <i lang="en">foreign word</i> et un [lien](https://example.org/).

(image: vue.png)

### Sous-titre

| Lieu | Jour |
| ---- | ---- |
| Rezé | lundi |
| Nantes | mardi |

Un dernier paragraphe, plus long que les autres, pour finir la page.
"""


@dataclass(frozen=True, slots=True)
class Built:
    """A booklet that was built: its folder and the draft of an edition."""

    root: Path
    draft: Draft

    @property
    def file(self) -> Path:
        return self.root / self.draft.proof.file


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("booklet")
    files: dict[str, str | bytes] = {
        "booklet.toml": "[booklet]\npage_multiple = 1\n",
        "content/site.txt": fields(title="Petit livret", author="Nous"),
    }
    for number, name in enumerate(("Un", "Deux", "Trois", "Quatre"), 1):
        folder = f"content/{number}_{name.lower()}"
        files[f"{folder}/page.txt"] = fields(title=f"Partie {name.lower()}", text=f"Ceci est {name}.\n{TEXT}")
        files[f"{folder}/vue.png.txt"] = fields(alt=f"Une vue de {name}")
    write_tree(root, files)
    for number, name in enumerate(("un", "deux", "trois", "quatre"), 1):
        draw_picture(root / f"content/{number}_{name}/vue.png", (1600, 1000))
    return root


def made(root: Path, name: str) -> Built:
    with Desk(root, jobs=1) as desk:
        (edition,) = build.editions(root, (name,))
        return Built(root, build.put(desk, edition, "en"))


@pytest.fixture(scope="module")
def accessible(root: Path) -> Built:
    return made(root, "accessible")


@pytest.fixture(scope="module")
def printed(root: Path) -> Built:
    return made(root, "print")


def codes(built: Built, file: Path) -> list[str]:
    findings = Findings()
    preflight.check(file, built.draft.edition, findings.append)
    access.check(file, built.draft.edition, built.draft.meant, findings.append)
    return findings.codes


def spoiled(built: Built, folder: Path, change: Callable[[Pdf], object]) -> Path:
    file = folder / "spoiled.pdf"
    with Pdf.open(built.file) as document:
        change(document)
        document.save(file)
    return file


def elements(top: Object) -> Iterator[Object]:
    kids = top.get(Name.K, Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if hasattr(kid, "objgen") and Name.S in kid:
            yield kid
            yield from elements(kid)


def first(document: Pdf, role: str, number: int = 0) -> Any:
    return [one for one in elements(document.Root.StructTreeRoot) if str(one.S) == f"/{role}"][number]


def sections(document: Pdf) -> Any:
    root = document.Root.StructTreeRoot
    return (root.K[0] if isinstance(root.K, Array) else root.K).K


def edit_stream(document: Pdf, page: int, change: Callable[[bytes], bytes]) -> None:
    """Change the text of the page itself: it stands in one of the streams that its content is joined from."""
    for stream in document.pages[page].Contents:
        data = stream.read_bytes()
        if b" Tj" in data or b"TJ" in data:
            stream.write(change(data))
            return
    raise AssertionError("no text on this page")


def without_words(data: bytes) -> bytes:
    start = data.index(b"[<", len(data) // 2)
    return data[:start] + data[data.index(b"TJ", start) + 2 :]


def pale(data: bytes) -> bytes:
    return re.sub(rb"[\d.]+ [\d.]+ [\d.]+ rg\b", b"0.8 0.8 0.8 rg", data)


def drop_language_of_a_word(document: Pdf) -> None:
    del next(one for one in elements(document.Root.StructTreeRoot) if str(one.get(Name.Lang)) == "en").Lang


def skip_level(document: Pdf) -> None:
    first(document, "H3").S = Name.H4


def orphan(document: Pdf) -> None:
    paragraph = first(document, "P", 3)
    kept = [kid for kid in paragraph.P.K if getattr(kid, "objgen", None) != paragraph.objgen]
    paragraph.P.K = Array(kept)


def swap_sections(document: Pdf) -> None:
    kids = sections(document)
    kids[-1], kids[-2] = kids[-2], kids[-1]


def double(document: Pdf) -> None:
    paragraph = first(document, "P", 3)
    at = next(n for n, kid in enumerate(paragraph.P.K) if getattr(kid, "objgen", None) == paragraph.objgen)
    copy = document.make_indirect(pikepdf.Dictionary(**{str(k)[1:]: v for k, v in paragraph.items()}))
    paragraph.P.K.insert(at, copy)


def drop_heads(document: Pdf) -> None:
    for one in elements(first(document, "Table")):
        if str(one.S) == "/TH":
            one.S = Name.TD


def drop_bookmark(document: Pdf) -> None:
    with document.open_outline() as outline:
        del outline.root[1]


FAULTS: dict[str, tuple[Callable[[Pdf], object], str]] = {
    "alt removed": (lambda pdf: first(pdf, "Figure").__delitem__(Name.Alt), "words-lost"),
    "alt of another": (lambda pdf: first(pdf, "Figure").__setitem__(Name.Alt, String("x")), "words-changed"),
    "level skipped": (skip_level, "outline-odd"),
    "language dropped": (lambda pdf: pdf.Root.__delitem__(Name.Lang), "language-wrong"),
    "language of a word dropped": (drop_language_of_a_word, "language-wrong"),
    "paragraph orphaned": (orphan, "words-lost"),
    "paragraph doubled": (double, "words-twice"),
    "two sections swapped": (swap_sections, "words-moved"),
    "words deleted": (lambda pdf: edit_stream(pdf, 2, without_words), "words-changed"),
    "contrast lowered": (lambda pdf: edit_stream(pdf, 2, pale), "contrast-low"),
    "heads of a table dropped": (drop_heads, "table-odd"),
    "bookmark dropped": (drop_bookmark, "outline-odd"),
}  # fmt: skip


def test_the_file_as_it_was_made_is_not_accused(accessible: Built, printed: Built) -> None:
    assert codes(accessible, accessible.file) == codes(printed, printed.file) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_spoiled_accessible_file_is_caught(accessible: Built, tmp_path: Path, fault: str) -> None:
    change, code = FAULTS[fault]
    assert code in codes(accessible, spoiled(accessible, tmp_path, change))


@pytest.mark.parametrize(("change", "code"), [("lost", "words-lost"), ("twice", "words-twice")])
def test_a_spoiled_print_file_is_caught(printed: Built, tmp_path: Path, change: str, code: str) -> None:
    def edit(document: Pdf) -> None:
        for stream in document.pages[3].Contents:
            done = list(pikepdf.parse_content_stream(stream))
            shown = [number for number, one in enumerate(done) if str(one.operator) == "TJ"]
            if shown:
                longest = max(shown, key=lambda number: len(done[number].operands[0]))
                done[longest : longest + 1] = [done[longest]] * (2 if change == "twice" else 0)
                stream.write(pikepdf.unparse_content_stream(done))
                return
        raise AssertionError("no text on this page")

    assert code in codes(printed, spoiled(printed, tmp_path, edit))


def test_a_finding_tells_the_place_in_the_content(accessible: Built, tmp_path: Path) -> None:
    findings = Findings()
    file = spoiled(accessible, tmp_path, orphan)
    access.check(file, accessible.draft.edition, accessible.draft.meant, findings.append)
    (found,) = findings
    assert found.place is not None
    assert found.place.line is not None
    line = (accessible.root / found.place.file).read_text().splitlines()[found.place.line - 1]
    assert dict(found.words)["words"].split()[0] in line


def test_both_editions_say_the_same_but_for_what_only_one_has(accessible: Built, printed: Built) -> None:
    def said(built: Built) -> str:
        # Folios are of the edition, and so is the contents page that tells them.
        parts = [part for number, part in enumerate(built.draft.meant) if number]
        words = "".join(one.words for part in parts for one in part.passages if one.spoken and one.painted)
        return " ".join(words.split())

    # Nobody can follow a link on paper: its address stands in clear there.
    assert said(accessible) == said(printed).replace(" (example.org)", "")


def test_a_file_that_is_none_is_one_finding(accessible: Built, tmp_path: Path, findings: Findings) -> None:
    file = tmp_path / "none.pdf"
    file.write_bytes(b"%PDF-1.7\nnothing")
    access.check(file, accessible.draft.edition, accessible.draft.meant, findings.append)
    access.check_contrast(file, (), findings.append)
    assert findings.codes == ["file-unfit", "file-unfit"]

"""The gallery: every construct, whole and broken over pages, as listeners hear it and validators see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Name, Pdf

from pipeline.preflight import tags, words
from pipeline.preflight.runs import Reader
from pipeline.preflight.tagged import check_tags
from pipeline.spoken import Part
from pipeline.typesetting import Sheet
from tests.conftest import Findings
from tests.tools import gallery
from tests.tools.listening import Heard, head_texts, heard_text, hidden_texts, listen
from tests.tools.press import A5, PAPER, SPECTRAL, Press
from tests.tools.tagtree import Tag, painted_text, read_tags
from tests.tools.verapdf import validate

GOLDEN = Path(__file__).parent / "golden" / "tags"
TITLE = "<h1 id=t>Titre</h1>"
WAYS = ("whole", "broken")
NAMES = (*gallery.RAW, *(f"block-{name}" for name in ("cover", "contents", "foreign", *gallery.BLOCKS)))
BOTH = [(name, way) for name in NAMES for way in WAYS]


@dataclass(frozen=True)
class Shown:
    """A construct as it was set: its HTML, the finished file, the codes of what was found, what is meant."""

    html: str
    pdf: bytes
    codes: list[str]
    part: Part


def bodies(root: Path) -> dict[str, str]:
    """Give the body of each construct."""
    raw = {name: f"{TITLE}{body}" for name, body in gallery.RAW.items()}
    return raw | {f"block-{name}": body for name, body in gallery.templated(root).items()}


def show_all(folder: Path) -> dict[tuple[str, str], Shown]:
    """Set each construct both ways, in one process."""
    press = Press(folder)
    pictures = {"x.png": gallery.draw(folder / "x.png")}
    theme = [Sheet(name, css) for name, css in gallery.sheets(folder)]
    plain = Sheet("styles/test.css", SPECTRAL + PAPER + gallery.LOOK)
    shown = {}
    for way, paper in zip(WAYS, (gallery.PAPER, gallery.SLIPS), strict=True):
        looks = {
            True: press.styles(sheets=[*theme, Sheet("styles/paper.css", gallery.themed(paper))]),
            False: press.styles(sheets=[plain, Sheet("styles/paper.css", paper)]),
        }
        for name, body in bodies(folder).items():
            made = press.set(body, sheets=looks[name.startswith("block-")], pictures=pictures)
            part = Part(made.passages, 1, len(made.leaves))
            shown[name, way] = Shown(body, press.bind(made), press.codes, part)
    return shown


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Shown]:
    return show_all(tmp_path_factory.mktemp("gallery"))


@pytest.fixture(scope="module")
def verdicts(shown: dict[tuple[str, str], Shown], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give what veraPDF says of each file and both standards, "" for nothing: one Java process for all."""
    folder = tmp_path_factory.mktemp("shown")
    files = [folder / f"{name}.{way}.pdf" for name, way in shown]
    for file, one in zip(files, shown.values(), strict=True):
        file.write_bytes(one.pdf)
    said: dict[str, str] = {}
    for one in validate(files, ("ua1", "2a")):
        said[one.file.stem] = said.get(one.file.stem, "") + ("" if one.compliant else str(one))
    return said


def is_inline(tag: Tag) -> bool:
    """Tell what only gives the text of words that are painted otherwise."""
    return tag.role == "Span" and not (tag.lang or tag.expansion)


def shape(one: Tag | Heard) -> Any:
    """Give role, words and kids: words in one string where no role parts them."""
    kids: list[Any] = []
    for kid in _flat(one):
        if not isinstance(kid, str):
            kids.append(shape(kid))
        elif kids and isinstance(kids[-1], str):
            kids[-1] += kid
        else:
            kids.append(kid)
    squeezed = [_squeeze(kid) if isinstance(kid, str) else kid for kid in kids]
    return (one.role, _said(one), *(kid for kid in squeezed if kid))


def _flat(one: Tag | Heard) -> Iterator[Any]:
    for kid in one.kids:
        if isinstance(kid, Tag) and is_inline(kid):
            yield kid.text
        else:
            yield kid


def _squeeze(words: str) -> str:
    words = re.sub("[\u00ad\u200b\u2060]", "", words).replace("\u202f", "\u00a0").replace("\u2009", "\u00a0")
    return " ".join(words.replace("\u00a0", " ").split())


def _said(one: Tag | Heard) -> str:
    """Give what is said of an element beside its words."""
    if isinstance(one, Heard):
        said = one.said
    else:
        told = {"lang": one.lang, "alt": one.alt, "expansion": one.expansion}
        kept = {key: one.attributes[key] for key in ("ListNumbering", "Scope") if key in one.attributes}
        said = {key: value for key, value in told.items() if value is not None} | kept
    return " ".join(f"{key}={value}" for key, value in sorted(said.items()))


def every(top: Tag) -> Iterator[Tag]:
    yield top
    for kid in top.kids:
        if isinstance(kid, Tag):
            yield from every(kid)


# ── validity ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("name", "way"), BOTH)
def test_it_is_valid(
    name: str, way: str, shown: dict[Any, Shown], verdicts: dict[str, str], findings: Findings, tmp_path: Path
) -> None:
    file = tmp_path / "shown.pdf"
    file.write_bytes(shown[name, way].pdf)
    check_tags(file, A5, findings.append)
    assert findings == []
    assert verdicts[f"{name}.{way}"] == ""


# ── what is heard ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("name", "way"), BOTH)
def test_it_is_heard_as_its_html_says(name: str, way: str, shown: dict[Any, Shown]) -> None:
    one = shown[name, way]
    assert shape(read_tags(one.pdf)) == shape(listen(one.html))


@pytest.mark.parametrize(("name", "way"), BOTH)
def test_words_are_parted_as_in_its_html(name: str, way: str, shown: dict[Any, Shown]) -> None:
    """The spaces too: no word is glued to the next, none is torn, over lines and pages."""
    one = shown[name, way]
    roles = {"P", "H1", "H2", "H3", "H4", "H5", "H6", "Lbl", "Caption", "TD", "LBody", "Note", "Reference"}
    leaves = [tag for tag in every(read_tags(one.pdf)) if tag.role in roles and not _has(tag, roles)]
    wanted = list(_heard_leaves(listen(one.html), roles))
    assert [" ".join(tag.text.split()) for tag in leaves] == wanted
    text = read_tags(one.pdf).text
    assert set(text) & set("\ufffd\u202f\u2009\u200b\u2060\u2010\u2003\u2002\u200a\u2007\t\n") == set()


@pytest.mark.parametrize(("name", "way"), BOTH)
def test_the_proof_of_the_words_finds_nothing(name: str, way: str, shown: dict[Any, Shown]) -> None:
    """What typesetting means to say, what tagging made of it and what preflight reads are the same."""
    findings = Findings()
    with Pdf.open(BytesIO(shown[name, way].pdf)) as document:
        reader = Reader(document)
        runs = {number: reader.runs(number, page) for number, page in enumerate(document.pages, 1)}
        top = tags.read(document)
        assert top is not None
        words.check_painted([shown[name, way].part], runs, findings.append)
        words.check_read([shown[name, way].part], tags.aloud(top, tags.texts(runs)), findings.append)
    assert [found.text() for found in findings] == []


def _has(tag: Tag, roles: set[str]) -> bool:
    return any(one.role in roles for kid in tag.kids if isinstance(kid, Tag) for one in every(kid))


def _heard_leaves(top: Heard, roles: set[str]) -> Iterator[str]:
    inner = [text for kid in top.kids if isinstance(kid, Heard) for text in _heard_leaves(kid, roles)]
    if inner or _holds(top, roles):
        yield from inner
    elif top.role in roles:
        yield heard_text(top).replace("\u2009", " ")


def _holds(top: Heard, roles: set[str]) -> bool:
    kids = [kid for kid in top.kids if isinstance(kid, Heard)]
    return any(kid.role in roles or _holds(kid, roles) for kid in kids)


@pytest.mark.parametrize(("name", "way"), BOTH)
def test_what_is_for_the_eye_alone_is_an_artifact(name: str, way: str, shown: dict[Any, Shown]) -> None:
    one = shown[name, way]
    with Pdf.open(BytesIO(one.pdf)) as document:
        muted = "".join(painted_text(page).get(-1, "") for page in document.pages).replace(" ", "")
        marked = {(page, number) for page, found in enumerate(_marked(document)) for number in found}
        assert set(_claims(document)) == marked
    for text in hidden_texts(one.html):
        assert text.replace(" ", "") in muted
        muted = muted.replace(text.replace(" ", ""), "", 1)
    for text in head_texts(one.html):  # painted again on later pages
        muted = muted.replace(text.replace(" ", ""), "")
    assert re.sub("[.\u200b]|1", "", muted) == ""  # leaders, and the number of a hidden note


def _claims(document: Pdf) -> Iterator[tuple[int, int]]:
    pages = {page.obj.objgen: number for number, page in enumerate(document.pages)}
    stack = list(document.Root.StructTreeRoot.K)
    while stack:
        element = stack.pop()
        for kid in element.K:
            if not hasattr(kid, "objgen"):
                yield pages[element.Pg.objgen], int(kid)
            elif Name.S in kid:
                assert kid.P.objgen == element.objgen
                stack.append(kid)
            elif Name.MCID in kid:
                yield pages[kid.Pg.objgen], int(kid.MCID)


def _marked(document: Pdf) -> Iterator[set[int]]:
    """Give the numbers of what is marked on each page; all that is painted is in a mark or an artifact."""
    for page in document.pages:
        found: set[int] = set()
        depth = 0
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BDC" | "BMC":
                    depth += 1
                    if len(operands) > 1 and Name.MCID in operands[1]:
                        found.add(int(operands[1].MCID))
                case "EMC":
                    depth -= 1
                case "Tj" | "TJ" | "Do":
                    assert depth > 0
        yield found


@pytest.mark.parametrize(("name", "way"), BOTH)
def test_links_and_notes_lead_there_and_back(name: str, way: str, shown: dict[Any, Shown]) -> None:
    one = shown[name, way]
    expected = listen(one.html)
    tags = list(every(read_tags(one.pdf)))
    notes = [tag for tag in tags if tag.role == "Note"]
    assert len({tag.name for tag in notes}) == len(notes)
    assert all(tag.name for tag in notes)
    assert all(tag.links > 0 for tag in tags if tag.role == "Link")
    assert all(tag.links == 0 for tag in tags if tag.role != "Link")
    assert len([tag for tag in tags if tag.role == "Link"]) == _count(expected, "Link")
    with Pdf.open(BytesIO(one.pdf)) as document:
        names = {
            str(n) for n in document.Root.get(Name.Names, {}).get(Name.Dests, {}).get(Name.Names, [])[::2]
        }
        said = [one_ for page in document.pages for one_ in page.obj.get(Name.Annots, [])]
        assert len(said) == sum(tag.links for tag in tags)
        for annotation in said:
            contents = str(annotation.Contents)
            assert contents.strip()
            assert set(contents) & set("\u00ad\u202f\u200b") == set()
            assert Name.LivretSlip not in annotation
            if Name.Dest in annotation:
                assert str(annotation.Dest) in names
        called = {str(a.Contents) for a in said if re.fullmatch(r"Note \d+", str(a.Contents))}
        back = {str(a.Contents) for a in said if str(a.Contents).startswith("Retour")}
        assert len(called) == len(back) == len(notes)


def _count(top: Heard, role: str) -> int:
    return (top.role == role) + sum(_count(kid, role) for kid in top.kids if isinstance(kid, Heard))


@pytest.mark.parametrize(("name", "way"), BOTH)
def test_no_element_is_empty_or_without_a_meaning(name: str, way: str, shown: dict[Any, Shown]) -> None:
    for tag in every(read_tags(shown[name, way].pdf)):
        assert tag.kids or tag.links or tag.role in ("TD", "TH")
        assert tag.role != "NonStruct"
        if tag.role == "Span":
            assert tag.lang or tag.actual or tag.expansion


# ── golden trees ──


def golden(name: str, pdf: bytes) -> tuple[Path, str]:
    """Give the file that holds the tree of a construct, and the tree."""
    return GOLDEN / f"{name}.txt", read_tags(pdf).outline() + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_its_tree_is_the_golden_one(name: str, shown: dict[Any, Shown]) -> None:
    file, tree = golden(name, shown[name, "whole"].pdf)
    assert tree == file.read_text(encoding="utf-8")


def test_no_golden_tree_is_left_over() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == set(NAMES)


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────


def pages_of(pdf: bytes) -> int:
    with Pdf.open(BytesIO(pdf)) as document:
        return len(document.pages)


def test_most_of_the_gallery_is_broken_over_pages(shown: dict[Any, Shown]) -> None:
    short = [name for name in NAMES if pages_of(shown[name, "broken"].pdf) == 1]
    assert len(NAMES) - len(short) >= 60
    assert len(short) < 25


def test_what_is_found_is_what_was_made_wrong(shown: dict[Any, Shown]) -> None:
    found = {name: one.codes for (name, way), one in shown.items() if way == "whole" and one.codes}
    assert {name: set(codes) for name, codes in found.items()} == {
        "picture-missing": {"address-refused"},
        "block-figures": {"line-finish"},
    }

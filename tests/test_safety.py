"""Content is untrusted: nothing outside the booklet's folder is read, nothing is fetched, no markup runs."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from pikepdf import Name

from pipeline import build
from pipeline.build import Proof
from pipeline.diagnostics import Diagnostic
from tests.folders import draw_picture, fields, write_tree
from tests.tools.tagtree import read_tags


def built(root: Path, text: str, edition: str = "accessible", **more: str) -> tuple[Proof, list[Diagnostic]]:
    write_tree(
        root,
        {
            "content/site.txt": "Title: Essai",
            "content/1_page/page.txt": fields(title="Page", text=text, **more),
        },
    )
    manuscript = build.read(root)
    proof = build.build(root, manuscript.settings.edition(edition), manuscript=manuscript)
    return proof, list(proof.findings)


def pictures_in(pdf: Path) -> int:
    with pikepdf.open(pdf) as document:
        return sum(
            o.get(Name.Subtype) == Name.Image for o in document.objects if isinstance(o, pikepdf.Stream)
        )


def codes(found: list[Diagnostic]) -> set[str]:
    return {f.code for f in found}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../../secret.png", "outside-refused"),
        ("../../../../../../../etc/passwd", "outside-refused"),
        ("/etc/passwd", "outside-refused"),
        ("file:///etc/passwd", "address-refused"),
        ("http://example.org/photo.png", "address-refused"),
        ("//example.org/photo.png", "address-refused"),
        ("data:image/png;base64,AAAA", "address-refused"),
    ],
)
@pytest.mark.parametrize("form", ["(image: {})", "![vue]({})", '<img src="{}">', "cover"])
def test_a_picture_from_elsewhere_is_not_read(tmp_path: Path, name: str, code: str, form: str) -> None:
    draw_picture(tmp_path / "secret.png")
    more = {"cover": name} if form == "cover" else {}
    text = "Un texte." if form == "cover" else f"Avant.\n\n{form.format(name)}\n\nAprès."
    if form.startswith("![") and name.startswith("file:"):
        code = "link-dead"  # Kirby takes (file:…) for a tag of its own, wherever it stands
    proof, found = built(tmp_path / "booklet", text, **more)
    assert code in codes(found)
    finding = next(f for f in found if f.code == code)
    assert finding.place is not None
    assert finding.place.line == (9 if form == "cover" else 7)
    assert pictures_in(tmp_path / "booklet" / proof.file) == 0


def test_a_symlink_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    secret = draw_picture(tmp_path / "secret.png")
    page = tmp_path / "booklet" / "content" / "1_page"
    page.mkdir(parents=True)
    (page / "vue.png").symlink_to(secret)
    (tmp_path / "ailleurs").mkdir()
    (tmp_path / "ailleurs" / "page.txt").write_text("Title: Secret")
    (page.parent / "2_ailleurs").symlink_to(tmp_path / "ailleurs")
    proof, found = built(tmp_path / "booklet", "(image: vue.png)")
    assert "outside-refused" in codes(found)
    assert pictures_in(tmp_path / "booklet" / proof.file) == 0
    assert "Secret" not in read_tags(tmp_path / "booklet" / proof.file).text


@pytest.mark.parametrize(
    ("markup", "what", "words"),
    [
        ("<script>alert(1)</script>", "<script>", ""),
        ('<iframe src="https://example.org"></iframe>', "<iframe>", ""),
        ("<style>body { background: url(http://example.org/x.png) }</style>", "<style>", ""),
        ('<p style="background: url(file:///etc/passwd)">des mots</p>', 'style="…"', "des mots"),
        ('<p onclick="alert(1)">des mots</p>', "onclick=…", "des mots"),
        ("[des mots](javascript:alert(1))", "javascript:…", "des mots"),
        ('<a href="vbscript:x">des mots</a>', "vbscript:…", "des mots"),
        ('<a href=" java&#10;script:alert(1)">des mots</a>', None, "des mots"),
        ('<form action="https://example.org"><input name="a"></form>', "<form>", ""),
        ('<svg onload="alert(1)"><image href="http://example.org/x.png"/></svg>', "<svg>", ""),
        ('<object data="file:///etc/passwd">rien</object>', "<object>", ""),
        ('<link rel="stylesheet" href="http://example.org/x.css">', "<link>", ""),
    ],
)
def test_markup_that_paper_cannot_hold_is_neutralised(
    tmp_path: Path, markup: str, what: str | None, words: str
) -> None:
    proof, found = built(tmp_path, f"Avant.\n\n{markup}\n\nAprès.")
    removed = [f for f in found if f.code in ("markup-removed", "link-refused", "link-dead")]
    assert removed
    assert what is None or what in [value for f in removed for _, value in f.words]
    assert all(f.place is not None and f.place.line == 7 for f in removed), [str(f.place) for f in removed]
    text = read_tags(tmp_path / proof.file).text
    assert words in text
    assert "alert" not in text
    assert "Avant." in text
    assert "Après." in text
    with pikepdf.open(tmp_path / proof.file) as document:
        assert b"example.org" not in b"".join(
            bytes(str(o.get(Name.URI)), "utf-8")
            for o in document.objects
            if isinstance(o, pikepdf.Dictionary)
        )


def test_style_sheets_and_templates_of_the_booklet_reach_nothing_outside(tmp_path: Path) -> None:
    draw_picture(tmp_path / "secret.png")
    root = tmp_path / "booklet"
    write_tree(
        root,
        {
            "styles/components/divider.css": (
                '@import url("http://example.org/x.css");\n'
                ".section { background: url(file:///etc/passwd) }\n"
                'h1 { background: url("../../../secret.png") }\n'
            )
        },
    )
    proof, found = built(root, "Un texte.")
    assert "address-refused" in codes(found) or "style-ignored" in codes(found)
    assert pictures_in(root / proof.file) == 0

"""The straight path: what it reads, what it puts into output/, and what it leaves alone on failure."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pikepdf
import pytest

from pipeline import build
from pipeline.build.preparation import PRESS_PROFILE
from pipeline.diagnostics import PipelineError
from tests.folders import draw_picture, fields, write_tree
from tests.tools.tagtree import painted_text, read_tags

REPOSITORY = Path(__file__).parent.parent.parent


@pytest.fixture
def small(tmp_path: Path) -> Path:
    text = fields(title="Bonjour", text="Un texte.")
    return write_tree(tmp_path, {"content/site.txt": "Title: Petit", "content/1_page/page.txt": text})


def made(root: Path, edition: str = "print") -> build.Proof:
    manuscript = build.read(root)
    return build.build(root, manuscript.settings.edition(edition), manuscript=manuscript)


def output(root: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (root / "output").iterdir() if file.is_file()}


def test_a_second_build_gives_the_same_bytes(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for edition in ("print", "accessible"):
        made(small, edition)
    first = output(small)
    shutil.rmtree(small / "output")
    for edition in ("print", "accessible"):
        made(small, edition)
    assert output(small) == first


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_disk_that_fails_leaves_the_last_good_output(
    small: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    made(small)
    good = output(small)
    write_tree(small, {"content/1_page/page.txt": fields(title="Bonjour", text="Un autre texte.")})

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if failing == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(PipelineError) as stop:
        made(small)
    assert stop.value.diagnostic.code == "output-unwritable"
    monkeypatch.undo()
    assert output(small) == good


def test_findings_stand_beside_the_file(small: Path) -> None:
    proof = made(small)
    record = json.loads((small / "output" / "print.findings.json").read_text(encoding="utf-8"))
    assert record == proof.record("en")
    with pikepdf.open(small / proof.file) as document:
        assert len(document.pages) == record["pages"]


def test_what_was_found_on_the_way_comes_with_the_stop(small: Path) -> None:
    write_tree(small, {"booklet.toml": '[booklet]\nentries = ["zut"]\n'})
    with pytest.raises(PipelineError) as stop:
        build.read(small)
    assert stop.value.diagnostic.code == "content-empty"
    assert [found.code for found in stop.value.before] == ["entry-unknown"]


def test_the_booklets_own_files_stand_in_one_by_one(small: Path) -> None:
    font = next(
        (Path(sys.prefix) / "lib").glob("python*/site-packages/fontpkg_spectral/files/Spectral-Bold.ttf")
    )
    faces = (REPOSITORY / "styles" / "fonts.css").read_text(encoding="utf-8")
    write_tree(
        small,
        {
            "fonts/Own.ttf": font.read_bytes(),
            "styles/fonts.css": faces + '@font-face { font-family: "Own"; src: url("fonts/Own.ttf") }',
            "styles/components/paragraph.css": 'p { font-family: "Own" }',
            "templates/blocks/paragraph.html": "<p>Avant : {{ block.html|safe }}</p>",
        },
    )
    proof = made(small, "accessible")
    assert not proof.findings
    assert read_tags(small / proof.file).find("P")[0].text == "Avant : Un texte."
    with pikepdf.open(small / proof.file) as document:
        names = {str(font.BaseFont) for page in document.pages for font in page.obj.Resources.Font.values()}
    assert any("Own" in name for name in names)


def test_the_installed_package_carries_its_theme(small: Path) -> None:
    """What the wheel is told to hold is enough: the package alone, away from the repository, builds."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    carried = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert set(carried) == {"templates", "styles"}
    library = small / "library"
    shutil.copytree(REPOSITORY / "pipeline", library / "pipeline")
    for source, target in carried.items():
        shutil.copytree(REPOSITORY / source, library / target)
    assert (library / "pipeline" / "theme" / "styles" / "profiles" / PRESS_PROFILE).is_file()
    command = [sys.executable, "-m", "pipeline", "build", str(small), "-q"]
    environment = {**os.environ, "PYTHONPATH": str(library)}
    code = "import pipeline; print(pipeline.__file__)"
    where = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=small, capture_output=True, text=True, check=True
    )
    assert where.stdout.startswith(str(library))
    result = subprocess.run(command, env=environment, cwd=small, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "picture-unreadable"),
        (b"\x89PNG\r\n\x1a\n cut", "picture-unreadable"),
        (b"%!PS-Adobe", "picture-unreadable"),
        (None, "picture-missing"),
    ],
)
def test_a_picture_that_cannot_be_shown_gets_a_frame(small: Path, data: bytes | None, code: str) -> None:
    write_tree(
        small, {"content/1_page/page.txt": fields(title="P", text="Avant.\n\n(image: vue.png)\n\nAprès.")}
    )
    if data is not None:
        write_tree(small, {"content/1_page/vue.png": data})
    proof = made(small)
    (found,) = proof.findings
    assert (found.code, str(found.place)) == (code, "content/1_page/page.txt:7")
    with pikepdf.open(small / proof.file) as document:
        painted = " ".join(text for page in document.pages for text in painted_text(page).values())
    assert "vue.png" in painted


def test_a_picture_with_a_link_stays_valid(small: Path) -> None:
    draw_picture(small / "content/1_page/vue.png")
    text = "(image: vue.png alt: Une vue link: https://a.example/ caption: Légende)"
    write_tree(small, {"content/1_page/page.txt": fields(title="P", text=text)})
    proof = made(small, "accessible")
    assert not proof.findings
    (link,) = read_tags(small / proof.file).find("Link")
    assert link.find("Figure")[0].alt == "Une vue"


HEAVY = ("weasyprint", "fontTools", "pikepdf", "page", "PIL", "lxml", "markdown", "jinja2")


def test_a_build_in_which_nothing_changed_opens_no_library(small: Path) -> None:
    code = (
        f"import sys; sys.argv = ['livret', 'build', {str(small)!r}, '-q']\n"
        "from pipeline.cli import main\n"
        "try: main()\nfinally: print(*sorted(set(sys.modules) & set(HEAVY)), file=sys.stderr)"
    ).replace("HEAVY", repr(list(HEAVY)))
    ran = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert set(ran[0].stderr.split()) >= {"pikepdf", "jinja2"}
    assert ran[1].stderr.split() == []
    assert ran[0].stdout == ran[1].stdout != ""

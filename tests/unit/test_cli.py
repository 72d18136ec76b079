"""The command line as people and scripts meet it: what is printed where, and the exit status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.folders import fields, seed_folder, write_tree
from tests.tools.pressfile import press_file

REPOSITORY = Path(__file__).parent.parent.parent
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(REPOSITORY)}


def livret(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline", *map(str, arguments)]
    settings = {"env": ENVIRONMENT, "capture_output": True, "text": True, "timeout": 300, **options}
    return subprocess.run(command, check=False, **settings)  # type: ignore[call-overload, no-any-return]


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return seed_folder(tmp_path_factory.mktemp("seed"))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    text = fields(title="Bonjour", text="Un texte, et c'est tout.")
    return write_tree(tmp_path, {"content/site.txt": "Title: Petit", "content/1_page/page.txt": text})


def one_line(result: subprocess.CompletedProcess[str]) -> str:
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert "Traceback" not in result.stderr
    return lines[0]


def test_paths_on_stdout_findings_on_stderr(seed: Path) -> None:
    result = livret("build", seed)
    assert result.returncode == 1
    assert result.stdout.splitlines() == [f"{seed}/output/print.pdf", f"{seed}/output/accessible.pdf"]
    assert "content/1_edito/edito.txt:5: error[alt-missing] unknown-1.png" in result.stderr
    assert result.stderr.count("note[heading-size]") == 5, "each finding is said once for both editions"
    assert "\033" not in result.stderr, "no colour and no progress away from a terminal"


def test_the_print_edition_alone_ends_well(seed: Path) -> None:
    assert livret("build", seed, "-e", "print").returncode == 0


def test_strict_counts_warnings(tmp_path: Path) -> None:
    write_tree(
        tmp_path, {"content/1_page/page.txt": fields(title="A", text="Un texte.", cover="absente.png")}
    )
    assert livret("check", tmp_path).returncode == 0
    assert livret("check", tmp_path, "--strict").returncode == 1


def test_french_by_option_and_by_locale(seed: Path) -> None:
    by_option = livret("check", seed, "--lang", "fr").stderr
    by_locale = livret("check", seed, env={**ENVIRONMENT, "LC_ALL": "fr_FR.UTF-8"}).stderr
    assert "erreur[alt-missing] unknown-1.png n’a pas de texte de remplacement" in by_option
    assert by_option == by_locale


def test_json_is_whole_and_alone_on_stdout(seed: Path) -> None:
    result = livret("build", seed, "--format", "json")
    proofs = json.loads(result.stdout)
    assert [p["edition"] for p in proofs] == ["print", "accessible"]
    written = json.loads((seed / "output" / "accessible.findings.json").read_text(encoding="utf-8"))
    assert written == proofs[1]
    assert set(written) == {"edition", "file", "pages", "sha256", "press_ready", "findings"}
    assert [proof["press_ready"] for proof in proofs] == [True, False]
    alt = next(f for f in written["findings"] if f["code"] == "alt-missing")
    assert (alt["severity"], alt["file"], alt["line"]) == ("error", "content/1_edito/edito.txt", 5)


def test_github_commands(seed: Path) -> None:
    lines = livret("check", seed, "--format", "github").stderr.splitlines()
    assert any(
        line.startswith("::error file=content/1_edito/edito.txt,line=5,title=alt-missing::") for line in lines
    )


def test_what_typography_changes_is_data(tmp_path: Path) -> None:
    text = fields(title="A", text="C'est à 14h30 !\nL'oeuvre.")
    write_tree(tmp_path, {"content/1_page/page.txt": text})
    before = (tmp_path / "content/1_page/page.txt").read_bytes()
    plain = livret("check", tmp_path, "--show", "typography")
    assert plain.returncode == 0
    assert plain.stdout.splitlines() == [
        "content/1_page/page.txt:5: apostrophes  C'est → C’est",
        "content/1_page/page.txt:5: signs  14h30 ! → 14h30⍽!",
        "content/1_page/page.txt:5: times  14h30 → 14␣h␣30",
        "content/1_page/page.txt:6: apostrophes  L'oeuvre. → L’oeuvre.",
    ]
    assert "spelling-suspect" in plain.stderr
    assert livret("check", tmp_path).stdout == ""
    assert (tmp_path / "content/1_page/page.txt").read_bytes() == before


def test_what_typography_changes_in_the_other_formats(tmp_path: Path) -> None:
    write_tree(tmp_path, {"content/1_page/page.txt": fields(title="A", text="À 14h30, c'est fini.")})
    said = json.loads(livret("check", tmp_path, "--show", "typography", "--format", "json").stdout)
    assert said["typography"][1] == {
        "rule": "times",
        "before": "14h30,",
        "after": "14\u00a0h\u00a030,",
        "file": "content/1_page/page.txt",
        "line": 5,
    }
    lines = livret("check", tmp_path, "--show", "typography", "--format", "github").stdout.splitlines()
    place = "file=content/1_page/page.txt,line=5"
    assert lines[0] == f"::notice {place},title=typography apostrophes::c'est → c’est"


def test_quiet_says_errors_alone(seed: Path) -> None:
    result = livret("build", seed, "-q")
    assert one_line_of(result.stderr).startswith("content/1_edito/edito.txt:5: error[alt-missing]")


def one_line_of(text: str) -> str:
    (line,) = text.splitlines()
    return line


@pytest.mark.parametrize("content", [None, "", "_drafts"])
def test_nothing_to_publish(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "content" / content).mkdir(parents=True)
    result = livret("build", tmp_path)
    assert result.returncode == 3
    assert f"{tmp_path}/content" in one_line(result)


def test_no_such_folder(tmp_path: Path) -> None:
    result = livret("build", tmp_path / "absent")
    assert result.returncode == 3
    assert "absent" in one_line(result)


@pytest.mark.parametrize(
    ("toml", "line", "words"),
    [
        ("[booklet\n", 1, "TOML"),
        ('[booklet]\nlangage = "fr"\n', 2, "language"),
        ("[editions.print]\nbleed = 0\nmarks = true\n", 3, "bleed"),
    ],
)
def test_wrong_settings_stop_with_their_line(small: Path, toml: str, line: int, words: str) -> None:
    (small / "booklet.toml").write_text(toml)
    result = livret("build", small)
    assert result.returncode == 3
    said = one_line(result)
    assert said.startswith(f"booklet.toml:{line}")
    assert words in said


def test_an_unknown_edition_names_the_known(small: Path) -> None:
    result = livret("build", small, "-e", "poster")
    assert result.returncode == 3
    assert "print, accessible" in one_line(result)


def test_wrong_usage(small: Path) -> None:
    assert livret("build", small, "--no-such-option").returncode == 2
    assert livret("no-such-command").returncode == 2


def test_output_that_cannot_be_written(small: Path) -> None:
    (small / "output").write_text("a file stands where the folder should be")
    result = livret("build", small)
    assert result.returncode == 3
    assert "output" in one_line(result)
    assert (small / "output").read_text() == "a file stands where the folder should be"


def test_a_full_disk_leaves_the_last_good_file(small: Path) -> None:
    assert livret("build", small, "-e", "print").returncode == 0
    good = (small / "output" / "print.pdf").read_bytes()
    write_tree(small, {"content/1_page/page.txt": fields(title="Bonjour", text="Un autre texte. " * 4000)})
    limit = len(good) // 2
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}));"
        "from pipeline.cli import main; main()"
    )
    command = [sys.executable, "-c", code, "build", str(small), "-e", "print"]
    result = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert result.returncode == 3, result.stderr
    assert one_line(result).startswith("output/")
    assert (small / "output" / "print.pdf").read_bytes() == good
    assert not list((small / "output").glob(".*.pdf.*")), "nothing half-written stays behind"


def test_ctrl_c_leaves_the_last_good_file(small: Path) -> None:
    assert livret("build", small, "-e", "print").returncode == 0
    good = (small / "output" / "print.pdf").read_bytes()
    write_tree(small, {"content/1_page/page.txt": fields(title="Bonjour", text="Un autre texte. " * 60000)})
    command = [sys.executable, "-m", "pipeline", "build", str(small), "-e", "print", "-v"]
    process = subprocess.Popen(
        command,
        env=ENVIRONMENT,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # A suite that runs in the background may have been started with interrupts ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "typesetting" in line:
            break
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert (small / "output" / "print.pdf").read_bytes() == good


def test_help_names_only_what_is_built() -> None:
    result = livret("--help")
    commands = [line.split()[0] for line in result.stdout.split("Commands:")[1].splitlines() if line.strip()]
    assert commands == ["build", "check", "preflight", "preview"]


def test_start_up_is_light() -> None:
    heavy = ("weasyprint", "PIL", "pikepdf", "lxml", "markdown", "jinja2")
    code = f"import sys; from pipeline import cli; print([m for m in {heavy} if m in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_any_pdf_is_checked_against_an_edition(tmp_path: Path) -> None:
    write_tree(tmp_path, {"booklet.toml": "[booklet]\npage_multiple = 1\n"})
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(press_file())
    bad.write_bytes(press_file(b"1 0 0 rg 99 99 9 9 re f"))
    passed = livret("preflight", good, "-e", "print", tmp_path)
    assert (passed.returncode, passed.stdout, passed.stderr) == (0, "", "")
    found = livret("preflight", bad, "-e", "print", tmp_path, "--lang", "fr")
    assert found.returncode == 1
    assert one_line(found).startswith("erreur[colour-foreign] p. 1 (→ 33.5 mm, ↓ 176.5 mm) : un aplat en")
    said = json.loads(livret("preflight", bad, "-e", "print", tmp_path, "--format", "json").stdout)
    assert (said["edition"], said["findings"][0]["code"], said["findings"][0]["page"]) == (
        "print", "colour-foreign", 1
    )  # fmt: skip


def test_preflight_could_not_work(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"")
    assert livret("preflight", tmp_path / "a.pdf", "-e", "print", tmp_path).returncode == 3
    assert livret("preflight", tmp_path / "b.pdf", "-e", "print", tmp_path).returncode == 3
    assert livret("preflight", tmp_path, "-e", "print", tmp_path).returncode == 3
    assert livret("preflight", tmp_path / "a.pdf", "-e", "none", tmp_path).returncode == 3
    assert livret("preflight", tmp_path / "a.pdf", tmp_path).returncode == 2


def test_contact_sheets_are_drawn_of_what_was_built(small: Path) -> None:
    result = livret("build", small, "-e", "print", "-e", "accessible", "--sheets")
    drawn = [Path(line).relative_to(small / "output").as_posix() for line in result.stdout.splitlines()]
    assert drawn == [
        *("print.pdf", "report/spreads.png", "report/spreads.html"),
        *("accessible.pdf", "report/spreads.accessible.png", "report/spreads.accessible.html"),
    ]
    assert all((small / "output" / name).stat().st_size for name in drawn)

"""The laws of the house that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from pipeline.booklet import BLOCK_TYPES
from pipeline.diagnostics import LANGUAGES, Severity
from pipeline.diagnostics.catalogue import CATALOGUE
from tools.write_findings import PAGE, findings_page

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "pipeline").rglob("*.py"))
LONGEST_FUNCTION = 40


def words(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def without_language(names: set[str]) -> set[str]:
    """Take `role_fr`, `role_en` and `role` for the same word."""
    return {re.sub(r"_(fr|en)$", "", name) for name in names}


@cache
def tree(source: Path) -> ast.Module:
    return ast.parse(source.read_text(encoding="utf-8"), str(source))


def files_of_the_repository() -> Iterator[Path]:
    """Every file that is tracked or about to be; in a copy without git, all but what is made."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    if listing.returncode == 0 and (ROOT / ".git").exists():
        names = [name for name in listing.stdout.decode().split("\0") if name]
        yield from (path for name in names if (path := ROOT / name).is_file())
        return
    made = re.compile(r"(^|/)(\.venv|\.git|output|__pycache__|build|dist|\.[a-z]+_cache|\.hypothesis)(/|$)")
    for path in sorted(ROOT.rglob("*")):
        if path.is_file() and not made.search(path.relative_to(ROOT).as_posix()):
            yield path


# ── findings ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_finding_says_the_same_in_both_languages(code: str) -> None:
    saying = CATALOGUE[code]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
    assert saying.severity in {str(severity) for severity in Severity}
    for sentence in (saying.message, saying.hint):
        assert set(sentence) == set(LANGUAGES)
        assert bool(sentence["fr"]) == bool(sentence["en"])
        assert without_language(words(sentence["fr"])) == without_language(words(sentence["en"]))
    assert all(saying.message.values())


def strings_in(source: Path) -> set[str]:
    nodes = ast.walk(tree(source))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_finding_is_made_somewhere() -> None:
    used: set[str] = set()
    for source in SOURCES:
        if source.name != "catalogue.py":
            used |= strings_in(source)
    assert sorted(CATALOGUE.keys() - used) == []


def calls_of_finding() -> Iterator[tuple[str, ast.Call]]:
    for source in SOURCES:
        for node in ast.walk(tree(source)):
            if isinstance(node, ast.Call) and "finding" in (
                getattr(node.func, "id", None), getattr(node.func, "attr", None)
            ):  # fmt: skip
                yield f"{source.relative_to(ROOT)}:{node.lineno}", node


def test_every_finding_made_is_known_and_gets_its_words() -> None:
    """The French sentence is filled only when someone reads it: a word it lacks would come out late."""
    wrong = []
    for where, call in calls_of_finding():
        code = call.args[0] if call.args else None
        if not (isinstance(code, ast.Constant) and isinstance(code.value, str)):
            continue
        saying = CATALOGUE.get(code.value)
        given = {keyword.arg for keyword in call.keywords}
        needed = (
            set().union(*(words(s) for s in (*saying.message.values(), *saying.hint.values())))
            if saying
            else set()
        )
        if saying is None or (None not in given and needed - given):
            wrong.append(f"{where} {code.value}: lacks {sorted(needed - given) if saying else 'an entry'}")
    assert wrong == []


def test_the_page_of_findings_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == findings_page(), "run `make mend`"


# ── code ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_function_is_long() -> None:
    long = []
    for source in SOURCES:
        for node in ast.walk(tree(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                length = node.end_lineno - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long.append(f"{source.relative_to(ROOT)}:{node.lineno} {node.name}: {length} lines")
    assert long == []


@pytest.mark.parametrize("kind", [block.kind for block in BLOCK_TYPES])
def test_a_block_has_a_template_and_a_style_sheet_of_its_name(kind: str) -> None:
    assert (ROOT / "templates" / "blocks" / f"{kind}.html").is_file()
    assert (ROOT / "styles" / "components" / f"{kind}.css").is_file()


def test_no_template_or_style_sheet_is_of_an_unknown_block() -> None:
    kinds = {block.kind for block in BLOCK_TYPES}
    assert {path.stem for path in (ROOT / "templates" / "blocks").glob("*.html")} <= kinds


# ── the theme ───────────────────────────────────────────────────────────────────────────────────────────────

THEME = [
    path
    for folder, pattern in (
        ("templates", "*.html"),
        ("styles", "*.css"),
        ("themes", "*.html"),
        ("themes", "*.css"),
    )
    for path in sorted((ROOT / folder).rglob(pattern))
]
LONGEST_SHEET, WIDEST_LINE = 60, 110
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|color|device-cmyk)\(", re.IGNORECASE)
# A size of type, or a height of lines, as a length: both are the tokens' affair.
TYPE_SIZE = re.compile(r"(?:font|font-size|line-height)\s*:[^;}]*\b\d*\.?\d+(?:pt|mm|cm|px|in|pc|rem)\b")


def test_no_template_or_style_sheet_is_long_or_wide() -> None:
    wrong = []
    for path in THEME:
        lines = path.read_text(encoding="utf-8").splitlines()
        if len(lines) > LONGEST_SHEET:
            wrong.append(f"{path.relative_to(ROOT)}: {len(lines)} lines")
        wide = (number for number, line in enumerate(lines, 1) if len(line) > WIDEST_LINE)
        wrong += [f"{path.relative_to(ROOT)}:{number} is too wide" for number in wide]
    assert wrong == []


def test_colours_and_sizes_of_type_stand_in_tokens_alone() -> None:
    wrong = []
    for path in THEME:
        # An edition sets tokens of its own in its `:root`.
        text = re.sub(r":root \{.*?\n\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        if path.suffix == ".css" and path.name != "tokens.css":
            wrong += [
                f"{path.relative_to(ROOT)}: {found[0]}"
                for pattern in (COLOUR, TYPE_SIZE)
                for found in pattern.finditer(text)
            ]
    assert wrong == []


# ── the repository ──────────────────────────────────────────────────────────────────────────────────────────

# Brackets keep these patterns from finding themselves.
MACHINE_PATH = re.compile(rb"(?<![\w.}$~-])/(?:[w]ork|[r]oot|[f]arm|[h]ome/\w+|[U]sers/\w+|[t]mp/\w+)/")
REGISTRY = re.compile(rb"[p]ypi\.|[p]ythonhosted|[n]pmjs|[d]eb\.debian|[s]napshot\.debian|[a]rchive\.ubuntu")


def test_no_file_names_a_machine_or_a_registry() -> None:
    wrong = []
    for path in files_of_the_repository():
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            if MACHINE_PATH.search(line) or REGISTRY.search(line):
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {line[:120]!r}")
    assert wrong == []


def test_constraints_are_exact_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+]+", line)] == []
    assert len({line.split("==")[0].lower().replace("_", "-") for line in pins}) == len(pins)


def code_in(page: str) -> str:
    """Give the code of a Markdown page: its fenced blocks and its spans, a line each."""
    text = (ROOT / page).read_text(encoding="utf-8")
    fenced = re.findall(r"^```.*?\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))
    return "\n".join([*fenced, *spans])


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_command_in_the_pages_exists(page: str) -> None:
    named = sorted(set(re.findall(r"^(?:\$ )?livret ([a-z]+)", code_in(page), re.MULTILINE)))
    asked = {name: [sys.executable, "-m", "pipeline", name, "--help"] for name in named}
    done = {
        name: subprocess.run(ask, cwd=ROOT, capture_output=True, check=False) for name, ask in asked.items()
    }
    assert {name: ran.stderr for name, ran in done.items() if ran.returncode} == {}


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_in_the_pages_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"^(?:\$ )?make ([a-z-]+)", code_in(page), re.MULTILINE)) <= targets


NOTE_PARTS = ["Situation", "Choice", "Cost", "What would reopen it"]


def test_every_decision_is_a_whole_note_and_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    notes = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    for number, note in enumerate(notes, start=1):
        assert note.name.startswith(f"{number:04d}-")
        assert f"({note.name})" in index
        assert re.findall(r"^## (.+)$", note.read_text(encoding="utf-8"), re.MULTILINE) == NOTE_PARTS

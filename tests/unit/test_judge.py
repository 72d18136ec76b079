"""veraPDF as an outside program: its own library behind a command that speaks as veraPDF's does."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from pikepdf import Name, Pdf

from pipeline.preflight import judge
from pipeline.preflight.tagged import check_tags
from tests.conftest import Findings
from tests.tools.press import A5, Press

HOUSE = Path(__file__).resolve().parents[2]
# veraPDF's command, as far as it is called here: its report holds what the library says of the file.
COMMAND = f"""#!{sys.executable}
import sys
from pathlib import Path
from xml.sax.saxutils import escape
sys.path.insert(0, {str(HOUSE)!r})
from tests.tools.verapdf import validate
assert sys.argv[1:4] == ["--format", "xml", "-f"], sys.argv
(verdict,) = validate([Path(sys.argv[5])], (sys.argv[4],))
rules = "".join(
    f'<rule clause="{{one.clause}}" testNumber="{{one.test}}" status="failed" failedChecks="{{one.count}}">'
    f"<description>{{escape(one.message)}}</description></rule>"
    for one in verdict.failures
)
said = str(verdict.compliant).lower()
print(f'<report><job><validationReport isCompliant="{{said}}">{{rules}}</validationReport></job></report>')
"""


def put_on_path(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    command = folder / "verapdf"
    command.write_text(script, encoding="utf-8")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("judge")
    made = folder / "essai fini.pdf"
    made.write_bytes(Press(folder).finish("<h1>Titre</h1><p>Un mot.</p>"))
    return made


def test_nothing_is_asked_where_there_is_none(
    file: Path, findings: Findings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not judge.available()
    check_tags(file, A5, findings.append)
    assert findings == []


def test_a_good_file_is_good_for_both(
    file: Path, findings: Findings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put_on_path(tmp_path / "bin", COMMAND, monkeypatch)
    assert judge.available()
    check_tags(file, A5, findings.append)
    assert findings == []


def test_what_it_finds_is_told_with_its_rule(
    file: Path, findings: Findings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put_on_path(tmp_path / "bin", COMMAND, monkeypatch)
    bad = tmp_path / "bad.pdf"
    with Pdf.open(file) as document:
        del document.Root[Name.OutputIntents]
        del document.Root[Name.ViewerPreferences]
        document.save(bad)
    check_tags(bad, A5, findings.append)
    rules = {(one.code, dict(one.words)["rule"]) for one in findings}
    assert ("pdfua-broken", "veraPDF 7.1-10") in rules
    assert any(code == "pdfa-broken" and rule.startswith("veraPDF 6.2.4.3-") for code, rule in rules)
    assert all(dict(one.words)["reason"] for one in findings)


@pytest.mark.parametrize(
    "script",
    [
        "#!/bin/sh\nexit 3\n",
        "#!/bin/sh\necho nonsense\n",
        "#!/bin/sh\necho '<report><jobs></jobs></report>'\n",
        "#!/bin/sh\necho '<report><validationReport isCompliant=\"false\"/></report>'\n",
        "#!/nowhere\n",
    ],
)
def test_one_that_gives_no_verdict_is_a_warning(
    file: Path, findings: Findings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str
) -> None:
    put_on_path(tmp_path / "bin", script, monkeypatch)
    check_tags(file, A5, findings.append)
    assert findings.codes == ["verapdf-silent"] * 2

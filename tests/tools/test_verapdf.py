"""The runner of veraPDF tells good files from bad ones, and from what is no PDF."""

from __future__ import annotations

from pathlib import Path

import fontpkg
import pytest
from weasyprint import HTML

from tests.tools.verapdf import validate


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path, Path]:
    folder = tmp_path_factory.mktemp("verapdf")
    good, untagged, text, absent = (
        folder / name for name in ("bon été.pdf", "untagged.pdf", "no.pdf", "absent.pdf")
    )
    font = fontpkg.path("Spectral").as_uri()
    face = f"@font-face {{ font-family: Ours; src: url({font}) }} body {{ font-family: Ours }}"
    page = HTML(
        string=f"<html lang=fr><title>Essai</title><style>{face}</style><body><h1>Un titre</h1><p>Un texte"
    )
    page.write_pdf(good, pdf_variant="pdf/ua-1")
    page.write_pdf(untagged)
    text.write_text("this is no PDF")
    return good, untagged, text, absent


def test_each_file_is_judged_against_each_flavour(files: tuple[Path, ...]) -> None:
    verdicts = validate(files, ("ua1", "2a"))
    assert [(v.file, v.flavour) for v in verdicts] == [
        (file, flavour) for file in files for flavour in ("ua1", "2a")
    ]
    assert [v.compliant for v in verdicts] == [True] + 7 * [False]
    assert all(v.compliant != bool(v.failures) for v in verdicts)


def test_failures_name_the_clause_and_the_spot(files: tuple[Path, ...]) -> None:
    (verdict,) = validate(files[1:2])
    clauses = [(failure.clause, failure.test) for failure in verdict.failures]
    assert clauses == sorted(clauses)
    untagged = next(failure for failure in verdict.failures if (failure.clause, failure.test) == ("7.1", 3))
    assert untagged.count >= 1
    assert "pages[0]" in untagged.message
    assert str(verdict).startswith("untagged.pdf is not ua1\n")


def test_a_file_that_cannot_be_read_is_not_compliant(files: tuple[Path, ...]) -> None:
    for verdict in validate(files[2:]):
        assert len(verdict.failures) == 1
        assert verdict.failures[0].message


def test_an_unknown_flavour_is_refused(files: tuple[Path, ...]) -> None:
    with pytest.raises(RuntimeError, match="no flavour ua9"):
        validate(files[:1], ("ua9",))


def test_without_java_or_the_library_the_remedy_is_named(
    files: tuple[Path, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(pytest.fail.Exception, match="run `make test`"):
        validate(files[:1], home=tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.fail.Exception, match="run `make test`"):
        validate(files[:1])

"""The press profile: what it says of the press, and what is refused, with the reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.diagnostics import Diagnostic, PipelineError, Place
from pipeline.edition import BUILT_IN, BUNDLED_PROFILE, PressProfile, Theme, press_profile
from tests.tools import icc as tool
from tests.tools.icc import icc

PRINT, ACCESSIBLE = BUILT_IN
OWN = "profiles/own.icc"
WHOLE = (Path(__file__).parents[2] / "styles" / "profiles" / BUNDLED_PROFILE).read_bytes()


def look(root: Path, data: bytes | None, name: str = OWN) -> PressProfile:
    if data is not None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return press_profile(replace(PRINT, output_intent=name), Theme(root), Place("booklet.toml", 2))


def refused(root: Path, data: bytes | None, name: str = OWN) -> Diagnostic:
    with pytest.raises(PipelineError) as stop:
        look(root, data, name)
    found = stop.value.diagnostic
    assert found.code == "profile-unusable"
    assert str(found.place) == "booklet.toml:2"
    return found


@pytest.mark.parametrize("edition", BUILT_IN)
def test_the_bundled_profile_is_fogra39(tmp_path: Path, edition) -> None:
    found = press_profile(edition, Theme(tmp_path))
    assert (found.condition, found.registered) == ("FOGRA39", True)
    assert found.description == "ISO Coated v2 300% (basICColor)"
    assert "ISO 12647-2" in found.meaning
    assert found.file.name == BUNDLED_PROFILE


def test_the_booklets_own_file_stands_in_under_its_own_name(tmp_path: Path) -> None:
    own = tmp_path / "styles" / "profiles" / BUNDLED_PROFILE
    own.parent.mkdir(parents=True)
    own.write_bytes(icc(b"PSO Coated v3"))
    assert press_profile(ACCESSIBLE, Theme(tmp_path)).condition == "FOGRA51"


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        (b"Coated FOGRA27 (ISO 12647-2:2004)", "FOGRA27"),
        (b"Coated FOGRA39L VIGC 260", "FOGRA39"),
        (b"ISO Coated v2 (ECI)", "FOGRA39"),
        (b"PSO Uncoated ISO12647 (ECI)", "FOGRA47"),
        (b"PSO Coated v3", "FOGRA51"),
        (b"PSOcoated_v3", "FOGRA51"),
        (b"PSO Uncoated v3 (FOGRA52)", "FOGRA52"),
        (b"U.S. Web Coated (SWOP) v2", "CGATS TR 001"),
        (b"SWOP2006_Coated3v2.icc", "CGATS TR 003"),
        (b"GRACoL2006_Coated1v2.icc", "CGATS TR 006"),
        (b"ISO Uncoated Yellowish", "FOGRA30"),
    ],
)
def test_known_conditions_are_found_in_the_description(tmp_path: Path, words: bytes, condition: str) -> None:
    found = look(tmp_path, icc(words))
    assert (found.condition, found.registered) == (condition, True)
    assert found.description == words.decode()


def test_a_condition_may_stand_in_the_data_of_the_target(tmp_path: Path) -> None:
    assert look(tmp_path, icc(b"House stock", target=b'ORIGINATOR "Fogra"\nFOGRA52L')).condition == "FOGRA52"
    # Words of the trade in a table of measurements mean nothing.
    assert not look(tmp_path, icc(b"House stock", target=b"like ISO Coated v2")).registered


def test_an_unknown_press_goes_by_the_profiles_own_words(tmp_path: Path) -> None:
    found = look(tmp_path, icc(b"Papier  bouffant\0\0"))
    assert (found.condition, found.meaning, found.registered) == ("Papier bouffant", "", False)
    assert look(tmp_path, icc()).condition == "own"


def test_the_words_of_icc_4_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool, "described", lambda words: tool.translated(words.decode()))
    found = look(tmp_path, icc("Papier été, FOGRA52".encode(), version=4))
    assert (found.description, found.condition) == ("Papier été, FOGRA52", "FOGRA52")


@pytest.mark.parametrize(
    ("data", "reason", "raison"),
    [
        (None, "there is no such file", "ce fichier n’existe pas"),
        (b"", "not an ICC profile", "pas un profil ICC"),
        (b"%PDF-1.7" * 40, "not an ICC profile", "pas un profil ICC"),
        (WHOLE[:500_000], "not whole: 500000 bytes, where its header says 1052612", "pas entier"),
        (WHOLE + b"x", "not whole", "pas entier"),
        (icc(space=b"RGB ", kind=b"mntr"), "its colours are RGB, not CMYK", "ses couleurs sont RGB"),
        (icc(space=b"GRAY"), "its colours are GRAY", "ses couleurs sont GRAY"),
        (icc(kind=b"scnr"), "of the class “scnr”, not an output profile (“prtr”)", "« scnr »"),
        (icc(kind=b"link"), "of the class “link”", "« link »"),
        (icc(tables=(b"A2B0",)), "no tables to and from CMYK", "pas de tables"),
        (icc(version=5), "of version 5", "version 5"),
    ],
)
def test_what_no_press_can_use_is_refused(
    tmp_path: Path, data: bytes | None, reason: str, raison: str
) -> None:
    found = refused(tmp_path, data)
    assert OWN in found.message("en")
    assert reason in found.message("en")
    assert raison in found.message("fr")


def test_a_table_outside_the_file_is_refused(tmp_path: Path) -> None:
    data = bytearray(icc())
    data[132 + 8 : 132 + 12] = b"\xff\xff\xff\xff"
    assert "A2B0 lies outside the file" in refused(tmp_path, bytes(data)).message("en")


@pytest.mark.parametrize("name", ["../outside.icc", "/etc/hostname", "profiles/link.icc", "nul\0.icc"])
def test_nothing_outside_the_booklet_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "outside.icc").write_bytes(icc(b"FOGRA39"))
    root = tmp_path / "booklet"
    (root / "profiles").mkdir(parents=True)
    (root / "profiles" / "link.icc").symlink_to(tmp_path / "outside.icc")
    assert "not inside the booklet’s folder" in refused(root, None, name).message("en")


@pytest.mark.parametrize("name", ["profiles", "profiles/none.icc/x"])
def test_what_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    look(tmp_path, icc())
    assert "no such file" in refused(tmp_path, None, name).message("en")


@given(st.binary(max_size=400), st.integers(0, 200))
def test_damage_is_refused_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, at: int
) -> None:
    root = tmp_path_factory.getbasetemp()
    good = icc(b"FOGRA39")
    data = good[:at] + junk + good[at + len(junk) :]
    try:
        said = look(root, data).condition
    except PipelineError as stop:
        said = stop.diagnostic.text("fr")
    assert said

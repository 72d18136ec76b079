"""The fuzzer's own tests: inputs are many and the same each time, and what is wrong shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.fuzz import __main__ as fuzz
from tools.fuzz import targets, trial
from tools.fuzz.inputs import made_up

# Inputs that once failed, a file each.
ONCE = sorted((Path(__file__).resolve().parents[1] / "corpus" / "fuzz").glob("*.txt"))


def test_an_input_is_the_same_each_time_and_another_for_each_number() -> None:
    assert [made_up(number) for number in range(50)] == [made_up(number) for number in range(50)]
    assert len({made_up(number) for number in range(200)}) > 190


@pytest.mark.parametrize("target", targets.TARGETS.values(), ids=list(targets.TARGETS))
def test_some_inputs_end_clean(target: targets.Callable[[str], None]) -> None:
    for number in range(40):
        target(made_up(number))


@pytest.mark.parametrize("target", targets.TARGETS.values(), ids=list(targets.TARGETS))
@pytest.mark.parametrize("file", ONCE, ids=[file.stem for file in ONCE])
def test_what_failed_once_does_no_more(file: Path, target: targets.Callable[[str], None]) -> None:
    target(file.read_bytes().decode("utf-8", "surrogatepass"))


def test_a_failure_is_told_by_its_target_and_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(text: str) -> None:
        raise targets.BrokenError(f"{len(text)} letters")

    monkeypatch.setitem(trial.TARGETS, "decoder", broken)
    monkeypatch.setattr("sys.argv", ["fuzz", "--show", "7"])
    assert fuzz.main() == 1
    told = capsys.readouterr().out
    assert "--- decoder, --show 7" in told
    assert "1 failures" in told


def test_what_never_ends_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(_: str) -> None:
        while True:
            pass

    monkeypatch.setattr(trial, "LIMIT", 1)
    monkeypatch.setattr(trial, "TARGETS", {"endless": endless})
    (failure,) = trial.tried(1)
    assert "TooLongError" in failure.words

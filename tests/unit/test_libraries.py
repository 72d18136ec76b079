"""A machine without the engine's libraries gets one line that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.diagnostics import PipelineError
from pipeline.typesetting.libraries import open_engine


def test_a_missing_library_is_one_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    module = (
        "print('a long speech')\nraise OSError(\"cannot load library 'libpango': no such file\\nmore\")\n"
    )
    (tmp_path / "engine_without_pango.py").write_text(module)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(PipelineError) as stop:
        open_engine("engine_without_pango")
    assert stop.value.diagnostic.code == "library-missing"
    assert "cannot load library 'libpango'" in stop.value.diagnostic.text()
    assert capfd.readouterr() == ("", "")

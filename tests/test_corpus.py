"""Small content folders, one for each generation or trait of Kirby, and what they become.

Each holds `expected.txt`; `make golden` writes it anew, to be looked at before it is accepted.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.outline import EXPECTED, outline, sites


def test_the_corpus_is_whole() -> None:
    assert len(sites()) >= 8


@pytest.mark.parametrize("site", sites(), ids=lambda site: site.name)
def test_a_site_becomes_what_is_expected(site: Path) -> None:
    assert outline(site) == (site / EXPECTED).read_text(encoding="utf-8")

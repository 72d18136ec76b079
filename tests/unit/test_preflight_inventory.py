"""What is in a file: fonts, pictures and plates, as other tools tell them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from pipeline.diagnostics import PipelineError
from pipeline.preflight import FontFound, PictureFound, inventory
from tests.tools.pressfile import fonts, picture, press_file

SPOT = Array(
    [Name.Separation, Name("/Or"), Name.DeviceCMYK,
     Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0] * 4), C1=Array([0, 0, 1, 0]), N=1)]
)  # fmt: skip


def resources(document: Pdf) -> Mapping[str, Any]:
    return {
        **fonts()(document),
        "XObject": Dictionary(X=picture(document, 300, 150)),
        "ColorSpace": Dictionary(S=SPOT),
    }


def test_fonts_pictures_and_plates_are_told(tmp_path: Path) -> None:
    content = b"0 0 0 1 k BT /F 9 Tf 60 300 Td (a) Tj ET q 144 0 0 72 60 60 cm /X Do Q"
    file = tmp_path / "a.pdf"
    file.write_bytes(press_file(content, resources, pages=2))
    told = inventory(file)
    assert told.fonts == (FontFound("Essai", "TrueType", True, True, (1, 2)),)
    assert told.pictures[1] == PictureFound(2, 300, 150, "DeviceCMYK", 8, "", 150.0, 150.0)
    assert told.plates == ("Cyan", "Magenta", "Yellow", "Black")
    file.write_bytes(press_file(b"/S cs 1 scn 9 9 9 9 re f 0 0 .5 1 K 1 w 0 0 m 9 9 l S", resources))
    assert inventory(file).plates == ("Yellow", "Black", "Or")
    assert inventory(file).fonts, "a font that is there is told, used or not"


def test_what_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"no PDF")
    with pytest.raises(PipelineError) as caught:
        inventory(file)
    assert caught.value.diagnostic.code == "file-unfit"
    assert str(tmp_path) not in caught.value.diagnostic.text()

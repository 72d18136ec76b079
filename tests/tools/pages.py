"""Golden pages: every page of the sample as a small grey picture, to be looked at before it is accepted.

`make golden` writes them anew into `tests/golden/pages/`.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

from pipeline import build

HOUSE = Path(__file__).resolve().parents[2]
GOLDEN = HOUSE / "tests" / "golden" / "pages"
REPORT = HOUSE / "output" / "report" / "golden"
EDITIONS = ("print", "accessible")
# Pixels along the longer side of a page, and the greys of a picture.
SIDE, GREYS = 700, 8
LARGEST = 20 * 1024
"""Bytes of a picture at most."""
# Other versions of the text libraries draw letters a little otherwise: what is told apart are blurred pages,
# by pixels that differ by so many of 255 levels; of so few of a page nobody would see.
_BLUR, _LEVELS, _SHARE = 2.0, 36, 0.0004


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is drawn now; `name` is that of its golden picture."""

    name: str
    picture: Image.Image


def draw(file: Path, edition: str) -> Iterator[Page]:
    """Draw the pages of a finished file in grey, trim and bleed."""
    with pypdfium2.PdfDocument(file) as document:
        for number, page in enumerate(document, 1):
            drawn = page.render(scale=SIDE / max(page.get_size()), grayscale=True).to_pil()
            yield Page(f"{edition}-{number:02}", drawn.convert("L"))


def sample(folder: Path) -> Iterator[Page]:
    """Build the sample in an empty folder, and draw its pages in both editions."""
    shutil.copytree(HOUSE / "content", folder / "content")
    for edition in build.editions(folder, EDITIONS):
        proof = build.build(folder, edition)
        yield from draw(folder / proof.file, edition.name)


def coded(picture: Image.Image) -> bytes:
    """Code a grey picture with few greys, as it is kept."""
    step = 255 / (GREYS - 1)
    flat = picture.point([round(level / step) for level in range(256)])
    flat.putpalette([round(n * step) for n in range(GREYS) for _ in range(3)])
    out = io.BytesIO()
    flat.save(out, "PNG", optimize=True, bits=3)
    return out.getvalue()


def read(name: str) -> Image.Image | None:
    """Read a golden picture; None when there is none."""
    file = GOLDEN / f"{name}.png"
    return Image.open(file).convert("L") if file.is_file() else None


def difference(before: Image.Image, after: Image.Image) -> Image.Image | None:
    """Show where two pages differ by more than letters drawn otherwise; None when they do not."""
    if before.size != after.size:
        return Image.new("L", after.size, 255)
    soft = [one.filter(ImageFilter.GaussianBlur(_BLUR)) for one in (before, after)]
    apart = ImageChops.difference(*soft).point([0 if level < _LEVELS else 255 for level in range(256)])
    return apart if apart.histogram()[255] > _SHARE * apart.width * apart.height else None


def compare(page: Page) -> str:
    """Hold a page against its golden picture; says what is wrong, "" for nothing.

    What differs is left in `output/report/golden/`: before, after, and the difference.
    """
    kept = Image.open(io.BytesIO(coded(page.picture))).convert("L")
    before = read(page.name)
    if before is None:
        _leave(page.name, {"after": kept})
        return f"{page.name}: there is no golden page; look at {REPORT}, then run make golden"
    apart = difference(before, kept)
    if apart is None:
        return ""
    _leave(page.name, {"before": before, "after": kept, "difference": apart})
    return f"{page.name} looks otherwise: look at {REPORT}, then run make golden"


def _leave(name: str, pictures: dict[str, Image.Image]) -> None:
    REPORT.mkdir(parents=True, exist_ok=True)
    for what, picture in pictures.items():
        picture.save(REPORT / f"{name}.{what}.png")


def main() -> None:
    """Write all golden pages that look otherwise by now, and take away those that nothing stands for."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        pages = list(sample(Path(folder)))
    for page in pages:
        before, data = read(page.name), coded(page.picture)
        if before is None or difference(before, Image.open(io.BytesIO(data)).convert("L")) is not None:
            (GOLDEN / f"{page.name}.png").write_bytes(data)
    for file in GOLDEN.glob("*.png"):
        if file.stem not in {page.name for page in pages}:
            file.unlink()


if __name__ == "__main__":
    main()

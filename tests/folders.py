"""Making real Kirby folders for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PIL import Image, ImageDraw

SEED = Path(__file__).parent / "corpus" / "seed" / "edito.txt"


def write_tree(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files (path → text or bytes) below `root` and give it back."""
    for name, content in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def fields(**values: str) -> str:
    """Write a Kirby text file."""
    return "\n\n----\n\n".join(f"{key.capitalize()}: {value}" for key, value in values.items())


def draw_picture(file: Path, size: tuple[int, int] = (900, 600), text: str = "") -> Path:
    """Draw a small picture that is easy to tell apart."""
    picture = Image.new("RGB", size, "#f7ecda")
    drawing = ImageDraw.Draw(picture)
    drawing.ellipse((size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2), fill="#eb593f")
    if text:
        drawing.text((10, 10), text, fill="black")
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.save(file)
    return file


def seed_folder(root: Path) -> Path:
    """Make the folder of the first real input: a site title, the seed byte for byte, and its picture."""
    write_tree(
        root,
        {
            "content/site.txt": "Title: Formation culture et social",
            "content/1_edito/edito.txt": SEED.read_bytes(),
        },
    )
    draw_picture(root / "content" / "1_edito" / "unknown-1.png", (1900, 1270))
    return root

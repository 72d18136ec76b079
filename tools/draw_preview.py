"""Draws the pictures of docs/preview.md: `livret preview` on the sample booklet, in a real browser.

    python -m tools.draw_preview

It needs Chromium, as the browser tests do. The booklet is a copy, with an edit and with faults to be found.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SIZE = {"width": 1280, "height": 800}
COLOURS = 255
PATIENCE = 120_000


def write(file: Path, old: str, new: str) -> None:
    """Edit a file of the copy."""
    text = file.read_text(encoding="utf-8")
    if old not in text:
        raise SystemExit(f"{file}: {old!r} is no longer there")
    file.write_text(text.replace(old, new), encoding="utf-8")


@contextmanager
def preview(root: Path) -> Iterator[str]:
    """Run the preview of a booklet, and give its address."""
    command = [sys.executable, "-m", "pipeline", "preview", str(root), "--no-open", "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        said = process.stdout.readline() if process.stdout else ""
        found = re.search(r"http://\S+", said)
        if found is None:
            raise SystemExit(f"the preview did not start: {said}")
        yield found[0]
    finally:
        process.terminate()
        process.wait()


def keep(page: Page, name: str) -> None:
    """Take a picture of the window, with few colours."""
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(DOCS / name, optimize=True)
    sys.stdout.write(f"docs/{name}\n")


def seen(page: Page, number: int) -> None:
    """Wait until a page and its neighbour are drawn."""
    for one in (number, number + 1):
        expect(page.locator(f'.sheet[data-page="{one}"]')).to_have_attribute("data-digest", re.compile("."))


def an_edit(page: Page, root: Path) -> None:
    """A text was saved a moment ago; the block that it stands in is chosen."""
    sheet = page.locator('.sheet[data-page="6"]')
    before = sheet.get_attribute("data-digest") or ""
    write(root / "content" / "2_methode" / "chapitre.txt", "L'ordre compte.", "L'ordre compte beaucoup.")
    expect(sheet).not_to_have_attribute("data-digest", before)
    expect(page.locator("#status .doing")).to_have_class(re.compile("ready"))
    sheet.locator(".door").nth(4).dispatch_event("click")
    expect(page.locator("#block-title")).to_be_visible()
    page.locator("#block-title").blur()


def findings(page: Page) -> None:
    """Faults are pinned on the page and listed, and the guides are drawn over it."""
    expect(page.locator("#status .judged")).to_have_class(re.compile("good|bad"))
    for key in ("m", "g"):
        page.keyboard.press(key)
    page.locator("#tab-findings").click()
    page.locator(".finding.error .message").first.click()
    page.locator(".finding.error .message").first.blur()
    page.mouse.move(0, 0)


def main() -> None:
    """Draw both pictures."""
    browser_path = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = Path(folder) / "livret"
        shutil.copytree(ROOT / "content", root / "content")
        sheet = root / "content" / "4_se-connaitre" / "fiche.txt"
        write(
            sheet,
            "On croit se connaître",
            "On croit se connaître parce qu'on se croise. " * 14 + "On croit se connaître",
        )
        write(root / "content" / "5_lever-les-freins" / "fiche.txt", "passage.png", "passages.png")
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"]
        )
        expect.set_options(timeout=PATIENCE)
        with preview(root) as address:
            page = browser.new_context(viewport=SIZE, locale="fr-FR", reduced_motion="reduce").new_page()
            page.set_default_timeout(PATIENCE)
            page.goto(f"{address}#print/6")
            seen(page, 6)
            an_edit(page, root)
            seen(page, 6)
            keep(page, "preview-edit.png")
            page.goto("about:blank")
            page.goto(f"{address}#print/10")
            seen(page, 10)
            findings(page)
            seen(page, 10)
            keep(page, "preview-findings.png")
        browser.close()


if __name__ == "__main__":
    main()

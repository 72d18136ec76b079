"""A real preview of a small booklet, and a real browser to look at it with."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.folders import draw_picture, fields, write_tree

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# No sandbox: tests run as root, too. Nothing is looked for elsewhere in the background.
OPTIONS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
# Milliseconds that a state may take to come: a busy machine must not fail a test.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)

FILES = {
    "content/site.txt": fields(title="Le petit livret"),
    "content/1_accueil/page.txt": fields(
        title="Accueil",
        text="Un mot pour commencer, assez long pour tenir sur deux lignes de la page, ou même sur trois.\n\n"
        "Un autre paragraphe, que l'on changera.",
    ),
    "content/2_suite/page.txt": fields(
        title="Suite",
        cover="- absente.png",
        text="## Un intertitre\n\nDu texte sous l'intertitre.\n\n- une puce\n- une autre puce\n\n"
        "(image: carre.png)\n\nEt la fin.",
    ),
    "content/3_fin/page.txt": fields(title="Fin", text="Le dernier mot."),
}


def small_booklet(root: Path) -> Path:
    """Make a booklet of eight pages in print, with a finding of each severity."""
    write_tree(root, FILES)
    draw_picture(root / "content" / "2_suite" / "carre.png")
    return root


@dataclass
class Preview:
    """A server of its own process, on a booklet's folder."""

    root: Path
    options: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    url: str = ""
    process: subprocess.Popen[str] | None = None

    def start(self) -> Preview:
        """Start it, at the port that it had before, if it had one."""
        port = self.url.rstrip("/").rpartition(":")[2] if self.url else "0"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pipeline", "preview", str(self.root), "--no-open", "--port", port,
             "--lang", "en", *self.options],
            cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, **self.environment},
        )  # fmt: skip
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        found = re.search(r"http://\S+", said)
        assert found, f"no address in {said!r}"
        self.url = found[0]
        return self

    def stop(self) -> None:
        """End it, as Ctrl-C does."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None

    def write(self, name: str, change: Callable[[str], str]) -> None:
        """Save a file of the content anew, as an editor does: whole, and at once."""
        file = self.root / name
        part = file.with_name(f".{file.name}.part")
        part.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
        part.replace(file)


@dataclass
class Window:
    """A window of the browser on the preview, in words of the preview."""

    page: Page
    troubles: list[str] = field(default_factory=list)
    followed: list[str] = field(default_factory=list)

    def sheet(self, number: int) -> Locator:
        """Give the page of that number, as it lies on the desk."""
        return self.page.locator(f'.sheet[data-page="{number}"]')

    def digest(self, number: int) -> str:
        """Wait until a page is seen, and give the digest of what is seen."""
        expect(self.sheet(number)).to_have_attribute("data-digest", re.compile(r"\w+"))
        return self.sheet(number).get_attribute("data-digest") or ""

    def point(self, number: int, block: int) -> tuple[float, float]:
        """Give the middle of a block of a page that is in sight, in pixels of the window."""
        self.sheet(number).scroll_into_view_if_needed()
        box = self.sheet(number).locator(".door").nth(block).bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def choose(self, number: int, block: int) -> None:
        """Click on a block, as a person does: on the paper, where it is."""
        self.page.mouse.click(*self.point(number, block))

    def until(self, expression: str, given: object = None) -> None:
        """Wait until an expression holds: the browser's own way of it is what the page's policy forbids."""
        end = time.monotonic() + PATIENCE / 1000
        while not self.page.evaluate(expression, given):
            assert time.monotonic() < end, expression
            time.sleep(0.05)

    def edition(self, stem: str) -> None:
        """Look at another edition, and wait for its first page."""
        self.page.locator(f'label:has(input[name=edition][value="{stem}"])').click()
        expect(self.page.locator(f'.picture[src*="/pages/{stem}/"]').first).to_be_visible()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Start the system's browser, with a profile of its own."""
    assert CHROMIUM, "no Chromium was found: tools/setup.sh test installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the small booklet once, with both editions in its store."""
    root = small_booklet(tmp_path_factory.mktemp("warm") / "livret")
    command = [sys.executable, "-m", "pipeline", "build", str(root), "-q", "-e", "print", "-e", "accessible"]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode in (0, 1), built.stderr
    return root


@pytest.fixture(scope="package")
def standing(warm: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """Give a server for all who only look."""
    root = tmp_path_factory.mktemp("standing") / "livret"
    shutil.copytree(warm, root)
    preview = Preview(root).start()
    yield preview
    preview.stop()


@pytest.fixture
def preview(warm: Path, tmp_path: Path) -> Iterator[Preview]:
    """Give a server on a booklet of one's own, to be written to."""
    root = tmp_path / "livret"
    shutil.copytree(warm, root)
    preview = Preview(root).start()
    yield preview
    preview.stop()


Open = Callable[..., Window]


@pytest.fixture
def look(chromium: Browser) -> Iterator[Open]:
    """Open windows on a preview; what goes wrong in them fails the test."""
    opened: list[Window] = []

    def open_window(preview: Preview, path: str = "", *, ready: bool = True, **options: Any) -> Window:
        asked = {"locale": "fr-FR", "viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
        context = chromium.new_context(**(asked | options))
        context.set_default_timeout(PATIENCE)
        window = Window(context.new_page())
        opened.append(window)
        listen(window, preview)
        window.page.goto(preview.url + path)
        if ready:
            expect(window.page.locator(".sheet .picture[src]").first).to_be_visible()
        return window

    yield open_window
    for window in opened:
        window.page.context.close()
    assert [window.troubles for window in opened] == [[] for _ in opened]


def listen(window: Window, preview: Preview) -> None:
    """Note what goes wrong in a window, and every request that is not to its server."""
    window.page.on("pageerror", lambda problem: window.troubles.append(f"error: {problem}"))
    window.page.on("console", lambda message: _note(window, message.type, message.text))

    def requested(request: Any) -> None:
        scheme = request.url.partition(":")[0]
        if scheme not in ("http", "https", "ws", "wss", "data"):
            window.followed.append(request.url)  # the address of a program on this machine
        elif scheme != "data" and not request.url.startswith(preview.url):
            window.troubles.append(f"asked {request.url}")

    window.page.on("request", requested)


def _note(window: Window, kind: str, text: str) -> None:
    """Note what the browser complains of, but for an edition not made yet and a server that stopped."""
    if kind in ("error", "warning") and not text.startswith("Failed to load resource"):
        window.troubles.append(f"{kind}: {text}")

"""What may go wrong during a build: the next one is right, and the last good file was never lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.folders import draw_picture, fields, write_tree

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc")]

SECTIONS = 8
ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": "1900000000", "LC_ALL": "C.UTF-8"}


def livret(root: Path) -> list[str]:
    return [sys.executable, "-m", "pipeline", "build", str(root), "-e", "accessible", "-j", "2"]


def build(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(livret(root), env=ENVIRONMENT, capture_output=True, text=True, check=False)


def begin(root: Path) -> subprocess.Popen[bytes]:
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(livret(root), env=ENVIRONMENT, stdout=nowhere, stderr=subprocess.PIPE)


def pdf(root: Path) -> bytes:
    return (root / "output" / "accessible.pdf").read_bytes()


def folder(root: Path, word: str = "premier") -> Path:
    write_tree(root, {"content/site.txt": "Title: Livret"})
    for number in range(1, SECTIONS + 1):
        text = "\n\n".join(f"Le {word} paragraphe, {n}, de la partie {number}. " * 9 for n in range(12))
        write_tree(
            root, {f"content/{number}_partie-{number}/page.txt": fields(title=f"Partie {number}", text=text)}
        )
        draw_picture(root / f"content/{number}_partie-{number}/image.png", (90 + number, 60))
    return root


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The right files: of the first state of the folder, and of the second."""
    made = {}
    for word in ("premier", "second"):
        root = folder(tmp_path_factory.mktemp(word), word)
        done = build(root)
        assert done.returncode == 0, done.stderr
        made[word] = pdf(root)
    return made


@pytest.fixture
def root(tmp_path: Path, right: dict[str, bytes]) -> Path:
    """A folder that was built once, and was changed after that."""
    made = folder(tmp_path / "booklet")
    assert build(made).returncode == 0
    assert pdf(made) == right["premier"]
    return folder(made, "second")


def descendants(process: int) -> list[int]:
    """Give the processes below one, as they are now."""
    parents: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields_ = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(status.parent.name)] = int(fields_[1])
    found = [process]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_worker_costs_nothing(root: Path, right: dict[str, bytes], seed: int) -> None:
    luck = random.Random(seed)
    process = begin(root)
    killed = 0
    while process.poll() is None and killed < 2:
        time.sleep(luck.uniform(0.1, 0.6))
        below = descendants(process.pid)
        workers = [one for one in below if any(one in descendants(other) for other in below)]
        if workers:
            os.kill(luck.choice(workers), signal.SIGKILL)
            killed += 1
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert pdf(root) == right["second"]


@pytest.mark.parametrize("seed", range(5))
def test_a_killed_build_loses_nothing(root: Path, right: dict[str, bytes], seed: int) -> None:
    luck = random.Random(seed)
    for _ in range(3):
        process = begin(root)
        time.sleep(luck.uniform(0.2, 3))
        process.kill()
        process.communicate()
        assert pdf(root) in right.values()
    assert build(root).returncode == 0
    assert pdf(root) == right["second"]
    left = [
        one.name for one in (root / "output").iterdir() if one.name.startswith(".") and one.name != ".cache"
    ]
    assert left == []


def test_two_builds_at_once(root: Path, right: dict[str, bytes]) -> None:
    both = [begin(root) for _ in range(2)]
    for process in both:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    assert pdf(root) == right["second"]


@pytest.mark.parametrize("seed", range(2))
def test_damaged_entries_of_the_store_are_made_again(root: Path, right: dict[str, bytes], seed: int) -> None:
    assert build(root).returncode == 0
    luck = random.Random(seed)
    entries = sorted(one for one in (root / "output" / ".cache").rglob("*") if one.is_file())
    for entry in luck.sample(entries, len(entries) * 2 // 3):
        data = entry.read_bytes()
        cut = luck.randrange(len(data)) if data else 0
        entry.write_bytes(data[:cut] if luck.random() < 0.5 else data[:cut] + b"x" + data[cut + 1 :])
    (root / "output" / "accessible.pdf").unlink()
    done = build(root)
    assert done.returncode == 0, done.stderr
    assert pdf(root) == right["second"]


def test_a_change_under_the_same_date_and_size_is_seen(root: Path, right: dict[str, bytes]) -> None:
    assert build(root).returncode == 0
    file = root / "content/1_partie-1/page.txt"
    status = file.stat()
    file.write_text(file.read_text(encoding="utf-8").replace("paragraphe", "paragrafhe", 1), encoding="utf-8")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert build(root).returncode == 0
    assert pdf(root) not in right.values()


@pytest.mark.parametrize("year", [1999, 2099])
def test_dates_do_not_matter(root: Path, right: dict[str, bytes], year: int) -> None:
    assert build(root).returncode == 0
    then = (year - 1970) * 31_556_952
    for file in root.rglob("*"):
        os.utime(file, (then, then))
    (root / "output" / "accessible.pdf").unlink()
    assert build(root).returncode == 0
    assert pdf(root) == right["second"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of 3 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=False)


def test_a_full_disk_loses_nothing(small_disk: Path, right: dict[str, bytes]) -> None:
    root = folder(small_disk / "booklet")
    assert build(root).returncode == 0
    filler = small_disk / "filler"
    free = shutil.disk_usage(small_disk).free
    filler.write_bytes(bytes(max(0, free - 30_000)))
    folder(root, "second")
    done = build(root)
    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()) == 1
    assert "output-unwritable" in done.stderr
    assert pdf(root) == right["premier"]
    filler.unlink()
    assert build(root).returncode == 0
    assert pdf(root) == right["second"]

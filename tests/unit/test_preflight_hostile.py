"""Damaged files and files made to do harm: each ends with a finding, within seconds and little memory."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from tests.tools import plates
from tests.tools.hostile import HOSTILE
from tests.tools.ordeal import PATIENCE, Ordeal, ordeals

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")

# Those that take more than a second or two, or are large.
SLOW = {
    "a million pictures",
    "a path of millions of points",
    "a text of fifty megabytes",
    "a palette that swells",
    "forms that grow by ten at each of ten levels",
    "millions of letters",
    "millions of operators",
    "states that end before they begin",
    "ten thousand pages",
}
# Odd, but nobody is hurt: what is odd in them is not needed to print the page.
ODD = {
    "a default that is its own",
    "a mask of gigabytes",
    "a matrix of nothing",
    "a mask that swells",
    "a picture in rows of gigabytes",
    "a picture that is no fax",
    "a sheet of a thousand kilometres",
    "dictionaries one in the other",
}
# A printer's equipment would stumble over these, and preflight does not say so yet.
UNHEARD = {
    "a function of braces",
    "a function that copies",
    "a function that divides by nothing",
    "a table of gigabytes",
    "a table of many sides",
    "a tiling finer than dust",
    "an array that never ends",
    "dashes finer than dust",
    "pictures that never end",
}
FAST = sorted(set(HOSTILE) - SLOW)


def put_to(ordeal: dict[str, bytes], folder: Path, patience: int = PATIENCE) -> list[Ordeal]:
    """Let preflight look at files; give what became of each."""
    names = {}
    for number, (name, data) in enumerate(ordeal.items()):
        names[f"{number:04}"] = name
        (folder / f"{number:04}.pdf").write_bytes(data)
    return [replaced(one, names) for one in ordeals(folder, patience)]


def replaced(one: Ordeal, names: dict[str, str]) -> Ordeal:
    return Ordeal(names.get(one.name, one.name), one.codes, one.seconds, one.megabytes, one.problem)


def test_each_hostile_file_ends_with_a_finding(tmp_path: Path) -> None:
    """All in one process, one after the other: what one leaves behind must not hurt the next."""
    made = put_to({name: HOSTILE[name]() for name in FAST}, tmp_path)
    assert [one for one in made if one.problem] == []
    assert [one.name for one in made] == FAST
    assert {one.name for one in made if not one.codes} == ODD | UNHEARD


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SLOW))
def test_each_large_hostile_file_ends_with_a_finding_in_time(name: str, tmp_path: Path) -> None:
    (one,) = put_to({name: HOSTILE[name]()}, tmp_path)
    assert one.problem == ""
    assert one.codes
    assert one.seconds < PATIENCE


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("nothing", 3),
        ("words alone", 3),
        ("cut in the middle", 1),
        ("locked", 1),
        ("a form that draws itself", 1),
        ("a page tree in itself", 1),
        ("content that swells", 1),
    ],
)
def test_the_command_ends_with_a_finding_and_never_a_traceback(
    name: str, status: int, tmp_path: Path
) -> None:
    (tmp_path / "booklet.toml").write_text('[editions.print]\nconformance = "pdf/x-4"\n', encoding="utf-8")
    file = tmp_path / "file.pdf"
    file.write_bytes(HOSTILE[name]())
    done = command(file, tmp_path)
    assert done.returncode == status, done.stderr
    assert json.loads(done.stdout)["findings"]
    assert "Traceback" not in done.stderr


def command(file: Path, root: Path) -> subprocess.CompletedProcess[str]:
    line = [
        sys.executable,
        "-m",
        "pipeline",
        "preflight",
        str(file),
        str(root),
        "-e",
        "print",
        "--format",
        "json",
    ]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)


def test_the_command_refuses_what_is_no_file(tmp_path: Path) -> None:
    for file in (tmp_path / "absent.pdf", tmp_path):
        done = command(file, tmp_path)
        assert done.returncode in (1, 2, 3)
        assert "Traceback" not in done.stderr
        assert done.stderr or done.stdout


@pytest.mark.parametrize(
    "name", ["@file.pdf", "-dNOSAFER.pdf", "%d %s.pdf", "a b;c'\"$(d).pdf", "été\u0301.pdf"]
)
def test_a_files_name_is_a_name_and_nothing_else(name: str, tmp_path: Path) -> None:
    """Ghostscript and others take some names for options or patterns."""
    file = tmp_path / name
    file.write_bytes(plates.changed(lambda document: heavy(document)))
    line = [sys.executable, "-m", "pipeline", "preflight", "-e", "print", "--format", "json", "--", name]
    (tmp_path / "booklet.toml").write_text('[editions.print]\nconformance = "pdf/x-4"\n', encoding="utf-8")
    done = subprocess.run(
        line, capture_output=True, text=True, check=False, timeout=60, cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert {one["code"] for one in json.loads(done.stdout)["findings"]} == {"ink-limit"}, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["booklet.toml", name])


def heavy(document: Pdf) -> None:
    """Draw more ink than fits, by blending: only a separation can tell."""
    from tests.tools.faults import FAULTS

    piece = FAULTS["too much ink by blending"][1](document)
    plates.add(document, piece.content, piece.resources)


# ── made-up damage ──────────────────────────────────────────────────────────────────────────────────────────


def flipped(data: bytes, chance: random.Random) -> bytes:
    """Change some bytes."""
    damaged = bytearray(data)
    for _ in range(chance.randint(1, 30)):
        at = chance.randrange(len(damaged))
        damaged[at] = chance.randrange(256)
    return bytes(damaged)


def cut(data: bytes, chance: random.Random) -> bytes:
    """Take a piece away."""
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.randint(1, 2000) :]


def swapped(data: bytes, chance: random.Random) -> bytes:
    """Put numbers, names and keys in each other's places."""
    words = [
        b"/Type",
        b"/Length",
        b"/Width",
        b"/MediaBox",
        b"/Filter",
        b"0",
        b"[",
        b"<<",
        b"null",
        b"R",
        b"/Kids",
    ]
    old, new = chance.sample(words, 2)
    return data.replace(old, new, chance.randint(1, 5))


def small() -> bytes:
    """Give the clean file without its profile, and with plain streams, so that damage hits what matters."""

    def strip(document: Pdf) -> None:
        document.Root.OutputIntents[0].DestOutputProfile.write(b"profile")
        for page in document.pages:
            page.Contents = document.make_stream(page.Contents.read_bytes())

    return plates.changed(strip, as_is=True)


VALUES: list[Callable[[], object]] = [
    lambda: 0, lambda: -1, lambda: 2**31, lambda: 2**62, lambda: 0.5, lambda: String("x"), lambda: Name.X,
    lambda: Array(), lambda: Array([Name.A, 1, String("b")]), Dictionary, lambda: True, lambda: None,
]  # fmt: skip


def places(found: pikepdf.Object, depth: int = 0) -> Iterator[tuple[pikepdf.Object, object]]:
    """Go through a file's containers and the keys of what is in them."""
    if depth > 12:
        return
    if isinstance(found, Dictionary | pikepdf.Stream):
        for key in sorted(found.keys()):
            if key not in ("/Parent", "/Length"):
                yield found, key
                yield from places(found[key], depth + 1)
    elif isinstance(found, Array):
        for number in range(len(found)):
            yield found, number
            yield from places(found[number], depth + 1)


def retyped(data: bytes, chance: random.Random) -> bytes:
    """Put values of other types into a few places."""

    def change(document: Pdf) -> None:
        everywhere = list(places(document.Root))
        for owner, key in chance.sample(everywhere, chance.randint(1, 3)):
            value = chance.choice(VALUES)()
            try:
                owner[key] = value
            except (ValueError, IndexError, TypeError, KeyError, NotImplementedError):
                continue  # gone with what was changed before it

    del data
    return plates.changed(change, as_is=True)


@pytest.mark.slow
@pytest.mark.parametrize("damage", [flipped, cut, swapped, retyped])
def test_damage_is_never_a_traceback(damage: Callable[[bytes, random.Random], bytes], tmp_path: Path) -> None:
    chance = random.Random(damage.__name__)
    whole = small()
    files = {f"{damage.__name__} {number}": damage(whole, chance) for number in range(120)}
    made = put_to(files, tmp_path)
    assert len(made) == len(files)
    assert [one for one in made if one.problem] == []

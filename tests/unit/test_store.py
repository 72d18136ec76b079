"""The store: what is put in comes out whole, or not at all."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
import textwrap
import time
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

import pytest

from pipeline.diagnostics import PipelineError
from pipeline.store import Digests, Store, stamp

KEY = Store.key("a picture")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache")


def unfinished(store: Store) -> list[Path]:
    return list(store.folder.rglob("*.part"))


def test_key_knows_where_a_part_ends() -> None:
    assert Store.key("ab", "c") != Store.key("a", "bc")
    assert Store.key("ab") != Store.key("ab", "")
    assert Store.key("é") == Store.key("é".encode())
    assert Store.key("name\udcff")  # as file names that are not UTF-8 arrive


def test_put_then_path(store: Store) -> None:
    assert store.path(KEY, ".png") is None
    file = store.put(KEY, b"bytes", ".png")
    assert file.read_bytes() == b"bytes"
    assert file.suffix == ".png"
    assert file.parent == store.folder / KEY[:2]
    assert Store(store.folder).path(KEY, ".png") == file


def test_suffix_tells_entries_of_one_key_apart(store: Store) -> None:
    picture, record = store.put(KEY, b"picture", ".png"), store.put(KEY, b"{}", ".json")
    bare = store.put(KEY, b"bare")
    assert [store.path(KEY, suffix) for suffix in (".png", ".json", "")] == [picture, record, bare]
    assert store.path(KEY, ".jpg") is None


def test_empty_entry(store: Store) -> None:
    file = store.put(KEY, b"", ".txt")
    assert store.path(KEY, ".txt") == file


def test_make_makes_once(store: Store) -> None:
    made: list[int] = []

    def maker() -> bytes:
        made.append(1)
        return b"made"

    assert store.make(KEY, ".bin", maker) == store.make(KEY, ".bin", maker)
    assert len(made) == 1


@pytest.mark.parametrize("damage", [b"", b"byte", b"bytes and more", b"bytez"])
def test_damaged_entry_is_made_again(store: Store, damage: bytes) -> None:
    file = store.put(KEY, b"bytes", ".bin")
    file.write_bytes(damage)
    assert store.path(KEY, ".bin") is None
    assert store.make(KEY, ".bin", lambda: b"bytes").read_bytes() == b"bytes"
    assert store.path(KEY, ".bin") is not None


def test_damaged_entry_gives_way_to_a_different_one(store: Store) -> None:
    store.put(KEY, b"old", ".bin").write_bytes(b"ol")
    assert store.make(KEY, ".bin", lambda: b"new").read_bytes() == b"new"
    found = store.path(KEY, ".bin")
    assert found is not None
    assert found.read_bytes() == b"new"


def test_folder_in_place_of_an_entry_is_no_entry(store: Store) -> None:
    file = store.put(KEY, b"bytes", ".bin")
    file.unlink()
    file.mkdir()
    assert store.path(KEY, ".bin") is None


@pytest.mark.parametrize(("key", "suffix"), [("../../etc", ""), ("ab", ""), (KEY, "/../x"), (KEY, "png")])
def test_odd_keys_are_a_bug(store: Store, key: str, suffix: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        store.path(key, suffix)


def test_failed_maker_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        store.make(KEY, ".bin", lambda: bytes(1 // 0))
    assert not store.folder.exists()


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file stands there")
    store = Store(tmp_path / "cache")
    assert store.path(KEY) is None
    with pytest.raises(PipelineError) as caught:
        store.put(KEY, b"bytes")
    assert caught.value.diagnostic.code == "output-unwritable"
    assert str(tmp_path / "cache") in caught.value.diagnostic.message("fr")


def test_write_that_fails_half_way(tmp_path: Path) -> None:
    """As on a full disk: nothing half-written is left or found, and the entry that was there stays."""
    store = Store(tmp_path / "cache")
    kept = store.put(KEY, b"kept", ".bin")
    program = f"""
        import resource, signal
        from pathlib import Path
        from pipeline.diagnostics import PipelineError
        from pipeline.store import Digests, Store, stamp
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        try:
            Store(Path({str(tmp_path / "cache")!r})).put({KEY!r}, bytes(5000), ".bin")
        except PipelineError as error:
            print(error.diagnostic.code)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["output-unwritable"]
    assert unfinished(store) == []
    assert store.path(KEY, ".bin") == kept


def dead_process() -> int:
    return int(
        subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True).stdout
    )


def test_what_dead_writers_left_is_swept(store: Store) -> None:
    store.put(KEY, b"bytes")
    host = "0" * 8
    left = [
        f".{store.part_name().split('-')[0][1:]}-{dead_process()}-00.part",
        f".{host}-{os.getpid()}-01.part",
        f".{host}-1-02.part",
    ]
    for name in left:
        (store.folder / name).write_bytes(b"half")
    os.utime(store.folder / left[1], (0, 0))
    mine = store.folder / store.part_name()
    mine.write_bytes(b"being written")
    fresh = Store(store.folder)
    fresh.put(Store.key("another"), b"bytes")
    assert {file.name for file in unfinished(store)} == {left[2], mine.name}


def _entry(number: int) -> bytes:
    return str(number).encode() * 20_000


def _hammer(folder: Path, seed: int) -> bool:
    """Make ten entries over and over while damaging some of them; tell whether all came out whole."""
    store = Store(folder)
    whole = True
    for turn in range(40):
        number = (seed + turn) % 10
        file = store.make(Store.key(str(number)), ".bin", partial(_entry, number))
        whole = whole and file.read_bytes() in (_entry(number), b"damaged")
        if turn % 7 == seed:
            beside = folder / f"damage-{seed}"
            beside.write_bytes(b"damaged")
            beside.replace(file)
    return whole


def test_several_processes_at_once(store: Store) -> None:
    store.folder.mkdir()
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        results = pool.starmap(_hammer, [(store.folder, seed) for seed in range(4)])
    assert results == [True] * 4
    assert unfinished(store) == []
    for number in range(10):
        file = store.make(Store.key(str(number)), ".bin", partial(_entry, number))
        assert file.read_bytes() == _entry(number)


def test_what_is_there_is_not_written_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    file = store.put(KEY, b"bytes", ".bin")

    def refuse(*_: object) -> NoReturn:
        raise AssertionError("written")

    monkeypatch.setattr(Store, "_write", refuse)
    assert Store(store.folder).put(KEY, b"bytes", ".bin") == file
    with pytest.raises(AssertionError, match="written"):
        store.put(KEY, b"other bytes", ".bin")


@pytest.mark.parametrize("gone", ["shard", "store"])
def test_folder_that_vanishes_while_an_entry_is_written(
    store: Store, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    store.put(Store.key("another"), b"bytes")
    replace = Path.replace
    vanished: list[Path] = []

    def vanish(part: Path, target: Path) -> Path:
        if not vanished:
            vanished.append(target.parent if gone == "shard" else store.folder)
            shutil.rmtree(vanished[0])
        return replace(part, target)

    monkeypatch.setattr(Path, "replace", vanish)
    assert store.put(KEY, b"bytes").read_bytes() == b"bytes"
    assert vanished
    assert unfinished(store) == []


def test_damaged_twin_goes_when_a_whole_one_is_there(store: Store) -> None:
    twins = [store.put(KEY, data, ".bin") for data in (b"one", b"two")]
    damaged, whole = sorted(twins)
    damaged.write_bytes(b"?")
    other = store.put(KEY, b"other", ".txt")
    other.write_bytes(b"?")
    assert store.path(KEY, ".bin") == whole
    assert not damaged.exists()
    assert store.path(KEY, ".txt") is None
    assert other.exists()


# ── pruning ─────────────────────────────────────────────────────────────────────────────────────────────────

HOUR = 3600.0


def aged(file: Path, hours: float) -> Path:
    then = time.time() - hours * HOUR
    os.utime(file, (then, then))
    return file


def filled(folder: Path, count: int = 10) -> list[Path]:
    """Keep entries of 100 bytes: the last unused for an hour, the one before it for two, and so on."""
    store = Store(folder)
    return [
        aged(store.put(Store.key(str(number)), bytes(100), ".bin"), count - number) for number in range(count)
    ]


def left(files: list[Path]) -> list[int]:
    return [number for number, file in enumerate(files) if file.exists()]


def test_within_its_limit_all_stays(store: Store) -> None:
    store.prune(0)
    files = filled(store.folder)
    store.prune(1000)
    assert left(files) == list(range(10))


def test_what_was_longest_unused_goes_first(store: Store) -> None:
    files = filled(store.folder)
    store.prune(900)
    assert left(files) == [3, 4, 5, 6, 7, 8, 9]


def test_reading_is_use(store: Store) -> None:
    files = filled(store.folder)
    assert Store(store.folder).path(Store.key("0"), ".bin") == files[0]
    store.prune(200)
    assert left(files) == [0]


def test_what_this_build_used_or_wrote_stays(store: Store) -> None:
    files = filled(store.folder)
    aged(files[5], 0.5)  # a mark that holds, so that reading does not renew it
    store.path(Store.key("5"), ".bin")
    written = aged(store.put(KEY, bytes(100)), 20)
    by_another = Store(store.folder).put(Store.key("another"), bytes(100))
    store.prune(0)
    assert left([*files, written, by_another]) == [5, 10, 11]
    aged(by_another, 1)
    Store(store.folder).prune(0)
    assert left([*files, written, by_another]) == []


@pytest.mark.parametrize(("hours", "renewed"), [(0.5, False), (2, True), (-2, True), (-1e5, True)])
def test_a_mark_is_renewed_now_and_then(store: Store, hours: float, renewed: bool) -> None:
    file = aged(store.put(KEY, b"bytes"), hours)
    before = file.stat().st_mtime
    assert store.path(KEY) == file
    assert (file.stat().st_mtime != before) == renewed
    assert abs(file.stat().st_mtime - time.time()) < HOUR


def test_a_clock_that_was_set_back_keeps_nothing_for_ever(store: Store) -> None:
    files = filled(store.folder)
    aged(files[0], -500)
    store.prune(100)
    assert left(files) == [0]
    assert files[0].stat().st_mtime <= time.time()


def test_only_entries_are_pruned(store: Store) -> None:
    files = filled(store.folder)
    shard = files[0].parent
    (store.folder / "zz").mkdir()
    others = [
        store.folder / store.part_name(),
        store.folder / "CACHEDIR.TAG",
        store.folder / "zz" / files[0].name,
        shard / "notes.txt",
        shard / store.part_name(),
    ]
    for file in others:
        file.write_bytes(bytes(100))
        aged(file, 50)
    (shard / ("0" * 62 + "-" + "0" * 32)).mkdir()
    store.prune(0)
    assert left(files) == []
    assert left(others) == list(range(len(others)))
    assert store.put(Store.key("0"), b"bytes").parent == shard


def test_an_entry_used_while_others_are_deleted_stays(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    files = filled(store.folder)
    seen = store._entries()
    Store(store.folder).path(Store.key("2"), ".bin")
    monkeypatch.setattr(store, "_entries", lambda: seen)
    store.prune(0)
    assert left(files) == [2]


def test_a_disk_that_lets_nothing_go(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise PermissionError("not yours")

    files = filled(store.folder)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        patch.setattr(os, "utime", refuse)
        store.prune(0)
        assert store.path(Store.key("0"), ".bin") == files[0]
    assert left(files) == list(range(10))


def _prune(folder: Path, limit: int) -> None:
    Store(folder).prune(limit)


def test_several_processes_prune_at_once(store: Store) -> None:
    files = filled(store.folder, 200)
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        pool.starmap(_prune, [(store.folder, limit) for limit in (15_000, 10_000, 5_000)] * 3)
    assert left(files) == list(range(160, 200))


# ── digests ─────────────────────────────────────────────────────────────────────────────────────────────────


def settled(file: Path, data: bytes) -> Path:
    """Write a file and wait until it is old enough to be believed."""
    file.write_bytes(data)
    while stamp(file) is None:
        time.sleep(0.05)
    return file


def unreadable(_: Path) -> NoReturn:
    raise AssertionError("this file was read again")


@pytest.mark.slow
def test_a_file_is_read_once_for_as_long_as_it_does_not_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = settled(tmp_path / "picture", b"one")
    first = Digests(tmp_path / "digests.json")
    one = first.of(file)
    assert one == sha256(b"one").hexdigest()
    first.save(tmp_path / "part")
    later = Digests(tmp_path / "digests.json")
    with monkeypatch.context() as patched:
        patched.setattr("pipeline.store.digests._read", unreadable)
        assert first.of(file) == later.of(file) == one
    status = file.stat()
    file.write_bytes(b"two")
    os.utime(
        file, ns=(status.st_atime_ns, status.st_mtime_ns)
    )  # same size, same date: but not the same change
    assert later.of(file) == Digests(tmp_path / "digests.json").of(file) == sha256(b"two").hexdigest()


@pytest.mark.slow
def test_an_entry_that_was_altered_in_place_is_not_believed(store: Store) -> None:
    entry = store.put(KEY, b"bytes", ".png")
    while stamp(entry) is None:
        time.sleep(0.05)
    assert store.path(KEY, ".png") == entry
    store.save_digests()
    later = Store(store.folder)
    assert later.path(KEY, ".png") == entry
    entry.write_bytes(b"bytez")
    assert later.path(KEY, ".png") is None
    assert Store(store.folder).path(KEY, ".png") is None


def test_what_changed_lately_is_read_each_time(tmp_path: Path) -> None:
    file = tmp_path / "text"
    digests = Digests(tmp_path / "digests.json")
    for text in (b"one", b"two", b"six"):
        file.write_bytes(text)
        assert digests.of(file) == sha256(text).hexdigest()
    digests.save(tmp_path / "part")
    assert not (tmp_path / "digests.json").exists()
    with pytest.raises(FileNotFoundError):
        digests.of(tmp_path / "nothing")


@pytest.mark.parametrize(
    "said", [b"", b"[]", b'{"a": 1}', b'{"a": [[1], "x"]}', b'{"a": [["x"], 1]}', b"\xff"]
)
def test_a_damaged_record_of_digests_is_none(tmp_path: Path, said: bytes) -> None:
    record, file = tmp_path / "digests.json", tmp_path / "file"
    record.write_bytes(said)
    file.write_bytes(b"x")
    assert Digests(record).of(file) == sha256(b"x").hexdigest()

"""Workers: the same results wherever they are made, one task lost at most, and nobody left behind."""

from __future__ import annotations

import gc
import multiprocessing
import os
import platform
import signal
import subprocess
import sys
import textwrap
import threading
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest

from pipeline.diagnostics import PipelineError, Place, finding
from pipeline.workers import Lost, Workshop, collect_garbage, cores, workshop
from pipeline.workers import staff as hiring
from pipeline.workers.task import UNCOLLECTED

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are killed by signals")

PRELOAD = ("pytest",)  # what this file imports and the workers, who need its functions, with it

# ── tasks ───────────────────────────────────────────────────────────────────────────────────────────────────


def square(number: int) -> int:
    return number * number


def process_of(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def collects_garbage(_: int) -> bool:
    return gc.isenabled()


def uncollected(cycles: int) -> int:
    before = gc.get_count()[0]
    for _ in range(cycles):
        cycle: list[object] = []
        cycle.append(cycle)
    return before


def stop(number: int) -> NoReturn:
    before = (finding("content-missing", Place("text.txt", 3), looked=number),)
    raise PipelineError(finding("root-missing", Place("here"), folder="there"), before)


def stumble(number: int) -> float:
    return number / 0


class ReturnlessError(Exception):
    """Goes into a pickle, does not come out."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first + second)


def raise_what_cannot_return(_: int) -> NoReturn:
    raise ReturnlessError("not ", "pickled")


def give_what_cannot_return(_: int) -> object:
    return threading.Lock()


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still there")


def note(folder: Path, number: int) -> int:
    """Write down that this task was begun; tell how often by now."""
    with (folder / str(number)).open("a") as file:
        file.write("x")
    return len((folder / str(number)).read_text())


def begun(folder: Path) -> dict[int, int]:
    return {int(file.name): len(file.read_text()) for file in folder.iterdir()}


def die_at_first(task: tuple[Path, int]) -> int:
    folder, number = task
    times = note(folder, number)
    if number == 3 and times == 1:
        die()
    time.sleep(0.02)
    return number


def die_always(task: tuple[Path, int]) -> int:
    folder, number = task
    note(folder, number)
    if number == 1:
        os._exit(3)
    if number == 3:
        die()
    time.sleep(0.02)
    return number


def die_on_the_way(task: tuple[Path, int]) -> bytes:
    """Give back more than a pipe holds, and die before anyone reads it."""
    folder, number = task
    if number == 1 and note(folder, number) == 1:
        while not (folder / "nobody reads").exists():
            time.sleep(0.01)
        threading.Timer(0.1, die).start()
    return bytes(5_000_000 if number else 1)


# ── what is left ────────────────────────────────────────────────────────────────────────────────────────────


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def left_of(processes: set[int]) -> set[int]:
    """Give those that are still there, or still unburied, after some seconds."""
    end = time.monotonic() + 5
    while (left := {process for process in processes if is_there(process)}) and time.monotonic() < end:
        time.sleep(0.01)
    return left


def staff(shop: Workshop) -> set[int]:
    return {worker.process.pid or 0 for worker in shop._staff}


@pytest.fixture
def shop() -> Iterator[Workshop]:
    with Workshop(2, PRELOAD) as two:
        yield two
        there = staff(two)
    assert left_of(there) == set()
    assert multiprocessing.active_children() == []


# ── where work is done ──────────────────────────────────────────────────────────────────────────────────────


def test_cores() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)


def test_one_job_stays_here() -> None:
    with Workshop(1) as alone:
        alone.warm_up()
        assert dict(alone.run(process_of, [0] * 5)) == dict.fromkeys(range(5), os.getpid())


def test_a_few_tasks_stay_here_until_workers_are_there(shop: Workshop) -> None:
    assert dict(shop.run(process_of, [0, 0])) == dict.fromkeys(range(2), os.getpid())
    assert list(shop.run(process_of, [])) == []
    shop.warm_up()
    made = dict(shop.run(process_of, [0, 0]))
    assert os.getpid() not in made.values()


def test_same_results_here_and_in_processes(shop: Workshop) -> None:
    tasks = range(30)
    here = list(Workshop(1).run(square, tasks))
    assert here == [(number, number * number) for number in tasks]
    assert sorted(shop.run(square, tasks)) == here
    assert sorted(shop.run(square, tasks)) == here


def test_all_jobs_are_used_and_no_more(shop: Workshop) -> None:
    used = set(dict(shop.run(process_of, [0.05] * 8)).values())
    assert len(used) == 2
    assert used == staff(shop)


def test_what_this_process_can_do_meanwhile_is_done_while_workers_work(shop: Workshop) -> None:
    steps = iter(range(1, 4))
    done: list[int] = []

    def step() -> bool:
        done.extend(found := [one for one in [next(steps, 0)] if one])
        return bool(found)

    assert len(dict(shop.run(process_of, [0.2] * 3, step))) == 3
    assert done == [1, 2, 3]
    with Workshop(1) as alone:  # nothing to wait for, nothing to do meanwhile
        assert len(dict(alone.run(process_of, [0.0], lambda: pytest.fail("never asked")))) == 1


def test_no_more_workers_than_tasks() -> None:
    with Workshop(20, PRELOAD) as many:
        assert len(list(many.run(square, range(3)))) == 3
        assert len(staff(many)) == 3


def test_an_executor_does_all_the_work() -> None:
    with ThreadPoolExecutor(2, thread_name_prefix="mine") as executor:
        with Workshop(1, executor=executor) as shop:
            shop.warm_up()
            assert sorted(shop.run(square, [2, 3])) == [(0, 4), (1, 9)]
            with pytest.raises(ZeroDivisionError):
                list(shop.run(stumble, range(50)))
            names = dict(shop.run(lambda _: threading.current_thread().name, [0]))
        assert executor.submit(square, 3).result() == 9
    assert names[0] != Lost("")
    assert str(names[0]).startswith("mine")


def test_an_executor_is_not_asked_for_what_nobody_waits_for() -> None:
    made: list[int] = []
    go_on = threading.Event()

    def make(number: int) -> None:
        made.append(number)
        if number:
            go_on.wait(5)

    with ThreadPoolExecutor(1) as executor:
        results = Workshop(executor=executor).run(make, range(5))
        assert next(results)[0] == 0
        results.close()  # type: ignore[attr-defined]
        go_on.set()
    assert len(made) <= 2


def test_where_no_process_can_be_had_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise OSError("too many processes")

    with Workshop(2, PRELOAD) as shop, monkeypatch.context() as patch:
        patch.setattr(hiring, "_start", refuse)
        assert dict(shop.run(process_of, [0] * 4)) == dict.fromkeys(range(4), os.getpid())


def test_what_is_stopped_while_workers_come_up_is_not_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    with Workshop(1, apart=True) as shop:

        def stopped(*_: object) -> list[hiring.Worker]:
            shop.stop()
            return []

        monkeypatch.setattr(workshop, "hire", stopped)
        with pytest.raises(RuntimeError, match="closed"):
            list(shop.run(process_of, [0.0]))


def test_what_a_worker_died_of_is_never_done_here(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise OSError("too many processes")

    shop.warm_up()
    made = {}
    for index, one in shop.run(die_always, [(tmp_path, number) for number in (0, 1, 2, 3, 4)]):
        made[index] = one
        monkeypatch.setattr(hiring, "_start", refuse)
    assert made == {0: 0, 1: Lost("exit 3"), 2: 2, 3: Lost("SIGKILL"), 4: 4}


def in_a_process_without_children(_: int) -> bool:
    with Workshop(2) as shop:
        return set(dict(shop.run(process_of, [0] * 4)).values()) == {os.getpid()}


def test_a_worker_of_others_does_its_work_itself(shop: Workshop) -> None:
    assert dict(shop.run(in_a_process_without_children, [0] * 3)) == dict.fromkeys(range(3), True)


def test_where_nothing_can_be_forked(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert sorted(shop.run(square, range(3))) == [(0, 0), (1, 1), (2, 4)]
    assert len(staff(shop)) == 2


def test_nothing_of_the_start_stays_in_the_environment(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    before = dict(os.environ), signal.pthread_sigmask(signal.SIG_BLOCK, ())
    list(shop.run(square, range(3)))
    assert (dict(os.environ), signal.pthread_sigmask(signal.SIG_BLOCK, ())) == before


# ── garbage ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_garbage_is_collected_during_a_task(shop: Workshop) -> None:
    assert gc.isenabled()
    for _, collecting in Workshop(1).run(collects_garbage, [0] * 3):
        assert not collecting
        assert gc.isenabled()
    assert set(dict(shop.run(collects_garbage, [0] * 3)).values()) == {False}


def test_collecting_is_left_as_it_was() -> None:
    with pytest.raises(ZeroDivisionError):
        list(Workshop(1).run(stumble, [0]))
    assert gc.isenabled()
    gc.disable()
    try:
        list(Workshop(1).run(square, [0]))
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_workers_collect_what_piles_up(shop: Workshop) -> None:
    shop.warm_up()
    left = [made for _, made in shop.run(uncollected, [UNCOLLECTED // 2 + 1] * 12)]
    assert all(isinstance(one, int) and one <= UNCOLLECTED for one in left)


# ── what goes wrong in a task ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_stops_work_comes_out_whole(jobs: int) -> None:
    with Workshop(jobs, PRELOAD) as shop:
        with pytest.raises(PipelineError) as caught:
            list(shop.run(stop, range(4)))
        assert caught.value.diagnostic == finding("root-missing", Place("here"), folder="there")
        assert [found.code for found in caught.value.before] == ["content-missing"]
        assert str(caught.value) == caught.value.diagnostic.text()
        assert len(list(shop.run(square, range(4)))) == 4


def test_a_bug_tells_where_it_is(shop: Workshop) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        list(shop.run(stumble, range(4)))
    assert "in stumble" in "".join(caught.value.__notes__)


def test_an_exception_that_cannot_return_is_told(shop: Workshop) -> None:
    with pytest.raises(RuntimeError, match="ReturnlessError: not pickled"):
        list(shop.run(raise_what_cannot_return, range(3)))


def test_what_cannot_be_pickled_is_a_bug(shop: Workshop) -> None:
    with pytest.raises(TypeError, match="pickle"):
        list(shop.run(give_what_cannot_return, range(3)))
    with pytest.raises(Exception, match="pickle"):
        list(shop.run(lambda number: number, range(3)))
    assert len(list(shop.run(square, range(4)))) == 4


# ── workers that die ────────────────────────────────────────────────────────────────────────────────────────


def test_a_task_that_its_worker_died_of_is_tried_again(shop: Workshop, tmp_path: Path) -> None:
    made = list(shop.run(die_at_first, [(tmp_path, number) for number in range(8)]))
    assert sorted(made) == [(number, number) for number in range(8)]
    assert made[-1] == (3, 3)
    assert begun(tmp_path) == {number: 2 if number == 3 else 1 for number in range(8)}


def test_a_task_that_kills_every_worker_is_lost_alone(shop: Workshop, tmp_path: Path) -> None:
    made = dict(shop.run(die_always, [(tmp_path, number) for number in range(8)]))
    lost = {1: Lost("exit 3"), 3: Lost("SIGKILL")}
    assert made == {number: lost.get(number, number) for number in range(8)}
    assert begun(tmp_path) == {number: 2 if number in lost else 1 for number in range(8)}
    assert sorted(shop.run(square, range(4))) == [(0, 0), (1, 1), (2, 4), (3, 9)]


def test_a_worker_killed_from_outside(shop: Workshop) -> None:
    results = shop.run(process_of, [0.1] * 8)
    made = dict([next(results)])
    os.kill(max(staff(shop)), signal.SIGKILL)
    made.update(results)
    assert sorted(made) == list(range(8))
    assert not any(isinstance(one, Lost) for one in made.values())


def test_a_worker_killed_at_rest_is_replaced(shop: Workshop, tmp_path: Path) -> None:
    shop.warm_up()
    list(shop.run(square, range(4)))
    killed = staff(shop)
    for process in killed:
        os.kill(process, signal.SIGKILL)
    assert left_of(killed) == set()
    tasks = [(tmp_path, number) for number in (4, 5, 6)]
    assert dict(shop.run(die_at_first, tasks)) == {0: 4, 1: 5, 2: 6}
    assert begun(tmp_path) == {4: 1, 5: 1, 6: 1}


def test_a_worker_that_dies_while_it_hands_over(shop: Workshop, tmp_path: Path) -> None:
    shop.warm_up()
    sizes: dict[int, int] = {}
    for index, made in shop.run(die_on_the_way, [(tmp_path, number) for number in range(2)]):
        assert isinstance(made, bytes)
        sizes[index] = len(made)
        if len(sizes) == 1:
            (tmp_path / "nobody reads").touch()
            while all(is_there(process) for process in staff(shop)):
                time.sleep(0.01)
    assert sizes == {0: 1, 1: 5_000_000}
    assert (tmp_path / "1").read_text() == "xx"


# ── the end ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_no_longer_waits_ends_the_work(shop: Workshop) -> None:
    shop.warm_up()
    results = shop.run(process_of, [0, 60, 60, 60])
    next(results)
    busy = staff(shop)
    began = time.monotonic()
    results.close()  # type: ignore[attr-defined]
    assert left_of(busy) == set()
    assert time.monotonic() - began < 3
    assert len(list(shop.run(square, range(4)))) == 4


def test_an_interrupt_ends_the_workers() -> None:
    there: set[int] = set()

    def interrupted() -> None:
        with Workshop(2, PRELOAD) as shop:
            for _ in shop.run(process_of, [0, 60, 60]):
                there.update(staff(shop))
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert len(there) == 2
    assert left_of(there) == set()


def test_closed_before_it_was_open() -> None:
    shop = Workshop(2, PRELOAD)
    shop.warm_up()
    shop.close()
    assert shop._opening is not None
    shop._opening.join()
    assert staff(shop) == set()
    assert multiprocessing.active_children() == []


def test_a_closed_workshop_makes_nothing() -> None:
    shop = Workshop(2, PRELOAD)
    results = shop.run(process_of, [0, 60, 60])
    next(results)
    shop.close()
    shop.close()
    with pytest.raises(RuntimeError, match="closed"):
        next(results)
    with pytest.raises(RuntimeError, match="closed"):
        next(shop.run(square, [1]))


def test_two_runs_at_a_time_do_not_meet(shop: Workshop) -> None:
    first, second = shop.run(square, range(6)), shop.run(square, range(10, 16))
    made = [(next(first), next(second)) for _ in range(6)]
    assert sorted(one for one, _ in made) == [(n, n * n) for n in range(6)]
    assert sorted(two for _, two in made) == [(n, (n + 10) ** 2) for n in range(6)]


# Programs of their own. Whoever is left holds their standard output, which then does not end.

PROGRAM = """
    import os, signal, sys, time
    from pipeline.workers import Workshop

    def dwell(seconds):
        print(os.getpid(), flush=True)
        time.sleep(seconds)

    if __name__ == "__main__":
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            with Workshop(2, tuple(sys.argv[2:])) as shop:
                for _ in shop.run(dwell, [float(sys.argv[1])] * 4):
                    pass
        except KeyboardInterrupt:
            sys.exit(130)
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    file = tmp_path / "programs" / "program.py"
    file.parent.mkdir()
    file.write_text(textwrap.dedent(PROGRAM))
    return file


def start(program: Path, *arguments: str, cwd: Path | None = None) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    return subprocess.Popen(
        [sys.executable, str(program), *arguments], env={**environment, "PYTHONPATH": str(program.parent)},
        cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def first_words(running: subprocess.Popen[str], count: int) -> list[str]:
    assert running.stdout is not None
    return [running.stdout.readline().strip() for _ in range(count)]


def test_nobody_outlives_a_program_that_is_killed(program: Path) -> None:
    running = start(program, "60")
    assert len(set(first_words(running, 2))) == 2
    running.kill()
    _, said = running.communicate(timeout=5)
    assert said == ""


def test_ctrl_c_is_answered_by_the_program_alone(program: Path) -> None:
    running = start(program, "60")
    first_words(running, 2)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=10)
    assert (running.returncode, said) == (130, "")


def test_ctrl_c_while_workers_are_being_made_ready(program: Path) -> None:
    slow = "import time; print('importing', flush=True); time.sleep(0.5)"
    (program.parent / "slow.py").write_text(slow)
    running = start(program, "60", "slow")
    assert first_words(running, 1) == ["importing"]
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=10)
    assert (running.returncode, said) == (130, "")


def test_nothing_in_the_current_folder_is_run(program: Path, tmp_path: Path) -> None:
    folder = tmp_path / "booklet"
    folder.mkdir()
    for name in ("multiprocessing", "pickle", "pipeline", "selectors", "signal"):
        (folder / f"{name}.py").write_text("import os; os.write(2, b'run'); raise SystemExit")
    running = start(program, "0", "selectors", cwd=folder)
    told, said = running.communicate(timeout=10)
    assert (running.returncode, said) == (0, "")
    assert str(running.pid) not in told.split()


COMPANION = """
    import os, signal, socket, sys, threading, time
    from pipeline.workers import companion

    def keep(pipe):
        held = [os.readlink(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd")
                if os.path.lexists(f"/proc/self/fd/{name}")]
        pipe.send((os.getpid(), held, "colorsys" in sys.modules))
        try:
            pipe.recv()
        except EOFError:
            os.write(1, b"ended")

    if __name__ == "__main__":
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if "threads" in sys.argv:
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        with socket.create_server(("127.0.0.1", 0)) as listening:
            process, pipe = companion(keep, ("colorsys",), (listening,))
            with pipe:
                number, held, loaded = pipe.recv()
                own = os.readlink(f"/proc/self/fd/{listening.fileno()}")
                print(number != os.getpid(), own in held, loaded, "colorsys" in sys.modules, flush=True)
                time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="what a process holds is read from /proc")
@pytest.mark.parametrize("how", ["forked", "threads"])
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_a_companion_ends_with_its_program_and_holds_nothing_of_it(
    tmp_path: Path, how: str, end: signal.Signals
) -> None:
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(COMPANION))
    running = start(program, how)
    forked = how == "forked"  # else it is another program that starts anew, and loads what it needs itself
    assert first_words(running, 1) == [f"True False {forked} {forked}"]
    os.kill(running.pid, end) if end == signal.SIGKILL else os.killpg(running.pid, end)
    told, problems = running.communicate(timeout=10)
    assert told == "ended"
    assert problems.count("Traceback") == (end == signal.SIGINT)  # that of the program alone


# ── memory ──────────────────────────────────────────────────────────────────────────────────────────────────


_HEAPS = """
import re, sys, threading
from pathlib import Path
from pipeline.workers import share_heap

if sys.argv[1] == "shared":
    share_heap()
ready = threading.Barrier(5)

def fill():
    held = [bytearray(2_000) for _ in range(2_000)]
    ready.wait()
    ready.wait()

for _ in range(4):
    threading.Thread(target=fill, daemon=True).start()
ready.wait()
maps = Path("/proc/self/maps").read_text()
starts = re.findall(r"^([0-9a-f]+)-[0-9a-f]+ rw-p 00000000 00:00 0 *$", maps, re.M)
print(sum(int(start, 16) % (64 << 20) == 0 for start in starts))
ready.wait()
"""


class _Knot:
    """Refers to itself, so that only the collector lets it go."""

    def __init__(self) -> None:
        self.itself = self


def test_what_stays_is_passed_over_until_garbage_is_collected_again() -> None:
    try:
        knot = _Knot()
        seen = weakref.ref(knot)
        collect_garbage()
        del knot
        gc.collect()
        assert seen() is not None
        collect_garbage()
        assert seen() is None
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have no heaps of threads")
def test_threads_share_one_heap() -> None:
    alone, shared = (
        int(subprocess.run([sys.executable, "-c", _HEAPS, how], capture_output=True, check=True).stdout)
        for how in ("alone", "shared")
    )
    assert shared == 0 < alone

"""How fast livret is, and against what, in a table: `make bench`; `python -m tools.bench` takes options."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from statistics import median

from tools.bench import corpus, photographs, previewing, rooms, runs
from tools.bench.table import Results, Sample, exponent, markdown, spread, table, three

SIZES = {"S": 2, "M": 10, "L": 40, "XL": 165}
"""Sections; with twelve paragraphs each."""
GROWING = ("M", "L", "XL")


def say(words: str) -> None:
    """Tell whoever waits what goes on."""
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


@contextmanager
def workplace(keep: str | None) -> Iterator[Path]:
    """Give a folder to work in: a new one, gone at the end, or one that is kept below the temporary ones."""
    if keep is not None:
        folder = Path(tempfile.gettempdir()) / keep
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="livret-bench-") as name:
        yield Path(name)


def bench_of(size: str, folder: Path) -> runs.Bench:
    """Make the booklet of a size, with all that its runs need."""
    return runs.Bench(booklet_of(size, folder), folder / size / "rivals", SIZES[size])


def booklet_of(size: str, folder: Path) -> Path:
    """Make the booklet of a size and give its folder."""
    say(f"{size}: making the booklet…")
    root = folder / size / "booklet"
    corpus.write(root, corpus.Plan(SIZES[size]))
    return root


def compare(size: str, rounds: int, folder: Path) -> str:
    """Run everything so many times, in turn, and write the table."""
    bench, results = bench_of(size, folder), Results()
    for number in range(1, rounds + 1):
        for step in runs.STEPS:
            for label, outcome in step(bench):
                results.note(label, number, outcome)
                told = outcome if isinstance(outcome, str) else f"{three(outcome.wall)} s"
                say(f"{size} {number}/{rounds} {label}: {told}")
    pages = next(iter(results.samples[runs.COLD].values())).pages
    head = f"{size}: {SIZES[size]} sections, {pages} pages; {_times(rounds)}. {machine()}\n\n"
    return head + markdown(results, runs.LABELS, (runs.PREPARED, runs.ORIGINAL))


def growth(rounds: int, folder: Path) -> str:
    """Measure how the time of processors grows with the pages, from M to XL, and write that table."""
    results: dict[str, dict[str, tuple[float, float]]] = {runs.COLD: {}, runs.PREPARED: {}}
    for size in GROWING:
        bench = bench_of(size, folder)
        for label, run in _GROWTH.items():
            taken = [run(bench) for _ in range(rounds)]
            cpu = median(sample.cpu for sample in taken)
            say(f"{size} {label}: {three(cpu)} s of processors, {taken[0].pages} pages")
            results[label][size] = (taken[0].pages, cpu)
    heads = ["CPU, s (pages)", *GROWING, f"exponent {GROWING[0]}–{GROWING[-1]}"]
    rows = []
    for label, sizes in results.items():
        power = exponent(sizes[GROWING[0]], sizes[GROWING[-1]])
        cells = [f"{three(cpu)} ({pages:.0f})" for pages, cpu in sizes.values()]
        rows.append([label, *cells, f"{power:.2f}"])
    return f"{_times(rounds)}. {machine()}\n\n" + table(heads, rows)


_GROWTH: dict[str, Callable[[runs.Bench], Sample]] = {
    runs.COLD: runs.plainly,
    runs.PREPARED: runs.prepared,
}


def reading(size: str, rounds: int, folder: Path) -> str:
    """Time reading beside Python-Markdown, and write that table."""
    root = booklet_of(size, folder)
    booklets = {"as it is": root, "as typed on a keyboard": rooms.typed(root, folder / size / "typed")}
    heads = ["the booklet", "livret, CPU s", "words/s", "Python-Markdown, CPU s", "words/s", "× its time"]
    rows: list[list[str]] = []
    for label, one in booklets.items():
        read = rooms.reading(one, rounds)
        ways = (read.pair.ours, read.pair.theirs)
        cells = [cell for way in ways for cell in (spread(way), f"{read.words / median(way):.0f}")]
        rows.append([label, *cells, three(read.pair.times)])
    head = f"{size}: {SIZES[size]} sections, {read.words} words; {_times(rounds)}; at most "
    return f"{head}{rooms.READING_BAR:.0f} × its time. {machine()}\n\n{table(heads, rows)}"


def lines(size: str, rounds: int, folder: Path) -> str:
    """Time typesetting with its lines finished and without, and write that table."""
    root = booklet_of(size, folder)
    heads = ["edition", "the engine's lines, CPU s", "finished, CPU s", "more", "pages", "laid out again"]
    rows: list[list[str]] = []
    for name, label in rooms.EDITIONS.items():
        say(f"{size}: {name}…")
        made = rooms.lines(root, name, rounds)
        more, again = f"{made.pair.times - 1:+.1%}", f"{made.again} of {made.sections}"
        rows.append([label, spread(made.pair.theirs), spread(made.pair.ours), more, str(made.pages), again])
    head = f"{size}: {SIZES[size]} sections; {_times(rounds)}; less than {rooms.LINES_BAR:.0%} more. "
    return f"{head}{machine()}\n\n{table(heads, rows)}"


def press(size: str, rounds: int, folder: Path) -> str:
    """Time prepress and preflight beside typesetting, and write that table."""
    made = rooms.press(booklet_of(size, folder), rounds)
    heads = ["print edition", "CPU s", "typesetting, CPU s", "share", "at most"]
    bars = (
        ("prepress", made.prepress, rooms.PREPRESS_BAR),
        ("preflight", made.preflight, rooms.PREFLIGHT_BAR),
    )
    rows = [
        [label, spread(pair.ours), spread(pair.theirs), f"{pair.times:.1%}", f"{bar:.0%}"]
        for label, pair, bar in bars
    ]
    head = f"{size}: {SIZES[size]} sections, {made.pages} pages; {_times(rounds)}. "
    return f"{head}{machine()}\n\n{table(heads, rows)}"


def artwork(_size: str, rounds: int, folder: Path) -> str:
    """Time photographs made for the press beside Pillow alone, and write that table."""
    say("drawing photographs…")
    files = photographs.photographs(folder / "photographs")
    heads = [
        "a photograph fills",
        "livret, CPU s",
        "Pillow, CPU s",
        "× its time",
        "× on the wall",
        "again, s",
    ]
    rows: list[list[str]] = []
    for width, label in photographs.PLACES.items():
        say(f"{label}…")
        made = photographs.measured(files, width, folder / "engraved", rounds)
        seconds = [spread(made.cpu.ours), spread(made.cpu.theirs)]
        times = [three(made.cpu.times), three(made.wall.times), three(median(made.again))]
        rows.append([f"{label} ({width} mm)", *seconds, *times])
    across, down = photographs.SIZE
    head = f"{len(files)} photographs of {across} × {down} pixels in {photographs.THREADS} threads; "
    bar = f"{_times(rounds)}; at most {photographs.BAR} × its time. "
    return f"{head}{bar}{machine()}\n\n{table(heads, rows)}"


def access(size: str, rounds: int, folder: Path) -> str:
    """Time the checks of an accessible edition beside typesetting, and write that table."""
    made = rooms.access(booklet_of(size, folder), rounds)
    heads = ["accessible edition", "CPU s", "ms a page", "typesetting, CPU s", "share", "at most"]
    rows = []
    for number, (label, pair) in enumerate(made.checks.items()):
        each = f"{1000 * median(pair.ours) / made.pages:.1f}"
        bar = "" if number else f"{rooms.ACCESS_BAR:.0%}"
        rows.append([label, spread(pair.ours), each, spread(pair.theirs), f"{pair.times:.1%}", bar])
    head = f"{size}: {SIZES[size]} sections, {made.pages} pages; {_times(rounds)}. "
    return f"{head}{machine()}\n\n{table(heads, rows)}"


def tagging(size: str, rounds: int, folder: Path) -> str:
    """Time the making of the structure beside typesetting, and write that table."""
    made = rooms.tagged(booklet_of(size, folder), rounds)
    heads = ["accessible edition", "CPU s", "typesetting, CPU s", "share", "at most"]
    pair = made.pair
    row = ["tagging", spread(pair.ours), spread(pair.theirs), f"{pair.times:.1%}", f"{rooms.TAGGING_BAR:.0%}"]
    head = f"{size}: {SIZES[size]} sections, {made.pages} pages; {_times(rounds)}. "
    return f"{head}{machine()}\n\n{table(heads, [row])}"


def preview(size: str, rounds: int, folder: Path) -> str:
    """Time the preview beside Typst, and write that table."""
    made = previewing.measured(bench_of(size, folder), rounds)
    mib = [held / (1 << 20) for held in made.memory]
    rows = [
        [
            "a paragraph edited, to the picture of its page, s",
            spread(made.pair.ours),
            f"{previewing.SECONDS:g}",
        ],
        ["Typst, kept, and the same picture, s", spread(made.pair.theirs), ""],
        ["× its time", f"{made.pair.times:.2f}", f"{previewing.BAR:g}"],
        ["the command, to the picture of the first page, s", spread(made.first), f"{previewing.FIRST:g}"],
        ["memory at most, MiB", f"{max(mib):.0f}", f"{previewing.MEMORY}"],
        [
            "more of it at the end than after a tenth",
            f"{mib[-1] / mib[0] - 1:+.1%}",
            f"{previewing.GROWTH:.0%}",
        ],
    ]
    head = f"{size}: {SIZES[size]} sections, {made.pages} pages; {_times(rounds)}; {previewing.MANY} edits. "
    return f"{head}{machine()}\n\n{table(['preview', 'measured', 'at most'], rows)}"


def machine() -> str:
    """Tell what was measured, and on what."""
    names = ("livret", "weasyprint", "pillow", "markdown", "typst")
    versions = [f"{name} {version}" for name in names if (version := _version(name))]
    return f"{os.cpu_count()} processors, Python {platform.python_version()}, {', '.join(versions)}."


_ROOMS: dict[str, tuple[str, Callable[[str, int, Path], str]]] = {
    "reading": ("measure reading by itself, beside Python-Markdown", reading),
    "lines": ("measure what finishing the lines costs", lines),
    "press": ("measure what a press asks for, beside typesetting", press),
    "artwork": ("measure photographs made for the press, beside Pillow", artwork),
    "access": ("measure the checks for those who read and listen, beside typesetting", access),
    "tagging": ("measure what tags cost, beside typesetting", tagging),
    "preview": ("measure the preview, beside Typst", preview),
}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _times(rounds: int) -> str:
    return "one round" if rounds == 1 else f"{rounds} rounds"


def main() -> None:
    """Measure what the command line asks for, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description="Measure livret.")
    parser.add_argument("--size", choices=SIZES, default="M")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, help="write the table into this file, too")
    parser.add_argument("--keep", metavar="DIR", help="keep the booklet there for the next time")
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--growth", action="store_true", help="measure M, L and XL, and how the work grows")
    for name, (help_, _) in _ROOMS.items():
        other.add_argument(f"--{name}", dest="room", action="store_const", const=name, help=help_)
    asked = parser.parse_args()
    if asked.room is None and not Path("/proc/self/smaps_rollup").exists():
        sys.exit("bench: memory is read from /proc/<pid>/smaps_rollup, which only Linux has")
    with workplace(asked.keep) as folder:
        try:
            rounds = max(1, asked.rounds)
            measured = _ROOMS[asked.room][1] if asked.room else compare
            text = growth(rounds, folder) if asked.growth else measured(asked.size, rounds, folder)
        except runs.FailedRunError as problem:
            sys.exit(f"bench: {problem}")
    sys.stdout.write(text)
    if asked.out is not None:
        asked.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

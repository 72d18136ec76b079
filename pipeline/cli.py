"""The command line: options in, exit status out; the only place that prints or exits."""

from __future__ import annotations

import contextlib
import json
import locale
import os
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipeline.build import Desk, Proof
    from pipeline.diagnostics import Diagnostic, PipelineError
    from pipeline.manuscript import Correction

# Exit statuses, as the people and scripts that call this command know them.
BUILT, BUILT_WITH_ERRORS, USAGE, COULD_NOT_WORK, INTERRUPTED = 0, 1, 2, 3, 130

_STAGES = {
    "fr": {
        "manuscript": "lecture du contenu",
        "artwork": "préparation des images",
        "typesetting": "mise en page",
        "binding": "assemblage",
        "preflight": "contrôle",
    },
    "en": {
        "manuscript": "reading the content",
        "artwork": "preparing pictures",
        "typesetting": "typesetting",
        "binding": "binding",
        "preflight": "checking",
    },
}


class _OutputError(Exception):
    """Standard output cannot be written; its cause is the OSError."""


def _print(text: str) -> None:
    """Write data to standard output, at once, so that a full disk or a closed pipe is noticed here."""
    try:
        click.echo(text)
        sys.stdout.flush()
    except OSError as problem:
        raise _OutputError(problem.strerror or str(problem)) from problem


def _print_json(data: object) -> None:
    _print(json.dumps(data, ensure_ascii=False, indent=1))


class Voice:
    """How a run speaks: language, format, how much; findings go to standard error, each once."""

    def __init__(self, lang: str | None, form: str, quiet: bool, verbose: bool) -> None:
        self.language = lang if lang in ("fr", "en") else _locale_language()
        self.form, self.quiet, self.verbose = form, quiet, verbose
        self._said: set[Diagnostic] = set()
        self._progress = form == "text" and not quiet and sys.stderr.isatty()

    def findings(self, found: Iterable[Diagnostic]) -> None:
        """Say findings that were not said yet."""
        self.clear()
        for one in found:
            if one in self._said or (self.quiet and one.severity != "error"):
                continue
            self._said.add(one)
            if self.form == "github":
                click.echo(_github(one, self.language), err=True)
            elif self.form == "text":
                click.echo(_painted(one, self.language), err=True)

    def only(self, found: Sequence[Diagnostic]) -> None:
        """Say findings that did not stand already; what is gone and comes again is said again."""
        self._said &= set(found)
        self.findings(found)

    def mapping(self, found: Iterable[Diagnostic]) -> None:
        """Show, ready to be pasted, what the fields of a site seem to mean that names them otherwise."""
        said = [dict(one.words) for one in found if one.code == "fields-unknown"]
        # Languages may differ in what is found first; no key may stand twice.
        lines = {words["meaning"]: words["suggestion"] for words in reversed(said)}
        if lines and self.form == "text" and not self.quiet:
            where = {
                "fr": "# booklet.toml (s’il a déjà [fields], mettez-y ces lignes, en place des mêmes)",
                "en": "# booklet.toml (if it has [fields] already, put these lines there)",
            }
            shown = (where[self.language], "[fields]", *reversed(lines.values()))
            click.echo("\n".join(("", *shown)), err=True)

    def stage(self, edition: str, stage: str, done: int = 0, total: int = 0) -> None:
        """Show on a terminal what is being done; say it on lines of its own when verbose."""
        text = f"{edition} · {_STAGES[self.language][stage]}…"
        if self._progress:
            parts = f" {done}/{total}" if total else ""
            click.echo(f"\r\033[K{text}{parts}", err=True, nl=False)
        elif self.verbose and not done:
            click.echo(text, err=True)

    def clear(self) -> None:
        """Take the progress line away."""
        if self._progress:
            click.echo("\r\033[K", err=True, nl=False)


def _locale_language() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "fr" if value.lower().startswith("fr") else "en"
    code = locale.getlocale()[0] or ""
    return "fr" if code.lower().startswith("fr") else "en"


def _painted(found: Diagnostic, language: str) -> str:
    text = found.text(language)
    colours = {"error": "red", "warning": "yellow", "note": "cyan"}
    head, mark, tail = text.partition(f"[{found.code}]")
    place, _, severity = head.rpartition(" ")
    painted = click.style(severity + mark, fg=colours[found.severity], bold=True)
    return f"{place} {painted}{tail}" if place else f"{painted}{tail}"


def _escaped(text: str, more: str = "") -> str:
    """Escape words for a workflow command, as GitHub's runner asks."""
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _github_notice(one: Correction) -> str:
    """Write a change as a workflow command."""
    place = f"file={_escaped(one.place.file, ':,')},line={one.place.line or 1}"
    words = one.text().partition(f": {one.rule}  ")[2]
    return f"::notice {place},title={_escaped('typography ' + one.rule, ':,')}::{_escaped(words)}"


def _github(found: Diagnostic, language: str) -> str:
    """Write a finding as a workflow command."""
    place = found.place
    fields = [f"title={_escaped(found.code, ':,')}"]
    if place is not None:
        fields.insert(0, f"file={_escaped(place.file, ':,')}")
        if place.line is not None:
            fields.insert(1, f"line={place.line}")
        if place.column is not None:
            fields.insert(2, f"col={place.column}")
    level = {"error": "error", "warning": "warning", "note": "notice"}[found.severity]
    hint = f" ({found.hint(language)})" if found.hint(language) else ""
    return f"::{level} {','.join(fields)}::{_escaped(found.message(language) + hint)}"


def _shared(command: click.decorators.FC) -> click.decorators.FC:
    """Give a command the options that all share."""
    options = (
        click.option(
            "--lang", type=click.Choice(("fr", "en")), help="Language of messages (else the locale’s)."
        ),
        click.option(
            "--format",
            "form",
            type=click.Choice(("text", "json", "github")),
            default="text",
            show_default=True,
            help="How findings are written.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Show errors only."),
        click.option("-v", "--verbose", is_flag=True, help="Say each stage."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="livret", prog_name="livret")
def cli() -> None:
    """Make a booklet from a folder of Kirby content: a PDF for the printer and one for the screen reader."""


@cli.command()
@click.argument("root", type=click.Path(path_type=Path), default=".")
@click.option(
    "-e", "--edition", "names", multiple=True, metavar="NAME", help="Build this edition (repeatable)."
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1),
    metavar="N",
    help="Typeset in N processes (else one for each core).",
)
@click.option("--watch", is_flag=True, help="Build again whenever something changes, until interrupted.")
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
@click.option(
    "--sheets", is_flag=True, help="Draw contact sheets as well: output/report/spreads.png and .html."
)
@_shared
def build(
    root: Path,
    names: tuple[str, ...],
    jobs: int | None,
    watch: bool,
    strict: bool,
    sheets: bool,
    lang: str | None,
    form: str,
    quiet: bool,
    verbose: bool,
) -> int:
    """Build the default editions of the booklet in ROOT, or those named, into ROOT/output/."""
    from pipeline import build as path

    voice = Voice(lang, form, quiet, verbose)
    proofs = []
    with path.Desk(root, jobs) as desk:
        if watch:
            _watch(desk, names, voice)
        for edition in path.editions(root, names):
            stage = partial(voice.stage, edition.stem)
            proof = path.build(root, edition, language=voice.language, progress=stage, desk=desk)
            voice.findings(proof.findings)
            proofs.append(proof)
            if form != "json":
                _say_proof(proof, root, voice)
            if sheets:
                _draw_sheets(proof, root, voice, first=len(proofs) == 1)
    if form == "json":
        _print_json([proof.record(voice.language) for proof in proofs])
    bad = any(path.has_errors(proof.findings, strict=strict) for proof in proofs)
    return BUILT_WITH_ERRORS if bad else BUILT


def _watch(desk: Desk, names: tuple[str, ...], voice: Voice) -> None:
    """Build whenever something changes, and say what came of it; ends with an interruption only."""
    from pipeline.watching import Changes, watch

    stands: dict[str, tuple[Diagnostic, ...]] = {}  # what was found last, by edition
    with Changes(desk.root) as changes:
        for outcome in watch(desk, changes, names, voice.language, voice.stage):
            if outcome.ahead is not None:
                continue
            proof = outcome.draft.proof if outcome.draft else None
            found = proof.findings if proof else ()
            if outcome.stop is not None:
                found = (*outcome.stop.before, outcome.stop.diagnostic)
            if not outcome.edition or "" in stands:
                stands.clear()
            stands[outcome.edition] = found
            if outcome.checked:
                voice.only([one for its in stands.values() for one in its])
            else:
                voice.findings(found)  # those of the check are still to come
            if voice.form == "json":
                said = {"findings": [one.record(voice.language) for one in found]}
                said["proofs"] = [proof.record(voice.language)] if proof else []
                _print(json.dumps(said | {"seconds": round(outcome.seconds, 3)}, ensure_ascii=False))
            elif proof:
                _say_proof(proof, desk.root, voice, None if outcome.checked else outcome.seconds)


def _say_proof(proof: Proof, root: Path, voice: Voice, seconds: float | None = None) -> None:
    """Print the path of a finished file, and how it stands; `seconds` it took when it is not checked yet."""
    _print(str(root / proof.file))
    if voice.quiet or voice.form != "text":
        return
    count = {s: sum(f.severity == s for f in proof.findings) for s in ("error", "warning", "note")}
    if voice.language == "fr":
        words = f"pages : {proof.pages} · erreurs : {count['error']} · avertissements : {count['warning']}"
        words += f" · notes : {count['note']}"
    else:
        words = f"pages: {proof.pages} · errors: {count['error']} · warnings: {count['warning']}"
        words += f" · notes: {count['note']}"
    if seconds is not None:
        words += f" · {seconds:.1f} s".replace(".", "," if voice.language == "fr" else ".")
    click.echo(f"{proof.stem}: {words}", err=True)


def _draw_sheets(proof: Proof, root: Path, voice: Voice, *, first: bool) -> None:
    """Draw the contact sheets of a finished file, and print their paths."""
    from pipeline import build as path

    for file in path.sheets(root, proof, voice.language, first=first):
        if voice.form != "json":
            _print(str(file))


@cli.command()
@click.argument("root", type=click.Path(path_type=Path), default=".")
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
@click.option(
    "--show",
    type=click.Choice(("typography",)),
    help="List each change that typography makes to the text, on standard output.",
)
@_shared
def check(
    root: Path, strict: bool, show: str | None, lang: str | None, form: str, quiet: bool, verbose: bool
) -> int:
    """Show the findings of the manuscript in ROOT, without typesetting it."""
    from pipeline import build as path

    voice = Voice(lang, form, quiet, verbose)
    voice.stage("livret", "manuscript")
    corrections: list[Correction] = []
    log = corrections.append if show else None
    texts = [path.read(root, language=language, log=log) for language in path.languages(root)]
    found = [one for text in texts for one in path.check(text, text.settings.defaults)]
    findings = tuple(dict.fromkeys(found))
    voice.findings(findings)
    voice.mapping(findings)
    # The log follows the rules; readers follow the file.
    corrections.sort(key=lambda one: (one.place.file, one.place.line or 0))
    if form == "json":
        said = {"findings": [found.record(voice.language) for found in findings]}
        _print_json(said | ({"typography": [one.record() for one in corrections]} if show else {}))
    else:
        for one in corrections:
            _print(_github_notice(one) if form == "github" else one.text())
    return BUILT_WITH_ERRORS if path.has_errors(findings, strict=strict) else BUILT


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-e", "--edition", "name", required=True, metavar="NAME", help="Check against this edition.")
@click.argument("root", type=click.Path(path_type=Path), default=".")
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
@_shared
def preflight(
    file: Path, name: str, root: Path, strict: bool, lang: str | None, form: str, quiet: bool, verbose: bool
) -> int:
    """Check FILE, any finished PDF, against an edition of the booklet in ROOT."""
    from pipeline import build as path

    voice = Voice(lang, form, quiet, verbose)
    voice.stage(name, "preflight")
    findings = path.preflight(root, file, name)
    voice.findings(findings)
    if form == "json":
        said = {"edition": name, "file": str(file)}
        _print_json(said | {"findings": [found.record(voice.language) for found in findings]})
    return BUILT_WITH_ERRORS if path.has_errors(findings, strict=strict) else BUILT


@cli.command()
@click.argument("root", type=click.Path(path_type=Path), default=".")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    metavar="N",
    help="Serve at this port (0: any that is free).",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="NAME",
    help="Serve at this address: any but this machine’s own lets others look.",
)
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
@click.option("--read-only", is_flag=True, help="Let nobody write to the content from the browser.")
@click.option("--lang", type=click.Choice(("fr", "en")), help="Language of messages (else the locale’s).")
def preview(root: Path, port: int, host: str, no_open: bool, read_only: bool, lang: str | None) -> int:
    """Show the booklet in ROOT in the browser, again after each edit, until Ctrl-C."""
    from pipeline.preview import Preview, serve

    voice = Voice(lang, "text", False, False)

    def ready(address: str) -> None:
        _print(address)
        if not no_open:
            import webbrowser

            webbrowser.open(address)

    serve(Preview(root, voice.language, host, port, read_only), ready)
    return BUILT


def main() -> None:
    """Run the command and leave with its exit status; bad content and settings never show a traceback."""
    from pipeline.diagnostics import PipelineError

    try:
        status = cli.main(prog_name="livret", standalone_mode=False)
    except click.exceptions.Exit as stop:
        status = stop.exit_code
    except click.ClickException as problem:
        problem.show()
        status = problem.exit_code
    except PipelineError as problem:
        status = _say_stop(problem)
    except (KeyboardInterrupt, click.Abort):
        click.echo("", err=True)
        status = INTERRUPTED
    except _OutputError as problem:
        status = _say_lost_output(problem)
    sys.exit(status or BUILT)


def _say_stop(problem: PipelineError) -> int:
    """Say why work could not go on, in the language and the format that were asked for."""
    form = _asked("--format") or "text"
    voice = Voice(_asked("--lang"), form if form in ("json", "github") else "text", False, False)
    found = (*problem.before, problem.diagnostic)
    voice.findings(found)
    if voice.form == "json":
        _print_json({"findings": [one.record(voice.language) for one in found]})
    return COULD_NOT_WORK


def _say_lost_output(problem: _OutputError) -> int:
    """Say that what was to be printed could not be: the disk behind it is full, or its reader went away."""
    with contextlib.suppress(OSError):
        # What is still buffered would raise once more when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if not isinstance(problem.__cause__, BrokenPipeError):
        click.echo(f"livret: stdout: {problem}", err=True)
    return COULD_NOT_WORK


def _asked(option: str) -> str | None:
    """Give the value of an option as it stands on the command line, wherever parsing stopped."""
    arguments = sys.argv[1:]
    for number, argument in enumerate(arguments):
        if argument.startswith(f"{option}="):
            return argument.partition("=")[2]
        if argument == option and number + 1 < len(arguments):
            return arguments[number + 1]
    return None

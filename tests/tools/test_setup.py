"""The set-up where it cannot work: it stops, and says what to do. (Where it can, every test run shows it.)"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tools.missing_libraries import LIBRARIES, missing

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("sh", "dirname", "cat", "cksum", "sed", "rm", "mkdir", "tail", "id", "env", "mktemp")

# Stands in for Python: of version 3.11, with venv, and a loader that lacks one library.
PYTHON_WITHOUT_A_LIBRARY = """#!/bin/sh
case "$1" in
    tools/missing_libraries.py) echo libharfbuzz-subset0 ;;
    *) echo "$0" ;;
esac
"""


class Machine:
    """A copy of the set-up in a bare folder, and a PATH that holds only what is put there."""

    def __init__(self, folder: Path) -> None:
        self.root, self.programs = folder / "a project", folder / "bin"
        (self.root / "tools").mkdir(parents=True)
        self.programs.mkdir()
        for name in ("tools/setup.sh", "tools/missing_libraries.py", "pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / name, self.root / name)
        for name in PROGRAMS:
            # Not a link: replacing one of these must never write through to the machine's own program.
            self.add(name, f'#!/bin/sh\nexec "{shutil.which(name)}" "$@"\n')

    def add(self, name: str, script: str) -> None:
        program = self.programs / name
        program.write_text(script)
        program.chmod(0o755)

    def set_up(self, scope: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.programs / "sh"), str(self.root / "tools" / "setup.sh"), scope]
        environment = {"PATH": str(self.programs), "LC_ALL": "C.UTF-8"}
        return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_without_a_fitting_python_one_line_says_so(machine: Machine) -> None:
    machine.add("python3", "#!/bin/sh\nexit 1\n")  # an older one ends the question for its version so
    done = machine.set_up("booklet")
    assert done.returncode == 1
    assert "Python 3.11 or later" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (machine.root / ".venv").exists()


@pytest.mark.parametrize("scope", ["booklet", "test"])
def test_without_apt_the_commands_are_printed(machine: Machine, scope: str) -> None:
    machine.add("python3", PYTHON_WITHOUT_A_LIBRARY)
    done = machine.set_up(scope)
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if line.startswith("  ")]
    for line, start in zip(lines, ("Debian, Ubuntu", "Fedora", "Arch", "macOS"), strict=False):
        assert line.split("  ")[1] == start
        assert "harfbuzz" in line
        assert [tool in line for tool in ("ghostscript", "chromium")] == [scope == "test"] * 2
    assert "apt-get install libharfbuzz-subset0" in lines[0]


def test_when_apt_fails_the_end_of_its_output_is_shown(machine: Machine) -> None:
    machine.add("python3", PYTHON_WITHOUT_A_LIBRARY)
    machine.add("id", "#!/bin/sh\necho 0\n")
    machine.add("apt-get", '#!/bin/sh\necho "E: apt-get was asked: $*"\nexit 100\n')
    done = machine.set_up("booklet")
    assert done.returncode == 1
    assert "install --no-install-recommends libharfbuzz-subset0" in done.stderr
    assert "sudo dnf install" in done.stderr


def test_apt_is_left_alone_where_sudo_asks_for_a_password(machine: Machine) -> None:
    machine.add("python3", PYTHON_WITHOUT_A_LIBRARY)
    machine.add("id", "#!/bin/sh\necho 1000\n")
    machine.add("apt-get", "#!/bin/sh\necho used\n")
    machine.add("sudo", "#!/bin/sh\nexit 1\n")
    done = machine.set_up("booklet")
    assert done.returncode == 1
    assert "Installing" not in done.stderr


def test_a_library_counts_as_missing_when_no_name_of_it_opens() -> None:
    assert missing(lambda _: True) == []
    assert missing(lambda _: False) == list(LIBRARIES)
    assert missing(lambda name: name.endswith(".dylib")) == []
    assert missing(lambda name: "gobject" not in name) == ["libpango-1.0-0"]


def test_this_machine_has_them_all() -> None:
    assert missing() == []

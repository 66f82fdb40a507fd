#!/bin/sh
# The two set-up commands. Each installs what is missing and then does its work:
#   sh packaging/dev.sh run     open the demo ward (without a display: write its papers and pictures to ./ctd402-demo)
#   sh packaging/dev.sh test    run every check
# For Debian 12 and later and its relatives, as root or with sudo. Elsewhere: install uv, then `uv run ctd402 --demo`.
set -eu

cd "$(dirname "$0")/.."

export UV_PYTHON_DOWNLOADS=never  # the system's own Python, 3.11 or later, is the one that is tested
export UV_COMPILE_BYTECODE=1      # uv compiles nothing by itself; imports are 2 to 4 times slower without
UV=uv
OUT=ctd402-demo

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'dev.sh: %s\n' "$*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1; then sudo "$@"
    else fail "this needs root or sudo: $*"
    fi
}

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# The lines of the lists none of whose packages is installed; "old|new" names one package before and after renaming.
absent() {
    sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$@" | while read -r line; do
        found=
        for name in $(printf '%s' "$line" | tr '|' ' '); do
            if installed "$name"; then found=$name; fi
        done
        [ -n "$found" ] || printf '%s\n' "$line"
    done
}

# The first name of a line that this release knows.
known() {
    for name in $(printf '%s' "$1" | tr '|' ' '); do
        if apt-cache show "$name" >/dev/null 2>&1; then printf '%s' "$name"; return; fi
    done
    fail "no package $1 in the configured package sources"
}

install_system_packages() {
    if ! command -v dpkg-query >/dev/null 2>&1; then
        say "No dpkg here; the system libraries needed are named in packaging/apt-*.txt"
        return
    fi
    missing=$(absent "$@")
    if ! command -v uv >/dev/null 2>&1 && ! command -v pipx >/dev/null 2>&1; then missing="$missing pipx"; fi
    [ -n "$missing" ] || return 0
    as_root apt-get update -q
    names=
    for line in $missing; do names="$names $(known "$line")"; done
    say "Installing$names"
    # shellcheck disable=SC2086 # a list of names
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $names
}

find_uv() {
    if command -v uv >/dev/null 2>&1; then UV=uv
    elif command -v pipx >/dev/null 2>&1; then UV="pipx run uv"
    else fail "install uv first: https://docs.astral.sh/uv"
    fi
}

has_display() { [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" = Darwin ]; }

# The demo ward without a window: case summaries of every patient and a picture of every page.
run_headless() {
    export QT_QPA_PLATFORM=offscreen
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    say "No display: writing the demo ward's papers and pictures to ./$OUT"
    rm -rf "$OUT"
    mkdir -p "$OUT"
    for lang in en zh; do  # a ward for each: what its staff wrote is in their language
        $UV run --no-dev ctd402 demo --store "$folder/$lang.ctd402" --lang "$lang" >"$folder/said"
        user=$(sed -n 's/^user: //p' "$folder/said")
        CTD402_PASSWORD=$(sed -n 's/^password: //p' "$folder/said")
        export CTD402_PASSWORD
        $UV run --no-dev ctd402 report case-summary --store "$folder/$lang.ctd402" --user "$user" --all \
            --lang "$lang" --out "$OUT/case-summaries-$lang"
        for theme in light dark; do
            $UV run --no-dev ctd402 screenshots --store "$folder/$lang.ctd402" --user "$user" --out "$OUT/pages" \
                --lang "$lang" --theme "$theme" >"$folder/pictures"
        done
    done
    say "Done: $(find "$OUT" -name '*.pdf' | wc -l) PDF files and $(find "$OUT" -name '*.png' | wc -l) pictures in $(pwd)/$OUT"
}

failed=

check() {
    title=$1
    shift
    say "$title"
    "$@" || failed="$failed
  $title: $*"
}

run_checks() {
    export QT_QPA_PLATFORM=offscreen
    $UV sync
    # from here on in the environment just made: nothing is resolved again
    PATH="$(pwd)/.venv/bin:$PATH"
    export PATH
    check "Style" ruff check
    check "Types" mypy
    check "Import contracts" lint-imports
    rm -f .coverage .coverage.*
    check "Tests" coverage run -m pytest -q -n 2 --dist loadscope --no-loadscope-reorder --benchmark-disable --durations=15
    coverage combine -q
    coverage json -q -o .coverage.json
    check "Coverage" python packaging/check_coverage.py .coverage.json
    check "Benchmarks" pytest tests/benchmarks
    rm -rf dist
    check "Wheel" $UV build -q --wheel --out-dir dist
    check "Wheel contents" python packaging/check_wheel.py dist
    [ -z "$failed" ] || fail "these checks failed:$failed"
    say "Every check passed"
}

case "${1:-}" in
run)
    install_system_packages packaging/apt-runtime.txt
    find_uv
    if has_display; then exec $UV run --no-dev ctd402 --demo; else run_headless; fi
    ;;
test)
    install_system_packages packaging/apt-runtime.txt packaging/apt-test.txt
    find_uv
    run_checks
    ;;
*)
    fail "usage: sh packaging/dev.sh run | test"
    ;;
esac

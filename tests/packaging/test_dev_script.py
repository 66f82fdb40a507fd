"""The set-up script: plain POSIX shell, and clear about what it needs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = ROOT / "packaging" / "dev.sh"
needs_debian = pytest.mark.skipif(shutil.which("apt-cache") is None, reason="no apt here")


def functions_of(script: Path) -> str:
    """The script up to the place where it starts to act, to call its functions one by one."""
    return script.read_text("utf-8").rpartition('case "${1:-}" in')[0]


def run_shell(commands: str, *arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": path or "/usr/sbin:/usr/bin:/sbin:/bin"}
    whole = functions_of(SCRIPT).replace('cd "$(dirname "$0")/.."', f'cd "{ROOT}"') + commands
    return subprocess.run(
        ["/bin/sh", "-c", whole, "sh", *arguments], env=environment, capture_output=True, text=True, check=False
    )


def test_the_script_is_free_of_syntax_errors():
    done = subprocess.run(["sh", "-n", SCRIPT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("argument", [[], ["tset"]])
def test_an_unknown_command_is_told_how_to_ask(argument):
    done = subprocess.run(["sh", SCRIPT, *argument], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "sh packaging/dev.sh run | test" in done.stderr


@needs_debian
def test_only_absent_packages_are_asked_for(tmp_path):
    lists = tmp_path / "apt.txt"
    lists.write_text("# comment\nlibc6\n\nlibnothing-of-the-kind  # why\nlibnothing-old|libc6\n", "utf-8")
    assert run_shell('absent "$1"', str(lists)).stdout.split() == ["libnothing-of-the-kind"]


@needs_debian
def test_a_renamed_package_is_asked_for_under_the_name_this_release_knows():
    assert run_shell("known 'libnothing-old|libc6'").stdout == "libc6"


@needs_debian
def test_a_package_no_source_has_stops_with_its_name():
    done = run_shell("known libnothing-of-the-kind")
    assert done.returncode == 1
    assert "libnothing-of-the-kind" in done.stderr


def test_package_lists_name_each_package_once():
    names = [
        line.partition("#")[0].strip()
        for name in ("apt-runtime.txt", "apt-test.txt")
        for line in (ROOT / "packaging" / name).read_text("utf-8").splitlines()
    ]
    names = [name for name in names if name]
    assert len(names) == len(set(names))


def test_without_uv_and_pipx_it_says_where_to_get_uv(tmp_path):
    done = run_shell("find_uv", path=str(tmp_path))
    assert done.returncode == 1
    assert "install uv first" in done.stderr


def test_a_failed_check_lets_the_others_run_and_is_named_at_the_end():
    done = run_shell("check First false; check Second echo ran; printf '%s' \"[$failed]\"")
    assert "ran" in done.stdout
    assert "First: false" in done.stdout
    assert "Second: echo" not in done.stdout

"""A private screen for the running program: Xvfb, a session bus, the accessibility bus and a window manager."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

BUS_LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")


@dataclass(frozen=True)
class Desk:
    """A private screen with its buses."""

    env: dict[str, str]
    folder: Path

    def photograph(self, name: str) -> Path:
        """Save what is on the screen."""
        path = self.folder / name
        subprocess.run(["import", "-window", "root", str(path)], env=self.env, check=False, timeout=30)
        return path


@contextmanager
def running(*command: str, env: dict[str, str], log: Path, **more: object) -> Iterator[subprocess.Popen[str]]:
    """A program that is ended, with what it started in its own group, when the block is left."""
    with log.open("a", encoding="utf-8") as stream:
        process = subprocess.Popen(
            command, env=env, stderr=stream, text=True, start_new_session=True, **{"stdout": stream, **more}
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


@contextmanager
def start_desk(folder: Path) -> Iterator[Desk]:
    """Xvfb on a free display, its buses and a window manager; all end with the block."""
    launcher = next((one for one in BUS_LAUNCHERS if Path(one).exists()), None)
    missing = [one for one in ("Xvfb", "dbus-daemon", "openbox", "xdotool", "import") if shutil.which(one) is None]
    if missing or launcher is None:
        pytest.fail(f"missing: {missing or 'at-spi2-core'}", pytrace=False)
    home, log = folder / "home", folder / "desk.log"
    home.mkdir(mode=0o700)
    foreign = ("QT_", "XDG_", "DBUS_", "WAYLAND", "COV")  # the last: the program runs at its own speed, unmeasured
    kept = {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
    env = {
        **kept,
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "LC_ALL": "C.UTF-8",
    }
    with ExitStack() as open_ones:
        screen = ("Xvfb", "-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp")
        display = open_ones.enter_context(running(*screen, env=env, log=log, stdout=subprocess.PIPE))
        assert display.stdout is not None
        env["DISPLAY"] = f":{display.stdout.readline().strip()}"
        bus_command = ("dbus-daemon", "--session", "--nofork", "--print-address=1")
        bus = open_ones.enter_context(running(*bus_command, env=env, log=log, stdout=subprocess.PIPE))
        assert bus.stdout is not None
        env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        open_ones.enter_context(running(launcher, "--launch-immediately", env=env, log=log))
        open_ones.enter_context(running("openbox", env=env, log=log))
        yield Desk(env, folder)

"""Signs a routine set from outside the program: AT-SPI to look, as a screen reader does, synthetic keys to type.

Runs under the system's Python, which has ``gi``: ``python3 e2e_driver.py PID`` with ``{"user": ..., "password": ...,
"set": [[name, keys], ...], "note": ...}`` on standard input. Prints what it saw as JSON. Every wait ends.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402 - the version comes first

PATIENCE = 40.0
CONFIRM = "Press Enter to confirm, Esc to correct."


def press(*keys: str) -> None:
    """Keys by their X names, to whatever window has the focus."""
    subprocess.run(["xdotool", "key", "--delay", "15", *keys], check=True, timeout=20)


def write(text: str) -> None:
    """Text as typed on a keyboard."""
    subprocess.run(["xdotool", "type", "--delay", "15", "--", text], check=True, timeout=30)


class Screen:
    """What the program tells assistive technology."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._program: Any = None
        self._boxes: dict[str, Any] = {}

    def wait(self, what: str, look: Callable[[], Any], patience: float = PATIENCE) -> Any:
        """The first answer of ``look`` that is something."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            try:
                found = look()
            except GLib.Error:  # went away between two questions
                found = None
            if found:
                return found
            time.sleep(0.05)
        raise SystemExit(
            f"waited {patience:.0f} s for {what}; the focus is in “{self.focused()}”; seen: {self.names()}"
        )

    def named(self, name: str, *, starts: bool = False, operable: bool = True) -> Any:
        """A showing thing with this accessible name, one that takes the cursor unless told otherwise."""
        for one in self._showing():
            said = one.get_name() or ""
            fits = said == name or (starts and said.startswith(name))
            if fits and (not operable or has(one, Atspi.StateType.FOCUSABLE)):
                return one
        return None

    def cursor_in(self, name: str) -> Any:
        """The box with this name while it has the cursor; the page is searched once, not at every look."""
        if name not in self._boxes:
            boxes = [one for one in self._showing() if has(one, Atspi.StateType.FOCUSABLE)]
            self._boxes = {one.get_name(): one for one in reversed(boxes)}
        found = self._boxes.get(name)
        return found if found is not None and has(found, Atspi.StateType.FOCUSED) else None

    def focused(self) -> str:
        """Name of the thing with the focus."""
        try:
            found = [one for one in self._showing() if has(one, Atspi.StateType.FOCUSED)]
            return found[-1].get_name() if found else ""
        except GLib.Error:
            return ""

    def names(self) -> list[str]:
        """Names on the screen, for the message of a failure."""
        try:
            return sorted({one.get_name() for one in self._showing() if one.get_name()})[:60]
        except GLib.Error:
            return []

    def _found(self) -> Any:
        if self._program is None:
            desktop = Atspi.get_desktop(0)
            for place in range(desktop.get_child_count()):
                one = desktop.get_child_at_index(place)
                if one is not None and one.get_process_id() == self._pid:
                    one.set_cache_mask(Atspi.Cache.NONE)
                    self._program = one
        return self._program

    def _showing(self) -> Iterator[Any]:
        program = self._found()
        if program is None:
            return
        waiting = [program.get_child_at_index(place) for place in range(program.get_child_count())]
        while waiting:
            one = waiting.pop(0)
            if one is None:
                continue
            if not has(one, Atspi.StateType.SHOWING):
                continue
            yield one
            if one.get_role() not in {Atspi.Role.TABLE, Atspi.Role.LIST, Atspi.Role.COMBO_BOX}:
                waiting += [one.get_child_at_index(place) for place in range(one.get_child_count())]


def has(one: Any, state: Any) -> bool:
    """Whether a thing is in this state now."""
    return bool(one.get_state_set().contains(state))


def answer(screen: Screen, name: str, keys: str) -> bool:
    """Type into the question that has the cursor; whether the program asked to confirm."""
    box = screen.wait(f"the cursor in “{name}”", lambda: screen.cursor_in(name))
    if keys.endswith("\n"):
        if keys != "\n":
            write(keys[:-1])
        press("Return")
    else:
        write(keys)
    if screen.wait(f"the end of “{name}”", lambda: _end(screen, box)) == "asked":
        press("Return")
        screen.wait(f"the question after “{name}”", lambda: _left(box))
        return True
    return False


def _end(screen: Screen, box: Any) -> str:
    """The cursor went on, or the prompt line asks for one more key."""
    time.sleep(0.02)
    return "left" if _left(box) else "asked" if screen.named(CONFIRM, operable=False) and not _left(box) else ""


def _left(box: Any) -> bool:
    return not has(box, Atspi.StateType.FOCUSED)


def sign_in(screen: Screen, user: str, password: str) -> None:
    """User name, Tab, password, Enter."""
    screen.wait("the sign-in page", lambda: screen.named("Password"))
    box = screen.wait("the box of the user name", lambda: screen.named("User name"))
    at = Atspi.Component.get_extents(box, Atspi.CoordType.SCREEN)
    where = (str(at.x + at.width // 2), str(at.y + at.height // 2))
    subprocess.run(["xdotool", "mousemove", *where, "click", "1"], check=True, timeout=20)
    screen.wait("the cursor in the user name", lambda: has(box, Atspi.StateType.FOCUSED))
    write(user)
    press("Tab")
    write(password)
    press("Return")


def _asked(screen: Screen) -> bool:
    return screen.named(CONFIRM, operable=False) is not None


def main() -> None:
    """Sign in, open the first patient of the board, assess, review, sign, close."""
    wanted = json.load(sys.stdin)
    screen = Screen(int(sys.argv[1]))
    sign_in(screen, wanted["user"], wanted["password"])
    screen.wait("the ward board with the cursor", lambda: screen.cursor_in("Ward board"))
    screen.wait("the rows of the board", lambda: screen.named("Ward board").get_child_count() > 0)
    time.sleep(0.3)
    press("Return")
    screen.wait("the patient's page", lambda: screen.named("Overview"))
    press("alt+2")
    confirmed = [name for name, keys in wanted["set"] if answer(screen, name, keys)]
    write(wanted["note"])
    press("ctrl+Return")
    for _ in range(8):  # what is missing or odd is asked before the review, one thing at a time
        asked = screen.wait("the review line", lambda: screen.named("Sign for", starts=True) or _asked(screen))
        if asked is not True:
            break
        press("Return")
        confirmed.append("before the review")
    review = screen.wait("the review line", lambda: screen.named("Sign for", starts=True))
    line = review.get_name()
    screen.wait("the box of the password", lambda: screen.cursor_in("Your password"))
    write(wanted["password"])
    press("Return")
    screen.wait("the word that it is signed", lambda: screen.named("Signed", starts=True, operable=False))
    press("alt+F4")
    print(json.dumps({"review": line, "confirmed": confirmed}))  # noqa: T201 - the answer to whoever started it


if __name__ == "__main__":
    main()

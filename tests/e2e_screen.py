"""The program seen from outside: accessible names, roles and announcements to look, synthetic keys to type.

Runs under the system's Python, which has ``gi``. There is no pointer in it and no name of an object: what these hands
cannot reach by keyboard and these eyes cannot read, a person without a mouse or without sight cannot either. Every
wait ends.
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

PATIENCE = 60.0
STEP = 0.02
FRESH = 0.5
MOST_TABS = 80
CONFIRM = "Press Enter to confirm, Esc to correct."
Atspi.set_timeout(5000, 20000)  # a busy machine answers late; the default gives up after 0.8 s
CLOSED = {Atspi.Role.TABLE, Atspi.Role.LIST, Atspi.Role.COMBO_BOX}


def press(*keys: str) -> None:
    """Keys by their X names, to whatever has the focus."""
    subprocess.run(["xdotool", "key", "--delay", "12", *keys], check=True, timeout=20)


def write(text: str) -> None:
    """Text as typed on a keyboard."""
    subprocess.run(["xdotool", "type", "--delay", "12", "--", text], check=True, timeout=30)


class Screen:
    """What the program tells assistive technology."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._program: Any = None
        self._focus: Any = None
        self._here: tuple[str, str] | None = None
        self._read_at = 0.0
        self.heard: list[str] = []
        self._ears = []
        for event, hear in (
            ("object:state-changed:focused", self._on_focus),
            ("object:announcement", self._on_announcement),
        ):
            ear = Atspi.EventListener.new(hear)
            ear.register(event)
            self._ears.append(ear)

    # Waiting

    def wait(self, what: str, look: Callable[[], Any], patience: float = PATIENCE) -> Any:
        """The first answer of ``look`` that is something."""
        end = time.monotonic() + patience
        while True:
            self._listen()
            try:
                found = look()
            except GLib.Error:  # went away between two questions
                found = None
            if found:
                return found
            if time.monotonic() > end:
                break
            time.sleep(STEP)
        raise SystemExit(
            f"waited {patience:.0f} s for {what}; the focus is in {self.cursor()}; "
            f"heard last: {self.heard[-3:]}; seen: {self.names()}"
        )

    def hear(self, start: str, since: int) -> str:
        """Wait until something that starts like this is announced, after the first ``since`` announcements."""
        return str(
            self.wait(
                f"“{start}” to be said", lambda: next((one for one in self.heard[since:] if one.startswith(start)), "")
            )
        )

    # The cursor

    def cursor(self) -> tuple[str, str]:
        """Role and name of what has the focus; two empty words when nothing has."""
        self._listen()
        if self._here is None or time.monotonic() - self._read_at > FRESH:
            try:
                self._here = self._read()
            except GLib.Error:
                self._focus, self._here = None, None
                return "", ""
            self._read_at = time.monotonic()
        return self._here

    def _read(self) -> tuple[str, str]:
        if self._focus is None:
            self._focus = self._search()
        return (self._focus.get_role_name(), self._focus.get_name() or "") if self._focus else ("", "")

    def description(self) -> str:
        """What is read aloud after the name of what has the focus."""
        self.cursor()
        return (self._focus.get_description() or "") if self._focus else ""

    def at(self, name: str, *, starts: bool = False) -> bool:
        """Whether the cursor is in the thing with this name."""
        role, here = self.cursor()
        if here == name or (starts and here.startswith(name)):
            return True
        if role == "combo box":  # its name is what is chosen, its description the question
            return self.description() == name
        return role in {"table cell", "list item"} and (self._focus.get_parent().get_name() or "") == name

    def come_to(self, name: str, *, starts: bool = False) -> None:
        """Wait until the cursor is in the thing with this name."""
        self.wait(f"the cursor in “{name}”", lambda: self.at(name, starts=starts))

    def tab_to(self, name: str, *, starts: bool = False, key: str = "Tab") -> None:
        """Press Tab until the cursor is there."""
        for _ in range(MOST_TABS):
            if self.at(name, starts=starts):
                return
            before = self.cursor()
            press(key)
            self.wait(f"Tab to leave {before}", lambda gone=before: self.cursor() != gone or self.at(name))
        raise SystemExit(f"Tab does not reach “{name}” in {MOST_TABS} steps; seen: {self.names()}")

    def fill(self, text: str) -> None:
        """Type over what stands in the box with the cursor, and wait until it stands there.

        Qt hands typed keys to assistive technology first and a shortcut at once: who does not wait is overtaken.
        """
        self.cursor()
        box = self._focus
        press("ctrl+a")
        write(text)
        self.wait(f"{len(text)} signs in {self.cursor()}", lambda: box.get_character_count() == len(text))

    # Looking

    def named(self, name: str, *, starts: bool = False) -> Any:
        """A showing thing with this name."""
        for one in self.showing():
            said = one.get_name() or ""
            if said == name or (starts and said.startswith(name)):
                return one
        return None

    def see(self, name: str, *, starts: bool = False) -> Any:
        """Wait for a showing thing with this name."""
        return self.wait(f"“{name}”", lambda: self.named(name, starts=starts))

    def rows(self, name: str) -> list[dict[str, str]]:
        """Rows of a table by the titles of its columns; the name of a cell is what is read aloud in it."""
        table = self.see(name)
        columns = [table.get_column_description(at) for at in range(table.get_n_columns())]
        return [{title: _cell(table, row, at) for at, title in enumerate(columns)} for row in range(table.get_n_rows())]

    def banner(self) -> str:
        """Who the page is about, as it is read."""
        return next((said for one in self.showing() if " · Hosp. no. " in (said := one.get_name() or "")), "")

    def names(self) -> list[str]:
        """Names on the screen, for the message of a failure."""
        try:
            return sorted({one.get_name() for one in self.showing() if one.get_name()})[:80]
        except GLib.Error:
            return []

    def showing(self) -> Iterator[Any]:
        """Everything on the screen, windows in front last; lists and tables are not entered."""
        program = self._found()
        if program is None:
            return
        waiting = [program.get_child_at_index(place) for place in range(program.get_child_count())]
        while waiting:
            one = waiting.pop(0)
            if one is None or not has(one, Atspi.StateType.SHOWING):
                continue
            yield one
            if one.get_role() not in CLOSED:
                waiting += [one.get_child_at_index(place) for place in range(one.get_child_count())]

    def _found(self) -> Any:
        if self._program is None:
            desktop = Atspi.get_desktop(0)
            for place in range(desktop.get_child_count()):
                one = desktop.get_child_at_index(place)
                if one is not None and one.get_process_id() == self._pid:
                    one.set_cache_mask(Atspi.Cache.NONE)
                    self._program = one
        return self._program

    def _search(self) -> Any:
        found = [one for one in self.showing() if has(one, Atspi.StateType.FOCUSED)]
        return found[-1] if found else None

    def _listen(self) -> None:
        loop = GLib.MainContext.default()
        while loop.iteration(False):
            pass

    def _on_focus(self, event: Any) -> None:
        if event.detail1:
            self._focus, self._here = event.source, None
        elif self._focus == event.source:
            self._focus, self._here = None, None

    def _on_announcement(self, event: Any) -> None:
        self.heard.append(str(event.any_data))


def _cell(table: Any, row: int, column: int) -> str:
    cell = table.get_accessible_at(row, column)
    return (cell.get_name() or "") if cell is not None else ""


def has(one: Any, state: Any) -> bool:
    """Whether a thing is in this state now."""
    return bool(one.get_state_set().contains(state))


def sign_in(screen: Screen, user: str, password: str) -> None:
    """User name, Tab, password, Enter; the cursor starts in the password where somebody was here before."""
    screen.wait("the sign-in page", lambda: screen.at("User name") or screen.at("Password"))
    screen.tab_to("User name", key="shift+Tab")
    screen.fill(user)
    press("Tab")
    screen.come_to("Password")
    screen.fill(password)
    press("Return")
    screen.come_to("Ward board")
    screen.wait("the rows of the board", lambda: screen.named("Ward board").get_n_rows() > 1)


def tell(found: object) -> None:
    """The answer to whoever started the script."""
    print(json.dumps(found, ensure_ascii=False))  # noqa: T201


def begin() -> tuple[Screen, dict[str, Any]]:
    """The program with the number given on the command line, and what is wanted, from standard input."""
    wanted = json.load(sys.stdin)
    screen = Screen(int(sys.argv[1]))
    sign_in(screen, wanted["user"], wanted["password"])
    return screen, wanted

"""The nurse of the hallway: three patients recorded, one of whom refuses ICE, and one set corrected.

``python3 e2e_nurse.py PID`` with what is wanted on standard input; prints what was read as JSON.
"""

from __future__ import annotations

from typing import Any

from e2e_screen import CONFIRM, Screen, begin, press, tell, write

MOST_QUESTIONS = 8
ALIKE = "Similar name on the ward: type the bed number"
PIN = "Your PIN"


def main() -> None:
    """Sign in, assess each patient from the board, correct the last set, close."""
    screen, wanted = begin()
    reviews = []
    for one in wanted["patients"]:
        to_patient(screen, one["number"])
        press("a")
        for name, keys in one["set"]:
            answer(screen, name, keys)
        screen.come_to("Note")
        screen.fill(one["note"])
        reviews.append(sign(screen, one["bed"], wanted["pin"]))
    corrected = correct(screen, wanted["correction"], wanted["pin"])
    press("alt+F4")
    tell({"reviews": reviews, "corrected": corrected})


def to_patient(screen: Screen, number: str) -> None:
    """The search line finds the row by the number on the wristband."""
    press("ctrl+1")
    screen.come_to("Ward board")
    press("slash")
    screen.come_to("Search the ward")
    screen.fill(number)
    screen.wait(f"{number} alone", lambda: len(screen.rows("Ward board")) == 1)
    press("Return")
    screen.come_to("Ward board")


def sign(screen: Screen, bed: str, pin: str) -> str:
    """Read the review line, type the bed where a name is alike, sign with the PIN; the line as it was read."""
    said = len(screen.heard)
    press("ctrl+Return")
    for _ in range(MOST_QUESTIONS):  # what is missing or odd is asked before the review, one thing at a time
        screen.wait("the review line", lambda since=said: screen.heard[since:])
        if screen.heard[-1].startswith("Sign for"):
            break
        assert screen.heard[-1].endswith(CONFIRM), screen.heard[-1]
        said = len(screen.heard)
        press("Return")
    line = screen.heard[-1]
    screen.wait("the box of the PIN", lambda: screen.at(ALIKE) or screen.at(PIN))
    if screen.at(ALIKE):
        screen.fill(bed)
        press("Return")
        screen.come_to(PIN)
    said = len(screen.heard)
    screen.fill(pin)
    press("Return")
    screen.hear("Signed", said)
    return line


def answer(screen: Screen, name: str, keys: str) -> None:
    """Type into the question that has the cursor; what is asked back is confirmed."""
    screen.come_to(name)
    said = len(screen.heard)
    if keys.startswith("-"):
        press("minus")
        screen.wait("the reasons", lambda: not screen.at(name))
        write(keys[1:])
    else:
        for part in keys.splitlines(keepends=True):
            if part.strip("\n"):
                write(part.strip("\n"))
            if part.endswith("\n"):
                press("Return")
    if screen.wait(f"the end of “{name}”", lambda: _end(screen, name, said)) == "asked":
        press("Return")
        screen.wait(f"the question after “{name}”", lambda: not screen.at(name))


def _end(screen: Screen, name: str, said: int) -> str:
    """The cursor went on, or one more key is asked for."""
    if any(one.endswith(CONFIRM) for one in screen.heard[said:]):
        return "asked"
    return "" if screen.at(name) else "left"


def correct(screen: Screen, wanted: dict[str, Any], pin: str) -> str:
    """``Ctrl+Z`` reopens what was just signed; one value is typed again."""
    press("ctrl+z")
    screen.come_to("Time of observation")
    screen.tab_to(wanted["name"])
    screen.fill(wanted["value"])
    press("ctrl+Return")
    screen.come_to(PIN)
    line = screen.heard[-1]
    said = len(screen.heard)
    screen.fill(pin)
    press("Return")
    screen.hear("Vitals and neurology: saved", said)
    return line


if __name__ == "__main__":
    main()

"""The coordinator of the hallway: referral packs for everybody with a transplant ahead, after the gaps are looked at.

``python3 e2e_coordinator.py PID`` with what is wanted on standard input; prints what was read as JSON.
"""

from __future__ import annotations

from typing import Any

from e2e_screen import Screen, begin, press, tell

PACKS = "Patients with a transplant ahead"
GAPS = "Missing or open; Enter goes there"


def main() -> None:
    """Open the packs, read every gap, fill those that can be filled, run all, close."""
    screen, wanted = begin()
    press("Return")
    screen.wait("the tabs of the patient", lambda: screen.cursor()[0].startswith("page tab"))
    first = open_packs(screen)
    for gap in wanted["fill"]:
        fill(screen, gap, wanted["pin"])
        open_packs(screen)
    refused = look(screen, wanted["left"])
    last = open_packs(screen)
    said = run_all(screen, wanted["folder"])
    press("Escape")
    screen.come_to("Referral packs…")
    press("alt+F4")
    tell({"first": first, "last": last, "said": said, "refused": refused})


def open_packs(screen: Screen) -> list[str]:
    """From any tab of a patient to the list of candidates; each row as it is read, with what it lacks."""
    press("alt+9")
    screen.wait("the documents", lambda: screen.at("Documents") or screen.at(GAPS))
    screen.tab_to("Referral packs…")
    press("Return")
    screen.come_to(PACKS)
    return rows(screen, PACKS)


def rows(screen: Screen, name: str) -> list[str]:
    """Rows of a list as they are read; it may be filled anew while it is read."""

    def read() -> list[str]:
        found = screen.see(name)
        return [found.get_child_at_index(at).get_name() for at in range(found.get_child_count())]

    return list(screen.wait(f"the rows of {name}", read))


def place_of(screen: Screen, name: str, words: str) -> int:
    """Which row of a list says these words."""
    found = screen.wait(words, lambda: [at for at, one in enumerate(rows(screen, name)) if words in one])
    return int(found[0])


def look(screen: Screen, gap: dict[str, Any]) -> str:
    """Enter on a gap that somebody else has to fill: who that is, as it is said."""
    said = len(screen.heard)
    go_to(screen, gap)
    return screen.hear("This is entered by", said)


def fill(screen: Screen, gap: dict[str, Any], pin: str) -> None:
    """Enter on the gap, the answers, sign; back in the documents of that patient."""
    go_to(screen, gap)
    for name, typed in gap["answers"]:
        screen.come_to(name)
        if typed.startswith("key "):
            press(*typed.split()[1:])
        else:
            screen.fill(typed)
            press("Return")
            screen.wait(f"the question after {name}", lambda here=name: not screen.at(here))
    press("ctrl+Return")
    screen.come_to("Your PIN")
    said = len(screen.heard)
    screen.fill(pin)
    press("Return")
    screen.wait("the word that it is saved", lambda: any(one.endswith(": saved.") for one in screen.heard[said:]))


def go_to(screen: Screen, gap: dict[str, Any]) -> None:
    """Enter on the patient in the list of packs, then Enter on the gap."""
    press("Home", *["Down"] * place_of(screen, PACKS, gap["number"]), "Return")
    screen.come_to(GAPS)
    press("Home", *["Down"] * place_of(screen, GAPS, gap["words"]), "Return")


def run_all(screen: Screen, folder: str) -> str:
    """Run everybody with what is not ready marked as a draft; what is said at the end."""
    screen.tab_to("Run 10, mark", starts=True)
    press("Return")
    screen.wait("the question for the folder", lambda: screen.cursor()[0] == "text")
    screen.fill(folder)
    said = len(screen.heard)
    press("Return")
    return screen.hear("Files written: ", said)


if __name__ == "__main__":
    main()

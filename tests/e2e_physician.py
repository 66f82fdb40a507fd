"""The physician of the hallway: who worries you, why, and what changed? Then one alert is acknowledged.

``python3 e2e_physician.py PID`` with what is wanted on standard input; prints what was read as JSON.
"""

from __future__ import annotations

from e2e_screen import Screen, begin, press, tell

NEWS = ("Since you last looked", "First look")
ACKNOWLEDGE = "Acknowledge "
EMPTY = "empty bed"
MOST_ROWS = 20


def main() -> None:
    """Read the board row by row, open everybody, acknowledge the first alert that waits, close."""
    screen, wanted = begin()
    board = read_board(screen)
    changed: dict[str, str] = {}
    acknowledged = ""
    for row in board:
        news = open_row(screen, row["bed"])
        changed[row["bed"]] = news
        if not acknowledged and screen.named(ACKNOWLEDGE, starts=True):
            acknowledged = acknowledge(screen, wanted["plan"])
            changed[row["bed"]] = news
    after = read_board(screen)
    press("alt+F4")
    tell({"board": board, "changed": changed, "acknowledged": acknowledged, "after": after})


def read_board(screen: Screen) -> list[dict[str, str]]:
    """Home, then down row by row: urgency is read in each, then bed, patient, day and the reason."""
    press("ctrl+1")
    screen.come_to("Ward board")
    rows = [one for one in screen.rows("Ward board") if one["Day"] != EMPTY]
    press("ctrl+Home")
    found: list[dict[str, str]] = []
    for row in rows:
        screen.wait(f"the row of bed {row['Bed']}", lambda bed=row["Bed"]: screen.description().startswith(bed))
        tier = screen.cursor()[1]
        found.append({"bed": row["Bed"], "tier": tier, "why": screen.description()})
        press("Down")
    return found


def open_row(screen: Screen, bed: str) -> str:
    """Down to the row of this bed and Enter; what is new since the last look, as it is read."""
    press("ctrl+1")
    screen.come_to("Ward board")
    press("ctrl+Home")
    for _ in range(MOST_ROWS):
        here = screen.wait("a row", screen.description)
        if here.startswith(bed):
            break
        press("Down")
        screen.wait("the next row", lambda before=here: screen.description() != before)
    press("Return")
    screen.wait(f"the patient in bed {bed}", lambda: f"Bed {bed}" in screen.banner())
    return str(screen.wait("what is new", lambda: _news(screen)))


def _news(screen: Screen) -> str:
    said = (one.get_name() or "" for one in screen.showing())
    return next((one for one in said if one.startswith(NEWS) and ": " in one), "")


def acknowledge(screen: Screen, plan: str) -> str:
    """Tab to the alert, Enter, the plan, Enter; what the alert said."""
    screen.tab_to(ACKNOWLEDGE, starts=True)
    said = screen.cursor()[1]
    press("Return")
    screen.come_to("Plan")
    screen.fill(plan)
    press("Return")
    screen.wait("the alert to go", lambda: not screen.named(said))
    return said


if __name__ == "__main__":
    main()

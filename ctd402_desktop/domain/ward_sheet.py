"""The handover of a whole ward: one line per patient, with what was given and who accepted it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.board import BoardGrade
from ctd402_desktop.domain.course import Patient
from ctd402_desktop.domain.handover import Action, Sheet

ACCEPTED, GIVEN, PROPOSED = "accepted", "given", "proposed"
DONE_MARK = "x "
"""A line of the action list that begins so is done."""


@dataclass(frozen=True, slots=True)
class WardLine:
    """One patient. Without ``given_at`` nobody handed over in this shift and ``sheet`` is what the record suggests."""

    patient: Patient
    day: int | None
    crs: BoardGrade
    icans: BoardGrade
    sheet: Sheet
    given_by: str = ""
    given_at: datetime | None = None
    accepted_by: str = ""
    accepted_at: datetime | None = None

    @property
    def state(self) -> str:
        """``accepted``, ``given`` or ``proposed``."""
        if self.accepted_at is not None:
            return ACCEPTED
        return PROPOSED if self.given_at is None else GIVEN


@dataclass(frozen=True, slots=True)
class WardSheet:
    """All lines by bed at one moment; what it says expires ``shift`` after it was given."""

    ward: str
    zone: ZoneInfo
    lines: tuple[WardLine, ...]
    as_of: datetime
    shift: timedelta

    @property
    def draft(self) -> bool:
        """Whether anything on it was not accepted by a receiver."""
        return any(one.state != ACCEPTED for one in self.lines)


def lines_of(text: str, most: int | None = None) -> tuple[str, ...]:
    """Lines with something on them, at most ``most``; the last one takes what is left over."""
    found = [line.strip() for line in text.splitlines() if line.strip()]
    if most is not None and len(found) > most:
        found = [*found[: most - 1], " ".join(found[most - 1 :])]
    return tuple(found)


def actions_text(actions: Sequence[Action]) -> str:
    """The action list as it is typed: one a line, done ones with an ``x`` before them."""
    return "\n".join(f"{DONE_MARK if one.done else ''}{one.text}" for one in actions)


def actions_of(text: str, known: Sequence[Action]) -> tuple[Action, ...]:
    """Inverse of ``actions_text``; a line of the proposal keeps its time and whether it was carried over."""
    proposed = {one.text: one for one in known}
    found = []
    for line in lines_of(text):
        done = line.lower().startswith(DONE_MARK)
        words = line[len(DONE_MARK) :].strip() if done else line
        before = proposed.get(words, Action(words))
        found.append(Action(words, before.due, done, before.carried))
    return tuple(found)

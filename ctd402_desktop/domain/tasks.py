"""A nurse's shift: who has which check when, in time buckets, with what was last seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ctd402_desktop.domain.board import BoardGrade
from ctd402_desktop.domain.course import Patient
from ctd402_desktop.domain.due import DueItem, Look, State, due_items, finished
from ctd402_desktop.domain.due_words import item_words
from ctd402_desktop.i18n import N_, Message

OVERDUE, NOW, HALF, HOUR, TWO_HOURS, LATER = "overdue", "now", "30", "60", "120", "later"
BUCKETS: dict[str, str] = {
    OVERDUE: N_("Overdue"),
    NOW: N_("Now"),
    HALF: N_("≤ 30 min"),
    HOUR: N_("≤ 60 min"),
    TWO_HOURS: N_("≤ 2 h"),
    LATER: N_("Later"),
}
_SPANS = ((HALF, timedelta(minutes=30)), (HOUR, timedelta(minutes=60)), (TWO_HOURS, timedelta(hours=2)))


@dataclass(frozen=True, slots=True)
class Task:
    """One check of one patient: what, when, how often, and the grades last seen with their direction.

    ``done`` tasks stay, struck through, until the shift ends; ``cover_for`` names the colleague who lent the patient.
    """

    patient: Patient
    item: DueItem
    words: Message
    bucket: str
    to_next: timedelta
    crs: BoardGrade
    icans: BoardGrade
    done: bool = False
    cover_for: str = ""


def tasks_of(look: Look, since: datetime, cover_for: str = "") -> list[Task]:
    """The tasks of one patient in this shift, earliest first: open ones, then what was done since ``since``."""
    until = look.now + look.schedule.limits.shift.span
    open_ones = [one for one in due_items(look) if one.due <= until]
    return [_task(look, one, cover_for) for one in (*open_ones, *finished(look, since))]


def _task(look: Look, item: DueItem, cover_for: str) -> Task:
    summary, done = look.summary, item.state is State.DONE
    return Task(
        look.patient,
        item,
        item_words(look, item),
        bucket(item, look.now),
        item.due - look.now,
        summary.crs,
        summary.icans,
        done,
        cover_for,
    )


def bucket(item: DueItem, now: datetime) -> str:
    """In which column of the shift an item stands."""
    if item.late:
        return OVERDUE
    if item.open or item.due <= now:
        return NOW
    return next((name for name, span in _SPANS if item.due - now <= span), LATER)

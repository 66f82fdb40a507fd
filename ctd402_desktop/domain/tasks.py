"""A nurse's shift: who has which check when, in time buckets, with what was last seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ctd402_desktop.domain.board import BoardGrade
from ctd402_desktop.domain.course import Patient
from ctd402_desktop.domain.due import DueItem, Look, State, due_items, finished
from ctd402_desktop.domain.due_words import item_words, missing_label, place_label, reason_label, span_text, why_due
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.grade import Fact
from ctd402_desktop.i18n import N_, Message, msg

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
    ``why`` names rule, interval, source and version; ``done_by`` whoever signed it.
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
    day: int | None = None
    why: tuple[Fact, ...] = ()
    done_by: str = ""

    @property
    def key(self) -> tuple[int, str, bool, datetime | None]:
        """What makes it the same task at the next look: patient and stream; of finished ones the moment too."""
        return self.patient.id, self.item.stream, self.done, self.item.due if self.done else None


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
        look.day,
        why_due(look, item),
    )


def bucket(item: DueItem, now: datetime) -> str:
    """In which column of the shift an item stands."""
    if item.late:
        return OVERDUE
    if item.open or item.due <= now:
        return NOW
    return next((name for name, span in _SPANS if item.due - now <= span), LATER)


def standing_words(task: Task) -> Message:
    """How a task stands, without its name: *late 0:40*, *refused, every 4:00, next in 2:10*, *in 0:25*."""
    item = task.item
    if task.done:
        return msg(N_("done by {name}"), name=task.done_by) if task.done_by else msg(N_("done"))
    if item.state is State.PAUSED and item.away is not None:
        return msg(N_("off the ward: {where}"), where=place_label(item.away.where))
    if item.state is State.PARTIAL:
        what = missing_label(FORMS[item.rule.form], item.missing[0])
        return msg(N_("incomplete, {count} missing: {what}"), count=len(item.missing), what=what)
    if item.state is State.EXPLAINED and item.closure is not None:
        reason, every = reason_label(item.closure.reason), span_text(item.interval)
        text = N_("{reason}; every {every}, next in {time}")
        return msg(text, reason=reason, every=every, time=span_text(max(task.to_next, timedelta(0))))
    if item.state is State.OVERDUE:
        return msg(N_("late {time}, missed {count}"), time=span_text(item.late), count=item.missed)
    if item.state is State.LATE:
        return msg(N_("late {time}"), time=span_text(item.late))
    if item.state is State.DUE:
        return msg(N_("due now"))
    return msg(N_("in {time}"), time=span_text(max(task.to_next, timedelta(0))))

"""Due items in words: what, how late, what is missing, and why it is asked at all."""

from __future__ import annotations

from datetime import datetime, timedelta

from ctd402_desktop.domain.due import DueItem, Look, State, held_grade
from ctd402_desktop.domain.fields import Form
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.forms.closures import PLACES, REASONS, STREAMS
from ctd402_desktop.domain.grade import Fact
from ctd402_desktop.domain.packfile import Mark
from ctd402_desktop.domain.schedule import SCORE
from ctd402_desktop.i18n import N_, Message, msg

_STREAM_LABELS = {one.key: one.label for one in STREAMS}
_SHORT = {
    "observation": N_("Observation"),
    "response_check": N_("Toci check"),
    "labs": N_("Core labs"),
    "decision": N_("HSCT decision"),
}
"""Names that fit a row of the board, where a reason has 34 characters."""
_REASON_LABELS = {one.key: one.label for one in REASONS}
_PLACE_LABELS = {one.key: one.label for one in PLACES}


def stream_label(stream: str) -> Message:
    """Name of a stream, such as *Vitals*."""
    return Message(_STREAM_LABELS[stream])


def reason_label(reason: str) -> Message:
    """Why a check was not done, such as *Refused*."""
    return Message(_REASON_LABELS[reason])


def place_label(place: str) -> Message:
    """Where a patient is while off the ward."""
    return Message(_PLACE_LABELS[place])


def span_text(span: timedelta) -> str:
    """Hours and minutes, ``0:40`` or ``26:05``; whole days from the third on."""
    if span >= timedelta(days=3):
        return f"{span.days} d"
    minutes = int(span.total_seconds() // 60)
    return f"{minutes // 60}:{minutes % 60:02}"


def when_text(look: Look, moment: datetime) -> str:
    """Clock time for today, else the study day before it."""
    local, today = moment.astimezone(look.zone).date(), look.now.astimezone(look.zone).date()
    if local == today or look.day is None:
        return look.clock(moment)
    day = look.day + (local - today).days
    shown = f"D+{day}" if day > 0 else f"D−{-day}" if day < 0 else "D0"
    return f"{shown} {look.clock(moment)}"


def missing_label(form: Form, key: str) -> Message:
    """What is missing, in the word of the form."""
    return Message(N_("ICE") if key == SCORE else form[key].label)


def item_words(look: Look, item: DueItem) -> Message:
    """One line about an item, such as *ICE late 0:40* or *ICE: refused, next 16:05*."""
    what = stream_label(item.stream)
    if item.state is State.PAUSED and item.away is not None:
        place, since = Message(_PLACE_LABELS[item.away.where]), when_text(look, item.away.start)
        return msg(N_("{what} paused: {place} since {time}"), what=what, place=place, time=since)
    if item.state is State.PARTIAL:
        return _partial(item, what)
    if item.state is State.EXPLAINED and item.closure is not None:
        reason, following = Message(_REASON_LABELS[item.closure.reason]), when_text(look, item.due)
        return msg(N_("{what}: {reason}, next {time}"), what=what, reason=reason, time=following)
    if item.state is State.OVERDUE:
        late = span_text(item.late)
        return msg(N_("{what} late {time}, missed {count}"), what=what, time=late, count=item.missed)
    if item.state is State.LATE:
        return msg(N_("{what} late {time}"), what=what, time=span_text(item.late))
    text = {State.DUE: N_("{what} due {time}"), State.DONE: N_("{what} done {time}")}
    return msg(text.get(item.state, N_("{what} {time}")), what=what, time=when_text(look, item.due))


def short_label(stream: str) -> Message:
    """Name of a stream on the board."""
    return Message(_SHORT.get(stream, _STREAM_LABELS[stream]))


def reason_words(look: Look, item: DueItem, others: int = 0) -> Message:
    """As ``item_words``, short enough for a row of the board; ``others`` further checks are late too."""
    what = short_label(item.stream)
    if item.state is State.PAUSED and item.away is not None:
        place = Message(_PLACE_LABELS[item.away.where])
        return msg(N_("{place} since {time}"), place=place, time=when_text(look, item.away.start))
    if item.state is State.EXPLAINED and item.closure is not None:
        reason = Message(_REASON_LABELS[item.closure.reason])
        return msg(N_("{reason}, next {time}"), reason=reason, time=when_text(look, item.due))
    if item.late:
        return _late_reason(item, what, others)
    if item.state is State.PARTIAL:
        return msg(N_("{what} incomplete, {count} missing"), what=what, count=len(item.missing))
    if item.state is State.UPCOMING:
        return msg(N_("{what} {time}"), what=what, time=when_text(look, item.due))
    return msg(N_("{what} due {time}"), what=what, time=when_text(look, item.due))


def _late_reason(item: DueItem, what: Message, others: int) -> Message:
    text = msg(N_("{what} late {time}"), what=what, time=span_text(item.late))
    if others:
        return msg(N_("{one}, {count} more"), one=text, count=others)
    if item.state is State.PARTIAL and item.missing != (SCORE,):
        return msg(N_("{one}, {count} missing"), one=text, count=len(item.missing))
    if item.missed:
        return msg(N_("{what} late {time}, missed {count}"), what=what, time=span_text(item.late), count=item.missed)
    return text


def next_words(look: Look, item: DueItem) -> Message:
    """The second line of a row: *Vitals 16:05*, or what is open of it."""
    if item.state in {State.DUE, State.EXPLAINED}:
        return msg(N_("{what} {time}"), what=short_label(item.stream), time=when_text(look, item.due))
    return reason_words(look, item)


def _partial(item: DueItem, what: Message) -> Message:
    first, rest = missing_label(FORMS[item.rule.form], item.missing[0]), len(item.missing) - 1
    if rest:
        return msg(N_("{what} incomplete: {first} and {count} more missing"), what=what, first=first, count=rest)
    return msg(N_("{what} incomplete: {first} missing"), what=what, first=first)


def why_due(look: Look, item: DueItem) -> tuple[Fact, ...]:
    """Why an item is due: its rule and interval, the last set, the grade that set it, the source and the pack."""
    facts = [Fact(msg(N_("{rule}: every {span}"), rule=item.rule.name, span=span_text(item.interval)), deciding=True)]
    if item.last is not None:
        facts.append(Fact(msg(N_("Last complete set {time}"), time=when_text(look, item.last))))
    wanted, summary = item.rule.applies, look.summary
    for name, grades, last_two in (("CRS", wanted.crs, summary.crs_last), ("ICANS", wanted.icans, summary.icans_last)):
        if grades:
            text = N_("{scale} {grade} sets the interval; it relaxes after two better grades in a row")
            facts.append(Fact(msg(text, scale=name, grade=held_grade(last_two))))
    return (*facts, source_fact(item.rule.mark, look.schedule.version))


def source_fact(mark: Mark, version: str) -> Fact:
    """Where a value of the pack comes from, and whether the site has confirmed it."""
    text = (
        N_("{source} (pack {version})")
        if mark.confirmed
        else N_("{source} (pack {version}, not confirmed by the site)")
    )
    return Fact(msg(text, source=mark.source, version=version or "–"))

"""Fever, oxygen and vasopressors: episodes of what was measured or ran, by moments.

A moment at which it was seen opens an episode. It has gone when it was found absent and no return was seen for 24 h:
either a later record, 24 h or more after the first absence, still finds it absent, or the ledger says it was stopped.
Time in which nobody looked neither closes an episode nor makes one (toxicity-grading.md 1.5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from ctd402_desktop.domain.bedside import FEVER
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.episodes.episode import (
    QUIET,
    End,
    Episode,
    Kind,
    Seen,
    last_attribution,
    reasons,
    treatments,
    unique,
)
from ctd402_desktop.domain.figures import figure
from ctd402_desktop.domain.forms.drug import AGENTS
from ctd402_desktop.domain.ledger import DrugUse, drug_uses
from ctd402_desktop.domain.scales.crs_axes import NOT_COUNTED
from ctd402_desktop.i18n import N_, Message, msg


@dataclass(frozen=True, slots=True)
class Look:
    """One look: present or absent, a value when there is one; ``firm`` is a stop that somebody recorded.

    ``rank`` orders looks of one moment: absences, presences, ends of what had no length.
    """

    at: datetime
    present: bool
    record_id: int
    value: Decimal | None = None
    firm: bool = False
    rank: int = 0


@dataclass(slots=True)
class Run:
    """Looks that belong together. ``gone`` is the first absence after the last presence."""

    seen: list[Look]
    gone: Look | None = None
    closed: bool = False

    def meet(self, look: Look) -> None:
        """Continue, or close, with a look that comes next."""
        if look.present:
            self.seen.append(look)
            self.gone = None
            return
        if self.gone is None:
            self.gone = look
        self.closed = self.closed or look.at - self.gone.at >= QUIET

    def over(self, look: Look) -> bool:
        """Whether a look that finds it present again belongs to another episode."""
        stopped = self.gone is not None and self.gone.firm and look.at - self.gone.at >= QUIET
        return look.present and (self.closed or stopped)

    @property
    def end(self) -> End:
        """Open until it was found gone for good."""
        return End.RESOLVED if self.closed or (self.gone is not None and self.gone.firm) else End.OPEN


def runs(looks: Iterable[Look]) -> list[Run]:
    """Looks in any order to runs, oldest first; at one moment an absence comes before a presence."""
    found: list[Run] = []
    for look in sorted(looks, key=lambda one: (one.at, one.rank or int(one.present))):
        if not found or found[-1].over(look):
            if look.present:
                found.append(Run([look]))
        else:
            found[-1].meet(look)
    return found


Said = Callable[[Decimal], Message]


def _episodes(course: Course, kind: Kind, looks: list[Look], said: Said) -> tuple[Episode, ...]:
    return tuple(_episode(course, kind, number, run, said) for number, run in enumerate(runs(looks), start=1))


def _episode(course: Course, kind: Kind, number: int, run: Run, said: Said) -> Episode:
    onset, last = run.seen[0], run.seen[-1]
    end, gone = run.end, run.gone
    closing = gone if gone is not None and end is End.RESOLVED else last
    last_at = closing.at if closing.firm else last.at
    values = [one for one in run.seen if one.value is not None]
    peak = max(values, key=lambda one: one.value or Decimal(0), default=None)
    resolved = closing.at if end is End.RESOLVED else None
    shown = None
    if peak is not None and peak.value is not None:
        shown = Seen(peak.at, peak.record_id), said(peak.value)
    ids = unique([*(one.record_id for one in run.seen), closing.record_id])
    inside = (one for one in course.of("daily") if onset.at <= one.observed_at <= last_at)
    return Episode(
        kind,
        number,
        onset.at,
        None if peak is None else peak.value,
        onset.at if peak is None else peak.at,
        last_at,
        end,
        resolved,
        course.study_day(onset.at),
        course.study_day(last_at),
        ids,
        reasons(course, Seen(onset.at, onset.record_id), shown, end, Seen(closing.at, closing.record_id)),
        biphasic=number > 1,
        attribution=last_attribution(inside) if kind is Kind.FEVER else "",
        treatments=treatments(course, kind, onset.at, resolved),
        first_fever=onset.at if kind is Kind.FEVER else None,
    )


def _daily(course: Course, now: datetime | None) -> list[Record]:
    return [one for one in course.of("daily") if now is None or one.observed_at <= now]


def fever(course: Course, now: datetime | None = None) -> tuple[Episode, ...]:
    """Temperatures of 38.0 °C or more, once (5.2); a reading below is an absence, no reading is none."""
    looks = []
    for one in _daily(course, now):
        temp = one.number("temp")
        if temp is not None:
            looks.append(Look(one.observed_at, temp >= FEVER, one.id, temp))
    return _episodes(course, Kind.FEVER, looks, lambda value: msg(N_("{value} °C"), value=figure(value)))


def oxygen(course: Course, now: datetime | None = None) -> tuple[Episode, ...]:
    """Oxygen or ventilation, from the ledger and the daily records; support as at baseline does not count (1.4)."""
    uses = _given(course, now, "oxygen")
    looks = _spans(uses, now, lambda at: max((use.dose for use in _at(uses, at) if use.dose is not None), default=None))
    for one in _daily(course, now):
        device = one.answers.get("o2_device")
        if isinstance(device, str) and one.answers.get("ventilation_reason") != "baseline":
            looks.append(Look(one.observed_at, device != "none", one.id, one.number("o2_flow")))
    return _episodes(course, Kind.OXYGEN, _heeding(uses, looks), lambda value: msg(N_("{value} L/min"), value=value))


_DAILY_PRESSORS = {"none": 0, "one": 1, "two_or_more": 2, "vasopressin_only": 1}


def vasopressor(course: Course, now: datetime | None = None) -> tuple[Episode, ...]:
    """Vasopressors, from the ledger and the daily records; the peak is how many agents ran at once, without inotropes.

    The number is what the registries ask for; how ASTCT counts vasopressin is a matter of the grade (1.3).
    """
    uses = [use for use in _given(course, now, "vasopressor") if use.agent not in NOT_COUNTED]
    looks = _spans(uses, now, lambda at: Decimal(len({use.agent for use in _at(uses, at)})))
    for one in _daily(course, now):
        count = _DAILY_PRESSORS.get(str(one.answers.get("pressor")))
        if count is not None:
            looks.append(Look(one.observed_at, count > 0, one.id, Decimal(count)))
    found = _episodes(course, Kind.VASOPRESSOR, _heeding(uses, looks), _agents)
    return tuple(_named(one, uses) for one in found)


def _agents(value: Decimal) -> Message:
    return msg(N_("agents: {value}"), value=value)


_LABELS = {key: label for key, label, _ in AGENTS}


def _named(one: Episode, uses: list[DrugUse]) -> Episode:
    agents = dict.fromkeys(use.agent for use in uses if use.record_id in one.record_ids)
    return replace(one, name=", ".join(_LABELS[agent] for agent in agents))


def _given(course: Course, now: datetime | None, category: str) -> list[DrugUse]:
    return [use for use in drug_uses(course, category) if now is None or use.start <= now]


def _at(uses: list[DrugUse], at: datetime) -> list[DrugUse]:
    return [use for use in uses if use.start <= at and (use.end is None or use.end > at or use.start == at)]


def _spans(uses: list[DrugUse], now: datetime | None, value: Callable[[datetime], Decimal | None]) -> list[Look]:
    """Start and stop of every interval; a stop still ahead has not happened."""
    looks = []
    for use in uses:
        looks.append(Look(use.start, True, use.record_id, value(use.start)))
        if use.end is not None and (now is None or use.end <= now):
            looks.append(Look(use.end, False, use.record_id, firm=True, rank=2 if use.end == use.start else 0))
    return looks


def _heeding(uses: list[DrugUse], looks: list[Look]) -> list[Look]:
    """Without the absences that the ledger contradicts: something of it was running then."""
    return [
        one
        for one in looks
        if one.present or not any(use.start <= one.at and (use.end is None or use.end > one.at) for use in uses)
    ]

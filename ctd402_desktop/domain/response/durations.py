"""Best overall response and duration of response (response-pk-hsct.md 3.7 and 3.8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.response.marrow import REMISSIONS
from ctd402_desktop.domain.response.reading import listed
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, choice, integer, tick
from ctd402_desktop.i18n import N_, Message, msg

ORDER = ("CR", "CRh", "CRi", "MLFS", "PR", "SD", "PD", "NE")
RESPONSES = (*ORDER, "RELAPSE")
PROGRESSIONS = frozenset({"PD", "RELAPSE"})
DAYS_PER_MONTH = Decimal("30.4375")
DAYS = (-10_000, 100_000)

Assessment: TypeAlias = tuple[int, str]
"""Clinical day and overall response."""


def best_overall_response(assessments: Iterable[Assessment], cutoff_day: int | None = None) -> str:
    """Best response strictly before ``cutoff_day`` and up to the first PD (counts) or RELAPSE (does not).

    ``NE`` when nothing was assessed (RULE BOR-1).
    """
    best = "NE"
    for day, response in sorted(assessments, key=lambda entry: entry[0]):
        if (cutoff_day is not None and day >= cutoff_day) or response == "RELAPSE":
            break
        best = min(best, response, key=ORDER.index)
        if response == "PD":
            break
    return best


@dataclass(frozen=True, slots=True)
class Duration:
    """Clinical days from the first remission to its end; ``event`` 1 for relapse or death, 0 when censored."""

    start_day: int
    end_day: int
    event: int
    reason: str

    @property
    def days(self) -> int:
        """End minus start, no day added."""
        return self.end_day - self.start_day

    @property
    def months(self) -> Decimal:
        """Months of 30.4375 days, 2 decimals half up."""
        return (self.days / DAYS_PER_MONTH).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Milestones:
    """What happened besides the assessments, in clinical days; ``None`` is "did not happen"."""

    hsct: int | None = None
    new_therapy: int | None = None
    death: int | None = None
    censor_hsct: bool = False


def duration_of_response(assessments: Sequence[Assessment], milestones: Milestones) -> Duration | None:
    """Duration of response by RULE DOR; ``None`` without a remission before another treatment."""
    days = sorted(assessments, key=lambda entry: entry[0])
    start = next((day for day, response in days if response in REMISSIONS), None)
    if start is None or any(one is not None and start >= one for one in (milestones.new_therapy, milestones.hsct)):
        return None
    relapse = next((day for day, response in days if response in PROGRESSIONS and day > start), None)
    ends = [(day, name) for day, name in ((relapse, "relapse"), (milestones.death, "death")) if day is not None]
    triggers = _triggers(days, start, milestones)
    end, trigger = min(ends, key=_day, default=None), min(triggers, key=_day, default=None)
    if end is not None and (trigger is None or end[0] <= trigger[0]):
        return Duration(start, end[0], 1, end[1])
    if trigger is not None:
        return Duration(start, trigger[1], 0, trigger[2])
    return Duration(start, _last_evaluable(days, None), 0, "last_assessment")


def _day(entry: tuple[int, str] | tuple[int, int, str]) -> int:
    return entry[0]


def _triggers(days: Sequence[Assessment], start: int, milestones: Milestones) -> list[tuple[int, int, str]]:
    """Trigger day, day of censoring and reason."""
    found = []
    if milestones.new_therapy is not None:
        found.append((milestones.new_therapy, max(start, _last_evaluable(days, milestones.new_therapy)), "new_therapy"))
    if milestones.censor_hsct and milestones.hsct is not None:
        found.append((milestones.hsct, milestones.hsct, "hsct"))
    return found


def _last_evaluable(days: Sequence[Assessment], up_to: int | None) -> int:
    return max(day for day, response in days if response != "NE" and (up_to is None or day <= up_to))


def _assessments(inputs: Inputs, name: str) -> tuple[Assessment, ...] | None:
    rows = listed(inputs, name)
    if rows is None:
        return None
    found = []
    for row in rows:
        if not isinstance(row, (list, tuple)) or len(row) != 2:
            raise InputError(msg(N_("{name} must be a list of [day, response]"), name=name))
        entry = {"day": row[0], "response": row[1]}
        day, response = integer(entry, "day", *DAYS), choice(entry, "response", RESPONSES)
        if day is None:
            raise InputError(msg(N_("{name} must be a list of [day, response]"), name=name))
        found.append((day, response or "NE"))
    return tuple(found)


def _best(inputs: Inputs) -> Result:
    assessments = _assessments(inputs, "assessments_day_response")
    cutoff = integer(inputs, "cutoff_day", *DAYS)
    if assessments is None:
        return Result({"bor": None}, (), ("assessments_day_response",), Reason.MISSING)
    best = best_overall_response(assessments, cutoff)
    day = next((day for day, response in sorted(assessments) if response == best), None)
    text = msg(N_("Best response {best}, first on day {day}"), best=best, day=day)
    text = text if day is not None else msg(N_("No evaluable assessment"))
    limit = None if cutoff is None else msg(N_("before day {day}"), day=cutoff)
    return Result({"bor": best}, (Fact(text, limit, True, ("assessments_day_response", "cutoff_day")),))


_ENDS: dict[str, Message] = {
    "relapse": msg(N_("ended by relapse or progression")),
    "death": msg(N_("ended by death")),
    "hsct": msg(N_("censored at transplant")),
    "new_therapy": msg(N_("censored before new therapy")),
    "last_assessment": msg(N_("ongoing at the last assessment")),
}


def _duration(inputs: Inputs) -> Result:
    assessments = _assessments(inputs, "assess")
    milestones = Milestones(
        hsct=integer(inputs, "hsct", *DAYS),
        new_therapy=integer(inputs, "newtx", *DAYS),
        death=integer(inputs, "death", *DAYS),
        censor_hsct=tick(inputs, "censor_hsct"),
    )
    if assessments is None:
        return Result(None, (), ("assess",), Reason.MISSING)
    found = duration_of_response(assessments, milestones)
    if found is None:
        text = msg(N_("No remission before another treatment: no duration of response"))
        return Result(None, (Fact(text, None, True, ("assess", "hsct", "newtx")),), (), Reason.NOT_APPLICABLE)
    if found.days < 0:
        raise InputError(msg(N_("death lies before the first remission")))
    output = {
        "start_day": found.start_day,
        "end_day": found.end_day,
        "duration_days": found.days,
        "months_2dp": found.months,
        "event": found.event,
        "reason": found.reason,
    }
    params = {"start": found.start_day, "end": found.end_day, "days": found.days, "months": found.months}
    text = msg(N_("Remission from day {start} to {end}: {days} days, {months} months"), **params)
    return Result(output, (Fact(text, _ENDS[found.reason], True, ("assess", "hsct", "newtx", "death")),))


RULES = (
    Rule(
        key="best_overall_response",
        title=N_("Best overall response"),
        version="CTD402-1",
        citation="response-pk-hsct RULE BOR-1",
        section="response-pk-hsct 3.7",
        output="{bor}",
        inputs=(
            Input("assessments_day_response", "list", note=N_("[[day, response], ...]")),
            Input("cutoff_day", "integer", note=N_("conditioning or other anti-leukaemic therapy; null = none")),
        ),
        compute=_best,
    ),
    Rule(
        key="duration_of_response",
        title=N_("Duration of response"),
        version="CTD402-1",
        citation="response-pk-hsct RULE DOR",
        section="response-pk-hsct 3.8",
        output="{start_day, end_day, duration_days, months_2dp, event, reason} or null",
        inputs=(
            Input("assess", "list", note=N_("[[day, response], ...]")),
            Input("hsct", "integer", note=N_("day; null = none")),
            Input("newtx", "integer", note=N_("day; null = none")),
            Input("death", "integer", note=N_("day; null = none")),
            Input("censor_hsct", "bool", default="false"),
        ),
        compute=_duration,
    ),
)

"""What the drug records say: what ran when, doses counted against limits, steroids in dexamethasone equivalents.

All functions read the form ``drug`` of a ``Course``. A record is one dose (``single``) or an interval that is
ongoing until it has an ``end``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.protocol_treatment import SteroidRules, TocilizumabLimits
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal


@dataclass(frozen=True, slots=True)
class DrugUse:
    """One drug record: an agent from ``start`` to ``end`` (``None`` while it runs; equal for a single dose)."""

    category: str
    agent: str
    start: datetime
    end: datetime | None
    dose: Decimal | None
    unit: str
    frequency: str
    single: bool
    record_id: int

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether it ran at any moment of the closed window."""
        return self.start <= end and (self.end is None or self.end >= start)


def _use(record: Record) -> DrugUse | None:
    answers = record.answers
    start = answers.get("start")
    if not isinstance(start, datetime):
        return None
    end = answers.get("end")
    single = answers.get("single") is True
    dose = answers.get("dose")
    return DrugUse(
        category=str(answers.get("category", "")),
        agent=str(answers.get("agent", "")),
        start=start,
        end=start if single else end if isinstance(end, datetime) else None,
        dose=dose if isinstance(dose, Decimal) else None,
        unit=str(answers.get("dose_unit", "")),
        frequency=str(answers.get("frequency", "")),
        single=single,
        record_id=record.id,
    )


def drug_uses(course: Course, *categories: str) -> tuple[DrugUse, ...]:
    """Drug records in force of these categories (all when none is named), oldest start first."""
    found = [use for use in map(_use, course.of("drug")) if use is not None]
    return tuple(sorted((use for use in found if not categories or use.category in categories), key=_start))


def _start(use: DrugUse) -> datetime:
    return use.start


def running(course: Course, start: datetime, end: datetime, *categories: str) -> tuple[DrugUse, ...]:
    """What ran at any moment of the closed window; single doses count at their moment."""
    return tuple(use for use in drug_uses(course, *categories) if use.overlaps(start, end))


def fever_hiding(course: Course, since: datetime, at: datetime) -> tuple[DrugUse, ...]:
    """Antipyretic, anticytokine and steroid (above replacement) in ``[since, at]``, oldest first.

    References
    ----------
    toxicity-grading.md 1.3; the list and the limit of replacement stand in the protocol pack.
    """
    rules = course.protocol.steroids
    return tuple(use for use in running(course, since, at, *rules.masking) if not _replacement(use, rules))


def _replacement(use: DrugUse, rules: SteroidRules) -> bool:
    """A hydrocortisone dose at or below the pack's equivalent is physiological replacement."""
    if use.agent != "hydrocortisone":
        return False
    dose = dexamethasone_equivalent(use.agent, use.dose, use.unit, rules)
    return dose is not None and dose <= rules.replacement_mg


@dataclass(frozen=True, slots=True)
class Tocilizumab:
    """Doses so far, the next possible moment (``None`` when the total is reached) and what was exceeded."""

    doses: tuple[DrugUse, ...]
    in_24h: int
    total: int
    last_at: datetime | None
    next_possible: datetime | None
    check_due: datetime | None
    limits: TocilizumabLimits
    alerts: tuple[Message, ...]


def tocilizumab(course: Course, now: datetime) -> Tocilizumab:
    """Count, interval and cap of tocilizumab at ``now``, against the limits of the protocol in force.

    References
    ----------
    toxicity-grading.md 9.1; product.md 2.11.
    """
    limits = course.protocol.tocilizumab
    doses = tuple(use for use in drug_uses(course) if use.agent == "tocilizumab" and use.start <= now)
    in_24h = _in_day_before(doses, now)
    last = doses[-1].start if doses else None
    return Tocilizumab(
        doses,
        len(in_24h),
        len(doses),
        last,
        _next_possible(doses, now, limits),
        last + limits.check_after if last else None,
        limits,
        tuple(_tocilizumab_alerts(doses, limits)),
    )


def _in_day_before(doses: Iterable[DrugUse], moment: datetime) -> list[DrugUse]:
    return [use for use in doses if moment - timedelta(hours=24) < use.start <= moment]


def _next_possible(doses: tuple[DrugUse, ...], now: datetime, limits: TocilizumabLimits) -> datetime | None:
    if len(doses) >= limits.total:
        return None
    found = now
    if doses:
        found = max(found, doses[-1].start + limits.interval)
    recent = sorted(use.start for use in doses)[-limits.per_24h :]
    if len(recent) == limits.per_24h:
        found = max(found, recent[0] + timedelta(hours=24))
    return found


def next_possible_reason(found: Tocilizumab, now: datetime) -> Message:
    """Why the next tocilizumab is possible when it is, or why none is (product.md 2.11)."""
    limits, at = found.limits, found.next_possible
    if at is None:
        return msg(N_("none: {total} doses given, the total of the course"), total=found.total)
    if at <= now:
        return msg(N_("now: dose {number} of {most} in 24 h"), number=found.in_24h + 1, most=limits.per_24h)
    if found.last_at is not None and at == found.last_at + limits.interval:
        return msg(N_("{hours} h after the last dose"), hours=int(limits.interval / timedelta(hours=1)))
    return msg(N_("{most} doses in 24 h: the first must be a day old"), most=limits.per_24h)


def tocilizumab_warning(course: Course, at: datetime) -> Message | None:
    """What to say before a dose at ``at`` is signed; ``None`` while it keeps within the limits of the protocol.

    A dose recorded at this very moment is the one being written or corrected and is not counted twice.
    """
    limits = course.protocol.tocilizumab
    before = tuple(use for use in drug_uses(course) if use.agent == "tocilizumab" and use.start < at)
    number, in_24h = len(before) + 1, len(_in_day_before(before, at)) + 1
    if number > limits.total:
        return msg(N_("Tocilizumab dose {number}: more than {total} in total"), number=number, total=limits.total)
    if in_24h == limits.per_24h == 3:
        return msg(N_("Third tocilizumab dose within 24 h — protocol maximum reached. "
                      "Give only with senior physician's signature."))  # fmt: skip
    if in_24h >= limits.per_24h:
        text = N_("Tocilizumab dose {number} within 24 h, protocol maximum {most}. Give only with senior physician's "
                  "signature.")  # fmt: skip
        return msg(text, number=in_24h, most=limits.per_24h)
    if before and at - before[-1].start < limits.interval:
        hours = int(limits.interval / timedelta(hours=1))
        return msg(N_("Tocilizumab dose {number}: less than {hours} h after the one before"), number=number,
                   hours=hours)  # fmt: skip
    return None


def steroid_windows(course: Course, now: datetime) -> dict[str, SteroidExposure]:
    """Dexamethasone equivalents ``today`` (site date), of the last ``72h`` and ``since_d0``.

    ``since_d0`` is missing before an infusion is recorded.
    """
    midnight = now.astimezone(course.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    start = course.infusion_at
    instant = timedelta(microseconds=1)
    found = {
        "today": steroid_exposure(course, midnight - instant, now),
        "72h": steroid_exposure(course, now - timedelta(hours=72), now),
    }
    return found if start is None else {**found, "since_d0": steroid_exposure(course, start, now)}


def _tocilizumab_alerts(doses: tuple[DrugUse, ...], limits: TocilizumabLimits) -> Iterable[Message]:
    for number, use in enumerate(doses, start=1):
        if number > limits.total:
            yield msg(N_("Tocilizumab dose {number}: more than {total} in total"), number=number, total=limits.total)
        if len(_in_day_before(doses[:number], use.start)) > limits.per_24h:
            yield msg(N_("Tocilizumab dose {number}: more than {most} in 24 h"), number=number, most=limits.per_24h)
        if number > 1 and use.start - doses[number - 2].start < limits.interval:
            hours = int(limits.interval / timedelta(hours=1))
            yield msg(
                N_("Tocilizumab dose {number}: less than {hours} h after the one before"), number=number, hours=hours
            )
        if use.dose is not None and use.unit == "mg" and use.dose > limits.max_mg:
            yield msg(N_("Tocilizumab dose {number}: above {mg} mg"), number=number, mg=limits.max_mg)


def tocilizumab_dose_mg(weight_kg: Decimal, limits: TocilizumabLimits) -> Decimal:
    """mg per kg by weight, at most the cap; for display beside the weight, never an order."""
    per_kg = limits.mg_per_kg_small if weight_kg < limits.small_below_kg else limits.mg_per_kg
    return min(weight_kg * per_kg, limits.max_mg)


_TO_MG = {"mg": D(1), "g": D(1000), "mcg": D("0.001")}
_NAMED_INTERVALS = {"qd": 24, "daily": 24, "once daily": 24, "bid": 12, "tid": 8, "qid": 6}


def dexamethasone_equivalent(agent: str, dose: Decimal | None, unit: str, rules: SteroidRules) -> Decimal | None:
    """mg of dexamethasone that one dose of a glucocorticoid equals; ``None`` for another agent or unknown dose."""
    factor, to_mg = rules.dexamethasone_mg(agent), _TO_MG.get(unit)
    return None if factor is None or to_mg is None or dose is None else dose * to_mg * factor


def dose_interval(frequency: str) -> timedelta | None:
    """Time between doses of ``q6h``, ``every 6 h``, ``bid`` and the like; ``None`` when it cannot be read."""
    plain = frequency.strip().lower()
    found = re.fullmatch(r"(?:q|every) ?(\d{1,2}) ?h(?:ours?)?", plain)
    hours = int(found[1]) if found else _NAMED_INTERVALS.get(plain, 0)
    return timedelta(hours=hours) if hours else None


@dataclass(frozen=True, slots=True)
class SteroidExposure:
    """Dexamethasone-equivalent mg in a window; ``at_least`` when a dose or its frequency is unknown."""

    mg: Decimal
    at_least: bool


def steroid_exposure(course: Course, start: datetime, end: datetime) -> SteroidExposure:
    """Sum of dexamethasone equivalents of the doses in ``(start, end]``.

    Repeated doses of a running order are counted from its start by its frequency; without a readable frequency only
    its first dose counts and the sum is a minimum.
    """
    return exposure_of(drug_uses(course, "steroid"), course.protocol.steroids, start, end)


def exposure_of(uses: Iterable[DrugUse], rules: SteroidRules, start: datetime, end: datetime) -> SteroidExposure:
    """As ``steroid_exposure``, of steroids that were read from the course already: a chart asks for every day."""
    total, at_least = D(0), False
    for use in uses:
        if not use.overlaps(start, end):
            continue
        every = None if use.single else dose_interval(use.frequency)
        count = _doses_until(use, every, end) - _doses_until(use, every, start)
        dose = dexamethasone_equivalent(use.agent, use.dose, use.unit, rules)
        readable = use.single or every is not None
        at_least = at_least or not readable or (count > 0 and dose is None)
        total += (dose or D(0)) * count
    return SteroidExposure(total, at_least)


def _doses_until(use: DrugUse, every: timedelta | None, moment: datetime) -> int:
    """Number of doses given at or before ``moment``; without an interval only the first is known."""
    until = moment if use.end is None else min(moment, use.end)
    if until < use.start:
        return 0
    return 1 if every is None else (until - use.start) // every + 1

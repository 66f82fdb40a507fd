"""What lies ahead and after in a transplant: clocks, slip forecast, HCT-CI from measured values, engraftment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.engraftment import (
    ANC_THRESHOLD,
    PLATELET_THRESHOLD,
    Engraftment,
    chimerism_category,
    engraftment_day,
)
from ctd402_desktop.domain.hctci import LABELS, derived_items, hct_ci
from ctd402_desktop.domain.ledger import drug_uses
from ctd402_desktop.domain.series import labs
from ctd402_desktop.domain.transplant import Step, Track, track
from ctd402_desktop.i18n import N_, Message, msg

BEFORE_CONDITIONING = (
    "hla_typing",
    "donor_confirmed",
    "donor_cleared",
    "insurance",
    "slot_booked",
    "decision",
    "admission",
)
"""Milestones without which conditioning cannot begin, in their order."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What may make the transplant slip: the first open milestone, the days to conditioning, and the band.

    ``days`` is negative once the planned day has passed; ``on`` is the planned day of conditioning, or of the graft
    when no conditioning is planned.
    """

    step: Step
    on: date
    days: int
    others: int
    band: tuple[int, int]

    @property
    def sentence(self) -> Message:
        """``Conditioning 14 d away, donor cleared not done, window D+30–D+55``."""
        params = {"days": abs(self.days), "step": msg(self.step.label), "first": self.band[0], "last": self.band[1]}
        if self.days < 0:
            return msg(N_("Planned {days} d ago, not done: {step}; window D+{first}–D+{last}"), **params)
        if self.step.state == "blocked":
            return msg(N_("Transplant {days} d away, blocked: {step}; window D+{first}–D+{last}"), **params)
        return msg(N_("Transplant {days} d away, not done: {step}; window D+{first}–D+{last}"), **params)


def slip_forecast(found: Track, now: datetime, zone: ZoneInfo) -> Slip | None:
    """The first milestone that is not done although conditioning is near; ``None`` when nothing threatens.

    A blocked milestone threatens at any distance. After a decline or a graft there is nothing to forecast.
    """
    by_key = {one.key: one for one in found.steps}
    conditioning = by_key["conditioning"]
    on = conditioning.on or conditioning.due or found.graft_planned
    if found.declined or found.graft_given is not None or on is None or conditioning.state == "done":
        return None
    waiting = [by_key[key] for key in BEFORE_CONDITIONING if by_key[key].state != "done"]
    days = (on - now.astimezone(zone).date()).days
    blocked = [one for one in waiting if one.state == "blocked"]
    first = next(iter(blocked or (waiting if days <= found.plan.slip_within else [])), None)
    if first is None:
        return None
    return Slip(first, on, days, len(waiting) - 1, (found.plan.watch_from, found.plan.watch_to))


@dataclass(frozen=True, slots=True)
class Clocks:
    """Values for banner and board: days since infusion, days to the planned graft, and HSCT day after it."""

    since_infusion: int | None
    to_graft: int | None
    since_graft: int | None
    band: tuple[int, int]

    @property
    def in_band(self) -> bool:
        """Whether today lies in the published bridging interval, and no graft was given yet."""
        day = self.since_infusion
        return day is not None and self.since_graft is None and self.band[0] <= day <= self.band[1]


def clocks(course: Course, now: datetime) -> Clocks:
    """The two clocks at ``now`` (product guide 2.13)."""
    found = track(course, now)
    band = found.plan.watch_from, found.plan.watch_to
    return Clocks(found.since_infusion, found.days_to_graft, found.graft_day, band)


@dataclass(frozen=True, slots=True)
class AfterGraft:
    """HSCT day of neutrophil and platelet engraftment (``NEVER_BELOW``, or ``None``: not reached), and chimerism."""

    neutrophils: Engraftment
    platelets: Engraftment
    chimerism: Decimal | None
    chimerism_at: datetime | None

    @property
    def category(self) -> str:
        """``FULL``, ``MIXED`` or ``ABSENT``; empty while chimerism was not measured after the graft."""
        return "" if self.chimerism is None else chimerism_category(self.chimerism)


def after_graft(course: Course, now: datetime) -> AfterGraft | None:
    """Engraftment by RULE ENG and the newest chimerism by RULE CHI; ``None`` before a graft was given."""
    given = track(course, now).graft_given
    if given is None:
        return None

    def day(at: datetime) -> int:
        return (at.astimezone(course.zone).date() - given).days

    def lowest(analyte: str) -> dict[int, Decimal]:
        values: dict[int, Decimal] = {}
        for one in labs(course, analyte):
            value = one.lloq if one.blq else one.value
            if value is not None and one.at <= now:
                values[day(one.at)] = min(value, values.get(day(one.at), value))
        return values

    transfused = [day(use.start) for use in drug_uses(course, "blood") if use.agent == "platelets"]
    known = [
        (one.observed_at, value)
        for one in course.of("response")
        if (value := one.number("chimerism_pct")) is not None
        and given <= one.observed_at.date()
        and one.observed_at <= now
    ]
    at, percent = known[-1] if known else (None, None)
    return AfterGraft(
        engraftment_day(lowest("anc"), ANC_THRESHOLD),
        engraftment_day(lowest("plt"), PLATELET_THRESHOLD, transfused),
        percent,
        at,
    )


MEASURED_LABELS: dict[str, str] = {
    "dlco": N_("DLCO"),
    "fev1": N_("FEV1"),
    "bili_x_uln": N_("Bilirubin, total"),
    "alt_x_uln": N_("ALT"),
    "ast_x_uln": N_("AST"),
    "lvef": N_("LVEF"),
    "bmi": N_("BMI"),
    "creatinine_mg_dl": N_("Creatinine"),
}
UMOL_PER_MG_DL = Decimal("88.4")


@dataclass(frozen=True, slots=True)
class Comorbidity:
    """HCT-CI items that measured values show; ``score`` is a minimum: history and questions are not measured."""

    items: tuple[str, ...]
    score: int
    missing: tuple[str, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """English names of the items."""
        return tuple(LABELS[one] for one in self.items)


def measured_comorbidity(course: Course, now: datetime) -> Comorbidity | None:
    """HCT-CI items from the newest values at ``now``; ``None`` when none of them was measured.

    Limits of normal are the program's fallback ranges for sex and age (response-pk-hsct.md 6.3).
    """
    enrolled = course.last("enrolment", now)
    height = None if enrolled is None else enrolled.number("height_cm")
    weight = None if enrolled is None else enrolled.number("weight_kg")
    creatinine = _newest(course, "creat", now)
    values: dict[str, Decimal | None] = {
        "dlco": None,
        "fev1": None,
        "bili_x_uln": _times_limit(course, "bili", now),
        "alt_x_uln": _times_limit(course, "alt", now),
        "ast_x_uln": _times_limit(course, "ast", now),
        "lvef": None if enrolled is None else enrolled.number("lvef"),
        "bmi": weight / (height / 100) ** 2 if weight is not None and height else None,
        "creatinine_mg_dl": None if creatinine is None else creatinine / UMOL_PER_MG_DL,
    }
    missing = tuple(key for key, value in values.items() if value is None)
    if len(missing) == len(values):
        return None
    items = derived_items(values)
    return Comorbidity(items, hct_ci(items), missing)


def _newest(course: Course, analyte: str, now: datetime) -> Decimal | None:
    return next((one.value for one in reversed(labs(course, analyte)) if one.value is not None and one.at <= now), None)


def _times_limit(course: Course, analyte: str, now: datetime) -> Decimal | None:
    value = _newest(course, analyte, now)
    age = course.patient.age_on(now.astimezone(course.zone).date())
    upper = ANALYTES[analyte].range_for(course.patient.sex, age)[1]
    return None if value is None or upper is None else value / upper

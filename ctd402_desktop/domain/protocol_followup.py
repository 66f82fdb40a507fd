"""What the pack says of follow-up: assessments, visits, laboratory, viruses, readiness, transplant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from ctd402_desktop.domain.packfile import Mark, Table
from ctd402_desktop.domain.protocol_values import Words, amount, ascending, count, different, label, mark, span
from ctd402_desktop.i18n import N_, msg

PERIODS = ("screening", "ld", "before", "d0", "d1_14", "d15_28", "m2", "m3", "m6", "m12", "yearly")
"""Columns of the schedule of assessments, in order."""

BASES = ("P", "C", "G", "O")
"""P stated for CTD402, C another CD7 trial, G general CAR-T guidance, O this project's own synthesis."""

VISIT_KEYS = ("d14", "d28", "m2", "m3", "m6", "m9", "m12", "m18", "m24")
READINESS_ITEMS = (
    "temperature",
    "infection",
    "pressure",
    "oxygen",
    "rhythm",
    "lvef",
    "renal",
    "liver",
    "bilirubin",
    "neuro",
    "gvhd",
    "steroids",
    "ld_given",
    "ld_interval",
    "pregnancy",
    "product",
    "rescue",
    "disease",
    "access",
)


@dataclass(frozen=True, slots=True)
class Assessment:
    """One row of the schedule of assessments; ``when`` tells for each period how often, absent where never."""

    key: str
    name: Words
    when: dict[str, str]
    basis: tuple[str, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class AssessmentPlan:
    """The schedule of assessments and the days an assessment may stand off its planned day."""

    rows: tuple[Assessment, ...]
    windows: dict[str, int]


@dataclass(frozen=True, slots=True)
class Visit:
    """One planned visit: target day, and the contiguous window of clinical days that assigns assessments to it.

    An ``optional`` visit is never asked for and never missed.
    """

    key: str
    name: Words
    target: int
    first: int
    last: int
    optional: bool = False

    @property
    def label(self) -> str:
        """Its name in the language in force."""
        return self.name.text


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """Response visits in order, and the days around a target a visit is booked for."""

    visits: tuple[Visit, ...]
    planned_within: int
    blood_within: timedelta

    def of(self, day: int) -> Visit | None:
        """The visit a clinical day is assigned to; ``None`` for an unscheduled day."""
        return next((one for one in self.visits if one.first <= day <= one.last), None)


@dataclass(frozen=True, slots=True)
class LabDue:
    """A laboratory test that is due on named ``days`` or every ``every`` from one clinical day to another."""

    key: str
    name: Words
    days: tuple[int, ...]
    first: int
    last: int
    every: timedelta | None
    mark: Mark


@dataclass(frozen=True, slots=True)
class Virus:
    """When the load of a virus alerts: at ``alert`` in ``unit``, or when it rises ``rise_fold`` in ``rise_within``."""

    key: str
    alert: Decimal
    alert_high_risk: Decimal | None
    unit: str
    rise_fold: Decimal | None
    rise_within: timedelta | None
    mark: Mark


@dataclass(frozen=True, slots=True)
class ReadinessItem:
    """An item of the pre-infusion check: limit (where it is a number) and how far back it may have been assessed."""

    key: str
    comparison: str
    limit: Decimal | None
    unit: str
    look_back: timedelta | None
    mark: Mark


@dataclass(frozen=True, slots=True)
class TransplantPlan:
    """Windows by clinical day of the graft (RULE HSCT-1), and the band of published intervals to watch."""

    target_from: int
    acceptable_from: int
    late_from: int
    watch_from: int
    watch_to: int
    watch_median: Decimal
    decision_days: int
    slip_within: int
    """From so many days before conditioning an open milestone is told as a risk."""

    @property
    def windows(self) -> tuple[int, int, int]:
        """First day of TARGET, ACCEPTABLE and LATE."""
        return self.target_from, self.acceptable_from, self.late_from


def read_assessments(table: Table) -> AssessmentPlan:
    """Section ``assessments``."""
    rows = []
    for row in table.tables("row"):
        key, name = row.text("key"), label(row)
        inner = row.table("when")
        when = {period: inner.text(period) for period in PERIODS if inner.has(period)}
        inner.close()
        basis = row.list_of("basis", str)
        if not basis or not set(basis) <= set(BASES):
            row.report("basis", msg(N_("must be different words of {allowed}"), allowed=", ".join(BASES)))
        rows.append(Assessment(key, name, when, basis, mark(row)))
        row.close()
    different(table, "row", [one.key for one in rows])
    inner = table.table("window")
    windows = {period: count(inner, period, "d", high=90) for period in PERIODS[4:]}
    inner.close()
    table.close()
    return AssessmentPlan(tuple(rows), windows)


def _day(row: Table, name: str) -> int:
    return row.whole(name, low=-400, high=6000)


def read_visits(table: Table) -> VisitPlan:
    """Section ``visits``."""
    visits: list[Visit] = []
    for row in table.tables("visit"):
        one = Visit(
            row.one_of("key", VISIT_KEYS),
            label(row),
            _day(row, "target"),
            _day(row, "first"),
            _day(row, "last"),
            row.flag("optional", default=False),
        )
        mark(row)
        if not one.first <= one.target <= one.last:
            row.report("target", msg(N_("must lie from first to last")))
        if visits and one.first != visits[-1].last + 1:
            row.report("first", msg(N_("must be the day after the window before, {day}"), day=visits[-1].last + 1))
        visits.append(one)
        row.close()
    different(table, "visit", [one.key for one in visits])
    found = VisitPlan(
        tuple(visits),
        count(table, "planned_within", "d", high=30),
        span(table, "blood_within", "d"),
    )
    table.close()
    return found


def read_labs(table: Table) -> tuple[LabDue, ...]:
    """Section ``labs``."""
    found = []
    for row in table.tables("due"):
        repeated = row.has("every_d")
        one = LabDue(
            key=row.text("key"),
            name=label(row),
            days=row.list_of("days", int, ()),
            first=_day(row, "first") if repeated else 0,
            last=_day(row, "last") if repeated else 0,
            every=timedelta(days=row.whole("every_d", low=1, high=400)) if repeated else None,
            mark=mark(row),
        )
        if repeated == bool(one.days):
            row.report("days", msg(N_("give either days, or first, last and every_d")))
        if one.last < one.first:
            row.report("last", msg(N_("must not lie before first")))
        found.append(one)
        row.close()
    different(table, "due", [one.key for one in found])
    table.close()
    return tuple(found)


def read_viruses(table: Table) -> tuple[tuple[Virus, ...], Decimal]:
    """Section ``viral``: the thresholds, and the change in log10 that is within the noise of the assay."""
    found = []
    for row in table.tables("virus"):
        rising = row.has("rise_fold") or row.has("rise_within_d")
        risky = row.has("alert_high_risk")
        found.append(
            Virus(
                key=row.text("key"),
                alert=row.number("alert", low="1"),
                alert_high_risk=row.number("alert_high_risk", low="1") if risky else None,
                unit=row.one_of("unit", ("IU/mL", "copies/mL")),
                rise_fold=row.number("rise_fold", low="1.1", high="1e6") if rising else None,
                rise_within=timedelta(days=row.whole("rise_within_d", low=1, high=60)) if rising else None,
                mark=mark(row),
            )
        )
        row.close()
    different(table, "virus", [one.key for one in found])
    noise = amount(table, "noise", "log10", low="0", high="3")
    table.close()
    return tuple(found), noise


def read_readiness(table: Table) -> tuple[ReadinessItem, ...]:
    """Section ``readiness``."""
    found = []
    for row in table.tables("item"):
        limited, dated = row.has("limit") or row.has("comparison"), row.has("look_back_h")
        found.append(
            ReadinessItem(
                key=row.one_of("key", READINESS_ITEMS),
                comparison=row.one_of("comparison", ("<", "<=", ">=", ">")) if limited else "",
                limit=row.number("limit") if limited else None,
                unit=row.text("unit") if limited else "",
                look_back=timedelta(hours=row.whole("look_back_h", low=1, high=9000)) if dated else None,
                mark=mark(row),
            )
        )
        row.close()
    different(table, "item", [one.key for one in found])
    table.close()
    return tuple(found)


def read_transplant(table: Table) -> TransplantPlan:
    """Section ``transplant``."""
    found = TransplantPlan(
        target_from=count(table, "target_from", "d", high=1000),
        acceptable_from=count(table, "acceptable_from", "d", high=1000),
        late_from=count(table, "late_from", "d", high=1000),
        watch_from=count(table, "watch_from", "d", high=1000),
        watch_to=count(table, "watch_to", "d", high=1000),
        watch_median=amount(table, "watch_median", "d", high="1000"),
        decision_days=count(table, "decision", "working days", low=1, high=60),
        slip_within=count(table, "slip_within", "d", low=1, high=100),
    )
    ascending(table, target_from=found.target_from, acceptable_from=found.acceptable_from, late_from=found.late_from)
    ascending(table, watch_from=found.watch_from, watch_to=found.watch_to)
    table.close()
    return found

"""The laboratory flowsheet as values: analytes by group, samples by time, flags, change, worst value."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from ctd402_desktop.domain.analytes import ANALYTES, GROUPS, Analyte, Range
from ctd402_desktop.domain.chart_points import value_text
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fields import Lab
from ctd402_desktop.domain.figures import figure
from ctd402_desktop.domain.ledger import drug_uses
from ctd402_desktop.domain.series import CELL_ASSAYS, Change, Observation, cells, change, labs
from ctd402_desktop.i18n import N_, tr

LEAST_PERCENT = 10
"""Smaller changes are noise of the method and are not told."""

FALLING = frozenset(
    {"wbc", "anc", "alc", "amc", "hb", "hct", "plt", "alb", "tp", "fib", "igg", "iga", "igm", "cd3", "cd4", "cd8",
     "nk", "b19"}
)  # fmt: skip
"""Analytes whose worst value is the lowest (nadir)."""

EITHER = frozenset({"na", "k", "cl", "hco3", "ca", "mg", "phos", "glu"})
"""Analytes whose worst value is the one furthest from the middle of the range, on either side."""


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One result: the text in the canonical unit, its flag, and the observation behind it."""

    text: str
    flag: str
    observation: Observation
    after_blockade: bool = False
    """An interleukin-6 after the first tocilizumab: it rises because its receptor is blocked (product.md 2.10)."""

    @property
    def not_done(self) -> str:
        """Key of the reason when it was explicitly not done."""
        return self.observation.not_done

    @property
    def foreign(self) -> bool:
        """Reported in another unit than the one shown."""
        return self.observation.reported is not None and self.observation.value != self.observation.reported.value


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One analyte: a cell or ``None`` per sample, the last change, and the worst value."""

    analyte: Analyte
    cells: tuple[SheetCell | None, ...]
    limits: Range
    change: Change | None
    worst: SheetCell | None
    newest: SheetCell | None = None
    """The newer one of the two results that ``change`` compares."""

    @property
    def group(self) -> str:
        """English name of its group."""
        return GROUPS[self.analyte.group]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows over the same samples, newest last."""

    samples: tuple[Record, ...]
    rows: tuple[SheetRow, ...]


def flowsheet(course: Course, now: datetime, keys: Collection[str] | None = None) -> Sheet:
    """Every laboratory analyte that has a result, or those of ``keys``; a laboratory report is one column."""
    samples = tuple(one for one in course.of("laboratory") if one.observed_at <= now)
    wanted = (row for row in ANALYTES.values() if row.form == "laboratory" and (keys is None or row.key in keys))
    found = ((row, labs(course, row.key)) for row in wanted)
    return Sheet(samples, tuple(_row(course, samples, row, one) for row, one in found if one))


def cell_sheet(course: Course, now: datetime, matrix: str = "blood") -> Sheet:
    """CAR-T results of one matrix, one row per assay."""
    samples = tuple(one for one in course.of("cells") if one.answers.get("matrix") == matrix and one.observed_at <= now)
    found = ((ANALYTES[assay], cells(course, assay, matrix)) for assay in CELL_ASSAYS)
    return Sheet(samples, tuple(_row(course, samples, row, one) for row, one in found if one))


def _row(course: Course, samples: tuple[Record, ...], row: Analyte, found: tuple[Observation, ...]) -> SheetRow:
    by_record = {one.record.id: one for one in found}
    seen = [by_record[one.id] for one in samples if one.id in by_record]
    limits = {one.record.id: _limits(course, row, one.at) for one in seen}
    since = _blocked_since(course, row)
    made = {one.record.id: replace(_cell(row, one, limits[one.record.id]),
                                   after_blockade=since is not None and one.at > since) for one in seen}  # fmt: skip
    latest = limits[seen[-1].record.id] if seen else (None, None)
    worst = _worst(row, seen, latest)
    return SheetRow(
        row,
        tuple(made.get(one.id) for one in samples),
        latest,
        _told(change(seen)),
        made[worst.record.id] if worst is not None else None,
        next((made[one.record.id] for one in reversed(seen) if one.quantified and not one.comparator), None),
    )


def _blocked_since(course: Course, row: Analyte) -> datetime | None:
    """When the interleukin-6 receptor was first blocked; ``None`` for other analytes and without a dose."""
    if row.key != "il6":
        return None
    return min((use.start for use in drug_uses(course) if use.agent == "tocilizumab"), default=None)


DOUBLING = ("ferr",)
"""Analytes whose rise is told as a doubling time (product.md 2.10)."""


def rate_text(row: SheetRow) -> str:
    """``185 (+93 % in 24 h)``, for ferritin that rises ``2 770 (×2 in 31 h)``; empty while it hardly moves."""
    if row.change is None or row.newest is None:
        return ""
    moved, value = row.change, row.newest.text
    if row.analyte.key in DOUBLING and moved.doubling is not None:
        return tr(N_("{value} (×2 in {hours} h)"), value=value, hours=round(moved.doubling / timedelta(hours=1)))
    percent = f"+{figure(moved.percent)}" if moved.percent > 0 else figure(moved.percent)
    hours = round(moved.over / timedelta(hours=1))
    return tr(N_("{value} ({percent} % in {hours} h)"), value=value, percent=percent, hours=hours)


def _limits(course: Course, row: Analyte, at: datetime) -> Range:
    """Fallback reference range for sex and age on that day."""
    return row.range_for(course.patient.sex, course.patient.age_on(at.astimezone(course.zone).date()))


def _cell(row: Analyte, one: Observation, limits: Range) -> SheetCell:
    flag = row.flag(one.value, limits) if one.value is not None else ""
    text = value_text(one)
    if one.blq and row.form == "cells" and one.lloq is not None:
        text = f"{tr(N_('BLQ'))} {text}"
    if one.not_done:
        text = "–"
    elif one.value is None and not one.blq and one.reported is not None:
        text = _as_reported(one.reported)
    return SheetCell(text, flag, one)


def _as_reported(value: Lab) -> str:
    """A unit only the assay can convert: number and unit as the laboratory gave them."""
    return f"{value.comparator}{value.value} {value.unit}"


def _told(found: Change | None) -> Change | None:
    return found if found is not None and abs(found.percent) >= LEAST_PERCENT else None


def _worst(row: Analyte, found: Iterable[Observation], limits: Range) -> Observation | None:
    numbers = [(one.value, one) for one in found if one.value is not None]
    if not numbers:
        return None
    if row.key in FALLING:
        return min(numbers, key=lambda pair: pair[0])[1]
    low, high = limits
    if row.key in EITHER and low is not None and high is not None:
        middle: Decimal = (low + high) / 2
        return max(numbers, key=lambda pair: abs(pair[0] - middle))[1]
    return max(numbers, key=lambda pair: pair[0])[1]

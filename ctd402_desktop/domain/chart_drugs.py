"""The drug lane: one row per agent, doses as numbered ticks, intervals as bars that are open while they run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from ctd402_desktop.domain.chart_points import Days
from ctd402_desktop.domain.charts import Bar, DrugRow, Lane, Tick
from ctd402_desktop.domain.course import Record
from ctd402_desktop.domain.figures import clock, figure, span
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.ledger import DrugUse, drug_uses, exposure_of, tocilizumab
from ctd402_desktop.domain.units import tidy
from ctd402_desktop.i18n import C_, N_, msg, tr

PROPHYLAXIS = "prophylaxis"
_SERIES = {
    "tocilizumab": "s5",
    "anticytokine": "s2",
    "steroid": "s4",
    "vasopressor": "s6",
    "oxygen": "s1",
    "antimicrobial": "s7",
    PROPHYLAXIS: "s8",
    "gcsf": "s3",
}
TREATMENT = ("tocilizumab", "anticytokine", "steroid", "vasopressor", "oxygen", "antimicrobial", PROPHYLAXIS, "gcsf")
SUPPORT = ("antipyretic", "ivig", "blood", "other")


@dataclass(frozen=True, slots=True)
class Given:
    """All records of one agent for one purpose, oldest first; ``group`` is its category, or prophylaxis."""

    group: str
    agent: str
    label: str
    uses: tuple[DrugUse, ...]
    records: tuple[Record, ...]


def given(days: Days, groups: Iterable[str]) -> list[Given]:
    """Agents given up to now in the order of ``groups``, then of their first dose."""
    records = {one.id: one for one in days.course.of("drug")}
    rows: dict[tuple[str, str], list[DrugUse]] = {}
    for use in drug_uses(days.course):
        answers = records[use.record_id].answers
        group = PROPHYLAXIS if _prophylactic(use, answers.get("indication")) else use.category
        if use.start <= days.now:
            rows.setdefault((group, _name(use.agent, answers.get("agent_text"))), []).append(use)
    return [
        Given(group, uses[0].agent, label, tuple(uses), tuple(records[use.record_id] for use in uses))
        for wanted in groups
        for (group, label), uses in rows.items()
        if group == wanted
    ]


def _prophylactic(use: DrugUse, indication: object) -> bool:
    return use.category == "antimicrobial" and indication == PROPHYLAXIS


def _name(agent: str, written: object) -> str:
    return str(written) if agent == "other" and written else FORMS["drug"]["agent"].choice_label(agent)


def drugs_lane(days: Days, key: str = "drugs", groups: Iterable[str] = TREATMENT) -> Lane:
    """Treatment, or with ``groups=SUPPORT`` the rest."""
    found = given(days, groups)
    rows = tuple(row for place, one in enumerate(found) for row in (
        _row(days, one), *(_exposure(days) if _last_steroid(found, place) else ())))  # fmt: skip
    title = N_("Drugs") if key == "drugs" else N_("Support")
    return Lane(key, title, rows=rows, empty=msg(N_("no drug recorded yet")))


def _last_steroid(found: list[Given], place: int) -> bool:
    """Whether this is the last row of a glucocorticoid."""
    after = found[place + 1 :]
    return found[place].group == "steroid" and not any(one.group == "steroid" for one in after)


def _exposure(days: Days) -> tuple[DrugRow, ...]:
    """Dexamethasone equivalents of each day as a mark with its milligrams (product.md 2.11), their sum beside them."""
    zone, rules = days.course.zone, days.course.protocol.steroids
    uses = drug_uses(days.course, "steroid")
    first = uses[0].start.astimezone(zone).date()
    today = days.now.astimezone(zone).date()
    ticks = []
    for number in range((today - first).days + 1):
        start = datetime.combine(first + timedelta(days=number), time(), zone)
        end = min(start + timedelta(days=1), days.now)
        found = exposure_of(uses, rules, start - INSTANT, end - INSTANT)
        if found.mg:
            mg = figure(tidy(found.mg.quantize(Decimal("0.1"))))
            shown = f"≥ {mg}" if found.at_least else mg
            ticks.append(Tick(days.x(start) + 0.5, shown, "s4", tr(N_("{mg} mg dexa eq. that day"), mg=shown)))
    if not ticks:
        return ()
    total = exposure_of(uses, rules, datetime.combine(first, time(), zone) - INSTANT, days.now)
    mg = figure(tidy(total.mg.quantize(Decimal("0.1"))))
    summary = tr(N_("Total {mg} mg dexa eq."), mg=f"≥ {mg}" if total.at_least else mg)
    return (DrugRow(N_("Dexa eq., mg/day"), ticks=tuple(ticks), summary=summary),)


INSTANT = timedelta(microseconds=1)
"""Windows of exposure are open at their start: a dose at midnight belongs to the day that begins."""


def _row(days: Days, one: Given) -> DrugRow:
    series = _SERIES.get(one.group, "s8")
    words = _WORDS.get(one.group, _usual)(days, one)
    ticks = tuple(
        Tick(days.x(use.start), str(number), series, _dose(use), use.record_id)
        for number, use in enumerate(one.uses, start=1)
        if use.single
    )
    intervals = [use for use in one.uses if not use.single]
    bars = tuple(
        Bar(
            one.label,
            days.x(use.start),
            days.x(use.end) if use.end is not None and use.end <= days.now else None,
            series,
            words.text if use is intervals[-1] else "",
            _dose(use),
            use.record_id,
        )
        for use in intervals
    )
    return DrugRow(one.label, bars, ticks, words.summary, "" if bars else words.text)


@dataclass(frozen=True, slots=True)
class Words:
    """What stands after the last mark of a row, and in the right column."""

    text: str = ""
    summary: str = ""


def _tocilizumab(days: Days, one: Given) -> Words:
    """Doses with their moments; the count against the limit of the course."""
    count = tocilizumab(days.course, days.now)
    moments = [f"{days.name(use.start)} {clock(use.start, days.course.zone)}" for use in one.uses]
    first = tr(C_("enumeration", ", ")).join(moments[:-1])
    when = tr(N_("{first} and {last}"), first=first, last=moments[-1]) if first else moments[0]
    each = {_dose(use) for use in one.uses}
    dose = each.pop() if len(each) == 1 else ""
    doses = f"{len(one.uses)} × {dose}" if dose and len(one.uses) > 1 else dose
    text = tr(C_("clause", ", ")).join(part for part in (doses, when) if part)
    return Words(text, tr(N_("{count} of {limit} in total"), count=count.total, limit=count.limits.total))


def _steroid(days: Days, one: Given) -> Words:
    """Doses in their order; the row below sums them up in dexamethasone equivalents."""
    return Words(_joined(_doses(one), _stop(days, one)), "")


def _timed(days: Days, one: Given) -> Words:
    """Support: the doses or flows; how long it ran in all."""
    return Words(_joined(_doses(one), _stop(days, one)), _duration(days, one))


def _usual(days: Days, one: Given) -> Words:
    """Why and when it was stopped."""
    reason = str(one.records[-1].answers.get("stop_reason", ""))
    return Words(_joined(reason, _stop(days, one)), "")


_WORDS: dict[str, Callable[[Days, Given], Words]] = {
    "tocilizumab": _tocilizumab,
    "steroid": _steroid,
    "vasopressor": _timed,
    "oxygen": _timed,
}


def _dose(use: DrugUse) -> str:
    unit = FORMS["drug"]["dose_unit"].choice_label(use.unit) if use.unit else ""
    return f"{figure(use.dose)} {tr(unit)}".strip() if use.dose is not None else ""


def _doses(one: Given) -> str:
    """``40, 40, 20, 8 mg``; a long series as ``2 to 5 L/min``; nothing while a dose or a unit differs."""
    units = {use.unit for use in one.uses}
    values = [use.dose for use in one.uses if use.dose is not None]
    if len(units) != 1 or len(values) != len(one.uses):
        return ""
    label = FORMS["drug"]["dose_unit"].choice_label(units.pop())
    unit = tr(label)
    if len(set(values)) == 1:
        return f"{figure(values[0])} {unit}"
    if len(values) > 4 or one.group == "oxygen":
        return tr(N_("{low} to {high} {unit}"), low=figure(min(values)), high=figure(max(values)), unit=unit)
    return f"{', '.join(map(figure, values))} {unit}"


def _ended(days: Days, one: Given) -> datetime | None:
    """End of the last interval; ``None`` while one runs or when there were only single doses."""
    ends = [use.end for use in one.uses if not use.single]
    known = [end for end in ends if end is not None and end <= days.now]
    return max(known) if known and len(known) == len(ends) else None


def _stop(days: Days, one: Given) -> str:
    end = _ended(days, one)
    return tr(N_("stop {day}"), day=days.name(end)) if end else ""


def _duration(days: Days, one: Given) -> str:
    """Total running time of the intervals; single doses have none."""
    total = timedelta()
    for use in one.uses:
        if not use.single:
            total += min(use.end or days.now, days.now) - use.start
    return span(total) if total else ""


def _joined(*parts: str) -> str:
    return tr(C_("clause", ", ")).join(part for part in parts if part)

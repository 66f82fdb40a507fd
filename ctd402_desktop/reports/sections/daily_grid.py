"""Every daily set on one or two lines: grades, vital signs, ICE, then all other answers in words."""

from __future__ import annotations

from decimal import Decimal

from ctd402_desktop.domain.bedside import ICE_ITEMS
from ctd402_desktop.domain.course import Record
from ctd402_desktop.domain.fields import NotDone, Value
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import Heading
from ctd402_desktop.reports.findings import graded
from ctd402_desktop.reports.grid import Column, Entry, Grid
from ctd402_desktop.reports.sheet import Section, Sheet
from ctd402_desktop.reports.text import Runs, bold, label, plain

from reportlab.platypus import Flowable  # isort: skip - after styles, which names the fonts

_SIZE = 7.5
_FULL_ICE = 10
_NUMBERS = ("temp", "hr", "rr", "spo2")
CLEAR: dict[str, Value] = {
    "hypotension": False,
    "o2_device": "none",
    "hypoxia": False,
    "pressor": "none",
    "arousal": "alert",
    "seizure": "none",
    "motor_weakness": False,
    "infection_sign": False,
}
"""The answers of a set without any finding; printed as one word that the heading explains."""
_IN_COLUMNS = frozenset({*_NUMBERS, "sbp", "dbp", *ICE_ITEMS, "crs_assigned", "icans_assigned"})


def build(sheet: Sheet) -> list[Flowable]:
    """The table; nothing without daily sets."""
    sets = sheet.course.of("daily")
    if not sets:
        return []
    columns = [
        Column(tr(N_("Time")), 1.9),
        Column("CRS", 0.65, "center"),
        Column("ICANS", 0.9, "center"),
        Column("°C", 0.65, "right"),
        Column(tr(N_("HR")), 0.55, "right"),
        Column(tr(N_("BP")), 1.05, "right"),
        Column(tr(N_("RR")), 0.62, "right"),
        Column(tr(N_("SpO₂")), 0.65, "right"),
        Column(tr(N_("ICE")), 1.6, "right"),
        Column("", 0.15),
        Column(tr(N_("Other answers; signed by")), 5.78),
    ]
    note = tr(
        N_(
            "clear: alert, air, and neither low pressure, need of oxygen, vasopressor, seizure, weakness nor sign of "
            "infection; ICE below 10: orientation + naming + command + writing + attention"
        )
    )
    title = FORMS["daily"].title
    return [Heading(tr(title), note), Grid(columns, [_row(sheet, one) for one in sets], size=_SIZE)]


def _row(sheet: Sheet, one: Record) -> list[Entry]:
    local = one.observed_at.astimezone(sheet.zone)
    when = f"{formats.short_date(local.date())} {local:%H:%M} {formats.day(sheet.course.study_day(one.observed_at))}"
    return [
        when.rstrip(),
        grade_text(one, "crs"),
        grade_text(one, "icans"),
        *(_number(sheet, one, key) for key in _NUMBERS[:2]),
        _pressure(sheet, one),
        *(_number(sheet, one, key) for key in _NUMBERS[2:]),
        _ice(sheet, one),
        "",
        _others(sheet, one),
    ]


def grade_text(one: Record, scale: str) -> Entry:
    """``2``; ``2*(1)`` when a physician set 2 and 1 was computed; NG; a dash when the scale does not apply."""
    result = graded(one, scale)
    if result.state == "na":
        return "–"
    shown = tr(N_("NG")) if result.value is None else str(result.value)
    if result.overridden:
        computed = result.stored.grade.value if result.stored else None
        shown = f"{shown}*({tr(N_('NG')) if computed is None else computed})"
    return (bold(shown, size=_SIZE),) if result.value or result.state == "ng" else shown


def _number(sheet: Sheet, one: Record, key: str) -> str:
    value = one.answers.get(key)
    if isinstance(value, Decimal):
        return formats.figure(value)
    return sheet.value(one.form, key, value) if isinstance(value, NotDone) else "–"


def _pressure(sheet: Sheet, one: Record) -> str:
    high, low = _number(sheet, one, "sbp"), _number(sheet, one, "dbp")
    return "–" if high == low == "–" else f"{high}/{low}"


def _ice(sheet: Sheet, one: Record) -> str:
    """The items and their sum, the sum only when every item was scored."""
    if not any(key in one.answers for key in ICE_ITEMS):
        return "–"
    items = [one.answers.get(key) for key in ICE_ITEMS]
    if all(isinstance(item, Decimal) for item in items):
        scores = [item for item in items if isinstance(item, Decimal)]
        total = sum(scores, Decimal(0))
        parts = "+".join(formats.figure(score) for score in scores)
        return formats.figure(total) if total == _FULL_ICE else f"{formats.figure(total)} = {parts}"
    return "+".join(_number(sheet, one, key) for key in ICE_ITEMS)


def _denied(value: Value) -> bool:
    return value is False or value in {"none", ("none",)}


def _is_clear(one: Record) -> bool:
    return all(one.answers.get(key) == answer for key, answer in CLEAR.items())


def _others(sheet: Sheet, one: Record) -> Runs:
    """What has no column of its own; what was asked and denied in one list."""
    clear = _is_clear(one)
    said, denied = [tr(N_("clear"))] if clear else [], []
    for asked in FORMS["daily"].fields:
        value = one.answers.get(asked.key)
        if value is None or asked.key in _IN_COLUMNS or (clear and asked.key in CLEAR):
            continue
        if _denied(value):
            denied.append(tr(asked.label))
        elif value is True:
            said.append(tr(asked.label))
        elif asked.key != "instrument":
            said.append(f"{tr(asked.label)} {sheet.value('daily', asked.key, value)}")
    if denied:
        said.append(tr(N_("no: {items}"), items=formats.listed(denied)))
    who = formats.listed([made.user_name for made in one.standing]) or tr(N_("not signed"))
    return (plain(formats.clauses(said), size=_SIZE), label(f"  [{who}]", size=_SIZE))


SECTION = Section("daily_grid", N_("Vitals and neurology"), build)

"""The order as calculated and every dose as given, with its share of what was planned."""

from __future__ import annotations

from decimal import Decimal

from ctd402_desktop.domain.course import Record
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import Facts, Heading, note
from ctd402_desktop.reports.formats import clauses, enumerated
from ctd402_desktop.reports.grid import Column, Entry, Figure, Grid
from ctd402_desktop.reports.sheet import Section, Sheet
from ctd402_desktop.reports.text import Runs, plain

from reportlab.platypus import Flowable, Spacer  # isort: skip - after styles, which names the fonts

_DAILY = {"fludarabine": "flu_daily_mg", "cyclophosphamide": "cy_daily_mg"}


def build(sheet: Sheet) -> list[Flowable]:
    """Order, then doses."""
    order = sheet.course.last("lymphodepletion")
    doses = sheet.course.of("ld_dose")
    parts: list[Flowable] = [Heading(tr(N_("Lymphodepletion")))]
    parts.append(Facts(_order(sheet, order)) if order else note(tr(N_("No order recorded."))))
    if doses:
        parts += [Spacer(1, 3), _given(sheet, doses, order)]
    else:
        parts.append(note(tr(N_("No dose recorded as given."))))
    return parts


def _order(sheet: Sheet, order: Record) -> list[tuple[str, Runs]]:
    body = enumerated(
        [sheet.shown(order, key) for key in ("height_cm", "weight_kg")]
        + [tr(N_("BSA by {formula}"), formula=sheet.shown(order, "bsa_formula"))]
        + ([tr(N_("capped at {cap}"), cap=sheet.shown(order, "bsa_cap_m2"))] if "bsa_cap_m2" in order.answers else [])
    )
    creatinine = enumerated([sheet.shown(order, "creatinine"), sheet.shown(order, "creatinine_at")])
    dose = clauses(
        [
            tr(
                N_("fludarabine {per}/m², {daily} daily"),
                per=_mg(order, "flu_mg_m2"),
                daily=_mg(order, "flu_daily_mg"),
            ),
            tr(
                N_("cyclophosphamide {per}/m², {daily} daily"),
                per=_mg(order, "cy_mg_m2"),
                daily=_mg(order, "cy_daily_mg"),
            ),
            tr(N_("{n} days from {date}"), n=sheet.shown(order, "days"), date=sheet.shown(order, "first_day")),
        ]
    )
    rows: list[tuple[str, Runs]] = [
        (tr(N_("Regimen")), (plain(sheet.shown(order, "regimen")),)),
        (tr(N_("Body")), (plain(body),)),
        (tr(N_("Creatinine")), (plain(creatinine),)),
        (tr(N_("Ordered")), (plain(dose),)),
    ]
    if "override_reason" in order.answers:
        rows.append((tr(N_("Reason")), (plain(sheet.shown(order, "override_reason")),)))
    return rows


def _mg(order: Record, key: str) -> str:
    value = order.number(key)
    return f"{formats.figure(value)}\u00a0mg" if value is not None else formats.not_recorded()


def _given(sheet: Sheet, doses: tuple[Record, ...], order: Record | None) -> Grid:
    columns = [
        Column(tr(C_("since infusion", "Day")), 0.6),
        Column(tr(N_("Drug")), 1.6),
        Column(tr(N_("Ordered, mg")), 1.2, "decimal"),
        Column(tr(N_("Given, mg")), 1.1, "decimal"),
        Column(tr(N_("Of order, %")), 1.2, "decimal"),
        Column(tr(N_("Start to end")), 2.7),
        Column(tr(N_("Deviation")), 2.2),
    ]
    rows: list[list[Entry]] = []
    for one in doses:
        given = one.number("given_mg")
        planned = one.number("ordered_mg")
        if planned is None and order is not None:
            planned = order.number(_DAILY.get(str(one.answers.get("drug")), ""))
        rows.append(
            [
                sheet.day_of(one),
                sheet.shown(one, "drug"),
                Figure(_number(planned)),
                Figure(_number(given)),
                Figure(_percent(given, planned)),
                formats.between(one.answers.get("start"), one.answers.get("end"), sheet.zone),
                sheet.shown(one, "deviation_reason") if "deviation_reason" in one.answers else "–",
            ]
        )
    return Grid(columns, rows, size=8.0)


def _number(value: Decimal | None) -> str:
    return formats.figure(value) if value is not None else formats.not_recorded()


def _percent(given: Decimal | None, planned: Decimal | None) -> str:
    if given is None or not planned:
        return "–"
    return formats.figure(formats.rounded(given * 100 / planned, 1).normalize() + 0)


SECTION = Section("lymphodepletion", N_("Lymphodepletion"), build)

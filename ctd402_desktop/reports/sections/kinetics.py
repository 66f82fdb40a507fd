"""Expansion and persistence: the curve on a logarithmic axis, and its simple parameters by profile."""

from __future__ import annotations

from dataclasses import replace

from ctd402_desktop.reports.drawing import draw

from reportlab.platypus import Flowable, Spacer  # isort: skip - after styles, which names the fonts

from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.chart_list import expansion
from ctd402_desktop.domain.fields import Lab
from ctd402_desktop.domain.series import CELL_ASSAYS, Observation, cells, exposure, matrices, since_infusion
from ctd402_desktop.domain.units import pretty
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import Heading, Picture, note
from ctd402_desktop.reports.grid import Column, Entry, Figure, Grid
from ctd402_desktop.reports.sections.tracks import has_something
from ctd402_desktop.reports.sheet import Section, Sheet

HEIGHT = 145.0


def build(sheet: Sheet) -> list[Flowable]:
    """Curve, then parameters by profile."""
    heading = Heading(
        tr(N_("CAR-T expansion")), tr(N_("log axis; ▽ below LLOQ, placed on it, never joined; △ planned"))
    )
    if not sheet.course.of("cells"):
        return [heading, note(tr(N_("No cell measurement recorded.")))]
    chart = expansion(sheet.course, sheet.issue.printed_at)
    lanes = tuple(lane for lane in chart.lanes if has_something(lane))
    parts: list[Flowable] = [heading]
    if lanes:
        parts += [Picture(draw(replace(chart, lanes=lanes), sheet.width, HEIGHT)), Spacer(1, 4)]
    return [*parts, *_parameters(sheet)]


def _parameters(sheet: Sheet) -> list[Flowable]:
    rows = [
        row
        for matrix in matrices(sheet.course)
        for assay in CELL_ASSAYS
        if (row := _row(sheet, assay, matrix, cells(sheet.course, assay, matrix))) is not None
    ]
    if not rows:
        return []
    columns = [
        Column(tr(N_("Profile")), 2.4),
        Column(tr(N_("Samples")), 0.8, "decimal"),
        Column(tr(N_("BLQ")), 0.7, "decimal"),
        Column("Cmax", 1.3, "decimal"),
        Column(tr(N_("Tmax, d")), 1.1, "decimal"),
        Column("Clast", 1.3, "decimal"),
        Column(tr(N_("Tlast, d")), 1.1, "decimal"),
        Column("LLOQ", 1.1, "decimal"),
    ]
    remark = tr(N_("Days are (time of sample − start of infusion) / 24 h, by actual times."))
    return [Grid(columns, rows, size=8.0), note(remark)]


def _row(sheet: Sheet, assay: str, matrix: str, found: tuple[Observation, ...]) -> list[Entry] | None:
    seen = [one for one in found if one.quantified or one.blq]
    result = exposure(sheet.course, found)
    if not seen or result is None:
        return None
    name = f"{tr(ANALYTES[assay].label)}, {sheet.value('cells', 'matrix', matrix)}, {tr(pretty(ANALYTES[assay].unit))}"
    limits = sorted({one.lloq for one in seen if one.lloq is not None})
    lloq = " – ".join(formats.figure(limit) for limit in dict.fromkeys((limits[0], limits[-1]))) if limits else ""
    return [
        name,
        Figure(str(len(seen))),
        Figure(str(sum(one.blq for one in seen))),
        Figure(_value(result.peak) if result.peak else tr(N_("BLQ"))),
        Figure(_days(sheet, result.peak)),
        Figure(_value(result.last)),
        Figure(_days(sheet, result.last)),
        Figure(lloq or formats.not_recorded()),
    ]


def _value(one: Observation | None) -> str:
    if one is None or one.value is None:
        return "–"
    return formats.lab(Lab(one.value, "", one.comparator), with_unit=False)


def _days(sheet: Sheet, one: Observation | None) -> str:
    days = since_infusion(sheet.course, one.at) if one is not None else None
    return f"{days:.1f}" if days is not None else "–"


SECTION = Section("kinetics", N_("CAR-T expansion"), build)

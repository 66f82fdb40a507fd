"""Expansion and persistence: the curve on a logarithmic axis, and its parameters by profile."""

from __future__ import annotations

from dataclasses import replace

from ctd402_desktop.reports.drawing import draw

from reportlab.platypus import Flowable, Spacer  # isort: skip - after styles, which names the fonts

from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.chart_list import expansion
from ctd402_desktop.domain.kinetics_course import Kinetics, profiles
from ctd402_desktop.domain.kinetics_words import Parameter, cautions, omission, parameters
from ctd402_desktop.domain.units import pretty
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import Heading, Picture, note
from ctd402_desktop.reports.grid import Column, Entry, Grid
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
    found = [one for one in profiles(sheet.course, sheet.issue.printed_at) if one.nca is not None or one.omitted]
    if not found:
        return []
    columns = [
        Column(tr(N_("Profile")), 2.2),
        Column(tr(N_("Samples (BLQ)")), 0.9),
        Column("Cmax", 1.0),
        Column(tr(N_("Tmax, d")), 0.9),
        Column("Clast", 0.9),
        Column(tr(N_("Tlast, d")), 0.9),
        Column(tr(N_("AUC0–28d")), 1.9),
        Column("t½", 2.2),
        Column("LLOQ", 0.9),
    ]
    remarks = [
        tr(N_("Days are (time of sample − start of infusion) / 24 h, by actual times.")),
        tr(N_("Rule set CK-1: linear up, logarithmic down; below quantification is 0 before the first and after the "
              "last quantifiable sample and left out between them. t½ is the decline of the cells, not of a drug.")),
    ]  # fmt: skip
    notes = [text for one in found for text in _notes(sheet, one)]
    return [Grid(columns, [_row(sheet, one) for one in found], size=7.5), *(note(text) for text in (*notes, *remarks))]


def _name(sheet: Sheet, one: Kinetics) -> str:
    unit = tr(pretty(ANALYTES[one.assay].unit))
    return f"{tr(ANALYTES[one.assay].label)}, {sheet.value('cells', 'matrix', one.matrix)}, {unit}"


def _row(sheet: Sheet, one: Kinetics) -> list[Entry]:
    told = {row.key: row for row in parameters(sheet.course, one)}
    name = "\n".join(part for part in (_name(sheet, one), one.method) if part)
    limits = sorted({sample.lloq for sample in one.samples if sample.lloq is not None})
    lloq = " – ".join(formats.figure(limit) for limit in dict.fromkeys((limits[0], limits[-1]))) if limits else ""
    return [
        name,
        f"{len(one.samples)} ({one.below})",
        *(_cell(told.get(key)) for key in ("cmax", "tmax", "clast", "tlast")),
        _long(told.get("auc")),
        _long(told.get("half_life")),
        lloq or formats.not_recorded(),
    ]


def _cell(row: Parameter | None) -> str:
    return row.value or "–" if row is not None else "–"


def _long(row: Parameter | None) -> str:
    """The number with its unit, below it what it rests on; or only why there is none."""
    if row is None:
        return "–"
    return f"{row.value} {row.unit}\n{row.remark}" if row.value else row.remark


def _notes(sheet: Sheet, one: Kinetics) -> list[str]:
    """Samples left out with their reasons, and what to be careful about."""
    parts = [*(omission(sheet.course, left) for left in one.omitted), *cautions(one)]
    return [tr(N_("{label}: {value}"), label=_name(sheet, one), value=formats.clauses(parts))] if parts else []


SECTION = Section("kinetics", N_("CAR-T expansion"), build)

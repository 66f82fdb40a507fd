"""Every track of the timeline page on paper; tracks without any value are left out."""

from __future__ import annotations

from dataclasses import replace

from ctd402_desktop.reports.drawing import draw, natural_height

from reportlab.platypus import Flowable  # isort: skip - after styles, which names the fonts

from ctd402_desktop.domain.chart_list import timeline
from ctd402_desktop.domain.charts import Lane, Mark
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports.blocks import Heading, Picture, note
from ctd402_desktop.reports.sections.course_chart import span_for
from ctd402_desktop.reports.sheet import Section, Sheet

TALLEST = 440.0


def build(sheet: Sheet) -> list[Flowable]:
    """Heading and chart; a sentence when nothing was recorded."""
    heading = Heading(tr(N_("Tracks")), tr(N_("grades, drugs, vital signs, laboratory, cells; shaded: still to come")))
    chart = timeline(sheet.course, sheet.issue.printed_at, span_for(sheet.today))
    lanes = tuple(lane for lane in chart.lanes if has_something(lane))
    if not lanes:
        return [heading, note(tr(N_("nothing recorded")))]
    chart = replace(chart, lanes=lanes)
    return [heading, Picture(draw(chart, sheet.width, min(TALLEST, natural_height(chart))))]


def has_something(lane: Lane) -> bool:
    """Whether anything was observed; planned samples alone are no reason to print a lane."""
    seen = any(point.mark in {Mark.MEASURED, Mark.BLQ} for line in lane.lines for point in line.points)
    given = any(row.bars or any(not tick.hollow for tick in row.ticks) for row in lane.rows)
    return seen or given or any(ribbon.cells for ribbon in lane.ribbons)


SECTION = Section("tracks", N_("Tracks"), build)

"""The course on one time axis, from the same chart as on the screen; it takes the height its page leaves."""

from __future__ import annotations

from ctd402_desktop.reports.drawing import draw, least_height, natural_height

from reportlab.platypus import Flowable  # isort: skip - after styles, which names the fonts

from ctd402_desktop.domain.chart_cells import cells_lane
from ctd402_desktop.domain.chart_lanes import lab_lane, vital_lane
from ctd402_desktop.domain.chart_points import Days
from ctd402_desktop.domain.charts import Chart
from ctd402_desktop.domain.series import CELL_ASSAYS
from ctd402_desktop.i18n import N_, language, speaking, tr
from ctd402_desktop.reports.blocks import Heading
from ctd402_desktop.reports.sheet import Section, Sheet

MOST = 260.0


class Elastic(Flowable):
    """A chart whose height is decided when the rest of the page is known."""

    def __init__(self, chart: Chart, width: float) -> None:
        super().__init__()
        self.chart = chart
        self.lang = language()
        self.width = width
        self.height = min(MOST, natural_height(chart))

    def fit(self, room: float) -> bool:
        """Take ``room`` points, within limits at which the lanes can be read; whether it was enough."""
        least = least_height(self.chart)
        self.height = max(least, min(MOST, room))
        return room >= least

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803, ARG002 - reportlab's names
        """The height decided."""
        return self.width, self.height

    def draw(self) -> None:
        """As vectors."""
        with speaking(self.lang):
            draw(self.chart, self.width, self.height).drawOn(self.canv, 0, 0)


def span_for(today: int | None) -> str:
    """The range of days that shows the whole course without squeezing its first weeks."""
    if today is None or today <= 14:
        return "d14"
    return "d28" if today <= 28 else "d100" if today <= 100 else "all"


def brief(sheet: Sheet) -> Chart:
    """Temperature, inflammation, counts and CAR-T cells: what page 1 has room for."""
    days = Days.of(sheet.course, sheet.issue.printed_at)
    lanes = [vital_lane(days, "temp"), lab_lane(days, "inflammation"), lab_lane(days, "counts")]
    assays = [assay for assay in CELL_ASSAYS if any(assay in one.answers for one in sheet.course.of("cells"))]
    lanes.append(cells_lane(days, assays[0] if assays else "car_qpcr"))
    start = sheet.course.infusion_at
    return Chart(
        "course",
        "",
        *_bounds(sheet, days),
        tuple(lanes),
        infusion=days.x(start) if start is not None else None,
        now=days.present,
        zero=days.zero,
        counted=sheet.course.day_zero is not None,
    )


def _bounds(sheet: Sheet, days: Days) -> tuple[float, float]:
    """From D-5 to the end of today, at least to D14; without a day zero from the first record to today."""
    if sheet.course.day_zero is not None:
        return -5.0, max(15.0, days.today + 1.0)
    clinical = [days.x(one.observed_at) for one in sheet.course.of("daily", "laboratory", "cells")]
    return min([-1.0, *(at // 1 for at in clinical)]), 1.0


def build(sheet: Sheet) -> list[Flowable]:
    """Heading and chart."""
    heading = Heading(tr(N_("Course")), tr(N_("one time axis; dashed line: threshold or LLOQ; ▽ below LLOQ")))
    return [heading, Elastic(brief(sheet), sheet.width)]


SECTION = Section("course_chart", N_("Course"), build)

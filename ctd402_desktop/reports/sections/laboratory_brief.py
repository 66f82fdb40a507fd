"""Eight values that steer the first weeks: last five samples, and the worst with its day."""

from __future__ import annotations

from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports.blocks import Heading, note
from ctd402_desktop.reports.grid import Grid
from ctd402_desktop.reports.sections.laboratory import panel
from ctd402_desktop.reports.sheet import Section, Sheet

from reportlab.platypus import Flowable  # isort: skip - after styles, which names the fonts

KEYS = ("wbc", "anc", "hb", "plt", "crp", "ferr", "alt", "creat")
SAMPLES = 5
KEPT = 4


def build(sheet: Sheet) -> list[Flowable]:
    """The table, or why there is none."""
    heading = Heading(
        tr(N_("Laboratory")),
        tr(N_("last five samples; one arrow: outside the reference range; two arrows: critical")),
    )
    table = panel(sheet, KEYS, SAMPLES, extremes=False)
    if not table:
        return [heading, note(tr(N_("No laboratory report recorded yet.")))]
    grid = Grid(*table)
    grid.may_yield = KEPT
    return [heading, grid]


SECTION = Section("laboratory_brief", N_("Laboratory"), build)

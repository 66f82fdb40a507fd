"""What is planned next, by the schedule of the pack: hollow marks in the part of the timeline that is still to come.

Moments are those of ``domain.due``; nothing is planned here.
"""

from __future__ import annotations

from datetime import datetime

from ctd402_desktop.domain.chart_points import Days
from ctd402_desktop.domain.charts import DrugRow, Lane, Tick
from ctd402_desktop.domain.due import DueItem, due_items
from ctd402_desktop.domain.due_words import stream_label
from ctd402_desktop.domain.figures import clock
from ctd402_desktop.domain.summary import look_of
from ctd402_desktop.i18n import N_, msg, tr

SHOWN = ("labs", "virus", "igg", "renal", "marrow", "decision")
"""Streams with a mark of their own: laboratory, viruses, immunoglobulin, renal function, marrow, decision.

Cells have theirs in their own lane; vital signs and neurology are due too often to be drawn.
"""


def planned(days: Days) -> dict[str, DueItem]:
    """The next item of every stream that still lies ahead."""
    course = days.course
    look = look_of(course, days.now, course.protocol.schedule)
    return {one.stream: one for one in due_items(look) if one.due > days.now}


def next_report(found: dict[str, DueItem]) -> datetime | None:
    """When the next laboratory report is planned."""
    item = found.get("labs")
    return None if item is None else item.due


def planned_lane(days: Days, found: dict[str, DueItem]) -> Lane:
    """One row for each stream, its next moment hollow with day and time beside it."""
    rows = tuple(_row(days, found[stream]) for stream in SHOWN if stream in found)
    return Lane("planned", N_("Planned"), rows=rows, empty=msg(N_("nothing planned ahead")))


def _row(days: Days, item: DueItem) -> DrugRow:
    name = tr(stream_label(item.stream))
    when = f"{days.name(item.due)} {clock(item.due, days.course.zone)}"
    return DrugRow(name, ticks=(Tick(days.x(item.due), "", "s8", f"{name} {when}", hollow=True),), text=when)

"""Notes pinned to a moment of the timeline, as signed."""

from __future__ import annotations

from ctd402_desktop.domain.chart_points import Days
from ctd402_desktop.domain.charts import DrugRow, Lane, Tick
from ctd402_desktop.i18n import N_, msg, tr

NOTE_SERIES = "s2"
LONGEST = 60
"""Characters of the newest note that stand beside its mark; all of it stands in its own tip and in the table."""


def notes_lane(days: Days) -> Lane:
    """One mark for each note; the newest one in words beside it."""
    found = [one for one in days.course.of("note") if one.observed_at <= days.now]
    ticks = tuple(
        Tick(days.x(one.observed_at), "", NOTE_SERIES, f"{one.answers.get('text', '')} ({one.author_name})", one.id)
        for one in found
    )
    words = " ".join(str(found[-1].answers.get("text", "")).split()) if found else ""
    beside = words if len(words) <= LONGEST else f"{words[:LONGEST].rstrip()}…"
    count = tr(N_("{count} notes"), count=len(found)) if len(found) > 1 else ""
    rows = (DrugRow(N_("Notes"), ticks=ticks, summary=count, text=beside),) if found else ()
    return Lane("notes", N_("Notes"), rows=rows, empty=msg(N_("no note pinned yet")))

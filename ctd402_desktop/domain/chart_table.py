"""A chart as a list: the table beside every chart, its CSV, and the sentence a screen reader says. Same values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from ctd402_desktop.domain.charts import Chart, DrugRow, Lane, Mark, Ribbon
from ctd402_desktop.domain.figures import day_name
from ctd402_desktop.i18n import C_, N_, tr

MEASURED, BELOW, PLANNED, GRADE, DOSE, INTERVAL = "measured", "blq", "planned", "grade", "dose", "interval"
KINDS: dict[str, str] = {
    MEASURED: N_("measured"),
    BELOW: N_("below quantification"),
    PLANNED: C_("sample", "planned"),
    GRADE: N_("worst of the day"),
    DOSE: N_("single dose"),
    INTERVAL: N_("interval"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: what, when (``x`` and, for intervals, ``end`` in days), the value as recorded, and its record."""

    lane: str
    series: str
    x: float
    end: float | None
    value: str
    unit: str
    kind: str
    record_id: int | None = None


def entries(chart: Chart) -> tuple[Entry, ...]:
    """Everything the chart shows between its ends, lane by lane, oldest first."""
    return tuple(
        entry
        for lane in chart.lanes
        for entry in sorted(_of_lane(lane), key=_place)
        if entry.x <= chart.end and _last(entry, chart) >= chart.start
    )


def _place(entry: Entry) -> float:
    return entry.x


def _last(entry: Entry, chart: Chart) -> float:
    if entry.kind != INTERVAL:
        return entry.x
    return entry.end if entry.end is not None else chart.end


def _of_lane(lane: Lane) -> Iterator[Entry]:
    for ribbon in lane.ribbons:
        yield from _of_ribbon(lane, ribbon)
    for row in lane.rows:
        yield from _of_row(lane, row)
    kinds = {Mark.MEASURED: MEASURED, Mark.BLQ: BELOW, Mark.PLANNED: PLANNED}
    for line in lane.lines:
        for point in line.points:
            if point.mark is not Mark.GAP:
                yield Entry(lane.title, line.label, point.x, None, point.text, lane.unit, kinds[point.mark],
                            point.record_id)  # fmt: skip


def _of_ribbon(lane: Lane, ribbon: Ribbon) -> Iterator[Entry]:
    words = {"na": tr(N_("does not apply")), "ng": tr(N_("not gradable"))}
    for cell in ribbon.cells:
        yield Entry(lane.title, ribbon.label, cell.x0, cell.x1, words.get(cell.state, str(cell.value)), "", GRADE)


def _of_row(lane: Lane, row: DrugRow) -> Iterator[Entry]:
    for tick in row.ticks:
        yield Entry(
            lane.title, row.label, tick.x, None, tick.dose, "", PLANNED if tick.hollow else DOSE, tick.record_id
        )
    for bar in row.bars:
        yield Entry(lane.title, row.label, bar.start, bar.end, bar.dose, "", INTERVAL, bar.record_id)


def site_time(chart: Chart, x: float) -> datetime | None:
    """The wall clock of the site at a place of the axis, to the minute; ``None`` for a chart without a date."""
    if chart.zero is None:
        return None
    return datetime.combine(chart.zero, time()) + timedelta(minutes=round(x * 1440))


def study_day(chart: Chart, x: float) -> str:
    """``D+7``; empty where there are no study days."""
    return day_name(int(x // 1)) if chart.counted else ""


def observed(chart: Chart) -> tuple[float, ...]:
    """Places of everything that was really observed or given, in order; the focus line steps through them."""
    places = {
        entry.x
        for entry in entries(chart)
        if entry.kind in (MEASURED, BELOW, DOSE, INTERVAL) and chart.start <= entry.x <= chart.end
    }
    return tuple(sorted(places))


def to_csv(chart: Chart) -> str:
    """The chart's values for a spreadsheet; texts that could be read as a formula are quoted with ``'``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["lane", "series", "day", "site_time", "until", "value", "unit", "kind", "record"])
    for entry in entries(chart):
        begin, end = site_time(chart, entry.x), entry.end
        until = site_time(chart, end) if end is not None and entry.kind == INTERVAL else None
        row = [entry.lane, entry.series, study_day(chart, entry.x), _iso(begin), _iso(until), entry.value,
               entry.unit, entry.kind, "" if entry.record_id is None else str(entry.record_id)]  # fmt: skip
        writer.writerow([_plain(text) for text in row])
    return out.getvalue()


def _iso(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "@")) else text

"""Lanes of what happened: fever and infection episodes, procedures and moves, response and transplant milestones.

Episodes are those of ``domain.episodes``; visits those of ``domain.visits``. What is only planned is hollow.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from ctd402_desktop.domain.chart_points import Days
from ctd402_desktop.domain.charts import Bar, DrugRow, Lane, Tick
from ctd402_desktop.domain.course import Record
from ctd402_desktop.domain.episodes import KIND_LABELS, End, Episode, Kind, fever, infection
from ctd402_desktop.domain.episodes.words import episode_name, peak_text
from ctd402_desktop.domain.figures import day_name, span
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.visits import visit_states
from ctd402_desktop.i18n import C_, N_, msg, tr

FEVER_SERIES, INFECTION_SERIES, EVENT_SERIES, RESPONSE_SERIES, TRANSPLANT_SERIES = "s6", "s7", "s8", "s1", "s3"


def infections_lane(days: Days) -> Lane:
    """Fever episodes in one row, then a row for each infection that was not excluded."""
    fevers = [one for one in fever(days.course, days.now) if one.onset <= days.now]
    rows = [_episodes(days, tr(KIND_LABELS[Kind.FEVER]), fevers, FEVER_SERIES)] if fevers else []
    rows += [_episodes(days, one.name or episode_name(one), [one], INFECTION_SERIES)
             for one in infection(days.course, days.now)]  # fmt: skip
    return Lane("infections", N_("Infections"), rows=tuple(rows), empty=msg(N_("no fever or infection recorded yet")))


def _episodes(days: Days, label: str, found: list[Episode], series: str) -> DrugRow:
    bars = tuple(_bar(days, one, series, text=one is found[-1]) for one in found)
    last = found[-1]
    total = span(last.duration) if last.duration is not None else ""
    count = tr(N_("{count} episodes"), count=len(found)) if len(found) > 1 else total
    return DrugRow(label, bars, summary=count)


def _bar(days: Days, one: Episode, series: str, *, text: bool) -> Bar:
    """Open episodes run to now; where nobody wrote down the end the bar stops where it was last seen, and says so."""
    end = None if one.open else days.x(one.resolved or one.last)
    peak = peak_text(days.course, one) if one.peak is not None else ""
    unknown = tr(N_("end not recorded")) if one.end is End.UNKNOWN else ""
    words = tr(C_("clause", ", ")).join(part for part in (peak, unknown) if part)
    return Bar(episode_name(one), days.x(one.onset), end, series, words if text else "", words, one.record_ids[0])


def procedures_lane(days: Days) -> Lane:
    """Events by what they are, marrow and imaging."""
    rows = []
    events = [one for one in days.course.of("event") if one.observed_at <= days.now]
    for kind in dict.fromkeys(str(one.answers.get("kind", "")) for one in events):
        of_kind = [one for one in events if one.answers.get("kind") == kind]
        rows.append(_marks(days, FORMS["event"]["kind"].choice_label(kind), of_kind, "note", EVENT_SERIES))
    for label, key in ((N_("Marrow"), "marrow_blasts"), (N_("Imaging"), "imaging"), (N_("CSF"), "csf_done")):
        found = [one for one in _responses(days) if key in one.answers]
        if found:
            rows.append(_marks(days, label, found, "", EVENT_SERIES))
    return Lane("procedures", N_("Procedures"), rows=tuple(rows), empty=msg(N_("no procedure or move recorded yet")))


def _responses(days: Days) -> list[Record]:
    return [one for one in days.course.of("response") if one.observed_at <= days.now]


def _marks(days: Days, label: str, found: Iterable[Record], key: str, series: str) -> DrugRow:
    """One mark each; the painter stacks those of one day under their number."""
    ticks = (Tick(days.x(one.observed_at), "", series, str(one.answers.get(key) or tr(label)), one.id) for one in found)
    return DrugRow(label, ticks=tuple(ticks))


def milestones_lane(days: Days) -> Lane:
    """Response by visit with the planned ones ahead; transplant steps done, running or planned by date."""
    rows = [row for row in (_visits(days), _steps(days)) if row.ticks]
    title = N_("Response, transplant")
    return Lane("milestones", title, rows=tuple(rows), empty=msg(N_("no assessment and no transplant step yet")))


def _visits(days: Days) -> DrugRow:
    label = FORMS["response"]["overall"].choice_label
    ticks = [
        Tick(days.x(one.observed_at), tr(label(str(one.answers.get("overall", "")))), RESPONSE_SERIES,
             tr(label(str(one.answers.get("overall", "")))), one.id)
        for one in _responses(days)
    ]  # fmt: skip
    today = days.now.astimezone(days.course.zone).date()
    ticks += [
        Tick(_noon(days, one.on), day_name(one.visit.target), RESPONSE_SERIES, tr(N_("planned assessment")),
             hollow=True)
        for one in visit_states(days.course, today)
        if one.state in {"planned", "open"} and one.on > today
    ]  # fmt: skip
    return DrugRow(N_("Response"), ticks=tuple(sorted(ticks, key=_place)))


def _steps(days: Days) -> DrugRow:
    ticks = []
    for one in days.course.of("transplant"):
        on = one.answers.get("date")
        if not isinstance(on, date):
            continue
        step = FORMS["transplant"]["milestone"].choice_label(str(one.answers.get("milestone", "")))
        name = tr(step)
        ahead = one.answers.get("state") != "done"
        ticks.append(Tick(_noon(days, on), name, TRANSPLANT_SERIES, name, one.id, hollow=ahead))
    return DrugRow(N_("Transplant"), ticks=tuple(sorted(ticks, key=_place)))


def _noon(days: Days, on: date) -> float:
    """A day without an hour stands in its middle."""
    return days.x(datetime.combine(on, time(12), days.course.zone))


def _place(tick: Tick) -> float:
    return tick.x

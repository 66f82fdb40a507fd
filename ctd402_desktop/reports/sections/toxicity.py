"""Every scale that graded this course: peak, days, last grade. Grades are printed as they were stored."""

from __future__ import annotations

from ctd402_desktop.domain.episodes import episodes
from ctd402_desktop.domain.episodes.episode import when as moment
from ctd402_desktop.domain.episodes.words import days_text, end_text, episode_name, peak_text, treatment_text
from ctd402_desktop.domain.grade_runs import grade_runs
from ctd402_desktop.domain.scales import SCALES
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports.blocks import Heading, note
from ctd402_desktop.reports.findings import Graded, by_day, graded, grades, spells
from ctd402_desktop.reports.formats import day, enumerated
from ctd402_desktop.reports.grid import Column, Entry, Grid
from ctd402_desktop.reports.sheet import Section, Sheet

from reportlab.platypus import Flowable, Spacer  # isort: skip - after styles, which names the fonts


def build(sheet: Sheet) -> list[Flowable]:
    """Peaks by scale, then the grades a physician set."""
    parts: list[Flowable] = [Heading(tr(N_("Toxicity by scale")))]
    rows = [_row(sheet, key, title) for key, title in _used(sheet)]
    if not rows:
        return [*parts, note(tr(N_("No graded assessment recorded.")))]
    columns = [
        Column(tr(N_("Scale")), 2.3),
        Column(tr(N_("Peak")), 0.6),
        Column(tr(N_("Days at peak")), 1.5),
        Column(tr(N_("Grade 1 or more")), 2.2),
        Column(tr(N_("Not gradable")), 1.4),
        Column(tr(N_("Last (day)")), 1.0),
    ]
    parts.append(Grid(columns, rows, size=8.0))
    changed = overridden(sheet)
    if changed:
        parts += [Spacer(1, 4), _assigned(changed)]
    return [*parts, *_episodes(sheet)]


def _episodes(sheet: Sheet) -> list[Flowable]:
    """Onset, end, duration, peak and treatments of every episode, as the registries ask for them."""
    found = episodes(sheet.course, sheet.issue.printed_at)
    if not found:
        return []
    columns = [
        Column(tr(N_("Episode")), 1.5),
        Column(tr(N_("Onset")), 1.2),
        Column(tr(N_("Peak")), 1.3),
        Column(tr(N_("Resolved")), 1.2),
        Column(tr(N_("Days")), 0.8),
        Column(tr(N_("First doses inside, from onset")), 3.0),
    ]
    rows: list[list[Entry]] = [
        [
            episode_name(one),
            moment(sheet.course, one.onset),
            peak_text(sheet.course, one),
            end_text(sheet.course, one),
            days_text(one),
            enumerated([treatment_text(drug) for drug in one.treatments]) or "–",
        ]
        for one in found
    ]
    remark = N_("≥: still open, or its end not recorded. Days without an assessment count as days, never as zero.")
    return [Spacer(1, 4), Grid(columns, rows, size=8.0), note(tr(remark))]


def _used(sheet: Sheet) -> list[tuple[str, str]]:
    """Scales with at least one grade on record, in report order; retired ones keep their key as name."""
    present = {stored.scale for one in sheet.course.records for stored in one.grades}
    titles = {scale.key: f"{tr(scale.title)} ({scale.version})" for scale in SCALES}
    ordered = [key for key in titles if key in present]
    return [(key, titles.get(key, key)) for key in (*dict.fromkeys(ordered), *sorted(present - titles.keys()))]


def _row(sheet: Sheet, key: str, title: str) -> list[Entry]:
    days = by_day(sheet.course, key)
    values = {number: one.value for number, one in days.items() if one.value is not None and one.state == "graded"}
    unclear = spells(number for number, one in days.items() if one.state == "ng")
    if not values:
        applies = any(one.state == "ng" for one in grades(sheet.course, key))
        shown = tr(N_("NG")) if applies else tr(N_("does not apply"))
        return [title, shown, "–", "–", enumerated([one.text() for one in unclear]) or "–", "–"]
    peak, last = max(values.values()), max(values)
    at_peak = [one.text() for one in spells(number for number, value in values.items() if value == peak)]
    runs = [
        tr(N_("{first} to {last}, {n} d"), first=day(one.onset_day), last=day(one.last_day), n=one.duration_days)
        if not one.ongoing
        else tr(N_("since {first}, ongoing"), first=day(one.onset_day))
        for one in grade_runs(list(values.items()))
    ]
    return [
        title,
        str(peak),
        enumerated(at_peak) if peak else "–",
        enumerated(runs) or tr(N_("never")),
        enumerated([one.text() for one in unclear]) or "–",
        f"{values[last]} ({day(last)})",
    ]


Change = tuple[str, str, Graded, str]
"""Study day and time, scale, grade, reason."""


def overridden(sheet: Sheet) -> list[Change]:
    """Records on which the physician's grade differs from the computed one."""
    found: list[Change] = []
    for one in sheet.course.of("daily"):
        for scale in ("crs", "icans"):
            result = graded(one, scale)
            if result.overridden:
                when = f"{sheet.day_of(one)} {one.observed_at.astimezone(sheet.zone):%H:%M}"
                found.append((when, scale.upper(), result, sheet.shown(one, "override_reason")))
    return found


def _assigned(changed: list[Change]) -> Grid:
    columns = [
        Column(tr(N_("Grades assigned by a physician")), 1.6),
        Column(tr(N_("Scale")), 0.8),
        Column(tr(N_("Assigned")), 0.8),
        Column(tr(N_("Computed")), 0.9),
        Column(tr(N_("Reason")), 4.0),
    ]
    rows: list[list[Entry]] = []
    for when, scale, result, reason in changed:
        computed = result.stored.grade.value if result.stored else None
        rows.append([when, scale, str(result.assigned), tr(N_("NG")) if computed is None else str(computed), reason])
    return Grid(columns, rows, size=8.0)


SECTION = Section("toxicity", N_("Toxicity by scale"), build)

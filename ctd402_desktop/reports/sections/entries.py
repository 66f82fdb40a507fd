"""Every record in force with every answer, who signed it and when: nothing entered is left off paper.

Daily sets and laboratory values have tables of their own."""

from __future__ import annotations

from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.course import Record
from ctd402_desktop.domain.fields import Value
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.scales import SCALES
from ctd402_desktop.domain.signing import AWAITED, MEANINGS, addenda, awaited
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.blocks import Heading, note
from ctd402_desktop.reports.findings import graded
from ctd402_desktop.reports.sheet import Section, Sheet
from ctd402_desktop.reports.text import Run, Text, bold, label, plain, resized

from reportlab.platypus import Flowable  # isort: skip - after styles, which names the fonts

_SIZE = 7.5


def build(sheet: Sheet) -> list[Flowable]:
    """Forms in the order of a course, records in order of observation."""
    parts: list[Flowable] = [Heading(tr(N_("All entries")), tr(N_("records in force, as signed")))]
    if not sheet.course.records:
        return [*parts, note(tr(N_("No record yet.")))]
    known = [key for key in FORMS if key not in {"daily", "addendum"} and sheet.course.of(key)]
    others = sorted({one.form for one in sheet.course.records} - set(FORMS))
    for key in (*known, *others):
        title = tr(FORMS[key].title) if key in FORMS else key
        parts.append(Heading(title, before=4))
        parts += [Text(*_runs(sheet, one), after=1.5) for one in sheet.course.of(key)]
    added = [one for one in sheet.course.of("daily") if addenda(sheet.course, one)]
    if added:
        parts.append(Heading(tr(N_("Addenda to daily sets")), before=4))
        parts += [Text(_when(sheet, one), *_added(sheet, one), after=1.5) for one in added]
    return parts


def _when(sheet: Sheet, one: Record) -> Run:
    when = formats.at_time(one.observed_at, sheet.zone)
    day = formats.day(sheet.course.study_day(one.observed_at))
    return bold(f"{when} {day}".rstrip() + "  ", size=_SIZE)


def _added(sheet: Sheet, one: Record) -> list[Run]:
    """Addenda of a record with their signers."""
    runs: list[Run] = []
    for added in addenda(sheet.course, one):
        runs.append(bold(f"  {tr(N_('Addendum: {text}'), text=sheet.shown(added, 'text'))}", size=_SIZE))
        runs.append(label(f" {_signed(sheet, added)}", size=_SIZE))
    return runs


def _runs(sheet: Sheet, one: Record) -> list[Run]:
    return [_when(sheet, one), *content_runs(sheet, one)]


def content_runs(sheet: Sheet, one: Record, *, size: float = _SIZE, values: bool = False) -> list[Run]:
    """Grades, answers, signers and addenda of one record; laboratory values only with ``values``."""
    runs: list[Run] = []
    for scale in SCALES:
        if one.grade(scale.key) is not None or f"{scale.key}_assigned" in one.answers:
            runs += _grade(one, scale.key)
    answers = [text for key, value in _ordered(one, values) if (text := _answer(sheet, one, key, value))]
    runs.append(plain(formats.clauses(answers)))
    runs.append(label(f"  {_signed(sheet, one)}"))
    runs += _added(sheet, one)
    return list(resized(tuple(runs), size))


def _grade(one: Record, scale: str) -> list[Run]:
    """``CRS 2``; the physician's grade with the computed one; NG when it could not be graded."""
    result = graded(one, scale)
    if result.state == "na":
        return []
    shown = tr(N_("NG")) if result.value is None else str(result.value)
    if result.overridden:
        stored = result.stored.grade.value if result.stored else None
        computed = tr(N_("NG")) if stored is None else str(stored)
        shown = tr(N_("{grade} (assigned; computed {computed})"), grade=shown, computed=computed)
    return [bold(f"{scale.upper()} {shown}  ", size=_SIZE)]


def _ordered(one: Record, values: bool) -> list[tuple[str, Value]]:
    """Answers in the order of the form; without ``values`` those of the laboratory stand in their own table."""
    form = FORMS.get(one.form)
    keys = [asked.key for asked in form.fields] if form else []
    rest = [key for key in one.answers if key not in keys]
    skip = set(ANALYTES) if one.form == "laboratory" and not values else set()
    return [(key, one.answers[key]) for key in (*keys, *rest) if key in one.answers and key not in skip]


def _answer(sheet: Sheet, one: Record, key: str, value: Value) -> str:
    field = sheet.field(one.form, key)
    name = tr(field.label) if field is not None else key
    return f"{name} {sheet.value(one.form, key, value)}"


def _signed(sheet: Sheet, one: Record) -> str:
    """Author and signers with their times; a correction says so."""
    parts = []
    if one.standing:
        names = [
            f"{made.user_name} {formats.at_time(made.at, sheet.zone)} {tr(MEANINGS.get(made.meaning, made.meaning))}"
            for made in one.standing
        ]
        parts.append(tr(N_("signed by {names}"), names=formats.listed(names)))
    else:
        parts.append(tr(N_("not signed; entered by {name}"), name=one.author_name))
    if one.supersedes_id is not None:
        parts.append(tr(N_("corrected: {reason}"), reason=one.reason or formats.not_recorded()))
    parts += [tr(AWAITED[meaning]) for meaning in awaited({row.id: row for row in sheet.course.history}, one)]
    return f"[{formats.clauses(parts)}]"


SECTION = Section("entries", N_("All entries"), build)

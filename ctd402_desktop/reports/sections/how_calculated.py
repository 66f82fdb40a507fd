"""How the categories were calculated: each scale with edition, pack and source, and the reasons of its peak."""

from __future__ import annotations

from ctd402_desktop.domain.course import Record, StoredGrade
from ctd402_desktop.domain.grade import FLAG_LABELS, REASON_LABELS, Fact
from ctd402_desktop.domain.scales import SCALES
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports.blocks import Facts, Heading, note
from ctd402_desktop.reports.formats import at_time, clauses, enumerated
from ctd402_desktop.reports.sheet import Section, Sheet
from ctd402_desktop.reports.text import Runs, Text, bold, label, plain

from reportlab.platypus import Flowable  # isort: skip - after styles, which names the fonts

_SIZE = 8.0


def build(sheet: Sheet) -> list[Flowable]:
    """One block for each scale with a grade on record, then the arithmetic of this print."""
    parts: list[Flowable] = [Heading(tr(N_("How the categories were calculated")))]
    used = sorted(
        {(stored.scale, stored.version, stored.pack) for one in sheet.course.records for stored in one.grades}
    )
    if not used:
        parts.append(note(tr(N_("No graded assessment recorded."))))
    for key, version, pack in used:
        parts += _scale(sheet, key, version, pack)
    parts.append(Facts([(name, (plain(tr(text), size=_SIZE),)) for name, text in _rules()], label_width=118))
    return parts


def _rules() -> list[tuple[str, str]]:
    return [
        ("DAY-1", N_("Day 0 is the calendar day of infusion at the site; days are counted by date.")),
        ("G-1", N_("A missing input is never zero: such a grade is printed NG, with its reason.")),
        ("G-8", N_("The grade of a day is the highest of its assessments.")),
        ("G-9", N_("A physician's grade is printed, marked, with the computed one beside it.")),
        ("NUM-2", N_("Derived figures are rounded half up for print only.")),
    ]


def _scale(sheet: Sheet, key: str, version: str, pack: str) -> list[Flowable]:
    scale = next((one for one in SCALES if one.key == key and one.version == version), None)
    title = tr(scale.title) if scale else key
    head: Runs = (
        bold(title, size=_SIZE),
        plain(
            f"  {tr(N_('rule {key}, edition {version}, protocol pack {pack}'), key=key, version=version, pack=pack)}",
            size=_SIZE,
        ),
        label(f"  {scale.citation}" if scale else "", size=_SIZE),
    )
    parts: list[Flowable] = [Text(*head, after=1)]
    found = _peak(sheet, key, version)
    if found is None:
        return parts
    record, stored = found
    grade = tr(N_("NG")) if stored.grade.value is None else str(stored.grade.value)
    when = f"{at_time(record.observed_at, sheet.zone)} {sheet.day_of(record)}"
    parts.append(
        Text(plain(tr(N_("Highest computed grade {grade} at {time}, because:"), grade=grade, time=when), size=_SIZE))
    )
    parts += [Text(plain(f"– {_fact(fact)}", size=_SIZE)) for fact in _deciding(stored)]
    if stored.grade.reason is not None:
        why = tr(REASON_LABELS[stored.grade.reason])
        parts.append(Text(plain(f"– {clauses([why, enumerated(list(stored.grade.missing))])}", size=_SIZE)))
    parts += [
        Text(label(f"– {tr(FLAG_LABELS[flag])}", size=_SIZE)) for flag in stored.grade.flags if flag in FLAG_LABELS
    ]
    parts.append(Text(plain(""), leading=4))
    return parts


def _deciding(stored: StoredGrade) -> list[Fact]:
    deciding = [fact for fact in stored.grade.because if fact.deciding]
    return deciding or list(stored.grade.because)


def _fact(fact: Fact) -> str:
    limit = fact.limit.render() if fact.limit else ""
    return clauses([fact.text.render(), limit])


def _peak(sheet: Sheet, key: str, version: str) -> tuple[Record, StoredGrade] | None:
    """The record with the highest computed grade; one not gradable when there is no other."""
    best: tuple[Record, StoredGrade] | None = None
    for one in sheet.course.records:
        stored = one.grade(key)
        if stored is None or stored.version != version:
            continue
        value = stored.grade.value if stored.grade.value is not None else -1
        if best is None or value > (best[1].grade.value if best[1].grade.value is not None else -1):
            best = (one, stored)
    return best


SECTION = Section("how_calculated", N_("How the categories were calculated"), build)

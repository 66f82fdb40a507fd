"""*Why this number?*: rule, inputs with their times, source and version of every derived value of the overview."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ctd402_desktop.domain.chart_points import Days, value_text
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.figures import day_name, figure, power_of_ten
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.grade import REASON_LABELS, Fact
from ctd402_desktop.domain.grading import current_grade, scale_named
from ctd402_desktop.domain.kinetics_course import profiles
from ctd402_desktop.domain.ledger import drug_uses, steroid_exposure, tocilizumab
from ctd402_desktop.domain.schedule import Schedule
from ctd402_desktop.domain.series import mean_pressures
from ctd402_desktop.domain.units import tidy
from ctd402_desktop.domain.visits import next_visit
from ctd402_desktop.i18n import N_, Message, msg


@dataclass(frozen=True, slots=True)
class Why:
    """One derived value: ``title`` says the value, ``inputs`` what it was made from."""

    key: str
    title: Message
    rule: Message
    inputs: tuple[Fact, ...]
    source: Message


def explained(course: Course, now: datetime, schedule: Schedule) -> tuple[Why, ...]:
    """Every derived value that the overview shows at ``now``, in its order; what is not shown is not explained."""
    days = Days.of(course, now)
    found = [_grade(days, key) for key in ("crs", "icans")]
    found += [_pressure(days, schedule), _tocilizumab(days), _steroids(days), _peak(days), _visit(days)]
    return tuple(one for one in found if one is not None)


def said(text: str) -> Message:
    """Words that are put together already; whoever shows them makes them anew when the language changes."""
    return Message("{text}", {"text": text})


def pack_source(version: str) -> Message:
    """The protocol pack a value comes from."""
    return msg(N_("Protocol pack {version}"), version=version or "–")


def _grade(days: Days, key: str) -> Why | None:
    found, scale = current_grade(days.course, key, days.now), scale_named(key)
    if found is None:
        return None
    title = msg(N_("{scale} {grade} at {time}"), scale=scale.short, grade=_shown(found.value), time=days.when(found.at))
    if found.at_least:
        words = N_("{scale} at least {grade} at {time}")
        title = msg(words, scale=scale.short, grade=_shown(found.value), time=days.when(found.at))
    facts = list(found.grade.because)
    if found.grade.value is None and found.grade.reason is not None:
        facts.insert(0, Fact(msg(REASON_LABELS[found.grade.reason]), None, True))
    if found.assigned is not None:
        computed = msg(N_("computed {grade}"), grade=_shown(found.grade.value))
        facts.insert(0, Fact(msg(N_("assigned by a physician")), computed, True))
    rule = msg(N_("The worst of the assessed facts decides; a partial set never lowers it."))
    source = msg(N_("{version}. {citation}"), version=scale.version.replace("-", " "), citation=scale.citation)
    return Why(key, title, rule, tuple(facts), source)


def _shown(value: int | None) -> str:
    return "NG" if value is None else str(value)


def _pressure(days: Days, schedule: Schedule) -> Why | None:
    last = next(reversed(days.seen(mean_pressures(days.course))), None)
    if last is None:
        return None
    limit = schedule.limits.map_low
    low = msg(N_("below {limit} {unit} is seen now"), limit=limit.value, unit=limit.unit)
    inputs = (
        Fact(msg(N_("Systolic pressure {value} mmHg"), value=last.record.number("sbp") or 0), None, True),
        Fact(msg(N_("Diastolic pressure {value} mmHg"), value=last.record.number("dbp") or 0), None, True),
        Fact(msg(N_("limit of attention")), low),
    )
    title = msg(N_("MAP {value} at {time}"), value=value_text(last), time=days.when(last.at))
    return Why(
        "map", title, msg(N_("MAP = (SBP + 2 × DBP) / 3, to the whole mmHg")), inputs, pack_source(schedule.version)
    )


def _tocilizumab(days: Days) -> Why | None:
    found = tocilizumab(days.course, days.now)
    if not found.doses:
        return None
    limits = found.limits
    rule = msg(
        N_("At most {day} doses in 24 h and {total} in all, {hours} h apart; the response is checked {check} h later."),
        day=limits.per_24h,
        total=limits.total,
        hours=int(limits.interval.total_seconds() // 3600),
        check=int(limits.check_after.total_seconds() // 3600),
    )
    inputs = tuple(
        Fact(msg(N_("dose {number}"), number=number), msg("{when}", when=days.when(use.start)), use is found.doses[-1])
        for number, use in enumerate(found.doses, start=1)
    )
    title = msg(N_("Tocilizumab: no further dose"))
    if found.next_possible is not None:
        title = msg(N_("Tocilizumab: next possible {time}"), time=days.when(found.next_possible))
    return Why("tocilizumab", title, rule, inputs, pack_source(days.course.protocol.version))


def _steroids(days: Days) -> Why | None:
    start = days.course.infusion_at
    if start is None:
        return None
    total = steroid_exposure(days.course, start, days.now)
    mg = figure(tidy(total.mg))
    title = msg(N_("Dexamethasone equivalent {mg} mg since D0"), mg=f"≥ {mg}" if total.at_least else mg)
    rule = msg(N_("Each dose times its factor; a running order counts by its frequency."))
    inputs = tuple(_steroid_lines(days, start)) or (Fact(msg(N_("no steroid recorded since D0"))),)
    return Why("steroids", title, rule, inputs, pack_source(days.course.protocol.version))


def _steroid_lines(days: Days, start: datetime) -> Iterator[Fact]:
    rules, form = days.course.protocol.steroids, FORMS["drug"]
    for use in drug_uses(days.course, "steroid"):
        if not use.overlaps(start, days.now):
            continue
        name = Message(form["agent"].choice_label(use.agent))
        dose = "–" if use.dose is None else f"{figure(use.dose)} {use.unit} {use.frequency}".rstrip()
        factor = rules.dexamethasone_mg(use.agent)
        times = msg(N_("factor unknown")) if factor is None else msg("× {factor}", factor=figure(round(factor, 3)))
        yield Fact(msg(N_("{agent} {dose} from {time}"), agent=name, dose=dose, time=days.when(use.start)), times, True)


def _peak(days: Days) -> Why | None:
    found = next((one for one in profiles(days.course, days.now) if one.nca is not None and one.peak is not None), None)
    if found is None or found.peak is None:
        return None
    value = power_of_ten(found.peak.value) if found.peak.value is not None else "–"
    title = msg(N_("Cmax {value}, {day}"), value=value, day=days.name(found.peak.at))
    rule = msg(N_("The highest quantified sample after the infusion, of one assay, matrix and method."))
    inputs = (
        Fact(msg(N_("{n} samples analysed, {below} below quantification"), n=len(found.samples), below=found.below)),
        Fact(msg(N_("{n} samples left out"), n=len(found.omitted))),
    )
    source = msg(N_("Method {method}; analysis without a compartment model"), method=found.method or "–")
    return Why("cmax", title, rule, inputs, source)


def _visit(days: Days) -> Why | None:
    found = next_visit(days.course, days.now.astimezone(days.course.zone).date())
    if found is None:
        return None
    title = msg(N_("{visit} assessment due {date}"), visit=found.visit.label, date=f"{found.on:%Y-%m-%d}")
    rule = msg(N_("Day of the infusion plus the day of the visit; the window belongs to the visit."))
    first, last = day_name((found.earliest - days.zero).days), day_name((found.latest - days.zero).days)
    window = msg(N_("window {first} to {last}"), first=first, last=last)
    inputs = (
        Fact(msg(N_("infusion on {date}"), date=f"{days.zero:%Y-%m-%d}"), None, True),
        Fact(msg(N_("planned on {day}"), day=day_name(found.visit.target)), window, True),
    )
    return Why("visit", title, rule, inputs, pack_source(days.course.protocol.version))

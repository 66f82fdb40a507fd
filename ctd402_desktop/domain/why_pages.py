"""*Why this number?* for every page of a patient: each derived value it shows, with its rule and source."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime

from ctd402_desktop.domain.analytes import ANALYTES, Range
from ctd402_desktop.domain.chart_points import Days, value_text
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fc_order import order_of
from ctd402_desktop.domain.fields import flag
from ctd402_desktop.domain.figures import day_name, figure
from ctd402_desktop.domain.flowsheet import SheetRow, flowsheet
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.grade import Fact
from ctd402_desktop.domain.infection_board import VirusRow, bundles, virus_rows
from ctd402_desktop.domain.kinetics_course import profiles
from ctd402_desktop.domain.kinetics_why import profile_why
from ctd402_desktop.domain.lab_figures import lab_figures
from ctd402_desktop.domain.ledger import tocilizumab, tocilizumab_dose_mg
from ctd402_desktop.domain.registry import RULES
from ctd402_desktop.domain.response.endpoints import ENDPOINT_LABELS, outcome
from ctd402_desktop.domain.response.proposal import proposals
from ctd402_desktop.domain.response.words import endpoint_days, endpoint_remark, missing_text, part_text
from ctd402_desktop.domain.rules import Result
from ctd402_desktop.domain.schedule import Schedule
from ctd402_desktop.domain.transplant import track
from ctd402_desktop.domain.transplant_outlook import clocks, slip_forecast
from ctd402_desktop.domain.transplant_words import comorbidity_words, graft_words
from ctd402_desktop.domain.units import pretty
from ctd402_desktop.domain.visits import visit_states
from ctd402_desktop.domain.why import Why, explained, pack_source, said
from ctd402_desktop.i18n import N_, Message, msg, tr

_PAST = {
    "done": N_("assessed"),
    "open": N_("in its window now"),
    "missed": N_("missed"),
    "planned": N_("planned"),
}
_SHORT = frozenset({"tocilizumab", "steroids"})
_ON_BANNER = frozenset({"anc", "plt", "hb"})
_FLAGGED = ("temp", "hr", "sbp", "rr", "spo2")
_MARKS = {"H": "↑", "HH": "↑↑", "L": "↓", "LL": "↓↓"}


def on_page(tab: str, course: Course, now: datetime, schedule: Schedule) -> tuple[Why, ...]:
    """Every derived value of a tab at ``now``, in its order; the study day, which every tab shows, comes first.

    Parameters
    ----------
    tab : str
        Key such as ``labs``; a tab without values of its own explains those of the banner above it.
    now : datetime, aware
        The moment that is shown.
    schedule : Schedule
        Of the pack in force.
    """
    days = Days.of(course, now)
    make = _PAGES.get(tab)
    found = _study_day(days)
    own = explained(course, now, schedule) if make is None else tuple(make(days, schedule))
    return (*(() if found is None else (found,)), *own)


def source_of(key: str) -> Message:
    """Edition and citation of a rule of the registry."""
    rule = RULES[key]
    return msg(N_("{version}. {citation}"), version=rule.version.replace("-", " "), citation=rule.citation)


def _study_day(days: Days) -> Why | None:
    start, day = days.course.infusion_at, days.course.study_day(days.now)
    if start is None or day is None:
        return None
    inputs = (Fact(msg(N_("infusion on {date}"), date=f"{days.zero:%Y-%m-%d}"), None, True),)
    rule = msg(N_("Calendar days by the clock of the ward; the day of the infusion is D0."))
    return Why("day", msg(N_("Day {day}"), day=day_name(day)), rule, inputs, source_of("study_day"))


def _overview(days: Days, schedule: Schedule) -> Iterator[Why]:
    """What the overview and the banner show: grades, vitals with a flag, treatment, expansion, visit, counts."""
    yield from explained(days.course, days.now, schedule)
    yield from _vitals(days)
    yield from _flags(days, _ON_BANNER)


def _vitals(days: Days) -> Iterator[Why]:
    for key in _FLAGGED:
        asked = FORMS["daily"][key]
        found = days.course.latest(key, "daily", before=days.now)
        value = None if found is None else found[0].number(key)
        mark = flag(asked, value) if value is not None else ""
        if found is None or value is None or not mark:
            continue
        shown = f"{figure(value)} {_MARKS[mark]}"
        time = days.when(found[0].observed_at)
        title = msg(N_("{name} {value} at {time}"), name=Message(asked.label), value=shown, time=time)
        inputs = _ranges(asked.normal, asked.critical, mark)
        rule = msg(N_("One arrow outside the usual range of adults, two outside the critical range."))
        yield Why(f"vital:{key}", title, rule, inputs, msg(N_("Ranges of the program, in {unit}"), unit=tr(asked.unit)))


def _ranges(usual: Range, critical: Range, mark: str) -> tuple[Fact, ...]:
    return (
        Fact(msg(N_("reference range {range}"), range=_range(usual)), None, len(mark) == 1),
        Fact(msg(N_("critical range {range}"), range=_range(critical)), None, len(mark) > 1),
    )


def _labs(days: Days, _schedule: Schedule) -> Iterator[Why]:
    """Figures of the counts first, as on the page, then newest values with a flag, then kinetics."""
    yield from lab_figures(days.course, days.now)
    yield from _flags(days)
    yield from (profile_why(days.course, one) for one in profiles(days.course, days.now))


def _flags(days: Days, keys: Collection[str] | None = None) -> Iterator[Why]:
    for row in flowsheet(days.course, days.now, keys).rows:
        newest = next((one for one in reversed(row.cells) if one is not None), None)
        if newest is not None and newest.flag:
            yield _flag(days, row, newest.text, newest.flag, newest.observation.at)


def _flag(days: Days, row: SheetRow, text: str, mark: str, at: datetime) -> Why:
    analyte = row.analyte
    inputs = list(_ranges(row.limits, analyte.critical, mark))
    worst = text if row.worst is None else row.worst.text
    inputs.append(Fact(msg(N_("worst so far {value}"), value=worst)))
    title = msg(
        N_("{name} {value} at {time}"), name=Message(analyte.short), value=f"{text} {_MARKS[mark]}", time=days.when(at)
    )
    rule = msg(N_("One arrow outside the reference range for sex and age, two outside the critical range."))
    return Why(
        f"flag:{analyte.key}",
        title,
        rule,
        tuple(inputs),
        msg(N_("Ranges of the program, in {unit}"), unit=pretty(analyte.unit)),
    )


def _range(limits: Range) -> str:
    low, high = ("…" if one is None else figure(one) for one in limits)
    return f"{low}–{high}"


def _drugs(days: Days, schedule: Schedule) -> Iterator[Why]:
    yield from (one for one in explained(days.course, days.now, schedule) if one.key in _SHORT)
    dose = _by_weight(days)
    if dose is not None:
        yield dose
    order = days.course.last("lymphodepletion", days.now)
    if order is not None:
        yield _order(days, order)


def _by_weight(days: Days) -> Why | None:
    weighed = days.course.latest("weight_kg", before=days.now)
    kg = None if weighed is None else weighed[0].number("weight_kg")
    if weighed is None or kg is None:
        return None
    limits = tocilizumab(days.course, days.now).limits
    small = kg < limits.small_below_kg
    per_kg = limits.mg_per_kg_small if small else limits.mg_per_kg
    inputs = (
        Fact(msg(N_("weight {kg} kg, {time}"), kg=figure(kg), time=days.when(weighed[0].observed_at)), None, True),
        Fact(
            msg(N_("{dose} mg/kg"), dose=per_kg),
            msg(N_("below {limit} kg another dose"), limit=limits.small_below_kg),
            True,
        ),
        Fact(msg(N_("at most {mg} mg"), mg=limits.max_mg)),
    )
    title = msg(N_("Tocilizumab by weight: {mg} mg"), mg=figure(tocilizumab_dose_mg(kg, limits)))
    rule = msg(N_("Dose by weight, no more than the cap."))
    return Why("tocilizumab_dose", title, rule, inputs, pack_source(days.course.protocol.version))


def _order(days: Days, record: Record) -> Why:
    before = tuple(one for one in days.course.history if one.observed_at < record.observed_at)
    today = record.observed_at.astimezone(days.course.zone).date()
    found = order_of(replace(days.course, history=before), record.answers, today)
    warnings = tuple(Fact(one) for one in found.warnings)
    rule = msg(N_("Dose per m² times body surface, rounded by the regimen; fludarabine by kidney function."))
    title = msg(N_("Doses of the FC order of {time}"), time=days.when(record.observed_at))
    return Why("fc_order", title, rule, (*found.because, *warnings), source_of("fc_dose"))


def _infection(days: Days, _schedule: Schedule) -> Iterator[Why]:
    for number, bundle in enumerate(bundles(days.course, days.now)):
        inputs = tuple(
            Fact(
                Message(one.label),
                msg(N_("missing")) if one.at is None else said(one.text or days.when(one.at)),
                one.at is not None,
            )
            for one in bundle.items
        )
        title = msg(N_("Fever since {time}: {missing} of {all} items missing"), time=days.when(bundle.episode.onset),
                    missing=bundle.missing, all=len(bundle.items))  # fmt: skip
        rule = msg(N_("What the work-up for CRS and for infection asks for is counted; nothing is decided by it."))
        yield Why(
            f"fever:{number}", title, rule, inputs, msg(N_("Fever bundle of this program, not a published score"))
        )
    yield from (_virus(days, one) for one in virus_rows(days.course, days.now) if one.last is not None)


def _virus(days: Days, one: VirusRow) -> Why:
    last = one.last
    value, at = ("–", days.now) if last is None else (value_text(last), last.at)
    analyte = ANALYTES[one.key]
    title = msg(
        N_("{name} {value} at {time}"),
        name=Message(analyte.short),
        value=f"{value} {pretty(analyte.unit)}",
        time=days.when(at),
    )
    if one.reactivation is not None:
        rule = msg(N_("DNA now is held against the serology and the DNA before the infusion."))
        facts = _reactivation(one.reactivation)
        return Why(f"virus:{one.key}", title, rule, facts, source_of("hbv_reactivation"))
    inputs = [*_threshold(one), *_rise(one)]
    if one.due is not None:
        inputs.append(Fact(msg(N_("next sample {time}"), time=days.when(one.due)), None, True))
    rule = msg(
        N_("The newest number is held against the threshold; a change within the noise of the assay is no trend.")
    )
    return Why(f"virus:{one.key}", title, rule, tuple(inputs), source_of("viral_load_alert"))


def _threshold(one: VirusRow) -> Iterator[Fact]:
    if one.alert is None:
        yield Fact(msg(N_("no threshold in the protocol pack")))
        return
    limit = msg(N_("threshold {limit}"), limit=f"{figure(one.alert)} {one.unit}")
    yield Fact(limit, None if one.confirmed else msg(N_("not confirmed by the site")), bool(one.over))
    if one.high_risk is not None:
        yield Fact(msg(N_("{limit} at high risk"), limit=f"{figure(one.high_risk)} {one.unit}"))


def _rise(one: VirusRow) -> Iterator[Fact]:
    if one.rose is not None:
        times, within = one.rose
        yield Fact(msg(N_("rose {times} times or more within {days} d"), times=times, days=within), None, True)
    elif one.alerts and not one.over:
        yield Fact(msg(N_("rose by 0.5 log₁₀ or more since the sample before")), None, True)


def _reactivation(found: Result) -> tuple[Fact, ...]:
    said = {True: N_("reactivation criteria met"), False: N_("no reactivation")}
    words = msg(said.get(found.output, N_("reactivation cannot be told")))
    return (Fact(words, None, found.output is True), *found.because)


def _response(days: Days, _schedule: Schedule) -> Iterator[Why]:
    course, now = days.course, days.now
    made = proposals(course, now)
    if made:
        one = made[-1]
        parts = (
            (N_("Marrow {category}"), one.marrow),
            (N_("Extramedullary {category}"), one.emd),
            (N_("CNS {category}"), one.cns),
        )
        facts = [Fact(msg(text, category=part_text(part)), None, True) for text, part in parts]
        missing = [Fact(said(missing_text(one)))] if one.missing else []
        rule = msg(N_("The components together give the category; what is missing is named."))
        title = msg(N_("Proposed: {category}"), category=one.label)
        yield Why("category", title, rule, (*facts, *one.because, *missing), source_of("overall_components"))
    found = outcome(course, now)
    if found is not None:
        facts = [
            Fact(
                Message(ENDPOINT_LABELS[each.key]), said(f"{endpoint_days(each)}, {endpoint_remark(each)}"), each.event
            )
            for each in found.endpoints
        ]
        rule = msg(N_("Counted from the infusion or the first remission to the event, or to the last day looked at."))
        title = msg(N_("Best response: {category}"), category=found.best)
        yield Why("outcome", title, rule, tuple(facts), source_of("best_overall_response"))
    yield from _visits(days)


def _visits(days: Days) -> Iterator[Why]:
    states = visit_states(days.course, days.now.astimezone(days.course.zone).date())
    if not states:
        return
    facts = tuple(
        Fact(
            said(f"{tr(one.visit.label)}, {tr(_PAST[one.state])}"),
            msg(N_("window {first} to {last}"), first=f"{one.earliest:%Y-%m-%d}", last=f"{one.latest:%Y-%m-%d}"),
            one.state in {"open", "missed"},
        )
        for one in states
    )
    rule = msg(N_("Day of the infusion plus the day of the visit; the window belongs to the visit."))
    yield Why("visits", msg(N_("Planned visits")), rule, facts, source_of("visit_window"))


def _transplant(days: Days, _schedule: Schedule) -> Iterator[Why]:
    course, now = days.course, days.now
    found, clock = track(course, now), clocks(course, now)
    if clock.since_infusion is not None:
        band = msg(
            N_("published interval {first} to {last}"), first=day_name(clock.band[0]), last=day_name(clock.band[1])
        )
        inputs = [Fact(msg(N_("{day} since infusion"), day=day_name(clock.since_infusion)), band, clock.in_band)]
        if clock.to_graft is not None:
            inputs.append(Fact(msg(N_("{days} d to the planned graft"), days=clock.to_graft), None, True))
        if clock.since_graft is not None:
            inputs.append(Fact(msg(N_("{day} since the graft"), day=day_name(clock.since_graft)), None, True))
        rule = msg(N_("Two clocks by calendar days: since the infusion, and to or since the graft."))
        yield Why("clocks", msg(N_("Two clocks")), rule, tuple(inputs), source_of("hsct_window"))
    slip = slip_forecast(found, now, course.zone)
    if slip is not None:
        rule = msg(N_("The first milestone not done while the planned day is near; a blocked one at any distance."))
        near = (Fact(Message(slip.step.label), msg(N_("planned {date}"), date=f"{slip.on:%Y-%m-%d}"), True),
                 Fact(msg(N_("further milestones open: {count}"), count=slip.others)))  # fmt: skip
        yield Why("slip", slip.sentence, rule, near, pack_source(course.protocol.version))
    grafted = graft_words(course, now)
    if grafted:
        rule = msg(N_("The first of three measured days in a row at the limit or above; platelets untransfused."))
        facts = tuple(Fact(said(text), None, True) for text in grafted)
        yield Why("engraftment", msg(N_("After the graft")), rule, facts, source_of("engraftment_anc"))
    rule = msg(N_("Only items that measured values show; history is not measured, so it is a minimum."))
    yield Why(
        "hct_ci",
        msg(N_("HCT-CI")),
        rule,
        (Fact(said(comorbidity_words(course, now)), None, True),),
        source_of("hct_ci"),
    )


_PAGES: dict[str, Callable[[Days, Schedule], Iterator[Why]]] = {
    "overview": _overview,
    "labs": _labs,
    "drugs": _drugs,
    "infection": _infection,
    "response": _response,
    "transplant": _transplant,
}

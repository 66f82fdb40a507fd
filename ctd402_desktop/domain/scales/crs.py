"""CRS of a daily record: the form's answers, the drug records and the episode so far, given to the published rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from ctd402_desktop.domain.bedside import mean_arterial_pressure
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fields import Answers
from ctd402_desktop.domain.forms.drug import AGENTS
from ctd402_desktop.domain.grade import Fact, Grade
from ctd402_desktop.domain.grade_runs import grade_runs, merged_days
from ctd402_desktop.domain.ledger import DrugUse, fever_hiding, running
from ctd402_desktop.domain.scale import Case, Scale
from ctd402_desktop.domain.scales.axis import Axis
from ctd402_desktop.domain.scales.crs_astct2019 import CITATION, DEATH_GRADE, VERSION, grade_crs
from ctd402_desktop.domain.scales.crs_axes import (
    COUNTED,
    NO_PRESSOR,
    Pressors,
    read_fever,
    read_oxygen,
    read_pressors,
    read_pressure,
)
from ctd402_desktop.domain.scales.daily import (
    NOT_YET,
    assigned,
    chosen,
    counter_start,
    decimal,
    in_fields,
    ticked,
    yes_no,
)
from ctd402_desktop.i18n import N_, Message, msg

KEY = "crs"
WINDOW = timedelta(minutes=30)
"""A daily record stands for the half hour before it (vitals, CONFIG): what ran in it counts."""

MASKING = timedelta(hours=24)
"""Outside an episode, a fever-hiding drug this recent may mask a first fever (CONV)."""

LATE_ONSET_DAY = 14
OVERLAP = timedelta(hours=1)

FIELDS = {
    "temp_c": ("temp",),
    "vasopressors": ("pressor",),
    "o2_flow_l_min": ("o2_flow",),
    "crs_episode_open": ("history",),
    "antipyretic_or_anticytokine_given": ("drug",),
    "age_years": ("birth_date",),
}

FORM_PRESSORS = {
    "none": NO_PRESSOR,
    "one": Pressors(1, False, msg(N_("One vasopressor"))),
    "two_or_more": Pressors(2, False, msg(N_("Two or more vasopressors"))),
    "vasopressin_only": Pressors(0, True, msg(N_("Vasopressin"))),
}

AGENT_LABELS: dict[str, str] = {key: label for key, label, _ in AGENTS}


@dataclass(frozen=True, slots=True)
class OpenEpisode:
    """The CRS episode a moment falls in: first record with grade 1 or more, taken as its fever."""

    since: datetime
    day: int


def open_episode(course: Course, at: datetime) -> OpenEpisode | None:
    """The episode open at ``at`` by the records before it, computed grades with the physician's taking precedence.

    A day that is not over closes nothing: today's records can open or continue an episode, not resolve it (CONV).
    """
    return _open_episode(tuple(_earlier(course, at)), course, at)


_Entry = tuple[datetime, int | None]


def _earlier(course: Course, at: datetime) -> Iterable[_Entry]:
    start = counter_start(course, at)
    if start is None:
        return
    seen: list[_Entry] = []
    for record in course.of("daily"):
        if start <= record.observed_at <= at:
            entry = (record.observed_at, _value(record, course, seen))
            seen.append(entry)
            yield entry


def _value(record: Record, course: Course, seen: list[_Entry]) -> int | None:
    given = assigned(record, KEY)
    if given is not None:
        return given
    stored = record.grade(KEY)
    if stored is not None:
        return stored.grade.value
    before = _open_episode(tuple(seen), course, record.observed_at)
    return _graded(record.answers, record.observed_at, course, before).value


def _open_episode(entries: tuple[_Entry, ...], course: Course, at: datetime) -> OpenEpisode | None:
    today = at.astimezone(course.zone).date()
    days = [(moment.astimezone(course.zone).date(), moment, value) for moment, value in entries]
    daily = merged_days((day.toordinal(), value) for day, _, value in days)
    if not daily.get(today.toordinal()):
        daily.pop(today.toordinal(), None)
    found = grade_runs(daily.items())
    if not found or not found[-1].ongoing:
        return None
    onset = found[-1].onset_day
    since = min(moment for day, moment, value in days if value and day.toordinal() == onset)
    return OpenEpisode(since, onset)


def _crs(case: Case) -> Grade:
    course, at = case.history, case.at
    if counter_start(course, at) is None:
        return _not_yet(case.answers)
    if ticked(case.answers, "death_due_to_crs"):
        return DEATH_GRADE
    return _graded(case.answers, at, course, open_episode(course, at))


def _not_yet(answers: Answers) -> Grade:
    temp = decimal(answers, "temp")
    if temp is None or not read_fever(temp, False).present:
        return NOT_YET
    text, limit = msg(N_("Fever before the infusion is not CRS")), msg(N_("look for infection"))
    return replace(NOT_YET, because=(*NOT_YET.because, Fact(text, limit, False, ("temp",))))


def _graded(answers: Answers, at: datetime, course: Course, episode: OpenEpisode | None) -> Grade:
    drugs = fever_hiding(course, episode.since if episode else at - MASKING, at)
    pressure, low_flags = _pressure(answers, course, at)
    oxygen, air_flags = _oxygen(answers, course, at)
    grade = grade_crs(
        read_fever(decimal(answers, "temp"), ticked(answers, "fever_other_cause")),
        pressure,
        oxygen,
        episode is not None,
        bool(drugs),
    )
    grade = _with_flags(grade, low_flags + air_flags)
    grade = _in_words(grade, answers, course, episode, drugs)
    return _with_hints(in_fields(grade, FIELDS), course, at, episode)


def _with_flags(grade: Grade, flags: tuple[str, ...]) -> Grade:
    if not flags:
        return grade
    settled = grade.value is None or grade.value >= 4
    kept = tuple(flag for flag in flags if flag != "minimum" or not settled)
    return replace(grade, flags=tuple(dict.fromkeys((*grade.flags, *kept))))


def _pressure(answers: Answers, course: Course, at: datetime) -> tuple[Axis, tuple[str, ...]]:
    """The hypotension axis; a running pressor of the drug records outranks a lower answer on the form."""
    hypotension = yes_no(answers, "hypotension")
    other_cause = ticked(answers, "hypotension_other_cause")
    answered = FORM_PRESSORS.get(chosen(answers, "pressor") or "")
    uses = running(course, at - WINDOW, at, "vasopressor")
    on_record = read_pressors(tuple(sorted({use.agent for use in uses})))
    flags: tuple[str, ...] = ()
    if on_record is not NO_PRESSOR and not other_cause:
        if answered is None:
            answered, flags = on_record, ("confirm", "minimum")
        elif (on_record.counted, on_record.vasopressin) > (answered.counted, answered.vasopressin):
            answered, flags = on_record, ("confirm",)
        elif on_record.counted == answered.counted:
            answered = on_record
    return read_pressure(hypotension, answered, other_cause), flags


def _oxygen(answers: Answers, course: Course, at: datetime) -> tuple[Axis, tuple[str, ...]]:
    """The hypoxia axis; oxygen on the drug records (a flow, no device) counts as a cannula at that flow."""
    hypoxia = yes_no(answers, "hypoxia")
    other_cause = ticked(answers, "hypoxia_other_cause")
    device, flow = chosen(answers, "o2_device"), decimal(answers, "o2_flow")
    reason = chosen(answers, "ventilation_reason") or "hypoxia"
    answered = read_oxygen(hypoxia, device, flow, reason, other_cause)
    uses = running(course, at - WINDOW, at, "oxygen")
    if not uses or other_cause:
        return answered, ()
    flows = [use.dose for use in uses if use.dose is not None]
    on_record = read_oxygen(hypoxia, "nasal_cannula", max(flows) if flows else None, reason, False)
    if device is None:
        return on_record, ("confirm", "minimum")
    if on_record.state.options > answered.state.options:
        return on_record, ("confirm",)
    return answered, ()


_Words: TypeAlias = dict[tuple[str, ...], tuple[Message, Message | None]]
"""Inputs of a fact to the text, and perhaps the limit, that replace its own."""


def _in_words(
    grade: Grade, answers: Answers, course: Course, episode: OpenEpisode | None, drugs: tuple[DrugUse, ...]
) -> Grade:
    """The measured pressure and the drug with its time in place of the bare rule inputs."""
    words = _pressure_words(answers)
    if episode:
        since = msg(N_("CRS episode open since {when}"), when=moment_text(course, episode.since))
        words["crs_episode_open",] = (since, None)
    if drugs and episode:
        name = Message(AGENT_LABELS.get(drugs[0].agent, drugs[0].agent))
        given = msg(N_("{drug} given {when}"), drug=name, when=moment_text(course, drugs[0].start))
        words["antipyretic_or_anticytokine_given",] = (given, None)
    because = []
    for fact in grade.because:
        text, limit = words.get(fact.inputs, (fact.text, None))
        because.append(replace(fact, text=text, limit=limit or fact.limit))
    return replace(grade, because=tuple(because))


def _pressure_words(answers: Answers) -> _Words:
    sbp, dbp = decimal(answers, "sbp"), decimal(answers, "dbp")
    tick = yes_no(answers, "hypotension")
    if sbp is None or dbp is None or tick is None:
        return {}
    figures: dict[str, object] = {"sbp": sbp, "dbp": dbp, "mean": mean_arterial_pressure(sbp, dbp)}
    if tick:
        low = Message(N_("BP {sbp}/{dbp}, MAP {mean}, no vasopressor"), figures)
        return {("hypotension", "vasopressors"): (low, msg(N_("hypotension, grade 2")))}
    return {("hypotension",): (Message(N_("BP {sbp}/{dbp}, MAP {mean}"), figures), msg(N_("no hypotension")))}


def moment_text(course: Course, at: datetime) -> Message:
    """``D+4 14:20`` in site time; days before the infusion with a minus sign."""
    day = course.study_day(at) or 0
    clock = at.astimezone(course.zone).strftime("%H:%M")
    sign = "−" if day < 0 else "+" if day else ""
    return Message("D{day} {clock}", {"day": f"{sign}{abs(day)}", "clock": clock})


def _with_hints(grade: Grade, course: Course, at: datetime, episode: OpenEpisode | None) -> Grade:
    hints = []
    start = counter_start(course, at)
    if grade.value and episode is None and start is not None:
        day = (at.astimezone(course.zone).date() - start.astimezone(course.zone).date()).days
        if day > LATE_ONSET_DAY:
            text = msg(N_("First fever on day {day}: CRS is uncommon this late"), day=day)
            hints.append((Fact(text, msg(N_("look for another cause"))), "late_onset"))
    if grade.value == 4 and _only_changed_over(course, at):
        text = msg(N_("Two vasopressors overlap by 1 h or less"))
        hints.append((Fact(text, msg(N_("a change of drug? a physician may override"))), "drug_change"))
    if not hints:
        return grade
    facts = tuple(fact for fact, _ in hints)
    return replace(grade, because=grade.because + facts, flags=grade.flags + tuple(flag for _, flag in hints))


def _only_changed_over(course: Course, at: datetime) -> bool:
    uses = [use for use in running(course, at - WINDOW, at, "vasopressor") if use.agent in COUNTED]
    if len({use.agent for use in uses}) != 2:
        return False
    starts = max(use.start for use in uses)
    ends = min(use.end or at for use in uses)
    return ends - starts <= OVERLAP


CRS = Scale(
    key=KEY,
    version=VERSION,
    title=N_("Cytokine release syndrome"),
    short=N_("CRS"),
    citation=CITATION,
    forms=("daily",),
    needs=("temp", "hypotension", "pressor", "hypoxia", "o2_device"),
    rule=_crs,
)

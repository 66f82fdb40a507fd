"""Values of a set signed shortly before stand in for what this set leaves open: only the missing item is added.

Vitals are taken together within 30 minutes and a neurological score within 60 unless the protocol pack says otherwise;
every value keeps the time it was taken at, and *because* says so. A set that answers nothing of a scale borrows
nothing, nothing is borrowed across an infusion, and what was not done for a reason stays not done: an older value
never stands in for a newer refusal.

References
----------
product.md 2.7 (a grade may combine values taken within a stated window; add only the missing item), 5.2 (partial sets).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fields import Answers, NotDone, Value
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.grade import Fact, Grade
from ctd402_desktop.domain.scale import Case, Scale
from ctd402_desktop.domain.scales.crs import moment_text
from ctd402_desktop.domain.scales.daily import counter_start
from ctd402_desktop.domain.scales.icans import ICE_FIELDS
from ctd402_desktop.domain.scales.ice import CAPD_ITEMS
from ctd402_desktop.i18n import N_, Message, msg

COMBINED = "combined"
"""Flag of a grade that answers of an earlier set made whole."""

_TOGETHER: dict[str, tuple[tuple[str, ...], ...]] = {
    "crs": (
        ("temp", "fever_other_cause"),
        ("sbp", "dbp"),
        ("hypotension", "pressor", "hypotension_other_cause"),
        ("hypoxia", "o2_device", "o2_flow", "ventilation_reason", "hypoxia_other_cause"),
    ),
    "icans": (
        (*(name for name, _ in ICE_FIELDS), *CAPD_ITEMS, "ice_other_cause", "capd_unable"),
        ("arousal", "arousal_other_cause"),
        ("seizure", "seizure_other_cause"),
        ("motor_weakness", "motor_other_cause"),
        ("icp", "icp_other_cause"),
    ),
}
"""Questions that are answered as one and lent as one: a flow belongs to its device, an item to its score."""

_CARRIED = frozenset(asked.key for asked in FORMS["daily"].fields if asked.carry)
"""State that a form carries forward by itself: it is no answer that begins a set, nor one that answers its group."""

_DEVICE = "o2_device"
"""The state the other answers of its group belong to: under another device they would not hold."""

_ASKED_AS = {"crs": "temp", "icans": "score"}
"""The question of the schedule whose window holds for a scale."""

_TOLD = {"sbp": N_("Blood pressure"), "ice_orient": N_("ICE"), "capd_1": N_("CAPD")}
"""A score is told by its name, not item by item."""


def window_of(scale: Scale, course: Course) -> timedelta:
    """Time within which sets are combined for this scale; nothing where the pack's schedule does not ask for it."""
    asked = _ASKED_AS.get(scale.key)
    return max((one.combine for one in course.protocol.schedule.rules if asked in one.fields), default=timedelta())


def grade_with_nearby(scale: Scale, answers: Answers, at: datetime, course: Course) -> Grade:
    """Grade of these answers at this moment, completed from signed sets of the window before it.

    ``course`` is without the record being graded (nor the one it corrects).
    """
    lent, facts = _lent(scale, answers, at, course)
    grade = scale.rule(Case({**answers, **lent}, at, course))
    if not facts:
        return grade
    flags = grade.flags if scale.unasked({**answers, **lent}) else (*grade.flags, COMBINED)
    return replace(grade, because=(*grade.because, *facts), flags=flags)


def completed(scale: Scale, record: Record, course: Course) -> Answers:
    """The answers of a signed set with what sets of the window before it lend to this scale."""
    lent, _ = _lent(scale, record.answers, record.observed_at, course, without=record.id)
    return {**record.answers, **lent}


def _lent(
    scale: Scale, answers: Answers, at: datetime, course: Course, *, without: int | None = None
) -> tuple[dict[str, Value], list[Fact]]:
    lent: dict[str, Value] = {}
    facts: list[Fact] = []
    groups = _TOGETHER.get(scale.key, ())
    start = counter_start(course, at)
    if start is None or not any(_asked(group, answers) for group in groups):
        return lent, facts
    since = max(start, at - window_of(scale, course))
    near = [one for one in course.of(*scale.forms) if one.id != without and since <= one.observed_at <= at]
    for group in groups:
        source = None if _asked(group, answers) else _source(group, answers, near)
        found = {} if source is None else _spare(group, source.answers, answers)
        if source is not None and found:
            lent |= found
            facts.append(_fact(tuple(found), source, course))
    return lent, facts


def _asked(group: tuple[str, ...], answers: Answers) -> bool:
    """Whether a question of the group was answered, or not done for a reason; carried state is no answer."""
    return _answered(tuple(key for key in group if key not in _CARRIED), answers)


def _answered(group: tuple[str, ...], answers: Answers) -> bool:
    return any(answers.get(key) is not None for key in group)


def _source(group: tuple[str, ...], answers: Answers, near: list[Record]) -> Record | None:
    """The newest set that answers the group at all; one that only carried its device yields to the answers before it.

    Neither reaches back beyond a change of device.
    """
    device = answers.get(_DEVICE) if _DEVICE in group else None
    carried: Record | None = None
    for one in reversed(near):
        if not _answered(group, one.answers):
            continue
        if device is not None and one.answers.get(_DEVICE) != device:
            break
        if _asked(group, one.answers):
            return one
        carried, device = carried or one, one.answers.get(_DEVICE)
    return carried


def _spare(group: tuple[str, ...], source: Answers, answers: Answers) -> dict[str, Value]:
    """Real values of the source for what the new set leaves open."""
    return {
        key: value
        for key in group
        if answers.get(key) is None and not isinstance(value := source.get(key), NotDone | None)
    }


def _fact(keys: tuple[str, ...], source: Record, course: Course) -> Fact:
    first = keys[0]
    name = Message(_TOLD.get(first, FORMS[source.form][first].label))
    when = moment_text(course, source.observed_at)
    return Fact(msg(N_("{name}: from the set of {when}"), name=name, when=when), None, False, keys)

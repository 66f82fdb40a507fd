"""Values of a set signed shortly before stand in for what this set leaves open: only the missing item is added.

Vitals are taken together within 30 minutes and a neurological score within 60 unless the protocol pack says otherwise;
every value keeps the time it was taken at, and *because* says so. A set that answers nothing of a scale borrows
nothing, and what was not done for a reason stays not done.

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

_CARRIED = frozenset({"o2_device", "o2_flow"})
"""State that a form carries forward by itself: it is no answer that begins a set."""

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


def _lent(scale: Scale, answers: Answers, at: datetime, course: Course) -> tuple[dict[str, Value], list[Fact]]:
    lent: dict[str, Value] = {}
    facts: list[Fact] = []
    groups = _TOGETHER.get(scale.key, ())
    if not any(answers.get(key) is not None for group in groups for key in group if key not in _CARRIED):
        return lent, facts
    since = at - window_of(scale, course)
    near = [one for one in course.of(*scale.forms) if since <= one.observed_at <= at]
    for group in groups:
        source = None if _answered(group, answers) else _newest(group, near)
        if source is not None:
            found = {key: source.answers[key] for key in group if _value(source.answers, key)}
            lent |= found
            facts.append(_fact(tuple(found), source, course))
    return lent, facts


def _answered(group: tuple[str, ...], answers: Answers) -> bool:
    """Whether anything of a group was answered, or not done for a reason."""
    return any(answers.get(key) is not None for key in group)


def _newest(group: tuple[str, ...], near: list[Record]) -> Record | None:
    return next((one for one in reversed(near) if any(_value(one.answers, key) for key in group)), None)


def _value(answers: Answers, key: str) -> bool:
    return not isinstance(answers.get(key), NotDone | None)


def _fact(keys: tuple[str, ...], source: Record, course: Course) -> Fact:
    first = keys[0]
    name = Message(_TOLD.get(first, FORMS[source.form][first].label))
    when = moment_text(course, source.observed_at)
    return Fact(msg(N_("{name}: from the set of {when}"), name=name, when=when), None, False, keys)

"""ICANS of a daily record: form answers to the inputs of the published rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ctd402_desktop.domain.fields import Answers, NotDone
from ctd402_desktop.domain.grade import Fact, Grade
from ctd402_desktop.domain.scale import Case, Scale
from ctd402_desktop.domain.scales.daily import NOT_YET, age_at, chosen, counter_start, in_fields, whole, yes_no
from ctd402_desktop.domain.scales.icans_astct2019 import ADULT_INSTRUMENT_AGE, CITATION, VERSION, grade_from
from ctd402_desktop.domain.scales.ice import CAPD_ITEMS, Score, add_up, ice_band
from ctd402_desktop.i18n import N_, msg

ICE_FIELDS = (("ice_orient", 4), ("ice_name", 3), ("ice_command", 1), ("ice_write", 1), ("ice_count", 1))
ICE_MOST = 10
FIELDS = {
    "ice_total": tuple(name for name, _ in ICE_FIELDS),
    "capd_total": CAPD_ITEMS,
    "motor_focal_deep_weakness": ("motor_weakness",),
    "age_years": ("birth_date",),
}
TICKS = (
    "ice_other_cause",
    "arousal_other_cause",
    "seizure_other_cause",
    "motor_other_cause",
    "icp_other_cause",
    "death_due_to_icans",
    "capd_unable",
)


def ice_score(answers: Answers) -> Score | None:
    """ICE of a daily form, perhaps with items not tested; ``None`` when none was."""
    items = [(name, whole(answers, name), most) for name, most in ICE_FIELDS]
    return add_up(items) if any(points is not None for _, points, _ in items) else None


def capd_total(answers: Answers) -> int | None:
    """CAPD total of a daily form; ``None`` unless all eight items were answered."""
    return add_up([(name, whole(answers, name), 4) for name in CAPD_ITEMS]).total


def unasked(answers: Answers) -> tuple[str, ...]:
    """Domains of a whole assessment that were not assessed; one with another cause is not asked for (2.3).

    An ICE with items open counts as assessed when every completion lies in the same band (G-2).
    """
    found = [
        name
        for name, tick in (("arousal", "arousal"), ("seizure", "seizure"), ("motor_weakness", "motor"))
        if isinstance(answers.get(name), NotDone | None) and not yes_no(answers, f"{tick}_other_cause")
    ]
    if yes_no(answers, "ice_other_cause") or _scored(answers):
        return tuple(found)
    return (ICE_FIELDS[0][0], *found)


def _scored(answers: Answers) -> bool:
    score = ice_score(answers)
    whole_ice = score is not None and ice_band(score.low) == ice_band(score.high)
    return whole_ice or capd_total(answers) is not None or bool(yes_no(answers, "capd_unable"))


def _icans(case: Case) -> Grade:
    answers = case.answers
    if counter_start(case.history, case.at) is None:
        return NOT_YET
    age = age_at(case)
    signs = answers.get("icp")
    inputs: dict[str, Any] = {name: yes_no(answers, name) for name in TICKS}
    inputs |= {
        "capd_total": capd_total(answers),
        "developmental_delay": answers.get("instrument") == "capd" and age is not None and age >= ADULT_INSTRUMENT_AGE,
        "arousal": chosen(answers, "arousal"),
        "seizure": chosen(answers, "seizure"),
        "motor_focal_deep_weakness": yes_no(answers, "motor_weakness"),
        "icp": signs if isinstance(signs, tuple) else None,
    }
    score = ice_score(answers)
    grade = in_fields(grade_from(inputs, age, score), FIELDS)
    return _with_baseline(grade, score, case)


def _with_baseline(grade: Grade, score: Score | None, case: Case) -> Grade:
    """Offer "equal to baseline" when the score was already impaired before treatment (toxicity-grading.md 2.1)."""
    found = case.history.latest("baseline_ice", "enrolment", before=case.at)
    baseline = whole({"baseline": found[1]}, "baseline") if found else None
    total = score.total if score else None
    if baseline is None or total is None or baseline >= ICE_MOST or total < baseline:
        return grade
    text = msg(N_("ICE {total} is not below the baseline of {baseline}"), total=total, baseline=baseline)
    limit = msg(N_("a physician may set another cause"))
    return replace(grade, because=(*grade.because, Fact(text, limit)), flags=(*grade.flags, "equal_to_baseline"))


ICANS = Scale(
    key="icans",
    version=VERSION,
    title=N_("Immune effector cell-associated neurotoxicity syndrome"),
    short=N_("ICANS"),
    citation=CITATION,
    forms=("daily",),
    needs=(*(name for name, _ in ICE_FIELDS), "arousal", "seizure", "motor_weakness"),
    rule=_icans,
    unasked=unasked,
)

"""The category a response assessment leads to, from its findings, beside the category the physician entered.

Marrow, extramedullary disease and CNS stay apart; the overall category follows from the three (RULE OVR). What a
physician entered for a component outranks what the findings give. Nothing is written: a proposal is a reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fields import Answers
from ctd402_desktop.domain.grade import Fact
from ctd402_desktop.domain.ledger import drug_uses
from ctd402_desktop.domain.response.cns import cns_component, component_fact
from ctd402_desktop.domain.response.lugano import Ct, Pet, Response
from ctd402_desktop.domain.response.marrow import (
    REMISSIONS,
    Baseline,
    Marrow,
    Setting,
    marrow_category,
    marrow_facts,
    marrow_missing,
)
from ctd402_desktop.domain.response.mrd import Mrd, mrd_class, mrd_fact
from ctd402_desktop.domain.response.overall import emd_component, overall_response, response_label
from ctd402_desktop.domain.series import labs
from ctd402_desktop.i18n import N_, msg

D = Decimal
SUPPORT_WITHIN = timedelta(days=7)
"""A transfusion or G-CSF this long before a count supports it (Table MAR)."""

UNINVOLVED_BELOW = D(5)
_CNS_KEYS = {"cns1": "CNS1", "cns2": "CNS2", "cns3": "CNS3", "indeterminate": "INDETERMINATE"}
_UPTAKE = {"reduced": "reduced", "gone": "reduced", "unchanged": "unchanged", "increased": "increased"}
_NON_MEASURED = {"gone": "absent", "reduced": "regressed", "unchanged": "unchanged", "increased": "progressed"}
_ENTERED = {"NR": "SD"}
"""The form's word for no response, in the vocabulary of RULE OVR."""

MISSING_LABELS: dict[str, str] = {
    "blasts": N_("Marrow blasts"),
    "circ": N_("Blasts in the blood"),
    "anc": N_("ANC"),
    "plt": N_("Platelets"),
    "baseline_marrow": N_("Marrow at baseline"),
    "baseline_emd": N_("Extramedullary disease at baseline"),
    "cns": N_("CNS status"),
    "imaging": N_("Imaging"),
    "mrd": N_("MRD"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One component: what the findings give, and what the physician entered (empty when nothing)."""

    computed: str
    entered: str = ""

    @property
    def category(self) -> str:
        """The component in force."""
        return self.entered or self.computed


@dataclass(frozen=True, slots=True)
class Proposal:
    """The overall category proposed for one assessment, and how it came about.

    ``since`` is the first evidence: the moment of the first assessment in the unbroken row of this category.
    ``missing`` names findings, keys of ``MISSING_LABELS``.
    """

    at: datetime
    record_id: int | None
    marrow: Part
    emd: Part
    cns: Part
    overall: str
    label: str
    entered: str
    since: datetime
    because: tuple[Fact, ...]
    missing: tuple[str, ...]
    prior_remission: bool

    @property
    def in_force(self) -> str:
        """The physician's category where one was entered, else the proposed one."""
        return self.entered or self.overall

    @property
    def differs(self) -> bool:
        """Whether the physician entered another category than the findings lead to."""
        return bool(self.entered) and self.entered != self.overall


@dataclass(slots=True)
class _Before:
    """What earlier assessments leave for the next one."""

    remission: bool = False
    cns_cleared: bool = False
    lowest: Decimal | None = None
    category: str = ""
    since: datetime | None = None


def proposals(course: Course, now: datetime | None = None) -> tuple[Proposal, ...]:
    """Every assessment after infusion in order, each knowing the ones before it; the baseline is not an answer."""
    start, before = course.infusion_at, _Before()
    found = []
    for record in course.of("response"):
        if start is None or record.observed_at < start or (now is not None and record.observed_at > now):
            continue
        found.append(_propose(course, record.answers, record.observed_at, before, record.id))
    return tuple(found)


def propose(course: Course, answers: Answers, at: datetime) -> Proposal:
    """The proposal for answers not yet signed, after the assessments recorded before ``at``."""
    before, start = _Before(), course.infusion_at
    for record in course.of("response"):
        if start is not None and start <= record.observed_at < at:
            _propose(course, record.answers, record.observed_at, before, record.id)
    return _propose(course, answers, at, before, None)


def _propose(course: Course, answers: Answers, at: datetime, before: _Before, number: int | None) -> Proposal:
    baseline = _baseline_marrow(course)
    now = _marrow(course, answers, at)
    lows = [one for one in (before.lowest, baseline) if isinstance(one, Decimal)]
    setting = Setting(baseline, min(lows) if before.lowest is not None else None, before.remission)
    marrow = marrow_category(now, setting)
    emd = _emd(course, answers)
    was = "CNS1" if before.cns_cleared else _cns_baseline(course)
    status = _CNS_KEYS.get(str(answers.get("cns_status")))
    cns = cns_component(was, status, before.remission)
    parts = Part(marrow.category, _word(answers, "marrow_category")), Part(emd.category, _word(answers, "emd_category"))
    overall, why = overall_response(parts[0].category, parts[1].category, cns, before.remission)
    mrd = mrd_class(_mrd(answers))
    entered = _entered(answers, before.remission)
    category = entered or overall
    since = before.since if before.since is not None and category == before.category else at
    names = {"marrow": parts[0].category, "emd": parts[1].category, "cns": cns}
    because = (
        Fact(msg(N_("Marrow {marrow}, extramedullary {emd}, CNS {cns}"), **names), why, True),
        *marrow_facts(now, setting, marrow, "marrow"),
        Fact(emd.why),
        component_fact(was, status, cns),
        mrd_fact(mrd, "mrd"),
    )
    made = Proposal(
        at,
        number,
        *parts,
        Part(cns),
        overall,
        response_label(overall, mrd.negative_1e4),
        entered,
        since,
        because,
        _missing(course, parts, cns, now, answers),
        before.remission,
    )
    _leave(before, made, now)
    return made


def _leave(before: _Before, made: Proposal, now: Marrow) -> None:
    before.remission = before.remission or made.in_force in REMISSIONS
    before.cns_cleared = before.cns_cleared or made.cns.category == "CR"
    known = [one for one in (before.lowest, now.blasts) if one is not None]
    before.lowest = min(known, default=None)
    before.category, before.since = made.in_force, made.since


def _word(answers: Answers, key: str) -> str:
    value = answers.get(key)
    return value if isinstance(value, str) else ""


def _entered(answers: Answers, remission: bool) -> str:
    given = _word(answers, "overall")
    if answers.get("relapse") is True or (given == "PD" and remission):
        return "RELAPSE"
    return _ENTERED.get(given, given)


def _number(answers: Answers, key: str) -> Decimal | None:
    value = answers.get(key)
    return value if isinstance(value, Decimal) else None


def _yes(answers: Answers, key: str) -> bool | None:
    value = answers.get(key)
    return value if isinstance(value, bool) else None


def _baseline_record(course: Course) -> Record | None:
    return next((one for one in course.of("response") if one.answers.get("visit") == "baseline"), None)


def _baseline_marrow(course: Course) -> Baseline:
    """Blast % before lymphodepletion; ``UNINV`` in T-LBL with less than 5 %."""
    before, enrolled = _baseline_record(course), course.last("enrolment")
    given = (
        _number(one.answers, key) for one, key in ((before, "marrow_blasts"), (enrolled, "baseline_blasts")) if one
    )
    blasts = next((one for one in given if one is not None), None)
    lymphoma = enrolled is not None and enrolled.answers.get("diagnosis") == "t_lbl"
    return "UNINV" if lymphoma and blasts is not None and blasts < UNINVOLVED_BELOW else blasts


def _marrow(course: Course, answers: Answers, at: datetime) -> Marrow:
    return Marrow(
        blasts=_number(answers, "marrow_blasts"),
        circulating=_yes(answers, "circulating_blasts"),
        anc=_count(course, answers, "anc", at),
        plt=_count(course, answers, "plt", at),
        plt_transfused=any(use.agent == "platelets" and use.overlaps(at - SUPPORT_WITHIN, at)
                           for use in drug_uses(course, "blood")),
        gcsf=any(use.overlaps(at - SUPPORT_WITHIN, at) for use in drug_uses(course, "gcsf")),
        mrd=_number(answers, "mrd_value"),
    )  # fmt: skip


def _count(course: Course, answers: Answers, key: str, at: datetime) -> Decimal | None:
    """As entered with the assessment, else the closest laboratory value; ``< x`` stands for its bound.

    A blood count belongs to an assessment within the days of the pack, the earlier one on a tie (RULE TP-1).
    """
    within = course.protocol.visits.blood_within
    given = _number(answers, key)
    if given is not None:
        return given
    near = [(abs(one.at - at), one.at, one.lloq if one.blq else one.value) for one in labs(course, key)]
    known = [(gap, moment, value) for gap, moment, value in near if value is not None and gap <= within]
    return min(known, default=(None, None, None), key=lambda entry: entry[:2])[2]


def _baseline_emd(course: Course) -> bool | None:
    """Extramedullary disease at baseline: the baseline assessment, else what enrolment says of lesions and sites."""
    before, enrolled = _baseline_record(course), course.last("enrolment")
    said = _yes(before.answers, "extramedullary") if before is not None else None
    if said is not None or enrolled is None:
        return said
    sites = enrolled.answers.get("sites")
    if isinstance(sites, tuple):
        return bool(set(sites) - {"marrow", "cns"})
    return True if "baseline_emd_ldi_mm" in enrolled.answers or "baseline_emd" in enrolled.answers else None


def _emd(course: Course, answers: Answers) -> Response:
    """Component E. Without target lesions, a CT alone says progression and nothing better (Table CT)."""
    change, imaging = _word(answers, "emd_change"), _word(answers, "imaging")
    new = change == "new" if change else None
    score = _number(answers, "pet_ps")
    pet = Pet(int(score), _UPTAKE.get(change), new) if imaging == "pet_ct" and score is not None else None
    ct = Ct(None, _NON_MEASURED.get(change), new) if imaging in {"ct", "mri"} else None
    return emd_component(_baseline_emd(course), pet, ct)


def _cns_baseline(course: Course) -> str | None:
    before, enrolled = _baseline_record(course), course.last("enrolment")
    for record, key in ((before, "cns_status"), (enrolled, "baseline_cns")):
        found = _CNS_KEYS.get(str(record.answers.get(key))) if record is not None else None
        if found is not None:
            return found
    return None


def _mrd(answers: Answers) -> Mrd:
    value = _number(answers, "mrd_value")
    detected = _yes(answers, "mrd_detected")
    return Mrd(detected, value if detected else None, _number(answers, "mrd_lod"))


def _missing(course: Course, parts: tuple[Part, Part], cns: str, now: Marrow, answers: Answers) -> tuple[str, ...]:
    """Findings without which a component, or the label, cannot be told."""
    marrow, emd = parts
    found: list[str] = []
    if not marrow.entered:
        found += marrow_missing(now, "")
        found += ["baseline_marrow"] if _baseline_marrow(course) is None else []
    if emd.category == "NE" and not emd.entered:
        found.append("baseline_emd" if _baseline_emd(course) is None else "imaging")
    if cns == "NE" and "cns_status" not in answers:
        found.append("cns")
    if _yes(answers, "mrd_detected") is None:
        found.append("mrd")
    return tuple(dict.fromkeys(one for one in found if one in MISSING_LABELS))


def assessments(course: Course, now: datetime | None = None) -> tuple[tuple[int, str], ...]:
    """Clinical day and overall category in force of every assessment, relapses recorded as events included."""
    found = [(course.study_day(one.at), one.in_force) for one in proposals(course, now)]
    found += [(course.study_day(one.observed_at), "RELAPSE") for one in _events(course, "relapse", now)]
    return tuple(sorted((day, word) for day, word in found if day is not None))


def _events(course: Course, kind: str, now: datetime | None) -> Iterable[Record]:
    return (one for one in course.of("event")
            if one.answers.get("kind") == kind and (now is None or one.observed_at <= now))  # fmt: skip

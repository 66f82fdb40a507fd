"""Courses built by hand: every form parsed, graded and signed as the services do it, without a store."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from packs import PROTOCOL

from ctd402_desktop.domain.course import Course, Patient, Record, Signature, StoredGrade
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.grading import grade_answers
from ctd402_desktop.reports.issue import Issue

ZONE = ZoneInfo("Asia/Shanghai")
PATIENT = Patient(
    id=7,
    mrn="0046 8804",
    family_name="Wu",
    given_name="Gang",
    name_zh="吴刚",
    sex="male",
    birth_date=date(2003, 9, 3),
    bed="12",
    trial_no="TN-0129",
    physician="Dr Chen Ming",
)
CALM = {
    "temp": "36.8", "hr": "84", "sbp": "118", "dbp": "72", "hypotension": "0", "rr": "16", "spo2": "98",
    "o2_device": "none", "hypoxia": "0", "pressor": "none", "arousal": "alert", "instrument": "ice",
    "ice_orient": "4", "ice_name": "3", "ice_command": "1", "ice_write": "1", "ice_count": "1",
    "seizure": "none", "motor_weakness": "0", "infection_sign": "0",
}  # fmt: skip
"""A complete daily set without any finding."""


class Scribe:
    """Writes records into a course the way a ward does; D0 is 15-Mar-2026 at 08:40."""

    zero = datetime(2026, 3, 15, 8, 40, tzinfo=ZONE)

    def __init__(self, patient: Patient = PATIENT) -> None:
        self.course = Course(patient, ZONE, protocol=PROTOCOL)
        self._names = {"daily": "Li Na"}

    def at(self, day: float, clock: str = "08:00") -> datetime:
        """A moment on a study day at the site."""
        hour, minute = (int(part) for part in clock.split(":"))
        local = self.zero.date() + timedelta(days=day)
        return datetime(local.year, local.month, local.day, hour, minute, tzinfo=ZONE).astimezone(UTC)

    def day(self, day: float) -> str:
        """A calendar date as typed."""
        return (self.zero.date() + timedelta(days=day)).isoformat()

    def write(
        self,
        form: str,
        at: datetime,
        *,
        signed: bool = True,
        supersedes: Record | None = None,
        reason: str = "",
        **raw: str,
    ) -> Record:
        """Parse, grade, sign and append one record; a problem in the answers fails the test."""
        parsed = FORMS[form].parse(raw)
        assert not parsed.problems, parsed.problems
        number = len(self.course.history) + 1
        author = self._names.get(form, "Chen Ming")
        grades = tuple(
            StoredGrade(scale.key, scale.version, "ctd402-1", at, grade)
            for scale, grade in grade_answers(form, parsed.answers, at, self.course)
        )
        later = at + timedelta(minutes=4)
        made = (Signature(1, author, "performed", later, f"{number:064d}"),) if signed else ()
        record = Record(
            number, self.course.patient.id, form, FORMS[form].version, at, later, 1, author, "WS-03",
            parsed.answers, grades, made, supersedes.id if supersedes else None, None, reason,
        )  # fmt: skip
        history = [
            replace(one, superseded_by_id=number) if supersedes and one.id == supersedes.id else one
            for one in self.course.history
        ]
        self.course = replace(
            self.course, history=tuple(sorted([*history, record], key=lambda one: (one.observed_at, one.id)))
        )
        return record


def enrol(scribe: Scribe) -> None:
    """Enrolment with everything a summary shows."""
    scribe.write(
        "enrolment", scribe.at(-9, "10:00"), diagnosis="t_lbl", diagnosis_date="2024-11-02",
        disease_status="second_relapse", status_date="2026-02-12", sites="marrow,mediastinum", cd7_pct="98",
        prior_lines="3", prior_hsct="0", prior_cart="0", allergies="known", allergy_text="penicillin: rash",
        isolation="protective", code_status="full", consent="1", consent_date="2026-03-01", height_cm="176",
        weight_kg="64", ecog="1", kps="80", planned_infusion=scribe.day(0), baseline_blasts="38",
        baseline_cns="cns1", baseline_emd="mediastinal mass", baseline_emd_ldi_mm="54", baseline_emd_sdi_mm="40",
        baseline_ice="10", lvef="62", hbsag="negative", anti_hbc="positive", cmv_igg="positive",
        comorbidity="hypothyroidism", transplant_intent="yes", note="lives far from the hospital",
    )  # fmt: skip


def lymphodeplete(scribe: Scribe) -> None:
    """Order and six doses."""
    scribe.write(
        "lymphodepletion", scribe.at(-6, "15:00"), regimen="fc_ctd402", height_cm="176", weight_kg="64",
        weight_date=scribe.day(-6), bsa_formula="mosteller", creatinine="66 umol/L",
        creatinine_at=scribe.at(-6, "07:00").isoformat(), flu_mg_m2="30", cy_mg_m2="500", days="3",
        first_day=scribe.day(-5), flu_daily_mg="53", cy_daily_mg="880", weight_confirmed="1",
    )  # fmt: skip
    for day in (-5, -4, -3):
        for drug, mg, clock in (("fludarabine", "53", "09:00"), ("cyclophosphamide", "880", "10:00")):
            start = scribe.at(day, clock)
            scribe.write(
                "ld_dose", start, drug=drug, for_day=scribe.day(day), ordered_mg=mg, given_mg=mg,
                start=start.isoformat(), end=(start + timedelta(minutes=40)).isoformat(),
            )  # fmt: skip


def infuse(scribe: Scribe) -> None:
    """The infusion of D0."""
    start = scribe.zero.astimezone(UTC)

    def near(**parts: int) -> str:
        return (start + timedelta(**parts)).isoformat()

    scribe.write(
        "infusion", start, product_name="CTD402", lot="A2287", batch="B-77", bag_count="1",
        chain_of_identity="COI-0042", expiry=near(days=90), received=near(hours=-4), receiver="Xu Min", excursion="0",
        rdy_temperature="pass", rdy_infection="pass", rdy_lvef="fail", rdy_override="echo repeated: 58 %",
        thaw_start=near(minutes=-25), thaw_end=near(minutes=-12), thaw_method="water_bath", bath_temp="37.0",
        volume_ml="20", cells_per_ml="25000000", cells_basis="total", viability_pct="88", car_pct="91",
        infused_ml="20", dose_planned_cells="400000000", dose_infused_cells="400400000", start=near(),
        end=near(minutes=14), route="central", filter="standard",
        premedication="paracetamol,antihistamine", verifier_1="Li Na",
        verifier_2="Sun Mei", reaction="1", reaction_grade="1", reaction_onset=near(minutes=20),
        reaction_text="chills", reaction_action="drug", comments="no further events",
    )  # fmt: skip


def watch(scribe: Scribe, last: int = 22) -> None:
    """Daily sets: fever from D+2, CRS 3 on D+7, one set without consciousness, one grade set by a physician."""
    for day in range(-5, last + 1):
        hot = 38 + 1.4 * math.sin((day - 1) / 10 * math.pi) if 2 <= day <= 10 else 36.7
        raw = {**CALM, "temp": f"{hot:.1f}"}
        if 5 <= day <= 9:
            raw |= {"hypotension": "1", "sbp": "88", "dbp": "50"}
        if day == 7:
            raw |= {"pressor": "one", "o2_device": "nasal_cannula", "o2_flow": "4", "hypoxia": "1", "spo2": "90"}
        if day == 6:
            raw = {key: value for key, value in raw.items() if not key.startswith("ice_") and key != "arousal"}
        if day in {8, 9}:
            raw |= {"ice_write": "0", "ice_count": "0"}
        if day == 4:
            raw |= {"crs_assigned": "2", "override_reason": "pressure low before the set", "attribution": "crs"}
        scribe.write("daily", scribe.at(day, "08:00"), **raw)
        if 0 < day < 15:
            evening = {**CALM, "temp": f"{hot - 0.4:.1f}"}
            if day == 6:
                evening = {key: value for key, value in evening.items() if not key.startswith("ice_")}
            scribe.write("daily", scribe.at(day, "20:00"), **evening)


def sample(scribe: Scribe, last: int = 22) -> None:
    """Laboratory and cell measurements."""
    for day in (-6, -3, -1, 0, 1, 3, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 25, 28, 35, 42, 56, 70, 84, 98):
        if day > last:
            break
        drop = 1 / (1 + math.exp(-(abs(day - 9) - 6)))
        storm = math.exp(-(((day - 8) / 3.5) ** 2))
        scribe.write(
            "laboratory", scribe.at(day, "06:30"), wbc=f"{0.1 + 4 * drop:.1f} 10*9/L", anc=f"{2.4 * drop:.2f} 10*9/L",
            hb=f"{6.8 + 3.2 * drop:.1f} g/dL", plt=f"{11 + 140 * drop:.0f} 10*9/L", crp=f"{6 + 234 * storm:.0f} mg/L",
            ferr=f"{900 + 13900 * storm:.0f} ug/L", alt=f"{38 + 110 * storm:.0f} U/L",
            creat=f"{62 + 26 * storm:.0f} umol/L", il6=f"{5 + 2000 * storm:.0f} ng/L",
            cmv="<50 [IU]/mL" if day % 7 == 0 else "", fib=f"{2.9 - storm:.1f} g/L",
            lab_name="central laboratory",
        )  # fmt: skip
    for day, copies in ((0, None), (1, None), (3, 620), (7, 48000), (10, 120000), (14, 41000), (21, 2100), (28, 410)):
        if day > last:
            break
        raw = {"car_qpcr": f"{copies} copies/ug"} if copies else {"qpcr_blq": "1"}
        scribe.write("cells", scribe.at(day, "07:00"), matrix="blood", method="ddPCR", qpcr_lloq="50", **raw)


def treat(scribe: Scribe) -> None:
    """Tocilizumab twice, dexamethasone, a pressor, meropenem, prophylaxis, platelets."""
    for day, clock in ((5, "14:20"), (7, "02:10")):
        at = scribe.at(day, clock)
        scribe.write(
            "drug", at, category="tocilizumab", agent="tocilizumab", dose="512", dose_unit="mg", route="iv",
            start=at.isoformat(), single="1", indication="crs",
        )  # fmt: skip

    def run(first: float, last: float | None, **raw: str) -> None:
        start = scribe.at(first, "12:00")
        ended = {"end": scribe.at(last or 0, "18:00").isoformat(), "stop_reason": "no longer needed"}
        end = ended if last is not None else {}
        scribe.write("drug", start, **{"start": start.isoformat(), **end, **raw})

    run(
        7,
        10,
        category="steroid",
        agent="dexamethasone",
        dose="10",
        dose_unit="mg",
        route="iv",
        frequency="every 6 h",
        indication="icans",
        stop_reason="ICANS resolved",
    )
    run(7, 8, category="vasopressor", agent="norepinephrine", dose="0.08", dose_unit="mcg_kg_min", indication="crs")
    run(
        3,
        13,
        category="antimicrobial",
        agent="meropenem",
        dose="1",
        dose_unit="g",
        route="iv",
        frequency="every 8 h",
        indication="infection",
    )
    run(
        -5,
        None,
        category="antimicrobial",
        agent="aciclovir",
        dose="400",
        dose_unit="mg",
        route="po",
        frequency="twice daily",
        indication="prophylaxis",
    )
    run(20, None, category="other", agent="other", agent_text="ursodeoxycholic acid", dose="250", dose_unit="mg")


def follow(scribe: Scribe) -> None:
    """Infection, response at D+28, transplant milestones, intensive care."""
    onset = scribe.at(3, "13:00")
    scribe.write(
        "infection", onset, kind="bacterial", status="resolved", onset=onset.isoformat(), site="blood",
        organism="Escherichia coli", sample="blood culture", susceptibility="meropenem S", severity="3",
        treatment="meropenem", resolved_at=scribe.at(13, "09:00").isoformat(),
    )  # fmt: skip
    scribe.write("event", scribe.at(7, "03:00"), kind="icu_in", note="for norepinephrine")
    scribe.write("event", scribe.at(9, "11:00"), kind="icu_out")
    scribe.write(
        "response", scribe.at(22, "10:00"), visit="unscheduled", marrow_blasts="2", marrow_cellularity="30",
        circulating_blasts="0", anc="0.7", plt="48", mrd_method="flow", mrd_detected="0", mrd_lod="0.0001",
        csf_done="1", csf_wbc="1", csf_rbc="0", csf_blasts="0", cns_status="cns1", imaging="pet_ct", pet_ps="2",
        emd_change="reduced", emd_ldi_mm="18", emd_sdi_mm="11", emd_site="anterior mediastinum", chimerism_pct="99",
        marrow_category="CRi", emd_category="CR", overall="CRi", relapse="0", comment="residual mass, not avid",
    )  # fmt: skip
    for milestone, state, day, extra in (
        ("hla_typing", "done", -8, {}),
        ("donor_cleared", "done", 15, {"donor_type": "unrelated", "hla_match": "10/10"}),
        ("slot_booked", "blocked", None, {"due": scribe.day(24), "blocker": "no bed until May", "owner": "Xu Min"}),
        ("graft_infusion", "planned", None, {"due": scribe.day(38), "owner": "Dr Chen"}),
    ):
        when = {"date": scribe.day(day)} if day is not None else {}
        scribe.write("transplant", scribe.at(15, "16:00"), milestone=milestone, state=state, **when, **extra)


def correct_one(scribe: Scribe) -> None:
    """A haemoglobin mistyped and corrected."""
    old = scribe.course.of("laboratory")[2]
    raw = FORMS["laboratory"].dump(old.answers) | {"hb": "6.9 g/dL"}
    scribe.write("laboratory", old.observed_at, supersedes=old, reason="typing error", **raw)


def rich(last: int = 22) -> Course:
    """A course with every form in it up to study day ``last``."""
    scribe = Scribe()
    enrol(scribe)
    lymphodeplete(scribe)
    infuse(scribe)
    watch(scribe, last)
    sample(scribe, last)
    treat(scribe)
    follow(scribe)
    correct_one(scribe)
    return scribe.course


@pytest.fixture(scope="session")
def rich_course() -> Course:
    """Up to D+22 with every form."""
    return rich()


@pytest.fixture(scope="session")
def long_course() -> Course:
    """Up to D+98: many pages of annex, weeks in the day strip."""
    return rich(98)


@pytest.fixture
def empty_course() -> Course:
    """A patient about whom only the identity is known."""
    return Course(PATIENT, ZONE, protocol=PROTOCOL)


@pytest.fixture
def scribe() -> Scribe:
    """An empty course to write into."""
    return Scribe()


@pytest.fixture
def issue() -> Issue:
    """Printed on D+22 at 15:02 by the coordinator, no draft open."""
    return Issue(datetime(2026, 4, 6, 7, 2, tzinfo=UTC), "Xu Min", "CTD402 ward 3", "ctd402-1")

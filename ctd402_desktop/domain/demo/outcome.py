"""Enrolment, infections, responses, the transplant track and events of an invented course."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ctd402_desktop.domain.demo.curves import along, text
from ctd402_desktop.domain.demo.plan import DemoEntry, Plan, entry, moment, written
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.permissions import Role
from ctd402_desktop.i18n import N_

_DIAGNOSES = (
    "t_all",
    "t_all",
    "t_lbl",
    "t_all",
    "etp_all",
    "t_all",
    "t_all",
    "t_lbl",
    "mpal_t",
    "t_all",
    "t_all",
    "t_lbl",
)
_STATUSES = ("first_relapse", "refractory", "second_relapse", "first_relapse", "refractory", "mrd_positive")
_ALLERGIES = (N_("penicillin: rash"), "", "", N_("contrast agent: urticaria"), "", "")
_ISOLATION = ("contact", "protective", "protective", "protective")

_THIN_TRACK = frozenset({"donor_confirmed", "decision", "graft_infusion", "engraftment"})
GRAFTED = frozenset({"transplant", "biphasic_gvhd", "crs_1", "crs_2"})
"""Kinds that go on to transplant; the others are declined or wait."""

_TRACK: tuple[tuple[str, int], ...] = (
    ("hla_typing", -13),
    ("donor_search", 4),
    ("donor_confirmed", 12),
    ("insurance", 18),
    ("donor_cleared", 22),
    ("slot_booked", 26),
    ("mrd_check", 28),
    ("decision", 29),
    ("admission", 29),
    ("conditioning", 30),
    ("harvest", 34),
    ("graft_infusion", 35),
    ("engraftment", 53),
)
_EARLIER = {"mrd_check": 26, "decision": 28, "admission": 28, "conditioning": 29, "harvest": 33, "graft_infusion": 34,
            "engraftment": 50}  # fmt: skip


def enrolment(plan: Plan) -> dict[str, str]:
    """The enrolment form, signed a fortnight before the infusion."""
    rng = plan.random("enrolment")
    diagnosis = _DIAGNOSES[plan.index % len(_DIAGNOSES)]
    lymphoma = diagnosis == "t_lbl"
    allergy = _ALLERGIES[plan.index % len(_ALLERGIES)]
    long = rng.randint(48, 82)
    raw = {
        "diagnosis": diagnosis,
        "diagnosis_date": plan.date(-rng.randint(240, 900)).isoformat(),
        "disease_status": _STATUSES[plan.index % len(_STATUSES)],
        "status_date": plan.date(-rng.randint(30, 70)).isoformat(),
        "sites": "marrow,mediastinum" if lymphoma else "marrow",
        "cd7_pct": str(rng.randint(92, 99)),
        "prior_lines": str(rng.randint(2, 4)),
        "prior_hsct": "0",
        "prior_cart": "0",
        "allergies": "known" if allergy else "none_known",
        "allergy_text": allergy,
        "isolation": _ISOLATION[plan.index % len(_ISOLATION)],
        "code_status": "full",
        "consent": "1",
        "consent_date": plan.date(-15).isoformat(),
        "height_cm": str(plan.height_cm),
        "weight_kg": str(plan.weight_kg),
        "ecog": str(rng.randint(0, 2)),
        "kps": str(rng.choice((70, 80, 90))),
        "planned_infusion": plan.day_zero.isoformat(),
        "baseline_blasts": str(rng.randint(6, 30) if lymphoma else rng.randint(18, 82)),
        "baseline_cns": "cns1",
        "baseline_emd": N_("anterior mediastinal mass") if lymphoma else "",
        "baseline_emd_ldi_mm": str(long) if lymphoma else "",
        "baseline_emd_sdi_mm": str(long * 2 // 3) if lymphoma else "",
        "baseline_ice": "10",
        "lvef": str(rng.randint(56, 67)),
        "hbsag": "negative",
        "anti_hbc": rng.choice(("negative", "negative", "positive")),
        "cmv_igg": "positive",
        "transplant_intent": "yes",
    }
    return written("enrolment", raw)


def _agent(key: str) -> str:
    return FORMS["drug"]["agent"].choice_label(key)


def infection_entries(plan: Plan) -> Iterator[DemoEntry]:
    """Suspected, documented and excluded infections."""
    tags = plan.story.tags
    if "fever_bundle" in tags:
        yield _fever_bundle(plan)
    if "bacteraemia" in tags:
        onset = plan.after(3.9)
        over = plan.until >= plan.clock(16, 10)
        yield _infection(
            plan, onset.isoformat(), "bacterial", "resolved" if over else "micro_documented",
            site=N_("bloodstream"), organism=N_("Escherichia coli, ESBL"),
            sample=N_("blood culture, line and peripheral"), susceptibility=N_("meropenem S, amikacin S"),
            severity="2", treatment=_agent("meropenem"),
            cultures_at=moment(onset + timedelta(minutes=25)), antibiotic_at=moment(onset + timedelta(minutes=50)),
            resolved_at=moment(plan.clock(16, 9)) if over else "",
        )  # fmt: skip
    if "cmv" in tags:
        yield _infection(
            plan, plan.clock(14, 11).isoformat(), "viral", "micro_documented",
            site=N_("blood"), organism=N_("CMV"), sample=N_("plasma PCR"), severity="1", treatment=_agent("foscarnet"),
        )  # fmt: skip
    if "fungal" in tags:
        yield _infection(
            plan, plan.clock(80, 15).isoformat(), "fungal", "clinically_documented",
            site=N_("lung"), sample=N_("CT chest, galactomannan"), severity="3", treatment=_agent("voriconazole"),
        )  # fmt: skip


def _fever_bundle(plan: Plan) -> DemoEntry:
    """The first fever as possible infection; excluded once cultures stayed negative for five days."""
    onset = plan.after(plan.story.crs[0].day)
    decided = onset + timedelta(days=5, hours=2)
    excluded = decided + timedelta(minutes=10) <= plan.until
    return _infection(
        plan, onset.isoformat(), "unknown", "excluded" if excluded else "suspected",
        sample=N_("blood culture, line and peripheral"), severity="1",
        cultures_at=moment(onset + timedelta(minutes=25)), antibiotic_at=moment(onset + timedelta(minutes=55)),
        treatment=_agent("meropenem"), resolved_at=moment(decided) if excluded else "",
        note=N_("cultures negative after 5 days") if excluded else "",
    )  # fmt: skip


def _infection(plan: Plan, onset: str, kind: str, status: str, **more: str) -> DemoEntry:
    at = plan.infused.fromisoformat(onset)
    raw = {"kind": kind, "status": status, "onset": moment(at), **more}
    raw["anc_at_onset"] = text(along(plan.story.anc, plan.day(at)), 2)
    end = more.get("resolved_at", "")
    delay = plan.infused.fromisoformat(end) - at if end else timedelta(minutes=15)
    return entry("infection", at, raw, Role.PHYSICIAN, int(delay / timedelta(minutes=1)) + 5)


def _remission(plan: Plan, visit: str, day: int) -> DemoEntry:
    anc, platelets = along(plan.story.anc, day), along(plan.story.plt, day)
    full = anc >= 1 and platelets >= 100
    lymphoma = enrolment(plan)["diagnosis"] == "t_lbl"
    raw = {
        "visit": visit,
        "marrow_blasts": "1",
        "marrow_cellularity": "40",
        "circulating_blasts": "0",
        "extramedullary": "1" if lymphoma else "0",
        "anc": text(anc, 2),
        "plt": text(platelets),
        "mrd_method": "flow",
        "mrd_detected": "0",
        "mrd_lod": "0.0001",
        "csf_done": "0",
        "cns_status": "cns1",
        "imaging": "pet_ct" if lymphoma else "none",
        "pet_ps": "3" if lymphoma else "",
        "emd_change": "reduced" if lymphoma else "",
        "emd_ldi_mm": "21" if lymphoma else "",
        "emd_sdi_mm": "14" if lymphoma else "",
        "chimerism_pct": "97",
        "marrow_category": "CR" if full else "CRi",
        "emd_category": "CR" if lymphoma else "NA",
        "overall": "CR" if full else "CRi",
        "relapse": "0",
    }
    return entry("response", plan.clock(day, 11), raw, Role.PHYSICIAN, 200)


def response_entries(plan: Plan) -> Iterator[DemoEntry]:
    """Baseline marrow, day 28, and what follows."""
    baseline = {"visit": "baseline", "marrow_blasts": enrolment(plan)["baseline_blasts"], "cns_status": "cns1"}
    yield entry("response", plan.clock(-8, 11), baseline, Role.PHYSICIAN, 60)
    yield _remission(plan, "d28", 26 if "graft" in plan.story.tags else 28)
    if "relapse" not in plan.story.tags:
        yield _remission(plan, "m3", 84)
        return
    molecular = {
        "visit": "m2", "marrow_blasts": "2", "circulating_blasts": "0", "extramedullary": "0", "mrd_method": "flow",
        "mrd_detected": "1", "mrd_value": "0.004", "mrd_lod": "0.0001", "marrow_category": "CR",
        "emd_category": "NA", "overall": "CR", "relapse": "0",
        "comment": N_("MRD relapse; blasts CD7 negative"),
    }  # fmt: skip
    yield entry("response", plan.clock(56, 11), molecular, Role.PHYSICIAN, 120)
    overt = {
        "visit": "unscheduled", "marrow_blasts": "38", "circulating_blasts": "1", "extramedullary": "0",
        "mrd_detected": "1", "marrow_category": "PD", "emd_category": "NA", "overall": "PD", "relapse": "1",
    }  # fmt: skip
    yield entry("response", plan.clock(70, 11), overt, Role.PHYSICIAN, 120)


def transplant_entries(plan: Plan) -> Iterator[DemoEntry]:
    """The transplant track as it stands now: what is done with its date, what comes next with its due date."""
    shifted = _EARLIER if "graft" in plan.story.tags else {}
    stop = 99 if plan.story.kind in GRAFTED else 28
    ahead = 0
    for milestone, usual in _TRACK:
        day = shifted.get(milestone, usual)
        due = plan.clock(day, 11)
        if day > stop:
            break
        if not plan.dense and milestone not in _THIN_TRACK:
            continue
        if due <= plan.until:
            raw = {"milestone": milestone, "state": "done", "date": plan.date(day).isoformat(), "owner": "Xu Min"}
            if milestone == "donor_confirmed":
                raw |= {"donor_type": ("sibling", "haploidentical", "unrelated")[plan.index % 3], "hla_match": "10/10"}
            yield entry("transplant", due, raw, Role.COORDINATOR, 30)
        elif ahead < 3:
            ahead += 1
            yield _ahead(plan, milestone, day, ahead)
    if plan.story.kind not in GRAFTED and plan.until > plan.clock(31, 11):
        reason = N_("relapse") if "relapse" in plan.story.tags else N_("not fit for transplant yet")
        raw = {"milestone": "declined", "state": "done", "date": plan.date(31).isoformat(), "reason": reason}
        yield entry("transplant", plan.clock(31, 11), raw, Role.COORDINATOR, 30)


def _ahead(plan: Plan, milestone: str, day: int, place: int) -> DemoEntry:
    raw = {
        "milestone": milestone,
        "state": "running" if place == 1 else "planned",
        "due": plan.date(day).isoformat(),
        "owner": "Xu Min",
    }
    if milestone == "slot_booked" and plan.index % 2:
        raw |= {"state": "blocked", "blocker": N_("no room free before day 40")}
    return entry("transplant", plan.clock(-12, 14, place), raw, Role.COORDINATOR, 10)


def event_entries(plan: Plan) -> Iterator[DemoEntry]:
    """Moves, procedures, relapse, death."""
    tags, story = plan.story.tags, plan.story
    if "icu" in tags:
        yield _event(plan, 3.65, "icu_in", N_("one vasopressor"))
        yield _event(plan, 6.3, "icu_out", "")
    if "gvhd" in tags:
        yield _event(plan, 22.1, "procedure", N_("skin biopsy: acute GVHD, rash 30 % of body surface"))
    for day in range(35, 100, 7):
        raw = {"kind": "gvhd_check", "gvhd": "none"}
        yield entry("event", plan.clock(day, 10), raw, Role.PHYSICIAN, 15)
    if "relapse" in tags:
        yield _event(plan, 70.2, "relapse", N_("marrow blasts 38 %, CD7 negative"))
    if story.death_day is not None:
        raw = {"kind": "death", "cause": "disease", "note": N_("relapse with fungal pneumonia")}
        yield entry("event", plan.after(story.death_day), raw, Role.PHYSICIAN, 20)
    elif not plan.dense:
        yield _event(plan, 62.0, "discharge", "")


def _event(plan: Plan, day: float, kind: str, note: str) -> DemoEntry:
    return entry("event", plan.after(day), {"kind": kind, "note": note}, Role.PHYSICIAN, 15)

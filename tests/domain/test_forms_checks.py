"""The checks across fields: each violation is named at its field, each correct record passes."""

from __future__ import annotations

import pytest
from forms_checked import doubts, form_of, problems

from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.forms.drug import agents_of
from ctd402_desktop.domain.forms.infusion import READINESS

INFUSION = {
    "product_name": "CTD402",
    "lot": "A2301",
    "chain_of_identity": "COI-1",
    "received": "2026-04-02T00:10+00:00",
    "thaw_start": "2026-04-02T00:40+00:00",
    "thaw_end": "2026-04-02T00:50+00:00",
    "start": "2026-04-02T01:00+00:00",
    "end": "2026-04-02T01:15+00:00",
    "expiry": "2026-09-01T00:00+00:00",
    "volume_ml": "20",
    "cells_per_ml": "2.5e7",
    "cells_basis": "total",
    "viability_pct": "88",
    "car_pct": "91",
    "dose_planned_cells": "4e8",
    "dose_infused_cells": "400400000",
    "verifier_1": "Li Na",
    "verifier_2": "Chen Ming",
    "filter": "standard",
}
ORDER = {
    "regimen": "fc_ctd402",
    "height_cm": "170",
    "weight_kg": "70",
    "weight_date": "2026-03-27",
    "bsa_formula": "mosteller",
    "creatinine": "80 umol/L",
    "creatinine_at": "2026-03-27T00:00+00:00",
    "flu_mg_m2": "30",
    "cy_mg_m2": "500",
    "days": "3",
    "first_day": "2026-03-28",
    "flu_daily_mg": "55",
    "cy_daily_mg": "910",
}
DOSE = {
    "drug": "fludarabine",
    "for_day": "2026-03-28",
    "ordered_mg": "100",
    "given_mg": "100",
    "start": "2026-03-28T01:00+00:00",
    "end": "2026-03-28T01:30+00:00",
}
DRUG = {"category": "steroid", "agent": "dexamethasone", "start": "2026-04-05T01:00+00:00"}


@pytest.mark.parametrize(
    ("form", "raw"), [("infusion", INFUSION), ("lymphodepletion", ORDER), ("ld_dose", DOSE), ("drug", DRUG)]
)
def test_a_correct_record_has_no_problem_and_no_doubt(form: str, raw: dict[str, str]):
    parsed = form_of(form).parse(raw)
    assert (parsed.problems, parsed.unusual) == ({}, {})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received": "2026-04-02T00:45+00:00"}, "thaw_start"),
        ({"thaw_end": "2026-04-02T00:35+00:00"}, "thaw_end"),
        ({"start": "2026-04-02T00:45+00:00"}, "start"),
        ({"end": "2026-04-02T01:00+00:00"}, "end"),
        ({"expiry": "2026-04-02T01:10+00:00"}, "expiry"),
    ],
)
def test_instants_out_of_order_block_the_signature(changes: dict[str, str], field: str):
    assert problems("infusion", INFUSION, **changes) == {field}


def test_instants_that_coincide_are_in_order_except_start_and_end_of_the_infusion():
    assert problems("infusion", INFUSION, thaw_end="2026-04-02T01:00+00:00", expiry=INFUSION["end"]) == set()


@pytest.mark.parametrize("second", ["Li Na", " li  na "])
def test_one_person_cannot_check_identity_twice(second: str):
    assert problems("infusion", INFUSION, verifier_2=second) == {"verifier_2"}


def test_a_leukodepleting_filter_is_refused():
    assert problems("infusion", INFUSION, filter="leukodepleting") == {"filter"}


@pytest.mark.parametrize(("din", "mark"), [("G123498654321", "H"), ("W0000 21 123456", "a"), ("=A999926000001", "8")])
def test_the_published_check_characters_are_accepted(din: str, mark: str):
    assert problems("infusion", INFUSION, donor_id=din, din_check=mark) == set()


def test_a_wrong_check_character_or_donation_number_blocks():
    assert problems("infusion", INFUSION, donor_id="G123498654321", din_check="J") == {"din_check"}
    assert problems("infusion", INFUSION, donor_id="G12349865432", din_check="H") == {"donor_id"}


def test_a_donation_number_alone_is_not_compared():
    assert problems("infusion", INFUSION, donor_id="G123498654321") == set()


def test_a_failed_readiness_item_needs_a_written_reason():
    assert problems("infusion", INFUSION, rdy_renal="fail") == {"rdy_override"}
    assert problems("infusion", INFUSION, rdy_renal="fail", rdy_override="agreed with Dr Chen") == set()
    assert problems("infusion", INFUSION, **{key: "pass" for key, _ in READINESS}) == set()


def test_what_was_not_infused_needs_a_reason():
    assert problems("infusion", INFUSION, residual_ml="2") == {"residual_reason"}
    assert problems("infusion", INFUSION, residual_ml="0") == set()
    assert problems("infusion", INFUSION, residual_ml="2", residual_reason="clot in the line") == set()


def test_a_reaction_is_graded_and_an_excursion_explained():
    assert problems("infusion", INFUSION, reaction="1") == {"reaction_grade"}
    assert problems("infusion", INFUSION, excursion="1") == {"excursion_note"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"end": "2026-04-02T01:21+00:00"}, "end"),
        ({"premedication": "paracetamol,steroid"}, "premedication"),
        ({"dose_infused_cells": "4.3e8"}, "dose_infused_cells"),
        ({"infused_ml": "10"}, "dose_infused_cells"),
        ({"cells_basis": "viable"}, "dose_infused_cells"),
        ({"dose_planned_cells": "6e8"}, "dose_planned_cells"),
    ],
)
def test_an_odd_infusion_is_asked_about_once(changes: dict[str, str], field: str):
    assert doubts("infusion", INFUSION, **changes) == {field}


def test_plain_premedication_and_half_a_product_are_not_doubted():
    assert doubts("infusion", INFUSION, premedication="paracetamol") == set()
    assert doubts("infusion", INFUSION, volume_ml="~not_done", dose_planned_cells="~not_done", end="~not_done") == set()


def test_a_weight_older_than_a_week_is_confirmed_or_taken_again():
    assert problems("lymphodepletion", ORDER, weight_date="2026-03-21") == set()
    assert problems("lymphodepletion", ORDER, weight_date="2026-03-20") == {"weight_date"}
    assert problems("lymphodepletion", ORDER, weight_date="2026-03-20", weight_confirmed="1") == set()
    assert problems("lymphodepletion", ORDER, weight_date="2026-03-29") == {"weight_date"}
    assert problems("lymphodepletion", ORDER, weight_date="~not_done") == set()


def test_a_creatinine_in_the_wrong_unit_is_asked_about():
    assert doubts("lymphodepletion", ORDER, creatinine="12 umol/L") == {"creatinine"}
    assert doubts("lymphodepletion", ORDER, creatinine="1.2 mg/dL") == set()
    assert doubts("lymphodepletion", ORDER, creatinine="~not_done") == set()


def test_a_dose_more_than_five_percent_off_needs_a_reason():
    assert problems("ld_dose", DOSE, given_mg="95") == set()
    assert problems("ld_dose", DOSE, given_mg="105") == set()
    assert problems("ld_dose", DOSE, given_mg="94.9") == {"deviation_reason"}
    assert problems("ld_dose", DOSE, given_mg="94.9", deviation_reason="line occluded") == set()
    assert problems("ld_dose", DOSE, ordered_mg="", given_mg="50") == set()
    assert problems("ld_dose", DOSE, end="2026-03-28T00:30+00:00") == {"end"}


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"sbp": "70", "dbp": "70"}, "dbp"),
        ({"o2_device": "nasal_cannula"}, "o2_flow"),
        ({"o2_device": "high_flow_nasal_cannula"}, "o2_flow"),
        ({"o2_device": "none", "o2_flow": "2"}, "o2_flow"),
        ({"o2_device": "nasal_cannula", "o2_flow": "6.1"}, "o2_flow"),
        ({"o2_device": "high_flow_nasal_cannula", "o2_flow": "6"}, "o2_flow"),
        ({"hypotension": "0", "pressor": "one"}, "hypotension"),
        ({"hypoxia": "0", "o2_device": "simple_mask"}, "hypoxia"),
        ({"spo2": "91", "o2_device": "none", "hypoxia": "0"}, "spo2"),
        (
            {
                "instrument": "ice",
                "ice_orient": "0",
                "ice_name": "0",
                "ice_command": "0",
                "ice_write": "0",
                "ice_count": "0",
            },
            "ice_orient",
        ),
    ],
)
def test_an_odd_routine_set_is_asked_about_once(raw: dict[str, str], field: str):
    parsed = form_of("daily").parse(raw)
    assert parsed.problems == {}
    assert set(parsed.unusual) == {field}


@pytest.mark.parametrize(
    "raw",
    [
        {"sbp": "104", "dbp": "62"},
        {"o2_device": "nasal_cannula", "o2_flow": "6", "hypoxia": "1"},
        {"o2_device": "nasal_cannula", "o2_flow": "~device_unavailable"},
        {"o2_device": "high_flow_nasal_cannula", "o2_flow": "30"},
        {"o2_device": "none", "o2_flow": "0", "hypotension": "0", "pressor": "none", "hypoxia": "0"},
        {"o2_flow": "3"},
        {"spo2": "91", "o2_device": "none", "hypoxia": "1"},
        {
            "instrument": "ice",
            "ice_orient": "0",
            "ice_name": "0",
            "ice_command": "0",
            "ice_write": "0",
            "ice_count": "0",
            "arousal": "unarousable",
        },
    ],
)
def test_a_consistent_routine_set_is_not_doubted(raw: dict[str, str]):
    parsed = form_of("daily").parse(raw)
    assert (parsed.problems, parsed.unusual) == ({}, {})


def test_another_cause_needs_its_reason():
    assert problems("daily", {"fever_other_cause": "1"}) == {"other_cause_reason"}
    assert problems("daily", {"fever_other_cause": "1", "other_cause_reason": "transfusion"}) == set()
    assert problems("daily", {"fever_other_cause": "0"}) == set()


@pytest.mark.parametrize("form", ["daily", "laboratory", "cells"])
def test_a_record_without_an_answer_cannot_be_signed(form: str):
    assert "" in problems(form, {"matrix": "blood"} if form == "cells" else {})


def test_known_allergies_are_named():
    raw = {"diagnosis": "t_all", "allergies": "known", "consent": "1"}
    assert problems("enrolment", raw) == {"allergy_text"}
    assert problems("enrolment", raw, allergies="none_known") == set()


def test_odd_enrolment_facts_are_found():
    raw = {"diagnosis": "t_all", "allergies": "none_known", "consent": "1"}
    assert problems("enrolment", raw, kps="75") == {"kps"}
    assert problems("enrolment", raw, kps="80") == set()
    assert doubts("enrolment", raw, consent="0") == {"consent"}
    assert doubts("enrolment", raw, baseline_emd_ldi_mm="30", baseline_emd_sdi_mm="40") == {"baseline_emd_sdi_mm"}
    assert doubts("enrolment", raw, baseline_emd_ldi_mm="40", baseline_emd_sdi_mm="30") == set()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"dose": "10"}, "dose_unit"),
        ({"category": "antimicrobial"}, "agent"),
        ({"single": "1", "end": "2026-04-06T01:00+00:00"}, "end"),
        ({"end": "2026-04-04T01:00+00:00", "stop_reason": "done"}, "end"),
        ({"end": "2026-04-06T01:00+00:00"}, "stop_reason"),
        ({"category": "oxygen", "agent": "oxygen", "single": "1"}, "single"),
        ({"agent": "other"}, "agent_text"),
    ],
)
def test_a_contradictory_drug_record_is_refused(changes: dict[str, str], field: str):
    assert problems("drug", DRUG, **changes) == {field}


def test_a_whole_drug_record_passes():
    assert problems("drug", DRUG, dose="10", dose_unit="mg", end="2026-04-06T01:00+00:00",
                    stop_reason="ICANS resolved") == set()  # fmt: skip
    assert problems("drug", DRUG, agent="other", agent_text="cytarabine", single="1") == set()


def test_a_category_offers_its_agents_and_other():
    assert [choice.key for choice in agents_of("gcsf")] == ["filgrastim", "other"]
    assert agents_of("") == FORMS["drug"]["agent"].choices


def test_an_infection_is_complete_or_asked_about():
    raw = {"kind": "bacterial", "status": "suspected", "onset": "2026-04-05T01:00+00:00"}
    assert doubts("infection", raw) == set()
    assert doubts("infection", raw, status="micro_documented") == {"organism"}
    assert doubts("infection", raw, status="micro_documented", organism="E. coli") == set()
    assert doubts("infection", raw, status="resolved") == {"resolved_at"}
    assert doubts("infection", raw, status="resolved", resolved_at="2026-04-09T01:00+00:00") == set()
    assert problems("infection", raw, resolved_at="2026-04-04T01:00+00:00") == {"resolved_at"}


def test_mrd_answers_agree_with_each_other():
    raw = {"visit": "d28", "mrd_detected": "0", "mrd_lod": "0.0001"}
    assert doubts("response", raw) == set()
    assert doubts("response", raw, mrd_value="0.002") == {"mrd_value"}
    assert doubts("response", raw, mrd_detected="1", mrd_value="0.00005") == {"mrd_value"}
    assert doubts("response", raw, mrd_detected="1", mrd_value="0.002") == set()


def test_crossed_lesion_axes_are_asked_about():
    raw = {"visit": "d28", "emd_ldi_mm": "20", "emd_sdi_mm": "14"}
    assert doubts("response", raw) == set()
    assert doubts("response", raw, emd_ldi_mm="10") == {"emd_sdi_mm"}


def test_a_transplant_milestone_says_when_why_and_by_what():
    assert problems("transplant", {"milestone": "decision", "state": "done"}) == {"date"}
    assert problems("transplant", {"milestone": "decision", "state": "done", "date": "2026-05-01"}) == set()
    assert problems("transplant", {"milestone": "slot_booked", "state": "blocked"}) == {"blocker"}
    assert problems("transplant", {"milestone": "slot_booked", "state": "blocked", "blocker": "no room"}) == set()
    assert problems("transplant", {"milestone": "declined", "state": "planned"}) == {"reason"}
    assert problems("transplant", {"milestone": "declined", "state": "planned", "reason": "relapse"}) == set()


def test_a_death_names_its_cause():
    assert problems("event", {"kind": "death"}) == {"cause"}
    assert problems("event", {"kind": "discharge"}) == set()

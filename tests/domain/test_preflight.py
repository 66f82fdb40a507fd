"""What a document lacks before it is handed out: every rule by itself, and the gaps planted in a full course."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from factories import PATIENT, at, course, lab, record

from ctd402_desktop.domain.course import Course, Record, Signature
from ctd402_desktop.domain.grade import Grade
from ctd402_desktop.domain.permissions import Role
from ctd402_desktop.domain.preflight import (
    BLANK_SHEET,
    DAILY_SHEET,
    DOCUMENT_NAMES,
    PREFLIGHT,
    REFERRAL,
    OpenForm,
    is_candidate,
    preflight,
)
from ctd402_desktop.domain.signing import IN_TRAINING, PERFORMED

NOW = at(30, "10:00")
DISEASE = {"diagnosis": "t_all", "disease_status": "first_relapse", "prior_lines": 2}
FIT = {"allergies": "none_known", "ecog": 1, "comorbidity": "none", "lvef": 62, "cmv_igg": "positive", "weight_kg": 64}
RESPONSE = {"visit": "d28", "marrow_blasts": 1, "overall": "CR", "mrd_detected": False, "mrd_method": "flow"}


def signed(one: Record, meaning: str = PERFORMED) -> Record:
    made = Signature(1, "Li Na", meaning, one.recorded_at, "0" * 64)
    return replace(one, signatures=(made,))


def parts(**without: tuple[str, ...]) -> list[Record]:
    """A course with everything a referral needs; named answers left out by form."""

    def kept(form: str, answers: dict) -> dict:
        return {key: value for key, value in answers.items() if key not in without.get(form, ())}

    return [
        record("enrolment", at(-9), **kept("enrolment", {**DISEASE, **FIT})),
        record("laboratory", at(27), **kept("laboratory", {"creat": lab("62 umol/L"), "bili": lab("9 umol/L")})),
        record("response", at(28), **kept("response", {**RESPONSE, "mrd_lod": record("x", NOW, y=0).number("y")})),
        record("transplant", at(10), milestone="hla_typing", state="done"),
        record("transplant", at(12), milestone="donor_search", state="running"),
    ]


def full(*more: Record, **without: tuple[str, ...]) -> Course:
    made = course(*parts(**without), *more)
    return replace(made, history=tuple(one if one.signatures else signed(one) for one in made.history))


def keys(document: str, made: Course, *drafts: OpenForm, **more: object) -> list[str]:
    found = preflight(document, made, more.pop("now", NOW), drafts, **{"phone": "6612", **more})
    return [one.key for one in found]


def test_a_referral_with_everything_is_ready():
    assert keys(REFERRAL, full()) == []


def test_three_planted_gaps_are_found_exactly_blockers_first_with_who_can_enter_them():
    made = full(enrolment=("cmv_igg",), response=("mrd_detected",), laboratory=("bili",))
    found = preflight(REFERRAL, made, NOW, phone="6612")
    assert [one.key for one in found] == ["mrd", "bili", "cmv_igg"]
    assert [one.blocks for one in found] == [True, True, False]
    assert [one.who for one in found] == [
        (Role.PHYSICIAN,),
        (Role.NURSE, Role.PHYSICIAN),
        (Role.PHYSICIAN,),  # the enrolment is on record: a coordinator may not correct what somebody else signed
    ]
    response, enrolment = made.last("response"), made.last("enrolment")
    assert (found[0].place.form, found[0].place.field, found[0].place.record_id) == (
        "response",
        "mrd_detected",
        response.id,
    )
    assert (found[1].place.tab, found[1].place.field, found[1].place.record_id) == ("labs", "bili", None)
    assert (found[2].place.form, found[2].place.record_id) == ("enrolment", enrolment.id)


@pytest.mark.parametrize(
    ("form", "answers", "expected"),
    [
        ("enrolment", ("diagnosis",), ["diagnosis"]),
        ("enrolment", ("disease_status",), ["risk"]),
        ("enrolment", ("prior_lines",), ["prior_lines"]),
        ("enrolment", ("allergies",), ["allergies"]),
        ("enrolment", ("ecog",), ["performance"]),
        ("enrolment", ("comorbidity",), ["comorbidity"]),
        ("enrolment", ("lvef",), ["lvef"]),
        ("enrolment", ("weight_kg",), ["weight"]),
        ("laboratory", ("creat",), ["creat"]),
        ("response", ("marrow_blasts",), ["marrow"]),
        ("response", ("mrd_method",), ["mrd_quality"]),
        ("response", ("mrd_lod",), ["mrd_quality"]),
        ("response", ("overall",), ["remission"]),
    ],
)
def test_each_answer_left_out_is_one_item(form, answers, expected):
    assert keys(REFERRAL, full(**{form: answers})) == expected


def test_allergies_not_recorded_are_no_answer():
    made = full(record("enrolment", at(-8), **{**DISEASE, **FIT, "allergies": "unavailable"}))
    assert keys(REFERRAL, made) == ["allergies"]


def test_before_the_window_of_day_28_marrow_and_mrd_only_warn():
    made = course(*[one for one in parts() if one.form != "response"])
    found = {one.key: one.blocks for one in preflight(REFERRAL, made, at(14), phone="6612")}
    assert (found["marrow"], found["mrd"]) == (False, False)
    later = {one.key: one.blocks for one in preflight(REFERRAL, made, NOW, phone="6612")}
    assert (later["marrow"], later["mrd"]) == (True, True)


def test_an_assessment_in_the_window_of_day_28_counts_whatever_it_was_called():
    other = {**RESPONSE, "visit": "unscheduled", "mrd_lod": record("x", NOW, y=0).number("y")}
    inside = course(*parts()[:2], record("response", at(25), **other))
    assert not {"marrow", "mrd"} & set(keys(REFERRAL, inside))
    outside = course(*parts()[:2], record("response", at(60), **other))
    assert {"marrow", "mrd"} <= set(keys(REFERRAL, outside, now=at(61)))


def test_a_visit_the_pack_does_not_plan_is_found_by_its_name():
    made = full()
    visits = replace(made.protocol.visits, visits=())
    assert keys(REFERRAL, replace(made, protocol=replace(made.protocol, visits=visits))) == []


def test_before_the_infusion_the_referral_says_so():
    made = course(*[one for one in parts() if one.form in {"enrolment", "laboratory"}], infused=False)
    assert {"infusion", "marrow", "mrd", "hla", "donor"} <= set(keys(REFERRAL, made))


def test_a_match_implies_the_typing():
    steps = [one for one in parts() if one.form != "transplant"]
    cleared = record("transplant", at(12), milestone="donor_cleared", state="done", hla_match="10/10")
    assert not {"hla", "donor"} & set(keys(REFERRAL, course(*steps, cleared)))


def test_an_open_infection_is_named_and_a_closed_one_is_not():
    onset = {"kind": "viral", "onset": at(20)}
    open_one = record("infection", at(20), status="suspected", **onset)
    named = record("infection", at(21), status="suspected", organism="CMV", **onset)
    closed = record("infection", at(22), status="resolved", **onset)
    ended = record("infection", at(23), status="suspected", resolved_at=at(25), **onset)
    found = preflight(REFERRAL, full(open_one, named, closed, ended), NOW, phone="6612")
    assert [one.words.render() for one in found] == ["Infection not over: Viral", "Infection not over: CMV"]


def test_a_ward_without_telephone_is_told_to_whoever_manages_it():
    (found,) = preflight(REFERRAL, full(), NOW)
    assert (found.key, found.who, found.place.tab) == ("phone", (Role.ADMINISTRATOR,), "setup")


def test_drafts_are_told_by_form_and_author():
    drafts = (OpenForm("daily", "Li Na"), OpenForm("daily", "Li Na"), OpenForm("retired", "Xu Min"))
    found = preflight(REFERRAL, full(), NOW, drafts, phone="6612")
    assert [(one.words.render(), one.name, one.unsigned, one.place.tab) for one in found] == [
        ("Draft not signed: Vitals and neurology (2)", "Li Na", True, "assess"),
        ("Draft not signed: retired (1)", "Xu Min", True, "history"),
    ]


def test_a_record_whose_signature_fell_and_a_trainees_entry_are_told():
    trainee = signed(record("daily", at(29)), IN_TRAINING)
    made = full(trainee)
    bare = replace(record("daily", at(29, "12:00")), author_name="Wang Fang")
    made = replace(made, history=(*made.history, bare))
    found = {one.key: one for one in preflight(REFERRAL, made, NOW, phone="6612")}
    assert set(found) >= {"unsigned.Wang Fang", "countersigned.Li Na"}
    assert found["unsigned.Wang Fang"].place.record_id == bare.id
    assert found["countersigned.Li Na"].unsigned


def test_the_last_crs_that_could_not_be_graded_is_told_with_the_question_to_answer():
    made = course(record("daily", at(29), temp=39), graded=True)
    (found,) = [one for one in preflight("one_page", made, NOW, phone="6612") if one.key == "crs"]
    assert found.place.form == "daily"
    assert found.place.field
    assert found.place.record_id == made.last("daily").id


def test_a_grade_whose_missing_inputs_are_no_questions_still_has_a_place():
    made = course(record("daily", at(29), temp=39), graded=True)
    old = made.last("daily")
    grades = tuple(
        replace(one, grade=Grade(None, one.grade.reason, missing=("fever since",))) if one.scale == "crs" else one
        for one in old.grades
    )
    made = replace(made, history=tuple(replace(one, grades=grades) if one is old else one for one in made.history))
    found = [one for one in preflight("one_page", made, NOW, phone="6612") if one.key == "crs"]
    assert [one.place.field for one in found] == [""]


def test_an_empty_course_lacks_a_record_in_every_document():
    assert preflight(BLANK_SHEET, course(infused=False), NOW) == ()  # what is to be filled in by hand lacks nothing
    for document in PREFLIGHT.keys() - {BLANK_SHEET}:
        found = preflight(document, course(infused=False), NOW, phone="6612")
        assert found[0].key == "record"
        assert found[0].blocks


def test_a_daily_sheet_is_about_one_day():
    made = full(signed(record("daily", at(29), temp=39), IN_TRAINING))
    assert keys(DAILY_SHEET, made) == ["record"]
    assert keys(DAILY_SHEET, made, day=date(2026, 5, 1)) == ["countersigned.Li Na", "crs"]
    assert keys(DAILY_SHEET, made, day=date(2026, 4, 29)) == []


def test_every_document_that_is_offered_has_its_checks():
    assert set(DOCUMENT_NAMES) == set(PREFLIGHT)
    with pytest.raises(KeyError):
        preflight("no such document", full(), NOW)


@pytest.mark.parametrize(
    ("records", "patient", "expected"),
    [
        ([], {}, False),
        ([record("enrolment", at(-9), transplant_intent="yes")], {}, True),
        ([record("enrolment", at(-9), transplant_intent="no")], {}, False),
        ([record("transplant", at(3), milestone="hla_typing", state="running")], {}, True),
        ([record("transplant", at(3), milestone="declined", state="done")], {}, False),
        ([record("transplant", at(40), milestone="graft_infusion", state="done")], {}, False),
        ([record("enrolment", at(-9), transplant_intent="yes")], {"status": "merged"}, False),
        ([record("enrolment", at(-9), transplant_intent="yes")], {"died_on": date(2026, 4, 20)}, False),
    ],
)
def test_a_candidate_has_a_transplant_ahead(records, patient, expected):
    assert is_candidate(course(*records, patient=replace(PATIENT, **patient))) is expected

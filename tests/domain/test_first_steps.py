"""The checklist of a new ward ticks itself by the record, and unticks itself too."""

from __future__ import annotations

from decimal import Decimal

from factories import at, course, record

from ctd402_desktop.domain.fields import NotDone
from ctd402_desktop.domain.first_steps import STEPS, Found, next_step, ticked
from ctd402_desktop.domain.permissions import Role

TEAM = frozenset({Role.ADMINISTRATOR, Role.NURSE, Role.PHYSICIAN})


def done(found: Found) -> list[str]:
    return [one.step.key for one in ticked(found) if one.done]


def test_a_ward_just_created_has_done_its_first_step_and_waits_for_beds():
    steps = ticked(Found(roles=frozenset({Role.ADMINISTRATOR})))
    assert [one.step.key for one in steps if one.done] == ["ward"]
    assert [one.step.key for one in steps if one.ready] == ["ward", "beds", "people", "enrol", "backups"]
    found = next_step(steps)
    assert found is not None
    assert found.step.key == "beds"


def test_colleagues_are_there_when_somebody_may_enrol_and_somebody_may_record():
    assert "people" not in done(Found(roles=frozenset({Role.ADMINISTRATOR, Role.NURSE})))
    assert "people" not in done(Found(roles=frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})))
    assert "people" in done(Found(roles=frozenset({Role.NURSE, Role.COORDINATOR})))
    assert "people" in done(Found(roles=frozenset({Role.PHYSICIAN})))


def test_consent_and_a_counted_baseline_are_both_asked_for():
    enrolled = record("enrolment", at(-9), consent=True, baseline_ice=Decimal(10))
    assert "baseline" in done(Found(course=course(enrolled, infused=False)))
    for answers in ({"consent": True}, {"consent": False, "baseline_ice": Decimal(10)}, {"baseline_ice": Decimal(10)}):
        assert "baseline" not in done(Found(course=course(record("enrolment", at(-9), **answers), infused=False)))
    untested = record("enrolment", at(-9), consent=True, baseline_ice=NotDone("refused"))
    assert "baseline" not in done(Found(course=course(untested, infused=False)))


def test_every_further_step_is_a_form_of_the_first_patient():
    assert done(Found(course=course(infused=False))) == ["ward", "enrol"]
    forms = [record("lymphodepletion", at(-5)), record("daily", at(1), temp=Decimal("37.0"))]
    enrolled = record("enrolment", at(-9), consent=True, baseline_ice=Decimal(10))
    whole = ticked(Found(16, TEAM, course(enrolled, *forms), copied=True))
    assert all(one.done and one.ready for one in whole)
    assert next_step(whole) is None
    assert len(whole) == len(STEPS) == 9


def test_a_list_of_beds_that_was_emptied_unticks_its_step():
    assert "beds" in done(Found(beds=1))
    assert "beds" not in done(Found(beds=0))

"""What a record still waits for, what locks it, and who may sign it as what."""

from __future__ import annotations

from dataclasses import replace

import pytest
from factories import at, course, record

from ctd402_desktop.domain import signing
from ctd402_desktop.domain.course import Signature, versions_before
from ctd402_desktop.domain.permissions import Role, Standing

DAILY = record("daily", at(1), id=11, temp=38)


def signature(meaning, *, user_id=1, why=""):
    return Signature(user_id, "Li Na", meaning, at(1), "0" * 64, voided_at=at(2) if why else None, void_reason=why)


def signed(*made, base=DAILY, **changes):
    return replace(base, signatures=made, **changes)


@pytest.mark.parametrize(
    ("standing", "meaning"),
    [(Standing.TRAINEE, "performed_in_training"), (Standing.FULL, "performed"), (Standing.SENIOR, "performed")],
)
def test_an_author_in_training_signs_as_such(standing, meaning):
    assert signing.own_meaning(standing) == meaning
    assert meaning in signing.MEANINGS


def test_a_trainees_entry_waits_until_it_is_countersigned():
    entry = signed(signature(signing.IN_TRAINING))
    assert signing.awaited({}, entry) == ("countersigned",)
    done = replace(entry, signatures=(*entry.signatures, signature("countersigned", user_id=2)))
    assert signing.awaited({}, done) == ()
    assert signing.awaited({}, replace(entry, voided=True)) == ()
    assert signing.awaited({}, signed(signature("performed"))) == ()


def test_a_review_that_fell_with_a_correction_is_asked_for_again_over_several_corrections():
    first = signed(signature("performed"), signature("reviewed", user_id=2, why="corrected"), superseded_by_id=12)
    second = replace(signed(signature("performed")), id=12, supersedes_id=11, superseded_by_id=13)
    third = replace(second, id=13, supersedes_id=12, superseded_by_id=None)
    history = {one.id: one for one in (first, second, third)}
    assert signing.awaited(history, third) == ("reviewed",)
    again = replace(third, signatures=(*third.signatures, signature("reviewed", user_id=2)))
    assert signing.awaited(history, again) == ()
    assert [one.id for one in versions_before(history, third)] == [12, 11]


def test_a_course_lists_what_waits():
    waiting = signed(signature(signing.IN_TRAINING))
    calm = signed(signature("performed"), base=record("daily", at(2), id=12, temp=37))
    assert signing.awaiting(course(waiting, calm)) == ((waiting, ("countersigned",)),)


def test_only_a_standing_approval_locks():
    lock = signature("approved")
    assert signing.lock_of(signed(lock)) == lock
    assert signing.lock_of(signed(signature("approved", why="wrong bed"))) is None
    assert signing.lock_of(signed(signature("performed"))) is None


def test_addenda_of_earlier_versions_stay_with_the_record():
    old = replace(DAILY, superseded_by_id=12)
    new = replace(DAILY, id=12, supersedes_id=11)
    first = replace(record("addendum", at(3), id=20, text="seen"), addendum_to_id=11)
    second = replace(record("addendum", at(4), id=21, text="again"), addendum_to_id=12)
    other = replace(record("addendum", at(4), id=22, text="elsewhere"), addendum_to_id=99)
    assert [one.id for one in signing.addenda(course(old, new, first, second, other), new)] == [20, 21]


@pytest.mark.parametrize(
    ("meaning", "user_id", "role", "standing", "may"),
    [
        ("countersigned", 2, Role.NURSE, Standing.FULL, True),
        ("countersigned", 1, Role.NURSE, Standing.SENIOR, False),
        ("countersigned", 2, Role.NURSE, Standing.TRAINEE, False),
        ("reviewed", 2, Role.PHYSICIAN, Standing.FULL, True),
        ("reviewed", 2, Role.COORDINATOR, Standing.SENIOR, False),
        ("approved", 1, Role.PHYSICIAN, Standing.SENIOR, True),
        ("approved", 2, Role.PHYSICIAN, Standing.FULL, False),
        ("approved", 2, Role.ADMINISTRATOR, Standing.SENIOR, False),
    ],
)
def test_who_may_sign_a_daily_set_as_what(meaning, user_id, role, standing, may):
    assert signing.may_give(meaning, user_id, role, standing, DAILY) is may


def test_whoever_stands_for_an_assigned_grade_must_be_allowed_to_assign_one():
    assigned = record("daily", at(1), crs_assigned=2)
    assert not signing.fitting(Role.NURSE, assigned)
    assert signing.fitting(Role.PHYSICIAN, assigned)

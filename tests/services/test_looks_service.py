"""What each user has seen of each patient."""

from __future__ import annotations

from datetime import timedelta

VITALS = {"temp": "37.2"}


def sign(house, patient_id):
    house.clock.advance(minutes=5)
    house.services.records.sign(house.nurse, patient_id, "daily", house.clock(), VITALS)


def test_who_never_looked_has_no_moment_and_no_count(house):
    patient = house.enrol()
    assert house.services.looks.last(house.nurse, patient) is None
    assert house.services.looks.unseen(house.nurse) == {}


def test_each_user_has_a_look_of_their_own_that_moves_forward_only(house):
    patient = house.enrol()
    looks = house.services.looks
    first = looks.left(house.nurse, patient)
    assert first == house.clock()
    house.clock.advance(minutes=30)
    assert looks.last(house.nurse, patient) == first
    assert looks.last(house.physician, patient) is None
    second = looks.left(house.nurse, patient)
    assert looks.left(house.nurse, patient, first) == first
    assert looks.last(house.nurse, patient) == second


def test_records_entered_after_the_course_was_read_are_still_new(house):
    patient = house.enrol()
    looks = house.services.looks
    read_at = house.clock()
    sign(house, patient)
    sign(house, patient)
    looks.left(house.physician, patient, read_at)
    assert looks.unseen(house.physician) == {patient: 2}
    looks.left(house.physician, patient)
    assert looks.unseen(house.physician) == {}


def test_a_moment_in_the_future_counts_as_now(house):
    patient = house.enrol()
    assert house.services.looks.left(house.nurse, patient, house.clock() + timedelta(hours=1)) == house.clock()


def test_an_emergency_access_is_not_remembered(house):
    patient = house.enrol()
    stranger = house.services.accounts.break_glass("Wu Lin", "collapsed on the ward")
    house.services.looks.left(stranger, patient)
    assert house.services.looks.last(stranger, patient) is None

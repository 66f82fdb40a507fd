"""The days a replay steps through: one at the end of each calendar day of the ward, by the time of entry."""

from __future__ import annotations

from datetime import timedelta

from factories import at, course, record

from ctd402_desktop.domain.replay import Step, steps


def test_a_replay_has_one_step_a_day_from_the_first_entry_to_the_last():
    found = steps(course(record("daily", at(-2, "09:00")), record("daily", at(3, "23:30"))), at(5))
    assert [one.day for one in found] == [-2, -1, 0, 1, 2, 3]
    assert found[0] == Step(at(-2, "23:59") + timedelta(seconds=59), -2)


def test_the_last_step_is_never_later_than_now():
    now = at(1, "12:00")
    found = steps(course(record("daily", at(1, "08:00"))), now)
    assert [one.day for one in found] == [0, 1]
    assert found[-1].at == now


def test_before_an_infusion_days_have_no_number_and_an_empty_course_has_no_steps():
    assert [one.day for one in steps(course(record("daily", at(1)), infused=False), at(2))] == [None]
    assert steps(course(infused=False), at(2)) == ()


def test_entries_later_than_now_are_not_stepped_to():
    assert steps(course(record("daily", at(4)), infused=False), at(2)) == ()

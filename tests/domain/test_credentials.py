from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctd402_desktop.domain.credentials import pin_problem, span, wait_after


@pytest.mark.parametrize(
    ("failed", "seconds"), [(0, 0), (1, 0), (4, 0), (5, 30), (6, 120), (7, 600), (8, 600), (400, 600)]
)
def test_the_fifth_wrong_attempt_begins_to_cost_time_and_each_further_one_more(failed, seconds):
    assert wait_after(failed) == timedelta(seconds=seconds)


@given(st.integers(0, 1000))
def test_waiting_never_gets_shorter_with_more_wrong_attempts(failed):
    assert wait_after(failed + 1) >= wait_after(failed)


@pytest.mark.parametrize("pin", ["", "123", "1234567", "12a4", "１２３４", "12 34", "-123"])
def test_a_pin_is_four_to_six_plain_digits(pin):
    problem = pin_problem(pin)
    assert problem is not None
    assert problem.render() == "four to six digits"


@pytest.mark.parametrize("pin", ["1990", "2024", "199007", "201212"])
def test_a_pin_that_looks_like_a_birthday_is_refused(pin):
    assert "birthday" in str(pin_problem(pin))


@pytest.mark.parametrize("pin", ["0000", "11111", "1234", "4321", "7890", "012345", "3210"])
def test_a_pin_of_equal_or_consecutive_digits_is_refused(pin):
    assert "in a row" in str(pin_problem(pin))


@pytest.mark.parametrize("pin", ["1212", "2580", "373737", "471471", "9731"])
def test_a_pin_that_is_a_pattern_is_refused(pin):
    assert "pattern" in str(pin_problem(pin))


@pytest.mark.parametrize("pin", ["4071", "83026", "590318", "904137"])
def test_other_digits_are_accepted(pin):
    assert pin_problem(pin) is None


@given(st.from_regex(r"[0-9]{4,6}", fullmatch=True))
def test_every_refusal_has_a_reason_in_words(pin):
    problem = pin_problem(pin)
    assert problem is None or problem.render()


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=30), "30 seconds"),
        (timedelta(seconds=29, milliseconds=1), "30 seconds"),
        (timedelta(seconds=60), "1 min 0 s"),
        (timedelta(minutes=9, seconds=59), "9 min 59 s"),
    ],
)
def test_a_wait_is_told_in_words_and_never_shorter_than_it_is(length, words):
    assert span(length).render() == words

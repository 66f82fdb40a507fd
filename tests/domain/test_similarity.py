"""Who could be mistaken for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctd402_desktop.domain.course import Patient
from ctd402_desktop.domain.similarity import (
    Likeness,
    figures,
    likeness,
    retyped,
    romanised,
    same_place,
    similar,
    transposed,
)

ZHANG = Patient(1, "0048 2217", "Zhang", "Wei", "张伟", sex="male", birth_date=date(1995, 3, 12), bed="07")
OTHER = Patient(2, "0051 9034", "Lopez", "Ana", sex="female", birth_date=date(1980, 1, 2), bed="03")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"family_name": "ZHANG", "given_name": "wei"}, Likeness.NAME),
        ({"family_name": "Zhāng", "given_name": "Wěi", "name_zh": "张玮"}, Likeness.NAME),
        ({"family_name": "Wei", "given_name": "Zhang"}, Likeness.NAME),
        ({"name_zh": "张伟"}, Likeness.NAME),
        ({"family_name": "Zhang", "birth_date": date(1995, 3, 12)}, Likeness.BIRTHDAY),
        ({"family_name": "Zhang"}, None),
        ({"birth_date": date(1995, 3, 12)}, None),
        ({"mrn": "0048 2271"}, Likeness.NUMBER),
        ({"mrn": "００４８ ２２７１"}, Likeness.NUMBER),
        ({"mrn": "0048 2272"}, None),
    ],
)
def test_two_patients_are_alike_in_name_birthday_or_number(changes, expected):
    assert likeness(ZHANG, replace(OTHER, **changes)) is expected


def test_a_missing_birthday_or_given_name_makes_nobody_alike():
    nobody = replace(ZHANG, birth_date=None, given_name="", name_zh="")
    assert likeness(nobody, replace(OTHER, family_name="Zhang", given_name="", birth_date=None)) is None


@pytest.mark.parametrize(
    ("text", "letters"), [("Xiǎo-Míng", "xiaoming"), ("XIAO MING", "xiaoming"), ("Lü", "lu"), ("Lv", "lu"), ("", "")]
)
def test_tones_spaces_and_hyphens_do_not_tell_names_apart(text, letters):
    assert romanised(text) == letters


@given(st.text("0123456789", min_size=2, max_size=10), st.data())
def test_swapping_two_different_neighbours_is_a_transposition_and_goes_both_ways(number, data):
    place = data.draw(st.integers(0, len(number) - 2))
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert transposed(number, swapped) is (number[place] != number[place + 1])
    assert transposed(swapped, number) is transposed(number, swapped)


@pytest.mark.parametrize("other", ["1324", "12345", "1432", "4231", "1234", "2143"])
def test_only_one_swap_of_neighbours_counts(other):
    assert transposed("1234", other) is (other == "1324")


def test_the_likeness_of_names_is_named_before_the_others_and_nobody_is_like_oneself():
    born_alike = Patient(3, "77", "Zhang", "Min", birth_date=ZHANG.birth_date, bed="11")
    named_alike = Patient(4, "78", "Zhang", "Wei", bed="15")
    assert similar(ZHANG, [ZHANG, OTHER]) is None
    assert similar(ZHANG, [born_alike, named_alike, replace(born_alike, id=5)]) is named_alike
    assert similar(ZHANG, [named_alike, born_alike]) is named_alike


@pytest.mark.parametrize(
    ("typed", "wanted", "same"),
    [("7", "07", True), ("０７", "07", True), (" 07 ", "7", True), ("", "0", False), ("15", "07", False)],
)
def test_the_bed_is_typed_with_or_without_its_leading_zero(typed, wanted, same):
    assert same_place(typed, wanted) is same


def test_a_patient_without_a_bed_is_named_by_the_hospital_number():
    assert retyped(ZHANG) == "07"
    assert retyped(replace(ZHANG, bed="")) == "0048 2217"
    assert figures("0048 2217") == "00482217"

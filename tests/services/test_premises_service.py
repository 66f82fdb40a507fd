"""The ward knows its beds, shows an empty one as empty, and never loses a patient's."""

from __future__ import annotations

import pytest

from ctd402_desktop.errors import InvalidInput, NotAllowed
from ctd402_desktop.services.premises import MOST_BEDS, read_beds


@pytest.mark.parametrize(
    ("typed", "beds"),
    [
        ("01-03", ("01", "02", "03")),
        ("1-3, 10", ("1", "2", "3", "10")),
        ("A8–A10", ("A8–A10",)),
        ("A8-10", ("A8", "A9", "A10")),
        ("０１、０２；05\n06", ("01", "02", "05", "06")),
        ("", ()),
        (" , 加1 ,", ("加1",)),
    ],
)
def test_a_line_of_beds_is_read_with_ranges_zeros_and_chinese_signs(typed: str, beds: tuple[str, ...]):
    assert read_beds(typed) == beds


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("01-03, 02", "bed 02 is named twice"),
        ("9-3", "not a range"),
        ("1-9999", "not a range"),
        (f"1-{MOST_BEDS}, x", "at most"),
        ("a bed with a very long name", "longer than"),
    ],
)
def test_a_list_that_makes_no_sense_is_refused_with_its_reason(typed: str, why: str):
    with pytest.raises(InvalidInput, match=why) as caught:
        read_beds(typed)
    assert set(caught.value.problems) == {"beds"}


def test_an_empty_bed_stands_on_the_board_and_a_taken_one_does_not(house):
    house.enrol(bed="07")
    house.services.premises.set_beds(house.administrator, "06-08")
    assert house.services.premises.beds(house.nurse) == ("06", "07", "08")
    assert house.services.ward.board(house.nurse).empty_beds == ("06", "08")


def test_a_bed_with_a_patient_cannot_be_taken_away(house):
    house.services.premises.set_beds(house.administrator, "06-08")
    house.enrol(bed="07")
    with pytest.raises(InvalidInput, match="a patient lies in bed 07"):
        house.services.premises.set_beds(house.administrator, "06, 08")
    assert house.services.premises.beds(house.nurse) == ("06", "07", "08")


def test_a_bed_taken_out_of_use_and_back_is_the_same_bed(house):
    for typed in ("06-08", "08, 06", "07, 06"):
        house.services.premises.set_beds(house.administrator, typed)
    assert house.services.premises.beds(house.nurse) == ("07", "06")


def test_beds_and_telephone_are_in_the_audit_trail_with_old_and_new(house):
    house.services.premises.set_beds(house.administrator, "01")
    house.services.premises.set_phone(house.administrator, "021 6612")
    house.services.premises.set_phone(house.administrator, "＋86 21 6613")
    assert house.services.premises.phone(house.nurse) == "+86 21 6613"
    events = house.services.audit.events(house.administrator)
    assert [one.detail for one in events[:3]] == [
        {"before": "021 6612", "after": "+86 21 6613"},
        {"before": "", "after": "021 6612"},
        {"before": [], "after": ["01"]},
    ]


@pytest.mark.parametrize("typed", ["call me!", "1" * 41, "0;DROP"])
def test_a_telephone_number_that_is_none_is_refused(house, typed: str):
    with pytest.raises(InvalidInput) as caught:
        house.services.premises.set_phone(house.administrator, typed)
    assert set(caught.value.problems) == {"phone"}


@pytest.mark.parametrize("role", ["nurse", "physician", "coordinator"])
def test_only_administrators_change_the_premises(house, role: str):
    by = getattr(house, role)
    for change in (house.services.premises.set_beds, house.services.premises.set_phone):
        with pytest.raises(NotAllowed):
            change(by, "01")

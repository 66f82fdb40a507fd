"""What holds for every form and every field, so that a new row is tested without a new test."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctd402_desktop import i18n
from ctd402_desktop.domain.fields import NOT_DONE_REASONS, Field, Form, Kind, Lab, NotDone, ProblemError
from ctd402_desktop.domain.forms import FORMS

FIELDS = [(form, asked) for form in FORMS.values() for asked in form.fields]
every_form = pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))

CONTRACT = {
    "identity": 9,
    "enrolment": 34,
    "lymphodepletion": 17,
    "ld_dose": 8,
    "infusion": 59,
    "daily": 49,
    "cells": 12,
    "drug": 18,
    "infection": 21,
    "response": 30,
    "transplant": 10,
    "event": 7,
    "addendum": 1,
    "not_done": 3,
    "off_ward": 4,
    "transfer": 2,
    "weight": 2,
    "handover": 5,
    "note": 1,
}


def numbers(asked: Field) -> st.SearchStrategy[Decimal]:
    low = Decimal(0) if asked.low is None else asked.low
    high = low + 10_000 if asked.high is None else asked.high
    return st.decimals(low, high, places=0 if asked.integer else 4, allow_nan=False)


def values(asked: Field) -> st.SearchStrategy[object]:
    """Every value this field may hold."""
    keys = [choice.key for choice in asked.choices]
    if asked.kind is Kind.NUMBER:
        found: st.SearchStrategy[object] = numbers(asked)
    elif asked.kind is Kind.LAB:
        marks = st.sampled_from(["", "<", "<=", ">", ">="])
        found = st.builds(Lab, st.decimals(0, 10**6, places=3), st.sampled_from(asked.units), marks)
    elif asked.kind is Kind.CHOICE:
        found = (
            st.lists(st.sampled_from(keys), min_size=1, unique=True).map(tuple) if asked.many else st.sampled_from(keys)
        )
    elif asked.kind is Kind.FLAG:
        found = st.booleans()
    elif asked.kind is Kind.DATETIME:
        moments = st.datetimes(datetime(1930, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
        found = (
            st.dates(date(1930, 1, 1))
            if asked.date_only
            else moments.map(lambda at: at.replace(second=0, microsecond=0))
        )
    else:
        found = st.text(min_size=1).map(str.strip).filter(lambda text: text and not text.startswith("~"))
    return found | st.builds(NotDone, st.sampled_from(sorted(NOT_DONE_REASONS)))


def test_the_forms_are_those_of_the_course_in_its_order():
    assert list(FORMS) == [*list(CONTRACT)[:6], "laboratory", *list(CONTRACT)[6:]]
    assert {key: len(FORMS[key].fields) for key in CONTRACT} == CONTRACT


@every_form
def test_field_keys_are_unique_and_snake_case(form: Form):
    keys = [asked.key for asked in form.fields]
    assert len(keys) == len(set(keys))
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", key) for key in keys)


@every_form
def test_jump_letters_are_unique_within_a_form(form: Form):
    letters = [asked.letter.lower() for asked in form.fields if asked.letter]
    assert len(letters) == len(set(letters))
    assert all(len(letter) == 1 for letter in letters)


@every_form
def test_conditions_name_an_earlier_field_and_one_of_its_answers(form: Form):
    seen: dict[str, Field] = {}
    for asked in form.fields:
        if asked.show_if is not None:
            key, answer = asked.show_if
            known = {choice.key for choice in seen[key].choices} or {"0", "1"}
            assert answer in known
        seen[asked.key] = asked


@every_form
def test_an_empty_form_names_exactly_its_visible_required_fields_or_that_nothing_was_entered(form: Form):
    problems = form.parse({}).problems
    required = {asked.key for asked in form.visible({}) if asked.required}
    assert set(problems) - {""} == required


@every_form
def test_limits_lie_inside_each_other(form: Form):
    for asked in form.fields:
        for low, high in (asked.usual, asked.normal, asked.critical, (asked.low, asked.high)):
            assert low is None or high is None or low <= high, asked.key
        for low, high in (asked.usual, asked.normal):
            assert asked.low is None or low is None or asked.low <= low, asked.key
            assert asked.high is None or high is None or high <= asked.high, asked.key
        (worst_low, worst_high), (low, high) = asked.critical, asked.normal
        assert worst_low is None or low is None or worst_low <= low, asked.key
        assert worst_high is None or high is None or high <= worst_high, asked.key


@every_form
def test_choices_belong_to_choice_fields_and_have_unique_keys(form: Form):
    for asked in form.fields:
        keys = [choice.key for choice in asked.choices]
        assert bool(keys) == (asked.kind is Kind.CHOICE), asked.key
        assert len(keys) == len(set(keys)), asked.key
        assert not any("," in key or key.startswith("~") for key in keys), asked.key


@every_form
def test_labels_hints_groups_and_choices_are_translated(form: Form):
    chinese = i18n.translations("zh")
    same = {"CR", "CRh", "CRi", "MLFS", "PR", "NR", "PD", "NE", "SD", "mg", "g", "mcg/kg/min", "mL", "L/min", "mcg"}
    texts = {form.title}
    for asked in form.fields:
        texts |= {asked.label, asked.hint, asked.group, *(choice.label for choice in asked.choices)}
        texts |= {asked.unit} & {"/min", "cells", "cells/mL"}
    assert sorted(text for text in texts - same - {""} if not chinese.get(text)) == []


@every_form
@settings(max_examples=300)
@given(data=st.data())
def test_what_a_field_dumps_it_parses_back(form: Form, data: st.DataObject):
    asked = data.draw(st.sampled_from(form.fields))
    value = data.draw(values(asked))
    assert asked.parse(asked.dump(value)) == value


@every_form
def test_an_empty_answer_is_no_answer(form: Form):
    for asked in form.fields:
        assert asked.parse("  ") is None
        assert asked.dump(None) == ""


@pytest.mark.parametrize("key", ["hr", "sbp", "dbp", "rr", "spo2", "o2_flow"])
def test_a_value_of_zero_is_an_answer_and_not_a_blank(key: str):
    assert FORMS["daily"].parse({key: "0"}).answers[key] == Decimal(0)


@pytest.mark.parametrize(
    ("key", "text"), [("hr", "262"), ("sbp", "310"), ("temp", "26.9"), ("spo2", "44"), ("rr", "70"), ("dbp", "150")]
)
def test_a_rare_true_value_is_asked_about_once_and_not_refused(key: str, text: str):
    parsed = FORMS["daily"].parse({key: text})
    assert parsed.problems == {}
    assert key in parsed.unusual


@pytest.mark.parametrize(("key", "text"), [("temp", "22.9"), ("temp", "45.1"), ("spo2", "101"), ("hr", "-1")])
def test_what_nature_excludes_is_refused_with_the_rule(key: str, text: str):
    assert key in FORMS["daily"].parse({key: text}).problems


def test_an_iso_date_is_read_as_year_month_day():
    assert {asked.parse("2017-07-02") for _, asked in FIELDS if asked.date_only} == {date(2017, 7, 2)}


def test_a_slashed_date_is_never_guessed():
    for asked in [asked for _, asked in FIELDS if asked.date_only]:
        with pytest.raises(ProblemError):
            asked.parse("07/02/2017")


def test_temperature_typed_without_its_point_gets_it():
    assert FORMS["daily"]["temp"].parse("386") == Decimal("38.6")
    assert FORMS["daily"]["temp"].parse("３８．６") == Decimal("38.6")


def test_the_neurological_instrument_decides_which_items_are_asked():
    daily = FORMS["daily"]
    ice = {asked.key for asked in daily.visible({"instrument": "ice"})}
    capd = {asked.key for asked in daily.visible({"instrument": "capd"})}
    assert {"ice_orient", "ice_count"} <= ice - capd
    assert {f"capd_{item}" for item in range(1, 9)} | {"capd_unable"} <= capd - ice


def test_nothing_in_the_routine_set_is_filled_in_beforehand():
    assert FORMS["daily"].parse({"instrument": "ice", "arousal": "alert"}).answers.keys() == {"instrument", "arousal"}


def test_the_letters_of_the_routine_set_are_those_on_the_screen():
    shown = [asked.letter for asked in FORMS["daily"].fields if asked.letter]
    assert set("THBRSOVCIzwNe") <= set(shown)

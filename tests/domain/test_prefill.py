"""What a form may begin with: the protocol, never a measurement."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from factories import at, course, record

from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.prefill import proposed


def test_an_order_begins_with_the_regimen_and_the_first_day():
    raw = proposed("lymphodepletion", course(record("enrolment", at(-10), height_cm=Decimal(178))))
    assert (raw["flu_mg_m2"], raw["cy_mg_m2"], raw["days"], raw["height_cm"]) == ("30", "500", "3", "178")
    assert raw["first_day"] == (course().day_zero - timedelta(days=5)).isoformat()
    assert "weight_kg" not in raw
    assert "creatinine" not in raw


def test_without_a_day_zero_and_a_height_neither_is_invented():
    raw = proposed("lymphodepletion", course(infused=False))
    assert "first_day" not in raw
    assert "height_cm" not in raw


def test_an_infusion_begins_with_the_product_and_its_flat_dose():
    assert proposed("infusion", course()) == {"product_name": "CTD402", "dose_planned_cells": "400000000"}


@pytest.mark.parametrize("form", ["daily", "laboratory", "drug"])
def test_nothing_measured_is_ever_proposed(form):
    assert proposed(form, course()) == {}


@pytest.mark.parametrize("form", ["lymphodepletion", "infusion"])
def test_every_proposal_can_be_read_by_its_form(form):
    found = FORMS[form].parse(proposed(form, course()))
    assert not set(found.problems) & set(proposed(form, course()))

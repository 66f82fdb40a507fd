"""The shipped schedule is whole and honest, and a wrong one is refused with every place named."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from packs import PACK_TEXT, SCHEDULE

from ctd402_desktop import i18n
from ctd402_desktop.domain import schedule
from ctd402_desktop.domain.forms.closures import STREAMS
from ctd402_desktop.domain.protocol import parse_protocol
from ctd402_desktop.errors import InvalidInput

TEXT = PACK_TEXT[PACK_TEXT.index("[schedule]") :]
OTHERS = PACK_TEXT[: PACK_TEXT.index("[schedule]")]


def problems(text: str) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        parse_protocol(text, place="test")
    return {key: problem.render() for key, problem in caught.value.problems.items()}


def test_every_stream_has_a_rule_and_every_value_names_its_source():
    found = SCHEDULE
    assert {rule.stream for rule in found.rules} == {one.key for one in STREAMS}
    assert all(rule.mark.source and not rule.mark.confirmed for rule in found.rules)
    limits = [getattr(found.limits, name) for name in schedule.Limits.__slots__]
    assert all(one.mark.source and not one.mark.confirmed for one in limits)


@pytest.mark.parametrize(
    ("name", "value"),
    [("map_low", 65), ("spo2_low", 90), ("ice_drop", 3), ("fever", 38), ("severe_grade", 3), ("cards_most", 3)],
)
def test_the_limits_are_those_of_the_product_guide(name, value):
    assert getattr(SCHEDULE.limits, name).value == value


@pytest.mark.parametrize(
    ("rule", "minutes"),
    [
        ("vitals_ld", 240), ("vitals_d0_d14", 240), ("vitals_crs1", 240), ("vitals_crs2", 120), ("vitals_crs3", 60),
        ("vitals_icans1", 240), ("vitals_icans2", 120), ("vitals_icans3", 60), ("vitals_d15_d28", 480),
        ("ice_d0_d14", 480), ("ice_crs1", 480), ("ice_crs3", 240), ("ice_icans1", 480), ("ice_icans2", 240),
        ("ice_icans3", 120), ("ice_drop_first", 30), ("ice_drop_later", 240), ("ice_d15_d28", 1440),
    ],
)  # fmt: skip
def test_the_intervals_are_those_of_the_default_table(rule, minutes):
    found = next(one for one in SCHEDULE.rules if one.id == rule)
    assert found.interval == timedelta(minutes=minutes)


def test_the_grace_is_a_quarter_of_the_interval_and_an_hour_at_most():
    found = SCHEDULE
    vitals = next(one for one in found.rules if one.id == "vitals_crs2")
    assert found.grace(vitals, timedelta(hours=2)) == timedelta(minutes=30)
    assert found.grace(vitals, timedelta(hours=8)) == timedelta(hours=1)
    labs = next(one for one in found.rules if one.id == "labs_ld")
    assert found.grace(labs, timedelta(hours=24)) == timedelta(hours=4)


def test_a_rule_is_named_in_the_language_in_force():
    rule = SCHEDULE.rules[0]
    assert rule.name == rule.label
    i18n.set_language("zh")
    assert rule.name == rule.label_zh != rule.label


def test_a_rule_that_is_switched_off_asks_for_nothing():
    assert "vitals_fever" not in [one.id for one in SCHEDULE.of("vitals")]


def test_a_limit_in_minutes_is_a_span():
    assert SCHEDULE.limits.snooze_most.span == timedelta(hours=4)
    assert SCHEDULE.limits.map_low.value == Decimal(65)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('id = "vitals_d0_d14"', 'id = "vitals_ld"', "schedule.rule[2].id"),
        ("interval_min = 240", "interval_min = 240\noffsets_min = [5]", "schedule.rule[1].anchor"),
        ("interval_min = 240", "days = [1]", "schedule.rule[1].anchor"),
        ('form = "daily"', 'form = "diary"', "schedule.rule[1].form"),
        ('"hypotension", "rr"', '"hypotension", "mood"', "schedule.rule[1].fields"),
        ("grace_share = 0.25", "grace_share = 2", "schedule.grace_share"),
        ('form = "daily"', 'form = "daily"\nreasons = ["bored"]', "schedule.rule[1].reasons"),
        ("[attention.map_low]", "[attention.map_lo]", "attention.map_low"),
        ('stream = "vitals"', 'stream = "vitels"', "schedule.rule[1].stream"),
    ],
)
def test_a_wrong_value_is_refused_at_its_key(old, new, key):
    assert key in problems(OTHERS + TEXT.replace(old, new, 1))

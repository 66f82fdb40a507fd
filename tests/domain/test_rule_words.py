"""Each rule says in words what it takes and how far its source is confirmed."""

from __future__ import annotations

from packs import PACK_TEXT

from ctd402_desktop.domain.protocol_lines import pack_lines
from ctd402_desktop.domain.registry import RULES
from ctd402_desktop.domain.rule_words import (
    CONFIRMED,
    CONVENTION,
    KIND_LABELS,
    UNCONFIRMED,
    default_words,
    standing,
)
from ctd402_desktop.domain.unit_words import SPELLED, unit_words
from ctd402_desktop.i18n import speaking


def test_every_kind_of_input_has_a_word():
    assert {one.kind for rule in RULES.values() for one in rule.inputs} <= set(KIND_LABELS)


def test_units_in_words_and_what_counts_when_left_out_follow_the_language_and_symbols_do_not():
    crs = {one.name: one for one in RULES["crs_astct2019"].inputs}
    with speaking("zh"):
        assert unit_words(crs["age_years"].unit) == "岁"
        assert unit_words("mmol/L") == "mmol/L"
        assert default_words(crs["fever_other_cause"]) == "否"
    assert unit_words(crs["age_years"].unit) == "year"
    assert (default_words(crs["fever_other_cause"]), default_words(crs["temp_c"])) == ("no", "")


def test_every_unit_that_is_a_word_can_be_said_in_the_language_of_the_ward():
    units = {one.unit for rule in RULES.values() for one in rule.inputs} | {one.unit for one in pack_lines(PACK_TEXT)}
    words = {unit for unit in units if unit in SPELLED}
    assert {"year", "years", "month", "d", "h", "min"} <= words
    with speaking("zh"):
        assert not [unit for unit in words if unit_words(unit) == unit]


def test_a_rule_is_confirmed_unconfirmed_or_a_convention_of_this_program():
    assert standing(RULES["crs_astct2019"]) == CONFIRMED
    assert standing(RULES["crs_episodes"]) == CONVENTION
    assert {standing(rule) == UNCONFIRMED for rule in RULES.values() if not rule.confirmed} == {True}

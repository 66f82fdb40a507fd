"""Each rule says in words what it takes and how far its source is confirmed."""

from __future__ import annotations

from ctd402_desktop.domain.registry import RULES
from ctd402_desktop.domain.rule_words import CONFIRMED, CONVENTION, KIND_LABELS, UNCONFIRMED, standing


def test_every_kind_of_input_has_a_word():
    assert {one.kind for rule in RULES.values() for one in rule.inputs} <= set(KIND_LABELS)


def test_a_rule_is_confirmed_unconfirmed_or_a_convention_of_this_program():
    assert standing(RULES["crs_astct2019"]) == CONFIRMED
    assert standing(RULES["crs_episodes"]) == CONVENTION
    assert {standing(rule) == UNCONFIRMED for rule in RULES.values() if not rule.confirmed} == {True}

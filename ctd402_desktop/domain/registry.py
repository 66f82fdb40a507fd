"""RULES: every computation by its public key. A new family is a module with ``RULES = (Rule(...), ...)`` and a line."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from ctd402_desktop.domain import (
    conversion,
    dosing_renal,
    dosing_rules,
    engraftment,
    grade_runs,
    hctci,
    kinetics,
    product,
    renal,
    survival,
    units,
)
from ctd402_desktop.domain.decision import TABLES
from ctd402_desktop.domain.response import (
    cns,
    donor,
    durations,
    lugano,
    marrow,
    mrd,
    overall,
    relapse_children,
    time_points,
    transplant_risk,
)
from ctd402_desktop.domain.rules import Rule, weighed
from ctd402_desktop.domain.scales import crs_astct2019, icans_astct2019, ice
from ctd402_desktop.domain.toxicity import RULES as TOXICITY

FAMILIES: tuple[tuple[Rule, ...], ...] = (
    crs_astct2019.RULES,
    grade_runs.RULES,
    ice.RULES,
    icans_astct2019.RULES,
    dosing_rules.RULES,
    renal.RULES,
    product.RULES,
    units.RULES,
    marrow.RULES,
    mrd.RULES,
    cns.RULES,
    lugano.RULES,
    overall.RULES,
    durations.RULES,
    kinetics.RULES,
    survival.RULES,
    hctci.RULES,
    engraftment.RULES,
    conversion.RULES,
    TOXICITY,
    dosing_renal.RULES,
    relapse_children.RULES,
    time_points.RULES,
    donor.RULES,
    transplant_risk.RULES,
)

QUICK = frozenset({"crs_astct2019", "icans_astct2019"})
"""Graded on every keystroke: their facts are weighed while they are made."""


def _registered(rule: Rule) -> Rule:
    shown = replace(rule, tables=TABLES.get(rule.key, ()))
    return shown if rule.key in QUICK else weighed(shown)


RULES: dict[str, Rule] = {rule.key: _registered(rule) for rule in chain.from_iterable(FAMILIES)}

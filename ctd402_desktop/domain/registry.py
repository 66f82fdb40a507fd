"""RULES: every computation by its public key. A new family is a module with ``RULES = (Rule(...), ...)`` and a line."""

from __future__ import annotations

from itertools import chain

from ctd402_desktop.domain import dosing_rules, episodes, product, renal, units
from ctd402_desktop.domain.rules import Rule
from ctd402_desktop.domain.scales import crs_astct2019, icans_astct2019, ice

FAMILIES: tuple[tuple[Rule, ...], ...] = (
    crs_astct2019.RULES,
    episodes.RULES,
    ice.RULES,
    icans_astct2019.RULES,
    dosing_rules.RULES,
    renal.RULES,
    product.RULES,
    units.RULES,
)

RULES: dict[str, Rule] = {rule.key: rule for rule in chain.from_iterable(FAMILIES)}

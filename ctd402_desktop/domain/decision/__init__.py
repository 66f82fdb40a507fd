"""Decision tables of the rules, by the key of the rule: what the rules library, its print and ``evaluate`` show."""

from __future__ import annotations

from ctd402_desktop.domain.decision import (
    consensus,
    counts,
    formulas,
    infections,
    laboratory,
    organs,
    outcomes,
    response,
    scores,
    transplant,
)
from ctd402_desktop.domain.rule_tables import Tables

_FAMILIES = (consensus, scores, formulas, response, outcomes, transplant, organs, counts, infections, laboratory)

TABLES: Tables = {key: tables for family in _FAMILIES for key, tables in family.TABLES.items()}

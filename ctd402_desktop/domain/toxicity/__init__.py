"""Toxicity after the infusion beyond CRS and ICANS: one module per family, all registered by ``RULES``."""

from __future__ import annotations

from itertools import chain

from ctd402_desktop.domain.rules import Rule
from ctd402_desktop.domain.toxicity import (
    bedside_numbers,
    chronic_gvhd,
    ctcae5,
    easix,
    febrile_neutropenia,
    fungal,
    hbv,
    hematotox,
    hlh,
    hscore,
    icaht,
    iec_hs,
    infection,
    magic,
    mascc,
    news2,
    platelet_toxicity,
    recovery,
    tumour_lysis,
    viral,
)

_FAMILIES = (
    iec_hs,
    hscore,
    icaht,
    hematotox,
    easix,
    recovery,
    febrile_neutropenia,
    hbv,
    mascc,
    magic,
    tumour_lysis,
    ctcae5,
    news2,
    hlh,
    platelet_toxicity,
    infection,
    viral,
    fungal,
    chronic_gvhd,
    bedside_numbers,
)

RULES: tuple[Rule, ...] = tuple(chain.from_iterable(family.RULES for family in _FAMILIES))

"""Toxicity after the infusion beyond CRS and ICANS: one module per family, all registered by ``RULES``."""

from __future__ import annotations

from itertools import chain

from ctd402_desktop.domain.rules import Rule
from ctd402_desktop.domain.toxicity import (
    ctcae5,
    easix,
    febrile_neutropenia,
    hbv,
    hematotox,
    hscore,
    icaht,
    iec_hs,
    magic,
    mascc,
    news2,
    recovery,
    tumour_lysis,
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
)

RULES: tuple[Rule, ...] = tuple(chain.from_iterable(family.RULES for family in _FAMILIES))

"""Numbers of the ASTCT consensus 2019 that more than its rules compare with: published, no pack changes them.

Lee DW et al. Biol Blood Marrow Transplant 2019;25:625-638; toxicity-grading.md 1.1 to 1.3.
"""

from __future__ import annotations

from decimal import Decimal

FEVER_C = Decimal("38.0")
"""Fever from this temperature on, °C, never rounded up to it."""

LOW_FLOW_L_MIN = Decimal(6)
"""A cannula up to and including this flow is low flow, L/min."""

CANNULAS = ("nasal_cannula", "high_flow_nasal_cannula")
"""Devices whose flow decides."""

"""Numbers of the protocol pack that forms check an entry against, as the pack in force states them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ctd402_desktop.domain.protocol_followup import ReadinessItem
from ctd402_desktop.domain.protocol_treatment import DosingLimits, InfusionLimits


@dataclass(frozen=True, slots=True)
class CheckLimits:
    """Limits of dosing and infusion, the items of the pre-infusion check, and the SpO₂ (%) that hints at hypoxia."""

    dosing: DosingLimits
    infusion: InfusionLimits
    readiness: tuple[ReadinessItem, ...]
    hypoxia_spo2: Decimal

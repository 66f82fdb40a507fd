"""Raw answers as a nurse or physician would type them, shared by the tests of services, reports and pages."""

from __future__ import annotations

from datetime import datetime, timedelta

IDENTITY = {
    "mrn": "0048 2217",
    "family_name": "Zhang",
    "given_name": "Wei",
    "name_zh": "张伟",
    "sex": "male",
    "birth_date": "1995-03-12",
    "bed": "07",
}
ENROLMENT = {"diagnosis": "t_all", "allergies": "none_known", "consent": "1", "planned_infusion": "2026-04-02"}
CALM = {
    "temp": "36.8",
    "hr": "84",
    "sbp": "118",
    "dbp": "72",
    "hypotension": "0",
    "rr": "16",
    "spo2": "98",
    "o2_device": "none",
    "hypoxia": "0",
    "pressor": "none",
    "arousal": "alert",
    "instrument": "ice",
    "ice_orient": "4",
    "ice_name": "3",
    "ice_command": "1",
    "ice_write": "1",
    "ice_count": "1",
    "seizure": "none",
    "motor_weakness": "0",
    "infection_sign": "0",
}
FEBRILE = {**CALM, "temp": "38.6", "hr": "118"}


def infusion_raw(start: datetime) -> dict[str, str]:
    """A complete infusion record around ``start``."""

    def at(**parts: int) -> str:
        return (start + timedelta(**parts)).isoformat()

    return {
        "product_name": "CTD402",
        "lot": "A2301",
        "chain_of_identity": "COI-0007",
        "expiry": at(days=30),
        "received": at(hours=-5),
        "thaw_start": at(minutes=-25),
        "thaw_end": at(minutes=-10),
        "volume_ml": "20",
        "cells_per_ml": "25000000",
        "cells_basis": "total",
        "viability_pct": "88",
        "car_pct": "91",
        "dose_planned_cells": "400000000",
        "dose_infused_cells": "400400000",
        "start": at(),
        "end": at(minutes=12),
        "filter": "none",
        "verifier_1": "Li Na",
        "verifier_2": "Zhao Min",
    }

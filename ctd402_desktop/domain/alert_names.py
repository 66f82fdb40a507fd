"""What the rules of attention are called, in reports and in the trail."""

from __future__ import annotations

from ctd402_desktop.i18n import N_

ALERT_LABELS: dict[str, str] = {
    "crs_severe": N_("CRS grade 3 or more, new"),
    "icans_severe": N_("ICANS grade 3 or more, new"),
    "crs_recurred": N_("CRS again after grade 0"),
    "icans_recurred": N_("ICANS again after grade 0"),
    "map_low": N_("Mean arterial pressure low"),
    "spo2_low": N_("Oxygen saturation low"),
    "ice_fall": N_("Fall of ICE"),
    "crs_active": N_("CRS active or rising"),
    "icans_active": N_("ICANS active or rising"),
    "crs_open": N_("CRS not gradable"),
    "icans_open": N_("ICANS not gradable"),
    "fever": N_("Fever or fast rise of temperature"),
    "fever_bundle": N_("Fever without cultures"),
    "infection_open": N_("Open infection"),
    "lab_critical": N_("Critical laboratory value not reviewed"),
    "check_late": N_("Check late"),
    "check_due": N_("Check due"),
}
"""What each rule of attention is called; the key stands where an older record names a rule that is gone."""

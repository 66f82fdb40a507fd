"""Numbers of the protocol pack in the checks of forms: a site's pack changes the check, its message and the hints."""

from __future__ import annotations

import pytest
from packs import PROTOCOL, changed

from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.protocol import Protocol
from ctd402_desktop.i18n import Message, tr

ORDER = {
    "regimen": "fc_ctd402",
    "height_cm": "170",
    "weight_kg": "70",
    "weight_date": "2026-03-24",
    "bsa_formula": "mosteller",
    "creatinine": "80 umol/L",
    "creatinine_at": "2026-03-27T00:00+00:00",
    "first_day": "2026-03-28",
}
DOSE = {"drug": "fludarabine", "for_day": "2026-03-28", "ordered_mg": "100", "given_mg": "100"}
INFUSION = {
    "thaw_end": "2026-04-02T00:50+00:00",
    "end": "2026-04-02T01:15+00:00",
    "volume_ml": "20",
    "cells_per_ml": "2.5e7",
    "cells_basis": "total",
    "viability_pct": "88",
    "car_pct": "91",
    "dose_planned_cells": "4e8",
    "dose_infused_cells": "400400000",
}


@pytest.mark.parametrize(
    ("form", "raw", "old", "new", "field", "said"),
    [
        ("lymphodepletion", ORDER, "weight_days = { value = 7",
         "weight_days = { value = 3", "weight_date", "Weight is 4 days old on the first day, at most 3."),
        ("ld_dose", DOSE | {"given_mg": "97"}, "deviation_note = { value = 5", "deviation_note = { value = 2",
         "deviation_reason", "97 mg given, 100 mg ordered: more than 2 % apart."),
        ("infusion", INFUSION, "thaw_to_end = { value = 30", "thaw_to_end = { value = 20", "end",
         "25 min from thaw to the end of infusion, usual is up to 20."),
        ("infusion", INFUSION | {"dose_planned_cells": "4.5e8"}, "dose_tolerance = { value = 20",
         "dose_tolerance = { value = 10", "dose_planned_cells", "88 % of the planned dose was infused, allowed ± 10 %"),
        ("infusion", INFUSION | {"dose_infused_cells": "390000000"}, "cells_agreement = { value = 5",
         "cells_agreement = { value = 1", "dose_infused_cells", "give 4.00E+8 cells"),
        ("daily", {"o2_device": "none", "hypoxia": "0", "spo2": "93"}, "[attention.hypoxia_hint]\nvalue = 92",
         "[attention.hypoxia_hint]\nvalue = 94", "spo2", "SpO₂ 93 % on air"),
    ],
)  # fmt: skip
def test_a_site_pack_changes_the_check_and_its_message(form, raw, old, new, field, said):
    def told(protocol: Protocol) -> dict[str, Message]:
        parsed = FORMS[form].under(protocol.checks).parse(raw)
        return {**parsed.problems, **parsed.unusual}

    assert field not in told(PROTOCOL)
    assert said in told(changed((old, new)))[field].render()


def test_the_conditions_of_the_pre_infusion_check_are_told_in_the_numbers_of_the_pack():
    def hint(key: str, protocol: Protocol = PROTOCOL) -> str:
        found = FORMS["infusion"].under(protocol.checks)[key].hint
        assert isinstance(found, Message)
        return tr(found)

    assert hint("rdy_temperature") == "< 38 °C in 24 h"
    assert hint("rdy_lvef") == "≥ 45 % in 28 days"
    assert hint("rdy_rescue") == "≥ 2 doses of tocilizumab reserved, ICU informed, steroid and pressor ready"
    assert hint("rdy_ld_interval") == "48 h to 7 days since the end of the last dose"
    assert hint("rdy_infection") == "none active and uncontrolled; cultures and imaging of 72 h reviewed"
    stricter = changed(('limit = 45\nunit = "%"\nlook_back_h = 672', 'limit = 50\nunit = "%"\nlook_back_h = 336'))
    assert hint("rdy_lvef", stricter) == "≥ 50 % in 14 days"
    bare = changed(('comparison = ">="\nlimit = 45\nunit = "%"\nlook_back_h = 672\n', ""))
    assert hint("rdy_lvef", bare) == "within the limit in the ward's time"


def test_a_form_that_is_not_held_against_a_pack_knows_none_of_its_numbers():
    parsed = FORMS["ld_dose"].parse(DOSE | {"given_mg": "10"})
    assert "deviation_reason" not in parsed.problems
    assert FORMS["infusion"]["rdy_lvef"].hint == ""

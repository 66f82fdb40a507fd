"""Lymphodepletion doses to the milligram: rounding, bands, caps, deviations, and the live order with its warnings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packs import PROTOCOL, changed

from ctd402_desktop.domain.dosing import (
    FORMULAS,
    INTERVAL_H,
    Regimen,
    cumulative,
    dose,
    dosing_surface,
    fc_dose,
    given_deviation,
    interval_bands,
    ld_to_infusion,
)
from ctd402_desktop.domain.evaluate import evaluate
from ctd402_desktop.domain.fc_order import Background, fc_order
from ctd402_desktop.domain.fields import Lab, NotDone
from ctd402_desktop.domain.renal import band_text, body_weight, fludarabine_factor, half_up

D = Decimal
LIMITS = PROTOCOL.dosing


@pytest.mark.parametrize(
    ("mg_m2", "surface", "step", "daily"),
    [(500, "2.01", 10, 1010), (30, "2.05", 1, 62), (500, "2.25", 10, 1130), (30, "1.82", 1, 55)],
)
def test_doses_are_decimal_and_round_half_up(mg_m2, surface, step, daily):
    assert dose(D(mg_m2), D(surface), D(step)).daily_mg == daily


def test_halves_never_round_to_even():
    assert half_up(D("2.125"), D("0.01")) == D("2.13")
    assert half_up(D("0.5"), D(1)) == 1


@given(st.decimals("1", "500", places=2), st.decimals("0.3", "3", places=2))
def test_a_rounded_dose_is_within_half_a_step_of_the_raw_one(mg_m2, surface):
    found = dose(mg_m2, surface, D(10))
    assert abs(found.daily_mg - found.raw_mg) <= 5
    assert found.daily_mg % 10 == 0


@pytest.mark.parametrize(
    ("clearance", "factor", "band"),
    [
        ("80", "1.0", "≥ 80"),
        ("79.9999", "0.8", "≥ 50, < 80"),
        ("30", "0.6", "≥ 30, < 50"),
        ("29.9", None, "< 30"),
    ],
)
def test_bands_of_clearance_are_closed_below(clearance, factor, band):
    assert fludarabine_factor(D(clearance)) == (None if factor is None else D(factor))
    assert band_text(D(clearance)) == band


def test_a_clearance_that_is_80_but_for_arithmetic_is_80():
    assert fludarabine_factor(D(80) - D("1e-20")) == 1


@given(st.decimals("0", "200", places=1), st.decimals("0", "200", places=1))
def test_less_renal_function_never_means_more_fludarabine(one, other):
    low, high = sorted((one, other))
    assert (fludarabine_factor(low) or 0) <= (fludarabine_factor(high) or 0)


@pytest.mark.parametrize(
    ("raw", "daily", "status"), [("10.5", 10, "OK"), ("19", 20, "WARN"), ("9.4", 10, "WARN"), ("16", 20, "BLOCK")]
)
def test_rounding_warns_above_5_and_blocks_above_10_percent(raw, daily, status):
    found = dose(D(raw), D(1), D(10))
    assert (found.daily_mg, found.status) == (daily, status)
    assert found.deviation == (D(daily) - D(raw)) / D(raw)


@pytest.mark.parametrize(
    ("given_mg", "status"),
    [("55", "OK"), ("57.75", "OK"), ("57.76", "NOTE"), ("60.5", "NOTE"), ("60.51", "DEVIATION"), ("0", "DEVIATION")],
)
def test_a_given_dose_deviates_above_5_and_10_percent(given_mg, status):
    assert given_deviation(D(55), D(given_mg), LIMITS.deviation_note, LIMITS.deviation_flag) == status


def test_given_doses_add_up_per_surface_and_plan():
    found = cumulative((D(55), D(55)), D("1.82"), D(165))
    assert (found.mg, half_up(found.mg_m2, D("0.01"))) == (110, D("60.44"))
    assert half_up(found.percent_of_planned, D("0.1")) == D("66.7")
    assert cumulative((), D("1.82"), D(0)).percent_of_planned is None


def test_fc_dose_of_a_patient_with_reduced_function():
    found = fc_dose(dosing_surface(D(160), D(55)), D(64), Regimen())
    assert (found.status, found.flu.daily_mg, found.cy.daily_mg, found.days) == ("REDUCED", 37, 780, 3)
    none = fc_dose(dosing_surface(D(160), D(55)), D(29), Regimen())
    assert (none.status, none.flu, none.cy.daily_mg) == ("CONTRAINDICATED", None, 780)
    assert fc_dose(dosing_surface(D(160), D(55)), D(81), Regimen()).status == "FULL"


@pytest.mark.parametrize("formula", sorted(FORMULAS))
def test_more_weight_means_more_surface(formula):
    assert dosing_surface(D(170), D(71), formula).raw_m2 > dosing_surface(D(170), D(70), formula).raw_m2


def test_ideal_weight_below_152_cm_is_flagged():
    assert not body_weight("F", D(150), D(48)).validated
    assert evaluate("body_weight", {"sex": "F", "height_cm": 150, "weight_kg": 48})["flags"] == ["not_validated"]


FC = {
    "height_cm": D(170),
    "weight_kg": D(70),
    "crcl_ml_min": D(110),
    "fludarabine_mg_m2_day": D(30),
    "cyclophosphamide_mg_m2_day": D(500),
    "days": D(3),
}


def test_fc_dose_explains_its_arithmetic():
    assert evaluate("fc_dose", FC)["because"] == [
        "Body surface 1.82 m² (Mosteller)",
        "Creatinine clearance 110.0 mL/min (band ≥ 80)",
        "Fludarabine 30 mg/m² × 1.82 = 54.6 mg, rounded to 55 mg/day",
        "Cyclophosphamide 500 mg/m² × 1.82 = 910 mg, rounded to 910 mg/day",
    ]


def test_an_unknown_clearance_leaves_fludarabine_unknown_and_never_full():
    found = evaluate("fc_dose", FC | {"crcl_ml_min": None})
    assert found["output"]["flu_status"] is None
    assert found["output"]["flu_daily_mg"] is None
    assert found["output"]["cy_daily_mg"] == 910
    assert (found["missing"], found["reason"]) == (["crcl_ml_min"], "MISSING")


@pytest.mark.parametrize("name", sorted(FC))
def test_every_input_of_a_dose_that_is_missing_is_named_and_nothing_is_assumed(name):
    found = evaluate("fc_dose", FC | {name: None})
    assert found["missing"] == [name]
    assert None in found["output"].values()


def test_a_clearance_below_30_is_do_not_give_and_a_cap_is_shown():
    found = evaluate("fc_dose", FC | {"crcl_ml_min": 27, "bsa_cap_m2": D("1.5")})
    assert "Fludarabine: do not give (clearance < 30)" in found["because"]
    assert "Body surface 1.5 m² (Mosteller) (capped from 1.82 m²)" in found["because"]
    assert found["flags"] == ["capped"]


def test_a_rounding_step_that_distorts_the_dose_is_flagged():
    found = evaluate("fc_dose", FC | {"round_flu_mg": 40, "round_cy_mg": 1000})
    assert found["flags"] == ["flu_rounding_block", "cy_rounding_warn"]


@pytest.mark.parametrize(
    ("key", "inputs", "word"),
    [
        ("bsa", {"height_cm": 29, "weight_kg": 70}, "height_cm"),
        ("bsa", {"height_cm": 170, "weight_kg": D("0.4")}, "weight_kg"),
        ("bsa", {"height_cm": 170, "weight_kg": 70, "formula": "livingston"}, "formula"),
        ("fludarabine_factor", {"crcl_ml_min": -1}, "crcl_ml_min"),
        ("egfr_ckd_epi_2021", {"scr_mg_dl": 0, "age_y": 30, "sex": "M"}, "scr_mg_dl"),
        ("egfr_ckd_epi_2021", {"scr_mg_dl": 1, "age_y": 30, "sex": "male"}, "sex"),
        ("study_day", {"event_date": "07/02/2017", "infusion_date": "2017-07-02"}, "event_date"),
        ("study_day", {"event_date": 5, "infusion_date": "2017-07-02"}, "event_date"),
        ("ld_to_infusion_interval", {"last_ld_dose_end": "2026-03-10", "infusion_start": "x"}, "last_ld_dose_end"),
        ("ld_to_infusion_interval", {"last_ld_dose_end": "soon"}, "last_ld_dose_end"),
        ("crcl_cockcroft_gault", {"scr_mg_dl": 1, "scr_umol_l": 100}, "contradict"),
        ("fc_dose", {"days": D("2.5")}, "days"),
    ],
)
def test_a_wrong_input_is_refused_with_its_name(key, inputs, word):
    assert word in evaluate(key, inputs)["error"]


def test_creatinine_in_both_units_counts_once_when_they_agree():
    both = {"age_y": 25, "sex": "M", "weight_kg": 70, "scr_mg_dl": D("0.8"), "scr_umol_l": D("70.7")}
    assert half_up(D(str(evaluate("crcl_cockcroft_gault", both)["output"]["crcl_ml_min"])), D("0.001")) == D("139.757")


def test_moments_need_an_offset_both_or_neither():
    mixed = {"last_ld_dose_end": "2026-03-10T10:00", "infusion_start": "2026-03-12T10:00Z"}
    assert "offset" in evaluate("ld_to_infusion_interval", mixed)["error"]
    local = mixed | {"infusion_start": "2026-03-12T10:00"}
    assert evaluate("ld_to_infusion_interval", local)["output"] == {"hours": 48, "status": "OK"}


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("bsa", ["height_cm", "weight_kg"]),
        ("body_weight", ["sex", "height_cm", "weight_kg"]),
        ("crcl_cockcroft_gault", ["age_y", "sex", "weight_kg", "scr_mg_dl"]),
        ("fludarabine_factor", ["crcl_ml_min"]),
        ("egfr_ckd_epi_2021", ["scr_mg_dl", "age_y", "sex"]),
        ("egfr_bedside_schwartz", ["height_cm", "scr_mg_dl"]),
        ("study_day", ["event_date", "infusion_date"]),
        ("ld_to_infusion_interval", ["last_ld_dose_end", "infusion_start"]),
    ],
)
def test_without_inputs_every_output_is_unknown(key, names):
    found = evaluate(key, {})
    assert found["missing"] == names
    assert set(found["output"].values()) == {None}


def test_children_are_told_that_schwartz_decides_and_ckd_epi_does_not_apply():
    child = {"age_y": 12, "sex": "M", "weight_kg": 40, "scr_mg_dl": D("0.5")}
    assert "Under 18 years the bedside Schwartz equation decides" in evaluate("crcl_cockcroft_gault", child)["because"]
    assert evaluate("egfr_ckd_epi_2021", child)["reason"] == "NOT_APPLICABLE"
    assert "Fludarabine: do not give" in evaluate("fludarabine_factor", {"crcl_ml_min": 10})["because"]


ORDER = {
    "height_cm": D(170),
    "weight_kg": D(70),
    "weight_date": date(2026, 3, 27),
    "bsa_formula": "mosteller",
    "creatinine": Lab(D("70.7"), "umol/L"),
    "creatinine_at": datetime(2026, 3, 27, 1, 0, tzinfo=UTC),
    "flu_mg_m2": D(30),
    "cy_mg_m2": D(500),
    "days": D(3),
    "first_day": date(2026, 3, 28),
    "flu_daily_mg": D(55),
    "cy_daily_mg": D(910),
}
SITE = Background(day_zero=date(2026, 4, 2), zone=ZoneInfo("Asia/Shanghai"))


def warnings(age=25, sex="male", background=SITE, **changes: object):
    return [one.render() for one in fc_order({**ORDER, **changes}, age, sex, LIMITS, background).warnings]


def test_the_live_order_of_the_example_patient():
    order = fc_order(ORDER, 25, "male", LIMITS, SITE)
    assert (order.surface.used_m2, order.status, order.flu.daily_mg, order.cy.daily_mg) == (D("1.82"), "FULL", 55, 910)
    assert (order.flu_total_mg, order.cy_total_mg, order.clearance_name) == (165, 2730, "Cockcroft-Gault")
    assert (order.warnings, order.missing, order.needs_override) == ((), (), False)
    assert [fact.text.render() for fact in order.because][1] == "Creatinine clearance 139.8 mL/min"


def test_an_empty_order_is_all_unknown():
    order = fc_order({}, None, "", LIMITS)
    assert (order.surface, order.status, order.flu, order.flu_total_mg, order.cy_total_mg) == (None,) * 5
    assert order.missing == (
        *("height_cm", "weight_kg", "flu_mg_m2", "cy_mg_m2", "days", "creatinine", "birth_date", "sex"),
    )
    assert order.because == ()


@pytest.mark.parametrize("value", [Lab(D("0.8"), "mg/dL"), Lab(D("70.72"), "umol/L")])
def test_creatinine_counts_in_either_unit(value):
    assert half_up(fc_order({**ORDER, "creatinine": value}, 25, "male", LIMITS).clearance, D("0.01")) == D("139.76")


@pytest.mark.parametrize("value", [Lab(D(20), "umol/L", "<"), Lab(D(1), "g/L"), NotDone("refused"), Lab(D(0), "mg/dL")])
def test_a_creatinine_that_is_no_number_cannot_be_dosed_on(value):
    order = fc_order({**ORDER, "creatinine": value}, 25, "male", LIMITS)
    assert (order.clearance, order.flu, order.missing) == (None, None, ("creatinine",))
    assert order.cy is not None


def test_a_child_is_banded_by_schwartz():
    order = fc_order({**ORDER, "height_cm": D(150), "creatinine": Lab(D("0.5"), "mg/dL")}, 12, "", LIMITS)
    assert (half_up(order.clearance, D("0.1")), order.clearance_name) == (D("123.9"), "Schwartz")
    assert order.missing == ("sex",)
    assert "eGFR 123.9 mL/min/1.73 m² (bedside Schwartz)" in [fact.text.render() for fact in order.because]
    assert fc_order({"creatinine": Lab(D("0.5"), "mg/dL")}, 12, "male", LIMITS).clearance is None


def test_an_old_weight_asks_to_weigh_again():
    assert warnings(weight_date=date(2026, 3, 19)) == [
        "Weight is 9 days old (D−14). Re-weigh or confirm before dosing."
    ]
    assert warnings(weight_date=date(2026, 3, 21)) == []
    assert warnings(weight_date=date(2026, 3, 19), weight_confirmed=True) == []
    assert warnings(weight_date=date(2026, 3, 19), background=Background()) == [
        "Weight is 9 days old. Re-weigh or confirm before dosing."
    ]
    late = warnings(weight_date=date(2026, 4, 3), first_day=date(2026, 5, 1), creatinine_at=None)
    assert late == ["Weight is 28 days old (D+1). Re-weigh or confirm before dosing."]


def test_a_creatinine_older_than_72_hours_asks_for_another():
    assert warnings(creatinine_at=datetime(2026, 3, 24, 16, 0, tzinfo=UTC)) == []
    old = ["Creatinine is more than 72 h old on the first day: repeat it."]
    assert warnings(creatinine_at=datetime(2026, 3, 24, 15, 59, tzinfo=UTC)) == old
    assert warnings(creatinine_at=datetime(2026, 3, 24, 23, 59, tzinfo=UTC), background=Background()) == old


def test_unlikely_measures_ask_to_be_checked():
    assert any("Height below 100 cm" in one for one in warnings(height_cm=D(90)))
    assert any("Weight outside 25 to 200 kg" in one for one in warnings(weight_kg=D(24)))
    assert any("Weight outside" in one for one in warnings(weight_kg=D(201)))
    assert not any("check it" in one for one in warnings(age=9, height_cm=D(90), weight_kg=D(20)))
    before = Background(previous_weight_kg=D(80))
    assert "Weight differs by more than 10 % from 80 kg before: check it." in warnings(background=before)
    assert warnings(background=Background(previous_weight_kg=D(77))) == []


def test_a_contraindicated_order_needs_a_reason_and_a_pharmacist():
    found = warnings(creatinine=Lab(D(6), "mg/dL"), flu_daily_mg=D(0))
    assert found == [
        "Clearance below 30: do not give fludarabine. Only a reason overrides this.",
        "Clearance below 30: a pharmacist reviews cyclophosphamide.",
    ]
    order = fc_order({**ORDER, "creatinine": Lab(D(6), "mg/dL")}, 25, "male", LIMITS)
    assert (order.needs_override, order.flu) == (True, None)
    assert "Fludarabine: do not give" in [fact.text.render() for fact in order.because]


def test_an_ordered_dose_other_than_the_calculated_one_asks_for_the_reason():
    assert warnings(flu_daily_mg=D(50)) == [
        "Fludarabine: 50 mg ordered, 55 mg calculated: over 5 % apart, enter the reason."
    ]
    assert warnings(cy_daily_mg=None) == []


@pytest.mark.parametrize(
    ("mg_m2", "daily", "end"),
    [("52", 90, None), ("10", 20, "by 9.9 %."), ("9.8", 20, "by 12.1 %, not allowed.")],
)
def test_small_doses_warn_of_their_rounding(mg_m2, daily, end):
    found = warnings(cy_mg_m2=D(mg_m2), cy_daily_mg=D(daily))
    assert found == ([] if end is None else [f"Cyclophosphamide: rounding changes the dose {end}"])


def test_the_interval_after_lymphodepletion_is_judged_by_the_pack():
    shipped = interval_bands(PROTOCOL.dosing)
    assert [shipped(hours) for hours in (47, 48, 168, 169, 336, 337)] == [
        INTERVAL_H(hours) for hours in (47, 48, 168, 169, 336, 337)
    ]
    stricter = changed(("interval_short = { value = 48", "interval_short = { value = 72"))
    end, start = datetime(2026, 3, 31, 0, tzinfo=UTC), datetime(2026, 4, 2, 0, tzinfo=UTC)
    assert ld_to_infusion(end, start) == (48, "OK")
    assert ld_to_infusion(end, start, interval_bands(stricter.dosing)) == (48, "TOO_SHORT")


def test_a_patient_younger_than_the_regimen_is_told():
    young = Background(age_from=70)
    assert any("the regimen of the protocol is from 70 years on" in one for one in warnings(background=young))
    assert not any("the regimen of the protocol" in one for one in warnings(background=Background(age_from=12)))


def test_the_interval_is_judged_by_the_limits_of_the_pack():
    assert [interval_bands(LIMITS)(D(hours)) for hours in (47, 48, 168, 169, 336, 337)] == [
        INTERVAL_H(D(hours)) for hours in (47, 48, 168, 169, 336, 337)
    ]
    wider = replace(LIMITS, interval_short=timedelta(hours=72))
    assert interval_bands(wider)(D(48)) == "TOO_SHORT"


def test_an_age_below_that_of_the_regimen_is_said():
    said = "17 years old: the regimen of the protocol is from 18 years on."
    assert said in warnings(age=17, background=replace(SITE, age_from=18))
    assert said not in warnings(age=18, background=replace(SITE, age_from=18))

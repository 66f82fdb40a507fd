"""Tumour lysis: the four analytes, the window, the clinical signs, and what an unanswered sign leaves open."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ctd402_desktop.domain.registry import RULES
from ctd402_desktop.domain.rules import InputError
from ctd402_desktop.domain.units import convert

D = Decimal
TLS = {
    "day_rel_therapy_start": "2",
    "child": False,
    "uric_acid_umol_l": "300",
    "potassium_mmol_l": "4.2",
    "phosphate_mmol_l": "1.2",
    "calcium_corr_mmol_l": "2.3",
    "uric_acid_baseline": "300",
    "potassium_baseline": "4.2",
    "phosphate_baseline": "1.2",
    "calcium_baseline": "2.3",
    "creatinine_x_uln": "0.8",
    "arrhythmia_grade": "0",
    "seizure_grade": "0",
}
LYSIS = {**TLS, "uric_acid_umol_l": "600", "potassium_mmol_l": "6.5"}


def tls(base=TLS, **changes):
    inputs = {**base, **changes}
    return RULES["tls_cairo_bishop"].compute(
        {name: D(one) if isinstance(one, str) else one for name, one in inputs.items()}
    )


@pytest.mark.parametrize(
    ("name", "value", "counts"),
    [
        ("uric_acid_umol_l", "374.9", False), ("uric_acid_umol_l", "375", True),
        ("phosphate_mmol_l", "1.44", False), ("phosphate_mmol_l", "1.45", True),
        ("calcium_corr_mmol_l", "1.76", False), ("calcium_corr_mmol_l", "1.75", True),
        ("calcium_corr_mmol_l", "1.725", True),
    ],
)  # fmt: skip
def test_an_analyte_counts_at_its_absolute_limit_or_at_25_percent(name, value, counts):
    assert tls(potassium_mmol_l="6.0", **{name: value}).output["ltls"] is counts


@pytest.mark.parametrize(
    ("child", "value", "ltls"),
    [(True, "2.09", False), (True, "2.1", True), (False, "2.09", True), (None, "1.44", False), (None, "1.45", None),
     (None, "2.09", None), (None, "2.1", True)],
)  # fmt: skip
def test_phosphate_has_another_limit_for_children_which_matters_only_between_the_two(child, value, ltls):
    found = tls(child=child, phosphate_mmol_l=value, phosphate_baseline="2", potassium_mmol_l="6")
    assert found.output["ltls"] is ltls
    assert found.missing == (("child",) if ltls is None else ())


@pytest.mark.parametrize(("day", "inside"), [("-4", False), ("-3", True), ("0", True), ("7", True), ("8", False)])
def test_the_window_is_day_minus_3_to_plus_7(day, inside):
    found = tls(LYSIS, day_rel_therapy_start=D(day))
    assert found.output["ltls"] is inside
    assert (found.reason == "OUT_OF_WINDOW") is not inside


def test_a_missing_day_leaves_everything_unknown():
    found = tls(LYSIS, day_rel_therapy_start=None)
    assert found.output == {"ltls": None, "ctls": None, "grade": None}
    assert found.missing == ("day_rel_therapy_start",)


@pytest.mark.parametrize(
    ("creatinine", "grade"),
    [("1.49", 0), ("1.5", 1), ("1.51", 2), ("3", 2), ("3.01", 3), ("6", 3), ("6.01", 4)],
)
def test_creatinine_grades_clinical_tumour_lysis(creatinine, grade):
    assert tls(LYSIS, creatinine_x_uln=creatinine).output == {"ltls": True, "ctls": grade > 0, "grade": grade}


@pytest.mark.parametrize(
    ("changes", "output", "reason", "missing"),
    [
        ({"arrhythmia_grade": "1"}, (True, True, 1), None, ()),
        ({"seizure_grade": "4", "arrhythmia_grade": "2"}, (True, True, 4), None, ()),
        ({"arrhythmia_grade": "3", "arrhythmia_other_cause": True}, (True, False, 0), None, ()),
        ({"seizure_grade": None, "seizure_other_cause": True}, (True, False, 0), None, ()),
        ({"seizure_grade": None}, (True, None, None), "MISSING", ("seizure_grade",)),
        ({"seizure_grade": None, "creatinine_x_uln": "2"}, (True, True, 2), None, ("seizure_grade",)),
        ({"seizure_grade": None, "creatinine_x_uln": "7"}, (True, True, 4), None, ()),
        ({"sudden_death": True, "creatinine_x_uln": None}, (True, True, 5), None, ()),
        ({"creatinine_x_uln": None, "arrhythmia_grade": None}, (True, None, None), "MISSING",
         ("creatinine_x_uln", "arrhythmia_grade")),
    ],
)  # fmt: skip
def test_clinical_signs_with_laboratory_tumour_lysis_follow_the_table(changes, output, reason, missing):
    found = tls(LYSIS, **changes)
    assert tuple(found.output.values()) == output
    assert (found.reason, found.missing) == (reason, missing)
    assert ("minimum" in found.flags) is (bool(missing) and reason is None)


@pytest.mark.parametrize(
    ("changes", "output", "reason", "missing"),
    [
        ({}, (False, False, 0), None, ()),
        ({"sudden_death": True}, (False, False, None), "REVIEW", ()),
        ({"seizure_grade": "2"}, (False, False, None), "REVIEW", ()),
        ({"seizure_grade": "2", "seizure_other_cause": True}, (False, False, 0), None, ()),
        ({"seizure_grade": None}, (False, False, None), "MISSING", ("seizure_grade",)),
        ({"uric_acid_umol_l": None}, (False, False, 0), None, ()),
        ({"uric_acid_umol_l": None, "potassium_mmol_l": None}, (None, False, None), "MISSING",
         ("uric_acid_umol_l", "potassium_mmol_l")),
        ({"uric_acid_umol_l": None, "potassium_mmol_l": "6", "seizure_grade": None}, (None, None, None), "MISSING",
         ("uric_acid_umol_l", "seizure_grade")),
        ({"uric_acid_umol_l": None, "potassium_mmol_l": "6", "seizure_grade": "3"}, (None, None, None), "MISSING",
         ("uric_acid_umol_l",)),
    ],
)  # fmt: skip
def test_without_laboratory_tumour_lysis_a_sign_is_for_review_and_none_is_grade_0(changes, output, reason, missing):
    found = tls(**changes)
    assert tuple(found.output.values()) == output
    assert (found.reason, found.missing) == (reason, missing)


def test_missing_baselines_are_said_where_they_could_make_two():
    found = tls(uric_acid_baseline=None, potassium_baseline=None)
    assert (found.output["grade"], found.flags) == (0, ("baseline_missing", "conv"))
    assert found.missing == ("uric_acid_baseline", "potassium_baseline")
    assert tls(uric_acid_baseline=None).flags == ()
    assert tls(LYSIS, calcium_baseline=None).flags == ()


@pytest.mark.parametrize(
    "wrong",
    [{"seizure_grade": "1"}, {"arrhythmia_grade": "5"}, {"potassium_baseline": "0"}, {"uric_acid_umol_l": "-1"},
     {"creatinine_x_uln": "101"}, {"calcium_corr_mmol_l": "11"}],
)  # fmt: skip
def test_what_the_tumour_lysis_scale_does_not_have_is_refused(wrong):
    with pytest.raises(InputError):
        tls(**{name: D(value) for name, value in wrong.items()})


def test_uric_acid_and_phosphate_in_milligrams_give_the_same_answer():
    for mg_dl, counts in (("7.9", False), ("8.1", True)):
        value = convert("urate", D(mg_dl), "mg/dL", "umol/L")
        found = tls(uric_acid_umol_l=value, uric_acid_baseline=value, potassium_mmol_l="6.5")
        assert found.output["ltls"] is counts

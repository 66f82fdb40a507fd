"""The rows of the laboratory dictionary: complete, ordered, translated, flagged against the right range."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from ctd402_desktop import i18n
from ctd402_desktop.domain.analytes import ANALYTES, GROUPS, OPEN, Analyte, between, laboratory
from ctd402_desktop.domain.fields import Kind
from ctd402_desktop.domain.forms import FORMS

D = Decimal
every_row = pytest.mark.parametrize("row", ANALYTES.values(), ids=list(ANALYTES))

DICTIONARY = (
    "wbc anc alc amc eos pb_blast bm_blast hb hct plt na k cl hco3 ca mg phos urea creat urate glu bili bili_d alt ast "
    "alp ggt alb tp ldh crp ferr pct il6 inr pt aptt fib dd tg igg iga igm cd3 cd4 cd8 nk b19 ntbnp lact csf_wbc "
    "csf_rbc csf_blast cmv ebv hhv6 adv bkv hbv car_qpcr car_flow"
)


def test_every_analyte_of_the_dictionary_has_a_row():
    assert set(ANALYTES) == set(DICTIONARY.split())


def test_the_laboratory_form_is_made_from_the_rows():
    asked = [one for one in FORMS["laboratory"].fields if one.kind is Kind.LAB]
    assert [one.key for one in asked] == [row.key for row in laboratory()]
    assert all(one.units == ANALYTES[one.key].units() and one.analyte == one.key for one in asked)


def test_keys_are_snake_case_units_unique_and_codes_well_formed():
    for row in ANALYTES.values():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", row.key)
        assert len(set(row.units())) == len(row.units()), row.key
        assert row.group in GROUPS
        assert re.fullmatch(r"|\d{1,5}-\d", row.loinc), row.key


@every_row
def test_ranges_are_ordered_and_nested(row: Analyte):
    ranges = [row.reference, row.critical, row.hard, row.soft, row.male or OPEN, row.female or OPEN, row.child or OPEN]
    assert all(low is None or high is None or low <= high for low, high in ranges)
    for inner in (row.soft, row.critical):
        assert row.hard[0] is None or inner[0] is None or row.hard[0] <= inner[0]
        assert row.hard[1] is None or inner[1] is None or inner[1] <= row.hard[1]


def test_names_and_groups_are_translated():
    chinese = i18n.translations("zh")
    texts = {row.label for row in ANALYTES.values()} | set(GROUPS.values())
    assert sorted(text for text in texts if not chinese.get(text)) == []
    assert all(row.short for row in ANALYTES.values())


def test_counts_have_one_unit_string_for_a_litre_and_none_for_a_billion_per_microlitre():
    counts = [row for row in ANALYTES.values() if row.count]
    assert {row.key for row in counts} == {"wbc", "anc", "alc", "amc", "eos", "plt"}
    assert {row.unit for row in counts} == {"10*9/L"}
    assert not any("10*9/uL" in row.units() for row in counts)


@pytest.mark.parametrize(
    ("key", "sex", "age", "expected"),
    [
        ("hb", "male", 30, (D(135), D(175))),
        ("hb", "female", 30, (D(120), D(160))),
        ("hb", "", 30, OPEN),
        ("hb", "male", 12, OPEN),
        ("hb", "male", None, (D(135), D(175))),
        ("anc", "male", 14, (D("1.5"), D("8.5"))),
        ("anc", "male", 18, (D("1.8"), D("7.7"))),
        ("na", "", 14, (D(136), D(145))),
        ("crp", "", None, (None, D(8))),
        ("cmv", "", None, OPEN),
    ],
)
def test_the_fallback_range_follows_sex_and_age(key: str, sex: str, age: int | None, expected: tuple):
    assert ANALYTES[key].range_for(sex, age) == expected


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("anc", "0.49", "LL"),
        ("anc", "0.5", "L"),
        ("anc", "1.8", ""),
        ("anc", "7.7", ""),
        ("anc", "7.8", "H"),
        ("plt", "24.9", "LL"),
        ("k", "7.1", "HH"),
        ("crp", "0", ""),
        ("hb", "20", ""),
    ],
)
def test_flags_compare_with_the_limits_unrounded(key: str, value: str, expected: str):
    assert ANALYTES[key].flag(D(value)) == expected


def test_the_laboratorys_own_range_replaces_the_fallback():
    row = ANALYTES["hb"]
    assert row.flag(D(130), row.range_for("male", 40)) == "L"
    assert row.flag(D(130), between("125..170")) == ""
    assert row.flag(D(180), between("125..170")) == "H"


def test_a_range_may_be_open_at_either_side():
    assert between("..5") == (None, D(5))
    assert between("3..") == (D(3), None)
    assert between("..") == OPEN

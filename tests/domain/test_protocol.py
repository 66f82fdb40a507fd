"""The protocol pack: the shipped one says what the references say, and no damaged one is ever used."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packs import PACK_TEXT, PROTOCOL, changed_text

from ctd402_desktop.domain.dosing import FORMULAS
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.forms.infusion import READINESS
from ctd402_desktop.domain.packfile import Problems, Table
from ctd402_desktop.domain.protocol import SECTIONS, parse_protocol, read_protocol
from ctd402_desktop.domain.protocol_followup import READINESS_ITEMS, VISIT_KEYS
from ctd402_desktop.domain.protocol_treatment import FORMULAS as PACK_FORMULAS
from ctd402_desktop.domain.protocol_treatment import LD_DRUGS
from ctd402_desktop.domain.transplant import RULE_WINDOWS, hsct_window
from ctd402_desktop.errors import InvalidInput
from ctd402_desktop.i18n import speaking

D = Decimal
TREE = tomllib.loads(PACK_TEXT, parse_float=Decimal)


def leaves(node, path=()):
    """Paths of all values; of a list of tables one row of each shape, the others are read by the same code."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield (*path, name)
            yield from leaves(value, (*path, name))
    elif isinstance(node, list) and node and isinstance(node[0], dict):
        shapes = {}
        for place, row in enumerate(node):
            shapes.setdefault(tuple(sorted(row)), place)
        for place in shapes.values():
            yield from leaves(node[place], (*path, place))


PATHS = list(leaves(TREE))
FREE = {"sources", "when"}
"""Tables whose names the pack chooses, or may leave out."""
OPTIONAL = {"confirmed", "look_back_h", "alert_high_risk", "note", "referral", "optional"}
LEFT_OUT = {
    *("source", "unit", "combine_min", "first_day", "last_day", "crs", "icans", "result", "active", "escalation"),
    *("before_min", "after_min", "grace_min", "hour", "owner"),
}
"""What a rule of the schedule, or a limit of attention, may leave out: then it is not restricted by it."""


def dotted(path) -> str:
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def problems(tree) -> dict[str, str]:
    found = Problems()
    table = Table(tree, found)
    read_protocol(table)
    table.close()
    return {key: problem.render() for key, problem in found.found.items()}


def altered(path, change):
    tree = deepcopy(TREE)
    node = tree
    for part in path[:-1]:
        node = node[part]
    change(node, path[-1])
    return tree


def refusals(*changes: tuple[str, str]) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refused:
        parse_protocol(changed_text(*changes), place="site.toml")
    assert refused.value.code == "E-PCK-001"
    return {key: problem.render() for key, problem in refused.value.problems.items()}


def test_the_shipped_pack_has_no_problem():
    assert problems(deepcopy(TREE)) == {}
    assert set(SECTIONS) == {name for name, value in TREE.items() if isinstance(value, dict) and name != "title"}


@pytest.mark.parametrize("path", PATHS, ids=dotted)
def test_a_misspelt_key_is_named(path):
    def misspell(node, name):
        node[f"{name}_x"] = node.pop(name)

    found = problems(altered(path, misspell))
    if "sources" in path[:-1]:
        assert any(key.endswith(".source") for key in found)
    else:
        assert found[dotted((*path[:-1], f"{path[-1]}_x"))] == "is not known to this program"


@pytest.mark.parametrize("path", PATHS, ids=dotted)
def test_a_value_of_the_wrong_kind_is_named(path):
    def mistype(node, name):
        node[name] = [[1]]

    assert any(key.startswith(dotted(path)) for key in problems(altered(path, mistype)))


@pytest.mark.parametrize("path", PATHS, ids=dotted)
def test_a_missing_key_is_named_unless_it_may_be_left_out(path):
    found = problems(altered(path, lambda node, name: node.pop(name)))
    if path[-1] in OPTIONAL or "when" in path[:-1] or (path[0] in {"schedule", "attention"} and path[-1] in LEFT_OUT):
        inside = dotted(path[:-1])
        assert all(key.startswith(inside) for key in found)
        return
    inside = dotted(path[:-1])
    assert found or path[-1] == "value"
    assert not found or "sources" in path or any(key.startswith(inside) for key in found)


@given(
    st.sampled_from(PATHS),
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.decimals(),
        st.text(),
        st.lists(st.one_of(st.integers(), st.text(), st.dictionaries(st.text(), st.integers())), max_size=3),
    ),
)
def test_whatever_stands_in_a_pack_is_read_or_refused_with_a_key(path, value):
    def put(node, name):
        node[name] = value

    assert all(isinstance(key, str) and problem for key, problem in problems(altered(path, put)).items())


@given(st.text())
def test_any_text_is_read_or_refused(text):
    with pytest.raises(InvalidInput):
        parse_protocol(text, place="x.toml")


def test_the_regimen_is_the_trials_standard_dose_fc():
    plan = PROTOCOL.regimen
    assert [(one.key, one.mg_m2, one.days) for one in plan.drugs] == [
        ("fludarabine", D(30), (-5, -4, -3)),
        ("cyclophosphamide", D(500), (-5, -4, -3)),
    ]
    assert all(one.mark.confirmed for one in plan.drugs)
    assert (plan.flat_dose_cells, plan.age_from) == (D(400_000_000), 12)


def test_names_the_pack_may_use_are_those_of_forms_and_rules():
    assert set(PACK_FORMULAS) == set(FORMULAS)
    assert set(LD_DRUGS) == {one.key for one in FORMS["ld_dose"]["drug"].choices}
    assert set(VISIT_KEYS) < {one.key for one in FORMS["response"]["visit"].choices}
    assert [f"rdy_{key}" for key in READINESS_ITEMS] == [key for key, _ in READINESS]
    assert {one.key for one in PROTOCOL.readiness} == set(READINESS_ITEMS)


def test_the_shipped_windows_are_those_of_the_published_rule():
    assert PROTOCOL.transplant.windows == RULE_WINDOWS
    assert hsct_window(40, (20, 30, 35)) == "LATE"
    assert (PROTOCOL.transplant.watch_from, PROTOCOL.transplant.watch_to) == (30, 55)
    assert PROTOCOL.transplant.watch_median == D("33.5")


def test_steroids_are_compared_by_the_equivalents_of_the_pack():
    assert PROTOCOL.steroids.dexamethasone_mg("hydrocortisone") == D("0.0375")
    assert PROTOCOL.steroids.dexamethasone_mg("tocilizumab") is None


def test_texts_and_names_follow_the_language():
    assert PROTOCOL.texts.blood_products.text.startswith("Irradiated")
    with speaking("zh"):
        assert PROTOCOL.texts.blood_products.text.startswith("仅输注")
        assert PROTOCOL.visits.visits[2].label == "第 2 个月"


def test_a_day_outside_every_window_belongs_to_no_visit():
    assert PROTOCOL.visits.of(5) is None
    assert PROTOCOL.visits.of(28).key == "d28"


def test_published_figures_carry_their_standing_and_their_source_in_words():
    by_key = {one.key: one for one in PROTOCOL.benchmarks}
    assert (by_key["cr_pool"].numerator, by_key["cr_pool"].denominator) == (38, 59)
    assert (by_key["cr_pool"].sign, by_key["cr_rp2d"].sign, by_key["emd_cr_rp2d"].sign) == ("", "†", "?")
    assert all(one.source_text for one in PROTOCOL.benchmarks)
    assert by_key["tmax_gc027"].value is None
    assert by_key["dor_median"].unit == "mo"


def test_laboratory_tests_are_due_on_days_or_in_a_rhythm():
    by_key = {one.key: one for one in PROTOCOL.labs}
    assert by_key["kinetics"].days[0] == 1
    assert by_key["cmv"].every == timedelta(days=7)
    assert {one.key: one.rise_fold for one in PROTOCOL.viruses}["ebv"] == 10


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('version = "ward3-1"', 'version = "ward 3"', "version"),
        ("format = 1", "format = 2", "format"),
        ("days = [-5, -4, -3]", "days = [-5, -3]", "regimen.drug[1].days"),
        ("days = [-5, -4, -3]", "days = []", "regimen.drug[1].days"),
        ("days = [-5, -4, -3]", "days = [1]", "regimen.drug[1].days"),
        ("days = [-5, -4, -3]", "days = [-4, -3, -2]", "regimen.drug"),
        ('key = "fludarabine"', 'key = "cyclophosphamide"', "regimen.drug"),
        ("interval_long = { value = 168", "interval_long = { value = 24", "dosing.interval_long"),
        ("deviation_flag = { value = 10", "deviation_flag = { value = 5", "dosing.deviation_flag"),
        ("total = { value = 4", "total = { value = 2", "tocilizumab.total"),
        ('"tocilizumab", "anticytokine"', '"steroid", "anticytokine"', "steroids.masking_fever.value"),
        ('"antipyretic", "tocilizumab"', '"aspirin", "tocilizumab"', "steroids.masking_fever.value"),
        ('basis = ["C", "O"]', 'basis = ["Z"]', "assessments.row[1].basis"),
        ('key = "hla_donor"', 'key = "eligibility"', "assessments.row"),
        ("target = 28", "target = 60", "visits.visit[2].target"),
        ("first = 42", "first = 43", "visits.visit[3].first"),
        ("days = [7, 14, 28]", "days = [7]\nevery_d = 3", "labs.due[2].days"),
        ("first = 0\nlast = 84", "first = 90\nlast = 84", "labs.due[3].last"),
        ("acceptable_from = { value = 61", "acceptable_from = { value = 20", "transplant.acceptable_from"),
        ('unit = "mg/kg"', 'unit = "g/kg"', "tocilizumab.dose.unit"),
        ("numerator = 3\n", "numerator = 63\n", "benchmarks.figure[2].numerator"),
        ("value = 4.8\n", "value = 9.8\n", "benchmarks.figure[2].value"),
        ("low = 1.7\n", "low = 5.7\n", "benchmarks.figure[2].value"),
        ('source = "EHA25"', 'source = "HEARSAY"', "benchmarks.figure[1].source"),
        ('source = "response 1.2, RULE BSA-3"', 'source = " "', "regimen.bsa_formula.source"),
    ],
)
def test_a_pack_that_contradicts_itself_is_refused(old, new, key):
    assert key in refusals((old, new))


def test_a_list_that_must_not_be_empty_is_named():
    tree = deepcopy(TREE)
    tree["visits"]["visit"] = []
    assert problems(tree) == {"visits.visit": "needs at least one row"}


def test_all_problems_are_told_at_once():
    found = refusals(("per_24h = { value = 3", "per_24h = { value = true"), ("[viral]", "[virus]"))
    assert {"tocilizumab.per_24h.value", "viral.noise", "virus"} <= set(found)

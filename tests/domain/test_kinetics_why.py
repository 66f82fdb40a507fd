"""Kinetic parameters with the samples they rest on."""

from __future__ import annotations

from factories import at, cells_course, course, record

from ctd402_desktop.domain.kinetics_course import profiles
from ctd402_desktop.domain.kinetics_why import kinetic_figures

NOW = at(28, "12:00")
PROFILE = [(1, "BLQ"), (3, "600"), (7, "46000"), (10, "123000"), (14, "38000"), (17, "9000"), (21, "2100")]


def figures(made):
    (profile,) = profiles(made, NOW)
    return {one.row.key: one for one in kinetic_figures(made, profile)}


def days(made, figure):
    return [made.study_day(one.at) for one in figure.points]


def test_each_parameter_names_the_samples_it_was_made_from():
    made = cells_course(PROFILE)
    found = figures(made)
    assert {key: days(made, one) for key, one in found.items()} == {
        "cmax": [10], "tmax": [10], "clast": [21], "tlast": [21],
        "auc": [1, 3, 7, 10, 14, 17, 21], "half_life": [14, 17, 21],
    }  # fmt: skip
    assert found["cmax"].lane == "car_qpcr"
    assert found["half_life"].record_ids == {one.record.id for one in found["half_life"].points}


def test_why_lists_the_samples_with_day_time_and_value_and_the_rule():
    why = figures(cells_course(PROFILE))["auc"].why
    said = [fact.text.render() for fact in why.inputs]
    assert "D+1 08:00 (1.0 d): BLQ < 50 copies/µg" in said
    assert "D+10 08:00 (10.0 d): 123\u2009000 copies/µg" in said
    assert why.rule.render().startswith("Linear up, logarithmic down")
    assert why.title.render().startswith("AUC0–28d ")


def test_a_parameter_that_cannot_be_told_says_that_no_sample_was_used():
    why = figures(cells_course([(3, "600"), (7, "46000")]))["half_life"].why
    assert "No sample was used." in [fact.text.render() for fact in why.inputs]


def test_a_sample_left_out_is_named_with_its_reason():
    made = cells_course(PROFILE)
    left = record("cells", at(12), matrix="blood", car_qpcr=made.of("cells")[3].answers["car_qpcr"],
                  kinetics_use="excluded", kinetics_reason="clotted")  # fmt: skip
    said = [fact.text.render() for fact in figures(course(*made.of("cells"), left))["auc"].why.inputs]
    assert "D+12 left out: clotted" in said


def test_marrow_has_a_lane_of_its_own_and_a_profile_without_samples_no_points():
    made = course(
        record("cells", at(12), matrix="marrow", qpcr_blq=True, kinetics_use="excluded", kinetics_reason="clotted"),
        record("cells", at(13), matrix="marrow", qpcr_blq=True),
    )
    found = figures(made)
    assert found["cmax"].lane == "car_qpcr_marrow"
    assert found["cmax"].points == ()

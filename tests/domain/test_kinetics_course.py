"""Kinetics of a course: the worked profiles through the cells form, what is left out, and the words of it all."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from courses import CourseBuilder, after

from ctd402_desktop.domain.fields import Lab, NotDone
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.kinetics_course import Kinetics, conditioning, of_assay, profiles
from ctd402_desktop.domain.kinetics_words import cautions, half_life, omission, parameters, refusal

D = Decimal
CLEARED = "below quantification before the end of sampling: area to the last quantifiable sample"
P1 = "0:BLQ 1:BLQ 3:1200 7:25000 10:68000 14:42000 21:15000 28:6200 60:900 90:BLQ"
P2 = "0:BLQ 4:350 7:5200 10:9100 14:1800 21:BLQ 28:BLQ"
P4 = "0:BLQ 3:2500 7:40000 10:120000 12:90000 15:45000 19:19000 21:12500"
P5 = "0:BLQ 3:400 7:3000 10:9000 14:26000"
P6 = "0:BLQ 7:BLQ 14:BLQ 28:BLQ"
P9 = "0:BLQ 3:900 7:12000 10:30000 14:9000 21:2500 28:2600 42:2700 60:2800"


def sampled(text: str, made: CourseBuilder | None = None, **more) -> CourseBuilder:
    made = made or CourseBuilder()
    for pair in text.split():
        day, value = pair.split(":")
        result = {"qpcr_blq": True} if value == "BLQ" else {"car_qpcr": Lab(D(value), "copies/ug")}
        made.add("cells", after(float(day)), {"matrix": "blood", "qpcr_lloq": D(50), **result, **more})
    return made


def only(made: CourseBuilder) -> Kinetics:
    (found,) = of_assay(made.course, "car_qpcr")
    return found


def told(made: CourseBuilder) -> dict[str, tuple[str, str]]:
    return {row.key: (row.value, row.remark) for row in parameters(made.course, only(made))}


def test_a_profile_sampled_to_the_horizon_has_all_parameters():
    found = told(sampled(P1))
    assert found["cmax"] == ("68\u2009000", "D+10")
    assert found["tmax"] == ("10.0", "D+10")
    assert found["clast"] == ("900", "D+60")
    assert found["tlast"] == ("60.0", "D+60")
    assert found["auc"] == ("662\u2009200", "sampled to the horizon")
    assert found["half_life"] == ("10.1", "3 points, D+21–D+60, adj. R² 0.9594, automatic")
    assert "The regression rests on 3 samples" in cautions(only(sampled(P1)))
    assert [one.at for one in only(sampled(P1)).points] == [after(21), after(28), after(60)]
    assert only(sampled(P1)).below == 3


@pytest.mark.parametrize(
    ("profile", "key", "expected"),
    [
        (P2, "half_life", ("", "fewer than 3 quantifiable samples after the peak")),
        (P2, "auc", ("48\u2009490", CLEARED)),
        (P4, "auc", ("929\u2009100", "4.9 % extrapolated")),
        (P4, "tlast", ("≥ 21.0", "D+21")),
        (P5, "auc", ("", "not reportable: sampling stopped and there is no terminal phase")),
        (P6, "cmax", ("0", "All samples below quantification")),
        (P6, "tmax", ("", "All samples below quantification")),
        (P6, "clast", ("", "All samples below quantification")),
        (P6, "auc", ("0", "All samples below quantification")),
        (P6, "half_life", ("", "All samples below quantification")),
        (P9, "half_life", ("", "the best regression does not fall")),
    ],
)  # fmt: skip
def test_what_cannot_be_told_says_why(profile, key, expected):
    assert told(sampled(profile))[key] == expected


def test_copies_and_cells_and_methods_are_never_one_profile():
    made = sampled("7:100 10:200")
    made.add("cells", after(7), {"matrix": "blood", "car_flow": Lab(D(12), "/uL"), "method": "lot 2"})
    made.add("cells", after(8), {"matrix": "blood", "car_qpcr": Lab(D(7), "copies/ug"), "method": "lot 2"})
    made.add("cells", after(8), {"matrix": "marrow", "car_qpcr": Lab(D(9), "copies/ug")})
    assert [(one.assay, one.matrix, one.method) for one in profiles(made.course)] == [
        ("car_qpcr", "blood", ""),
        ("car_qpcr", "blood", "lot 2"),
        ("car_flow", "blood", "lot 2"),
        ("car_qpcr", "marrow", ""),
    ]


def test_samples_not_done_or_after_now_are_no_samples():
    made = sampled("7:100 10:200")
    made.add("cells", after(8), {"matrix": "blood", "car_qpcr": NotDone("refused")})
    assert len(only(made).samples) == 2
    assert len(of_assay(made.course, "car_qpcr", now=after(9))[0].samples) == 1
    assert profiles(sampled("7:100", CourseBuilder(infused=False)).course) == ()


def test_an_excluded_sample_takes_no_part_and_keeps_its_reason():
    made = sampled("3:1200 7:25000 14:42000")
    made = sampled("10:900000", made, kinetics_use="excluded", kinetics_reason="clotted")
    found = only(made)
    assert found.peak is not None
    assert (found.peak.at, len(found.samples)) == (after(14), 3)
    (left,) = found.omitted
    assert omission(made.course, left) == "D+10 left out: clotted"


def test_when_every_sample_is_left_out_that_is_said():
    made = sampled("7:100", kinetics_use="excluded", kinetics_reason="mixed up")
    (row,) = parameters(made.course, only(made))
    assert row.text() == "Cmax: every sample is left out"
    assert (refusal(only(made)), cautions(only(made))) == ("", ())


def test_samples_from_conditioning_on_are_left_out():
    made = sampled("7:100 40:90")
    assert conditioning(made.course) is None
    day = datetime(2026, 5, 1, tzinfo=UTC).date()
    made.add("transplant", after(20), {"milestone": "conditioning", "state": "planned", "date": day})
    assert conditioning(made.course) is None
    made.add("transplant", after(29), {"milestone": "conditioning", "state": "done", "date": day})
    assert [one.why for one in only(made).omitted] == ["conditioning"]


def test_points_chosen_by_hand_switch_the_automatic_choice_off():
    made = sampled("0:BLQ 3:900 7:12000 10:30000")
    made = sampled("14:9000 21:2500 28:2600", made, kinetics_use="half_life", kinetics_reason="before the plateau")
    made = sampled("42:2700 60:2800", made)
    found = only(made)
    assert found.by_hand
    assert [one.at for one in found.points] == [after(14), after(21), after(28)]
    assert half_life(made.course, found).remark.endswith("chosen by hand")


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        ("14:900 21:250", "fewer than 3 samples were chosen by hand"),
        ("14:900 21:900 28:900", "all quantifiable values are identical"),
        ("14:900 21:950 28:990", "the best regression does not fall"),
    ],
)
def test_a_choice_by_hand_that_gives_no_decline_is_refused_with_its_reason(chosen, why):
    made = sampled(chosen, sampled("7:12000 10:30000"), kinetics_use="half_life", kinetics_reason="a try")
    assert told(made)["half_life"] == ("", why)


def test_a_sample_before_the_infusion_stands_for_the_start():
    found = told(sampled("-1:300 7:BLQ"))
    assert (found["tmax"], found["cmax"]) == (("0.0", "D-1"), ("300", "D-1"))


def test_two_values_of_one_moment_are_told_as_their_mean():
    made = sampled("7:100 7:200 10:50")
    assert told(made)["cmax"] == ("150", "D+7")


def test_a_choice_by_hand_without_a_reason_cannot_be_signed():
    form = FORMS["cells"]
    answers = {"matrix": "blood", "qpcr_blq": "1", "kinetics_use": "excluded"}
    assert set(form.parse(answers).problems) == {"kinetics_reason"}
    assert not form.parse({**answers, "kinetics_reason": "clot"}).problems

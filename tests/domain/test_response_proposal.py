"""The proposed response of a course, what is missing for it, and the end points that follow from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from courses import CourseBuilder, after

from ctd402_desktop.domain.fields import Lab
from ctd402_desktop.domain.response.endpoints import Outcome, outcome
from ctd402_desktop.domain.response.proposal import Proposal, assessments, proposals, propose
from ctd402_desktop.domain.response.words import endpoint_days, endpoint_remark, missing_text, part_text
from ctd402_desktop.domain.visits import off_window

D = Decimal
CLEAR = {
    "marrow_blasts": D(1),
    "circulating_blasts": False,
    "anc": D(2),
    "plt": D(150),
    "mrd_detected": False,
    "mrd_lod": D("0.0001"),
    "cns_status": "cns1",
}
D0 = date(2026, 4, 2)


def enrolled(**more) -> CourseBuilder:
    made = CourseBuilder()
    answers = {"diagnosis": "t_all", "baseline_blasts": D(60), "baseline_cns": "cns1", "sites": ("marrow",)} | more
    made.add("enrolment", after(-20), {key: value for key, value in answers.items() if value is not None})
    return made


def assess(made: CourseBuilder, day: float, **more) -> CourseBuilder:
    answers = {"visit": "d28", **CLEAR, **more}
    made.add("response", after(day), {key: value for key, value in answers.items() if value is not None})
    return made


def last(made: CourseBuilder) -> Proposal:
    return proposals(made.course)[-1]


def test_a_cleared_marrow_alone_is_a_remission_with_its_mrd():
    found = last(assess(enrolled(), 28))
    assert (found.marrow.category, found.emd.category, found.cns.category) == ("CR", "NA", "NA")
    assert (found.overall, found.label, found.missing) == ("CR", "CR MRD-negative", ())
    assert (found.entered, found.differs, found.in_force) == ("", False, "CR")
    assert found.because[0].text.render() == "Marrow CR, extramedullary NA, CNS NA"


def test_growth_factor_and_transfusion_within_seven_days_take_recovery_away():
    made = enrolled()
    made.drug("gcsf", "filgrastim", after(25), single=True)
    made.drug("blood", "platelets", after(24), single=True)
    made.drug("blood", "red_cells", after(24), single=True)
    assert last(assess(made, 28)).overall == "MLFS"


def test_counts_come_from_the_nearest_laboratory_report_within_seven_days():
    made = enrolled()
    for day, value, mark in ((20, "9", ""), (27, "0.3", ""), (29, "0.1", "<"), (30, "3", "")):
        made.add("laboratory", after(day), {"anc": Lab(D(value), "10⁹/L", mark), "plt": Lab(D(150), "10⁹/L")})
    assert last(assess(made, 28, anc=None, plt=None)).overall == "CRi"
    far = enrolled()
    far.add("laboratory", after(10), {"anc": Lab(D(3), "10⁹/L")})
    assert set(last(assess(far, 28, anc=None, plt=None)).missing) == {"anc", "plt"}


def test_what_is_missing_is_named():
    made = assess(enrolled(baseline_blasts=None, sites=None, baseline_cns="cns3"), 28, marrow_blasts=None,
                  circulating_blasts=None, mrd_detected=None, cns_status=None)  # fmt: skip
    found = last(made)
    assert found.overall == "NE"
    assert set(found.missing) == {"blasts", "circ", "baseline_marrow", "baseline_emd", "cns", "mrd"}


def test_marrow_and_extramedullary_disease_are_told_apart():
    lesions = enrolled(sites=("marrow", "mediastinum"))
    found = last(assess(lesions, 28))
    assert (found.marrow.category, found.emd.category, found.overall, found.missing) == ("CR", "NE", "NE", ("imaging",))
    cleared = last(assess(lesions, 56, imaging="pet_ct", pet_ps=D(2), emd_change="gone"))
    assert (cleared.emd.category, cleared.overall) == ("CR", "CR")
    partial = last(assess(lesions, 84, imaging="pet_ct", pet_ps=D(4), emd_change="reduced"))
    assert partial.emd.category == "PR"
    grown = last(assess(lesions, 100, imaging="ct", emd_change="new"))
    assert (grown.emd.category, grown.overall) == ("PD", "RELAPSE")


@pytest.mark.parametrize(
    ("baseline", "visit", "component"),
    [
        ({"sites": None, "baseline_emd_ldi_mm": D(40)}, {}, "NE"),
        ({"sites": None, "baseline_emd": "axillary nodes"}, {}, "NE"),
        ({"sites": None}, {}, "NE"),
        ({}, {}, "NA"),
        ({}, {"imaging": "ct"}, "NE"),
    ],
)
def test_extramedullary_disease_at_baseline_is_read_from_enrolment(baseline, visit, component):
    assert last(assess(enrolled(**baseline), 28, **visit)).emd.category == component


def test_a_baseline_assessment_outranks_enrolment():
    made = enrolled(sites=("marrow", "skin"), baseline_cns="unknown")
    made.add("response", after(-8), {"visit": "baseline", "extramedullary": False, "cns_status": "cns2",
                                     "marrow_blasts": D(40)})  # fmt: skip
    assess(made, 28)
    (found,) = proposals(made.course)
    assert (found.emd.category, found.cns.category) == ("NA", "CR")
    later = last(assess(made, 56, cns_status=None))
    assert later.cns.category == "NA"


def test_uninvolved_marrow_of_a_lymphoma_leaves_the_decision_to_the_lesions():
    made = enrolled(diagnosis="t_lbl", baseline_blasts=D(1), sites=("mediastinum",))
    found = last(assess(made, 28, imaging="pet_ct", pet_ps=D(2), emd_change="reduced"))
    assert (found.marrow.category, found.overall) == ("UNINV", "CR")


def test_the_physicians_words_outrank_the_findings_and_the_difference_is_told():
    made = assess(enrolled(), 28, overall="NR", marrow_category="NR", emd_category="NA")
    found = last(made)
    assert (found.marrow.computed, found.marrow.entered, found.overall) == ("CR", "NR", "SD")
    assert (found.in_force, found.differs) == ("SD", False)
    other = last(assess(enrolled(), 28, overall="PR"))
    assert (other.overall, other.in_force, other.differs) == ("CR", "PR", True)


def test_a_category_is_dated_to_its_first_evidence():
    made = assess(assess(enrolled(), 28), 56)
    assert [one.since for one in proposals(made.course)] == [after(28), after(28)]
    assert last(assess(made, 84, marrow_blasts=D(40))).since == after(84)


def test_blasts_after_a_remission_are_a_relapse():
    made = assess(assess(enrolled(), 28), 56, marrow_blasts=D(30), overall="PD")
    assert [one.in_force for one in proposals(made.course)] == ["CR", "RELAPSE"]
    marked = assess(assess(enrolled(), 28), 56, relapse=True, overall="PD")
    assert last(marked).in_force == "RELAPSE"


def test_a_draft_is_proposed_after_what_was_recorded_before_it():
    made = assess(enrolled(), 28)
    found = propose(made.course, {"marrow_blasts": D(30), "circulating_blasts": True}, after(56))
    assert (found.overall, found.prior_remission, found.record_id) == ("RELAPSE", True, None)
    assert propose(made.course, dict(CLEAR), after(10)).prior_remission is False
    assert propose(CourseBuilder(infused=False).course, {}, after(1)).overall == "NE"


def test_records_after_now_and_before_the_infusion_propose_nothing():
    made = assess(enrolled(), 28)
    assert proposals(made.course, after(27)) == ()
    assert proposals(CourseBuilder(infused=False).course) == ()


def test_a_relapse_recorded_as_an_event_is_an_assessment():
    made = assess(enrolled(), 28)
    made.add("event", after(70), {"kind": "relapse"})
    assert assessments(made.course) == ((28, "CR"), (70, "RELAPSE"))
    assert assessments(made.course, after(60)) == ((28, "CR"),)


def shown(found: Outcome | None) -> dict[tuple[str, bool | None], tuple[int, int, bool, str]]:
    assert found is not None
    return {(one.key, one.censor_hsct): (one.start_day, one.end_day, one.event, one.reason) for one in found.endpoints}


def grafted(made: CourseBuilder, day: int) -> CourseBuilder:
    made.add("transplant", after(day), {"milestone": "graft_infusion", "state": "done",
                                        "date": D0 + timedelta(days=day)})  # fmt: skip
    return made


def test_both_conventions_of_the_published_example():
    """CRi d28, CR d56, d90, d180, HSCT d62, relapse d270 (response-pk-hsct.md, RULE DOR)."""
    made = assess(enrolled(), 28, plt=D(30))
    for day in (56, 90, 180):
        assess(made, day)
    grafted(made, 62)
    made.add("event", after(270), {"kind": "relapse"})
    found = outcome(made.course, after(300))
    assert shown(found) == {
        ("dor", False): (28, 270, True, "relapse"),
        ("dor", True): (28, 62, False, "hsct"),
        ("rfs", False): (28, 270, True, "relapse"),
        ("rfs", True): (28, 62, False, "hsct"),
        ("efs", False): (0, 270, True, "relapse"),
        ("efs", True): (0, 62, False, "hsct"),
        ("os", None): (0, 270, False, "alive"),
    }
    assert found is not None
    assert (found.best, found.first_remission, found.hsct_day) == ("CR", 28, 62)
    assert [(one.days, str(one.months)) for one in found.of("dor")] == [(242, "7.95"), (34, "1.12")]
    assert found.of("pfs") == ()


def test_without_a_transplant_there_is_one_convention():
    found = outcome(assess(enrolled(diagnosis="t_lbl", baseline_blasts=D(60)), 28).course, after(40))
    assert set(shown(found)) == {("dor", None), ("rfs", None), ("efs", None), ("pfs", None), ("os", None)}
    assert shown(found)["pfs", None] == (0, 28, False, "last_assessment")


def test_death_is_an_event_and_a_transplant_after_it_none():
    made = assess(enrolled(), 28)
    made.add("event", after(50), {"kind": "death", "cause": "infection"})
    found = shown(outcome(grafted(made, 60).course, after(70)))
    assert found["rfs", True] == (28, 50, True, "death")
    assert found["os", None] == (0, 50, True, "death")


def test_a_death_known_only_from_the_patient_counts():
    made = assess(enrolled(), 28)
    course = replace(made.course, patient=replace(made.course.patient, died_on=date(2026, 5, 22)))
    assert shown(outcome(course, after(70)))["os", None] == (0, 50, True, "death")


def test_failure_is_dated_to_day_0():
    resistant = assess(enrolled(), 28, marrow_blasts=D(50))
    assert shown(outcome(resistant.course, after(40)))["efs", None] == (0, 28, False, "last_assessment")
    assess(resistant, 140, marrow_blasts=D(50))
    assert shown(outcome(resistant.course, after(140)))["efs", None] == (0, 0, True, "failure")
    grown = assess(enrolled(), 28, overall="PD")
    assert shown(outcome(grown.course, after(40)))["efs", None] == (0, 0, True, "failure")


def test_who_was_never_assessed_is_censored_on_day_0():
    found = shown(outcome(enrolled().course, after(40)))
    assert found == {("efs", None): (0, 0, False, "never_assessed"), ("os", None): (0, 0, False, "alive")}
    assert outcome(CourseBuilder(infused=False).course, after(1)) is None
    assert outcome(enrolled().course, after(-1)) is None


def test_a_date_outside_its_window_is_said_with_the_window():
    made = enrolled()
    assert off_window(made.course, "d28", after(31)) is None
    late, early = off_window(made.course, "d28", after(34)), off_window(made.course, "d28", after(22))
    assert late is not None
    assert early is not None
    assert late.text() == "D+34, window D+25–D+31, +3 d"
    assert early.text() == "D+22, window D+25–D+31, \u22123 d"
    assert off_window(made.course, "unscheduled", after(34)) is None
    assert off_window(CourseBuilder(infused=False).course, "d28", after(34)) is None
    planned = CourseBuilder(infused=False)
    planned.add("enrolment", after(-20), {"planned_infusion": D0})
    assert off_window(planned.course, "d28", after(34)) is None


def test_components_and_end_points_read_the_same_everywhere():
    made = assess(enrolled(), 28, marrow_category="NR", imaging=None)
    assert part_text(last(made).marrow) == "NR (findings: CR)"
    assert part_text(last(made).cns) == "NA"
    assert missing_text(last(made)) == ""
    assert missing_text(last(assess(made, 56, mrd_detected=None))) == "missing: MRD"
    found = outcome(grafted(assess(enrolled(), 28), 40).course, after(60))
    assert found is not None
    words = [(endpoint_days(one), endpoint_remark(one)) for one in found.of("rfs")]
    assert words == [
        ("0+ d (0.00 months)", "censored at the last assessment, transplant does not censor"),
        ("12+ d (0.39 months)", "censored at transplant"),
    ]
    (alive,) = found.of("os")
    assert endpoint_remark(alive) == "alive at last contact"
    died = enrolled()
    died.add("event", after(30), {"kind": "death", "cause": "infection"})
    ended = outcome(died.course, after(40))
    assert ended is not None
    assert endpoint_days(ended.of("os")[0]) == "30 d (0.99 months)"

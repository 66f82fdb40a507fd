"""What lies ahead of and after a transplant: clocks, slip forecast, measured comorbidity, engraftment."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from courses import ZONE, CourseBuilder, after

from ctd402_desktop.domain.fields import Lab
from ctd402_desktop.domain.transplant import track
from ctd402_desktop.domain.transplant_outlook import (
    BEFORE_CONDITIONING,
    Slip,
    after_graft,
    clocks,
    measured_comorbidity,
    slip_forecast,
)
from ctd402_desktop.domain.transplant_words import comorbidity_words, graft_words

D = Decimal
D0 = date(2026, 4, 2)


def on(day: int) -> date:
    return D0 + timedelta(days=day)


def step(made: CourseBuilder, milestone: str, state: str = "done", day: int | None = None, **more) -> CourseBuilder:
    answers = {"milestone": milestone, "state": state, **more} | ({} if day is None else {"date": on(day)})
    made.add("transplant", after(1, len(made.course.history)), answers)
    return made


def forecast(made: CourseBuilder, day: float) -> Slip | None:
    return slip_forecast(track(made.course, after(day)), after(day), ZONE)


def test_an_open_milestone_close_to_conditioning_is_told_with_the_days_and_the_band():
    made = step(step(step(CourseBuilder(), "hla_typing"), "donor_confirmed"), "conditioning", "planned", due=on(38))
    assert forecast(made, 20) is None
    found = forecast(made, 24)
    assert found is not None
    assert (found.step.key, found.days, found.on, found.others) == ("donor_cleared", 14, on(38), 4)
    assert found.sentence.render() == "Transplant 14 d away, not done: Donor cleared; window D+30–D+55"
    passed = forecast(made, 40)
    assert passed is not None
    assert passed.sentence.render() == "Planned 2 d ago, not done: Donor cleared; window D+30–D+55"


def test_a_blocked_milestone_threatens_at_any_distance():
    made = step(CourseBuilder(), "graft_infusion", "planned", 50)
    step(made, "insurance", "blocked", blocker="no approval")
    found = forecast(made, 1)
    assert found is not None
    assert found.sentence.render() == "Transplant 49 d away, blocked: Insurance; window D+30–D+55"


def test_nothing_threatens_without_a_plan_or_after_a_decline_a_graft_or_with_all_done():
    assert forecast(CourseBuilder(), 24) is None
    planned = step(CourseBuilder(), "conditioning", "planned", 30)
    assert forecast(step(planned, "declined", reason="patient's choice"), 24) is None
    assert forecast(step(CourseBuilder(), "graft_infusion", "done", 20), 24) is None
    ready = step(CourseBuilder(), "conditioning", "planned", 30)
    for one in BEFORE_CONDITIONING:
        step(ready, one)
    assert forecast(ready, 24) is None
    assert forecast(step(ready, "conditioning", "done", 24), 24) is None


def test_the_clocks_are_values():
    made = step(CourseBuilder(), "graft_infusion", "planned", 40)
    found = clocks(made.course, after(33))
    assert (found.since_infusion, found.to_graft, found.since_graft, found.in_band) == (33, 7, None, True)
    assert not clocks(made.course, after(20)).in_band
    assert not clocks(CourseBuilder(infused=False).course, after(33)).in_band
    given = clocks(step(made, "graft_infusion", "done", 31).course, after(33))
    assert (given.since_graft, given.in_band) == (2, False)


def grafted(*values: tuple[int, str, str], marks: str = "") -> CourseBuilder:
    made = step(CourseBuilder(), "graft_infusion", "done", 30)
    for day, anc, plt in values:
        made.add("laboratory", after(30 + day, 2), {"anc": Lab(D(anc), "10⁹/L", marks), "plt": Lab(D(plt), "10⁹/L")})
    return made


def test_engraftment_counts_from_the_graft():
    made = grafted((3, "0.1", "15"), (11, "0.6", "30"), (12, "0.8", "40"), (13, "1.2", "50"), (15, "2", "60"))
    made.drug("blood", "platelets", after(38), single=True)
    found = after_graft(made.course, after(60))
    assert found is not None
    assert (found.neutrophils, found.platelets, found.chimerism, found.category) == (11, None, None, "")
    early = after_graft(made.course, after(42))
    assert early is not None
    assert early.neutrophils is None
    assert after_graft(CourseBuilder().course, after(60)) is None


def test_a_count_below_its_limit_and_two_of_one_day_take_the_lowest():
    made = grafted((9, "0.1", "30"), marks="<")
    made.add("laboratory", after(39, 8), {"anc": Lab(D(3), "10⁹/L")})
    found = after_graft(made.course, after(60))
    assert found is not None
    assert (found.neutrophils, found.platelets) == (None, None)


@pytest.mark.parametrize(("percent", "category"), [("99", "FULL"), ("60", "MIXED"), ("3", "ABSENT")])
def test_the_newest_chimerism_after_the_graft_counts(percent, category):
    made = grafted()
    made.add("response", after(20), {"chimerism_pct": D(100)})
    made.add("response", after(60), {"chimerism_pct": D(percent)})
    made.add("response", after(90), {"chimerism_pct": D(100)})
    found = after_graft(made.course, after(70))
    assert found is not None
    assert (found.category, found.chimerism_at) == (category, after(60))


def test_comorbidity_is_read_from_what_was_measured_and_names_the_rest():
    made = CourseBuilder()
    assert measured_comorbidity(made.course, after(1)) is None
    made.add("enrolment", after(-20), {"lvef": D(48), "height_cm": D(170), "weight_kg": D(110)})
    made.add("laboratory", after(5), {"alt": Lab(D(120), "U/L"), "creat": Lab(D(200), "umol/L")})
    made.add("laboratory", after(30), {"alt": Lab(D(20), "U/L")})
    found = measured_comorbidity(made.course, after(10))
    assert found is not None
    assert set(found.items) == {"cardiac", "obesity", "renal_modsev", "hepatic_modsev"}
    assert found.score == 7
    assert found.missing == ("dlco", "fev1", "bili_x_uln", "ast_x_uln")
    assert len(found.labels) == 4


def test_the_outlook_reads_the_same_on_screen_and_on_paper():
    assert graft_words(CourseBuilder().course, after(60)) == ()
    made = grafted((3, "0.1", "35"), (11, "0.6", "30"), (12, "0.8", "40"), (13, "1.2", "50"))
    assert graft_words(made.course, after(60)) == (
        "Neutrophil engraftment: HSCT D+11",
        "Platelet engraftment: did not fall below",
        "Chimerism not recorded after the graft",
    )
    made.add("response", after(60), {"chimerism_pct": D(99)})
    assert graft_words(made.course, after(70))[2] == "Donor chimerism 99 %: full donor"
    assert graft_words(grafted().course, after(60))[0] == "Neutrophil engraftment: not reached"


def test_measured_comorbidity_is_a_minimum_in_words():
    made = CourseBuilder()
    assert comorbidity_words(made.course, after(1)) == "HCT-CI: nothing measured yet"
    made.add("enrolment", after(-20), {"lvef": D(60)})
    assert comorbidity_words(made.course, after(1)).startswith(
        "HCT-CI at least 0 from measured values: No comorbidity that counts, not measured: DLCO, FEV1")  # fmt: skip

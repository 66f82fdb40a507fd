"""A pack as a list of values, two packs side by side, and what a change means for a patient."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from courses import CourseBuilder, after
from packs import PACK_TEXT, PROTOCOL, changed, changed_text

from ctd402_desktop.domain.protocol_effects import NONE, effects
from ctd402_desktop.domain.protocol_lines import differences, pack_lines
from ctd402_desktop.i18n import speaking

LINES = {(one.section, one.key): one for one in pack_lines(PACK_TEXT)}


def told(found) -> list[tuple[str, str, str]]:
    return [(one.subject.render(), one.before, one.after) for one in found]


def test_every_value_has_its_unit_its_source_and_its_standing():
    line = LINES["tocilizumab", "max_dose"]
    assert (line.shown, line.source, line.confirmed) == ("800 mg", "toxicity 9.1", True)
    assert LINES["dosing", "weight_days"].confirmed is False
    assert LINES["", "version"].confirmed is None
    clinical = [one for one in LINES.values() if one.section and not one.key.startswith("sources.")]
    assert [one.key for one in clinical if not one.source or one.confirmed is None] == []


def test_rows_are_named_by_their_own_key_and_inherit_their_source():
    line = LINES["visits", "visit[d28].first"]
    assert (line.value, line.source, line.confirmed) == ("21", "response 3.1, RULE TP-2", False)
    assert LINES["regimen", "drug[fludarabine].days"].value == "-5, -4, -3"
    assert LINES["benchmarks", "figure[cr_rp2d].value"].confirmed is False
    assert LINES["texts", "standing_advice[late_effects]"].value.startswith("Late effects")


def test_texts_are_shown_in_the_language_in_force():
    line = LINES["texts", "blood_products"]
    assert line.shown.startswith("Irradiated")
    with speaking("zh"):
        assert line.shown.startswith("仅输注")


def test_units_and_yes_and_no_follow_the_language():
    age = next(one for one in LINES.values() if one.key == "age_from")
    active = next(one for one in LINES.values() if one.value == "true")
    with speaking("zh"):
        assert (age.shown, active.shown) == ("12 岁", "是")
    assert (age.shown, active.shown) == ("12 years", "yes")


def test_rows_without_a_key_are_numbered_and_flags_are_words():
    lines = {
        one.key: one.value for one in pack_lines("[odd]\n[[odd.row]]\nstrict = true\n[[odd.row]]\nstrict = false\n")
    }
    assert lines == {"row[1].strict": "true", "row[2].strict": "false"}


def test_packs_differ_value_by_value():
    text = changed_text(("per_24h = { value = 3", "per_24h = { value = 2"), ('key = "m9"', 'key = "m99"'))
    found = {(one.section, one.key): one for one in differences(PACK_TEXT, text)}
    one = found["tocilizumab", "per_24h"]
    assert (one.before.value, one.after.value) == ("3", "2")
    assert found["visits", "visit[m9].first"].after is None
    assert found["visits", "visit[m99].first"].before is None
    assert differences(PACK_TEXT, changed_text()) == ()


def masked(course: CourseBuilder) -> CourseBuilder:
    """Fever, then paracetamol, then no fever but low oxygen: graded 2 because the drug hides the fever."""
    course.daily(after(1), temp=Decimal("38.9"))
    course.drug("antipyretic", "paracetamol", after(1, 1), single=True)
    course.daily(after(1, 4), hypoxia=True, o2_device="nasal_cannula", o2_flow=Decimal(2))
    return course


def test_a_pack_that_does_not_count_antipyretics_grades_otherwise_and_says_why():
    course = masked(CourseBuilder()).course
    other = changed(('["antipyretic", "tocilizumab"', '["tocilizumab"'))
    found = [one for one in effects(course, other, after(2)) if one.record_id is not None]
    assert [(one.before, one.after) for one in found] == [("2", "REVIEW")]
    assert found[0].observed_at == after(1, 4)
    assert found[0].why


def test_derived_results_are_compared_too():
    course = CourseBuilder()
    for hour in (0, 8, 16):
        course.drug("tocilizumab", "tocilizumab", after(3, hour), single=True, dose=Decimal(560), dose_unit="mg")
    course.drug("steroid", "hydrocortisone", after(3), single=True, dose=Decimal(100), dose_unit="mg")
    other = changed(
        ("per_24h = { value = 3", "per_24h = { value = 2"),
        ("hydrocortisone = { value = 20", "hydrocortisone = { value = 25"),
        ("target_from = { value = 28", "target_from = { value = 2"),
        ("planned_within = { value = 3", "planned_within = { value = 5"),
    )
    subjects = {subject for subject, _, _ in told(effects(course.course, other, after(4)))}
    assert {
        "Tocilizumab: alerts",
        "Tocilizumab: next possible",
        "Steroids since infusion, dexamethasone eq.",
        "Transplant window today",
        "Visit d28",
    } <= subjects


def test_the_same_pack_changes_nothing():
    course = masked(CourseBuilder()).course
    assert effects(course, PROTOCOL, after(2)) == ()
    waiting = CourseBuilder(infused=False).course
    assert effects(waiting, changed(), after(0) - timedelta(days=1)) == ()


def test_checks_due_and_reasons_for_attention_are_compared_with_their_reason():
    course = CourseBuilder()
    course.daily(after(1), temp=Decimal("38.4"), sbp=Decimal(100), dbp=Decimal(70))
    course.daily(after(1, 1), temp=Decimal("38.5"), sbp=Decimal(100), dbp=Decimal(70))
    other = changed(
        ("[attention.map_low]\nvalue = 65", "[attention.map_low]\nvalue = 85"),
        ('stream = "vitals"\ninterval_min = 240\ncombine_min = 30\nfirst_day = 0\nlast_day = 14',
         'stream = "vitals"\ninterval_min = 60\ncombine_min = 30\nfirst_day = 0\nlast_day = 14'),
    )  # fmt: skip
    found = {one.subject.render(): one for one in effects(course.course, other, after(1, 2))}
    vitals = found["Due: Vitals"]
    assert "Vitals D0 to D14, no toxicity, 4:00" in vitals.before
    assert "Vitals D0 to D14, no toxicity, 1:00" in vitals.after
    assert any("Vitals D0 to D14, no toxicity: every 1:00" in fact.text.render() for fact in vitals.why)
    low = next(one for name, one in found.items() if name.startswith("Attention: MAP"))
    assert (low.before, low.after) == ("–", "See now")
    assert any("below 85 mmHg" in fact.limit.render() for fact in low.why if fact.limit)
    back = {one.subject.render(): one for one in effects(replace(course.course, protocol=other), PROTOCOL, after(1, 2))}
    gone = next(one for name, one in back.items() if name.startswith("Attention: MAP"))
    assert (gone.before, gone.after) == ("See now", "–")


def test_a_check_another_pack_does_not_ask_for_is_told_as_gone():
    course = CourseBuilder()
    course.daily(after(1), temp=Decimal("36.8"))
    fewer = changed(("first_day = 29\nlast_day = 60", "first_day = 58\nlast_day = 60"))
    found = {one.subject.render(): one for one in effects(course.course, fewer, after(40))}
    gone = found["Due: Core laboratory"]
    assert gone.before.startswith("Core laboratory D29 to D60")
    assert gone.after == "–"
    assert gone.why


def test_a_stream_that_a_pack_no_longer_asks_for_is_told_as_none():
    without = replace(PROTOCOL, schedule=replace(PROTOCOL.schedule, rules=()))
    found = [one for one in effects(CourseBuilder().course, without, after(2)) if one.after == NONE]
    assert found
    assert all(one.before != NONE for one in found)

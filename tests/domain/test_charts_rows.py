"""Drug rows of a chart, the table of the same values, and what is news on a course."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from decimal import Decimal

from factories import at, course, lab, record

from ctd402_desktop.domain import chart_table
from ctd402_desktop.domain.chart_list import timeline
from ctd402_desktop.domain.charts import Chart, Lane
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fields import NotDone
from ctd402_desktop.domain.news import fresh_forms, fresh_records, news

D = Decimal
NOW = at(4, "15:02")


def lane(chart: Chart, key: str) -> Lane:
    return next(one for one in chart.lanes if one.key == key)


def calm(day: int, clock: str = "08:00", **answers: object):
    return record("daily", at(day, clock), temp=D("36.8"), sbp=118, dbp=72, spo2=98, **answers)


FEVER = {
    "temp": D("38.6"), "sbp": D(118), "dbp": D(72), "hypotension": False, "pressor": "none", "hypoxia": False,
    "o2_device": "none", "arousal": "alert", "instrument": "ice", "ice_orient": D(4), "ice_name": D(3),
    "ice_command": D(1), "ice_write": D(1), "ice_count": D(1), "seizure": "none", "motor_weakness": False,
}  # fmt: skip
HYPOXIC = {**FEVER, "hypoxia": True, "o2_device": "nasal_cannula", "o2_flow": D(2)}
WELL = {**FEVER, "temp": D("36.7")}


def graded(*days: tuple[int, str, dict]) -> Course:
    return course(*(record("daily", at(day, clock), **answers) for day, clock, answers in days), graded=True)


# Drugs -------------------------------------------------------------------------------------------------------------


def drug(category: str, agent: str, start: datetime, **more: object):
    return record("drug", start, category=category, agent=agent, start=start, **more)


def toci(day: int, clock: str, **more: object):
    answers = {"dose": 512, "dose_unit": "mg", **more}
    return drug("tocilizumab", "tocilizumab", at(day, clock), single=True, **answers)


def rows(*records: Record, now: datetime = NOW, key: str = "drugs"):
    return lane(timeline(course(*records), now), key).rows


def test_tocilizumab_doses_are_numbered_and_counted_against_the_limit():
    (row,) = rows(toci(1, "17:10"), toci(3, "04:20"))
    assert [tick.label for tick in row.ticks] == ["1", "2"]
    assert row.text == "2 × 512 mg, D+1 17:10 and D+3 04:20"
    assert row.summary == "2 of 4 in total"


def test_one_dose_and_doses_that_differ_are_told_without_a_factor():
    assert rows(toci(1, "17:10"))[0].text == "512 mg, D+1 17:10"
    assert rows(toci(1, "17:10"), toci(2, "17:10", dose=400))[0].text == "D+1 17:10 and D+2 17:10"


def test_a_drug_that_has_not_ended_is_open_and_one_that_will_end_later_too():
    open_one, later = rows(
        drug("antimicrobial", "meropenem", at(1)), drug("antimicrobial", "vancomycin", at(1), end=at(9))
    )
    assert open_one.bars[0].end is None
    assert later.bars[0].end is None


def test_prophylaxis_is_a_row_of_its_own_after_treatment():
    found = rows(
        drug("antimicrobial", "aciclovir", at(-4), indication="prophylaxis"),
        drug("antimicrobial", "meropenem", at(1), end=at(3), stop_reason="culture negative"),
    )
    assert [(row.label, row.bars[0].series) for row in found] == [("Meropenem", "s7"), ("Aciclovir", "s8")]
    assert found[0].bars[0].text == "culture negative, stop D+3"


def test_steroid_doses_are_listed_and_summed_when_each_is_known():
    row, exposure = rows(
        *(
            drug("steroid", "dexamethasone", at(day), single=True, dose=dose, dose_unit="mg")
            for day, dose in ((1, 40), (2, 40), (3, 8))
        )
    )
    assert row.text == "40, 40, 8 mg"
    assert exposure.summary == "Total 88 mg dexa eq."
    assert [(one.x, one.label) for one in exposure.ticks] == [(1.5, "40"), (2.5, "40"), (3.5, "8")]
    assert exposure.ticks[0].dose == "40 mg dexa eq. that day"


def test_a_running_steroid_order_counts_by_its_frequency_and_is_a_minimum_without_one():
    row, exposure = rows(drug("steroid", "dexamethasone", at(3), dose=10, dose_unit="mg"))
    assert (row.bars[0].text, exposure.summary) == ("10 mg", "Total ≥ 10 mg dexa eq.")
    assert [one.label for one in exposure.ticks] == ["≥ 10"]
    _, every = rows(drug("steroid", "dexamethasone", at(3), dose=10, dose_unit="mg", frequency="q6h"))
    assert [one.label for one in every.ticks][:1] == ["30"]


def test_two_steroids_share_one_row_of_equivalents_and_an_unknown_dose_has_none():
    found = rows(
        drug("steroid", "dexamethasone", at(2), single=True, dose=10, dose_unit="mg"),
        drug("steroid", "methylprednisolone", at(3), single=True, dose=40, dose_unit="mg"),
    )
    assert [one.label for one in found] == ["Dexamethasone", "Methylprednisolone", "Dexa eq., mg/day"]
    assert [one.label for one in rows(drug("steroid", "dexamethasone", at(3), single=True))] == ["Dexamethasone"]


def test_support_tells_its_doses_its_range_and_how_long_it_ran():
    (row,) = rows(
        drug("oxygen", "oxygen", at(1), end=at(2), dose=2, dose_unit="L_min"),
        drug("oxygen", "oxygen", at(2), end=at(3, "12:30"), dose=5, dose_unit="L_min"),
    )
    assert [bar.text for bar in row.bars] == ["", "2 to 5 L/min, stop D+3"]
    assert row.summary == "2 d 4 h"


def test_a_single_dose_of_a_vasopressor_has_no_duration():
    (row,) = rows(drug("vasopressor", "phenylephrine", at(1), single=True))
    assert (row.text, row.summary) == ("", "")


def test_a_long_series_is_told_as_a_range_and_mixed_units_not_at_all():
    five = [drug("vasopressor", "norepinephrine", at(1, f"0{hour}:00"), end=at(1, f"0{hour + 1}:00"), dose=hour + 1,
                 dose_unit="mcg_kg_min") for hour in range(5)]  # fmt: skip
    assert rows(*five)[0].bars[-1].text == "1 to 5 mcg/kg/min, stop D+1"
    mixed = rows(
        drug("vasopressor", "norepinephrine", at(1), end=at(2), dose=1, dose_unit="mg"),
        drug("vasopressor", "norepinephrine", at(2), end=at(3), dose=1, dose_unit="mcg_kg_min"),
    )
    assert mixed[0].bars[-1].text == "stop D+3"


def test_an_agent_outside_the_list_goes_by_its_written_name_and_the_future_is_not_drawn():
    found = rows(
        drug("other", "other", at(1), agent_text="Defibrotide", single=True), drug("blood", "platelets", at(9)),
        key="support",
    )  # fmt: skip
    assert [row.label for row in found] == ["Defibrotide"]


# Table -------------------------------------------------------------------------------------------------------------


def whole() -> Chart:
    return timeline(
        course(
            calm(1),
            record("daily", at(1, "12:00"), temp=NotDone("asleep")),
            toci(1, "17:10"),
            drug("antimicrobial", "meropenem", at(1), end=at(3), dose=1, dose_unit="g"),
            drug("antimicrobial", "aciclovir", at(-30)),
            drug("antimicrobial", "cefepime", at(-30), end=at(-20)),
            record("cells", at(3), matrix="blood", qpcr_blq=True, qpcr_lloq=50),
            record("cells", at(40), matrix="blood", qpcr_blq=True, qpcr_lloq=50),
        ),
        NOW,
    )


def test_the_table_lists_what_the_chart_shows_and_nothing_outside_its_ends():
    found = chart_table.entries(whole())
    kinds = {entry.kind for entry in found}
    assert kinds == {"measured", "blq", "planned", "grade", "dose", "interval"}
    assert [entry.series for entry in found if entry.kind == "interval"] == ["Aciclovir", "Meropenem"]
    assert next(entry.value for entry in found if entry.kind == "blq") == "< 50"
    assert next(entry.value for entry in found if entry.kind == "grade") == "does not apply"


def test_the_focus_steps_through_observations_only():
    places = chart_table.observed(whole())
    assert [round(place, 3) for place in places] == [1.333, 1.715, 3.333]


def test_csv_has_site_times_records_and_no_formula():
    chart = timeline(course(calm(1), drug("other", "other", at(1), agent_text="=1+1", single=True)), NOW)
    read = list(csv.DictReader(io.StringIO(chart_table.to_csv(chart))))
    temp = next(row for row in read if row["series"] == "Temperature")
    assert (temp["day"], temp["site_time"], temp["value"], temp["kind"]) == (
        "D+1",
        "2026-04-03 08:00",
        "36.8",
        "measured",
    )
    assert temp["record"].isdigit()
    assert "'=1+1" in {row["series"] for row in read}
    ended = list(csv.DictReader(io.StringIO(chart_table.to_csv(whole()))))
    assert {row["until"] for row in ended if row["series"] == "Meropenem"} == {"2026-04-05 08:00"}


def test_a_chart_without_a_date_has_days_but_no_times():
    chart = Chart("x", "x", 0, 1, ())
    assert chart_table.site_time(chart, 0.5) is None
    assert chart_table.study_day(timeline(course(infused=False), NOW), 0.5) == ""


# News --------------------------------------------------------------------------------------------------------------


def told(made: Course, since: datetime, now: datetime = NOW) -> list[str]:
    return [
        f"{one.scale} {one.before}→{one.after} {one.text.render()}" if one.scale else one.text.render()
        for one in news(made, since, now)
    ]


def test_news_begins_with_the_change_of_grade():
    made = graded((4, "08:00", FEVER), (4, "14:05", HYPOXIC))
    assert told(made, at(4, "09:10"))[0] == "CRS 1→2 at 14:05"
    assert told(made, at(3))[0] == "CRS None→2 at 14:05"
    assert told(made, at(4, "14:30")) == []


def test_news_tells_low_pressure_values_doses_and_cultures():
    made = course(
        record("daily", at(4, "14:40"), sbp=84, dbp=51),
        record("laboratory", at(3, "06:00"), crp=lab("96 mg/L"), anc=lab("0.1 10*9/L")),
        record("laboratory", at(4, "06:00"), crp=lab("185 mg/L"), anc=lab("0.05 10*9/L")),
        toci(3, "10:00"),
        toci(4, "14:20"),
        drug("antimicrobial", "meropenem", at(4, "14:10")),
        drug("antimicrobial", "meropenem", at(4, "23:00")),
        record("infection", at(4, "13:00"), kind="unknown", status="suspected", cultures_at=at(4, "14:15")),
        record("infection", at(4, "13:00"), kind="unknown", status="suspected"),
    )
    assert told(made, at(4, "05:00")) == [
        "MAP 62 at 14:40",
        "CRP 96 → 185 (+93 %)",
        "ANC 0.1 → 0.05 (−50 %)",
        "Tocilizumab dose 2 at 14:20",
        "Meropenem started 14:10",
        "Culture taken 14:15",
    ]


def test_news_tells_what_got_worse_and_what_happened():
    ice = {"ice_orient": 4, "ice_name": 3, "ice_command": 1, "ice_write": 1}
    values = {key: lab(text) for key, text in (("k", "7.5 mmol/L"), ("na", "114 mmol/L"), ("alt", "20 U/L"))}
    values |= {"glu": lab("1.1 mmol/L"), "ast": NotDone("refused")}
    made = course(
        record("daily", at(4, "06:00"), temp=D("38.4"), spo2=97, **ice, ice_count=1),
        record("daily", at(4, "08:00"), temp=D("39.1"), spo2=88, **ice, ice_count=0),
        record("daily", at(4, "09:00"), temp=D("38.2"), spo2=93),
        record("laboratory", at(3, "06:00"), k=lab("4.0 mmol/L"), na=lab("140 mmol/L"), il6=lab("12 pg/mL")),
        record(
            "laboratory",
            at(4, "06:30"),
            k=lab("7.5 mmol/L"),
            na=lab("114 mmol/L"),
            glu=lab("1.1 mmol/L"),
            alt=lab("20 U/L"),
            ast=NotDone("refused"),
        ),
        record("infection", at(4, "08:30"), kind="bacteraemia", status="micro_documented", organism="E. coli"),
        record("event", at(4, "04:30"), kind="icu_out"),
        record("event", at(4, "09:30"), kind="icu_in"),
        record("cells", at(4, "04:00"), matrix="csf"),
        record("cells", at(4, "06:00"), matrix="blood"),
    )
    assert told(made, at(4, "05:00")) == [
        "ICANS None→1 at 08:00",
        "SpO₂ 88 % at 08:00",
        "ICE 10 → 9 at 08:00",
        "T 39.1 at 08:00",
        "Na 140 → 114 (−19 %)",
        "K 4.0 → 7.5 (+88 %)",
        "Glu 1.1 at 06:30",
        "E. coli found",
        "To intensive care 09:30",
        "CAR-T cells 06:00",
    ]
    assert fresh_forms(made, at(4, "08:45"), NOW) == {"daily", "event"}
    fresh = fresh_records(made, at(4, "08:45"), NOW)
    assert {one.form for one in made.records if one.id in fresh} == {"daily", "event"}
    assert fresh_records(made, None, NOW) == frozenset()


def test_values_that_hardly_move_are_no_news():
    made = course(
        record("laboratory", at(3), crp=lab("96 mg/L")),
        record("laboratory", at(4), crp=lab("97 mg/L")),
        record("daily", at(4), sbp=120, dbp=80),
    )
    assert told(made, at(3, "12:00")) == []

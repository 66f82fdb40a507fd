"""The laboratory flowsheet: rows by group, samples in order, flags, change, worst value."""

from __future__ import annotations

from decimal import Decimal

from factories import PATIENT, at, cells_course, course, lab, record

from ctd402_desktop.domain.fields import NotDone
from ctd402_desktop.domain.flowsheet import cell_sheet, flowsheet, rate_text

D = Decimal
NOW = at(5)


def row(sheet, key):
    return next(one for one in sheet.rows if one.analyte.key == key)


def test_only_analytes_with_a_result_are_rows_and_each_report_is_a_column():
    sheet = flowsheet(
        course(
            record("laboratory", at(1), anc=lab("0.4 10*9/L")),
            record("laboratory", at(2), crp=lab("12 mg/dL")),
            record("laboratory", at(9), crp=lab("5 mg/L")),
        ),
        NOW,
    )
    assert [one.analyte.key for one in sheet.rows] == ["anc", "crp"]
    assert len(sheet.samples) == 2
    assert [cell and cell.text for cell in row(sheet, "anc").cells] == ["0.4", None]
    assert row(sheet, "anc").group == "Blood counts"


def test_a_converted_value_is_shown_in_the_canonical_unit_and_says_so():
    sheet = flowsheet(course(record("laboratory", at(1), crp=lab("12 mg/dL"))), NOW)
    (cell,) = row(sheet, "crp").cells
    assert (cell.text, cell.foreign, cell.flag) == ("120", True, "H")


def test_not_done_is_a_dash_with_its_reason():
    sheet = flowsheet(course(record("laboratory", at(1), crp=NotDone("refused"))), NOW)
    (cell,) = row(sheet, "crp").cells
    assert (cell.text, cell.not_done, cell.flag, cell.foreign) == ("–", "refused", "", False)
    assert row(sheet, "crp").worst is None


def test_a_unit_of_the_assay_is_shown_as_reported():
    sheet = flowsheet(course(record("laboratory", at(1), cmv=lab("500 copies/mL"))), NOW)
    assert row(sheet, "cmv").cells[0].text == "500 copies/mL"


def test_counts_have_a_nadir_markers_a_peak_and_electrolytes_the_value_furthest_out():
    made = course(
        *(
            record("laboratory", at(day), plt=lab(f"{plt} 10*9/L"), crp=lab(f"{crp} mg/L"), k=lab(f"{k} mmol/L"))
            for day, plt, crp, k in ((1, 40, 90, "4.4"), (2, 18, 200, "3.0"), (3, 30, 50, "5.2"))
        )
    )
    sheet = flowsheet(made, NOW)
    assert [row(sheet, key).worst.text for key in ("plt", "crp", "k")] == ["18", "200", "3.0"]


def test_a_change_below_ten_percent_is_not_told():
    small = course(record("laboratory", at(1), crp=lab("96 mg/L")), record("laboratory", at(2), crp=lab("99 mg/L")))
    large = course(record("laboratory", at(1), crp=lab("96 mg/L")), record("laboratory", at(2), crp=lab("185 mg/L")))
    assert row(flowsheet(small, NOW), "crp").change is None
    assert row(flowsheet(large, NOW), "crp").change.percent == 93


def test_cells_below_quantification_say_so_with_the_limit_of_the_sample():
    sheet = cell_sheet(cells_course([(1, "BLQ"), (3, "1200")]), NOW)
    assert [cell.text for cell in row(sheet, "car_qpcr").cells] == ["BLQ < 50", "1\u2009200"]
    assert row(sheet, "car_qpcr").worst.text == "1\u2009200"


def test_cells_below_quantification_without_a_limit_say_only_that():
    sheet = cell_sheet(course(record("cells", at(1), matrix="blood", qpcr_blq=True)), NOW)
    assert row(sheet, "car_qpcr").cells[0].text == "BLQ"


def test_a_reference_range_depends_on_the_person():
    sheet = flowsheet(course(record("laboratory", at(1), hb=lab("8.4 g/dL"))), NOW)
    assert PATIENT.sex == "male"
    assert row(sheet, "hb").limits == (D(135), D(175))
    assert row(sheet, "hb").cells[0].flag == "L"


def test_analytes_reported_only_after_now_have_a_row_without_cells():
    sheet = flowsheet(course(record("laboratory", at(9), crp=lab("5 mg/L"))), NOW)
    assert sheet.samples == ()
    assert all(one.worst is None and one.limits == (None, None) for one in sheet.rows)


def test_the_rate_of_change_stands_with_its_numbers_and_ferritin_with_its_doubling_time():
    def told(key, *values):
        made = course(*(record("laboratory", at(day), **{key: lab(text)}) for day, text in enumerate(values, 1)))
        return rate_text(row(flowsheet(made, NOW), key))

    assert told("crp", "48 mg/L", "185 mg/L") == "185 (+285 % in 24 h)"
    assert told("crp", "185 mg/L", "90 mg/L") == "90 (\u221251 % in 24 h)"
    assert told("ferr", "900 ug/L", "2800 ug/L") == "2\u2009800 (×2 in 15 h)"
    assert told("ferr", "2800 ug/L", "900 ug/L") == "900 (\u221268 % in 24 h)"
    assert told("crp", "96 mg/L", "99 mg/L") == ""


def test_interleukin_6_after_tocilizumab_is_marked_and_what_came_before_is_not():
    given = record("drug", at(2, "12:00"), category="tocilizumab", agent="tocilizumab", start=at(2, "12:00"),
                   single=True)  # fmt: skip
    values = [record("laboratory", at(day), il6=lab("900 ng/L"), crp=lab("9 mg/L")) for day in (2, 3)]
    sheet = flowsheet(course(*values, given), NOW)
    assert [cell.after_blockade for cell in row(sheet, "il6").cells] == [False, True]
    assert [cell.after_blockade for cell in row(sheet, "crp").cells] == [False, False]
    assert not any(cell.after_blockade for cell in row(flowsheet(course(*values), NOW), "il6").cells)

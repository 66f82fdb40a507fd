"""Grades on paper are the stored ones; a physician's grade is marked, what could not be graded is never zero."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from pypdf import PdfReader

from ctd402_desktop.domain.course import Course, StoredGrade
from ctd402_desktop.domain.grade import Grade, Reason
from ctd402_desktop.reports.documents import CASE_SUMMARY, ONE_PAGE
from ctd402_desktop.reports.findings import by_day, graded
from ctd402_desktop.reports.issue import Issue
from ctd402_desktop.reports.sections.daily_grid import grade_text


def _regraded(course: Course, day: int, scale: str, grade: Grade) -> Course:
    """The course with another stored grade on every daily set of one day."""

    def changed(one):
        if one.form != "daily" or course.study_day(one.observed_at) != day:
            return one
        stored = tuple(replace(kept, grade=grade) if kept.scale == scale else kept for kept in one.grades)
        return replace(one, grades=stored)

    return replace(course, history=tuple(changed(one) for one in course.history))


def test_a_printed_grade_is_the_stored_one_and_not_computed_again(
    rich_course: Course, issue: Issue, tmp_path: Path
) -> None:
    course = _regraded(rich_course, 12, "crs", Grade(4))
    done = ONE_PAGE.write(course, tmp_path / "grades.pdf", lang="en", issue=issue)
    text = re.sub(r"\s+", " ", "".join(page.extract_text() for page in PdfReader(done.path).pages))
    assert "peak 4, D+12" in text


def test_every_daily_set_is_printed_with_the_grade_it_was_signed_with(rich_course: Course) -> None:
    for one in rich_course.of("daily"):
        stored: StoredGrade | None = one.grade("crs")
        assert stored is not None
        entry = grade_text(one, "crs")
        shown = entry if isinstance(entry, str) else entry[0][0]
        if stored.grade.reason is Reason.NOT_APPLICABLE:
            assert shown == "–"
        elif "crs_assigned" in one.answers:
            assert shown == f"{one.answers['crs_assigned']}*({stored.grade.value})"
        else:
            assert shown == str(stored.grade.value)


def test_a_physicians_grade_is_printed_with_the_computed_one_beside_it(
    rich_course: Course, issue: Issue, tmp_path: Path
) -> None:
    done = CASE_SUMMARY.write(rich_course, tmp_path / "assigned.pdf", lang="en", issue=issue)
    text = re.sub(r"\s+", " ", "".join(page.extract_text() for page in PdfReader(done.path).pages))
    assert "2*(1)" in text
    assert re.search(r"D\+4 08:00\s?CRS\s?2\s?1\s?pressure low before the set", text)


def test_a_day_that_could_not_be_graded_is_ng_and_never_zero(rich_course: Course, issue: Issue, tmp_path: Path) -> None:
    assert by_day(rich_course, "icans")[6].state == "ng"
    assert by_day(rich_course, "icans")[6].value is None
    done = ONE_PAGE.write(rich_course, tmp_path / "ng.pdf", lang="en", issue=issue)
    page = re.sub(r"\s+", " ", PdfReader(done.path).pages[0].extract_text())
    assert "not gradable D+6" in page
    assert " NG" in page


def test_a_record_graded_before_infusion_does_not_count_as_zero(rich_course: Course) -> None:
    before = next(one for one in rich_course.of("daily") if (rich_course.study_day(one.observed_at) or 0) < 0)
    assert graded(before, "crs").state == "na"

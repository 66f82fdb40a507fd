"""What the overview shows of a course and what its case summary prints are the same facts, in both languages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from packs import PROTOCOL
from pypdf import PdfReader

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.kinetics_course import of_assay
from ctd402_desktop.domain.kinetics_words import parameters
from ctd402_desktop.domain.scales import SCALES
from ctd402_desktop.domain.transplant import track
from ctd402_desktop.i18n import speaking, tr
from ctd402_desktop.reports.documents import CASE_SUMMARY
from ctd402_desktop.reports.issue import Issue
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.answer_text import option_text
from ctd402_desktop.ui.now_panel import NowRow, now_rows
from ctd402_desktop.ui.overview_lines import response_lines

NOW = datetime(2026, 4, 6, 7, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Both:
    """The rows and lines of the overview beside all words of the print."""

    course: Course
    rows: dict[str, NowRow]
    response: tuple[str, ...]
    paper: str


def plain(text: str) -> str:
    """One space for every kind of gap."""
    return " ".join(text.split())


@pytest.fixture(scope="module", params=["en", "zh"])
def both(request: pytest.FixtureRequest, rich_course: Course) -> Iterator[Both]:
    """The same course on both, in the language in force during the test."""
    issue = Issue(NOW, "Xu Min", "CTD402 ward 3", "ctd402-1")
    with speaking(request.param):
        printed = PdfReader(io.BytesIO(CASE_SUMMARY.render(rich_course, lang=request.param, issue=issue)))
        rows = now_rows(rich_course, NOW, PROTOCOL.schedule)
        lines = tuple(plain(one.text) for one in response_lines(rich_course, NOW))
        paper = plain(" ".join(page.extract_text() for page in printed.pages))
        yield Both(rich_course, {one.label: one for one in rows}, lines, paper)


@pytest.mark.parametrize("place", [0, 1])
def test_the_grades_in_force_are_the_last_ones_of_the_toxicity_table(both: Both, place: int) -> None:
    scale = SCALES[place]
    badge = both.rows[tr(scale.short)].badge
    assert badge is not None
    title = re.escape(tr(scale.title))
    last = re.search(rf"{title} ?\({re.escape(scale.version)}\).*? (\d|NG) \(D\+22\)", both.paper)
    assert last is not None
    assert last[1] == ("NG" if badge[0] is None else str(badge[0]))


@pytest.mark.parametrize("short", ["ANC", "PLT", "Hb"])
def test_the_last_laboratory_value_is_the_first_of_its_row_on_paper(both: Both, short: str) -> None:
    shown = plain(both.rows[short].value)
    assert re.search(rf"{short} (109|g)/L {re.escape(shown)} ", both.paper)


def test_peak_and_last_cells_of_the_screen_stand_in_the_profile_on_paper(both: Both) -> None:
    (profile,) = of_assay(both.course, "car_qpcr", now=NOW)
    shown = {one.key: plain(one.value) for one in parameters(both.course, profile)}
    newest = plain(both.rows["CAR-T"].value)
    assert f" {shown['cmax']} " in both.paper
    assert f" {shown['tmax']} " in both.paper
    assert shown["clast"] == newest
    assert re.search(rf"{shown['cmax']} {shown['tmax']} {newest} ", both.paper)


def test_response_donor_and_what_blocks_the_transplant_are_told_alike(both: Both) -> None:
    record = both.course.last("response")
    assert record is not None
    overall = option_text("response", "overall", record.answers["overall"])
    assert any(line.endswith(overall) for line in both.response)
    visit = option_text("response", "visit", record.answers["visit"])
    assert re.search(rf"{visit}[,，] ?{overall}", both.paper)
    found = track(both.course, NOW)
    assert found.donor is not None
    donor = f"{option_text('transplant', 'donor_type', found.donor.answers['donor_type'])} 10/10"
    assert any(donor in line for line in both.response)
    assert donor in both.paper
    (blocked,) = found.blockers
    assert any(line == plain(f"{tr(blocked.label)}: {blocked.blocker}") for line in both.response)
    assert blocked.due is not None
    assert re.search(rf"{tr(blocked.label)}.{{1,20}}{formats.date(blocked.due)}.{{1,3}}{blocked.blocker}", both.paper)

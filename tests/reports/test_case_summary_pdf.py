"""The case summary read back: what was entered stands on paper, in either language, on every page by name."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.fields import Lab, NotDone
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.i18n import speaking
from ctd402_desktop.reports.documents import CASE_SUMMARY, DOCUMENTS, ONE_PAGE, Document, Printed
from ctd402_desktop.reports.findings import lab_series, lab_text
from ctd402_desktop.reports.formats import value_of
from ctd402_desktop.reports.issue import Issue, fingerprint, standing


def printed(
    course: Course, folder: Path, issue: Issue, lang: str = "en", document: Document = ONE_PAGE
) -> tuple[Printed, PdfReader]:
    """Write a document, by default the quick one-page summary, and open it again."""
    done = document.write(course, folder / f"{lang}.pdf", lang=lang, issue=issue)
    return done, PdfReader(done.path)


@pytest.fixture(scope="session")
def whole(rich_course: Course, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Printed, list[str]]]:
    """The complete summary of the rich course in each language, with the squeezed words of its pages."""
    folder, found = tmp_path_factory.mktemp("whole"), {}
    issue = Issue(datetime(2026, 4, 6, 7, 2, tzinfo=UTC), "Xu Min", "CTD402 ward 3", "ctd402-1", demo=True)
    for lang in ("en", "zh"):
        done = CASE_SUMMARY.write(rich_course, folder / f"{lang}.pdf", lang=lang, issue=issue)
        found[lang] = done, [squeezed(page.extract_text()) for page in PdfReader(done.path).pages]
    return found


def squeezed(text: str) -> str:
    """Text without any blank: line breaks fall anywhere, in Chinese even inside words."""
    return re.sub(r"[\s\u00a0\u2009]+", "", text)


def words_of(reader: PdfReader) -> str:
    """All words of a file, squeezed."""
    return squeezed("".join(page.extract_text() for page in reader.pages))


def as_printed(text: str) -> str:
    """Raised figures are printed as small plain ones."""
    return squeezed(text).translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻₂", "0123456789−2"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_entered_fact_of_a_course_is_found_on_paper(
    rich_course: Course, whole: dict[str, tuple[Printed, list[str]]], lang: str
) -> None:
    text = "".join(whole[lang][1])
    missing = []
    with speaking(lang):
        for record in rich_course.records:
            for key, value in record.answers.items():
                if isinstance(value, Lab) and record.form == "laboratory":
                    series = lab_series(rich_course, key)
                    one = next(found for found in series if found.record.id == record.id)
                    shown = lab_text(one, ANALYTES[key])
                elif value is False or value in {"none", True} or isinstance(value, NotDone):
                    continue
                else:
                    shown = value_of(FORMS[record.form][key], value, rich_course.zone)
                if record.form == "daily":
                    shown = shown.split("\u00a0")[0]
                if as_printed(shown) not in text:
                    missing.append((record.form, key, shown))
    assert not missing


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_page_names_patient_day_and_page_number(whole: dict[str, tuple[Printed, list[str]]], lang: str) -> None:
    done, pages = whole[lang]
    assert done.pages == len(pages) > 5
    for number, text in enumerate(pages, start=1):
        for part in ("00468804", "WU,Gang", "吴刚", "TN-0129", "D+22", "ctd402-1", "XuMin"):
            assert part in text, (number, part)
        chinese = lang == "zh"
        assert (f"第{number}页，共{done.pages}页" if chinese else f"page{number}of{done.pages}") in text
        assert ("演示——虚构数据" if chinese else "DEMO—syntheticdata") in text
        assert ("2003-09-03" if chinese else "03-Sep-2003") in text


def test_both_languages_are_english_pages_followed_by_chinese_ones(
    rich_course: Course, issue: Issue, tmp_path: Path
) -> None:
    done, reader = printed(rich_course, tmp_path, issue, "both")
    assert done.pages == 2
    first, second = (squeezed(page.extract_text()) for page in reader.pages)
    assert "page1of2" in first
    assert "Casesummary" in first
    assert "第2页，共2页" in second
    assert "病例摘要" in second


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_same_course_and_print_time_give_the_same_bytes(
    rich_course: Course, issue: Issue, tmp_path: Path, lang: str
) -> None:
    first = CASE_SUMMARY.write(rich_course, tmp_path / "first.pdf", lang=lang, issue=issue)
    second = CASE_SUMMARY.write(rich_course, tmp_path / "second.pdf", lang=lang, issue=issue)
    assert first.path.read_bytes() == second.path.read_bytes()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.key)
@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_empty_course_prints_with_not_recorded_instead_of_blanks(
    empty_course: Course, issue: Issue, tmp_path: Path, document: Any, paper: str, lang: str
) -> None:
    done = document.write(empty_course, tmp_path / "empty.pdf", lang=lang, issue=replace(issue, paper=paper))
    text = words_of(PdfReader(done.path))
    assert ("未记录" if lang == "zh" else "notrecorded") in text
    assert done.signed == document.blank


def test_a_long_course_keeps_one_page_summary_on_one_page(long_course: Course, issue: Issue, tmp_path: Path) -> None:
    later = replace(issue, printed_at=datetime(2026, 6, 22, 7, 2, tzinfo=UTC))
    for lang in ("en", "zh"):
        for paper in ("a4", "letter"):
            done = ONE_PAGE.write(long_course, tmp_path / "one.pdf", lang=lang, issue=replace(later, paper=paper))
            assert done.pages == 1, (lang, paper)


def test_a_long_course_prints_completely(long_course: Course, issue: Issue, tmp_path: Path) -> None:
    later = replace(issue, printed_at=datetime(2026, 6, 22, 7, 2, tzinfo=UTC))
    done, reader = printed(long_course, tmp_path, later, "en", CASE_SUMMARY)
    assert done.pages > 10
    assert "21-Jun08:00D+98" in words_of(reader)


def test_what_looks_like_markup_in_a_name_is_printed_as_typed(
    rich_course: Course, issue: Issue, tmp_path: Path
) -> None:
    name = '<img src="file:/etc/passwd"/> & <b>Gang</b>'
    course = replace(rich_course, patient=replace(rich_course.patient, given_name=name))
    text = words_of(printed(course, tmp_path, issue)[1])
    assert squeezed(name) in text


def test_a_very_long_name_is_printed_whole(rich_course: Course, issue: Issue, tmp_path: Path) -> None:
    name = "Maria Alejandra Guadalupe de los Remedios y Todos los Santos Etxeberria-Goikoetxea " * 2
    course = replace(rich_course, patient=replace(rich_course.patient, given_name=name.strip()))
    reader = printed(course, tmp_path, issue)[1]
    for page in reader.pages:
        assert squeezed(name) in squeezed(page.extract_text())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_only_the_report_fonts_are_in_the_file_and_embedded(
    whole: dict[str, tuple[Printed, list[str]]], lang: str
) -> None:
    names = set()
    for page in PdfReader(whole[lang][0].path).pages:
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()
            names.add(font["/BaseFont"].split("+")[1])
            assert "/FontFile2" in font["/FontDescriptor"].get_object()
            assert "/ToUnicode" in font
    assert names == {"NotoSansSC-Regular", "NotoSansSC-Bold"}


def test_a_character_without_glyph_is_replaced_visibly_and_reported(
    rich_course: Course, issue: Issue, tmp_path: Path
) -> None:
    course = replace(rich_course, patient=replace(rich_course.patient, name_zh="吴𪚥刚"))
    done, reader = printed(course, tmp_path, issue)
    assert "吴□刚" in words_of(reader)
    assert dict(done.missing_glyphs)["𪚥"] == done.pages


def test_rare_characters_of_names_print_in_bold_lines_too(rich_course: Course, issue: Issue, tmp_path: Path) -> None:
    course = replace(rich_course, patient=replace(rich_course.patient, name_zh="喆堃玥昇祎赟𰻝"))
    done, reader = printed(course, tmp_path, issue)
    assert "喆堃玥昇祎赟𰻝" in words_of(reader)
    assert done.missing_glyphs == ()


def test_the_code_on_paper_reads_back_with_number_and_fingerprint(
    whole: dict[str, tuple[Printed, list[str]]],
) -> None:
    done, _ = whole["en"]
    pdf = pypdfium2.PdfDocument(str(done.path))
    try:
        for number in (0, len(pdf) - 1):
            found = zxingcpp.read_barcodes(pdf[number].render(scale=300 / 72).to_numpy())
            assert len(found) == 1
            kind, document, mrn, mark, at = found[0].text.split(":", 4)
            assert (kind, document, mrn) == ("CTD402", "case_summary", "0046 8804")
            assert done.fingerprint.startswith(mark)
            assert len(mark) == 32
            assert at == "2026-04-06T07:02+00:00"
    finally:
        pdf.close()


def test_only_greys_are_printed(whole: dict[str, tuple[Printed, list[str]]]) -> None:
    done, _ = whole["en"]
    pdf = pypdfium2.PdfDocument(str(done.path))
    try:
        for page in pdf:
            pixels = page.render(scale=1).to_numpy().astype(int)
            assert (abs(pixels.max(axis=2) - pixels.min(axis=2)) <= 1).all()
    finally:
        pdf.close()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_is_drawn_outside_the_margins(whole: dict[str, tuple[Printed, list[str]]], lang: str) -> None:
    done, _ = whole[lang]
    pdf = pypdfium2.PdfDocument(str(done.path))
    try:
        for page in pdf:
            dark = page.render(scale=2).to_numpy().min(axis=2) < 250
            assert not dark[:, : int(17 * 72 / 25.4 * 2)].any()
            assert not dark[:, -int(9 * 72 / 25.4 * 2) :].any()
            assert not dark[: int(9 * 72 / 25.4 * 2)].any()
            assert not dark[-int(9 * 72 / 25.4 * 2) :].any()
    finally:
        pdf.close()


def test_the_fingerprint_follows_the_content_and_not_the_print(rich_course: Course, empty_course: Course) -> None:
    assert fingerprint(rich_course) == fingerprint(replace(rich_course))
    assert fingerprint(rich_course) != fingerprint(empty_course)
    bed_changed = replace(rich_course, patient=replace(rich_course.patient, bed="14"))
    assert fingerprint(bed_changed) == fingerprint(rich_course)
    renamed = replace(rich_course, patient=replace(rich_course.patient, given_name="Gong"))
    assert fingerprint(renamed) != fingerprint(rich_course)


def test_a_draft_is_marked_on_every_page_and_says_why(rich_course: Course, issue: Issue, tmp_path: Path) -> None:
    done, reader = printed(rich_course, tmp_path, replace(issue, open_drafts=2), "en", CASE_SUMMARY)
    assert not done.signed
    for page in reader.pages:
        text = squeezed(page.extract_text())
        assert text.count("DRAFT—notfortherecord") == 2
        assert "opendrafts:2" in text


def test_a_summary_is_signed_only_when_all_its_records_are_signed_and_no_draft_is_open(
    rich_course: Course, empty_course: Course, scribe: Any, issue: Issue
) -> None:
    assert standing(rich_course, issue).signed
    assert not standing(rich_course, replace(issue, open_drafts=1)).signed
    assert not standing(rich_course, replace(issue, waiting=1)).signed
    assert not standing(empty_course, issue).signed
    scribe.write("event", scribe.at(1), kind="icu_in", signed=False)
    found = standing(scribe.course, issue)
    assert not found.signed
    assert len(found.unsigned) == 1


def test_a_corrected_record_without_signature_does_not_hold_the_summary_back(scribe: Any, issue: Issue) -> None:
    old = scribe.write("event", scribe.at(1), kind="icu_in", signed=False)
    scribe.write("event", scribe.at(1), kind="icu_out", supersedes=old, reason="slip")
    assert standing(scribe.course, issue).signed

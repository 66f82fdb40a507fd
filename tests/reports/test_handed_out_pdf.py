"""Referral and daily sheet read back from paper: words, pages, identity on each page, drafts that say so."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from packs import changed
from pypdf import PdfReader

from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.reports.documents import DOCUMENTS, document
from ctd402_desktop.reports.issue import of_day

GAP = msg(N_("Bilirubin not recorded"))


def pages(key: str, course, issue, lang: str = "en") -> list[str]:
    made = document(key).render(course, lang=lang, issue=issue)
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made)).pages]


@pytest.mark.parametrize("key", [one.key for one in DOCUMENTS])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_page_of_every_document_names_the_patient_and_its_number(key, lang, rich_course, issue):
    issue = replace(issue, day=date(2026, 4, 6) if key == "daily_sheet" else None)
    found = pages(key, rich_course, issue, lang)
    for number, text in enumerate(found, start=1):
        assert all(part in text for part in ("0046 8804", "吴刚", "TN-0129", "D+22"))
        expected = f"page {number} of {len(found)}" if lang == "en" else f"第 {number} 页，共 {len(found)} 页"
        assert expected in text


@pytest.mark.parametrize("key", ["transplant_referral", "daily_sheet"])
def test_the_same_course_and_circumstances_give_the_same_bytes(key, rich_course, issue):
    issue = replace(issue, day=date(2026, 4, 6) if key == "daily_sheet" else None)
    first = document(key).render(rich_course, lang="both", issue=issue)
    assert document(key).render(rich_course, lang="both", issue=issue) == first


@pytest.mark.parametrize("lang", ["en", "zh", "both"])
def test_no_character_of_a_referral_lacks_a_glyph(lang, rich_course, issue, tmp_path):
    done = document("transplant_referral").write(rich_course, tmp_path / "a.pdf", lang=lang, issue=issue)
    assert done.missing_glyphs == ()
    assert done.signed


def test_the_letter_says_what_a_transplant_physician_asks(rich_course, issue):
    letter, *annexes = pages("transplant_referral", rich_course, replace(issue, phone="6612"))
    for words in (
        "To: transplant centre, physician", "to be confirmed by the treating physician",
        "assess allogeneic haematopoietic stem cell transplantation", "telephone 6612, day and night",
        "T-LBL, Second relapse", "Remission since 06-Apr-2026, D+22, CRi", "Flow cytometry, not detected; sensitivity",
        "HLA typing Done, 07-Mar-2026", "Unrelated 10/10", "IgG Positive", "ABO not recorded",
        "Infections open none recorded", "ECOG 1, Karnofsky 80", "planned 22-Apr-2026; D+30 to D+55",
        "nothing: everything this referral needs is recorded",
    ):  # fmt: skip
        assert words in letter, words
    rest = " ".join(annexes)
    for words in ("Toxicity by scale", "CAR-T expansion", "Laboratory", "Standing advice", "Signatures"):
        assert words in rest, words


def test_what_is_missing_makes_the_referral_a_draft_on_every_page(rich_course, issue):
    found = pages("transplant_referral", rich_course, replace(issue, gaps=(GAP,), remarks=(msg(N_("No record yet")),)))
    assert all("DRAFT — not for the record" in text and "Bilirubin not recorded" in text for text in found)
    assert "No record yet" in found[0]
    chinese = pages("transplant_referral", rich_course, replace(issue, gaps=(GAP,)), "zh")
    assert all("未记录胆红素" in text for text in chinese)


def test_an_entry_that_waits_for_a_countersignature_makes_a_draft(rich_course, issue):
    found = pages("one_page", rich_course, replace(issue, waiting=2))
    assert "awaiting countersignature or review: 2" in found[0]


def test_a_referral_of_an_empty_course_says_not_recorded_and_never_nothing(empty_course, issue):
    letter = pages("transplant_referral", empty_course, issue)[0]
    for words in ("no remission recorded", "Donor not recorded", "Weight not recorded", "Creatinine not recorded"):
        assert words in letter, words


def test_a_relapse_after_remission_stands_beside_its_date(scribe, issue):
    scribe.write("response", scribe.at(10), visit="unscheduled", overall="CR")
    scribe.write("response", scribe.at(20), visit="unscheduled", overall="RELAPSE", mrd_value="0.01")
    onset = scribe.at(18).isoformat()
    scribe.write("infection", scribe.at(18), kind="viral", status="suspected", onset=onset)
    scribe.write("infection", scribe.at(19), kind="viral", status="suspected", onset=onset, organism="CMV")
    platelets = {"category": "blood", "agent": "platelets", "single": "1"}
    scribe.write("drug", scribe.at(12), start=scribe.at(12).isoformat(), **platelets)
    graft = {"milestone": "graft_infusion", "state": "done", "date": scribe.day(21)}
    scribe.write("transplant", scribe.at(21), **graft)
    letter = pages("transplant_referral", scribe.course, issue)[0]
    assert "now Relapse" in letter
    assert "Viral" in letter
    assert "Platelets × 1" in letter
    assert "given" in letter
    assert "Neutrophil engraftment" in letter


def test_a_pack_without_words_for_the_referral_still_prints(rich_course, issue):
    text = (
        "We ask you to see this patient and to assess allogeneic haematopoietic stem cell transplantation after CTD402."
    )
    other = changed((text, "Please see this patient."))
    letter = pages("transplant_referral", replace(rich_course, protocol=other), issue)[0]
    assert "Please see this patient." in letter
    none = replace(other, texts=replace(other.texts, referral=()))
    assert (
        "Request to be confirmed by the treating physician not recorded"
        in pages("transplant_referral", replace(rich_course, protocol=none), issue)[0]
    )


def test_a_daily_sheet_holds_every_record_of_its_day_with_its_signers_and_no_other(rich_course, issue):
    day = date(2026, 3, 22)
    text = " ".join(pages("daily_sheet", rich_course, replace(issue, day=day)))
    assert "Daily sheet 22-Mar-2026" in text
    assert "D+7" in text
    records = of_day(rich_course, day)
    assert len(records) >= 4
    for one in records:
        local = one.observed_at.astimezone(rich_course.zone)
        assert f"{local:%H:%M}" in text
    assert "signed by Li Na 22-Mar-2026 08:04 performed" in text
    assert "CRS (ASTCT) 3" in text
    assert "A2287" not in text
    assert "Records signed by" in text


def test_a_day_that_could_not_be_graded_says_so_and_an_empty_day_has_no_grade(rich_course, issue):
    hidden = " ".join(pages("daily_sheet", rich_course, replace(issue, day=date(2026, 3, 21))))
    assert "ICANS (ASTCT) NG (not gradable)" in hidden
    empty = " ".join(pages("daily_sheet", rich_course, replace(issue, day=date(2026, 5, 30))))
    assert "No record on this day" in empty
    assert "CRS (ASTCT) not graded" in empty
    assert "DRAFT — not for the record (no record yet)" in empty


def test_laboratory_values_of_the_day_stand_on_the_sheet(rich_course, issue):
    text = " ".join(pages("daily_sheet", rich_course, issue))
    assert "Creatinine 62" in text
    assert "Haemoglobin" in text

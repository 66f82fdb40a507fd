"""The handover sheet of the ward on paper: one row per patient, identified pages, a draft until it was accepted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from reports_ward import ward_sheet

from ctd402_desktop.reports.ward_documents import SHIFT_HANDOVER, WARD_DOCUMENTS


def texts(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def test_a_ward_of_sixteen_stands_on_two_wide_pages_each_of_them_identified(tmp_path, issue):
    path = tmp_path / "sheet.pdf"
    pages = SHIFT_HANDOVER.write(lambda: ward_sheet(16, accepted=True), path, lang="en", issue=issue)
    found = texts(path)
    assert pages == len(found) <= 2
    for number, text in enumerate(found, start=1):
        assert f"page {number} of {pages}" in text
        assert "Shift handover" in text
        assert "printed by Xu Min" in text
        assert "DRAFT" not in text
    whole = " ".join(" ".join(found).split())
    for bed in range(1, 17):
        assert f"0048 {bed:04}" in whole
    assert "accepted by Zhao Min" in whole


def test_what_nobody_accepted_makes_every_page_a_draft_and_says_so_in_its_row(tmp_path, issue):
    path = tmp_path / "sheet.pdf"
    SHIFT_HANDOVER.write(lambda: ward_sheet(3, accepted=False), path, lang="en", issue=issue)
    text = " ".join(" ".join(texts(path)).split())
    assert "DRAFT — not for the record" in text
    assert "not accepted yet" in text
    assert "not handed over: suggestion of the record" in text
    assert "carried over" in text


def test_both_languages_follow_each_other_and_a_demo_says_that_it_is_one(tmp_path, issue):
    path = tmp_path / "sheet.pdf"
    pages = SHIFT_HANDOVER.write(lambda: ward_sheet(2), path, lang="both", issue=replace(issue, demo=True))
    first, second = texts(path)
    assert pages == 2
    assert "DEMO" in first
    assert "交接班" in second
    assert "Shift handover" not in second


def test_an_empty_ward_has_a_sheet_that_says_so(tmp_path, issue):
    path = tmp_path / "sheet.pdf"
    assert SHIFT_HANDOVER.write(lambda: ward_sheet(0), path, lang="en", issue=issue) == 1
    assert "No patient on the ward." in texts(path)[0]


def test_the_same_sheet_gives_the_same_bytes(tmp_path, issue):
    found = []
    for name in ("one.pdf", "two.pdf"):
        SHIFT_HANDOVER.write(lambda: ward_sheet(4), tmp_path / name, lang="zh", issue=issue)
        found.append((tmp_path / name).read_bytes())
    assert found[0] == found[1]


def test_an_unknown_language_is_refused(tmp_path, issue):
    with pytest.raises(KeyError):
        SHIFT_HANDOVER.write(lambda: ward_sheet(1), tmp_path / "x.pdf", lang="fr", issue=issue)
    assert [one.key for one in WARD_DOCUMENTS] == ["shift_handover"]
    assert ward_sheet(1).shift == timedelta(hours=12)

"""The sheet for hours without the program: one page, in the order of the screen, neither signed nor a draft."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from ctd402_desktop.domain.bedside import CAPD_ITEMS, ICE_ITEMS
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.i18n import set_language, tr
from ctd402_desktop.reports.documents import document
from ctd402_desktop.reports.sections import blank_day
from ctd402_desktop.reports.sheet import Sheet

CHILD = date(2018, 1, 1)


def words(course, issue, lang: str) -> list[str]:
    made = document("blank_sheet").render(course, lang=lang, issue=issue)
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made)).pages]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("born", "score"), [(None, ICE_ITEMS), (CHILD, CAPD_ITEMS)])
def test_every_question_of_the_set_stands_on_one_page(rich_course, issue, lang, born, score):
    patient = replace(rich_course.patient, birth_date=born or rich_course.patient.birth_date)
    found = words(replace(rich_course, patient=patient), issue, lang)
    assert len(found) == 1
    set_language(lang)
    names = [tr(FORMS["daily"][key].label) for key in ("temp", "o2_device", "pressor", *score, "infection_sign")]
    assert [name for name in names if "".join(name.split()) not in found[0]] == []
    assert ("记录人姓名" if lang == "zh" else "Nameofwhoeverwroteit") in found[0]


def test_it_is_no_draft_although_nothing_on_it_is_signed(empty_course, issue, tmp_path):
    done = document("blank_sheet").write(empty_course, tmp_path / "blank.pdf", lang="en", issue=issue)
    text = words(empty_course, issue, "en")[0]
    assert (done.signed, done.pages, done.missing_glyphs) == (True, 1, ())
    assert "DRAFT" not in text
    assert "Tobefilledinbyhand" in text


def test_it_asks_in_the_order_in_which_the_screen_asks(rich_course, issue):
    asked = blank_day.asked(Sheet(rich_course, issue, 500))
    known = [one.key for one in FORMS["daily"].fields]
    assert set(asked) <= set(known)
    assert len(set(asked)) == len(asked)

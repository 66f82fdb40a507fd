"""Help: every page in both languages, every code and key explained, found by search, and a way back from it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from ctd402_desktop import paths
from ctd402_desktop.i18n import LANGUAGES, tr
from ctd402_desktop.ui import help_topics, language
from ctd402_desktop.ui.frame import PAGES
from ctd402_desktop.ui.help_topics import CODES, KEYS, TOPIC_OF_PAGE, TOPICS, search, sections, text_of
from ctd402_desktop.ui.pages import patient_page
from ctd402_desktop.ui.shortcuts import SHORTCUTS

SOURCE = Path(help_topics.__file__).resolve().parents[1]
CODE = re.compile(r"E-[A-Z]{3}-\d{3}")


def codes_of_the_program() -> set[str]:
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                found.add(node.value)
    return found


@pytest.mark.parametrize("topic", KEYS)
def test_a_page_has_the_same_headings_in_both_languages(topic):
    english, chinese = sections(topic, "en"), sections(topic, "zh")
    assert [one.level for one in english] == [one.level for one in chinese]
    assert [CODE.findall(one.title) for one in english] == [CODE.findall(one.title) for one in chinese]
    assert [one.title for one in english] != [one.title for one in chinese]
    assert english[0].level == 1


def test_every_file_of_the_help_is_a_page_of_it():
    there = {path.name for path in (paths.resources() / "help").glob("*.md")}
    assert there == {f"{key}.{lang}.md" for key in KEYS for lang in LANGUAGES}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_is_titled_in_the_list_as_it_is_on_itself(qapp, lang):
    language.switch(qapp, lang)
    try:
        assert {one.key: tr(one.title) for one in TOPICS} == {key: sections(key, lang)[0].title for key in KEYS}
    finally:
        language.switch(qapp, "en")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("topic", KEYS)
def test_links_lead_to_pages_of_the_same_language(topic, lang):
    for target in re.findall(r"\]\(([^)]+)\)", text_of(topic, lang)):
        assert (paths.resources() / "help" / target).is_file(), target
        assert target.endswith((f".{lang}.md", f".{lang}.png"))
        assert target.endswith(".png") or help_topics.topic_of_link(target) in KEYS


def test_a_link_out_of_the_help_leads_nowhere():
    assert help_topics.topic_of_link("https://example.org/drafts.md") == ""
    with pytest.raises(KeyError):
        text_of("../../secret", "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_of_the_program_is_explained_and_no_other(lang):
    explained = {one.title.split()[0] for one in sections(CODES, lang) if CODE.match(one.title)}
    assert explained == codes_of_the_program()
    for one in sections(CODES, lang):
        assert one.level < 3 or len(one.text) > 8, one.title


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_of_the_window_is_told_somewhere(lang):
    told = "\n".join(text_of(key, lang) for key in KEYS).replace("\\*", "*")
    missing = [key.keys for group in SHORTCUTS for key in group.keys if not _told(key.keys, told)]
    assert missing == []


def _told(keys: str, text: str) -> bool:
    return f"**{keys}**" in text or all(f"**{one}**" in text for one in keys.split(" "))


def test_every_page_of_the_window_has_a_topic():
    places = {one.key for one in PAGES} - {"patient"} | set(patient_page.KEYS) | {"enrol"}
    assert places <= TOPIC_OF_PAGE.keys()
    assert set(TOPIC_OF_PAGE.values()) <= set(KEYS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_code_finds_its_own_entry_first(lang):
    for typed in ("E-REC-004", "e-rec-004"):
        assert search(typed, lang)[0].section.title.startswith("E-REC-004")
    family = [hit.section.title for hit in search("E-REC", lang)]
    assert sum(title.startswith("E-REC-") for title in family) == 7
    assert search("E-VIT", lang)[0].section.title.startswith("E-FRM-001")


@pytest.mark.parametrize(
    ("typed", "lang", "topic"),
    [
        ("tocilizumab", "en", "drugs"),
        ("托珠单抗", "zh", "drugs"),
        ("托珠单抗", "en", "drugs"),
        ("tocilizumab", "zh", "drugs"),
        ("take over draft", "en", "drafts"),
        ("ＮＧ", "en", "not-gradable"),
    ],
)
def test_a_word_finds_its_page_in_the_language_shown_whichever_it_is_typed_in(typed, lang, topic):
    hit = search(typed, lang)[0]
    assert hit.section.topic == topic
    assert hit.section in sections(topic, lang)


def test_what_is_nowhere_is_not_found_and_an_empty_search_finds_nothing():
    assert search("zebra", "en") == ()
    assert search("  ", "en") == ()
    assert len(search("e", "en")) == help_topics.MOST


@pytest.mark.parametrize(
    ("place", "group"), [("ward", "Ward board"), ("overview", "Patient"), ("assess", "Assessment and forms")]
)
def test_a_question_mark_opens_the_keys_of_the_page_first(frame, ward, place, group):
    if place != "ward":
        frame.open_patient(1, place)
        ward.settle()
    QTest.keyClick(frame.stack.currentWidget(), Qt.Key.Key_Question)
    assert frame.page == "help"
    assert frame.help.keys.order()[0].title == group
    assert {here.isHidden() for _, here, its in frame.help.keys.cards if its.title == group} == {False}
    QTest.keyClick(frame.help, Qt.Key.Key_Escape)
    assert frame.page == ("ward" if place == "ward" else "patient")
    if place != "ward":
        assert frame.patient.tab == place


def test_f1_opens_the_topic_of_the_page_and_escape_returns_to_an_enrolment_begun(frame, ward):
    frame.open_patient(1, "drugs")
    ward.settle()
    QTest.keyClick(frame.patient, Qt.Key.Key_F1)
    assert (frame.page, frame.help.reader.topic) == ("help", "drugs")
    assert "Tocilizumab" in frame.help.reader.page.toPlainText()
    QTest.keyClick(frame.help, Qt.Key.Key_F1)
    assert frame.help.reader.topic == "drugs"
    frame.enrol()
    QTest.keyClick(frame.stack.currentWidget(), Qt.Key.Key_F1)
    assert frame.help.reader.topic == "first-steps"
    QTest.keyClick(frame.help, Qt.Key.Key_Escape)
    assert frame.page == "enrol"


def test_typing_lists_hits_and_shows_the_best_one_at_its_heading(frame, qtbot):
    frame.helping.topic()
    reader = frame.help.reader
    reader.box.setText("E-STO-003")
    assert reader.list.item(0).text() == "E-STO-003 Disk full"
    assert reader.topic == CODES
    qtbot.waitUntil(lambda: reader.page.verticalScrollBar().value() > 0)
    QTest.keyClick(reader.box, Qt.Key.Key_Return)
    assert reader.list.hasFocus()
    QTest.keyClick(reader.list, Qt.Key.Key_Escape)
    assert (frame.page, reader.box.text()) == ("help", "")
    assert reader.list.count() == len(TOPICS)
    reader.box.setText("zebra")
    assert reader.nothing.isVisible()
    QTest.keyClick(reader.box, Qt.Key.Key_Escape)
    QTest.keyClick(reader.box, Qt.Key.Key_Escape)
    assert frame.page == "ward"


def test_a_link_turns_the_page_and_nothing_is_opened_outside(frame):
    frame.help.show_topic("getting-started")
    reader = frame.help.reader
    reader.page.anchorClicked.emit(QUrl("printing.en.md"))
    assert reader.topic == "printing"
    reader.page.anchorClicked.emit(QUrl("https://example.org/"))
    assert reader.topic == "printing"
    assert reader.page.isReadOnly()


def test_the_help_follows_the_language_and_the_security_view_is_a_page_of_the_guide(frame, qapp):
    frame.show_page("help")
    frame.help.views.changed.emit("security")
    assert frame.help.reader.topic == "security"
    language.switch(qapp, "zh")
    assert frame.help.reader.page.toPlainText().startswith("病历记录的安全")
    frame.help.views.changed.emit("guide")
    frame.help.views.changed.emit("keys")
    assert frame.help.stack.currentWidget() is frame.help.keys
    assert "按键" in {one.text()[-2:] for one in frame.help.keys.findChildren(QLabel)}

"""The audit trail in words: every action and every detail of an entry."""

from __future__ import annotations

import ast

import pytest

from ctd402_desktop.domain.alert_life import ACKNOWLEDGED, SNOOZED
from ctd402_desktop.domain.trail import EVENT_LABELS, detail_words, event_label
from ctd402_desktop.i18n import language, set_language, tr


def said(detail):
    return [one.render() for one in detail_words(detail)]


def written_actions(root):
    """Every action a service gives to ``note`` as a literal."""
    for path in sorted((root / "ctd402_desktop" / "services").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "note" and len(node.args) > 2:
                built = {
                    part for one in ast.walk(node.args[2]) if isinstance(one, ast.JoinedStr) for part in one.values
                }
                yield from (
                    one.value for one in ast.walk(node.args[2]) if isinstance(one, ast.Constant) and one not in built
                )


def test_every_action_a_service_writes_has_words(root):
    missing = {one for one in written_actions(root) if isinstance(one, str)} - set(EVENT_LABELS)
    assert missing == set()


def test_every_answer_to_an_alert_has_words():
    assert {f"alert_{kind}" for kind in (ACKNOWLEDGED, SNOOZED)} <= set(EVENT_LABELS)


@pytest.mark.parametrize("action", sorted(EVENT_LABELS))
def test_every_action_has_chinese_words_of_its_own(action):
    set_language("zh")
    assert language() == "zh"
    assert tr(event_label(action)) != tr(event_label(action)).encode("ascii", "ignore").decode()


def test_an_action_of_a_newer_program_is_shown_as_it_is():
    assert event_label("teleported") == "teleported"


def test_a_correction_names_the_form_the_field_the_values_and_the_reason():
    detail = {"form": "daily", "supersedes": 4, "reason": "entry slip", "changes": {"temp": ["39.6", ""]}}
    assert said(detail) == [
        "Vitals and neurology",
        "Temperature: 39.6 → –",
        "in place of record 4",
        "reason: entry slip",
    ]


def test_an_edit_of_identity_and_of_a_setting_name_what_changed():
    assert said({"changes": {"bed": ["07", "12"], "lock_minutes": ["5", "15"], "shoe_size": ["", "44"]}}) == [
        "Bed: 07 → 12",
        "Minutes until the program locks: 5 → 15",
        "shoe_size: – → 44",
    ]


def test_words_of_the_program_are_shown_as_words_and_bookkeeping_is_not_shown():
    assert said({"action": "export", "role": "nurse", "standing": "senior", "rows": {"grade": {}}, "ok": True}) == [
        "export",
        "nurse",
        "senior",
    ]
    assert said({"action": "unheard_of"}) == ["unheard_of"]


def test_a_draft_set_aside_keeps_its_text_readable():
    detail = {"form": "daily", "in_favour_of": 7, "text": {"temp": "38.6", "lost_key": "x"}}
    assert said(detail) == ["Vitals and neurology", "in favour of record 7", "Temperature: 38.6", "lost_key: x"]


def test_whatever_else_an_entry_says_is_shown_too():
    assert said({"before": ["01", "02"], "form": "lost_form", "changes": "none", "clock_set_back_s": 90}) == [
        "lost_form",
        "before: 01, 02",
        "the clock had been set back by 90 s",
    ]


def test_alerts_are_named_and_a_backup_tells_of_its_second_copy():
    assert said({"rules": ["map_low", "long_gone"], "severity": "below:3"}) == [
        "Mean arterial pressure low",
        "long_gone",
        "severity class below:3",
    ]
    assert said({"elsewhere": False, "patients": 3}) == ["no second folder", "patients: 3"]


def test_every_detail_a_service_writes_has_chinese_words(root):
    set_language("zh")
    unnamed = {
        key.value
        for path in sorted((root / "ctd402_desktop" / "services").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.keyword) and node.arg == "detail" and isinstance(node.value, ast.Dict)
        for key in node.value.keys
        if isinstance(key, ast.Constant) and any(key.value in line for line in said({key.value: ["1"]}))
    }
    assert unnamed == set()


def test_documents_states_and_languages_are_told_in_words_and_an_empty_list_is_none():
    detail = {"document": "blank_sheet", "lang": "both", "state": "draft", "problems": [], "file": "csv"}
    assert [one.render() for one in detail_words(detail)] == [
        "document Blank day sheet",
        "language English and Chinese",
        "state a draft",
        "problems: none",
        "as csv",
    ]
    assert [one.render() for one in detail_words({"document": "of a newer program"})] == ["document of a newer program"]

from __future__ import annotations

from dataclasses import replace

import pytest

from ctd402_desktop import settings
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui.preferences import Preferences


def test_settings_come_back_as_they_were_saved(tmp_path):
    values = Settings(language="zh", theme="dark", scale=125, lock_minutes=10, last_store="a.ctd402", last_user="li")
    values = replace(values, boards={"li": {"order": "bed", "put_away": ["STRIP"], "widths": {"DAY": 150}}})
    settings.save(tmp_path / "deep" / "settings.json", values)
    assert settings.load(tmp_path / "deep" / "settings.json") == values


@pytest.mark.parametrize("text", ["", "not json", "[]", "null"])
def test_an_unreadable_file_gives_the_defaults(tmp_path, text):
    path = tmp_path / "settings.json"
    path.write_text(text, "utf-8")
    assert settings.load(path) == Settings()


def test_impossible_and_unknown_values_fall_back_one_by_one():
    stored = {"language": "fr", "theme": "dark", "scale": 99, "lock_minutes": True, "future": 1}
    assert settings.from_json(stored) == Settings(theme="dark")


def test_a_change_is_saved_and_told_once(tmp_path, qapp):
    preferences, told = Preferences(Settings(), tmp_path / "settings.json"), []
    preferences.changed.connect(told.append)
    preferences.set(theme="dark")
    preferences.set(theme="dark")
    assert [one.theme for one in told] == ["dark"]
    assert settings.load(tmp_path / "settings.json").theme == "dark"


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path, qapp):
    blocker = tmp_path / "file"
    blocker.write_text("", "utf-8")
    preferences = Preferences(Settings(), blocker / "settings.json")
    preferences.set(language="zh")
    assert preferences.values.language == "zh"


def test_best_times_of_training_are_kept_by_user_and_a_damaged_one_costs_only_itself(tmp_path):
    path = tmp_path / "settings.json"
    settings.save(path, Settings(training={"li.na": {"routine": 412}}))
    assert settings.load(path).training == {"li.na": {"routine": 412}}
    damaged = {"training": {"li.na": {"routine": 412, "ice": "fast", "slip": -3}, "wu": 7}}
    assert settings.from_json(damaged).training == {"li.na": {"routine": 412}}
    assert settings.from_json({"training": [1]}).training == {}

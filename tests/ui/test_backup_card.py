"""Backups on screen: the age at the foot, the card in Setup, the backup made by itself, and a restore to the door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bedside_ward import NAME, PASSWORD, BedsideWard
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ctd402_desktop.settings import Settings
from ctd402_desktop.store import backups
from ctd402_desktop.ui import language
from ctd402_desktop.ui.backup_card import BackupCard
from ctd402_desktop.ui.backup_dialogs import Confirm, Look
from ctd402_desktop.ui.backup_watch import BackupWatch, keep_up, leave, words
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.main_window import MainWindow
from ctd402_desktop.ui.notices import Question
from ctd402_desktop.ui.preferences import Preferences


@pytest.fixture
def card(qtbot: QtBot, ward: BedsideWard) -> BackupCard:
    found = BackupCard(ward.context(ward.services.accounts.sign_in("admin", PASSWORD)))
    qtbot.addWidget(found)
    found.retranslate()
    found.show()
    found.reload()
    ward.settle()
    return found


def buttons(card: BackupCard, text: str) -> list[QPushButton]:
    return [one for one in card.findChildren(QPushButton) if one.text() == text and one.isVisible()]


def test_a_ward_without_a_backup_is_told_to_act(card: BackupCard):
    assert card.level.text() == "act now"
    assert card.newest.text() == "There is no good backup yet."
    assert card.practice.text() == "A restore was never practised."


def test_a_backup_made_now_is_counted_listed_and_practised(card: BackupCard, ward: BedsideWard):
    card.now.click()
    ward.settle()
    assert card.note.text() == "Backup made, opened and counted: 1 patients, 4 records."
    assert card.level.text() == "in order"
    assert ward.changes[-1].what == "backups"
    assert len(buttons(card, "Look into")) == len(buttons(card, "Restore…")) == 1
    card.drill.click()
    ward.settle()
    assert card.note.text().startswith("Restore practised: every page")
    assert card.practice.text() == "Restore practised now: in order."
    language.switch(QApplication.instance(), "zh")
    card.retranslate()
    assert card.level.text() == "正常"


def test_an_empty_backup_stands_in_the_list_as_empty_and_cannot_be_restored(card: BackupCard, ward: BedsideWard):
    ward.services.backup.back_up(ward.nurse).backup.path.write_bytes(b"")
    card.reload()
    ward.settle()
    assert buttons(card, "Restore…") == []
    assert "1 backups of this folder are empty" in card.paused.text()
    card.drill.click()
    ward.settle()
    assert card.note.text().startswith("There is no backup yet")


def test_a_folder_on_the_same_disk_is_refused_in_words(card: BackupCard, ward: BedsideWard, tmp_path: Path):
    card.choose_second(tmp_path)
    ward.settle()
    assert "is on the same disk as the store" in card.note.text()
    card.resume_clearing()
    ward.settle()
    assert card.note.text() == "Saved."


def test_a_look_lists_the_patients_of_the_backup(card: BackupCard, ward: BedsideWard):
    made = ward.services.backup.back_up(ward.nurse).backup
    card.look_into(made)
    ward.settle()
    look = card.findChild(Look)
    assert look is not None
    assert look.list.count() == 1
    assert "bed 07, 4 records" in look.list.item(0).text()
    look.reject()


def test_a_restore_asks_for_the_word_and_the_password(qtbot: QtBot, card: BackupCard):
    asked = Confirm(card, "Put it back?", "", "RESTORE", "Restore")
    given: list[str] = []
    asked.confirmed.connect(given.append)
    asked.confirm()
    assert asked.typed.note.text() == "not the word shown below the box"
    assert asked.password.note.text() == "required"
    asked.typed.box.setText("restore")
    asked.password.box.setText("secret")
    asked.confirm()
    assert given == ["secret"]


def test_a_nurse_sees_how_things_stand_and_backs_up_but_restores_nothing(qtbot: QtBot, ward: BedsideWard):
    card = BackupCard(ward.context())
    qtbot.addWidget(card)
    card.retranslate()
    card.show()
    card.now.click()
    ward.settle()
    assert card.note.text().startswith("Backup made")
    assert buttons(card, "Restore…") == buttons(card, "Second folder…") == buttons(card, "New key…") == []


def test_the_watch_backs_up_by_itself_practises_and_tells_the_age(ward: BedsideWard, clock):
    status, warnings = keep_up(ward.services, ward.nurse)
    assert warnings == ()
    assert status is not None
    assert words(status) == ("Backup now", "ok")
    assert status.drill_ok
    clock.advance(hours=25)
    later = ward.services.backup.status()
    assert later is not None
    assert words(later) == ("Backup 1 d ago", "attention")
    made = ward.services.backup.folder
    for path in made.glob("*.ctd402backup"):
        path.unlink()
    gone = ward.services.backup.status()
    assert gone is not None
    assert words(gone) == ("No backup yet", "attention")


def test_a_failing_backup_is_shown_once_and_the_age_stays_on_show(qtbot: QtBot, ward: BedsideWard):
    window = QWidget()
    qtbot.addWidget(window)
    watch = BackupWatch(Context(ward.services, ward.nurse, ward.tasks, window))
    read: list[object] = []
    watch.read.connect(read.append)
    ward.services.backup.folder.mkdir()
    (ward.services.backup.folder / backups.CHECKPOINTS).mkdir()
    for _ in range(2):
        watch.look()
        ward.settle()
    shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, Question) and one.isVisible()]
    assert len(shown) == 1
    assert "No backup was made" in shown[0].accessibleName()
    assert len(read) == 2
    shown[0].reject()


def test_leaving_backs_up_and_a_failing_disk_does_not_keep_the_window_open(ward: BedsideWard):
    leave(ward.services, ward.nurse)
    folder = backups.folder_of(Path(str(ward.services.backup.folder.parent / NAME)))
    assert len(list(folder.glob("*-exit.ctd402backup"))) == 1


@pytest.fixture
def window(qtbot: QtBot, ward: BedsideWard, tmp_path: Path) -> Iterator[MainWindow]:
    preferences = Preferences(Settings(theme="light"), tmp_path / "settings.json")
    found = MainWindow(preferences, tmp_path / "ward" / NAME, ward.clock)
    qtbot.addWidget(found)
    found.show()
    yield found
    found.close()


def test_a_restore_ends_at_the_door_with_what_came_of_it(qtbot: QtBot, window: MainWindow, ward: BedsideWard):
    admin = ward.services.accounts.sign_in("admin", PASSWORD)
    made = ward.services.backup.back_up(admin).backup
    window.enter(ward.services, admin)
    assert window.frame is not None
    frame = window.frame
    qtbot.waitUntil(frame.status.backup.isVisible, timeout=15_000)
    assert frame.status.backup.accessibleName() == "Backup now"
    card = frame.setup.card("backups", BackupCard)
    assert isinstance(card, BackupCard)
    card.restore(made, PASSWORD)
    assert window.root.currentWidget() is window.sign_in
    qtbot.waitUntil(lambda: window.sign_in.note.text() != "", timeout=15_000)
    assert window.sign_in.note.text().startswith("Restored: 1 patients, 4 records.")
    window.sign_in.submitted.emit("admin", PASSWORD)
    qtbot.waitUntil(lambda: window.frame is not None, timeout=15_000)


def test_a_restore_that_is_refused_says_why_at_the_door(qtbot: QtBot, window: MainWindow, ward: BedsideWard):
    admin = ward.services.accounts.sign_in("admin", PASSWORD)
    made = ward.services.backup.back_up(admin).backup
    window.enter(ward.services, admin)
    assert window.frame is not None
    card = window.frame.setup.card("backups", BackupCard)
    assert isinstance(card, BackupCard)
    card.restore(made, "wrong")
    qtbot.waitUntil(lambda: window.sign_in.note.text() != "", timeout=15_000)
    assert "do not match" in window.sign_in.note.text()


def test_a_new_key_ends_at_the_door_and_opens_for_everybody(qtbot: QtBot, window: MainWindow, ward: BedsideWard):
    admin = ward.services.accounts.sign_in("admin", PASSWORD)
    window.enter(ward.services, admin)
    assert window.frame is not None
    card = window.frame.setup.card("backups", BackupCard)
    assert isinstance(card, BackupCard)
    card.change_key(PASSWORD)
    qtbot.waitUntil(lambda: window.sign_in.note.text() != "", timeout=15_000)
    assert window.sign_in.note.text().startswith("The store has a new key")
    window.sign_in.submitted.emit("li", PASSWORD)
    qtbot.waitUntil(lambda: window.frame is not None, timeout=15_000)

from __future__ import annotations

import sys
import threading

import pytest

from ctd402_desktop.errors import StorageUnavailable
from ctd402_desktop.i18n import msg
from ctd402_desktop.ui.tasks import Tasks


@pytest.fixture
def tasks(qapp):
    found = Tasks()
    yield found
    found.close()


def test_work_runs_elsewhere_and_its_result_arrives_on_the_gui_thread(qtbot, tasks):
    threads = []
    tasks.run(threading.current_thread, lambda worker: threads.extend([worker, threading.current_thread()]))
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[0] is not threading.main_thread()
    assert threads[1] is threading.main_thread()
    assert tasks.pending == 0


def test_store_calls_keep_their_order(qtbot, tasks):
    order: list[int] = []
    for number in range(20):
        tasks.run(lambda number=number: number, order.append)
    qtbot.waitUntil(lambda: len(order) == 20)
    assert order == list(range(20))


def test_long_work_does_not_hold_up_saving(qtbot, tasks):
    gate, done = threading.Event(), []
    tasks.run_long(gate.wait, lambda _: done.append("long"))
    tasks.run(lambda: None, lambda _: done.append("short"))
    qtbot.waitUntil(lambda: done == ["short"])
    gate.set()
    qtbot.waitUntil(lambda: done == ["short", "long"])


def refuse() -> None:
    raise StorageUnavailable(msg("Disk full."), "E-STO-003")


def test_an_expected_error_goes_to_whoever_asked(qtbot, tasks):
    failed: list[object] = []
    tasks.run(refuse, lambda _: None, failed.append)
    qtbot.waitUntil(lambda: bool(failed))
    assert failed[0].code == "E-STO-003"


def test_an_expected_error_nobody_asked_about_is_announced(qtbot, tasks):
    with qtbot.waitSignal(tasks.unanswered) as signal:
        tasks.run(refuse, lambda _: None)
    assert signal.args[0].code == "E-STO-003"


def test_our_own_fault_reaches_the_crash_dialog_with_its_place(qtbot, tasks, monkeypatch):
    seen = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _error, trace: seen.append((kind, trace)))
    tasks.run(lambda: 1 // 0, lambda _: None)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0] is ZeroDivisionError
    assert seen[0][1] is not None


def test_nothing_is_delivered_after_closing(qtbot, qapp):
    tasks, arrived = Tasks(), []
    tasks.run(lambda: 1, arrived.append)
    tasks.close()
    tasks.run(lambda: 2, arrived.append)
    qapp.processEvents()
    assert arrived == []

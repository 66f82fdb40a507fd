from __future__ import annotations

import re
from pathlib import Path

import pytest
from bedside_ward import NAME, PASSWORD, open_ward
from PySide6.QtGui import QImage

from ctd402_desktop import __main__, app, i18n
from ctd402_desktop.ui import language, theme
from ctd402_desktop.ui.pages.patient_page import KEYS
from ctd402_desktop.ui.visit import Visit

pytestmark = pytest.mark.untraced

SECTIONS_OF_A_PHYSICIAN = ("appearance", "account", "protocol", "rules", "ward", "alerts", "backups", "trail")


def test_every_page_is_photographed_in_order(tmp_path: Path, qapp, clock):
    open_ward(tmp_path, qapp, clock).close()
    saved = app.screenshots(
        tmp_path / "ward" / NAME,
        tmp_path / "pictures",
        lang="zh",
        theme_name="dark",
        size=(1366, 768),
        visit=Visit("chen", PASSWORD, clock),
    )
    try:
        names = [path.name for path in saved]
        assert all(re.fullmatch(r"\d\d-[a-z-]+-zh-dark\.png", name) for name in names)
        assert [name[3:-12] for name in names] == [
            *("sign-in", "welcome", "new-ward", "recovery"),
            *("ward", "ward-peek", "palette", "shift", "handover"),
            *KEYS,
            *("why", "day", "time-machine", "enrol"),
            *(f"setup-{key}" for key in SECTIONS_OF_A_PHYSICIAN),
            *("help", "help-keys", "lock"),
        ]
        for path in saved:
            assert not QImage(str(path)).isNull(), path.name
        assert i18n.language() == "zh"
    finally:
        language.switch(qapp, "en")
        theme.apply(qapp, "light", "standard")


def test_a_size_that_is_none_is_refused_before_anything_opens(tmp_path, capsys):
    with pytest.raises(SystemExit):
        __main__.main(["screenshots", "--store", "x", "--out", "y", "--size", "wide"])
    assert "1366x768" in capsys.readouterr().err


def test_commands_without_a_window_go_to_the_command_line(capsys):
    with pytest.raises(SystemExit) as ended:
        __main__.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("ctd402 ")

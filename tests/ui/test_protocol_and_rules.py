"""Setup, Protocol and the rules library: what is in force can be read, a file is checked, and every rule is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from bedside_ward import PASSWORD, BedsideWard
from packs import changed_text
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from ctd402_desktop.domain.registry import RULES
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui import language, notices, theme
from ctd402_desktop.ui.frame import Frame
from ctd402_desktop.ui.pages.rules_page import RuleCard, RulesPage
from ctd402_desktop.ui.preferences import Preferences
from ctd402_desktop.ui.protocol_pane import FINDINGS_MOST, ProtocolPane
from ctd402_desktop.ui.protocol_table import STANDING, VALUE

STRICT = (
    ("per_24h = { value = 3", "per_24h = { value = 2"),
    ("planned_within = { value = 3", "planned_within = { value = 5"),
)


@pytest.fixture
def pane(qtbot: QtBot, ward: BedsideWard) -> ProtocolPane:
    administrator = ward.services.accounts.sign_in("admin", PASSWORD)
    found = ProtocolPane(ward.context(administrator))
    qtbot.addWidget(found)
    found.retranslate()
    found.resize(900, 560)
    found.show()
    found.reload()
    ward.settle()
    return found


@pytest.fixture
def rules(qtbot: QtBot, ward: BedsideWard) -> RulesPage:
    found = RulesPage(ward.context())
    qtbot.addWidget(found)
    found.resize(900, 560)
    found.show()
    return found


def choose(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> None:
    """The file dialogs answer with this path, or are closed."""
    answer = ("" if path is None else str(path), "")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: answer)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: answer)


def site(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    path = tmp_path / "ward3.toml"
    path.write_text(changed_text(*changes), encoding="utf-8")
    return path


def cells(pane: ProtocolPane, column: int) -> list[str]:
    model = pane.table.pack
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def test_the_pack_in_force_is_shown_with_its_unconfirmed_values_counted(pane):
    assert pane.facts.text().startswith("ctd402-1 · CTD402 defaults · comes with the program")
    assert "values are unconfirmed" in pane.facts.text()
    assert pane.table.pack.rowCount() > 500


def test_values_are_found_by_section_and_by_words(pane):
    pane.section.set_value("tocilizumab")
    pane.search.setText("max_dose")
    assert cells(pane, VALUE) == ["800 mg"]
    assert cells(pane, STANDING) == ["confirmed"]
    pane.search.setText("no such value")
    assert cells(pane, VALUE) == []


def test_a_checked_file_names_every_problem_with_its_key(pane, ward, tmp_path, monkeypatch):
    choose(monkeypatch, site(tmp_path, ("per_24h = {", "per_day = {")))
    pane.check.click()
    ward.settle()
    assert "not loaded" in pane.note.text()
    assert "tocilizumab.per_24h: is missing" in pane.findings.text()
    assert "tocilizumab.per_day: is not known to this program" in pane.findings.text()
    choose(monkeypatch, site(tmp_path))
    pane.check.click()
    ward.settle()
    assert pane.note.text() == "ward3-1 can be loaded: no problems found."
    assert pane.findings.text() == ""


def test_a_compared_file_shows_values_and_results_and_changes_nothing(pane, ward, tmp_path, monkeypatch):
    marked = ('"toxicity 9.1", confirmed = true }\ndose =', '"site", confirmed = true }\ndose =')
    choose(monkeypatch, site(tmp_path, *STRICT, marked))
    pane.compare.click()
    ward.settle()
    found = pane.findings.text().splitlines()
    assert "tocilizumab.per_24h: 3 → 2" in found
    assert "tocilizumab.max_dose: 800 mg, source or standing differ" in found
    assert any("Visit d28" in line and "张伟" in line for line in found)
    assert ward.services.pack_version == "ctd402-1"


def test_a_grade_that_would_change_says_when_and_why(pane, ward, tmp_path, monkeypatch):
    from bedside_ward import NEUROLOGY, VITALS
    from factories import at

    raw = {**VITALS, **NEUROLOGY}
    ward.record("daily", at(4, "10:30"), {**raw, "temp": "38.9"})
    start = at(4, "11:00").isoformat()
    drug = {"category": "antipyretic", "agent": "paracetamol", "start": start, "single": "1"}
    ward.record("drug", at(4, "11:00"), drug, ward.physician)
    ward.record(
        "daily",
        at(4, "13:00"),
        {**raw, "temp": "36.9", "hypoxia": "1", "o2_device": "nasal_cannula", "o2_flow": "2"},
    )
    choose(monkeypatch, site(tmp_path, ('["antipyretic", "tocilizumab"', '["tocilizumab"')))
    pane.compare.click()
    ward.settle()
    assert "06-Apr-2026 13:00 Cytokine release syndrome: 2 → REVIEW (" in pane.findings.text()


def test_a_loaded_file_is_in_force_at_once(pane, ward, tmp_path, monkeypatch):
    choose(monkeypatch, site(tmp_path, *STRICT))
    asked = []
    monkeypatch.setattr(notices, "ask", lambda *words, **_k: bool(asked.append(words)))
    pane.load.click()
    ward.settle()
    assert (len(asked), ward.services.pack_version) == (1, "ctd402-1")
    monkeypatch.setattr(notices, "ask", lambda *_a, **_k: True)
    pane.load.click()
    ward.settle()
    assert pane.note.text() == "The protocol pack ward3-1 is in force."
    assert "loaded by Admin" in pane.facts.text()
    assert [one.what for one in ward.changes] == ["protocol"]


def test_the_pack_is_exported_to_be_edited(pane, ward, tmp_path, monkeypatch):
    choose(monkeypatch, tmp_path / "copy.toml")
    pane.export.click()
    ward.settle()
    assert 'version = "ctd402-1"' in (tmp_path / "copy.toml").read_text(encoding="utf-8")
    assert "Exported to" in pane.note.text()


def test_a_closed_dialog_and_a_file_that_is_not_there_change_nothing(pane, ward, tmp_path, monkeypatch):
    choose(monkeypatch, None)
    for one in (pane.export, pane.check, pane.compare, pane.load):
        one.click()
    ward.settle()
    assert pane.note.text() == ""
    choose(monkeypatch, tmp_path / "no.toml")
    pane.check.click()
    ward.settle()
    assert "Protocol pack not read" in pane.note.text()


def test_many_findings_are_cut_and_counted(pane):
    from ctd402_desktop.i18n import msg

    pane._say(msg("x"), [str(one) for one in range(FINDINGS_MOST + 3)])
    assert pane.findings.text().endswith("and 3 more")


def test_who_does_not_manage_the_store_may_look_but_not_load(qtbot, ward):
    found = ProtocolPane(ward.context())
    qtbot.addWidget(found)
    found.retranslate()
    assert "Reading" in found.facts.text()
    assert found.load.isHidden()
    assert not found.check.isHidden()


def test_a_pack_of_the_ward_that_cannot_be_read_is_told(pane, ward):
    from ctd402_desktop.i18n import msg

    ward.services._desk.pack_problem = msg("unreadable")
    pane.reload()
    ward.settle()
    assert pane.note.text() == "unreadable"


def test_both_pages_follow_language_and_theme(pane, rules, qapp):
    language.switch(qapp, "zh")
    theme.apply(qapp, "dark", "compact")
    assert pane.card.title.text() == "现用方案包"
    assert "默认方案" in pane.facts.text()
    assert rules.list.item(0).text() == "细胞因子释放综合征"
    assert not pane.grab().isNull()
    assert not rules.grab().isNull()


def printed(qtbot: QtBot, ward: BedsideWard) -> None:
    qtbot.waitUntil(lambda: ward.tasks.pending == 0, timeout=60_000)


def shown(rules: RulesPage) -> str:
    card = rules._well.widget()
    return " ".join([one.text() for one in card.findChildren(QLabel)])


def test_every_rule_is_listed_and_described(rules):
    assert rules.list.count() == len(RULES)
    for key, rule in RULES.items():
        rules.open_rule(key)
        text = shown(rules)
        assert key in text
        assert rule.version in text
        assert all(one.name in text for one in rule.inputs)
        assert isinstance(rules._well.widget(), RuleCard)


def test_rules_are_found_by_any_of_their_words(rules):
    rules.search.setText("icans astct")
    keys = {rules.list.item(at).data(Qt.ItemDataRole.UserRole) for at in range(rules.list.count())}
    assert "icans_astct2019" in keys
    assert len(keys) < len(RULES)
    rules.search.setText("unconfirmed")
    assert rules.list.count() == sum(not rule.confirmed for rule in RULES.values())
    rules.search.setText("nothing of this kind")
    assert "No rule has these words" in shown(rules)


def test_the_library_is_printed_with_every_rule(qtbot, rules, ward, tmp_path, monkeypatch):
    import pypdfium2

    choose(monkeypatch, None)
    rules.print.click()
    assert rules.note.text() == ""
    for lang, title in (("en", "Cytokine release syndrome"), ("zh", "细胞因子释放综合征")):
        path = tmp_path / f"{lang}.pdf"
        ward.services.library.print_rules(ward.nurse, path, lang)
        pages = pypdfium2.PdfDocument(path)
        text = "".join(page.get_textpage().get_text_range() for page in pages)
        assert title in text
        assert all(key in text for key in RULES)
        pages.close()
    choose(monkeypatch, tmp_path / "ui.pdf")
    rules.print.click()
    printed(qtbot, ward)
    assert rules.note.text().startswith("Saved to")
    assert (tmp_path / "ui.pdf").read_bytes() == (tmp_path / "en.pdf").read_bytes()
    assert not list(tmp_path.glob("*.part"))


def test_a_library_that_cannot_be_written_is_told(qtbot, rules, ward, tmp_path, monkeypatch):
    choose(monkeypatch, tmp_path / "no" / "rules.pdf")
    rules.print.click()
    printed(qtbot, ward)
    assert "Rules library not saved" in rules.note.text()


def test_the_library_is_reached_from_help_and_from_setup(qtbot, ward, tmp_path):
    frame = Frame(ward.context(), Preferences(Settings(), tmp_path / "settings.json"))
    qtbot.addWidget(frame)
    frame.show_page("help")
    frame.help.rules.click()
    assert frame.page == "setup"
    assert isinstance(frame.setup.open("rules"), RulesPage)
    assert isinstance(frame.setup.open("protocol"), ProtocolPane)
    ward.settle()

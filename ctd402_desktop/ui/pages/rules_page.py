"""Rules library: every computation of the program, to be looked up: inputs, edition, source, standing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ctd402_desktop.domain.registry import RULES
from ctd402_desktop.domain.rule_words import CONFIRMED, CONVENTION, KIND_LABELS, UNCONFIRMED, default_words, standing
from ctd402_desktop.domain.rules import Input, Rule
from ctd402_desktop.domain.unit_words import unit_words
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import N_, language, msg, tr
from ctd402_desktop.ui import icons
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.decision_table import DecisionTable
from ctd402_desktop.ui.entry import Note
from ctd402_desktop.ui.widgets import Card, EmptyState, Pill, button, label

LIST_WIDTH = 280
_MARKS: dict[str, tuple[str, str]] = {
    CONFIRMED: ("ok", "check"),
    CONVENTION: ("info", "info"),
    UNCONFIRMED: ("attention", "triangle-alert"),
}
"""State and shape of a pill by the standing of the rule."""


class RulesPage(QWidget):
    """List and search at the left, the rule looked at beside it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        left = QVBoxLayout()
        left.setSpacing(6)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.count = label("", "caption", "text.2")
        self.print = button("", icon="printer")
        self.note = Note()
        for one in (self.search, self.count, self.list, self.note, self.print):
            left.addWidget(one)
        side = QWidget()
        side.setFixedWidth(LIST_WIDTH)
        side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        self._well = QScrollArea()
        self._well.setWidgetResizable(True)
        self._well.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._well.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row.addWidget(side)
        row.addWidget(self._well, 1)
        self.search.textChanged.connect(lambda _text: self._filter())
        self.list.currentItemChanged.connect(lambda _now, _before: self._show())
        self.print.clicked.connect(self.save)
        self.retranslate()

    def reload(self) -> None:
        """The rules are part of the program: nothing to read."""

    def _filter(self) -> None:
        words = self.search.text().casefold().split()
        chosen = self._chosen()
        self.list.clear()
        for rule in RULES.values():
            if all(word in _haystack(rule) for word in words):
                item = QListWidgetItem(tr(rule.title), self.list)
                item.setData(Qt.ItemDataRole.UserRole, rule.key)
                item.setToolTip(f"{tr(rule.title)}\n{rule.key} · {rule.version}")
                item.setIcon(_icon(rule))
                words_of = (tr(rule.title), rule.version, tr(standing(rule)))
                item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(words_of))
                if rule.key == chosen:
                    self.list.setCurrentItem(item)
        self.count.setText(tr(N_("{count} of {total} rules"), count=self.list.count(), total=len(RULES)))
        if self.list.currentItem() is None and self.list.count():
            self.list.setCurrentRow(0)
        self._show()

    def _chosen(self) -> str:
        item = self.list.currentItem()
        return "" if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def open_rule(self, key: str) -> None:
        """Show one rule; an unknown key leaves the page as it is."""
        self.search.clear()
        for at in range(self.list.count()):
            if self.list.item(at).data(Qt.ItemDataRole.UserRole) == key:
                self.list.setCurrentRow(at)

    def _show(self) -> None:
        key = self._chosen()
        if not key:
            self._put(EmptyState("search", tr(N_("No rule has these words")), tr(N_("Try fewer words."))))
            return
        self._put(RuleCard(RULES[key]))

    def _put(self, shown: QWidget) -> None:
        """Qt may be walking through the old widget at this moment, so it goes later."""
        old = self._well.takeWidget()
        if old is not None:
            old.hide()
            old.deleteLater()
        self._well.setWidget(shown)

    def save(self) -> None:
        """Write the whole library as a PDF."""
        name, _ = QFileDialog.getSaveFileName(self, tr(N_("Save as PDF")), "rules-library.pdf", "PDF (*.pdf)")
        if not name:
            return
        services, by, lang = self._context.services, self._context.actor, language()
        lang = "zh" if lang == "zh" else "en"
        self.note.say(N_("Writing the rules library"), "info")
        self._context.tasks.run_long(
            lambda: services.library.print_rules(by, Path(name), lang), self._saved, self._not_saved
        )

    def _saved(self, path: Path) -> None:
        self.note.say(msg(N_("Saved to {path}."), path=path), "ok")

    def _not_saved(self, error: Ctd402Error) -> None:
        self.note.say(error.message)

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.search.setPlaceholderText(tr(N_("Find a rule")))
        self.search.setAccessibleName(tr(N_("Find a rule")))
        self.list.setAccessibleName(tr(N_("Rules")))
        self._well.setAccessibleName(tr(N_("The rule looked at")))
        self.print.setText(tr(N_("Save as PDF")))
        self._filter()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            for item in map(self.list.item, range(self.list.count())):
                item.setIcon(_icon(RULES[str(item.data(Qt.ItemDataRole.UserRole))]))
        super().changeEvent(event)


class RuleCard(Card):
    """One rule: standing, key, edition, section, source, output and inputs."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(tr(rule.title), "scale")
        state, icon = _MARKS[standing(rule)]
        self.standing = Pill(tr(standing(rule)), state, icon)
        self.head.addWidget(self.standing)
        for name, value in (
            (N_("Key"), rule.key),
            (N_("Edition"), rule.version),
            (N_("Chapter"), rule.section),
            (N_("Source"), rule.citation),
            (N_("Answer"), rule.output),
            (N_("Not used"), ", ".join(rule.ignored)),
            (N_("Remark"), "; ".join(tr(note) for note in rule.notes)),
        ):
            if value:
                self.body.addWidget(_fact(tr(name), value))
        for table in rule.tables:
            self.body.addWidget(DecisionTable(table))
        if rule.inputs:
            self.body.addWidget(_inputs(rule.inputs))
        self.body.addStretch(1)
        said = [tr(standing(rule)), rule.key, rule.version, rule.citation, *(one.name for one in rule.inputs)]
        self.setAccessibleDescription("; ".join(said))


def _fact(name: str, value: str) -> QWidget:
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    head, words = label(name, "small", "text.2"), label(value, "small")
    head.setFixedWidth(76)
    words.setWordWrap(True)
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    line.addWidget(head, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(words, 1)
    return holder


def _inputs(inputs: tuple[Input, ...]) -> QWidget:
    """Name at the left, everything else about it in words beside it, so that nothing is cut in a narrow window."""
    holder = QFrame()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 6, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    head = label(tr(N_("Inputs")), "caption", "text.2")
    head.setProperty("strong", "true")
    grid.addWidget(head, 0, 0, 1, 2)
    for line, one in enumerate(inputs, start=1):
        about = label(" · ".join(_about(one)), "small", "text.2")
        about.setWordWrap(True)
        grid.addWidget(label(one.name, "small"), line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(about, line, 1, Qt.AlignmentFlag.AlignTop)
    return holder


def _about(one: Input) -> list[str]:
    default = tr(N_("{value} when left out"), value=default_words(one)) if one.default else ""
    parts = (tr(KIND_LABELS[one.kind]), unit_words(one.unit), default, ", ".join(one.choices), tr(one.note))
    return [part for part in parts if part]


def _icon(rule: Rule) -> QIcon:
    return icons.icon(_MARKS[standing(rule)][1], size=16)


def _haystack(rule: Rule) -> str:
    names = " ".join(one.name for one in rule.inputs)
    parts = (tr(rule.title), rule.title, rule.key, rule.version, rule.section, rule.citation, tr(standing(rule)), names)
    return " ".join(parts).casefold()

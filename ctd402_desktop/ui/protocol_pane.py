"""Setup, Protocol: the pack in force value by value, and a site's own: check, load, export, compare."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ctd402_desktop.domain.evaluate import sentence
from ctd402_desktop.domain.permissions import Action
from ctd402_desktop.domain.protocol import SECTIONS
from ctd402_desktop.domain.protocol_lines import Difference, PackLine
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import N_, Message, msg, tr
from ctd402_desktop.services.protocols import Pack, Regraded, problems_of
from ctd402_desktop.ui import formats, notices
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.entry import Choice, Note
from ctd402_desktop.ui.panel import scrolling
from ctd402_desktop.ui.protocol_table import PackTable
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import Card, button, label

T = TypeVar("T")
FINDINGS_MOST = 200
"""Lines of problems or differences shown; the command line prints them all."""


class ProtocolPane(Spoken, QWidget):
    """What it says of the pack in force, four things to do with another file, and what came of them."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._lines: tuple[PackLine, ...] = ()
        self._pack: Pack | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.card = Card("", "git-compare")
        self.facts = label("", "small", "text.2")
        self.note = Note()
        self.findings = QLabel()
        self.findings.setWordWrap(True)
        self.findings.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.findings.setProperty("type", "small")
        self.findings.setProperty("token", "text.1")
        self._well = scrolling(self.findings)
        self._well.setMaximumHeight(150)
        self._well.hide()
        for one in (self.facts, self.note, self._well, self._buttons()):
            self.card.body.addWidget(one)
        column.addWidget(self.card)
        column.addWidget(self._values(), 1)

    def _buttons(self) -> QWidget:
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        self.export, self.check = button("", icon="download"), button("", icon="shield-check")
        self.compare, self.load = button("", icon="git-compare"), button("", icon="upload")
        line.addStretch(1)
        for one, act in (
            (self.export, self.export_pack),
            (self.check, self.check_pack),
            (self.compare, self.compare_pack),
            (self.load, self.load_pack),
        ):
            one.clicked.connect(lambda _on=False, do=act: do())
            line.addWidget(one)
        if not self._context.may(Action.MANAGE_STORE):
            self.load.hide()
        return holder

    def _values(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.section = Choice(N_("Section"), (("", N_("All sections")), *SECTIONS.items()))
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.table = PackTable()
        row.addWidget(self.section, 1)
        find = QVBoxLayout()
        find.setSpacing(4)
        self._find = label("")
        self._find.setProperty("medium", "true")
        self._find.setBuddy(self.search)
        find.addWidget(self._find)
        find.addWidget(self.search)
        row.addLayout(find, 2)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        self.section.chosen.connect(lambda _key: self._filter())
        self.search.textChanged.connect(lambda _text: self._filter())
        return holder

    def reload(self) -> None:
        """Read the pack in force."""
        services, by = self._context.services, self._context.actor
        self._context.tasks.run(lambda: services.protocols.in_force(by), self._show, self._failed)

    def _show(self, pack: Pack) -> None:
        self._pack, self._lines = pack, pack.lines
        problem = self._context.services.protocols.problem
        if problem is not None:
            self.note.say(problem)
        self._tell()
        self._filter()

    def _tell(self) -> None:
        pack = self._pack
        if pack is None:
            self.facts.setText(tr(N_("Reading the protocol pack")))
            return
        open_values = sum(one.confirmed is False for one in self._lines)
        loaded = tr(N_("loaded by {name}"), name=pack.loaded_by) if pack.loaded_by else tr(N_("comes with the program"))
        lines = (
            f"{pack.version} · {pack.protocol.title.text} · {loaded}",
            tr(N_("{count} values are unconfirmed: the site replaces or confirms them before use."), count=open_values),
        )
        self.facts.setText("\n".join(lines))

    def _filter(self) -> None:
        self.table.pack.show_lines(self._lines, self.section.value(), self.search.text())

    def export_pack(self) -> None:
        """Write the pack in force to a file to edit."""
        version = self._pack.version if self._pack else "protocol"
        name, _ = QFileDialog.getSaveFileName(self, tr(N_("Export the pack")), f"{version}.toml", "TOML (*.toml)")
        if name:
            services, by = self._context.services, self._context.actor
            self._run(
                lambda: services.protocols.export(by, Path(name)),
                lambda path: self._say(
                    msg(N_("Exported to {path}. Give it another version, then edit it."), path=path)
                ),
            )

    def check_pack(self) -> None:
        """Read a file and name its problems."""
        path = self._ask_file()
        if path is not None:
            services, by = self._context.services, self._context.actor
            self._run(
                lambda: services.protocols.check(by, path),
                lambda pack: self._say(msg(N_("{version} can be loaded: no problems found."), version=pack.version)),
            )

    def compare_pack(self) -> None:
        """Differences of a file from the pack in force, and what it would change for the patients."""
        path = self._ask_file()
        if path is None or self._pack is None:
            return
        services, by, version = self._context.services, self._context.actor, self._pack.version

        def work() -> tuple[tuple[Difference, ...], tuple[Regraded, ...]]:
            return services.protocols.differences(by, version, path), services.protocols.regrade(by, path)

        self._run(work, lambda found: self._compared(*found), long=True)

    def _compared(self, values: tuple[Difference, ...], results: tuple[Regraded, ...]) -> None:
        text = msg(
            N_("{values} values differ, {results} results of patients would change. Nothing was changed."),
            values=len(values),
            results=len(results),
        )
        lines = [_difference(one) for one in values] + [self._result(one) for one in results]
        self._say(text, lines, "info")

    def _result(self, one: Regraded) -> str:
        effect, patient = one.effect, one.patient
        why = "; ".join(sentence(fact) for fact in effect.why)
        who = " · ".join(part for part in (patient.bed, patient.name_zh or patient.latin_name()) if part)
        when = formats.date_time(effect.observed_at, self._context.zone) if effect.observed_at else ""
        head = " ".join(part for part in (who, when, effect.subject.render()) if part)
        return f"{head}: {effect.before} → {effect.after}" + (f" ({why})" if why else "")

    def load_pack(self) -> None:
        """Put a site's own pack in force after a question."""
        path = self._ask_file()
        if path is None:
            return
        title = tr(N_("Load {name} as the protocol pack of this ward?"), name=path.name)
        text = tr(N_("New grades name the new pack at once; grades given before keep theirs."))
        if not notices.ask(self, title, text, tr(N_("Load")), tr(N_("Keep the present pack"))):
            return
        services, by = self._context.services, self._context.actor
        self._run(lambda: services.protocols.load(by, path), self._loaded)

    def _loaded(self, changed: object) -> None:
        self._say(msg(N_("The protocol pack {version} is in force."), version=self._context.services.pack_version))
        self._context.changed.emit(changed)
        self.reload()

    def _ask_file(self) -> Path | None:
        name, _ = QFileDialog.getOpenFileName(self, tr(N_("Choose a protocol pack")), "", "TOML (*.toml)")
        return Path(name) if name else None

    def _run(self, work: Callable[[], T], done: Callable[[T], object], *, long: bool = False) -> None:
        self._say(msg(N_("Reading the file")), state="info")
        run = self._context.tasks.run_long if long else self._context.tasks.run
        run(work, lambda found: (done(found), None)[1], self._failed)

    def _failed(self, error: Ctd402Error) -> None:
        found = problems_of(error)
        lines = [f"{key or '–'}: {problem.render()}" for key, problem in found.items()] if any(found) else []
        self._say(error.message, lines, "critical")

    def _say(self, text: Message, lines: list[str] | None = None, state: str = "ok") -> None:
        self.note.say(text, state)
        shown = (lines or [])[:FINDINGS_MOST]
        if lines and len(lines) > FINDINGS_MOST:
            shown.append(tr(N_("and {count} more"), count=len(lines) - FINDINGS_MOST))
        self.findings.setText("\n".join(shown))
        self.findings.setAccessibleName("; ".join(shown))
        self._well.setVisible(bool(shown))

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.card.set_title(tr(N_("Protocol pack in force")))
        self.export.setText(tr(N_("Export")))
        self.check.setText(tr(N_("Check a file")))
        self.compare.setText(tr(N_("Compare with a file")))
        self.load.setText(tr(N_("Load a file")))
        self._find.setText(tr(N_("Find a value")))
        self.search.setAccessibleName(tr(N_("Find a value")))
        self._well.setAccessibleName(tr(N_("What was found")))
        self.section.retranslate()
        self.table.retranslate()
        self._tell()
        self._filter()


def _difference(one: Difference) -> str:
    name = f"{one.section}.{one.key}"
    before = one.before.shown if one.before else "–"
    after = one.after.shown if one.after else "–"
    if before == after:
        return tr(N_("{name}: {value}, source or standing differ"), name=name, value=before)
    return f"{name}: {before} → {after}"

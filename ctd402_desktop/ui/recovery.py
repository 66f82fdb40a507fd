"""The recovery code: shown once to be printed or saved, and asked for when nobody knows a password any more."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.errors import Ctd402Error, InvalidInput
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.paths import Clock
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.entry import Entry, Note
from ctd402_desktop.ui.gate import Gate
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.tasks import Tasks
from ctd402_desktop.ui.widgets import button, label

_WHY = N_(
    "If every administrator forgets the password, only this code opens the ward. It is shown once. "
    "Print it and keep it locked away, not at this workstation."
)


class RecoverySheet(Spoken, QWidget):
    """The code in large type; the way on opens when its last group was typed, so that somebody has read it."""

    kept = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._code, self._ward = "", ""
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._gate = Gate(560)
        outer.addWidget(self._gate)
        plate = QFrame()
        plate.setProperty("panel", "sunken")
        inside = QVBoxLayout(plate)
        inside.setContentsMargins(16, 16, 16, 16)
        self.code = label("", "title")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside.addWidget(self.code)
        self.print, self.save = button("", icon="printer"), button("", icon="download")
        self.typed = Entry(N_("Last group of the code"), hint=N_("Type the last six characters from your print."))
        self.note = Note()
        self.go = button("", "primary")
        body = self._gate.body
        body.addWidget(plate)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.print)
        row.addWidget(self.save)
        row.addStretch(1)
        body.addLayout(row)
        body.addWidget(self.note)
        body.addSpacing(4)
        body.addWidget(self.typed)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.go)
        body.addLayout(foot)
        self.print.clicked.connect(self._print)
        self.save.clicked.connect(self._save)
        self.go.clicked.connect(self._check)
        self.typed.box.returnPressed.connect(self._check)
        self.retranslate()

    def show_code(self, code: str, ward: str) -> None:
        """Show a fresh code."""
        self._code, self._ward = code, ward
        self.code.setText(code)
        self.code.setAccessibleName(code)
        self.typed.box.clear()
        self.note.say("")

    def retranslate(self) -> None:
        """All words in the language in force."""
        self._gate.title.setText(tr(N_("Recovery code of the ward")))
        self._gate.under.setText(tr(_WHY))
        self.print.setText(tr(N_("Print…")))
        self.save.setText(tr(N_("Save as text…")))
        self.go.setText(tr(N_("Open the ward")))

    def _lines(self) -> list[str]:
        return [tr(N_("CTD402 recovery code")), self._ward, "", self._code, "", tr(_WHY)]

    def _save(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr(N_("Save recovery code")), "recovery-code.txt", tr(N_("Text (*.txt)"))
        )
        if not chosen:
            return
        try:
            Path(chosen).write_text("\n".join(self._lines()) + "\n", "utf-8")
        except OSError:
            self.note.say(N_("Not saved: this folder cannot be written. Choose another one, or print the code."))
        else:
            self.note.say(N_("Saved. Move the file off this computer."), "ok")

    def _print(self) -> None:
        printer = QPrinter()
        printer.setPageLayout(
            QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(18, 18, 18, 18))
        )
        if QPrintDialog(printer, self).exec() != QPrintDialog.DialogCode.Accepted:
            return
        painter = QPainter()
        if not painter.begin(printer):
            self.note.say(N_("Not printed: the printer did not answer. Choose another one, or save the code."))
            return
        self._draw(painter, QRectF(printer.pageLayout().paintRectPixels(printer.resolution())))
        painter.end()

    def _draw(self, painter: QPainter, page: QRectF) -> None:
        font = QFont(theme.font())
        font.setPointSize(14)
        painter.setFont(font)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(QRectF(0, 0, page.width(), page.height()), flags, "\n\n".join(self._lines()))

    def _check(self) -> None:
        if self.typed.text().strip().upper() == self._code.rpartition("-")[2]:
            self.code.clear()
            self._code = ""
            self.kept.emit()
        else:
            self.typed.show_problem(N_("these are not the last six characters of the code"))


class RecoverPage(Spoken, QWidget):
    """Opens a ward with the printed code and gives an administrator a new password."""

    opened = Signal(object)
    cancelled = Signal()

    def __init__(self, tasks: Tasks, clock: Clock) -> None:
        super().__init__()
        self._tasks, self._clock = tasks, clock
        self._path = Path()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._gate = Gate(480)
        outer.addWidget(self._gate)
        self.code = Entry(N_("Recovery code"), hint=N_("Five groups of six characters; dashes and case do not matter."))
        self.user = Entry(N_("Administrator's user name"))
        self.password = Entry(N_("New password"), secret=True)
        self.note = Note()
        self.cancel, self.open = button(""), button("", "primary")
        for one in (self.code, self.user, self.password, self.note):
            self._gate.body.addWidget(one)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.open)
        self._gate.body.addLayout(foot)
        self.cancel.clicked.connect(self.cancelled)
        self.open.clicked.connect(self.submit)
        self.retranslate()

    def show_store(self, path: Path) -> None:
        """Which ward's file is opened."""
        self._path = path
        for one in (self.code, self.user, self.password):
            one.box.clear()
            one.show_problem("")
        self.note.say("")
        self.code.box.setFocus()

    def submit(self) -> None:
        """Try the code."""
        path, code, clock = self._path, self.code.text(), self._clock
        user, password = self.user.text(), self.password.text()
        self.open.setEnabled(False)
        self.open.setToolTip(tr(N_("The code is being checked.")))

        def work() -> object:
            from ctd402_desktop.services import recover_store

            return recover_store(path, code, user, password, clock=clock)

        self._tasks.run(work, self._on_opened, self._on_failed)

    def retranslate(self) -> None:
        """All words in the language in force."""
        self._gate.title.setText(tr(N_("Open with the recovery code")))
        self._gate.under.setText(tr(N_("The code stands on the sheet that was printed when the ward was created.")))
        self.cancel.setText(tr(N_("Back")))
        self.open.setText(tr(N_("Open the ward")))

    def _ready(self) -> None:
        self.open.setEnabled(True)
        self.open.setToolTip("")

    def _on_opened(self, opened: object) -> None:
        self._ready()
        self.password.box.clear()
        self.opened.emit(opened)

    def _on_failed(self, error: Ctd402Error) -> None:
        self._ready()
        self.note.say(error.message)
        if isinstance(error, InvalidInput) and "password" in error.problems:
            self.password.show_problem(error.problems["password"])

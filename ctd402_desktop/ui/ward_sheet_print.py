"""Print the handover sheet of the ward: in which language, and where to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from ctd402_desktop.domain.permissions import Action
from ctd402_desktop.i18n import N_, language, tr
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.notices import Question, show_error
from ctd402_desktop.ui.widgets import Segmented, button, label

LANGUAGES = (("en", N_("English")), ("zh", N_("Chinese")), ("both", N_("both")))


class PrintDialog(Question):
    """Language, then a place; the file is written off the GUI thread and the print stands in the trail."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        text = tr(N_("One row per patient of the whole ward. What nobody accepted makes the sheet a draft."))
        super().__init__(parent, tr(N_("Print the shift handover?")), text)
        self._context = context
        self.language = Segmented([(key, tr(words)) for key, words in LANGUAGES])
        self.language.set_value("zh" if language() == "zh" else "en")
        self.language.setAccessibleName(tr(N_("Language of the print")))
        self.body.addWidget(label(tr(N_("Language of the print")), "small", "text.2"))
        self.body.addWidget(self.language)
        self.do = button(tr(N_("Save as PDF…")), icon="printer")
        self.leave = button(tr(N_("Leave unchanged")))
        self.do.clicked.connect(self.choose)
        self.leave.clicked.connect(self.reject)
        self.offer(self.do, self.leave)

    def choose(self) -> None:
        """Ask for the place."""
        stamp = self._context.now().astimezone(self._context.zone).strftime("%Y-%m-%d-%H%M")
        suggested = f"shift-handover-{stamp}.pdf"
        name, _ = QFileDialog.getSaveFileName(self, tr(N_("Save as PDF")), suggested, "PDF (*.pdf)")
        if name:
            self.write(Path(name))

    def write(self, target: Path) -> None:
        """Write the sheet to ``target``."""
        context, lang, window = self._context, self.language.value(), self.parentWidget()
        services, by = context.services, context.actor
        context.tasks.run_long(
            lambda: services.handovers.print_ward(by, target, lang),
            lambda path: context.toast(tr(N_("Shift handover saved: {name}"), name=path.name)),
            lambda error: show_error(window, error),
        )
        self.accept()


def ask_print(context: Context, parent: QWidget) -> None:
    """Open the dialog where the role may print."""
    if not context.may(Action.PRINT):
        return
    dialog = PrintDialog(context, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()

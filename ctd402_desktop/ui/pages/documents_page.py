"""Documents of one patient: the case summary previewed as it prints, then saved as PDF."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ctd402_desktop.domain.course import Course
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import N_, language, tr
from ctd402_desktop.services.audit import Event
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.cards import Line, LineCard
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.notices import show_error
from ctd402_desktop.ui.widgets import Card, EmptyState, Segmented, button, label

PAGE_WIDTH = 620
LANGUAGES = (("en", "English"), ("zh", "中文"), ("both", N_("both")))


class DocumentsPage(QWidget):
    """Recipe and prints so far on the left, the pages on the right."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._course: Course | None = None
        self._shown_for: tuple[int, str] | None = None
        self._recipe = Card(tr(N_("Case summary")), "file-text")
        self._about = label(tr(_ABOUT), "small", "text.2")
        self._about.setWordWrap(True)
        self._language_label = label(tr(N_("Language of the print")), "body")
        self._language = Segmented([(key, tr(name)) for key, name in LANGUAGES], digits=False)
        self._language.setAccessibleName(tr(N_("Language of the print")))
        self._language.set_value(language() if language() in {"en", "zh"} else "en")
        self._language.changed.connect(lambda _: self._preview())
        self._save = button(tr(N_("Save as PDF…")), "primary", icon="download", shortcut="F9")
        self._save.clicked.connect(self.save)
        for one in (self._about, self._language_label, self._language, self._save):
            self._recipe.body.addWidget(
                one, 0, Qt.AlignmentFlag.AlignLeft if one is not self._about else Qt.AlignmentFlag(0)
            )
        self._prints = LineCard(tr(N_("Printed so far")), "printer")
        self._pages = QWidget()
        self._pages.setProperty("panel", "well")
        self._column = QVBoxLayout(self._pages)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(12)
        self._well = QScrollArea()
        self._well.setWidgetResizable(True)
        self._well.setWidget(self._pages)
        self._well.setAccessibleName(tr(N_("Preview")))
        self._note = EmptyState(
            "file-text", tr(N_("Making the preview")), tr(N_("The pages appear here as they print"))
        )
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self._recipe)
        left.addWidget(self._prints, 1)
        page = QHBoxLayout(self)
        page.setContentsMargins(8, 8, 8, 8)
        page.setSpacing(8)
        page.addLayout(left, 2)
        page.addWidget(self._well, 5)
        page.addWidget(self._note, 5)
        self._well.hide()

    def show_course(self, course: Course) -> None:
        """Keep the course; pages are made when this tab is seen."""
        if self._course is not None and self._course.patient.id != course.patient.id:
            self._clear()
        self._course = course
        self._shown_for = None
        if self.isVisible():
            self._refresh()

    def showEvent(self, event: object) -> None:
        """Make the pages when the tab is first seen."""
        super().showEvent(event)  # type: ignore[arg-type]  # Qt hands a QShowEvent
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language; the language of the print is its own."""
        if event.type() == QEvent.Type.LanguageChange:
            self._recipe.set_title(tr(N_("Case summary")))
            self._about.setText(tr(_ABOUT))
            self._language_label.setText(tr(N_("Language of the print")))
            self._language.set_labels([tr(name) for _, name in LANGUAGES])
            self._save.setText(tr(N_("Save as PDF…")))
            self._prints.set_title(tr(N_("Printed so far")))
            self._note.set_text(tr(N_("Making the preview")), tr(N_("The pages appear here as they print")))
        super().changeEvent(event)

    def save(self) -> None:
        """Ask for a place and write the PDF there; the print goes to the audit trail."""
        if self._course is None:
            return
        suggested = f"case-summary-{self._course.patient.trial_no or self._course.patient.id}.pdf"
        name, _ = QFileDialog.getSaveFileName(self, tr(N_("Save as PDF")), suggested, "PDF (*.pdf)")
        if name:
            self.write(Path(name))

    def write(self, target: Path) -> None:
        """Write the case summary to ``target`` off the GUI thread."""
        if self._course is None:
            return
        services, by, patient_id = self._context.services, self._context.actor, self._course.patient.id
        lang, as_of = self._language.value(), self._context.known_at
        self._save.setEnabled(False)

        def done(path: Path) -> None:
            self._save.setEnabled(True)
            self._context.toast(tr(N_("Case summary saved: {name}"), name=path.name))
            self._list_prints()

        def failed(error: Ctd402Error) -> None:
            self._save.setEnabled(True)
            show_error(self.window(), error)

        self._context.tasks.run_long(
            lambda: services.reporting.case_summary(by, patient_id, target, lang, as_of=as_of), done, failed
        )

    def _refresh(self) -> None:
        if self._course is not None:
            self._list_prints()
            self._preview()

    def _preview(self) -> None:
        if self._course is None or not self.isVisible():
            return
        wanted = (self._course.patient.id, self._language.value())
        if wanted == self._shown_for:
            return
        self._shown_for = wanted
        services, by = self._context.services, self._context.actor
        patient_id, lang = wanted
        ratio, as_of = self.devicePixelRatioF(), self._context.known_at

        def work() -> list[QImage]:
            return page_images(services.reporting.preview(by, patient_id, lang, as_of=as_of), int(PAGE_WIDTH * ratio))

        def done(images: list[QImage]) -> None:
            if self._shown_for == wanted:
                self._show_pages(images, ratio)

        def failed(error: Ctd402Error) -> None:
            if self._shown_for == wanted:
                self._clear()
                self._note.set_text(error.message.render(), error.code)

        self._context.tasks.run_long(work, done, failed)

    def _show_pages(self, images: list[QImage], ratio: float) -> None:
        self._clear()
        for number, image in enumerate(images, start=1):
            page = QLabel()
            picture = QPixmap.fromImage(image)
            picture.setDevicePixelRatio(ratio)
            page.setPixmap(picture)
            page.setAccessibleName(tr(N_("Page {number} of {count}"), number=number, count=len(images)))
            self._column.addWidget(page, 0, Qt.AlignmentFlag.AlignHCenter)
        self._well.show()
        self._note.hide()

    def _clear(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._well.hide()
        self._note.show()

    def _list_prints(self) -> None:
        if self._course is None:
            return
        services, by, course = self._context.services, self._context.actor, self._course
        self._context.tasks.run(
            lambda: services.audit.prints(by, course.patient.id),
            lambda events: self._prints.show_lines(print_lines(events, course)) if self._course is course else None,
        )


_ABOUT = N_(
    "Identity on every page, CRS and ICANS with reasons, expansion, laboratory, response and transplant. "
    "A summary that rests on unsigned drafts is marked as a draft."
)


def print_lines(events: list[Event], course: Course) -> list[Line]:
    """Who printed what, when and in which state; newest first."""
    if not events:
        return [Line(tr(N_("Nothing printed yet")), icon="printer")]
    return [
        Line(
            f"{event.user_name}, {tr(STATE_WORDS.get(str(event.detail.get('state')), ''))}",
            formats.date_time(event.at, course.zone),
            icon="printer",
        )
        for event in events
    ]


STATE_WORDS = {"signed": N_("signed"), "draft": N_("draft")}


def page_images(pdf: bytes, width: int) -> list[QImage]:
    """The pages of a PDF as pictures ``width`` pixels wide; runs on a worker, so it makes images, not pixmaps."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        images = []
        for page in document:
            bitmap = page.render(scale=width / page.get_width(), rev_byteorder=True)
            picture = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, _format(bitmap.n_channels))
            images.append(picture.copy())
        return images
    finally:
        document.close()


def _format(channels: int) -> QImage.Format:
    return {
        1: QImage.Format.Format_Grayscale8,
        3: QImage.Format.Format_RGB888,
        4: QImage.Format.Format_RGBX8888,
    }[channels]

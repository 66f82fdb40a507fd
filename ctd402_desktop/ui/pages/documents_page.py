"""Documents of one patient: which there are, what each lacks and who can enter it, previewed and saved as PDF."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import QEvent, QSignalBlocker, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.figures import day_name
from ctd402_desktop.domain.permissions import Action
from ctd402_desktop.domain.preflight import DAILY_SHEET, DOCUMENT_NAMES, REFERRAL, Item
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import N_, language, tr
from ctd402_desktop.services.audit import Event
from ctd402_desktop.ui import formats
from ctd402_desktop.ui.answer_text import listed
from ctd402_desktop.ui.cards import Line, LineCard
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.notices import show_error
from ctd402_desktop.ui.page_view import PageView, page_images
from ctd402_desktop.ui.panel import scrolling
from ctd402_desktop.ui.preflight_jump import go_to
from ctd402_desktop.ui.preflight_list import PreflightList, count_words
from ctd402_desktop.ui.referral_packs import ReferralPacksDialog
from ctd402_desktop.ui.widgets import Card, Segmented, button, label

LANGUAGES = (("en", "English"), ("zh", "中文"), ("both", N_("both")))
_ROW = 34


class DocumentsPage(QWidget):
    """Documents, what they lack and prints so far on the left, the pages on the right."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._course: Course | None = None
        self._shown_for: tuple[object, ...] | None = None
        self._lacks: dict[str, tuple[Item, ...]] = {}
        self._day: date | None = None
        self._gaps_of: int | None = None
        """Whose gaps of the referral are to be shown once they are known."""
        self._build()
        self._connect()
        self._retranslate()

    @property
    def document(self) -> str:
        """Key of the document chosen."""
        return list(DOCUMENT_NAMES)[max(0, self.list.currentRow())]

    def choose(self, key: str) -> None:
        """Show another document."""
        self.list.setCurrentRow(list(DOCUMENT_NAMES).index(key))

    def show_course(self, course: Course) -> None:
        """Keep the course; pages are made when this tab is seen."""
        if self._course is not None and self._course.patient.id != course.patient.id:
            self.pages.wait()
            self._lacks, self._day = {}, None
        self._course = course
        self._enable()
        self._shown_for = None
        if course.patient.id == self._gaps_of:
            self.choose(REFERRAL)
        if self.isVisible():
            self._refresh()

    def showEvent(self, event: object) -> None:
        """Make the pages when the tab is first seen."""
        super().showEvent(event)  # type: ignore[arg-type]  # Qt hands a QShowEvent
        self._refresh()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language; the language of the print is its own."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def save(self) -> None:
        """Ask for a place and write the PDF there; the print goes to the audit trail."""
        if self._course is None:
            return
        stem = f"{self.document.replace('_', '-')}-{self._course.patient.trial_no or self._course.patient.id}.pdf"
        name, _ = QFileDialog.getSaveFileName(self, tr(N_("Save as PDF")), stem, "PDF (*.pdf)")
        if name:
            self.write(Path(name))

    def write(self, target: Path) -> None:
        """Write the document chosen to ``target`` off the GUI thread."""
        if self._course is None:
            return
        services, by, patient_id = self._context.services, self._context.actor, self._course.patient.id
        lang, as_of, key, day = self._language.value(), self._context.known_at, self.document, self._sheet_day()
        self._save.setEnabled(False)

        def done(signed: bool) -> None:
            self._save.setEnabled(True)
            said = N_("Saved: {name}") if signed else N_("Saved as a draft: {name}")
            self._context.toast(tr(said, name=target.name))
            self._list_prints()

        def failed(error: Ctd402Error) -> None:
            self._save.setEnabled(True)
            show_error(self.window(), error)

        def work() -> bool:
            reporting = services.reporting
            return reporting.print_document(by, patient_id, target, lang, document=key, as_of=as_of, day=day).signed

        self._context.tasks.run_long(work, done, failed)

    def open_packs(self) -> None:
        """Referrals of many patients into one folder."""
        dialog = ReferralPacksDialog(self._context, self.window(), self._language.value())
        dialog.finished.connect(lambda _result: self._list_prints())
        dialog.gaps_wanted.connect(self._open_gaps)
        self.packs = dialog
        dialog.open()

    def move_day(self, by: int) -> None:
        """The daily sheet of another day; never of one that has not come."""
        today = self._today()
        self._day = min(self._sheet_day() + timedelta(days=by), today)
        self._show_day()
        self._refresh()

    def _build(self) -> None:
        self._documents = Card("-", "file-text")
        self.list = QListWidget()
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTabKeyNavigation(False)
        for _ in DOCUMENT_NAMES:
            self.list.addItem(QListWidgetItem("-"))
        self.list.setFixedHeight(32 * len(DOCUMENT_NAMES) + 4)
        self.list.setCurrentRow(1)
        self._before, self._after = button("", icon="chevron-left"), button("", icon="chevron-right")
        self._which = label("", "body")
        self._days = QWidget()
        days = QHBoxLayout(self._days)
        days.setContentsMargins(0, 0, 0, 0)
        for one in (self._before, self._which, self._after):
            days.addWidget(one)
        days.addStretch(1)
        self._language = Segmented([(key, tr(name)) for key, name in LANGUAGES], digits=False)
        self._language.set_value(language() if language() in {"en", "zh"} else "en")
        self._save = button("-", "primary", icon="download", shortcut="F9")
        self._packs = button("-", icon="folder-output")
        line = QHBoxLayout()
        line.setSpacing(8)
        for one in (self._save, self._packs):
            line.addWidget(one)
        line.addStretch(1)
        self._documents.body.addWidget(self.list)
        self._documents.body.addWidget(self._days)
        self._documents.body.addWidget(self._language, 0, Qt.AlignmentFlag.AlignLeft)
        self._documents.body.addLayout(line)
        self._missing = Card("-", "list-filter")
        self.lacks = PreflightList()
        self.lacks.setMinimumHeight(3 * _ROW)
        self._missing.body.addWidget(self.lacks)
        self._prints = LineCard("-", "printer")
        self._prints.setMinimumHeight(92)
        self.pages = PageView()
        holder = QWidget()
        left = QVBoxLayout(holder)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(8)
        left.addWidget(self._documents)
        left.addWidget(self._missing, 2)
        left.addWidget(self._prints, 1)
        page = QHBoxLayout(self)
        page.setContentsMargins(8, 8, 8, 8)
        page.setSpacing(8)
        side = scrolling(holder)
        side.setMinimumWidth(340)
        page.addWidget(side, 3)
        page.addWidget(self.pages, 5)

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(lambda _row: self._on_document())
        self._language.changed.connect(lambda _: self._preview())
        self._save.clicked.connect(self.save)
        self._packs.clicked.connect(self.open_packs)
        self._before.clicked.connect(lambda: self.move_day(-1))
        self._after.clicked.connect(lambda: self.move_day(1))
        self.lacks.wanted.connect(self._jump)

    def _retranslate(self) -> None:
        self._documents.set_title(tr(N_("Documents")))
        self.list.setAccessibleName(tr(N_("Documents")))
        self._missing.set_title(tr(N_("Before it is handed out")))
        self._language.set_labels([tr(name) for _, name in LANGUAGES])
        self._language.setAccessibleName(tr(N_("Language of the print")))
        self._save.setText(tr(N_("Save as PDF…")))
        self._packs.setText(tr(N_("Referral packs…")))
        self._enable()
        self._before.setAccessibleName(tr(N_("Day before")))
        self._after.setAccessibleName(tr(N_("Day after")))
        self._prints.set_title(tr(N_("Printed so far")))
        self._show_lacks()
        if self._course is not None:
            self._list_prints()

    def _enable(self) -> None:
        """Packs hold what is known now of many patients: they are not made in the past, and not by everybody."""
        refused = "" if self._context.may(Action.EXPORT) else tr(N_("Your role may not export"))
        if self._context.known_at is not None:
            refused = tr(N_("Referral packs hold what is known now: go back to now first (Esc)."))
        self._packs.setEnabled(not refused)
        self._packs.setToolTip(refused)

    def _today(self) -> date:
        return self._context.now().astimezone(self._context.zone).date()

    def _sheet_day(self) -> date:
        return self._day or self._today()

    def _on_document(self) -> None:
        self._show_lacks()
        self._preview()

    def _refresh(self) -> None:
        if self._course is not None:
            self._list_prints()
            self._check()
            self._preview()

    def _check(self) -> None:
        """Ask anew what every document lacks."""
        if self._course is None:
            return
        services, by, course = self._context.services, self._context.actor, self._course
        as_of, day = self._context.known_at, self._sheet_day()

        def done(found: dict[str, tuple[Item, ...]]) -> None:
            if self._course is course:
                self._lacks = found
                self._show_lacks()
                if course.patient.id == self._gaps_of:
                    self._gaps_of = None
                    self.lacks.setFocus(Qt.FocusReason.OtherFocusReason)

        self._context.tasks.run(lambda: services.reporting.preflight(by, course.patient.id, as_of=as_of, day=day), done)

    def _show_lacks(self) -> None:
        for row, (key, name) in enumerate(DOCUMENT_NAMES.items()):
            state = count_words(self._lacks[key]) if key in self._lacks else ""
            self.list.item(row).setText(listed(tr(name), state))
        self._show_day()
        with QSignalBlocker(self.lacks):
            self.lacks.show_items(self._lacks.get(self.document, ()))

    def _show_day(self) -> None:
        self._days.setVisible(self.document == DAILY_SHEET)
        day, zero = self._sheet_day(), self._course.day_zero if self._course is not None else None
        study_day = day_name((day - zero).days) if zero is not None else ""
        self._which.setText(f"{formats.date(day)} {study_day}".rstrip())
        self._after.setEnabled(day < self._today())

    def _open_gaps(self, patient_id: int) -> None:
        self._gaps_of = patient_id
        self._context.open_patient(patient_id, "documents")

    def _jump(self, item: Item) -> None:
        if self._course is not None:
            go_to(self._context, self, self._course, item)

    def _preview(self) -> None:
        if self._course is None or not self.isVisible():
            return
        key, day = self.document, self._sheet_day()
        wanted = (self._course.patient.id, self._language.value(), key, day if key == DAILY_SHEET else None)
        if wanted == self._shown_for:
            return
        self._shown_for = wanted
        services, by = self._context.services, self._context.actor
        patient_id, lang, ratio = self._course.patient.id, self._language.value(), self.devicePixelRatioF()
        as_of, width = self._context.known_at, self.pages.page_width()

        def work() -> list[QImage]:
            pdf = services.reporting.preview(by, patient_id, lang, document=key, as_of=as_of, day=day)
            return page_images(pdf, int(width * ratio))

        def done(images: list[QImage]) -> None:
            if self._shown_for == wanted:
                self.pages.show_pages(images, ratio)

        def failed(error: Ctd402Error) -> None:
            if self._shown_for == wanted:
                self.pages.fail(error.message.render(), error.code)

        self._context.tasks.run_long(work, done, failed)

    def _list_prints(self) -> None:
        if self._course is None:
            return
        services, by, course = self._context.services, self._context.actor, self._course
        self._context.tasks.run(
            lambda: services.audit.prints(by, course.patient.id),
            lambda events: self._prints.show_lines(print_lines(events, course)) if self._course is course else None,
        )


def print_lines(events: list[Event], course: Course) -> list[Line]:
    """What was printed or exported by whom, when and in which state; newest first."""
    events = [one for one in events if one.action == "print" or one.detail.get("document") in DOCUMENT_NAMES]
    if not events:
        return [Line(tr(N_("Nothing printed yet")), icon="printer")]
    return [
        Line(
            listed(
                tr(DOCUMENT_NAMES.get(str(event.detail.get("document")), "")),
                event.user_name,
                tr(STATE_WORDS.get(str(event.detail.get("state")), "")),
            ),
            formats.date_time(event.at, course.zone),
            icon="printer",
        )
        for event in events
    ]


STATE_WORDS = {"signed": N_("signed"), "draft": N_("draft")}

"""The live grade panel: the proposed grade, why, what would change it, and what signing sets in motion.

It shows what ``grade_answers`` says about the answers so far. Not gradable is never shown as 0.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctd402_desktop.domain.forms.daily import ATTRIBUTIONS
from ctd402_desktop.domain.grade import REASON_LABELS, Grade
from ctd402_desktop.i18n import N_, Message, msg, tr
from ctd402_desktop.ui import live_words, theme
from ctd402_desktop.ui.answer_text import LIST_MARK
from ctd402_desktop.ui.live_words import LiveResult
from ctd402_desktop.ui.panel_parts import ChangeLine, FactLine, PanelSection, StepLine
from ctd402_desktop.ui.refill import empty
from ctd402_desktop.ui.spoken import Spoken
from ctd402_desktop.ui.widgets import Badge, Pill, Segmented, button, label

STEP_ICONS = {"check": "clock", "tell": "message-square", "drug": "pill"}
_SHORT_ATTRIBUTION = (
    ("crs", N_("CRS")),
    ("infection", N_("Infection")),
    ("both", N_("Both")),
)


class LivePanel(Spoken, QWidget):
    """Right-hand panel of the bedside page."""

    attributed = Signal(str)
    more_causes = Signal()
    why_wanted = Signal()
    told = Signal(object)
    """The ``LiveResult`` that is shown from now on."""
    physician_wanted = Signal()
    keep_wanted = Signal()
    sign_wanted = Signal()

    def __init__(self, pack: str, *, physician: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pack = pack
        self._compact = self._tight = False
        self._result: LiveResult | None = None
        self._physician = physician
        self._line = QVBoxLayout(self)
        self._line.setContentsMargins(1, 1, 1, 1)
        self._line.setSpacing(0)
        self._head = self._build_head()
        self._crs = self._build_crs()
        self._because = PanelSection()
        self._changes = PanelSection()
        self._cause = self._build_cause()
        self._icans = self._build_icans()
        self._after = PanelSection(divided=False)
        for section in (self._head, self._crs, self._because, self._changes, self._cause, self._icans, self._after):
            self._line.addWidget(section)
        self._line.addStretch(1)
        self._line.addWidget(self._build_foot())
        self.retranslate()

    @property
    def result(self) -> LiveResult | None:
        """What is shown."""
        return self._result

    def show_result(self, result: LiveResult) -> None:
        """Show grades, reasons and consequences of the answers so far."""
        self._result = result
        self._show_crs(result)
        self._show_icans(result)
        self._show_after(result)
        cause = result.answers.get("attribution")
        self._show_cause(cause if isinstance(cause, str) else "")
        self.told.emit(result)

    def set_size_class(self, *, compact: bool, tight: bool) -> None:
        """``compact``: 318 px, smaller badge; ``tight``: what follows signing shrinks to one line."""
        if (compact, tight) == (self._compact, self._tight):
            return
        self._compact, self._tight = compact, tight
        self._badge.setFixedSize(40 if compact else 54, 38 if compact else 50)
        self._small_badge.setFixedSize(30 if compact else 34, 27 if compact else 32)
        margin = 10 if compact else 14
        for section in (self._head, self._crs, self._because, self._changes, self._cause, self._icans, self._after):
            high = 5 if compact else 8
            section.body.setContentsMargins(margin, 0 if section in (self._head, self._cause) else high, margin, high)
        self._head.setFixedHeight(34 if compact else 44)
        self._cause.setFixedHeight(36 if compact else 47)
        self._foot.setFixedHeight(39 if compact else 48)
        for section in (self._head, self._cause):
            section.body.setContentsMargins(margin, 0, margin, 0)
        if self._result is not None:
            self.show_result(self._result)
        self.retranslate()

    def set_reviewing(self, reviewing: bool) -> None:
        """While the review line is read, the buttons sign or go back."""
        self._reviewing = reviewing
        self.retranslate()

    @property
    def sign_button(self) -> QWidget:
        """Review and sign, or sign."""
        return self._sign

    @property
    def keep_button(self) -> QWidget:
        """Keep draft, or back."""
        return self._keep

    def set_can_sign(self, allowed: bool, why: str = "") -> None:
        """Switch signing off with the reason in the tooltip."""
        self._sign.setEnabled(allowed)
        self._sign.setToolTip(why)

    def retranslate(self) -> None:
        """Texts in the language in force."""
        self._title.setText(tr(N_("Live grade")))
        self._physician_button.setText(tr(N_("Override")))
        self._why.setText(tr(N_("Why?")))
        self._why.setAccessibleName(tr(N_("Why this grade?")))
        self._cause_label.setText(tr(N_("Attribution")))
        keep, sign = (N_("Back"), N_("Sign")) if self._reviewing else (N_("Keep draft"), N_("Review and sign"))
        self._keep.setText(tr(keep))
        self._sign.setText(tr(sign))
        self._keep.set_hint("" if self._compact else "Esc")
        self._sign.set_hint("" if self._compact else "Enter" if self._reviewing else "Ctrl+Enter")
        if self._result is not None:
            self.show_result(self._result)

    def _build_head(self) -> PanelSection:
        section = PanelSection()
        line = QHBoxLayout()
        line.setSpacing(8)
        self._reviewing = False
        self._title = label("", "h2")
        self._edition = label("", "small", "text.2")
        self._why = button("", "secondary", icon="info")
        self._why.clicked.connect(self.why_wanted)
        self._physician_button = button("", "secondary")
        self._physician_button.clicked.connect(self.physician_wanted)
        if not self._physician:  # shown before it has a parent it would be a window
            self._physician_button.hide()
        for widget in (self._title, self._edition):
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(self._physician_button)
        line.addWidget(self._why)
        section.body.addLayout(line)
        section.body.setContentsMargins(14, 0, 14, 0)
        section.setFixedHeight(44)
        return section

    def _build_crs(self) -> PanelSection:
        section = PanelSection("draft.bg")
        self._badge = Badge(None, "proposed", size=(54, 50))
        self._crs_title = label("", "h2")
        self._crs_pill = Pill(tr(N_("Proposed")), "draft", icon="pencil")
        self._crs_was = label("", "small", "text.2")
        section.body.addLayout(_with_badge(self._badge, self._crs_title, self._crs_pill, self._crs_was))
        return section

    def _build_icans(self) -> PanelSection:
        section = PanelSection()
        self._small_badge = Badge(None, "proposed", size=(34, 32))
        self._icans_title = label("", "body")
        self._icans_title.setProperty("strong", "true")
        self._icans_pill = Pill(tr(N_("Proposed")), "draft", icon="pencil")
        self._icans_why = label("", "small", "text.2")
        section.body.addLayout(
            _with_badge(self._small_badge, self._icans_title, self._icans_pill, self._icans_why, gap=12)
        )
        return section

    def _build_cause(self) -> PanelSection:
        section = PanelSection()
        line = QHBoxLayout()
        line.setSpacing(6)
        self._cause_label = label("", "body")
        self._causes = Segmented([(key, tr(text)) for key, text in _SHORT_ATTRIBUTION], digits=False)
        self._causes.setAccessibleName(tr(N_("Attribution")))
        self._causes.changed.connect(self.attributed)
        self._other_cause = button("…", "secondary")
        self._other_cause.setAccessibleName(tr(N_("Other attribution")))
        self._other_cause.setToolTip(tr(N_("other or undetermined")))
        self._other_cause.clicked.connect(self.more_causes)
        line.addWidget(self._cause_label)
        line.addStretch(1)
        line.addWidget(self._causes)
        line.addWidget(self._other_cause)
        section.body.addLayout(line)
        section.body.setContentsMargins(14, 0, 14, 0)
        section.setFixedHeight(47)
        return section

    def _build_foot(self) -> PanelSection:
        self._foot = PanelSection(divided=False)
        line = QHBoxLayout()
        line.setSpacing(10)
        self._keep = button("", "secondary")
        self._sign = button("", "primary", icon="signature")
        self._keep.clicked.connect(self.keep_wanted)
        self._sign.clicked.connect(self.sign_wanted)
        line.addStretch(1)
        line.addWidget(self._keep)
        line.addWidget(self._sign)
        self._foot.body.addLayout(line)
        self._foot.body.setContentsMargins(14, 0, 14, 0)
        self._foot.setFixedHeight(48)
        return self._foot

    def _show_crs(self, result: LiveResult) -> None:
        found = result.of("crs")
        if found is None:
            return
        scale, grade = found
        assigned = live_words.assigned(result, "crs")
        edition = scale.version.replace("-", " ")
        # beside two buttons the pack has no room, in the narrow panel not even the edition: the tooltip has both
        self._edition.setVisible(not (self._physician and self._compact))
        self._edition.setText(edition if self._compact or self._physician else f"{edition} · {self._pack}")
        self._title.setToolTip(f"{edition} · {self._pack}")
        self._badge.set_grade(assigned if assigned is not None else grade.value, live_words.state(grade, result))
        self._crs_title.setText(live_words.title(scale, grade, assigned))
        self._crs_pill.set_text(tr(N_("Signed")) if result.signed else tr(N_("Proposed")))
        self._crs_was.setText(live_words.held(result, scale, grade) or live_words.was(result, scale, grade, assigned))
        self._crs.set_fill("signed.bg" if result.signed else "draft.bg")
        empty(self._because.body)
        missing = live_words.missing(grade)
        head = QHBoxLayout()
        head.addWidget(_strong_caption(tr(N_("Because"))))
        head.addStretch(1)
        none = N_("a lower bound") if "minimum" in grade.flags else N_("nothing missing")
        note = tr(N_("missing: {names}"), names=missing) if missing else tr(none)
        aside = label(note, "caption", "attention.fg" if missing else "text.2")
        room = 236 if self._compact else 300
        aside.setText(QFontMetrics(theme.font(12)).elidedText(note, Qt.TextElideMode.ElideRight, room))
        aside.setToolTip(note)
        head.addWidget(aside)
        self._because.body.addLayout(head)
        if grade.value is None and grade.reason is not None:
            self._because.body.addWidget(self._fact(msg(REASON_LABELS[grade.reason]), None, deciding=True))
        facts = sorted(grade.because, key=lambda fact: not fact.deciding)[: 4 if self._compact or self._tight else 5]
        lines = [self._fact(fact.text, fact.limit, deciding=fact.deciding) for fact in facts]
        column = max((one.limit_width() for one in lines), default=0.0)
        for one in lines:
            one.set_column(column)
            self._because.body.addWidget(one)
        self._show_changes(grade)

    def _show_changes(self, grade: Grade) -> None:
        empty(self._changes.body)
        self._changes.setVisible(bool(grade.would_change))
        if grade.would_change:
            self._changes.body.addWidget(_strong_caption(tr(N_("Would change to"))))
        for change in grade.would_change[: 2 if self._compact or self._tight else 3]:
            self._changes.body.addWidget(ChangeLine(change.to, change.text))

    def _show_icans(self, result: LiveResult) -> None:
        found = result.of("icans")
        if found is None:
            return
        scale, grade = found
        assigned = live_words.assigned(result, "icans")
        self._small_badge.set_grade(assigned if assigned is not None else grade.value, live_words.state(grade, result))
        self._icans_title.setText(live_words.title(scale, grade, assigned))
        self._icans_pill.set_text(tr(N_("Signed")) if result.signed else tr(N_("Proposed")))
        words = live_words.joined([tr(fact.text) for fact in grade.because[: 2 if self._compact else 4]])
        missing = live_words.missing(grade)
        if grade.value is None or not words:
            reason = tr(REASON_LABELS[grade.reason]) if grade.reason is not None else ""
            words = tr(N_("missing: {names}"), names=missing) if missing else reason
        words = live_words.held(result, scale, grade) or words
        self._icans_why.setText(
            self._icans_why.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, 250 if self._compact else 320)
        )
        self._icans_why.setToolTip(words)

    def _show_after(self, result: LiveResult) -> None:
        empty(self._after.body)
        self._after.setVisible(bool(result.steps))
        if not result.steps:
            return
        if self._compact or self._tight:
            most = 2 if self._compact else 3
            words = tr(LIST_MARK).join(tr(step.short) for step in result.steps[:most])
            self._after.body.addWidget(StepLine("clock", tr(N_("then {steps}"), steps=words)))
            return
        self._after.body.addWidget(_strong_caption(tr(N_("After signing"))))
        for step in result.steps:
            self._after.body.addWidget(StepLine(STEP_ICONS[step.kind], tr(step.text)))

    def _show_cause(self, cause: str) -> None:
        plain = cause if cause in {key for key, _ in _SHORT_ATTRIBUTION} else ""
        self._causes.blockSignals(True)
        self._causes.set_labels([tr(text) for _, text in _SHORT_ATTRIBUTION])
        self._causes.set_value(plain)
        self._causes.blockSignals(False)
        other = next((one.label for one in ATTRIBUTIONS if one.key == cause and not plain), "")
        self._other_cause.setText(tr(other) if other else "…")

    def _fact(self, text: Message, limit: Message | None, *, deciding: bool) -> FactLine:
        return FactLine(text, limit, deciding=deciding, small=self._compact)


def _with_badge(badge: QWidget, title: QWidget, pill: QWidget, under: QWidget, gap: int = 14) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(gap)
    line.addWidget(badge, 0, Qt.AlignmentFlag.AlignVCenter)
    words = QVBoxLayout()
    words.setSpacing(1)
    first = QHBoxLayout()
    first.setSpacing(8)
    first.addWidget(title)
    first.addWidget(pill)
    first.addStretch(1)
    words.addLayout(first)
    words.addWidget(under)
    line.addLayout(words, 1)
    return line


def _strong_caption(text: str) -> QWidget:
    found = label(text, "caption", "text.2")
    found.setProperty("strong", "true")
    found.setFixedHeight(18)
    return found

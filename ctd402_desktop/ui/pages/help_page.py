"""All keys on one page, and what this program is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ctd402_desktop import __version__, paths
from ctd402_desktop.i18n import C_, N_, language, tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.shortcuts import SHORTCUTS, Group
from ctd402_desktop.ui.widgets import Card, Segmented, button, label

DISCLAIMER = N_(
    "This program records, counts and shows. It proposes grades by published scales and always says why; it never "
    "decides. Check every proposal against the patient. It is not approved as a medical device."
)


class KeyCap(QWidget):
    """A key as it looks on a keyboard: 18 px high with an edge."""

    def __init__(self, keys: str) -> None:
        super().__init__()
        self._keys = keys
        self.setAccessibleName(keys)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        return QSize(round(QFontMetricsF(theme.font(12, 500)).horizontalAdvance(self._keys)) + 14, 22)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Edge and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = theme.current()
        painter.setPen(QPen(shown.color("line.control"), 1))
        painter.setBrush(shown.color("bg.raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(theme.font(12, 500))
        painter.setPen(shown.color("text.1"))
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, self._keys)


class HelpPage(QWidget):
    """Keys in cards, two columns; about and disclaimer at the end."""

    rules_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 0, 14, 12)
        outer.setSpacing(0)
        self._title = label("", "title")
        self._title.setFixedHeight(48)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        self.views = Segmented(
            [("keys", tr(C_("trail", "Keys"))), ("security", tr(C_("trail", "Security")))], digits=False
        )
        self.views.set_value("keys")
        head.addWidget(self.views)
        outer.addLayout(head)
        area = QScrollArea()
        area.setWidgetResizable(True)
        inside = QFrame()
        inside.setProperty("panel", "window")
        area.setWidget(inside)
        self.security = QTextBrowser()
        self.security.setOpenLinks(False)
        self.security.setFrameShape(QFrame.Shape.NoFrame)
        self.security.document().setDocumentMargin(16)
        self.stack = QStackedWidget()
        for one in (area, self.security):
            self.stack.addWidget(one)
        self.views.changed.connect(lambda view: self.stack.setCurrentIndex(int(view == "security")))
        outer.addWidget(self.stack, 1)
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._cards: list[tuple[Card, Group]] = []
        columns = [QVBoxLayout() for _ in range(3)]
        for at, group in enumerate(SHORTCUTS):
            card = Card("")
            self._cards.append((card, group))
            columns[(0, 1, 1, 2, 2)[at]].addWidget(card)
        self._about = Card("", "info")
        self._about_text = label("", "small", "text.2")
        self._about_text.setWordWrap(True)
        self._about.body.addWidget(self._about_text)
        self.rules = button("", icon="scale")
        self.rules.clicked.connect(lambda _on=False: self.rules_wanted.emit())
        self._about.body.addWidget(self.rules, 0, Qt.AlignmentFlag.AlignRight)
        columns[0].addWidget(self._about)
        for column in columns:
            column.setSpacing(8)
            column.addStretch(1)
            row.addLayout(column, 1)
        self.retranslate()

    def retranslate(self) -> None:
        """All words in the language in force."""
        self._title.setText(tr(N_("Keys and help")))
        self.views.set_labels([tr(C_("trail", "Keys")), tr(C_("trail", "Security"))])
        self.views.setAccessibleName(tr(N_("Part of the help")))
        self.security.setAccessibleName(tr(C_("trail", "Security")))
        self.security.setMarkdown(security_text(language()))
        for card, group in self._cards:
            card.set_title(tr(group.title))
            while (item := card.body.takeAt(0)) is not None:
                widget = item.widget()
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()
            card.body.addWidget(_key_list(group))
        self._about.set_title(tr(N_("About")))
        self.rules.setText(tr(N_("Open the rules library")))
        about = tr(N_("CTD402 Desktop {version}"), version=__version__)
        self._about_text.setText(
            "\n\n".join((about, tr(DISCLAIMER), tr(N_("Log without patient data: {path}"), path=paths.log_file())))
        )

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def security_text(lang: str) -> str:
    """What the program protects and what not, as Markdown, in English where there is no translation."""
    folder = paths.resources() / "help"
    own = folder / f"security.{lang}.md"
    return (own if own.exists() else folder / "security.en.md").read_text(encoding="utf-8")


def _key_list(group: Group) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    for row, key in enumerate(group.keys):
        words = label(tr(key.text), "small")
        words.setWordWrap(True)
        grid.addWidget(KeyCap(key.keys), row, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        grid.addWidget(words, row, 1)
    return holder

"""The keys in cards, those of the page one comes from first; about and disclaimer at the end."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ctd402_desktop import __version__, paths
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.refill import empty, show_added
from ctd402_desktop.ui.shortcuts import SHORTCUTS, Group
from ctd402_desktop.ui.widgets import Card, Pill, button, label

DISCLAIMER = N_(
    "This program records, counts and shows. It proposes grades by published scales and always says why; it never "
    "decides. Check every proposal against the patient. It is not approved as a medical device."
)
_COLUMNS = (0, 1, 1, 2, 2)


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


class KeyCards(QScrollArea):
    """One card per group of keys, in three columns; ``rules_wanted`` asks for the rules library."""

    rules_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.page = ""
        inside = QFrame()
        inside.setProperty("panel", "window")
        self.setWidget(inside)
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.cards: list[tuple[Card, Pill, Group]] = []
        for group in SHORTCUTS:
            card, here = Card(""), Pill("", "info", "info")
            card.head.addWidget(here)
            self.cards.append((card, here, group))
        self._about = Card("", "info")
        self._about_text = label("", "small", "text.2")
        self._about_text.setWordWrap(True)
        self._about.body.addWidget(self._about_text)
        self.rules = button("", icon="scale")
        self.rules.clicked.connect(lambda _on=False: self.rules_wanted.emit())
        self._about.body.addWidget(self.rules, 0, Qt.AlignmentFlag.AlignRight)
        self._columns = [QVBoxLayout() for _ in range(3)]
        for column in self._columns:
            column.setSpacing(8)
            column.addStretch(1)
            row.addLayout(column, 1)
        self.show_for("")
        self.retranslate()

    def order(self) -> list[Group]:
        """Groups as they stand, the ones of the page asked from first."""
        return [group for _, _, group in sorted(self.cards, key=lambda one: self.page not in one[2].pages)]

    def show_for(self, page: str) -> None:
        """Bring the keys of a page (``ward``, or a tab such as ``assess``) to the front and mark them."""
        self.page = page
        for column in self._columns:
            for card, _, _ in self.cards:
                column.removeWidget(card)
        order = self.order()
        for _, here, group in self.cards:
            here.setVisible(page in group.pages)
        for at, group in enumerate(order):
            card = next(one for one, _, its in self.cards if its is group)
            column = self._columns[_COLUMNS[min(at, len(_COLUMNS) - 1)]]
            column.insertWidget(column.count() - 1, card)
        self._columns[0].removeWidget(self._about)
        self._columns[0].insertWidget(self._columns[0].count() - 1, self._about)
        self.verticalScrollBar().setValue(0)

    def retranslate(self) -> None:
        """All words in the language in force."""
        for card, here, group in self.cards:
            card.set_title(tr(group.title))
            here.set_text(tr(N_("Where you were")))
            empty(card.body)
            card.body.addWidget(_key_list(group))
            show_added(card.body)
        self.setAccessibleName(tr(N_("Keys and help")))
        self._about.set_title(tr(N_("About")))
        self.rules.setText(tr(N_("Open the rules library")))
        about = tr(N_("CTD402 Desktop {version}"), version=__version__)
        self._about_text.setText(
            "\n\n".join((about, tr(DISCLAIMER), tr(N_("Log without patient data: {path}"), path=paths.log_file())))
        )


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

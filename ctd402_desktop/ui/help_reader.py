"""Reads the pages of the help: topics or hits at the left, the page at the right, a search box above."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent, QTextBlock, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ctd402_desktop import paths
from ctd402_desktop.i18n import C_, N_, language, tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.help_topics import TOPICS, Section, search, sections, text_of, topic_of_link
from ctd402_desktop.ui.widgets import EmptyState

LIST_WIDTH = 248
ROW = 32
MARGIN = 16
WIDEST = 880
"""Text wider than this is hard to read across."""

_SLANTED = re.compile(r"(?<![*\\])\*([^*\n]+)\*(?!\*)")
"""Chinese is never slanted: what Markdown would slant is set bold in every language."""

_SIZES = {1: 20, 2: 16, 3: 14}
_SECTION = Qt.ItemDataRole.UserRole


class Pages(QTextBrowser):
    """One page, read only. Links between pages come out of ``turned``; nothing is ever opened outside."""

    turned = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setSearchPaths([str(paths.resources() / "help")])
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(MARGIN)
        self.anchorClicked.connect(self._follow)

    def show_text(self, text: str) -> None:
        """Lay out Markdown with the type sizes of the program."""
        self.setMarkdown(_SLANTED.sub(r"**\1**", text))
        cursor = QTextCursor(self.document())
        block = self.document().begin()
        while block.isValid():
            self._space(cursor, block)
            block = block.next()

    def go_to(self, number: int) -> None:
        """Bring a heading, counted from 0, to the top."""
        headings = self._headings()
        if 0 < number < len(headings):
            top = self.document().documentLayout().blockBoundingRect(headings[number]).top()
            self.verticalScrollBar().setValue(round(top) - MARGIN // 2)
        else:
            self.verticalScrollBar().setValue(0)

    def _headings(self) -> list[QTextBlock]:
        found, block = [], self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel():
                found.append(block)
            block = block.next()
        return found

    def _space(self, cursor: QTextCursor, block: QTextBlock) -> None:
        level = block.blockFormat().headingLevel()
        cursor.setPosition(block.position())
        shape = block.blockFormat()
        shape.setTopMargin((0, 0, 14, 10)[min(level, 3)])
        shape.setBottomMargin(4 if level or block.textList() else 8)
        cursor.setBlockFormat(shape)
        if level:
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            letters = QTextCharFormat()
            letters.setFont(theme.font(_SIZES.get(level, 14), 600))
            cursor.setCharFormat(letters)  # a merge would keep the size Markdown adds

    def _follow(self, link: QUrl) -> None:
        topic = topic_of_link(link.toString())
        if topic:
            self.turned.emit(topic)


class HelpReader(QWidget):
    """``open`` shows a topic; typing in ``box`` lists the sections that hold the words, in both languages."""

    def __init__(self) -> None:
        super().__init__()
        self.topic = TOPICS[0].key
        self._number = 0
        self.box = QLineEdit()
        self.box.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setObjectName("sections")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page = Pages()
        self.nothing = EmptyState("search", "-", "-")
        self._right = QStackedWidget()
        for one in (self.page, self.nothing):
            self._right.addWidget(one)
        left = QWidget()
        left.setFixedWidth(LIST_WIDTH)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.box)
        column.addWidget(self.list, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(left)
        row.addWidget(self._right, 1)
        self._right.setMaximumWidth(WIDEST)
        row.addStretch(0)
        self.box.textChanged.connect(lambda _text: self._fill())
        self.box.returnPressed.connect(lambda: self.list.setFocus(Qt.FocusReason.OtherFocusReason))
        self.list.currentItemChanged.connect(lambda now, _before: self._on_row(now))
        self.page.turned.connect(self.open)
        self.retranslate()

    def open(self, topic: str, number: int = 0) -> None:
        """Show a page from one of its headings on; what was looked for is forgotten."""
        self.topic, self._number = topic, number
        self.box.clear()
        self._fill()
        self._show()

    def retranslate(self) -> None:
        """All words in the language in force; the page stays."""
        self.box.setPlaceholderText(tr(N_("word, key or code")))
        self.box.setAccessibleName(tr(N_("Search the help")))
        self.list.setAccessibleName(tr(N_("Pages of the help")))
        self.page.setAccessibleName(tr(N_("Page of the help")))
        self.nothing.set_text(
            N_("Nothing found"), N_("No page of the help holds all of these words. Try fewer, or one of a message.")
        )
        self._fill()
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends a search first; the next one leaves the help."""
        if event.key() == Qt.Key.Key_Escape and self.box.text():
            self.box.clear()
            self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Sizes and colours follow the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._show()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """A heading can only be brought to the top of a page that has its size."""
        super().showEvent(event)
        QTimer.singleShot(0, self, lambda: self.page.go_to(self._number))

    def _fill(self) -> None:
        """Topics, or while something is typed the hits with the first one shown."""
        typed = self.box.text().strip()
        self.list.blockSignals(True)
        self.list.clear()
        if typed:
            for hit in search(typed, language()):
                self._add(hit.section)
            self.list.setCurrentRow(0)
        else:
            for topic in TOPICS:
                self._add(Section(topic.key, 0, 1, tr(topic.title), ""))
            self.list.setCurrentRow([one.key for one in TOPICS].index(self.topic))
        self.list.blockSignals(False)
        self._right.setCurrentWidget(self.page if self.list.count() else self.nothing)
        if typed and self.list.count():
            self._on_row(self.list.currentItem())

    def _add(self, section: Section) -> None:
        item = QListWidgetItem(section.title, self.list)
        item.setSizeHint(QSize(0, ROW))
        item.setData(_SECTION, (section.topic, section.number))
        page = sections(section.topic, language())[0].title
        item.setToolTip(page if section.title == page else f"{section.title} ({page})")
        item.setData(
            Qt.ItemDataRole.AccessibleTextRole, tr(C_("help", "{section}, in {page}"), section=section.title, page=page)
        )

    def _on_row(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.topic, self._number = item.data(_SECTION)
            self._show()

    def _show(self) -> None:
        self.page.show_text(text_of(self.topic, language()))
        self.page.go_to(self._number)

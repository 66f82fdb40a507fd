"""*Why these numbers?*: a sheet at the right of the overview with rule, inputs, source and version of each one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ctd402_desktop.domain.why import Why
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui.answer_text import beside
from ctd402_desktop.ui.sheet import ScrollSheet
from ctd402_desktop.ui.widgets import label, wrapped

WIDTH = 404


class ValuesSheet(ScrollSheet):
    """Lies over the right part of the overview."""

    wide = WIDTH

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._found: tuple[Why, ...] = ()
        self._signed: tuple[str, ...] = ()
        self._heads: dict[str, QLabel] = {}

    @property
    def found(self) -> tuple[Why, ...]:
        """What is explained."""
        return self._found

    def open(self, found: Sequence[Why], key: str = "", signed: Sequence[str] = ()) -> None:
        """Explain these values; the one with ``key`` is scrolled to. ``signed``: who stands for what they come from."""
        self._found, self._signed = tuple(found), tuple(signed)
        self.lay_over()
        if key in self._heads:
            self.well.ensureWidgetVisible(self._heads[key], 0, 200)

    def renew(self, found: Sequence[Why], signed: Sequence[str] = ()) -> None:
        """While it is read: the same values of a course that was read again; the cursor stays.

        What is no longer there is no longer explained: without any value the sheet goes.
        """
        if self.isHidden():
            return
        gone = bool(self._found) and not found
        self._found, self._signed = tuple(found), tuple(signed)
        if gone:
            self.leave()
        else:
            self.retranslate()

    def retranslate(self) -> None:
        """Texts in the language in force."""
        super().retranslate()
        self.title.setText(tr(N_("Why these numbers?")))
        body = QWidget()
        line = QVBoxLayout(body)
        line.setContentsMargins(14, 4, 14, 12)
        line.setSpacing(3)
        self._heads = {one.key: _explain(line, one) for one in self._found}
        if not self._found:
            line.addWidget(wrapped(tr(N_("Nothing derived is shown yet."))))
        if self._signed:
            head = label(tr(N_("Who signed the records behind them")), "h2")
            head.setContentsMargins(0, 10, 0, 2)
            line.addWidget(head)
        for text in self._signed:
            line.addWidget(wrapped(text, "body", "text.1"))
        line.addStretch(1)
        self.put(body)


def _explain(line: QVBoxLayout, one: Why) -> QLabel:
    head = label(one.title.render(), "h2")
    head.setWordWrap(True)
    head.setContentsMargins(0, 10, 0, 2)
    line.addWidget(head)
    line.addWidget(wrapped(one.rule))
    for fact in one.inputs:
        text = beside(tr(fact.text), tr(fact.limit) if fact.limit is not None else "")
        found = wrapped(f"{'✓' if fact.deciding else '–'} {text}", "body", "text.1")
        found.setProperty("strong", "true" if fact.deciding else "false")
        line.addWidget(found)
    line.addWidget(wrapped(one.source, "caption", "text.3"))
    return head

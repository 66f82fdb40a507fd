"""The pages of a PDF one below the other, as they print; a sentence stands where none are yet."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui.refill import empty
from ctd402_desktop.ui.widgets import EmptyState

PAGE_WIDTH = 620
LEAST_WIDTH = 480


class PageView(QWidget):
    """Shows images made by ``page_images`` on a worker."""

    def __init__(self) -> None:
        super().__init__()
        self._pages = QWidget()
        self._pages.setProperty("panel", "well")
        self.column = QVBoxLayout(self._pages)
        self.column.setContentsMargins(16, 12, 16, 12)
        self.column.setSpacing(12)
        self._well = QScrollArea()
        self._well.setWidgetResizable(True)
        self._well.setWidget(self._pages)
        self._note = EmptyState("file-text", "-", "-")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._note)
        self._stack.addWidget(self._well)
        self.wait()

    def show_pages(self, images: list[QImage], ratio: float) -> None:
        """Replace the pages; ``ratio`` is the pixel ratio they were made for."""
        self.wait()
        for number, image in enumerate(images, start=1):
            page = QLabel()
            picture = QPixmap.fromImage(image)
            picture.setDevicePixelRatio(ratio)
            page.setPixmap(picture)
            page.setAccessibleName(tr(N_("Page {number} of {count}"), number=number, count=len(images)))
            self.column.addWidget(page, 0, Qt.AlignmentFlag.AlignHCenter)
        self._well.verticalScrollBar().setValue(0)
        self._stack.setCurrentWidget(self._well)

    def page_width(self) -> int:
        """Logical pixels a page may be wide: no wider than it is shown without a scroll bar, never unreadable."""
        return max(LEAST_WIDTH, min(PAGE_WIDTH, self.width() - 56))

    def wait(self) -> None:
        """No pages yet."""
        empty(self.column)
        self._words()
        self._stack.setCurrentWidget(self._note)

    def fail(self, what: str, why: str) -> None:
        """Why there are none."""
        self.wait()
        self._note.set_text(what, why)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._words()
        super().changeEvent(event)

    def _words(self) -> None:
        self._well.setAccessibleName(tr(N_("Preview")))
        self._note.set_text(N_("Making the preview"), N_("The pages appear here as they print"))


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

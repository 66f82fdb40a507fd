"""Keeps what is being typed: to the store two seconds after a change, when the focus leaves, and when asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.services.drafts import Draft
from ctd402_desktop.ui.context import Context

PAUSE_MS = 2000

Typed = tuple[datetime | None, Mapping[str, str]]
"""Time of observation and raw answers."""


class DraftKeeper(QObject):
    """One draft of one form. Required fields are ignored: a draft is kept whatever is in it."""

    saved = Signal(object)
    failed = Signal(object)
    restored = Signal(object)

    def __init__(
        self,
        context: Context,
        patient_id: int | None,
        form: str,
        read: Callable[[], Typed],
        supersedes_id: int | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._context, self._patient_id, self._form = context, patient_id, form
        self._read, self._supersedes_id = read, supersedes_id
        self._dirty = False
        self._open = True
        self._draft_id: int | None = None
        self._since: datetime | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.flush)

    @property
    def draft_id(self) -> int | None:
        """The stored draft, once there is one; read by the worker that signs, after all saves before it."""
        return self._draft_id

    @property
    def form(self) -> str:
        """Key of the form that is typed into."""
        return self._form

    @property
    def unsigned(self) -> bool:
        """Whether something is typed here that nobody has signed or thrown away."""
        return self._open and (self._dirty or self._draft_id is not None)

    @property
    def since(self) -> datetime | None:
        """When the draft that was restored was begun; ``None`` without one."""
        return self._since

    @property
    def dirty(self) -> bool:
        """Whether something is typed that is not in the store yet."""
        return self._dirty

    def restore(self) -> None:
        """Ask for an earlier draft; ``restored`` brings it, or ``None``."""
        services, by = self._context.services, self._context.actor

        def work() -> Draft | None:
            found = services.drafts.own(by, self._patient_id, self._form, supersedes_id=self._supersedes_id)
            if found is None:
                return None
            self._draft_id, self._since = found.draft.id, found.since
            return found.draft

        self._context.tasks.run(work, self._on_restored, self._on_failed)

    def touch(self) -> None:
        """Something was typed."""
        if self._open:
            self._dirty = True
            self._timer.start()

    def flush(self) -> None:
        """Save now if anything is unsaved."""
        self._timer.stop()
        if not self._dirty or not self._open:
            return
        self._dirty = False
        at, raw = self._read()
        services, by = self._context.services, self._context.actor
        kept = dict(raw)

        def work() -> Draft:
            draft = services.drafts.save_draft(
                by, self._patient_id, self._form, at, kept, supersedes_id=self._supersedes_id
            )
            self._draft_id = draft.id
            return draft

        self._context.tasks.run(work, self._on_saved, self._on_failed)

    def close(self) -> None:
        """Stop saving: the form was signed or thrown away."""
        self._timer.stop()
        self._open = self._dirty = False

    def reopen(self) -> None:
        """Save again: signing failed, or a new form begins."""
        self._open = True

    def forget(self) -> None:
        """A new form begins without a draft."""
        self._draft_id = None
        self._dirty = False
        self._open = True

    def _on_saved(self, draft: Draft) -> None:
        if self._open:
            self.saved.emit(draft)

    def _on_failed(self, error: Ctd402Error) -> None:
        """Say it where the form is still open, else in passing: nothing fails silently."""
        if not self._open:
            self._context.toast(str(error))
            return
        self._dirty = True
        self.failed.emit(error)

    def _on_restored(self, draft: Draft | None) -> None:
        if self._open:
            self.restored.emit(draft)

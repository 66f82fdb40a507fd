"""When the draft was last saved, or that it could not be: the pill at the head of every form."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services.drafts import Draft
from ctd402_desktop.ui.widgets import Pill


class DraftPill(Pill):
    """Hidden while there is neither a draft nor a failure; the form's head asks it to ``retranslate``."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__("", "draft", icon="pencil")
        self._zone = zone
        self._draft: Draft | None = None
        self._error: Ctd402Error | None = None
        self.hide()

    def show_draft(self, draft: Draft | None) -> None:
        """When the draft was last saved; ``None`` when there is none."""
        self._draft, self._error = draft, None
        self.retranslate()

    def show_failure(self, error: Ctd402Error) -> None:
        """The draft could not be saved; what is typed stays on the screen."""
        self._error = error
        self.retranslate()

    def retranslate(self) -> None:
        """Texts in the language in force."""
        self.setVisible(self._draft is not None or self._error is not None)
        if self._error is not None:
            self.set_state("critical")
            self.set_text(tr(N_("Draft not saved")))
            self.setToolTip(str(self._error))
        elif self._draft is not None:
            at = self._draft.updated_at.astimezone(self._zone)
            self.set_state("draft")
            self.set_text(tr(N_("Draft saved {time}"), time=f"{at:%H:%M:%S}"))
            self.setToolTip("")

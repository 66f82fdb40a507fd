"""The beds of the ward and its telephone: what the board shows as empty, and what papers print."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from ctd402_desktop.errors import Ctd402Error, InvalidInput
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.entry import Entry, Note
from ctd402_desktop.ui.widgets import Card, button


class PremisesCard(Card):
    """Seen by administrators alone; the services check it again."""

    def __init__(self, context: Context) -> None:
        super().__init__("", "bed")
        self._context = context
        self.beds = Entry(
            N_("Beds"), hint=N_("in the order they stand, such as 01-16, 21; empty ones stand on the board")
        )
        self.phone = Entry(N_("Telephone, day and night"), hint=N_("printed on referrals and discharge papers"))
        self.note = Note()
        self.save = button("")
        for one in (self.beds, self.phone, self.note):
            self.body.addWidget(one)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.save, 0, Qt.AlignmentFlag.AlignRight)
        self.body.addLayout(foot)
        self.save.clicked.connect(self.submit)
        self.retranslate()

    def reload(self) -> None:
        """Read both again, unless somebody is typing here."""
        if self.beds.box.isModified() or self.phone.box.isModified():
            return
        services, by = self._context.services, self._context.actor
        self._context.tasks.run(
            lambda: (services.premises.beds(by), services.premises.phone(by)), lambda read: self._show(*read)
        )

    def submit(self) -> None:
        """Save both, or say at the box what is wrong."""
        for one in (self.beds, self.phone):
            one.show_problem("")
        self.note.say("")
        services, by = self._context.services, self._context.actor
        beds, phone = self.beds.text(), self.phone.text()

        def work() -> Changed:
            services.premises.set_phone(by, phone)
            return services.premises.set_beds(by, beds)

        self._context.tasks.run(work, self._saved, self._failed)

    def retranslate(self) -> None:
        """All words in the language in force."""
        self.set_title(tr(N_("Beds and telephone")))
        self.save.setText(tr(N_("Save")))

    def _show(self, beds: tuple[str, ...], phone: str) -> None:
        self.beds.box.setText(", ".join(beds))
        self.phone.box.setText(phone)

    def _saved(self, changed: Changed) -> None:
        for one in (self.beds, self.phone):
            one.box.setModified(False)
        self.note.say(N_("Saved."), "ok")
        self.reload()
        self._context.publish(changed)

    def _failed(self, error: Ctd402Error) -> None:
        boxes = {"beds": self.beds, "phone": self.phone}
        if isinstance(error, InvalidInput):
            for key, box in boxes.items():
                if key in error.problems:
                    box.show_problem(error.problems[key])
        self.note.say(error.message)

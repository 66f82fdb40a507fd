"""How far a new ward has come is read from its record."""

from __future__ import annotations

from pathlib import Path

from factories import ZONE
from typed import ENROLMENT, IDENTITY

from ctd402_desktop.domain.first_steps import ticked
from ctd402_desktop.domain.permissions import Role
from ctd402_desktop.services import NewUser, Ward, create_store

PASSWORD = "seven lanterns over the river"


def test_beds_people_patient_and_backup_folder_tick_their_steps_as_they_are_made(
    tmp_path: Path, clock, usb: Path
) -> None:
    admin = NewUser("admin", "Admin", Role.ADMINISTRATOR, PASSWORD)
    created = create_store(tmp_path / "ward.ctd402", Ward("Ward 3", ZONE), admin, clock=clock, asks_secret=False)
    services, by = created.services, created.actor

    def done() -> list[str]:
        return [one.step.key for one in ticked(services.first_steps.found(by)) if one.done]

    try:
        assert done() == ["ward"]
        services.premises.set_beds(by, "01-04")
        services.accounts.add_user(by, NewUser("chen", "Dr Chen", Role.PHYSICIAN, PASSWORD))
        assert done() == ["ward", "beds", "people"]
        chen = services.accounts.sign_in("chen", PASSWORD)
        services.patients.enrol(chen, IDENTITY, {**ENROLMENT, "baseline_ice": "10"})
        assert done() == ["ward", "beds", "people", "enrol", "baseline"]
        services.backup.choose_second(by, usb)
        assert done()[-1] == "backups"
    finally:
        services.close()

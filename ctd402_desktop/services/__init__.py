"""Use-cases: validate, grade, store, say what changed. One method, one transaction."""

from __future__ import annotations

from ctd402_desktop.services.accounts import NewUser, UserInfo
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.services.confirmations import Confirmation
from ctd402_desktop.services.desk import Ward
from ctd402_desktop.services.restoring import Restored, Secret, restore_store
from ctd402_desktop.services.stores import Created, Services, create_store, open_store, recover_store

__all__ = [
    "Changed",
    "Confirmation",
    "Created",
    "NewUser",
    "Restored",
    "Secret",
    "Services",
    "UserInfo",
    "Ward",
    "create_store",
    "open_store",
    "recover_store",
    "restore_store",
]

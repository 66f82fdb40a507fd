"""The ward that budgets are measured on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from measuring import house

from ctd402_desktop.domain.permissions import Actor
from ctd402_desktop.services import Services


@pytest.fixture
def ward(tmp_path: Path, cheap_keys: None) -> Iterator[tuple[Services, Actor]]:
    services, by = house(tmp_path / "bench.ctd402")
    yield services, by
    services.close()

"""Hatch build hook: compile the message catalogues before the files of a wheel or editable install are collected."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

from build_catalogues import compile_all  # a hook is loaded by path: its folder must be named first


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling leaves the parameter open
    """Runs for wheels and for editable installs."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatch's signature
        """Nothing else to say to hatch: it takes ``resources`` as a whole, ignored files included."""
        compile_all(Path(self.root))

"""A list to choose from whose question is read aloud on every system."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox


class ListBox(QComboBox):
    """On Linux Qt reads the chosen option as the name of a list: the question is given as its description too."""

    def setAccessibleName(self, name: str) -> None:  # noqa: N802 - Qt's name
        """Name of the question the list answers."""
        super().setAccessibleName(name)
        self.setAccessibleDescription(name)

"""Where the user has been in this session: Alt+Left and Alt+Right walk it, as in every browser. Knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass

KEPT = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A page, and on the patient's page whose and which tab."""

    page: str
    patient_id: int | None = None
    tab: str = ""


class Places:
    """The way so far; going somewhere new forgets what lay ahead."""

    def __init__(self) -> None:
        self._way: list[Place] = []
        self._at = -1

    def visit(self, place: Place) -> None:
        """Remember where the user is now; the same place twice counts once."""
        if self._at >= 0 and self._way[self._at] == place:
            return
        self._way = [*self._way[: self._at + 1], place][-KEPT:]
        self._at = len(self._way) - 1

    def back(self) -> Place | None:
        """One step back, ``None`` at the beginning."""
        return self._step(-1)

    def forward(self) -> Place | None:
        """One step forward again, ``None`` at the end."""
        return self._step(1)

    def _step(self, by: int) -> Place | None:
        if not 0 <= self._at + by < len(self._way):
            return None
        self._at += by
        return self._way[self._at]

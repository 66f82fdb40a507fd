"""Every grading scale, in the order of reports. A new scale is one file and one name here."""

from __future__ import annotations

from ctd402_desktop.domain.scale import Scale
from ctd402_desktop.domain.scales.crs import CRS
from ctd402_desktop.domain.scales.icans import ICANS

SCALES: tuple[Scale, ...] = (CRS, ICANS)

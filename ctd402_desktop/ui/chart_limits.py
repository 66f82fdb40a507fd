"""Where the words of a limit stand: beside its line, at the edge of its lane, never over a curve if it can be helped.

Knows no Qt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ctd402_desktop.ui.chart_axes import Strip
from ctd402_desktop.ui.chart_digest import Digest, Span

HALF = 6.5
"""Half the height of the words in pixels."""

BESIDE = 8.0
"""Pixels between a line and the middle of its words."""


@dataclass(frozen=True, slots=True)
class Place:
    """Middle of the words in pixels, and at which end of the axis they stand."""

    y: float
    right: bool

    @property
    def span(self) -> Span:
        """Heights the words take."""
        return self.y - HALF, self.y + HALF


def place_words(digests: Iterable[Digest], strip: Strip, y: float, taken: Iterable[Place] = ()) -> Place:
    """The first place without a curve or other words: above the line at ``y``, below it, at an edge of the lane, and
    the same at the other end; where all are crossed, the one that hides least.
    """
    heights = (y - BESIDE, y + BESIDE, strip.top + BESIDE, strip.bottom - BESIDE)
    inside = [one for one in heights if strip.top <= one - HALF and one + HALF <= strip.bottom]
    tries = [Place(one, right) for right in (False, True) for one in inside] or [Place(y - BESIDE, right=False)]
    curves, others = tuple(digests), tuple(taken)

    def covered(one: Place) -> float:
        spans = [found.right if one.right else found.left for found in curves]
        spans += [other.span for other in others if other.right is one.right]
        return sum(_shared(one.span, span) for span in spans if span is not None)

    return min(tries, key=covered)


def _shared(one: Span, other: Span) -> float:
    return max(0.0, min(one[1], other[1]) - max(one[0], other[0]))

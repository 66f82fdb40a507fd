"""CTD402 Desktop: bedside tracker for the course of an off-the-shelf anti-CD7 CAR-T product."""

__version__ = "0.1.0"

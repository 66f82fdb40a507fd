"""Formats of other systems: bytes to values and back, each problem with its place."""

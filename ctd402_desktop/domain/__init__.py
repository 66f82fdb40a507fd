"""Declarations and rules: pure Python, no I/O, no clock."""

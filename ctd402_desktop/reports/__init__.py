"""Paper: a course in, a PDF out. ``documents.write`` is the door; sections are listed in ``sections.SECTIONS``."""

"""One module per page; each page is built with a ``Context`` and knows nothing of the window."""

"""``ctd402``: the window, its pictures, or one of the commands that need no window."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ctd402_desktop import paths, settings


def main(argv: Sequence[str] | None = None) -> int:
    """Without a command the window opens; ``screenshots`` saves pictures; other commands go to the command line."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given and given[0] == "screenshots":
        return _screenshots(given[1:])
    if given and not _is_window(given):
        from ctd402_desktop.cli import main as command

        return command(given)
    return _window(given)


_WINDOW_OPTIONS = ("--store", "--demo", "--lang", "--theme")


def _is_window(given: list[str]) -> bool:
    return given[0].partition("=")[0] in _WINDOW_OPTIONS


def _window(given: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="ctd402", description="CTD402 Desktop")
    parser.add_argument("--store", type=Path, default=None, help="the ward's file")
    parser.add_argument("--demo", action="store_true", help="open a fresh ward of invented patients")
    parser.add_argument("--lang", choices=settings.LANGUAGES, default=None)
    parser.add_argument("--theme", choices=settings.THEMES, default=None)
    options = parser.parse_args(given)
    from ctd402_desktop import app

    values = app.saved_settings()
    if options.lang:
        values = replace(values, language=options.lang)
    if options.theme:
        values = replace(values, theme=options.theme)
    return app.run(values, options.store, demo=options.demo)


def _screenshots(given: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="ctd402 screenshots", description="save a picture of every page")
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lang", choices=settings.LANGUAGES, default="en")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--size", type=_size, default=(1366, 768), metavar="WIDTHxHEIGHT")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--user", default="", help="the demo ward's physician when left out")
    parser.add_argument("--as-of", type=datetime.fromisoformat, default=None, metavar="ISO-TIME", help="with offset")
    options = parser.parse_args(given)
    from ctd402_desktop.app import screenshots
    from ctd402_desktop.cli import ask_password
    from ctd402_desktop.ui.visit import Visit

    moment: datetime | None = options.as_of
    clock = paths.utc_now if moment is None else lambda: moment
    saved = screenshots(
        options.store,
        options.out,
        lang=options.lang,
        theme_name=options.theme,
        size=options.size,
        scale=options.scale,
        visit=Visit(options.user, ask_password() if options.user else "", clock),
    )
    sys.stdout.write("".join(f"{path}\n" for path in saved))
    return 0


def _size(text: str) -> tuple[int, int]:
    try:
        width, _, height = text.lower().partition("x")
        return int(width), int(height)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a size such as 1366x768") from None


if __name__ == "__main__":
    sys.exit(main())

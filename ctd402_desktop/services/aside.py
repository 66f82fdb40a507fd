"""The one way a file leaves the program: written beside its place, put there when it is whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ctd402_desktop.errors import Ctd402Error

_UNFINISHED = ".part"


def part_of(target: Path) -> Path:
    """The unfinished file beside ``target``."""
    return target.with_name(target.name + _UNFINISHED)


@contextmanager
def aside(target: Path, refused: Callable[[OSError], Ctd402Error]) -> Iterator[Path]:
    """Lend the path of the unfinished file; whoever writes it ends with ``part.replace(target)``.

    An ``OSError`` inside becomes the error ``refused`` words; whatever happens, nothing half written stays, and an
    earlier file at ``target`` is only ever replaced by a whole one.
    """
    part = part_of(target)
    try:
        yield part
    except OSError as problem:
        raise refused(problem) from problem
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)

"""A file stands where it is wanted when it is whole, or not at all."""

from __future__ import annotations

import pytest

from ctd402_desktop.errors import StorageUnavailable
from ctd402_desktop.i18n import msg
from ctd402_desktop.services.aside import aside, part_of


def refused(problem: OSError) -> StorageUnavailable:
    return StorageUnavailable(msg("Not written ({why}).", why=type(problem).__name__), "E-PRT-001")


def test_a_whole_file_takes_the_place_of_the_earlier_one(tmp_path):
    target = tmp_path / "sheet.pdf"
    target.write_text("old")
    with aside(target, refused) as part:
        part.write_text("new")
        assert target.read_text() == "old"
        part.replace(target)
    assert target.read_text() == "new"
    assert not part_of(target).exists()


def test_a_write_given_up_leaves_the_earlier_file_and_nothing_else(tmp_path):
    target = tmp_path / "sheet.pdf"
    target.write_text("old")
    with aside(target, refused) as part:
        part.write_text("half")
    assert [one.name for one in tmp_path.iterdir()] == ["sheet.pdf"]
    assert target.read_text() == "old"


def test_a_disk_that_refuses_is_told_in_words_and_another_fault_stays_what_it_is(tmp_path):
    target = tmp_path / "none" / "sheet.pdf"
    with pytest.raises(StorageUnavailable, match="FileNotFoundError"), aside(target, refused) as part:
        part.write_text("x")

    def breaks() -> None:
        with aside(tmp_path / "sheet.pdf", refused) as part:
            part.write_text("half")
            raise KeyError("ours")

    with pytest.raises(KeyError):
        breaks()
    assert not list(tmp_path.iterdir())

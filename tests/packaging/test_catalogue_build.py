"""Compiling the catalogues: complete, repeatable, and harmless to a reader at the same moment."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest
from packaging_scripts import packaging_script

compile_all = packaging_script("build_catalogues").compile_all
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'


@pytest.fixture
def source(tmp_path) -> Path:
    folder = tmp_path / "resources" / "locale" / "zh" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    path = folder / "ward.po"
    path.write_text(HEADER + '\nmsgid "Ward"\nmsgstr "病区"\n', "utf-8")
    return path


def read(path: Path) -> gettext.GNUTranslations:
    with path.open("rb") as stream:
        return gettext.GNUTranslations(stream)


def test_a_catalogue_is_compiled_beside_its_source(tmp_path, source):
    assert compile_all(tmp_path) == [source.with_suffix(".mo")]
    assert read(source.with_suffix(".mo")).gettext("Ward") == "病区"


def test_an_edited_catalogue_is_compiled_again(tmp_path, source):
    compiled = compile_all(tmp_path)[0]
    source.write_text(HEADER + '\nmsgid "Ward"\nmsgstr "病房"\n', "utf-8")
    later = compiled.stat().st_mtime_ns + 1_000_000
    os.utime(source, ns=(later, later))
    compile_all(tmp_path)
    assert read(compiled).gettext("Ward") == "病房"


def test_a_catalogue_up_to_date_is_left_alone(tmp_path, source):
    compiled = compile_all(tmp_path)[0]
    later = source.stat().st_mtime_ns + 5_000_000_000
    os.utime(compiled, ns=(later, later))
    compile_all(tmp_path)
    assert compiled.stat().st_mtime_ns == later


def test_nothing_unfinished_is_left_behind(tmp_path, source):
    compile_all(tmp_path)
    assert sorted(path.name for path in source.parent.iterdir()) == ["ward.mo", "ward.po"]

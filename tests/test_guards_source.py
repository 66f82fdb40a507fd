"""Conventions of the tree that a linter does not know: sizes, names, places, colours, icons, tokens."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.untraced

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "ctd402_desktop"
TREES = ("ctd402_desktop", "db", "packaging", "resources", "tests", ".ci")
TEXT = {".py", ".toml", ".md", ".sh", ".txt", ".po", ".sql", ".mako", ".ini", ".svg", ".csv", ".json", ".html", ""}
COLOUR = re.compile(r"""["']#(?:[0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})["']""")
COLOUR_HOMES = {"domain/charts.py", "reports/styles.py"}
# The folders are named apart from their slashes, so that this file does not match itself.
MACHINE_PATH = re.compile("(?<![A-Za-z0-9_.}])/(?:" + "|".join(("root", "work", "builds", "workspace")) + r")/[A-Za-z]")
PERSONAL_PATH = re.compile("(?<![A-Za-z0-9_.}])/(?:" + "|".join(("home", "Users")) + r")/[A-Za-z]")
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
BANNED_WORDS = re.compile(r"_(?:works|correctly|properly)(?:_|$)")
MOST_LINES = 420


def sources(*folders: Path) -> list[Path]:
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def text_files() -> Iterator[Path]:
    for name in TREES:
        for path in (ROOT / name).rglob("*"):
            if path.is_file() and path.suffix in TEXT and "__pycache__" not in path.parts:
                yield path
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.suffix in {".md", ".toml"})


def inside(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("folder", ["packaging", "db", "resources", "tests"])
def test_a_folder_that_would_shadow_a_library_is_no_package(folder):
    assert list((ROOT / folder).rglob("__init__.py")) == []


def test_every_folder_of_the_package_is_one():
    bare = {path.parent for path in sources(PACKAGE) if not (path.parent / "__init__.py").exists()}
    assert bare == set()


def test_colours_stand_only_where_the_design_puts_them():
    found = {
        f"{inside(path)}:{number}"
        for path in sources(PACKAGE)
        if inside(path) not in COLOUR_HOMES
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if COLOUR.search(line)
    }
    assert found == set()


def test_no_file_names_a_place_on_one_machine():
    """Tests may speak of an invented user's folder, nothing else may."""
    found = {
        f"{path.relative_to(ROOT)}:{number}"
        for path in text_files()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if MACHINE_PATH.search(line) or (PERSONAL_PATH.search(line) and ROOT / "tests" not in path.parents)
    }
    assert found == set()


def test_no_source_file_is_too_long_to_read():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for path in sources(PACKAGE, ROOT / "tests", ROOT / "packaging")
    }
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_file_names_say_what_is_inside():
    found = {str(path.relative_to(ROOT)) for path in sources(PACKAGE, ROOT / "tests") if path.stem in BANNED_NAMES}
    assert found == set()


def test_every_module_says_what_it_is_for():
    silent = {
        str(path.relative_to(ROOT))
        for path in sources(PACKAGE, ROOT / "packaging")
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    }
    assert silent == set()


def test_test_names_say_what_happens():
    vague = {
        f"{path.name}::{node.name}"
        for path in sources(ROOT / "tests")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and BANNED_WORDS.search(node.name)
    }
    assert vague == set()


def test_file_names_of_tests_are_unique():
    names = [path.name for path in sources(ROOT / "tests") if path.name != "conftest.py"]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def constants_passed_to(path: Path, names: set[str], position: int = 0) -> set[str]:
    """Literal strings given to calls of these names, such as ``icon("bed")`` or ``theme.color("bg.panel")``."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or len(node.args) <= position:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        given = node.args[position]
        if called in names and isinstance(given, ast.Constant) and isinstance(given.value, str):
            found.add(given.value)
    return found


def icons_declared(path: Path) -> set[str]:
    """Literals given as ``icon=``, such as the icon of a form."""
    keywords = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.keyword))
    given = [one.value.value for one in keywords if one.arg == "icon" and isinstance(one.value, ast.Constant)]
    return {one for one in given if isinstance(one, str)}


def test_every_icon_named_in_the_source_is_there():
    there = {path.stem for path in (ROOT / "resources" / "icons").glob("*.svg")}
    named = set().union(*(constants_passed_to(path, {"icon", "pixmap"}) for path in sources(PACKAGE / "ui")))
    named |= set().union(*(icons_declared(path) for path in sources(PACKAGE)))
    assert named - there == set()


def test_every_colour_token_named_in_the_source_is_in_the_themes():
    tokens = tomllib.loads((ROOT / "resources" / "themes" / "light.toml").read_text("utf-8")).keys()
    named = set().union(*(constants_passed_to(path, {"color"}) for path in sources(PACKAGE / "ui")))
    named |= set().union(*(constants_passed_to(path, {"icon", "pixmap"}, 1) for path in sources(PACKAGE / "ui")))
    assert named - tokens == set()


def test_every_icon_takes_its_colour_from_the_theme():
    for path in sorted((ROOT / "resources" / "icons").glob("*.svg")):
        drawn = path.read_text("utf-8")
        assert 'stroke="currentColor"' in drawn, path.name
        assert 'stroke-width="1.75"' in drawn, path.name


def test_the_configuration_names_no_package_index():
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    named = [key for key in configuration["tool"]["uv"] if "index" in key or key == "find-links"]
    assert named == []

"""The house: rooms that can be taken in at a glance, and who may go where."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = [path for package in ("bot", "retrieval") for path in (ROOT / package).rglob("*.py")]
ROOMS = sorted({path.parent for path in MODULES})


def each(paths):
    return pytest.mark.parametrize("path", paths, ids=lambda p: p.relative_to(ROOT).as_posix())


@each(ROOMS)
def test_a_room_holds_nine_files_at_most(path):
    assert len([file for file in path.glob("*.py") if file.name != "__init__.py"]) <= 9


@each([module for module in MODULES if module.name != "texts.py"])  # words alone, in three forms
def test_a_module_holds_300_lines_at_most(path):
    assert len(path.read_text("utf-8").splitlines()) <= 300


@each(ROOMS)
def test_a_room_says_what_it_is_for(path):
    assert ast.get_docstring(ast.parse((path / "__init__.py").read_text("utf-8")))


def imported(module: Path) -> set[str]:
    """The modules that one imports."""
    names = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@each(MODULES)
def test_the_bot_knows_the_face_of_retrieval_and_retrieval_nothing_of_the_bot(path):
    package = path.relative_to(ROOT).parts[0]
    for name in imported(path):
        if package == "bot":
            assert not name.startswith("retrieval."), "import it from retrieval itself"
        else:
            assert name.partition(".")[0] not in {"bot", "telegram"}
        assert name.partition(".")[0] != "tests"

"""The house: rooms that can be taken in at a glance, and who may go where."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULES = [path for package in ("bot", "retrieval") for path in (ROOT / package).rglob("*.py")]
ROOMS = sorted({path.parent for path in MODULES})


def test_a_room_holds_nine_files_at_most():
    for room in ROOMS:
        assert len({*room.glob("*.py")} - {room / "__init__.py"}) <= 9, room


def test_a_module_holds_300_lines_at_most():
    for module in MODULES:
        if module.name != "texts.py":  # words alone, in three forms
            assert len(module.read_text("utf-8").splitlines()) <= 300, module


def test_a_room_says_what_it_is_for():
    for room in ROOMS:
        assert ast.get_docstring(ast.parse((room / "__init__.py").read_text("utf-8"))), room


def imported(module: Path) -> set[str]:
    """The modules that one imports."""
    names = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def test_the_bot_knows_the_face_of_retrieval_and_retrieval_nothing_of_the_bot():
    for module in MODULES:
        package = module.relative_to(ROOT).parts[0]
        for name in imported(module):
            if package == "bot":
                assert not name.startswith("retrieval."), f"{module}: import from retrieval itself"
            else:
                assert name.partition(".")[0] not in {"bot", "telegram"}, module
            assert name.partition(".")[0] != "tests", module

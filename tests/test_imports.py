"""The direction of imports: flows -> tasks -> models and warehouse, never back; those two are strangers."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("flows", "tasks", "models", "warehouse")
MAY_IMPORT = {
    "flows": {"flows", "tasks", "models", "warehouse"},
    "tasks": {"tasks", "models", "warehouse"},
    "models": {"models"},
    "warehouse": {"warehouse"},
}
NOT_HERE = {
    "flows": {"torch", "transformers", "duckdb", "pyarrow"},
    "tasks": {"torch", "transformers", "duckdb"},
    "models": {"prefect", "duckdb"},
    "warehouse": {"prefect", "torch", "transformers"},
}


def imported(file: Path) -> set[str]:
    """Top-level names of all modules a file imports, at its head or inside a function."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


FILES = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_room_imports_only_from_the_rooms_below_it(file):
    room = file.relative_to(ROOT).parts[0]
    names = imported(file)
    assert (names & set(ROOMS)) <= MAY_IMPORT[room]
    assert not names & NOT_HERE[room]


def test_the_check_sees_an_import_inside_a_function(tmp_path):
    file = tmp_path / "f.py"
    file.write_text("def f():\n    from prefect import flow\n    import torch.nn\n")
    assert imported(file) == {"prefect", "torch"}


@pytest.mark.parametrize("room", ROOMS)
def test_the_sign_on_each_door_is_all_its_init_holds(room):
    for init in (ROOT / room).rglob("__init__.py"):
        body = ast.parse(init.read_text(encoding="utf-8")).body
        assert len(body) == 1, f"{init} holds more than a docstring"
        assert ast.get_docstring(ast.parse(init.read_text(encoding="utf-8")))

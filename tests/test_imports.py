"""The direction of imports: flows -> tasks -> models and warehouse, never back; those two are strangers.

The rooms inside them have a direction, too.
"""

import ast
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("flows", "tasks", "models", "warehouse")
FACE = "nightdesk.py"  # the public module, above the rooms
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
NOT_INSTALLED = {"tests", "benchmarks", "drills"}
# Which rooms inside a room import which others. Every arrow is in use, and no way leads back.
INSIDE = {
    "models": {
        "rules": set(),
        "reader": {"rules"},
        "judge": {"reader", "rules"},
        "places": set(),
        "dates": set(),
        "amounts": set(),
        "hub": {"reader", "rules"},
        "stories": set(),
        "linking": {"rules"},
        "quotations": {"amounts"},
        "trends": set(),
        "datasets": {"judge", "rules", "stories"},
        "evaluation": {"amounts", "datasets", "dates", "judge", "linking", "places", "reader", "rules", "stories"},
        "training": {"datasets", "evaluation", "judge", "linking", "places", "reader", "rules", "stories"},
        "canary": set(),
    },
    "warehouse": {
        "tables": set(),
        "lake": {"tables"},
        "snapshot": {"tables", "lake"},
        "history": {"tables", "lake", "snapshot"},
        "ask": {"tables", "lake", "snapshot"},
        "corrections": {"tables", "snapshot", "ask"},
        "nights": {"tables", "lake", "snapshot", "ask"},
        "upkeep": {"tables", "lake", "snapshot", "checks"},
        "checks": {"tables", "lake", "snapshot", "ask", "nights"},
    },
    "tasks": {
        "cleaning": set(),
        "sources": {"cleaning"},
        "settle": {"cleaning"},
        "annotate": {"cleaning", "settle"},
        "night_page": set(),
        "browse": {"night_page"},
        "read": {"annotate", "cleaning", "night_page", "sources"},
    },
    "tasks/sources": {
        "page": set(),
        "files": {"page"},
        "archive": {"files", "page"},
        "fetching": set(),
        "feed": {"fetching", "page"},
    },
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
    assert not names & NOT_INSTALLED


def test_the_installed_package_is_the_rooms_alone():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"] == [FACE, *ROOMS]
    assert {name for name in NOT_INSTALLED if (ROOT / name).is_dir()} == NOT_INSTALLED


def test_the_check_sees_an_import_inside_a_function(tmp_path):
    file = tmp_path / "f.py"
    file.write_text("def f():\n    from prefect import flow\n    import torch.nn\n")
    assert imported(file) == {"prefect", "torch"}


def modules(file: Path) -> Iterator[str]:
    """Dotted names of all modules and of what is taken from them."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def arrows(house: str) -> dict[str, set[str]]:
    """Which rooms of a house import which others of it."""
    head, found = house.replace("/", ".") + ".", {}
    for room in INSIDE[house]:
        names = {name for file in (ROOT / house / room).rglob("*.py") for name in modules(file)}
        others = {name.removeprefix(head).split(".")[0] for name in names if name.startswith(head)}
        found[room] = others & set(INSIDE[house]) - {room}
    return found


@pytest.mark.parametrize("house", INSIDE)
def test_the_rooms_inside_import_in_one_direction(house):
    assert arrows(house) == INSIDE[house]
    assert len(list(TopologicalSorter(INSIDE[house]).static_order())) == len(INSIDE[house])


@pytest.mark.parametrize("house", INSIDE)
def test_every_room_inside_has_its_direction(house):
    assert {init.parent.name for init in (ROOT / house).glob("*/__init__.py")} == set(INSIDE[house])


def test_rules_and_datasets_need_no_network():
    for room in ("rules", "datasets"):
        for file in (ROOT / "models" / room).rglob("*.py"):
            assert "torch" not in imported(file), file


@pytest.mark.parametrize("room", ROOMS)
def test_the_sign_on_each_door_is_all_its_init_holds(room):
    for init in (ROOT / room).rglob("__init__.py"):
        body = ast.parse(init.read_text(encoding="utf-8")).body
        assert len(body) == 1, f"{init} holds more than a docstring"
        assert ast.get_docstring(ast.parse(init.read_text(encoding="utf-8")))

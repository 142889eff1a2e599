"""Take a published night's articles from the lake, so that a stage can read them again without their sources."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from models.api import OFF
from tasks.annotate.stages import STAGES
from tasks.begin import Run
from tasks.publish import Ending
from tasks.receipt import Receipt
from tasks.settle.settle import Shard
from tasks.step import step
from warehouse.errors import CheckError, InputError
from warehouse.history.before import Before
from warehouse.lake import store
from warehouse.nights.compaction import PublishedNight, ShardTables
from warehouse.tables.schema import ARTICLES, SETTLED


@step("take-articles", "take articles")
def take_articles(before: Before, run: Run) -> tuple[list[Shard], Receipt]:
    """Stage the articles of a published night as its shards, with the keys under which they were published.

    Raises:
        InputError: the night is not published.
        CheckError: a file of it is lost or damaged.
    """
    standing = PublishedNight.of(before.lake, before.catalogue, before.night)
    for row in standing.harmed:
        path = before.lake.absolute(row["path"])
        raise CheckError(f"{path} is lost or damaged: put it back, or read the night again from its sources")
    if not standing.shards:
        raise InputError(f"night {before.night} is not published in {before.lake.root}")
    shards = [_staged_again(before, *key, tables) for key, tables in sorted(standing.shards.items())]
    articles = sum(shard.articles for shard in shards)
    return shards, Receipt(stage="take articles", read=articles, written=articles, note=run.run_id)


def _staged_again(before: Before, source: str, number: int, tables: ShardTables) -> Shard:
    folder = before.lake.staging(before.night) / f"{source}-{number:04d}"
    for table in SETTLED:
        rows = tables[table.name]
        store.write(
            folder / f"{table.name}.parquet",
            table,
            rows.read(table),
            content_key=rows.content_key,
            input_key=rows.input_key,
            lasting=False,
        )
    articles = tables[ARTICLES.name]
    return Shard(source, number, folder, articles.content_key, articles.rows)


def last_ending(before: Before) -> Ending:
    """How the latest run of the night ended: reading it again with other models takes nothing back."""
    runs = [row for row in before.catalogue.runs.to_pylist() if row["night"] == before.night]
    latest = max(runs, key=lambda row: row["sequence"])
    return Ending(latest["state"], latest["message"])


def check_what_is_kept(
    published: Mapping[tuple[str, int], ShardTables], only: Collection[str], model_ids: Mapping[str, str]
) -> None:
    """Check that answers on which the stages in `only` rest, and which stay, are those of the settings' models.

    Args:
        published: the rows of each shard of the night.
        model_ids: the model of each stage that the settings name.

    Raises:
        InputError: they are another model's, so that the new answers would rest on none that the lake has.
    """
    rested = {other for stage in STAGES if stage.name in only for other in stage.rests_on} - {*only}
    kept = [(stage.name, stage.annotation.table) for stage in STAGES if stage.annotation and stage.name in rested]
    for name, table in kept:
        for rows in (tables[table.name] for tables in published.values() if table.name in tables):
            for model_id in rows.read(table, ["model_id"])["model_id"].unique().to_pylist():
                if model_id != model_ids.get(name):
                    raise InputError(
                        f"models.{name}: {name} was answered by {model_id}, and the settings name "
                        f"{model_ids.get(name, OFF)}: name that model, or read the stage {name} again first"
                    )

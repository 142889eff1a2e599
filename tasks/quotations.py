"""Group the direct quotations of a night with those of earlier nights that are the same, cut or reworded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from models.quotations.grouping import Key, Placed, Quotation, group
from models.quotations.variants import fingerprints, words
from models.weights import night_identity
from tasks.night_rows import appeared, stage_rows
from tasks.receipt import Receipt
from tasks.step import step
from warehouse.history import linked as history
from warehouse.history.before import Before
from warehouse.nights.compaction import RowRange, ShardTables
from warehouse.tables.schema import ARTICLES, QUOTE_GROUPS, QUOTES

_COLUMNS = ["article_id", "revision", "quote_id", "part", "text", "direct"]
WINDOW_NIGHTS = 14  # chosen: words that are printed again later are mostly recalled as such


@step("align-quotations", "align quotations")
def align_quotations(
    before: Before, run_id: str, shards: Sequence[ShardTables]
) -> tuple[dict[str, RowRange], Receipt]:
    """Group the direct quotations of a night and stage the rows of QUOTE_GROUPS.

    Args:
        shards: all shards of the night, those of sources that are not read now too.

    Returns:
        The staged rows by table, and the receipt (read: direct quotations; set aside: those that are too short).

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    revisions: dict[str, int] = {}
    quotations: dict[str, list[Quotation]] = {}
    for rows in shards:
        at = appeared(rows)
        for row in rows[QUOTES.name].read(QUOTES, _COLUMNS).to_pylist():
            article_id, revision = row["article_id"], row["revision"]
            if not row["direct"] or revisions.get(article_id, 0) > revision:
                continue
            if revisions.get(article_id) != revision:
                revisions[article_id], quotations[article_id] = revision, []
            key = Key(article_id, row["quote_id"], row["part"])
            order = before.night.isoformat(), at[article_id, revision]
            quotations[article_id].append(Quotation(key, row["text"], order))
    tonight = [one for of_article in quotations.values() for one in of_article]
    prints = {mark for one in tonight for mark in fingerprints(words(one.text))}
    since = before.night - timedelta(days=WINDOW_NIGHTS)
    with before.past({rows[ARTICLES.name].source for rows in shards}) as con:
        earlier = history.quotations(con, before.night, since, prints)
    past = [
        Quotation(
            Key(row["article_id"], row["quote_id"], row["part"]),
            row["text"],
            (row["night"].isoformat(), ""),
            row["group_id"],
        )
        for row in earlier
    ]
    placed = group(tonight, past)
    signed = {"model_id": night_identity("quotations").model_id, "night": before.night, "run_id": run_id}
    table = [_row(key, revisions[key.article_id], one) | signed for key, one in sorted(placed.items())]
    counts = Counter(one.compared.variant for one in placed.values())
    note = ", ".join(f"{count} {variant}" for variant, count in sorted(counts.items()))
    receipt = Receipt(
        stage="align quotations",
        read=len(tonight),
        written=len(table),
        set_aside=len(tonight) - len(table),
        note=note or None,
    )
    return stage_rows(before, {QUOTE_GROUPS: table}), receipt


def _row(key: Key, revision: int, placed: Placed) -> dict[str, Any]:
    compared, via = placed.compared, placed.via
    return {
        "group_id": placed.group_id,
        "article_id": key.article_id,
        "revision": revision,
        "quote_id": key.quote_id,
        "part": key.part,
        "variant": compared.variant,
        "likeness": round(compared.likeness, 4),
        "via_article_id": via and via.article_id,
        "via_quote_id": None if via is None else via.quote_id,
        "via_part": None if via is None else via.part,
        "left_out": list(compared.left_out),
        "put_in": list(compared.put_in),
        "changes": list(compared.changes),
        "fingerprints": list(placed.fingerprints),
    }

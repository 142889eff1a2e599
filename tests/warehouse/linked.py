"""Rows of the tables of what is the same across articles, for small lakes made for tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.warehouse.lakes import MODEL, NIGHT

Row = dict[str, Any]
SIGNED: Row = {"model_id": MODEL, "night": NIGHT, "run_id": "run-1"}


def link(
    article_id: str,
    entity_id: str,
    name: str = "Ada Crane",
    tie: str = "first",
    via: str | None = None,
    role: str | None = None,
    **changes: Any,
) -> Row:
    """A row of `entity_ids`; `via`: the article of Ada Crane through which it was linked."""
    row: Row = {"entity_id": entity_id, "article_id": article_id, "revision": 1, "name": name, "type": "person"}
    row |= {"forms": [name, name.split()[-1]], "role": role, "probability": 0.9, "tie": tie, "same_as": None}
    row |= {"via_article_id": via, "via_name": via and "Ada Crane", "shared": ["dam"] if via else []}
    return row | {"beside": [], "keys": ["crane a"], "sketch": [], "sketch_model_id": None} | SIGNED | changes


def grouped(
    article_id: str, group_id: str, variant: str = "first", via: str | None = None, changes: Sequence[str] = ()
) -> Row:
    """A row of `quote_groups`: the first quotation of the article; `via`: whose it was compared with."""
    row: Row = {
        "group_id": group_id,
        "article_id": article_id,
        "revision": 1,
        "quote_id": 0,
        "part": 0,
        "variant": variant,
    }
    row |= {"likeness": 1.0, "via_article_id": via, "via_quote_id": via and 0, "via_part": via and 0}
    row |= {"left_out": ["not"] if changes else [], "put_in": [], "changes": list(changes), "fingerprints": [1, 2]}
    return row | SIGNED

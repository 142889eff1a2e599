"""Queries about what the nights before a night and the night itself have: names, stories, claims, places, words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from warehouse.history.history import readable
from warehouse.snapshot import ddl
from warehouse.snapshot.sql_files import sql_files
from warehouse.tables.facts import PLACES
from warehouse.tables.schema import ARTICLES, ENTITIES, STANCES, STORIES, STORY_MEMBERS, STORY_TABLES
from warehouse.tables.table import Table

# The tables in which each kind stands; of the first, the model that answers must have answered before.
TABLES: Mapping[str, Sequence[Table]] = {
    "name": (ENTITIES,),
    "story": (STORY_MEMBERS, STORIES),
    "claim": (STANCES,),
    "place": (PLACES,),
    "term": (),
}
_ANSWER = ("article_id", "revision", "night", "model_id")
# What is asked of each table.
COLUMNS: Mapping[Table, Sequence[str]] = {
    ARTICLES: (
        *("article_id", "revision", "night", "source", "outlet", "title"),
        *("annotated", "copy_group", "copy_similarity"),
    ),
    ENTITIES: ("entity", "type", *_ANSWER),
    PLACES: ("name", "country_name", "use", *_ANSWER),
    STANCES: ("claim_id", "claim", "stance", *_ANSWER),
    STORY_MEMBERS: ("story_id", *_ANSWER),
    STORIES: ("story_id", "title", "night"),
}
_SUBJECT = ("subject", "side")


@dataclass(frozen=True)
class Exposure:
    """The texts that are compared.

    Attributes:
        nights: of the baseline, those with texts, oldest first.
        sources: the panel.
        before: (sources, nights) texts.
        tonight: (sources,) texts.
        panel: the share of all texts that these are, then or tonight, whichever is less.
    """

    nights: Sequence[date]
    sources: Sequence[str]
    before: NDArray[np.float64]
    tonight: NDArray[np.float64]
    panel: float


@dataclass(frozen=True)
class Kind:
    """What the nights have of one kind.

    Attributes:
        subjects: a row per subject and side: `subject`, `side`, `label`, and of tonight `n`, `texts`, `outlets`.
        counts: of the baseline: `place` in `subjects`, `source`, `night`, `texts`.
        asked: the nights of the baseline that can be compared; of claims by their wording, else under "".
    """

    subjects: pa.Table
    counts: pa.Table
    asked: Mapping[str, Collection[date]]


class Compared:
    """A night and the nights of its baseline, in one session. Made by `compared`."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, night: date, *, has_past: bool) -> None:
        self._cursor, self._night, self._has_past = cursor, night, has_past
        self.exposure = self._exposure()

    def kind(self, name: str) -> Kind:
        """What the nights have of a kind of `TABLES`; of words of headlines nothing without nights before."""
        asked = self._asked(name)
        if name == "term" and not self._has_past:  # the macro that stems them is in a published snapshot
            return Kind(_NO_SUBJECTS, _NO_COUNTS, asked)
        self._cursor.execute(_queries()["mentions"].format(kind=_kinds()[name].replace("$night", self._literal)))
        subjects = self._ask("subjects")
        counts = self._ask("counts")
        return Kind(subjects, _placed(counts, subjects), asked)

    def outlets_before(self, subjects: pa.Table) -> dict[int, int]:
        """How many outlets had these subjects on the nights of the baseline, by their place in `subjects`.

        Args:
            subjects: rows of the kind that was asked for last.
        """
        wanted = subjects.select(_SUBJECT).append_column("place", pa.array(range(subjects.num_rows), pa.int64()))
        self._cursor.register("wanted", wanted)
        found = self._ask("outlets_before")
        return dict(zip(found["place"].to_pylist(), found["outlets"].to_pylist(), strict=True))

    def _exposure(self) -> Exposure:
        rows = self._ask("exposure").to_pylist()
        nights = sorted({row["night"] for row in rows} - {self._night})
        sources = sorted({row["source"] for row in rows})
        places = {night: number for number, night in enumerate(nights)}
        rows_of = {source: number for number, source in enumerate(sources)}
        before, tonight = np.zeros((len(sources), len(nights))), np.zeros(len(sources))
        for row in rows:
            if row["night"] == self._night:
                tonight[rows_of[row["source"]]] = row["texts"]
            else:
                before[rows_of[row["source"]], places[row["night"]]] = row["texts"]
        return Exposure(nights, sources, before, tonight, self._ask("panel_share")["share"][0].as_py())

    def _asked(self, name: str) -> dict[str, set[date]]:
        if not TABLES[name]:
            return {"": set(self.exposure.nights)}
        query = _queries()["asked"].format(table=TABLES[name][0].name, asked="claim" if name == "claim" else "''")
        asked: dict[str, set[date]] = {}
        for wording, night in self._cursor.execute(query, {"night": self._night}).fetchall():
            asked.setdefault(wording, set()).add(night)
        return asked

    @property
    def _literal(self) -> str:
        return f"DATE '{self._night.isoformat()}'"

    def _ask(self, query: str) -> pa.Table:
        text = _queries()[query]
        given = {"night": self._night} if "$night" in text else {}
        return self._cursor.sql(text, params=given).to_arrow_table()


@contextmanager
def compared(
    con: duckdb.DuckDBPyConnection | None,
    night: date,
    tonight: Mapping[str, pa.Table],
    *,
    nights: int,
    left_out: int,
) -> Iterator[Compared]:
    """A night beside the nights of its baseline.

    Args:
        con: a session from `warehouse.history.before.Before.past`; None if nothing is published.
        tonight: the rows that the night will have, by table, with the columns of `COLUMNS`.
        nights: of the baseline.
        left_out: between the baseline and the night.

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    first, last = night - timedelta(days=nights + left_out), night - timedelta(days=left_out + 1)
    with con.cursor() if con is not None else duckdb.connect() as cursor, readable():
        cursor.execute("set TimeZone = 'UTC'")
        for table, names in COLUMNS.items():
            name, columns = table.name, ", ".join(map(ddl.identifier, names))
            cursor.register(f"tonight_{name}", tonight[name])
            # Where an article stands, the latest night says.
            until = night - timedelta(days=1) if table in STORY_TABLES else last
            past = "" if con is None else _past(table, columns, first, until)
            cursor.execute(f"create temp view window_{name} as {past} select {columns} from tonight_{name}")
        for number in ("1_articles", "2_panel", "3_texts", "4_members"):
            text = _queries()[number]
            cursor.execute(text, {"night": night} if "$night" in text else {})
        yield Compared(cursor, night, has_past=con is not None)


def _past(table: Table, columns: str, first: date, last: date) -> str:
    between = f"night between DATE '{first.isoformat()}' and DATE '{last.isoformat()}'"
    return f"select {columns} from internal.{table.name} where {between} union all"


def _placed(counts: pa.Table, subjects: pa.Table) -> pa.Table:
    """`counts` with the place of each row in `subjects` instead of its subject and side."""
    numbered = subjects.select(_SUBJECT).append_column("place", pa.array(range(subjects.num_rows), pa.int64()))
    keyed = [rows.set_column(1, "side", pc.fill_null(rows["side"], "")) for rows in (counts, numbered)]
    return keyed[0].join(keyed[1], list(_SUBJECT), join_type="inner").select(["place", "source", "night", "texts"])


_NO_SUBJECTS = pa.table(
    {
        "subject": pa.array([], pa.string()),
        "side": pa.array([], pa.string()),
        "label": pa.array([], pa.string()),
        **{name: pa.array([], pa.int64()) for name in ("n", "texts", "outlets")},
    }
)
_NO_COUNTS = pa.table(
    {
        "place": pa.array([], pa.int64()),
        "source": pa.array([], pa.string()),
        "night": pa.array([], pa.date32()),
        "texts": pa.array([], pa.int64()),
    }
)


@cache
def _queries() -> dict[str, str]:
    """The query of each file of trends/, by the file's name without `.sql`."""
    return dict(sql_files("history/trends"))


@cache
def _kinds() -> dict[str, str]:
    """What articles have of each kind: the queries of trends/kinds/."""
    return dict(sql_files("history/trends/kinds"))

"""Find what moved on a night: what more or fewer texts have than the nights before let expect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.trends.expected import Constants, Past, Weighed, constants, false_discoveries, identity, weigh
from tasks.night_rows import stage_rows
from tasks.receipt import Receipt
from tasks.step import step
from warehouse.history import trends as history
from warehouse.history.before import Before
from warehouse.nights.compaction import RowRange, ShardTables
from warehouse.tables.columns import MOVED
from warehouse.tables.schema import ARTICLES, STORY_TABLES, TRENDS

MOST_MOVED = 500  # rows of a kind: more of them is no list that anybody reads
MOST_OTHER = 25  # of those that did not move or could not be judged, the most printed

if TYPE_CHECKING:
    from warehouse.history.before import Past as Session

Rows = list[dict[str, Any]]


@step("find-trends", "find trends")
def find_trends(
    before: Before, run_id: str, shards: Sequence[ShardTables], stories: Mapping[str, RowRange]
) -> tuple[dict[str, RowRange], Receipt]:
    """Compare a night with the nights before it and stage the rows of `trends`.

    Args:
        shards: all shards of the night, those of sources that are not read now too.
        stories: the staged rows of STORY_TABLES, by table.

    Returns:
        The staged rows by table, and the receipt (read: subjects that were compared; written: as many).

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    sources = {rows[ARTICLES.name].source for rows in shards}
    with before.past(sources) as con:
        rows, count = trends_of(con, before.night, _tonight(shards, stories), constants())
    signed = {"model_id": identity().model_id, "night": before.night, "run_id": run_id}
    verdicts = Counter(row["verdict"] for row in rows)
    note = ", ".join(f"{verdicts[verdict]} {verdict}" for verdict in MOVED if verdicts[verdict])
    return (
        stage_rows(before, {TRENDS: [row | signed for row in rows]}),
        Receipt(stage="find trends", read=count, written=count, note=note or None),
    )


def _tonight(shards: Sequence[ShardTables], stories: Mapping[str, RowRange]) -> dict[str, pa.Table]:
    tonight = {}
    for table, columns in history.COLUMNS.items():
        of_shards = [rows[table.name] for rows in shards if table.name in rows]  # an older format lacks some
        ranges = [stories[table.name]] if table in STORY_TABLES else of_shards
        read = [rows.read(table, list(columns)) for rows in ranges]
        tonight[table.name] = pa.concat_tables([table.empty().select(list(columns)), *read])
    return tonight


def trends_of(con: Session, night: date, tonight: Mapping[str, pa.Table], known: Constants) -> tuple[Rows, int]:
    """The rows of `trends` without signature, in the order of their key, and how many subjects were compared.

    Args:
        con: a session from `Before.past`; None if nothing is published.
        tonight: as `history.compared` takes it.

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    rows: Rows = []
    count = 0
    with history.compared(con, night, tonight, nights=known.nights, left_out=known.left_out) as compared:
        for name in history.TABLES:
            found = compared.kind(name)
            count += found.subjects.num_rows
            rows += _rows(name, night, compared, found, known)
    rows.sort(key=lambda row: (row["kind"], row["subject"], row["side"] or ""))
    return rows, count


def _rows(kind: str, night: date, compared: history.Compared, found: history.Kind, known: Constants) -> Rows:
    """The rows of a kind that are worth storing."""
    exposure = compared.exposure
    subjects = found.subjects.to_pylist()
    weighed, nights = _weighed(kind, night, exposure, found, known)
    is_judged = (nights >= known.least_nights) & (exposure.panel >= known.least_panel)
    q = np.ones(len(subjects))
    q[is_judged] = false_discoveries(weighed.p[is_judged], weighed.is_usual[is_judged])
    is_moved = is_judged & (q <= known.level) & _rests_on_enough(compared, found, weighed, q, known)
    moved = sorted(np.flatnonzero(is_moved).tolist(), key=lambda place: (q[place], weighed.p[place], place))
    others = [
        place
        for place in np.flatnonzero(~is_moved).tolist()
        if kind == "claim" or (kind != "term" and _is_printed(subjects[place], known))
    ]
    others.sort(key=lambda place: (-subjects[place]["texts"], place))
    kept = [*moved[:MOST_MOVED], *(others if kind == "claim" else others[:MOST_OTHER])]
    rows = []
    for place in kept:
        row = _counted(kind, subjects[place], int(nights[place]), exposure)
        if is_judged[place]:
            row |= _judged(subjects[place], place, weighed, exposure, q, is_moved=bool(is_moved[place]))
        else:
            row |= {"verdict": "not_judged", "reason": _why_not(int(nights[place]), exposure, known)}
        rows.append(row)
    return rows


def _weighed(
    kind: str, night: date, exposure: history.Exposure, found: history.Kind, known: Constants
) -> tuple[Weighed, NDArray[np.int64]]:
    """All subjects beside the nights on which the same was asked, and the number of these; of claims, wording by
    wording."""
    labels = found.subjects["label"].to_pylist()
    asked = {wording: frozenset(nights) & {*exposure.nights} for wording, nights in found.asked.items()}
    of_subject = [asked.get(label if kind == "claim" else "", frozenset()) for label in labels]
    texts = found.subjects["texts"].to_numpy().astype(np.float64)
    before, expected, p = np.zeros((3, len(labels)))
    weighed = Weighed(before, expected, p, np.zeros(len(labels), bool))
    for nights in {*of_subject}:
        places = np.array([place for place, own in enumerate(of_subject) if own == nights])
        if len(nights) >= known.least_nights:
            past = _past(night, exposure, found, places, sorted(nights))
            part = weigh(past, texts[places], exposure.tonight, known)
            for name in ("before", "expected", "p", "is_usual"):
                getattr(weighed, name)[places] = getattr(part, name)
    return weighed, np.array([len(nights) for nights in of_subject], np.int64)


def _past(
    night: date,
    exposure: history.Exposure,
    found: history.Kind,
    places: NDArray[np.int64],
    nights: Sequence[date],
) -> Past:
    """The counts of the subjects at these places on these nights."""
    numbers = np.full(found.subjects.num_rows, -1)
    numbers[places] = np.arange(len(places))
    subject = numbers[found.counts["place"].to_numpy()]
    at = pc.index_in(found.counts["night"], pa.array(nights, pa.date32())).fill_null(-1).to_numpy()
    source = pc.index_in(found.counts["source"], pa.array(exposure.sources, pa.string())).to_numpy()
    kept = (subject >= 0) & (at >= 0)
    columns = [exposure.nights.index(each) for each in nights]
    return Past(
        subject[kept],
        source[kept],
        at[kept],
        found.counts["texts"].to_numpy()[kept].astype(np.float64),
        exposure.before[:, columns],
        np.array([each.weekday() == night.weekday() for each in nights]),
    )


def _rests_on_enough(
    compared: history.Compared, found: history.Kind, weighed: Weighed, q: NDArray[np.float64], known: Constants
) -> NDArray[np.bool_]:
    """(subjects,) whether a move rests on enough independent texts of enough outlets: tonight's where it is a rise,
    those before where it is a fall."""
    texts, outlets = (found.subjects[name].to_numpy() for name in ("texts", "outlets"))
    is_fall = texts < weighed.expected
    falls = np.flatnonzero(is_fall & weighed.is_usual & (q <= known.level))
    before = compared.outlets_before(found.subjects.take(falls)) if len(falls) else {}
    enough: NDArray[np.bool_] = ~is_fall & (texts >= known.least_texts) & (outlets >= known.least_outlets)
    enough[falls] = [before.get(number, 0) >= known.least_outlets for number in range(len(falls))]
    return enough


def _is_printed(subject: Mapping[str, Any], known: Constants) -> bool:
    return bool(subject["texts"] >= known.least_texts and subject["outlets"] >= known.least_outlets)


def _counted(kind: str, subject: Mapping[str, Any], nights: int, exposure: history.Exposure) -> dict[str, Any]:
    return {
        "kind": kind,
        **{name: subject[name] for name in ("subject", "side", "label", "n", "outlets")},
        "independent_texts": subject["texts"],
        "exposure": int(exposure.tonight.sum()),
        "nights": nights,
        "panel": exposure.panel,
        **dict.fromkeys(("expected", "ratio", "p", "q")),
    }


def _judged(
    subject: Mapping[str, Any],
    place: int,
    weighed: Weighed,
    exposure: history.Exposure,
    q: NDArray[np.float64],
    *,
    is_moved: bool,
) -> dict[str, Any]:
    expected, texts = float(weighed.expected[place]), subject["texts"]
    verdict, reason = "as_usual", None
    if is_moved:
        is_rise = texts > expected
        has_other = weighed.before[place] > 0 if is_rise else texts > 0
        verdict = ("up" if has_other else "new") if is_rise else ("down" if has_other else "gone")
        all_texts = exposure.tonight.sum()
        reason = (
            f"{_percent(texts / all_texts)} of the texts have it, {_percent(expected / all_texts)} would be usual"
        )
    return {
        "expected": expected,
        "ratio": texts / expected,
        "p": float(weighed.p[place]),
        "q": float(q[place]),
        "verdict": verdict,
        "reason": reason,
    }


def _why_not(nights: int, exposure: history.Exposure, known: Constants) -> str:
    if len(exposure.nights) < known.least_nights:
        return f"{len(exposure.nights)} nights to compare with, {known.least_nights} are needed"
    if nights < known.least_nights:
        return (
            f"{nights} of {len(exposure.nights)} nights were asked the same by the same model, "
            f"{known.least_nights} are needed"
        )
    return (
        f"sources that give texts tonight and did before have {_percent(exposure.panel)} of the texts, "
        f"{_percent(known.least_panel)} are needed"
    )


def _percent(share: float) -> str:
    """A share in percent with two digits that tell."""
    return f"{float(f'{100 * share:.2g}'):g} %"

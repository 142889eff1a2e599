"""Tell whoever watches something what moved on a night, and note it, so that nobody is told twice."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Protocol

from tasks.receipt import Receipt
from tasks.step import step
from warehouse.ask.watches import Fact, Watch, watched
from warehouse.errors import InputError
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import republish

FACTS_SENT = 30  # in one message: the page of the night and the feed have all


class Messenger(Protocol):
    """Takes messages to those who are to be told."""

    @property
    def targets(self) -> Sequence[str]:
        """Their names."""

    def send(self, target: str, subject: str, body: str) -> str | None:
        """Send a message to one of them; why it was not taken, in a few words, or None."""


@step("tell-watches", "tell watches")
def tell_watches(root: Path, night: date, run_id: str, watches: Sequence[Watch], messenger: Messenger) -> Receipt:
    """Find what is new about what is watched, send it, and note it in `notices`. The caller holds the lake's lock.

    A target that did not take a fact gets it again with the next night; those that took it do not. A condition that
    fails is noted in the receipt, as is who did not take the message; the night stands. A message that was taken is
    sent again only if the machine dies before the note is published.

    Returns:
        The receipt (read: facts; written: those that are new; set aside: those that were noted before).
    """
    lake = Lake(root)
    catalogue = Catalogue.load(lake)
    noted = {row["fact_id"]: _fact(row) for row in catalogue.notices.to_pylist()}
    found, problems = _found(lake, night, watches)
    new = [fact for fact in found if fact.fact_id not in noted]
    unsent_before, watched_ids = _unsent(lake), {watch.watch_id for watch in watches}
    unsent: dict[str, list[str]] = {}
    sent: set[str] = set()
    for target in messenger.targets:
        earlier = [noted[fact_id] for fact_id in unsent_before.get(target, ()) if fact_id in noted]
        facts = [*new, *(fact for fact in earlier if fact.watch_id in watched_ids)]
        if not facts:
            continue
        ids = [fact.fact_id for fact in facts]
        if problem := messenger.send(target, *message(night, facts)):
            problems.append(problem)
            unsent[target] = ids
        else:
            sent |= {*ids}
    sent -= {fact_id for ids in unsent.values() for fact_id in ids}
    if unsent != unsent_before:
        # Before the notices: a fact that is not noted is new to the next run, and one that is noted and not listed
        # here would be sent to nobody.
        store.write_bytes(lake.unsent, json.dumps(unsent).encode())
    if new or sent:
        now = datetime.now(UTC)
        rows = [_row(fact, now, run_id) for fact in new]
        republish(lake, catalogue.with_notices(rows).with_sent(sent, now))
    return Receipt(
        stage="tell watches",
        read=len(found),
        written=len(new),
        set_aside=len(found) - len(new),
        note="; ".join(problems) or None,
    )


def would_tell(lake: Lake, nights: Sequence[date], watches: Sequence[Watch]) -> Iterator[Fact]:
    """What the watches would have told on these nights, had they been there; each fact once.

    Raises:
        InputError: a condition fails, would write, or takes too long; names the watch.
        MissingLake: nothing is published.
    """
    told: set[str] = set()
    with watched(lake) as asked:
        for night in sorted(asked.nights() & {*nights}):
            for watch in watches:
                found = asked.facts(night, watch)
                yield from (fact for fact in found if fact.fact_id not in told)
                told |= {fact.fact_id for fact in found}


def message(night: date, new: Collection[Fact]) -> tuple[str, str]:
    """Subject and body of the message about these facts."""
    told = list(new)
    what = told[0].title if len(told) == 1 else f"{len(told)} things moved"
    lines = []
    for fact in told[:FACTS_SENT]:
        late = "" if fact.night == night else f" (of night {fact.night})"
        lines.append(f"[{fact.watch_id}] {fact.title}{late}\n{fact.text}".strip())
    if (more := len(told) - FACTS_SENT) > 0:
        lines.append(f"... and {more} more, which the page of the night has.")
    return f"Nightdesk: night {night}: {what}", "\n\n".join(lines)


def _found(lake: Lake, night: date, watches: Sequence[Watch]) -> tuple[list[Fact], list[str]]:
    """The facts of a night, each once, and what went wrong."""
    found: dict[str, Fact] = {}
    problems = []
    with watched(lake) as asked:
        for watch in watches:
            try:
                found |= {fact.fact_id: fact for fact in asked.facts(night, watch)}
            except InputError as error:
                problems.append(str(error))
    return list(found.values()), problems


def _unsent(lake: Lake) -> dict[str, list[str]]:
    """The facts that each target has not taken yet, by their ids."""
    if not lake.unsent.exists():
        return {}
    unsent: dict[str, list[str]] = json.loads(lake.unsent.read_bytes())
    return unsent


def _row(fact: Fact, now: datetime, run_id: str) -> dict[str, object]:
    return {
        "fact_id": fact.fact_id,
        "watch_id": fact.watch_id,
        "night": fact.night,
        "title": fact.title,
        "text": fact.text,
        "articles": list(fact.articles),
        "found_at": now,
        "sent_at": None,
        "run_id": run_id,
    }


def _fact(row: Mapping[str, Any]) -> Fact:
    """The fact that `_row` noted."""
    return Fact(row["fact_id"], row["watch_id"], row["night"], row["title"], row["text"], tuple(row["articles"]))

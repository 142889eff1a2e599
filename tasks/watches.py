"""Tell whoever watches something what moved on a night, and note it, so that nobody is told twice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tasks.receipt import Receipt
from tasks.step import step
from warehouse.ask.watches import Fact, Watch, watched
from warehouse.errors import InputError
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import republish

FACTS_SENT = 30  # in one message: the page of the night and the feed have all


@dataclass(frozen=True)
class Sent:
    """What became of a message.

    Attributes:
        targets: how many should get it.
        problems: of those that did not, a few words each.
    """

    targets: int
    problems: Sequence[str]


Send = Callable[[str, str], Sent]  # subject and body


@step("tell-watches", "tell watches")
def tell_watches(root: Path, night: date, run_id: str, watches: Sequence[Watch], send: Send) -> Receipt:
    """Find what is new about what is watched, send it, and note it in `notices`. The caller holds the lake's lock.

    A condition that fails is noted in the receipt, as is who did not take the message; the night stands. A message
    that was sent is sent again only if the machine dies before the note is published.

    Returns:
        The receipt (read: facts; written: those that are new; set aside: those that were told before).
    """
    lake = Lake(root)
    catalogue = Catalogue.load(lake)
    before = set(catalogue.notices["fact_id"].to_pylist())
    found, problems = _found(lake, night, watches)
    new = [fact for fact in found if fact.fact_id not in before]
    if new:
        sent = send(*message(night, new))
        problems += sent.problems
        now = datetime.now(UTC)
        sent_at = now if sent.targets and not sent.problems else None
        rows = [_row(fact, now, sent_at, run_id) for fact in new]
        republish(lake, catalogue.with_notices(rows))
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
    lines = [f"[{fact.watch_id}] {fact.title}\n{fact.text}".strip() for fact in told[:FACTS_SENT]]
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


def _row(fact: Fact, now: datetime, sent_at: datetime | None, run_id: str) -> dict[str, object]:
    return {
        "fact_id": fact.fact_id,
        "watch_id": fact.watch_id,
        "night": fact.night,
        "title": fact.title,
        "text": fact.text,
        "articles": list(fact.articles),
        "found_at": now,
        "sent_at": sent_at,
        "run_id": run_id,
    }

"""Which revision of its article each record of a night is: texts are in the order in which they were seen.

The order is that of `first_seen_at`, whichever way sources are listed and nights are read. A published text keeps
its number, as later nights may name it. So an older text that comes after it takes the next free number.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.history import Known, Seen

# What numbering reads of the drafts.
KEYS = ("article_id", "text_sha256", "first_seen_at", "not_modified")


@dataclass(frozen=True, slots=True)
class Numbered:
    """What a record is to its article.

    Attributes:
        outcome: `new` where nothing was known of the article, `unchanged` where the text seen before or after it is
            the same; `rejected` without an article, or without a text where none is known.
        revision: of the text that the record has; None where it was rejected.
        before: of a revision, the text that was seen before it; None where it is the first.
        place: of `before`, which record of the night has it; None where the lake has it.
    """

    outcome: Literal["new", "revised", "unchanged", "rejected"]
    revision: int | None = None
    before: Seen | None = None
    place: int | None = None


def number(drafts: pa.Table, known: Mapping[str, Known], night: date) -> list[Numbered]:
    """Number the records of a night, one answer for each in their order.

    Args:
        drafts: the columns `KEYS` of all drafts of the night, in the order of the records.
        known: what the lake knows of their articles, as `warehouse.history.known`.
        night: the night's date.
    """
    articles, texts, seen, unread = (drafts[name] for name in KEYS)
    articles, texts, unread = articles.to_pylist(), texts.to_pylist(), unread.to_pylist()
    seen = pc.cast(seen, pa.int64()).to_pylist()
    answers = [Numbered("rejected")] * len(articles)
    timelines: dict[str, list[Seen]] = {}
    places: dict[tuple[str, int], int] = {}
    of_articles = (place for place, article in enumerate(articles) if article is not None)
    for place in sorted(of_articles, key=lambda place: seen[place]):  # of equal times the first record comes first
        article, text = articles[place], texts[place]
        lake = known.get(article) or Known()
        timeline = timelines.setdefault(article, list(lake.seen))
        at = bisect_right(timeline, seen[place], key=lambda one: one.at)
        before, after = timeline[at - 1] if at else None, timeline[at] if at < len(timeline) else None
        same = next((one for one in (before, after) if one and (unread[place] or one.text_sha256 == text)), None)
        if same is not None:
            answers[place] = Numbered("unchanged", same.revision)
        elif not unread[place]:
            revision = _free(text, lake, timeline)
            came = places.get((article, before.revision)) if before else None
            answers[place] = Numbered("revised" if timeline else "new", revision, before, came)
            timeline.insert(at, Seen(seen[place], night, revision, text))
            places[article, revision] = place
    return answers


def _free(text: str, lake: Known, timeline: list[Seen]) -> int:
    """The number that the text had when the night was read before, else the next that no text has or had."""
    taken = {one.revision for one in timeline}
    had = next((one for one in lake.own.get(text, ()) if one not in taken), None)
    return had or max(taken.union(*lake.own.values()), default=0) + 1

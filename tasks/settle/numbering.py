"""Which revision of its article each record of a night is: texts are in the order in which they were seen.

The order is that of `first_seen_at`, whichever way sources are listed and nights are read. A published text keeps
its number, as later nights may name it. So an older text that comes after it takes the next free number, unless a
text seen later is the same: that is held already, and is not stored again for having been there before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.history.history import Known, Seen

# What numbering reads of the drafts.
KEYS = ("article_id", "text_sha256", "first_seen_at", "not_modified")


@dataclass(frozen=True, slots=True)
class Numbered:
    """What a record is to its article.

    Attributes:
        outcome: `new` where nothing was known of the article when the night was first read, `unchanged` where the
            text seen before it or one seen after it is the same; `rejected` without an article, or without a text
            where none is known.
        revision: of the text that the record has; None where it was rejected.
        before: of a revision, the text seen before it, of this night or an earlier one; None where it is the first.
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
        known: what the lake knows of their articles, as `warehouse.history.history.known`.
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
        # A night that is read again has the same rows whatever later nights brought, so it is held to none of them.
        before = next((one for one in reversed(timeline[:at]) if one.night <= night), None)
        had = _had(text, lake, timeline)
        same = _same(None if unread[place] else text, before, timeline, at, later=had is None)
        if same is not None:
            answers[place] = Numbered("unchanged", same.revision)
        elif not unread[place]:
            revision = had or max({one.revision for one in timeline}.union(*lake.own.values()), default=0) + 1
            first = not timeline or (revision == 1 and all(one.night > night for one in timeline))
            came = places.get((article, before.revision)) if before else None
            answers[place] = Numbered("new" if first else "revised", revision, before, came)
            timeline.insert(at, Seen(seen[place], night, revision, text))
            places[article, revision] = place
    return answers


def _had(text: str | None, lake: Known, timeline: Sequence[Seen]) -> int | None:
    """The number that the text had when the night was read before; None where it had none."""
    taken = {one.revision for one in timeline}
    return next((one for one in lake.own.get(text or "", ()) if one not in taken), None)


def _same(text: str | None, before: Seen | None, timeline: Sequence[Seen], at: int, *, later: bool) -> Seen | None:
    """The known text that a record seen at `at` repeats; one without a text repeats what was there at its time.

    Args:
        before: of the texts up to tonight, the one seen last before the record.
        later: whether any text seen later counts; not where this night has a row for its own.
    """
    around = [before, *timeline[max(at - 1, 0) : at]]
    if text is None:
        return next((one for one in (*around, *timeline[at : at + 1]) if one), None)
    known = [*around, *(timeline[at:] if later else ())]
    return next((one for one in known if one and one.text_sha256 == text), None)

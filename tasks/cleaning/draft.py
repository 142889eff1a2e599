"""The draft of an article from a record: its cleaned text, title, dates and identity, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from tasks.cleaning.dates import Published, end_of, published, why_unread
from tasks.cleaning.encoding import one_line, raw_text
from tasks.cleaning.identity import article_id, byline_of, canonical_url, outlet_of, sha256
from tasks.cleaning.language import is_read, language_of
from tasks.cleaning.rules import title_of
from tasks.cleaning.shingles import fingerprints
from tasks.cleaning.spans import Cleaned, cut

Row = Mapping[str, Any]


def draft_of(row: Row, source: str, night: date, zone: tzinfo, languages: tuple[str, ...]) -> dict[str, Any]:
    """The columns of a draft, as `tasks.records.DRAFTS` lists them; a column that is missing is null.

    Args:
        row: a record with the columns of `tasks.records.RECORDS`.
        zone: of times written without one.
        languages: those the models read, as ISO 639-1 codes; a text too short to tell counts as the first.
    """
    if row["problem"]:
        return {"record": row["record"], "problem": row["problem"], "detail": row["detail"]}
    if row["not_modified"]:
        return {
            **_found(row, source),
            "first_seen_at": _first_seen(row, night),
            "not_modified": True,
            "problem": None,
        }
    raw = raw_text(row["text"] or "")
    title = one_line(row["title"]) or title_of(raw)
    cleaned = cut(raw, title, raw_text(row["standfirst"] or ""))
    if not any(map(str.isalnum, cleaned.text)):
        detail = "no letter or digit" + (" once credits and page lines are cut" if cleaned.removed else "")
        return {"record": row["record"], "problem": "empty", "detail": detail}
    language = language_of(cleaned.text, row["language"], languages)
    annotated = is_read(language, languages)
    when = _when(row, cleaned, night, zone)
    found = _found(row, source)
    return {
        **found,
        "title": title,
        "byline": found["byline"] or cleaned.byline,
        "language": language,
        "annotated": annotated,
        "text": cleaned.text,
        "text_sha256": sha256(cleaned.text),
        "raw_sha256": sha256(raw),
        "fingerprints": fingerprints(cleaned.text),
        "wire_credit": cleaned.wire_credit,
        "removed": [vars(span) for span in cleaned.removed],
        "problem": None,
        **_dates(when, row, night),
        **_remarks(when, None if annotated else language, row, night),
    }


def _found(row: Row, source: str) -> dict[str, str | None]:
    """Where it was found and what it was called there."""
    # Only a record with an identifier of its own says that it is one of several on a page.
    url = canonical_url(row["url"], entries=row["id"] is not None)
    outlet = outlet_of(one_line(row["outlet"]), url)
    return {
        "record": row["record"],
        "article_id": article_id(url, source, row["id"] or row["record"]),
        "outlet": outlet,
        "url": url,
        "title": one_line(row["title"]),
        "byline": byline_of(one_line(row["byline"]), outlet),
        "section": one_line(row["section"]),
    }


def _when(row: Row, cleaned: Cleaned, night: date, zone: tzinfo) -> Published:
    return published(
        row["published_at"],
        cleaned.marker,
        row["url"],
        feed=row["feed_published_at"],
        guess=row["guessed_published_at"],
        zone=zone,
        not_after=_seen(row) or end_of(night),
    )


def _dates(when: Published, row: Row, night: date) -> dict[str, Any]:
    """When it was published and first seen."""
    return {
        "published_at": when.at,
        "published_from": when.found_in,
        "published_precision": when.precision,
        "published_raw": when.raw,
        "published_offset": when.offset,
        "published_other": when.other,
        "first_seen_at": _first_seen(row, night),
    }


def _remarks(when: Published, language: str | None, row: Row, night: date) -> dict[str, str | None]:
    """What the article could not have. The ledger has one remark a record, the weightiest; its detail tells all.

    Args:
        language: of a text that the models do not read.
    """
    limit = _seen(row) or end_of(night)
    remarks = [
        ("date_in_future", f"dated {when.raw}, after {limit:%Y-%m-%d %H:%M} UTC" if when.in_future else None),
        ("language_not_read", f"language {language}" if language else None),
        ("date_not_read", f"the date {when.unread!r} {why_unread(when.unread)}" if when.unread else None),
        (row["remark"], row["detail"]),
    ]
    said = [(remark, detail) for remark, detail in remarks if remark and detail]
    return {"remark": said[0][0] if said else None, "detail": "; ".join(detail for _, detail in said) or None}


def _first_seen(row: Row, night: date) -> datetime:
    return _seen(row) or datetime(night.year, night.month, night.day, tzinfo=UTC)


def _seen(row: Row) -> datetime | None:
    return datetime.fromisoformat(row["seen_at"]) if row["seen_at"] else None

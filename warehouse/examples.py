"""An invented value of each declared column, for `data_dictionary`: text that DuckDB casts to the column's type.

Beside schema.py and not in it: there it would double the declarations, and be written into every Parquet file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from warehouse.table import Said, Table, said_of

_EVERYWHERE: Mapping[str, str] = {
    "article_id": "https://www.example.org/news/dam-walls",
    "revision": "1",
    "night": "2026-03-02",
    "run_id": "20260302T040001-3b14",
    "model_id": "embedded-3-0a1b2c3d",
    "source": "wire",
    "record": "drop/dam.txt",
    "claim_id": "valcorvo-dam-unsafe",
    "end": "146",
    "cue_end": "146",
    "speaker_end": "146",
    "evidence_end": "146",
    "outlet": "Douro Courier",
    "title": "Engineers doubt the dam at Valcorvo",
    "entity": "Ada Crane",
    "speaker": "Ada Crane",
    "speaker_surface": "the engineer",
    "holder": "Ada Crane",
    "quote": "“The dam is sound,” … “and has been for years.”",
    "claim": "The dam at Valcorvo is not safe.",
    "stance": "disputes",
    "from_stance": "disputes",
    "to_stance": "supports",
    "type": "person",
    "override_id": "20260304T091500-77d0",
    "latest": "true",
    "tied": "true",
    "direct": "true",
    "corrected": "false",
    "current": "true",
    "model_changed": "false",
    "claim_changed": "false",
    "since": "2026-03-02",
    "until": "2026-03-02",
    "words_before": "told reporters “The dam is sound”",
    "words_now": "admitted that the wall could give way",
    "outlets_before": "[Douro Courier]",
    "outlets_now": "[The Wire, Douro Courier]",
    "article_before": "https://www.example.org/news/dam-walls",
    "article_now": "https://www.example.org/news/dam-leaks",
    "model_before": "embedded-3-0a1b2c3d",
    "model_now": "embedded-3-0a1b2c3d",
    "languages": "[en, pt]",
    "first_night": "2026-03-02",
    "last_night": "2026-03-04",
}
_OF_TABLE: Mapping[str, Mapping[str, str]] = {
    "articles": {
        "record": "drop/2026-03-02.jsonl:17",
        "outlet": "Douro Courier",
        "url": "https://www.example.org/news/dam-walls",
        "title": "Engineers doubt the dam at Valcorvo",
        "byline": "By Rosa Lind",
        "published_at": "2026-03-01 08:30:00+00",
        "published_from": "metadata",
        "published_precision": "minute",
        "published_raw": "2026-03-01T16:30:00+08:00",
        "published_offset": "+08:00",
        "published_other": "url 2026-02-27",
        "first_seen_at": "2026-03-02 04:00:01+00",
        "language": "en",
        "annotated": "true",
        "text": "LISBON (AP) Ada Crane opposes the dam.",
        "text_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "raw_sha256": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
        "copy_group": "https://www.example.org/news/dam-walls",
        "copy_similarity": "0.91",
        "fingerprints": "[-1840700270, 73501]",
        "wire_credit": "AP",
        "characters_added": "240",
        "characters_removed": "12",
    },
    "removed_spans": {
        "kind": "image_credit",
        "raw_start": "0",
        "raw_end": "24",
        "surface": "Photo: Rosa Lind/Reuters",
    },
    "summaries": {
        "position": "0",
        "kind": "verbatim",
        "text": "Ada Crane opposes the dam.",
        "salience": "0.74",
        "unsupported": "[Valcorvo, 6]",
    },
    "entities": {
        "surface": "Crane",
        "type": "person",
        "entity": "Ada Crane",
        "tone": "negative",
        "tone_model_id": "embedded-3-0a1b2c3d",
    },
    "sentiments": {"label": "neutral", "negative": "0.2", "neutral": "0.7", "positive": "0.1"},
    "quotes": {
        "quote_id": "0",
        "part": "0",
        "text": "“The dam is sound,”",
        "direct": "true",
        "cue": "told",
        "speaker_surface": "the engineer",
        "speaker": "Ada Crane",
        "reported_via": "Reuters",
        "speaker_model_id": "embedded-3-0a1b2c3d",
    },
    "stances": {
        "claim": "The dam at Valcorvo is not safe.",
        "holder": "Ada Crane",
        "quote_id": "0",
        "stance": "disputes",
        "evidence": "Ada Crane told reporters that the dam is sound.",
        "quote_model_id": "embedded-3-0a1b2c3d",
        "speaker_model_id": "embedded-3-0a1b2c3d",
    },
    "ledger": {"outcome": "rejected", "reason": "broken_record", "detail": "line 17 is no JSON: Expecting value"},
    "claims": {"text": "The dam at Valcorvo is not safe.", "valid_from": "2026-03-02"},
    "runs": {
        "sequence": "12",
        "started_at": "2026-03-02 04:00:01+00",
        "published_at": "2026-03-02 04:11:40+00",
        "state": "Completed",
        "message": "source feeds failed: no answer",
        "flow_run_id": "0c6ea3f2-92a1-4f39-9f6c-2c8b1f2d8a11",
        "nightdesk_version": "0.1.0",
    },
    "intake": {"records": "14", "state": "read", "message": "no answer from www.example.org"},
    "models": {
        "name": "embedded",
        "version": "3",
        "weights_sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        "first_run_id": "20260302T040001-3b14",
    },
    "files": {
        "path": "articles/night=2026-03-02/20260302T040001-3b14-0000.parquet",
        "table_name": "articles",
        "sources": "[archive, wire]",
        "part": "0",
        "rows": "11",
        "bytes": "48120",
        "file_sha256": "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9",
        "content_key": "baa5a0964d3320fbc0c6a922140453c8513ea24ab8fd0577034804a967248096",
        "input_key": "b413f47d13ee2fe6c845b2ee141af81de858df4ec549a58b7970bb96645bc8d2",
        "published_by": "20260302T040001-3b14",
        "superseded_by": "20260303T040002-9c01",
        "removed_at": "2026-04-02 09:00:00+00",
    },
    "embeddings": {"embedding": "[0.0512, -0.0311, 0.0871]"},
    "canaries": {
        "stage": "tone",
        "rests_on": "[embedded-3-0a1b2c3d]",
        "canary_sha256": "a3f5c1e09b7d24680f1e2d3c4b5a69788796a5b4c3d2e1f00123456789abcdef",
        "answers_sha256": "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8",
        "answers_json": '[["dam 14", "negative", 0.8125]]',
        "before_run_id": "20260301T040000-77aa",
        "first_run_id": "20260214T040003-01fe",
        "largest_shift": "0.012",
        "largest_shift_since_first": "0.018",
    },
    "overrides": {
        "table_name": "entities",
        "field": "entity",
        "text_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "surface": "Crane",
        "context": "Crane told reporters that the dam is sound.",
        "was": "Crane",
        "value": "Ada Crane",
        "withdraws": "20260303T101500-1c2d",
        "who": "rosa",
        "corrected_at": "2026-03-03 09:15:00+00",
        "why": "the engineer, not the machine",
        "after_run_id": "20260302T040001-3b14",
    },
    "data_dictionary": {
        "table_name": "entities",
        "kind": "table",
        "position": "8",
        "column_name": "tone",
        "type": "VARCHAR",
        "unit": "count",
        "labels": "[negative, neutral, positive]",
        "meaning": "Tone of the sentence towards the entity.",
        "since": "0.1.0",
        "example": "negative",
    },
}
_BY_UNIT: Mapping[str, str] = {
    "count": "12",
    "quotes": "2.5",
    "share, 0 to 1": "0.25",
    "probability, 0 to 1": "0.82",
    "-1 to 1": "-0.4",
    "code points": "240",
    "code points of articles.text, from 0": "120",
}


def described(table: Table, column: str) -> Said:
    """What is said about a column of a declared table, with its example."""
    said = said_of(table.schema.field(column))
    example = _OF_TABLE.get(table.name, {}).get(column)
    return replace(said, example=example) if example else with_example(column, said)


def with_example(column: str, said: Said) -> Said:
    """What is said about `column`, with an example if it has none: as usual of its name or unit, or a label."""
    usual = _EVERYWHERE.get(column) or _BY_UNIT.get(said.unit) or next(iter(said.labels), "")
    return replace(said, example=said.example or usual)

"""The transcript in docs/assistant.md: five questions of an assistant, asked by the protocol's own client.

python -m tests.flows.transcript LAKE > docs/assistant.md     # LAKE: the three nights of samples
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

from mcp.client import Client

from flows.mcp import server_of
from warehouse.lake.lake import Lake

PAGE = Path(__file__).parent.parent.parent / "docs" / "assistant.md"
HEAD = """\
# What an assistant asks

For whoever lets an assistant at a lake: five questions on the samples, asked by the client of the Model Context
Protocol's own library. [asking.md](asking.md#from-an-assistant) says how to set it up. Each question shows the tool
that the assistant called, and the part of the answer that it needs. This page is generated
(`tests/flows/transcript.py`), and a test holds it to what the tools answer.
"""
ROWS = 3  # shown of a part


class Asked(NamedTuple):
    """A question, the tool that answers it, and the part and the fields of its answer that are shown."""

    question: str
    tool: str
    given: dict[str, Any]
    part: str
    fields: tuple[str, ...]


QUESTIONS = (
    Asked(
        "How do the claims that we follow stand tonight?",
        "query",
        {
            "sql": "select claim, articles, holders_support, holders_dispute from positions_by_day "
            "where night = (select max(night) from positions_by_day) order by claim"
        },
        "rows",
        ("claim", "articles", "holders_support", "holders_dispute"),
    ),
    Asked(
        "Who says that the Valcorvo dam is in danger and who denies it, since when, in which words?",
        "fetch_claim",
        {"claim_id": "valcorvo-dam-unsafe"},
        "stands",
        ("holder", "stance", "since", "words", "article_id"),
    ),
    Asked(
        "What does Anton Dragov say?",
        "fetch_entity",
        {"name": "anton dragov"},
        "says",
        ("night", "quote", "cue", "article_id", "start", "end"),
    ),
    Asked(
        "How did the story of the dam go on?",
        "fetch_story",
        {"story_id": "7072bef90b28b5c9"},
        "nights",
        ("night", "articles", "headline", "new_outlets", "new_names"),
    ),
    Asked(
        "How many troops are at the border, and do the sources agree?",
        "fetch_figures",
        {"name": "Anton Dragov"},
        "compared",
        ("source", "surface", "relation", "why", "sentence", "article_id", "start", "end"),
    ),
)


def transcript(lake: Lake) -> str:
    """The page, of a lake of the samples."""
    return "\n".join([HEAD, *asyncio.run(_asked(lake))])


async def _asked(lake: Lake) -> list[str]:
    async with Client(server_of(lake)) as client:
        return [_shown(asked, await client.call_tool(asked.tool, asked.given)) for asked in QUESTIONS]


def _shown(asked: Asked, result: Any) -> str:
    rows = result.structured_content[asked.part]
    lines = [json.dumps({name: row[name] for name in asked.fields}, ensure_ascii=False) for row in rows[:ROWS]]
    more = [f"... {len(rows) - ROWS} more"] if len(rows) > ROWS else []
    call = f"{asked.tool} {json.dumps(asked.given, ensure_ascii=False)}"
    block = "\n".join([f"> {call}", f"{asked.part}:", *lines, *more])
    return f"## {asked.question}\n\n```text\n{block}\n```\n"


if __name__ == "__main__":
    print(transcript(Lake(Path(sys.argv[1]))), end="")

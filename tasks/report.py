"""Report a published night to its operator: artifacts in the Prefect UI, each with its history over the nights."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from prefect.artifacts import create_markdown_artifact

from tasks.annotate.claim import Claim
from tasks.begin import Run
from tasks.night_page.write import write_feeds, write_page
from tasks.publish import Ending
from tasks.receipt import Receipt
from tasks.step import step
from warehouse.ask import digest
from warehouse.ask.night import ask_night
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import connect

ENTITIES_SHOWN = 25
POSITIONS_SHOWN = 20  # of each claim
STORIES_SHOWN = 15  # largest, and newest


@step("report")
def report(
    root: Path,
    run: Run,
    ending: Ending,
    claims: Sequence[Claim],
    receipts: list[Receipt],
    digests_url: str | None = None,
    named: Sequence[str] = (),
) -> Receipt:
    """Write the night's page, the feeds, what the stages took for monitoring, and the artifacts.

    The artifacts are the page, the intake, the stages' times, the largest and newest stories, the most mentioned
    names, the positions on claims, and the canary.

    The receipt notes a canary that drifted.

    The keys are the same every night, so that the UI keeps one history of each.

    Args:
        digests_url: the address of the lake's pages without a slash at the end; None if no server shows them.
        named: entities that have a feed of their own.
    """
    lake = Lake(root)
    con = connect(lake)
    night = ask_night(con, lake, run.night)
    digest_page = write_page(lake, night)
    write_feeds(lake, con, night.notices, named)
    stages = stage_times(receipts)
    told = {"night": run.night.isoformat(), "run_id": run.run_id, "stages": stages}
    store.write_bytes(lake.stage_times, json.dumps(told).encode())
    intake = digest.intake(con, [run.night])
    largest = digest.stories(con, run.night, STORIES_SHOWN)
    newest = digest.stories(con, run.night, STORIES_SHOWN, new=True)
    entities = digest.most_mentioned(con, [run.night], ENTITIES_SHOWN)
    ids = [claim.claim_id for claim in claims]
    followed = digest.claims_followed(con, [run.night], ids)
    positions = digest.positions(con, [run.night], ids, POSITIONS_SHOWN)
    canary = digest.drift(con, run.run_id)
    con.close()
    pages = {
        "night-digest": ("The digest of the night", markdown_link(digest_page, digests_url)),
        "night-intake": ("What the night read and what became of it", markdown_table(intake)),
        "night-stages": ("What the stages took", markdown_table(stages)),
        "night-stories": ("The largest and newest stories", markdown_stories(largest, newest)),
        "night-entities": ("Most mentioned", markdown_table(entities)),
        "night-positions": ("Positions on the claims followed", markdown_positions(followed, positions)),
        "night-canary": ("Whether the models answer as before", markdown_canary(canary)),
    }
    for key, (title, page) in pages.items():
        state = f"\n\n{ending.state}: {ending.message}" if ending.message else ""
        markdown = f"# {title}\n\nNight {run.night}, run `{run.run_id}`.{state}\n\n{page}"
        create_markdown_artifact(markdown, key=key, description=f"{title}, night {run.night}")
    return Receipt(stage="report", read=len(pages), written=len(pages), note=drifted(canary))


def drifted(canary: list[dict[str, Any]]) -> str | None:
    """A sentence on the stages that answered the canary differently under the same weights; None without any."""
    stages = [
        f"{row['stage']} changed {row['changed']} of {row['answers']} answers, a probability by "
        f"{row['largest_shift']:.3f}"
        for row in canary
        if row["state"] == "drifted"
    ]
    if not stages:
        return None
    return f"the canary drifted under the same weights, so the machine or a library is another: {'; '.join(stages)}"


def markdown_canary(canary: list[dict[str, Any]]) -> str:
    """The models' answers to the canary compared with the run before; above them, whether they drifted."""
    note = drifted(canary)
    return (f"**Note**: {_escaped(note)}.\n\n" if note else "") + markdown_table(canary)


def stage_times(receipts: list[Receipt]) -> list[dict[str, Any]]:
    """Task runs, records or articles read and seconds of each stage, in the order of their first receipt."""
    stages: dict[str, list[Receipt]] = {}
    for receipt in receipts:
        stages.setdefault(receipt.stage, []).append(receipt)
    return [
        {
            "stage": stage,
            "tasks": len(done),
            "read": sum(receipt.read for receipt in done),
            "written": sum(receipt.written for receipt in done),
            "set aside": sum(receipt.set_aside for receipt in done),
            "seconds": round(sum(receipt.seconds for receipt in done), 2),
        }
        for stage, done in stages.items()
    ]


def markdown_link(page: Path, digests_url: str | None) -> str:
    """The path of the night's page, and a link if a server shows it (browsers follow no link to a file)."""
    link = f"[Read it]({digests_url}/{page.name}), or open the file:\n\n" if digests_url else ""
    return f"{link}    {page}"


def markdown_stories(largest: list[dict[str, Any]], newest: list[dict[str, Any]]) -> str:
    """The stories of most articles tonight, and those among them that begin tonight, each as a table."""
    return f"## Largest\n\n{markdown_table(largest)}\n\n## New tonight\n\n{markdown_table(newest)}"


def markdown_positions(claims: list[dict[str, Any]], rows: list[dict[str, Any]]) -> str:
    """Positions as a list under each claim: evidence is too long for a table cell, which the UI would not wrap.

    A claim without positions says so, and omitted rows are counted.
    """
    if not claims:
        return "No claims are followed."
    return "\n\n".join(f"## {_escaped(claim['claim'])}\n\n{_positions_on(claim, rows)}" for claim in claims)


def _positions_on(claim: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    positions = [row for row in rows if row["claim_id"] == claim["claim_id"]]
    if not positions:
        judged = claim["articles_judged"]
        return f"nothing in {judged} article{'' if judged == 1 else 's'}"
    lines = []
    for row in positions:
        sure = "by hand" if row["probability"] is None else f"{row['probability']:.2f}"
        holder = f"{_escaped(row['holder'])} **{row['stance']}** ({sure})"
        lines.append(f"- {holder}, {_escaped(', '.join(row['outlets']))}: {_escaped(row['evidence'])}")
    if more := positions[0]["positions"] - len(positions):
        lines.append(f"- … and {more} more")
    return "\n".join(lines)


def markdown_table(rows: list[dict[str, Any]]) -> str:
    """Rows as a Markdown table; text of an article cannot break out of its cell or become markup."""
    if not rows:
        return "Nothing tonight."
    lines = [" | ".join(rows[0]), " | ".join("---" for _ in rows[0])]
    lines += [" | ".join(_escaped(value) for value in row.values()) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def _escaped(value: object) -> str:
    text = " ".join(str("" if value is None else value).split())
    text = html.escape(text, quote=False)
    return re.sub(r"([\\`*_{}\[\]|#!])", r"\\\1", text)

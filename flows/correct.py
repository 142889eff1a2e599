"""`nightdesk correct`: a person's correction of what a model answered, published as a new snapshot.

Models are not asked again, and their answers stay in the tables: the views apply what is corrected here.
"""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypedDict

from flows import correct_facts
from flows.lake_format import published_format, say_if_upgraded
from flows.settings import Settings
from flows.words import counted, say
from models.api import ENTITY_TYPES
from warehouse.ask.terminal import one_line
from warehouse.ask.vectors import Connection
from warehouse.corrections import answers, entity_ids, facts, missed, overrides, stories
from warehouse.corrections.answers import Answer, Row
from warehouse.corrections.targets import SINGULAR
from warehouse.errors import SettingsError
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import connect, republish
from warehouse.tables.schema import ENTITY_IDS
from warehouse.upkeep.remote import Remote, only_writer

# Corrections whose value is a name: a name that the lake does not know gets a remark.
_NAMES = ("entity", "name", "speaker", "mention", "statement")
_SPLITS = ("split", "split identity")
_SHOWN = 60  # characters of the text that the message repeats
_PAGES = 14  # latest nights whose pages are written again after a correction of a name: each takes seconds


class Signed(TypedDict):
    """Author, reason and time of a correction."""

    who: str
    why: str
    now: datetime


def run(settings: Settings, given: argparse.Namespace) -> int:
    """Record a correction and print it in one line; the exit code. Its errors are those of `record`."""
    print(record(settings, given))
    return 0


def record(settings: Settings, given: argparse.Namespace) -> str:
    """Record a correction, here and on the object store, and write the pages of the affected nights again.

    Returns:
        What was corrected, in one line.

    Raises:
        MissingLake: no night is published there.
        InputError: there is no such answer, or this correction is not possible; nothing was recorded.
        LakeBusy: a run is writing the lake.
    """
    lake = Lake(settings.lake)
    lake.check_published()
    signed: Signed = {"who": given.by or _login(), "why": given.why, "now": datetime.now(UTC)}
    with only_writer(lake, settings.remote, f"correct {given.kind}"):
        before = published_format(lake)
        message, row = (
            _undo(lake, before, given.override, signed)
            if given.kind == "undo"
            else _correct(lake, before, given, signed)
        )
        if settings.remote is not None:
            Remote.open(settings.remote).push(lake)
    say_if_upgraded(lake, before)
    _rewrite_pages(lake, row, settings.feeds.entities)
    return message


def _correct(lake: Lake, format_: int, given: argparse.Namespace, signed: Signed) -> tuple[str, Row]:
    """The message, and the row of `overrides`; `format_` is the format of the published snapshot."""
    with connect(lake) as con:
        before = Catalogue.read(con, lake.snapshot, str(lake.root))
        value = _value(given)
        _check_type(con, given, value)
        answer = _answer(con, given, value)
        value = value if answer.value is None else answer.value
        after, override_id = overrides.correct(before, answer, value, **signed)
        if given.kind in _NAMES and (remark := answers.unheard_of(con, value)):
            say(f"nightdesk: {remark}")
    republish(lake, after, replaced_format=format_)
    if answer.others:
        parts = "1 other part" if answer.others == 1 else f"{answer.others} other parts"
        say(f"nightdesk: {parts} of the quote stay{'s' if answer.others == 1 else ''} as before; --whole takes all")
    in_words = {"drop": "no name", "not-said": "said by nobody"} | dict.fromkeys(_SPLITS, "another from here on")
    if given.kind in correct_facts.KINDS and answer.target["field"] == "drop":
        in_words[given.kind] = f"no {given.kind}"
    now = in_words.get(given.kind, _shown(answer.target, value))
    was = "missed" if answer.target["field"] == "add" else _shown(answer.target, answer.shown or "unknown")
    return f"{override_id}: {answer.what}: was {was}, is {now}", answer.target | {"was": answer.was, "value": value}


def _shown(row: Row, value: str) -> str:
    """A value of `overrides`, or the answer before it, as messages show it."""
    return one_line(facts.in_words(value) if facts.is_json(row) else value)


def _value(given: argparse.Namespace) -> str:
    if given.kind in ("drop", "not-said", *_SPLITS):
        return "true"
    if given.kind in correct_facts.KINDS or given.kind in correct_facts.ADDED:
        return correct_facts.right_value(given)
    asked = given.words if given.kind == "mention" and given.value is None else given.value
    return " ".join(asked.split())


def _check_type(con: Connection, given: argparse.Namespace, value: str) -> None:
    named = {"type": ("--is", value), "mention": ("--type", getattr(given, "type", None))}.get(given.kind)
    if named is not None and named[1] not in (known := _types(con)):
        raise SettingsError(f"{named[0]} {named[1]}: no such type; use {', '.join(known)}")


def _undo(lake: Lake, format_: int, override_id: str, signed: Signed) -> tuple[str, Row]:
    """As `_correct`."""
    with connect(lake) as con:
        before = Catalogue.read(con, lake.snapshot, str(lake.root))
        after, row = overrides.undo(before, override_id, **signed)
        is_overridden = not answers.stands(con, override_id)
    republish(lake, after, replaced_format=format_)
    if is_overridden:
        say("nightdesk: a later correction of the same still holds; `internal.standing_overrides` has it")
    words = repr(one_line(row["surface"][:_SHOWN]))
    match row["table_name"], row["field"]:
        case "entities", "drop":
            what = f"{words} is no name"
        case ("places" | "dates" | "amounts") as table, "drop":
            what = f"{words} is no {SINGULAR[table]}"
        case "quotes", "drop":
            what = f"{words} is said by nobody"
        case "entity_ids", "merge":
            what = f"{words} ({row['was']}) is one with {row['corrected']}"
        case "entity_ids", _:
            what = f"{words} in article {row['article_id']} is {row['corrected']}"
        case "story_members", "story":
            what = f"{words} belongs to story {row['corrected']}"
        case "story_members", "split":
            what = f"{words} begins a story of its own"
        case "stories", _:
            what = f"the story of {words} is one with {row['corrected']}"
        case _, "add":
            added = (SINGULAR | {"quotes": "statement", "stances": "stance"})[row["table_name"]]
            what = f"{words} is a {added} that was missed: {_shown(row, row['corrected'])}"
        case _:
            what = f"the {row['field']} of {words} is {_shown(row, row['corrected'])}"
    return f"{row['override_id']}: takes back {override_id}, that {what}", row


def _rewrite_pages(lake: Lake, row: Row, named: Sequence[str]) -> None:
    """Write the existing pages of the nights with the corrected article or name again, and the feeds.

    The correction is published by then, so a page that cannot be written is reported and is no failure.
    """
    from tasks.night_page.write import write_night_page

    with connect(lake) as con:
        of_table = {**dict.fromkeys(stories.TABLES, stories), ENTITY_IDS.name: entity_ids}
        concerned = of_table.get(row["table_name"], answers).nights_of(con, row)
    nights = [night for night in concerned if lake.digest(night).exists()]
    try:
        for night in nights[:_PAGES]:
            write_night_page(lake, night, named)
    except OSError as error:
        problem = f"{lake.digests} cannot be written: {error.strerror or error}"
        say(f"nightdesk: {problem}; the correction holds, and `nightdesk digest` makes the page of a night anew")
    if older := nights[_PAGES:]:
        unchanged = f"as before: {counted(len(older), 'page')}, of nights up to {older[0]}"
        say(f"nightdesk: {unchanged}; `nightdesk digest --night DATE` makes one anew")


def _answer(con: Connection, given: argparse.Namespace, value: str) -> Answer:
    if given.kind == "name":
        return answers.name(con, given.name, value)
    if given.kind == "type" and given.start is None:
        if given.revision is not None:
            raise SettingsError(f"--revision {given.revision}: is for a mention: give its START behind the article")
        return answers.type_of_name(con, given.article)
    match given.kind:
        case "move":
            return stories.moved(con, given.article, value)
        case "merge":
            return stories.merged(con, given.story, value)
        case "split":
            return stories.split(con, given.article)
        case "merge identity":
            return entity_ids.merged(con, given.entity, value)
        case "move identity":
            return entity_ids.moved(con, given.article, given.name, value)
        case "split identity":
            return entity_ids.split(con, given.article, given.name)
    article = answers.article(con, given.article, given.revision)
    if given.kind in correct_facts.KINDS or given.kind in correct_facts.ADDED:
        return correct_facts.find(con, article, given)
    match given.kind:
        case "speaker":
            return answers.quote(con, article, given.start, whole=given.whole)
        case "not-said":
            return answers.quote(con, article, given.start, "drop", whole=given.whole)
        case "mention":
            return missed.mention(con, article, given.start, given.words, type_=given.type, tone=given.tone)
        case "statement":
            return missed.quote(con, article, given.start, given.words)
        case "added stance":
            return missed.stance(con, article, given.claim, given.start, given.words, given.holder)
        case "stance":
            return answers.stance(
                con, article, given.claim, given.holder, start=given.start, evidence=given.evidence
            )
        case "sentiment":
            return answers.sentiment(con, article)
        case "news":
            return answers.sentiment(con, article, "news")
    return answers.mention(con, article, given.start, given.kind)


def _types(con: Connection) -> list[str]:
    """The types of the embedded reader, and others that models of this lake answered."""
    asked = con.sql("select distinct type from entities order by type").fetchall()
    return list(dict.fromkeys([*ENTITY_TYPES, *(type_ for (type_,) in asked)]))


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:  # the user has no name, as in some containers
        raise SettingsError("your login name is not known: say who corrects it with --by NAME") from error

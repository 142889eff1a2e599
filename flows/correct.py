"""`nightdesk correct`: a person's correction of what a model answered, published as a new snapshot.

Models are not asked again, and their answers stay in the tables: the views apply what is corrected here.
"""

from __future__ import annotations

import argparse
import getpass
from datetime import UTC, datetime
from typing import TypedDict

from flows.settings import Settings
from flows.words import say
from models.api import ENTITY_TYPES
from warehouse import answers, overrides
from warehouse.answers import ARTICLE_HOLDER, Answer
from warehouse.catalogue import Catalogue
from warehouse.columns import SENTIMENTS, STANCES
from warehouse.errors import MissingLake, SettingsError
from warehouse.lake import Lake
from warehouse.remote import Remote, only_writer
from warehouse.snapshot import connect, republish
from warehouse.terminal import one_line
from warehouse.vectors import Connection

EXAMPLES = """\
examples (article ids and starts are columns of the tables and views):
  nightdesk correct entity 95d44e0f192de769 128 --is "Government of Marovia" --why "its spokesman says so"
  nightdesk correct name "Harrow" --is "Lena Harrow" --why "the only Harrow in the news"
  nightdesk correct tone 95d44e0f192de769 128 --is neutral --why "a plain report"
  nightdesk correct drop 95d44e0f192de769 128 --why "a street, not a person"
  nightdesk correct speaker 95d44e0f192de769 275 --is "Lena Harrow" --why "she goes on speaking"
  nightdesk correct stance 95d44e0f192de769 valcorvo-dam-unsafe --is disputes --why "it is ironic"
  nightdesk correct stance 95d44e0f192de769 valcorvo-dam-unsafe --holder "Lena Harrow" --is supports --why "read on"
  nightdesk correct sentiment 95d44e0f192de769 --is neutral --why "no judgement in it"
  nightdesk correct undo c-1f3a9b2c --why "it was right after all"
"""
_OF_MENTIONS = {
    "entity": "which entity a mention is",
    "type": "what kind of thing a mention is",
    "tone": "the tone towards a mention",
    "drop": "that a mention is no name at all",
}
_NAMES = ("entity", "name", "speaker")  # corrected to a name, in which a slip of the pen is worth a word
_SHOWN = 60  # characters of words that the one line repeats


class Signed(TypedDict):
    """Who corrects, why and when."""

    who: str
    why: str
    now: datetime


def add_arguments(correct: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    """Give the command its arguments.

    Args:
        shared: the options that every command has.
    """
    correct.description = (
        "Corrects what the views show. What the model said stays in its table; a correction is a row of "
        "`overrides` (who, when, why), and holds however often the night is read again, by whatever model."
    )
    correct.epilog = EXAMPLES
    correct.formatter_class = argparse.RawDescriptionHelpFormatter
    whys = type(shared)(add_help=False)
    whys.add_argument("--why", required=True, metavar="TEXT", help="the reason, for those who read it later")
    whys.add_argument("--by", metavar="NAME", help="who corrects it (default: your login name)")
    kinds = correct.add_subparsers(dest="kind", required=True, metavar="WHAT")

    def kind(name: str, help: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = kinds.add_parser(name, parents=[shared, whys], help=help)
        return parser

    for field, help in _OF_MENTIONS.items():
        one = kind(field, help)
        _add_article(one, start="the mention")
        if field != "drop":
            _add_value(one, SENTIMENTS if field == "tone" else None)
    speaker = kind("speaker", "who says a quote")
    _add_article(speaker, start="the quote or a part of it")
    _add_value(speaker)
    stance = kind("stance", "where an article or a speaker stands on a claim")
    _add_article(stance)
    stance.add_argument("claim", metavar="CLAIM_ID")
    stance.add_argument("--holder", default=ARTICLE_HOLDER, metavar="NAME", help="a speaker (default: the article)")
    stance.add_argument("--start", type=int, metavar="START", help="evidence_start, where the speaker has several")
    stance.add_argument("--evidence", metavar="WORDS", help="words of the text that show the article's stance")
    _add_value(stance, STANCES)
    sentiment = kind("sentiment", "the sentiment an article is written with")
    _add_article(sentiment)
    _add_value(sentiment, SENTIMENTS)
    name = kind("name", "which entity a name is, in all articles")
    name.add_argument("name", metavar="NAME", help="as `entity`, `speaker` or `holder` has it")
    _add_value(name)
    undo = kind("undo", "take a correction back")
    undo.add_argument("override", metavar="OVERRIDE_ID", help="as `override_id` has it")


def run(settings: Settings, given: argparse.Namespace) -> int:
    """Record what the command line says, here and on the object store, and print it in one line.

    Raises:
        MissingLake: nothing was published there yet.
        InputError: there is no such answer, or it cannot be corrected so; nothing was recorded.
        LakeBusy: a run is writing the lake.
    """
    lake = Lake(settings.lake)
    if not lake.snapshot.exists():
        raise MissingLake(f"no night is published in {lake.root}: name another --lake")
    signed: Signed = {"who": given.by or _login(), "why": given.why, "now": datetime.now(UTC)}
    with only_writer(lake, settings.remote, f"correct {given.kind}"):
        told = _undo(lake, given.override, signed) if given.kind == "undo" else _correct(lake, given, signed)
        if settings.remote is not None:
            Remote.open(settings.remote).push(lake)
    print(told)
    return 0


def _correct(lake: Lake, given: argparse.Namespace, signed: Signed) -> str:
    before = Catalogue.load(lake)
    with connect(lake) as con:
        value = "true" if given.kind == "drop" else " ".join(given.value.split())
        if given.kind == "type" and value not in (known := _types(con)):
            raise SettingsError(f"--is {value}: no such type; use {', '.join(known)}")
        answer = _answer(con, given, value)
        after, override_id = overrides.correct(before, answer, value, **signed)
        if given.kind in _NAMES and (nearest := answers.nearest_names(con, value)):
            say(f"nightdesk: nothing else is called {value} as yet; the nearest names are {nearest}")
    republish(lake, after)
    now = "no name" if given.kind == "drop" else one_line(value)
    return f"{override_id}: {answer.what}: was {one_line(answer.shown or 'unknown')}, is {now}"


def _undo(lake: Lake, override_id: str, signed: Signed) -> str:
    after, row = overrides.undo(Catalogue.load(lake), override_id, **signed)
    republish(lake, after)
    what = f"{row['field']} of {one_line(row['surface'][:_SHOWN])!r}"
    return f"{row['override_id']}: takes back {override_id}, that the {what} is {one_line(row['corrected'])}"


def _answer(con: Connection, given: argparse.Namespace, value: str) -> Answer:
    if given.kind == "name":
        return answers.name(con, given.name, value)
    one = answers.article(con, given.article, given.revision)
    match given.kind:
        case "speaker":
            return answers.quote(con, one, given.start)
        case "stance":
            return answers.stance(con, one, given.claim, given.holder, start=given.start, evidence=given.evidence)
        case "sentiment":
            return answers.sentiment(con, one)
    return answers.mention(con, one, given.start, given.kind)


def _types(con: Connection) -> list[str]:
    """Those of the embedded reader, and what else the models of this lake answered."""
    asked = con.sql("select distinct type from entities order by type").fetchall()
    return list(dict.fromkeys([*ENTITY_TYPES, *(one for (one,) in asked)]))


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:  # a process of a user who has no name, as in some containers
        raise SettingsError("your login name is not known: say who corrects it with --by NAME") from error


def _add_article(parser: argparse.ArgumentParser, start: str | None = None) -> None:
    parser.add_argument("article", metavar="ARTICLE_ID")
    if start is not None:
        parser.add_argument("start", type=int, metavar="START", help=f"where {start} starts, in code points")
    parser.add_argument("--revision", type=int, metavar="N", help="of the article (default: its current one)")


def _add_value(parser: argparse.ArgumentParser, allowed: tuple[str, ...] | None = None) -> None:
    told = "the right answer" + (f": {', '.join(allowed)}" if allowed else "")
    parser.add_argument("--is", required=True, dest="value", metavar="ANSWER", help=told)

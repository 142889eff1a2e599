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
from warehouse.tables.columns import ARTICLE_HOLDER, NEWS_LABELS, SENTIMENT_LABELS, SIDES, STANCE_LABELS
from warehouse.tables.schema import ENTITY_IDS
from warehouse.upkeep.remote import Remote, only_writer

EXAMPLES = """\
examples (article ids and starts are columns of the tables and views):
  nightdesk correct entity 95d44e0f192de769 128 --is "Government of Marovia" \\
    --why "its spokesman says so"
  nightdesk correct name "Lourido" --is "Beatriz Lourido" \\
    --why "the only Lourido in the news"
  nightdesk correct tone 95d44e0f192de769 128 --is neutral \\
    --why "a plain report"
  nightdesk correct drop 95d44e0f192de769 128 --why "a street, not a person"
  nightdesk correct type "Valcorvo" --is location \\
    --why "a dam, wherever it is named"
  nightdesk correct speaker 95d44e0f192de769 275 --is "Lena Harrow" \\
    --why "she goes on speaking"
  nightdesk correct speaker 95d44e0f192de769 275 --whole --is "Lena Harrow" \\
    --why "it is all hers"
  nightdesk correct not-said 95d44e0f192de769 275 --why "the title of a book"
  nightdesk correct stance 95d44e0f192de769 valcorvo-dam-unsafe \\
    --is disputes --why "it is ironic"
  nightdesk correct stance 95d44e0f192de769 valcorvo-dam-unsafe \\
    --holder "Lena Harrow" --is supports --why "read on"
  nightdesk correct sentiment 95d44e0f192de769 --is neutral \\
    --why "no judgement in it"
  nightdesk correct news 95d44e0f192de769 --is bad --why "two people drowned"
  nightdesk correct add mention 95d44e0f192de769 128 "Valcorvo" \\
    --type location --why "it was missed"
  nightdesk correct add statement 95d44e0f192de769 275 '"It holds,"' \\
    --is "Lena Harrow" --why "it was missed"
  nightdesk correct add stance 95d44e0f192de769 valcorvo-dam-unsafe 275 \\
    '"It holds,"' --is disputes --why "read it"
  nightdesk correct place 95d44e0f192de769 128 --is "Cork, Ireland" \\
    --why "the town in Ireland"
  nightdesk correct date 95d44e0f192de769 301 --is 2026-03-09/2026-03-15 \\
    --why "next week, not this"
  nightdesk correct amount 95d44e0f192de769 242 --is "at least 12 people" \\
    --why "the figure is a minimum"
  nightdesk correct story move 95d44e0f192de769 --is 7072bef90b28b5c9 \\
    --why "it tells of the same dam"
  nightdesk correct story merge 95d44e0f192de769 7072bef90b28b5c9 \\
    --why "one evacuation"
  nightdesk correct story split 95d44e0f192de769 \\
    --why "the trial is another story"
  nightdesk correct identity merge cfb8e0fc1b34a1a2 0b5c4b2d9e7f6a81 \\
    --why "one engineer, by both names"
  nightdesk correct identity move 95d44e0f192de769 "Lourido" \\
    --is cfb8e0fc1b34a1a2 --why "it can only be her"
  nightdesk correct identity split 95d44e0f192de769 "Lourido" \\
    --why "her brother, the mayor"
  nightdesk correct undo c-1f3a9b2c --why "it was right after all"
"""
_OF_MENTIONS = {
    "entity": "which entity a mention is",
    "type": "what kind of thing a mention is, or a name in all articles",
    "tone": "the tone towards a mention",
    "drop": "that a mention is no name at all",
}
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


def add_arguments(correct: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    """Add the arguments of the command.

    Args:
        shared: the options that every command has.
    """
    correct.description = (
        "Corrects what the views show. What the model said stays in its table; a correction is a row of "
        "`internal.overrides` (who, when, why), and holds however often the night is read again, by whatever model."
    )
    correct.epilog = EXAMPLES
    whys = type(shared)(add_help=False)
    whys.add_argument("--why", required=True, metavar="TEXT", help="the reason, for those who read it later")
    whys.add_argument("--by", metavar="NAME", help="who corrects it (default: your login name)")
    kinds = correct.add_subparsers(dest="kind", required=True, metavar="WHAT")

    def kind(name: str, help: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = kinds.add_parser(name, parents=[shared, whys], help=help)
        return parser

    for field, help in _OF_MENTIONS.items():
        parser = kind(field, help)
        if field == "type":
            parser.add_argument("article", metavar="ARTICLE_ID|NAME", help="a name where no START is given")
            _add_start(parser, "the mention", optional=True)
            _add_revision(parser)
        else:
            _add_article(parser, start="the mention")
        if field != "drop":
            _add_value(parser, SENTIMENT_LABELS if field == "tone" else None)
    speaker = kind("speaker", "who says a part of a quote")
    _add_part(speaker)
    _add_value(speaker)
    _add_part(kind("not-said", "that nobody says a part of a quote"))
    stance = kind("stance", "where an article or a speaker stands on a claim")
    _add_article(stance)
    stance.add_argument("claim", metavar="CLAIM_ID")
    stance.add_argument("--holder", default=ARTICLE_HOLDER, metavar="NAME", help="a speaker (default: the article)")
    stance.add_argument(
        "--start", type=_whole_number, metavar="START", help="evidence_start, where the speaker has several"
    )
    stance.add_argument("--evidence", metavar="WORDS", help="words of the text that show the article's stance")
    _add_value(stance, STANCE_LABELS)
    sentiment = kind("sentiment", "the sentiment an article is written with")
    _add_article(sentiment)
    _add_value(sentiment, SENTIMENT_LABELS)
    news = kind("news", "what kind of news an article is, for those whom it happens to")
    _add_article(news)
    _add_value(news, NEWS_LABELS)
    for fact, help in correct_facts.KINDS.items():
        parser = kind(fact, help)
        _add_article(parser, start=f"the {fact}")
        correct_facts.add_correction(parser, fact)
    name = kind("name", "which entity a name is, in all articles")
    name.add_argument("name", metavar="NAME", help="as `entity`, `speaker` or `holder` has it")
    _add_value(name)
    add = kinds.add_parser("add", help="what the models missed: a mention, a statement, a place and so on")
    _add_missed(add.add_subparsers(dest="kind", required=True, metavar="WHAT"), [shared, whys])
    story = kinds.add_parser("story", help="which articles tell of one story")
    _add_stories(story.add_subparsers(dest="kind", required=True, metavar="WHAT"), [shared, whys])
    identity = kinds.add_parser("identity", help="who a name is across articles")
    _add_identities(identity.add_subparsers(dest="kind", required=True, metavar="WHAT"), [shared, whys])
    undo = kind("undo", "take a correction back")
    undo.add_argument("override", metavar="OVERRIDE_ID", help="as `override_id` has it")


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


def _add_missed(
    kinds: argparse._SubParsersAction[argparse.ArgumentParser], parents: list[argparse.ArgumentParser]
) -> None:
    """The commands below `add`. `words` are given beside their start, so that a wrong start is seen."""
    mention = kinds.add_parser("mention", parents=parents, help="a name in the text")
    _add_article(mention, start="the mention")
    _add_words(mention)
    mention.add_argument("--type", required=True, metavar="TYPE", help="what kind of thing it is, such as person")
    mention.add_argument("--is", dest="value", metavar="ENTITY", help="which entity it is (default: the words)")
    mention.add_argument(
        "--tone", choices=SENTIMENT_LABELS, default="neutral", help="the tone towards it (default: %(default)s)"
    )
    statement = kinds.add_parser("statement", parents=parents, help="what somebody says")
    _add_article(statement, start="what is said")
    _add_words(statement)
    statement.add_argument("--is", required=True, dest="value", metavar="SPEAKER", help="who says it")
    for name in correct_facts.KINDS:
        fact = kinds.add_parser(name, parents=parents, help=f"{'an' if name == 'amount' else 'a'} {name}")
        _add_article(fact, start=f"the {name}")
        _add_words(fact)
        correct_facts.add_missed(fact, name)
    stance = kinds.add_parser("stance", parents=parents, help="where somebody who is quoted stands on a claim")
    stance.add_argument("article", metavar="ARTICLE_ID")
    stance.add_argument("claim", metavar="CLAIM_ID")
    _add_start(stance, "the words that show it")
    _add_words(stance)
    _add_revision(stance)
    stance.add_argument(
        "--holder", metavar="NAME", help="who says so, to make sure (default: whoever is quoted there)"
    )
    _add_value(stance, SIDES)
    stance.set_defaults(kind="added stance")


def _add_stories(
    kinds: argparse._SubParsersAction[argparse.ArgumentParser], parents: list[argparse.ArgumentParser]
) -> None:
    """The commands below `story`. A story is named by its id, or by the id of any of its articles."""
    move = kinds.add_parser("move", parents=parents, help="this article belongs to that story")
    move.add_argument("article", metavar="ARTICLE_ID")
    move.add_argument(
        "--is", required=True, dest="value", metavar="STORY_ID", help="its own id for a story of its own"
    )
    merge = kinds.add_parser("merge", parents=parents, help="these two stories are one; the older keeps its id")
    merge.add_argument("story", metavar="STORY_ID")
    merge.add_argument("value", metavar="STORY_ID")
    split = kinds.add_parser("split", parents=parents, help="a story splits here")
    split.add_argument("article", metavar="ARTICLE_ID", help="the first article of the story that begins here")


def _add_identities(
    kinds: argparse._SubParsersAction[argparse.ArgumentParser], parents: list[argparse.ArgumentParser]
) -> None:
    """The commands below `identity`. A name is one of `entity_ids.name`, the fullest that the article has."""
    merge = kinds.add_parser("merge", parents=parents, help="these two are one; the older keeps its id")
    merge.add_argument("entity", metavar="ENTITY_ID")
    merge.add_argument("value", metavar="ENTITY_ID")
    merge.set_defaults(kind="merge identity")
    move = kinds.add_parser(
        "move", parents=parents, help="a name in an article is somebody else whom the lake knows"
    )
    _add_named(move)
    move.add_argument("--is", required=True, dest="value", metavar="ENTITY_ID", help="who it is")
    move.set_defaults(kind="move identity")
    split = kinds.add_parser(
        "split", parents=parents, help="it is somebody new, with all that was linked through it"
    )
    _add_named(split)
    split.set_defaults(kind="split identity")


def _add_named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("article", metavar="ARTICLE_ID")
    parser.add_argument("name", metavar="NAME", help="as `entity_ids.name` has it")


def _add_article(parser: argparse.ArgumentParser, start: str | None = None) -> None:
    parser.add_argument("article", metavar="ARTICLE_ID")
    if start is not None:
        _add_start(parser, start)
    _add_revision(parser)


def _whole_number(value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"give a whole number, not {value!r}") from None


def _add_start(parser: argparse.ArgumentParser, what: str, *, optional: bool = False) -> None:
    parser.add_argument(
        "start",
        type=_whole_number,
        nargs="?" if optional else None,
        metavar="START",
        help=f"where {what} starts, in code points",
    )


def _add_revision(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--revision", type=_whole_number, metavar="N", help="of the article (default: its current one)"
    )


def _add_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", metavar="WORDS", help="the words that stand there, copied from the text")


def _add_part(parser: argparse.ArgumentParser) -> None:
    _add_article(parser, start="the part")
    parser.add_argument("--whole", action="store_true", help="all parts of the quote, and not this one alone")


def _add_value(parser: argparse.ArgumentParser, allowed: tuple[str, ...] | None = None) -> None:
    right = "the right answer" + (f": {', '.join(allowed)}" if allowed else "")
    parser.add_argument("--is", required=True, dest="value", metavar="ANSWER", help=right)

"""The arguments of `nightdesk correct`, kind by kind."""

from __future__ import annotations

import argparse

from flows import correct_facts
from warehouse.tables.columns import ARTICLE_HOLDER, NEWS_LABELS, SENTIMENT_LABELS, SIDES, STANCE_LABELS

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

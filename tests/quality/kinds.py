"""Kinds of faults that people met in news, each shown by three short articles of our own writing, and what the
embedded stages make of them.

`sets/kinds.jsonl` has an article a line: `kind`, `title`, `text`, `claim` where stances are asked for, and
`expect`, what a reader who errs nowhere gives. An expectation is a list: its name, and what it speaks of. WORDS
stand in the text as given, and once, but in `name` and `same`. WHO is a name, or a longer or shorter form of it.

    ["says", WHO, WORDS]        quotes hold WORDS and nothing else, and are WHO's; null: tied to no name. Between
                                quotation marks every letter has to be right, else two thirds of them.
    ["unsaid", WORDS]           no quote holds a letter of WORDS.
    ["keeps not"]               no quote begins right behind a "not" or the like, which would turn it round.
    ["whole speakers"]          no speaker is a bare "the", "his" or "A", or ends in "of".
    ["name", TYPE, WORDS]       WORDS are a name of TYPE wherever they stand, but within longer ones given here.
    ["no name", WORDS]          no name holds a letter of WORDS.
    ["same", WORDS, WORDS]      two names are of one entity.
    ["tone", LABEL, WHO]        the author's tone towards WHO: the likeliest that is not neutral, if any is not.
    ["side", WHO, STANCE]       WHO takes STANCE on the claim, and nowhere the opposite; "article" is the article.
    ["no side", WHO]            WHO neither supports nor disputes the claim; null: nobody does, the article too.
    ["summary"]                 there is a summary.
    ["whole", WORDS]            a summary holds WORDS in one sentence, or none of them.
    ["not in summary", WORDS]   no sentence of the summary holds a letter of WORDS.

What the present weights miss stands in `kinds_missed.json`: a test fails where it is no longer true, either way.
`python -m tests.quality.kinds` prints what is missed and what came out instead; with `--write` it makes the list
anew, which belongs to new weights as their pins do.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, cast

from models.api import (
    ARTICLE_HOLDER,
    STAGES,
    EntityTagger,
    Mention,
    Position,
    Quote,
    QuoteReader,
    Span,
    StanceReader,
    Summariser,
    SummarySentence,
    Tone,
    ToneReader,
)
from models.datasets import own
from models.evaluation.measures import is_same_name
from models.reader.stages.base import EmbeddedStage
from models.reading import read
from models.registry import open_model

FOLDER = Path(__file__).parent
SET, MISSED = own.FOLDER / "kinds.jsonl", FOLDER / "kinds_missed.json"
_SUMMARY_SENTENCES = 3  # the settings' default
_OPPOSITE = {"supports": "disputes", "disputes": "supports"}
_QUOTED = re.compile(r"[“\"«].*[”\"»]", re.S)
_NEGATED = re.compile(r"(?:\b(?:not|never|no|nobody|nothing|neither|nor)|n['’]t)\s+$", re.I)
_BARE = frozenset("the a an his her its their our my".split())  # noqa: SIM905
_ONCE = ("says", "unsaid", "no name", "whole", "not in summary")
# Which of the things that an expectation speaks of are names.
_NAMES = {"says": slice(1), "name": slice(1, 2), "same": slice(2), "tone": slice(1, 2), "side": slice(1)}


class Expectation(NamedTuple):
    """What a right reading of an article gives; the head of this module says what each name stands for."""

    name: str
    of: tuple[str | None, ...]

    def __str__(self) -> str:
        return " | ".join([self.name, *("nobody" if each is None else each for each in self.of)])


@dataclass(frozen=True, slots=True)
class Article:
    """One article of the set; `number` counts those of its kind from 1."""

    kind: str
    number: int
    title: str
    text: str
    claim: str | None
    expectations: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What the stages make of one article; `positions` are those on its own claim."""

    article: Article
    mentions: Sequence[Mention]
    tones: Sequence[Tone]
    quotes: Sequence[Quote]
    summary: Sequence[SummarySentence]
    positions: Sequence[Position]

    @property
    def text(self) -> str:
        """That of the article."""
        return self.article.text


class Outcome(NamedTuple):
    """Whether an expectation holds, and what came out."""

    kind: str
    number: int
    expectation: Expectation
    holds: bool
    got: str

    @property
    def label(self) -> str:
        """How lists name the expectation within its kind."""
        return f"{self.number} {self.expectation}"


def articles() -> list[Article]:
    """The set.

    Raises:
        ValueError: an expectation has no known name, or its words do not stand in the text as they have to.
    """
    found: list[Article] = []
    for line in SET.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        number = 1 + sum(one.kind == row["kind"] for one in found)
        expectations = tuple(Expectation(name, tuple(of)) for name, *of in row["expect"])
        article = Article(row["kind"], number, row["title"], row["text"], row.get("claim"), expectations)
        for expectation in expectations:
            _check(article, expectation)
        found.append(article)
    return found


def _check(article: Article, expectation: Expectation) -> None:
    where = f"{article.kind} {article.number}: {expectation}"
    if expectation.name not in _CHECKS:
        raise ValueError(f"{where}: no such expectation")
    if expectation.name in _ONCE and len(places(article.text, cast(str, expectation.of[-1]))) != 1:
        raise ValueError(f"{where}: the words do not stand in the text once")
    named = {"name": expectation.of[1:], "same": expectation.of}.get(expectation.name, ())
    if not all(_places_of_name(article, cast(str, words)) for words in named):
        raise ValueError(f"{where}: the name does not stand in the text")
    if expectation.name in ("side", "no side") and article.claim is None:
        raise ValueError(f"{where}: the article has no claim")


def outcomes() -> list[Outcome]:
    """Every expectation of the set beside what the embedded stages say."""
    return [
        Outcome(found.article.kind, found.article.number, each, *_CHECKS[each.name](found, *each.of))
        for found in _answers(articles())
        for each in found.article.expectations
    ]


def _answers(asked: Sequence[Article]) -> list[Found]:
    """All articles are one batch, with their titles, and all claims are asked of all, as in a night."""
    models = {stage: open_model("embedded", stage) for stage in STAGES}
    reading = read([one.text for one in asked], models.values(), [one.title for one in asked])
    mentions = cast(EntityTagger, models["entities"]).tag(reading)
    tones = cast(ToneReader, models["tone"]).tone(reading, mentions)
    quotes = cast(QuoteReader, models["quotes"]).quote(reading, mentions)
    summaries = cast(Summariser, models["summary"]).summarise(reading, _SUMMARY_SENTENCES)
    claims = list(dict.fromkeys(one.claim for one in asked if one.claim is not None))
    judged = cast(StanceReader, models["stance"]).judge(reading, quotes, claims)
    positions = [
        [position for position in of_it if claims[position.claim] == one.claim]
        for one, of_it in zip(asked, judged, strict=True)
    ]
    return [Found(*each) for each in zip(asked, mentions, tones, quotes, summaries, positions, strict=True)]


def places(text: str, words: str) -> list[Span]:
    """Where words stand in a text, not as parts of longer words."""
    return [match.span() for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]


def _places_of_name(article: Article, words: str) -> list[Span]:
    """Where a name stands, but inside the longer names that the article's expectations give."""
    given = {name for each in article.expectations for name in each.of[_NAMES.get(each.name, slice(0))] if name}
    longer = [span for name in given if words in name and words != name for span in places(article.text, name)]
    return [
        (start, end)
        for start, end in places(article.text, words)
        if not any(a <= start and end <= b for a, b in longer)
    ]


def _place(found: Found, words: str) -> Span:
    [span] = places(found.text, words)
    return span


def _touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _letters(text: str, spans: Iterable[Span]) -> set[int]:
    return {place for start, end in spans for place in range(start, end) if text[place].isalnum()}


def _quotes_in(found: Found, span: Span) -> list[Quote]:
    """The quotes that hold a letter of a span."""
    wanted = _letters(found.text, [span])
    return [quote for quote in found.quotes if wanted & _letters(found.text, [(quote.start, quote.end)])]


def _told(quotes: Iterable[Quote]) -> str:
    return " + ".join(f"{one.text!r} of {one.speaker!r} ({one.speaker_surface!r})" for one in quotes) or "no quote"


def _says(found: Found, who: str | None, words: str) -> tuple[bool, str]:
    span = _place(found, words)
    quotes = _quotes_in(found, span)
    wanted = _letters(found.text, [span])
    given = _letters(found.text, [(quote.start, quote.end) for quote in quotes])
    alike = wanted == given if _QUOTED.fullmatch(words) else 3 * len(wanted & given) >= 2 * len(wanted | given)
    whose = all(quote.speaker is None if who is None else is_same_name(quote.holder, who) for quote in quotes)
    return bool(quotes) and alike and whose, _told(quotes)


def _unsaid(found: Found, words: str) -> tuple[bool, str]:
    quotes = _quotes_in(found, _place(found, words))
    return not quotes, _told(quotes)


def _keeps_not(found: Found) -> tuple[bool, str]:
    turned = [quote for quote in found.quotes if _NEGATED.search(found.text[: quote.start])]
    return not turned, _told(turned)


def _whole_speakers(found: Found) -> tuple[bool, str]:
    holders = [quote.speaker_surface for quote in found.quotes] + [one.holder for one in found.positions]
    torn = [holder for holder in holders if holder and _is_torn(holder.casefold().split())]
    return not torn, ", ".join(map(repr, torn))


def _is_torn(words: Sequence[str]) -> bool:
    return _BARE.issuperset(words) or words[-1] in ("of", "for", "and", "the")


def _name(found: Found, kind: str, words: str) -> tuple[bool, str]:
    spans = _places_of_name(found.article, words)
    given = {(mention.start, mention.end, mention.type) for mention in found.mentions}
    return all((*span, kind) in given for span in spans), _named(found, spans)


def _named(found: Found, spans: Sequence[Span]) -> str:
    touched = [m for m in found.mentions if any(_touch((m.start, m.end), span) for span in spans)]
    return ", ".join(f"{m.surface!r} {m.type} of {m.entity!r}" for m in touched) or "no name"


def _no_name(found: Found, words: str) -> tuple[bool, str]:
    span = _place(found, words)
    return not any(_touch((m.start, m.end), span) for m in found.mentions), _named(found, [span])


def _same(found: Found, one: str, other: str) -> tuple[bool, str]:
    spans = [span for words in (one, other) for span in _places_of_name(found.article, words)]
    entities = [[m.entity for m in found.mentions if (m.start, m.end) == span] for span in spans]
    return all(entities) and len({name for names in entities for name in names}) == 1, _named(found, spans)


def _tone(found: Found, label: str, who: str) -> tuple[bool, str]:
    rows = zip(found.mentions, found.tones, strict=True)
    tones = [tone for mention, tone in rows if is_same_name(mention.entity, who)]
    told = [tone for tone in tones if tone.label != "neutral"] or tones
    best = max(told, key=lambda tone: tone.probability, default=None)
    return best is not None and best.label == label, f"{best.label} {best.probability:.2f}" if best else "no name"


def _positions_of(found: Found, who: str) -> list[Position]:
    if who == ARTICLE_HOLDER:
        return [one for one in found.positions if one.quote_id is None]
    return [one for one in found.positions if one.quote_id is not None and is_same_name(one.holder, who)]


def _stands(positions: Iterable[Position]) -> str:
    told = [f"{one.holder} {one.stance.stance} {one.stance.probability:.2f}" for one in positions]
    return ", ".join(told) or "nobody"


def _side(found: Found, who: str, stance: str) -> tuple[bool, str]:
    taken = {one.stance.stance for one in _positions_of(found, who)}
    return stance in taken and _OPPOSITE.get(stance) not in taken, _stands(found.positions)


def _no_side(found: Found, who: str | None) -> tuple[bool, str]:
    asked = found.positions if who is None else _positions_of(found, who)
    return not any(one.stance.stance in _OPPOSITE for one in asked), _stands(asked)


def _summarised(found: Found, span: Span) -> list[Span]:
    spans = [(one.start, one.end) for one in found.summary if one.start is not None and one.end is not None]
    return [one for one in spans if _touch(one, span)]


def _whole(found: Found, words: str) -> tuple[bool, str]:
    span = _place(found, words)
    held = _summarised(found, span)
    return all(start <= span[0] and span[1] <= end for start, end in held), _shown(found, held)


def _shown(found: Found, spans: Iterable[Span]) -> str:
    return " + ".join(repr(found.text[start:end]) for start, end in spans)


def _summary(found: Found) -> tuple[bool, str]:
    return bool(found.summary), "no summary"


def _not_in_summary(found: Found, words: str) -> tuple[bool, str]:
    held = _summarised(found, _place(found, words))
    return not held, _shown(found, held)


_CHECKS: dict[str, Callable[..., tuple[bool, str]]] = {
    "says": _says,
    "unsaid": _unsaid,
    "keeps not": _keeps_not,
    "whole speakers": _whole_speakers,
    "name": _name,
    "no name": _no_name,
    "same": _same,
    "tone": _tone,
    "side": _side,
    "no side": _no_side,
    "summary": _summary,
    "whole": _whole,
    "not in summary": _not_in_summary,
}


class Missed(NamedTuple):
    """What the present weights are known to miss, by kind, and the engines that this was seen with."""

    computed_by: list[str]
    expectations: dict[str, list[str]]


def missed() -> Missed:
    """The list as it stands."""
    return Missed(**json.loads(MISSED.read_text(encoding="utf-8")))


def computed_by() -> list[str]:
    """The engines of reader and judge here, with their number formats."""
    return [cast(EmbeddedStage, open_model("embedded", stage)).computed_by for stage in ("entities", "stance")]


def main() -> int:
    """Print what is missed; with `--write` make the list anew."""
    told = outcomes()
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for one in told:
        by_kind[one.kind].append(one)
    for kind, of_it in by_kind.items():
        print(f"{kind}: {sum(one.holds for one in of_it)} of {len(of_it)} hold")
        for one in of_it:
            if not one.holds:
                print(f"    {one.label}\n        got {one.got}")
    if "--write" in sys.argv:
        listed = {kind: [one.label for one in of_it if not one.holds] for kind, of_it in by_kind.items()}
        made = Missed(computed_by(), listed)._asdict()
        MISSED.write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"{sum(one.holds for one in told)} of {len(told)} expectations hold")
    return 0


if __name__ == "__main__":
    sys.exit(main())

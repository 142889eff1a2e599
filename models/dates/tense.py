"""An expression of time in its text: whether the words around it speak of what was or of what will be."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from models.api import DateMention, Span
from models.dates.spans import Stretch

_WINDOW = 120  # characters before an expression in which its tense is sought; a clause is seldom longer
_BEHIND = 60
_DIRECTION_REACH = 30

# A bare verb behind "will" or "would" that looks like a past form: "will cut" is not "cut".
_BARE = r"(?:\s+(?:not|also|\w+ly))?(?:\s+(?:cut|hit|shut|set|put|let|quit|spread|run|come|become|found))?"
# Words that place an event after the text's date, words that may, and words that place it before. The nearest word
# before the expression decides, else the nearest behind it.
_FUTURE = (
    r"be\s+(?:\w+ly\s+)?\w+ed|(?:agreed|vowed|pledged|decided|promised|slated|set|about|going|booked)\s+(?:to|for)|"
    rf"will{_BARE}|"
    r"won['’]t|['’]ll|expect(?:s|ed|ing)?|scheduled?|(?:is|are|was|were|be|been)\s+due\s+to(?!\s+(?:the|an?|its?|their)\b)|"
    r"due(?!\s+to\b)|plan(?:s|ned|ning)?|upcoming|coming|(?:is|are|was|were)\s+to|"
    r"aims?|forecasts?|predict(?:s|ed)?|likely|hopes?|intends?|deadline|looms?|expires?|(?:takes?|into)\s+"
    r"(?:effect|force)|as\s+(?:soon|early)\s+as|projected|anticipated?|eyes|next|if|"
    r"points?\s+to|pav(?:e|es|ing)\s+the\s+way|bets?\s+on|betting\s+on|pricing\s+in|continues?\s+to\s+see|"
    r"ahead\s+of|run-?up\s+to"
)
# What is fixed for a day is told in the present tense: "parliament votes on Thursday". Forms that are nouns as
# often, such as "reports", are left out.
_FIXED = (
    r"votes|meets|opens|reopens|closes|begins|starts|resumes|returns|faces|hosts|holds|visits|travels|heads|decides|"
    r"convenes|launches|kicks\s+off|goes|takes|arrives|leaves|departs|appears|speaks|addresses|publishes|elects|chooses|"
    r"ends|expires|runs\s+out|gathers|reconvenes|unveils|presents"
)
_MAYBE = rf"(?:would|could|may|might|should|can){_BARE}|later|ahead|{_FIXED}"
_PAST = (
    r"was|were|had|did|has|have|been|said|fell|rose|grew|went|came|took|made|began|won|lost|hit|saw|got|gave|held|"
    r"met|set\s+up|told|wrote|paid|sold|bought|left|kept|sent|spent|became|ago|after|since|"
    r"sank|slid|ran|spoke|struck|stood|sat|drove|flew|threw|chose|built|shut|broke|drew|knew|thought|brought|led|"
    r"found|fled|(?<!\ba\s)(?<!\bthe\s)cut|telling|saying|according|"
    r"announcement|(?!(?:need|indeed|hundred|feed|speed|shed|red|bed|seed)\b)[a-z]{2,}ed"
)
_TENSE = re.compile(
    rf"(?<![\w-])(?:(?P<future>{_FUTURE})|(?P<maybe>{_MAYBE})|(?P<past>{_PAST}))(?![\w-])", re.IGNORECASE
)
_RESULT = re.compile(
    r"(?:['’]s)?\s+(?:\w+\s+)?(?:losses|gains|slide|rally|drop|fall|rise|slump|surge|attacks?|strikes?|raids?|shooting|blast|"
    r"explosion|crash|fire|killings?|defeat|win|victory|verdict|ruling|announcement|statement|comments|remarks)\b"
)
_DIRECTION = re.compile(
    r"(?<!\w)(by|since|until|till|before|after|from|through|as\s+of|starting|beginning|no\s+later\s+than|"
    r"ahead\s+of|prior\s+to)(?:\s+(?:the|about|around|at\s+least))?\s+$",
    re.IGNORECASE,
)
_DIRECTIONS = {
    "till": "until", "through": "until", "from": "since", "as of": "since", "starting": "since",
    "beginning": "since", "no later than": "by", "ahead of": "before", "prior to": "before",
}  # fmt: skip
Resolved = tuple[Stretch, str]


@dataclass(frozen=True)
class Expression:
    """An expression in its text.

    Attributes:
        today: the text's date.
        sentence: the span of the sentence.
        before: the dates before it, the last at the end.
    """

    text: str
    today: date | None
    sentence: Span
    match: re.Match[str]
    before: Sequence[DateMention]

    @cached_property
    def tense(self) -> str | None:
        """ "future", "maybe" (the future), "past", or None if no word tells."""
        end = self.match.end()
        cue = _TENSE.search(self.text, end, min(self.sentence[1], end + _BEHIND))
        return self.tense_before or (cue.lastgroup if cue else None)

    @cached_property
    def tense_before(self) -> str | None:
        """As `tense`, by the words before the expression alone."""
        start = self.match.start()
        cues = list(_TENSE.finditer(self.text, max(self.sentence[0], start - _WINDOW), start))
        cue = cues[-1].lastgroup if cues else None
        if self.direction == "by" or (self.direction == "until" and cue != "past"):
            return "maybe"
        return cue

    @cached_property
    def is_of_result(self) -> bool:
        """Whether what came of that day follows: "Friday's losses", "after Monday's attack"."""
        return _RESULT.match(self.text, self.match.end()) is not None

    @cached_property
    def direction(self) -> str | None:
        """What the word before the expression says, in DATE_DIRECTIONS."""
        start = self.match.start()
        word = _DIRECTION.search(self.text, max(self.sentence[0], start - _DIRECTION_REACH), start)
        if word is None:
            return None
        named = " ".join(word[1].lower().split())
        return _DIRECTIONS.get(named, named)

    @property
    def is_future(self) -> bool:
        return self.tense == "future"

    @property
    def is_to_come(self) -> bool:
        """Whether the words speak of what is to come; "she said that she would go on Friday" does."""
        return self.is_future or self.tense_before == "maybe"

    def group(self, name: str) -> str | None:
        """A named group in lower case with single spaces; None if it is not there."""
        value = self.match.groupdict().get(name)
        return " ".join(value.lower().split()) if value else None

    def last(self, *precisions: str) -> DateMention | None:
        """The last date before with one of these precisions."""
        return next((mention for mention in reversed(self.before) if mention.precision in precisions), None)


Rule = Callable[[Expression], Resolved | None]


def year_word(expression: Expression, name: str = "year") -> int | None:
    """The year that an expression names: "2021", "last year"; None without either."""
    word = expression.group(name)
    if word is None:
        return None
    if digits := re.search(r"\d{4}", word):
        return int(digits.group())
    if expression.today is None:
        return None
    return (
        expression.today.year + {"last": -1, "next": 1}.get(word.split()[0].removeprefix("of "), 0)
        if word
        else None
    )


def nearest_year(expression: Expression, stretch: Callable[[int], Stretch | None]) -> Resolved | None:
    """The year in which a month or day lies that does not name it: the next for a future tense, else the last."""
    if expression.today is None:
        return None
    options = [
        option for year in range(expression.today.year - 1, expression.today.year + 2) if (option := stretch(year))
    ]
    today = expression.today
    if expression.is_to_come:
        options = [option for option in options if option[1] >= today][:1]
    elif expression.tense == "past":
        options = [option for option in options if option[0] <= today][-1:]
    return (min(options, key=lambda option: abs((option[0] - today).days)), "") if options else None

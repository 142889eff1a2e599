"""Where speakers stand: a statement is read beside a claim, by a head of its own, where it comes near the claim.

A statement reaches from the first word of source, cue and content to the last: the cue is what makes a denial of
it. Only the statements of articles that bear on the claim themselves are looked at, and of these the nearest, so no
article is encoded again and few pairs are read. (Of 28 sides in articles that do not bear on it one was right, of
28 in articles that do about six, seen by eye by one person.)

Each statement is read beside the claim and, unless the heads are sure already that it does not bear on it, beside
the claim's contrary: who confirms the one denies the other. That is worth two points of macro-F1 on our development
set.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
import torch

from models.api import STANCES, Position, Quote, Reading, Span, Stance
from models.calibrate import Floats, probabilities
from models.contrary import contrary
from models.evidence import WITHIN, pair_of_span
from models.sentences import split_sentences
from models.stages.pairs import Asked, PairStage
from models.tokens import Tokens

MOST = 12  # statements of one article that are read beside one claim
LEAST = 30  # characters; what is shorter, such as a word in quotation marks, states nothing to be judged
# Most statements that come near a claim do not bear on it, and a side that a speaker does not take is worse than
# none. So a side is given only where the heads are sure of it, and a statement is set aside only where they are
# sure of that, or it is not so near; what is left reports. Of 236 statements nearest to 16 claims in a month of
# news, 84 got a side, 32 of them rightly; taking the likeliest stance instead gave 148 a side, 39 rightly. It costs
# seven points of macro-F1 on our development set, where three statements in four do bear.
CLEAR = 0.5  # probability of a side
APART = 0.66  # probability of bearing in no way on the claim
NEAR = 0.45  # cosine to the claim
# The head for articles has a small say: it knows plain denials, the other what is meant in other words.
HEADS = {"statement": 1.0, "stance": 0.25}
_ENDS = (".", "!", "?", "”", '"')
_REACH = 400  # characters that source or cue may stand away from what is said
_REPORTS, _UNRELATED = STANCES.index("reports"), STANCES.index("unrelated")
_TURNED = [STANCES.index(stance) for stance in ("disputes", "supports", "reports", "unrelated")]


class Question(NamedTuple):
    """A claim, and its contrary in word pieces; None where the claim has none."""

    claim: Asked
    contrary: Tokens | None


class Statement(NamedTuple):
    """All parts of one attribution."""

    holder: str
    quote_id: int
    parts: tuple[Span, ...]
    whole: Span


class StatementStage(PairStage):
    """Judges the statements of a text towards claims."""

    @torch.inference_mode()
    def positions(
        self,
        reading: Reading,
        quotes: Sequence[Sequence[Quote]],
        claims: Sequence[str],
        stances: Sequence[Sequence[Stance]],
    ) -> list[list[Position]]:
        """Per text the positions of its speakers, in the order of claims and quotes.

        Args:
            stances: the texts' own, as [text][claim]; where a text is unrelated so is all that is said in it.
        """
        if not claims:
            return [[] for _ in reading.texts]
        encoded, questions = self.encoded(reading), self.questions(claims)
        cosines = self.cosines(encoded, [question.claim for question in questions])
        near: list[tuple[int, int, Statement, float]] = []
        for text, (nearness, found, judged) in enumerate(zip(cosines, quotes, stances, strict=True)):
            bears = [claim for claim, stance in enumerate(judged) if stance.stance != "unrelated"]
            told = _stating(found) if bears else []
            highest = _highest(told, reading.sentences[text], nearness[:, bears])
            for claim, each in zip(bears, highest.T, strict=True):
                chosen = self.nearest(each, float(nearness[:, claim].max()))
                near += [(text, claim, told[number], float(each[number])) for number in chosen]
        pairs = [(questions[claim], encoded[text].tokens, statement.whole) for text, claim, statement, _ in near]
        decided = self._decided(self.scores(pairs, APART), [highest for *_, highest in near])
        answers: list[list[Position]] = [[] for _ in reading.texts]
        for (text, claim, statement, _), (label, chance) in zip(near, decided, strict=True):
            if label != _UNRELATED:
                start, end = statement.whole
                stance = Stance(STANCES[label], chance, start, end, reading.texts[text][start:end])
                answers[text].append(Position(claim, statement.holder, statement.quote_id, stance))
        return answers

    def nearest(self, highest: Floats, article: float) -> list[int]:
        """The numbers of the statements worth reading beside a claim, in order.

        Args:
            highest: (statements,) largest cosines of the statements of one text to the claim.
            article: the largest cosine of the text's sentences to it.
        """
        least = max(float(self.opened.config["statement_gate"]), article - WITHIN)
        order = np.argsort(-highest, kind="stable")[:MOST]
        return sorted(order[highest[order] >= least].tolist())

    def questions(self, claims: Sequence[str]) -> list[Question]:
        """Each claim with its contrary, in word pieces; as sentences, as the statements learned from are, with or
        without a full stop in the settings."""
        claims = [claim if claim.rstrip().endswith(_ENDS) else f"{claim.rstrip()}." for claim in claims]
        contraries = [contrary(claim) for claim in claims]
        return [
            Question(asked, self.pieces(turned) if turned else None)
            for asked, turned in zip(self.asked(claims), contraries, strict=True)
        ]

    def scores(self, pairs: Sequence[tuple[Question, Tokens, Span]], enough: float | None = None) -> Floats:
        """(pairs, 4) logits of statements, each a span of a text, beside the claim and its contrary.

        Args:
            enough: the probability of bearing in no way on the claim from which the contrary is not read; None
                reads it always.
        """
        rows = [pair_of_span(question.claim.tokens, text, span) for question, text, span in pairs]
        found = self.logits(rows, HEADS)
        apart = np.zeros(len(rows), np.bool_) if enough is None else self._chances(found)[:, _UNRELATED] >= enough
        turned = [
            (number, pair_of_span(question.contrary, text, span))
            for number, (question, text, span) in enumerate(pairs)
            if question.contrary is not None and not apart[number]
        ]
        places = [number for number, _ in turned]
        logits = self.logits([row for _, row in turned], HEADS)
        found[places] = (found[places] + logits[:, _TURNED]) / 2
        return found

    def decided_alone(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[int, float]]:
        """Of (claim, statement) pairs that stand in no article the number of the stance in STANCES and its
        probability; unrelated where a night would not read them."""
        highest, logits = self.scores_alone(pairs, APART)
        return self._decided(logits, highest)

    def scores_alone(self, pairs: Sequence[tuple[str, str]], enough: float | None = None) -> tuple[Floats, Floats]:
        """Of (claim, statement) pairs the largest cosine of a sentence to the claim: (pairs,), and the logits:
        (pairs, 4); `enough` as for `scores`."""
        claims = list(dict.fromkeys(claim for claim, _ in pairs))
        questions = self.questions(claims)
        texts = [text for _, text in pairs]
        encoded = self.encode(texts, [split_sentences(text) for text in texts])
        cosines = self.cosines(encoded, [question.claim for question in questions])
        number = {claim: place for place, claim in enumerate(claims)}
        highest = [float(near[:, number[claim]].max()) for near, (claim, _) in zip(cosines, pairs, strict=True)]
        read = [
            (questions[number[claim]], one.tokens, (0, len(text)))
            for one, (claim, text) in zip(encoded, pairs, strict=True)
        ]
        return np.array(highest, np.float32), self.scores(read, enough)

    def _decided(self, logits: Floats, highest: Sequence[float] | Floats) -> list[tuple[int, float]]:
        """The number of the stance in STANCES and its probability; a side is taken only where it is clear."""
        gate = float(self.opened.config["statement_gate"])
        pairs = zip(self._chances(logits), highest, strict=True)
        return [decision(chance, float(nearest), gate) for chance, nearest in pairs]

    def _chances(self, logits: Floats) -> Floats:
        """(pairs, 4) calibrated probabilities of statements."""
        shifted = logits + np.array(self.opened.config["statement_bias"], np.float32)
        return probabilities(shifted, self.opened.temperature("statement"))


def decision(chances: Floats, nearest: float, gate: float) -> tuple[int, float]:
    """The number of the stance in STANCES, and its own probability, which is small where a statement reports for
    want of a clear side.

    Args:
        chances: (4,) of the stances.
        nearest: the largest cosine of the statement to the claim.
        gate: the cosine below which nothing is read.
    """
    label = int(chances.argmax())
    least = {_UNRELATED: APART, _REPORTS: 0.0}.get(label, CLEAR)
    if nearest < gate:
        label = _UNRELATED
    elif chances[label] < least:
        label = _REPORTS if nearest >= NEAR else _UNRELATED
    return label, float(chances[label])


def statements(quotes: Sequence[Quote]) -> list[Statement]:
    """The attributions of one text with all their parts and the whole they span."""
    found: list[Statement] = []
    for number, parts in groupby(sorted(quotes, key=lambda q: (q.quote_id, q.part)), key=lambda q: q.quote_id):
        of_it = list(parts)
        start, end = of_it[0].start, of_it[-1].end
        one = of_it[0]
        for a, b in ((one.speaker_start, one.speaker_end), (one.cue_start, one.cue_end)):
            if a is not None and b is not None and start - _REACH <= a and b <= end + _REACH:
                start, end = min(start, a), max(end, b)
        found.append(Statement(one.holder, number, tuple((q.start, q.end) for q in of_it), (start, end)))
    return found


def _stating(quotes: Sequence[Quote]) -> list[Statement]:
    """The statements that are long enough to be judged, in document order."""
    long = [one for one in statements(quotes) if one.whole[1] - one.whole[0] >= LEAST]
    return sorted(long, key=lambda one: one.whole)


def _highest(told: Sequence[Statement], sentences: Sequence[Span], nearness: Floats) -> Floats:
    """(statements, claims) the largest cosine of the sentences that hold something of what is said.

    Args:
        nearness: (sentences, claims) cosines.
    """
    found = np.full((len(told), nearness.shape[1]), -1.0, np.float32)
    starts, ends = np.array(sentences).reshape(-1, 2).T
    for number, one in enumerate(told):
        inside = np.logical_or.reduce([(starts < end) & (start < ends) for start, end in one.parts])
        found[number] = nearness[inside].max(0, initial=-1.0)
    return found

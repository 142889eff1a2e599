"""Who stands where on a claim: sentences that come near it are read beside it by the judge, one after the other.

There is one way of judging. Cosines of the reader's sentence vectors choose the sentences; each is read as what its
speaker, or the author, says; a speaker stands where the clearest of his sentences stands; and where the article
itself stands is worked out from the author's sentences and those of the speakers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from models.api import ARTICLE_HOLDER, STANCES, ModelIdentity, Position, Quote, Reading, Span, Stance
from models.calibrate import Floats, probabilities
from models.judge.opened import OpenedJudge
from models.judge.pairs import Pair, plain_claim
from models.reader.encoder import HIDDEN
from models.reader.opened import OpenedReader
from models.reader.stages.base import EmbeddedStage
from models.reader.states import EncodedText
from models.reader.tokens import Ints, frame, tokenise
from models.rules.voices import Statement, Voice, voices

UNRELATED = STANCES.index("unrelated")
SIDES = (STANCES.index("supports"), STANCES.index("disputes"))
FEATURES = 3 * UNRELATED + 1  # of an article: three stances of author, speakers and title, and 1
COMMON = 1995  # BERT's vocabulary lists whole words from here on, from the most frequent to the rarest
FIRST = 2  # sentences of a text that are read before it is known whether the others are worth it


class CandidateSentence(NamedTuple):
    """A sentence of a text beside a claim: the numbers of text, claim and sentence, how many sentences of the text
    are nearer to the claim, and who speaks in it."""

    text: int
    claim: int
    sentence: int
    nearer: int
    voice: Voice


class JudgedVoice(NamedTuple):
    """What the judge says of one voice: (4,) calibrated probabilities, and the number of the stance taken."""

    voice: Voice
    chances: Floats
    label: int


class Judgement(NamedTuple):
    """What the judge says of one text beside one claim: of those who speak in it, and (4,) of its title, if any."""

    judged: list[JudgedVoice]
    title: Floats | None


class EmbeddedStance(EmbeddedStage):
    """Judges articles and the statements in them: the reader's vectors choose, the judge decides."""

    def __init__(self, opened: OpenedReader, judge: OpenedJudge) -> None:
        super().__init__(opened)
        self.opened_judge = judge
        self._vectors: dict[str, Floats] = {}
        self._pieces: dict[str, Ints] = {}

    @property
    def identity(self) -> ModelIdentity:
        """The judge's weights with the reader's."""
        return self.opened_judge.identity

    @property
    def computed_by(self) -> str:
        """The engine that runs the judge, with its number format."""
        return self.opened_judge.engine.name

    def judge(
        self, reading: Reading, quotes: Sequence[Sequence[Quote]], claims: Sequence[str]
    ) -> list[list[Position]]:
        """Per text its own position towards every claim, and those of its speakers that bear on it."""
        found = self.judged(reading, quotes, claims)
        return [
            [one for claim in range(len(claims)) for one in self.positions(text, claim, found.get((number, claim)))]
            for number, text in enumerate(reading.texts)
        ]

    def judged(
        self, reading: Reading, quotes: Sequence[Sequence[Quote]], claims: Sequence[str]
    ) -> dict[tuple[int, int], Judgement]:
        """By the numbers of text and claim, what the judge says of each text worth reading beside a claim."""
        nearest, others = self.near_enough(reading, quotes, claims)
        first = list(zip(nearest, self.chances(reading, claims, nearest), strict=True))
        least = self.opened_judge.config["bears"]
        bearing_texts = {(one.text, one.claim) for one, chance in first if 1 - chance[UNRELATED] >= least}
        rest = [one for key in sorted(bearing_texts) for one in others[key]]
        read = [(one, chance) for one, chance in first if (one.text, one.claim) in bearing_texts]
        read += zip(rest, self.chances(reading, claims, rest), strict=True)
        read.sort(key=lambda each: (each[0].text, each[0].claim, each[0].sentence, each[0].voice.span))
        found: dict[tuple[int, int], Judgement] = defaultdict(lambda: Judgement([], None))
        labels = self.labels(np.array([chance for _, chance in read], np.float32).reshape(-1, len(STANCES)))
        for (one, chance), label in zip(read, labels, strict=True):
            found[one.text, one.claim].judged.append(JudgedVoice(one.voice, chance, int(label)))
        titled = [(text, claim) for text, claim in found if reading.titles and reading.titles[text]]
        titles = self.opened_judge.logits([Pair(claims[claim], reading.titles[text]) for text, claim in titled])
        for key, chance in zip(titled, self.calibrated(titles), strict=True):
            found[key] = found[key]._replace(title=chance)
        return dict(found)

    def near_enough(
        self, reading: Reading, quotes: Sequence[Sequence[Quote]], claims: Sequence[str]
    ) -> tuple[list[CandidateSentence], dict[tuple[int, int], list[CandidateSentence]]]:
        """The FIRST nearest of the sentences near a claim, of all texts that hold one which is near enough; and the
        others by text and claim, which are worth reading only where one of the FIRST bears on the claim."""
        if not claims:
            return [], {}
        spoken = [voices(*each) for each in zip(reading.sentences, quotes, strict=True)]
        encoded = self.encoded(reading)
        cosines_of = self.cosines(encoded, claims)  # finds the pieces of new claims, too
        pieces = [self._pieces[plain_claim(claim)] for claim in claims]
        nearest: list[CandidateSentence] = []
        others: dict[tuple[int, int], list[CandidateSentence]] = {}
        for text, cosines in enumerate(cosines_of):
            for claim in np.flatnonzero(self.worth_reading(encoded[text], cosines, pieces)).tolist():
                told = [
                    CandidateSentence(text, claim, *each) for each in self.near(cosines[:, claim], spoken[text])
                ]
                nearest += told[:FIRST]
                others[text, claim] = told[FIRST:]
        return nearest, others

    def worth_reading(self, text: EncodedText, cosines: Floats, claims: Sequence[Ints]) -> NDArray[np.bool_]:
        """(claims,) whether a text comes near enough to each claim: by its nearest sentence, and by how much of the
        claim's words it holds, both weighed as fitted.

        Args:
            cosines: (sentences, claims).
            claims: of each its word pieces, without repetitions.
        """
        nearest, words = self.opened_judge.config["gate"]
        shared = np.array([shared_words(claim, text.tokens.ids) for claim in claims])
        return np.asarray(nearest * cosines.max(0, initial=-1.0) + words * shared >= 1)

    def near(self, cosines: Floats, spoken: Sequence[Sequence[Voice]]) -> list[tuple[int, int, Voice]]:
        """The sentences of one text that are near a claim, nearest first, with how many are nearer, and each that
        speaks in them.

        Args:
            cosines: (sentences,) to the claim.
            spoken: per sentence those who speak in it.
        """
        config = self.opened_judge.config
        order = np.argsort(-cosines, kind="stable")[: int(config["most"])].tolist()
        return [
            (sentence, nearer, voice)
            for nearer, sentence in enumerate(order)
            for voice in spoken[sentence]
            if cosines[sentence] >= config["near" if voice.statement is None else "near_said"]
        ]

    def chances(self, reading: Reading, claims: Sequence[str], asked: Sequence[CandidateSentence]) -> Floats:
        """(asked, 4) calibrated probabilities."""
        logits = self.opened_judge.logits([pair_of(reading, claims[one.claim], one) for one in asked])
        return self.calibrated(logits, [one.nearer for one in asked])

    def calibrated(self, logits: Floats, nearer: Sequence[int] | None = None) -> Floats:
        """(pairs, 4) probabilities that mean what they say, as fitted on development data.

        Args:
            nearer: how many sentences of the same text are nearer to the claim, of each pair; none by default. The
                nearest sentences bear on a claim more often than the judge can see from one of them.
        """
        behind = np.log1p(np.zeros(len(logits)) if nearer is None else np.asarray(nearer, np.float64))
        shift, fall = (np.array(self.opened_judge.config[name]) for name in ("shift", "fall"))
        shifted = logits + shift + behind[:, None] * fall
        return probabilities(shifted.astype(np.float32), float(self.opened_judge.config["temperature"]))

    def labels(self, chances: Floats) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """(pairs,) numbers of the stances taken of (pairs, 4) probabilities: the likeliest, where a side has to be
        likelier by the fitted factor."""
        weighed = chances.copy()
        weighed[:, SIDES] /= float(self.opened_judge.config["side_factor"])
        return np.asarray(weighed.argmax(1))

    def relabelled(self, judgement: Judgement) -> Judgement:
        """With the stances that are taken by the side factor as it is now."""
        labels = self.labels(np.array([one.chances for one in judgement.judged], np.float32))
        return judgement._replace(
            judged=[one._replace(label=int(label)) for one, label in zip(judgement.judged, labels, strict=True)]
        )

    def positions(self, text: str, claim: int, judgement: Judgement | None) -> Iterator[Position]:
        """Where one text and those who speak in it stand on the claim of that number.

        Args:
            judgement: what the judge says; None where the text was not worth reading beside the claim.
        """
        yield Position(claim, ARTICLE_HOLDER, None, self._own(text, judgement))
        speaking: dict[int, list[JudgedVoice]] = defaultdict(list)
        said: dict[int, Statement] = {}
        for one in judgement.judged if judgement else []:
            if one.voice.statement is not None:
                speaking[one.voice.statement.quote_id].append(one)
                said[one.voice.statement.quote_id] = one.voice.statement
        for quote_id in sorted(speaking):
            clearest = _clearest(speaking[quote_id])
            if clearest.label != UNRELATED:
                yield Position(claim, said[quote_id].holder, quote_id, _stance(text, clearest))

    def _own(self, text: str, judgement: Judgement | None) -> Stance:
        """Where the article itself stands."""
        if judgement is None:
            unread = float(self.opened_judge.config["unread"])
            return Stance("unrelated", (0.0, 0.0, 1 - unread, unread), None, None, None)
        chances = article_chances(judgement, np.array(self.opened_judge.config["article"], np.float32))
        label = int((chances * np.array(self.opened_judge.config["article_lift"], np.float32)).argmax())
        if label == UNRELATED:
            return Stance("unrelated", _shares(chances), None, None, None)
        start, end = shown(judgement.judged, label)
        return Stance(STANCES[label], _shares(chances), start, end, text[start:end])

    def cosines(self, encoded: Sequence[EncodedText], claims: Sequence[str]) -> list[Floats]:
        """Per text the cosine of each sentence to each claim: (sentences, claims)."""
        vectors = self._claim_vectors(claims)
        return [self.opened.network.sentence(text.sentence_means).numpy() @ vectors for text in encoded]

    @torch.inference_mode()
    def _claim_vectors(self, claims: Sequence[str]) -> Floats:
        """(dimensions, claims) vectors of length 1; each claim is encoded when first asked, not for every shard."""
        plain = [plain_claim(claim) for claim in claims]
        new = [claim for claim in dict.fromkeys(plain) if claim not in self._vectors]
        tokens = [tokenise(self.opened.tokenizer, claim, [(0, len(claim))]) for claim in new]
        rows = [frame((each.ids[:254], each.cases[:254])) for each in tokens]
        self._pieces |= {claim: np.unique(each.ids) for claim, each in zip(new, tokens, strict=True)}
        for batch, states in self.opened.engine.run(rows):
            for place, number in enumerate(batch):
                pieces = len(rows[number][0]) - 2
                mean = states[place, 1 : 1 + pieces].mean(0) if pieces else torch.zeros(HIDDEN)
                self._vectors[new[number]] = self.opened.network.sentence(mean[None])[0].numpy()
        return np.stack([self._vectors[claim] for claim in plain], axis=1)


def shared_words(claim: Ints, text: Ints) -> float:
    """Which share of a claim's word pieces a text holds, each weighed by how rare it is, which the logarithm of its
    place in the vocabulary says.

    Args:
        claim: (pieces,) without repetitions.
        text: (tokens,).
    """
    weights = np.log(np.maximum(1, claim - COMMON))
    return float(weights @ np.isin(claim, text) / max(weights.sum(), 1e-9))


def article_features(judgement: Judgement) -> Floats:
    """(FEATURES,) what an article's own stance is worked out from: how sure the clearest sentence is of each stance
    but `unrelated`, of the author's, of the speakers', of the title; and 1."""
    own = [one.chances for one in judgement.judged if one.voice.statement is None]
    said = [one.chances for one in judgement.judged if one.voice.statement is not None]
    title = [] if judgement.title is None else [judgement.title]
    return np.array([*_most(own), *_most(said), *_most(title), 1.0], np.float32)


def _most(chances: Sequence[Floats]) -> Sequence[float]:
    return np.stack(chances)[:, :UNRELATED].max(0).tolist() if chances else [0.0] * UNRELATED


def article_chances(judgement: Judgement, weights: Floats) -> Floats:
    """(4,) probabilities of an article's own stance.

    Args:
        weights: (4, FEATURES) fitted on development data.
    """
    return probabilities(weights @ article_features(judgement), 1.0)


def shown(judged: Sequence[JudgedVoice], label: int) -> Span:
    """The words that show the stance `label` of an article best: the author's, if the author takes it."""
    own = [one for one in judged if one.voice.statement is None and one.label == label] or judged
    return max(own, key=lambda one: float(one.chances[label])).voice.span


def _clearest(judged: Sequence[JudgedVoice]) -> JudgedVoice:
    """Of one speaker's sentences the one that takes a side most clearly, else the one that bears most."""
    sided = [one for one in judged if one.label in SIDES]
    if sided:
        return max(sided, key=lambda one: float(one.chances[one.label]))
    return max(judged, key=lambda one: float(one.label != UNRELATED) - float(one.chances[UNRELATED]))


def _stance(text: str, judged: JudgedVoice) -> Stance:
    start, end = judged.voice.span
    return Stance(STANCES[judged.label], _shares(judged.chances), start, end, text[start:end])


def _shares(chances: Floats) -> tuple[float, ...]:
    return tuple(float(chance) for chance in chances)


def pair_of(reading: Reading, claim: str, asked: CandidateSentence) -> Pair:
    """The claim beside what is said, with the sentence before and the title."""
    text, sentences = reading.texts[asked.text], reading.sentences[asked.text]
    start, end = asked.voice.span
    said = text[start:end]
    if asked.voice.statement is not None and asked.voice.statement.speaker is not None:
        said = f"{asked.voice.statement.speaker}: {said}"
    before = text[slice(*sentences[asked.sentence - 1])] if asked.sentence else ""
    title = reading.titles[asked.text] if reading.titles else ""
    return Pair(claim, said, before, title)

"""The stances of an article and its speakers on a claim.

Cosines of the reader's sentence vectors choose the sentences that come near the claim. The judge reads them beside
the claim, as words of their speaker or of the author, nearest first, as long as they bear on it. A speaker's stance
is that of the clearest of the speaker's sentences. The article's own stance is computed from its author's
sentences, its speakers' and the title.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.api import ARTICLE_HOLDER, STANCE_LABELS, ModelIdentity, Position, Quote, Reading, Span, Stance
from models.calibrate import Floats, probabilities
from models.judge.opened import OpenedJudge
from models.judge.pairs import Pair, plain_claim
from models.reader.opened import OpenedReader
from models.reader.shape import HIDDEN, VOCABULARY
from models.reader.stages.base import EmbeddedStage
from models.reader.states import EncodedText
from models.reader.tokens import Ints, frame, tokenise
from models.rules.voices import Statement, Voice, voices

UNRELATED = STANCE_LABELS.index("unrelated")
SIDES = (STANCE_LABELS.index("supports"), STANCE_LABELS.index("disputes"))
FEATURES = 3 * UNRELATED + 1  # of an article: three stances each of author, speakers and title, and a constant 1
COMMON = 1995  # BERT's vocabulary lists whole words from here on, from the most frequent to the rarest


class CandidateSentence(NamedTuple):
    """A sentence of a text that the judge may read beside a claim.

    Attributes:
        text, claim, sentence: their numbers.
        nearer: how many sentences of the text are nearer to the claim.
        voice: who speaks in it.
    """

    text: int
    claim: int
    sentence: int
    nearer: int
    voice: Voice


class JudgedVoice(NamedTuple):
    """The judge's answer on one voice: (4,) calibrated probabilities, and the number of the stance chosen."""

    voice: Voice
    chances: Floats
    label: int


class Judgement(NamedTuple):
    """The judge's answers on a text beside a claim: on each voice, and (4,) probabilities of the title, if any."""

    voices: list[JudgedVoice]
    title: Floats | None


class EmbeddedStance:
    """Judges articles and the statements in them.

    The reader's vectors choose sentences, the judge decides: two models, each with its own weights and engine.
    """

    def __init__(self, opened: OpenedReader, judge: OpenedJudge) -> None:
        self.reader = EmbeddedStage(opened)
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

    @property
    def encoder_id(self) -> str:
        """The reader's weights, whose encoder leaves the states that choose sentences."""
        return self.reader.encoder_id

    def encode(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> list[EncodedText]:
        """Run the reader's encoder once over `texts`."""
        return self.reader.encode(texts, sentences)

    def judge(
        self, reading: Reading, quotes: Sequence[Sequence[Quote]], claims: Sequence[str]
    ) -> list[list[Position]]:
        """Per text its own position towards every claim, and those of its speakers that bear on it."""
        judgements = self.judgements(reading, quotes, claims)
        return [
            [
                position
                for claim in range(len(claims))
                for position in self.positions(text, claim, judgements.get((number, claim)))
            ]
            for number, text in enumerate(reading.texts)
        ]

    def judgements(
        self, reading: Reading, quotes: Sequence[Sequence[Quote]], claims: Sequence[str]
    ) -> dict[tuple[int, int], Judgement]:
        """The judge's answers on each text worth reading beside a claim, by the numbers of text and claim."""
        read = self.read_in_rounds(reading, claims, self.near_enough(reading, quotes, claims))
        judgements: dict[tuple[int, int], Judgement] = {}
        for key, answers in read.items():
            answers.sort(key=lambda answer: (answer[0].sentence, answer[0].voice.span))
            labels = self.labels(np.stack([chances for _, chances in answers]))
            voices_of = [
                JudgedVoice(candidate.voice, chances, int(label))
                for (candidate, chances), label in zip(answers, labels, strict=True)
            ]
            judgements[key] = Judgement(voices_of, None)
        titled = [(text, claim) for text, claim in judgements if reading.titles and reading.titles[text]]
        titles = self.opened_judge.logits([Pair(claims[claim], reading.titles[text]) for text, claim in titled])
        for key, chances in zip(titled, self.calibrated(titles), strict=True):
            judgements[key] = judgements[key]._replace(title=chances)
        return judgements

    def read_in_rounds(
        self,
        reading: Reading,
        claims: Sequence[str],
        candidates: Mapping[tuple[int, int], Sequence[CandidateSentence]],
    ) -> dict[tuple[int, int], list[tuple[CandidateSentence, Floats]]]:
        """What the judge reads of each text beside a claim, with its probabilities, by the numbers of both.

        The judge reads the nearest sentences first, and goes on as long as one of those already read may bear on
        the claim. A text of which none does in the first round is not judged.

        Args:
            candidates: the nearest first.
        """
        going, start = sorted(key for key, of_text in candidates.items() if of_text), 0
        read: dict[tuple[int, int], list[tuple[CandidateSentence, Floats]]] = {key: [] for key in going}
        for end, least in [*self.opened_judge.config["rounds"], (None, 0.0)]:
            batch = [candidate for key in going for candidate in candidates[key][start:end]]
            for candidate, chances in zip(batch, self.chances(reading, claims, batch), strict=True):
                read[candidate.text, candidate.claim].append((candidate, chances))
            going = [key for key in going if max(1 - chances[UNRELATED] for _, chances in read[key]) >= least]
            if not start:
                read = {key: read[key] for key in going}
            start = end
        return read

    def near_enough(
        self, reading: Reading, quotes: Sequence[Sequence[Quote]], claims: Sequence[str]
    ) -> dict[tuple[int, int], list[CandidateSentence]]:
        """The sentences near a claim of all texts that come near enough to it, nearest first, by text and claim."""
        if not claims:
            return {}
        spoken = [voices(*of_text) for of_text in zip(reading.sentences, quotes, strict=True)]
        encoded = self.reader.encoded(reading)
        cosines_of = self.cosines(encoded, claims)  # also stores the pieces of new claims
        pieces = [self._pieces[plain_claim(claim)] for claim in claims]
        near: dict[tuple[int, int], list[CandidateSentence]] = {}
        for text, cosines in enumerate(cosines_of):
            for claim in np.flatnonzero(self.worth_reading(encoded[text], cosines, pieces)).tolist():
                near[text, claim] = [
                    CandidateSentence(text, claim, *place) for place in self.near(cosines[:, claim], spoken[text])
                ]
        return near

    def worth_reading(self, text: EncodedText, cosines: Floats, claims: Sequence[Ints]) -> NDArray[np.bool_]:
        """(claims,) whether a text comes near enough to each claim.

        The cosine of its nearest sentence and the share of the claim's words in it count, with fitted weights.

        Args:
            cosines: (sentences, claims).
            claims: the word pieces of each, without repetitions.
        """
        nearest, words = self.opened_judge.config["gate"]
        present = np.zeros(VOCABULARY, np.bool_)
        present[text.tokens.ids] = True
        shared = np.array([shared_words(claim, present) for claim in claims])
        return np.asarray(nearest * cosines.max(0, initial=-1.0) + words * shared >= 1)

    def near(self, cosines: Floats, spoken: Sequence[Sequence[Voice]]) -> list[tuple[int, int, Voice]]:
        """The sentences of one text near a claim, nearest first: (sentence, how many are nearer, voice) per voice.

        Args:
            cosines: (sentences,) to the claim.
            spoken: the voices of each sentence.
        """
        config = self.opened_judge.config
        order = np.argsort(-cosines, kind="stable")[: int(config["most"])].tolist()
        return [
            (sentence, nearer, voice)
            for nearer, sentence in enumerate(order)
            for voice in spoken[sentence]
            if cosines[sentence] >= config["near" if voice.statement is None else "near_said"]
        ]

    def chances(self, reading: Reading, claims: Sequence[str], candidates: Sequence[CandidateSentence]) -> Floats:
        """(candidates, 4) calibrated probabilities."""
        logits = self.opened_judge.logits(
            [pair_of(reading, claims[candidate.claim], candidate) for candidate in candidates]
        )
        return self.calibrated(logits, [candidate.nearer for candidate in candidates])

    def calibrated(self, logits: Floats, nearer: Sequence[int] | None = None) -> Floats:
        """(pairs, 4) calibrated probabilities, by settings fitted on development data.

        Args:
            nearer: for each pair, how many sentences of the same text are nearer to the claim; 0 by default. The
                nearest sentences bear on a claim more often than the judge can see from a single sentence.
        """
        behind = np.log1p(np.zeros(len(logits)) if nearer is None else np.asarray(nearer, np.float64))
        shift, fall = (np.array(self.opened_judge.config[name]) for name in ("shift", "fall"))
        shifted = logits + shift + behind[:, None] * fall
        return probabilities(shifted.astype(np.float32), float(self.opened_judge.config["temperature"]))

    def labels(self, chances: Floats) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """(pairs,) the numbers of the stances chosen, from (pairs, 4) probabilities.

        The likeliest stance is chosen; a side must be likelier than the rest by the fitted factor.
        """
        weighed = chances.copy()
        weighed[:, SIDES] /= float(self.opened_judge.config["side_factor"])
        return np.asarray(weighed.argmax(1))

    def relabelled(self, judgement: Judgement) -> Judgement:
        """The same judgement, with stances chosen by the present side factor."""
        labels = self.labels(np.array([voice.chances for voice in judgement.voices], np.float32))
        return judgement._replace(
            voices=[voice._replace(label=int(label)) for voice, label in zip(judgement.voices, labels, strict=True)]
        )

    def positions(self, text: str, claim: int, judgement: Judgement | None) -> Iterator[Position]:
        """The positions of one text and its speakers on the claim with that number.

        Args:
            judgement: the judge's answers; None if the text was not worth reading beside the claim.
        """
        yield Position(claim, ARTICLE_HOLDER, None, self._own(text, judgement))
        speaking: dict[int, list[JudgedVoice]] = defaultdict(list)
        statements: dict[int, Statement] = {}
        for judged in judgement.voices if judgement else []:
            if judged.voice.statement is not None:
                speaking[judged.voice.statement.quote_id].append(judged)
                statements[judged.voice.statement.quote_id] = judged.voice.statement
        for quote_id in sorted(speaking):
            clearest = _clearest(speaking[quote_id])
            if clearest.label != UNRELATED:
                yield Position(claim, statements[quote_id].holder, quote_id, _stance(text, clearest))

    def _own(self, text: str, judgement: Judgement | None) -> Stance:
        """The article's own stance."""
        if judgement is None:
            unread = float(self.opened_judge.config["unread"])
            return Stance("unrelated", (0.0, 0.0, 1 - unread, unread), None, None, None)
        chances = article_chances(judgement, np.array(self.opened_judge.config["article"], np.float32))
        label = int((chances * np.array(self.opened_judge.config["article_lift"], np.float32)).argmax())
        if label == UNRELATED:
            return Stance("unrelated", _shares(chances), None, None, None)
        start, end = shown(judgement.voices, label)
        return Stance(STANCE_LABELS[label], _shares(chances), start, end, text[start:end])

    def cosines(self, encoded: Sequence[EncodedText], claims: Sequence[str]) -> list[Floats]:
        """For each text the cosine of each sentence to each claim: (sentences, claims)."""
        vectors = self._claim_vectors(claims)
        heads = self.reader.opened.heads
        return [heads.sentence(text.sentence_means) @ vectors for text in encoded]

    def _claim_vectors(self, claims: Sequence[str]) -> Floats:
        """(dimensions, claims) vectors of length 1. A claim is encoded once, not for every shard."""
        opened = self.reader.opened
        plain = [plain_claim(claim) for claim in claims]
        new = [claim for claim in dict.fromkeys(plain) if claim not in self._vectors]
        tokens = [tokenise(opened.tokenizer, claim, [(0, len(claim))]) for claim in new]
        rows = [frame((claim_tokens.ids[:254], claim_tokens.cases[:254])) for claim_tokens in tokens]
        self._pieces |= {
            claim: np.unique(claim_tokens.ids) for claim, claim_tokens in zip(new, tokens, strict=True)
        }
        for batch, states in opened.engine.run(rows):
            for place, number in enumerate(batch):
                pieces = len(rows[number][0]) - 2
                mean = states[place, 1 : 1 + pieces].mean(0) if pieces else np.zeros(HIDDEN, np.float32)
                self._vectors[new[number]] = opened.heads.sentence(mean[None])[0]
        return np.stack([self._vectors[claim] for claim in plain], axis=1)


def shared_words(claim: Ints, present: NDArray[np.bool_]) -> float:
    """The share of a claim's word pieces that a text holds.

    Each piece is weighed by how rare it is, measured by the logarithm of its place in the vocabulary.

    Args:
        claim: (pieces,) without repetitions.
        present: (vocabulary,) whether the text holds each word piece.
    """
    weights = np.log(np.maximum(1, claim - COMMON))
    return float(weights @ present[claim] / max(weights.sum(), 1e-9))


def article_features(judgement: Judgement) -> Floats:
    """(FEATURES,) what an article's own stance is computed from.

    For the author's sentences, the speakers' and the title: the highest probability of each stance but `unrelated`.
    The last feature is a constant 1.
    """
    own = [judged.chances for judged in judgement.voices if judged.voice.statement is None]
    spoken = [judged.chances for judged in judgement.voices if judged.voice.statement is not None]
    title = [] if judgement.title is None else [judgement.title]
    return np.array([*_most(own), *_most(spoken), *_most(title), 1.0], np.float32)


def _most(chances: Sequence[Floats]) -> Sequence[float]:
    return np.stack(chances)[:, :UNRELATED].max(0).tolist() if chances else [0.0] * UNRELATED


def article_chances(judgement: Judgement, weights: Floats) -> Floats:
    """(4,) probabilities of an article's own stance.

    Args:
        weights: (4, FEATURES) fitted on development data.
    """
    return probabilities(weights @ article_features(judgement), 1.0)


def shown(voices: Sequence[JudgedVoice], label: int) -> Span:
    """The sentence that best shows the stance `label` of an article; the author's, if the author takes it."""
    own = [judged for judged in voices if judged.voice.statement is None and judged.label == label] or voices
    return max(own, key=lambda judged: float(judged.chances[label])).voice.span


def _clearest(voices: Sequence[JudgedVoice]) -> JudgedVoice:
    """The sentence of a speaker that takes a side most clearly; if none does, the likeliest to bear on it."""
    sided = [judged for judged in voices if judged.label in SIDES]
    if sided:
        return max(sided, key=lambda judged: float(judged.chances[judged.label]))
    return max(voices, key=lambda judged: float(judged.label != UNRELATED) - float(judged.chances[UNRELATED]))


def _stance(text: str, judged: JudgedVoice) -> Stance:
    start, end = judged.voice.span
    return Stance(STANCE_LABELS[judged.label], _shares(judged.chances), start, end, text[start:end])


def _shares(chances: Floats) -> tuple[float, ...]:
    return tuple(float(chance) for chance in chances)


def pair_of(reading: Reading, claim: str, candidate: CandidateSentence) -> Pair:
    """The claim beside the candidate's words, with the sentence before and the title."""
    text, sentences = reading.texts[candidate.text], reading.sentences[candidate.text]
    start, end = candidate.voice.span
    words = text[start:end]
    if candidate.voice.statement is not None and candidate.voice.statement.speaker is not None:
        words = f"{candidate.voice.statement.speaker}: {words}"
    before = text[slice(*sentences[candidate.sentence - 1])] if candidate.sentence else ""
    title = reading.titles[candidate.text] if reading.titles else ""
    return Pair(claim, words, before, title)

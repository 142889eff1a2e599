"""How many texts of a night should have something, given the nights before, and how unlikely another number is.

Each subject (a name, a story, ...) has a rate in each source: its share of the source's texts on the nights before.
What is expected tonight is the sum over the sources of rate times tonight's texts. So a source that gives half or
twice as much as usual moves no subject. Around what is expected, numbers follow a negative binomial distribution:
news comes in bursts, so they vary more than Poisson's.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, stats

from models.api import ModelIdentity

PATH = Path(__file__).with_name("constants.json")
NAME, VERSION = "nightdesk-trends", "1"  # raise the version with the code that the constants do not show
JEFFREYS = 0.5  # texts, the prior of a Poisson rate (Jeffreys 1946): what was never seen may still come

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Constants:
    """What was chosen; docs/models.md says on what.

    Attributes:
        nights: of the baseline: four weeks, so that each weekday counts four times.
        left_out: nights between the baseline and tonight, so that what began yesterday is not yet usual.
        least_nights: with fewer nights nothing is judged: two weeks show a weekly rhythm, as in `completeness`.
        least_panel: share of the texts that sources present then and now must have given, then and now.
        least_texts: independent texts that make a rise; what is expected in fewer cannot fall.
        least_outlets: outlets that they must have.
        level: the share of false discoveries that is tolerated (Benjamini and Hochberg 1995).
        prior_nights: the dispersion of all subjects together weighs as much as so many nights of a subject's own.
        weekday_variance: of the factors by which a weekday differs from the mean, over subjects.
    """

    nights: int
    left_out: int
    least_nights: int
    least_panel: float
    least_texts: int
    least_outlets: int
    level: float
    prior_nights: int
    weekday_variance: float


@cache
def constants() -> Constants:
    """The constants that the product uses."""
    return Constants(**json.loads(PATH.read_text(encoding="utf-8")))


@cache
def identity() -> ModelIdentity:
    """What signs the rows of trends: its hash is that of the constants."""
    return ModelIdentity(NAME, VERSION, hashlib.sha256(PATH.read_bytes()).hexdigest())


@dataclass(frozen=True)
class Past:
    """The nights of the baseline.

    Attributes:
        subject, source, night: (entries,) places in the lists of subjects, sources and nights.
        texts: (entries,) texts of that source and night that have the subject; what is absent is 0.
        exposure: (sources, nights) texts of each source and night.
        same_weekday: (nights,) whether the night has the weekday of tonight.
    """

    subject: Places
    source: Places
    night: Places
    texts: Floats
    exposure: Floats
    same_weekday: Flags


@dataclass(frozen=True)
class Weighed:
    """What comes of it, for each subject.

    Attributes:
        before: (subjects,) texts that had it on the nights of the baseline.
        expected: (subjects,) texts that should have it tonight.
        p: (subjects,) probability of a number at least as far from `expected`, both ways.
        is_usual: (subjects,) whether so many texts are expected that fewer would tell something.
    """

    before: Floats
    expected: Floats
    p: Floats
    is_usual: Flags


def weigh(past: Past, texts: Floats, exposure: Floats, known: Constants) -> Weighed:
    """Compare tonight with the nights before.

    Args:
        texts: (subjects,) of tonight that have the subject.
        exposure: (sources,) texts of each source tonight.
    """
    count, (sources, nights) = len(texts), past.exposure.shape
    given = past.exposure.sum(axis=1)
    of_source = sparse.csr_array((past.texts, (past.subject, past.source)), shape=(count, sources))
    rates = of_source @ sparse.diags_array(np.divide(1.0, given, out=np.zeros(sources), where=given > 0))
    seen = sparse.csr_array((past.texts, (past.subject, past.night)), shape=(count, nights)).toarray()
    usual, tonight = rates @ past.exposure, rates @ exposure
    before = seen.sum(axis=1)
    is_usual = tonight >= known.least_texts
    dispersion = _dispersion(seen, usual, is_usual, known)
    unseen = JEFFREYS * exposure[given > 0].sum() / max(given.sum(), 1.0)
    expected = _weekday(seen, usual, dispersion, past.same_weekday, known) * tonight + unseen
    # The rate itself is only known from so many texts and nights.
    spread = dispersion * (1 + 1 / nights) + 1 / (before + JEFFREYS)
    return Weighed(before, expected, _tails(texts, expected, spread), is_usual)


def false_discoveries(p: Floats, is_usual: Flags) -> Floats:
    """(subjects,) q by Benjamini and Hochberg: the least share of false discoveries among those with such a p.

    What is usual and what is rare are weighed apart: beside thousands of names that were seen once, the fall or
    rise of a usual one would never count.
    """
    q = np.ones(len(p))
    for group in (is_usual, ~is_usual):
        if group.any():
            q[group] = stats.false_discovery_control(p[group])
    return q


def _dispersion(seen: Floats, usual: Floats, is_usual: Flags, known: Constants) -> Floats:
    """(subjects,) by how much each varies beyond Poisson: variance = mean + dispersion * mean squared.

    By moments over the nights. A month tells little of one subject, so that each is drawn towards all others that
    are as usual or as rare, and none is taken to vary less than these: where subjects differ, those whose month was
    quiet by chance gave most false alarms.
    """
    nights = seen.shape[1]
    beyond = ((seen - usual) ** 2 * nights / (nights - 1) - usual).sum(axis=1)
    squares = (usual**2).sum(axis=1)
    drawn = np.zeros(len(seen))
    for group in (is_usual, ~is_usual):
        common = max(beyond[group].sum() / max(squares[group].sum(), 1e-12), 0.0)
        weight = known.prior_nights / nights * squares[group]
        own = beyond[group] + weight * common
        mean = np.divide(own, squares[group] + weight, out=np.full(len(own), common), where=weight > 0)
        drawn[group] = np.maximum(mean, common)
    return drawn


def _weekday(seen: Floats, usual: Floats, dispersion: Floats, same: Flags, known: Constants) -> Floats:
    """(subjects,) the factor of tonight's weekday, drawn to 1 the more the fewer texts it rests on."""
    expected = usual[:, same].sum(axis=1)
    if not same.any():
        return np.ones(len(seen))
    ratio = np.divide(seen[:, same].sum(axis=1), expected, out=np.ones(len(seen)), where=expected > 0)
    noise = 1 / np.maximum(expected, 1e-12) + dispersion / same.sum()
    factor: Floats = 1 + (ratio - 1) * known.weekday_variance / (known.weekday_variance + noise)
    return factor


def _tails(texts: Floats, expected: Floats, spread: Floats) -> Floats:
    """(subjects,) twice the smaller tail of the negative binomial distribution, at most 1."""
    size = 1 / spread
    share = size / (size + expected)
    above, below = stats.nbinom.sf(texts - 1, size, share), stats.nbinom.cdf(texts, size, share)
    p: Floats = np.minimum(1.0, 2 * np.minimum(above, below))
    return p

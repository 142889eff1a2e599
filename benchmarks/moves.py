"""How often trends err, and what they find, by how much the news varies: worlds of counts alone, without a lake.

    python -m benchmarks.moves [WORLDS]

Each world has 400 subjects by Zipf's law, as shares of the texts of six sources with tastes and volumes of their
own, on 28 nights and the night that is judged. Subjects differ by weekday (standard deviation .15 of the
logarithm), and from night to night by a dispersion that is drawn for each: variance = mean + dispersion * mean
squared. In Reuters-21578, on the 37 days with at least 150 stories, the dispersion of topics that five stories a
day have is .24, and that of places .15 (medians).

A world has a false alarm if any subject moved, as nothing did. A subject that is expected in at least ten texts is
found if it is up once it has two or four times its usual number.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.trends.expected import Past, constants, false_discoveries, weigh

SUBJECTS, SOURCES, TEXTS, WEEKDAY, LEAST = 400, 6, 100, 0.15, 10
DISPERSIONS = ((0.0, 0.0), (0.01, 0.05), (0.02, 0.15), (0.05, 0.3))

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """What the nights before have, and the night that is judged.

    Attributes:
        texts: (SUBJECTS,) of the night.
        exposure: (SOURCES,) texts of the night.
    """

    past: Past
    texts: Floats
    exposure: Floats

    @classmethod
    def drawn(cls, draw: np.random.Generator, least: float, most: float) -> World:
        """A world whose subjects have dispersions between these."""
        nights = constants().nights
        ranks = 1 / np.arange(1, SUBJECTS + 1)
        shares = (1.5 * ranks / ranks.sum())[:, None] * draw.gamma(4, 1 / 4, (SUBJECTS, SOURCES))
        given = draw.poisson(TEXTS * draw.gamma(8, 1 / 8, (SOURCES, nights + 1))).astype(float)
        weekdays = np.exp(draw.normal(0, WEEKDAY, (SUBJECTS, 7)))[:, np.arange(nights + 1) % 7]
        dispersion = np.maximum(draw.uniform(least, most, SUBJECTS), 1e-9)[:, None]
        bursts = draw.gamma(1 / dispersion, dispersion, (SUBJECTS, nights + 1))
        counts = draw.poisson(shares[:, :, None] * given * (weekdays * bursts)[:, None])
        subject, source, night = np.nonzero(counts[..., :nights])
        seen = counts[subject, source, night].astype(float)
        same = np.arange(nights) % 7 == nights % 7
        past = Past(subject, source, night, seen, given[:, :nights], same)
        return cls(past, counts[..., nights].sum(axis=1).astype(float), given[:, nights])

    def moved(self, texts: Floats) -> tuple[NDArray[np.bool_], Floats]:
        """Whether each subject moves if the night has so many texts of it, and what is expected."""
        weighed = weigh(self.past, texts, self.exposure, constants())
        q = false_discoveries(weighed.p, weighed.is_usual)
        is_rise = texts > weighed.expected
        enough = np.where(is_rise, texts >= constants().least_texts, weighed.is_usual)
        return (q <= constants().level) & enough, weighed.expected

    def found(self, times: int) -> list[bool]:
        """Whether each second subject of enough texts is up once it alone has so many times its usual number."""
        _, expected = self.moved(self.texts)
        usual = np.bincount(self.past.subject, self.past.texts, SUBJECTS) / constants().nights
        found = []
        for place in np.flatnonzero(expected >= LEAST)[::2]:
            texts = self.texts.copy()
            texts[place] += round((times - 1) * usual[place])
            is_moved, expected = self.moved(texts)
            found.append(bool(is_moved[place] and texts[place] > expected[place]))
        return found


def run(count: int) -> None:
    """Draw so many worlds of each dispersion, and print what came of them."""
    for least, most in DISPERSIONS:
        worlds = [World.drawn(np.random.default_rng(seed), least, most) for seed in range(count)]
        alarms = sum(bool(world.moved(world.texts)[0].any()) for world in worlds)
        shares = [np.mean([hit for world in worlds for hit in world.found(times)]) for times in (2, 4)]
        print(
            f"dispersion {least} to {most}: {alarms} of {count} worlds with a false alarm; found at twice "
            f"{shares[0]:.0%}, at four times {shares[1]:.0%}"
        )


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 100)

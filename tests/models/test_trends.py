"""What is expected of a night, and how unlikely another number is."""

import numpy as np
import pytest

from models.trends.expected import Past, constants, false_discoveries, weigh

NIGHTS = 28


def past(counts, exposure):
    """A baseline of which `counts` are (subjects, sources, nights), and `exposure` (sources, nights)."""
    counts = np.asarray(counts, float)
    subject, source, night = np.nonzero(counts)
    same = np.arange(NIGHTS) % 7 == 0
    return Past(subject, source, night, counts[subject, source, night], np.asarray(exposure, float), same)


def steady(rate, exposure, seed=0):
    """(1, sources, nights) Poisson numbers of one subject with these shares of each source's texts."""
    return np.random.default_rng(seed).poisson(np.asarray(rate)[:, None] * exposure)[None]


EVEN = np.full((2, NIGHTS), 100.0)


def test_twice_the_texts_of_every_source_are_expected_to_have_everything_twice():
    before = past(steady([0.1, 0.05], EVEN), EVEN)
    once, twice = (
        weigh(before, np.array([15.0]), exposure, constants()).expected
        for exposure in (np.array([100.0, 100.0]), np.array([200.0, 200.0]))
    )
    assert once[0] == pytest.approx(15, rel=0.15)
    assert twice[0] == pytest.approx(2 * once[0])


def test_a_source_that_gives_nothing_takes_only_what_it_had():
    counts = np.zeros((2, 2, NIGHTS))
    counts[0, 0], counts[1, 1] = 10, 10  # each subject stands in one source
    weighed = weigh(past(counts, EVEN), np.array([10.0, 0.0]), np.array([100.0, 0.0]), constants())
    assert weighed.expected == pytest.approx([10, 0], abs=0.02)
    assert weighed.p.min() > 0.5


@pytest.mark.parametrize(("texts", "least", "most"), [(20, 0.5, 1), (40, 0, 0.001), (4, 0, 0.001)])
def test_a_number_is_the_less_likely_the_farther_it_is_from_what_is_expected(texts, least, most):
    weighed = weigh(past(steady([0.1, 0.1], EVEN), EVEN), np.array([texts]), np.full(2, 100.0), constants())
    assert least <= weighed.p[0] <= most


def test_what_comes_in_bursts_must_rise_higher_to_be_unlikely():
    calm = np.full((1, 2, NIGHTS), 10.0)
    bursts = calm * np.where(np.arange(NIGHTS) % 4 == 1, 4, 0)
    p = [weigh(past(each, EVEN), np.array([40.0]), np.full(2, 100.0), constants()).p[0] for each in (calm, bursts)]
    assert p[0] < 0.01 < 0.1 < p[1]


def test_a_weekday_with_always_more_lets_more_be_expected_and_one_of_few_texts_hardly_does():
    many = np.full((1, 2, NIGHTS), 50.0)
    few = np.full((1, 2, NIGHTS), 0.0)
    many[..., ::7] = 100.0
    few[0, 0, ::7] = 1.0
    factors = [
        weigh(past(each, EVEN), np.array([1.0]), np.full(2, 100.0), constants()).expected[0] / each.sum(1).mean()
        for each in (many, few)
    ]
    assert factors[0] > 1.3 > 1.25 > factors[1]


def test_the_p_of_nights_that_do_not_move_are_no_smaller_than_chance_makes_them():
    draw = np.random.default_rng(1)
    rates = draw.uniform(0.02, 0.3, (400, 2))
    counts = draw.poisson(rates[:, :, None] * EVEN * draw.gamma(10, 0.1, (400, 1, NIGHTS)))
    tonight = draw.poisson(rates * 100 * draw.gamma(10, 0.1, (400, 1))).sum(axis=1)
    p = weigh(past(counts, EVEN), tonight, np.full(2, 100.0), constants()).p
    assert (p <= 0.05).mean() <= 0.07
    assert (p <= 0.01).mean() <= 0.02


def test_many_rare_subjects_do_not_hide_the_move_of_a_usual_one():
    p = np.array([0.001, *np.linspace(0.2, 1, 9), *np.linspace(0.01, 1, 990)])
    is_usual = np.arange(1000) < 10
    assert false_discoveries(p, is_usual)[0] == pytest.approx(0.01)
    assert false_discoveries(p, np.zeros(1000, bool))[0] > 0.5

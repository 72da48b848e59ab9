"""How sure it is that two rows are one: Fellegi and Sunter's weights, over several kinds of pairs rather than two.

Colleagues agree on company, domain, address and switchboard, and that is one fact, not four: they are a kind of pairs
of their own, beside those of one person, of namesakes elsewhere, and of strangers who share a domain and no door. With
a kind too few, a large list makes room for the one it lacks in the kind "one person". The shares of each level in each
kind are estimated from the list's own candidate pairs (expectation and maximisation over patterns of levels), starting
from and held by the expectations of the model's data file.

Source: I. Fellegi, A. Sunter, "A Theory for Record Linkage", JASA 64 (1969); W. Winkler, "Using the EM Algorithm for
Weight Computation in the Fellegi-Sunter Model of Record Linkage" (1988).
"""

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import polars as pl

from listforge.stages.dedupe.compare import COMPARISONS, VETOES
from listforge.stages.dedupe.told import Array
from listforge.stages.dedupe.values import Values
from listforge.vocab import MatchModel

ROUNDS = 25
PATTERNS = 20_000  # the commonest that are learned from; the rest are too few to matter
LEAST = 2_000  # pairs that the expectations weigh as at least, so that a short list does not overrule them
FEWEST = 1e-6
_FOUR = np.uint64(4)
AT_ONCE = 500_000  # pairs that are compared by one thread, so that many lists of them need not stand beside each other
FAMILIES = ("generation", "one_generation")  # vetoes that tell fathers and sons
SAID = 400.0  # bits beyond which a pair was not weighed but decided


class Model(NamedTuple):
    """Weights in bits: `bits[comparison][level]` for and against one person, from the odds of the classes' shares."""

    names: tuple[str, ...]
    shares: tuple[float, ...]  # of the classes among candidate pairs
    likelihoods: dict[str, Array]  # comparison -> classes x levels, level 0 (unknown) 1
    vetoes: dict[str, float]


class Patterns(NamedTuple):
    """The combinations of levels that pairs have: each in one number (`_coded`), how often, and which a pair has."""

    codes: Array
    which: Array
    counts: Array


def patterns(names: tuple[str, ...], levels: dict[str, Array]) -> Patterns:
    """The combinations of the levels of pairs."""
    coded = _coded(names, levels)
    codes = pl.Series(coded).unique().sort().to_numpy()  # few: hashing them and looking them up is less than a sort
    which = np.searchsorted(codes, coded)
    return Patterns(codes, which, np.bincount(which, minlength=len(codes)))


def learned(
    expected: MatchModel, levels: dict[str, Array], vetoes: dict[str, Array], seen: Patterns | None = None
) -> Model:
    """The model of the expectations, fitted to the levels of candidate pairs. `seen`: their patterns, if at hand."""
    model = started(expected)
    seen = _teaching(seen or patterns(model.names, levels), vetoes)
    total = int(seen.counts.sum())
    if not total:
        return model
    start = model.likelihoods
    common, counts = _commonest(model.names, seen)
    weight = max(expected.weight * total, LEAST)
    for _ in range(ROUNDS):
        model = _maximised(model, _expected(model, common), common, counts, start, expected, weight)
    return model


def _teaching(seen: Patterns, vetoes: dict[str, Array]) -> Patterns:
    """The patterns, counted without fathers and sons: of them it would learn that colleagues share names."""
    families = [vetoes[name] for name in FAMILIES if name in vetoes]
    if not families:
        return seen
    others = seen.which[~np.logical_or.reduce(families)]
    return seen._replace(counts=np.bincount(others, minlength=len(seen.codes)))


def started(expected: MatchModel) -> Model:
    """The model that is expected before any pair is seen."""
    table = {
        name: np.column_stack([np.ones(len(expected.classes)), np.array(list(shares.values())).T])
        for name, shares in expected.comparisons.items()
    }
    return Model(tuple(table), tuple(expected.classes), table, dict(expected.vetoes))


def bits(model: Model, levels: dict[str, Array], vetoes: dict[str, Array], seen: Patterns | None = None) -> Array:
    """The log2 odds that each pair is one person, worked out once a pattern of levels."""
    codes, which, _ = seen or patterns(model.names, levels)
    logs = np.log(model.shares)[:, None]
    for name, level in _decoded(model.names, codes).items():
        logs = logs + np.log(model.likelihoods[name])[:, level]
    odds = np.asarray(_odds(logs)[which])
    for name, weight in model.vetoes.items():
        np.add(odds, weight, out=odds, where=vetoes[name])
    return odds


def steps(model: Model, levels: dict[str, Array], vetoes: dict[str, Array]) -> dict[str, Array]:
    """What each comparison and veto adds, in their order, to the log2 odds of each pair; they add up to `bits`.

    `before`: the odds of a pair of which nothing is known yet.
    """
    count = len(levels[model.names[0]])
    logs = np.repeat(np.log(model.shares)[:, None], count, axis=1)
    odds = _odds(logs)
    added = {"before": odds}
    for name in model.names:
        logs = logs + np.log(model.likelihoods[name])[:, levels[name]]
        added[name], odds = _odds(logs) - odds, _odds(logs)
    return added | {name: weight * vetoes[name] for name, weight in model.vetoes.items()}


def _odds(logs: Array) -> Array:
    """The log2 odds of the first class against the others (classes x pairs, natural logarithms)."""
    return np.asarray((logs[0] - np.logaddexp.reduce(logs[1:])) / np.log(2))


def probability(odds: Array) -> Array:
    """Log2 odds as a probability."""
    return 1 / (1 + np.exp2(-odds))


def _commonest(names: tuple[str, ...], seen: Patterns) -> tuple[dict[str, Array], Array]:
    """The levels of the commonest patterns, in an order of their own, and how often each occurs."""
    most = np.lexsort((seen.codes, -seen.counts))[:PATTERNS]
    return _decoded(names, seen.codes[most]), seen.counts[most].astype(float)


def _coded(names: tuple[str, ...], levels: dict[str, Array]) -> Array:
    """The levels of each pair in one number, four bits each."""
    code = np.zeros(len(levels[names[0]]), np.uint64)
    for name in names:
        code <<= _FOUR
        code |= levels[name].astype(np.uint8, copy=False)
    return code


def _decoded(names: tuple[str, ...], code: Array) -> dict[str, Array]:
    """The levels that such numbers stand for."""
    places = {name: np.uint64(4 * place) for place, name in enumerate(reversed(names))}
    return {name: (code >> places[name] & np.uint64(15)).astype(np.int64) for name in names}


def _expected(model: Model, patterns: dict[str, Array]) -> Array:
    """The probability of each class given each pattern: classes x patterns."""
    logs = np.log(np.array(model.shares))[:, None]
    logs = logs + sum(np.log(model.likelihoods[name])[:, patterns[name]] for name in model.names)
    return np.asarray(np.exp(logs - np.logaddexp.reduce(logs)))


def _maximised(
    model: Model,
    posterior: Array,
    patterns: dict[str, Array],
    counts: Array,
    start: dict[str, Array],
    expected: MatchModel,
    weight: float,
) -> Model:
    """The shares that the classes of the pairs say, with the expectations as `weight` pairs more."""
    mass = posterior * counts
    prior = np.array(expected.classes) * weight
    sums = mass.sum(axis=1) + prior * expected.class_weight
    likelihoods = {}
    for name in model.names:
        table = start[name].copy()
        width = table.shape[1]
        seen = np.array([np.bincount(patterns[name], weights=row, minlength=width) for row in mass])
        pseudo = seen[:, 1:] + table[:, 1:] * prior[:, None]
        table[:, 1:] = np.maximum(pseudo / pseudo.sum(axis=1, keepdims=True), FEWEST)
        likelihoods[name] = table
    return model._replace(shares=tuple(sums / sums.sum()), likelihoods=likelihoods)


def compared(values: Values, left: Array, right: Array, model: Model) -> tuple[dict[str, Array], dict[str, Array]]:
    """The levels of each comparison of the model for pairs of rows, and what its vetoes say."""
    if not len(left):
        nothing = np.zeros(0, np.uint8)
        return dict.fromkeys(model.names, nothing), dict.fromkeys(model.vetoes, nothing.astype(bool))
    asked = [*(COMPARISONS[name] for name in model.names), *(VETOES[name] for name in model.vetoes)]

    def some(start: int) -> list[Array]:
        both = values.pairs(left[start : start + AT_ONCE], right[start : start + AT_ONCE])
        return [ask(both) for ask in asked]

    with ThreadPoolExecutor() as pool:
        parts = list(pool.map(some, range(0, max(len(left), 1), AT_ONCE)))
    found = [np.concatenate(one) for one in zip(*parts, strict=True)]
    levels, vetoes = found[: len(model.names)], found[len(model.names) :]
    return dict(zip(model.names, levels, strict=True)), dict(zip(model.vetoes, vetoes, strict=True))

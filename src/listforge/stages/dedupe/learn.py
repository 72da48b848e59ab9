"""A model that people's decisions have corrected, and whether it would have foretold decisions it has not seen.

Decisions are about pairs that somebody picked, most of them doubtful ones; so they cannot say how common a level is.
They can say how much it is worth among pairs that agree otherwise: the weights of the first class are moved (a
logistic regression on top of the model's own odds, held back by a penalty), and the shares follow from them.

A corrected model is used only where it foretells held-back decisions better, and by more than chance: both models are
asked about the same decisions, and the mean difference of their log losses is held against its standard error.

Source: A. Vehtari, A. Gelman, J. Gabry, "Practical Bayesian Model Evaluation Using Leave-One-Out Cross-Validation and
WAIC", Statistics and Computing 27 (2017), section 5.2, of the paired difference and its error.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import polars as pl

from listforge import vocab
from listforge.columns import ensure
from listforge.icp import Icp
from listforge.stages.dedupe import model
from listforge.stages.dedupe.decisions import DIFFERENT, SAME, decided
from listforge.stages.dedupe.match import Kind, Matched, matched
from listforge.stages.dedupe.members import OWN, recalled
from listforge.stages.dedupe.model import Model
from listforge.stages.dedupe.told import Array, told
from listforge.vocab import MatchModel

LEAST = 10  # decisions of each word, below which held-back ones say nothing
FOLDS = 5
STEPS = 100  # at most
CLOSE = 1e-9
PENALTY = 1.0  # on squared changes of natural log odds: a level moves by a factor of e only where many labels say so
WEIGHT = 5.0  # of what was learned against a list's own pairs, so that they do not wash it out
SUREST = 1e-6  # that a probability is taken for in the log loss
ERRORS = 2.0  # standard errors that a gain must exceed: by chance alone it does so about once in forty times


class Measure(NamedTuple):
    """How well a model foretells decisions: mean log loss, and the share of them on the right side of even odds."""

    log_loss: float
    right: float


class Gain(NamedTuple):
    """By how much the mean log loss of held-back decisions fell, and its standard error."""

    mean: float
    error: float

    @property
    def chance(self) -> float:
        """What such a gain may be by chance alone."""
        return ERRORS * self.error

    @property
    def sure(self) -> bool:
        """Whether it is more than chance would make it."""
        return self.mean > max(self.chance, 0.0)


class Learned(NamedTuple):
    """What came of the decisions about one kind of rows; without a measure where there were too few of them.

    `model` is the corrected one where it is better on decisions it has not seen, by more than chance, else None.
    """

    kind: str
    same: int
    different: int
    before: Measure | None = None
    after: Measure | None = None
    gain: Gain | None = None
    model: MatchModel | None = None

    @property
    def missing(self) -> dict[str, int]:
        """How many decisions of each word there are too few."""
        short = {SAME: LEAST - self.same, DIFFERENT: LEAST - self.different}
        return {word: n for word, n in short.items() if n > 0}


class _Labels(NamedTuple):
    """Labelled pairs: their levels, their vetoes, and whether each is one person."""

    levels: dict[str, Array]
    vetoes: dict[str, Array]
    same: Array

    def of(self, places: Array) -> "_Labels":
        levels, vetoes = ({n: v[places] for n, v in table.items()} for table in (self.levels, self.vetoes))
        return _Labels(levels, vetoes, self.same[places])


def learned(
    frame: pl.DataFrame, icp: Icp, decisions: pl.DataFrame, models: Mapping[str, MatchModel] | None = None
) -> list[Learned]:
    """What decisions about the rows of a list teach, one kind of rows after the other.

    `decisions`: left_lead_id, right_lead_id, same or different. `models`: those in use, where they are not what ships.
    """
    whole = recalled(ensure(frame, ["lead_id", *OWN])).rows
    rows = told(whole, icp.validation.default_country)
    said = decided(decisions, rows.table["lead_id"])
    found = matched(
        rows, said._replace(left=said.left[:0], right=said.right[:0], same=said.same[:0]), {}, models=models
    )
    return [
        _learned(
            found,
            kind,
            (models or {}).get(kind.name) or vocab.match_model(kind.name),
            said.left[mine],
            said.right[mine],
            said.same[mine],
        )
        for kind, mine in found.of_kind(said.left, said.right)
    ]


def _learned(found: Matched, kind: Kind, expected: MatchModel, left: Array, right: Array, same: Array) -> Learned:
    counts = Learned(kind.name, int(same.sum()), int((~same).sum()))
    if counts.missing:
        return counts
    labels = _Labels(*kind.compared(left, right), same)
    mine = next(at for one, at in found.of_kind(found.left, found.right) if one.name == kind.name)
    every = kind.compared(found.left[mine], found.right[mine])
    fold = _folds(same)
    odds = np.empty(len(same))
    for held in range(FOLDS):
        proposed = _proposed(kind.model, expected, labels.of(np.flatnonzero(fold != held)))
        out = np.flatnonzero(fold == held)
        odds[out] = _odds(model.learned(proposed, *every), labels.of(out))
    was = _odds(kind.model, labels)
    gain = _gain(_losses(was, same) - _losses(odds, same))
    better = _proposed(kind.model, expected, labels) if gain.sure else None
    return counts._replace(before=_measured(was, same), after=_measured(odds, same), gain=gain, model=better)


def _folds(same: Array) -> Array:
    """The fold of each label: both words dealt out evenly, in their order."""
    fold = np.empty(len(same), np.int64)
    for word in (True, False):
        at = np.flatnonzero(same == word)
        fold[at] = np.arange(len(at)) % FOLDS
    return fold


def _odds(known: Model, labels: _Labels) -> Array:
    return model.bits(known, labels.levels, labels.vetoes)


def _losses(odds: Array, same: Array) -> Array:
    """The log loss of each decision."""
    sure = np.clip(model.probability(odds), SUREST, 1 - SUREST)
    return np.asarray(-np.log(np.where(same, sure, 1 - sure)))


def _measured(odds: Array, same: Array) -> Measure:
    return Measure(float(_losses(odds, same).mean()), float(((odds >= 0) == same).mean()))


def _gain(less: Array) -> Gain:
    """`less`: by how much the log loss of each decision fell."""
    return Gain(float(less.mean()), float(less.std(ddof=1) / np.sqrt(len(less))))


# --- fitting -------------------------------------------------------------------------------------


def _proposed(known: Model, expected: MatchModel, labels: _Labels) -> MatchModel:
    """The model with the first class's shares moved towards the labels (Gauss-Newton with steps that help)."""
    places = _places(known)
    change = np.zeros(max(at.stop for at in places.values()))
    loss = _penalised(known, change, places, labels)
    for _ in range(STEPS):
        step = _step(known, change, places, labels)
        while (there := _penalised(known, change - step, places, labels)) > loss and np.abs(step).max() > CLOSE:
            step = step / 2
        if there >= loss:
            break
        change, loss = change - step, there
    return _written(_moved(known, change, places), expected)


def _penalised(known: Model, change: Array, places: Mapping[str, slice], labels: _Labels) -> float:
    """The log loss of the labels, in all, and what the changes cost."""
    odds = _odds(_moved(known, change, places), labels) * np.log(2)
    return float(np.logaddexp(0, np.where(labels.same, -odds, odds)).sum() + PENALTY / 2 * (change**2).sum())


def _step(known: Model, change: Array, places: Mapping[str, slice], labels: _Labels) -> Array:
    moved = _moved(known, change, places)
    sure = model.probability(_odds(moved, labels))
    features = _features(moved, labels.levels, places, len(change))
    slope = features.T @ (sure - labels.same) + PENALTY * change
    curve = (features.T * (sure * (1 - sure))) @ features + PENALTY * np.eye(len(change))
    return np.asarray(np.linalg.solve(curve, slope))


def _places(known: Model) -> dict[str, slice]:
    """Where each comparison's levels stand among the parameters; the first is the share of the first class."""
    places, start = {}, 1
    for name in known.names:
        places[name] = slice(start, start := start + known.likelihoods[name].shape[1] - 1)
    return places


def _moved(known: Model, change: Array, places: Mapping[str, slice]) -> Model:
    """The model with the log shares of the first class changed, each comparison still summing to 1."""
    shares = np.array(known.shares)
    shares[0] *= np.exp(change[0])
    tables = {}
    for name, table in known.likelihoods.items():
        tables[name] = table.copy()
        first = table[0, 1:] * np.exp(change[places[name]])
        tables[name][0, 1:] = np.maximum(first / first.sum(), model.FEWEST)
    return known._replace(shares=tuple(float(share) for share in shares / shares.sum()), likelihoods=tables)


def _features(moved: Model, levels: Mapping[str, Array], places: Mapping[str, slice], width: int) -> Array:
    """How the log odds of each pair change with each parameter."""
    features = np.zeros((len(next(iter(levels.values()))), width))
    features[:, 0] = 1
    for name, at in places.items():
        known = np.flatnonzero(levels[name])
        features[known, at] = -moved.likelihoods[name][0, 1:]
        features[known, at.start + levels[name][known].astype(np.int64) - 1] += 1
    return features


def _written(moved: Model, expected: MatchModel) -> MatchModel:
    """The model in the form of its data file; what ships says the names of levels, keys and vetoes."""
    comparisons = {
        name: {
            level: tuple(float(share) for share in moved.likelihoods[name][:, n])
            for n, level in enumerate(levels, start=1)
        }
        for name, levels in expected.comparisons.items()
    }
    return expected.model_copy(update={"weight": WEIGHT, "classes": moved.shares, "comparisons": comparisons})

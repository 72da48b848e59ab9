"""Rows weighed against each other, people with people and sites with sites: keys -> pairs -> compare -> model."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from listforge import vocab
from listforge.stages.dedupe import keys, model, pairs
from listforge.stages.dedupe.decisions import Decided
from listforge.stages.dedupe.model import Model
from listforge.stages.dedupe.pairs import Pairs
from listforge.stages.dedupe.told import Array, Told
from listforge.stages.dedupe.values import Values
from listforge.vocab import MatchModel

PEOPLE, SITES = "people", "sites"
NEVER = -1_000.0  # bits: a person and a site, or what somebody said to be different
ALWAYS = 1_000.0


class Kind(NamedTuple):
    """The rows of one kind: how many they are, what compares them, and the model that weighs them."""

    name: str
    height: int
    values: Values
    model: Model
    by_key: Mapping[str, int]

    def weigh(self, left: Array, right: Array) -> Array:
        """The log2 odds of pairs of rows of this kind."""
        levels, vetoes = self.compared(left, right)
        return model.bits(self.model, levels, vetoes)

    def compared(self, left: Array, right: Array) -> tuple[dict[str, Array], dict[str, Array]]:
        """The levels and vetoes of such pairs."""
        return model.compared(self.values, left, right, self.model)


class Matched(NamedTuple):
    """Pairs of rows by their places (left < right, in order), the log2 odds that each is one, and the kinds."""

    rows: Told
    left: Array
    right: Array
    odds: Array
    kinds: tuple[Kind, ...]

    def weigh(self, left: Array, right: Array) -> Array:
        """The log2 odds of any pairs."""
        odds = np.full(len(left), NEVER)
        for kind, mine in self.of_kind(left, right):
            odds[mine] = kind.weigh(left[mine], right[mine])
        return odds

    def of_kind(self, left: Array, right: Array) -> list[tuple[Kind, Array]]:
        """For each kind which pairs are of it."""
        nobody = self.rows.table["nobody"].to_numpy()
        both = {PEOPLE: ~nobody[left] & ~nobody[right], SITES: nobody[left] & nobody[right]}
        return [(kind, np.flatnonzero(both[kind.name])) for kind in self.kinds]


class _Kind(NamedTuple):
    """What is expected of a kind, and which rows are of it."""

    expected: MatchModel
    mine: Array


class _Weighed(NamedTuple):
    kind: Kind
    left: Array
    right: Array
    odds: Array


def matched(
    rows: Told,
    said: Decided,
    known: Mapping[str, Model],
    touched: Array | None = None,
    models: Mapping[str, MatchModel] | None = None,
) -> Matched:
    """Every candidate pair, weighed by a model learned from all of them, or by the `known` one of its kind.

    A row without a name that has the mailbox of one person is theirs. Rows of one lead_id are one record that came in
    twice, unless no name of theirs is the same: files of one name may each count their records from 1. What a person
    said comes before all else. With `touched`, only the pairs of such rows. `models`: what is expected of a kind, where
    it is not what ships.
    """
    surest = [(left, right, np.full(len(left), ALWAYS / 2)) for left, right in (_mailbox(rows), _twice(rows))]
    surest.append((said.left, said.right, np.where(said.same, ALWAYS, NEVER)))
    needed = np.zeros(len(rows.numbers), bool)
    for left, right, _ in surest:
        needed[left], needed[right] = True, True
    nobody = rows.table["nobody"].to_numpy()
    expected = {name: vocab.match_model(name) for name in (PEOPLE, SITES)} | dict(models or {})
    kinds = [_Kind(expected[PEOPLE], ~nobody), _Kind(expected[SITES], nobody)]
    found, hashed = _candidates(rows, kinds, touched)
    values = Values(rows, hashed=hashed) if touched is None else None
    parts = []
    for kind, candidates in zip(kinds, found, strict=True):
        used = needed & kind.mine
        used[candidates.left], used[candidates.right] = True, True
        of_kind = values or Values(rows, np.flatnonzero(used))
        parts.append(_weighed(kind, candidates, of_kind, known.get(kind.expected.name)))
    left, right, odds = (np.concatenate(arrays) for arrays in zip(*(part[1:] for part in parts), strict=True))
    return _overruled(Matched(rows, left, right, odds, tuple(part.kind for part in parts)), surest)


def _candidates(rows: Told, kinds: Sequence[_Kind], touched: Array | None) -> tuple[list[Pairs], dict[str, Array]]:
    """The candidate pairs of each kind, and the hashes of whole columns that were made for them."""
    asked: dict[str, Array] = {}
    for kind in kinds:
        asked |= {part: kind.mine | asked.get(part, False) for key in kind.expected.keys for part in key.parts}
    hashes = keys.hashed(rows, asked)
    found = [
        pairs.candidates(
            {key.name: keys.keyed(rows, key, hashes, kind.mine) for key in kind.expected.keys},
            len(kind.mine),
            touched,
        )
        for kind in kinds
    ]
    return found, {part: hashes[part] for part in keys.AS_TOLD if part in asked and keys.of_all(asked[part])}


def _weighed(kind: _Kind, candidates: Pairs, values: Values, known: Model | None) -> _Weighed:
    """A kind with its model, the `known` one or one learned from its candidate pairs; these, and their odds."""
    expected, left, right = kind.expected, candidates.left, candidates.right
    start = known or model.started(expected)
    weighed = Kind(expected.name, int(kind.mine.sum()), values, start, candidates.by_key)
    levels, vetoes = weighed.compared(left, right)
    patterns = model.patterns(start.names, levels)
    learned = known or model.learned(expected, levels, vetoes, patterns)
    return _Weighed(weighed._replace(model=learned), left, right, model.bits(learned, levels, vetoes, patterns))


def _twice(rows: Told) -> tuple[Array, Array]:
    """Each row with the first of its lead_id."""
    ids = rows.table.select("given", "family", place=pl.int_range(pl.len()), id="lead_id").drop_nulls("id")
    ids = ids.filter(pl.col("id").hash().is_duplicated())
    first = ids.unique("id", keep="first", maintain_order=True)
    again = ids.join(first, on="id", suffix="_first", maintain_order="left").filter(
        pl.col("place_first") < pl.col("place")
    )
    other = (pl.col("given") != pl.col("given_first")) & (pl.col("family") != pl.col("family_first"))
    again = again.filter(~other.fill_null(False))
    return again["place_first"].to_numpy(), again["place"].to_numpy()


def _mailbox(rows: Told) -> tuple[Array, Array]:
    """Each row without a name, and the first row of the one person who has its mailbox."""
    told = ("nobody", "given", "family", "local", "host", "role")
    known = rows.table.select(*told, place=pl.int_range(pl.len())).drop_nulls(["local", "host"])
    asked = known.filter("nobody").select("local", "host").unique()
    mails = known.join(asked, on=["local", "host"], how="semi", maintain_order="left")
    table = mails.select("nobody", "given", "family", "place", mail=keys.parts()["mail"]).drop_nulls("mail")
    owners = (
        table.filter(~pl.col("nobody"))
        .group_by("mail")
        .agg(pl.col("place").min(), names=pl.struct("given", "family").n_unique())
    )
    theirs = table.filter("nobody").join(owners.filter(pl.col("names") == 1), on="mail", suffix="_of")
    pairs = theirs.select(left=pl.min_horizontal("place", "place_of"), right=pl.max_horizontal("place", "place_of"))
    return pairs["left"].to_numpy(), pairs["right"].to_numpy()


def _overruled(found: Matched, surest: list[tuple[Array, Array, Array]]) -> Matched:
    """The pairs with those of `surest` in their stead, the last of them first; in order."""
    height = np.int64(len(found.rows.numbers))
    every = [*reversed(surest), (found.left, found.right, found.odds)]
    codes = np.concatenate([left * height + right for left, right, _ in every])
    if len(codes) == len(found.left) and (codes[1:] > codes[:-1]).all():
        return found  # nothing to overrule, and in order
    order = np.argsort(codes, kind="stable")  # quick, for nearly all stand in order
    codes = codes[order]
    first = np.concatenate([[True], codes[1:] != codes[:-1]])[: len(codes)]
    distinct, odds = codes[first], np.concatenate([odds for _, _, odds in every])[order[first]]
    return found._replace(left=distinct // max(height, 1), right=distinct % max(height, 1), odds=odds)

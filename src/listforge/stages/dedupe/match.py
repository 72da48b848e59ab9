"""Rows weighed against each other, people with people and sites with sites: keys -> pairs -> compare -> model."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import polars as pl

from listforge import vocab
from listforge.stages.dedupe import keys, model, pairs
from listforge.stages.dedupe.decisions import Decided
from listforge.stages.dedupe.model import Model
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


class _Seen(NamedTuple):
    """What both kinds are matched by. needed: rows that will be asked for besides those of candidate pairs.

    values: of all rows; None where only the pairs of `touched` rows count, and the values of few are asked for.
    """

    rows: Told
    hashes: Mapping[str, Array]
    touched: Array | None
    needed: Array
    values: Values | None


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
    kinds = ((expected[PEOPLE], ~nobody), (expected[SITES], nobody))
    asked: dict[str, Array] = {}
    for one, mine in kinds:
        asked |= {part: mine | asked.get(part, False) for key in one.keys for part in key.parts}
    hashes = keys.hashed(rows, asked)
    as_told = {part: hashes[part] for part in keys.AS_TOLD if part in asked and keys.of_all(asked[part])}
    values = Values(rows, hashed=as_told) if touched is None else None
    seen = _Seen(rows, hashes, touched, needed, values)
    parts = [_weighed(seen, mine, one, known) for one, mine in kinds]
    left, right, odds = (np.concatenate(arrays) for arrays in zip(*(part[1:] for part in parts), strict=True))
    found = Matched(rows, left, right, odds, tuple(part.kind for part in parts))
    return _overruled(found, surest)


def _weighed(seen: _Seen, mine: Array, expected: MatchModel, known: Mapping[str, Model]) -> _Weighed:
    """The kind of the rows that are `mine`, and its candidate pairs with their odds."""
    keyed = ((key.name, *keys.keyed(seen.rows, key, seen.hashes, mine)) for key in expected.keys)
    found = pairs.candidates(keyed, len(mine), seen.touched)
    left, right, name = found.left, found.right, expected.name
    values = seen.values
    if values is None:
        used = seen.needed & mine
        used[left], used[right] = True, True
        values = Values(seen.rows, np.flatnonzero(used))
    kind = Kind(name, int(mine.sum()), values, known.get(name) or model.started(expected), found.by_key)
    levels, vetoes = kind.compared(left, right)
    patterns = model.patterns(kind.model.names, levels)
    learned = known.get(name) or model.learned(expected, levels, vetoes, patterns)
    return _Weighed(kind._replace(model=learned), left, right, model.bits(learned, levels, vetoes, patterns))


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

"""Labelled sets of others, in a folder a set as published: how well our defaults and Splink's do on each.

overture-pairs-dev (places of map vendors; pairs labelled), gov-business-lists (Chicago's licences; by company and by
site), restaurants-fodors-zagats, splink-fake1000, febrl1-dev, senzing-truthset, patstat-assignees. A set that is not
there is skipped. None of them is a calling list: birth dates, identity numbers and the like are not read by anybody.

Of pairs of sites (rows without a person) it is also told whether probabilities mean what they say: what is said and
what is true a range, for each set, and for all that have enough pairs together, a set counting as much as another; and
what agrees in the pairs that are in doubt. Labelled pairs are two halves, by a hash of each: one to look at for errors,
the other to judge a change by.
"""

import hashlib
import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

import dedupe_ways as ways
import quality
from listforge import vocab
from listforge.stages.dedupe import model
from listforge.stages.dedupe.decisions import DECISIONS, decided
from listforge.stages.dedupe.match import SITES, Matched, matched
from listforge.stages.dedupe.told import Told, told
from quality import Array, Quality

DOUBT = (0.5, 0.99)
KINDS = 12  # of pairs in doubt, the most frequent
ENOUGH = 100  # pairs of a set, to count in what is told of all


class Labelled(NamedTuple):
    """A list with `lead_id`, and what is known of it: `cluster` a row, or else pairs that somebody judged."""

    name: str
    frame: pl.DataFrame
    clusters: pl.Series | None = None
    pairs: pl.DataFrame | None = None  # left, right (lead_id), same
    by_row: bool = False  # one cluster outweighs all others: B-cubed


def read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False)


def with_truth(frame: pl.DataFrame, truth: pl.DataFrame, name: str) -> pl.Series:
    """The cluster of each row; a row that is not in the truth is alone."""
    found = frame.join(truth, on="lead_id", how="left", maintain_order="left")[name]
    return found.fill_null("alone " + frame["lead_id"])


def overture(folder: Path) -> Iterator[Labelled]:
    rows = read(folder / "records.csv")
    first = {name: pl.col(name).str.split("|").list.first() for name in ("website", "phone", "email")}
    frame = rows.select(
        lead_id="record_id", company_name="name", street="street", city="city", region="region",
        postal_code="postcode", country="country", **first,
    )  # fmt: skip
    pairs = read(folder / "truth_pairs.csv")
    yield Labelled(
        "overture", frame, pairs=pairs.select(left="left_id", right="right_id", same=pl.col("is_match") == "1")
    )


def chicago(folder: Path) -> Iterator[Labelled]:
    rows = read(folder / "chicago_business_licenses.csv")
    frame = rows.select(
        lead_id="ID", company_name="DOING BUSINESS AS NAME", street="ADDRESS", city="CITY", region="STATE",
        postal_code="ZIP CODE",
    )  # fmt: skip
    truth = read(folder / "chicago_truth.csv").rename({"ID": "lead_id"})
    for level in ("site", "company"):
        yield Labelled(f"chicago, {level}", frame, with_truth(frame, truth, f"cluster_{level}"))


def restaurants(folder: Path) -> Iterator[Labelled]:
    rows = read(folder / "records.csv")
    frame = rows.select(lead_id="record_id", company_name="name", street="addr", city="city", phone="phone")
    links = read(folder / "truth_pairs.csv").select(lead_id="right_id", cluster="left_id")
    own = links.select(lead_id="cluster", cluster="cluster").unique()
    yield Labelled("restaurants", frame, with_truth(frame, pl.concat([links, own]), "cluster"))


def fake1000(folder: Path) -> Iterator[Labelled]:
    rows = read(folder / "records.csv")
    frame = rows.select(lead_id="unique_id", first_name="first_name", last_name="surname", city="city", email="email")
    truth = read(folder / "truth_clusters.csv").rename({"record_id": "lead_id"})
    yield Labelled("splink-fake1000", frame, with_truth(frame, truth, "cluster_id"))


def febrl(folder: Path) -> Iterator[Labelled]:
    rows = read(folder / "dataset1.csv")
    frame = rows.select(
        lead_id="rec_id", first_name="given_name", last_name="surname", city="suburb", postal_code="postcode",
        region="state", street=pl.concat_str("street_number", "address_1", separator=" ", ignore_nulls=True),
    )  # fmt: skip
    truth = read(folder / "dataset1_truth.csv").rename({"rec_id": "lead_id"})
    yield Labelled("febrl1", frame, with_truth(frame, truth, "cluster_id"))


def senzing(folder: Path) -> Iterator[Labelled]:
    columns = {
        "full_name": ("PRIMARY_NAME_FULL",), "first_name": ("PRIMARY_NAME_FIRST",),
        "last_name": ("PRIMARY_NAME_LAST",), "company_name": ("PRIMARY_NAME_ORG",),
        "street": ("ADDR_LINE1", "ADDR_FULL"), "city": ("ADDR_CITY",), "region": ("ADDR_STATE",),
        "postal_code": ("ADDR_POSTAL_CODE",), "country": ("ADDR_COUNTRY",), "phone": ("PHONE_NUMBER", "PHONE"),
        "email": ("EMAIL_ADDRESS",),
    }  # fmt: skip
    frames = []
    for name in ("customers", "reference", "watchlist"):
        rows = pl.read_csv(folder / f"{name}.csv", infer_schema=False, truncate_ragged_lines=True)
        rows = rows.with_columns(lead_id=pl.col("DATA_SOURCE") + " " + pl.col("RECORD_ID"))
        known = {new: [old for old in olds if old in rows.columns] for new, olds in columns.items()}
        frames.append(rows.select("lead_id", *(pl.coalesce(olds).alias(new) for new, olds in known.items() if olds)))
    frame = pl.concat(frames, how="diagonal").unique("lead_id", keep="first", maintain_order=True)
    truth = read(folder / "actual_truthset_key.csv").select(
        "CLUSTER_ID", lead_id=pl.col("DATA_SOURCE") + " " + pl.col("RECORD_ID")
    )
    yield Labelled("senzing", frame, with_truth(frame, truth.unique("lead_id"), "CLUSTER_ID"))


def patstat(folder: Path) -> Iterator[Labelled]:
    frame = read(folder / "records.csv").select(lead_id="record_id", company_name="name")
    truth = read(folder / "truth_clusters.csv").rename({"record_id": "lead_id"})
    yield Labelled("patstat", frame, with_truth(frame, truth, "cluster_id"), by_row=True)


SETS: dict[str, Callable[[Path], Iterator[Labelled]]] = {
    "overture-pairs-dev": overture, "gov-business-lists": chicago, "restaurants-fodors-zagats": restaurants,
    "splink-fake1000": fake1000, "febrl1-dev": febrl, "senzing-truthset": senzing, "patstat-assignees": patstat,
}  # fmt: skip


def judge(one: Labelled, labels: Array) -> Quality:
    """How good the clusters are, by what is known of this set."""
    if one.pairs is not None:
        place = {lead_id: number for number, lead_id in enumerate(one.frame["lead_id"])}
        left, right = (
            one.pairs[side].replace_strict(place, return_dtype=pl.Int64).to_numpy() for side in one.pairs.columns[:2]
        )
        return quality.labelled(labels, left, right, one.pairs["same"].to_numpy())
    assert one.clusters is not None
    by = quality.b_cubed if one.by_row else quality.pairwise
    return by(labels, one.clusters.to_numpy())


class Labels(NamedTuple):
    """Pairs of told rows that somebody judged: their places, whether they are one, and the half each belongs to."""

    left: Array
    right: Array
    same: Array
    half: Array


def labels_of(one: Labelled, rows: Told, found: Matched) -> Labels:
    """The judged pairs of a set; where whole clusters are known, the candidate pairs."""
    if one.pairs is None:
        assert one.clusters is not None
        truth = one.clusters.to_numpy()[rows.table["row"].to_numpy()]
        return Labels(found.left, found.right, truth[found.left] == truth[found.right], np.zeros(len(found.left)))
    place = {lead_id: number for number, lead_id in enumerate(rows.table["lead_id"])}
    sides = [one.pairs[side].replace_strict(place, return_dtype=pl.Int64).to_numpy() for side in ("left", "right")]
    codes = [hashlib.sha1(f"{left}|{right}".encode()).hexdigest() for left, right, _ in one.pairs.iter_rows()]
    half = np.array([int(code, 16) % 2 for code in codes])
    return Labels(np.minimum(*sides), np.maximum(*sides), one.pairs["same"].to_numpy(), half)


def site_pairs(one: Labelled, rows: Told, found: Matched) -> pl.DataFrame:
    """A row a judged pair of sites: set, probability, same, kind (which levels agree)."""
    labels = labels_of(one, rows, found)
    kind, mine = next(of for of in found.of_kind(labels.left, labels.right) if of[0].name == SITES)
    left, right = labels.left[mine], labels.right[mine]
    levels, vetoes = kind.compared(left, right)
    said = []
    for name, shares in vocab.match_model(SITES).comparisons.items():
        words = {0: None} | {n: f"{name.removeprefix('site_')} {level}" for n, level in enumerate(shares, start=1)}
        said.append(pl.Series(name, levels[name]).replace_strict(words, return_dtype=pl.String))
    fell = pl.DataFrame(vetoes)
    said += fell.select(pl.when(name).then(pl.lit(name)).alias(name) for name in fell.columns).get_columns()
    kinds = pl.DataFrame(said).select(pl.concat_str(pl.all(), separator=", ", ignore_nulls=True))
    return pl.DataFrame(
        {
            "set": [one.name.split(",")[0]] * len(left),
            "probability": model.probability(kind.weigh(left, right)),
            "same": labels.same[mine],
            "kind": kinds.to_series(),
        },
        schema_overrides={"kind": pl.String},
    )


def calibrated(pairs: pl.DataFrame) -> None:
    """Prints what is said and what is true of each range of probabilities, every set counting the same."""
    print(f"    calibration: {pairs.height:,} pairs of sites, {pairs['same'].sum():,} of them one")
    told = pairs.with_columns(weight=1 / pl.len().over("set"))
    for low, high in itertools.pairwise(quality.EDGES):
        here = told.filter(pl.col("probability") >= low, (pl.col("probability") < high) | (high == 1))
        if here.height:
            shares = here.select(pl.col("probability", "same").cast(pl.Float64) * pl.col("weight"), "weight").sum()
            said, true = (shares[name][0] / shares["weight"][0] for name in ("probability", "same"))
            print(f"      {low:5.3f} to {high:5.3f} {here.height:>8,} pairs, said {said:.4f}, true {true:.4f}")


def doubted(pairs: pl.DataFrame) -> None:
    """Prints what agrees in the pairs that are in doubt."""
    doubt = pairs.filter(pl.col("probability").is_between(*DOUBT))
    kinds = doubt.group_by("kind").agg(pl.len(), said=pl.col("probability").mean(), true=pl.col("same").mean())
    print(f"    what agrees where {DOUBT[0]} to {DOUBT[1]} is said ({doubt.height:,} pairs)")
    for kind, count, said, true in kinds.sort("len", "kind", descending=[True, False]).head(KINDS).iter_rows():
        print(f"      {count:>6,} said {said:.3f} true {true:.3f}  {kind}")


def measure(folder: Path, python: str | None, scratch: Path) -> None:
    """Prints precision, recall and F1 of every set that is there, at each threshold, and what probabilities mean."""
    print("\nlabelled sets")
    pairs = []
    for name, load in SETS.items():
        if not (folder / name).is_dir():
            continue
        for one in load(folder / name):
            values = scratch / f"{one.name}.parquet"
            order, sites = ours(one, values)
            if python is not None:
                splink(one, order, values, python)
            if sites.height:
                calibrated(sites)
                doubted(sites)
                pairs.append(sites)
    enough = [sites for sites in pairs if sites.height >= ENOUGH]
    if enough:
        print(f"  all sets of {ENOUGH} pairs and more")
        calibrated(pl.concat(enough))


def ours(one: Labelled, values: Path) -> tuple[Array, pl.DataFrame]:
    """Prints how good our clusters are; the order of the told values, written for others too, and `site_pairs`."""
    started = time.perf_counter()
    rows = told(one.frame, ways.ICP.validation.default_country)
    found = matched(rows, decided(pl.DataFrame(schema=DECISIONS), rows.table["lead_id"]), {})
    order = rows.table["row"].to_numpy()
    by = "B-cubed" if one.by_row else "labelled pairs" if one.clusters is None else "pairs"
    kinds = ", ".join(f"{kind.height:,} {kind.name}" for kind in found.kinds if kind.height)
    sites = site_pairs(one, rows, found)
    for number, threshold in enumerate(ways.THRESHOLDS):
        labels = ways.clustered(found, threshold)
        if not number:
            print(f"  {one.name}: {kinds}, {time.perf_counter() - started:.2f} s, by {by}")
        print(f"    listforge at {threshold:<6}{judge(one, in_list(labels, order))}")
        if one.pairs is not None:
            halves(one, rows, found, labels)
    ways.told_values(rows).write_parquet(values)
    return order, sites


def halves(one: Labelled, rows: Told, found: Matched, clusters: Array) -> None:
    """Prints the quality of each half of labelled pairs."""
    judged = labels_of(one, rows, found)
    for half in (0, 1):
        mine = judged.half == half
        one_half = quality.labelled(clusters, judged.left[mine], judged.right[mine], judged.same[mine])
        print(f"      half {half}: {one_half}")


def splink(one: Labelled, order: Array, values: Path, python: str) -> None:
    """Prints how good Splink's clusters are, at two thresholds and at its best."""
    try:
        theirs = ways.peer(python, values, ("splink", "--generic"), order)
    except RuntimeError as problem:
        print(f"    {problem}")
        return
    found = {at: judge(one, in_list(labels, order)) for at, labels in theirs.clusters.items()}
    for threshold in (0.9, 0.99):
        print(f"    Splink at {threshold:<9}{found[threshold]}")
    best = max(found, key=lambda at: found[at].f1)
    print(f"    Splink at {best:<9}{found[best]} (best), {theirs.seconds:.1f} s")


def in_list(labels: Array, order: Array) -> Array:
    """Labels of the told rows, in the order of the list."""
    placed = np.empty_like(labels)
    placed[order] = labels
    return placed

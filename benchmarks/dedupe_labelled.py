"""Labelled sets of others, in a folder a set as published: how well our defaults and Splink's do on each.

overture-pairs-dev (places of map vendors; pairs labelled), gov-business-lists (Chicago's licences; by company and by
site), restaurants-fodors-zagats, splink-fake1000, febrl1-dev, senzing-truthset, patstat-assignees. A set that is not
there is skipped. None of them is a calling list: birth dates, identity numbers and the like are not read by anybody.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

import dedupe_ways as ways
import quality
from listforge.stages.dedupe.decisions import DECISIONS, decided
from listforge.stages.dedupe.match import matched
from listforge.stages.dedupe.told import told
from quality import Array, Quality


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


def measure(folder: Path, python: str | None, scratch: Path) -> None:
    """Prints precision, recall and F1 of every set that is there, at each threshold."""
    print("\nlabelled sets")
    for name, load in SETS.items():
        if not (folder / name).is_dir():
            continue
        for one in load(folder / name):
            values = scratch / f"{one.name}.parquet"
            order = ours(one, values)
            if python is not None:
                splink(one, order, values, python)


def ours(one: Labelled, values: Path) -> Array:
    """Prints how good our clusters are; the order of the told values, which are written for others."""
    started = time.perf_counter()
    rows = told(one.frame, ways.ICP.validation.default_country)
    found = matched(rows, decided(pl.DataFrame(schema=DECISIONS), rows.table["lead_id"]), {})
    order = rows.table["row"].to_numpy()
    by = "B-cubed" if one.by_row else "labelled pairs" if one.clusters is None else "pairs"
    kinds = ", ".join(f"{kind.height:,} {kind.name}" for kind in found.kinds if kind.height)
    for number, threshold in enumerate(ways.THRESHOLDS):
        labels = ways.clustered(found, threshold)
        if not number:
            print(f"  {one.name}: {kinds}, {time.perf_counter() - started:.2f} s, by {by}")
        print(f"    listforge at {threshold:<6}{judge(one, in_list(labels, order))}")
    ways.told_values(rows).write_parquet(values)
    return order


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

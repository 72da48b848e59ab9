"""Ways to find duplicates that dedupe.py measures, each for a process of its own: a Parquet file in, a Took out."""

import json
import re
import resource
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import polars as pl
from rapidfuzz import fuzz, process

import quality
from listforge.icp import Icp
from listforge.stages.dedupe import cluster, dedupe, model
from listforge.stages.dedupe.decisions import DECISIONS, decided
from listforge.stages.dedupe.match import Matched, matched
from listforge.stages.dedupe.told import Told, told
from quality import Array

ICP = Icp.model_validate(
    {
        "name": "benchmark",
        "target": {
            "industries": ["48-49", "31-33"],
            "employees": {"min": 50, "max": 1000},
            "geography": {"countries": ["US", "CA"]},
        },
        "validate": {"default_country": "US"},
    }
)
MERGE_AT, REVIEW_AT = ICP.dedupe.merge_at, ICP.dedupe.review_at
ARRAYS = ("numbers", "main", "shared", "mails", "own")  # of told rows
THRESHOLDS = (MERGE_AT, 0.95, REVIEW_AT, 0.5)
TEXTS = ("given", "family", "email", "phone", "company")  # joined for a text scorer
EXACT = (("email",), ("phone", "given", "family"), ("company", "given", "family"), ("street", "given", "family"))
Answer = TypeVar("Answer")


class Took(NamedTuple):
    """What a way took and found: seconds, peak memory in MB, and the cluster of each row a threshold."""

    seconds: float
    peak: float
    pairs: int
    clusters: Mapping[float, Array]
    truth: Array
    recall: float = 0.0  # of the candidate pairs
    calibration: Sequence[str] = ()

    def best(self) -> str:
        """The quality at the threshold where F1 is highest."""
        found = {threshold: quality.pairwise(labels, self.truth) for threshold, labels in self.clusters.items()}
        threshold = max(found, key=lambda one: found[one].f1)
        return f"{found[threshold]} (best, at {threshold})"


def apart(step: Callable[..., Answer], *arguments: Any) -> Answer:
    """A step in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(step, *arguments).result()


def peak() -> float:
    """The most memory this process ever had, in MB; where the kernel tells, without that of who started it."""
    status = Path("/proc/self/status")
    said = re.search(r"VmHWM:\s*(\d+)", status.read_text()) if status.exists() else None
    return (int(said[1]) if said else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


def judged(labels: Array, truth: Array) -> str:
    """Quality over pairs and over rows, in words."""
    return f"{quality.pairwise(labels, truth)}   B-cubed {quality.b_cubed(labels, truth)}"


# --- ours ----------------------------------------------------------------------------------------


def tell(path: str, values: str) -> Took:
    """The told values of a list, with the truth beside them: as they are for us, and under other names for others."""
    frame = pl.read_parquet(path)
    started = time.perf_counter()
    rows = told(frame, ICP.validation.default_country)
    seconds = time.perf_counter() - started
    most = peak()
    truth = quality.numbered(frame["truth_person"].to_numpy())[rows.table["row"].to_numpy()]
    told_values(rows).with_columns(truth=truth).write_parquet(values)
    rows.table.write_parquet(f"{values}.table")
    np.savez(f"{values}.npz", truth=truth, **{name: getattr(rows, name) for name in ARRAYS})
    return Took(seconds, most, 0, {}, truth)


def match(values: str) -> Took:
    """Our own clusters of the told values."""
    with np.load(f"{values}.npz") as arrays:
        rows = Told(pl.read_parquet(f"{values}.table"), *(arrays[name] for name in ARRAYS))
        truth = arrays["truth"]
    started = time.perf_counter()
    found = matched(rows, decided(pl.DataFrame(schema=DECISIONS), rows.table["lead_id"]), {})
    first = clustered(found, MERGE_AT)
    done = time.perf_counter()
    most = peak()
    same = truth[found.left] == truth[found.right]
    return Took(
        seconds=done - started,
        peak=most,
        pairs=len(found.left),
        clusters={at: first if at == MERGE_AT else clustered(found, at) for at in THRESHOLDS},
        truth=truth,
        recall=float(same.sum()) / max(quality.true_pairs(truth), 1),
        calibration=quality.calibration(model.probability(found.odds), same),
    )


def clustered(found: Matched, threshold: float) -> Array:
    """The clusters at a probability, row by row in the order of the told values."""
    bar = float(np.log2(threshold / (1 - threshold)))
    return cluster.clusters(len(found.rows.numbers), found.left, found.right, found.odds, bar, found.weigh)


def stage(path: str) -> Took:
    """The whole stage: told, matched, merged, and again until nobody is left to merge. Its clusters are accounts."""
    frame = pl.read_parquet(path)
    started = time.perf_counter()
    kept = dedupe(frame, ICP).kept
    seconds = time.perf_counter() - started
    accounts = kept.select(pl.coalesce("account_id", pl.lit("none ") + pl.col("lead_id"))).to_series()
    return Took(seconds, peak(), 0, {1.0: quality.numbered(accounts.to_numpy())}, kept["truth_company"].to_numpy())


def told_values(rows: Told) -> pl.DataFrame:
    """The values that are compared, a row a row, under the names that others know; `row` counts from 0."""
    own = np.where(rows.main, 0, rows.numbers)
    first = np.where(own.max(axis=1) > 0, own.max(axis=1), rows.numbers.max(axis=1))
    numbers = pl.Series("numbers", rows.numbers.tolist(), dtype=pl.List(pl.Int64))
    # What many share says nothing of a person.
    mail = pl.when(~pl.col("role") | pl.col("nobody")).then(pl.col("local") + pl.lit("@") + pl.col("host"))
    return (
        rows.table.with_columns(numbers, row=pl.int_range(pl.len()), phone=pl.Series(first))
        .select(
            "row", "given", "root", "family", "company", "domain", "postal_code", "area", "city",
            pl.when(pl.col("phone") > 0).then(pl.col("phone").cast(pl.String)),
            email=mail,
            email_name="local",
            street=pl.concat_str("street_number", "street", separator=" ", ignore_nulls=True).replace("", None),
            numbers=pl.col("numbers").list.eval(pl.element().filter(pl.element() > 0)),
        )
        .with_columns(pl.when(pl.col("numbers").list.len() > 0).then("numbers"))
    )  # fmt: skip


# --- others --------------------------------------------------------------------------------------


def peer(python: str, values: Path, options: Sequence[str], truth: Array) -> Took:
    """What another tool makes of the told values, in a Python that has it."""
    answer = values.with_suffix(".answer.parquet")
    script = Path(__file__).with_name("dedupe_peers.py")
    tool, *more = options
    done = subprocess.run(
        [python, script, tool, values, answer, *more], capture_output=True, text=True, check=False
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{tool} does not run: {(done.stderr.strip() or 'no reason given').splitlines()[-1]}")
    took = json.loads(done.stdout.splitlines()[-1])
    found = pl.read_parquet(answer).sort("row")
    clusters = {float(name): quality.numbered(found[name].to_numpy()) for name in found.columns if name != "row"}
    return Took(took["seconds"], took["peak"], int(took["pairs"]), clusters, truth)


def exact(values: str) -> Took:
    """Rows that share all of an exact key are one."""
    table = pl.read_parquet(values)
    started = time.perf_counter()
    left, right = [], []
    for key in EXACT:
        rows = table.select("row", *key).drop_nulls()
        first = rows.select("row", first=pl.col("row").first().over(key)).filter(pl.col("row") != pl.col("first"))
        left.append(first["first"].to_numpy())
        right.append(first["row"].to_numpy())
    labels = _connected(table.height, np.concatenate(left), np.concatenate(right))
    seconds = time.perf_counter() - started
    return Took(seconds, peak(), sum(map(len, left)), {1.0: labels}, table["truth"].to_numpy())


def joined_texts(values: str) -> Took:
    """Rows of which the sorted words are alike are one: every row with every other."""
    table = pl.read_parquet(values)
    started = time.perf_counter()
    words = pl.concat_str([pl.col(name).cast(pl.String) for name in TEXTS], separator=" ", ignore_nulls=True)
    texts = table.select(words.str.split(" ").list.sort().list.join(" ")).to_series().to_list()
    found = []
    for start in range(0, len(texts), 1_000):
        scores = process.cdist(
            texts[start : start + 1_000], texts[start:], scorer=fuzz.ratio, score_cutoff=60, workers=-1, dtype=np.uint8
        )
        one, other = np.nonzero(scores)
        above = one < other
        found.append(np.column_stack([one[above] + start, other[above] + start, scores[one[above], other[above]]]))
    left, right, score = np.concatenate(found).T
    clusters = {}
    for cutoff in (90, 60, 65, 70, 75, 80, 85):
        near = score >= cutoff
        clusters[cutoff / 100] = _connected(len(texts), left[near], right[near])
        if cutoff == 90:
            seconds = time.perf_counter() - started
    return Took(seconds, peak(), len(left), clusters, table["truth"].to_numpy())


def _connected(height: int, left: Array, right: Array) -> Array:
    """Connected components, by the smallest row of each."""
    labels = np.arange(height)
    while True:
        before = labels.copy()
        low = np.minimum(labels[left], labels[right])
        np.minimum.at(labels, labels[left], low)
        np.minimum.at(labels, labels[right], low)
        labels = labels[labels]
        if np.array_equal(labels, before):
            return labels

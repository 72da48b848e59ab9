"""Duplicates found by other tools, in a Python that has them: run by dedupe.py with `--peers PYTHON`.

    PYTHON -m venv peers && peers/bin/pip install splink recordlinkage pyarrow
    peers/bin/python benchmarks/dedupe_peers.py splink people.parquet answer.parquet --model model.json

Needs nothing of listforge. Reads cleaned columns (row, given, root, family, email, phone, numbers, company, domain,
street, postal_code, area, city), writes `row` and a column of cluster names a threshold, and prints what it took as a
line of JSON: seconds until one threshold was clustered, peak memory in MB, candidate pairs.

Splink has the settings of somebody who knows it: key parts as blocking rules, name and surname compared together, u
from random pairs, m by expectation maximisation over three passes. What a list lacks is left out.
"""

import argparse
import json
import logging
import re
import resource
import time
import warnings
from pathlib import Path
from typing import Any

THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.999999)
TIMED = 0.9  # the threshold whose clustering is in the seconds
KEYS = (  # as substr(column, 1, length); 0 for all of it
    (("email", 0),),
    (("phone", 0), ("family", 3)),
    (("phone", 0), ("given", 1)),
    (("domain", 0), ("family", 4)),
    (("domain", 0), ("root", 0)),
    (("company", 0), ("family", 4)),
    (("company", 0), ("root", 0)),
    (("street", 8), ("postal_code", 3), ("family", 1)),
    (("postal_code", 0), ("family", 0), ("given", 1)),
    (("area", 0), ("family", 0), ("root", 0)),
    (("city", 0), ("family", 0), ("root", 0)),
    (("email_name", 0), ("family", 0)),
)
SITE_KEYS = (  # of lists without people
    (("phone", 0),),
    (("domain", 0), ("postal_code", 0)),
    (("domain", 0), ("city", 0)),
    (("company", 0), ("city", 0)),
    (("company", 0), ("area", 0)),
    (("company", 6), ("postal_code", 0)),
    (("company", 6), ("city", 0)),
    (("street", 0), ("postal_code", 0)),
    (("company", 6),),
)
Parts = tuple[tuple[str, int], ...]


def there(table: Any) -> set[str]:
    """The columns that say something of at least a row in twenty."""
    return {name for name in table.columns if table[name].notna().mean() >= 0.05}


def blocking(known: set[str]) -> list[Parts]:
    """The keys of which every part is known; those of a site where no people are on the list."""
    keys = KEYS if "family" in known else SITE_KEYS
    usable: list[Parts] = [key for key in keys if {name for name, _ in key} <= known]
    names = {name for key in usable for name, _ in key}
    return usable if len(names) > 1 or "company" not in known else [*usable, (("company", 4),)]


def splink_way(path: Path, saved: Path | None) -> tuple[Any, dict[str, float]]:
    """Clusters of each threshold, by Splink with DuckDB; a model that is saved is not trained again."""
    import pandas as pd
    import splink

    logging.getLogger("splink").setLevel(logging.ERROR)
    table = pd.read_parquet(path)
    known = there(table)
    started = time.perf_counter()
    source = splink.DuckDBAPI().register(table)
    trained = saved is not None and saved.exists()
    linker = splink.Linker(source, str(saved) if trained else settings(known), log_level=logging.ERROR)
    if not trained:
        train(linker, known)
        if saved is not None:
            linker.misc.save_model_to_json(str(saved), overwrite=True)
    pairs = linker.inference.predict(threshold_match_probability=0.01)
    clustered = linker.clustering.cluster_pairwise_predictions_at_threshold
    first = clustered(pairs, threshold_match_probability=TIMED)
    took = {"seconds": time.perf_counter() - started, "peak": peak()}
    took["pairs"] = len(pairs.as_pandas_dataframe())
    answer = table[["row"]].set_index("row")
    for threshold in THRESHOLDS:
        one = first if threshold == TIMED else clustered(pairs, threshold_match_probability=threshold)
        answer[str(threshold)] = one.as_pandas_dataframe().set_index("row")["cluster_id"].astype(str)
    return answer.reset_index(), took


def settings(known: set[str]) -> Any:
    """Comparisons and blocking rules for what is known."""
    import splink
    import splink.comparison_library as cl

    typos = [0.92, 0.85]
    exact = cl.ExactMatch
    comparisons = {
        "company": lambda: cl.JaroWinklerAtThresholds("company", typos),
        "domain": lambda: exact("domain"),
        "street": lambda: cl.JaroWinklerAtThresholds("street", [0.92]),
        "city": lambda: exact("city"),
        "email": lambda: cl.EmailComparison("email"),
        "numbers": lambda: cl.ArrayIntersectAtSizes("numbers", [1]),
        "postal_code": lambda: cl.LevenshteinAtThresholds("postal_code", 1),
    }
    chosen = [made() for name, made in comparisons.items() if name in known]
    if {"given", "family"} <= known:
        chosen.append(cl.ForenameSurnameComparison("given", "family"))
        chosen.append(exact("root"))
    return splink.SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="row",
        comparisons=chosen,
        blocking_rules_to_generate_predictions=[rule(key) for key in blocking(known)],
        retain_matching_columns=False,
    )


def rule(key: Parts) -> Any:
    """A blocking rule in Splink's words."""
    import splink

    return splink.block_on(*(f"substr({name}, 1, {length})" if length else name for name, length in key))


def train(linker: Any, known: set[str]) -> None:
    """The prior from rules that are nearly always right, u from random pairs, m from three kinds of pairs."""
    sure = [
        key for key in ((("email", 0),), (("given", 0), ("family", 0), ("company", 0)), (("phone", 0), ("family", 0)))
        if {name for name, _ in key} <= known
    ]  # fmt: skip
    sites: list[Parts] = [(("phone", 0),), (("company", 0), ("postal_code", 0)), (("company", 0),)]
    sure = sure if "family" in known else [key for key in sites if {name for name, _ in key} <= known]
    linker.training.estimate_probability_two_random_records_match([rule(key) for key in sure], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    passes = [(("email", 0),), (("given", 0), ("family", 0)), (("phone", 0),), (("company", 0), ("city", 0))]
    if "family" not in known:
        passes = [(("phone", 0),), (("postal_code", 0),), (("company", 0),)]
    for key in passes:
        if {name for name, _ in key} <= known:
            linker.training.estimate_parameters_using_expectation_maximisation(rule(key))


def recordlinkage_way(path: Path, _: Path | None) -> tuple[Any, dict[str, float]]:
    """Clusters of each threshold, by recordlinkage's ECM classifier over the same blocks."""
    import numpy as np
    import pandas as pd
    import recordlinkage
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    table = pd.read_parquet(path)
    known = there(table)
    started = time.perf_counter()
    pairs = None
    for number, key in enumerate(blocking(known)):
        parts = [table[name].str[:length] if length else table[name] for name, length in key]
        whole = np.logical_and.reduce([part.notna() for part in parts])
        table[f"key{number}"] = pd.Series(zip(*parts, strict=True)).where(whole)
        keyed = table[whole].drop_duplicates(["row"])
        found = recordlinkage.index.Block(f"key{number}").index(keyed)
        pairs = found if pairs is None else pairs.union(found)
    compare = recordlinkage.Compare(n_jobs=1)
    for name in sorted(known & {"given", "family", "company", "street"}):
        compare.string(name, name, method="jarowinkler", threshold=0.88, label=name)
    for name in sorted(known & {"root", "email", "phone", "domain", "postal_code", "city"}):
        compare.exact(name, name, label=name)
    levels = compare.compute(pairs, table)
    ecm = recordlinkage.ECMClassifier(binarize=0.5)
    ecm.fit(levels)
    odds = ecm.prob(levels)
    took = {"seconds": time.perf_counter() - started, "peak": peak(), "pairs": len(levels)}
    answer = table[["row"]].copy()
    left, right = (levels.index.get_level_values(side).to_numpy() for side in (0, 1))
    for threshold in THRESHOLDS:
        sure = odds.to_numpy() >= threshold
        links = coo_array((np.ones(sure.sum()), (left[sure], right[sure])), shape=(len(table), len(table)))
        answer[str(threshold)] = connected_components(links, directed=False)[1].astype(str)
    return answer, took


def peak() -> float:
    """The most memory this process ever had, in MB."""
    status = Path("/proc/self/status")
    told = re.search(r"VmHWM:\s*(\d+)", status.read_text()) if status.exists() else None
    return (int(told[1]) if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


WAYS = {"splink": splink_way, "recordlinkage": recordlinkage_way}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", choices=list(WAYS))
    parser.add_argument("table", type=Path)
    parser.add_argument("answer", type=Path)
    parser.add_argument("--model", type=Path, help="where Splink's model is kept, and taken from once it is there")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    answer, took = WAYS[options.tool](options.table, options.model)
    answer.to_parquet(options.answer)
    print(json.dumps(took))


if __name__ == "__main__":
    main()

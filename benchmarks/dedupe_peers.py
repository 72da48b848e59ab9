"""Duplicates found by other tools, in a Python that has them: run by dedupe.py with `--peers PYTHON`.

    PYTHON -m venv peers && peers/bin/pip install splink recordlinkage pyarrow
    peers/bin/python benchmarks/dedupe_peers.py splink people.parquet answer.parquet --model model.json

Needs nothing of listforge. Reads cleaned columns (row, given, root, family, email, phone, numbers, company, domain,
street, postal_code, area, city), writes `row` and a column of cluster names a threshold, and prints what it took as a
line of JSON: seconds until one threshold was clustered, peak memory in MB, candidate pairs.

Splink has the settings of somebody who knows it and the list: key parts as blocking rules, the site as one comparison,
m and u learned among colleagues. With --generic it has those of its guide, less what the list lacks.
"""

# mypy: disable-error-code="import-not-found,import-untyped"
import argparse
import json
import logging
import re
import resource
import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.999999)
TIMED = 0.9  # the threshold whose clustering is in the seconds
Parts = tuple[tuple[str, int], ...]
KEYS: tuple[Parts, ...] = (  # as substr(column, 1, length); 0 for all of it
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
SITE_KEYS: tuple[Parts, ...] = (  # of lists without people
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
SURE: tuple[Parts, ...] = (
    (("email", 0),),
    (("given", 0), ("family", 0), ("company", 0)),
    (("phone", 0), ("family", 0)),
)
SITE_SURE: tuple[Parts, ...] = ((("phone", 0),), (("company", 0), ("postal_code", 0)), (("company", 0),))
PASSES: tuple[Parts, ...] = ((("email", 0),), (("given", 0), ("family", 0)), (("phone", 0),), (("postal_code", 0),))
SITE_PASSES: tuple[Parts, ...] = ((("phone", 0),), (("postal_code", 0),), (("company", 0),))
FEWEST = 50  # rows that a model can be learned from


def there(table: Any) -> set[str]:
    """The columns that say something of at least a row in twenty."""
    return {name for name in table.columns if table[name].notna().mean() >= 0.05}


def blocking(known: set[str]) -> list[Parts]:
    """The keys of which every part is known; those of a site where no people are on the list."""
    usable = of(KEYS if "family" in known else SITE_KEYS, known)
    names = {name for key in usable for name, _ in key}
    return usable if len(names) > 1 else [*usable, (("company", 4),)]


def of(keys: Iterable[Parts], known: set[str]) -> list[Parts]:
    """The keys of which every part is known."""
    return [key for key in keys if {name for name, _ in key} <= known]


def splink_way(path: Path, saved: Path | None, *, generic: bool) -> tuple[Any, dict[str, float]]:
    """Clusters of each threshold, by Splink with DuckDB; a model that is saved is not trained again.

    Rows without a name would glue all people of their company together: they are left alone, or where the list is not
    one of leads, linked among themselves.
    """
    import pandas as pd

    table = pd.read_parquet(path)
    named = table["family"].notna() | table["given"].notna()
    groups = [table[named], table[~named]] if generic else [table[named]]
    answer, took = table[["row"]].set_index("row"), {"seconds": 0.0, "pairs": 0, "peak": 0.0}
    for threshold in THRESHOLDS:
        answer[str(threshold)] = table["row"].astype(str).to_numpy()
    for rows in groups:
        if len(rows) > FEWEST:
            _linked(rows.reset_index(drop=True), saved, generic, answer, took)
    return answer.reset_index(), took


def _linked(table: Any, saved: Path | None, generic: bool, answer: Any, took: dict[str, float]) -> None:
    """Writes the clusters of these rows into the answer."""
    import splink

    logging.getLogger("splink").setLevel(logging.ERROR)
    started = time.perf_counter()
    known = there(table)
    source = splink.DuckDBAPI().register(table)
    if saved is not None and saved.exists():
        linker = splink.Linker(source, str(saved), log_level=logging.ERROR)
    else:
        chosen, prior = (
            (generic_comparisons(known), 1e-4) if generic else (lead_comparisons(len(table)), 2 / len(table))
        )
        linker = splink.Linker(source, settings(chosen, prior, known), log_level=logging.ERROR)
        train_generic(linker, known) if generic else train_leads(linker)
    pairs = linker.inference.predict(threshold_match_probability=0.01)
    clustered = linker.clustering.cluster_pairwise_predictions_at_threshold
    first = clustered(pairs, threshold_match_probability=TIMED)
    took["seconds"] += time.perf_counter() - started
    took["peak"] = peak()
    if saved is not None and not saved.exists():
        linker.misc.save_model_to_json(str(saved))
    took["pairs"] += len(pairs.as_pandas_dataframe())
    for threshold in THRESHOLDS:
        one = first if threshold == TIMED else clustered(pairs, threshold_match_probability=threshold)
        labels = one.as_pandas_dataframe().set_index("row")["cluster_id"].astype(str)
        answer.loc[labels.index, str(threshold)] = labels


def settings(comparisons: list[Any], prior: float, known: set[str]) -> Any:
    """Settings for one list; nothing is kept that the clusters do not need."""
    import splink

    return splink.SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="row",
        probability_two_random_records_match=prior,
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[rule(key) for key in blocking(known)],
        retain_matching_columns=False,
    )


def lead_comparisons(rows: int) -> list[Any]:
    """For people at companies: names, mailbox and number as they differ among colleagues, and the site as one fact.

    The longer the list, the rarer a site on it, and the rarer a pair of rows that are one.
    """
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    initial = "substr(given_l, 1, 1) = substr(given_r, 1, 1) and least(length(given_l), length(given_r)) = 1"
    given = [
        cll.NullLevel("given"), cll.ExactMatchLevel("given"), cll.ExactMatchLevel("root"),
        cll.JaroWinklerLevel("given", 0.88), cll.CustomLevel(initial, "initial"), cll.ElseLevel(),
    ]  # fmt: skip
    mail = [
        cll.NullLevel("email"), cll.ExactMatchLevel("email"), cll.JaroWinklerLevel("email", 0.95),
        cll.CustomLevel("jaro_winkler_similarity(email_name_l, email_name_r) >= 0.9", "mailbox"), cll.ElseLevel(),
    ]  # fmt: skip
    site = "domain_l = domain_r or jaro_winkler_similarity(company_l, company_r) >= 0.9"
    unknown = " and ".join(f"({name}_l is null or {name}_r is null)" for name in ("domain", "company", "street"))
    places = [
        {"sql_condition": unknown, "label_for_charts": "unknown", "is_null_level": True},
        _level(f"{site} or (street_l = street_r and postal_code_l = postal_code_r)", 0.97, 100 / rows),
        _level("city_l = city_r or postal_code_l = postal_code_r", 0.02, 0.01),
        _level("ELSE", 0.01, 0.99 - 100 / rows),
    ]
    return [
        cl.CustomComparison(given, output_column_name="given"),
        cl.JaroWinklerAtThresholds("family", [0.92, 0.85]),
        cl.CustomComparison(mail, output_column_name="email"),
        cl.ArrayIntersectAtSizes("numbers", [1]),
        cl.CustomComparison(places, output_column_name="site"),
    ]


def _level(condition: str, m: float, u: float) -> dict[str, Any]:
    return {"sql_condition": condition, "label_for_charts": condition, "m_probability": m, "u_probability": u}


def train_leads(linker: Any) -> None:
    """m and u by expectation maximisation among people of one domain and postal code.

    u from random pairs, as Splink's guide has it, takes colleagues for one person: precision is below 0.1 then.
    """
    linker.training.estimate_parameters_using_expectation_maximisation(
        rule((("domain", 0), ("postal_code", 0))), fix_u_probabilities=False, max_pairs=1e6
    )


def generic_comparisons(known: set[str]) -> list[Any]:
    """For any list: a comparison a column that is there."""
    import splink.comparison_library as cl

    comparisons: dict[str, Callable[[], Any]] = {
        "company": lambda: cl.JaroWinklerAtThresholds("company", [0.92, 0.85]),
        "domain": lambda: cl.ExactMatch("domain"),
        "street": lambda: cl.JaroWinklerAtThresholds("street", [0.92]),
        "city": lambda: cl.ExactMatch("city"),
        "email": lambda: cl.EmailComparison("email"),
        "numbers": lambda: cl.ArrayIntersectAtSizes("numbers", [1]),
        "postal_code": lambda: cl.LevenshteinAtThresholds("postal_code", 1),
    }
    chosen = [made() for name, made in comparisons.items() if name in known]
    if {"given", "family"} <= known:
        chosen.append(cl.ForenameSurnameComparison("given", "family"))
    return chosen


def train_generic(linker: Any, known: set[str]) -> None:
    """As Splink's guide has it: the prior from rules that are nearly always right, u from random pairs, m by EM."""
    people = "family" in known
    sure = of(SURE if people else SITE_SURE, known) or [(("given", 0), ("family", 0))]
    linker.training.estimate_probability_two_random_records_match([rule(key) for key in sure], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for key in of(PASSES if people else SITE_PASSES, known):
        linker.training.estimate_parameters_using_expectation_maximisation(rule(key))


def rule(key: Parts) -> Any:
    """A blocking rule in Splink's words."""
    import splink

    return splink.block_on(*(f"substr({name}, 1, {length})" if length else name for name, length in key))


def recordlinkage_way(path: Path, _: Path | None, *, generic: bool) -> tuple[Any, dict[str, float]]:
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
    # What colleagues share is left out: the classifier would learn colleagues instead of people.
    people = "family" in known
    for name in sorted(known & ({"given", "family"} if people else {"company", "street"})):
        compare.string(name, name, method="jarowinkler", threshold=0.88, label=name)
    for name in sorted(known & ({"email", "phone"} if people else {"phone", "domain", "postal_code", "city"})):
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
    parser.add_argument("--generic", action="store_true", help="the list may be of anything; else people at companies")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    answer, took = WAYS[options.tool](options.table, options.model, generic=options.generic)
    answer.to_parquet(options.answer)
    print(json.dumps(took))


if __name__ == "__main__":
    main()

"""Results with a planted truth, and how often `listforge icp learn` finds it, and finds what is not there.

    python benchmarks/icp_learn.py --seeds 40 --accounts 1200

Of 1,200 accounts with several people each, manufacturers, companies of 201-500 people, Texans and users of SAP win more
often, and nothing else does. Users of NetSuite are mostly companies of 201-500 people: they win more often too, and not
because of NetSuite. Printed: how many of the planted values are found over all seeds, how often the confounded one is
taken for a cause, what else is found, and the seconds a run takes; then the same where nothing is planted at all.
"""

import argparse
import time
from collections import Counter
from typing import NamedTuple

import numpy as np
import polars as pl

from listforge.icp import Icp
from listforge.learning import judged, proposals, results

PLANTED = {
    ("sector", "31-33"): 1.3,
    ("employees", "201-500"): 1.4,
    ("region", "US-TX"): 1.3,
    ("technology", "SAP"): 1.1,
}
CONFOUNDED = ("technology", "NetSuite")
INDUSTRIES = ("332", "3361", "484", "493", "5415", "52", "62", "4233", "722", "2382")
SIZES = (8, 30, 120, 350, 800, 3000)
REGIONS = ("TX", "OH", "IL", "GA", "TN", "CA", "NY", "FL")
TECHNOLOGIES = ("SAP", "NetSuite", "Okta", "VMware", "Salesforce", "HubSpot")
SENIORITY = ("cxo", "vp", "director", "manager", "entry")
DEPARTMENTS = ("finance", "operations", "engineering", "sales", "marketing")


class Lists(NamedTuple):
    """The two lists of a seed."""

    won: pl.DataFrame
    lost: pl.DataFrame


def planted(seed: int, accounts: int = 1200, *, truth: bool = True, people: int = 5) -> Lists:
    """Invented accounts with one to `people` people each; `truth` says whether anything makes a difference."""
    random = np.random.default_rng(seed)
    industry = random.choice(INDUSTRIES, accounts)
    size = random.choice(SIZES, accounts)
    region = random.choice(REGIONS, accounts)
    uses = {name: random.random(accounts) < 0.3 for name in TECHNOLOGIES}
    uses["NetSuite"] = random.random(accounts) < np.where(size == 350, 0.8, 0.1)
    odds = np.full(accounts, -0.9)
    if truth:
        odds += PLANTED["sector", "31-33"] * np.isin(industry, ("332", "3361"))
        odds += PLANTED["employees", "201-500"] * (size == 350)
        odds += PLANTED["region", "US-TX"] * (region == "TX")
        odds += PLANTED["technology", "SAP"] * uses["SAP"]
    wins = random.random(accounts) < 1 / (1 + np.exp(-odds))
    staff = random.integers(1, people + 1, accounts)
    of = np.repeat(np.arange(accounts), staff)
    revenue = random.choice((500_000, 3_000_000, 20_000_000, 200_000_000), accounts)
    frame = pl.DataFrame(
        {
            "company_domain": [f"firm{n}.example" for n in of],
            "industry_code": industry[of],
            "employees": size[of],
            "revenue_usd": revenue[of],
            "country": ["US"] * len(of),
            "region": region[of],
            "technologies": [[t for t in TECHNOLOGIES if uses[t][n]] or None for n in of],
            "seniority": random.choice(SENIORITY, len(of)),
            "department": random.choice(DEPARTMENTS, len(of)),
            "last_activity": random.choice(("webinar", "guide_download", ""), len(of)),
            "won": wins[of],
        }
    ).with_columns(pl.col("last_activity").replace("", None))
    return Lists(*(frame.filter(pl.col("won") == outcome).drop("won") for outcome in (True, False)))


def main() -> None:
    """Prints what is found over all seeds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--accounts", type=int, default=1200)
    asked = parser.parse_args()
    for truth in (True, False):
        found: Counter[tuple[str, str]] = Counter()
        runs, started = 0, time.perf_counter()
        for seed in range(asked.seeds):
            said = judged(results(*planted(seed, asked.accounts, truth=truth)))
            seen = {(e.attribute, e.value) for e in said.evidence if e.verdict in ("above", "below")}
            found.update(seen)
            runs += bool(proposals(said, Icp(name="none")))
        took = (time.perf_counter() - started) / asked.seeds
        print(
            f"{'planted' if truth else 'nothing planted'}: {took:.2f} s a run; {runs} of {asked.seeds} propose anything"
        )
        if truth:
            for key in (*PLANTED, CONFOUNDED):
                print(f"  {' '.join(key):<24}{found.pop(key, 0):>4} of {asked.seeds}")
        print(f"  anything else: {sum(found.values())} {dict(found.most_common(8))}")


if __name__ == "__main__":
    main()

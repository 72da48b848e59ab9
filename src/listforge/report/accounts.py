"""Accounts in a report: who of the buying groups is known, and which segments of the market are."""

from typing import Any

import polars as pl

from listforge import vocab
from listforge.icp import Icp

MOST = 100  # accounts by name; `score --accounts` has all of them
NAMED = (
    "account_id", "company_name", "people", "dialable_contacts", "size_coverage", "roles_missing", "single_department",
    "single_threaded", "next_role_to_find", "why",
)  # fmt: skip


def buying_group(table: pl.DataFrame, icp: Icp) -> dict[str, Any]:
    """`table`: the accounts of score. Null is what no role, or no list with numbers, was there for."""
    group = icp.buying_group
    missing = table["roles_missing"].explode(keep_nulls=False, empty_as_null=False).value_counts()
    lacking = dict(missing.iter_rows())
    required = [role.name for role in group.roles if role.required]
    lacks = table["roles_missing"].list.set_intersection(required).list.len().fill_null(0) > 0
    covered = table["roles_covered"].list.len().fill_null(0)
    sizes = dict(table["group_size"].value_counts().iter_rows())
    people, all_roles = table["people"], range(len(group.roles) + 1) if group.roles else ()
    return {
        "accounts": table.height,
        "roles": len(group.roles),
        "required": required,
        "with_all_required": int((~lacks).sum()) if required else None,
        "single_threaded": _count(table["single_threaded"]),
        "single_department": _count(table["single_department"]),
        "coverage": [{"roles": n, "accounts": int((covered == n).sum())} for n in all_roles],
        "sizes": [
            {"size": size, "accounts": sizes[size]}
            for size in table.select("group_size", "people").unique("group_size").sort("people")["group_size"]
        ],
        "median_people": None if people.is_empty() else people.median(),
        "roles_missing": [
            {"role": role.name, "required": role.required, "accounts": lacking.get(role.name, 0)}
            for role in group.roles
        ],
        "to_fill": table.filter(pl.col("why").is_not_null()).head(MOST).select(NAMED).to_dicts(),
        "single_threaded_accounts": table.filter("single_threaded").head(MOST).select(NAMED).to_dicts(),
    }  # fmt: skip


def coverage(cells: pl.DataFrame) -> list[dict[str, Any]]:
    """Every segment of the market, those without an account too; a place is a country, or a region of one."""
    titles = vocab.naics()
    found = []
    for row in cells.filter(pl.col("industry").is_not_null()).iter_rows(named=True):
        place = str(row["place"])
        found.append(
            {
                "industry": row["industry"],
                "title": titles.get(row["industry"]),
                "size": row["employees"],
                "country": place.partition("-")[0],
                "region": place if "-" in place else None,
                "accounts": row["accounts"],
                "people": row["people"],
                "dialable": row["dialable"],
            }
        )
    return found


def outside(cells: pl.DataFrame) -> dict[str, int]:
    """Accounts in no segment, or of which too little is known to tell."""
    nowhere = cells.filter(pl.col("industry").is_null()).select("accounts", "people", "dialable")
    return {name: int(n) for name, n in nowhere.sum().row(0, named=True).items()}


def _count(flags: pl.Series) -> int | None:
    """How many hold; None where nothing is known of any."""
    return int(flags.sum()) if flags.null_count() < flags.len() or flags.is_empty() else None

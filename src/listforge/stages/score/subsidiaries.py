"""Accounts that are one company because the list names a parent, or the ICP says so."""

from collections.abc import Sequence

import polars as pl

from listforge import vocab
from listforge.columns import TEXT
from listforge.components import components
from listforge.fields import company, domain, text
from listforge.icp import Icp

# Ahead of any count of rows: what the ICP says is the head is the head.
TOLD = 1_000_000_000
NOBODY = pl.DataFrame(schema={"account_id": TEXT, "_head": TEXT})


def unknown_columns(names: Sequence[str], icp: Icp) -> list[str]:
    """The ICP's columns of parents that a list with these column names does not have."""
    found = _columns(names, icp)
    return [asked for asked in icp.buying_group.parent_columns if asked not in found]


def _columns(names: Sequence[str], icp: Icp) -> dict[str, str]:
    """Each column of parents as the ICP writes it, and as the list does: case and punctuation do not matter."""
    known = {vocab.key(name): name for name in reversed(names)}
    return {
        asked: asked if asked in names else known[vocab.key(asked)]
        for asked in icp.buying_group.parent_columns
        if asked in names or vocab.key(asked) in known
    }


def heads(frame: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """account_id, _head: the account at the head of each that is linked to another.

    The head is the one the ICP names first, else the one most others name as their parent, else the smallest id.
    """
    parents = _parents(frame, icp)
    told = _told(icp)
    if parents.is_empty() and told.is_empty():
        return NOBODY
    asked = pl.concat([parents["key"], told["key"], told["first"]]).unique()
    owners = _owners(frame, asked)
    edges = pl.concat(
        [
            parents.select(one=pl.lit("account:") + pl.col("account_id"), other="key"),
            owners.select(one=pl.lit("account:") + pl.col("account_id"), other="key"),
            told.select(one="first", other="key"),
        ]
    ).unique()
    nodes = pl.concat([edges["one"], edges["other"]]).unique().sort().to_frame("node").with_row_index("at")
    ends = [edges.join(nodes, left_on=side, right_on="node", how="left", maintain_order="left")["at"] for side in
            ("one", "other")]  # fmt: skip
    grouped = nodes.with_columns(group=components(nodes.height, *(end.to_numpy() for end in ends)))
    linked = grouped.filter(pl.col("node").str.starts_with("account:")).select(
        "group", account_id=pl.col("node").str.strip_prefix("account:")
    )
    linked = linked.join(_named(parents, owners, told), on="account_id", how="left")
    ranked = linked.sort("named", "account_id", descending=[True, False], nulls_last=True)
    return ranked.select("account_id", _head=pl.col("account_id").first().over("group")).filter(
        (pl.len() > 1).over("_head")
    )


def _parents(frame: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """account_id, key: whom the rows of an account name as its parent."""
    pairs = [
        frame.select("account_id", parent=pl.col(name).cast(TEXT)).drop_nulls().unique()
        for name in _columns(frame.columns, icp).values()
    ]
    if not pairs:
        return pl.DataFrame(schema={"account_id": TEXT, "key": TEXT})
    named = pl.concat(pairs)
    keys = _keys(named["parent"], frame["account_id"].drop_nulls().unique())
    return named.join(keys, left_on="parent", right_on="said").select("account_id", "key").unique()


def _told(icp: Icp) -> pl.DataFrame:
    """first, key: what the ICP says is one company."""
    pairs = [(one[0], other) for one in icp.buying_group.same_company for other in one]
    written = pl.DataFrame(pairs, schema={"first": TEXT, "other": TEXT}, orient="row")
    keys = _keys(pl.concat([written["first"], written["other"]]), pl.Series(dtype=TEXT))
    first = written.join(keys.rename({"key": "head"}), left_on="first", right_on="said")
    return first.join(keys, left_on="other", right_on="said").select("key", first="head")


def _keys(said: pl.Series, accounts: pl.Series) -> pl.DataFrame:
    """said, key: what each company named goes by: an account_id, a domain, or a name."""
    words = said.to_frame("said").unique()
    words = words.with_columns(host=domain.of_websites(words["said"]), plain=text.clean(pl.col("said")))
    host, plain = pl.col("host"), pl.col("plain")
    named = ~plain.str.contains(r"^\S+\.\p{L}+$|@|/")  # a freemail domain or an address of another's site is no name
    key = (
        pl.when(plain.is_in(accounts.implode())).then(pl.lit("account:") + plain)
        .when(host.is_not_null()).then(pl.lit("domain:") + host)
        .when(named).then(pl.lit("name:") + company.compare_key(plain))
    )  # fmt: skip
    return words.select("said", key=key).drop_nulls()


def _owners(frame: pl.DataFrame, asked: pl.Series) -> pl.DataFrame:
    """account_id, key: which of the keys asked for each account goes by. A name that two bear tells neither."""
    owners = frame.select("account_id", key=pl.lit("domain:") + pl.col("company_domain")).drop_nulls().unique()
    if asked.str.starts_with("name:").any():
        written = frame.select("account_id", "company_name").drop_nulls().unique()
        names = written.select("account_id", key=pl.lit("name:") + company.compare_key(pl.col("company_name")))
        owners = pl.concat([owners, names.drop_nulls().unique().filter((pl.len() == 1).over("key"))])
    return owners.join(asked.to_frame("key"), on="key", how="semi")


def _named(parents: pl.DataFrame, owners: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """account_id, named: how many other accounts name it as their parent."""
    itself = parents.filter(pl.col("key").str.starts_with("account:")).select(
        "account_id", parent=pl.col("key").str.strip_prefix("account:")
    )
    by_key = parents.join(owners.rename({"account_id": "parent"}), on="key").select("account_id", "parent")
    children = pl.concat([itself, by_key]).filter(pl.col("account_id") != pl.col("parent")).unique()
    first = owners.join(told.select(key="first").unique(), on="key", how="semi")
    counted = children.group_by(account_id="parent").agg(named=pl.len().cast(pl.Int64))
    by_icp = first.select("account_id", named=pl.lit(TOLD, pl.Int64)).unique()
    return pl.concat([counted, by_icp]).group_by("account_id").agg(pl.col("named").sum())

"""What the other rows of a company say of it: free, and asked before any provider."""

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from listforge.columns import MOVED, SLOTS, TEXT
from listforge.fields import company, domain, phone
from listforge.stages.enrich.fill import put_in

COLLEAGUES = "colleagues"
READ = (
    "account_id", "company_domain", "website", "company_linkedin_url", "industry", "industry_code", "employees",
    "employee_band", "revenue_usd", "updated_on", "other_numbers", *SLOTS,
)  # fmt: skip
# Of the company's columns those of one family tell each other: what one has from colleagues speaks for none of them.
_FAMILIES = (
    ("company_domain", "website"), ("company_linkedin_url",), ("industry", "industry_code"),
    ("employees", "employee_band"), ("revenue_usd",), ("company_phone",),
)  # fmt: skip


def from_colleagues(frame: pl.DataFrame) -> pl.DataFrame:
    """What the rows of one account, or of one domain, agree on, put in where a row of it says nothing.

    Where they do not agree, the row that was changed last is right; if none is, nobody is. What a row has from its
    colleagues is no evidence, so that a guess does not vouch for itself. A main line is one of the account alone: the
    sites of a chain are accounts of their own.
    """
    account = _key(frame, "account_id", 0)
    frame = _shared(frame, account, {"company_domain": pl.lit(True), "company_phone": _new_number()})
    of_domain = _key(frame, "company_domain", 1)
    of_domain = of_domain.zip_with(of_domain.is_not_null(), account)
    same_band = company.employee_band(pl.col("_new")) == pl.col("employee_band")
    same_site = domain.of_website(pl.col("_new")) == pl.col("company_domain")
    frame = _shared(
        frame,
        of_domain,
        {
            "website": same_site.fill_null(pl.col("company_domain").is_null()),
            "company_linkedin_url": pl.lit(True),
            "industry": pl.col("industry_code").is_null(),
            "industry_code": pl.lit(True),
            "employees": same_band.fill_null(True),
            "revenue_usd": pl.lit(True),
        },
    )
    return _shared(frame, of_domain, {"employee_band": pl.col("employees").is_null()})


def _key(frame: pl.DataFrame, name: str, seed: int) -> pl.Series:
    """A number for each value of the column; null for none."""
    return frame.select(_key=pl.when(pl.col(name).is_not_null()).then(pl.col(name).hash(seed))).to_series()


def _new_number() -> pl.Expr:
    """Whether the row has the number nowhere yet."""
    number = phone.bare(pl.col("_new"))
    there = pl.any_horizontal((phone.bare(pl.col(slot)) == number).fill_null(False) for slot in SLOTS)
    return ~there & ~pl.col("other_numbers").list.contains(pl.col("_new")).fill_null(False)


def _shared(frame: pl.DataFrame, key: pl.Series, fitting: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """The columns of `fitting` filled from the rows of the same key, where the value (`_new`) fits the row."""
    asked = [
        name
        for name in fitting
        if frame[name].null_count() < frame.height and (frame[name].is_null() & key.is_not_null()).any()
    ]
    if not asked:
        return frame
    told = _told(frame.select(*dict.fromkeys([*asked, "updated_on", "filled"])).with_columns(key), asked)
    if told.is_empty():
        return frame
    known = key.to_frame().join(told, on="_key", how="left", maintain_order="left")
    news = {}
    for name in asked:
        rows = (frame[name].is_null() & known[name].is_not_null()).arg_true()
        if rows.len():
            values = known[name].gather(rows)
            if needed := [one for one in fitting[name].meta.root_names() if one != "_new"]:
                one = frame.select(pl.col(needed).gather(rows)).with_columns(_new=values)
                values = one.select(pl.when(fitting[name]).then("_new")).to_series()
            blank = pl.Series(name, [None], dtype=frame.schema[name]).new_from_index(0, frame.height)
            news[name] = blank.scatter(rows, values)
    return put_in(frame, news, COLLEAGUES)


def _told(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """A row a key: what its rows agree on of each column, else what the newest of them says; null for neither."""
    noted = frame["filled"].explode(empty_as_null=False, keep_nulls=False).unique().cast(TEXT)
    lent = {one for one in noted if one.endswith((f"={COLLEAGUES}", f"={MOVED}"))}
    told = [_of_one(frame, name, lent) for name in names]
    keys = pl.concat([one.select("_key") for one in told]).unique()
    for one in told:
        keys = keys.join(one, on="_key", how="left")
    return keys


def _of_one(frame: pl.DataFrame, name: str, lent: Collection[str]) -> pl.DataFrame:
    """_key and the column, where the rows that know it say one thing, or those of them that were changed last do."""
    known = frame.lazy().select("_key", "updated_on", _own(name, lent)).drop_nulls(["_key", name])
    once = _agreed(known, name).collect()
    torn = once.filter(pl.col("_torn")).select("_key")
    agreed = once.filter(~pl.col("_torn")).select("_key", name)
    if torn.is_empty():
        return agreed
    dated = known.join(torn.lazy(), on="_key", how="semi").drop_nulls("updated_on")
    last = dated.filter(pl.col("updated_on") == pl.col("updated_on").max().over("_key"))
    newest = _agreed(last, name).filter(~pl.col("_torn")).select("_key", name).collect()
    return pl.concat([agreed, newest])


def _agreed(known: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """_key, a value of the column, and whether the key has others; by hashes, as text is slow to compare in groups."""
    hashed = known.with_columns(_hash=pl.col(name).hash())
    ends = hashed.group_by("_key").agg(pl.col(name).first(), _low=pl.col("_hash").min(), _high=pl.col("_hash").max())
    return ends.select("_key", name, _torn=pl.col("_low") != pl.col("_high"))


def _own(name: str, lent: Collection[str]) -> pl.Expr:
    """The column without what came from colleagues, of it or of its family, and without a number that dedupe moved to
    the slot; `lent`: notes of such that there are."""
    family = next(names for names in _FAMILIES if name in names)
    notes = [note for one in family for by in (COLLEAGUES, MOVED) if (note := f"{one}={by}") in lent]
    if not notes:
        return pl.col(name)
    return (
        pl.when(~pl.any_horizontal(pl.col("filled").list.contains(n) for n in notes).fill_null(False))
        .then(name)
        .alias(name)
    )

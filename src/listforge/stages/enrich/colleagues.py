"""What the other rows of a company say of it: free, and asked before any provider."""

from collections.abc import Mapping, Sequence

import polars as pl

from listforge.columns import SLOTS, TEXT
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
    account = pl.when(pl.col("account_id").is_not_null()).then(pl.col("account_id").hash(0))
    frame = _shared(frame, account, {"company_domain": pl.lit(True), "company_phone": _new_number()})
    of_domain = (
        pl.when(pl.col("company_domain").is_not_null()).then(pl.col("company_domain").hash(1)).otherwise(account)
    )
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


def _new_number() -> pl.Expr:
    """Whether the row has the number nowhere yet."""
    number = phone.bare(pl.col("_new"))
    there = pl.any_horizontal((phone.bare(pl.col(slot)) == number).fill_null(False) for slot in SLOTS)
    return ~there & ~pl.col("other_numbers").list.contains(pl.col("_new")).fill_null(False)


def _shared(frame: pl.DataFrame, company_key: pl.Expr, fitting: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """The columns of `fitting` filled from the rows of the same key, where the value (`_new`) fits the row."""
    key = frame.select(company_key.alias("_key")).to_series()
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
    """A row a key of several rows: what they agree on of each column, else what the newest says; null for neither."""
    several = pl.col("_key").is_not_null() & pl.col("_key").is_duplicated()
    evidence = frame.filter(several).lazy().select("_key", "updated_on", *(_own(frame, name) for name in names))
    ends = [pl.col(names).min().name.prefix("min:"), pl.col(names).max().name.prefix("max:")]
    keys = evidence.group_by("_key").agg(ends).collect()
    agreed = keys.select(
        "_key",
        *(pl.when(pl.col(f"min:{n}") == pl.col(f"max:{n}")).then(f"min:{n}").alias(n) for n in names),
    )
    for name in names:
        torn = keys.filter(pl.col(f"min:{name}") != pl.col(f"max:{name}")).select("_key")
        if torn.height:
            newest = _newest(evidence.join(torn.lazy(), on="_key", how="semi"), name)
            agreed = agreed.join(newest, on="_key", how="left", maintain_order="left")
            agreed = agreed.with_columns(pl.coalesce(name, "_newest").alias(name)).drop("_newest")
    return agreed


def _newest(evidence: pl.LazyFrame, name: str) -> pl.DataFrame:
    """_key, _newest: what the rows that were changed last of those that know the column say, if they say one thing."""
    known = evidence.select("_key", "updated_on", name).drop_nulls()
    last = known.filter(pl.col("updated_on") == pl.col("updated_on").max().over("_key")).group_by("_key")
    ends = last.agg(low=pl.col(name).min(), high=pl.col(name).max())
    return ends.filter(pl.col("low") == pl.col("high")).select("_key", _newest="low").collect()


def _own(frame: pl.DataFrame, name: str) -> pl.Expr:
    """The column without what came from colleagues, of it or of its family."""
    family = next(names for names in _FAMILIES if name in names)
    notes = [f"{one}={COLLEAGUES}" for one in family]
    noted = frame["filled"].explode(empty_as_null=False, keep_nulls=False).unique().cast(TEXT)
    lent = [pl.col("filled").list.contains(note) for note in notes if (noted == note).any()]
    if not lent:
        return pl.col(name)
    return pl.when(~pl.any_horizontal(lent).fill_null(False)).then(name).alias(name)

"""Fill what is missing, never over what is there: by derivation first, then by the ICP's providers in their order."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import polars as pl

from listforge import reach
from listforge.columns import COLUMNS, DAY, NUMBERS, TEXT, ensure, merged_lists, set_by
from listforge.fields import company, domain, email, phone, reading, title
from listforge.icp import Icp
from listforge.icp.enrichment import Provider
from listforge.result import Result, settle, stage

STAGE = "enrich"
DERIVED = "derived"
READ = ("email", "email_type", "email_status", "country", *NUMBERS)
KEY = "_key"

# A provider answers for the distinct keys of the rows that miss something: `_key`, then the columns it fills.
Lookup = Callable[[pl.DataFrame], pl.DataFrame]


class Spend(NamedTuple):
    """What a provider was, or would be, asked and paid."""

    provider: str
    rows: int
    calls: int
    cost: float


@stage
def enrich(
    frame: pl.DataFrame,
    icp: Icp,
    *,
    lookups: Mapping[str, Lookup] | None = None,
    suppressed: Mapping[str, reach.Screen] | None = None,
    dry_run: bool = False,
) -> Result:
    """Missing values derived and looked up; `filled` says which and by whom, `extra["spend"]` what was asked and paid.

    `lookups`: provider name -> the table or web service behind it. With `dry_run` nobody is asked. Numbers and mail
    addresses that come in are judged and screened like any other.
    """
    before = frame
    frame = ensure(frame, [*set_by(STAGE), *READ])
    frame = _derived(frame)
    spend: list[Spend] = []
    for provider in icp.enrich.providers:
        frame, spent = _from_provider(frame, provider, icp, (lookups or {})[provider.name], _left(icp, spend), dry_run)
        spend.append(spent)
    frame = _derived(frame)
    frame = _judged(frame, before, icp, suppressed or {})
    reasons = pl.Series("reason", [None] * before.height, dtype=TEXT)
    return settle(
        STAGE,
        before,
        frame,
        reasons,
        extra={"spend": pl.DataFrame(spend, schema=list(Spend._fields), orient="row")},
    )


# --- derived -------------------------------------------------------------------------------------


def _derived(frame: pl.DataFrame) -> pl.DataFrame:
    """What the row itself says: domain, industry code, band, seniority and department."""
    of_mail = pl.when(pl.col("email_type") == "business").then(domain.of_email(pl.col("email")))
    return _filled(
        frame,
        {
            "company_domain": pl.coalesce(domain.of_website(pl.col("website")), of_mail),
            "industry_code": company.industry_code(pl.col("industry")),
            "employee_band": company.employee_band(pl.col("employees")),
            "seniority": pl.lit(title.seniority(frame["job_title"])),
            "department": pl.lit(title.department(frame["job_title"])),
        },
        DERIVED,
    )


def _filled(frame: pl.DataFrame, values: Mapping[str, pl.Expr], by: str) -> pl.DataFrame:
    """The values where the column is null, and `column=by` in `filled` where that filled it."""
    frame = frame.with_columns(value.alias(f"_new_{name}") for name, value in values.items())
    fresh = {name: pl.col(name).is_null() & pl.col(f"_new_{name}").is_not_null() for name in values}
    notes = pl.concat_list(pl.when(new).then(pl.lit(f"{name}={by}")) for name, new in fresh.items()).list.drop_nulls()
    return frame.with_columns(
        filled=merged_lists(pl.col("filled"), notes),
        **{name: pl.coalesce(name, f"_new_{name}") for name in values},
    ).drop(f"_new_{name}" for name in values)


# --- looked up -----------------------------------------------------------------------------------


def _from_provider(
    frame: pl.DataFrame, provider: Provider, icp: Icp, lookup: Lookup, left: float | None, dry_run: bool
) -> tuple[pl.DataFrame, Spend]:
    """The provider's values in the rows that miss any of them, within what is left of the budget."""
    frame = ensure(frame, [*provider.fills, *provider.inputs])
    lacking = pl.any_horizontal(pl.col(name).is_null() for name in provider.fills)
    keyed = frame.with_columns(lookup_key(provider, icp.validation.default_country).alias(KEY))
    wanted = keyed.filter(lacking & pl.col(KEY).is_not_null())
    asked = wanted.unique(KEY, keep="first", maintain_order=True).select(
        KEY, *(n for n in provider.inputs if n in wanted.columns)
    )
    if provider.price and left is not None:
        asked = asked.head(int(left / provider.price + 1e-9))
    spent = Spend(provider.name, wanted.height, asked.height, round(asked.height * provider.price, 4))
    if dry_run or not asked.height:
        return frame, spent
    answers = lookup(asked).unique(KEY, keep="first", maintain_order=True)
    answers = answers.with_columns(_typed(name, answers.schema[name]).alias(name) for name in provider.fills)
    found = keyed.select(KEY).join(answers, on=KEY, how="left", maintain_order="left")
    lacked = {name: pl.lit(found[name]) for name in provider.fills}
    return _filled(frame, lacked, provider.name), spent


def _typed(name: str, dtype: pl.DataType) -> pl.Expr:
    """An answer in its column's type: a table's is already, a service's is text."""
    wanted = COLUMNS[name].dtype
    if dtype == wanted:
        return pl.col(name)
    return pl.col(name).str.to_date(strict=False) if wanted == DAY else reading.value(name)


def table_lookup(provider: Provider, entries: pl.DataFrame, country: str | None) -> Lookup:
    """A canonical reference table as a lookup: the first entry of a key answers."""
    known = entries.select(lookup_key(provider, country).alias(KEY), *provider.fills).drop_nulls(KEY)
    known = known.unique(KEY, keep="first", maintain_order=True)
    return lambda asked: asked.select(KEY).join(known, on=KEY, how="left", maintain_order="left")


def lookup_key(provider: Provider, country: str | None) -> pl.Expr:
    """What a row is looked up by, in the form both sides have; null where a part is missing."""
    return pl.concat_str([comparable(name) for name in provider.inputs], separator="\x1f")


def comparable(name: str) -> pl.Expr:
    """A column in the form in which it is looked up."""
    value = pl.col(name)
    if name in ("company_domain", "website"):
        return domain.of_website(value)
    if name == "company_name":
        return company.compare_key(value)
    if name in NUMBERS:
        return phone.bare(value)
    return value.cast(TEXT).str.strip_chars().str.to_lowercase()


def _left(icp: Icp, spend: list[Spend]) -> float | None:
    limit = icp.enrich.budget.max_cost
    return None if limit is None else max(0.0, limit - sum(s.cost for s in spend))


# --- judged --------------------------------------------------------------------------------------


def _judged(
    frame: pl.DataFrame, before: pl.DataFrame, icp: Icp, suppressed: Mapping[str, reach.Screen]
) -> pl.DataFrame:
    """Numbers and addresses that came in, judged and screened before anybody can dial them."""
    old = ensure(before, ["email", *NUMBERS])
    new_mail = frame["email"].ne_missing(old["email"])
    if new_mail.any():
        said = email.judge(frame["email"])
        status = said["valid"].replace_strict({True: "valid", False: "invalid"}, default=None, return_dtype=TEXT)
        frame = frame.with_columns(
            email=pl.when(new_mail).then(said["email"]).otherwise("email"),
            email_status=pl.when(new_mail).then(status).otherwise("email_status"),
            email_type=pl.when(new_mail).then(said["type"]).otherwise("email_type"),
        )
    changed = any(frame[n].ne_missing(old[n]).any() for n in NUMBERS)
    if changed:
        frame = reach.choose(reach.judge(frame, icp, suppressed=suppressed).frame, icp)
    return frame

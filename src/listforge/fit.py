"""How a row fits what the ICP asks: of each attribute true, false, or null where the row does not say."""

from collections.abc import Collection, Iterable

import polars as pl

from listforge import vocab
from listforge.columns import ensure, rounded
from listforge.fields import company, distinct, text
from listforge.icp import Icp
from listforge.icp.target import Role

# The ICP's strict fields -> the attribute that decides on each.
STRICT = {
    "industries": "industry",
    "employees": "employees",
    "revenue_usd": "revenue",
    "geography": "geography",
    "technologies": "technologies",
    "roles": "role",
}
# Attribute -> the columns that tell it; of a role, also those that its columns are derived from.
TOLD_BY = {
    "industry": ("industry_code", "industry"),
    "employees": ("employees", "employee_band"),
    "revenue": ("revenue_usd",),
    "geography": ("country", "region"),
    "technologies": ("technologies",),
    "role": ("seniority", "department", "job_title"),
}
READ = tuple(name for told in TOLD_BY.values() for name in told)


def judged(frame: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """The frame with `_<attribute>` for each: whether it fits. The expressions below are over these."""
    frame = ensure(frame, READ)
    code = pl.coalesce("industry_code", company.industry_code(pl.col("industry"))).str.extract(r"^(\d+(?:-\d+)?)")
    frame = distinct.read(frame, ["industry", "industry_code"], _naics=code)
    frame = distinct.read(frame, ["_naics"], _industry=_industry(icp))
    return frame.with_columns(attribute.alias(f"_{name}") for name, attribute in _attributes(icp).items())


def asked(icp: Icp) -> dict[str, float]:
    """The weight of each attribute the ICP asks for."""
    target, weights = icp.target, icp.score.weights
    asks = {
        "industry": bool(target.industries),
        "employees": target.employees.min is not None or target.employees.max is not None,
        "revenue": target.revenue_usd.min is not None or target.revenue_usd.max is not None,
        "geography": bool(target.geography.countries or target.geography.regions or target.geography.exclude_regions),
        "role": bool(icp.buying_group.roles),
        "technologies": bool(target.technologies.any),
    }
    return {name: getattr(weights, name) for name, wanted in asks.items() if wanted and getattr(weights, name) > 0}


def outside(icp: Icp, but: Collection[str] = ()) -> pl.Expr:
    """Whether a strict field of the ICP puts the row outside; an unknown value never does. `but`: fields left out."""
    strict = [STRICT[field] for field in icp.target.strict if field not in but]
    return pl.any_horizontal(pl.lit(False), *((~pl.col(f"_{name}")).fill_null(False) for name in strict))


def may_reach_grade(icp: Icp) -> pl.Expr:
    """Whether the row would have the export's least grade if all that is unknown of it turned out right."""
    weights, least = asked(icp), icp.export.min_grade
    if least in (None, "D") or not weights:
        return pl.lit(True)
    lost = pl.sum_horizontal(
        pl.when(pl.col(f"_{name}").fill_null(True)).then(0.0).otherwise(weight) for name, weight in weights.items()
    )
    best, limit = rounded(100.0 * (1.0 - lost / sum(weights.values())), 1), float(getattr(icp.score.grades, str(least)))
    return best >= limit


def still_open(icp: Icp, columns: Iterable[str]) -> pl.Expr:
    """The weight of what the row does not say and these columns may tell."""
    told = set(columns)
    weights = {name: weight for name, weight in asked(icp).items() if told.intersection(TOLD_BY[name])}
    return pl.sum_horizontal(
        pl.lit(0.0), *(pl.when(pl.col(f"_{name}").is_null()).then(w).otherwise(0.0) for name, w in weights.items())
    )


def _attributes(icp: Icp) -> dict[str, pl.Expr]:
    """Whether each attribute but the industry fits; null for what the ICP does not ask."""
    target = icp.target
    attributes: dict[str, pl.Expr] = {}
    attributes["employees"] = _employees(icp)
    attributes["revenue"] = _within(
        pl.col("revenue_usd"), pl.col("revenue_usd"), target.revenue_usd.min, target.revenue_usd.max
    )
    attributes["geography"] = _geography(icp)
    wanted = [w for t in target.technologies.any if (w := vocab.fold(t))]
    used = pl.col("technologies").list.eval(text.fold(pl.element()).is_in(wanted)).list.any()
    attributes["technologies"] = used if wanted else pl.lit(None, dtype=pl.Boolean)
    attributes["role"] = _any_known([plays(role) for role in icp.buying_group.roles])
    return attributes


def _industry(icp: Icp) -> pl.Expr:
    """The code `_naics` begins with one of the ICP's; sector ranges such as 48-49 are two beginnings."""
    if not icp.target.industries:
        return pl.lit(None, dtype=pl.Boolean)
    starts = [start for name in icp.target.industries for start in company.naics_starts(name)]
    told = pl.col("_naics")
    begins = pl.any_horizontal(told.str.starts_with(start) for start in starts)
    # A source that knows only the sector cannot be denied a narrower industry.
    wider = pl.any_horizontal(
        pl.lit(start).str.starts_with(told) & (told.str.len_chars() < len(start)) for start in starts
    )
    return pl.when(begins).then(True).when(wider).then(None).otherwise(begins)


def _within(low: pl.Expr, high: pl.Expr, least: int | None, most: int | None) -> pl.Expr:
    """Whether a value that lies between low and high is in the range: null where it may or may not be."""
    if least is None and most is None:
        return pl.lit(None, dtype=pl.Boolean)
    least_, most_ = pl.lit(least if least is not None else 0), pl.lit(most if most is not None else 2**62)
    outside = (high < least_) | (low > most_)
    inside = (low >= least_) & (high <= most_)
    return pl.when(low.is_null() | high.is_null()).then(None).when(outside).then(False).when(inside).then(True)


def _employees(icp: Icp) -> pl.Expr:
    size, band = icp.target.employees, pl.col("employee_band")
    low = pl.coalesce("employees", company.band_low(band))
    high = pl.coalesce("employees", company.band_high(band), pl.when(band.str.ends_with("+")).then(pl.lit(2**62)))
    return _within(low, high, size.min, size.max)


def _geography(icp: Icp) -> pl.Expr:
    geography = icp.target.geography
    region = pl.col("country") + pl.lit("-") + pl.col("region")
    checks: list[pl.Expr] = []
    if geography.countries:
        checks.append(pl.col("country").is_in(geography.countries))
    if geography.regions:
        split = {r.partition("-")[0] for r in geography.regions}
        checks.append(
            pl.when(pl.col("country").is_in(split))
            .then(region.is_in(geography.regions))
            .when(pl.col("country").is_not_null())
            .then(bool(geography.countries))
        )
    if geography.exclude_regions:
        checks.append(
            pl.when(pl.col("country").is_not_null()).then(~region.is_in(geography.exclude_regions).fill_null(False))
        )
    if not checks:
        return pl.lit(None, dtype=pl.Boolean)
    no = pl.any_horizontal((~check).fill_null(False) for check in checks)
    return pl.when(no).then(False).otherwise(pl.all_horizontal(checks))


def plays(role: Role) -> pl.Expr:
    """Whether the person plays the role: false as soon as one thing is known to differ, null where one is unknown."""
    checks = []
    if role.seniority:
        checks.append(pl.col("seniority").is_in(role.seniority))
    if role.departments:
        checks.append(
            pl.when(pl.col("department").is_in(list(vocab.department_names()))).then(
                pl.col("department").is_in(role.departments)
            )
        )
    if not checks:
        return pl.col("seniority").is_not_null() | True
    return (
        pl.when(pl.any_horizontal((~c).fill_null(False) for c in checks))
        .then(False)
        .otherwise(pl.all_horizontal(checks))
    )


def _any_known(checks: list[pl.Expr]) -> pl.Expr:
    """True if one is, null if one may be, else false; null for no checks at all."""
    if not checks:
        return pl.lit(None, dtype=pl.Boolean)
    return (
        pl.when(pl.any_horizontal(c.fill_null(False) for c in checks))
        .then(True)
        .when(pl.any_horizontal(c.is_null() for c in checks))
        .then(None)
        .otherwise(False)
    )

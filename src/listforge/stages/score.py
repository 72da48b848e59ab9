"""Fit, intent, reach and qualification of each row, 0-100 with the parts that sum to it, and the order of calls."""

from collections.abc import Mapping
from datetime import date
from functools import reduce

import polars as pl

from listforge import vocab
from listforge.columns import REJECT_COLUMNS, SLOTS, TEXT, TEXTS, ensure, merged_lists, set_by
from listforge.fields import company, text
from listforge.icp import Icp
from listforge.icp.models import CONNECT_RATE, Role
from listforge.reasons import Reason
from listforge.result import Result, settle, verdicts

STAGE = "score"
READ = (
    "industry", "industry_code", "employees", "employee_band", "revenue_usd", "country", "region", "technologies",
    "seniority", "department", "reach_class", "updated_on", "source_type", "linkedin_url", "email", "email_status",
    "account_id", "lead_id", "attempts", *SLOTS,
)  # fmt: skip
STRICT = {
    "industries": "industry",
    "employees": "employees",
    "revenue_usd": "revenue",
    "technologies": "technologies",
    "roles": "role",
}
ANSWERS = ("need", "budget", "authority", "timeline")
STAGES = ("new", "mql", "sql", "appointment")
ENGAGED = ("form", "opt_in")


def score(frame: pl.DataFrame, icp: Icp, *, today: date, icp_version: str | None = None) -> Result:
    """The scores, their reasons, the lead's stage, its account's buying group, and `priority`.

    Rows outside a strict field are set aside as `outside_icp`; an unknown value is never outside. `icp_version` is
    stamped on every row. Ordered by priority, then fit, then lead_id.
    """
    before = frame
    frame = ensure(frame, [*set_by(STAGE), *READ])
    frame = frame.with_columns(attribute.alias(f"_{name}") for name, attribute in _attributes(icp).items())
    frame = _fit(frame, icp)
    frame = _intent(frame, icp, today)
    frame = _reach(frame, icp)
    frame = _qualification(frame)
    frame = _warmth(frame)
    frame = _lead_stage(frame, icp, today)
    frame = _priority(frame, icp).with_columns(
        icp_version=pl.lit(icp_version or icp.version, dtype=TEXT), next_channel=_next_channel()
    )
    parts = [pl.col(f"_reasons_{kind}") for kind in ("fit", "intent", "reach", "qualification")]
    frame = frame.with_columns(score_reasons=merged_lists(*parts))
    outside = reduce(
        lambda a, b: a | b,
        (~pl.col(f"_{STRICT[f]}") for f in icp.target.strict if f in STRICT),
        pl.lit(False),
    )
    reasons = verdicts(frame, [(Reason.outside_icp, outside)])
    kept = _accounts(frame.filter(reasons.is_null()), icp)
    result = settle(STAGE, before, kept, reasons)
    order = ["priority", "fit_score", "lead_id"]
    return result._replace(
        kept=result.kept.sort(order, descending=[True, True, False], nulls_last=True, maintain_order=True)
    )


# --- fit -----------------------------------------------------------------------------------------


def _attributes(icp: Icp) -> dict[str, pl.Expr]:
    """Whether each attribute fits: true, false, or null where the row does not say. Only what the ICP asks for."""
    target = icp.target
    attributes: dict[str, pl.Expr] = {}
    attributes["industry"] = _industry(icp) if target.industries else pl.lit(None, dtype=pl.Boolean)
    attributes["employees"] = _employees(icp)
    attributes["revenue"] = _within(
        pl.col("revenue_usd"), pl.col("revenue_usd"), target.revenue_usd.min, target.revenue_usd.max
    )
    attributes["geography"] = _geography(icp)
    wanted = [w for t in target.technologies.any if (w := vocab.fold(t))]
    used = pl.col("technologies").list.eval(text.fold(pl.element()).is_in(wanted)).list.any()
    attributes["technologies"] = used if wanted else pl.lit(None, dtype=pl.Boolean)
    attributes["role"] = _any_known([_plays(role) for role in icp.buying_group.roles])
    return attributes


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


def _industry(icp: Icp) -> pl.Expr:
    """The NAICS code begins with one of the ICP's; sector ranges such as 48-49 are two beginnings."""
    starts: list[str] = []
    for name in icp.target.industries:
        code = name if name.replace("-", "").isdigit() else vocab.industries()[vocab.key(name)]
        first, _, last = code.partition("-")
        starts += [str(n) for n in range(int(first), int(last or first) + 1)]
    told = pl.coalesce(pl.col("industry_code"), company.industry_code(pl.col("industry"))).str.extract(
        r"^(\d+(?:-\d+)?)"
    )
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


def _plays(role: Role) -> pl.Expr:
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


def _fit(frame: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """fit_score = 100 x points / weight of the known; fit_confidence = 100 x weight known / weight of all."""
    weights = asked(icp)
    if not weights:
        nothing = [pl.lit(None, dtype=pl.Float64).alias(n) for n in ("fit_score", "fit_confidence")]
        return frame.with_columns(*nothing, fit_grade=pl.lit(None, dtype=TEXT), _reasons_fit=pl.lit(None, dtype=TEXTS))
    known = pl.sum_horizontal(pl.when(pl.col(f"_{n}").is_not_null()).then(w).otherwise(0.0) for n, w in weights.items())
    frame = frame.with_columns(_known_weight=known)
    shares = {
        n: pl.when(pl.col(f"_{n}")).then(100.0 * w / pl.col("_known_weight")).otherwise(0.0) for n, w in weights.items()
    }
    frame = frame.with_columns(
        fit_score=pl.when(pl.col("_known_weight") > 0).then(pl.sum_horizontal(shares.values())).round(1),
        fit_confidence=(100.0 * pl.col("_known_weight") / sum(weights.values())).round(1),
    )
    frame = _reasons(
        frame,
        "fit",
        shares,
        {n: _evidence(n) for n in weights},
        {n: pl.col(f"_{n}").is_not_null() for n in weights},
    )
    return frame.with_columns(fit_grade=_grade(pl.col("fit_score"), icp))


def _evidence(name: str) -> pl.Expr:
    """The value behind a part of the fit score."""
    values = {
        "industry": pl.coalesce("industry_code", "industry"),
        "employees": pl.coalesce(pl.col("employees").cast(TEXT), "employee_band"),
        "revenue": pl.col("revenue_usd").cast(TEXT),
        "geography": pl.concat_str("country", "region", separator="-", ignore_nulls=True),
        "role": pl.concat_str("seniority", "department", separator=" ", ignore_nulls=True),
        "technologies": pl.col("technologies").list.join(", "),
    }
    return values[name]


def _grade(fit: pl.Expr, icp: Icp) -> pl.Expr:
    grades = icp.score.grades
    return (
        pl.when(fit.is_null()).then(None)
        .when(fit >= grades.A).then(pl.lit("A"))
        .when(fit >= grades.B).then(pl.lit("B"))
        .when(fit >= grades.C).then(pl.lit("C"))
        .otherwise(pl.lit("D"))
    )  # fmt: skip


def _reasons(
    frame: pl.DataFrame,
    kind: str,
    parts: Mapping[str, pl.Expr],
    evidence: Mapping[str, pl.Expr],
    said: Mapping[str, pl.Expr],
) -> pl.DataFrame:
    """`_reasons_<kind>`: `kind:part=+31.3 (evidence)` for each part that is said; the last takes up the rounding.

    In tenths, so that the parts sum to the score exactly.
    """
    total = (pl.col(f"{kind}_score") * 10).round().cast(pl.Int64)
    frame = frame.with_columns((parts[n] * 10).round().cast(pl.Int64).alias(f"_part_{n}") for n in parts)
    frame = frame.with_columns(
        pl.when(said[n] & (pl.col(f"_part_{n}") != 0)).then(pl.lit(n)).alias(f"_named_{n}") for n in parts
    )
    frame = frame.with_columns(
        _last=pl.coalesce(f"_named_{n}" for n in reversed(list(parts))),
        _over=total - pl.sum_horizontal(pl.when(said[n]).then(pl.col(f"_part_{n}")).otherwise(0) for n in parts),
    )
    texts = []
    for n in parts:
        tenths = pl.col(f"_part_{n}") + pl.when(pl.col("_last") == n).then(pl.col("_over")).otherwise(0)
        amount = pl.format("{}.{}", tenths // 10, tenths % 10)
        shown = (
            pl.when(evidence[n].is_not_null())
            .then(pl.format(" ({})", evidence[n].cast(TEXT).str.replace_all(";", ",")))
            .otherwise(pl.lit(""))
        )
        texts.append(
            pl.when(said[n] & pl.col(f"{kind}_score").is_not_null()).then(
                pl.format(f"{kind}:{n}=+{{}}{{}}", amount, shown)
            )
        )
    return (
        frame.with_columns(pl.concat_list(texts).list.drop_nulls().alias(f"_reasons_{kind}"))
        if texts
        else frame.with_columns(pl.lit(None, dtype=TEXTS).alias(f"_reasons_{kind}"))
    )


# --- intent, reach, qualification ----------------------------------------------------------------


def _intent(frame: pl.DataFrame, icp: Icp, today: date) -> pl.DataFrame:
    """The points of each signal a row shows, halved every half-life since it was shown; 100 at most."""
    signals = icp.target.signals
    frame = ensure(frame, [name for signal in signals for name in signal.when])
    if not signals:
        return frame.with_columns(
            intent_score=pl.lit(None, dtype=pl.Float64), _reasons_intent=pl.lit(None, dtype=TEXTS)
        )
    age = (
        (pl.lit(today) - pl.coalesce("last_activity_on", "updated_on")).dt.total_days().clip(lower_bound=0).fill_null(0)
    )
    parts, evidence = {}, {}
    for number, signal in enumerate(signals, start=1):
        shown = pl.all_horizontal(
            text.fold(pl.col(n).cast(TEXT)) == vocab.fold(v) for n, v in signal.when.items()
        ).fill_null(False)
        name = "_".join(vocab.fold(value).replace(" ", "_") for value in signal.when.values())
        parts[name if name not in parts else f"{name}_{number}"] = (
            pl.when(shown).then(signal.points * 0.5 ** (age / signal.half_life_days)).otherwise(0.0)
        )
        evidence[list(parts)[-1]] = pl.format("{} days old", age)
    raw = pl.sum_horizontal(parts.values())
    frame = frame.with_columns(_raw_intent=raw)
    capped = {
        n: p * pl.when(pl.col("_raw_intent") > 100).then(100 / pl.col("_raw_intent")).otherwise(1.0)
        for n, p in parts.items()
    }
    frame = frame.with_columns(intent_score=pl.col("_raw_intent").clip(upper_bound=100).round(1))
    return _reasons(frame, "intent", capped, evidence, {n: p > 0 for n, p in parts.items()})


def _reach(frame: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """100 x the connect rate of the row's reach class, over that of the best class."""
    rates: dict[str, float] = {name: sum(icp.funnel.connects(name)) / 2 for name in CONNECT_RATE}
    best = max(rates.values()) or 1.0
    points = {name: 100 * rate / best for name, rate in rates.items()} | {"none": 0.0}
    frame = frame.with_columns(
        reach_score=pl.col("reach_class").replace_strict(points, default=None, return_dtype=pl.Float64).round(1)
    )
    parts = {name: pl.when(pl.col("reach_class") == name).then(pl.col("reach_score")).otherwise(0.0) for name in rates}
    said = {name: pl.col("reach_class") == name for name in rates}
    return _reasons(frame, "reach", parts, {name: pl.lit(None, dtype=TEXT) for name in rates}, said)


def _qualification(frame: pl.DataFrame) -> pl.DataFrame:
    """100 x yes answers / known answers of need, budget, authority, timeline; an unknown one is never a no."""
    known = {n: pl.col(n).is_in(["yes", "no"]).fill_null(False) for n in ANSWERS}
    frame = frame.with_columns(_answers=pl.sum_horizontal(k.cast(pl.Int64) for k in known.values()))
    parts = {n: pl.when(pl.col(n) == "yes").then(100.0 / pl.col("_answers")).otherwise(0.0) for n in ANSWERS}
    frame = frame.with_columns(
        qualification_score=pl.when(pl.col("_answers") > 0).then(pl.sum_horizontal(parts.values())).round(1)
    )
    return _reasons(frame, "qualification", parts, {n: pl.col(f"{n}_evidence") for n in ANSWERS}, known)


def _warmth(frame: pl.DataFrame) -> pl.DataFrame:
    """Warm is who did something with us; who did is never cold."""
    engaged = (
        pl.col("last_activity").is_not_null()
        | pl.col("event_name").is_not_null()
        | pl.col("source_type").is_in(ENGAGED)
        | (pl.col("motion") == "inbound")
    )
    cold = pl.when(engaged.fill_null(False)).then(pl.lit("warm")).otherwise(pl.coalesce("temperature", pl.lit("cold")))
    moved = pl.when(engaged.fill_null(False)).then(pl.lit("inbound")).otherwise(pl.lit("outbound"))
    return frame.with_columns(temperature=cold, motion=pl.coalesce("motion", moved))


def _lead_stage(frame: pl.DataFrame, icp: Icp, today: date) -> pl.DataFrame:
    """new, mql by the ICP's rule, sql only with a person's evidence for each answer; a stage is never taken back."""
    rule = icp.score.stages
    minimum = {"A": icp.score.grades.A, "B": icp.score.grades.B, "C": icp.score.grades.C, "D": 0.0}[rule.mql.fit_grade]
    mql = (pl.col("fit_score") >= minimum) & (pl.col("intent_score") >= rule.mql.intent_score)
    proofs = [(pl.col(n) == "yes") & pl.col(f"{n}_evidence").is_not_null() for n in rule.sql.requires]
    sql = pl.all_horizontal(proofs) if proofs else pl.lit(False)
    earned = pl.when(sql.fill_null(False)).then(2).when(mql.fill_null(False)).then(1).otherwise(0)
    held = pl.col("lead_stage").replace_strict(
        {s: i for i, s in enumerate(STAGES)}, default=None, return_dtype=pl.Int32
    )
    settled = pl.col("lead_stage").is_not_null() & held.is_null()
    reached = pl.max_horizontal(held, earned).replace_strict(dict(enumerate(STAGES)), return_dtype=TEXT)
    stage = pl.when(settled).then("lead_stage").otherwise(reached)
    unchanged = (pl.col("lead_stage") == stage) & pl.col("lead_stage_since").is_not_null()
    return frame.with_columns(
        lead_stage=stage,
        lead_stage_since=pl.when(unchanged.fill_null(False)).then("lead_stage_since").otherwise(pl.lit(today)),
    )


# --- priority, channel, account ------------------------------------------------------------------


def _priority(frame: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """1,000 x connect rate x qualified per conversation x grade factor, at the middle of each band.

    A row whose fit is unknown counts as C where the ICP asks for something, and in full where it asks for nothing.
    """
    connects = {name: sum(icp.funnel.connects(name)) / 2 for name in CONNECT_RATE} | {"none": 0.0}
    qualifies = {name: sum(icp.funnel.qualifies(name)) / 2 for name in ("cold", "warm")}
    factors = icp.score.grade_factor.model_dump()
    ungraded = factors["C"] if asked(icp) else 1.0
    rate = pl.col("reach_class").replace_strict(connects, default=None, return_dtype=pl.Float64)
    worth = pl.col("fit_grade").replace_strict(factors, default=ungraded, return_dtype=pl.Float64)
    warm = pl.col("temperature").replace_strict(qualifies, default=qualifies["cold"], return_dtype=pl.Float64)
    return frame.with_columns(priority=(1000 * rate * warm * worth).round(2))


def _next_channel() -> pl.Expr:
    """Phone where a number reaches, after an event its follow-up; else mail if valid, else the social network."""
    met = (pl.col("source_type") == "event") | pl.col("event_name").is_not_null()
    mail = pl.col("email").is_not_null() & (pl.col("email_status") != "invalid").fill_null(True)
    return (
        pl.when(pl.col("reach_class").is_in(["direct", "mobile", "standard", "switchboard"])).then(pl.lit("phone"))
        .when(met.fill_null(False)).then(pl.lit("event_follow_up"))
        .when(mail).then(pl.lit("email"))
        .when(pl.col("linkedin_url").is_not_null()).then(pl.lit("social"))
    )  # fmt: skip


def _accounts(frame: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """What each account has: people on the list, roles of the buying group they play, roles still missing."""
    roles = icp.buying_group.roles
    grouped = pl.col("account_id").is_not_null()
    frame = frame.with_columns(account_contacts=pl.when(grouped).then(pl.len().over("account_id").cast(pl.Int64)))
    if not roles:
        return frame
    played = {role.name: _plays(role).fill_null(False).any().over("account_id") for role in roles}
    frame = frame.with_columns(
        _played=pl.concat_list(
            pl.when(grouped & has).then(pl.lit(name)) for name, has in played.items()
        ).list.drop_nulls(),
        _missing=pl.concat_list(
            pl.when(grouped & ~has).then(pl.lit(name)) for name, has in played.items()
        ).list.drop_nulls(),
    )
    return frame.with_columns(
        buying_roles=pl.when(pl.col("_played").list.len() > 0).then("_played"),
        buying_roles_missing=pl.when(pl.col("_missing").list.len() > 0).then("_missing"),
        buying_group_coverage=pl.when(grouped).then((pl.col("_played").list.len() / len(roles)).round(4)),
    )


def explain(frame: pl.DataFrame, lead_id: str) -> list[str]:
    """The arithmetic of one scored lead, a line a part; empty where the list has no such lead."""
    row = frame.drop(REJECT_COLUMNS, strict=False).filter(pl.col("lead_id") == lead_id)
    if not row.height:
        return []
    lead = row.row(0, named=True)
    lines = [
        f"{lead_id}  priority {'-' if lead['priority'] is None else lead['priority']}  grade {lead['fit_grade'] or '-'}"
    ]
    for kind in ("fit", "intent", "reach", "qualification"):
        total = lead[f"{kind}_score"]
        parts = [part.partition(":")[2] for part in lead["score_reasons"] or [] if part.startswith(f"{kind}:")]
        lines.append(f"{kind:<14}{'unknown' if total is None else f'{total:.1f}':>8}")
        lines += [f"  {part.partition('=')[0]:<20}{part.partition('=')[2]}" for part in parts]
    return lines

"""Accounts: who of the buying group is known, who is missing, which accounts are one company, and whom to find next."""

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from listforge import vocab
from listforge.columns import TEXT, TEXTS, ensure, rounded, warn
from listforge.fields import company, company_writing, distinct
from listforge.fit import plays
from listforge.icp import Icp
from listforge.icp.target import MOST_PEOPLE, Role
from listforge.reasons import Reason
from listforge.stages.score.channel import DIALABLE
from listforge.stages.score.subsidiaries import heads

PERSON = ("full_name", "first_name", "last_name", "job_title", "seniority", "department", "linkedin_url")
SENIOR = vocab.seniority_levels()[: vocab.seniority_levels().index("director") + 1]
SENIOR_ROLE = "senior: director or above"
FIRST = ("company_name", "company_domain", "industry_code", "industry", "employees", "employee_band")
READ = (
    *PERSON, *FIRST, "lead_id", "account_id", "country", "region", "email", "email_type", "reach_class", "do_not_call",
    "source_type", "last_activity", "intent_topic", "priority", "fit_score", "warnings",
)  # fmt: skip
# What only a list that validate has seen can say; null on any other.
OF_NUMBERS = ("dialable_contacts", "roles_dialable", "single_threaded", "hybrid_ready")
COLUMNS = (
    "account_id", "linked_accounts", "company_name", "company_domain", "domains", "industry_code", "employees",
    "employee_band", "country", "region", "contacts", "people", "dialable_contacts", "departments",
    "departments_known", "single_department", "roles_covered", "roles_dialable", "roles_missing", "group_coverage",
    "size_coverage", "group_size", "single_threaded", "senior_contact", "form_only", "hybrid_ready", "best_priority",
    "total_priority", "fit_score", "next_role_to_find", "why",
)  # fmt: skip


class Accounts(NamedTuple):
    """The rows with what their account has, and the accounts: one a company, the most promising first."""

    rows: pl.DataFrame
    table: pl.DataFrame


def accounts(frame: pl.DataFrame, icp: Icp) -> Accounts:
    """`account_contacts` and the roles of the buying group that a row's account covers; and the table of accounts.

    Accounts that the list or the ICP says are one company count as one; `account_id` stays. A person without an
    account is warned `orphan`, unless nobody on the list has one.
    """
    frame = ensure(frame, READ)
    joined = heads(frame, icp)
    frame = frame.join(joined, on="account_id", how="left", maintain_order="left").with_columns(
        _company=pl.coalesce("_head", "account_id")
    )
    companies = _companies(frame, icp)
    companies = _listed(companies, frame, "domains", pl.col("company_domain"))
    others = pl.when(pl.col("account_id") != pl.col("_company")).then("account_id")
    companies = _listed(companies, frame, "linked_accounts", others)
    rows = frame.join(companies.select("_company", *_ROWS.values()), on="_company", how="left", maintain_order="left")
    rows = rows.with_columns(pl.col(told).alias(name) for name, told in _ROWS.items())
    return Accounts(_orphans_warned(rows).drop("_head", *_ROWS.values()), _table(companies, icp))


_ROWS = {
    "account_contacts": "_contacts",
    "buying_roles": "_covered",
    "buying_roles_missing": "_missing",
    "buying_group_coverage": "_coverage",
}


def summary(frame: pl.DataFrame, table: pl.DataFrame) -> dict[str, int]:
    """Counts for a report: the accounts, what is amiss with how many, and the rows of no account."""
    flags = ("single_threaded", "single_department", "form_only", "hybrid_ready")
    return {
        "accounts": table.height,
        "orphans": ensure(frame, ["account_id"])["account_id"].null_count(),
        **{name: table.filter(pl.col(name)).height for name in flags},
        "without_senior_contact": table.filter(~pl.col("senior_contact")).height,
        "with_missing_roles": table.height - table["roles_missing"].null_count(),
    }


def person() -> pl.Expr:
    """Whether a row is of a person: it names one, or a mailbox that is one's own. The rest are doors and mailboxes."""
    own_mail = pl.col("email").is_not_null() & (pl.col("email_type") != "role").fill_null(True)
    return pl.any_horizontal(pl.col(name).is_not_null() for name in PERSON) | own_mail


def _orphans_warned(rows: pl.DataFrame) -> pl.DataFrame:
    """`orphan` on people without an account; taken back where they have one by now."""
    if rows["account_id"].null_count() == rows.height:
        return rows
    found = pl.col("warnings").list.contains(str(Reason.orphan)) & pl.col("account_id").is_not_null()
    if rows.select(found.any()).item():
        left = pl.col("warnings").list.eval(pl.element().filter(pl.element() != str(Reason.orphan)))
        rows = rows.with_columns(warnings=pl.when(found).then(left).otherwise("warnings"))
    return warn(rows, {Reason.orphan: pl.col("account_id").is_null() & person()})


def _companies(frame: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """One row a company: its counts, its roles and departments, and the first known of each of its facts.

    A set of roles or departments is a whole number while rows are counted, and a list once a company: few sets occur.
    """
    roles, departments = icp.buying_group.roles, sorted(vocab.department_names())
    dialable = pl.col("reach_class").is_in(DIALABLE).fill_null(False) & ~pl.col("do_not_call").fill_null(False)
    source, place = pl.col("source_type"), pl.concat_str("country", pl.lit("-"), "region")
    digital = (pl.col("last_activity").is_not_null() & (source != "event").fill_null(True)) | pl.col(
        "intent_topic"
    ).is_not_null()
    bits = {name: 1 << at for at, name in enumerate(departments)}
    rows = (
        frame.filter(pl.col("account_id").is_not_null())
        .select(
            "_company", "lead_id", "priority", "fit_score", *FIRST, "country",
            _other=pl.col("account_id") != pl.col("_company"),
            _person=person(), _dialable=dialable, _place=place,
            _senior=pl.col("seniority").is_in(SENIOR).fill_null(False),
            _form=(source == "form").fill_null(False),
            _digital=digital | source.is_in(["form", "opt_in"]).fill_null(False),
            _roles=_bits([plays(role) for role in roles]),
            _departments=pl.col("department").replace_strict(bits, default=0, return_dtype=pl.Int64).fill_null(0),
        )
    )  # fmt: skip
    order = pl.arg_sort_by(
        "_other", "priority", "fit_score", "lead_id", descending=[False, True, True, False], nulls_last=True
    )
    rows = rows[rows.select(order).to_series()]
    reached = pl.col("_dialable") & pl.col("_person")
    found = rows.group_by("_company", maintain_order=False).agg(
        pl.col(*FIRST, "country", "_place").first(ignore_nulls=True),
        _contacts=pl.len().cast(pl.Int64),
        people=pl.col("_person").sum().cast(pl.Int64),
        dialable_contacts=reached.sum().cast(pl.Int64),
        _roles=pl.col("_roles").bitwise_or(),
        _reached=pl.when(reached).then("_roles").otherwise(0).bitwise_or(),
        _departments=pl.col("_departments").bitwise_or(),
        senior_contact=pl.col("_senior").any(),
        form_only=pl.col("_form").all(),
        _digital=pl.col("_digital").any(),
        hybrid_ready=(pl.col("_senior") & reached).any(),
        best_priority=pl.col("priority").max(),
        total_priority=rounded(pl.col("priority").sum(), 2),
        fit_score=pl.col("fit_score").max(),
    )
    names = [role.name for role in roles]
    share = rounded(pl.col("_roles").bitwise_count_ones() / max(len(roles), 1), 4)
    all_roles = (1 << len(roles)) - 1
    found = found.with_columns(_missing=pl.lit(all_roles, pl.Int64) - pl.col("_roles"))
    return found.with_columns(
        _covered=_named(found["_roles"], names),
        roles_dialable=_named(found["_reached"], names),
        _missing_roles=_named(found["_missing"], names),
        departments=_named(found["_departments"], departments),
        _coverage=share if roles else pl.lit(None, dtype=pl.Float64),
    ).rename({"_missing": "_missing_bits", "_missing_roles": "_missing"})


def _bits(holds: Sequence[pl.Expr]) -> pl.Expr:
    """A whole number with a bit for each expression that holds."""
    parts = [holding.fill_null(False).cast(pl.Int64) * (1 << at) for at, holding in enumerate(holds)]
    return pl.sum_horizontal(pl.lit(0, pl.Int64), *parts)


def _named(sets: pl.Series, names: Sequence[str]) -> pl.Series:
    """The names of each set of bits; null for none of them."""
    known = sets.unique()
    told = [[name for at, name in enumerate(names) if bits >> at & 1] or None for bits in known]
    lists = pl.DataFrame({"set": known, "names": pl.Series(told, dtype=TEXTS)})
    return sets.to_frame("set").join(lists, on="set", how="left", maintain_order="left")["names"]


def _listed(companies: pl.DataFrame, frame: pl.DataFrame, name: str, value: pl.Expr) -> pl.DataFrame:
    """The companies with every value that their rows have, in order; null for none."""
    pairs = frame.select("_company", value.alias(name)).drop_nulls().unique().sort(name)
    lists = pairs.group_by("_company", maintain_order=True).agg(name)
    return companies.join(lists, on="_company", how="left", maintain_order="left")


def _table(companies: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """The accounts as a person reads them, those with most to expect first."""
    group, size = icp.buying_group, icp.buying_group.size
    place = pl.col("_place").str.split_exact("-", 1)
    told = companies.with_columns(
        account_id=pl.col("_company"),
        company_name=pl.lit(company_writing.display(companies["company_name"])),
        contacts=pl.col("_contacts"),
        roles_covered=pl.col("_covered"),
        roles_missing=pl.col("_missing"),
        group_coverage="_coverage",
        industry_code=pl.coalesce("industry_code", pl.lit(distinct.each(companies["industry"], company.industry_code))),
        employee_band=pl.coalesce(company.employee_band(pl.col("employees")), "employee_band"),
        country=pl.coalesce(place.struct[0], "country"),
        region=place.struct[1],
        departments_known=pl.col("departments").list.len().fill_null(0).cast(pl.Int64),
        hybrid_ready=pl.col("hybrid_ready") & pl.col("_digital"),
        single_threaded=pl.col("dialable_contacts") == 1,
        size_coverage=pl.format("{} of {}", "people", pl.lit(size.fewest)),
        group_size=_sized(pl.col("people"), size.fewest, size.most),
    )
    told = told.with_columns(
        single_department=pl.when(pl.col("departments_known") > 0).then(pl.col("departments_known") == 1)
    )
    seen = bool((told["dialable_contacts"] > 0).any())
    steps = _steps(icp, seen)
    nothing = pl.lit(None, dtype=TEXT)
    told = told.with_columns(
        next_role_to_find=pl.coalesce(nothing, *(pl.when(s.lacks).then(pl.lit(s.find)) for s in steps)),
        why=pl.coalesce(nothing, *(pl.when(s.lacks).then(pl.lit(s.why)) for s in steps)),
    )
    if not group.roles:
        told = told.with_columns(roles_missing=pl.lit(None, dtype=TEXTS))
    if not seen:
        told = told.with_columns(pl.lit(None, dtype=told.schema[name]).alias(name) for name in OF_NUMBERS)
    return told.select(COLUMNS).sort("total_priority", "account_id", descending=[True, False])


def _sized(people: pl.Expr, fewest: int, most: int) -> pl.Expr:
    """How many people are known, against the size of a buying group and the most that one has.

    In words and no mere 6-10, of which a spreadsheet makes a day in October; for the same reason it is "3 of 6".
    """
    upper = max(most, MOST_PEOPLE)
    return (
        pl.when(people < fewest).then(pl.lit(f"below {fewest}"))
        .when(people <= most).then(pl.lit(f"within {fewest}-{most}"))
        .when(people <= upper).then(pl.lit(f"above {most}"))
        .otherwise(pl.lit(f"above {upper}"))
    )  # fmt: skip


class _Step(NamedTuple):
    """Something an account may lack, whom to find then, and why."""

    lacks: pl.Expr
    find: str
    why: str


def _steps(icp: Icp, seen: bool) -> list[_Step]:
    """What an account may lack, the most pressing first. `seen`: whether the list says who can be dialled."""
    group = icp.buying_group
    roles = sorted(enumerate(group.roles), key=lambda pair: not pair[1].required)
    only_forms = pl.col("form_only") & ~pl.col("senior_contact")
    forms = "only forms are known, and nobody at director level or above filled one in"
    steps = [_Step(only_forms & _without("_roles", at), r.name, forms) for at, r in roles if _senior(r)]
    steps.append(_Step(only_forms, SENIOR_ROLE, forms))
    steps += [_Step(_without("_roles", at), r.name, _missing(r)) for at, r in roles]
    if seen:
        known = "known, but without a number to dial"
        steps += [_Step(_without("_reached", at), r.name, known) for at, r in roles]
    few = f"people of fewer than {group.departments_min} departments are known"
    steps.append(_Step(pl.col("departments_known") < group.departments_min, "any: another department", few))
    fewer = f"fewer than {group.size.fewest} people are known"
    steps.append(_Step(pl.col("people") < group.size.fewest, "any: more people", fewer))
    return steps


def _without(bits: str, at: int) -> pl.Expr:
    return pl.col(bits) & (1 << at) == 0


def _senior(role: Role) -> bool:
    return not set(role.seniority).isdisjoint(SENIOR)


def _missing(role: Role) -> str:
    return "required, and nobody on the list plays it" if role.required else "nobody on the list plays it"

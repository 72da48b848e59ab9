"""One row out of several: whose value wins in each column, and where the losers' numbers go.

Members of a cluster are ranked by the ICP's survivorship; the first that has a value gives it. Parts that belong
together (an address, a name, a call, a consent) come from one row. The strictest permission wins always.
"""

from collections.abc import Iterable, Sequence

import polars as pl

from listforge.columns import ADDRESS, COLUMNS, MOVED, OUTCOMES_HAD, SLOTS, TEXTS, ensure, note
from listforge.icp import Icp
from listforge.reach import FOR_ROOTLESS

ANSWERS = ("need", "budget", "authority", "timeline")
TOGETHER: dict[str, tuple[str, ...]] = {
    "address": ADDRESS,
    "name": ("full_name", "first_name", "last_name"),
    "phone": ("phone", "phone_extension", "line_type", "phone_country"),
    "email": ("email", "email_status", "email_type"),
    "zone": ("time_zone", "time_zone_source", "call_hours", "call_start_utc", "call_end_utc"),
    "consent": ("consent_basis", "consent_on", "consent_evidence"),
    "activity": ("last_activity", "last_activity_on"),
    "call": ("last_called_on", "last_outcome"),
    "stage": ("lead_stage", "lead_stage_since"),
    **{answer: (answer, f"{answer}_evidence") for answer in ANSWERS},
}
LATEST = {"activity": "last_activity_on", "call": "last_called_on"}
OF_SURVIVOR = ("lead_id", "source", "source_type", "source_file", "source_row", "source_record_id")
# What dedupe writes to a row says nothing of how much a source knew.
UNCOUNTED = ("contact_id", "account_id", "sources", "warnings")


def ranked(members: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """The members of all clusters, the best row of each first: by survivorship, then by lead_id."""
    trust = pl.col("source").replace_strict({s.name: s.trust for s in icp.sources}, default=50, return_dtype=pl.Int64)
    filled = pl.sum_horizontal(pl.col(n).is_not_null() for n in counted(members.columns))
    by: dict[str, tuple[pl.Expr, bool]] = {
        "updated_on": (pl.col("updated_on"), True),
        "trust": (trust, True),
        "completeness": (filled, True),
    }
    order = [by[rule] for rule in icp.dedupe.survivorship if rule in by and (icp.sources or rule != "trust")]
    exprs = [pl.col("_cluster"), *(expr for expr, _ in order), pl.col("lead_id")]
    descending = [False, *(down for _, down in order), False]
    return members.sort(exprs, descending=descending, nulls_last=True, maintain_order=True)


def counted(names: Iterable[str]) -> list[str]:
    """The columns that say how complete a row is."""
    return [name for name in names if name in COLUMNS and name not in UNCOUNTED]


def merged(members: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """One row a cluster (`_cluster`), in the columns of `members`, which are ranked, and in those its numbers need.

    `_since` and `_first` are the updated_on and lead_id that the contact_id goes by, over all rounds.
    """
    together = {name for group in TOGETHER.values() for name in group}
    alone = [n for n in members.columns if n not in together and n not in OF_SURVIVOR and n != "_cluster"]
    groups = {g: [n for n in names if n in members.columns] for g, names in TOGETHER.items()}
    by_hand = "human" in icp.dedupe.survivorship and members["filled"].null_count() < members.height
    one = members.group_by("_cluster", maintain_order=True).agg(
        *(pl.col(n).first() for n in OF_SURVIVOR if n in members.columns),
        *(_winner(n, icp).alias(n) for n in alone),
        *(part for g, names in groups.items() if names for part in _part(g, names, by_hand)),
        *([_strays(members.columns).alias("_strays")] if _slots(members.columns) else []),
    )
    one = one.with_columns(pl.when(pl.col(n).list.len() > 0).then(pl.col(n)) for n in alone if one.schema[n] == TEXTS)
    one = _rehoused(one)
    needed = [n for n in (*SLOTS, "other_numbers") if n in one.columns and one[n].null_count() < one.height]
    return one.select(list(dict.fromkeys([*members.columns, *needed])))


def _winner(name: str, icp: Icp) -> pl.Expr:
    """The value of a column that stands alone."""
    value = pl.col(name)
    match name:
        case "do_not_call":
            return value.max()
        case "consent_expires_on" | "screened_on":
            return value.min()
        case "updated_on" | "next_call_on" | "attempts":
            return value.max()
        case _ if name == OUTCOMES_HAD:
            ids = value.drop_nulls().str.split(" ").explode(keep_nulls=False, empty_as_null=False)
            return pl.when(value.count() > 0).then(ids.unique(maintain_order=True).str.join(" "))
        case "motion":
            return (
                pl.when(value.drop_nulls().n_unique() > 1).then(pl.lit("hybrid")).otherwise(value.drop_nulls().first())
            )
        case "temperature":
            return pl.when((value == "warm").any()).then(pl.lit("warm")).otherwise(value.drop_nulls().first())
        case "contact_id" | "_since" | "_first":
            return value.sort_by("_since", "_first", nulls_last=True).first()
    if name in COLUMNS and COLUMNS[name].dtype == TEXTS:
        return value.explode(keep_nulls=False, empty_as_null=False).unique(maintain_order=True).implode()
    if "human" in icp.dedupe.survivorship and name in COLUMNS:
        return pl.coalesce(value.filter(~_by_provider(name)).drop_nulls().first(), value.drop_nulls().first())
    return value.drop_nulls().first()


def _by_provider(name: str) -> pl.Expr:
    """Whether a value was filled in, and not typed by a person."""
    return pl.col("filled").list.eval(pl.element().str.starts_with(f"{name}=")).list.any().fill_null(False)


def _part(group: str, names: Sequence[str], by_hand: bool) -> list[pl.Expr]:
    """The values of columns that come from one row: the latest, or the first that says enough; `by_hand`, one that a
    person typed before one that a provider gave."""
    latest = LATEST.get(group)
    if latest in names:
        return [pl.col(n).sort_by(latest, descending=True, nulls_last=True).first() for n in names]
    lead = {"address": ("street", "postal_code", "city"), "name": ("last_name",)}.get(group, names[:1])
    leads = [n for n in lead if n in names]
    enough = pl.any_horizontal(pl.lit(False), *(_known(n) for n in leads))
    typed = pl.any_horizontal(pl.lit(False), *(_known(n) & ~_by_provider(n) for n in leads if by_hand))
    anything = pl.any_horizontal(pl.col(n).is_not_null() for n in names)
    rank = pl.when(typed).then(0).when(enough).then(1).when(anything).then(2).otherwise(3)
    return [pl.col(n).sort_by(rank, maintain_order=True).first() for n in names]


def _known(name: str) -> pl.Expr:
    """Whether a value says something: that nobody knows whether there is a need is no answer."""
    return pl.col(name).is_not_null() & ((pl.col(name) != "unknown").fill_null(False) if name in ANSWERS else True)


def _slots(names: Sequence[str]) -> list[str]:
    return [slot for slot in (*SLOTS, "phone") if slot in names]


def _strays(names: Sequence[str]) -> pl.Expr:
    """Numbers of any member that did not win their slot."""
    slots = _slots(names)
    every = pl.concat_list(slots).explode(keep_nulls=False, empty_as_null=False).drop_nulls()
    return every.unique(maintain_order=True).implode()


def _rehoused(one: pl.DataFrame) -> pl.DataFrame:
    """Strays move to the free slots of the survivor, the rest to other_numbers."""
    if "_strays" not in one.columns:
        return one
    one = _with_homeless(_each_once(ensure(one, [*SLOTS, "phone", "other_numbers"])))
    for home in FOR_ROOTLESS:
        free = one.select(pl.col(home).is_null() & (pl.col("_strays").list.len() > 0)).to_series()
        if home == "company_phone":  # it may be the person's own, so that it is no main line of all colleagues
            one = note(one, "filled", {f"{home}={MOVED}": free})
        one = one.with_columns(
            pl.when(free).then(pl.col("_strays").list.first()).otherwise(home).alias(home),
            _strays=pl.when(free).then(pl.col("_strays").list.slice(1)).otherwise("_strays"),
        )
    parked = (
        pl.col("other_numbers")
        .fill_null(pl.lit([], dtype=TEXTS))
        .list.concat("_strays")
        .list.unique(maintain_order=True)
    )
    return one.with_columns(other_numbers=pl.when(parked.list.len() > 0).then(parked))


def _each_once(one: pl.DataFrame) -> pl.DataFrame:
    """A number that one row has in a slot of its own, and another as one more, is no second number."""
    own = pl.concat_list(_bare(slot) for slot in SLOTS if slot != "other_phone")
    twice = own.list.contains(_bare("other_phone")) & pl.col("other_phone").is_not_null()
    return one.with_columns(other_phone=pl.when(~twice).then("other_phone"))


def _bare(number: str) -> pl.Expr:
    """A number without its extension."""
    return pl.coalesce(pl.col(number).str.extract(r"^(\+\d+)"), number)


def _with_homeless(one: pl.DataFrame) -> pl.DataFrame:
    """`_strays` without what stands in a slot, each number once, in the order of the members."""
    has, strays = (
        one.select("_cluster", number=numbers).explode("number").drop_nulls().with_columns(bare=_bare("number"))
        for numbers in (pl.concat_list("phone", *SLOTS), pl.col("_strays"))
    )
    key = ["_cluster", "bare"]
    homeless = strays.unique(key, keep="first", maintain_order=True).join(
        has, on=key, how="anti", maintain_order="left"
    )
    lists = homeless.group_by("_cluster", maintain_order=True).agg(_strays="number")
    one = one.drop("_strays").join(lists, on="_cluster", how="left", maintain_order="left")
    return one.with_columns(pl.col("_strays").fill_null(pl.lit([], dtype=TEXTS)))

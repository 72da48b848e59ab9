"""What happened on the phones, call by call; the same file twice is there once."""

from collections.abc import Sequence
from datetime import date

import polars as pl
from sqlalchemy import select

from listforge.columns import FLAG, MOMENT, TEXT, TEXTS, WHOLE, ensure
from listforge.errors import UsageError
from listforge.store import identities, keys, rows
from listforge.store.opening import Store
from listforge.store.people import ERASED
from listforge.store.schema import opt_out_keys, opt_outs, outcomes
from listforge.store.tokens import tokens

DAY = pl.Date()
SCHEMA: dict[str, pl.DataType] = {
    "outcome_id": TEXT, "contact_id": TEXT, "lead_id": TEXT, "phone": TEXT, "called_on": DAY, "called_at": MOMENT,
    "outcome": TEXT, "agent": TEXT, "list_version": TEXT, "script_version": TEXT, "dialed": FLAG, "dials": WHOLE,
    "notes": TEXT, "gatekeeper_note": TEXT, "next_call_on": DAY, "new_phone": TEXT, "referral_name": TEXT,
    "referral_title": TEXT, "referral_phone": TEXT, "referral_email": TEXT, "dnc_scope": TEXT, "sales_verdict": TEXT,
    "sales_reason": TEXT,
    "need": TEXT, "need_evidence": TEXT, "budget": TEXT, "budget_evidence": TEXT, "authority": TEXT,
    "authority_evidence": TEXT, "timeline": TEXT, "timeline_evidence": TEXT, "source_file": TEXT, "source_row": WHOLE,
}  # fmt: skip
HISTORY = {
    "contact_id": TEXT, "attempts": WHOLE, "last_called_on": DAY, "last_outcome": TEXT, "next_call_on": DAY,
    "dead_numbers": TEXTS,
}  # fmt: skip
DEAD = ("wrong_number", "disconnected", "fax")
WRITTEN = (
    "notes", "gatekeeper_note", "sales_reason", "need_evidence", "budget_evidence", "authority_evidence",
    "timeline_evidence",
)  # fmt: skip
REFERRAL = ("referral_name", "referral_title", "referral_phone", "referral_email")
HANDLES = ("phone", "new_phone", *REFERRAL)
# What names a person in the row of a call; agent, day and outcome say nothing of whom it was to.
PERSONAL = ("contact_id", "lead_id", *HANDLES, "number_key", *WRITTEN, "source_file", "source_row")


def append(store: Store, frame: pl.DataFrame, today: date) -> int:
    """Outcomes (columns of SCHEMA; any that are missing are nulls), each once by its outcome_id; how many are new.

    Where people are hashed, numbers and mail addresses go out of what agents wrote. Calls to people who asked to be
    forgotten are counted, not named.
    """
    if "outcome_id" not in frame.columns or frame["outcome_id"].null_count():
        raise UsageError("outcomes need an outcome_id each")
    told = frame.select(pl.col(n).cast(SCHEMA[n]) for n in SCHEMA if n in frame.columns)
    told = told.with_columns(pl.lit(None, dtype=SCHEMA[n]).alias(n) for n in SCHEMA if n not in told.columns)
    told = told.unique("outcome_id", keep="first", maintain_order=True)
    told = told.with_columns(pl.col(pl.String).str.replace_all("\x00", "", literal=True))  # PostgreSQL takes none
    known = rows.among(store.connection, outcomes, "outcome_id", told["outcome_id"], {"outcome_id": TEXT})
    new = told.join(known, on="outcome_id", how="anti", maintain_order="left").with_columns(stored_on=pl.lit(today))
    new = new.with_columns(
        contact_id=identities.current(store, new["contact_id"]),
        number_key=tokens(_number_text(new["phone"]), store.hashing),
    )
    new = _without_the_erased(store, new)
    if store.hashing.hides:
        nothing = (pl.lit(None, dtype=TEXT).alias(name) for name in HANDLES)
        new = new.with_columns(*(keys.blanked(pl.col(name)) for name in WRITTEN), *nothing)
    rows.insert(store.connection, outcomes, new.sort("outcome_id"))
    return new.height


def _number_text(numbers: pl.Series) -> pl.Series:
    """E.164 numbers as `keys` has them."""
    return numbers.to_frame("n").select(pl.lit("number:") + pl.col("n").str.extract(r"^\+(\d+)")).to_series()


def _without_the_erased(store: Store, new: pl.DataFrame) -> pl.DataFrame:
    """The calls with nothing of a person where it is one who asked to be forgotten."""
    k, o = opt_out_keys.c, opt_outs.c
    asked = select(k.key).join_from(opt_out_keys, opt_outs, k.opt_out_id == o.opt_out_id).where(o.list == ERASED)
    erased = rows.found(store.connection, asked, {"key": WHOLE})["key"]
    if erased.is_empty():
        return new
    gone = erased.implode()
    lead = tokens(new.select(pl.lit("lead:") + pl.col("lead_id")).to_series(), store.hashing)
    contact = tokens(new.select(pl.lit("lead:") + pl.col("contact_id")).to_series(), store.hashing)
    theirs = (lead.is_in(gone) | contact.is_in(gone) | new["number_key"].is_in(gone)).fill_null(value=False)
    return new.with_columns(pl.when(~theirs).then(pl.col(name)).alias(name) for name in PERSONAL)


def every(store: Store) -> pl.DataFrame:
    """All outcomes, the eldest call first, in the columns of SCHEMA."""
    asked = select(*(outcomes.c[name] for name in SCHEMA))
    plain = {name: pl.Datetime("us") if dtype == MOMENT else dtype for name, dtype in SCHEMA.items()}
    found = rows.found(store.connection, asked, plain).with_columns(pl.col("called_at").dt.replace_time_zone("UTC"))
    return found.sort(_day(), "called_at", "source_file", "source_row", "outcome_id", nulls_last=True)


def history(
    store: Store, frame: pl.DataFrame | None = None, *, country: str | None = None, dead: Sequence[str] = DEAD
) -> pl.DataFrame:
    """A row a contact that was called, in the columns of HISTORY, by contact_id; what nobody dialed is no call.

    `dials` is how often a dialer says it has called so far: more than the calls that were told may be.

    dead: the outcomes after which a number is not the contact's any more. Where people are hashed the store knows such
    a number only when it sees it: `frame`, a list with its contact_ids, is where it looks.
    """
    calls = every(store).drop_nulls("contact_id").with_columns(day=_day())
    dialed = pl.col("day").is_not_null() & pl.col("dialed").fill_null(value=True)
    seen = calls.filter(dialed).group_by("contact_id", maintain_order=True)
    last = seen.agg(
        attempts=pl.max_horizontal(pl.len().cast(WHOLE), pl.col("dials").max()),
        last_called_on=pl.col("day").last(),
        last_outcome=pl.col("outcome").last(),
        next_call_on=pl.col("next_call_on").last(),
    )
    numbers = _dead(store, frame, country, dead)
    told = last.join(numbers, on="contact_id", how="full", coalesce=True)
    return ensure(told, HISTORY.keys() - {"dead_numbers"}).select(list(HISTORY)).sort("contact_id")


def _dead(store: Store, frame: pl.DataFrame | None, country: str | None, dead: Sequence[str]) -> pl.DataFrame:
    """contact_id, dead_numbers: what was found dead, as it stands in the store or on the list."""
    o = outcomes.c
    asked = select(o.contact_id, o.phone, o.number_key).where(
        o.outcome.in_(dead), o.contact_id.is_not(None), o.number_key.is_not(None)
    )
    found = rows.found(store.connection, asked, {"contact_id": TEXT, "phone": TEXT, "key": WHOLE}).unique()
    if frame is not None:
        told = keys.hashed(keys.of_rows(frame, country).filter(pl.col("kind") == "number"), store.hashing)
        here = told.select("key", number=pl.lit("+") + pl.col("text")).unique("key")
        found = found.join(here, on="key", how="left").with_columns(phone=pl.coalesce("phone", "number"))
    bare = found.with_columns(phone=pl.col("phone").str.extract(r"^(\+\d+)")).drop_nulls("phone")
    return bare.group_by("contact_id").agg(dead_numbers=pl.col("phone").unique().sort())


def _day() -> pl.Expr:
    return pl.coalesce("called_on", pl.col("called_at").dt.date())

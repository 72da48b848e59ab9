"""What happened on the phones, call by call; the same file twice is there once."""

from datetime import date

import polars as pl
from sqlalchemy import select

from listforge.columns import FLAG, MOMENT, TEXT, WHOLE
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
    "source": TEXT, "temperature": TEXT, "icp_version": TEXT, "class_dialed": TEXT, "meeting_at": TEXT,
    "meeting_attendees": TEXT, "definition": TEXT,
}  # fmt: skip
WRITTEN = (
    "notes", "gatekeeper_note", "sales_reason", "need_evidence", "budget_evidence", "authority_evidence",
    "timeline_evidence", "meeting_attendees",
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


def dialed(store: Store, calls: pl.DataFrame) -> pl.DataFrame:
    """outcome_id, contact_id, called_at, outcome of the dials that are kept of the time and the people of these calls,
    whose ids are those that they have there."""
    o, schema = outcomes.c, {name: SCHEMA[name] for name in ("outcome_id", "contact_id", "called_at", "outcome")}
    ids = calls.select("contact_id", now=identities.of_ids(store, calls["contact_id"])).unique().drop_nulls()
    first, last = (getattr(calls["called_at"].dt.replace_time_zone(None), end)() for end in ("min", "max"))
    if first is None or ids.is_empty():
        return pl.DataFrame(schema=schema)
    asked = select(*(o[name] for name in schema)).where(o.called_at.between(first, last), o.dialed.is_not(False))
    known = rows.found(store.connection, asked, {**schema, "called_at": pl.Datetime("us")})
    known = known.with_columns(pl.col("called_at").dt.replace_time_zone("UTC"))
    return known.rename({"contact_id": "now"}).join(ids, on="now").select(list(schema))


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


def every(store: Store, frame: pl.DataFrame | None = None, *, country: str | None = None) -> pl.DataFrame:
    """All outcomes, the eldest call first, in the columns of SCHEMA and `row`, which counts whom they are of.

    Where people are hashed the store knows a number only when it sees it: `frame`, a list, is where it looks.
    """
    names = [*SCHEMA, "number_key"]
    plain = {name: pl.Datetime("us") if dtype == MOMENT else dtype for name, dtype in SCHEMA.items()}
    asked = select(*(outcomes.c[name] for name in names))
    found = rows.found(store.connection, asked, {**plain, "number_key": WHOLE})
    found = found.with_columns(pl.col("called_at").dt.replace_time_zone("UTC"))
    if frame is not None and store.hashing.hides and found.height:
        found = _seen(store, found, frame, country)
    order = (pl.coalesce("called_on", pl.col("called_at").dt.date()), "called_at", "source_file", "source_row")
    found = found.sort(*order, "outcome_id", nulls_last=True).select(list(SCHEMA))
    whose = pl.coalesce("contact_id", "lead_id", pl.lit("outcome ") + pl.col("outcome_id"))
    return found.with_columns(row=whose.rank("dense").cast(pl.UInt32))


def _seen(store: Store, calls: pl.DataFrame, frame: pl.DataFrame, country: str | None) -> pl.DataFrame:
    """The calls with the numbers that the list has."""
    told = keys.hashed(keys.of_rows(frame, country).filter(pl.col("kind") == "number"), store.hashing)
    here = told.select(number_key="key", number=pl.lit("+") + pl.col("text")).unique("number_key")
    seen = calls.join(here, on="number_key", how="left", maintain_order="left")
    return seen.with_columns(phone=pl.coalesce("phone", "number"))

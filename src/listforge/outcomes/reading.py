"""A dialer's results file as outcomes: one row a call (or a verdict of sales), in listforge's own words."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import polars as pl

from listforge import vocab
from listforge.columns import DAY, FLAG, MOMENT, TEXT, WHOLE
from listforge.fields import identity, reading, text

ANSWERS = ("need", "budget", "authority", "timeline")
# What is known of a call. Texts that need the lead to be read (a number without its country, a time without its zone)
# are read when it is found: `phone` is as the file has it until then, `called_local` the time on some clock.
OUTCOMES: Mapping[str, pl.DataType] = {
    "outcome_id": TEXT, "contact_id": TEXT, "lead_id": TEXT, "phone": TEXT, "called_at": MOMENT, "called_on": DAY,
    "outcome": TEXT, "agent": TEXT, "list_version": TEXT, "script_version": TEXT, "notes": TEXT,
    "gatekeeper_note": TEXT, "next_call_on": DAY, "meeting_at": TEXT, "meeting_attendees": TEXT,
    **{name: TEXT for answer in ANSWERS for name in (answer, f"{answer}_evidence")},
    "referral_name": TEXT, "referral_title": TEXT, "referral_phone": TEXT, "referral_email": TEXT, "new_phone": TEXT,
    "dnc_scope": TEXT, "sales_verdict": TEXT, "sales_reason": TEXT, "dialed": FLAG, "dials": WHOLE,
    "first_name": TEXT, "last_name": TEXT, "full_name": TEXT, "called_local": pl.Datetime("us"),
    "source_file": TEXT, "source_row": WHOLE,
}  # fmt: skip
SCOPES = {
    "number": "number", "phone": "number", "line": "number", "person": "person", "contact": "person",
    "account": "account", "company": "account", "firm": "account", "domain": "account",
}  # fmt: skip
VERDICTS = {"accepted": "sales_accepted", "accept": "sales_accepted", "rejected": "sales_rejected",
            "reject": "sales_rejected"}  # fmt: skip
MOMENT_TOLD = pl.coalesce("called_at", pl.col("called_local").dt.replace_time_zone("UTC"))  # to put calls in order
_TIME = r"(?i)(?:^|[t ,])(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap])?\.?m?\.?"
_OFFSET = r"(?i):\d{2}(?:\.\d+)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2})$"
MEETING = ("meeting_at", "meeting_attendees")
_EPOCH = r"^(1\d{9})(?:\d{3})?$"


class Read(NamedTuple):
    """The outcomes of a file; the codes that nobody knows, with their rows counted; rows that are no result."""

    outcomes: pl.DataFrame
    unknown_codes: pl.DataFrame
    no_result: int


def read(
    table: pl.DataFrame,
    lines: pl.Series,
    dialer: vocab.Dialer,
    *,
    file: str,
    source: str,
    called_on: date | None = None,
) -> Read:
    """The rows of a results file, text under its own headers, as OUTCOMES.

    `source` names the dialer, so that the same row has the same outcome_id whatever its file is called; `called_on` is
    the day of a file that does not say it. Rows without a code, or with one of `no_result`, are no outcomes.
    """
    told = _fields(table, dialer)
    coded = _coded(told, dialer)
    unknown = coded.filter(pl.col("kind") == "unknown").group_by("said", maintain_order=True).agg(rows=pl.len())
    day, _ = reading.day(told["called_at"], month_first=dialer.dates == "month_first")
    next_day, _ = reading.day(told["next_call_on"], month_first=dialer.dates == "month_first")
    at, local = _moments(told["called_at"], day, dialer.time_zone)
    outcomes = told.with_columns(
        outcome_id=_ids(told, source, called_on),
        called_at=at,
        called_local=local,
        called_on=day.fill_null(pl.lit(called_on, dtype=DAY)) if called_on else day,
        outcome=coded["outcome"],
        agent=pl.when(~pl.col("agent").is_in(list(dialer.machines))).then("agent"),
        phone=_phone(),
        next_call_on=next_day,
        meeting_at=_meets(told["meeting_at"], dialer),
        **{name: reading.column(name, told[name]) for name in ANSWERS},
        dnc_scope=pl.coalesce(_looked_up("dnc_scope", SCOPES), pl.lit(coded["scope"])),
        sales_verdict=_looked_up("sales_verdict", VERDICTS),
        sales_reason=pl.coalesce(
            _looked_up("sales_reason", vocab.rejection_words()), text.plain(pl.col("sales_reason"))
        ),
        dialed=coded["dial"],
        dials=reading.column("attempts", told["dials"]),
        source_file=pl.lit(file),
        source_row=lines,
    ).select(pl.col(name).cast(dtype) for name, dtype in OUTCOMES.items())
    settled = coded["kind"] == "known"
    return Read(outcomes.filter(settled), unknown, coded.height - int(settled.sum()) - int(unknown["rows"].sum()))


def _fields(table: pl.DataFrame, dialer: vocab.Dialer) -> pl.DataFrame:
    """The file's columns under our names, as clean text; those it does not have are null.

    Of several headers for one field the best that is not empty counts.
    """
    by_key: dict[str, str] = {}
    for name in table.columns:
        by_key.setdefault(vocab.key(name), name)
    keys = {field: [vocab.key(header) for header in headers] for field, headers in dialer.columns.items()}
    present = {field: [by_key[key] for key in of_field if key in by_key] for field, of_field in keys.items()}
    plain = table.select(text.plain(pl.col(header)) for header in {h for headers in present.values() for h in headers})
    nothing = pl.Series([None], dtype=TEXT).new_from_index(0, table.height)
    filled = {header for header in plain.columns if plain[header].null_count() < plain.height}
    found = {field: next((plain[h] for h in headers if h in filled), nothing) for field, headers in present.items()}
    return pl.DataFrame([column.alias(field) for field, column in found.items()])


def _coded(told: pl.DataFrame, dialer: vocab.Dialer) -> pl.DataFrame:
    """What each row's code stands for: said, kind (known, unknown, nothing), outcome, scope, dial."""
    entries = vocab.outcomes()
    meant = {word: vocab.Coded(outcome=code) for word, code in vocab.outcome_words().items()}
    meant |= {vocab.loose(code): coded for code, coded in dialer.codes.items()}
    nothing = [vocab.loose(code) for code in dialer.no_result]
    table = pl.DataFrame(
        [(w, c.outcome, c.scope, entries[c.outcome].dial if c.dial is None else c.dial) for w, c in meant.items()],
        schema={"key": TEXT, "outcome": TEXT, "scope": TEXT, "dial": FLAG},
        orient="row",
    )
    verdict = _looked_up("sales_verdict", VERDICTS)
    said = told.select(said=pl.coalesce("code", verdict, "sales_verdict")).with_columns(key=text.key(pl.col("said")))
    kind = (
        pl.when(pl.col("key").is_null() | pl.col("key").is_in(nothing)).then(pl.lit("nothing"))
        .when(pl.col("outcome").is_null()).then(pl.lit("unknown"))
        .otherwise(pl.lit("known"))
    )  # fmt: skip
    return said.join(table, on="key", how="left", maintain_order="left").with_columns(kind=kind)


def _looked_up(name: str, words: Mapping[str, str]) -> pl.Expr:
    return text.key(pl.col(name)).replace_strict(dict(words), default=None, return_dtype=TEXT)


def _phone() -> pl.Expr:
    """The number with its calling code, where that stands apart."""
    code = pl.col("calling_code").str.extract(r"^\+?0*(\d{1,3})$")
    apart = code.is_not_null() & ~pl.col("phone").str.starts_with("+")
    return pl.when(apart.fill_null(False)).then(pl.format("+{} {}", code, "phone")).otherwise("phone")


def _ids(told: pl.DataFrame, source: str, called_on: date | None) -> pl.Series:
    """An id a row: the file's own (one that we wrote), else of the call's id, else of all that is read of the row.

    Only what is read counts: a dialer that adds a column, or touches a lead without a call, tells nothing new. Rows
    that say the same are numbered.
    """
    said = pl.all().exclude("outcome_id", *MEETING).fill_null("")
    # Of a meeting only where one is told of: a call without one has the id that it always had.
    meeting = pl.concat_str(MEETING, separator=identity.SEPARATOR, ignore_nulls=True).replace("", None)
    whole = pl.concat_str(
        pl.concat_str(said, separator=identity.SEPARATOR), meeting, separator="\x1e", ignore_nulls=True
    )
    call = pl.concat_str(pl.lit("id:"), "call_id", pl.lit(identity.SEPARATOR), pl.col("code").fill_null(""))
    keys = told.select(key=pl.coalesce(call, whole))
    nth = pl.col("key").cum_count().over("key").cast(TEXT)
    start = pl.lit(identity.SEPARATOR.join((source, str(called_on or ""))))
    texts = keys.select(pl.concat_str(start, "key", nth, separator=identity.SEPARATOR)).to_series()
    return told.select(pl.coalesce("outcome_id", pl.lit(identity.hashed(texts)))).to_series()


def _meets(cells: pl.Series, dialer: vocab.Dialer) -> pl.Series:
    """When a meeting is, as 2026-12-01 14:00 or 2026-12-01 by the clock there; as the file has it where that is not
    told, and with its offset where it has one."""
    day, _ = reading.day(cells, month_first=dialer.dates == "month_first")
    _, local = _moments(cells, day, "lead")
    told = pl.coalesce(pl.lit(local).dt.strftime("%Y-%m-%d %H:%M"), pl.lit(day).dt.strftime("%Y-%m-%d"), pl.lit(cells))
    return pl.select(pl.when(pl.lit(cells).str.contains(_OFFSET)).then(pl.lit(cells)).otherwise(told)).to_series()


def _moments(cells: pl.Series, day: pl.Series, zone: str) -> tuple[pl.Series, pl.Series]:
    """When it was in UTC, where that can be told; else the time on a clock that the lead tells the zone of."""
    said = cells.to_frame("raw").with_columns(day=day)
    hour, minute, second = (pl.col("raw").str.extract(_TIME, n).cast(pl.Int64).fill_null(0) for n in (1, 2, 3))
    half = pl.col("raw").str.extract(_TIME, 4).str.to_lowercase()
    hour = pl.when(half == "p").then(hour % 12 + 12).when(half == "a").then(hour % 12).otherwise(hour)
    timed = pl.col("raw").str.contains(_TIME) & (hour < 24) & (minute < 60) & (second < 60)
    local = pl.when(timed).then(
        pl.col("day").cast(pl.Datetime("us")) + pl.duration(hours=hour, minutes=minute, seconds=second)
    )
    offset = pl.col("raw").str.extract(_OFFSET).str.to_lowercase()
    signed = offset.str.extract(r"^([+-])\d").replace_strict({"+": 1, "-": -1}, default=0, return_dtype=pl.Int64)
    east = (
        signed
        * (offset.str.extract(r"^[+-](\d{2})").cast(pl.Int64) * 60 + offset.str.extract(r"(\d{2})$").cast(pl.Int64))
    ).fill_null(0)
    counted = pl.from_epoch(pl.col("raw").str.extract(_EPOCH).cast(pl.Int64), time_unit="s").dt.replace_time_zone("UTC")
    placed = (local - pl.duration(minutes=east)).dt.replace_time_zone("UTC")
    at = pl.coalesce(counted, pl.when(offset.is_not_null()).then(placed)).cast(MOMENT)
    moments = said.select(at=at, local=local)
    if zone != "lead":
        there = (
            moments["local"]
            .dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
            .dt.convert_time_zone("UTC")
        )
        moments = moments.with_columns(at=pl.coalesce("at", pl.lit(there)))
    return moments["at"], moments["local"]

"""A dialer's results file as outcomes: one row a call (or a verdict of sales), in listforge's own words."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import polars as pl

from listforge import vocab
from listforge.columns import DAY, FLAG, MOMENT, TEXT, WHOLE
from listforge.fields import identity, person, reading, text
from listforge.outcomes import doubts, moments
from listforge.outcomes.doubts import ANSWERS, Doubt

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
CALLED = ("contact_id", "lead_id", "phone", "called_at")  # who was, and when
MEETING = ("meeting_at", "meeting_attendees")


class Read(NamedTuple):
    """The outcomes of a file; those set aside, with `why` and the day `as_told`; the codes that nobody knows,
    with their rows counted; rows that are no result; what is doubtful."""

    outcomes: pl.DataFrame
    aside: pl.DataFrame
    unknown_codes: pl.DataFrame
    no_result: int
    doubts: tuple[Doubt, ...]


def read(
    table: pl.DataFrame,
    lines: pl.Series,
    dialer: vocab.Dialer,
    *,
    file: str,
    source: str,
    today: date,
    called_on: date | None = None,
    country: str | None = None,
) -> Read:
    """The rows of a results file, text under its own headers, as OUTCOMES.

    `source` names the dialer, so that the same row has the same outcome_id whatever its file is called; `called_on` is
    the day of a file that does not say it; `country` says which comes first, day or month, where neither the dialer
    nor the column does. Rows without a code, or with one of `no_result`, are no outcomes. A day that cannot be read,
    or is after tomorrow, sets the row aside, as a decision that nobody signed does; who said no is never called again
    all the same.
    """
    told, headers = _fields(table, dialer)
    coded = _coded(told, dialer)
    unknown = coded.filter(pl.col("kind") == "unknown").group_by("said", maintain_order=True).agg(rows=pl.len())
    month_first = moments.month_comes_first(dialer, country)
    days = moments.days(told, month_first, today)
    at, local = moments.moments(days["called_at"], days["called_on"], dialer.time_zone)
    referred = person.titled(told["referral_name"])
    outcomes = told.with_columns(
        outcome_id=_ids(told, source, called_on, timed=at.is_not_null() | local.is_not_null()),
        called_at=at,
        called_local=local,
        called_on=days["called_on"].fill_null(pl.lit(called_on, dtype=DAY)) if called_on else days["called_on"],
        outcome=coded["outcome"],
        agent=pl.when(~pl.col("agent").is_in(list(dialer.machines))).then("agent"),
        phone=_phone(),
        next_call_on=days["next_call_on"],
        referral_name=referred["name"],
        referral_title=pl.coalesce("referral_title", pl.lit(referred["title"])),
        meeting_at=moments.meets(told["meeting_at"], month_first),
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
    doubtful = doubts.found(
        *(frame.filter(settled) for frame in (told, outcomes, days)),
        settled=dialer.dates is not None,
        day_told=called_on is not None,
        today=today,
    )
    said_no = [code for code, entry in vocab.outcomes().items() if entry.permanent]
    unsigned = pl.when(doubts.unsigned()).then(pl.lit(doubts.UNSIGNED))
    why = pl.when(~pl.col("outcome").is_in(said_no)).then(pl.coalesce(days["why"], unsigned))
    judged = outcomes.with_columns(why=why, as_told=told["called_at"])
    stays = judged["why"].is_null()
    aside = judged.filter(settled & ~stays)
    return Read(
        outcomes.filter(settled & stays),
        aside,
        unknown,
        coded.height - int(settled.sum()) - int(unknown["rows"].sum()),
        tuple(one._replace(column=headers.get(one.column or "")) for one in doubtful),
    )


def _fields(table: pl.DataFrame, dialer: vocab.Dialer) -> tuple[pl.DataFrame, dict[str, str]]:
    """The file's columns under our names, as clean text; those it does not have are null. And the header of each field.

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
    chosen = {field: next((h for h in headers if h in filled), None) for field, headers in present.items()}
    found = pl.DataFrame([(plain[h] if h else nothing).alias(field) for field, h in chosen.items()])
    return found, {field: header for field, header in chosen.items() if header}


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


def _ids(told: pl.DataFrame, source: str, called_on: date | None, *, timed: pl.Series) -> pl.Series:
    """An id a row: the file's own (one that we wrote), else of the call's id, else of all that is read of the row.

    Only what is read counts: a dialer that adds a column, or touches a lead without a call, tells nothing new. Rows
    that say the same are one call where they have its time or its id, and numbered where they have neither. An id under
    which somebody else was called, or at another time, is no call's own (`0`): who was called when is a part of it, so
    that no call of another file is taken for this one.
    """
    said = pl.all().exclude("outcome_id", *MEETING).fill_null("")
    # Of a meeting only where one is told of: a call without one has the id that it always had.
    meeting = pl.concat_str(MEETING, separator=identity.SEPARATOR, ignore_nulls=True).replace("", None)
    whole = pl.concat_str(
        pl.concat_str(said, separator=identity.SEPARATOR), meeting, separator="\x1e", ignore_nulls=True
    )
    whose = (pl.col(name).fill_null("") for name in ("code", *CALLED))
    call = pl.concat_str(pl.lit("id:"), "call_id", *whose, separator=identity.SEPARATOR)
    keys = told.select(key=pl.coalesce(call, whole))
    one_call = pl.lit(timed) | pl.lit(told["call_id"].is_not_null())
    nth = pl.when(one_call).then(1).otherwise(pl.col("key").cum_count().over("key")).cast(TEXT)
    start = pl.lit(identity.SEPARATOR.join((source, str(called_on or ""))))
    texts = keys.select(pl.concat_str(start, "key", nth, separator=identity.SEPARATOR)).to_series()
    return told.select(pl.coalesce("outcome_id", pl.lit(identity.hashed(texts)))).to_series()

"""The canonical columns: every column listforge knows, in the order in which a list carries them.

A list that comes in has text only; `conform` gives each known column the type of this table and never guesses another.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import polars as pl

TEXT = pl.String()
WHOLE = pl.Int64()
NUMBER = pl.Float64()
DAY = pl.Date()
FLAG = pl.Boolean()
MOMENT = pl.Datetime("us", "UTC")
TEXTS = pl.List(pl.String())


class Column(NamedTuple):
    """One column: its type, the group it stands in, whether a source may bring it, and what it means."""

    name: str
    dtype: pl.DataType
    group: str
    from_source: bool
    meaning: str


SET_BY: Mapping[str, tuple[str, ...]] = {
    "identity": ("import", "dedupe"),
    "provenance": ("import", "dedupe"),
    "company": ("import", "enrich"),
    "person": ("import", "enrich"),
    "numbers": ("import", "validate"),
    "mail": ("validate",),
    "place": ("import", "validate"),
    "permission": ("import", "validate"),
    "signals": ("import", "score"),
    "qualification": ("import", "outcomes", "score"),
    "call history": ("import", "outcomes"),
    "reach": ("validate",),
    "scores": ("score",),
    "account": ("score",),
    "notes": ("validate", "dedupe", "enrich", "score", "export"),
}
ALWAYS_IMPORTED = ("identity", "provenance")

_TABLE: tuple[tuple[str, str, pl.DataType, bool, str], ...] = (
    (
        "lead_id",
        "identity",
        TEXT,
        False,
        "16 characters that name this row of this source, the same at every import",
    ),
    ("contact_id", "identity", TEXT, False, "the person, over all sources; what a dialer gets"),
    ("account_id", "identity", TEXT, False, "the company, over all sources"),
    ("source", "provenance", TEXT, False, "the name of the source"),
    ("source_type", "provenance", TEXT, False, "crm, form, opt_in, network, vendor or event"),
    ("source_file", "provenance", TEXT, False, "the file the row came from"),
    ("source_row", "provenance", WHOLE, False, "the physical line where the record starts"),
    ("source_record_id", "provenance", TEXT, True, "the source's own id of the record"),
    ("updated_on", "provenance", DAY, True, "when the source last changed the record"),
    ("sources", "provenance", TEXTS, False, "every source that knows the person"),
    ("company_name", "company", TEXT, True, "the company as the source writes it"),
    ("company_domain", "company", TEXT, True, "the company's domain, without www"),
    ("website", "company", TEXT, True, "the company's web address"),
    ("industry", "company", TEXT, True, "the industry in words"),
    ("industry_code", "company", TEXT, True, "the industry as a NAICS 2022 code"),
    ("employees", "company", WHOLE, True, "people employed"),
    ("employee_band", "company", TEXT, True, "people employed, as a band such as 51-200"),
    ("revenue_usd", "company", WHOLE, True, "revenue a year in US dollars"),
    ("technologies", "company", TEXTS, True, "technologies in use"),
    ("company_linkedin_url", "company", TEXT, True, "the company's LinkedIn page"),
    ("full_name", "person", TEXT, True, "the person's whole name"),
    ("first_name", "person", TEXT, True, "given name"),
    ("last_name", "person", TEXT, True, "family name"),
    ("job_title", "person", TEXT, True, "the title as the source writes it"),
    (
        "seniority",
        "person",
        TEXT,
        True,
        "cxo, owner, partner, vp, director, manager, senior, entry, training, unpaid",
    ),
    ("department", "person", TEXT, True, "the role's department, such as operations or finance"),
    ("linkedin_url", "person", TEXT, True, "the person's LinkedIn page"),
    ("phone", "numbers", TEXT, True, "the number to dial, E.164: a copy of the best dialable slot"),
    ("phone_extension", "numbers", TEXT, True, "the extension that belongs to phone"),
    ("line_type", "numbers", TEXT, True, "libphonenumber's type of phone, lower case"),
    ("phone_country", "numbers", TEXT, False, "the country of phone, ISO alpha-2"),
    ("direct_phone", "numbers", TEXT, True, "the person's direct line"),
    ("mobile_phone", "numbers", TEXT, True, "the person's mobile"),
    ("company_phone", "numbers", TEXT, True, "the company's main line"),
    ("other_phone", "numbers", TEXT, True, "any other number"),
    (
        "other_numbers",
        "numbers",
        TEXTS,
        False,
        "numbers that found no slot or are suppressed; never exported",
    ),
    ("email", "mail", TEXT, True, "the mail address, normalised"),
    ("email_status", "mail", TEXT, False, "valid, invalid or unknown"),
    ("email_type", "mail", TEXT, False, "business, freemail, role or disposable"),
    ("street", "place", TEXT, True, "street and number"),
    ("city", "place", TEXT, True, "city"),
    ("region", "place", TEXT, True, "state or province, the part after the dash of ISO 3166-2"),
    ("postal_code", "place", TEXT, True, "postal code, leading zeros kept"),
    ("country", "place", TEXT, True, "country, ISO alpha-2"),
    ("time_zone", "place", TEXT, True, "IANA time zone of the called party"),
    (
        "time_zone_source",
        "place",
        TEXT,
        False,
        "what time_zone was taken from: source, region, postal_code, phone or country",
    ),
    ("consent_basis", "permission", TEXT, True, "why the person may be called"),
    ("consent_on", "permission", DAY, True, "when consent was given"),
    ("consent_expires_on", "permission", DAY, True, "the last day of the consent"),
    ("consent_evidence", "permission", TEXT, True, "where the proof of consent is"),
    (
        "do_not_call",
        "permission",
        FLAG,
        True,
        "the person, or somebody who shares their number or mail, said no",
    ),
    (
        "screened_on",
        "permission",
        DAY,
        False,
        "date of the oldest suppression list the row was screened against",
    ),
    ("motion", "signals", TEXT, True, "inbound, outbound or hybrid"),
    ("temperature", "signals", TEXT, True, "warm or cold"),
    ("intent_topic", "signals", TEXT, True, "what the company was seen to research"),
    ("intent_strength", "signals", NUMBER, True, "the strength the intent vendor gives"),
    ("last_activity", "signals", TEXT, True, "the last thing the person did with us"),
    ("last_activity_on", "signals", DAY, True, "when they did it"),
    ("event_name", "signals", TEXT, True, "the event where the person was met"),
    ("need", "qualification", TEXT, True, "yes, no or unknown: is there a need"),
    ("need_evidence", "qualification", TEXT, True, "what says so"),
    ("budget", "qualification", TEXT, True, "yes, no or unknown: is there a budget"),
    ("budget_evidence", "qualification", TEXT, True, "what says so"),
    ("authority", "qualification", TEXT, True, "yes, no or unknown: may the person decide"),
    ("authority_evidence", "qualification", TEXT, True, "what says so"),
    ("timeline", "qualification", TEXT, True, "yes, no or unknown: is there a date"),
    ("timeline_evidence", "qualification", TEXT, True, "what says so"),
    ("lead_stage", "qualification", TEXT, False, "new, mql, sql, appointment, unqualified or nurture"),
    ("lead_stage_since", "qualification", DAY, False, "since when the lead is in that stage"),
    ("review_state", "qualification", TEXT, False, "what a person decided about the lead"),
    ("attempts", "call history", WHOLE, True, "calls made so far"),
    ("last_called_on", "call history", DAY, True, "day of the last call"),
    ("last_outcome", "call history", TEXT, True, "outcome of the last call"),
    ("next_call_on", "call history", DAY, True, "not to be called before"),
    ("gatekeeper_note", "call history", TEXT, True, "how to get past the reception"),
    ("notes", "call history", TEXT, True, "what people wrote about the lead"),
    ("reach_class", "reach", TEXT, False, "direct, mobile, standard, switchboard or none"),
    ("expected_connect_rate", "reach", NUMBER, False, "share of dials expected to reach the person"),
    (
        "call_hours",
        "reach",
        TEXT,
        False,
        "usual permitted hours, local: `Mon-Fri 08:00-20:00; Sat 10:00-17:00`, or `none`; without holidays",
    ),
    ("call_start_utc", "reach", MOMENT, False, "start of the first permitted window; it is on no holiday that closes"),
    ("call_end_utc", "reach", MOMENT, False, "end of that window"),
    ("fit_score", "scores", NUMBER, False, "0-100: how well the known attributes fit the ICP"),
    ("fit_confidence", "scores", NUMBER, False, "0-100: how much of what the ICP asks is known"),
    ("intent_score", "scores", NUMBER, False, "0-100: signals, decayed to the day"),
    ("reach_score", "scores", NUMBER, False, "0-100: how likely a dial reaches the person"),
    ("qualification_score", "scores", NUMBER, False, "0-100: yes answers among the known ones"),
    ("fit_grade", "scores", TEXT, False, "A to D"),
    ("priority", "scores", NUMBER, False, "expected qualified leads per 1,000 dials"),
    ("score_reasons", "scores", TEXTS, False, "the parts that sum to the scores"),
    ("next_channel", "scores", TEXT, False, "phone, email, social or event_follow_up"),
    (
        "icp_version",
        "scores",
        TEXT,
        False,
        "version of the ICP that scored the row; the fingerprint of its file where it names none",
    ),
    ("account_contacts", "account", WHOLE, False, "people of the account on the list"),
    ("buying_roles", "account", TEXTS, False, "roles of the buying group the account covers"),
    ("buying_roles_missing", "account", TEXTS, False, "roles still to be found"),
    ("buying_group_coverage", "account", NUMBER, False, "share of the roles covered, 0-1"),
    ("warnings", "notes", TEXTS, False, "reason codes that did not set the row aside"),
    ("filled", "notes", TEXTS, False, "what was filled in, `column=provider`"),
)

COLUMNS: Mapping[str, Column] = {
    name: Column(name, dtype, group, from_source, meaning) for name, group, dtype, from_source, meaning in _TABLE
}
SLOTS = ("direct_phone", "mobile_phone", "other_phone", "company_phone")
NUMBERS = ("phone", *SLOTS)
MOVED = "moved"  # in `filled`: a number that dedupe put into a slot which is not the one it came in
ADDRESS = ("street", "city", "region", "postal_code", "country")
REJECT_COLUMNS = ("stage", "reason", "survivor_lead_id")
# The outcomes that a row has had, by the first letters of their ids: a file that comes twice changes nothing.
OUTCOMES_HAD = "x_outcomes"
# What the rows said that a merged row stands for: new rows are weighed against them as if none had been merged.
MEMBERS = "x_members"
RESERVED = frozenset(name for name, column in COLUMNS.items() if not column.from_source) | {"score"}

# Ours are true and false; the others are what people and databases write into a list of ours.
_FLAGS = {"true": True, "yes": True, "y": True, "1": True, "false": False, "no": False, "n": False, "0": False}
_DECIMALS = {"expected_connect_rate": 4, "buying_group_coverage": 4, "priority": 2, "intent_strength": None}


def set_by(stage: str) -> list[str]:
    """Names of the columns a stage always writes, in canonical order."""
    if stage == "import":
        return [c.name for c in COLUMNS.values() if c.group in ALWAYS_IMPORTED]
    return [c.name for c in COLUMNS.values() if stage in SET_BY[c.group]]


def decimals(name: str) -> int | None:
    """Digits after the point of a Float64 column: scores 1, rates 4, priority 2; None = as it is."""
    return _DECIMALS.get(name, 1)


def rounded(value: pl.Expr, places: int) -> pl.Expr:
    """A number that is not negative, rounded half up: 31.25 is 31.3, and so is what binary puts a hair below it."""
    scale = float(10**places)
    return ((value * scale + 1e-9).round(mode="half_away_from_zero") / scale).round(places)


def ordered(names: Iterable[str]) -> list[str]:
    """Canonical columns in the order of the table, the rest after them as they stood."""
    known, given = list(COLUMNS), list(names)
    return [n for n in known if n in set(given)] + [n for n in given if n not in COLUMNS]


def ensure(frame: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """The frame with the named canonical columns added as nulls where they are missing."""
    return frame.with_columns(pl.lit(None, dtype=COLUMNS[n].dtype).alias(n) for n in names if n not in frame.columns)


def empty(names: Iterable[str]) -> pl.DataFrame:
    """No rows, the named canonical columns (any other name is text)."""
    return pl.DataFrame(schema={n: COLUMNS[n].dtype if n in COLUMNS else TEXT for n in names})


def known(names: Iterable[str]) -> list[str]:
    """Those of the names that are canonical columns."""
    return [n for n in names if n in COLUMNS]


def read_as(name: str, dtype: pl.DataType) -> pl.Expr:
    """The column `name`, held in `dtype`, as its canonical type; null where the value does not fit."""
    target = COLUMNS[name].dtype
    value = pl.col(name)
    if dtype == target:
        return value.replace("", None) if target == TEXT else value
    if dtype != TEXT:
        return value.cast(target, strict=False)
    text = value.str.strip_chars().replace("", None)
    if target == WHOLE:
        return text.str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)
    if target == DAY:
        return text.str.to_date("%Y-%m-%d", strict=False)
    if target == MOMENT:
        return text.str.to_datetime("%Y-%m-%dT%H:%M:%SZ", strict=False, time_zone="UTC", time_unit="us")
    if target == FLAG:
        return text.str.to_lowercase().replace_strict(_FLAGS, default=None, return_dtype=FLAG)
    if target == TEXTS:
        return _split(text)
    if target == NUMBER:
        number = text.cast(NUMBER, strict=False)
        return pl.when(number.is_finite()).then(number)
    return value.replace("", None)


def _split(text: pl.Expr) -> pl.Expr:
    """`a; b` as a list; null for nothing at all, so that a list survives CSV unchanged."""
    parts = text.str.split(";").list.eval(pl.element().str.strip_chars().replace("", None).drop_nulls())
    return pl.when(parts.list.len() > 0).then(parts)


def joined(name: str) -> pl.Expr:
    """A list column as the one cell a CSV holds; a `;` inside an element is written `,`."""
    return pl.col(name).list.eval(pl.element().str.replace_all(";", ",", literal=True)).list.join("; ")


def conform(frame: pl.DataFrame) -> pl.DataFrame:
    """Every canonical column in its type and place; what does not fit is null, warned, and kept in `x_<column>_raw`.

    But a `do_not_call` that does not fit stands for a no: nobody is called because of a word we do not know.
    """
    names = known(frame.columns)
    typed = frame.with_columns(read_as(n, frame.schema[n]) for n in names)
    typed = typed.with_columns(
        pl.when(pl.col(n).list.len() > 0).then(pl.col(n)) for n in names if typed.schema[n] == TEXTS
    )
    lost = {
        n: frame[n].cast(TEXT)
        for n in names
        if frame.schema[n] != TEXTS and typed[n].null_count() > frame[n].null_count()
    }
    for name, raw in lost.items():
        bad = typed[name].is_null() & (raw.str.strip_chars() != "").fill_null(False)
        if bad.any():
            typed = keep_raw(typed, name, raw, bad)
            if name == "do_not_call":
                typed = typed.with_columns(pl.col(name).fill_null(pl.when(bad).then(True)))
            typed = warn(typed, {"value_unreadable": bad})
    return typed.select(ordered(typed.columns))


def keep_raw(frame: pl.DataFrame, name: str, raw: pl.Series, where: pl.Series) -> pl.DataFrame:
    """The raw text of `name` in `x_<name>_raw` where it was lost; an older raw value is kept elsewhere."""
    column = f"x_{name}_raw"
    old = frame[column] if column in frame.columns else pl.Series(column, [None] * frame.height, dtype=TEXT)
    return frame.with_columns(pl.select(pl.when(where).then(raw).otherwise(old)).to_series().alias(column))


_APART = "\x1f"


def warn(frame: pl.DataFrame, codes: Mapping[str, pl.Expr | pl.Series]) -> pl.DataFrame:
    """Add each code to `warnings` of the rows its expression holds for; once a row, in the given order."""
    return note(frame, "warnings", codes)


def note(frame: pl.DataFrame, column: str, notes: Mapping[str, pl.Expr | pl.Series]) -> pl.DataFrame:
    """Add each note to the list `column` of the rows its expression holds for; once a row, in the given order.

    Few combinations of notes occur, old and new: a list is built once a combination.
    """
    frame = ensure(frame, [column])
    if not notes:
        return frame
    if (frame[column].list.len() == 0).any():  # no notes are null, never an empty list
        frame = frame.with_columns(pl.when(pl.col(column).list.len() > 0).then(column).alias(column))
    held = (pl.lit(holds) if isinstance(holds, pl.Series) else holds for holds in notes.values())
    bits = (holds.fill_null(False).cast(pl.UInt64) * (1 << place) for place, holds in enumerate(held))
    rows = frame.select(column, bits=pl.sum_horizontal(*bits), row=pl.int_range(pl.len(), dtype=pl.UInt32))
    touched = rows.filter(pl.col("bits") > 0)
    if touched.is_empty():
        return frame
    sets = (
        touched.select("bits")
        .unique()
        .with_columns(
            new=pl.concat_list(
                pl.when(pl.col("bits") & (1 << place) > 0).then(pl.lit(str(text))) for place, text in enumerate(notes)
            ).list.drop_nulls()
        )
    )
    touched = touched.join(sets, on="bits", how="left")
    had = pl.col(column).is_not_null()
    old = touched.filter(had).select("row", "bits", "new", old=pl.col(column).list.join(_APART))
    once = (
        old.drop("row")
        .unique()
        .with_columns(merged_lists(pl.col("old").str.split(_APART), pl.col("new")).alias(column))
    )
    noted = [
        rows.filter(pl.col("bits") == 0).select("row", column),
        touched.filter(~had).select("row", pl.col("new").alias(column)),
        old.join(once, on=["old", "bits"], how="left").select("row", column),
    ]
    return frame.with_columns(pl.concat(noted).sort("row")[column])


def merged_lists(*lists: pl.Expr) -> pl.Expr:
    """The lists one after the other, each element once; null when nothing is in them."""
    filled = [one.fill_null(pl.lit([], dtype=TEXTS)) for one in lists]
    merged = pl.concat_list(filled).list.unique(maintain_order=True)
    return pl.when(merged.list.len() > 0).then(merged)

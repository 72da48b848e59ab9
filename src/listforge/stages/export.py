"""The call file: which rows leave, in the shape one dialer takes. The last gate: no number leaves unscreened."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from listforge import reach, vocab
from listforge.columns import NUMBERS, SLOTS, TEXT, decimals, ensure, rounded, set_by, warn
from listforge.errors import IcpError
from listforge.fields import company, distinct, domain, email, person, phone
from listforge.fields.calling_time import CLOSED
from listforge.icp import Icp
from listforge.reasons import Reason, suppressed
from listforge.result import Result, settle, stage, verdicts
from listforge.suppression import Suppressed

STAGE = "export"
READ = (
    "lead_id", "contact_id", "account_id", "phone", "phone_extension", "phone_country", *SLOTS, "fit_grade",
    "fit_score", "priority", "attempts", "lead_stage", "next_call_on", "reach_class", "do_not_call", "call_hours",
    "gatekeeper_note", "notes", "country", "email",
    "company_name", "company_domain", "website",
)  # fmt: skip
GRADES = ("A", "B", "C", "D")
WITH_SALES = ("sql", "appointment")
PART = "_part"
MADE = ("alt_phone", "call_note")
# By what else a row is known that a do-not-call entry of each reach stops.
SAME = {"number": (), "person": ("mail", "named"), "account": ("site", "company"), "domain": ("site",)}
PHONES = (*NUMBERS, "alt_phone")


@stage
def export(
    frame: pl.DataFrame,
    icp: Icp,
    layout: vocab.Layout,
    *,
    today: date,
    lists: Sequence[Suppressed] = (),
    split_by: str | None = None,
) -> Result:
    """The rows to call, in order; every other one with its reason.

    extra["calls"]: the same rows in the layout's columns, all text, and `_part`, the slug of the file a row goes to.
    """
    before = frame
    carried = frame.columns
    needed = [*set_by(STAGE), *READ, *reach.CHOSEN, *_sources(layout), *([split_by] if split_by else [])]
    frame = ensure(frame, dict.fromkeys(needed))
    frame = _screened(frame, icp, lists)
    frame = _noted(frame, icp)
    cells = _cells(frame, layout, icp)
    rules = [*_may_not(lists), *_not_worth(icp), *_not_now(layout, today), *_not_taken(layout)]
    frame = frame.hstack(_facts(cells, layout))
    reasons = _capped(frame, verdicts(frame, rules), icp)
    order = frame.select(pl.int_range(pl.len()).alias("row"), "priority", "fit_score", "lead_id").filter(
        reasons.is_null()
    )
    rows = order.sort(
        "priority",
        "fit_score",
        "lead_id",
        descending=[True, True, False],
        nulls_last=True,
        maintain_order=True,
    )["row"]
    part = _parts(frame, split_by).alias(PART)
    calls = cells.select(c.header for c in layout.columns).hstack([part])[rows]
    kept = warn(frame, {Reason.value_shortened: pl.col("_shortened")}).filter(reasons.is_null())
    kept = kept.select(n for n in kept.columns if n in carried or n in set_by(STAGE))
    result = settle(STAGE, before, kept, reasons, extra={"calls": calls})
    place = pl.Series(range(rows.len()), dtype=pl.Int64)
    moved = (
        result.kept.with_columns(_at=order["row"]).join(pl.DataFrame({"_at": rows, "_to": place}), on="_at").sort("_to")
    )
    return result._replace(kept=moved.drop("_at", "_to"))


def gates(frame: pl.DataFrame, icp: Icp, layout: vocab.Layout) -> dict[str, str]:
    """Gates that rows to be exported do not pass, and what is wrong: `hours`, `handoff`."""
    told = ensure(frame, ["call_hours", "lead_stage", *icp.export.handoff.requires])
    found: dict[str, str] = {}
    closed = told.filter(pl.col("call_hours") == CLOSED)
    if closed.height:
        found["hours"] = (
            f"{closed.height:,} rows have no permitted hour to call (lead {closed['lead_id'][0]} is the first)"
        )
    if layout.handoff and icp.export.handoff.requires:
        lacking = told.filter(pl.any_horizontal(pl.col(n).is_null() for n in icp.export.handoff.requires))
        if lacking.height:
            found["handoff"] = (
                f"{lacking.height:,} leads lack what sales asked for ({', '.join(icp.export.handoff.requires)})"
            )
    return found


def text_of(calls: pl.DataFrame, layout: vocab.Layout) -> bytes:
    """The call file's bytes, in the layout's dialect."""
    csv = layout.csv
    text = calls.drop(PART, strict=False).write_csv(
        separator=csv.separator,
        include_header=csv.header,
        quote_style="necessary" if csv.quotes else "never",
        line_terminator="\r\n" if csv.newline == "crlf" else "\n",
    )
    return (b"\xef\xbb\xbf" if csv.bom else b"") + text.encode()


def files(calls: pl.DataFrame, layout: vocab.Layout) -> dict[str, bytes]:
    """The call files by name: `calls.csv`, or `calls-<slug>.csv` a part."""
    parts = calls.partition_by(PART, as_dict=True, maintain_order=True) if calls.height else {("",): calls}
    return {
        f"calls{'-' if part else ''}{part}.{layout.csv.extension}": text_of(rows, layout)
        for (part,), rows in sorted(parts.items(), key=lambda item: str(item[0]))
    }


# --- cells ---------------------------------------------------------------------------------------


def _sources(layout: vocab.Layout) -> list[str]:
    return [c.from_ for c in layout.columns if c.from_ is not None and c.from_ not in MADE]


def _chosen(before: pl.DataFrame, judged: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """What score ranked stands, though fewer people may share a number by now; only a row whose numbers changed, or
    that nobody has validated, gets another to dial."""
    slots = ("phone", *SLOTS)
    moved = pl.any_horizontal(pl.lit(before[slot]).ne_missing(pl.lit(judged[slot])) for slot in slots)
    anew = before["reach_class"].is_null() | judged.select(moved=moved)["moved"]
    if not anew.any():
        return judged
    chosen = reach.choose(judged, icp)
    return judged.with_columns(
        pl.select(pl.when(anew).then(chosen[name]).otherwise(judged[name])).to_series().alias(name)
        for name in reach.CHOSEN
    )


def _screened(frame: pl.DataFrame, icp: Icp, lists: Sequence[Suppressed]) -> pl.DataFrame:
    """Numbers screened once more; rows that nobody has validated are judged here."""
    numbers = {entry.name: entry.among for entry in lists if entry.scope == "number"}
    judged = reach.judge(frame, icp, suppressed=numbers)
    frame = _chosen(frame, judged.frame, icp).with_columns(judged.facts["suppressed_by"].alias("_suppressed_by"))
    if not lists:
        return frame
    keyed, hits = _keyed(frame), dict[str, pl.Series]()
    for entry in lists:
        # A list whose entries reach differently far comes in parts of one name.
        on, name = _on_list(entry, keyed), f"_on_{entry.name}"
        hits[name] = on | hits.get(name, on)
    return frame.with_columns(**hits)


def _keyed(frame: pl.DataFrame) -> pl.DataFrame:
    """What rows are looked up by: `mail`, `named` (name and company), `site`, `company`, and `digits`, all numbers."""
    of_mail = pl.when(email.kind(pl.col("email")).is_in(["business", "role"])).then(domain.of_email(pl.col("email")))
    slots = pl.concat_list(reach.number_digits(pl.col(slot)) for slot in SLOTS).list.drop_nulls()
    parked = pl.col("other_numbers").list.eval(reach.number_digits(pl.element())).list.drop_nulls()
    name = person.keys(frame).select(pl.concat_str("family", "given", separator=" ", ignore_nulls=True)).to_series()
    keyed = frame.select(
        mail=pl.col("email").str.to_lowercase(),
        site=pl.coalesce(
            *(distinct.each(frame[name], domain.of_website) for name in ("company_domain", "website")), of_mail
        ),
        company=distinct.each(frame["company_name"], company.compare_key),
        digits=slots.list.concat(parked.fill_null(pl.lit([], dtype=pl.List(pl.Int64)))),
    )
    return keyed.with_columns(named=name.replace("", None) + "\x1f" + keyed["company"])


def _on_list(entry: Suppressed, keyed: pl.DataFrame) -> pl.Series:
    """The rows that an entry names, and those of the same person or account if it reaches so far."""
    direct = [pl.col("mail").is_in(entry.emails.implode())]
    if entry.scope != "number":
        found = entry.among(keyed["digits"].explode().drop_nulls().unique())
        direct.append(pl.col("digits").list.eval(pl.element().is_in(found.implode())).list.any())
    if entry.scope in ("account", "domain"):
        direct.append(pl.col("site").is_in(entry.domains.implode()))
    if entry.scope == "account":
        direct.append(pl.col("company").is_in(entry.companies.implode()))
    on = pl.any_horizontal(one.fill_null(False) for one in direct)
    same = keyed.filter(on)
    others = (
        pl.col(key).is_in(same[key].drop_nulls().unique().implode()).fill_null(False) for key in SAME[entry.scope]
    )
    return keyed.select(pl.any_horizontal(on, *others)).to_series()


def _noted(frame: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """`alt_phone`: the next best number; `call_note`: what the caller should know, in one line."""
    unwanted, nowhere = icp.validation.phone.reject_line_types, pl.Series([None], dtype=TEXT)
    others = []
    for slot in SLOTS:
        number = phone.bare(pl.col(slot))
        wanted = number != pl.col("phone")
        if unwanted:
            judged = phone.judge(frame[slot], nowhere.new_from_index(0, frame.height))
            wanted &= pl.lit(~judged["line_type"].is_in(unwanted))
        others.append(pl.when(wanted).then(number))
    extension = pl.when(pl.col("phone_extension").is_not_null()).then(pl.lit("ext ") + pl.col("phone_extension"))
    note = pl.concat_str(
        extension, pl.col("gatekeeper_note"), pl.col("notes"), separator=" - ", ignore_nulls=True
    ).replace("", None)
    return frame.with_columns(alt_phone=pl.coalesce(others), call_note=note)


def _cells(frame: pl.DataFrame, layout: vocab.Layout, icp: Icp) -> pl.DataFrame:
    """Every field of the layout as text, at its full length."""
    constants = {**layout.fields, **icp.export.fields}
    strange = sorted(set(icp.export.fields) - set(layout.fields))
    if strange:
        raise IcpError(
            f"export.fields: the layout has no field {strange[0]!r}; it has {', '.join(layout.fields) or 'none'}"
        )
    return pl.DataFrame([_cell(frame, column, constants, layout.csv).alias(column.header) for column in layout.columns])


def _cell(
    frame: pl.DataFrame, column: vocab.LayoutColumn, constants: dict[str, str | int], csv: vocab.LayoutCsv
) -> pl.Series:
    if column.field is not None:
        return pl.Series([str(constants[column.field])], dtype=TEXT).new_from_index(0, frame.height)
    if column.from_ is None:
        return pl.Series([None], dtype=TEXT).new_from_index(0, frame.height)
    value = frame.select(_as_text(column.from_, frame.schema[column.from_])).to_series()
    match column.format:
        case "e164":
            return value.str.extract(r"^(\+\d+)")
        case "digits":
            return value.str.extract(r"^\+(\d+)")
        case "national_digits":
            return phone.national_number(value.str.extract(r"^(\+\d+)"))
        case "calling_code":
            return phone.calling_code(value.str.extract(r"^(\+\d+)"))
        case "alpha3":
            return value.replace_strict(vocab.country_codes3(), default=None, return_dtype=TEXT)
    return _plain(value, csv, guarded=csv.formula_guard and column.from_ not in PHONES)


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    value, places = pl.col(name), decimals(name)
    if dtype == pl.List(pl.String):
        return value.list.join("; ")
    if isinstance(dtype, pl.Datetime):
        return value.dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    if dtype == pl.Float64 and places is not None:
        return rounded(value, places).cast(pl.Decimal(scale=places)).cast(TEXT)
    return value.cast(TEXT)


def _plain(value: pl.Series, csv: vocab.LayoutCsv, *, guarded: bool) -> pl.Series:
    """Text that the file can hold: one line, without the characters its loader trips over."""
    clean = value.str.replace_all(r"[\p{Cc}\s]+", " ").str.strip_chars()
    for character in csv.strip + ("" if csv.quotes else csv.separator):
        clean = clean.str.replace_all(character, "", literal=True)
    if guarded:
        clean = clean.str.replace(r"^([=+\-@])", "'$1")
    return clean.replace("", None)


def _facts(cells: pl.DataFrame, layout: vocab.Layout) -> pl.DataFrame:
    """Cuts `cells` in place of what is too long, and says of each row what the layout cannot take."""
    shortened = pl.repeat(False, cells.height, eager=True)
    too_long = pl.repeat(False, cells.height, eager=True)
    missing = pl.repeat(False, cells.height, eager=True)
    phoneless = pl.repeat(False, cells.height, eager=True)
    for i, column in enumerate(layout.columns):
        cell = cells[column.header]
        if column.required:
            lack = cell.is_null()
            phoneless, missing = (phoneless | lack, missing) if column.from_ in PHONES else (phoneless, missing | lack)
        over = (cell.str.len_chars() > column.max_length).fill_null(False) if column.max_length else None
        if over is None or not over.any():
            continue
        if column.too_long == "reject":
            too_long = too_long | over
            continue
        shortened = shortened | over
        cut = (
            cell.str.head(column.max_length or 0)
            if column.too_long == "shorten"
            else pl.Series([None], dtype=TEXT).new_from_index(0, cells.height)
        )
        cells.replace_column(i, pl.select(pl.when(over).then(cut).otherwise(cell)).to_series().alias(column.header))
    if layout.csv.max_line_bytes:
        length = cells.select(
            pl.sum_horizontal(pl.all().str.len_bytes().fill_null(0)) + len(layout.columns)
        ).to_series()
        too_long = too_long | (length > layout.csv.max_line_bytes)
    return pl.DataFrame({"_shortened": shortened, "_too_long": too_long, "_lacking": missing, "_phoneless": phoneless})


# --- rules ---------------------------------------------------------------------------------------

Rules = list[tuple[str, pl.Expr]]


def _may_not(lists: Sequence[Suppressed]) -> Rules:
    rules: Rules = [(Reason.do_not_call, pl.col("do_not_call"))]
    for entry in lists:
        nothing_left = (pl.col("_suppressed_by") == entry.name) & (pl.col("reach_class") == "none")
        rules.append((suppressed(entry.name), pl.col(f"_on_{entry.name}") | nothing_left.fill_null(False)))
    return rules


def _not_worth(icp: Icp) -> Rules:
    rules: Rules = []
    if icp.export.min_grade is not None:
        below = GRADES[GRADES.index(icp.export.min_grade) + 1 :]
        rules.append((Reason.score_below_minimum, pl.col("fit_grade").is_in(below)))
    if icp.export.max_attempts.per_contact is not None:
        rules.append((Reason.called_too_often, pl.col("attempts") >= icp.export.max_attempts.per_contact))
    return rules


def _not_now(layout: vocab.Layout, today: date) -> Rules:
    later = pl.col("next_call_on") > today
    with_sales = pl.col("lead_stage").is_in(WITH_SALES)
    return [
        (
            Reason.in_play,
            ~with_sales.fill_null(False) if layout.handoff else with_sales | later.fill_null(False),
        )
    ]


def _not_taken(layout: vocab.Layout) -> Rules:
    return [
        (Reason.required_field_missing, pl.col("_lacking")),
        (Reason.phone_missing, pl.col("_phoneless")),
        (Reason.value_too_long, pl.col("_too_long")),
    ]


def _capped(frame: pl.DataFrame, reasons: pl.Series, icp: Icp) -> pl.Series:
    """`account_cap` for rows beyond the best so many of their account, counted among those that would leave."""
    cap = icp.export.max_attempts.per_account_per_day
    if cap is None:
        return reasons
    leaving = frame.select("account_id", "priority", "fit_score", "lead_id", row=pl.int_range(pl.len())).filter(
        reasons.is_null()
    )
    over = (
        leaving.drop_nulls("account_id")
        .sort(
            "priority",
            "fit_score",
            "lead_id",
            descending=[True, True, False],
            nulls_last=True,
            maintain_order=True,
        )
        .filter(pl.int_range(pl.len()).over("account_id") >= cap)["row"]
    )
    beyond = pl.int_range(frame.height, eager=True).is_in(over.implode())
    return (
        pl.select(pl.when(beyond).then(pl.lit(str(Reason.account_cap))).otherwise(reasons)).to_series().alias("reason")
    )


def _parts(frame: pl.DataFrame, split_by: str | None) -> pl.Series:
    """The slug of the file each row goes to; values that would share one get a number."""
    if split_by is None:
        return pl.Series([""], dtype=TEXT).new_from_index(0, frame.height)
    value = frame.select(_as_text(split_by, frame.schema[split_by]).fill_null("unknown")).to_series()
    slugs: dict[str, str] = {}
    for one in value.unique().sort():
        slug = "-".join("".join(c if c.isalnum() and c.isascii() else " " for c in one.lower()).split()) or "other"
        number, unique = 2, slug
        while unique in slugs.values():
            unique, number = f"{slug}-{number}", number + 1
        slugs[one] = unique
    return value.replace_strict(slugs, return_dtype=TEXT)

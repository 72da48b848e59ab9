"""The layout's fields, as the text that its file can hold, and what the layout cannot take."""

from collections.abc import Iterable

import polars as pl

from listforge import vocab
from listforge.columns import NUMBERS, SLOTS, TEXT, decimals, rounded
from listforge.errors import IcpError
from listforge.fields import phone
from listforge.icp import Icp

MADE = ("alt_phone", "call_note")
PHONES = (*NUMBERS, "alt_phone")


def sources(layout: vocab.Layout) -> list[str]:
    """The columns of a list that the layout takes."""
    return [c.from_ for c in layout.columns if c.from_ is not None and c.from_ not in MADE]


def noted(frame: pl.DataFrame, icp: Icp) -> pl.DataFrame:
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


def cells(frame: pl.DataFrame, layout: vocab.Layout, icp: Icp) -> pl.DataFrame:
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
    value = frame.select(as_text(column.from_, frame.schema[column.from_])).to_series()
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


def as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column as it is written into a cell."""
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


def fitted(cells: pl.DataFrame, layout: vocab.Layout) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The cells cut to the lengths of their fields; and of each row what the layout cannot take.

    `_shortened`: a value was cut. `_too_long`: one is too long that may not be. `_lacking`: a required field is empty,
    `_phoneless`: a number.
    """
    limits = [column for column in layout.columns if column.max_length]
    rigid = [column for column in limits if column.too_long == "reject"]
    needed = [column for column in layout.columns if column.required]
    lacks = {c.header: pl.col(c.header).is_null() for c in needed}
    phones = {c.header for c in needed if c.from_ in PHONES}
    cut = cells.with_columns(_cut(column) for column in limits if column not in rigid)
    length = pl.sum_horizontal(pl.col(c.header).str.len_bytes().fill_null(0) for c in layout.columns)
    longest = layout.csv.max_line_bytes
    too_long = cut.with_columns(_too_long=length + len(layout.columns) > longest if longest else pl.lit(False))
    facts = cells.with_columns(
        _shortened=_any(_is_over(column) for column in limits if column not in rigid),
        _too_long=_any([pl.lit(too_long["_too_long"]), *(_is_over(column) for column in rigid)]),
        _lacking=_any(lack for header, lack in lacks.items() if header not in phones),
        _phoneless=_any(lack for header, lack in lacks.items() if header in phones),
    )
    return cut, facts.select("_shortened", "_too_long", "_lacking", "_phoneless")


def _is_over(column: vocab.LayoutColumn) -> pl.Expr:
    return (pl.col(column.header).str.len_chars() > column.max_length).fill_null(False)


def _cut(column: vocab.LayoutColumn) -> pl.Expr:
    value = pl.col(column.header)
    cut = value.str.head(column.max_length or 0) if column.too_long == "shorten" else pl.lit(None, dtype=TEXT)
    return pl.when(_is_over(column)).then(cut).otherwise(value).alias(column.header)


def _any(facts: Iterable[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal(pl.lit(False), *facts)

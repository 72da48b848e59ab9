"""The layout's fields, as the text that its file can hold, at their full length."""

from collections.abc import Mapping

import polars as pl

from listforge import handoff, vocab
from listforge.columns import NUMBERS, SLOTS, TEXT, decimals, rounded
from listforge.errors import IcpError
from listforge.fields import distinct, phone
from listforge.icp import Icp

ALTERNATIVES = ("alt_phone", "alt_phone_2", "alt_phone_3")
MADE = (*ALTERNATIVES, "call_note", "contact_name", *handoff.MADE)
PHONES = (*NUMBERS, *ALTERNATIVES, "handoff_number")
PARTS = ("national_digits", "calling_code")
# What a spreadsheet takes for the beginning of a formula, in the wide forms of Asian keyboards too.
FORMULA = r"^[=+\-@＝＋－＠]"
UNTIDY = r"[\p{Cc}\s&&[^ ]]|  |^ | $|^$"


def sources(layout: vocab.Layout) -> list[str]:
    """The columns of a list that the layout takes."""
    return [c.from_ for c in layout.columns if c.from_ is not None and c.from_ not in MADE]


def asks_of_sales(layout: vocab.Layout) -> bool:
    """Whether the layout takes a column that only a handoff makes."""
    return any(column.from_ in handoff.MADE for column in layout.columns)


def noted(frame: pl.DataFrame, layout: vocab.Layout, icp: Icp) -> pl.DataFrame:
    """With what export makes: `alt_phone` and its like, the next best numbers; `call_note`, what the caller should
    know, in one line; `contact_name`, the person's or else the company's. No slot has a number of an unwanted type."""
    asked = {column.from_ for column in layout.columns}
    if asked.intersection((*SLOTS, *ALTERNATIVES)):
        frame = frame.with_columns(_wanted(frame[slot], icp) for slot in SLOTS)
    if "alt_phone" in asked:
        frame = frame.with_columns(_alternatives(frame, more=bool(asked.intersection(ALTERNATIVES[1:]))))
    if "contact_name" in asked:
        both = pl.concat_str("first_name", "last_name", separator=" ", ignore_nulls=True).replace("", None)
        frame = frame.with_columns(contact_name=pl.coalesce("full_name", both, "company_name"))
    return frame.with_columns(_notes(frame)) if "call_note" in asked else frame


def _notes(frame: pl.DataFrame) -> pl.Series:
    """`call_note` of each row; most have nothing to say."""
    nothing = pl.Series("call_note", [None], dtype=TEXT).new_from_index(0, frame.height)
    told = frame.select("phone_extension", "gatekeeper_note", "notes")
    rows = told.select(pl.any_horizontal(pl.all().is_not_null())).to_series().arg_true()
    extension = pl.when(pl.col("phone_extension").is_not_null()).then(pl.lit("ext ") + pl.col("phone_extension"))
    note = pl.concat_str(extension, "gatekeeper_note", "notes", separator=" - ", ignore_nulls=True).replace("", None)
    return nothing.scatter(rows, told[rows].select(note).to_series())


def _wanted(slot: pl.Series, icp: Icp) -> pl.Series:
    """The slot's numbers, but for those of a line type that the ICP rejects."""
    unwanted, nowhere = icp.validation.phone.reject_line_types, pl.Series([None], dtype=TEXT)
    if not unwanted:
        return slot
    judged = phone.judge(slot, nowhere.new_from_index(0, slot.len()))
    return slot.set(judged["line_type"].is_in(unwanted).fill_null(value=False), None)


def _alternatives(frame: pl.DataFrame, *, more: bool) -> list[pl.Series]:
    """The numbers of the slots that are not the one to dial, best slot first."""
    others = frame.select(_bare(frame[slot]) for slot in SLOTS).with_columns(frame["phone"])
    others = others.select(pl.when(pl.col(slot) != pl.col("phone")).then(slot).alias(slot) for slot in SLOTS)
    if not more:
        return [others.select(pl.coalesce(SLOTS)).to_series().alias("alt_phone")]
    found = others.select(found=pl.concat_list(SLOTS).list.drop_nulls().list.unique(maintain_order=True))
    return [
        found.select(pl.col("found").list.get(place, null_on_oob=True)).to_series().alias(name)
        for place, name in enumerate(ALTERNATIVES)
    ]


def _bare(numbers: pl.Series) -> pl.Series:
    """The E.164 numbers of a slot, without extensions."""
    return distinct.done_where(numbers, r"[^+0-9]", lambda odd: odd.str.extract(r"^(\+\d+)"))


def cells(frame: pl.DataFrame, layout: vocab.Layout, icp: Icp) -> pl.DataFrame:
    """Every field of the layout as text, at its full length."""
    constants = {**layout.fields, **icp.export.fields}
    if wrong := layout.without(icp.export.fields):
        raise IcpError(f"export.fields: {wrong}")
    asked = [column.from_ for column in layout.columns]
    numbers = {name: _bare(frame[name]) for name in dict.fromkeys(asked) if name in PHONES}
    numbers = _once(numbers) if layout.numbers_once else numbers
    formats = [(column.from_, _format(column, icp)) for column in layout.columns]
    parts = {name: phone.split(numbers[name]) for name in numbers if any((name, part) in formats for part in PARTS)}
    table = pl.DataFrame(
        _cell(frame, column, constants, numbers, parts, icp, layout).alias(column.header) for column in layout.columns
    )
    return _spoken_alike(table, layout, parts)


def _once(numbers: Mapping[str, pl.Series]) -> dict[str, pl.Series]:
    """The numbers of a row, each without what stands in one before it: a dialer would call it a second time."""
    found: dict[str, pl.Series] = {}
    for name, mine in numbers.items():
        again = pl.any_horizontal(pl.lit(value=False), *(pl.lit(mine) == pl.lit(other) for other in found.values()))
        found[name] = pl.select(pl.when(again.fill_null(value=False)).then(None).otherwise(pl.lit(mine))).to_series()
    return found


def _format(column: vocab.LayoutColumn, icp: Icp) -> str:
    return icp.export.phone_format if column.format == "phone" else column.format


def _cell(
    frame: pl.DataFrame, column: vocab.LayoutColumn, constants: Mapping[str, str | int],
    numbers: Mapping[str, pl.Series], parts: Mapping[str, pl.DataFrame], icp: Icp, layout: vocab.Layout,
) -> pl.Series:  # fmt: skip
    if column.field is not None:
        return _plain(pl.Series([str(constants[column.field])], dtype=TEXT), layout.csv).new_from_index(0, frame.height)
    if column.from_ is None:
        return pl.Series([None], dtype=TEXT).new_from_index(0, frame.height)
    match _format(column, icp):
        case "e164":
            return numbers[column.from_]
        case "digits":
            return numbers[column.from_].str.slice(1)
        case "national_digits":
            return parts[column.from_]["national"]
        case "calling_code":
            return parts[column.from_]["code"]
        case "alpha3":
            return frame[column.from_].replace_strict(vocab.country_codes3(), default=None, return_dtype=TEXT)
    value = frame.select(as_text(column.from_, frame.schema[column.from_])).to_series()
    return _plain(value, layout.csv, guarded=layout.csv.formula_guard and column.from_ not in PHONES)


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


def _spoken_alike(table: pl.DataFrame, layout: vocab.Layout, parts: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Without the national digits of an alternative whose calling code is not the one that the row says: a dialer puts
    that one before them, and would call somebody else."""
    coded = {column.from_ for column in layout.columns if column.format == "calling_code"}
    if "phone" not in coded:
        return table
    code = parts["phone"]["code"]
    for column in layout.columns:
        if column.format == "national_digits" and column.from_ is not None and column.from_ not in coded:
            other = parts[column.from_]["code"] != code
            table = table.with_columns(table[column.header].set(other.fill_null(value=False), None))
    return table


def _plain(value: pl.Series, csv: vocab.LayoutCsv, *, guarded: bool = False) -> pl.Series:
    """Text that the file can hold: one line, without the characters its loader trips over."""
    separator = "" if csv.quotes else csv.separator
    stripped, parting = _class(csv.strip), _class(separator)
    odd = "|".join(filter(None, (UNTIDY, stripped, parting, FORMULA if guarded else "")))

    def tidy(values: pl.Series) -> pl.Series:
        clean = values.str.replace_all("|".join(filter(None, (r"[\p{Cc}\s]+", parting))), " ")
        clean = clean.str.replace_all(stripped, "") if stripped else clean
        clean = clean.str.replace_all(" +", " ").str.strip_chars()
        return (clean.str.replace(f"({FORMULA})", "'$1") if guarded else clean).replace("", None)

    return distinct.done_where(value, odd, tidy)


def _class(characters: str) -> str:
    """The pattern of any of the characters."""
    return "[" + "".join(f"\\x{{{ord(one):x}}}" for one in characters) + "]" if characters else ""

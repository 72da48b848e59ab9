"""Telephone numbers: judged as `phonenumbers` judges them, from cells as real lists have them."""

from concurrent.futures import ThreadPoolExecutor

import polars as pl

from listforge.fields import phone_keys, phone_single, phone_writing
from listforge.fields.phone_parts import calling_code, national_format, national_number, split, time_zones
from listforge.fields.phone_single import DAMAGED, RESTORED, SCHEMA
from listforge.fields.rows import places, spread

__all__ = [
    "DAMAGED", "RESTORED", "SCHEMA", "bare", "calling_code", "joined", "judge", "national_format", "national_number",
    "split", "time_zones",
]  # fmt: skip

_SLICE = 200_000  # cells that are worth a thread of their own
_SAMPLE = 10_000  # cells that tell whether a list has the same ones over and over
_ANSWER = ("e164", "possible", "line_type", "country")
_CELL = pl.col("cell")
_WHOLE = pl.lit(0, pl.UInt8)


def judge(cells: pl.Series, countries: pl.Series) -> pl.DataFrame:
    """A row a cell, columns of SCHEMA: parsed with the row's country; nulls for null.

    Never another answer than that of `phonenumbers`, whose `is_possible_number` is `possible`: the length is right.
    The plain writings are judged by its rules on columns; what these cannot read, a distinct cell at a time.
    """
    if cells.null_count() == len(cells):  # a column that a list does not have is asked about all the same
        return pl.DataFrame(
            {name: pl.repeat(None, len(cells), dtype=dtype, eager=True) for name, dtype in SCHEMA.items()}
        )
    pairs = pl.DataFrame({"cell": cells.cast(pl.String), "country": countries.cast(pl.String)})
    sample = pairs.gather_every(max(1, pairs.height // _SAMPLE))
    if pairs.height < _SAMPLE or sample.n_unique() > sample.height // 2:
        return _judged(pairs.with_row_index("row"))
    distinct = pairs.unique().with_row_index("row")
    place = pairs.join(distinct, on=["cell", "country"], how="left", nulls_equal=True, maintain_order="left")["row"]
    return _judged(distinct).select(pl.all().gather(place))


def _judged(pairs: pl.DataFrame) -> pl.DataFrame:
    """The answers for `row, cell, country`, rows from 0 on."""
    read = _read(pairs.drop_nulls("cell"))
    found = phone_keys.judged(read.numbers)
    lost = _lost(read.numbers, found, pairs["cell"])
    restored = lost.filter(pl.col("zero_e164").is_not_null() & phone_writing.bare_digits(_CELL))
    # The library looks again where no calling code is behind a plus, or where other signs stand.
    again = lost.filter((pl.col("plus") & pl.col("code").is_null()) | ~phone_writing.bare(_CELL))
    unread = pairs.select(pl.all().gather(pl.concat([read.rest, again["row"]])))
    damaged = unread.filter(phone_single.damaged(_CELL))
    slow = phone_single.judged(unread.filter(~phone_single.damaged(_CELL)))
    with_zero = restored.select("row", *(pl.col(f"zero_{name}").alias(name) for name in _ANSWER))
    others = pl.concat([with_zero, slow.select("row", *_ANSWER)])
    beside = (
        read.beside,
        restored.select("row", note=pl.lit(RESTORED)),
        damaged.select("row", note=pl.lit(DAMAGED)),
        slow.select("row", "extension", "second", "note"),
    )
    told = [_answered(read.numbers, found, others, pairs.height), spread(beside, pairs.height)]
    return _table(pl.concat(told, how="horizontal"), pairs["cell"].is_not_null())


def _lost(numbers: pl.DataFrame, found: phone_keys.Judged, cells: pl.Series) -> pl.DataFrame:
    """The numbers that are not valid, with their cell, and what they are where a zero before them makes them valid."""
    lost = found.told("line_type").is_null()
    rows = numbers.select("row", "plus", "digits").filter(lost)
    verdicts = found.verdicts.select(pl.col("code", "tail", "^zero_.*$").gather(found.place.filter(lost)))
    zero = pl.col("zero_e164") + pl.col("digits").str.tail(pl.col("tail"))
    told = rows.hstack(verdicts).with_columns(cell=cells.gather(rows["row"]))
    return told.with_columns(zero_e164=pl.when(pl.col("zero_line_type").is_not_null()).then(zero))


def _answered(numbers: pl.DataFrame, found: phone_keys.Judged, others: pl.DataFrame, height: int) -> pl.DataFrame:
    """_ANSWER in the order of the rows: what was found of the numbers, but of the others' rows what they tell."""
    valid = pl.when(pl.col("line_type").is_not_null()).then("e164").alias("e164")
    told = [found.verdicts.select(valid, *_ANSWER[1:], "tail"), others.select(*_ANSWER, tail=_WHOLE)]
    verdicts = pl.concat(told, rechunk=True)
    own = pl.int_range(found.verdicts.height, verdicts.height, dtype=pl.UInt32, eager=True)
    place = places(pl.concat([numbers["row"], others["row"]]), height)
    digits = pl.concat([numbers["digits"], others["e164"]], rechunk=True).gather(place)
    answered = verdicts.select(pl.all().gather(pl.concat([found.place, own]).gather(place)))
    return answered.select(answered["e164"] + digits.str.tail(answered["tail"]), *_ANSWER[1:])


def _table(told: pl.DataFrame, said: pl.Series) -> pl.DataFrame:
    """What is told of the cells that say anything, in the columns of SCHEMA."""
    valid = pl.col("e164").is_not_null()
    return told.select(
        "e164",
        pl.when(valid).then("extension").alias("extension"),
        pl.when(said).then(valid).alias("valid"),
        pl.when(said).then(pl.col("possible").fill_null(value=False)).alias("possible"),
        "line_type",
        "country",
        "note",
        "second",
    )


def _read(cells: pl.DataFrame) -> phone_writing.Read:
    """Long lists are read in slices, a thread each: much of it is one step after another on one long text."""
    parts = min(pl.thread_pool_size(), cells.height // _SLICE)
    if parts < 2:
        return phone_writing.read(cells)
    with ThreadPoolExecutor(parts) as pool:
        read = list(pool.map(phone_writing.read, cells.iter_slices(-(-cells.height // parts))))
    return phone_writing.Read(*(pl.concat(part) for part in zip(*read, strict=True)))


def joined(e164: pl.Expr, extension: pl.Expr) -> pl.Expr:
    """A slot's value: `+12125550123`, or `+12125550123;ext=7`."""
    return e164 + pl.when(extension.is_not_null()).then(pl.lit(";ext=") + extension).otherwise(pl.lit(""))


def bare(slot: pl.Expr) -> pl.Expr:
    """The E.164 number of a slot's value."""
    return slot.str.extract(r"^(\+\d+)")

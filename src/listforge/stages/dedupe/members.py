"""What the rows said that a merged row stands for, in one cell of it (`x_members`), so that they can be weighed anew.

    lead_id==|kx7pd3nq2vlm5s4a&email==|ann@old.example&city=|=&technologies=SAP; Excel|SAP|Excel

For each column in which not all of them said what the row says, what each said, the survivor first: `=` is what the
row says, nothing is nothing. Where none says it (a list of all, a number in another slot), the row's own value stands
before theirs: one that is another by now was edited, and holds for all of them. So does what no part of a cell names.
`x_members=one=two|two=three` are the lead_ids of pairs that a person said to be the same.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl

from listforge import columns
from listforge.columns import COLUMNS, MEMBERS, NUMBERS, TEXT, TEXTS
from listforge.stages.dedupe.told import Array

LONGEST = 30_000  # letters of a cell, which spreadsheets cut off at 32,767; who stands for more is not remembered
MOST = 1_000  # rows, with a lead_id each, that so many letters hold
SAME, BESIDE, NEXT = "=", "|", "&"
ESCAPED = {"%": "%25", SAME: "%3D", BESIDE: "%7C", NEXT: "%26", "\n": "%0A", "\r": "%0D"}
PAIR = ["left_lead_id", "right_lead_id"]
OWN = ("contact_id", "account_id")  # what dedupe gives a row
# Told anew of the whole list by every dedupe and validate: nothing that a row said.
ANEW = (*OWN, "reach_class", "expected_connect_rate", MEMBERS)
FROM = 8  # the last digits by which two writings of a number are known


class Recalled(NamedTuple):
    """The rows of a list as they were before any were merged.

    rows: those of the list in their order, and behind them those that had given way. of: for each the place of the row
    on the list that stands for it. size: for how many each row on the list stands, itself among them. same: the pairs
    of lead_ids that a person said to be the same (left_lead_id, right_lead_id).
    """

    rows: pl.DataFrame
    of: Array
    size: Array
    same: pl.DataFrame

    @property
    def height(self) -> int:
        """How many rows stand on the list."""
        return len(self.size)


# --- read ----------------------------------------------------------------------------------------


def recalled(frame: pl.DataFrame) -> Recalled:
    """The rows of a list that has a lead_id and a contact_id for each, and those that they stand for.

    A cell that is none of ours says nothing. A row that gave way and stands on the list again, as it was, is that row.
    """
    rows, every = frame.drop(MEMBERS, strict=False), np.arange(frame.height)
    alone = Recalled(rows, every, np.ones(frame.height, np.int64), pl.DataFrame(schema=dict.fromkeys(PAIR, TEXT)))
    if MEMBERS not in frame.columns or frame[MEMBERS].null_count() == frame.height:
        return alone
    told = _told(frame)
    parts = _parts(told)
    if "lead_id" not in parts:
        return alone
    size = alone.size.copy()
    size[parts["lead_id"]["of"].to_numpy()] = parts["lead_id"]["size"].to_numpy()
    of = np.concatenate([every, np.repeat(every, size - 1)])
    start = frame.height + np.cumsum(size - 1) - size  # where the second of a row's stands, less one
    rows = rows.select(pl.all().gather(of))
    merged = pl.Series(size[of] > 1)
    first = pl.Series(np.arange(len(of)) < frame.height)
    rows = rows.with_columns(
        contact_id=pl.when(~merged).then("contact_id"), account_id=pl.when(~merged | first).then("account_id")
    )
    for name, part in parts.items():
        rows = rows.with_columns(_restored(rows[name], frame, part, start))
    rows = rows.with_columns(contact_id=_contact_ids(rows, frame["contact_id"], of))
    rows = rows.with_columns(_still_there(rows, frame, of, merged))
    behind = pl.int_range(rows.height, eager=True) >= frame.height
    stay = ~(_again(rows) & behind)
    return Recalled(rows.filter(stay), of[stay.to_numpy()], size, _same(told))


def lead_ids(frame: pl.DataFrame) -> pl.DataFrame:
    """The lead_ids of all rows that the rows of a list stand for."""
    if "lead_id" not in frame.columns or MEMBERS not in frame.columns:
        return frame
    return recalled(columns.ensure(frame, OWN)).rows.select("lead_id")


def _told(frame: pl.DataFrame) -> pl.DataFrame:
    """The parts of all cells: of (the place of the row), name (of a column), said (a list)."""
    cells = frame.select(MEMBERS, of=pl.int_range(pl.len())).drop_nulls(MEMBERS)
    split = pl.col("part").str.splitn(SAME, 2).struct.rename_fields(["name", "said"])
    told = cells.select("of", part=pl.col(MEMBERS).str.split(NEXT)).explode("part").select("of", split)
    told = told.unnest("part").drop_nulls().unique(["of", "name"], keep="none")
    told = told.with_columns(_plain(pl.col("name"))).filter(pl.col("name").is_in(frame.columns))
    return told.select("of", "name", said=pl.col("said").str.split(BESIDE)).sort("of")


def _parts(told: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """What is told of each column: of, size (how many the row stands for), said."""
    first, count = pl.col("said").list.first(), pl.col("said").list.len().cast(pl.Int64)
    sizes = told.filter((pl.col("name") == "lead_id") & (first == SAME) & (count > 1)).select("of", size=count)
    told = told.filter(pl.col("name") != MEMBERS).join(sizes, on="of", maintain_order="left")
    told = told.filter((count - pl.col("size")).is_in([0, 1]))
    return {str(name): part for (name,), part in told.partition_by("name", as_dict=True, maintain_order=True).items()}


def _same(told: pl.DataFrame) -> pl.DataFrame:
    """The pairs that a person said to be the same."""
    pairs = told.filter(pl.col("name") == MEMBERS).select(pl.col("said").explode().str.split_exact(SAME, 1))
    pairs = pairs.select(pl.col("said").struct.rename_fields(PAIR)).unnest("said").drop_nulls()
    return pairs.with_columns(_plain(pl.all()))


def _restored(column: pl.Series, frame: pl.DataFrame, part: pl.DataFrame, start: Array) -> pl.Series:
    """A column in which the rows say what they said, where a part of their cell tells it."""
    now = frame.select(now=_text(column.name, column.dtype).fill_null("").gather(part["of"])).to_series()
    edited = (pl.col("said").list.len() > pl.col("size")) & (_plain(pl.col("said").list.first()) != pl.lit(now))
    said = part.filter(~edited).select("of", said=pl.col("said").list.tail(pl.col("size")))
    each = said.with_columns(nth=pl.int_ranges(pl.col("said").list.len())).explode("said", "nth")
    each = each.filter(pl.col("said") != SAME)
    of, nth = each["of"].to_numpy(), each["nth"].to_numpy()
    told = each.select(pl.when(pl.col("said") != "").then(_plain(pl.col("said"))).alias(column.name))
    take = np.arange(column.len())
    take[np.where(nth == 0, of, start[of] + nth)] = column.len() + np.arange(len(of))
    return pl.concat([column, told.select(_typed(column.name, column.dtype)).to_series()]).gather(take)


def _contact_ids(rows: pl.DataFrame, listed: pl.Series, of: Array) -> pl.Series:
    """Each row's own contact_id; where the row on the list has one that none of its rows had, that one."""
    told = rows.select(of=pl.lit(pl.Series(of)), own=pl.coalesce("contact_id", "lead_id")).with_columns(
        listed=listed.gather(of)
    )
    given = ~(pl.col("own") == pl.col("listed")).any().over("of")
    return told.select(pl.when(given).then("listed").otherwise("own")).to_series()


def _still_there(rows: pl.DataFrame, frame: pl.DataFrame, of: Array, merged: pl.Series) -> list[pl.Series]:
    """The numbers of each row, without those that the row on the list has no more: somebody took them out."""
    names = [name for name in NUMBERS if name in rows.columns]
    if not names:
        return []
    has = frame.select(pl.concat_list(_digits(pl.col(name)) for name in names)).to_series()
    if "other_numbers" in frame.columns:
        parked = frame.select(pl.col("other_numbers").list.eval(_digits(pl.element())).fill_null([])).to_series()
        has = pl.select(pl.concat_list(pl.lit(has), pl.lit(parked))).to_series()
    there = has.gather(of)
    return [
        rows.select(pl.when(~pl.lit(merged) | _digits(pl.col(name)).is_in(pl.lit(there))).then(name).alias(name))[name]
        for name in names
    ]


def _digits(number: pl.Expr) -> pl.Expr:
    return number.str.extract(r"^([^;xX#]+)").str.replace_all(r"\D", "").str.tail(FROM)


def _again(rows: pl.DataFrame) -> pl.Series:
    """Which of the rows say word for word what one before them says."""
    nothing, twice = pl.repeat(False, rows.height, eager=True), rows["lead_id"].is_duplicated()
    if not twice.any():
        return nothing
    said = (_text(name, dtype).alias(name) for name, dtype in rows.schema.items() if name not in (*ANEW, "warnings"))
    asked = rows.filter(twice).select(said)
    return nothing.scatter(twice.arg_true(), ~asked.select(pl.struct(pl.all()).is_first_distinct()).to_series())


# --- write ---------------------------------------------------------------------------------------


def cells(kept: pl.DataFrame, rows: pl.DataFrame, person: Array, same: pl.DataFrame) -> pl.Series:
    """The cell of each row that is kept, null for one that stands for itself alone.

    kept: numbered by `_row`. rows: the rows as they were; `person`: for each the `_row` of the one that stands for it.
    same: pairs of lead_ids that a person said to be the same.
    """
    empty = pl.repeat(None, kept.height, dtype=TEXT, eager=True).alias(MEMBERS)
    places = kept.select(person="_row", at=pl.int_range(pl.len()))
    told = pl.DataFrame({"row": np.arange(len(person)), "person": person, "lead_id": rows["lead_id"]})
    told = told.filter(pl.col("person").is_duplicated()).join(places, on="person")
    told = told.filter(pl.len().over("at") <= MOST).sort("at", pl.col("row") != pl.col("person"), "lead_id", "row")
    told = _once(told, rows)
    if told.is_empty():
        return empty
    row, at = told["row"], told["at"].set_sorted()
    columns = _columns(kept.select(pl.all().gather(at)), rows.select(pl.all().gather(row)), at)
    parts = pl.concat([*columns, _held(told, same)])
    whole = parts.group_by("at", maintain_order=True).agg("part").with_columns(pl.col("part").list.join(NEXT))
    whole = whole.filter(pl.col("part").str.len_chars() <= LONGEST)
    return empty.scatter(whole["at"], whole["part"]).alias(MEMBERS)


def _once(told: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Without the rows that say word for word what one of the same person says: it is one row, given twice."""
    if not told["lead_id"].is_duplicated().any():
        return told
    again = _again(rows.select(pl.all().gather(told["row"])).with_columns(_at=told["at"]))
    return told.filter(~again).filter(pl.len().over("at") > 1)


def _columns(kept: pl.DataFrame, rows: pl.DataFrame, at: pl.Series) -> Iterator[pl.DataFrame]:
    """The parts of the cells, column by column: the rows of people, and beside each the row that is kept of them."""
    rows = rows.with_columns(contact_id=pl.when(pl.col("contact_id") != pl.col("lead_id")).then("contact_id"))
    kept = kept.with_columns(contact_id=pl.lit(None, TEXT))  # a part only where one had another than its lead_id
    several = np.zeros(1 + int(at[-1]), bool)
    told = [n for n in kept.columns if not n.startswith("_") and (n == "contact_id" or n not in ANEW)]
    for name in told:
        theirs = kept[name]
        mine = rows[name] if name in rows.columns else theirs.clear(theirs.len())
        differs = mine.ne_missing(theirs)
        if name == "lead_id" or differs.any():  # of all, for it says how many they are
            sides = pl.DataFrame({"at": at, "theirs": theirs, "mine": mine, "differs": differs})
            several[at.filter(differs).to_numpy()] = True
            yield _part(name, sides if name == "lead_id" else sides.filter(several[at.to_numpy()]))
            several[:] = False


def _part(name: str, told: pl.DataFrame) -> pl.DataFrame:
    dtype = told.schema["mine"]
    texts = (_text(side, dtype, name) for side in ("mine", "theirs"))
    mine, theirs = (_escaped(text).fill_null("") if dtype in (TEXT, TEXTS) else text.fill_null("") for text in texts)
    said = told.select("at", "differs", theirs=theirs, mine=pl.when("differs").then(mine).otherwise(pl.lit(SAME)))
    lists = said.group_by("at", maintain_order=True).agg("mine", pl.col("differs").all(), pl.col("theirs").first())
    head = pl.lit(pl.select(_escaped(pl.lit(name))).item() + SAME)
    before = pl.when("differs").then(pl.col("theirs") + BESIDE).otherwise(pl.lit(""))
    return lists.select("at", part=head + before + pl.col("mine").list.join(BESIDE))


def _held(told: pl.DataFrame, same: pl.DataFrame) -> pl.DataFrame:
    """The part of the pairs that a person said to be the same, of those who are one."""
    ids = told.select("lead_id", "at").unique()
    pairs = (
        same.unique()
        .join(ids, left_on=PAIR[0], right_on="lead_id")
        .join(ids, left_on=[PAIR[1], "at"], right_on=["lead_id", "at"])
    )
    texts = pairs.sort(PAIR).group_by("at").agg(part=_escaped(pl.col(PAIR[0])) + SAME + _escaped(pl.col(PAIR[1])))
    return texts.select("at", part=pl.lit(MEMBERS + SAME) + pl.col("part").list.join(BESIDE))


def _text(column: str, dtype: pl.DataType, name: str | None = None) -> pl.Expr:
    """A column's values as text, as a CSV of ours has them; `name`, where it goes by another."""
    value = pl.col(column)
    if dtype == TEXTS:
        return columns.joined(column)
    if dtype == pl.Float64:
        places = columns.decimals(name or column) if (name or column) in COLUMNS else None
        return (value if places is None else value.round(places)).cast(TEXT)
    if isinstance(dtype, pl.Datetime):
        return value.dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value if dtype == TEXT else value.cast(TEXT)


def _typed(name: str, dtype: pl.DataType) -> pl.Expr:
    """Such texts in the column's own type."""
    return columns.read_as(name, TEXT) if name in COLUMNS else pl.col(name).cast(dtype, strict=False)


def _escaped(text: pl.Expr) -> pl.Expr:
    return text.str.replace_many(list(ESCAPED), list(ESCAPED.values()))


def _plain(text: pl.Expr) -> pl.Expr:
    return text.str.replace_many(list(ESCAPED.values()), list(ESCAPED))
